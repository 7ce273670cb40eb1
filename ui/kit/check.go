package kit

import (
	"fyne.io/fyne/v2"

	"audiencesync/assets"
)

// CheckRow is a box to tick with a word, a second line and something at the
// right; the whole row ticks.
type CheckRow struct {
	pressable
	OnChanged func(on bool)

	on   bool
	box  *Icon
	text *Text
	sub  *Text
}

// NewCheckRow makes a row; sub may be "" and right nil.
func NewCheckRow(text, sub string, right fyne.CanvasObject, on bool, changed func(on bool)) *CheckRow {
	c := &CheckRow{on: on, OnChanged: changed}
	c.OnTap = c.toggle
	c.box = NewIcon(assets.Icon("check_box"), ColorAccent, 20)
	c.text = NewCut(text, Body, ColorText)
	c.sub = NewCut(sub, Small, ColorMuted)
	setVisible(c.sub, sub != "")
	line := HBox(10, c.box, Grow(VBox(0, c.text, c.sub)))
	if right != nil {
		line.Add(right)
	}
	edge := float32(4)
	if sub != "" {
		edge = 7
	}
	c.press(c, RadiusPill, c.paint, Pad(edge, 0, line))
	c.ringAround(0, 4)
	return c
}

// On tells whether it is ticked.
func (c *CheckRow) On() bool { return c.on }

// SetOn ticks without calling OnChanged.
func (c *CheckRow) SetOn(on bool) {
	c.on = on
	c.paint()
}

// SetSub changes the second line.
func (c *CheckRow) SetSub(text string) { c.sub.SetText(text) }

func (c *CheckRow) toggle() {
	c.SetOn(!c.on)
	if c.OnChanged != nil {
		c.OnChanged(c.on)
	}
}

func (c *CheckRow) paint() {
	icon, color := checkIcon(c.on, c.disabled)
	c.box.Set(icon, color)
	text := ColorText
	if c.disabled {
		text = ColorFaint
	}
	c.text.SetColor(text)
}

func checkIcon(on, disabled bool) (fyne.Resource, fyne.ThemeColorName) {
	name, color := "check_box_outline_blank", ColorInputBorder
	if on {
		name, color = "check_box", ColorAccent
	}
	if disabled {
		color = ColorBorder
	}
	return assets.Icon(name), color
}
