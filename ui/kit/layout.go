package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// tall is an object whose height follows from its width: a paragraph, and
// everything that holds one. Fyne asks for a smallest size before it says how
// wide; the layouts here ask again when they know.
type tall interface {
	HeightFor(width float32) float32
}

// tallLayout is a layout that can tell the same of its objects.
type tallLayout interface {
	HeightFor(objects []fyne.CanvasObject, width float32) float32
}

func heightFor(o fyne.CanvasObject, width float32) float32 {
	if t, ok := o.(tall); ok {
		return t.HeightFor(width)
	}
	if c, ok := o.(*fyne.Container); ok {
		if t, ok := c.Layout.(tallLayout); ok {
			return t.HeightFor(c.Objects, width)
		}
	}
	return o.MinSize().Height
}

func visible(objects []fyne.CanvasObject) []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, 0, len(objects))
	for _, o := range objects {
		if o.Visible() {
			out = append(out, o)
		}
	}
	return out
}

func grows(o fyne.CanvasObject) bool {
	c, ok := o.(*fyne.Container)
	if !ok {
		return false
	}
	_, ok = c.Layout.(*growLayout)
	return ok
}

// VBox stacks objects from the top, each as wide as the box. What is wrapped in
// Grow takes the height that is left.
func VBox(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&vboxLayout{gap}, objects...)
}

type vboxLayout struct{ gap float32 }

func (l *vboxLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for i, o := range visible(objects) {
		if i > 0 {
			size.Height += l.gap
		}
		m := o.MinSize()
		size.Width = max(size.Width, m.Width)
		size.Height += m.Height
	}
	return size
}

func (l *vboxLayout) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	height := float32(0)
	for i, o := range visible(objects) {
		if i > 0 {
			height += l.gap
		}
		height += heightFor(o, width)
	}
	return height
}

func (l *vboxLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	shown := visible(objects)
	growing := 0
	for _, o := range shown {
		if grows(o) {
			growing++
		}
	}
	spare := float32(0)
	if growing > 0 {
		spare = max(size.Height-l.HeightFor(shown, size.Width), 0) / float32(growing)
	}
	y := float32(0)
	for _, o := range shown {
		h := heightFor(o, size.Width)
		if grows(o) {
			h += spare
		}
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(size.Width, h))
		y += h + l.gap
	}
}

// HBox puts objects side by side, centred on one line. What is wrapped in Grow
// takes the width that is left.
func HBox(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&hboxLayout{gap: gap}, objects...)
}

// HBoxTop is an HBox whose objects stand at the top.
func HBoxTop(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&hboxLayout{gap: gap, top: true}, objects...)
}

// HBoxBottom is an HBox whose objects stand at the bottom.
func HBoxBottom(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&hboxLayout{gap: gap, bottom: true}, objects...)
}

type hboxLayout struct {
	gap         float32
	top, bottom bool
}

func (l *hboxLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for i, o := range visible(objects) {
		if i > 0 {
			size.Width += l.gap
		}
		m := o.MinSize()
		size.Width += m.Width
		size.Height = max(size.Height, m.Height)
	}
	return size
}

// widths shares the width: each object its smallest, the growing ones the rest.
// Where there is not enough, what can yield does.
func (l *hboxLayout) widths(shown []fyne.CanvasObject, width float32) []float32 {
	out := make([]float32, len(shown))
	growing, yields, left := 0, false, width-l.gap*float32(max(len(shown)-1, 0))
	for i, o := range shown {
		if grows(o) {
			growing++
			continue
		}
		out[i] = o.MinSize().Width
		left -= out[i]
		yields = yields || leastOf(o) > 0
	}
	if yields {
		left += narrow(shown, out, left)
	}
	for i, o := range shown {
		if grows(o) {
			out[i] = max(left/float32(growing), 0)
		}
	}
	return out
}

func (l *hboxLayout) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	shown := visible(objects)
	height := float32(0)
	for i, w := range l.widths(shown, width) {
		height = max(height, heightFor(shown[i], w))
	}
	return height
}

func (l *hboxLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	shown := visible(objects)
	x := float32(0)
	for i, w := range l.widths(shown, size.Width) {
		h := heightFor(shown[i], w)
		if _, upright := shown[i].(*Divider); upright {
			h = size.Height
		}
		y := float32(int((size.Height - h) / 2))
		switch {
		case l.top:
			y = 0
		case l.bottom:
			y = size.Height - h
		}
		shown[i].Move(fyne.NewPos(x, y))
		shown[i].Resize(fyne.NewSize(w, h))
		x += w + l.gap
	}
}

// Grow lets an object take what is left of an HBox or a VBox.
func Grow(o fyne.CanvasObject) *fyne.Container { return container.New(&growLayout{}, o) }

// Spacer is room that takes what is left.
func Spacer() *fyne.Container { return container.New(&growLayout{}) }

type growLayout struct{ overLayout }

// Over lays objects on one another, each as large as the whole.
func Over(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&overLayout{}, objects...)
}

type overLayout struct{}

func (overLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for _, o := range visible(objects) {
		size = size.Max(o.MinSize())
	}
	return size
}

func (overLayout) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	height := float32(0)
	for _, o := range visible(objects) {
		height = max(height, heightFor(o, width))
	}
	return height
}

func (overLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.Position{})
		o.Resize(size)
	}
}
