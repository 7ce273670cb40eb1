package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// LineChart draws one line or a few over days. Two measures make two charts with
// LinkCharts, never two axes.
type LineChart struct{ chart }

// NewLineChart draws values with the days under them.
func NewLineChart(data ChartData) *LineChart {
	l := &LineChart{}
	l.height = 92
	l.scale, l.draw, l.words = l.scaled, l.lines, l.hoverWords
	l.start(l, data)
	return l
}

// WithoutDays leaves the labels of the days to the chart below, and writes only
// the value at the pointer where short is wanted.
func (l *LineChart) WithoutDays() *LineChart {
	l.noFoot = true
	l.height = 86
	return l
}

// ShortLabel writes the value alone at the pointer, as the chart above has the
// day.
func (l *LineChart) ShortLabel() *LineChart {
	l.words = func(tick int) string { return l.valueWord(tick) }
	return l
}

func (l *LineChart) scaled(size fyne.Size) plot {
	foot := float32(chartFoot)
	if l.noFoot {
		foot = 8
	}
	p := plot{x0: chartLeft, y0: 10, width: size.Width - chartLeft - chartRight, height: size.Height - 10 - foot, ticks: len(l.data.Ticks)}
	p.low, p.high = lineScale(l.data.Series)
	return p
}

func (l *LineChart) hoverWords(tick int) string {
	return l.data.Ticks[tick].Long + "  " + l.valueWord(tick)
}

func (l *LineChart) valueWord(tick int) string {
	words := ""
	for i, s := range l.data.Series {
		if i > 0 {
			words += ", "
		}
		if len(l.data.Series) > 1 {
			words += s.Name + " "
		}
		if v, ok := s.value(tick); ok {
			words += l.data.format(v)
		} else {
			words += "no value"
		}
	}
	return words
}

// lines draws each run of known values; a gap stays a gap, and a value between
// two gaps is a dot.
func (l *LineChart) lines(p plot) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	l.rings = l.rings[:0]
	for _, s := range l.data.Series {
		ink := colorOf(l, s.Color)
		pen := pen{ink: ink}
		pen.polyline(s, p.x, p.y, len(l.data.Ticks), 2)
		if i, v, ok := lastKnown(s); ok {
			pen.dot(fyne.NewPos(p.x(i), p.y(v)), 6)
		}
		out = append(out, pen.drawn...)
		ring := canvas.NewCircle(colorOf(l, ColorSurface))
		ring.StrokeColor, ring.StrokeWidth = ink, 2
		ring.Hide()
		l.rings = append(l.rings, ring)
	}
	return out
}

func lastKnown(s Series) (int, float64, bool) {
	for i := len(s.Values) - 1; i >= 0; i-- {
		if v, ok := s.value(i); ok {
			return i, v, true
		}
	}
	return 0, 0, false
}
