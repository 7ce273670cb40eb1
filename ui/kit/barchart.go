package kit

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// StackedBarChart draws a stack a day: the series from below in their order,
// one unit of ground between, and what is above 0 at least 1.5 high, so that a
// few stay visible.
type StackedBarChart struct {
	chart
	labels map[string]BarLabel
}

// BarLabel is how a series is named over its bar.
type BarLabel struct {
	Word     string // "errored"
	Color    fyne.ThemeColorName
	LastOnly bool // on the last day alone: what is pending today
}

const (
	barWidth    = 26
	leastHeight = 1.5
	barHead     = 26 // room for labels over the highest bar
)

// NewStackedBarChart draws data; labels names series, by name, that are written
// over their bars.
func NewStackedBarChart(data ChartData, labels map[string]BarLabel) *StackedBarChart {
	b := &StackedBarChart{labels: labels}
	b.height = 184
	b.scale, b.draw, b.words = b.scaled, b.bars, b.hoverWords
	b.start(b, data)
	return b
}

func (b *StackedBarChart) total(tick int) float64 {
	sum := 0.0
	for _, s := range b.data.Series {
		v, _ := s.value(tick)
		sum += v
	}
	return sum
}

func (b *StackedBarChart) scaled(size fyne.Size) plot {
	p := plot{x0: chartLeft, y0: barHead, width: size.Width - chartLeft - chartRight, height: size.Height - barHead - chartFoot, ticks: len(b.data.Ticks), slots: true}
	for i := range b.data.Ticks {
		p.high = max(p.high, b.total(i))
	}
	p.high = max(p.high, 2)
	return p
}

func (b *StackedBarChart) hoverWords(tick int) string {
	var parts []string
	for _, s := range b.data.Series {
		if v, ok := s.value(tick); ok && v > 0 {
			parts = append(parts, b.data.format(v)+" "+strings.ToLower(s.Name))
		}
	}
	if len(parts) == 0 {
		parts = []string{"nobody"}
		if !b.known(tick) {
			parts = []string{"no value"}
		}
	}
	return b.data.Ticks[tick].Long + "  " + strings.Join(parts, ", ")
}

func (b *StackedBarChart) known(tick int) bool {
	for _, s := range b.data.Series {
		if _, ok := s.value(tick); ok {
			return true
		}
	}
	return false
}

func (b *StackedBarChart) bars(p plot) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	width := float32(int(min(barWidth, max(p.slot()*0.6, 1))))
	var labels []*canvas.Text
	for i := range b.data.Ticks {
		x := float32(int(p.x(i) - width/2))
		parts, top := b.stack(p, i, x, width)
		out = append(out, parts...)
		for _, text := range b.barLabels(i) {
			if placeLabel(text, p.x(i), top, labels, b.Size().Width) {
				labels, out = append(labels, text), append(out, text)
				top -= 13
			}
		}
	}
	return out
}

// stack draws one day and returns where its top is.
func (b *StackedBarChart) stack(p plot, tick int, x, width float32) (out []fyne.CanvasObject, top float32) {
	y := p.y(0)
	for _, s := range b.data.Series {
		v, ok := s.value(tick)
		if !ok || v <= 0 {
			continue
		}
		h := max(float32(v/p.high)*p.height-1, leastHeight)
		seg := canvas.NewRectangle(colorOf(b, s.Color))
		if h >= 6 {
			seg.CornerRadius = 1.5
		}
		y -= h
		put(seg, x, y, fyne.NewSize(width, h))
		out = append(out, seg)
		y--
	}
	return out, y
}

func (b *StackedBarChart) barLabels(tick int) []*canvas.Text {
	var out []*canvas.Text
	for _, s := range b.data.Series {
		l, named := b.labels[s.Name]
		v, ok := s.value(tick)
		if !named || !ok || v <= 0 || l.LastOnly && tick != len(b.data.Ticks)-1 {
			continue
		}
		out = append(out, b.axisText(b.data.format(v)+" "+l.Word, MicroStrong, colorOf(b, l.Color), fyne.TextAlignLeading))
	}
	return out
}

// placeLabel sets a label over its bar, or a line higher, where none is yet; one
// that does not fit is left to the pointer.
func placeLabel(t *canvas.Text, center, top float32, others []*canvas.Text, width float32) bool {
	w := MicroStrong.measure(t.Text)
	x := min(max(center-w/2, 0), width-w)
	for line := range 2 {
		y := top - 15 - 13*float32(line)
		free := !slices.ContainsFunc(others, func(o *canvas.Text) bool {
			return x < o.Position().X+o.Size().Width+4 && o.Position().X < x+w+4 && y < o.Position().Y+13 && o.Position().Y < y+13
		})
		if free && y >= -2 { // letters do not fill their line
			put(t, x, y, fyne.NewSize(w, 14))
			return true
		}
	}
	return false
}

// NewLegend names the series with their totals.
func NewLegend(data ChartData) *fyne.Container {
	line := HBox(10)
	for _, s := range data.Series {
		line.Add(HBox(6, Sized(10, 10, NewBox(s.Color, colorNone, 2)), NewText(s.Name, Small, ColorText),
			NewText(data.format(s.Total()), SmallStrong, ColorText)))
	}
	return line
}

// NewShareBar shows parts of a whole as one bar 8 high.
func NewShareBar(parts []Series) *fyne.Container {
	return &fyne.Container{Layout: &shareLayout{parts}, Objects: shareBoxes(parts)}
}

func shareBoxes(parts []Series) []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, len(parts))
	for i, p := range parts {
		b := NewBox(p.Color, colorNone, 2)
		b.Square = squareCorners(i, len(parts))
		out[i] = b
	}
	return out
}

type shareLayout struct{ parts []Series }

func (l *shareLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(40, 8) }

func (l *shareLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	sum := 0.0
	for _, p := range l.parts {
		sum += p.Total()
	}
	x := float32(0)
	for i, o := range objects {
		w := float32(0)
		if sum > 0 {
			w = max(size.Width*float32(l.parts[i].Total()/sum)-1, 0)
		}
		put(o, x, 0, fyne.NewSize(w, size.Height))
		x += w + 1
	}
}
