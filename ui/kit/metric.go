package kit

import (
	"fyne.io/fyne/v2"

	"audiencesync/assets"
)

// KeyValue is a fact on one line: a muted name and a bold value at the right.
type KeyValue struct {
	composite
	icon  *Icon
	value *Text
	line  *fyne.Container
}

// NewKeyValue makes a line 32 high; put a Divider between lines.
func NewKeyValue(key, value string) *KeyValue {
	k := &KeyValue{icon: NewIcon(nil, ColorText, 15), value: NewYielding(value, BodyStrong, ColorText)}
	k.icon.Hide()
	name := NewCut(key, Body, ColorMuted)
	k.line = HBox(5, Grow(AtLeast(min(name.natural(), 96), name)), k.icon, k.value)
	k.root = Sized(0, 32, k.line)
	k.ExtendBaseWidget(k)
	return k
}

// Set changes the value.
func (k *KeyValue) Set(value string) {
	k.value.SetText(value)
	Arrange(k.line)
}

// SetTone marks the value, with the icon that goes with it; nil icon and
// ToneNeutral for none.
func (k *KeyValue) SetTone(icon fyne.Resource, tone Tone) {
	color := tone.Color()
	if tone == ToneNeutral {
		color = ColorText
	}
	k.icon.Set(icon, color)
	setVisible(k.icon, icon != nil)
	k.value.SetColor(color)
	Arrange(k.line)
}

// Value returns the value.
func (k *KeyValue) Value() string { return k.value.Text() }

// Facts sets lines under one another with dividers between them.
func Facts(lines ...fyne.CanvasObject) *fyne.Container {
	box := VBox(0)
	for i, l := range lines {
		if i > 0 {
			box.Add(NewDivider())
		}
		box.Add(l)
	}
	return box
}

// Fact is a label over a bold value and a muted line: "Connected since".
func Fact(label, value, under string) *fyne.Container {
	box := VBox(1, NewCut(label, Small, ColorMuted), NewCut(value, BodyStrong, ColorText))
	if under != "" {
		box.Add(NewCut(under, Small, ColorMuted))
	}
	return box
}

// Stat is a tile with one large value. It can open what is behind it.
type Stat struct {
	pressable
	back  *Box
	label string
	value *Text
	under *Text
	icon  *Icon
	arrow *Icon
	on    bool
}

// NewStat makes a tile; an unknown value is a word, shown muted with known false.
func NewStat(label string) *Stat { return NewStatButton(label, nil) }

// NewStatButton makes a tile that opens something; nil: it does not.
func NewStatButton(label string, tap func()) *Stat {
	s := &Stat{label: label, value: NewCut("", Display, ColorText), under: NewParagraph(Small, ColorMuted), icon: NewIcon(nil, ColorMuted, 22)}
	s.OnTap = tap
	s.back = NewBox(ColorSurface, ColorBorder, RadiusCard)
	s.arrow = NewIcon(assets.Icon("chevron_right"), ColorMuted, 16)
	setVisible(s.arrow, tap != nil)
	line := newTitleLine(s.value, s.icon)
	s.press(s, RadiusCard, s.paint, s.back,
		PadSides(12, CardEdge, 12, CardEdge, VBox(1, HBox(4, Grow(NewCut(label, Small, ColorMuted)), s.arrow), line, s.under)))
	return s
}

// Text returns the label.
func (s *Stat) Text() string { return s.label }

// SetOn marks the tile of which what is behind is shown.
func (s *Stat) SetOn(on bool) {
	s.on = on
	s.paint()
}

func (s *Stat) paint() {
	color, fill, border := ColorMuted, ColorSurface, ColorBorder
	switch {
	case s.on:
		color, fill, border = ColorAccentText, ColorSelection, ColorAccent
	case s.hovered && s.OnTap != nil:
		color, fill = ColorText, ColorSunken
	}
	s.back.Paint(fill, border)
	s.arrow.Set(s.arrow.res, color)
}

// Set changes what it shows; icon may be nil.
func (s *Stat) Set(value, under string, known bool, icon fyne.Resource, tone Tone) {
	color := ColorText
	style := Display
	if !known {
		color, style = ColorMuted, Title
	}
	if s.value.style != style {
		s.value.style = style
		s.value.Refresh()
	}
	s.value.SetColor(color)
	s.value.SetText(value)
	s.under.SetText(under)
	s.icon.Set(icon, tone.Color())
	setVisible(s.icon, icon != nil)
	s.Refresh()
}

// Value returns the value.
func (s *Stat) Value() string { return s.value.Text() }

// MetricWidths are the columns of the metrics table: value, share, sparkline.
var MetricWidths = [3]float32{86, 52, 122}

// MetricRow is one of the seven metrics, 56 high: what it is, how many, which
// share, how it went; it opens the people behind it.
type MetricRow struct {
	pressable
	back  *Box
	sign  metricSign
	value *Text
	share *Text
	spark *Sparkline
	arrow *Icon
	on    bool
}

