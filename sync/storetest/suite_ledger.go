package storetest

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"audiencesync/sync"
)

// people imports n people with an email each who consent.
func (w *workspace) people(n int) {
	w.t.Helper()
	w.imports("People", "email,consent", rowsOf(n, "p%d@x.org,yes")...)
}

// consent changes what these people said.
func (w *workspace) consent(value string, ids ...sync.PersonID) {
	w.t.Helper()
	var rows []string
	for _, id := range ids {
		rows = append(rows, fmt.Sprintf("p%d@x.org,%s", id, value))
	}
	w.imports("People", "email,consent", rows...)
}

// enter lets people into a canvas.
func (w *workspace) enter(c sync.Canvas, ids ...sync.PersonID) {
	w.t.Helper()
	n, err := w.Enter(w.t.Context(), c.ID, sync.NewPeopleSet(ids...), w.now)
	w.must(err)
	equal(w, "entered", n, len(ids))
}

// take takes a batch that must be there.
func (w *workspace) take(size int) *sync.Batch {
	w.t.Helper()
	b, next, err := w.TakeBatch(w.t.Context(), w.now, size)
	w.must(err)
	if b == nil {
		w.t.Fatalf("there is no batch to take before %v; it is %v", next, w.now)
	}
	return b
}

// nothing says that there is no batch to take now, and returns when to look
// again: never in the past, so that nobody spins.
func (w *workspace) nothing() time.Time {
	w.t.Helper()
	b, next, err := w.TakeBatch(w.t.Context(), w.now, 100)
	w.must(err)
	if b != nil {
		w.t.Fatalf("a batch of %v in %s", slices.Collect(b.People.All()), b.Canvas)
	}
	if !next.IsZero() && !next.After(w.now) {
		w.t.Errorf("to look again at %v, when it is %v", next, w.now)
	}
	return next
}

func (w *workspace) synced(b *sync.Batch) {
	w.t.Helper()
	w.must(w.FinishBatch(w.t.Context(), b.ID, nil, w.now))
}

// failed puts a batch off.
func (w *workspace) failed(b *sync.Batch, kind sync.FailureKind, wait time.Duration) {
	w.t.Helper()
	f := &sync.Failure{Kind: kind, Message: "answer " + string(kind)}
	w.must(w.RetryBatch(w.t.Context(), b.ID, f, f.Uncertain(), w.now.Add(wait), w.now))
}

// hold holds a scope; until is how long from now, 0: until it is released.
func (w *workspace) hold(scope sync.HoldScope, ref string, kind sync.FailureKind, until time.Duration) {
	w.t.Helper()
	h := sync.Hold{Scope: scope, Ref: ref, Kind: kind, Message: "held by " + string(kind), Since: w.now}
	if until > 0 {
		h.Until = w.now.Add(until)
	}
	w.must(w.Hold(w.t.Context(), h))
}

// audience returns the ID of an audience as a hold refers to it.
func (w *workspace) audience(name string) string {
	w.t.Helper()
	a, err := w.FindAudience(w.t.Context(), adAccount, name)
	w.must(err)
	return fmt.Sprint(a.ID)
}

// inside compares who is in an audience.
func (w *workspace) inside(name string, want ...sync.PersonID) {
	w.t.Helper()
	a, err := w.FindAudience(w.t.Context(), adAccount, name)
	w.must(err)
	got, err := w.AudiencePeople(w.t.Context(), a.ID)
	w.must(err)
	w.set("in audience "+name, got, want...)
}

// expired gives up what is 13 hours old.
func (w *workspace) expired(people int, next time.Time) {
	w.t.Helper()
	n, at, err := w.ExpireOverdue(w.t.Context(), w.now, 13*time.Hour)
	w.must(err)
	if n != people || !at.Equal(next) {
		w.t.Errorf("%d people expired, the next at %v; want %d, %v", n, at, people, next)
	}
}

func (w *workspace) step(c sync.Canvas, index int) sync.StepMetrics {
	w.t.Helper()
	all, err := w.Metrics(w.t.Context(), c.ID)
	w.must(err)
	if len(all) == 1 {
		for _, s := range all[0].Steps {
			if s.Index == index {
				return s
			}
		}
	}
	w.t.Fatalf("no step %d in %+v", index, all)
	return sync.StepMetrics{}
}

// numbers compares entered, synced, not synced, pending and errored of a step.
func (w *workspace) numbers(c sync.Canvas, index, entered, synced, notSynced, pending, errored int) {
	w.t.Helper()
	s := w.step(c, index)
	got, want := [5]int{s.Entered, s.Synced, s.NotSynced, s.Pending, s.Errored}, [5]int{entered, synced, notSynced, pending, errored}
	if got != want {
		w.t.Errorf("%s step %d: entered, synced, not synced, pending, errored are %v, want %v", c.Name, index, got, want)
	}
}

func (w *workspace) reasons(c sync.Canvas, index int, want map[sync.Reason]int) {
	w.t.Helper()
	got, err := w.Reasons(w.t.Context(), w.step(c, index).StepID)
	w.must(err)
	if !maps.Equal(got, want) {
		w.t.Errorf("reasons %v, want %v", got, want)
	}
}

// behind lists who is behind a state.
func (w *workspace) behind(c sync.Canvas, index int, state sync.EntryState, reason string) []sync.PersonID {
	w.t.Helper()
	entries, _, err := w.Behind(w.t.Context(), w.step(c, index).StepID, state, reason, 0, 1000)
	w.must(err)
	var ids []sync.PersonID
	for _, e := range entries {
		ids = append(ids, e.Person.Person)
	}
	return ids
}
