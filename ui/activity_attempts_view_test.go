package ui

import (
	"strings"
	"testing"
	"time"

	"audiencesync/sync"
)

// life writes a batch's moments in lines.
func life(b sync.Batch, tries ...sync.Attempt) (out string) {
	for _, m := range batchMoments(b, tries, monday) {
		out += m.What + " " + m.When + ": " + m.How + "\n"
	}
	return out
}

// tried is an attempt so many seconds before the moment of the test.
func tried(number, before int, k sync.FailureKind, status int) sync.Attempt {
	at := monday.Add(-time.Duration(before) * time.Second)
	return sync.Attempt{Number: number, At: at, AnsweredAt: at.Add(30 * time.Second), Failure: k, Status: status, Answer: "the sentence"}
}

// TestBatchMoments: what became of each try, in the order of time.
func TestBatchMoments(t *testing.T) {
	t.Parallel()
	formed := func(state sync.BatchState) sync.Batch {
		b := seedBatch(state)
		b.FormedAt, b.Considered, b.SentAt = monday.Add(-66*time.Second), 97, monday.Add(-5*time.Second)
		return b
	}
	open, done, gone, going, split := formed(sync.BatchUncertain), formed(sync.BatchDone), formed(sync.BatchErrored), formed(sync.BatchSending), formed(sync.BatchSplit)
	whole, part := formed(sync.BatchUncertain), formed(sync.BatchWaiting)
	whole.Considered, going.Action, going.Attempts, part.Attempts = 96, sync.ActionRemove, 1, 0
	lost, busy := tried(1, 66, sync.FailureLost, 0), tried(2, 33, sync.FailureServer, 503)
	const kept = "Formed 14:30:54: criteria checked again, 96 of 97 kept\n"
	for name, c := range map[string]struct{ got, want string }{
		"open":       {life(open, lost, busy), kept + "Try 1 14:30:54: sent, no answer within 30 s\nTry 2 14:31:27: 503 from LinkedIn: trouble of its own\nTry 3 at 14:32:20: waits longer each time\n"},
		"not read":   {life(open), kept + "Try 2 14:31:55: LinkedIn answered 503.\nTry 3 at 14:32:20: waits longer each time\n"},
		"all kept":   {life(whole, lost, busy)[:50], "Formed 14:30:54: 96 people, criteria checked again"},
		"part":       {life(part), "Formed 14:30:54: 96 people\nTry 1 at 14:32:20: waits longer each time\n"},
		"done":       {life(done, lost), kept + "Try 1 14:30:54: sent, no answer within 30 s\nTry 2 14:31:55: accepted 90, refused 6\n"},
		"gone":       {life(gone, lost, busy), kept + "Try 1 14:30:54: sent, no answer within 30 s\nTry 2 14:31:27: 503 from LinkedIn: trouble of its own\nErrored 13:32:00: after 2 tries: LinkedIn answered 503.\n"},
		"under way":  {life(going), "Formed 14:30:54: 96 people\nTry 1 14:31:55: waiting for the answer\n"},
		"was split":  {life(split, lost, tried(2, 33, sync.FailureTooLarge, 413)), kept + "Try 1 14:30:54: sent, no answer within 30 s\nTry 2 14:31:27: 413 from LinkedIn: too many people in one request\nSplit 13:32:00: its people went on in smaller batches\n"},
		"after that": {strings.TrimPrefix(life(formed(sync.BatchDropped), lost, busy), kept), "Try 1 14:30:54: sent, no answer within 30 s\nTry 2 14:31:27: 503 from LinkedIn: trouble of its own\nNot sent 13:32:00: LinkedIn answered 503.\n"},
	} {
		if c.got != c.want {
			t.Errorf("%s:\n%s\nwant:\n%s", name, c.got, c.want)
		}
	}
}

// TestBatchMomentsOfBefore: of a batch of before tries were kept, its last answer
// is known.
func TestBatchMomentsOfBefore(t *testing.T) {
	t.Parallel()
	before := sync.Attempt{Number: 1, Failure: "", Answer: "LinkedIn answered 503."}
	done, sending := seedBatch(sync.BatchDone), seedBatch(sync.BatchSending)
	for name, c := range map[string]struct{ got, want string }{
		"done":      {life(done, before), "Formed 14:31:00: 96 people, criteria checked again\nTry 1 : LinkedIn answered 503.\nTry 2 13:32:00: accepted 90, refused 6\n"},
		"under way": {life(sending, before), "Formed 14:31:00: 96 people, criteria checked again\nTry 1 : LinkedIn answered 503.\nTry 2 now: waiting for the answer\n"},
	} {
		if c.got != c.want {
			t.Errorf("%s:\n%s\nwant:\n%s", name, c.got, c.want)
		}
	}
}

