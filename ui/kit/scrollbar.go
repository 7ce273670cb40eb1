package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// scrollBar is a table's own: it counts in float64 and drags over any length.
type scrollBar struct {
	widget.BaseWidget
	scrollTo func(offset float64)

	offset, total, view float64
	thumb               *Box
	hovered             bool
}

func newScrollBar(scrollTo func(float64)) *scrollBar {
	b := &scrollBar{scrollTo: scrollTo, thumb: NewBox(theme.ColorNameScrollBar, colorNone, 3)}
	b.ExtendBaseWidget(b)
	return b
}

func (b *scrollBar) set(offset, total, view float64) {
	if b.offset == offset && b.total == total && b.view == view {
		return
	}
	b.offset, b.total, b.view = offset, total, view
	b.place()
}

// room is how far the thumb moves, and how tall it is.
func (b *scrollBar) room() (travel, tall float32) {
	height := b.Size().Height
	if b.total <= 0 {
		return 0, height
	}
	tall = min(max(float32(float64(height)*b.view/b.total), 28), height)
	return height - tall, tall
}

func (b *scrollBar) place() {
	setVisible(b.thumb, b.total > b.view)
	if b.total <= b.view {
		return
	}
	travel, tall := b.room()
	y := float32(b.offset/(b.total-b.view)) * travel
	width := float32(5)
	if b.hovered {
		width = 8
	}
	put(b.thumb, b.Size().Width-width-1, y, fyne.NewSize(width, tall))
}

// CreateRenderer implements fyne.Widget.
func (b *scrollBar) CreateRenderer() fyne.WidgetRenderer {
	return &barRenderer{widget.NewSimpleRenderer(b.thumb), b}
}

type barRenderer struct {
	fyne.WidgetRenderer
	bar *scrollBar
}

func (r *barRenderer) Layout(fyne.Size)   { r.bar.place() }
func (r *barRenderer) MinSize() fyne.Size { return fyne.NewSize(10, 0) }

// Dragged implements fyne.Draggable.
func (b *scrollBar) Dragged(ev *fyne.DragEvent) {
	travel, _ := b.room()
	if travel <= 0 {
		return
	}
	b.scrollTo(b.offset + float64(ev.Dragged.DY)/float64(travel)*(b.total-b.view))
}

// DragEnd implements fyne.Draggable.
func (b *scrollBar) DragEnd() {}

// Tapped implements fyne.Tappable: beside the thumb it goes a page on.
func (b *scrollBar) Tapped(ev *fyne.PointEvent) {
	switch y := ev.Position.Y; {
	case y < b.thumb.Position().Y:
		b.scrollTo(b.offset - b.view)
	case y > b.thumb.Position().Y+b.thumb.Size().Height:
		b.scrollTo(b.offset + b.view)
	}
}

// MouseIn implements desktop.Hoverable.
func (b *scrollBar) MouseIn(*desktop.MouseEvent) {
	b.hovered = true
	b.place()
}

// MouseMoved implements desktop.Hoverable.
func (b *scrollBar) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (b *scrollBar) MouseOut() {
	b.hovered = false
	b.place()
}

// wheelArea takes the wheel for a table that scrolls; a table that fits its rows
// leaves it to the page.
type wheelArea struct {
	composite
	body *tableBody
}

func newWheelArea(body *tableBody, content fyne.CanvasObject) *wheelArea {
	w := &wheelArea{body: body}
	w.root = Over(content)
	w.ExtendBaseWidget(w)
	return w
}

// Scrolled implements fyne.Scrollable.
func (w *wheelArea) Scrolled(ev *fyne.ScrollEvent) {
	w.body.scrollTo(w.body.offset - float64(ev.Scrolled.DY))
}
