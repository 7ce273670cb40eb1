package ui

import (
	"strings"
	"testing"

	"audiencesync/sync"
	"audiencesync/ui/kit"
)

func openCanvases(t *testing.T, store *fakeStore) (*fakeShell, *canvasesScreen) {
	t.Helper()
	appOf(t)
	s := newFakeShell(t)
	p := newCanvasesScreen(s, store)
	s.put(p)
	s.clean()
	return s, p
}

func TestCanvasesEmptyOffersOne(t *testing.T) {
	store := &fakeStore{}
	s, _ := openCanvases(t, store)
	if !s.shows("No canvas yet") || !s.shows("None yet") {
		t.Error("an empty list says so")
	}
	s.click("New canvas")
	if s.find("Create") == nil {
		t.Fatal("the name is asked in place")
	}
}

func TestCanvasesNew(t *testing.T) {
	store := manyCanvases()
	s, p := openCanvases(t, store)
	s.click("New canvas")
	s.click("Create")
	if !s.shows("Enter a name.") || store.saves != 0 {
		t.Error("a canvas needs a name")
	}
	s.typeInto(p.asks.entry, "draft ONE")
	if !s.shows(`There is a canvas "Draft one" already.`) {
		t.Error("a name is taken once, in any letter case")
	}
	s.typeInto(p.asks.entry, "  Autumn   sale ")
	p.asks.entry.OnSubmitted("")
	s.settle()
	if store.index("Autumn sale") < 0 || len(s.opened) != 1 || s.opened[0] != (route{page: pageCanvas, canvas: "Autumn sale"}) || s.find("Create") != nil {
		t.Errorf("%+v", s.opened)
	}
	s.clean()
}

func TestCanvasesNewNeverWritesOverAnother(t *testing.T) {
	store := manyCanvases()
	s, p := openCanvases(t, store)
	before := store.definition()
	p.save("retarget trial users", sync.Definition{}) // it came into being meanwhile
	s.settle()
	if len(s.errors) != 1 || sync.CodeOf(s.errors[0]) != sync.CodeConflict || journey(store.definition()) != journey(before) {
		t.Errorf("%v", s.errors)
	}
}

func TestCanvasesRenameDuplicateDelete(t *testing.T) {
	store := manyCanvases()
	s, p := openCanvases(t, store)
	p.menu(p.table, p.view.Rows[2])
	s.pick("Rename")
	s.typeInto(p.asks.entry, "Draft two")
	s.click("Rename")
	if store.index("Draft two") < 0 || !s.shows("5 canvases") {
		t.Error("it is not renamed")
	}
	p.menu(p.table, p.view.Rows[0])
	s.pick("Duplicate")
	i := store.index("Retarget trial users copy")
	if i < 0 || store.canvases[i].State != sync.CanvasDraft || journey(store.canvases[i].Definition) != journey(store.definition()) || s.opened[0].canvas != "Retarget trial users copy" {
		t.Errorf("%d, %+v", i, s.opened)
	}
	if store.canvases[i].Definition.Components[0].StepID == store.definition().Components[0].StepID {
		t.Error("a copy counts its own people")
	}
	p.menu(p.table, p.view.Rows[2])
	s.pick("Delete")
	if c := s.asked[0]; !c.destructive || !strings.Contains(c.text, "Audiences at LinkedIn stay") {
		t.Errorf("%+v", c)
	}
	s.agree("Delete Draft two?")
	if store.index("Draft two") >= 0 || len(s.toasts) != 1 {
		t.Error("it is not deleted")
	}
	s.clean()
}

func TestCanvasesActiveCannotBeDeleted(t *testing.T) {
	store := manyCanvases()
	s, p := openCanvases(t, store)
	p.menu(p.table, p.view.Rows[0])
	s.pick("Delete")
	if len(s.asked) != 0 {
		t.Error("an active canvas is stopped first")
	}
}

func TestCanvasesOpen(t *testing.T) {
	store := manyCanvases()
	s, p := openCanvases(t, store)
	p.table.OnOpen(1)
	p.open(-1)
	p.cells(4)[0].OnTap()
	if len(s.opened) != 2 || s.opened[0].canvas != "Suppress customers" || !strings.HasPrefix(s.opened[1].canvas, "Webinar") {
		t.Errorf("%+v", s.opened)
	}
	row := p.cells(4)
	if row[0].Sub != "launched 9 days ago" {
		t.Errorf("%+v", row[0])
	}
	if row[2].Text != "Cannot send" || row[2].Sub == "" || row[2].Tone != kit.ToneError {
		t.Errorf("%+v", row[2])
	}
}
