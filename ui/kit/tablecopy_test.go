package kit

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
)

// menuOf is the menu that is open in a window, nil for none.
func menuOf(w fyne.Window) *menu {
	m, _ := w.Canvas().Overlays().Top().(*menu)
	return m
}

func (m *menu) labels() []string {
	var out []string
	for _, e := range m.entries {
		out = append(out, e.Text)
	}
	return out
}

// TestTableCopies a cell, a row or the whole, also where rows do nothing.
func TestTableCopies(t *testing.T) {
	setup(t)
	table := NewTable([]Column{{Title: "Person"}, {Title: "State"}, {Title: "", Width: 40}}, func(i int) []Cell {
		return []Cell{{Text: []string{"Ruud de Haan", "Ines Okonkwo"}[i], Sub: "HBL-2", SubMono: "b81f"}, {}, {Text: "7"}}
	}).Rows(RowHeightTwo)
	table.SetCount(2)
	shell := NewShell(NewNavRail("", "", nil, nil, nil), NewStrip(nil, nil))
	shell.SetPage(table)
	w := window(t, shell, 1100, 700)
	copied := func() string { return fyne.CurrentApp().Clipboard().Content() }

	test.Tap(tappedAt{table.body, fyne.NewPos(30, RowHeightTwo+5)})
	table.body.TypedShortcut(&fyne.ShortcutCopy{})
	if table.Selected() != 1 || copied() != "Ines Okonkwo HBL-2b81f\t7" || len(shell.Toasts()) != 1 {
		t.Errorf("row %d, copied %q, said %q", table.Selected(), copied(), shell.Toasts())
	}
	for label, want := range map[string]string{
		"Copy \u201cRuud de Haan HBL-2b81f\u201d": "Ruud de Haan HBL-2b81f",
		"Copy row":   "Ruud de Haan HBL-2b81f\t7",
		"Copy table": "Person\tState\t\nRuud de Haan HBL-2b81f\t\t7\nInes Okonkwo HBL-2b81f\t\t7\n",
	} {
		table.body.TappedSecondary(&fyne.PointEvent{Position: fyne.NewPos(30, 5)})
		m := menuOf(w)
		if m == nil || table.Selected() != 0 {
			t.Fatalf("no menu for %q", label)
		}
		i := slices.Index(m.labels(), label)
		if i < 0 {
			t.Fatalf("%q is not among %q", label, m.labels())
		}
		m.choose(i)
		if copied() != want {
			t.Errorf("%q copied %q, want %q", label, copied(), want)
		}
	}
	table.body.TappedSecondary(&fyne.PointEvent{Position: fyne.NewPos(30, 600)})
	if menuOf(w) != nil {
		t.Error("a menu where there is no row")
	}
	table.OnView = func(int, int) {}
	table.body.TappedSecondary(&fyne.PointEvent{Position: fyne.NewPos(600, 5)})
	if m := menuOf(w); m == nil || !slices.Equal(m.labels(), []string{"Copy row"}) {
		t.Errorf("a table that is read in pages offers %q", m.labels())
	}
	if q := quoted(strings.Repeat("long ", 20)); len([]rune(q)) > 34 {
		t.Errorf("%q is too long for a menu", q)
	}
}

// tappedAt is tapped at a place of it.
type tappedAt struct {
	*tableBody
	at fyne.Position
}

// Tapped implements fyne.Tappable.
func (t tappedAt) Tapped(*fyne.PointEvent) { t.tableBody.Tapped(&fyne.PointEvent{Position: t.at}) }

// TestTableTipOfSecondLines: what is cut in a cell shows at the pointer, the
// second line too.
func TestTableTipOfSecondLines(t *testing.T) {
	setup(t)
	const name, keys = "Wolfeschlegelsteinhausenbergerdorff", "HBL-204733-of-the-second-import, email "
	table := NewTable([]Column{{Title: "Person", Width: 120}, {Title: ""}}, func(int) []Cell {
		return []Cell{{Text: name, Sub: keys, SubMono: "b81f90ac"}, {Text: "short", Sub: keys, SubMono: ""}}
	}).Rows(RowHeightTwo)
	table.SetCount(1)
	shell := NewShell(NewNavRail("", "", nil, nil, nil), NewStrip(nil, nil))
	shell.SetPage(table)
	window(t, shell, 1100, 700)
	table.body.MouseMoved(pointAt(30, 5))
	if got := shell.tip.text.Text(); !shell.tip.Visible() || got != name+"\n"+keys+"b81f90ac" {
		t.Errorf("the tip says %q", got)
	}
	for _, o := range table.body.rows[0].objects {
		if text, ok := o.(*canvas.Text); ok && !text.Hidden && text.Position().X < 140 {
			if end := text.Position().X + fyne.MeasureText(text.Text, text.TextSize, text.TextStyle).Width; end > columnGap+120+1 {
				t.Errorf("%q ends at %v", text.Text, end)
			}
		}
	}
	table.body.MouseMoved(pointAt(400, 5))
	if shell.tip.Visible() {
		t.Error("what fits has a tip")
	}
}