// NewMetricRow makes a row; spark may be nil.
func NewMetricRow(icon fyne.Resource, tone Tone, name, definition string, spark *Sparkline, tap func()) *MetricRow {
	m := &MetricRow{spark: spark, sign: newMetricSign(icon, tone, 18)}
	m.OnTap = tap
	m.back = NewBox(colorNone, colorNone, 0)
	m.value = NewText("", Subtitle, ColorText).Aligned(fyne.TextAlignTrailing)
	m.share = NewText("", Body, ColorMuted).Aligned(fyne.TextAlignTrailing)
	m.arrow = NewIcon(assets.Icon("chevron_right"), ColorMuted, 18)
	line := HBox(10, m.sign.icon,
		Grow(VBox(0, NewCut(name, BodyStrong, ColorText), NewNote(Plain(definition)))),
		Sized(MetricWidths[0], 0, m.value), Sized(MetricWidths[1], 0, m.share))
	if spark != nil {
		line.Add(Sized(MetricWidths[2], 30, PadSides(0, 6, 0, 10, spark)))
	}
	line.Add(m.arrow)
	m.press(m, 0, m.paint, m.back, Sized(0, 56, PadSides(0, 10, 0, CardEdge, line)))
	return m
}

// metricSign is a metric's icon. Nobody errored is no alarm.
type metricSign struct {
	icon *Icon
	tone Tone
}

func newMetricSign(icon fyne.Resource, tone Tone, side float32) metricSign {
	return metricSign{NewIcon(icon, tone.Color(), side), tone}
}

func (s metricSign) set(value string) {
	color := s.tone.Color()
	if s.tone == ToneError && value == "0" {
		color = ColorMuted
	}
	s.icon.Set(s.icon.res, color)
}

// Set changes the numbers and draws only those.
func (m *MetricRow) Set(value, share string) {
	m.sign.set(value)
	m.value.SetText(value)
	m.share.SetText(share)
}

// SetOn marks the row whose people are shown.
func (m *MetricRow) SetOn(on bool) {
	m.on = on
	m.paint()
}

// Value returns the number.
func (m *MetricRow) Value() string { return m.value.Text() }

func (m *MetricRow) paint() {
	switch {
	case m.on:
		m.back.Paint(ColorSelection, colorNone)
		m.arrow.Set(m.arrow.res, ColorAccentText)
	case m.hovered:
		m.back.Paint(ColorSunken, colorNone)
		m.arrow.Set(m.arrow.res, ColorText)
	default:
		m.back.Paint(colorNone, colorNone)
		m.arrow.Set(m.arrow.res, ColorMuted)
	}
}

// NewMetricHeader names the columns over metric rows: name, value, share, course.
func NewMetricHeader(name, value, share, course string) *fyne.Container {
	title := func(text string, align fyne.TextAlign) *Text {
		return NewCut(text, SmallStrong, ColorMuted).Aligned(align)
	}
	line := HBox(10, Sized(18, 0, Over()), Grow(title(name, fyne.TextAlignLeading)),
		Sized(MetricWidths[0], 0, title(value, fyne.TextAlignTrailing)), Sized(MetricWidths[1], 0, title(share, fyne.TextAlignTrailing)))
	if course != "" {
		line.Add(Sized(MetricWidths[2], 0, PadSides(0, 6, 0, 10, title(course, fyne.TextAlignTrailing))))
	}
	line.Add(Sized(18, 0, Over()))
	return Over(NewBox(ColorSunken, colorNone, 0), VBox(0, Sized(0, headerHeight-1, PadSides(0, 10, 0, CardEdge, line)), NewDivider()))
}

// MiniMetric is a number with its word under it, in a journey card or the
// outbox; it opens the people behind it.
type MiniMetric struct {
	pressable
	sign  metricSign
	value *Text
	under *Text
}

// NewMiniMetric makes one; the definition is its tip.
func NewMiniMetric(icon fyne.Resource, tone Tone, name, definition string, tap func()) *MiniMetric {
	m := newMiniMetric(icon, tone, name, 16, BodyStrong, Micro, tap)
	m.Tip = definition
	return m
}

// NewOutboxCount is a larger one with words under its name, which wrap.
func NewOutboxCount(icon fyne.Resource, tone Tone, name string, tap func()) *MiniMetric {
	return newMiniMetric(icon, tone, name, 20, Subtitle, Small, tap)
}

func newMiniMetric(icon fyne.Resource, tone Tone, name string, side float32, value, label Style, tap func()) *MiniMetric {
	m := &MiniMetric{sign: newMetricSign(icon, tone, side), value: NewText("", value, ColorText), under: NewParagraph(Micro, ColorMuted)}
	m.OnTap = tap
	m.under.Hide()
	color := ColorMuted
	if label == Small {
		color = ColorText
	}
	m.press(m, RadiusPill, func() {}, HBoxTop(6, PadSides(2, 0, 0, 0, m.sign.icon),
		Grow(VBox(0, m.value, NewText(name, label, color), m.under))))
	return m
}

// Set changes the number and the words under its name.
func (m *MiniMetric) Set(value, under string) {
	m.sign.set(value)
	m.value.SetText(value)
	m.under.SetText(under)
	setVisible(m.under, under != "")
}

// Value returns the number.
func (m *MiniMetric) Value() string { return m.value.Text() }
