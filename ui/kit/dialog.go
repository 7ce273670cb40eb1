package kit

import "fyne.io/fyne/v2"

// DialogWidth is the width of every dialog.
const DialogWidth = 420

// Dialog asks one question with one verb.
type Dialog struct {
	composite
	OnCancel func()

	close  func()
	verb   *Button
	danger bool
}

// NewDialog names what happens; its button repeats the verb, in red when
// something is lost. then runs when the person agrees.
func NewDialog(title string, text []Span, cancel, verb string, destructive bool, then func()) *Dialog {
	d := &Dialog{close: func() {}, danger: destructive}
	kind := Primary
	if destructive {
		kind = Destructive
	}
	d.verb = NewButton(verb, nil, kind, func() {
		d.close()
		then()
	})
	buttons := HBox(8, Spacer(), NewButton(cancel, nil, Secondary, d.cancel), d.verb)
	back := NewBox(ColorSurface, ColorBorder, RadiusCard)
	back.Shadow = true
	d.root = Over(back, PadSides(17, 17, 17, 17, VBox(8,
		NewParagraph(Subtitle, ColorText, Plain(title)), NewParagraph(Body, ColorText, text...),
		PadSides(8, 0, 0, 0, buttons))))
	d.ExtendBaseWidget(d)
	return d
}

func (d *Dialog) cancel() {
	d.close()
	if d.OnCancel != nil {
		d.OnCancel()
	}
}

type dialogPlace struct{ dialog *Dialog }

func (p dialogPlace) place(size fyne.Size) (fyne.Position, fyne.Size) {
	h := p.dialog.HeightFor(DialogWidth)
	return fyne.NewPos(float32(int((size.Width-DialogWidth)/2)), float32(int((size.Height-h)/3))), fyne.NewSize(DialogWidth, h)
}
