package kit

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

func testShell(t *testing.T, page fyne.CanvasObject, width float32) (*Shell, fyne.Window, *clock) {
	t.Helper()
	setup(t)
	s := galleryShell(page, "people")
	c := &clock{}
	s.After = c.after
	w := window(t, s, width, 700)
	s.Attach(w.Canvas())
	return s, w, c
}

func TestShellPlacesNavigationAndStrip(t *testing.T) {
	s, w, _ := testShell(t, Over(), 1280)
	if s.nav.Size().Width != NavWidth || s.strip.Size().Height != StripHeight || s.page.Position().X != NavWidth {
		t.Errorf("%v %v", s.nav.Size(), s.strip.Size())
	}
	w.Resize(fyne.NewSize(1100, 700))
	item := s.nav.Item("people")
	if s.nav.Size().Width != NavNarrowWidth || item.text.Visible() || item.Tip != "People" {
		t.Errorf("narrow: %v, tip %q", s.nav.Size(), item.Tip)
	}
	s.nav.SetAlert("people", true, "3")
	if !item.dot.Visible() || item.alert.Visible() {
		t.Error("the mark is not a dot")
	}
	w.Resize(fyne.NewSize(1280, 700))
	if item.dot.Visible() || !item.alert.Visible() {
		t.Error("the mark stays a dot")
	}
	opened := ""
	s.nav.OnOpen = func(key string) { opened = key }
	test.Tap(item)
	if opened != "people" {
		t.Errorf("opened %q", opened)
	}
	s.nav.SetBrand("Other", "Practice")
}

func TestSheetKeepsTheKeyboard(t *testing.T) {
	under := NewButton("under", nil, Secondary, func() {})
	s, w, _ := testShell(t, VBox(0, under), 1280)
	w.Canvas().Focus(under)
	first := NewEntry("first")
	sheet := NewSheet(SheetWidth, icon("sync_alt"), "Audience Sync", "Step 1", VBox(0, first, NewEntry("second")), Buttons(nil, NewButton("Create", nil, Primary, func() {})))
	s.OpenSheet(sheet)
	if w.Canvas().Focused() != first.Focusable() {
		t.Fatalf("the keyboard is at %T", w.Canvas().Focused())
	}
	seen := map[fyne.Focusable]bool{}
	for range 12 {
		w.Canvas().FocusNext()
		if f := w.Canvas().Focused(); f == fyne.Focusable(under) {
			t.Fatal("Tab left the sheet")
		} else {
			seen[f] = true
		}
	}
	if len(seen) != 4 {
		t.Errorf("Tab reaches %d of 4", len(seen))
	}
	w.Canvas().Focus(first.Focusable())
	w.Canvas().FocusPrevious()
	if cross, ok := w.Canvas().Focused().(*IconButton); !ok || cross.Tip != "Close" {
		t.Errorf("back from the first is %T", w.Canvas().Focused())
	}
	if got := sheet.Size(); got != fyne.NewSize(SheetWidth, 700-StripHeight) {
		t.Errorf("the sheet is %v", got)
	}
	key(first.Focusable(), fyne.KeyEscape)
	if s.Sheet() != nil || w.Canvas().Focused() != fyne.Focusable(under) {
		t.Errorf("after Escape the keyboard is at %T", w.Canvas().Focused())
	}
}

func TestSheetAsksBeforeItCloses(t *testing.T) {
	s, _, _ := testShell(t, Over(), 1280)
	sheet := NewSheet(SheetWidth, nil, "Import", "", Over(), nil)
	asked := 0
	sheet.OnClose = func() { asked++ }
	s.OpenSheet(sheet)
	if !s.Escape() || asked != 1 || s.Sheet() != sheet {
		t.Error("Escape closed it without asking")
	}
	sheet.SetFooter(Buttons(NewNote(Plain("Saved")), NewButton("Done", nil, Primary, func() {})))
	sheet.SetTitle("Imported", "3,914 new")
	s.CloseSheet()
	if s.Sheet() != nil || s.Escape() {
		t.Error("still open")
	}
}

func TestScrimSwallowsThePage(t *testing.T) {
	tapped := 0
	under := NewButton("under", nil, Secondary, func() { tapped++ })
	s, w, _ := testShell(t, VBox(0, under), 1280)
	s.OpenSheet(NewSheet(SheetWidth, nil, "x", "", Over(), nil))
	test.TapCanvas(w.Canvas(), fyne.NewPos(NavWidth+20, 10))
	if tapped != 0 {
		t.Error("a click went through the scrim")
	}
	if !s.sheet.scrim.Disabled() {
		t.Error("Tab stops at the scrim")
	}
}

