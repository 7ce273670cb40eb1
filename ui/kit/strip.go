package kit

import (
	"fyne.io/fyne/v2"

	"audiencesync/assets"
)

// StripHeight is the height of the status strip.
const StripHeight = 32

// StripCell is one fact of the strip: "Pending 309", "Speed 46 of 500".
type StripCell struct{ Label, Value, After string }

// Strip is the status strip. It is on every screen and nothing lies over it.
type Strip struct {
	composite
	health   *stripButton
	work     *stripButton
	cells    []*stripCell
	place    *fyne.Container
	right    *Text
	practice *Text
	mark     *practiceMark
	line     *fyne.Container
}

// NewStrip makes the strip; health opens where the connection is looked after, and
// work what goes on.
func NewStrip(health, work func()) *Strip {
	s := &Strip{health: newStripButton(health), work: newStripButton(work), place: HBox(14)}
	s.work.icon.Set(assets.Icon("upload_file"), ColorMuted)
	s.work.Hide()
	s.right = NewText("", Small, ColorMuted)
	s.practice = NewYielding("", SmallStrong, ColorOnPractice)
	s.mark = newPracticeMark(s.practice)
	s.mark.Hide()
	s.line = HBox(14, s.health, s.place, Spacer(), s.work, s.right, s.mark)
	s.root = Over(NewBox(ColorNav, colorNone, 0),
		Sized(0, StripHeight, VBox(0, NewDivider(), Grow(PadSides(0, 16, 0, 16, s.line)))))
	s.ExtendBaseWidget(s)
	return s
}

// practiceMark is the one thing at the right that may be narrower than its
// words: the first two of them say it.
type practiceMark struct{ composite }

func newPracticeMark(text *Text) *practiceMark {
	m := &practiceMark{}
	m.root = Over(NewBox(ColorPractice, colorNone, RadiusPill),
		Sized(0, 22, Pad(0, 10, HBox(6, NewIcon(assets.Icon("science"), ColorOnPractice, 15), text))))
	m.ExtendBaseWidget(m)
	return m
}

func (m *practiceMark) least() float32 { return 170 }

// SetHealth says how the connection is; strong for what must be acted on.
func (s *Strip) SetHealth(icon fyne.Resource, word string, tone Tone, strong bool) {
	s.health.icon.Set(icon, tone.Color())
	s.health.text.SetColor(tone.Color())
	s.health.text.SetStrong(strong)
	s.health.text.SetText(word)
	s.arrange()
}

// SetCells sets the facts; only those that differ are drawn again.
func (s *Strip) SetCells(cells ...StripCell) {
	for len(s.cells) < len(cells) {
		c := newStripCell()
		s.cells = append(s.cells, c)
		s.place.Add(NewSizedDivider(16))
		s.place.Add(c.line)
	}
	for i, c := range s.cells {
		show := i < len(cells)
		setVisible(s.place.Objects[2*i], show)
		setVisible(c.line, show)
		if show {
			c.set(cells[i])
		}
	}
	s.arrange()
}

// NewSizedDivider is an upright line of a height.
func NewSizedDivider(height float32) *fyne.Container { return Sized(1, height, NewDivider()) }

// SetRight sets the words at the right end.
func (s *Strip) SetRight(text string) {
	s.right.SetText(text)
	s.arrange()
}

// SetWork says what goes on and can be opened, and at the pointer of what it is; "" for
// nothing.
func (s *Strip) SetWork(text, tip string) {
	s.work.text.SetText(text)
	s.work.Tip = tip
	setVisible(s.work, text != "")
	s.arrange()
}

// SetPractice shows the practice mark, which never closes; "" for a real
// connection.
func (s *Strip) SetPractice(text string) {
	s.practice.SetText(text)
	setVisible(s.mark, text != "")
	s.arrange()
}

// arrange gives each cell the width it now needs.
func (s *Strip) arrange() {
	for _, c := range s.cells {
		Arrange(c.line)
	}
	Arrange(s.place)
	Arrange(s.line)
}

// Arrange lays a container's objects out again without drawing them all.
func Arrange(c *fyne.Container) {
	if c.Size() != (fyne.Size{}) {
		c.Layout.Layout(c.Objects, c.Size())
	}
}

type stripCell struct {
	label, value, after *Text
	line                *fyne.Container
}

func newStripCell() *stripCell {
	c := &stripCell{
		label: NewText("", Small, ColorMuted),
		value: NewText("", SmallStrong, ColorText),
		after: NewText("", Small, ColorMuted),
	}
	c.line = HBox(6, c.label, c.value, c.after)
	return c
}

func (c *stripCell) set(cell StripCell) {
	for t, text := range map[*Text]string{c.label: cell.Label, c.value: cell.Value, c.after: cell.After} {
		t.SetText(text)
		setVisible(t, text != "")
	}
}

type stripButton struct {
	pressable
	icon *Icon
	text *Text
}

func newStripButton(tap func()) *stripButton {
	h := &stripButton{icon: NewIcon(nil, ColorMuted, 15), text: NewText("", Small, ColorMuted)}
	h.OnTap = tap
	h.press(h, RadiusPill, func() {}, Pad(3, 4, HBox(6, h.icon, h.text)))
	return h
}

// Text is what it says.
func (h *stripButton) Text() string { return h.text.Text() }
