package kit

import "fyne.io/fyne/v2"

// Segment is one choice of a Segmented.
type Segment struct {
	Icon fyne.Resource
	Text string
}

// Segmented chooses one of two to four that are all in view. It is one stop for
// Tab; left and right choose.
type Segmented struct {
	pressable
	OnChanged func(index int)

	parts    []*segment
	selected int
}

// NewSegmented is 32 high.
func NewSegmented(selected int, changed func(index int), segments ...Segment) *Segmented {
	return newSegmented(selected, 32, Body, 14, changed, segments)
}

// NewSmallSegmented is 26 high, for card headers.
func NewSmallSegmented(selected int, changed func(index int), segments ...Segment) *Segmented {
	return newSegmented(selected, 26, Small, 10, changed, segments)
}

func newSegmented(selected int, height float32, style Style, edge float32, changed func(int), segments []Segment) *Segmented {
	s := &Segmented{OnChanged: changed, selected: selected}
	s.OnTap = func() {}
	line := HBox(0)
	for i, seg := range segments {
		part := newSegment(seg, style, height-2, edge, func() {
			focus(s)
			s.choose(i)
		})
		part.back.Radius = RadiusInput - 1
		part.back.Square = squareCorners(i, len(segments))
		if i > 0 {
			line.Add(newEdgeLine(height - 2))
		}
		line.Add(part)
		s.parts = append(s.parts, part)
	}
	back := NewBox(ColorSurface, ColorInputBorder, RadiusInput)
	s.press(s, RadiusInput, s.paint, back, Pad(1, 1, line))
	return s
}

// newEdgeLine is an upright line in the colour of an input's edge.
func newEdgeLine(height float32) *fyne.Container {
	return Sized(1, height, NewBox(ColorInputBorder, colorNone, 0))
}

func squareCorners(i, n int) corners {
	var c corners
	if i > 0 {
		c |= leftCorners
	}
	if i < n-1 {
		c |= rightCorners
	}
	return c
}

// Selected is the index of the choice.
func (s *Segmented) Selected() int { return s.selected }

// SetSelected chooses without calling OnChanged.
func (s *Segmented) SetSelected(index int) {
	s.selected = index
	s.paint()
}

// Focus moves the keyboard here.
func (s *Segmented) Focus() { focus(s) }

func (s *Segmented) choose(index int) {
	if index == s.selected || index < 0 || index >= len(s.parts) || s.disabled {
		return
	}
	s.SetSelected(index)
	if s.OnChanged != nil {
		s.OnChanged(index)
	}
}

func (s *Segmented) paint() {
	for i, p := range s.parts {
		p.on, p.disabled = i == s.selected, s.disabled
		p.paint()
	}
}

// TypedKey implements fyne.Focusable.
func (s *Segmented) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyLeft:
		s.choose(s.selected - 1)
	case fyne.KeyRight:
		s.choose(s.selected + 1)
	default:
		s.pressable.TypedKey(ev)
	}
}

// segment is tapped but takes no focus of its own.
type segment struct {
	pressable
	on   bool
	back *Box
	icon *Icon
	text *Text
	tap  func()
}

func newSegment(seg Segment, style Style, height, edge float32, tap func()) *segment {
	p := &segment{tap: tap}
	p.back = NewBox(colorNone, colorNone, 0)
	p.icon = NewIcon(seg.Icon, ColorMuted, 18)
	p.text = NewText(seg.Text, style, ColorMuted).Aligned(fyne.TextAlignCenter)
	p.text.roomy = true
	setVisible(p.icon, seg.Icon != nil)
	p.press(p, 0, p.paint, p.back, Sized(0, height, Pad(0, edge, HBox(6, p.icon, p.text))))
	return p
}

// Tapped implements fyne.Tappable.
func (p *segment) Tapped(*fyne.PointEvent) { p.tap() }

func (p *segment) paint() {
	fill, text := colorNone, ColorMuted
	switch {
	case p.disabled:
		text = ColorFaint
	case p.on:
		fill, text = ColorAccentSoft, ColorAccentText
	case p.hovered:
		fill, text = ColorSunken, ColorText
	}
	p.back.Paint(fill, colorNone)
	p.icon.Set(p.icon.res, text)
	p.text.SetColor(text)
	p.text.SetStrong(p.on)
}
