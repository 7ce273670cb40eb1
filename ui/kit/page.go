package kit

import (
	"fyne.io/fyne/v2"

	"audiencesync/assets"
)

// Crumb is one step of the way back.
type Crumb struct {
	Text string
	Tap  func()
}

// NewBreadcrumbs sets the way back above a page's title.
func NewBreadcrumbs(crumbs ...Crumb) *fyne.Container {
	line := HBox(4)
	for _, c := range crumbs {
		line.Add(NewLink(c.Text, Small, c.Tap))
		line.Add(NewIcon(assets.Icon("chevron_right"), ColorMuted, 16))
	}
	return line
}

// PageHead is the top of a page, 68 high: title, state and a line under it or
// the way back above it, and at the right what can be done.
type PageHead struct {
	composite
	title    *Text
	subtitle *Text
	place    *fyne.Container
	actions  *fyne.Container
}

// NewPageHead makes a head; crumbs and pill may be nil.
func NewPageHead(title string, crumbs *fyne.Container, pill fyne.CanvasObject, actions ...fyne.CanvasObject) *PageHead {
	h := &PageHead{}
	h.title = NewCut(title, Title, ColorText)
	h.subtitle = NewCut("", Small, ColorMuted)
	h.subtitle.Hide()
	h.place = newTitleLine(h.title, Over())
	h.SetPill(pill)
	h.actions = HBox(12, actions...)
	words := VBox(0)
	if crumbs != nil {
		words.Add(crumbs)
	}
	words.Add(h.place)
	words.Add(h.subtitle)
	h.root = Sized(0, 68, HBox(16, Grow(words), h.actions))
	h.ExtendBaseWidget(h)
	return h
}

// SetTitle changes the title.
func (h *PageHead) SetTitle(text string) {
	h.title.SetText(text)
	Arrange(h.place)
}

// SetSubtitle sets the line under the title.
func (h *PageHead) SetSubtitle(text string) {
	h.subtitle.SetText(text)
	setVisible(h.subtitle, text != "")
}

// SetPill sets the state beside the title; nil for none.
func (h *PageHead) SetPill(pill fyne.CanvasObject) {
	if pill == nil {
		pill = Over()
		pill.Hide()
	}
	h.place.Objects[1] = pill
	Arrange(h.place)
}

// SetActions replaces the buttons.
func (h *PageHead) SetActions(actions ...fyne.CanvasObject) {
	h.actions.Objects = actions
	h.Refresh()
}

// NewPage puts a head over a body that fills the rest, with the page's edges and
// at most 1200 wide. A body that is a Scroll has its bar in the page's edge.
func NewPage(head fyne.CanvasObject, body fyne.CanvasObject) *fyne.Container {
	right, bottom := float32(PageEdge), float32(16)
	if s, ok := body.(*Scroll); ok {
		s.inset(PadSides(0, PageEdge, 16, 0, s.content))
		right, bottom = 0, 0
	}
	return Centered(1200+2*PageEdge, PadSides(0, 0, 0, PageEdge,
		VBox(0, PadSides(0, PageEdge, 0, 0, head), Grow(PadSides(0, right, bottom, 0, body)))))
}

// EmptyState says what is missing, why or when it comes, and offers at most one
// button.
type EmptyState struct {
	composite
	title *Text
}

// NewEmptyState makes one; button may be nil.
func NewEmptyState(icon fyne.Resource, title, text string, button fyne.CanvasObject) *EmptyState {
	e := &EmptyState{title: NewParagraph(BodyStrong, ColorText, Plain(title)).Aligned(fyne.TextAlignCenter)}
	words := VBox(4, NewIcon(icon, ColorMuted, 28), Sized(0, 2, Over()), e.title,
		NewParagraph(Small, ColorMuted, Plain(text)).Aligned(fyne.TextAlignCenter))
	if button != nil {
		words.Add(PadSides(8, 0, 0, 0, HBox(0, Spacer(), button, Spacer())))
	}
	e.root = VBox(0, Spacer(), Pad(24, 16, Centered(560, words)), Spacer())
	e.ExtendBaseWidget(e)
	return e
}

// Title returns its bold line.
func (e *EmptyState) Title() string { return e.title.Text() }
