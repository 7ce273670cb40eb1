package kit

import (
	"math"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Style is one of the sizes and weights of type there are.
type Style int

// The styles; those with Strong in the name are bold.
const (
	Body        Style = iota // 13, everything
	BodyStrong               // names
	Small                    // 12, second lines, the strip
	SmallStrong              // labels, table headers
	Micro                    // 11, badges, axes
	MicroStrong
	Heading  // 14 bold, card titles
	Subtitle // 16 bold, sheet titles, metric values
	Title    // 20 bold, one a page
	Display  // 24 bold, the number in a tile
	Mono     // 12, IDs and hashes only
	MonoSmall
)

type face struct {
	size, line float32
	style      fyne.TextStyle
}

var faces = [...]face{
	Body:        {13, 18, fyne.TextStyle{}},
	BodyStrong:  {13, 18, fyne.TextStyle{Bold: true}},
	Small:       {12, 16, fyne.TextStyle{}},
	SmallStrong: {12, 16, fyne.TextStyle{Bold: true}},
	Micro:       {11, 14, fyne.TextStyle{}},
	MicroStrong: {11, 14, fyne.TextStyle{Bold: true}},
	Heading:     {14, 20, fyne.TextStyle{Bold: true}},
	Subtitle:    {16, 22, fyne.TextStyle{Bold: true}},
	Title:       {20, 26, fyne.TextStyle{Bold: true}},
	Display:     {24, 32, fyne.TextStyle{Bold: true}},
	Mono:        {11.5, 18, fyne.TextStyle{Monospace: true}},
	MonoSmall:   {10.5, 14, fyne.TextStyle{Monospace: true}},
}

// lift sets letters one unit above where the painter centres their line: the
// middle that the eye sees is that of the small letters.
const lift = -1

func (s Style) measure(text string) float32 {
	return fyne.MeasureText(text, faces[s].size, faces[s].style).Width
}

// Span is a piece of a paragraph.
type Span struct {
	Text string
	Bold bool
	Mono bool
	Tone fyne.ThemeColorName // "" takes the paragraph's
	Tap  func()              // makes it a link
}

// Plain is a span of the usual text.
func Plain(text string) Span { return Span{Text: text} }

// Strong is a bold span.
func Strong(text string) Span { return Span{Text: text, Bold: true} }

// LinkTo is a span that is tapped.
func LinkTo(text string, tap func()) Span { return Span{Text: text, Tap: tap} }

// Text is a line or a paragraph. Setting it to what it says already draws
// nothing; setting another text draws that text only.
type Text struct {
	widget.BaseWidget
	spans []Span
	style Style
	color fyne.ThemeColorName
	align fyne.TextAlign
	wraps bool
	cuts  bool
	soft  bool // asks for the whole text's width, and is cut where it gets less
	roomy bool // as wide as it would be in bold

	width  float32 // of the last layout, 0 before
	pieces []piece
	lines  int
	cut    bool // the line does not fit and ends in an ellipsis
}

// NewText is one line that is never cut.
func NewText(text string, style Style, color fyne.ThemeColorName) *Text {
	return newText(style, color, Span{Text: text})
}

// NewCut is one line that ends in an ellipsis where it does not fit; the whole
// text shows as a tooltip then.
func NewCut(text string, style Style, color fyne.ThemeColorName) *Text {
	t := newText(style, color, Span{Text: text})
	t.cuts = true
	return t
}

// NewYielding is one line as wide as its words that is cut where there is no
// room, as NewCut is.
func NewYielding(text string, style Style, color fyne.ThemeColorName) *Text {
	t := NewCut(text, style, color)
	t.soft = true
	return t
}

// least implements yielding.
func (t *Text) least() float32 {
	if t.soft {
		return leastWord
	}
	return 0
}

// NewParagraph wraps at its width.
func NewParagraph(style Style, color fyne.ThemeColorName, spans ...Span) *Text {
	t := newText(style, color, spans...)
	t.wraps = true
	return t
}

func newText(style Style, color fyne.ThemeColorName, spans ...Span) *Text {
	t := &Text{spans: spans, style: style, color: color}
	t.ExtendBaseWidget(t)
	return t
}

// Aligned sets where in its width the text stands.
func (t *Text) Aligned(align fyne.TextAlign) *Text {
	t.align = align
	return t
}

// Text returns what it says.
func (t *Text) Text() string {
	var b strings.Builder
	for _, s := range t.spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

// SetText replaces the text.
func (t *Text) SetText(text string) {
	t.SetSpans(Span{Text: text})
}

// SetSpans replaces the text by pieces.
func (t *Text) SetSpans(spans ...Span) {
	if slices.EqualFunc(t.spans, spans, sameSpan) {
		return
	}
	t.spans = spans
	t.Refresh()
}

// SetColor changes the colour.
func (t *Text) SetColor(color fyne.ThemeColorName) {
	if t.color == color {
		return
	}
	t.color = color
	t.Refresh()
}

// SetStrong sets body, small and micro text in bold or not.
func (t *Text) SetStrong(strong bool) {
	style := lighter(t.style)
	if strong {
		style = bolder(t.style)
	}
	if style == t.style {
		return
	}
	t.style = style
	t.Refresh()
}

// sameSpan never calls a link the same, since functions cannot be compared.
func sameSpan(a, b Span) bool {
	return a.Tap == nil && b.Tap == nil && a.Text == b.Text && a.Bold == b.Bold && a.Mono == b.Mono && a.Tone == b.Tone
}

// HeightFor is the height the text takes at a width.
func (t *Text) HeightFor(width float32) float32 {
	if !t.wraps {
		return faces[t.style].line
	}
	_, lines := t.flow(width)
	return float32(max(lines, 1)) * faces[t.style].line
}

// CreateRenderer implements fyne.Widget.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	r := &textRenderer{text: t}
	r.arrange()
	return r
}

type textRenderer struct {
	text    *Text
	drawn   []*canvas.Text
	links   []*linkArea
	tip     *tipArea
	objects []fyne.CanvasObject
}

func (r *textRenderer) Destroy()                     {}
func (r *textRenderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *textRenderer) MinSize() fyne.Size {
	t := r.text
	line := faces[t.style].line
	switch {
	case t.wraps && t.width > 0:
		return fyne.NewSize(40, float32(max(t.lines, 1))*line)
	case t.wraps:
		return fyne.NewSize(40, line)
	case t.cuts && !t.soft:
		return fyne.NewSize(min(t.natural(), 24), line)
	}
	return fyne.NewSize(t.natural(), line)
}

func (t *Text) natural() float32 {
	if t.roomy {
		return whole(bolder(t.style).measure(t.Text()))
	}
	width := float32(0)
	for _, s := range t.spans {
		width += t.faceOf(s).measure(s.Text)
	}
	return whole(width)
}

// whole rounds up, so that what stands beside a text starts on a whole unit and
// is drawn crisp.
func whole(v float32) float32 { return float32(math.Ceil(float64(v))) }

func (t *Text) faceOf(s Span) Style {
	switch {
	case s.Mono:
		if t.style == Body || t.style == BodyStrong {
			return Mono
		}
		return MonoSmall
	case s.Bold:
		return bolder(t.style)
	}
	return t.style
}

func bolder(s Style) Style {
	switch s {
	case Body, Small, Micro:
		return s + 1
	}
	return s
}

func lighter(s Style) Style {
	switch s {
	case BodyStrong, SmallStrong, MicroStrong:
		return s - 1
	}
	return s
}

func (r *textRenderer) Layout(size fyne.Size) {
	if size.Width == r.text.width {
		return
	}
	r.text.width = size.Width
	r.arrange()
}

func (r *textRenderer) Refresh() {
	r.arrange()
	for _, d := range r.drawn {
		d.Refresh()
	}
}

// arrange places the pieces, making canvas texts only where there are too few.
func (r *textRenderer) arrange() {
	t := r.text
	t.place()
	for len(r.drawn) < len(t.pieces) {
		r.drawn = append(r.drawn, canvas.NewText("", nil))
	}
	r.drawn = r.drawn[:len(t.pieces)]
	r.links = r.links[:0]
	r.objects = r.objects[:0]
	line := faces[t.style].line
	for i, p := range t.pieces {
		d := r.drawn[i]
		f := faces[t.faceOf(p.span)]
		d.Text, d.TextSize, d.TextStyle, d.Color = hooked(p.text), f.size, f.style, colorOf(t, t.colorOf(p.span))
		d.Move(fyne.NewPos(p.x, float32(p.line)*line+lift))
		d.Resize(fyne.NewSize(p.width, line))
		r.objects = append(r.objects, d)
		if p.span.Tap != nil {
			area := newLinkArea(p.span.Tap)
			area.Move(fyne.NewPos(p.x, float32(p.line)*line))
			area.Resize(d.Size())
			r.links = append(r.links, area)
		}
	}
	for _, area := range r.links {
		r.objects = append(r.objects, area)
	}
	r.placeTip()
}

// hooked gives a text room on its left where it begins with a letter that
// reaches there: the toolkit cuts off the hook of a J. It is a hair space.
func hooked(text string) string {
	if strings.HasPrefix(text, "J") || strings.HasPrefix(text, "j") {
		return "\u200a" + text
	}
	return text
}

func (r *textRenderer) placeTip() {
	t := r.text
	if !t.cut {
		return
	}
	if r.tip == nil {
		r.tip = newTipArea("")
	}
	r.tip.tip = t.Text()
	r.tip.Resize(fyne.NewSize(t.width, faces[t.style].line))
	r.objects = append(r.objects, r.tip)
}

func (t *Text) colorOf(s Span) fyne.ThemeColorName {
	switch {
	case s.Tone != colorNone:
		return s.Tone
	case s.Tap != nil:
		return ColorAccentText
	}
	return t.color
}

// NewLabel is the bold label of a field or a group.
func NewLabel(text string) *Text { return NewText(text, SmallStrong, ColorText) }

// NewNote is a muted small line that wraps.
func NewNote(spans ...Span) *Text { return NewParagraph(Small, ColorMuted, spans...) }
