package kit

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
)

func numbers(i int) []Cell {
	return []Cell{NameCell(fmt.Sprintf("Person %d", i)), PillCell(icon("check_circle"), "Ready", ToneSuccess), TextCell(fmt.Sprint(i))}
}

var threeColumns = []Column{{Title: "Name"}, {Title: "State", Width: 100}, {Title: "Number", Width: 80, Right: true}}

// rowTexts are the first cells of the rows in view, from above.
func rowTexts(t *Table) []string {
	out := map[float32]string{}
	var ys []float32
	for _, r := range t.body.rows {
		if r.Visible() {
			out[r.Position().Y] = r.cells[0].text.Text
			ys = append(ys, r.Position().Y)
		}
	}
	var texts []string
	for range ys {
		least := float32(1e9)
		for y := range out {
			least = min(least, y)
		}
		texts = append(texts, out[least])
		delete(out, least)
	}
	return texts
}

func TestTableDrawsOnlyWhatIsInView(t *testing.T) {
	setup(t)
	asked := map[int]bool{}
	table := NewTable(threeColumns, func(i int) []Cell { asked[i] = true; return numbers(i) })
	table.SetCount(1_000_000)
	window(t, table, 600, headerHeight+10*RowHeight)
	if len(asked) != 10 || len(table.body.rows) != 11 {
		t.Errorf("asked for %d rows, %d views", len(asked), len(table.body.rows))
	}
	if got := rowTexts(table); got[0] != "Person 0" || got[9] != "Person 9" {
		t.Errorf("%v", got)
	}
}

func TestTableScrollsToTheLastOfAMillion(t *testing.T) {
	setup(t)
	table := NewTable(threeColumns, numbers)
	var first, last int
	table.OnView = func(f, l int) { first, last = f, l }
	table.SetCount(1_000_000)
	window(t, table, 600, headerHeight+10*RowHeight)
	table.body.scrollTo(1e12)
	if got := rowTexts(table); got[len(got)-1] != "Person 999999" || last != 999_999 || first != 999_990 {
		t.Errorf("%v, %d to %d", got, first, last)
	}
	for _, r := range table.body.rows {
		if r.index == 999_999 && r.Position().Y != 9*RowHeight {
			t.Errorf("the last row is at %v", r.Position())
		}
	}
	table.clip.Content.(*wheelArea).Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, 38)})
	if got := rowTexts(table); got[0] != "Person 999989" {
		t.Errorf("%v", got)
	}
	table.ScrollToTop()
	table.bar.Tapped(&fyne.PointEvent{Position: fyne.NewPos(4, 300)})
	if got := rowTexts(table); got[0] != "Person 10" {
		t.Errorf("a page on is %v", got)
	}
	table.bar.Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(0, 1000)})
	if last != 999_999 {
		t.Errorf("dragged to %d", last)
	}
	table.SetCount(3)
	if got := rowTexts(table); len(got) != 3 || got[0] != "Person 0" {
		t.Errorf("after fewer rows: %v", got)
	}
}

func TestTableKeyboard(t *testing.T) {
	setup(t)
	table := NewTable(threeColumns, numbers)
	chosen, opened := -1, -1
	table.OnSelect = func(i int) { chosen = i }
	table.OnOpen = func(i int) { opened = i }
	table.SetCount(100)
	w := window(t, table, 600, headerHeight+10*RowHeight)
	w.Canvas().FocusNext()
	if w.Canvas().Focused() != fyne.Focusable(table.body) || !table.body.ring.Visible() {
		t.Fatalf("%T", w.Canvas().Focused())
	}
	for _, c := range []struct {
		key  fyne.KeyName
		want int
	}{{fyne.KeyDown, 0}, {fyne.KeyDown, 1}, {fyne.KeyUp, 0}, {fyne.KeyUp, 0}, {fyne.KeyPageDown, 9}, {fyne.KeyEnd, 99}, {fyne.KeyDown, 99}, {fyne.KeyPageUp, 90}, {fyne.KeyHome, 0}} {
		key(table.body, c.key)
		if chosen != c.want || table.Selected() != c.want {
			t.Errorf("%s chose %d, want %d", c.key, chosen, c.want)
		}
	}
	key(table.body, fyne.KeyReturn)
	if opened != 0 {
		t.Errorf("opened %d", opened)
	}
	table.body.TypedShortcut(&fyne.ShortcutCopy{})
	if got := fyne.CurrentApp().Clipboard().Content(); got != "Person 0\tReady\t0" {
		t.Errorf("copied %q", got)
	}
	if table.RowText(-1) != "" {
		t.Error("no row has a text")
	}
}

