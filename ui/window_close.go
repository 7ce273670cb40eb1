package ui

import (
	"context"
	"image"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
	"fyne.io/fyne/v2/driver/desktop"

	"audiencesync/ui/position"
)

// The size of a new window. It is whole on a screen of 1366 × 768, under a title and
// over a bar of the desktop's.
const windowWidth, windowHeight = 1280, 688

// frameKey is the preference that remembers width, height, left and top of the
// window. It is one, because the toolkit writes the first of several at once and
// may end before it writes the others.
const frameKey = "window.frame"

// restoreFrame gives the window its size and, unless that screen is gone, its place.
func (w *window) restoreFrame() {
	f := w.app.Preferences().FloatList(frameKey)
	if len(f) < 2 {
		f = []float64{windowWidth, windowHeight}
	}
	w.win.Resize(fyne.NewSize(float32(f[0]), float32(f[1])))
	d, can := w.win.(desktop.Window)
	if !can || len(f) < 4 {
		return
	}
	at := image.Pt(int(f[2]), int(f[3]))
	if screens, ok := position.Desktop(); ok && position.Seen(at, screens) {
		d.RequestPosition(at.X, at.Y)
	}
}

// leaveForeground is told when another program gets the keyboard, and when the toolkit
// ends the program by itself, as it does on SIGTERM: nobody asks the window then. One
// that was left before stands where it came to rest.
func (w *window) leaveForeground() {
	if w.away {
		return
	}
	w.away = true
	w.comeToRest(w.rememberFrame())
}

// minimisedAfter is when the desktop has minimised a window, with what it shows then.
const minimisedAfter = time.Second

// comeToRest remembers the window again when it stands where it stood at the look
// before: one that is being minimised is moved about, for as long as the desktop takes.
func (w *window) comeToRest(before image.Point) {
	w.live.later(minimisedAfter, func() {
		if !w.away {
			return
		}
		at, ok := w.place()
		if at != before {
			w.comeToRest(at)
			return
		}
		w.keepFrame(at, ok)
	})
}

// place is where the window stands; ok is false where it cannot be seen there, as a
// minimised one, or nobody knows.
func (w *window) place() (at image.Point, ok bool) {
	n, can := w.win.(driver.NativeWindow)
	if !can {
		return at, false
	}
	n.RunNative(func(native any) {
		var stands, known bool
		var screens image.Rectangle
		at, stands = position.Of(native)
		screens, known = position.Desktop()
		ok = stands && known && position.Seen(at, screens)
	})
	return at, ok
}

// rememberFrame keeps the window's size and place for its next opening.
func (w *window) rememberFrame() (at image.Point) {
	at, ok := w.place()
	w.keepFrame(at, ok)
	return at
}

func (w *window) keepFrame(at image.Point, seen bool) {
	size := w.win.Canvas().Size() // with the menu bar, as Resize takes it
	if size.Width < 200 || w.hidden {
		return // never drawn, or remembered when it was hidden
	}
	before := w.app.Preferences().FloatList(frameKey)
	frame := []float64{float64(size.Width), float64(size.Height)}
	if seen {
		frame = append(frame, float64(at.X), float64(at.Y))
	} else if len(before) == 4 {
		frame = append(frame, before[2:]...)
	}
	w.app.Preferences().SetFloatList(frameKey, frame)
}

// close is the window's cross: syncing goes on in the tray where that is
// chosen and there is one, else the program ends.
func (w *window) close() {
	if w.facts.settings.CloseAction != closeToTray || !w.options.inTray() {
		w.askQuit()
		return
	}
	w.rememberFrame()
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
		if !w.mayLoseAList() {
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
func (w *window) importing(s *importSheet, runs bool) {
	w.imports = slices.DeleteFunc(w.imports, func(o *importSheet) bool { return o == s })
	if runs {
		w.imports = append(w.imports, s)
	}
	w.showFrame()
}

// usedFor implements importKeeper.
func (w *window) usedFor() (d time.Duration, asks bool) {
	now := time.Now()
	return w.live.use.howLong(now), w.live.use.asks(now)
}

// mayAsk says whether leaving may ask something.
func (w *window) mayAsk() bool {
	c, ok := w.screen.(careful)
	return ok && c.unsaved() || w.sheetFor != nil && w.sheetFor.guard != nil || w.mayLoseAList()
}

// mayLoseAList says whether the end of the program ends an import before its list is
// stored.
func (w *window) mayLoseAList() bool { return slices.ContainsFunc(w.imports, (*importSheet).mayLose) }

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

// flush stores what the page has not stored yet, after the loop has ended.
func (w *window) flush(ctx context.Context) error {
	f, is := w.screen.(interface {
		flush(ctx context.Context) error
	})
	if !is {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushWithin)
	defer cancel()
	return f.flush(ctx)
}

// flushWithin is how long that may take: a desktop that logs out does not wait.
const flushWithin = 5 * time.Second

func (w *window) end() {
	w.leaveForeground()
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
