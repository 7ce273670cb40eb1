package kit

import "fyne.io/fyne/v2"

// panel is a small surface under a control, with fields of its own. It lies over
// the whole window while it is open: a click beside it and Escape close it.
type panel struct {
	composite
	canvas fyne.Canvas
	before fyne.Focusable
}

// ShowPanel opens a panel under an object and returns how to close it.
func ShowPanel(under, content fyne.CanvasObject, width float32) (closePanel func()) {
	c := fyne.CurrentApp().Driver().CanvasForObject(under)
	if c == nil {
		return func() {}
	}
	p := &panel{canvas: c, before: c.Focused()}
	back := NewBox(ColorSurface, ColorInputBorder, RadiusInput)
	back.Shadow = true
	surface := Over(newScrim(back), Pad(10, 10, content))
	place := &panelPlace{canvas: c, width: width, at: fyne.CurrentApp().Driver().AbsolutePositionForObject(under), under: under.Size()}
	p.root = &fyne.Container{Layout: place, Objects: []fyne.CanvasObject{surface}}
	p.ExtendBaseWidget(p)
	c.Overlays().Add(p)
	p.Resize(c.Size())
	return p.close
}

// panelPlace sets the surface where there is room for it, also when a sentence
// more makes it taller.
type panelPlace struct {
	overLayout
	canvas fyne.Canvas
	width  float32
	at     fyne.Position
	under  fyne.Size
}

// Layout implements fyne.Layout.
func (l *panelPlace) Layout(objects []fyne.CanvasObject, _ fyne.Size) {
	size := fyne.NewSize(l.width, heightFor(objects[0], l.width))
	x, y := menuPlace(l.at, l.under, l.canvas, size)
	put(objects[0], x, y, size)
}

func (p *panel) close() {
	p.canvas.Overlays().Remove(p)
	if p.before != nil && p.canvas.Overlays().Top() == nil {
		p.canvas.Focus(p.before)
	}
}

// Tapped implements fyne.Tappable: beside the surface.
func (p *panel) Tapped(*fyne.PointEvent) { p.close() }
