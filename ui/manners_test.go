package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"audiencesync/sync"
	"audiencesync/ui/kit"
)

// escape presses Escape where the keyboard is.
func (s *fakeShell) escape() {
	s.t.Helper()
	c := s.window.Canvas()
	ev := &fyne.KeyEvent{Name: fyne.KeyEscape}
	if f := c.Focused(); f != nil {
		f.TypedKey(ev)
	} else {
		c.OnTypedKey()(ev)
	}
	s.settle()
}

// attached is a fake shell whose keys reach the screen.
func attached(t *testing.T) *fakeShell {
	t.Helper()
	appOf(t)
	s := newFakeShell(t)
	s.kit.Attach(s.window.Canvas())
	s.kit.Page = func() bool {
		e, ok := s.screen.(escaper)
		return ok && e.escape()
	}
	return s
}

// TestEscapeClosesWhatIsOpenInAPage: a form, a panel about a row.
func TestEscapeClosesWhatIsOpenInAPage(t *testing.T) {
	t.Run("the form for a name", func(t *testing.T) {
		s := attached(t)
		p := newCanvasesScreen(s, manyCanvases())
		s.put(p)
		p.askNew()
		s.escape()
		if p.asks.root.Visible() || s.window.Canvas().Focused() != nil {
			t.Errorf("it stays open: %v, the keyboard is at %T", p.asks.root.Visible(), s.window.Canvas().Focused())
		}
		if p.escape() {
			t.Error("nothing is open, and yet something was closed")
		}
	})
	t.Run("the panel about a person", func(t *testing.T) {
		s := attached(t)
		p := newPeopleScreen(s, newCrowd(t, 1000), Options{})
		s.put(p)
		p.table.table.Select(2)
		p.table.table.OnSelect(2)
		s.settle()
		s.escape()
		if p.panel.root.Visible() || p.escape() {
			t.Error("it stays open")
		}
	})
	t.Run("the panel about a batch", func(t *testing.T) {
		s := attached(t)
		a := newActivityScreen(s, outbox(0))
		s.put(a)
		a.list.table.Select(1)
		a.list.table.OnSelect(1)
		s.settle()
		s.escape()
		if a.panel.root.Visible() || a.escape() {
			t.Error("it stays open")
		}
	})
	t.Run("the length of a delay, then what was unfolded", func(t *testing.T) {
		s := small(attached(t))
		p := newCanvasScreen(s, seedStore(false), "Retarget trial users")
		s.put(p)
		p.side.toggle()
		p.openStep(1)
		s.escape()
		if p.journey.delay != -1 || !p.side.open {
			t.Error("the delay is still being set, or too much was closed")
		}
		if s.escape(); p.side.open || p.escape() {
			t.Error("the checks stay unfolded")
		}
	})
	t.Run("the name of an attribute, not the import under it", func(t *testing.T) {
		s := attached(t)
		i := importShot(s, listFile(t, "a.csv", germanList))
		i.columns.askName(i.columns.made["Land"].becomes, "Land")
		s.escape()
		if s.window.Canvas().Overlays().Top() != nil || s.kit.Sheet() == nil {
			t.Error("Escape does not close the name alone")
		}
	})
}

func TestJourneyDeleteCanBeUndone(t *testing.T) {
	store := seedStore(false)
	s, p := openCanvas(t, store)
	p.journey.remove(1)
	if !s.shows("2. Delay 30 days was removed.") || len(p.view.Steps) != 2 {
		t.Error("a removed step says so")
	}
	s.click("Undo")
	if got := journey(store.definition()); got != "add Trial users Q4, 30d, remove " || s.find("Undo") != nil {
		t.Error(got)
	}
	s.clean()
}

// TestCriteriaRemovalsCanBeUndone one after another.
func TestCriteriaRemovalsCanBeUndone(t *testing.T) {
	store := seedStore(false)
	s, p := openCanvas(t, store)
	is := func() string {
		return strings.Join(append(valuesOf(store.definition().Entry.Lists), criteriaText(store.definition().Entry)), "; ")
	}
	before := is()
	for name, c := range map[string]struct {
		remove func()
		says   string
	}{
		"a condition": {func() { p.criteria.removeCondition(groupAny, 1) }, "The condition on country was removed."},
		"a group":     {func() { p.criteria.removeGroup(groupNone) }, "None with 2 conditions was removed."},
		"a list": {func() {
			c := p.criteria.criteria()
			c.Lists = c.Lists[1:]
			p.criteria.take("The list CRM export", c)
		}, "The list CRM export was removed."},
	} {
		c.remove()
		s.settle()
		if !s.shows(c.says) || is() == before {
			t.Errorf("%s: %s", name, is())
		}
		s.click("Undo")
		if is() != before || s.find("Undo") != nil {
			t.Errorf("%s comes back as %s", name, is())
		}
	}
	p.criteria.removeCondition(groupAny, 1)
	s.settle()
	p.criteria.addCondition(groupAll)
	s.settle()
	if s.find("Undo") != nil {
		t.Error("undo would take a later edit back")
	}
	s.clean()
}

