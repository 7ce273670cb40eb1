package sync

import (
	"strconv"
	"time"
)

// Reaction is what follows a failed attempt: exactly one of Split, Fail and
// Retry, and perhaps a hold.
type Reaction struct {
	Split     int       // send again in batches of this size
	Fail      string    // give the batch up with this reason
	Retry     time.Time // try again then
	Uncertain bool      // with Retry: LinkedIn may have acted
	Hold      *Hold
}

// holdRetry is how long after a lost permission or a deleted audience one
// attempt is made by itself; it doubles up to holdRetryMost.
const (
	holdRetry     = 15 * time.Minute
	holdRetryMost = time.Hour
	youngRetry    = 5 * time.Second // Learn: wait 5 s after creating a segment
)

// streak is how many sends in a row must fail with passing trouble before all
// sending waits, so that an outage does not burn requests.
const streak = 3

// refusedStreak is how many requests in a row for one audience LinkedIn refuses
// before they wait: it is hardly the people's fault then, and splitting down to
// each of them would burn as many requests as there are people. One bad person
// in a batch of 100,000 costs onePerson of them in a row; a single person who is
// refused after more is tried again later instead of given up.
const (
	refusedStreak = 40
	onePerson     = 18
)

// React decides what follows a failed attempt of a batch. failures counts the
// sends in a row, this one included, that failed likewise: with passing trouble,
// or refused for the audience.
func React(b *Batch, f *Failure, failures int, now time.Time, jitter float64) Reaction {
	retry := Reaction{Retry: NextAttempt(now, b.Attempts, f.RetryAfter, jitter), Uncertain: f.Uncertain()}
	audience := strconv.FormatInt(b.Audience.ID, 10)
	switch f.Kind {
	case FailureSignIn:
		return Reaction{Retry: now, Hold: hold(HoldAll, "", f, time.Time{})}
	case FailurePermission:
		until := now.Add(holdFor(b.Attempts))
		return Reaction{Retry: until, Hold: hold(HoldAccount, b.Audience.AdAccount, f, until)}
	case FailureNotFound:
		if b.Audience.Draft() {
			return reactToDraft(b, f, retry, now)
		}
		until := now.Add(holdFor(b.Attempts))
		return Reaction{Retry: until, Hold: hold(HoldAudience, audience, f, until)}
	case FailureAccountLimit:
		return Reaction{Retry: now, Hold: hold(HoldAudience, audience, f, time.Time{})}
	case FailureTooYoung:
		until := now.Add(youngRetry)
		return Reaction{Retry: until, Hold: hold(HoldAudience, audience, f, until)}
	case FailureInvalid, FailureTooLarge:
		r := Reaction{Split: (b.Count + 1) / 2}
		switch {
		case b.Count == 1 && failures > onePerson:
			r = Reaction{Retry: now.Add(holdFor(b.Attempts))}
		case b.Count == 1:
			r = Reaction{Fail: "LinkedIn refused the person: " + f.Message}
		}
		if failures >= refusedStreak {
			r.Hold = hold(HoldAudience, audience, f, now.Add(holdFor(failures-refusedStreak+1)))
		}
		return r
	case FailureMinuteLimit:
		// A day's quota that is not told as one would be asked for all day.
		until := now.Add(max(f.RetryAfter, min(5*time.Second<<min(max(b.Attempts, 1)-1, 6), 5*time.Minute)))
		return Reaction{Retry: until, Hold: hold(HoldAll, "", f, until)}
	case FailureDayLimit:
		until := NextMidnight(now)
		return Reaction{Retry: until, Hold: hold(HoldAll, "", f, until)}
	case FailureVersion:
		until := now.Add(holdRetryMost)
		return Reaction{Retry: until, Hold: hold(HoldAll, "", f, until)}
	}
	if failures >= streak {
		until := NextAttempt(now, failures-streak+1, f.RetryAfter, jitter)
		retry.Hold = hold(HoldAll, "", f, until)
	}
	return retry
}

// draftWindow is how long a removal waits for its audience to come into being.
const draftWindow = time.Hour

// reactToDraft decides about a removal from an audience that is only a draft:
// nobody is in it. It waits a while, without a hold, for the adds that create
// the audience; then it ends, because later adds of its people wait for it.
func reactToDraft(b *Batch, f *Failure, retry Reaction, now time.Time) Reaction {
	if !b.FirstAt.IsZero() && now.Sub(b.FirstAt) >= draftWindow {
		return Reaction{Fail: f.Message}
	}
	return retry
}

func hold(scope HoldScope, ref string, f *Failure, until time.Time) *Hold {
	return &Hold{Scope: scope, Ref: ref, Kind: f.Kind, Message: f.Message, Until: until}
}

func holdFor(attempts int) time.Duration {
	return min(holdRetry<<min(max(attempts, 1)-1, 8), holdRetryMost)
}

// Passing says whether a failure is of the kind that a streak counts: trouble
// of the server or the network, not a refusal.
func (f *Failure) Passing() bool {
	return f.Kind == FailureServer || f.Kind == FailureNetwork || f.Kind == FailureLost
}
