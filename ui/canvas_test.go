package ui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"audiencesync/sync"
	"audiencesync/ui/kit"
)

// openCanvas shows the canvas of the mockups.
func openCanvas(t *testing.T, store *fakeStore) (*fakeShell, *canvasScreen) {
	t.Helper()
	appOf(t)
	s := newFakeShell(t)
	p := newCanvasScreen(s, store, "Retarget trial users")
	s.put(p)
	s.clean()
	return s, p
}

func (f *fakeStore) definition() sync.Definition {
	c, _ := f.Canvas(context.Background(), "Retarget trial users")
	return c.Definition
}

func TestCanvasTypingIsOneSave(t *testing.T) {
	store := seedStore(false)
	s, p := openCanvas(t, store)
	s.typeInto(p.criteria.groups[groupAll].made[1].entry, "90")
	if store.saves != 1 {
		t.Errorf("%d saves for one piece of typing", store.saves)
	}
	if got := store.definition().Entry.All[1].Value; got != 90.0 {
		t.Errorf("stored %v", got)
	}
	if !s.shows("Saved ") || store.topics&sync.TopicCanvases == 0 {
		t.Error("the page must say that it saved, and tell the others")
	}
	s.clean()
}

// TestCanvasSaysItsHealthBesideANarrowTitle: a long word stands under the title
// of the card, so that neither is cut.
func TestCanvasSaysItsHealthBesideANarrowTitle(t *testing.T) {
	store := seedStore(true)
	store.holds = []sync.Hold{{Scope: sync.HoldAudience, Ref: "107", Kind: sync.FailureTooYoung, Until: time.Now().Add(time.Minute)}}
	_, p := openCanvas(t, store)
	for _, word := range []string{"Active", p.view.Now.Word} {
		v := p.view
		v.Now.Word = word
		card := p.side.now(v)
		card.Resize(fyne.NewSize(236, 300))
		drawn := ""
		walk(card, func(o fyne.CanvasObject) bool {
			if text, ok := o.(*canvas.Text); ok {
				drawn += text.Text + "\n"
			}
			return true
		})
		if strings.Contains(drawn, "…") || !strings.Contains(drawn, "Now\n") || !strings.Contains(drawn, word+"\n") {
			t.Errorf("%s", drawn)
		}
	}
	if p.view.Now.Word == "Active" {
		t.Error("the canvas waits for nothing")
	}
}

func TestCanvasSavesWhenItIsLeft(t *testing.T) {
	store := seedStore(false)
	s, p := openCanvas(t, store)
	p.editCriteria(sync.Criteria{})
	p.leave()
	if p.hold != nil || len(s.tasks) == 0 {
		t.Error("the save must not wait any more")
	}
	s.settle()
	if store.saves != 1 || len(store.definition().Entry.All) != 0 {
		t.Errorf("%d saves", store.saves)
	}
}

func TestCanvasKeepsWhatCouldNotBeSaved(t *testing.T) {
	store := seedStore(false)
	store.saveErr = sync.Errorf(sync.CodeDiskFull, nil, "The disk is full.")
	s, p := openCanvas(t, store)
	p.editJourney(removeComponent(p.facts.definition, 1))
	s.settle()
	if len(s.errors) != 1 || len(p.facts.definition.Components) != 2 || s.shows("Saved ") {
		t.Errorf("%v", s.errors)
	}
	s.refresh()
	s.settle()
	if len(p.facts.definition.Components) != 2 {
		t.Error("a reading must not take away what is not stored yet")
	}
	store.saveErr, s.errors = nil, nil
	p.editJourney(removeComponent(p.facts.definition, 1))
	s.settle()
	if len(store.definition().Components) != 1 {
		t.Error("the next edit stores everything")
	}
}

func TestCanvasOldReadingDoesNotTakeBackAnEdit(t *testing.T) {
	store := seedStore(false)
	s, p := openCanvas(t, store)
	apply, err := p.fetch(context.Background()) // begun before the edit
	if err != nil {
		t.Fatal(err)
	}
	p.editJourney(removeComponent(p.facts.definition, 1))
	s.settle()
	apply()
	s.settle()
	if len(p.facts.definition.Components) != 2 || len(store.definition().Components) != 2 {
		t.Error("a late reading took an edit back")
	}
}

func TestCanvasLateCountIsDropped(t *testing.T) {
	store := seedStore(false)
	s, p := openCanvas(t, store)
	p.count()
	s.tasks[len(s.tasks)-1]() // the wait is over, the first count is asked for
	first := s.tasks[len(s.tasks)-1]
	s.tasks = nil
	p.editCriteria(sync.Criteria{})
	s.settle()
	now := p.facts.counts.Total.People
	first()
	if p.facts.counts.Total.People != now || now != 48210 {
		t.Errorf("a late answer is shown: %d", p.facts.counts.Total.People)
	}
}

