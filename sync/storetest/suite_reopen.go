package storetest

import (
	"testing"
	"time"

	"audiencesync/sync"
)

// SuiteReopen says that what a Store acknowledged is still there after it was
// closed, or its process killed: reopen ends the store in either way and opens
// the same workspace again.
func SuiteReopen(t *testing.T, open func(t *testing.T) sync.Store, reopen func(t *testing.T, s sync.Store) sync.Store) {
	for _, c := range reopenCases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t, open(t))
			c.test(w, func() {
				t.Helper()
				w.Store = reopen(t, w.Store)
				w.conserved("reopening")
			})
			w.must(w.Close())
		})
	}
}

var reopenCases = []struct {
	name string
	test func(w *workspace, reopen func())
}{
	{"people", func(w *workspace, reopen func()) {
		w.imports("L", "email,consent", rowsOf(100, "p%d@x.org,yes")...)
		v, err := w.PeopleVersion(w.t.Context())
		w.must(err)
		w.must(w.SaveMapping(w.t.Context(), []string{"a"}, sync.Mapping{"a": "email"}))
		reopen()
		w.count(100)
		again, err := w.PeopleVersion(w.t.Context())
		w.must(err)
		equal(w, "version", again, v)
		w.counted("recognised", w.imports("L", "email,consent", "p7@x.org,no", "new@x.org,yes"), 1, 1, 0, 0)
		m, err := w.Mapping(w.t.Context(), []string{"a"})
		w.must(err)
		equal(w, "mapping", m["a"], "email")
		reopen()
		equal(w, "consent", w.person(7).Attributes["consent"], "no")
	}},
	{"a ledger under way", func(w *workspace, reopen func()) {
		w.people(8)
		c := w.launch("C", step(sync.ActionAdd, "A"), wait(time.Hour), step(sync.ActionRemove, "A"))
		w.enter(c, 0, 1, 2, 3, 4, 5)
		w.synced(w.take(1))
		w.failed(w.take(1), sync.FailureNetwork, time.Minute)
		w.failed(w.take(1), sync.FailureLost, time.Hour)
		w.take(2)
		w.hold(sync.HoldAccount, "9", sync.FailurePermission, 0)
		reopen()
		w.numbers(c, 1, 6, 1, 0, 5, 0)
		w.holds(1)
		n, err := w.Recover(w.t.Context(), w.now)
		w.must(err)
		equal(w, "recovered", n, 1)
		reopen()
		w.set("what was being sent", w.take(5).People, 3, 4)
		w.set("what was not taken yet", w.take(5).People, 5)
		w.inside("A", 0)
		w.after(time.Minute)
		w.set("what waits", w.take(5).People, 1)
		w.after(time.Hour)
		w.set("what is uncertain", w.take(5).People, 2)
		w.moved(6, time.Time{})
		n, err = w.Enter(w.t.Context(), c.ID, sync.NewPeopleSet(5, 6), w.now)
		w.must(err)
		equal(w, "who enters once", n, 1)
	}},
	{"canvases, audiences and settings", func(w *workspace, reopen func()) {
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.must(w.Pause(w.t.Context(), c.ID, w.now))
		size := 500
		a, err := w.FindAudience(w.t.Context(), adAccount, "A")
		w.must(err)
		w.must(w.AudienceCreated(w.t.Context(), a.ID, "7", w.now))
		w.must(w.Record(w.t.Context(), a.ID, sync.Reading{At: w.now, Status: sync.StatusReady, Size: &size}))
		w.must(w.SaveConnection(w.t.Context(), sync.Connection{Kind: sync.ConnectionPractice, Health: sync.HealthValid}))
		_, err = w.UpdateSettings(w.t.Context(), func(s *sync.Settings) { s.RequestsPerMinute = 60 })
		w.must(err)
		w.reserved(time.Hour, 0)
		reopen()
		if got := w.canvas("C"); got.State != sync.CanvasPaused || !got.PausedAt.Equal(w.now) || got.Definition.Components[0].StepID != c.Definition.Components[0].StepID {
			w.t.Errorf("%+v", got)
		}
		a, err = w.FindAudience(w.t.Context(), adAccount, "A")
		w.must(err)
		if a.RemoteID != "7" || a.Latest.Size == nil || *a.Latest.Size != 500 {
			w.t.Errorf("%+v", a)
		}
		conn, err := w.Connection(w.t.Context())
		w.must(err)
		equal(w, "connection", conn.Kind, sync.ConnectionPractice)
		s, err := w.Settings(w.t.Context())
		w.must(err)
		equal(w, "settings", s.RequestsPerMinute, 60)
		w.reserved(time.Hour, time.Hour)
	}},
}
