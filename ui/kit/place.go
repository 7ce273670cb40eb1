package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Pad puts room around an object: at top and bottom, at left and right.
func Pad(vertical, horizontal float32, o fyne.CanvasObject) *fyne.Container {
	return PadSides(vertical, horizontal, vertical, horizontal, o)
}

// PadSides puts room around an object, clockwise from the top.
func PadSides(top, right, bottom, left float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&padLayout{top, right, bottom, left}, o)
}

type padLayout struct{ top, right, bottom, left float32 }

func (l *padLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return overLayout{}.MinSize(objects).AddWidthHeight(l.left+l.right, l.top+l.bottom)
}

func (l *padLayout) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	return overLayout{}.HeightFor(objects, width-l.left-l.right) + l.top + l.bottom
}

func (l *padLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(l.left, l.top))
		o.Resize(size.SubtractWidthHeight(l.left+l.right, l.top+l.bottom))
	}
}

// Sized gives an object a width, a height, or both; 0 leaves one to the object.
func Sized(width, height float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&sizedLayout{width, height}, o)
}

type sizedLayout struct{ width, height float32 }

func (l *sizedLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := overLayout{}.MinSize(objects)
	if l.width > 0 {
		size.Width = l.width
	}
	if l.height > 0 {
		size.Height = l.height
	}
	return size
}

func (l *sizedLayout) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	if l.height > 0 {
		return l.height
	}
	if l.width > 0 {
		width = min(width, l.width)
	}
	return overLayout{}.HeightFor(objects, width)
}

func (l *sizedLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	if l.width > 0 {
		size.Width = min(size.Width, l.width)
	}
	if l.height > 0 {
		size.Height = min(size.Height, l.height)
	}
	overLayout{}.Layout(objects, size)
}

// AtMost caps the width of a column: 480 for a form, 560 for prose.
func AtMost(width float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&atMostLayout{width: width}, o)
}

// Centered caps the width of a page and centres it.
func Centered(width float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&atMostLayout{width: width, center: true}, o)
}

type atMostLayout struct {
	width  float32
	center bool
}

func (l *atMostLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return overLayout{}.MinSize(objects)
}

func (l *atMostLayout) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	return overLayout{}.HeightFor(objects, min(width, l.width))
}

func (l *atMostLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x := float32(0)
	if l.center && size.Width > l.width {
		x = float32(int((size.Width - l.width) / 2))
	}
	for _, o := range objects {
		o.Move(fyne.NewPos(x, 0))
		o.Resize(fyne.NewSize(min(size.Width, l.width), size.Height))
	}
}

// Even shares the width among its objects, all of one height.
func Even(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&evenLayout{gap}, objects...)
}

type evenLayout struct{ gap float32 }

func (l *evenLayout) each(n int, width float32) float32 {
	return max((width-l.gap*float32(n-1))/float32(max(n, 1)), 0)
}

func (l *evenLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	shown := visible(objects)
	size := overLayout{}.MinSize(shown)
	size.Width = size.Width*float32(len(shown)) + l.gap*float32(max(len(shown)-1, 0))
	return size
}

func (l *evenLayout) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	shown := visible(objects)
	return overLayout{}.HeightFor(shown, l.each(len(shown), width))
}

func (l *evenLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	shown := visible(objects)
	w := l.each(len(shown), size.Width)
	for i, o := range shown {
		o.Move(fyne.NewPos(float32(i)*(w+l.gap), 0))
		o.Resize(fyne.NewSize(w, size.Height))
	}
}

// Sides puts columns of fixed widths left and right of one that grows, all of
// the full height; nil leaves a side out.
func Sides(gap float32, left fyne.CanvasObject, leftWidth float32, center fyne.CanvasObject, right fyne.CanvasObject, rightWidth float32) *fyne.Container {
	var objects []fyne.CanvasObject
	l := &sidesLayout{gap: gap}
	for _, side := range []struct {
		o     fyne.CanvasObject
		width float32
	}{{left, leftWidth}, {center, 0}, {right, rightWidth}} {
		if side.o != nil {
			objects = append(objects, side.o)
			l.fixed = append(l.fixed, side.width)
		}
	}
	return container.New(l, objects...)
}

type sidesLayout struct {
	gap   float32
	fixed []float32 // by object, 0 for the one that grows
}

func (l *sidesLayout) widths(objects []fyne.CanvasObject, width float32) []float32 {
	out := make([]float32, len(objects))
	left, shown := width, 0
	for i, o := range objects {
		if o.Visible() {
			out[i] = l.fixed[i]
			left -= out[i]
			shown++
		}
	}
	for i := range out {
		if l.fixed[i] == 0 {
			out[i] = max(left-l.gap*float32(max(shown-1, 0)), 0)
		}
	}
	return out
}

func (l *sidesLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.Size{Width: l.gap * float32(max(len(visible(objects))-1, 0))}
	for i, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		if l.fixed[i] > 0 {
			m.Width = l.fixed[i]
		}
		size = fyne.NewSize(size.Width+m.Width, max(size.Height, m.Height))
	}
	return size
}

func (l *sidesLayout) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	height := float32(0)
	for i, w := range l.widths(objects, width) {
		if objects[i].Visible() {
			height = max(height, heightFor(objects[i], w))
		}
	}
	return height
}

func (l *sidesLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x := float32(0)
	for i, w := range l.widths(objects, size.Width) {
		if !objects[i].Visible() {
			continue
		}
		objects[i].Move(fyne.NewPos(x, 0))
		objects[i].Resize(fyne.NewSize(w, size.Height))
		x += w + l.gap
	}
}

// Flow sets objects in lines, as many as fit: chips, pills.
func Flow(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&flowLayout{gap: gap}, objects...)
}

type flowLayout struct {
	gap    float32
	height float32 // of the last layout
}

// A flowLine is the objects of one line and the height of the tallest.
type flowLine struct {
	objects []fyne.CanvasObject
	height  float32
}

func (l *flowLayout) lines(objects []fyne.CanvasObject, width float32) []flowLine {
	var out []flowLine
	x := float32(0)
	for _, o := range visible(objects) {
		m := o.MinSize()
		if len(out) == 0 || x+min(m.Width, width) > width {
			out = append(out, flowLine{})
			x = 0
		}
		line := &out[len(out)-1]
		line.objects = append(line.objects, o)
		line.height = max(line.height, m.Height)
		x += min(m.Width, width) + l.gap
	}
	return out
}

func (l *flowLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := overLayout{}.MinSize(objects)
	size.Height = max(size.Height, l.height)
	return size
}

func (l *flowLayout) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	height := float32(0)
	for i, line := range l.lines(objects, width) {
		if i > 0 {
			height += l.gap
		}
		height += line.height
	}
	return height
}

func (l *flowLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for _, line := range l.lines(objects, size.Width) {
		x := float32(0)
		for _, o := range line.objects {
			m := o.MinSize()
			m.Width = min(m.Width, size.Width)
			put(o, x, y+float32(int((line.height-m.Height)/2)), m)
			x += m.Width + l.gap
		}
		y += line.height + l.gap
	}
	l.height = max(y-l.gap, 0)
}
