package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"audiencesync/ui/kit"
)

// kitTones are the kit's colours for the tones of the views.
var kitTones = map[tone]kit.Tone{
	toneGood: kit.ToneSuccess, toneWarning: kit.ToneWarning, toneBad: kit.ToneError, toneNeutral: kit.ToneNeutral, toneAccent: kit.ToneAccent,
}

// slot holds one object that is made anew only when what it is made of differs.
type slot struct {
	box *fyne.Container
	key string
}

func newSlot() *slot { return &slot{box: kit.Over(), key: "\x00"} }

// fill makes the object when key differs from the last one; nil empties the
// slot. It reports whether anything changed.
func (s *slot) fill(key string, build func() fyne.CanvasObject) bool {
	if s.key == key {
		return false
	}
	s.key = key
	s.box.Objects = nil
	if o := build(); o != nil {
		s.box.Objects = []fyne.CanvasObject{o}
	}
	display(s.box, len(s.box.Objects) > 0)
	s.box.Refresh()
	return true
}

// display shows or hides, and reports whether that was a change.
func display(o fyne.CanvasObject, on bool) bool {
	if o.Visible() == on {
		return false
	}
	if on {
		o.Show()
	} else {
		o.Hide()
	}
	return true
}

// scrollRoom is how far a scroll reaches into the edge beside it, so that its
// bar lies over nothing.
const scrollRoom = 12

// edgeScroll scrolls a column whose bar stands in the edge at the right.
func edgeScroll(content fyne.CanvasObject) fyne.CanvasObject {
	return kit.PadSides(0, -scrollRoom, 0, 0, kit.NewScroll(kit.PadSides(0, scrollRoom, 0, 0, content)))
}

// undoLine says what was removed and brings it back.
func undoLine(words string, undo func()) fyne.CanvasObject {
	return kit.Panel(kit.HBox(8, kit.NewIcon(iconOf("delete"), kit.ColorMuted, 16), kit.Grow(kit.NewCut(words, kit.Small, kit.ColorMuted)),
		kit.NewLink("Undo", kit.Small, undo)))
}

// menuItem is an entry of a menu with its icon; off greys it out.
func menuItem(icon, label string, on bool, tap func()) kit.MenuEntry {
	return kit.MenuEntry{Icon: iconOf(icon), Text: label, Disabled: !on, Tap: tap}
}

// dangerItem is an entry that takes something away.
func dangerItem(label string, on bool, tap func()) kit.MenuEntry {
	return kit.MenuEntry{Icon: iconOf("delete"), Text: label, Danger: true, Disabled: !on, Tap: tap}
}

// after runs then on the window's thread after d unless it is cancelled; the
// waiting is done by work, which ends with the window.
func after(s shell, d time.Duration, then func()) (cancel func()) {
	called := false
	stop := s.work(func(ctx context.Context) error {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-timer.C:
			return nil
		}
	}, func(err error) {
		if err == nil && !called {
			called = true
			then()
		}
	})
	return func() {
		called = true
		stop()
	}
}

// pressArea makes its content one thing to tap: the head of a step's card. It
// takes the keyboard, Enter and Space tap it.
type pressArea struct {
	widget.BaseWidget
	content fyne.CanvasObject
	back    *kit.Box
	ring    *kit.Box
	tap     func()
}

func newPressArea(content fyne.CanvasObject, tap func()) *pressArea {
	p := &pressArea{content: content, tap: tap, back: kit.NewBox("", "", kit.RadiusCard), ring: kit.NewBox("", "", kit.RadiusCard)}
	p.ring.Width = 2
	p.ring.Hide()
	p.ExtendBaseWidget(p)
	return p
}

// CreateRenderer implements fyne.Widget.
func (p *pressArea) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(kit.Over(kit.Pad(1, 1, p.back), p.content, p.ring))
}

// Tapped implements fyne.Tappable.
func (p *pressArea) Tapped(*fyne.PointEvent) { p.tap() }

// Cursor implements desktop.Cursorable.
func (p *pressArea) Cursor() desktop.Cursor { return desktop.PointerCursor }

// MouseIn implements desktop.Hoverable.
func (p *pressArea) MouseIn(*desktop.MouseEvent) { p.back.Paint(kit.ColorSunken, "") }

// MouseMoved implements desktop.Hoverable.
func (p *pressArea) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (p *pressArea) MouseOut() { p.back.Paint("", "") }

// FocusGained implements fyne.Focusable.
func (p *pressArea) FocusGained() {
	p.ring.Paint("", kit.ColorAccent)
	p.ring.Show()
}

// FocusLost implements fyne.Focusable.
func (p *pressArea) FocusLost() { p.ring.Hide() }

// TypedRune implements fyne.Focusable.
func (p *pressArea) TypedRune(rune) {}

// TypedKey implements fyne.Focusable; what it does not use is the window's.
func (p *pressArea) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		p.tap()
		return
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(p); c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(ev)
	}
}
