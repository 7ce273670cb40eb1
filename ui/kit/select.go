package kit

import (
	"fyne.io/fyne/v2"

	"audiencesync/assets"
)

// Option is one choice of a Select.
type Option struct {
	Label string
	Note  string // an ID, in small monospace behind the label
}

// Options makes choices of plain labels.
func Options(labels ...string) []Option {
	out := make([]Option, len(labels))
	for i, l := range labels {
		out[i].Label = l
	}
	return out
}

// Select chooses one of a few; for many use a Combo.
type Select struct {
	pressable
	OnChanged func(index int)

	Placeholder string
	options     []Option
	selected    int
	invalid     bool
	back        *Box
	text        *Text
	note        *Text
	arrow       *Icon
	line        *fyne.Container // of text and note
}

// NewSelect is 32 high; nothing is chosen while selected is -1.
func NewSelect(options []Option, selected int, changed func(index int)) *Select {
	return newSelect(options, selected, 32, Body, 10, changed)
}

// NewSmallSelect is 28 high, for rows and page heads.
func NewSmallSelect(options []Option, selected int, changed func(index int)) *Select {
	return newSelect(options, selected, 28, Small, 8, changed)
}

func newSelect(options []Option, selected int, height float32, style Style, edge float32, changed func(int)) *Select {
	s := &Select{options: options, selected: selected, OnChanged: changed, Placeholder: "Choose"}
	s.OnTap = s.open
	s.back = NewBox(ColorSurface, ColorInputBorder, RadiusInput)
	s.text = NewCut("", style, ColorText)
	s.note = NewCut("", MonoSmall, ColorMuted)
	s.arrow = NewIcon(assets.Icon("arrow_drop_down"), ColorMuted, 20)
	s.line = newTitleLine(s.text, s.note)
	line := HBox(4, Grow(s.line), s.arrow)
	s.press(s, RadiusInput, s.paint, s.back, Sized(0, height, PadSides(0, 6, 0, edge, line)))
	s.show()
	return s
}

// Selected is the index of the choice, -1 for none.
func (s *Select) Selected() int { return s.selected }

// SetSelected chooses without calling OnChanged.
func (s *Select) SetSelected(index int) {
	s.selected = index
	s.show()
}

// SetOptions replaces the choices.
func (s *Select) SetOptions(options []Option, selected int) {
	s.options = options
	s.SetSelected(selected)
}

// SetInvalid draws the edge red; Field does it.
func (s *Select) SetInvalid(invalid bool) {
	s.invalid = invalid
	s.paint()
}

func (s *Select) show() {
	if s.selected < 0 || s.selected >= len(s.options) {
		s.text.SetText(s.Placeholder)
		s.note.SetText("")
	} else {
		s.text.SetText(s.options[s.selected].Label)
		s.note.SetText(s.options[s.selected].Note)
	}
	Arrange(s.line)
	s.paint()
}

func (s *Select) paint() {
	edge, fill, text := ColorInputBorder, ColorSurface, ColorText
	switch {
	case s.disabled:
		fill, text = ColorSunken, ColorFaint
	case s.invalid:
		edge = ColorError
	case s.hovered:
		fill = ColorSunken
	}
	if s.selected < 0 && !s.disabled {
		text = ColorFaint
	}
	s.back.Paint(fill, edge)
	s.text.SetColor(text)
}

func (s *Select) open() {
	entries := make([]MenuEntry, len(s.options))
	for i, o := range s.options {
		entries[i] = MenuEntry{Text: o.Label, Note: o.Note, Tap: func() { s.choose(i) }}
	}
	openMenu(s, entries, max(s.selected, 0))
}

func (s *Select) choose(index int) {
	if index == s.selected {
		return
	}
	s.SetSelected(index)
	if s.OnChanged != nil {
		s.OnChanged(index)
	}
}

// TypedKey implements fyne.Focusable: up and down choose without opening.
func (s *Select) TypedKey(ev *fyne.KeyEvent) {
	switch {
	case ev.Name == fyne.KeyDown && s.selected < len(s.options)-1:
		s.choose(s.selected + 1)
	case ev.Name == fyne.KeyUp && s.selected > 0:
		s.choose(s.selected - 1)
	default:
		s.pressable.TypedKey(ev)
	}
}
