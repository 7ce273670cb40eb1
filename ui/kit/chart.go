package kit

import (
	"image/color"
	"math"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Tick is one place on the x axis.
type Tick struct {
	Label string // "19", or "10 Nov" where a month begins
	Long  string // "Thu 19 Nov", at the pointer
	Key   string // "2026-11-19", in a CSV file
}

// Series is one value for each tick; NaN is a day without one, which is drawn as
// a gap and never as 0.
type Series struct {
	Name   string
	Color  fyne.ThemeColorName
	Values []float64
}

// Unknown is the value of a day that has none.
func Unknown() float64 { return math.NaN() }

// ChartData is what a chart shows and what its CSV file holds.
type ChartData struct {
	Axis   string // heads the first column of the CSV file: "Day"
	Ticks  []Tick
	Series []Series
	Format func(v float64) string // of an axis and a label; nil writes 1,234
}

func (d ChartData) format(v float64) string {
	if d.Format != nil {
		return d.Format(v)
	}
	return thousands(v)
}

// thousands writes a rounded number with a comma between thousands.
func thousands(v float64) string {
	s := strconv.FormatInt(int64(math.Round(v)), 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// value of a series at a tick; the second result is false in a gap.
func (s Series) value(i int) (float64, bool) {
	if i < 0 || i >= len(s.Values) || math.IsNaN(s.Values[i]) {
		return 0, false
	}
	return s.Values[i], true
}

// Total adds a series up; a legend carries it, so that nothing needs hover.
func (s Series) Total() float64 {
	sum := 0.0
	for i := range s.Values {
		v, _ := s.value(i)
		sum += v
	}
	return sum
}

const (
	chartLeft  = 56 // room for the numbers of the y axis
	chartRight = 20
	chartFoot  = 20 // room for the labels of the x axis
	maxLabels  = 8
)

// chart is what the charts share: axes, the cross-hair and the keyboard.
type chart struct {
	widget.BaseWidget
	OnHover func(tick int) // -1 when the pointer left

	data   ChartData
	plot   plot
	noFoot bool
	at     int
	height float32
	fixed  []fyne.CanvasObject
	cross  *canvas.Rectangle
	rings  []*canvas.Circle
	back   *Box
	label  *Text
	focus  *Box
	scale  func(size fyne.Size) plot
	draw   func(p plot) []fyne.CanvasObject
	words  func(tick int) string
	self   fyne.Widget
}

func (c *chart) start(self fyne.Widget, data ChartData) {
	c.self, c.data, c.at = self, data, -1
	c.cross = canvas.NewRectangle(color.Transparent)
	c.back = NewBox(ColorText, colorNone, RadiusPill)
	c.label = NewText("", SmallStrong, ColorSurface)
	c.focus = NewBox(colorNone, ColorAccent, RadiusPill)
	c.focus.Width = 2
	for _, o := range []fyne.CanvasObject{c.cross, c.back, c.label, c.focus} {
		o.Hide()
	}
	c.ExtendBaseWidget(self)
}

// SetData shows other values.
func (c *chart) SetData(data ChartData) {
	c.data = data
	if c.at >= len(data.Ticks) {
		c.at = -1
	}
	c.Refresh()
}

// Data is what it shows.
func (c *chart) Data() ChartData { return c.data }

// Hovered is the tick with the cross-hair, -1 for none.
func (c *chart) Hovered() int { return c.at }

// HoverText is what stands beside the cross-hair.
func (c *chart) HoverText() string { return c.label.Text() }

// SetHover moves the cross-hair, as from another chart over the same days.
func (c *chart) SetHover(tick int) {
	if tick == c.at || tick >= len(c.data.Ticks) {
		return
	}
	c.at = tick
	c.point()
}

func (c *chart) hover(tick int) {
	if tick == c.at {
		return
	}
	c.SetHover(tick)
	if c.OnHover != nil {
		c.OnHover(tick)
	}
}

// LinkCharts lets the cross-hair of each chart move in all of them.
func LinkCharts(charts ...interface {
	SetHover(tick int)
	link(func(tick int))
}) {
	for _, c := range charts {
		c.link(func(tick int) {
			for _, other := range charts {
				other.SetHover(tick)
			}
		})
	}
}

func (c *chart) link(f func(int)) { c.OnHover = f }

// point draws the cross-hair where it is now; nothing else is drawn again.
func (c *chart) point() {
	shown := c.at >= 0
	setVisible(c.cross, shown)
	setVisible(c.back, shown)
	setVisible(c.label, shown)
	for i, r := range c.rings {
		v, ok := c.data.Series[i].value(c.at)
		setVisible(r, ok)
		if ok {
			put(r, c.plot.x(c.at)-5, c.plot.y(v)-5, fyne.NewSquareSize(10))
		}
	}
	if !shown {
		return
	}
	x := c.plot.x(c.at)
	if c.plot.slots {
		w := c.plot.slot()
		put(c.cross, x-w/2, c.plot.y0, fyne.NewSize(w, c.plot.height))
	} else {
		put(c.cross, x-0.5, c.plot.y0-6, fyne.NewSize(1, c.plot.height+12))
	}
	c.label.SetText(c.words(c.at))
	size := c.label.MinSize().AddWidthHeight(14, 5)
	lx := x + 9
	if lx+size.Width > c.Size().Width {
		lx = x - 9 - size.Width
	}
	ly := c.plot.y0 + 4
	if v, ok := c.valueAt(); ok && !c.plot.slots {
		ly = min(max(c.plot.y(v)-size.Height-8, c.plot.y0-8), c.plot.y0+c.plot.height-size.Height)
	}
	lx = float32(int(max(lx, 0)))
	ly = float32(int(max(ly, 0)))
	put(c.back, lx, ly, size)
	put(c.label, lx+7, ly+2, c.label.MinSize())
}

func (c *chart) valueAt() (float64, bool) {
	if len(c.data.Series) == 0 {
		return 0, false
	}
	return c.data.Series[0].value(c.at)
}

// MouseIn implements desktop.Hoverable.
func (c *chart) MouseIn(ev *desktop.MouseEvent) { c.MouseMoved(ev) }

// MouseMoved implements desktop.Hoverable.
func (c *chart) MouseMoved(ev *desktop.MouseEvent) { c.hover(c.plot.nearest(ev.Position.X)) }

// MouseOut implements desktop.Hoverable.
func (c *chart) MouseOut() { c.hover(-1) }

// FocusGained implements fyne.Focusable: the keyboard starts at the last day.
func (c *chart) FocusGained() {
	c.focus.Show()
	if c.at < 0 {
		c.hover(len(c.data.Ticks) - 1)
	}
}

// FocusLost implements fyne.Focusable.
func (c *chart) FocusLost() {
	c.focus.Hide()
	c.hover(-1)
}

// TypedRune implements fyne.Focusable.
func (c *chart) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (c *chart) TypedKey(ev *fyne.KeyEvent) {
	last := len(c.data.Ticks) - 1
	switch ev.Name {
	case fyne.KeyLeft:
		c.hover(max(c.at-1, min(0, last)))
	case fyne.KeyRight:
		c.hover(min(c.at+1, last))
	case fyne.KeyHome:
		c.hover(min(0, last))
	case fyne.KeyEnd:
		c.hover(last)
	default:
		passKey(c.self, ev)
	}
}

// CreateRenderer implements fyne.Widget.
func (c *chart) CreateRenderer() fyne.WidgetRenderer { return &chartRenderer{c} }

type chartRenderer struct{ chart *chart }

func (r *chartRenderer) Destroy()           {}
func (r *chartRenderer) MinSize() fyne.Size { return fyne.NewSize(160, r.chart.height) }

func (r *chartRenderer) Objects() []fyne.CanvasObject {
	c := r.chart
	out := append([]fyne.CanvasObject{}, c.fixed...)
	out = append(out, c.cross)
	for _, ring := range c.rings {
		out = append(out, ring)
	}
	return append(out, c.back, c.label, c.focus)
}

func (r *chartRenderer) Layout(size fyne.Size) {
	r.chart.focus.Resize(size)
	r.build()
}

func (r *chartRenderer) Refresh() {
	r.build()
	r.chart.back.Refresh()
	r.chart.label.Refresh()
	canvas.Refresh(r.chart.self)
}

// build draws everything for the size and the theme there are.
func (r *chartRenderer) build() {
	c := r.chart
	size := c.Size()
	if size.Width == 0 || size.Height == 0 {
		return
	}
	c.plot = c.scale(size)
	c.fixed = append(c.axes(), c.draw(c.plot)...)
	fill := ColorMuted
	if c.plot.slots {
		fill = theme.ColorNameHover
	}
	c.cross.FillColor = colorOf(c, fill)
	c.point()
}

// axes are the grid and the labels of both axes.
func (c *chart) axes() []fyne.CanvasObject {
	var out []fyne.CanvasObject
	p := c.plot
	ink, grid := colorOf(c, ColorMuted), colorOf(c, ColorChartGrid)
	for _, v := range gridLines(p) {
		y := float32(int(p.y(v)))
		line := canvas.NewRectangle(grid)
		if p.slots && v == 0 {
			line.FillColor = colorOf(c, ColorInputBorder)
		}
		put(line, p.x0, y, fyne.NewSize(p.width, 1))
		t := c.axisText(c.data.format(v), Micro, ink, fyne.TextAlignTrailing)
		put(t, 0, y-7+lift, fyne.NewSize(p.x0-10, 14))
		out = append(out, line, t)
	}
	if c.noFoot {
		return out
	}
	free := float32(math.MaxFloat32) // where the label to the right begins
	for _, i := range p.labels() {
		half := Micro.measure(c.data.Ticks[i].Label)/2 + 4
		if p.x(i)+half > free {
			continue
		}
		free = p.x(i) - half
		style := Micro
		tint := ink
		if p.slots && i == len(c.data.Ticks)-1 {
			style, tint = MicroStrong, colorOf(c, ColorText)
		}
		t := c.axisText(c.data.Ticks[i].Label, style, tint, fyne.TextAlignCenter)
		put(t, p.x(i)-30, p.y0+p.height+4, fyne.NewSize(60, 14))
		out = append(out, t)
	}
	return out
}

func (c *chart) axisText(text string, style Style, ink color.Color, align fyne.TextAlign) *canvas.Text {
	t := canvas.NewText(text, ink)
	t.TextSize, t.TextStyle, t.Alignment = faces[style].size, faces[style].style, align
	return t
}
