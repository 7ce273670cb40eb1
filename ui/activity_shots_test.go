package ui

import (
	"testing"
	"time"

	"audiencesync/sync"
)

var activityShots = map[string]func(s *fakeShell){
	"activity": func(s *fakeShell) {
		a := newActivityScreen(s, outbox(61_833))
		s.put(a)
		a.list.table.Select(1)
		a.list.table.OnSelect(1)
		s.settle()
	},
	"activity-1024": func(s *fakeShell) {
		a := newActivityScreen(small(s), outbox(61_833))
		s.put(a)
		a.list.table.Select(0)
		a.list.table.OnSelect(0)
		s.settle()
	},
	"activity-errored": func(s *fakeShell) {
		a := newActivityScreen(s, outbox(0))
		s.put(a)
		a.list.filter(5)
		s.settle()
	},
	"activity-empty": func(s *fakeShell) {
		store := &fakeOutbox{fakeStore: &fakeStore{}}
		store.status.PerMinute = 500
		s.put(newActivityScreen(s, store))
	},
	"activity-held": func(s *fakeShell) {
		store := outbox(0)
		store.status.Holds = []sync.Hold{
			{Scope: sync.HoldAll, Kind: sync.FailureSignIn, Message: "LinkedIn no longer accepts the sign-in. Reconnect on the LinkedIn page; what waits is sent then."},
			{Scope: sync.HoldAudience, Ref: "108", Kind: sync.FailureNotFound, Message: "LinkedIn says that this audience is gone. Choose another one in the step, or create it anew."},
			{Scope: sync.HoldAccount, Ref: "516413367", Kind: sync.FailurePermission, Message: "Your role is Viewer."},
		}
		a := newActivityScreen(s, store)
		s.put(a)
		a.list.table.Select(1)
		a.list.table.OnSelect(1)
		s.settle()
	},
	"activity-paused": func(s *fakeShell) {
		store := outbox(0)
		store.connection.Kind = sync.ConnectionPractice
		for i := range store.canvases {
			store.canvases[i].State, store.canvases[i].PausedAt = sync.CanvasPaused, time.Now()
		}
		store.reState()
		a := newActivityScreen(s, store)
		s.put(a)
		a.list.table.Select(1)
		a.list.table.OnSelect(1)
		s.settle()
	},
}

func TestActivityShots(t *testing.T) { drawShots(t, activityShots) }
