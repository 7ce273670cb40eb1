package kit

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Sparkline is the course of one value without axes. Other values move the
// pieces of its line; they are not made again.
type Sparkline struct {
	widget.BaseWidget
	values []float64
	color  fyne.ThemeColorName
	pen    pen
}

// NewSparkline draws values in a colour; NaN is a gap.
func NewSparkline(color fyne.ThemeColorName, values []float64) *Sparkline {
	s := &Sparkline{color: color, values: values}
	s.ExtendBaseWidget(s)
	return s
}

// Set changes the values.
func (s *Sparkline) Set(values []float64) {
	if equalValues(s.values, values) {
		return
	}
	s.values = values
	s.Refresh()
}

func equalValues(a, b []float64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] && !(math.IsNaN(a[i]) && math.IsNaN(b[i])) {
			return false
		}
	}
	return true
}

// CreateRenderer implements fyne.Widget.
func (s *Sparkline) CreateRenderer() fyne.WidgetRenderer { return &sparkRenderer{s} }

type sparkRenderer struct{ spark *Sparkline }

func (r *sparkRenderer) Destroy()                     {}
func (r *sparkRenderer) MinSize() fyne.Size           { return fyne.NewSize(40, 24) }
func (r *sparkRenderer) Objects() []fyne.CanvasObject { return r.spark.pen.drawn }
func (r *sparkRenderer) Layout(size fyne.Size)        { r.spark.build(size) }

func (r *sparkRenderer) Refresh() {
	r.spark.build(r.spark.Size())
	canvas.Refresh(r.spark)
}

func (s *Sparkline) build(size fyne.Size) {
	s.pen.begin(colorOf(s, s.color))
	if size.Width == 0 || len(s.values) == 0 {
		return
	}
	series := Series{Values: s.values}
	high := 0.0
	for i := range s.values {
		v, _ := series.value(i)
		high = max(high, v)
	}
	x := func(i int) float32 { return 2 + (size.Width-5)*float32(i)/float32(max(len(s.values)-1, 1)) }
	y := func(v float64) float32 {
		if high == 0 {
			return size.Height - 4
		}
		return size.Height - 4 - (size.Height-8)*float32(v/high)
	}
	s.pen.polyline(series, x, y, len(s.values), 1.5)
	if i, v, ok := lastKnown(series); ok {
		s.pen.dot(snapped(x(i), y(v)), 4)
	}
}

// pen draws lines and dots, with those of the drawing before as far as they go.
type pen struct {
	ink   color.Color
	drawn []fyne.CanvasObject
	lines []*canvas.Line
	dots  []*canvas.Circle
	line  int // the next one to use
	round int
}

// begin starts another drawing.
func (p *pen) begin(ink color.Color) {
	p.ink, p.line, p.round, p.drawn = ink, 0, 0, p.drawn[:0]
}

// stroke draws a line.
func (p *pen) stroke(from, to fyne.Position, width float32) *canvas.Line {
	if p.line == len(p.lines) {
		p.lines = append(p.lines, canvas.NewLine(p.ink))
	}
	l := p.lines[p.line]
	p.line++
	l.StrokeColor, l.StrokeWidth, l.Position1, l.Position2 = p.ink, width, from, to
	p.drawn = append(p.drawn, l)
	return l
}

// dot draws a filled circle around a point.
func (p *pen) dot(at fyne.Position, side float32) {
	if p.round == len(p.dots) {
		p.dots = append(p.dots, canvas.NewCircle(p.ink))
	}
	d := p.dots[p.round]
	p.round++
	d.FillColor = p.ink
	put(d, at.X-side/2, at.Y-side/2, fyne.NewSquareSize(side))
	p.drawn = append(p.drawn, d)
}

// polyline joins neighbouring known values; one alone is a dot.
func (p *pen) polyline(s Series, x func(int) float32, y func(float64) float32, n int, width float32) {
	var last *canvas.Line
	for i := range n {
		v, ok := s.value(i)
		if !ok {
			continue
		}
		at := snapped(x(i), y(v))
		before, joined := s.value(i - 1)
		_, goes := s.value(i + 1)
		if joined {
			from := snapped(x(i-1), y(before))
			if last != nil && last.Position2 == from && from.Y == at.Y && last.Position1.Y == at.Y {
				last.Position2 = at // one line along a level stretch
				continue
			}
			last = p.stroke(from, at, width)
		}
		switch {
		case !joined && !goes:
			p.dot(at, 4)
		case joined && goes && width >= 2:
			p.dot(at, 2) // a round join
		}
	}
}

// snapped puts a corner of a line on a whole unit: each painter rounds the ends
// of each piece for itself, and they must meet.
func snapped(x, y float32) fyne.Position {
	return fyne.NewPos(float32(math.Round(float64(x))), float32(math.Round(float64(y))))
}
