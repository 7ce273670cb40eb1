package storetest

import (
	"reflect"
	stdsync "sync"
	"time"

	"audiencesync/sync"
)

var workspaceCases = []suiteCase{
	{"connection", func(w *workspace) {
		c, err := w.Connection(w.t.Context())
		w.must(err)
		equal(w, "connected", c.Connected(), false)
		want := sync.Connection{
			Kind: sync.ConnectionLinkedIn, Health: sync.HealthInvalid, Problem: "Expired.", Identity: sync.Identity{ID: "abc", Name: "Maren", Headline: "Marketing"},
			Scopes: []string{"r_ads", "rw_dmp_segments"}, ConnectedAt: w.now, ExpiresAt: w.now.Add(time.Hour), CheckedAt: w.now,
		}
		w.must(w.SaveConnection(w.t.Context(), want))
		got, err := w.Connection(w.t.Context())
		w.must(err)
		w.same("connected at", got.ConnectedAt, want.ConnectedAt)
		w.same("expires", got.ExpiresAt, want.ExpiresAt)
		if !got.RefreshExpiresAt.IsZero() {
			w.t.Errorf("a refresh token that there is not: %v", got.RefreshExpiresAt)
		}
		got.ConnectedAt, got.ExpiresAt, got.CheckedAt, got.RefreshExpiresAt = want.ConnectedAt, want.ExpiresAt, want.CheckedAt, want.RefreshExpiresAt
		if !reflect.DeepEqual(got, want) {
			w.t.Errorf("%+v", got)
		}
		w.must(w.SaveConnection(w.t.Context(), sync.Connection{}))
		c, err = w.Connection(w.t.Context())
		w.must(err)
		equal(w, "disconnected", c.Connected(), false)
	}},
	{"ad accounts", func(w *workspace) {
		account := func(id, name string) sync.AdAccount {
			return sync.AdAccount{ID: id, Name: name, Role: "ACCOUNT_MANAGER", Status: sync.AccountActive}
		}
		viewer := sync.AdAccount{ID: "4", Name: "Delta", Role: sync.RoleViewer, Status: sync.AccountActive, Test: true}
		w.must(w.SaveAdAccounts(w.t.Context(), []sync.AdAccount{account("1", "beta"), account("2", "Alpha"), viewer}))
		w.selected("")
		w.must(w.SelectAdAccounts(w.t.Context(), []string{"1", "2"}))
		w.selected("Alpha beta ")
		w.code("unknown", w.SelectAdAccounts(w.t.Context(), []string{"1", "7"}), sync.CodeNotFound)
		w.code("not usable", w.SelectAdAccounts(w.t.Context(), []string{"4"}), sync.CodeInvalid)
		w.selected("Alpha beta ")
		changed := account("2", "Alpha Two")
		changed.Selected = true
		w.must(w.SaveAdAccounts(w.t.Context(), []sync.AdAccount{changed, account("3", "new"), viewer}))
		w.selected("Alpha Two ")
		all, err := w.AdAccounts(w.t.Context())
		w.must(err)
		if len(all) != 3 || all[0].Name != "Alpha Two" || all[1] != viewer || all[2].Name != "new" {
			w.t.Errorf("%+v", all)
		}
		w.must(w.SelectAdAccounts(w.t.Context(), nil))
		w.selected("")
	}},
	{"settings", func(w *workspace) {
		s, err := w.Settings(w.t.Context())
		w.must(err)
		equal(w, "a new workspace's", s, sync.DefaultSettings())
		changed, err := w.UpdateSettings(w.t.Context(), func(s *sync.Settings) { s.BatchSize, s.Appearance, s.Notifications = 100, "dark", false })
		w.must(err)
		want := sync.DefaultSettings()
		want.BatchSize, want.Appearance, want.Notifications = 100, "dark", false
		equal(w, "returned", changed, want)
		s, err = w.Settings(w.t.Context())
		w.must(err)
		equal(w, "stored", s, want)
	}},
	{"settings change one after another", func(w *workspace) {
		var all stdsync.WaitGroup
		for range 8 {
			all.Go(func() {
				for range 10 {
					if _, err := w.UpdateSettings(w.t.Context(), func(s *sync.Settings) { s.AcceptedSize++ }); err != nil {
						w.t.Error(err)
					}
				}
			})
		}
		all.Wait()
		s, err := w.Settings(w.t.Context())
		w.must(err)
		equal(w, "changes", s.AcceptedSize, 80)
	}},
	{"slots for requests", func(w *workspace) {
		interval := 120 * time.Millisecond
		w.reserved(interval, 0)
		w.reserved(interval, interval)
		w.reserved(interval, 2*interval)
		w.after(3*interval - 20*time.Millisecond)
		w.reserved(interval, 20*time.Millisecond)
		w.reserved(time.Second, 20*time.Millisecond+time.Second)
		w.after(time.Hour)
		w.reserved(interval, 0)
	}},
	{"a slot that was missed", func(w *workspace) {
		interval := 120 * time.Millisecond
		w.reserved(interval, 0)
		missed := w.reserved(interval, interval)
		w.after(interval + 30*time.Millisecond)
		later := w.reservedInPlaceOf(missed, interval, 0) // the last one: as if it had not been given out
		w.reserved(interval, interval)
		w.after(30 * time.Millisecond)
		w.reservedInPlaceOf(later, interval, 0) // somebody has one after it:
		w.reserved(interval, 2*interval)        // whoever comes then is as much later
		w.after(interval)
		w.reservedInPlaceOf(missed, interval, 2*interval) // by more than an interval: at the end
	}},
	{"the queue of a slow rate", func(w *workspace) {
		for i := range 20 {
			w.reserved(time.Minute, time.Duration(i)*time.Minute)
		}
	}},
	{"a clock that was put back", func(w *workspace) {
		interval := 120 * time.Millisecond
		w.reserved(interval, 0)
		w.after(-10 * time.Second)
		w.reserved(interval, 10*time.Second+interval)
		w.after(-24 * time.Hour)
		w.reserved(interval, time.Minute)
		w.reserved(interval, time.Minute+interval)
		w.reserved(interval, time.Minute+2*interval)
		w.after(2 * time.Minute)
		w.reserved(interval, 0)
	}},
	{"slots are given out once", func(w *workspace) {
		var all stdsync.WaitGroup
		var mu stdsync.Mutex
		seen := map[time.Time]bool{}
		for range 8 {
			all.Go(func() {
				for range 10 {
					slot, err := w.ReserveRequest(w.t.Context(), w.now, time.Second, time.Time{})
					mu.Lock()
					if err != nil || seen[slot.UTC()] {
						w.t.Errorf("%v twice, or %v", slot, err)
					}
					seen[slot.UTC()] = true
					mu.Unlock()
				}
			})
		}
		all.Wait()
		w.reserved(time.Second, 80*time.Second)
	}},
}

// reserved takes the next slot, which is so long from now.
func (w *workspace) reserved(interval, want time.Duration) time.Time {
	w.t.Helper()
	return w.reservedInPlaceOf(time.Time{}, interval, want)
}

func (w *workspace) reservedInPlaceOf(missed time.Time, interval, want time.Duration) time.Time {
	w.t.Helper()
	slot, err := w.ReserveRequest(w.t.Context(), w.now, interval, missed)
	w.must(err)
	if got := slot.Sub(w.now); got != want {
		w.t.Errorf("the slot is %v from now, want %v", got, want)
	}
	return slot
}

func (w *workspace) selected(want string) {
	w.t.Helper()
	all, err := w.AdAccounts(w.t.Context())
	w.must(err)
	names := ""
	for _, a := range all {
		if a.Selected {
			names += a.Name + " "
		}
	}
	equal(w, "selected", names, want)
}
