package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// largeFrom is the height from which a box with round corners is drawn in
// parts. Fyne works out the distance to the corners for every point of a round
// rectangle, and draws the whole window for every change in it: without a
// graphics card that is most of what a number that changes costs.
const largeFrom = 80

// largeBox draws a round box as a cap at the top, one at the bottom, and plain
// rectangles between them.
type largeBox struct {
	on          bool
	caps        [4]*canvas.Rectangle // edge and face at the top, edge and face at the bottom
	left, right *canvas.Rectangle
	face        *canvas.Rectangle
	objects     []fyne.CanvasObject
}

func newLargeBox() *largeBox {
	l := &largeBox{left: plain(), right: plain(), face: plain()}
	for i := range l.caps {
		l.caps[i] = plain()
		l.objects = append(l.objects, l.caps[i])
	}
	l.objects = append(l.objects, l.left, l.right, l.face)
	return l
}

func plain() *canvas.Rectangle { return canvas.NewRectangle(color.Transparent) }

// layLarge lays a large box out in parts and tells whether it is one.
func (b *Box) layLarge(size fyne.Size) bool {
	is := b.Radius > 0 && size.Height >= largeFrom && b.Fill != colorNone && !b.Shadow && b.Square == 0
	if b.large == nil {
		if !is {
			return false
		}
		b.large = newLargeBox()
	}
	if b.large.on = is; is {
		b.large.lay(b, size)
	}
	return is
}

// lay overlaps the caps by a little: the plain rectangles hide where their
// edges fade.
func (l *largeBox) lay(b *Box, size fyne.Size) {
	const overlap = 2
	w, edge, fill := b.width(), colorOf(b, b.Stroke), colorOf(b, b.Fill)
	reach := float32(int(b.Radius)) + 2
	height := reach + overlap
	for i, inset := range []float32{0, w, 0, w} {
		c, hidden := l.caps[i], i%2 == 0 && b.Stroke == colorNone
		c.Hidden, c.FillColor = hidden, fill
		if i%2 == 0 {
			c.FillColor = edge
		}
		y, square := inset, bottomCorners
		if i >= 2 {
			y, square = size.Height-height, topCorners
		}
		round(c, max(b.Radius-inset, 0), square)
		put(c, inset, y, fyne.NewSize(size.Width-2*inset, height-inset))
	}
	middle := size.Height - 2*reach
	l.left.FillColor, l.right.FillColor, l.face.FillColor = edge, edge, fill
	l.left.Hidden, l.right.Hidden = w == 0, w == 0
	put(l.left, 0, reach, fyne.NewSize(w, middle))
	put(l.right, size.Width-w, reach, fyne.NewSize(w, middle))
	put(l.face, w, reach, fyne.NewSize(size.Width-2*w, middle))
}
