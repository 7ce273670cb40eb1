package kit

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func TestDropZoneLiesOverEverything(t *testing.T) {
	s, w, _ := testShell(t, Over(), 1280)
	s.Toast("Saved.", "", nil)
	z := DropZone{Words: "Drop to import into CRM export", At: fyne.NewPos(224, 140), Size: fyne.NewSize(260, 43)}
	s.ShowDrop(z)
	if got, shown := s.Drop(); !shown || got != z {
		t.Errorf("%+v, %v", got, shown)
	}
	m := s.drop
	if m.edge.Position() != z.At || m.edge.Size() != z.Size || m.words.Text() != z.Words || m.Size().Height != s.strip.Position().Y {
		t.Errorf("edge at %v %v, %q, %v high", m.edge.Position(), m.edge.Size(), m.words.Text(), m.Size().Height)
	}
	objects := test.WidgetRenderer(s).Objects()
	if objects[len(objects)-1] != fyne.CanvasObject(m) {
		t.Error("something lies over it")
	}
	s.ShowDrop(DropZone{Words: "Drop to import"})
	w.Resize(fyne.NewSize(1100, 700))
	if m.edge.Size().Width != 1100-12 || m.card.Position().X != (1100-m.card.Size().Width)/2 {
		t.Errorf("the whole window: edge %v, card at %v", m.edge.Size(), m.card.Position())
	}
	if s.HideDrop(); m.Visible() {
		t.Error("it stays")
	}
}

func TestTableRowAt(t *testing.T) {
	setup(t)
	table := NewTable([]Column{{Title: "List"}}, func(int) []Cell { return []Cell{{Text: "one"}} }).Rows(40)
	table.SetCount(100)
	window(t, table, 300, 200)
	head, _ := table.frame()
	row, pos, size := table.RowAt(fyne.NewPos(20, head+45))
	if row != 1 || pos.Y != head+40 || size.Height != 40 {
		t.Errorf("row %d at %v, %v", row, pos, size)
	}
	table.body.scrollTo(20)
	if row, pos, size = table.RowAt(fyne.NewPos(20, head+5)); row != 0 || pos.Y != head || size.Height != 20 {
		t.Errorf("half in view: row %d at %v, %v", row, pos, size)
	}
	for _, at := range []fyne.Position{{X: 20, Y: head - 1}, {X: -1, Y: head + 5}, {X: 301, Y: head + 5}, {X: 20, Y: 201}} {
		if row, _, _ = table.RowAt(at); row != -1 {
			t.Errorf("row %d at %v", row, at)
		}
	}
}
