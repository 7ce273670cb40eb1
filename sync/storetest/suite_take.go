package storetest

import (
	"slices"
	"time"

	"audiencesync/sync"
)

var takeCases = []suiteCase{
	{"what a batch says", func(w *workspace) {
		w.people(3)
		c := w.launch("C", wait(time.Minute), step(sync.ActionAdd, "A"))
		w.enter(c, 0, 1, 2)
		w.after(time.Minute)
		w.moved(3, time.Time{})
		a, err := w.AdoptAudience(w.t.Context(), sync.RemoteAudience{RemoteID: "77", AdAccount: adAccount, Name: "A", User: true}, w.now)
		w.must(err)
		w.after(time.Minute)
		b := w.take(10)
		if b.ID == 0 || b.CanvasID != c.ID || b.Canvas != "C" || b.StepID != c.Definition.Components[1].StepID || b.Index != 2 || b.Version != 1 {
			w.t.Errorf("%+v", b)
		}
		if b.Audience.ID != a.ID || b.Audience.RemoteID != "77" || b.Audience.Name != "A" || b.Audience.AdAccount != adAccount {
			w.t.Errorf("%+v", b.Audience)
		}
		if b.Action != sync.ActionAdd || b.Fields != (sync.MatchFields{Email: true}) || b.State != sync.BatchSending || b.Count != 3 || b.Attempts != 1 {
			w.t.Errorf("%+v", b)
		}
		w.same("first attempt", b.FirstAt, w.now)
		w.set("people", b.People, 0, 1, 2)
		b.People.Add(9)
		w.synced(b)
		w.inside("A", 0, 1, 2)
	}},
	{"at most so many, lowest first", func(w *workspace) {
		w.people(7)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 6, 2, 4, 0, 5)
		w.set("first", w.take(2).People, 0, 2)
		w.set("second", w.take(2).People, 4, 5)
		w.set("third", w.take(2).People, 6)
		w.nothing()
		w.numbers(c, 1, 5, 0, 0, 5, 0)
	}},
	{"the oldest intake first", func(w *workspace) {
		w.people(6)
		c := w.launch("C", step(sync.ActionAdd, "A"), step(sync.ActionAdd, "B"))
		d := w.launch("D", step(sync.ActionAdd, "A"))
		w.enter(d, 5)
		w.enter(c, 2, 3)
		w.enter(d, 0)
		var got []string
		for range 4 {
			b := w.take(10)
			got = append(got, b.Canvas+b.Audience.Name)
		}
		if !slices.Equal(got, []string{"DA", "CA", "CB", "DA"}) {
			w.t.Errorf("%v", got)
		}
		w.nothing()
	}},
	{"intakes are not joined", func(w *workspace) {
		w.people(4)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 3)
		w.enter(c, 0)
		w.set("first", w.take(10).People, 3)
		w.set("second", w.take(10).People, 0)
	}},
	{"what is due goes before what is new", func(w *workspace) {
		w.people(3)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0)
		first := w.take(10)
		w.enter(c, 1)
		second := w.take(10)
		w.enter(c, 2)
		w.failed(second, sync.FailureServer, time.Minute)
		w.failed(first, sync.FailureNetwork, 2*time.Minute)
		w.after(2 * time.Minute)
		b := w.take(10)
		equal(w, "the oldest batch that is due", b.ID, first.ID)
		equal(w, "attempts", b.Attempts, 2)
		w.same("first attempt", b.FirstAt, start)
		equal(w, "then the next", w.take(10).ID, second.ID)
		w.set("then who is new", w.take(10).People, 2)
	}},
	{"not before it is due", func(w *workspace) {
		w.people(1)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0)
		w.failed(w.take(1), sync.FailureServer, time.Minute)
		w.same("next", w.nothing(), w.now.Add(time.Minute))
		w.after(time.Minute - time.Microsecond)
		w.nothing()
		w.after(time.Microsecond)
		w.take(1)
		if next := w.nothing(); !next.IsZero() {
			w.t.Errorf("while the only batch is being sent: %v", next)
		}
	}},
	{"a clock that was ahead puts nothing off", func(w *workspace) {
		w.people(3)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0, 1, 2)
		for range 3 {
			w.failed(w.take(1), sync.FailureServer, sync.LongestWait)
			w.after(time.Minute)
		}
		w.nothing()
		w.after(-2*time.Minute - time.Microsecond)
		w.set("put off furthest", w.take(1).People, 1)
		w.set("then further than ever", w.take(1).People, 2)
		w.same("the first is not due", w.nothing(), start.Add(sync.LongestWait))
	}},
	{"a batch's size is kept when it is tried again", func(w *workspace) {
		w.people(3)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0, 1, 2)
		w.failed(w.take(3), sync.FailureServer, 0)
		w.set("again", w.take(1).People, 0, 1, 2)
	}},
	{"the criteria are evaluated again before each attempt", func(w *workspace) {
		w.people(4)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0, 1, 2, 3)
		w.consent("no", 1)
		w.failed(w.take(10), sync.FailureServer, 0)
		w.reasons(c, 1, map[sync.Reason]int{sync.ReasonCriteria: 1})
		w.consent("no", 2, 3)
		w.consent("yes", 1) // too late: an entry ends once
		b := w.take(10)
		w.set("who is left", b.People, 0)
		equal(w, "count", b.Count, 1)
		w.failed(b, sync.FailureServer, 0)
		w.consent("no", 0)
		w.nothing()
		w.numbers(c, 1, 4, 0, 4, 0, 0)
		batches, _, err := w.Batches(w.t.Context(), []sync.BatchState{sync.BatchDropped}, 0, 10)
		w.must(err)
		if len(batches) != 1 || batches[0].Count != 0 {
			w.t.Errorf("the batch that nobody was left of: %+v", batches)
		}
		w.inside("A")
	}},
	{"an intake of which nobody is left", func(w *workspace) {
		w.people(6)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0, 1, 2, 3)
		w.consent("no", 0, 1, 2, 3)
		w.enter(c, 4, 5)
		w.set("the next one", w.take(2).People, 4, 5)
		w.numbers(c, 1, 6, 0, 4, 2, 0)
		_, n, err := w.Batches(w.t.Context(), nil, 0, 10)
		w.must(err)
		equal(w, "batches", n, 1)
	}},
	{"the criteria of the version under which they entered", func(w *workspace) {
		w.imports("L", "email,consent,country", "a@x.org,1,DE", "b@x.org,1,FR")
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0, 1)
		_, err := w.SaveCanvas(w.t.Context(), "C", sync.Definition{
			Entry: sync.Criteria{All: []sync.Condition{{Field: "country", Op: sync.OpIs, Value: "IT"}}}, Components: []sync.Component{step(sync.ActionAdd, "A")},
		}, w.now)
		w.must(err)
		w.set("both", w.take(5).People, 0, 1)
	}},
	{"criteria that the time decides", func(w *workspace) {
		w.imports("L", "email,seen", "a@x.org,2026-11-20", "b@x.org,2026-11-24")
		c, err := w.SaveCanvas(w.t.Context(), "C", sync.Definition{
			Entry: sync.Criteria{All: []sync.Condition{{Field: "seen", Op: sync.OpWithin, Value: 7}}}, Components: []sync.Component{step(sync.ActionAdd, "A")},
		}, w.now)
		w.must(err)
		w.must(w.Launch(w.t.Context(), c.ID, w.now))
		w.enter(c, 0, 1)
		w.failed(w.take(5), sync.FailureServer, 0)
		w.after(5 * 24 * time.Hour)
		w.set("five days later", w.take(5).People, 1)
	}},
	{"a removal is always sent", func(w *workspace) {
		w.people(2)
		c := w.launch("C", step(sync.ActionRemove, "A"))
		w.enter(c, 0, 1)
		w.consent("no", 0, 1)
		w.failed(w.take(1), sync.FailureServer, 0)
		w.synced(w.take(1))
		w.synced(w.take(1))
		w.numbers(c, 1, 2, 2, 0, 0, 0)
	}},
	{"an audience that came into being meanwhile", func(w *workspace) {
		w.people(1)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0)
		b := w.take(1)
		equal(w, "draft", b.Audience.Draft(), true)
		w.must(w.AudienceCreated(w.t.Context(), b.Audience.ID, "88", w.now))
		w.failed(b, sync.FailureTooYoung, 0)
		again := w.take(1)
		equal(w, "remote ID", again.Audience.RemoteID, "88")
		w.same("since", again.Audience.RemoteAt, w.now)
	}},
	{"a canvas that was renamed", func(w *workspace) {
		w.people(2)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0, 1)
		w.failed(w.take(1), sync.FailureServer, 0)
		w.must(w.RenameCanvas(w.t.Context(), c.ID, "D"))
		equal(w, "a batch made before", w.take(1).Canvas, "D")
		equal(w, "a batch made after", w.take(1).Canvas, "D")
	}},
}

