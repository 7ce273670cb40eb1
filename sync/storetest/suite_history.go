package storetest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"audiencesync/sync"
)

// historyCases are what a store remembers besides where everybody is.
var historyCases = []suiteCase{
	{"when people entered a step", func(w *workspace) {
		w.people(8)
		c := w.launch("C", step(sync.ActionAdd, "A"), wait(time.Hour), step(sync.ActionRemove, "A"))
		w.enter(c, 0, 5)
		w.after(20 * time.Second) // the same minute
		w.enter(c, 1)
		w.after(40 * time.Second)
		w.enter(c, 2, 3)
		w.after(48 * time.Hour)
		w.enter(c, 4)
		w.moved(5, w.now.Add(time.Hour))
		first := start.Truncate(time.Minute)
		later := w.now.Truncate(time.Minute)
		w.entered(c, 1, map[sync.PersonID]time.Time{0: first, 1: first, 2: first.Add(time.Minute), 3: first.Add(time.Minute), 4: later, 5: first})
		w.entered(c, 3, map[sync.PersonID]time.Time{0: later, 1: later, 2: later, 3: later, 5: later})
		w.synced(w.take(3)) // whatever becomes of them
		w.entered(c, 1, map[sync.PersonID]time.Time{0: first, 1: first, 2: first.Add(time.Minute), 3: first.Add(time.Minute), 4: later, 5: first})
	}},
	{"numbers by hour", func(w *workspace) {
		w.people(6)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0, 1, 2, 3)
		w.synced(w.take(1))
		w.after(20 * time.Minute)
		w.synced(w.take(1))
		w.after(3 * time.Hour)
		w.must(w.FinishBatch(w.t.Context(), w.take(1).ID, map[sync.PersonID]string{2: "no"}, w.now))
		w.enter(c, 4)
		w.consent("no", 3)
		w.synced(w.take(5))
		hour := start.Truncate(time.Hour)
		both := []sync.HourMetrics{{Hour: hour, Entered: 4, Exited: 4, Synced: 2}, {Hour: hour.Add(3 * time.Hour), Entered: 1, Exited: 1, Synced: 1, NotSynced: 1, Errored: 1}}
		w.hours(c, 1, time.Time{}, both...)
		w.hours(c, 1, start.Add(59*time.Minute), both[1])
		w.hours(c, 1, start.Add(20*time.Minute), both...)
		w.hours(c, 1, start.Add(4*time.Hour))
		w.after(sync.HoursKept - 3*time.Hour)
		w.enter(c, 5)
		w.hours(c, 1, time.Time{}, both[1], sync.HourMetrics{Hour: w.now.Truncate(time.Hour), Entered: 1, Exited: 1})
	}},
	{"people of a step that is not the last do not exit", func(w *workspace) {
		w.people(2)
		c := w.launch("C", step(sync.ActionAdd, "A"), wait(time.Hour))
		w.enter(c, 0, 1)
		w.hours(c, 1, time.Time{}, sync.HourMetrics{Hour: start.Truncate(time.Hour), Entered: 2})
	}},
	{"an answer that overtakes a stop counts in both hours", func(w *workspace) {
		w.people(2)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0, 1)
		b := w.take(2)
		w.must(w.Stop(w.t.Context(), c.ID, w.now))
		hour := start.Truncate(time.Hour)
		w.hours(c, 1, time.Time{}, sync.HourMetrics{Hour: hour, Entered: 2, Exited: 2, Errored: 2})
		w.after(time.Hour)
		w.synced(b)
		w.hours(c, 1, time.Time{}, sync.HourMetrics{Hour: hour, Entered: 2, Exited: 2}, sync.HourMetrics{Hour: hour.Add(time.Hour), Synced: 2})
	}},
	{"tries of a batch", func(w *workspace) {
		w.people(3)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0, 1, 2)
		b := w.take(3)
		w.tries(b.ID)
		w.same("sent", b.SentAt, w.now)
		w.after(30 * time.Second)
		w.failed(b, sync.FailureLost, time.Minute)
		w.after(time.Minute)
		for range 2 {
			b = w.take(3)
			w.after(time.Second)
			w.must(w.RetryBatch(w.t.Context(), b.ID, &sync.Failure{Kind: sync.FailureServer, Status: 503, Message: "busy"}, true, w.now, w.now))
		}
		b = w.take(3)
		w.after(time.Second)
		n, err := w.Recover(w.t.Context(), w.now)
		w.must(err)
		equal(w, "recovered", n, 1)
		said := []string{"1 sent 0 answered 30 lost 0 answer lost", "2 sent 90 answered 91 server 503 busy", "3 sent 91 answered 92 server 503 busy", "4 sent 92 lost 0 The program ended before LinkedIn answered."}
		w.tries(b.ID, said...)
		if got := fmt.Sprint(w.only().Failed); got != "[{server 503 2} {lost 0 2}]" {
			w.t.Errorf("failed: %s", got)
		}
		w.synced(w.take(3))
		w.tries(b.ID, said...)
		found, err := w.FindBatches(w.t.Context(), "c", nil, 1)
		w.must(err)
		if len(found) != 1 || len(found[0].Failed) != 2 || !found[0].SentAt.Equal(w.now) {
			w.t.Errorf("found: %+v", found)
		}
		w.tries(1 << 40)
	}},
	{"how a batch was formed", func(w *workspace) {
		w.people(5)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0, 1, 2, 3, 4)
		w.consent("no", 0, 1, 3)
		w.after(time.Second)
		b := w.take(2) // the first two come to nothing
		equal(w, "people", b.Count, 1)
		equal(w, "considered", b.Considered, 2)
		w.same("formed", b.FormedAt, w.now)
		formed := w.now
		w.failed(b, sync.FailureServer, time.Minute)
		w.after(time.Minute)
		b = w.take(2)
		equal(w, "considered", b.Considered, 2)
		w.same("formed", b.FormedAt, formed)
		w.same("sent", b.SentAt, w.now)
		w.synced(b)
		equal(w, "the last", w.take(2).Considered, 1)
	}},
	{"a batch that was split", func(w *workspace) {
		w.people(3)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0, 1, 2)
		b := w.take(3)
		w.after(time.Second)
		w.must(w.SplitBatch(w.t.Context(), b.ID, 2, &sync.Failure{Kind: sync.FailureTooLarge, Status: 413, Message: "too many"}, w.now))
		w.tries(b.ID, "1 sent 0 answered 1 too_large 413 too many")
		parts, _, err := w.Batches(w.t.Context(), []sync.BatchState{sync.BatchWaiting}, 0, 5)
		w.must(err)
		for _, p := range parts {
			w.tries(p.ID)
			if !p.FormedAt.Equal(w.now) || p.Considered != p.Count || !p.SentAt.IsZero() || p.Failed != nil {
				w.t.Errorf("%+v", p)
			}
		}
		equal(w, "parts", len(parts), 2)
	}},
	{"what is deleted with its canvas", func(w *workspace) {
		w.people(1)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0)
		b, id := w.take(1), w.step(c, 1).StepID
		w.failed(b, sync.FailureServer, time.Minute)
		w.must(w.Stop(w.t.Context(), c.ID, w.now))
		w.must(w.DeleteCanvas(w.t.Context(), c.ID))
		w.tries(b.ID)
		_, err := w.Hours(w.t.Context(), id, time.Time{})
		w.code("hours", err, sync.CodeNotFound)
	}},
}

