package ui

import (
	"slices"
	"testing"
	"time"

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

	w.hidden = false
	w.end() // in the midst of being minimised, for all it knows
	remembers(width, height, 80, 140)
}

// A logout ends the toolkit's loop without asking: what was typed a moment before is
// stored all the same.
func TestFlushStoresTheLastEdit(t *testing.T) {
	d := busyDesk(t, sync.ConnectionLinkedIn)
	_, err := d.SaveCanvas(t.Context(), "Draft", sync.Definition{Components: []sync.Component{stepOf("516413367", "Q4", sync.ActionAdd)}}, time.Now())
	must(t, err)
	w := openDesk(t, d, route{page: pageCanvas, canvas: "Draft"})
	c := w.screen.(*canvasScreen)
	c.editCriteria(sync.Criteria{All: []sync.Condition{{Field: "plan", Op: sync.OpIs, Value: "trial"}}})
	w.live.close()
	w.live.wait()
	must(t, w.flush(t.Context()))
	stored, err := d.Canvas(t.Context(), "Draft")
	must(t, err)
	if len(stored.Definition.Entry.All) != 1 {
		t.Errorf("stored are %+v", stored.Definition.Entry)
	}
	w.screen = nil
	must(t, w.flush(t.Context()))
}
