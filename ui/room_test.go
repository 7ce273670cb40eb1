package ui

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"audiencesync/ui/kit"
)

// area is where something is drawn, in units of the window.
type area struct{ left, top, right, bottom float32 }

var anywhere = area{-1e6, -1e6, 1e6, 1e6}

func areaOf(at fyne.Position, size fyne.Size) area {
	return area{at.X, at.Y, at.X + size.Width, at.Y + size.Height}
}

// within is the part of a that lies in b.
func (a area) within(b area) area {
	return area{max(a.left, b.left), max(a.top, b.top), min(a.right, b.right), min(a.bottom, b.bottom)}
}

func (a area) empty() bool { return a.right-a.left < 1 || a.bottom-a.top < 1 }

// word is a text as it is drawn; box is what must hold it.
type word struct {
	text string
	at   area
	seen area // the part that nothing hides
	box  area
}

// words finds every text that is drawn, with the letters' own width, in the
// front layer: what a sheet hides is not drawn.
func words(o fyne.CanvasObject, at fyne.Position, box, clip area, found *[]word) {
	if !o.Visible() {
		return
	}
	at = at.Add(o.Position())
	here := areaOf(at, o.Size())
	var children []fyne.CanvasObject
	switch o := o.(type) {
	case *canvas.Text:
		size := fyne.MeasureText(o.Text, o.TextSize, o.TextStyle)
		x := at.X
		switch o.Alignment {
		case fyne.TextAlignTrailing:
			x += o.Size().Width - size.Width
		case fyne.TextAlignCenter:
			x += (o.Size().Width - size.Width) / 2
		}
		drawn := area{x, at.Y + 3, x + size.Width, at.Y + o.Size().Height - 3} // letters do not fill their line
		if o.Text != "" && !drawn.within(clip).empty() {
			*found = append(*found, word{o.Text, drawn, drawn.within(clip), box})
		}
	case *fyne.Container:
		children = o.Objects
	case *container.Scroll:
		clip = clip.within(here)
		if box = here; o.Direction != container.ScrollVerticalOnly {
			box = anywhere
		}
		children = test.WidgetRenderer(o).Objects()
	case *container.Clip:
		clip, box = clip.within(here), here
		children = test.WidgetRenderer(o).Objects()
	case *kit.Card, *kit.Sheet, *kit.Dialog, *kit.Toast, *kit.Pill, *kit.Chip, *kit.Button, *kit.Select, *kit.Stat:
		box = here
		children = test.WidgetRenderer(o.(fyne.Widget)).Objects()
	case *kit.Entry:
		typedWords(o, at, clip, found)
	case fyne.Widget:
		children = test.WidgetRenderer(o).Objects()
	}
	for _, c := range children {
		words(c, at, box, clip, found)
	}
}

// typedWords finds what is typed, which scrolls along its line.
func typedWords(e *kit.Entry, at fyne.Position, clip area, found *[]word) {
	var typed []word
	for _, c := range test.WidgetRenderer(e).Objects() {
		words(c, at, anywhere, clip, &typed)
	}
	for _, w := range typed {
		w.box = anywhere
		*found = append(*found, w)
	}
}

// crowded tells of texts that stand over one another or out of what holds them.
func crowded(root fyne.CanvasObject, size fyne.Size) []string {
	var found []word
	window := areaOf(fyne.Position{}, size)
	words(root, fyne.NewPos(-root.Position().X, -root.Position().Y), window, window, &found)
	var out []string
	for i, a := range found {
		if a.at.left < a.box.left-1 || a.at.right > a.box.right+1 {
			out = append(out, fmt.Sprintf("%q stands out of what holds it: %v in %v", a.text, a.at, a.box))
		}
		for _, b := range found[:i] {
			if both := a.seen.within(b.seen); both.right-both.left > 1.5 && both.bottom-both.top > 1.5 {
				out = append(out, fmt.Sprintf("%q and %q are written over one another", b.text, a.text))
			}
		}
	}
	return out
}

// frontOf is what lies on top in the window: a dialog, else a sheet, else all.
func frontOf(s *kit.Shell) fyne.CanvasObject {
	var front fyne.CanvasObject = s
	walk(s, func(o fyne.CanvasObject) bool { // from the front to the back
		switch o.(type) {
		case *kit.Dialog, *kit.Sheet:
			front = o
			return false
		}
		return true
	})
	return front
}

// uncrowded fails where names that are too long for their place do harm.
func uncrowded(t *testing.T, w fyne.Window, front fyne.CanvasObject) {
	t.Helper()
	for _, trouble := range crowded(front, w.Canvas().Size()) {
		t.Error(trouble)
	}
}
