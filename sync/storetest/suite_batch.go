package storetest

import (
	"slices"
	"time"

	"audiencesync/sync"
)

var batchCases = []suiteCase{
	{"finish", func(w *workspace) {
		w.people(5)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0, 1, 2, 3)
		b := w.take(10)
		w.after(time.Second)
		w.must(w.FinishBatch(w.t.Context(), b.ID, map[sync.PersonID]string{1: "malformed", 3: "malformed", 4: "not in it"}, w.now))
		w.numbers(c, 1, 4, 2, 0, 0, 2)
		w.reasons(c, 1, map[sync.Reason]int{{State: sync.EntryErrored, Text: "malformed"}: 2})
		w.inside("A", 0, 2)
		got := w.only()
		if got.State != sync.BatchDone || got.Synced != 2 || got.Errored != 2 || got.Count != 4 || got.Failure != "" || !got.EndedAt.Equal(w.now) {
			w.t.Errorf("%+v", got)
		}
		w.must(w.FinishBatch(w.t.Context(), b.ID, nil, w.now))
		w.must(w.FailBatch(w.t.Context(), b.ID, "late", w.now))
		w.failed(b, sync.FailureServer, 0)
		w.must(w.SplitBatch(w.t.Context(), b.ID, 1, &sync.Failure{}, w.now))
		w.numbers(c, 1, 4, 2, 0, 0, 2)
		w.nothing()
		w.must(w.FinishBatch(w.t.Context(), 1<<40, nil, w.now))
	}},
	{"adding and removing change who is in the audience", func(w *workspace) {
		w.people(4)
		add, remove := w.launch("Add", step(sync.ActionAdd, "A")), w.launch("Remove", step(sync.ActionRemove, "A"))
		w.enter(add, 0, 1, 2)
		w.synced(w.take(10))
		w.enter(remove, 1, 3)
		b := w.take(10)
		w.inside("A", 0, 1, 2)
		w.must(w.FinishBatch(w.t.Context(), b.ID, map[sync.PersonID]string{3: "refused"}, w.now))
		w.inside("A", 0, 2)
		_, err := w.AudiencePeople(w.t.Context(), 1<<40)
		w.code("no audience", err, sync.CodeNotFound)
	}},
	{"retry", func(w *workspace) {
		w.people(2)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0, 1)
		w.failed(w.take(10), sync.FailureNetwork, time.Minute)
		b := w.only()
		if b.State != sync.BatchWaiting || b.Attempts != 1 || b.Failure != sync.FailureNetwork || b.Answer != "answer network" || !b.NextAt.Equal(w.now.Add(time.Minute)) || !b.EndedAt.IsZero() {
			w.t.Errorf("%+v", b)
		}
		w.numbers(c, 1, 2, 0, 0, 2, 0)
		w.after(time.Minute)
		w.failed(w.take(10), sync.FailureLost, time.Minute)
		equal(w, "state", w.only().State, sync.BatchUncertain)
		w.after(time.Minute)
		w.failed(w.take(10), sync.FailureNetwork, 0) // the attempt before may still have arrived
		equal(w, "state", w.only().State, sync.BatchUncertain)
		last := w.take(10)
		equal(w, "attempts", last.Attempts, 4)
		w.synced(last)
		w.numbers(c, 1, 2, 2, 0, 0, 0)
		w.must(w.RetryBatch(w.t.Context(), 1<<40, &sync.Failure{}, true, w.now, w.now))
	}},
	{"fail", func(w *workspace) {
		w.people(2)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0, 1)
		b := w.take(10)
		w.must(w.FailBatch(w.t.Context(), b.ID, "refused", w.now))
		w.numbers(c, 1, 2, 0, 0, 0, 2)
		w.reasons(c, 1, map[sync.Reason]int{{State: sync.EntryErrored, Text: "refused"}: 2})
		got := w.only()
		if got.State != sync.BatchErrored || got.Errored != 2 || got.Answer != "refused" || !got.EndedAt.Equal(w.now) {
			w.t.Errorf("%+v", got)
		}
		w.synced(b) // too late: given up is final
		w.numbers(c, 1, 2, 0, 0, 0, 2)
		w.inside("A")
		w.must(w.FailBatch(w.t.Context(), 1<<40, "", w.now))
	}},
	{"split", func(w *workspace) {
		w.people(7)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0, 1, 2, 3, 4, 5, 6)
		w.failed(w.take(10), sync.FailureServer, time.Minute)
		w.after(time.Minute)
		b := w.take(10)
		w.must(w.SplitBatch(w.t.Context(), b.ID, 3, &sync.Failure{Kind: sync.FailureTooLarge, Message: "too many"}, w.now))
		w.numbers(c, 1, 7, 0, 0, 7, 0)
		batches, n, err := w.Batches(w.t.Context(), nil, 0, 10)
		w.must(err)
		equal(w, "batches", n, 4)
		whole := batches[3]
		if whole.State != sync.BatchSplit || whole.Failure != sync.FailureTooLarge || whole.Answer != "too many" || !whole.EndedAt.Equal(w.now) {
			w.t.Errorf("%+v", whole)
		}
		for _, p := range batches[:3] {
			if p.State != sync.BatchUncertain || p.Answer != "too many" || !p.FirstAt.Equal(start) || !p.NextAt.Equal(w.now) || p.Attempts != 0 || p.StepID != b.StepID || p.Version != b.Version {
				w.t.Errorf("%+v", p)
			}
		}
		w.set("first", w.take(1).People, 0, 1, 2)
		w.set("second", w.take(1).People, 3, 4, 5)
		w.set("third", w.take(1).People, 6)
		w.must(w.SplitBatch(w.t.Context(), 1<<40, 1, &sync.Failure{}, w.now))
	}},
	{"split of what was certainly not sent", func(w *workspace) {
		w.people(2)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0, 1)
		w.must(w.SplitBatch(w.t.Context(), w.take(2).ID, 1, &sync.Failure{Kind: sync.FailureInvalid, Message: "no"}, w.now))
		batches, _, err := w.Batches(w.t.Context(), []sync.BatchState{sync.BatchWaiting}, 0, 10)
		w.must(err)
		equal(w, "waiting", len(batches), 2)
		w.must(w.Stop(w.t.Context(), c.ID, w.now))
		w.numbers(c, 1, 2, 0, 2, 0, 0)
	}},
	{"recover", func(w *workspace) {
		w.people(4)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0, 1, 2, 3)
		w.take(1)
		w.failed(w.take(1), sync.FailureNetwork, time.Hour)
		w.synced(w.take(1))
		w.after(time.Minute)
		for _, want := range []int{1, 0} {
			n, err := w.Recover(w.t.Context(), w.now)
			w.must(err)
			equal(w, "recovered", n, want)
		}
		w.numbers(c, 1, 4, 1, 0, 3, 0)
		b := w.take(1)
		w.set("at once", b.People, 0)
		equal(w, "attempts", b.Attempts, 2)
		w.same("first attempt", b.FirstAt, start)
		w.failed(b, sync.FailureNetwork, time.Hour)
		batches, _, err := w.Batches(w.t.Context(), []sync.BatchState{sync.BatchUncertain}, 0, 10)
		w.must(err)
		equal(w, "it stays uncertain", len(batches), 1)
	}},
	{"retry now", func(w *workspace) {
		w.people(3)
		c, d := w.launch("C", step(sync.ActionAdd, "A")), w.launch("D", step(sync.ActionAdd, "B"))
		w.enter(c, 0, 1)
		w.failed(w.take(1), sync.FailureNetwork, time.Hour)
		w.failed(w.take(1), sync.FailureLost, time.Hour)
		w.enter(d, 2)
		w.failed(w.take(1), sync.FailureNetwork, time.Hour)
		w.nothing()
		n, err := w.RetryNow(w.t.Context(), d.ID, w.now)
		w.must(err)
		equal(w, "of one canvas", n, 1)
		w.set("it", w.take(1).People, 2)
		n, err = w.RetryNow(w.t.Context(), 0, w.now)
		w.must(err)
		equal(w, "of all", n, 2)
		w.set("first", w.take(1).People, 0)
		w.set("second", w.take(1).People, 1)
		n, err = w.RetryNow(w.t.Context(), 0, w.now)
		w.must(err)
		equal(w, "what is being sent is left alone", n, 0)
	}},
	{"big batches", func(w *workspace) {
		n := 70_000
		w.people(n)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		everybody := &sync.PeopleSet{}
		everybody.AddRange(0, sync.PersonID(n))
		_, err := w.Enter(w.t.Context(), c.ID, everybody, w.now)
		w.must(err)
		b := w.take(60_000)
		equal(w, "count", b.Count, 60_000)
		members, err := w.Members(w.t.Context(), b.People, nil)
		w.must(err)
		equal(w, "members", len(members), 60_000)
		w.must(w.SplitBatch(w.t.Context(), b.ID, 30_000, &sync.Failure{Kind: sync.FailureTooLarge}, w.now))
		for _, want := range []int{30_000, 30_000, 10_000} {
			b := w.take(60_000)
			equal(w, "count", b.Count, want)
			w.synced(b)
		}
		w.numbers(c, 1, n, n, 0, 0, 0)
		page := w.behindPage(c, 1, sync.EntrySynced, 65_530, 10)
		if !slices.Equal(page, []sync.PersonID{65_530, 65_531, 65_532, 65_533, 65_534, 65_535, 65_536, 65_537, 65_538, 65_539}) {
			w.t.Errorf("%v", page)
		}
	}},
}

// only returns the one batch that there is.
func (w *workspace) only() sync.Batch {
	w.t.Helper()
	batches, n, err := w.Batches(w.t.Context(), nil, 0, 10)
	w.must(err)
	if n != 1 || len(batches) != 1 {
		w.t.Fatalf("%d batches: %+v", n, batches)
	}
	return batches[0]
}

func (w *workspace) behindPage(c sync.Canvas, index int, state sync.EntryState, offset, limit int) []sync.PersonID {
	w.t.Helper()
	entries, _, err := w.Behind(w.t.Context(), w.step(c, index).StepID, state, "", offset, limit)
	w.must(err)
	var ids []sync.PersonID
	for _, e := range entries {
		ids = append(ids, e.Person.Person)
	}
	return ids
}
