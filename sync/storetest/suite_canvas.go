package storetest

import (
	"fmt"
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
		if all := d.Entry.All; len(all) != 1 || all[0].Field != "consent" || fmt.Sprintf("%#v", all[0].Value) != "true" {
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