// entered compares when the people behind a step entered it.
func (w *workspace) entered(c sync.Canvas, index int, want map[sync.PersonID]time.Time) {
	w.t.Helper()
	entries, n, err := w.Behind(w.t.Context(), w.step(c, index).StepID, "", "", 0, 100)
	w.must(err)
	equal(w, "people behind the step", n, len(want))
	for _, e := range entries {
		w.same(fmt.Sprintf("person %d entered", e.Person.Person), e.EnteredAt, want[e.Person.Person])
	}
}

// hours compares a step's numbers by hour.
func (w *workspace) hours(c sync.Canvas, index int, since time.Time, want ...sync.HourMetrics) {
	w.t.Helper()
	got, err := w.Hours(w.t.Context(), w.step(c, index).StepID, since)
	w.must(err)
	if !slices.EqualFunc(got, want, func(a, b sync.HourMetrics) bool {
		same := a.Hour.Equal(b.Hour)
		a.Hour = b.Hour
		return same && a == b
	}) {
		w.t.Errorf("hours: %+v, want %+v", got, want)
	}
}

// tries compares the tries of a batch that failed, in seconds from the start.
func (w *workspace) tries(id int64, want ...string) {
	w.t.Helper()
	all, err := w.Attempts(w.t.Context(), id)
	w.must(err)
	var got []string
	for _, a := range all {
		line := fmt.Sprintf("%d sent %.0f", a.Number, a.At.Sub(start).Seconds())
		if !a.AnsweredAt.IsZero() {
			line += fmt.Sprintf(" answered %.0f", a.AnsweredAt.Sub(start).Seconds())
		}
		got = append(got, fmt.Sprintf("%s %s %d %s", line, a.Failure, a.Status, a.Answer))
	}
	if !slices.Equal(got, want) {
		w.t.Errorf("tries:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