// TestManyTriesFold: thirteen hours of tries are a few lines.
func TestManyTriesFold(t *testing.T) {
	t.Parallel()
	b := seedBatch(sync.BatchUncertain)
	var same, mixed []sync.Attempt
	for n := range 61 {
		same = append(same, tried(n+1, 60*(61-n), sync.FailureServer, 503))
		mixed = append(mixed, tried(n+1, 60*(61-n), [...]sync.FailureKind{sync.FailureServer, sync.FailureLost}[n%2], 0))
	}
	same[0].Failure, same[0].Status = sync.FailureNetwork, 0
	b.Attempts = 61
	want := "Try 1 13:31: not sent, no connection\nTries 2 to 61 13:32 to 14:31: 503 from LinkedIn: trouble of its own\nTry 62 at 14:32:20: waits longer each time\n"
	if _, got, _ := strings.Cut(life(b, same...), "\n"); got != strings.Replace(want, "Try 1 13:31:", "Try 1 13:31:00:", 1) {
		t.Errorf("%s\nwant:\n%s", got, want)
	}
	got := life(b, mixed...)
	if strings.Count(got, "\n") != 8 || !strings.Contains(got, "Tries 3 to 58 13:33 to 14:28: failed in several ways\n") || !strings.Contains(got, "Try 61 ") {
		t.Error(got)
	}
	if n := strings.Count(life(b, mixed[:6]...), "Try "); n != 8 {
		t.Errorf("%d tries stand one by one", n)
	}
}

// TestFailuresHaveWords: every class has words of its own, and a sign.
func TestFailuresHaveWords(t *testing.T) {
	t.Parallel()
	said := map[string]sync.FailureKind{}
	for _, k := range []sync.FailureKind{sync.FailureSignIn, sync.FailurePermission, sync.FailureNotFound, sync.FailureTooYoung, sync.FailureInvalid, sync.FailureTooLarge, sync.FailureMinuteLimit,
		sync.FailureDayLimit, sync.FailureAccountLimit, sync.FailureVersion, sync.FailureServer, sync.FailureNetwork, sync.FailureLost, ""} {
		words := failureWords(k)
		if other, twice := said[words]; twice {
			t.Errorf("%q is said of %q and %q", words, other, k)
		}
		said[words] = k
		if (shortWords(k) == "") != (k == "") {
			t.Errorf("%q has no word for a column", k)
		}
		if icon, tone := failureSign(k); iconOf(icon) == nil || tone == "" {
			t.Errorf("%q has no sign", k)
		}
	}
	for want, a := range map[string]sync.Attempt{
		"sent, no answer was seen": {Failure: sync.FailureLost}, "sent, the answer (200) could not be read": {Failure: sync.FailureLost, Status: 200, At: monday, AnsweredAt: monday.Add(time.Minute)},
		"not sent, no connection": {Failure: sync.FailureNetwork, Answer: "No route."}, "it failed": {},
	} {
		if got := tryWords(a); got != want {
			t.Errorf("%+v: %q, want %q", a, got, want)
		}
	}
}

// TestFailedWords: the last two ways of failing, the latest last.
func TestFailedWords(t *testing.T) {
	t.Parallel()
	lost, busy, limit := sync.FailedTries{Failure: sync.FailureLost, Tries: 1}, sync.FailedTries{Failure: sync.FailureServer, Status: 503, Tries: 3}, sync.FailedTries{Failure: sync.FailureMinuteLimit, Status: 429, Tries: 1}
	for want, failed := range map[string][]sync.FailedTries{
		"": nil, "no answer": {lost}, "no answer, then 503": {limit, lost, busy}, "asked to pause (429)": {limit}, "not ready": {{Failure: sync.FailureTooYoung}},
		"no connection, then sign-in rejected": {{Failure: sync.FailureNetwork}, {Failure: sync.FailureSignIn}}, "503": {{Tries: 1}, busy},
	} {
		if got := failedWords(failed); got != want {
			t.Errorf("%+v: %q, want %q", failed, got, want)
		}
	}
	if got := failedWords([]sync.FailedTries{busy, {Tries: 1}}); got != "" {
		t.Errorf("the last one is not known: %q", got)
	}
	b := seedBatch(sync.BatchDone)
	b.Failed = []sync.FailedTries{lost, limit}
	if got := doneWords(b); got != "429, then accepted 90, refused 6" {
		t.Error(got)
	}
	b.Synced, b.Errored = 96, 0
	if got := doneWords(b); got != "429, then accepted all" {
		t.Error(got)
	}
}
