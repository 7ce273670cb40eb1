package ui

import (
	"testing"

	"audiencesync/sync"
)

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
	w.importing(1)
	w.close()
	tap("Quit")
	if w.hidden || w.live.ctx.Err() != nil || !w.shows("Quit while a list is being imported?") {
		t.Error("it does not ask where it can be seen")
	}
	w.importing(-1)
	w.kit.CloseDialog()
	w.close()
	tap("Quit")
	if !items[len(items)-1].IsQuit || w.live.ctx.Err() == nil {
		t.Error("it does not end the program")
	}
}
