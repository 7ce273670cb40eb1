package kit

import (
	"fyne.io/fyne/v2"

	"audiencesync/assets"
)

// DropZone says where files that are held over the window would go.
type DropZone struct {
	Words string
	At    fyne.Position // of what takes them, in the window
	Size  fyne.Size     // of it; zero for the whole window
}

// dropMark shows a zone over everything else: an edge around it, and the words on a
// card in the middle of the page.
type dropMark struct {
	composite
	zone  DropZone
	scrim *Box
	edge  *Box
	card  *fyne.Container
	words *Text
}

func newDropMark() *dropMark {
	m := &dropMark{scrim: NewBox(ColorScrim, colorNone, 0), edge: NewBox(colorNone, ColorAccent, RadiusInput)}
	m.edge.Width = 2
	m.words = NewParagraph(BodyStrong, ColorText).Aligned(fyne.TextAlignCenter)
	back := NewBox(ColorSurface, ColorAccent, RadiusCard)
	back.Shadow = true
	icon := HBox(0, Spacer(), NewIcon(assets.Icon("upload_file"), ColorAccent, 28), Spacer())
	m.card = Over(back, Pad(18, 24, VBox(8, icon, m.words)))
	m.root = Over()
	m.root.Layout = dropPlace{m}
	m.root.Objects = []fyne.CanvasObject{m.scrim, m.edge, m.card}
	m.ExtendBaseWidget(m)
	m.Hide()
	return m
}

// dropPlace places the parts of a mark.
type dropPlace struct{ mark *dropMark }

func (p dropPlace) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (p dropPlace) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	m := p.mark
	put(m.scrim, 0, 0, size)
	at, around := m.zone.At.Subtract(fyne.CurrentApp().Driver().AbsolutePositionForObject(m)), m.zone.Size // under the menu bar
	if around.IsZero() {
		at, around = fyne.NewPos(6, 6), size.SubtractWidthHeight(12, 12)
	}
	put(m.edge, at.X, at.Y, around)
	const width = 340
	height := heightFor(m.card, width)
	put(m.card, (size.Width-width)/2, (size.Height-height)/2, fyne.NewSize(width, height))
}

// ShowDrop shows where files that are held over the window would go, until HideDrop.
func (s *Shell) ShowDrop(z DropZone) {
	m := s.drop
	if m.Visible() && m.zone == z {
		return
	}
	m.zone = z
	m.words.SetText(z.Words)
	m.Show()
	s.Refresh()
}

// HideDrop takes that away.
func (s *Shell) HideDrop() {
	if s.drop.Visible() {
		s.drop.Hide()
		s.Refresh()
	}
}

// Drop returns what is shown of files that are held over the window.
func (s *Shell) Drop() (z DropZone, shown bool) { return s.drop.zone, s.drop.Visible() }

// RowAt finds the row of a table under a position in the window, and where it is; row
// is -1 where there is none.
func (t *Table) RowAt(at fyne.Position) (row int, pos fyne.Position, size fyne.Size) {
	body := fyne.CurrentApp().Driver().AbsolutePositionForObject(t.body)
	head, foot := t.frame()
	within := at.Subtract(body)
	seen := t.Size().Height - head - foot
	if within.X < 0 || within.X >= t.body.Size().Width || within.Y >= seen {
		return -1, pos, size
	}
	row, _ = t.body.at(within)
	if row < 0 {
		return -1, pos, size
	}
	top := float32(float64(row)*t.body.height() - t.body.offset)
	bottom := min(top+t.height, seen)
	top = max(top, 0)
	return row, body.AddXY(0, top), fyne.NewSize(t.body.Size().Width, bottom-top)
}