// orderCases are an add and a remove of one person in one audience.
var orderCases = []suiteCase{
	{"a removal waits for the add before it", func(w *workspace) {
		w.people(4)
		c := w.launch("C", step(sync.ActionAdd, "A"), step(sync.ActionRemove, "A"))
		w.enter(c, 0, 1, 2, 3)
		first := w.take(2)
		second := w.take(2)
		equal(w, "action", second.Action, sync.ActionAdd)
		w.nothing() // both adds are under way
		w.failed(first, sync.FailureLost, time.Minute)
		w.nothing() // and one of them is uncertain now
		w.synced(second)
		b := w.take(10)
		equal(w, "action", b.Action, sync.ActionRemove)
		w.set("whose add is certain", b.People, 2, 3)
		w.synced(b)
		w.same("next", w.nothing(), w.now.Add(time.Minute))
		w.inside("A")
		w.after(time.Minute)
		w.synced(w.take(10))
		w.inside("A", 0, 1)
		w.synced(w.take(10))
		w.inside("A")
		w.numbers(c, 1, 4, 4, 0, 0, 0)
		w.numbers(c, 2, 4, 4, 0, 0, 0)
	}},
	{"across canvases, by who came first", func(w *workspace) {
		w.people(3)
		add, remove := w.launch("Add", step(sync.ActionAdd, "A")), w.launch("Remove", step(sync.ActionRemove, "a"))
		w.enter(remove, 0, 1)
		w.enter(add, 1, 2)
		b := w.take(10)
		equal(w, "action", b.Action, sync.ActionRemove)
		other := w.take(10)
		w.set("nobody whose removal is under way", other.People, 2)
		w.nothing()
		w.synced(b)
		w.set("then the other", w.take(10).People, 1)
	}},
	{"a paused canvas keeps its place", func(w *workspace) {
		w.people(2)
		add, remove := w.launch("Add", step(sync.ActionAdd, "A")), w.launch("Remove", step(sync.ActionRemove, "A"))
		w.enter(add, 0)
		w.must(w.Pause(w.t.Context(), add.ID, w.now))
		w.enter(remove, 0, 1)
		w.set("who does not wait", w.take(10).People, 1)
		w.nothing()
		w.must(w.Stop(w.t.Context(), add.ID, w.now))
		w.set("after the stop", w.take(10).People, 0)
	}},
	{"other audiences and people do not wait", func(w *workspace) {
		w.people(2)
		c := w.launch("C", step(sync.ActionAdd, "A"), step(sync.ActionRemove, "B"))
		w.enter(c, 0)
		w.take(10)
		equal(w, "another audience", w.take(10).Audience.Name, "B")
		d := w.launch("D", step(sync.ActionRemove, "A"))
		w.enter(d, 1)
		w.set("another person", w.take(10).People, 1)
	}},
	{"the same action does not wait", func(w *workspace) {
		w.people(1)
		c, d := w.launch("C", step(sync.ActionAdd, "A")), w.launch("D", step(sync.ActionAdd, "A"))
		w.enter(c, 0)
		w.enter(d, 0)
		w.take(10)
		w.take(10)
		w.nothing()
	}},
	{"who is given up does not block", func(w *workspace) {
		w.people(2)
		c := w.launch("C", step(sync.ActionAdd, "A"), step(sync.ActionRemove, "A"))
		w.enter(c, 0, 1)
		w.failed(w.take(1), sync.FailureLost, time.Minute)
		w.must(w.FailBatch(w.t.Context(), w.take(1).ID, "refused", w.now))
		w.set("after a refusal", w.take(10).People, 1)
		w.after(13 * time.Hour)
		w.expired(1, time.Time{})
		w.set("after 13 hours", w.take(10).People, 0)
	}},
	{"parts of a batch block", func(w *workspace) {
		w.people(2)
		c := w.launch("C", step(sync.ActionAdd, "A"), step(sync.ActionRemove, "A"))
		w.enter(c, 0, 1)
		w.must(w.SplitBatch(w.t.Context(), w.take(2).ID, 1, &sync.Failure{Kind: sync.FailureTooLarge}, w.now))
		w.synced(w.take(2))
		w.take(2)
		b := w.take(2)
		equal(w, "action", b.Action, sync.ActionRemove)
		w.set("whose add is certain", b.People, 0)
	}},
}
