package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
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
func (l *hboxLayout) widths(shown []fyne.CanvasObject, width float32) []float32 {
	out := make([]float32, len(shown))
	growing, left := 0, width-l.gap*float32(max(len(shown)-1, 0))
	for i, o := range shown {
		if grows(o) {
			growing++
			continue
		}
		out[i] = o.MinSize().Width
		left -= out[i]
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

// Scroll shows a column that may be taller than the place there is.
type Scroll struct {
	widget.BaseWidget
	content fyne.CanvasObject
	scroll  *container.Scroll
}

// NewScroll scrolls its content up and down; its width is the scroll's.
func NewScroll(content fyne.CanvasObject) *Scroll {
	s := &Scroll{content: content}
	s.ExtendBaseWidget(s)
	s.scroll = container.NewVScroll(content)
	return s
}

// inset replaces the content by itself with room around.
func (s *Scroll) inset(content fyne.CanvasObject) {
	s.content, s.scroll.Content = content, content
}

// ToTop scrolls back to the start.
func (s *Scroll) ToTop() { s.scroll.ScrollToTop() }

// CreateRenderer implements fyne.Widget.
func (s *Scroll) CreateRenderer() fyne.WidgetRenderer {
	return &scrollRenderer{widget.NewSimpleRenderer(s.scroll), s}
}

type scrollRenderer struct {
	fyne.WidgetRenderer
	s *Scroll
}

// Layout lets the content know its width before the scroll asks how tall it is.
func (r *scrollRenderer) Layout(size fyne.Size) {
	height := heightFor(r.s.content, size.Width)
	r.s.content.Resize(fyne.NewSize(size.Width, max(height, size.Height)))
	r.WidgetRenderer.Layout(size)
}
