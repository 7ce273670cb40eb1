package sync

import (
	"strings"
	"testing"
	"time"
)

func TestReact(t *testing.T) {
	t.Parallel()
	batch := &Batch{ID: 1, Count: 5000, Attempts: 1, Audience: Audience{RemoteID: "70", ID: 7, AdAccount: "42"}}
	one := &Batch{ID: 2, Count: 1, Attempts: 1, Audience: batch.Audience}
	tests := map[string]struct {
		batch    *Batch
		failure  Failure
		failures int
		check    func(r Reaction) bool
	}{
		"sign-in holds everything until somebody acts": {batch, Failure{Kind: FailureSignIn}, 0, func(r Reaction) bool {
			return r.Hold != nil && r.Hold.Scope == HoldAll && r.Hold.Until.IsZero() && r.Retry.Equal(noon) && !r.Uncertain && r.Hold.Runs()
		}},
		"a lost permission holds the ad account": {batch, Failure{Kind: FailurePermission}, 0, func(r Reaction) bool {
			return r.Hold.Scope == HoldAccount && r.Hold.Ref == "42" && r.Hold.Until.Equal(noon.Add(15*time.Minute)) && r.Retry.Equal(r.Hold.Until)
		}},
		"a deleted audience holds itself": {batch, Failure{Kind: FailureNotFound}, 0, func(r Reaction) bool {
			return r.Hold.Scope == HoldAudience && r.Hold.Ref == "7" && !r.Hold.Until.IsZero()
		}},
		"a removal from a draft holds nothing": {&Batch{ID: 3, Count: 1, Attempts: 1, Action: ActionRemove, FirstAt: noon.Add(-59 * time.Minute)}, Failure{Kind: FailureNotFound}, 0, func(r Reaction) bool {
			return r.Hold == nil && r.Retry.Before(noon.Add(time.Minute))
		}},
		"a removal from a draft ends after an hour": {&Batch{ID: 3, Count: 1, Attempts: 1, Action: ActionRemove, FirstAt: noon.Add(-time.Hour)}, Failure{Kind: FailureNotFound, Message: "a draft"}, 0, func(r Reaction) bool {
			return r.Hold == nil && r.Fail == "a draft"
		}},
		"a young audience is tried again in seconds": {batch, Failure{Kind: FailureTooYoung}, 0, func(r Reaction) bool {
			return r.Retry.Equal(noon.Add(5*time.Second)) && !r.Hold.Runs()
		}},
		"a refused request is split": {batch, Failure{Kind: FailureInvalid}, 0, func(r Reaction) bool { return r.Split == 2500 && r.Hold == nil }},
		"a refused size is split":    {batch, Failure{Kind: FailureTooLarge}, 0, func(r Reaction) bool { return r.Split == 2500 }},
		"a refused person is errored": {one, Failure{Kind: FailureInvalid, Message: "why"}, 0, func(r Reaction) bool {
			return r.Split == 0 && strings.Contains(r.Fail, "why")
		}},
		"an audience that refuses everything waits, and what was refused is split all the same": {batch, Failure{Kind: FailureInvalid}, 40, func(r Reaction) bool {
			return r.Split == 2500 && r.Hold.Scope == HoldAudience && r.Hold.Ref == "7" && r.Hold.Until.Equal(noon.Add(15*time.Minute)) && r.Hold.Runs()
		}},
		"it waits longer each time": {one, Failure{Kind: FailureInvalid}, 42, func(r Reaction) bool {
			return r.Retry.Equal(noon.Add(15*time.Minute)) && !r.Uncertain && r.Hold.Until.Equal(noon.Add(time.Hour))
		}},
		"somebody refused after many others is not given up": {one, Failure{Kind: FailureInvalid}, 19, func(r Reaction) bool { return !r.Retry.IsZero() && r.Hold == nil }},
		"one bad person among many is":                       {one, Failure{Kind: FailureInvalid}, 18, func(r Reaction) bool { return r.Fail != "" && r.Hold == nil }},
		"thirty-nine refusals may be the people's":           {batch, Failure{Kind: FailureInvalid}, 39, func(r Reaction) bool { return r.Hold == nil }},
		"the minute limit waits for Retry-After": {batch, Failure{Kind: FailureMinuteLimit, RetryAfter: 40 * time.Second}, 0, func(r Reaction) bool {
			return r.Retry.Equal(noon.Add(40*time.Second)) && r.Hold.Scope == HoldAll && !r.Hold.Runs()
		}},
		"the day limit waits for 00:00 UTC": {batch, Failure{Kind: FailureDayLimit}, 0, func(r Reaction) bool {
			return r.Retry.Equal(time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)) && r.Hold.Scope == HoldAll
		}},
		"the cap of audiences is never retried by itself": {batch, Failure{Kind: FailureAccountLimit}, 0, func(r Reaction) bool {
			return r.Hold.Scope == HoldAudience && r.Hold.Until.IsZero()
		}},
		"an ended API version holds everything": {batch, Failure{Kind: FailureVersion}, 0, func(r Reaction) bool { return r.Hold.Scope == HoldAll }},
		"a server error backs off, uncertain": {batch, Failure{Kind: FailureServer}, 1, func(r Reaction) bool {
			return r.Uncertain && r.Hold == nil && r.Retry.After(noon)
		}},
		"Retry-After wins over the backoff": {batch, Failure{Kind: FailureServer, RetryAfter: 7 * time.Minute}, 1, func(r Reaction) bool {
			return r.Uncertain && r.Retry.Equal(noon.Add(7*time.Minute))
		}},
		"no connection backs off, certain": {batch, Failure{Kind: FailureNetwork}, 1, func(r Reaction) bool { return !r.Uncertain && r.Hold == nil }},
		"a lost answer is uncertain":       {batch, Failure{Kind: FailureLost}, 2, func(r Reaction) bool { return r.Uncertain && r.Hold == nil }},
		"a streak holds everything":        {batch, Failure{Kind: FailureServer}, 3, func(r Reaction) bool { return r.Hold != nil && r.Hold.Scope == HoldAll && r.Hold.Until.After(noon) }},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := React(test.batch, &test.failure, test.failures, noon, 0.5)
			ways := 0
			for _, way := range []bool{r.Split > 0, r.Fail != "", !r.Retry.IsZero()} {
				if way {
					ways++
				}
			}
			if ways != 1 || !test.check(r) {
				t.Errorf("%+v (hold %+v)", r, r.Hold)
			}
		})
	}
}

