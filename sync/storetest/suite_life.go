package storetest

import (
	"time"

	"audiencesync/sync"
)

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
