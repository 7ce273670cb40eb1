package storetest

import (
	"time"

	"audiencesync/sync"
)

// adAccount is the ad account of every test.
const adAccount = "516413367"

// step makes an Audience Sync step that matches by email.
func step(action sync.Action, audience string) sync.Component {
	return sync.Component{Step: &sync.AudienceSync{
		Partner: sync.PartnerLinkedIn, AdAccount: adAccount, Audience: audience, Create: true, Action: action, Fields: sync.MatchFields{Email: true},
	}}
}

func wait(d time.Duration) sync.Component { return sync.Component{Delay: sync.Delay(d)} }

// everybodyWho are the criteria "consent is yes".
var everybodyWho = sync.Criteria{All: []sync.Condition{{Field: "consent", Op: sync.OpIs, Value: true}}}

// save saves a canvas of those who consent.
func (w *workspace) save(name string, components ...sync.Component) sync.Canvas {
	w.t.Helper()
	c, err := w.SaveCanvas(w.t.Context(), name, sync.Definition{Entry: everybodyWho, Components: components}, w.now)
	w.must(err)
	return c
}

// launch saves a canvas and makes it active.
func (w *workspace) launch(name string, components ...sync.Component) sync.Canvas {
	w.t.Helper()
	c := w.save(name, components...)
	w.must(w.Launch(w.t.Context(), c.ID, w.now))
	return w.canvas(name)
}

func (w *workspace) canvas(name string) sync.Canvas {
	w.t.Helper()
	c, err := w.Canvas(w.t.Context(), name)
	w.must(err)
	return c
}

