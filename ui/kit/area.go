package kit

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2/canvas"
)

// Fyne works out edge, corners and shadow of a rectangle for every point in it,
// and draws the whole window for every change. Without a graphics card that was
// most of what a number that changes costs; copying a picture is far less.

// area is a rectangle in one colour, without an edge.
type area struct {
	*canvas.Raster
	ink *image.Uniform
}

func newArea() *area {
	a := &area{ink: image.NewUniform(color.Transparent)}
	a.Raster = canvas.NewRaster(func(int, int) image.Image { return a.ink })
	a.ScaleMode = canvas.ImageScalePixels
	return a
}

// paint changes the colour and tells whether that differs; drawing is up to the
// caller.
func (a *area) paint(c color.Color) (changed bool) {
	changed, a.ink.C = a.ink.C != c, c
	return changed
}

// outline is a rectangle with round corners and an edge, or a strip across one.
type outline struct {
	*canvas.Raster
	look look
}

// look is what of an outline is seen.
type look struct {
	edge, fill    color.Color
	width, radius float32 // of the edge, of the corners
	square        corners
	above, below  float32 // how much of the rectangle is not in the strip
}

func newOutline() *outline {
	o := &outline{}
	o.Raster = canvas.NewRaster(o.draw)
	return o
}

// paint changes the look and tells whether that differs.
func (o *outline) paint(l look) (changed bool) {
	changed, o.look = o.look != l, l
	o.ScaleMode = canvas.ImageScaleSmooth
	if l.even() {
		o.ScaleMode = canvas.ImageScalePixels
	}
	return changed
}

// even tells whether all rows of the strip are the same: one is enough then.
func (l look) even() bool { return l.above > 0 && l.below > 0 }

// draw makes the picture in points of the screen.
func (o *outline) draw(width, height int) image.Image {
	l, unit := o.look, float32(1)
	if w := o.Size().Width; w > 0 {
		unit = float32(width) / w
	}
	if l.even() {
		height = 1
	}
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	above := nearest(l.above * unit)
	outer := shape{0, 0, float32(width), above + float32(height) + nearest(l.below*unit), l.radius * unit, l.square}
	inner := outer.inset(nearest(l.width * unit))
	side := min(int(outer.radius)+2, (width+1)/2)
	for y := range height {
		row, at := img.Pix[y*img.Stride:][:4*width], above+float32(y)+0.5
		dot := func(x int) { l.dot(row[4*x:][:4], outer.cover(float32(x)+0.5, at), inner.cover(float32(x)+0.5, at)) }
		for x := range side {
			dot(x)
			dot(width - 1 - x)
		}
		for x := side; x < width-side; x++ { // all like the first
			if x == side {
				dot(x)
				continue
			}
			copy(row[4*x:], row[4*side:][:4])
		}
	}
	return img
}

// dot mixes edge and fill, each with the share of the point that it covers.
func (l look) dot(rgba []uint8, outer, inner float32) {
	er, eg, eb, ea := l.edge.RGBA()
	fr, fg, fb, fa := l.fill.RGBA()
	for i, ink := range [][2]uint32{{er, fr}, {eg, fg}, {eb, fb}, {ea, fa}} {
		rgba[i] = uint8((float32(ink[0])*(outer-inner)+float32(ink[1])*inner)/0x101 + 0.5)
	}
}

// shape is a rectangle with round corners.
type shape struct {
	left, top, right, bottom, radius float32
	square                           corners
}

func (s shape) inset(by float32) shape {
	return shape{s.left + by, s.top + by, s.right - by, s.bottom - by, max(s.radius-by, 0), s.square}
}

// cover is how much of the point around x, y is inside, from 0 to 1.
func (s shape) cover(x, y float32) float32 {
	if x < s.left || x > s.right || y < s.top || y > s.bottom {
		return 0
	}
	dx, dy, near := x-s.left, y-s.top, leftCorners
	if s.right-x < dx {
		dx, near = s.right-x, rightCorners
	}
	end := topCorners
	if s.bottom-y < dy {
		dy, end = s.bottom-y, bottomCorners
	}
	r := min(s.radius, (s.right-s.left)/2, (s.bottom-s.top)/2)
	if s.square&(near|end) != 0 || dx >= r || dy >= r {
		return 1
	}
	away := math.Hypot(float64(r-dx), float64(r-dy))
	return min(max(r+0.5-float32(away), 0), 1)
}

func nearest(v float32) float32 { return float32(math.Round(float64(v))) }