// TestTableWithoutSelecting: where rows can only be opened and ticked, the
// keyboard gets to them all the same.
func TestTableWithoutSelecting(t *testing.T) {
	setup(t)
	ticked, opened := -1, -1
	table := NewTable([]Column{{Title: "Sync to", Width: 60}, {Title: "Name"}}, func(i int) []Cell {
		return []Cell{CheckCell(false, true, func() { ticked = i }), NameCell("Harbourline")}
	})
	table.OnOpen = func(i int) { opened = i }
	table.SetCount(5)
	window(t, table, 400, 300)
	for _, k := range []fyne.KeyName{fyne.KeyDown, fyne.KeyDown, fyne.KeySpace, fyne.KeyReturn} {
		key(table.body, k)
	}
	if ticked != 1 || opened != 1 {
		t.Errorf("ticked %d, opened %d", ticked, opened)
	}
}

func TestTableClicks(t *testing.T) {
	setup(t)
	ticked, linked, chosen := 0, 0, -1
	table := NewTable([]Column{{Title: "Sync to", Width: 60}, {Title: "Name"}, {Title: "", Width: 60}}, func(i int) []Cell {
		return []Cell{CheckCell(i == 1, true, func() { ticked++ }), NameCell("Harbourline"), LinkCell("Open", func() { linked++ })}
	})
	table.OnSelect = func(i int) { chosen = i }
	table.SetCount(5)
	w := window(t, table, 400, 300)
	y := float32(headerHeight + RowHeight + 10)
	test.TapCanvas(w.Canvas(), fyne.NewPos(200, y))
	if chosen != 1 || table.body.ring.Visible() {
		t.Errorf("chose %d", chosen)
	}
	test.TapCanvas(w.Canvas(), fyne.NewPos(20, y))
	test.TapCanvas(w.Canvas(), fyne.NewPos(370, y))
	key(table.body, fyne.KeySpace)
	if ticked != 2 || linked != 1 || chosen != 1 {
		t.Errorf("ticked %d, link %d, chose %d", ticked, linked, chosen)
	}
	test.TapCanvas(w.Canvas(), fyne.NewPos(200, 290))
	if chosen != 1 {
		t.Errorf("below the last row chose %d", chosen)
	}
	table.body.MouseIn(pointAt(200, RowHeight*2+5))
	if table.body.hovered != 2 {
		t.Errorf("hovered %d", table.body.hovered)
	}
	table.body.MouseOut()
}

func TestTableReloadKeepsWhatIsEqual(t *testing.T) {
	setup(t)
	state := "Unsent"
	table := NewTable([]Column{{Title: "Batch"}, {Title: "State", Width: 100}}, func(i int) []Cell {
		return []Cell{TextCell(fmt.Sprint(i)), PillCell(icon("schedule"), state, ToneNeutral)}
	})
	table.SetCount(2)
	window(t, table, 400, 300)
	row := table.body.rows[0]
	objects, text := len(row.objects), row.cells[1].text
	state = "Certain"
	table.Reload()
	if row.cells[1].text != text || text.Text != "Certain" || len(row.objects) != objects {
		t.Error("a cell was made anew")
	}
}

func TestTableFitsItsRows(t *testing.T) {
	setup(t)
	table := NewTable(threeColumns, numbers).Fit()
	table.SetCount(4)
	if got := table.MinSize().Height; got != headerHeight+4*RowHeight {
		t.Errorf("%v high", got)
	}
	table.SetFooter("4 of 4", "")
	if table.foot.sign.Visible() {
		t.Error("a sign stands before no words")
	}
	if table.FooterSign(icon("lock")); !table.foot.sign.Visible() {
		t.Error("the sign is missing")
	}
	if got := table.HeightFor(500); got != headerHeight+4*RowHeight+33 {
		t.Errorf("%v high with a footer", got)
	}
	window(t, NewScroll(VBox(0, table)), 600, 400)
	if len(rowTexts(table)) != 4 {
		t.Error("not all rows are drawn")
	}
	if _, takesWheel := table.clip.Content.(fyne.Scrollable); takesWheel {
		t.Error("the wheel stops at a table that does not scroll")
	}
}

func TestTableEmpty(t *testing.T) {
	setup(t)
	empty := NewEmptyState(icon("group"), "No people yet", "Drop a file anywhere on the window.", nil)
	table := NewTable(threeColumns, numbers)
	table.SetEmpty(empty)
	window(t, table, 600, 300)
	shows := func() bool {
		for _, o := range test.WidgetRenderer(table).Objects() {
			if o == fyne.CanvasObject(empty) {
				return true
			}
		}
		return false
	}
	if !shows() || empty.Title() != "No people yet" {
		t.Error("an empty table says nothing")
	}
	table.SetCount(1)
	if shows() {
		t.Error("the words stay over the rows")
	}
}

