package kit

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Sparkline is the course of one value without axes.
type Sparkline struct {
	widget.BaseWidget
	values  []float64
	color   fyne.ThemeColorName
	objects []fyne.CanvasObject
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
func (r *sparkRenderer) Objects() []fyne.CanvasObject { return r.spark.objects }
func (r *sparkRenderer) Layout(size fyne.Size)        { r.spark.build(size) }

func (r *sparkRenderer) Refresh() {
	r.spark.build(r.spark.Size())
	canvas.Refresh(r.spark)
}

func (s *Sparkline) build(size fyne.Size) {
	s.objects = nil
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
	ink := colorOf(s, s.color)
	s.objects = polyline(series, x, y, len(s.values), 1.5, ink)
	if i, v, ok := lastKnown(series); ok {
		dot := canvas.NewCircle(ink)
		put(dot, x(i)-2, y(v)-2, fyne.NewSquareSize(4))
		s.objects = append(s.objects, dot)
	}
}

// polyline joins neighbouring known values; one alone is a dot.
func polyline(s Series, x func(int) float32, y func(float64) float32, n int, width float32, ink color.Color) []fyne.CanvasObject {
	var out []fyne.CanvasObject
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
			last = canvas.NewLine(ink)
			last.StrokeWidth = width
			last.Position1, last.Position2 = from, at
			out = append(out, last)
		}
		switch {
		case !joined && !goes:
			out = append(out, dotAt(at, 4, ink))
		case joined && goes && width >= 2:
			out = append(out, dotAt(at, 2, ink)) // a round join
		}
	}
	return out
}

// snapped puts a corner of a line on a whole unit: each painter rounds the ends
// of each piece for itself, and they must meet.
func snapped(x, y float32) fyne.Position {
	return fyne.NewPos(float32(math.Round(float64(x))), float32(math.Round(float64(y))))
}

func dotAt(at fyne.Position, side float32, ink color.Color) fyne.CanvasObject {
	dot := canvas.NewCircle(ink)
	put(dot, at.X-side/2, at.Y-side/2, fyne.NewSquareSize(side))
	return dot
}
