package storetest

import (
	"slices"
	"time"

	"audiencesync/sync"
)

var enterCases = []suiteCase{
	{"once, whatever happens", func(w *workspace) {
		w.people(4)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0, 1, 2)
		people := sync.NewPeopleSet(1, 2, 3)
		n, err := w.Enter(w.t.Context(), c.ID, people, w.now)
		w.must(err)
		equal(w, "entered", n, 1)
		w.set("the set that was given stays as it is", people, 1, 2, 3)
		entered, err := w.Entered(w.t.Context(), c.ID)
		w.must(err)
		w.set("entered", entered, 0, 1, 2, 3)
		entered.Add(9)
		w.numbers(c, 1, 4, 0, 0, 4, 0)
		w.synced(w.take(10))
		n, err = w.Enter(w.t.Context(), c.ID, people, w.now)
		w.must(err)
		equal(w, "entered after the end", n, 0)
		n, err = w.Enter(w.t.Context(), c.ID, &sync.PeopleSet{}, w.now)
		w.must(err)
		equal(w, "nobody", n, 0)
	}},
	{"only into an active canvas", func(w *workspace) {
		w.people(1)
		c := w.save("C", step(sync.ActionAdd, "A"))
		for _, move := range []func() error{
			func() error { return nil },
			func() error {
				w.must(w.Launch(w.t.Context(), c.ID, w.now))
				return w.Stop(w.t.Context(), c.ID, w.now)
			},
		} {
			w.must(move())
			n, err := w.Enter(w.t.Context(), c.ID, sync.NewPeopleSet(0), w.now)
			w.must(err)
			equal(w, "entered", n, 0)
		}
		n, err := w.Enter(w.t.Context(), 1<<40, sync.NewPeopleSet(0), w.now)
		if n != 0 || err != nil {
			w.t.Errorf("into no canvas: %d, %v", n, err)
		}
		_, err = w.Entered(w.t.Context(), 1<<40)
		w.code("who entered no canvas", err, sync.CodeNotFound)
	}},
	{"without any of the fields they end at once", func(w *workspace) {
		w.imports("L", "email,gaid,first_name,last_name,consent", "a@x.org,,,,1", ",2,,,1", ",,Cy,Ng,1", "d@x.org,4,,,1")
		byID := step(sync.ActionAdd, "B")
		byID.Step.Fields = sync.MatchFields{GAID: true}
		c := w.launch("C", step(sync.ActionAdd, "A"), byID)
		w.enter(c, 0, 1, 2, 3)
		w.numbers(c, 1, 4, 0, 2, 2, 0)
		w.numbers(c, 2, 4, 0, 2, 2, 0)
		w.reasons(c, 1, map[sync.Reason]int{sync.ReasonNoMatchField: 2})
		if got := w.behind(c, 2, sync.EntryNotSynced, ""); !slices.Equal(got, []sync.PersonID{0, 2}) {
			w.t.Errorf("without a GAID: %v", got)
		}
		w.set("A", w.take(9).People, 0, 3)
		w.set("B", w.take(9).People, 1, 3)
		w.nothing()
	}},
	{"nobody left to send makes no batch", func(w *workspace) {
		w.imports("L", "gaid", "1", "2")
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0, 1)
		w.numbers(c, 1, 2, 0, 2, 0, 0)
		w.nothing()
	}},
	{"proceeded and exited", func(w *workspace) {
		w.people(3)
		c := w.launch("C", step(sync.ActionAdd, "A"), step(sync.ActionAdd, "B"), wait(time.Hour), step(sync.ActionAdd, "C"))
		w.enter(c, 0, 1, 2)
		for _, index := range []int{1, 2} {
			s := w.step(c, index)
			if s.Entered != 3 || s.Proceeded != 3 || s.Exited != 0 || s.Pending != 3 {
				w.t.Errorf("%+v", s)
			}
		}
		w.after(time.Hour)
		n, _, err := w.EnterDue(w.t.Context(), w.now)
		w.must(err)
		equal(w, "moved", n, 3)
		if s := w.step(c, 4); s.Entered != 3 || s.Proceeded != 0 || s.Exited != 3 {
			w.t.Errorf("%+v", s)
		}
	}},
	{"delays", func(w *workspace) {
		w.people(3)
		c := w.launch("C", wait(time.Hour), step(sync.ActionAdd, "A"), wait(30*time.Minute), wait(30*time.Minute), step(sync.ActionRemove, "A"))
		w.enter(c, 0)
		w.numbers(c, 2, 0, 0, 0, 0, 0)
		w.after(10 * time.Minute)
		w.enter(c, 1, 2)
		w.moved(0, start.Add(time.Hour))
		w.delay(c, 1, 3, 0, start.Add(time.Hour))
		w.now = start.Add(time.Hour)
		w.moved(1, start.Add(70*time.Minute))
		w.delay(c, 1, 2, 1, start.Add(70*time.Minute))
		w.delay(c, 3, 1, 0, start.Add(90*time.Minute))
		w.now = start.Add(70 * time.Minute)
		w.moved(2, start.Add(90*time.Minute))
		w.now = start.Add(24 * time.Hour) // both delays have ended long ago: they end one after another
		w.moved(3, w.now.Add(30*time.Minute))
		w.delay(c, 3, 0, 3, time.Time{})
		w.delay(c, 4, 3, 0, w.now.Add(30*time.Minute))
		w.after(30 * time.Minute)
		w.moved(3, time.Time{})
		w.numbers(c, 5, 3, 0, 0, 3, 0)
		w.moved(0, time.Time{})
	}},
	{"a delay at the end", func(w *workspace) {
		w.people(2)
		c := w.launch("C", step(sync.ActionAdd, "A"), wait(time.Hour))
		w.enter(c, 0, 1)
		if s := w.step(c, 1); s.Proceeded != 2 || s.Exited != 0 {
			w.t.Errorf("%+v", s)
		}
		w.delay(c, 2, 2, 0, start.Add(time.Hour))
		w.after(time.Hour)
		w.moved(2, time.Time{})
		w.delay(c, 2, 0, 2, time.Time{})
	}},
	{"people keep the version under which they entered", func(w *workspace) {
		w.people(2)
		c := w.launch("C", step(sync.ActionAdd, "A"), wait(time.Hour), step(sync.ActionAdd, "B"))
		w.enter(c, 0)
		w.edited = true
		edited := w.save("C", step(sync.ActionAdd, "A"), wait(2*time.Hour), step(sync.ActionAdd, "D"))
		w.enter(edited, 1)
		w.numbers(edited, 1, 2, 0, 0, 2, 0)
		w.synced(w.take(5))
		w.synced(w.take(5))
		w.after(time.Hour)
		w.moved(1, start.Add(2*time.Hour))
		b := w.take(5)
		equal(w, "audience of the first version", b.Audience.Name, "B")
		equal(w, "version", b.Version, 1)
		w.synced(b)
		w.after(time.Hour)
		w.moved(1, time.Time{})
		b = w.take(5)
		equal(w, "audience of the second", b.Audience.Name, "D")
		equal(w, "version", b.Version, 2)
		w.synced(b)
		days, err := w.Days(w.t.Context(), c.Definition.Components[2].StepID)
		w.must(err)
		if len(days) != 1 || days[0].Synced != 1 {
			w.t.Errorf("the step that is not in the definition any more: %+v", days)
		}
	}},
}

// moved lets people go on whose delay has ended.
func (w *workspace) moved(people int, next time.Time) {
	w.t.Helper()
	n, at, err := w.EnterDue(w.t.Context(), w.now)
	w.must(err)
	if n != people || !at.Equal(next) {
		w.t.Errorf("%d people moved, the next at %v; want %d, %v", n, at, people, next)
	}
}

func (w *workspace) delay(c sync.Canvas, index, waiting, passed int, next time.Time) {
	w.t.Helper()
	all, err := w.Metrics(w.t.Context(), c.ID)
	w.must(err)
	for _, d := range all[0].Delays {
		if d.Index == index {
			if d.Waiting != waiting || d.Passed != passed || !d.NextAt.Equal(next) || d.Delay != c.Definition.Components[index-1].Delay {
				w.t.Errorf("delay %d: %+v, want waiting %d, passed %d, next %v", index, d, waiting, passed, next)
			}
			return
		}
	}
	w.t.Errorf("no delay %d in %+v", index, all)
}