func TestTableCells(t *testing.T) {
	setup(t)
	control := NewSmallSelect(Options("Email"), 0, nil)
	cells := []Cell{
		{Text: "Ruud de Haan", Strong: true, Sub: "HBL-204733, email ", SubMono: "b81f…90ac"},
		{Text: "No email, no last name, no GAID", Sub: "CRM export, row 7", Wrap: true},
		{Text: "Viewer", Faint: true, Note: "cannot manage audiences", NoteTone: ToneWarning},
		{Object: control},
		{Text: "a name that is much too long for its column"},
	}
	table := NewTable([]Column{{Title: "a", Width: 180}, {Title: "b", Width: 110}, {Title: "c", Width: 260}, {Title: "d", Width: 120}, {Title: "e", Width: 90}},
		func(int) []Cell { return cells }).Rows(RowHeightTwo)
	table.SetCount(1)
	window(t, table, 900, 200)
	row := table.body.rows[0]
	if row.cells[0].mono.Text != "b81f…90ac" || row.cells[1].sub.Text == "" || row.cells[1].sub.Hidden {
		t.Error("the second lines are missing")
	}
	if cut := row.cells[1].cut; len(cut) != 1 || cut[0] != "CRM export, row 7" {
		t.Errorf("what has no room under two lines is not told on hover: %v", cut)
	}
	if row.cells[2].note.Hidden || control.Size().Width != 120 || len(row.cells[4].cut) != 1 {
		t.Error("a note, a control or an ellipsis is missing")
	}
	cells[0], cells[1], cells[2], cells[3] = TextCell("one"), CheckCell(true, false, nil), TextCell("two"), TextCell("three")
	table.Reload()
	for i, v := range row.cells[:4] {
		for _, o := range v.objects() {
			text, ok := o.(*canvas.Text)
			if ok && !text.Hidden && text != v.text {
				t.Errorf("column %d still shows %q", i, text.Text)
			}
		}
	}
	for _, o := range row.objects {
		if o == fyne.CanvasObject(control) {
			t.Error("the control stays")
		}
	}
}

// TestTableSecondLineGoesOn: in rows of three lines, what is too long for one
// stands in two and is not cut.
func TestTableSecondLineGoesOn(t *testing.T) {
	setup(t)
	cell := Cell{Text: "Paused", Icon: icon("schedule"), Sub: "Nobody enters, nothing is sent, the 13 hours stand still."}
	table := NewTable([]Column{{Title: "a", Width: 210}}, func(int) []Cell { return []Cell{cell} }).Rows(RowHeightThree)
	table.SetCount(1)
	window(t, table, 300, 200)
	v := table.body.rows[0].cells[0]
	if v.sub.Text+" "+v.mono.Text != cell.Sub || v.mono.Hidden || len(v.cut) != 0 {
		t.Errorf("%q, %q, %v", v.sub.Text, v.mono.Text, v.cut)
	}
	if v.text.Position().Y >= v.sub.Position().Y || v.sub.Position().Y >= v.mono.Position().Y {
		t.Error("the lines are not one under the other")
	}
	cell.Sub += " " + cell.Sub
	table.Reload()
	if len(v.cut) != 1 || v.cut[0] != cell.Sub {
		t.Errorf("what is cut is not told on hover: %v", v.cut)
	}
	cell.Sub = "Short."
	table.Reload()
	if v.sub.Text != "Short." || !v.mono.Hidden || len(v.cut) != 0 {
		t.Errorf("%q, %q", v.sub.Text, v.mono.Text)
	}
}

func TestTableColumnsShareTheRest(t *testing.T) {
	setup(t)
	table := NewTable([]Column{{Width: 100}, {Grow: 1}, {Grow: 2}}, nil)
	_, ws := table.widths(100 + 4*columnGap + 300)
	if ws[0] != 100 || ws[1] != 100 || ws[2] != 200 {
		t.Errorf("%v", ws)
	}
}

func BenchmarkTableOpen(b *testing.B) {
	setup(b)
	for b.Loop() {
		table := NewTable(threeColumns, numbers)
		table.SetCount(1_000_000)
		table.Resize(fyne.NewSize(1000, 700))
	}
}

func BenchmarkTableScroll(b *testing.B) {
	setup(b)
	table := NewTable(threeColumns, numbers)
	table.SetCount(1_000_000)
	table.Resize(fyne.NewSize(1000, 700))
	page := 0.0
	for b.Loop() {
		page += 700
		table.body.scrollTo(page)
	}
}
