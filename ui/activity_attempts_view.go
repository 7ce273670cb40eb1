package ui

import (
	"fmt"
	"time"

	"audiencesync/sync"
)

// moment is one thing that happened to a batch, or will.
type moment struct {
	Icon            string
	Tone            tone
	What, When, How string
}

// batchMoments tell a batch's life in the order of time: how it was formed, its
// tries, and what comes next or came of it.
func batchMoments(b sync.Batch, tries []sync.Attempt, now time.Time) []moment {
	out := formedMoments(b, now)
	for _, t := range foldTries(tries) {
		out = append(out, t.moment(now))
	}
	w := batchWords[b.State]
	last := "Try " + count(max(b.Attempts, 1))
	kept := len(tries) > 0 && tries[len(tries)-1].Number == b.Attempts // what came of the last one
	switch b.State {
	case sync.BatchWaiting, sync.BatchUncertain:
		if b.Attempts > 0 && !kept {
			out = append(out, moment{w.icon, w.tone, last, second(b.SentAt, now), orWord(b.Answer, "no answer was seen")})
		}
		return append(out, moment{"schedule", toneAccent, "Try " + count(b.Attempts+1), soon(b.NextAt, now), "waits longer each time"})
	case sync.BatchSending:
		return append(out, moment{w.icon, w.tone, last, orWord(second(b.SentAt, now), "now"), "waiting for the answer"})
	case sync.BatchDone:
		at := b.SentAt
		if at.IsZero() {
			at = b.EndedAt
		}
		return append(out, moment{w.icon, w.tone, last, second(at, now), acceptedWords(b)})
	case sync.BatchErrored:
		return append(out, moment{w.icon, w.tone, w.word, second(b.EndedAt, now), "after " + counted(b.Attempts, "try", "tries") + ": " + b.Answer})
	}
	return append(out, moment{w.icon, w.tone, w.word, second(b.EndedAt, now), batchRowOf(b, now).Answer})
}

// formedMoments say when a batch was formed and how many met the criteria then.
func formedMoments(b sync.Batch, now time.Time) []moment {
	at := b.FormedAt
	if at.IsZero() { // of before it was kept: the first try followed at once
		at = b.FirstAt
	}
	if at.IsZero() {
		return nil
	}
	how := counted(b.Count, "person", "people")
	switch {
	case b.Action == sync.ActionRemove || b.Attempts == 0:
	case b.Considered > b.Count:
		how = fmt.Sprintf("criteria checked again, %s of %s kept", count(b.Count), count(b.Considered))
	default:
		how += ", criteria checked again"
	}
	return []moment{{"add_circle", toneNeutral, "Formed", second(at, now), how}}
}

// triesShown is how many tries stand one by one where there are many: the first
// ones and the last ones.
const triesShown = 6

// triesLike are tries that follow one another and failed alike, or those between
// the first and the last ones.
type triesLike struct {
	first, last sync.Attempt
	mixed       bool
}

// foldTries puts those together that failed alike, where there are many, and what
// is in the middle, where there are still many.
func foldTries(tries []sync.Attempt) []triesLike {
	var out []triesLike
	for _, a := range tries {
		n := len(out) - 1
		if n >= 0 && len(tries) > triesShown && out[n].last.Failure == a.Failure && out[n].last.Status == a.Status {
			out[n].last = a
			continue
		}
		out = append(out, triesLike{first: a, last: a})
	}
	if len(out) <= triesShown {
		return out
	}
	middle := triesLike{first: out[2].first, last: out[len(out)-4].last, mixed: true}
	return append(append(out[:2:2], middle), out[len(out)-3:]...)
}

func (t triesLike) moment(now time.Time) moment {
	icon, tone := failureSign(t.first.Failure)
	m := moment{icon, tone, "Try " + count(t.first.Number), second(t.first.At, now), tryWords(t.first)}
	if t.first.Number == t.last.Number {
		return m
	}
	m.What = fmt.Sprintf("Tries %s to %s", count(t.first.Number), count(t.last.Number))
	m.When = ""
	if !t.first.At.IsZero() && !t.last.At.IsZero() {
		m.When = t.first.At.Local().Format("15:04") + " to " + clock(t.last.At, now)
	}
	if t.mixed {
		m.Icon, m.Tone, m.How = "schedule", toneNeutral, "failed in several ways"
	} else if t.first.Status == 0 {
		m.How = failureWords(t.first.Failure)
	}
	return m
}

// second writes a time of today to the second; "" where it is not known.
func second(t, now time.Time) string {
	switch {
	case t.IsZero():
		return ""
	case midnight(t.Local()).Equal(midnight(now.Local())):
		return t.Local().Format("15:04:05")
	}
	return clock(t, now)
}

