package kit

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

// sharedApp is the app of every test: Fyne's test driver loads all fonts anew
// for each app and each theme, and its shaper keeps the last 32 of them.
var sharedApp fyne.App

// setup starts the test app in the light palette. Fyne has one app at a time, so
// tests that draw do not run side by side.
func setup(t testing.TB) fyne.App {
	t.Helper()
	return setupIn(t, ModeLight)
}

func setupIn(t testing.TB, mode Mode) fyne.App {
	t.Helper()
	if sharedApp == nil {
		sharedApp = test.NewApp()
	}
	if now, ok := sharedApp.Settings().Theme().(*Theme); !ok || now.Mode != mode {
		sharedApp.Settings().SetTheme(NewTheme(mode))
	}
	return sharedApp
}

// window shows an object in a window without padding.
func window(t *testing.T, o fyne.CanvasObject, width, height float32) fyne.Window {
	t.Helper()
	w := test.NewTempWindow(t, o)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(width, height))
	return w
}

func key(f fyne.Focusable, name fyne.KeyName) { f.TypedKey(&fyne.KeyEvent{Name: name}) }

func pointAt(x, y float32) *desktop.MouseEvent {
	return &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, y)}}
}

// clock collects what Shell.After was asked for, to run it by hand.
type clock struct{ waiting []func() }

func (c *clock) after(_ time.Duration, f func()) { c.waiting = append(c.waiting, f) }

func (c *clock) ring() {
	waiting := c.waiting
	c.waiting = nil
	for _, f := range waiting {
		f()
	}
}
