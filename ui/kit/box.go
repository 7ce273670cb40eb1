package kit

import (
	"fmt"
	"image/color"
	"strings"
	stdsync "sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Spaces and radii, in Fyne units.
const (
	RadiusPill  = 4
	RadiusInput = 6
	RadiusCard  = 8

	PageEdge = 24 // around a page
	CardEdge = 16 // inside a card
	Gap      = 12 // between cards
	FieldGap = 14 // between fields
)

// colorOf reads a colour live from the theme that a widget has.
func colorOf(w interface{ Theme() fyne.Theme }, name fyne.ThemeColorName) color.Color {
	if name == colorNone {
		return color.Transparent
	}
	return w.Theme().Color(name, fyne.CurrentApp().Settings().ThemeVariant())
}

// Box is a rectangle in theme colours with a crisp one unit edge.
type Box struct {
	widget.BaseWidget
	Fill   fyne.ThemeColorName // "" draws none
	Stroke fyne.ThemeColorName // "" draws none
	Radius float32
	Width  float32 // of the stroke, 1 when left 0
	Shadow bool
	Square corners // corners left without a radius

	edge, face *canvas.Rectangle
	large      *largeBox // in their place, where the box is large
}

// corners names corners of a rectangle.
type corners uint8

const (
	topCorners corners = 1 << iota
	bottomCorners
	leftCorners
	rightCorners
)

// NewBox makes a rectangle; either colour may be "".
func NewBox(fill, stroke fyne.ThemeColorName, radius float32) *Box {
	b := &Box{Fill: fill, Stroke: stroke, Radius: radius}
	b.ExtendBaseWidget(b)
	return b
}

// Paint changes the colours and draws only what changed.
func (b *Box) Paint(fill, stroke fyne.ThemeColorName) {
	if b.Fill == fill && b.Stroke == stroke {
		return
	}
	b.Fill, b.Stroke = fill, stroke
	b.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (b *Box) CreateRenderer() fyne.WidgetRenderer {
	b.edge, b.face = canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent)
	r := &boxRenderer{box: b}
	r.paint()
	return r
}

type boxRenderer struct{ box *Box }

func (r *boxRenderer) Destroy()           {}
func (r *boxRenderer) MinSize() fyne.Size { return fyne.Size{} }
func (r *boxRenderer) Objects() []fyne.CanvasObject {
	if l := r.box.large; l != nil && l.on {
		return l.objects
	}
	return []fyne.CanvasObject{r.box.edge, r.box.face}
}

// hollow tells whether there is an edge and nothing inside, which takes a real
// stroke; else the edge is a second rectangle, which every painter draws crisp.
func (b *Box) hollow() bool { return b.Stroke != colorNone && b.Fill == colorNone }

func (b *Box) width() float32 {
	if b.Stroke == colorNone {
		return 0
	}
	return max(b.Width, 1)
}

func (r *boxRenderer) Layout(size fyne.Size) {
	b, w := r.box, r.box.width()
	if b.layLarge(size) {
		return
	}
	if b.hollow() {
		b.face.Move(fyne.NewSquareOffsetPos(w / 2))
		b.face.Resize(size.SubtractWidthHeight(w, w))
		return
	}
	b.edge.Resize(size)
	b.edge.Move(fyne.Position{})
	b.face.Move(fyne.NewSquareOffsetPos(w))
	b.face.Resize(size.SubtractWidthHeight(2*w, 2*w))
}

func (r *boxRenderer) Refresh() {
	r.paint()
	r.Layout(r.box.Size())
	if l := r.box.large; l != nil && l.on {
		l.face.Refresh() // one object is enough to have all drawn
		return
	}
	r.box.edge.Refresh()
	r.box.face.Refresh()
}

func (r *boxRenderer) paint() {
	b, w := r.box, r.box.width()
	b.edge.Hidden = b.Stroke == colorNone || b.hollow()
	b.edge.FillColor = colorOf(b, b.Stroke)
	b.face.FillColor = colorOf(b, b.Fill)
	b.face.StrokeColor, b.face.StrokeWidth = nil, 0
	if b.hollow() {
		b.face.StrokeColor, b.face.StrokeWidth = colorOf(b, b.Stroke), w
	}
	round(b.edge, b.Radius, b.Square)
	round(b.face, max(b.Radius-w, 0), b.Square)
	b.edge.Shadow, b.face.Shadow = canvas.Shadow{}, canvas.Shadow{}
	if b.Shadow {
		shadow := canvas.Shadow{Color: colorOf(b, theme.ColorNameShadow), BlurRadius: 12, Offset: fyne.NewPos(0, 3)}
		if b.edge.Hidden {
			b.face.Shadow = shadow
		} else {
			b.edge.Shadow = shadow
		}
	}
}

// round sets the corners of a rectangle; Fyne takes 0 for "as CornerRadius", so
// a square corner beside round ones is a radius too small to be seen.
func round(r *canvas.Rectangle, radius float32, square corners) {
	r.CornerRadius = radius
	r.TopLeftCornerRadius, r.TopRightCornerRadius, r.BottomLeftCornerRadius, r.BottomRightCornerRadius = 0, 0, 0, 0
	if square == 0 || radius == 0 {
		return
	}
	const none = 0.01
	r.CornerRadius = 0
	set := func(corner *float32, of corners) {
		*corner = radius
		if square&of != 0 {
			*corner = none
		}
	}
	set(&r.TopLeftCornerRadius, topCorners|leftCorners)
	set(&r.TopRightCornerRadius, topCorners|rightCorners)
	set(&r.BottomLeftCornerRadius, bottomCorners|leftCorners)
	set(&r.BottomRightCornerRadius, bottomCorners|rightCorners)
}

// Divider is a line one unit thick: across in a VBox, upright in an HBox.
type Divider struct {
	widget.BaseWidget
	line *canvas.Rectangle
}

// NewDivider makes a line between things.
func NewDivider() *Divider {
	d := &Divider{}
	d.ExtendBaseWidget(d)
	return d
}

// CreateRenderer implements fyne.Widget.
func (d *Divider) CreateRenderer() fyne.WidgetRenderer {
	d.line = canvas.NewRectangle(colorOf(d, ColorBorder))
	d.line.SetMinSize(fyne.NewSize(1, 1))
	return &dividerRenderer{widget.NewSimpleRenderer(d.line), d}
}

type dividerRenderer struct {
	fyne.WidgetRenderer
	d *Divider
}

func (r *dividerRenderer) Refresh() {
	r.d.line.FillColor = colorOf(r.d, ColorBorder)
	r.d.line.Refresh()
}

// Icon is an SVG in one colour of the theme.
type Icon struct {
	widget.BaseWidget
	image *canvas.Image
	res   fyne.Resource
	color fyne.ThemeColorName
	side  float32
}

// NewIcon shows a resource of assets.Icon as a square: 18 beside text, 14 in a
// pill, 20 in a card title.
func NewIcon(res fyne.Resource, color fyne.ThemeColorName, side float32) *Icon {
	i := &Icon{res: res, color: color, side: side}
	i.ExtendBaseWidget(i)
	return i
}

// Set changes picture and colour, drawing only when one differs.
func (i *Icon) Set(res fyne.Resource, color fyne.ThemeColorName) {
	if i.color == color && sameResource(i.res, res) {
		return
	}
	i.res, i.color = res, color
	i.Refresh()
}

func sameResource(a, b fyne.Resource) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Name() == b.Name()
}