func TestCanvasLaunch(t *testing.T) {
	store := seedStore(false)
	s, p := openCanvas(t, store)
	if !s.off("Launch") || !s.shows("Step 3 has no audience") || !s.shows("1 to fix") {
		t.Error("launch is off while something is missing, and says what")
	}
	p.editJourney(removeComponent(p.facts.definition, 2))
	s.settle()
	if s.off("Launch") || !s.shows("Everything needed is there.") {
		t.Fatalf("launch is still off: %+v", p.view.Checks)
	}
	s.click("Launch")
	if c := s.asked[0]; !strings.Contains(c.text, "12,233 people are added to Trial users Q4 in 3 requests") || c.verb != "Launch" || len(store.launched) != 0 {
		t.Fatalf("%+v", c)
	}
	s.agree("Launch Retarget trial users?")
	if len(store.launched) != 1 || !s.shows("Active") || s.find("Pause") == nil || s.find("Launch") != nil {
		t.Error("the canvas is active now")
	}
	s.clean()
}

func TestCanvasPreviewSendsNothing(t *testing.T) {
	store := seedStore(false)
	s, _ := openCanvas(t, store)
	s.click("Preview")
	if s.sheeted != "Preview" || !s.shows("12,480 people would enter now.") || !s.shows("12,233") || len(store.launched) != 0 {
		t.Error("the preview counts")
	}
}

func TestCanvasActiveIsReadOnlyUntilApplied(t *testing.T) {
	store := seedStore(true)
	s, p := openCanvas(t, store)
	if p.criteria.groups[groupAll].made[0].editable || s.find("Condition") != nil || s.find("Audience Sync") != nil {
		t.Error("an active canvas is read-only")
	}
	s.click("Edit")
	s.typeInto(p.criteria.groups[groupAll].made[1].entry, "90")
	if store.saves != 0 || !s.shows("Not applied yet") {
		t.Error("what is half written must not let people in")
	}
	s.refresh()
	s.settle()
	if p.facts.definition.Entry.All[1].Value != 90.0 {
		t.Error("a reading must not take the edit away")
	}
	if !p.unsaved() {
		t.Error("leaving would lose the edit, and nobody asks")
	}
	s.click("Discard")
	s.agree("Discard the changes")
	if p.facts.definition.Entry.All[1].Value != 60.0 || s.find("Edit") == nil {
		t.Error("discard brings the stored one back")
	}
	s.click("Edit")
	s.typeInto(p.criteria.groups[groupAll].made[1].entry, "30")
	s.click("Apply changes")
	if !strings.Contains(s.asked[0].text, "people who enter from now on") {
		t.Error(s.asked[0].text)
	}
	s.agree("Apply the changes")
	if store.saves != 1 || store.definition().Entry.All[1].Value != 30.0 || s.find("Edit") == nil {
		t.Errorf("%d saves, %+v", store.saves, store.definition().Entry.All)
	}
	s.clean()
}

func TestCanvasApplyThatFailsStaysAnEdit(t *testing.T) {
	store := seedStore(true)
	s, p := openCanvas(t, store)
	s.click("Edit")
	s.typeInto(p.criteria.groups[groupAll].made[1].entry, "30")
	store.saveErr = errors.New("locked")
	s.click("Apply changes")
	s.agree("Apply the changes")
	if len(s.errors) != 1 || !p.facts.editing || s.find("Discard") == nil || p.facts.definition.Entry.All[1].Value != 30.0 {
		t.Errorf("editing: %v, errors: %v", p.facts.editing, s.errors)
	}
	store.saveErr, s.errors = nil, nil
	s.click("Discard")
	s.agree("Discard the changes")
	if store.definition().Entry.All[1].Value != 60.0 || store.saves != 1 {
		t.Errorf("what was discarded is stored: %d saves", store.saves)
	}
}

// TestCanvasEnteredToday comes as soon as there is a step to enter.
func TestCanvasEnteredToday(t *testing.T) {
	store := seedStore(true)
	metrics := slices.Clone(store.metrics)
	store.metrics[0].Steps = metrics[0].Steps[1:]
	s, _ := openCanvas(t, store)
	if s.shows("Entered today") {
		t.Error("somebody entered nothing")
	}
	store.metrics = metrics
	s.refresh()
	s.settle()
	if !s.shows("Entered today") {
		t.Error("it is not told how many entered")
	}
}

func TestCanvasPauseResumeStop(t *testing.T) {
	store := seedStore(true)
	s, _ := openCanvas(t, store)
	s.click("Pause")
	if text := s.asked[0].text; !strings.Contains(text, "13 hours stand still") || !strings.Contains(text, "309 people are pending and 8,214 people wait") {
		t.Error(text)
	}
	s.agree("Pause")
	if store.canvases[0].State != sync.CanvasPaused || !s.shows("Paused") {
		t.Error("it is not paused")
	}
	s.click("Resume")
	s.agree("Resume")
	if store.canvases[0].State != sync.CanvasActive {
		t.Error("it is not active")
	}
	s.click("Stop")
	if c := s.asked[0]; !c.destructive || !strings.Contains(c.text, "Who was not sent ends Not Synced") || !strings.Contains(c.text, "cannot be started again") {
		t.Errorf("%+v", c)
	}
	s.agree("for good")
	if store.canvases[0].State != sync.CanvasStopped || s.find("Stop") != nil || s.find("Edit") != nil {
		t.Error("stopped is final")
	}
	s.clean()
}

