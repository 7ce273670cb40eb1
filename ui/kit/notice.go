package kit

import (
	"fyne.io/fyne/v2"

	"audiencesync/assets"
)

// Notice says what happened, why, and what to do, at the top of a page or sheet,
// until it is solved or closed. One at a time; an error outranks success.
type Notice struct {
	composite
	Tone  Tone
	title *Text
	text  *Text
}

// NoticeText is what a notice says and offers.
type NoticeText struct {
	Tone    Tone
	Large   bool // the one notice of a page, not of a sheet
	Title   string
	Text    []Span
	Actions []fyne.CanvasObject // links or buttons under the text
	Button  fyne.CanvasObject   // at the right: the remedy
	Close   func()              // a cross, when set
}

// NewNotice makes a notice; ToneNeutral and ToneAccent are remarks without edge.
func NewNotice(n NoticeText) *Notice {
	w := &Notice{Tone: n.Tone}
	edge := n.Tone.Color()
	switch n.Tone {
	case ToneNeutral, ToneAccent:
		edge = colorNone
	}
	title, text, side := BodyStrong, Small, float32(20)
	if n.Large {
		title, text, side = Heading, Body, 24
	}
	w.title = NewParagraph(title, ColorText, Plain(n.Title))
	w.text = NewParagraph(text, ColorText, n.Text...)
	setVisible(w.title, n.Title != "")
	setVisible(w.text, len(n.Text) > 0)
	words := VBox(2, w.title, w.text)
	if len(n.Actions) > 0 {
		words.Add(PadSides(4, 0, 0, 0, HBox(14, n.Actions...)))
	}
	line := HBoxTop(side/2, NewIcon(toneIcon(n.Tone), n.Tone.Color(), side), Grow(PadSides(1, 0, 0, 0, words)))
	if n.Button != nil {
		line.Add(PadSides(0, 0, 0, 8, n.Button))
	}
	if n.Close != nil {
		line.Add(NewSmallIconButton(assets.Icon("close"), "Close", n.Close))
	}
	w.root = Over(NewBox(n.Tone.Soft(), edge, RadiusInput), PadSides(11, 12, 11, 13, line))
	w.ExtendBaseWidget(w)
	return w
}

// SetText changes what it says.
func (n *Notice) SetText(title string, text ...Span) {
	n.title.SetText(title)
	n.text.SetSpans(text...)
	setVisible(n.title, title != "")
	setVisible(n.text, len(text) > 0)
}

// Title returns its bold line.
func (n *Notice) Title() string { return n.title.Text() }

func toneIcon(t Tone) fyne.Resource {
	return assets.Icon([...]string{"info", "check_circle", "warning", "error", "info", "science"}[t])
}

// Remark is a muted line with an icon under a card: a tip, a condition.
func Remark(icon fyne.Resource, spans ...Span) *fyne.Container {
	return HBoxTop(6, NewIcon(icon, ColorMuted, 15), Grow(NewNote(spans...)))
}

// StatusLine is an icon and a word in one tone without a ground, as in headers.
type StatusLine struct {
	composite
	icon *Icon
	text *Text
}

// NewStatusLine makes an icon of 15 and a small word.
func NewStatusLine(icon fyne.Resource, text string, tone Tone) *StatusLine {
	s := &StatusLine{icon: NewIcon(icon, tone.Color(), 15), text: NewYielding(text, Small, tone.Color())}
	setVisible(s.icon, icon != nil)
	s.root = HBox(5, s.icon, s.text)
	s.ExtendBaseWidget(s)
	return s
}

// Set changes what it says.
func (s *StatusLine) Set(icon fyne.Resource, text string, tone Tone) {
	s.icon.Set(icon, tone.Color())
	setVisible(s.icon, icon != nil)
	s.text.SetColor(tone.Color())
	s.text.SetText(text)
}

// Text returns the word.
func (s *StatusLine) Text() string { return s.text.Text() }

func (s *StatusLine) least() float32 { return leastWord + 20 }