// CreateRenderer implements fyne.Widget.
func (i *Icon) CreateRenderer() fyne.WidgetRenderer {
	i.image = &canvas.Image{FillMode: canvas.ImageFillContain}
	r := &iconRenderer{i}
	r.paint()
	return r
}

type iconRenderer struct{ icon *Icon }

func (r *iconRenderer) Destroy()                     {}
func (r *iconRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.icon.image} }

func (r *iconRenderer) MinSize() fyne.Size {
	if r.icon.res == nil {
		return fyne.Size{}
	}
	return fyne.NewSquareSize(r.icon.side)
}

func (r *iconRenderer) Layout(size fyne.Size) {
	side := r.icon.side
	r.icon.image.Resize(fyne.NewSquareSize(side))
	r.icon.image.Move(fyne.NewPos(float32(int((size.Width-side)/2)), float32(int((size.Height-side)/2))))
}

func (r *iconRenderer) Refresh() {
	r.paint()
	r.icon.image.Refresh()
}

func (r *iconRenderer) paint() {
	r.icon.image.Hidden = r.icon.res == nil
	if r.icon.res != nil {
		r.icon.image.Resource = colored(r.icon.res, colorOf(r.icon, r.icon.color))
	}
}

// paints keeps the coloured icons: a few dozen icons in a few colours.
var paints stdsync.Map // of string to fyne.Resource

// colored gives every shape of an SVG without fills one colour. Fyne's themed
// resources parse the XML at every drawing; a table of pills cannot afford that.
func colored(res fyne.Resource, c color.Color) fyne.Resource {
	if !strings.HasSuffix(res.Name(), ".svg") {
		return res
	}
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	fill := fmt.Sprintf("#%02x%02x%02x", n.R, n.G, n.B)
	name := strings.TrimSuffix(res.Name(), ".svg") + fill[1:] + ".svg"
	if done, ok := paints.Load(name); ok {
		return done.(fyne.Resource)
	}
	svg := strings.NewReplacer("<path ", `<path fill="`+fill+`" `, "<circle ", `<circle fill="`+fill+`" `).
		Replace(string(res.Content()))
	done := fyne.NewStaticResource(name, []byte(svg))
	paints.Store(name, done)
	return done
}
