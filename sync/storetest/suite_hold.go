package storetest

import (
	"time"

	"audiencesync/sync"
)

var holdCases = []suiteCase{
	{"all", func(w *workspace) {
		w.people(2)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0)
		w.failed(w.take(1), sync.FailureServer, 0)
		w.enter(c, 1)
		w.hold(sync.HoldAll, "", sync.FailureMinuteLimit, time.Minute)
		w.same("next", w.nothing(), w.now.Add(time.Minute))
		w.after(time.Minute)
		w.set("what was tried", w.take(1).People, 0)
		w.set("what was not", w.take(1).People, 1)
	}},
	{"without an end", func(w *workspace) {
		w.people(1)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0)
		w.hold(sync.HoldAll, "", sync.FailureSignIn, 0)
		if next := w.nothing(); !next.IsZero() {
			w.t.Errorf("next: %v", next)
		}
		w.after(1000 * time.Hour)
		w.nothing()
		w.must(w.Release(w.t.Context(), sync.HoldAll, ""))
		w.take(1)
	}},
	{"a clock that was ahead holds nobody", func(w *workspace) {
		w.people(1)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0)
		w.hold(sync.HoldAll, "", sync.FailureDayLimit, sync.LongestWait)
		w.same("next", w.nothing(), w.now.Add(sync.LongestWait))
		w.after(-time.Microsecond)
		w.take(1)
	}},
	{"an ad account", func(w *workspace) {
		w.people(1)
		other := step(sync.ActionAdd, "A")
		other.Step.AdAccount = "2"
		c := w.launch("C", step(sync.ActionAdd, "A"), step(sync.ActionAdd, "B"), other)
		w.enter(c, 0)
		w.hold(sync.HoldAccount, adAccount, sync.FailurePermission, time.Hour)
		equal(w, "ad account", w.take(1).Audience.AdAccount, "2")
		w.same("next", w.nothing(), w.now.Add(time.Hour))
	}},
	{"an audience", func(w *workspace) {
		w.people(1)
		c := w.launch("C", step(sync.ActionAdd, "A"), step(sync.ActionAdd, "B"))
		w.enter(c, 0)
		w.hold(sync.HoldAudience, w.audience("A"), sync.FailureNotFound, time.Hour)
		w.hold(sync.HoldAudience, "1099511627776", sync.FailureNotFound, time.Minute) // of nothing
		equal(w, "audience", w.take(1).Audience.Name, "B")
		w.nothing()
	}},
	{"the narrower one lasts when the wider one ends", func(w *workspace) {
		w.people(1)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0)
		w.hold(sync.HoldAll, "", sync.FailureMinuteLimit, time.Minute)
		w.hold(sync.HoldAudience, w.audience("A"), sync.FailureTooYoung, time.Hour)
		w.nothing()
		w.after(time.Minute)
		w.same("next", w.nothing(), start.Add(time.Hour))
		w.after(time.Hour)
		w.take(1)
	}},
	{"renewing", func(w *workspace) {
		for i := range 3 {
			w.hold(sync.HoldAccount, "7", sync.FailurePermission, time.Hour)
			h := w.holds(1)[0]
			if h.Scope != sync.HoldAccount || h.Ref != "7" || h.Kind != sync.FailurePermission || h.Message != "held by permission" || h.Attempts != i+1 || !h.Since.Equal(start) || !h.Until.Equal(w.now.Add(time.Hour)) {
				w.t.Errorf("%+v", h)
			}
			w.after(time.Minute)
		}
		w.hold(sync.HoldAccount, "7", sync.FailureAccountLimit, 0)
		if h := w.holds(1)[0]; h.Attempts != 1 || !h.Since.Equal(w.now) || !h.Until.IsZero() {
			w.t.Errorf("of another kind: %+v", h)
		}
		w.must(w.Release(w.t.Context(), sync.HoldAccount, "7"))
		w.holds(0)
		w.hold(sync.HoldAccount, "7", sync.FailureAccountLimit, 0)
		equal(w, "attempts after a release", w.holds(1)[0].Attempts, 1)
	}},
	{"releasing", func(w *workspace) {
		w.hold(sync.HoldAll, "", sync.FailureServer, time.Hour)
		w.hold(sync.HoldAudience, "2", sync.FailureNotFound, time.Hour)
		w.hold(sync.HoldAccount, "1", sync.FailurePermission, time.Hour)
		w.hold(sync.HoldAccount, "3", sync.FailurePermission, time.Hour)
		holds := w.holds(4)
		for i, want := range []string{"1", "3", "", "2"} {
			equal(w, "by scope and ref", holds[i].Ref, want)
		}
		w.must(w.Release(w.t.Context(), sync.HoldAccount, "1"))
		w.must(w.Release(w.t.Context(), sync.HoldAccount, "1"))
		w.must(w.Release(w.t.Context(), sync.HoldAll, ""))
		w.holds(2)
		w.after(24 * time.Hour)
		w.holds(2) // also those that have ended
		w.must(w.Release(w.t.Context(), sync.HoldAll, "*"))
		w.holds(0)
	}},
}