var canvasCases = []suiteCase{
	{"a draft", func(w *workspace) {
		c := w.save("Trial users", step(sync.ActionAdd, "A"), wait(time.Hour), step(sync.ActionRemove, "A"))
		if c.ID == 0 || c.Name != "Trial users" || c.State != sync.CanvasDraft || c.Version != 1 || !c.CreatedAt.Equal(w.now) {
			w.t.Errorf("%+v", c)
		}
		if !c.LaunchedAt.IsZero() || !c.PausedAt.IsZero() || !c.StoppedAt.IsZero() {
			w.t.Errorf("%+v", c)
		}
		d := c.Definition
		if len(d.Components) != 3 || d.Components[0].StepID == 0 || d.Components[1].StepID != 0 || d.Components[2].StepID == d.Components[0].StepID || *d.Components[2].Step != *step(sync.ActionRemove, "A").Step || d.Components[1].Delay != sync.Delay(time.Hour) {
			w.t.Errorf("%+v", d)
		}
		if len(d.Entry.All) != 1 || d.Entry.All[0].Field != "consent" || d.Entry.All[0].Value != true {
			w.t.Errorf("%+v", d.Entry)
		}
		again := w.canvas("TRIAL USERS")
		if again.ID != c.ID || again.Name != c.Name || len(again.Definition.Components) != 3 {
			w.t.Errorf("%+v", again)
		}
		_, err := w.Canvas(w.t.Context(), "trial")
		w.code("no such canvas", err, sync.CodeNotFound)
	}},
	{"a canvas that is read is a copy", func(w *workspace) {
		w.save("C", step(sync.ActionAdd, "A"))
		w.canvas("C").Definition.Components[0].Step.Audience = "changed"
		equal(w, "audience", w.canvas("C").Definition.Components[0].Step.Audience, "A")
	}},
	{"canvases by name", func(w *workspace) {
		for _, name := range []string{"beta", "Alpha", "gamma"} {
			w.save(name)
		}
		all, err := w.Canvases(w.t.Context())
		w.must(err)
		if len(all) != 3 || all[0].Name != "Alpha" || all[1].Name != "beta" || all[2].Name != "gamma" {
			w.t.Errorf("%+v", all)
		}
	}},
	{"saving updates by name and keeps step IDs", func(w *workspace) {
		first := w.save("C", step(sync.ActionAdd, "A"), step(sync.ActionAdd, "B"))
		w.after(time.Minute)
		second := w.save("c", wait(time.Hour), step(sync.ActionAdd, "b"), step(sync.ActionRemove, "A"), step(sync.ActionAdd, "A"))
		if second.ID != first.ID || second.Name != "C" || second.Version != 1 || !second.CreatedAt.Equal(first.CreatedAt) {
			w.t.Errorf("%+v", second)
		}
		was, is := first.Definition.Components, second.Definition.Components
		equal(w, "B's step", is[1].StepID, was[1].StepID)
		equal(w, "A's step", is[3].StepID, was[0].StepID)
		if is[2].StepID == 0 || is[2].StepID == was[0].StepID || is[2].StepID == was[1].StepID {
			w.t.Errorf("the new step has ID %d", is[2].StepID)
		}
	}},
	{"two steps that do the same keep an ID each", func(w *workspace) {
		was := w.save("C", step(sync.ActionAdd, "A"), step(sync.ActionAdd, "A")).Definition.Components
		is := w.save("C", step(sync.ActionAdd, "A"), wait(1), step(sync.ActionAdd, "A"), step(sync.ActionAdd, "A")).Definition.Components
		if was[0].StepID == was[1].StepID || is[0].StepID != was[0].StepID || is[2].StepID != was[1].StepID || is[3].StepID == was[0].StepID || is[3].StepID == was[1].StepID {
			w.t.Errorf("%+v, then %+v", was, is)
		}
	}},
	{"other match fields keep the step ID", func(w *workspace) {
		a := step(sync.ActionAdd, "A")
		was := w.save("C", a).Definition.Components[0]
		a.Step.Fields, a.Step.Create = sync.MatchFields{GAID: true}, false
		is := w.save("C", a).Definition.Components[0]
		equal(w, "step", is.StepID, was.StepID)
		equal(w, "fields", is.Step.Fields, sync.MatchFields{GAID: true})
	}},
	{"versions count after the launch", func(w *workspace) {
		w.save("C", step(sync.ActionAdd, "A"))
		equal(w, "while a draft", w.save("C", step(sync.ActionAdd, "B")).Version, 1)
		c := w.launch("C", step(sync.ActionAdd, "B"))
		equal(w, "launched", c.Version, 1)
		w.edited = true
		c = w.save("C", step(sync.ActionAdd, "A"))
		equal(w, "edited", c.Version, 2)
		equal(w, "state", c.State, sync.CanvasActive)
		w.must(w.Pause(w.t.Context(), c.ID, w.now))
		equal(w, "edited while paused", w.save("C", step(sync.ActionAdd, "B")).Version, 3)
		w.must(w.Stop(w.t.Context(), c.ID, w.now))
		_, err := w.SaveCanvas(w.t.Context(), "C", sync.Definition{}, w.now)
		w.code("a stopped one", err, sync.CodeConflict)
	}},
	{"renaming", func(w *workspace) {
		c := w.save("C")
		w.save("D")
		w.must(w.RenameCanvas(w.t.Context(), c.ID, "c")) // the letter case only
		equal(w, "name", w.canvas("C").Name, "c")
		w.code("taken", w.RenameCanvas(w.t.Context(), c.ID, "d"), sync.CodeConflict)
		w.must(w.RenameCanvas(w.t.Context(), c.ID, "E"))
		equal(w, "ID", w.canvas("E").ID, c.ID)
		_, err := w.Canvas(w.t.Context(), "C")
		w.code("the old name", err, sync.CodeNotFound)
		w.code("nothing", w.RenameCanvas(w.t.Context(), 1<<40, "F"), sync.CodeNotFound)
	}},
	{"deleting", func(w *workspace) {
		c := w.save("C", step(sync.ActionAdd, "A"))
		w.must(w.DeleteCanvas(w.t.Context(), c.ID))
		_, err := w.Canvas(w.t.Context(), "C")
		w.code("deleted", err, sync.CodeNotFound)
		w.code("twice", w.DeleteCanvas(w.t.Context(), c.ID), sync.CodeNotFound)
		_, err = w.Days(w.t.Context(), c.Definition.Components[0].StepID)
		w.code("its step", err, sync.CodeNotFound)
		_, err = w.Entered(w.t.Context(), c.ID)
		w.code("who entered it", err, sync.CodeNotFound)
		d := w.launch("C", step(sync.ActionAdd, "A"))
		if d.ID == c.ID {
			w.t.Error("the ID of a deleted canvas was used again")
		}
		w.code("active", w.DeleteCanvas(w.t.Context(), d.ID), sync.CodeConflict)
		w.must(w.Pause(w.t.Context(), d.ID, w.now))
		w.code("paused", w.DeleteCanvas(w.t.Context(), d.ID), sync.CodeConflict)
	}},
	{"deleting what ran", func(w *workspace) {
		w.people(4)
		other := w.launch("Other", step(sync.ActionAdd, "A"))
		c := w.launch("C", step(sync.ActionAdd, "A"), wait(time.Hour), step(sync.ActionRemove, "A"))
		w.enter(c, 0, 1, 2)
		w.enter(other, 3)
		w.synced(w.take(2))
		w.must(w.Stop(w.t.Context(), c.ID, w.now))
		w.must(w.DeleteCanvas(w.t.Context(), c.ID))
		all, err := w.Metrics(w.t.Context(), 0)
		w.must(err)
		equal(w, "canvases", len(all), 1)
		w.must(w.Hold(w.t.Context(), sync.Hold{Scope: sync.HoldAll, Kind: sync.FailureServer, Since: w.now}))
		w.must(w.Release(w.t.Context(), sync.HoldAll, ""))
		b := w.take(5)
		w.set("what is left to send", b.People, 3)
		w.synced(b)
		w.inside("A", 0, 1, 3)
	}},
	{"a step that names no audience", func(w *workspace) {
		blank, nowhere := step(sync.ActionAdd, " "), step(sync.ActionAdd, "A")
		nowhere.Step.AdAccount = ""
		for i, incomplete := range []sync.Component{blank, nowhere} {
			name := []string{"Blank", "Nowhere"}[i]
			c := w.save(name, incomplete)
			w.code(name, w.Launch(w.t.Context(), c.ID, w.now), sync.CodeInvalid)
			equal(w, "state", w.canvas(name).State, sync.CanvasDraft)
			equal(w, "its audience", w.step(c, 1).AudienceID, 0)
		}
		all, err := w.Audiences(w.t.Context(), "")
		w.must(err)
		equal(w, "audiences", len(all), 0)
		c := w.launch("Blank", step(sync.ActionAdd, "A"))
		_, err = w.SaveCanvas(w.t.Context(), "Blank", sync.Definition{Components: []sync.Component{blank}}, w.now)
		w.code("an active one", err, sync.CodeInvalid)
		equal(w, "version", w.canvas("Blank").Version, c.Version)
	}},
	{"an audience that is to be created after all", func(w *workspace) {
		existing := step(sync.ActionAdd, "A")
		existing.Step.Create = false
		w.save("C", existing, step(sync.ActionRemove, "A"))
		a, err := w.FindAudience(w.t.Context(), adAccount, "A")
		w.must(err)
		if a.SourceKey == "" {
			w.t.Error("an audience that a step creates has no key to find it by")
		}
	}},
	{"a step keeps an audience that is renamed", func(w *workspace) {
		w.people(2)
		r := sync.RemoteAudience{RemoteID: "5", AdAccount: adAccount, Name: "Old", User: true}
		a, err := w.AdoptAudience(w.t.Context(), r, w.now)
		w.must(err)
		c := w.launch("C", step(sync.ActionAdd, "Old"))
		w.enter(c, 0, 1)
		w.failed(w.take(1), sync.FailureServer, 0)
		r.Name = "New"
		_, err = w.AdoptAudience(w.t.Context(), r, w.now)
		w.must(err)
		for range 2 {
			b := w.take(1)
			if b.Audience.ID != a.ID || b.Audience.Name != "New" {
				w.t.Errorf("%+v", b.Audience)
			}
			w.synced(b)
		}
		equal(w, "the step's audience", w.step(c, 1).AudienceID, a.ID)
		w.inside("New", 0, 1)
	}},
	{"an audience that nobody knows becomes a draft", func(w *workspace) {
		existing := step(sync.ActionAdd, "Existing")
		existing.Step.Create = false
		w.save("C", step(sync.ActionAdd, "New"), existing, step(sync.ActionRemove, "NEW"))
		all, err := w.Audiences(w.t.Context(), adAccount)
		w.must(err)
		if len(all) != 2 || all[0].Name != "Existing" || !all[0].Draft() || all[0].SourceKey != "" || all[1].Name != "New" || all[1].SourceKey == "" {
			w.t.Errorf("%+v", all)
		}
	}},
}