func TestDialog(t *testing.T) {
	s, w, _ := testShell(t, Over(), 1280)
	agreed, cancelled := 0, 0
	d := NewDialog("Stop Retarget trial users?", []Span{Plain("Nobody enters any more.")}, "Keep it", "Stop", true, func() { agreed++ })
	d.OnCancel = func() { cancelled++ }
	s.OpenDialog(d)
	if b, ok := w.Canvas().Focused().(*Button); !ok || b.Text() != "Keep it" {
		t.Errorf("the keyboard is at %T", w.Canvas().Focused())
	}
	w.Canvas().FocusNext()
	key(w.Canvas().Focused(), fyne.KeyReturn)
	if agreed != 1 || s.dialog != nil {
		t.Error("Enter did not confirm")
	}
	s.OpenDialog(d)
	s.Escape()
	s.OpenDialog(d)
	s.CloseDialog()
	if agreed != 1 || cancelled != 1 || s.dialog != nil {
		t.Errorf("agreed %d, cancelled %d", agreed, cancelled)
	}
	s.OpenDialog(NewDialog("Launch Retarget trial users?", nil, "Cancel", "Launch", false, func() { agreed++ }))
	key(w.Canvas().Focused(), fyne.KeyReturn)
	if agreed != 2 || s.dialog != nil {
		t.Error("Enter does not confirm what loses nothing")
	}
}

func TestToast(t *testing.T) {
	s, _, c := testShell(t, Over(), 1280)
	opened := 0
	s.Toast("CRM export was imported", "Open", func() { opened++ })
	dismiss := s.Toast("Webinar was imported", "", nil)
	if len(s.Toasts()) != 2 {
		t.Fatal(s.Toasts())
	}
	last := s.toasts[1]
	if last.Position().X+last.Size().Width != 1280-16 || last.Position().Y+last.Size().Height != 700-StripHeight-16 {
		t.Errorf("%v %v", last.Position(), last.Size())
	}
	dismiss()
	dismiss()
	if len(s.Toasts()) != 1 {
		t.Error(s.Toasts())
	}
	s.OpenSheet(NewSheet(SheetWidth, nil, "x", "", Over(), nil))
	if first := s.toasts[0]; first.Position().X+first.Size().Width != 1280-SheetWidth-16 {
		t.Errorf("the toast lies on the sheet: %v", first.Position())
	}
	c.ring()
	if len(s.Toasts()) != 0 || opened != 0 {
		t.Error("the toast stays")
	}
}

func TestTip(t *testing.T) {
	b := NewIconButton(icon("delete"), "Remove step", func() {})
	s, _, c := testShell(t, HBox(0, b), 1280)
	b.MouseIn(pointAt(1, 1))
	if s.tip.Visible() {
		t.Error("the tip comes at once")
	}
	c.ring()
	if !s.tip.Visible() || s.tip.text.Text() != "Remove step" || s.tip.Position().X < NavWidth {
		t.Errorf("%v %q %v", s.tip.Visible(), s.tip.text.Text(), s.tip.Position())
	}
	b.MouseOut()
	if s.tip.Visible() {
		t.Error("the tip stays")
	}
	b.MouseIn(pointAt(1, 1))
	b.MouseOut()
	c.ring()
	if s.tip.Visible() {
		t.Error("the tip comes after the pointer left")
	}
}

func TestStrip(t *testing.T) {
	setup(t)
	opened := false
	s := NewStrip(func() { opened = true }, nil)
	window(t, s, 1280, StripHeight)
	s.SetHealth(icon("error"), "Sign-in rejected, reconnect", ToneError, true)
	s.SetCells(StripCell{"Pending", "309", ""}, StripCell{"Speed", "46", "of 500 requests/min"})
	value := s.cells[0].value
	x := s.cells[1].line.Position().X
	s.SetCells(StripCell{"Pending", "1,309", ""}, StripCell{"Speed", "46", "of 500 requests/min"})
	if s.cells[0].value != value || value.Text() != "1,309" || s.cells[1].line.Position().X <= x {
		t.Error("a longer number does not move its neighbour")
	}
	s.SetCells(StripCell{"Nothing to send", "", ""})
	if s.cells[1].line.Visible() {
		t.Error("an old cell stays")
	}
	s.SetPractice("Practice LinkedIn: nothing leaves this computer")
	s.SetRight("Saved 14:32")
	if !s.mark.Visible() {
		t.Error("practice is not marked")
	}
	test.Tap(s.health)
	if !opened {
		t.Error("the health opens nothing")
	}
}

// TestTipGoesWithARow: a row that is opened takes the tip of its cell along, also
// one that was about to come.
func TestTipGoesWithARow(t *testing.T) {
	opened := false
	table := NewTable([]Column{{Title: "Name", Width: 60}}, func(int) []Cell {
		cell := NameCell("Jahresendkampagne Bestandskunden Nordic")
		cell.OnTap = func() { opened = true }
		return []Cell{cell}
	})
	table.SetCount(1)
	s, _, c := testShell(t, table, 1280)
	pointer := &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(20, 10)}}
	for _, waited := range []bool{true, false} {
		table.body.MouseMoved(pointer)
		if waited {
			c.ring()
		}
		if s.tip.Visible() != waited {
			t.Error("the tip does not come when it should")
		}
		table.body.Tapped(&pointer.PointEvent)
		c.ring()
		if !opened || s.tip.Visible() {
			t.Error("the tip stays")
		}
	}
}
