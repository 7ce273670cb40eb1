package kit

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// TestEscapeClosesWhatIsOnTop and nothing under it.
func TestEscapeClosesWhatIsOnTop(t *testing.T) {
	s, w, _ := testShell(t, Over(), 1280)
	page := 1
	s.Page = func() bool {
		page--
		return page >= 0
	}
	name := NewEntry("Name")
	s.OpenSheet(NewSheet(SheetWidth, nil, "Import", "", Over(), nil))
	ShowPanel(s.nav, VBox(0, name), 240)
	w.Canvas().Focus(name.Focusable())
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(name)
	test.TapCanvas(w.Canvas(), at.SubtractXY(5, 5))
	if w.Canvas().Overlays().Top() == nil {
		t.Fatal("a click inside closes the panel")
	}
	key(name.Focusable(), fyne.KeyEscape)
	if w.Canvas().Overlays().Top() != nil || s.Sheet() == nil {
		t.Error("Escape in a small panel over a sheet closes the sheet")
	}
	ShowPanel(s.nav, NewNote(Plain("Nothing to type in")), 240)
	test.TapCanvas(w.Canvas(), fyne.NewPos(900, 400))
	if w.Canvas().Overlays().Top() != nil || s.Sheet() == nil {
		t.Error("a click beside the panel leaves it open, or closes the sheet")
	}
	s.Escape()
	if s.Sheet() != nil || page != 1 {
		t.Error("then it closes the sheet, and nothing in the page")
	}
	if !s.Escape() || page != 0 || s.Escape() {
		t.Error("then what is open in the page, once")
	}
}

// TestSearchIsEmptiedByEscape before Escape closes anything.
func TestSearchIsEmptiedByEscape(t *testing.T) {
	setup(t)
	e := NewSearch("Name")
	w := window(t, VBox(0, e), 300, 100)
	escaped, text := 0, "?"
	w.Canvas().SetOnTypedKey(func(*fyne.KeyEvent) { escaped++ })
	e.OnChanged = func(s string) { text = s }
	e.Focus()
	test.Type(e.Focusable(), "ruud")
	key(e.Focusable(), fyne.KeyEscape)
	if text != "" || escaped != 0 {
		t.Errorf("%q is searched, %d closed", text, escaped)
	}
	key(e.Focusable(), fyne.KeyEscape)
	if escaped != 1 {
		t.Error("an empty search keeps Escape to itself")
	}
}

// TestComboEnter confirms the form once a name is chosen.
func TestComboEnter(t *testing.T) {
	setup(t)
	c := NewCombo("")
	entered := 0
	c.OnEnter = func() { entered++ }
	c.OnTyped = func(string) { c.SetResults([]ComboItem{{Text: "Trial users"}}, "") }
	window(t, VBox(0, c), 400, 400)
	c.Focus()
	test.Type(c.Focusable(), "Tri")
	key(c.Focusable(), fyne.KeyReturn)
	if entered != 0 || c.Text() != "Trial users" {
		t.Errorf("Enter over the results entered %d times, chose %q", entered, c.Text())
	}
	key(c.Focusable(), fyne.KeyReturn)
	if entered != 1 {
		t.Error("Enter without results does nothing")
	}
}
