package kit

import (
	"fyne.io/fyne/v2"

	"audiencesync/assets"
)

// Field is a control with its label above and, when something is wrong, one
// sentence below that says what.
type Field struct {
	composite
	control fyne.CanvasObject
	note    *Text
	hint    *Text
	fault   *Text
	faults  *fyne.Container
}

// NewField labels a control.
func NewField(label string, control fyne.CanvasObject) *Field {
	f := &Field{control: control}
	f.note = NewText("", Small, ColorMuted)
	f.hint = NewNote()
	f.fault = NewParagraph(Small, ColorError)
	f.faults = HBoxTop(5, NewIcon(assets.Icon("error_outline"), ColorError, 15), Grow(f.fault))
	f.note.Hide()
	f.hint.Hide()
	f.faults.Hide()
	f.root = VBox(5, HBox(8, NewLabel(label), Spacer(), f.note), control, f.hint, f.faults)
	f.ExtendBaseWidget(f)
	return f
}

// SetNote sets the muted words at the right of the label.
func (f *Field) SetNote(text string) {
	f.note.SetText(text)
	setVisible(f.note, text != "")
}

// SetHint sets the line under the control while nothing is wrong.
func (f *Field) SetHint(text string) {
	f.hint.SetText(text)
	setVisible(f.hint, text != "" && !f.faults.Visible())
}

// SetError says what is wrong, or with "" that nothing is.
func (f *Field) SetError(text string) {
	f.fault.SetText(text)
	setVisible(f.faults, text != "")
	setVisible(f.hint, text == "" && f.hint.Text() != "")
	if c, ok := f.control.(interface{ SetInvalid(bool) }); ok {
		c.SetInvalid(text != "")
	}
}

// Error returns the sentence.
func (f *Field) Error() string { return f.fault.Text() }
