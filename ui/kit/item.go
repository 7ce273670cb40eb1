package kit

import "fyne.io/fyne/v2"

// Item is a line of a list with a state: an icon, a line, a muted line or a link
// under it, and something at the right. Launch checks, what uses an audience.
type Item struct {
	composite
	icon  *Icon
	title *Text
	under *Text
}

// NewItem makes an item; under may be "" and the objects nil. link stands under
// the line in place of muted words.
func NewItem(icon fyne.Resource, tone Tone, title, under string, link, right fyne.CanvasObject) *Item {
	i := &Item{icon: NewIcon(icon, tone.Color(), 18)}
	i.title = NewParagraph(Body, ColorText, Plain(title))
	i.under = NewNote(Plain(under))
	setVisible(i.under, under != "")
	words := VBox(0, i.title, i.under)
	if link != nil {
		words.Add(HBox(0, link))
	}
	line := HBoxTop(9, i.icon, Grow(words))
	if right != nil {
		line.Add(right)
	}
	i.root = Pad(8, 0, line)
	i.ExtendBaseWidget(i)
	return i
}

// Set changes what it says.
func (i *Item) Set(icon fyne.Resource, tone Tone, title, under string) {
	i.icon.Set(icon, tone.Color())
	i.title.SetText(title)
	i.under.SetText(under)
	setVisible(i.under, under != "")
}

// Title returns its line.
func (i *Item) Title() string { return i.title.Text() }

// NewTimelineEntry is one moment of a batch: what, when, and how it went. The
// line goes on to the next unless it is the last.
func NewTimelineEntry(icon fyne.Resource, tone Tone, what, when, how string, last bool) fyne.CanvasObject {
	sign := VBox(2, NewIcon(icon, tone.Color(), 18))
	if !last {
		sign.Add(Grow(Sized(18, 0, HBox(0, Spacer(), NewDivider(), Spacer()))))
	}
	words := VBox(0, HBox(8, NewText(what, BodyStrong, ColorText), NewText(when, Small, ColorMuted)), NewNote(Plain(how)))
	return Sides(10, sign, 18, PadSides(0, 0, 10, 0, words), nil, 0)
}
