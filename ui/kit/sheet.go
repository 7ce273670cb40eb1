package kit

import (
	"fyne.io/fyne/v2"

	"audiencesync/assets"
)

// Widths of sheets.
const (
	SheetWidth     = 520
	SheetWideWidth = 980 // import

	sheetFoot = 56
)

// Sheet is a panel at the right over the page, with its own header and footer.
type Sheet struct {
	composite
	// OnClose is called by the cross and by Escape; it closes the sheet or asks
	// first. Shell.OpenSheet sets it to closing where it is nil.
	OnClose func()

	width    float32
	title    *Text
	subtitle *Text
	footer   *fyne.Container
	scroll   *Scroll
}

// NewSheet makes a sheet; footer may be nil and is 56 high.
func NewSheet(width float32, icon fyne.Resource, title, subtitle string, body, footer fyne.CanvasObject) *Sheet {
	s := &Sheet{width: width}
	s.title = NewCut(title, Subtitle, ColorText)
	s.subtitle = NewCut(subtitle, Small, ColorMuted)
	setVisible(s.subtitle, subtitle != "")
	sign := NewIcon(icon, ColorAccentText, 22)
	setVisible(sign, icon != nil)
	cross := NewIconButton(assets.Icon("close"), "Close", func() { s.OnClose() })
	head := Sized(0, 66, PadSides(0, 56, 0, 20, HBox(10, sign, Grow(VBox(0, s.title, s.subtitle)))))
	s.scroll = NewScroll(PadSides(16, 20, 20, 20, body))
	s.footer = Over()
	column := VBox(0, head, NewDivider(), Grow(s.scroll), s.footer)
	s.SetFooter(footer)
	back := NewBox(ColorSurface, colorNone, 0)
	back.Shadow = true
	// The cross comes last for Tab: the keyboard starts in the first field.
	corner := VBox(0, Sized(0, 66, PadSides(0, 16, 0, 0, HBox(0, Spacer(), cross))))
	s.root = Over(back, Sides(0, NewDivider(), 1, column, nil, 0), corner)
	s.ExtendBaseWidget(s)
	return s
}

// SetFooter replaces the footer: buttons, progress, the result.
func (s *Sheet) SetFooter(footer fyne.CanvasObject) {
	s.footer.Objects = nil
	setVisible(s.footer, footer != nil)
	if footer != nil {
		s.footer.Objects = []fyne.CanvasObject{VBox(0, NewDivider(), Sized(0, sheetFoot, Pad(0, 20, footer)))}
	}
	s.footer.Refresh()
}

// SetTitle changes the header's words.
func (s *Sheet) SetTitle(title, subtitle string) {
	s.title.SetText(title)
	s.subtitle.SetText(subtitle)
	setVisible(s.subtitle, subtitle != "")
}

// ToTop scrolls to where the notice is.
func (s *Sheet) ToTop() { s.scroll.ToTop() }

type sheetPlace struct{ sheet *Sheet }

func (p sheetPlace) place(size fyne.Size) (fyne.Position, fyne.Size) {
	w := min(p.sheet.width, size.Width)
	return fyne.NewPos(size.Width-w, 0), fyne.NewSize(w, size.Height)
}

// Buttons is the right end of a footer: words at the left, buttons at the right.
func Buttons(left fyne.CanvasObject, buttons ...fyne.CanvasObject) *fyne.Container {
	line := HBox(10)
	if left != nil {
		line.Add(Grow(left))
	} else {
		line.Add(Spacer())
	}
	for _, b := range buttons {
		line.Add(b)
	}
	return line
}
