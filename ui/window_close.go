package ui

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
	"fyne.io/fyne/v2/driver/desktop"

	"audiencesync/ui/position"
)

// The size of a new window, and the preferences that remember it and its place. It
// is whole on a screen of 1366 × 768, under a title and over a bar of the desktop's.
const (
	windowWidth, windowHeight = 1280, 688
	widthKey, heightKey       = "window.width", "window.height"
	leftKey, topKey           = "window.left", "window.top"
)

func (w *window) restoreSize() {
	p := w.app.Preferences()
	w.win.Resize(fyne.NewSize(
		float32(p.FloatWithFallback(widthKey, windowWidth)), float32(p.FloatWithFallback(heightKey, windowHeight))))
}

func (w *window) rememberSize() {
	size := w.win.Canvas().Size() // with the menu bar, as Resize takes it
	if size.Width < 200 {
		return // never drawn
	}
	p := w.app.Preferences()
	p.SetFloat(widthKey, float64(size.Width))
	p.SetFloat(heightKey, float64(size.Height))
}

// restorePlace puts the window where it stood, unless that screen is gone.
func (w *window) restorePlace() {
	const none = -1 << 20
	p := w.app.Preferences()
	at := image.Pt(p.IntWithFallback(leftKey, none), p.IntWithFallback(topKey, none))
	d, can := w.win.(desktop.Window)
	if !can || at.X == none || at.Y == none {
		return
	}
	if screens, ok := position.Desktop(); ok && position.Seen(at, screens) {
		d.RequestPosition(at.X, at.Y)
	}
}

// rememberPlace does so where the system tells it.
func (w *window) rememberPlace() {
	n, can := w.win.(driver.NativeWindow)
	if !can {
		return
	}
	n.RunNative(func(native any) {
		at, ok := position.Of(native)
		screens, known := position.Desktop()
		if ok && known && position.Seen(at, screens) { // a minimised one stands nowhere
			p := w.app.Preferences()
			p.SetInt(leftKey, at.X)
			p.SetInt(topKey, at.Y)
		}
	})
}

// close is the window's cross: syncing goes on in the tray where that is
// chosen and there is one, else the program ends.
func (w *window) close() {
	if w.facts.settings.CloseAction != closeToTray || !w.options.Tray {
		w.askQuit()
		return
	}
	w.rememberSize()
	w.rememberPlace()
	w.hidden = true
	w.win.Hide()
}

// The values of the setting that says what closing the window does.
const (
	closeQuits  = "quit"
	closeToTray = "tray"
)

// raise brings the window back from the tray.
func (w *window) raise() {
	w.win.Show()
	w.win.RequestFocus()
	if w.hidden {
		w.hidden = false
		w.changed(w.missed | frameTopics)
		w.missed = 0
		w.showFrame()
		w.refresh()
	}
}

// askQuit ends the program; where that loses what was typed, or ends an import,
// it asks first.
func (w *window) askQuit() {
	w.leave(func() {
		if w.imports == 0 {
			w.quit()
			return
		}
		w.confirm(confirmation{
			title: "Quit while a list is being imported?", verb: "Quit", destructive: true, then: w.quit,
			text: "Nothing of that list is kept then, and your people stay as they are. Import it again another time.",
		})
	})
}

// importing implements importKeeper.
func (w *window) importing(by int) { w.imports += by }

// mayAsk says whether leaving may ask something.
func (w *window) mayAsk() bool {
	c, ok := w.screen.(careful)
	return ok && c.unsaved() || w.sheetFor != nil && w.sheetFor.guard != nil || w.imports > 0
}

// quit ends the program when everything on screen is stored. Asked a second
// time it does not wait.
func (w *window) quit() {
	s, waits := w.screen.(interface{ whenSaved(then func()) })
	if waits && !w.leaving {
		w.leaving = true
		s.whenSaved(w.end)
		return
	}
	w.end()
}

func (w *window) end() {
	w.rememberSize()
	w.rememberPlace()
	w.live.close()
	w.overdue.begin(w.whenOverdue())
	w.app.Quit()
}

// whenOverdue is what ends the program in place of Run's return; nil where nobody
// wants that.
func (w *window) whenOverdue() func() {
	if w.options.Overdue == nil {
		return nil
	}
	return func() {
		w.live.wait() // the workspace is closed next
		w.options.Overdue()
	}
}
