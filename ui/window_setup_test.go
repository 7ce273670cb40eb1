package ui

import (
	"context"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
	"audiencesync/ui/kit"
)

// testWindow is the real window in Fyne's test driver. What comes back from
// other goroutines waits until the test lets it onto its own, which is the
// window's thread.
type testWindow struct {
	*window
	t     *testing.T
	desk  *deskWorkspace
	calls chan func()
}

// openWindow makes a window and lets it read the workspace.
func openWindow(t *testing.T, d *deskWorkspace, o Options) *testWindow {
	t.Helper()
	app := appOf(t)
	w := &testWindow{window: newWindow(t.Context(), app, d, o), t: t, desk: d, calls: make(chan func(), 1000)}
	w.live.do = func(f func()) { w.calls <- f }
	w.atOnce = 0 // what is read comes when the test lets it
	d.changed = func(topic sync.Topic) { w.calls <- func() { w.changed(topic) } }
	w.win.Resize(fyne.NewSize(1280, 800))
	w.readFrame()
	w.settle()
	t.Cleanup(func() { w.live.close(); w.win.Close() })
	return w
}

// openDesk opens the window of somebody who has seen the tour, on a page.
func openDesk(t *testing.T, d *deskWorkspace, r route) *testWindow {
	t.Helper()
	w := openWindow(t, d, Options{Version: "1.0", Tray: &testTray{shown: true}})
	if w.tour.on {
		w.tour.on = false
		w.tour.hide()
	}
	w.open(r)
	w.settle()
	return w
}

func openTour(t *testing.T, d *deskWorkspace) *testWindow {
	t.Helper()
	return openWindow(t, d, Options{Version: "1.0", Tour: true})
}

// settle lets everything in that comes, until nothing more is under way.
func (w *testWindow) settle() {
	w.t.Helper()
	w.settleBut(0)
}

// settleBut does so until only that much is under way: what the test holds.
func (w *testWindow) settleBut(held int) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 3*time.Minute) // a busy machine is no failure
	defer cancel()
	again := time.NewTicker(time.Millisecond)
	defer again.Stop()
	for {
		select {
		case f := <-w.calls:
			f()
			continue
		default:
		}
		if int(w.live.underWay.Load()) <= held && len(w.calls) == 0 {
			return
		}
		select {
		case f := <-w.calls:
			f()
		case <-w.live.ctx.Done():
			w.live.wait() // the window has closed: nothing comes back
			return
		case <-again.C: // a task that has come back may not have ended yet
		case <-ctx.Done():
			w.t.Fatal("the window never comes to rest")
		}
	}
}

// find returns what has a word and can be tapped, nil where there is none.
func (w *testWindow) find(word string) labelled {
	w.t.Helper()
	var found labelled
	walk(w.kit, func(o fyne.CanvasObject) bool {
		if l, ok := o.(labelled); ok && l.Text() == word {
			found = l
		}
		return found == nil
	})
	return found
}

// begin taps what has this word and leaves what comes of it under way.
func (w *testWindow) begin(word string) {
	w.t.Helper()
	b := w.find(word)
	if b == nil {
		w.t.Fatalf("nothing on screen is called %q", word)
	}
	if d, ok := b.(fyne.Disableable); ok && d.Disabled() {
		w.t.Fatalf("%q is off", word)
	}
	b.Tapped(&fyne.PointEvent{})
	w.settleBut(1)
}

// click taps what has this word, and lets everything come of it.
func (w *testWindow) click(word string) {
	w.t.Helper()
	b := w.find(word)
	if b == nil {
		w.t.Fatalf("nothing on screen is called %q", word)
	}
	if d, ok := b.(fyne.Disableable); ok && d.Disabled() {
		w.t.Fatalf("%q is off", word)
	}
	b.Tapped(&fyne.PointEvent{})
	w.settle()
}

// shows says whether a text is on screen.
func (w *testWindow) shows(text string) bool {
	found := false
	walk(w.kit, func(o fyne.CanvasObject) bool {
		if k, ok := o.(*kit.Text); ok && strings.Contains(k.Text(), text) {
			found = true
		}
		return !found
	})
	return found
}