func criteriaText(c sync.Criteria) string {
	var out []string
	for _, g := range [][]sync.Condition{c.All, c.Any, c.None} {
		for _, k := range g {
			out = append(out, k.Field+string(k.Op)+strings.Join(valuesOf(k.Value), ","))
		}
		out = append(out, "|")
	}
	return strings.Join(out, " ")
}

// TestEnterSavesTheStep while the keyboard is where the audience is typed.
func TestEnterSavesTheStep(t *testing.T) {
	store := seedStore(false)
	s, p := openCanvas(t, store)
	e := editorOf(s, p, 2)
	s.window.Canvas().Focus(e.combo.Focusable())
	test.Type(e.combo.Focusable(), "Trial users Q4")
	s.settle()
	enter := func() {
		e.combo.Focusable().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		s.settle()
	}
	enter() // takes the audience
	if s.sheeted == "" {
		t.Fatal("the first Enter closes the editor")
	}
	e.chooseField(0, true)
	enter()
	if got := store.definition().Components[2].Step.Audience; got != "Trial users Q4" || s.sheeted != "" {
		t.Errorf("kept %q, the sheet is %q", got, s.sheeted)
	}
}

// TestCSVByShortcut: what the menu's Save as CSV saves on each screen.
func TestCSVByShortcut(t *testing.T) {
	s, p := openPeople(t, newCrowd(t, 100), Options{})
	var _ csvSaver = p
	p.saveCSV()
	if s.saved["Everybody.csv"] == nil {
		t.Errorf("%v", s.saved)
	}
	at := route{page: pageStep, canvas: "Retarget trial users", step: 1, tab: "not_synced"}
	step := newStepScreen(s, seedStore(true), at)
	s.put(step)
	step.saveCSV()
	step.choose(tabDetails)
	s.settle()
	step.saveCSV()
	if s.saved["Retarget trial users step 1 not_synced.csv"] == nil || s.saved["Trial users Q4 size and match rate.csv"] == nil {
		t.Errorf("%v", s.saved)
	}
	n := len(s.saved)
	step.choose(tabSetup)
	step.saveCSV()
	if len(s.saved) != n {
		t.Error("the setup has nothing to save")
	}
}

// TestImportSaysIntoWhichList also after another name was typed.
func TestImportSaysIntoWhichList(t *testing.T) {
	appOf(t)
	s := newFakeShell(t)
	i := importShot(s, listFile(t, "a.csv", germanList))
	i.nameList("Fair in May")
	if !s.shows("Fair in May: a new list.") {
		t.Error("the remark names another list")
	}
}

// TestMetricsAreCopied as a spreadsheet takes them.
func TestMetricsAreCopied(t *testing.T) {
	appOf(t)
	s := newFakeShell(t)
	p := newStepScreen(s, seedStore(true), route{page: pageStep, canvas: "Retarget trial users", step: 1, tab: "metrics"})
	s.put(p)
	walk(p.metrics.card, func(o fyne.CanvasObject) bool {
		if b, ok := o.(*kit.IconButton); ok && b.Tip == "Copy the numbers" {
			b.Tapped(nil)
		}
		return true
	})
	if !strings.HasPrefix(s.copied, "Metric\tPeople\tShare\nEntered\t12480\t100 %\n") || strings.Count(s.copied, "\n") != 8 {
		t.Errorf("%q", s.copied)
	}
}

// TestQuitAsksForWhatIsNotSaved, and only then.
func TestQuitAsksForWhatIsNotSaved(t *testing.T) {
	w := openDesk(t, busyDesk(t, sync.ConnectionLinkedIn), route{page: pageSettings})
	p := w.screen.(*settingsScreen)
	stored := p.limits.perMinute.Text()
	p.limits.perMinute.SetText("400")
	w.askQuit()
	w.settle()
	if w.live.ctx.Err() != nil || !w.shows("Leave without saving?") {
		t.Fatal("what was typed is lost without a question")
	}
	w.kit.CloseDialog()
	p.limits.perMinute.SetText(stored)
	w.askQuit()
	if w.live.ctx.Err() == nil {
		t.Error("nothing is lost, and yet it stays")
	}
}

// TestQuitAsksWhileAListIsImported, whose rows would be lost.
func TestQuitAsksWhileAListIsImported(t *testing.T) {
	w := openDesk(t, newDesk(t), route{page: pagePeople})
	i := openImport(w, w.ws, fileSources([]string{listFile(t, "a.csv", germanList)}))
	w.settle()
	i.begin()
	if !slices.Contains(w.imports, i) {
		t.Error("the window does not know that a list is imported")
	}
	w.settle()
	if len(w.imports) > 0 {
		t.Error("the window does not know that the import has ended")
	}
	i.run = &importRun{}
	w.importing(i, true)
	w.askQuit()
	if w.live.ctx.Err() != nil || w.kit.Sheet() != nil || !w.shows("Quit while a list is being imported?") {
		t.Fatal("the import ends without a question")
	}
	w.kit.CloseDialog()
	i.run.stored.Store(true)
	w.askQuit()
	if w.live.ctx.Err() == nil {
		t.Error("the list is stored already, and yet it asks")
	}
}