func TestNextAttempt(t *testing.T) {
	t.Parallel()
	last := time.Duration(0)
	for attempts := 1; attempts < 40; attempts++ {
		low, high := NextAttempt(noon, attempts, 0, 0).Sub(noon), NextAttempt(noon, attempts, 0, 0.999).Sub(noon)
		if low <= 0 || high < low || high > retryMost || low < last/2 {
			t.Fatalf("attempt %d: %v to %v after %v", attempts, low, high, last)
		}
		last = high
	}
	if got := NextAttempt(noon, 9, 7*time.Second, 0.9); !got.Equal(noon.Add(7 * time.Second)) {
		t.Errorf("Retry-After lost against the backoff: %v", got)
	}
}

// What is put off lies no further ahead than LongestWait; a clock that was a year
// ahead puts nothing off for a year.
func TestWaits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		wait time.Duration
		want bool
	}{{-time.Second, false}, {0, false}, {1, true}, {LongestWait, true}, {LongestWait + 1, false}, {365 * 24 * time.Hour, false}} {
		if got := Waits(noon.Add(c.wait), noon); got != c.want {
			t.Errorf("%s ahead waits: %v", c.wait, got)
		}
	}
	if wait := NextMidnight(noon.Truncate(24 * time.Hour)).Sub(noon.Truncate(24 * time.Hour)); wait >= LongestWait {
		t.Errorf("a day's limit is waited for %s", wait)
	}
}

func TestNextMidnight(t *testing.T) {
	t.Parallel()
	east := time.FixedZone("east", 9*3600)
	if got := NextMidnight(time.Date(2026, 11, 25, 1, 0, 0, 0, east)); !got.Equal(time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)) {
		t.Error(got)
	}
}

// 500 requests begun at this spacing never crowd a minute or a second, even if
// some arrive 200 ms late; and at least 99 % of what is allowed is used.
func TestRequestInterval(t *testing.T) {
	t.Parallel()
	for _, perMinute := range []int{1, 60, 500, 550, 600} {
		d := RequestInterval(perMinute)
		if span := time.Duration(perMinute) * d; span <= time.Minute || perMinute >= 60 && span > time.Minute*100/99 {
			t.Errorf("%d a minute: %d requests span %v", perMinute, perMinute, span)
		}
		if 10*d <= time.Second {
			t.Errorf("%d a minute: eleven requests within %v", perMinute, 10*d)
		}
	}
	if RequestInterval(0) != RequestInterval(1) || RequestInterval(9999) != RequestInterval(600) {
		t.Error("a setting out of range is not bounded")
	}
}

func TestFailureCodes(t *testing.T) {
	t.Parallel()
	for kind, want := range map[FailureKind]Code{
		FailureSignIn: CodeSignIn, FailurePermission: CodePermission, FailureNotFound: CodeNotFound, FailureInvalid: CodeInvalid,
		FailureDayLimit: CodeLimit, FailureServer: CodeUnavailable, FailureLost: CodeUnavailable, FailureVersion: CodeUnavailable,
	} {
		if got := CodeOf(&Failure{Kind: kind}); got != want {
			t.Errorf("%s: %s, want %s", kind, got, want)
		}
	}
	if CodeOf(nil) != "" || CodeOf(errString("x")) != CodeInternal {
		t.Error("nil and foreign errors have codes of their own")
	}
}

type errString string

func (e errString) Error() string { return string(e) }
