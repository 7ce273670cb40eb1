//go:build linux && !headless && cgo

package app

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/godbus/dbus/v5"
)

// TestNoTray: without a message bus nobody shows an icon; TestJourneyTray has one.
func TestNoTray(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
	if y := followTray(t.Context()); y != nil {
		t.Error("there is a tray without a message bus")
	}
}

// TestTrayComesAndGoes: what comes is told at once, and what goes when it does not
// come back.
func TestTrayComesAndGoes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		y, there := &tray{changes: make(chan struct{}, 1)}, false
		signals := make(chan *dbus.Signal)
		go y.follow(ctx, signals, func() bool { return there })
		is := func(what string, shown bool, told int) {
			t.Helper()
			synctest.Wait()
			if y.Shown() != shown || len(y.Changes()) != told {
				t.Errorf("%s: shown: %t, told %d times; want %t, %d", what, y.Shown(), len(y.Changes()), shown, told)
			}
			if told > 0 {
				<-y.Changes()
			}
		}
		after := func(d time.Duration) { <-time.After(d) }
		turn := func(now bool) { there = now; signals <- nil }
		is("nothing happened", false, 0)
		turn(false)
		is("another signal", false, 0)
		turn(true)
		is("it comes", true, 1)
		turn(false)
		is("it goes", false, 0)
		after(trayReturns - time.Second)
		turn(true)
		is("it was started again", true, 1)
		after(2 * trayReturns)
		is("it stays", true, 0)
		turn(false)
		after(trayReturns)
		is("it is gone", false, 1)
		turn(true)
		is("it comes again", true, 1)
		close(signals)
		is("the bus ends", false, 0)
		after(trayReturns)
		is("it is gone with the bus", false, 1)
	})
}