// lifeCases are a canvas's states.
var lifeCases = []suiteCase{
	{"which state follows which", func(w *workspace) {
		ctx := w.t.Context()
		c := w.save("C", step(sync.ActionAdd, "A"))
		moves := map[string]func() error{
			"launch": func() error { return w.Launch(ctx, c.ID, w.now) }, "pause": func() error { return w.Pause(ctx, c.ID, w.now) },
			"resume": func() error { return w.Resume(ctx, c.ID, w.now) }, "stop": func() error { return w.Stop(ctx, c.ID, w.now) },
		}
		refuse := func(names ...string) {
			w.t.Helper()
			was := w.canvas("C").State
			for _, n := range names {
				w.code(n+" from "+string(was), moves[n](), sync.CodeConflict)
			}
			equal(w, "state", w.canvas("C").State, was)
		}
		refuse("pause", "resume", "stop")
		w.must(moves["launch"]())
		refuse("launch", "resume")
		w.must(moves["pause"]())
		refuse("launch", "pause")
		w.must(moves["resume"]())
		refuse("launch", "resume")
		w.must(moves["pause"]())
		w.must(moves["stop"]())
		refuse("launch", "pause", "resume", "stop")
		c.ID = 1 << 40
		for n, move := range moves {
			w.code(n+" of nothing", move(), sync.CodeNotFound)
		}
	}},
	{"when each state began", func(w *workspace) {
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.same("launched", c.LaunchedAt, w.now)
		w.after(time.Hour)
		w.must(w.Pause(w.t.Context(), c.ID, w.now))
		w.same("paused", w.canvas("C").PausedAt, w.now)
		w.after(time.Hour)
		w.must(w.Resume(w.t.Context(), c.ID, w.now))
		if p := w.canvas("C").PausedAt; !p.IsZero() {
			w.t.Errorf("still paused at %v", p)
		}
		w.must(w.Stop(w.t.Context(), c.ID, w.now))
		w.same("stopped", w.canvas("C").StoppedAt, w.now)
		w.same("launched", w.canvas("C").LaunchedAt, start)
	}},
	{"a pause stops entering and sending", func(w *workspace) {
		w.people(4)
		c := w.launch("C", step(sync.ActionAdd, "A"), wait(time.Hour), step(sync.ActionAdd, "B"))
		w.enter(c, 0, 1)
		b := w.take(1)
		w.must(w.Pause(w.t.Context(), c.ID, w.now))
		n, err := w.Enter(w.t.Context(), c.ID, sync.NewPeopleSet(2), w.now)
		w.must(err)
		equal(w, "entered", n, 0)
		w.nothing()
		w.after(2 * time.Hour)
		n, _, err = w.EnterDue(w.t.Context(), w.now)
		w.must(err)
		equal(w, "moved on", n, 0)
		w.synced(b) // what is under way ends as LinkedIn answers
		w.numbers(c, 1, 2, 1, 0, 1, 0)
		w.must(w.Resume(w.t.Context(), c.ID, w.now))
		n, _, err = w.EnterDue(w.t.Context(), w.now)
		w.must(err)
		equal(w, "moved on after the end", n, 2)
		w.set("and sent", w.take(5).People, 1)
	}},
	{"the 13 hours stand still in a pause", func(w *workspace) {
		w.people(3)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0)
		w.failed(w.take(1), sync.FailureServer, 0)
		w.hold(sync.HoldAudience, w.audience("A"), sync.FailureNotFound, 0)
		w.enter(c, 1) // its clock runs: it is held
		w.after(12 * time.Hour)
		w.must(w.Pause(w.t.Context(), c.ID, w.now))
		w.after(100 * time.Hour)
		w.expired(0, time.Time{})
		w.must(w.Resume(w.t.Context(), c.ID, w.now))
		w.expired(0, w.now.Add(time.Hour))
		w.after(time.Hour - time.Microsecond)
		w.expired(0, w.now.Add(time.Microsecond))
		w.after(time.Microsecond)
		w.expired(2, time.Time{})
		w.numbers(c, 1, 2, 0, 0, 0, 2)
	}},
	{"a hold in a pause runs from its end", func(w *workspace) {
		w.people(2)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0, 1)
		w.must(w.Pause(w.t.Context(), c.ID, w.now))
		w.after(50 * time.Hour)
		w.hold(sync.HoldAll, "", sync.FailureSignIn, 0)
		w.after(50 * time.Hour)
		w.must(w.Resume(w.t.Context(), c.ID, w.now))
		w.expired(0, w.now.Add(13*time.Hour))
	}},
	{"what came due in a pause is due at its end", func(w *workspace) {
		w.people(2)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0, 1)
		w.failed(w.take(1), sync.FailureServer, time.Hour)
		w.take(1)
		w.must(w.Pause(w.t.Context(), c.ID, w.now))
		w.after(50 * time.Hour)
		n, err := w.Recover(w.t.Context(), w.now)
		w.must(err)
		equal(w, "recovered", n, 1)
		w.nothing()
		w.after(time.Hour)
		w.must(w.Resume(w.t.Context(), c.ID, w.now))
		w.set("one", w.take(5).People, 0)
		w.set("the other", w.take(5).People, 1)
	}},
	{"a stop ends everybody", func(w *workspace) {
		w.people(7)
		c := w.launch("C", step(sync.ActionAdd, "A"), wait(time.Hour), step(sync.ActionAdd, "B"))
		w.enter(c, 0, 1, 2, 3, 4, 5, 6)
		w.synced(w.take(1))
		w.failed(w.take(1), sync.FailureNetwork, time.Hour) // certainly not sent
		w.failed(w.take(1), sync.FailureLost, time.Hour)    // uncertain
		w.take(2)                                           // being sent
		w.after(time.Minute)
		w.must(w.Stop(w.t.Context(), c.ID, w.now))
		w.numbers(c, 1, 7, 1, 3, 0, 3)
		w.reasons(c, 1, map[sync.Reason]int{sync.ReasonStopped: 3, sync.ReasonStoppedUncertain: 3})
		w.numbers(c, 3, 0, 0, 0, 0, 0)
		w.after(24 * time.Hour)
		n, next, err := w.EnterDue(w.t.Context(), w.now)
		w.must(err)
		if n != 0 || !next.IsZero() {
			w.t.Errorf("%d people of a delay go on, the next ones at %v", n, next)
		}
		w.nothing()
		w.expired(0, time.Time{})
		entered, err := w.Entered(w.t.Context(), c.ID)
		w.must(err)
		w.set("who entered", entered, 0, 1, 2, 3, 4, 5, 6)
	}},
	{"an answer that comes after the stop counts", func(w *workspace) {
		w.people(4)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0, 1, 2, 3)
		b := w.take(3)
		w.must(w.Stop(w.t.Context(), c.ID, w.now))
		w.numbers(c, 1, 4, 0, 1, 0, 3)
		w.after(24 * time.Hour)
		w.must(w.FinishBatch(w.t.Context(), b.ID, map[sync.PersonID]string{1: "refused"}, w.now))
		w.numbers(c, 1, 4, 2, 1, 0, 1)
		w.reasons(c, 1, map[sync.Reason]int{sync.ReasonStopped: 1, {State: sync.EntryErrored, Text: "refused"}: 1})
		w.inside("A", 0, 2)
		w.must(w.FinishBatch(w.t.Context(), b.ID, nil, w.now))
		w.numbers(c, 1, 4, 2, 1, 0, 1)
	}},
	{"a failure that comes after the stop changes nothing", func(w *workspace) {
		w.people(2)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0, 1)
		b := w.take(2)
		w.must(w.Stop(w.t.Context(), c.ID, w.now))
		w.failed(b, sync.FailureServer, time.Minute)
		w.must(w.SplitBatch(w.t.Context(), b.ID, 1, &sync.Failure{Kind: sync.FailureTooLarge}, w.now))
		w.must(w.FailBatch(w.t.Context(), b.ID, "refused", w.now))
		w.numbers(c, 1, 2, 0, 0, 0, 2)
		w.reasons(c, 1, map[sync.Reason]int{sync.ReasonStoppedUncertain: 2})
		w.after(time.Hour)
		w.nothing()
	}},
	{"a stop while paused", func(w *workspace) {
		w.people(2)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0, 1)
		w.must(w.Pause(w.t.Context(), c.ID, w.now))
		w.must(w.Stop(w.t.Context(), c.ID, w.now))
		w.numbers(c, 1, 2, 0, 2, 0, 0)
	}},
}
