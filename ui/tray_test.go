package ui

import (
	"testing"

	"audiencesync/sync"
)

// testTray is a desktop's tray that comes and goes as a test says.
type testTray struct {
	shown   bool
	changes chan struct{}
}

func (y *testTray) Shown() bool              { return y.shown }
func (y *testTray) Changes() <-chan struct{} { return y.changes }

// TestTrayComesAndGoes: closing the window does what the desktop can do now, which
// Settings says, and a window that is closed comes back when the tray goes.
func TestTrayComesAndGoes(t *testing.T) {
	w := openDesk(t, busyDesk(t, sync.ConnectionLinkedIn), route{page: pageSettings})
	must1(t)(w.desk.UpdateSettings(t.Context(), func(s *sync.Settings) { s.CloseAction = closeToTray }))
	w.settle()
	y := w.options.Tray.(*testTray)
	y.changes = make(chan struct{})
	w.followTray()
	turn := func(shown bool) {
		t.Helper()
		y.shown = shown
		y.changes <- struct{}{}
		(<-w.calls)()
		w.settle()
	}
	const none = "This desktop shows no tray icons"
	turn(false)
	if !w.shows(none) {
		t.Error("Settings offer a tray that is not there")
	}
	turn(true)
	if w.shows(none) {
		t.Error("the tray that came is not offered")
	}
	w.readFrame()
	w.settle()
	w.close()
	if !w.hidden || w.live.ctx.Err() != nil {
		t.Fatal("the window is not in the tray that came later")
	}
	turn(true)
	if !w.hidden {
		t.Error("it comes back although the tray is there")
	}
	turn(false)
	if w.hidden || !w.shows("tray is gone") {
		t.Error("it does not come back when the tray goes")
	}
	w.close()
	if w.live.ctx.Err() == nil {
		t.Error("without a tray, closing does not end the program")
	}
}

// TestTrayMenu: it leads back to the window, and quitting asks where it loses
// something.
func TestTrayMenu(t *testing.T) {
	d := busyDesk(t, sync.ConnectionLinkedIn)
	w := openDesk(t, d, route{page: pageLinkedIn})
	must1(t)(d.UpdateSettings(t.Context(), func(s *sync.Settings) { s.CloseAction = closeToTray }))
	w.readFrame()
	w.settle()
	items := w.trayMenu().Items
	tap := func(label string) {
		t.Helper()
		for _, i := range items {
			if i.Label == label {
				i.Action()
				w.settle()
				return
			}
		}
		t.Fatalf("there is no %q", label)
	}
	w.close()
	tap("Activity")
	if w.hidden || w.at.page != pageActivity {
		t.Errorf("hidden: %t, at %v", w.hidden, w.at)
	}
	importing := &importSheet{}
	w.importing(importing, true)
	w.close()
	tap("Quit")
	if w.hidden || w.live.ctx.Err() != nil || !w.shows("Quit while a list is being imported?") {
		t.Error("it does not ask where it can be seen")
	}
	w.importing(importing, false)
	w.kit.CloseDialog()
	w.close()
	tap("Quit")
	if !items[len(items)-1].IsQuit || w.live.ctx.Err() == nil {
		t.Error("it does not end the program")
	}
}
