package kit

import (
	"fyne.io/fyne/v2"

	"audiencesync/assets"
)

// Pill is a state as icon and word on a soft ground, 22 high.
type Pill struct {
	composite
	tone Tone
	back *Box
	icon *Icon
	text *Text
}

// NewPill makes a pill; a state always has its icon.
func NewPill(icon fyne.Resource, text string, tone Tone) *Pill {
	return newPill(icon, text, tone, 22, 14, SmallStrong, 6)
}

// NewBadge makes a smaller pill, 20 high: what happens to a field.
func NewBadge(icon fyne.Resource, text string, tone Tone) *Pill {
	return newPill(icon, text, tone, 20, 13, MicroStrong, 5)
}

func newPill(icon fyne.Resource, text string, tone Tone, height, side float32, style Style, edge float32) *Pill {
	p := &Pill{tone: tone}
	p.back = NewBox(tone.Soft(), colorNone, RadiusPill)
	p.icon = NewIcon(icon, tone.Color(), side)
	p.text = NewYielding(text, style, tone.Color())
	setVisible(p.icon, icon != nil)
	p.root = Over(p.back, Sized(0, height, PadSides(0, edge+2, 0, edge, HBox(5, p.icon, p.text))))
	p.ExtendBaseWidget(p)
	return p
}

// Set changes what it says.
func (p *Pill) Set(icon fyne.Resource, text string, tone Tone) {
	p.tone = tone
	p.back.Paint(tone.Soft(), colorNone)
	p.icon.Set(icon, tone.Color())
	setVisible(p.icon, icon != nil)
	p.text.SetColor(tone.Color())
	p.text.SetText(text)
}

// Text returns the word.
func (p *Pill) Text() string { return p.text.Text() }

func (p *Pill) least() float32 { return leastWord + 30 }

// Chip is a filter or a chosen thing that can be tapped or taken away.
type Chip struct {
	pressable
	back  *Box
	text  *Text
	dot   *Box
	place *fyne.Container // of the dot
	on    bool
}

// NewChip makes a filter chip; its text carries the count it leaves.
func NewChip(text string, on bool, tap func()) *Chip {
	c := &Chip{on: on}
	c.OnTap = tap
	c.build(text, nil)
	return c
}

// NewRemovableChip makes a chip with a cross that takes it away.
func NewRemovableChip(text, removeTip string, remove func()) *Chip {
	c := &Chip{on: true}
	c.build(text, newCross(removeTip, remove))
	return c
}

func newCross(tip string, tap func()) *IconButton {
	b := newIconButton(assets.Icon("close"), tip, 18, 14, tap)
	b.tint = ColorAccentText
	b.paint()
	return b
}

func (c *Chip) build(text string, cross *IconButton) {
	c.back = NewBox(ColorNeutralSoft, colorNone, RadiusPill)
	c.text = NewYielding(text, SmallStrong, ColorMuted)
	c.dot = NewBox(colorNone, colorNone, 2)
	c.place = Sized(9, 9, c.dot)
	c.place.Hide()
	line := HBox(6, c.place, c.text)
	right := float32(8)
	if cross != nil {
		line.Add(cross)
		right = 3
	}
	c.press(c, RadiusPill, c.paint, c.back, Sized(0, 22, PadSides(0, right, 0, 8, line)))
}

// SetOn marks it as chosen.
func (c *Chip) SetOn(on bool) {
	c.on = on
	c.paint()
}

func (c *Chip) least() float32 { return leastWord + 30 }

// On tells whether it is chosen.
func (c *Chip) On() bool { return c.on }

// SetDot puts a square of a chart's colour before the word.
func (c *Chip) SetDot(color fyne.ThemeColorName) {
	c.dot.Paint(color, colorNone)
	setVisible(c.place, color != colorNone)
}

// SetText changes the word and tells whether it differs.
func (c *Chip) SetText(text string) bool {
	was := c.text.Text()
	c.text.SetText(text)
	return was != text
}

func (c *Chip) paint() {
	switch {
	case c.on:
		c.back.Paint(ColorAccentSoft, colorNone)
		c.text.SetColor(ColorAccentText)
	case c.hovered:
		c.back.Paint(ColorTrack, colorNone)
		c.text.SetColor(ColorText)
	default:
		c.back.Paint(ColorNeutralSoft, colorNone)
		c.text.SetColor(ColorMuted)
	}
}
