package kit

import (
	"time"

	"fyne.io/fyne/v2"
)

// tipDelay is how long the pointer rests before a tip shows.
const tipDelay = 500 * time.Millisecond

// tip is the one tooltip of a window: text and ground swapped.
type tip struct {
	composite
	text  *Text
	owner fyne.CanvasObject
	wants fyne.CanvasObject // what the pointer is on
}

func newTip() *tip {
	t := &tip{text: NewParagraph(Small, "background")}
	t.root = Over(NewBox(ColorText, colorNone, RadiusPill), Pad(4, 8, t.text))
	t.ExtendBaseWidget(t)
	t.Hide()
	return t
}

// fit places the tip under its owner and inside the window.
func (t *tip) fit(window fyne.Size) {
	if !t.Visible() || t.owner == nil {
		return
	}
	text := t.text.Text()
	width := min(Small.measure(text)+17, 320)
	height := t.HeightFor(width)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(t.owner)
	x := min(max(at.X, 4), window.Width-width-4)
	y := at.Y + t.owner.Size().Height + 4
	if y+height > window.Height-StripHeight-4 {
		y = at.Y - height - 4
	}
	if item, ok := t.owner.(*NavItem); ok {
		x, y = at.X+item.Size().Width+8, at.Y+(item.Size().Height-height)/2
	}
	put(t, x, y, fyne.NewSize(width, height))
}

// shellOf finds the shell of the window that an object is in.
func shellOf(o fyne.CanvasObject) *Shell {
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	if c == nil {
		return nil
	}
	s, _ := c.Content().(*Shell)
	return s
}

// showTip shows words at an object after the pointer rested there.
func showTip(o fyne.CanvasObject, text string) { showTipAt(o, o, text) }

// showTipAt shows words for an object at a part of it.
func showTipAt(o, part fyne.CanvasObject, text string) {
	s := shellOf(o)
	if s == nil || text == "" || s.tip.wants == o && s.tip.owner == part {
		return
	}
	s.tip.wants, s.tip.owner = o, part
	show := func() {
		if s.tip.wants != o || s.tip.owner != part {
			return
		}
		s.tip.text.SetText(text)
		setVisible(s.tip, true)
		s.tip.fit(s.Size())
	}
	if s.After == nil {
		show()
		return
	}
	s.After(tipDelay, show)
}

// hideTip takes the tip of an object away.
func hideTip(o fyne.CanvasObject) {
	s := shellOf(o)
	if s == nil || s.tip.wants != o {
		return
	}
	s.tip.wants, s.tip.owner = nil, nil
	s.tip.Hide()
}
