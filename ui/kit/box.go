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

	shadow              *canvas.Rectangle // under all else
	plain               *area             // a box without an edge and corners
	top, middle, bottom *outline          // any other, or its ends and what is between
	parts               []fyne.CanvasObject
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
	r := &boxRenderer{b}
	r.Layout(b.Size())
	return r
}

type boxRenderer struct{ *Box }

func (r *boxRenderer) Destroy()                     {}
func (r *boxRenderer) MinSize() fyne.Size           { return fyne.Size{} }
func (r *boxRenderer) Objects() []fyne.CanvasObject { return r.parts }
func (r *boxRenderer) Layout(size fyne.Size)        { r.lay(size) }

func (r *boxRenderer) Refresh() {
	if r.lay(r.Size()) {
		canvas.Refresh(r.Box)
	}
}

// largeFrom is the height from which a box has a middle of its own: one row of
// it is enough to draw it all.
const largeFrom = 80

// lay chooses the parts for a size and tells whether what they show changed.
func (b *Box) lay(size fyne.Size) (changed bool) {
	before := len(b.parts)
	b.parts = b.parts[:0]
	l := look{edge: colorOf(b, b.Stroke), fill: colorOf(b, b.Fill), radius: b.Radius, square: b.Square}
	if b.Stroke != colorNone {
		l.width = max(b.Width, 1)
	}
	b.castShadow(size)
	switch {
	case b.Fill == colorNone && b.Stroke == colorNone:
	case b.Radius == 0 && b.Stroke == colorNone:
		if b.plain == nil {
			b.plain = newArea()
		}
		changed = b.plain.paint(l.fill)
		put(b.plain, 0, 0, size)
		b.parts = append(b.parts, b.plain.Raster)
	case size.Height < largeFrom:
		changed = b.strip(&b.top, l, 0, 0, size)
	default:
		end := whole(max(b.Radius, l.width)) + 2
		changed = b.strip(&b.top, l, 0, size.Height-end, size)
		changed = b.strip(&b.middle, l, end, end, size) || changed
		changed = b.strip(&b.bottom, l, size.Height-end, 0, size) || changed
	}
	return changed || len(b.parts) != before
}

// strip adds a part that leaves out so much above and below.
func (b *Box) strip(part **outline, l look, above, below float32, size fyne.Size) (changed bool) {
	if *part == nil {
		*part = newOutline()
	}
	l.above, l.below = above, below
	changed = (*part).paint(l)
	put(*part, 0, above, fyne.NewSize(size.Width, size.Height-above-below))
	b.parts = append(b.parts, (*part).Raster)
	return changed
}

// castShadow leaves the shadow to Fyne.
func (b *Box) castShadow(size fyne.Size) {
	if !b.Shadow {
		return
	}
	if b.shadow == nil {
		b.shadow = canvas.NewRectangle(color.Transparent)
	}
	b.shadow.CornerRadius = b.Radius
	b.shadow.Shadow = canvas.Shadow{Color: colorOf(b, theme.ColorNameShadow), BlurRadius: 12, Offset: fyne.NewPos(0, 3)}
	put(b.shadow, 0, 0, size)
	b.parts = append(b.parts, b.shadow)
}

// Divider is a line one unit thick: across in a VBox, upright in an HBox.
type Divider struct {
	widget.BaseWidget
	line *area
}

// NewDivider makes a line between things.
func NewDivider() *Divider {
	d := &Divider{}
	d.ExtendBaseWidget(d)
	return d
}

// CreateRenderer implements fyne.Widget.
func (d *Divider) CreateRenderer() fyne.WidgetRenderer {
	d.line = newArea()
	d.line.SetMinSize(fyne.NewSize(1, 1))
	d.line.paint(colorOf(d, ColorBorder))
	return &dividerRenderer{widget.NewSimpleRenderer(d.line.Raster), d}
}

type dividerRenderer struct {
	fyne.WidgetRenderer
	d *Divider
}

func (r *dividerRenderer) Refresh() {
	if r.d.line.paint(colorOf(r.d, ColorBorder)) {
		r.d.line.Refresh()
	}
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
