package ui

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
)

// Where a window stands that is minimised or in the tray nobody knows: it keeps the
// place that it had. The test's windows stand nowhere.
func TestFrameKeepsItsPlace(t *testing.T) {
	w := openDesk(t, busyDesk(t, sync.ConnectionLinkedIn), route{page: pageLinkedIn})
	remembers := func(want ...float64) {
		t.Helper()
		if got := w.app.Preferences().FloatList(frameKey); !slices.Equal(got, want) {
			t.Errorf("it remembers %v, not %v", got, want)
		}
	}
	w.win.Resize(fyne.NewSize(1300, 720))
	w.rememberFrame()
	size := w.win.Canvas().Size()
	width, height := float64(size.Width), float64(size.Height)
	remembers(width, height) // there was no place

	w.app.Preferences().SetFloatList(frameKey, []float64{1, 2, 80, 140})
	w.leaveForeground()
	remembers(width, height, 80, 140)
	if !w.away {
		t.Error("it still has the keyboard")
	}

	w.hidden = true
	w.win.Resize(fyne.NewSize(1500, 900))
	w.rememberFrame()
	remembers(width, height, 80, 140)
}