func TestCanvasTroubleHasAWayOut(t *testing.T) {
	store := seedStore(true)
	store.connection.Health = sync.HealthInvalid
	s, _ := openCanvas(t, store)
	if !s.shows("LinkedIn no longer accepts the sign-in") {
		t.Error("the canvas must say that it cannot send")
	}
	s.click("Open LinkedIn page")
	if len(s.opened) != 1 || s.opened[0].page != pageLinkedIn {
		t.Errorf("%+v", s.opened)
	}
}

func TestJourneyAddMoveDuplicateDelete(t *testing.T) {
	store := seedStore(false)
	s, p := openCanvas(t, store)
	s.click("Delay")
	if got := journey(store.definition()); got != "add Trial users Q4, 30d, remove , 30d" || p.journey.cards[3].editor == nil {
		t.Fatal(got)
	}
	e := p.journey.cards[3].editor
	s.typeInto(e.entry, "0")
	if !s.shows("at least one minute") {
		t.Error("a delay says what is wrong with it")
	}
	s.typeInto(e.entry, "12")
	e.unit.OnChanged(1)
	test.Tap(s.find("Done").(*kit.Button))
	s.settle()
	p.journey.move(3, -1)
	p.journey.move(2, -1)
	s.settle()
	if got := journey(store.definition()); !strings.HasPrefix(got, "add Trial users Q4, 12d, 30d") {
		t.Error(got)
	}
	menu := p.journey.cards[0]
	menu.menu(p.journey.root, p.view.Steps[0])
	s.pick("Duplicate")
	if got := journey(store.definition()); !strings.HasPrefix(got, "add Trial users Q4, add Trial users Q4, ") {
		t.Error(got)
	}
	menu.menu(p.journey.root, p.view.Steps[0])
	s.pick("Delete")
	s.clean()
}

func TestJourneyCardsLead(t *testing.T) {
	store := seedStore(true)
	s, p := openCanvas(t, store)
	p.openStep(0)
	p.openStep(1) // a delay has no page
	p.openMetric(2, "Errored")
	p.openErrored()
	want := []route{
		{page: pageStep, canvas: "Retarget trial users", step: 1, tab: "metrics"},
		{page: pageStep, canvas: "Retarget trial users", step: 3, tab: "errored"},
		{page: pageStep, canvas: "Retarget trial users", step: 1, tab: "errored"},
	}
	for i := range want {
		if i >= len(s.opened) || s.opened[i] != want[i] {
			t.Fatalf("%+v", s.opened)
		}
	}
}

func TestJourneyNumbersChangeInPlace(t *testing.T) {
	store := seedStore(true)
	s, p := openCanvas(t, store)
	card, mini := p.journey.cards[0].card, p.journey.cards[0].mini[1]
	store.metrics[0].Steps[0].Synced = 12000
	s.refresh()
	s.settle()
	if p.journey.cards[0].card != card || mini.Value() != "12,000" {
		t.Errorf("%q", mini.Value())
	}
}

func TestCanvasRemediesLead(t *testing.T) {
	store := seedStore(false)
	s, p := openCanvas(t, store)
	s.click("Choose audience")
	if s.sheeted != "Audience Sync" {
		t.Error("the check leads to its field")
	}
	s.closeSheet()
	p.remedy(checkRow{Target: targetPartner})
	p.remedy(checkRow{Target: targetCriteria})
	p.remedy(checkRow{Target: targetConsent})
	if s.window.Canvas().Overlays().Top() == nil || s.opened[0].page != pageLinkedIn {
		t.Error("remedies lead")
	}
	p.remedy(checkRow{Target: targetAdd})
	if len(p.facts.definition.Components) != 4 || s.sheeted != "Audience Sync" {
		t.Error("a step is added and opened")
	}
}

func TestCanvasThatIsGone(t *testing.T) {
	appOf(t)
	s := newFakeShell(t)
	s.put(newCanvasScreen(s, &fakeStore{}, "Nowhere"))
	if len(s.errors) != 1 || sync.CodeOf(s.errors[0]) != sync.CodeNotFound {
		t.Errorf("%v", s.errors)
	}
}

func TestAfterCanBeCancelled(t *testing.T) {
	appOf(t)
	s := newFakeShell(t)
	ran := 0
	cancel := after(s, time.Hour, func() { ran++ })
	cancel()
	after(s, 0, func() { ran += 10 })
	s.settle()
	if ran != 10 {
		t.Error(ran)
	}
}