func (w *workspace) holds(n int) []sync.Hold {
	w.t.Helper()
	holds, err := w.Holds(w.t.Context())
	w.must(err)
	if len(holds) != n {
		w.t.Fatalf("%d holds, want %d: %+v", len(holds), n, holds)
	}
	return holds
}

// expireCases are whose 13 hours run, and what follows.
var expireCases = []suiteCase{
	{"13 hours after the first attempt", func(w *workspace) {
		w.people(3)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0, 1, 2)
		w.expired(0, time.Time{}) // nobody was tried yet
		w.after(time.Hour)
		w.failed(w.take(1), sync.FailureServer, 24*time.Hour)
		w.after(time.Hour)
		w.failed(w.take(1), sync.FailureNetwork, 24*time.Hour)
		w.expired(0, start.Add(14*time.Hour))
		w.now = start.Add(13*time.Hour + 59*time.Minute)
		w.failed(w.take(1), sync.FailureLost, time.Hour)
		w.expired(0, start.Add(14*time.Hour))
		w.now = start.Add(14 * time.Hour)
		w.expired(1, start.Add(15*time.Hour))
		w.now = start.Add(20 * time.Hour)
		w.expired(1, start.Add(26*time.Hour+59*time.Minute))
		w.numbers(c, 1, 3, 0, 0, 1, 2)
		w.reasons(c, 1, map[sync.Reason]int{{State: sync.EntryErrored, Text: "answer server"}: 1, {State: sync.EntryErrored, Text: "answer network"}: 1})
		w.take(1)
		w.nothing()
	}},
	{"what is being sent does not expire", func(w *workspace) {
		w.people(1)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0)
		b := w.take(1)
		w.after(14 * time.Hour)
		w.expired(0, time.Time{})
		w.synced(b)
		w.numbers(c, 1, 1, 1, 0, 0, 0)
	}},
	{"parts keep the first attempt", func(w *workspace) {
		w.people(2)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0, 1)
		b := w.take(2)
		w.after(6 * time.Hour)
		w.must(w.SplitBatch(w.t.Context(), b.ID, 1, &sync.Failure{Kind: sync.FailureInvalid, Message: "refused together"}, w.now))
		w.expired(0, start.Add(13*time.Hour))
		w.after(7 * time.Hour)
		w.expired(2, time.Time{})
		w.reasons(c, 1, map[sync.Reason]int{{State: sync.EntryErrored, Text: "refused together"}: 2})
	}},
	{"behind a hold it runs for those who were not tried", func(w *workspace) {
		w.people(4)
		c := w.launch("C", step(sync.ActionAdd, "A"), step(sync.ActionAdd, "B"))
		w.enter(c, 0)
		w.after(time.Hour)
		w.hold(sync.HoldAudience, w.audience("A"), sync.FailureNotFound, 0)
		w.after(time.Hour)
		w.enter(c, 1)
		w.expired(0, start.Add(14*time.Hour))
		w.now = start.Add(14 * time.Hour)
		w.expired(1, start.Add(15*time.Hour))
		w.now = start.Add(15 * time.Hour)
		w.expired(1, time.Time{})
		w.numbers(c, 1, 2, 0, 0, 0, 2)
		w.numbers(c, 2, 2, 0, 0, 2, 0)
		w.reasons(c, 1, map[sync.Reason]int{{State: sync.EntryErrored, Text: "held by not_found"}: 2})
	}},
	{"what was held and then tried keeps the hold's time", func(w *workspace) {
		w.people(2)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0, 1)
		w.hold(sync.HoldAll, "", sync.FailureSignIn, 0)
		w.after(12 * time.Hour)
		w.must(w.Release(w.t.Context(), sync.HoldAll, ""))
		b := w.take(1)
		w.same("first attempt", b.FirstAt, start)
		w.failed(b, sync.FailureServer, time.Minute)
		w.after(time.Hour)
		w.expired(2, time.Time{}) // also who came to no turn in that hour
	}},
	{"a mere limit does not run", func(w *workspace) {
		w.people(2)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0)
		for _, kind := range []sync.FailureKind{sync.FailureMinuteLimit, sync.FailureDayLimit, sync.FailureTooYoung} {
			w.hold(sync.HoldAll, "", kind, 0)
			w.after(20 * time.Hour)
			w.expired(0, time.Time{})
		}
		w.enter(c, 1)
		w.expired(0, time.Time{})
		w.must(w.Release(w.t.Context(), sync.HoldAll, ""))
		w.set("everybody is sent", w.take(9).People, 0)
		w.set("everybody is sent", w.take(9).People, 1)
	}},
	{"who comes after a hold's end is not held", func(w *workspace) {
		w.people(1)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.hold(sync.HoldAll, "", sync.FailureServer, time.Minute)
		w.after(time.Minute)
		w.enter(c, 0)
		w.expired(0, time.Time{})
	}},
	{"a draft canvas's and a stopped one's do not count", func(w *workspace) {
		w.people(1)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0)
		w.failed(w.take(1), sync.FailureServer, time.Minute)
		w.must(w.Stop(w.t.Context(), c.ID, w.now))
		w.after(20 * time.Hour)
		w.expired(0, time.Time{})
	}},
}
