package kit

import "fyne.io/fyne/v2"

// Header is the head of a card: all but the title may be left out.
type Header struct {
	Icon     fyne.Resource
	Title    string
	Subtitle string
	Actions  []fyne.CanvasObject // at the right
}

// Card is a surface with an edge of one unit and an optional header.
type Card struct {
	composite
	back     *Box
	title    *Text
	subtitle *Text
	icon     *Icon
	actions  *fyne.Container
}

// NewCard pads its content by 16.
func NewCard(h Header, content fyne.CanvasObject) *Card {
	return newCard(h, content, CardEdge)
}

// NewFlushCard lets its content touch the edges, as a table does.
func NewFlushCard(h Header, content fyne.CanvasObject) *Card { return newCard(h, content, 0) }

func newCard(h Header, content fyne.CanvasObject, edge float32) *Card {
	c := &Card{back: NewBox(ColorSurface, ColorBorder, RadiusCard)}
	c.title = NewCut(h.Title, Heading, ColorText)
	c.subtitle = NewCut(h.Subtitle, Small, ColorMuted)
	c.icon = NewIcon(h.Icon, ColorAccentText, 20)
	setVisible(c.icon, h.Icon != nil)
	setVisible(c.subtitle, h.Subtitle != "")
	c.actions = HBox(10, h.Actions...)
	body := PadSides(edge, edge, edge, edge, content)
	if edge == 0 {
		body = PadSides(1, 1, 1, 1, content)
	}
	if h.Title == "" {
		c.root = Over(c.back, body)
		c.ExtendBaseWidget(c)
		return c
	}
	titles := Grow(newTitleLine(c.title, c.subtitle))
	head := HBox(10, c.icon, titles, c.actions)
	top := PadSides(13, CardEdge, 9, CardEdge, head)
	if edge > 0 {
		body = PadSides(0, edge, edge, edge, content)
	}
	c.root = Over(c.back, VBox(0, top, Grow(body)))
	c.ExtendBaseWidget(c)
	return c
}

// SetTitle changes the header's words.
func (c *Card) SetTitle(title, subtitle string) {
	c.title.SetText(title)
	c.subtitle.SetText(subtitle)
	setVisible(c.subtitle, subtitle != "")
}

// SetEdge colours the edge: ColorError for a card with something missing in it,
// ColorBorder for the rest.
func (c *Card) SetEdge(color fyne.ThemeColorName) { c.back.Paint(ColorSurface, color) }

// newTitleLine sets a title and a muted line beside it on one baseline; the
// second is cut first, unless it is a state, which is never cut.
func newTitleLine(title, subtitle fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &titleLayout{gap: 10}, Objects: []fyne.CanvasObject{title, subtitle}}
}

type titleLayout struct{ gap float32 }

func (l *titleLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return (&hboxLayout{gap: l.gap}).MinSize(objects)
}

func (l *titleLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x, states := float32(0), float32(0)
	for _, o := range visible(objects) {
		if _, ok := o.(*Text); !ok {
			states += o.MinSize().Width + l.gap
		}
	}
	for i, o := range visible(objects) {
		w := size.Width - x
		if t, ok := o.(*Text); ok {
			w = min(max(w-states, 0), t.natural())
			if i > 0 && w < min(t.natural(), 24) {
				w = 1 // too little to tell anything: nothing is drawn
			}
		} else {
			w = min(w, o.MinSize().Width)
		}
		h := o.MinSize().Height
		y := float32(int((size.Height - h) / 2))
		if t, ok := o.(*Text); ok && i > 0 && faces[t.style].size < faces[Heading].size {
			y++ // on the title's baseline
		}
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(max(w, 0), h))
		x += w + l.gap
	}
}

// Panel is a sunken ground for a remark or a total inside a card.
func Panel(content fyne.CanvasObject) *fyne.Container {
	return Over(NewBox(ColorSunken, colorNone, RadiusInput), Pad(10, 12, content))
}

// IconTile is the icon of a step on a soft square of 30.
func IconTile(icon fyne.Resource) *fyne.Container {
	return Sized(30, 30, Over(NewBox(ColorAccentSoft, colorNone, RadiusInput), NewIcon(icon, ColorAccentText, 18)))
}

// Initials stands for a person: two letters in a circle of 36.
func Initials(letters string) *fyne.Container {
	text := NewText(letters, BodyStrong, ColorAccentText).Aligned(fyne.TextAlignCenter)
	return Sized(36, 36, Over(NewBox(ColorAccentSoft, colorNone, 18), HBox(0, Grow(text))))
}