// tryWords say what came of a try that failed.
func tryWords(a sync.Attempt) string {
	waited := a.AnsweredAt.Sub(a.At).Round(time.Second)
	switch {
	case a.Failure == "":
		return orWord(a.Answer, failureWords(""))
	case a.Failure == sync.FailureLost && a.Status > 0:
		return fmt.Sprintf("sent, the answer (%d) could not be read", a.Status)
	case a.Failure == sync.FailureLost && !a.At.IsZero() && waited >= time.Second:
		return "sent, no answer within " + span(waited)
	case a.Status > 0:
		return fmt.Sprintf("%d from LinkedIn: %s", a.Status, failureWords(a.Failure))
	}
	return failureWords(a.Failure)
}

// failureWords say a class of failure in the middle of a sentence.
func failureWords(k sync.FailureKind) string {
	switch k {
	case sync.FailureSignIn:
		return "the sign-in was rejected"
	case sync.FailurePermission:
		return "the permission is missing"
	case sync.FailureNotFound:
		return "the audience is gone"
	case sync.FailureTooYoung:
		return "the new audience was not ready yet"
	case sync.FailureInvalid:
		return "the request was refused"
	case sync.FailureTooLarge:
		return "too many people in one request"
	case sync.FailureMinuteLimit:
		return "too many requests this minute"
	case sync.FailureDayLimit:
		return "the limit for the day is reached"
	case sync.FailureAccountLimit:
		return "the ad account is full"
	case sync.FailureVersion:
		return "the version of its API has ended"
	case sync.FailureServer:
		return "trouble of its own"
	case sync.FailureNetwork:
		return "not sent, no connection"
	case sync.FailureLost:
		return "sent, no answer was seen"
	}
	return "it failed"
}

// failureSign marks a try that failed: perhaps taken, refused, or to wait.
func failureSign(k sync.FailureKind) (icon string, t tone) {
	switch k {
	case sync.FailureLost, sync.FailureServer, "":
		return "help", toneWarning
	case sync.FailureSignIn, sync.FailurePermission, sync.FailureNotFound, sync.FailureInvalid, sync.FailureAccountLimit, sync.FailureVersion:
		return "error", toneBad
	}
	return "schedule", toneNeutral
}

// failedWords say in a few words how the tries of a batch failed: the only way,
// or the last two by LinkedIn's status; "" where none did, or it is not known how.
func failedWords(failed []sync.FailedTries) string {
	last := lastWord(failed)
	switch n := len(failed); {
	case last == "":
		return ""
	case n > 1:
		return then(lastWord(failed[:n-1]), last)
	case failed[0].Status > 0 && failed[0].Failure != sync.FailureLost:
		return fmt.Sprintf("%s (%d)", shortWords(failed[0].Failure), failed[0].Status)
	}
	return last
}

// lastWord is the last way in which tries failed: LinkedIn's status, or why there
// was none.
func lastWord(failed []sync.FailedTries) string {
	if len(failed) == 0 {
		return ""
	}
	f := failed[len(failed)-1]
	if f.Status > 0 && f.Failure != sync.FailureLost {
		return fmt.Sprint(f.Status)
	}
	return shortWords(f.Failure)
}

// shortWords say a class of failure in a column; "" where it is not known.
func shortWords(k sync.FailureKind) string {
	return map[sync.FailureKind]string{
		sync.FailureSignIn: "sign-in rejected", sync.FailurePermission: "no permission", sync.FailureNotFound: "audience gone", sync.FailureTooYoung: "not ready",
		sync.FailureInvalid: "refused", sync.FailureTooLarge: "too many people", sync.FailureMinuteLimit: "asked to pause", sync.FailureDayLimit: "limit of the day",
		sync.FailureAccountLimit: "ad account full", sync.FailureVersion: "API version ended", sync.FailureServer: "trouble at LinkedIn",
		sync.FailureNetwork: "no connection", sync.FailureLost: "no answer",
	}[k]
}

// doneWords say in a column what LinkedIn made of a batch, after which failures.
func doneWords(b sync.Batch) string {
	last := lastWord(b.Failed)
	if last != "" && b.Errored == 0 {
		return then(last, "accepted all")
	}
	return then(last, acceptedWords(b))
}

func then(first, second string) string {
	if first == "" {
		return second
	}
	return first + ", then " + second
}

// acceptedWords say what LinkedIn made of a batch that it answered.
func acceptedWords(b sync.Batch) string {
	if b.Errored > 0 {
		return fmt.Sprintf("accepted %s, refused %s", count(b.Synced), count(b.Errored))
	}
	return "accepted all " + count(b.Synced)
}
