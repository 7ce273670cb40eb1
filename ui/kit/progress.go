package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Bar is a share of a whole: progress, a limit, days left.
type Bar struct {
	widget.BaseWidget
	share  float64
	color  fyne.ThemeColorName
	height float32
	track  *canvas.Rectangle
	fill   *canvas.Rectangle
}

// NewBar makes a bar 6 high in the accent.
func NewBar(share float64) *Bar { return newBar(share, ColorAccent, 6) }

// NewGauge makes a bar 8 high in a colour: a limit, the time left.
func NewGauge(share float64, color fyne.ThemeColorName) *Bar { return newBar(share, color, 8) }

func newBar(share float64, color fyne.ThemeColorName, height float32) *Bar {
	b := &Bar{share: share, color: color, height: height}
	b.ExtendBaseWidget(b)
	return b
}

// Set changes the share, between 0 and 1.
func (b *Bar) Set(share float64) {
	share = min(max(share, 0), 1)
	if share == b.share {
		return
	}
	b.share = share
	if b.fill != nil {
		b.place(b.Size())
	}
}

// SetColor changes the colour of the share.
func (b *Bar) SetColor(color fyne.ThemeColorName) {
	if b.color != color {
		b.color = color
		b.Refresh()
	}
}

// Share returns the share.
func (b *Bar) Share() float64 { return b.share }

// CreateRenderer implements fyne.Widget.
func (b *Bar) CreateRenderer() fyne.WidgetRenderer {
	b.track, b.fill = canvas.NewRectangle(nil), canvas.NewRectangle(nil)
	r := &gaugeRenderer{b}
	r.paint()
	return r
}

func (b *Bar) place(size fyne.Size) {
	y := float32(int((size.Height - b.height) / 2))
	put(b.track, 0, y, fyne.NewSize(size.Width, b.height))
	width := size.Width * float32(b.share)
	if b.share > 0 {
		width = max(width, b.height)
	}
	put(b.fill, 0, y, fyne.NewSize(width, b.height))
	b.fill.Hidden = b.share == 0
	b.fill.Refresh()
}

type gaugeRenderer struct{ bar *Bar }

func (r *gaugeRenderer) Destroy()           {}
func (r *gaugeRenderer) MinSize() fyne.Size { return fyne.NewSize(40, r.bar.height) }
func (r *gaugeRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.bar.track, r.bar.fill}
}
func (r *gaugeRenderer) Layout(size fyne.Size) { r.bar.place(size) }

func (r *gaugeRenderer) paint() {
	b := r.bar
	b.track.FillColor, b.fill.FillColor = colorOf(b, ColorTrack), colorOf(b, b.color)
	b.track.CornerRadius, b.fill.CornerRadius = b.height/2, b.height/2
}

func (r *gaugeRenderer) Refresh() {
	r.paint()
	r.bar.place(r.bar.Size())
	r.bar.track.Refresh()
}

// Limit is a gauge with its words: "Requests in the last second 4 of 10".
type Limit struct {
	composite
	value *Text
	of    *Text
	bar   *Bar
	line  *fyne.Container
}

// NewLimit makes one.
func NewLimit(label string) *Limit {
	l := &Limit{value: NewText("", SmallStrong, ColorText), of: NewText("", Small, ColorMuted), bar: NewGauge(0, ColorAccent)}
	l.line = HBox(4, Grow(NewCut(label, Small, ColorMuted)), l.value, l.of)
	l.root = VBox(5, l.line, l.bar)
	l.ExtendBaseWidget(l)
	return l
}

// Set changes value, the words behind it and the share.
func (l *Limit) Set(value, of string, share float64) {
	l.value.SetText(value)
	l.of.SetText(of)
	l.bar.Set(share)
	Arrange(l.line)
}

// ProgressFooter stands where the button was: what runs, how fast, how long
// still, and Cancel.
type ProgressFooter struct {
	composite
	what, speed, left *Text
	bar               *Bar
	line              *fyne.Container
	cancel            *Button // nil: none
}

// NewProgressFooter makes one; cancel may be nil for work that cannot be stopped.
func NewProgressFooter(cancel func()) *ProgressFooter {
	p := &ProgressFooter{
		what: NewText("", SmallStrong, ColorText), speed: NewText("", Small, ColorMuted),
		left: NewText("", Small, ColorMuted), bar: NewBar(0),
	}
	p.line = HBox(8, p.what, p.speed, Spacer(), p.left)
	whole := HBox(24, Grow(VBox(7, p.line, p.bar)))
	if cancel != nil {
		p.cancel = NewButton("Cancel", nil, Secondary, cancel)
		whole.Add(p.cancel)
	}
	p.root = whole
	p.ExtendBaseWidget(p)
	return p
}

// Set changes the words and the share between 0 and 1.
func (p *ProgressFooter) Set(what, speed, left string, share float64) {
	p.what.SetText(what)
	p.speed.SetText(speed)
	p.left.SetText(left)
	p.bar.Set(share)
	Arrange(p.line)
}

// SetCancellable says whether what runs can still be stopped.
func (p *ProgressFooter) SetCancellable(can bool) {
	if p.cancel != nil {
		p.cancel.SetEnabled(can)
	}
}

// Cancellable says whether what runs can be stopped.
func (p *ProgressFooter) Cancellable() bool { return p.cancel != nil && !p.cancel.Disabled() }

// What returns the words about what runs.
func (p *ProgressFooter) What() string { return p.what.Text() }
