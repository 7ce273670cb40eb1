package ui

import (
	"context"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
	"audiencesync/ui/kit"
)

func openActivity(t *testing.T, store activitySource) (*fakeShell, *activityScreen) {
	t.Helper()
	appOf(t)
	s := newFakeShell(t)
	a := newActivityScreen(s, store)
	s.put(a)
	s.clean()
	return s, a
}

// chip taps a filter.
func (a *activityScreen) chip(s *fakeShell, label string) {
	s.t.Helper()
	for i, c := range batchChips {
		if chipLabel(c, a.facts.status.Totals) == label {
			a.list.chips.Objects[i].(*kit.Chip).Tapped(&fyne.PointEvent{})
			s.settle()
			return
		}
	}
	s.t.Fatalf("there is no filter %q", label)
}

func TestActivityListsBatches(t *testing.T) {
	store := outbox(3000)
	s, a := openActivity(t, store)
	if a.list.table.Count() != 3009 || !s.shows("3,009 batches") || !s.shows("Sending, about 1 s left") {
		t.Errorf("%d batches", a.list.table.Count())
	}
	if !s.shows(strings.NewReplacer("_", unbroken).Replace("32_given_up, 5_refused")) {
		t.Error("the errored are not told apart")
	}
	if r := a.list.cells(1); r[1].Text != "Uncertain" || r[2].Text != "Retarget trial users" || r[2].Sub != "step 1, Trial users Q4" || r[3].Text != "Add" || r[4].Text != "96" || r[6].Text != "no answer, then 503" || !strings.Contains(r[6].Sub, "next try at") {
		t.Errorf("%+v", r)
	}
	for i, chip := range a.list.chips.Objects {
		if chip.Size().Width < chip.MinSize().Width {
			t.Errorf("%q does not fit into its filter", chipLabel(batchChips[i], a.facts.status.Totals))
		}
	}
	if r := a.list.cells(2500); r[0].Text != "…" {
		t.Error("what is far away was read too")
	}
	a.list.table.Select(2500)
	s.settle()
	if r := a.list.cells(2500); r[0].Text == "…" {
		t.Error("what came into view was not read")
	}
	a.chip(s, "Uncertain 1")
	if a.list.table.Count() != 1 || a.list.cells(0)[0].Text != "61,841" || !s.shows("1 of 3,009 batches") {
		t.Errorf("%d batches, %+v", a.list.table.Count(), a.list.cells(0))
	}
	a.chip(s, "Sending 1")
	a.chip(s, "Errored 2")
	if r := a.list.cells(0); a.list.table.Count() != 2 || r[6].Tone != kit.ToneError || r[6].Text != "503 for 13 hours" {
		t.Errorf("%+v", r)
	}
	s.clean()
}

// TestActivityPillHasRoom: it grows with its words.
func TestActivityPillHasRoom(t *testing.T) {
	store := outbox(0)
	pending := store.status.Totals
	store.status.Totals = sync.ActivityTotals{}
	s, a := openActivity(t, store)
	for _, totals := range []sync.ActivityTotals{pending, {Unsent: 90_000_000}, {}} {
		store.status.Totals = totals
		s.refresh()
		s.settle()
		if has, wants := a.pill.Size().Width, a.pill.MinSize().Width; has != wants {
			t.Errorf("%q has %v and wants %v", a.pill.Text(), has, wants)
		}
	}
	s.clean()
}

// TestActivityKeepsTheChosenBatch: new batches come before it and it changes
// its state, the panel goes with it.
func TestActivityKeepsTheChosenBatch(t *testing.T) {
	store := outbox(500)
	s, a := openActivity(t, store)
	a.list.table.OnSelect(1)
	s.settle()
	if !s.shows("Batch 61,841") || !s.shows("become Errored") {
		t.Fatal("the panel does not open")
	}
	for _, said := range []string{"criteria checked again, 96 of 97 kept", "Try 1", "sent, no answer within 30 s", "Try 2", "503 from LinkedIn: trouble of its own", "Try 3", "waits longer each time"} {
		if !s.shows(said) {
			t.Errorf("the panel does not say %q", said)
		}
	}
	fresh := store.batches[3]
	fresh.ID = 61_900
	store.batches = append([]sync.Batch{fresh}, store.batches...)
	s.refresh()
	s.settle()
	if r := a.list.cells(0); a.list.table.Selected() != 2 || a.list.batch.ID != 61_841 || r[0].Text != "61,900" {
		t.Errorf("row %d, batch %d", a.list.table.Selected(), a.list.batch.ID)
	}
	a.chip(s, "Uncertain 1")
	store.batches[2].State, store.batches[2].Synced, store.batches[2].EndedAt = sync.BatchDone, 96, time.Now()
	s.refresh()
	s.settle()
	if a.list.batch.State != sync.BatchDone || s.shows("become Errored") || !s.shows("accepted all 96") || !s.shows("no answer within 30 s") || !s.shows("No batch like that") {
		t.Errorf("the panel shows what was: %+v", a.list.batch)
	}
	a.list.close()
	if a.panel.root.Visible() {
		t.Error("the panel does not close")
	}
	s.clean()
}

// TestActivityFindsBatches: by number, canvas and audience, of the filter's
// state, and what is found goes on changing.
func TestActivityFindsBatches(t *testing.T) {
	store := outbox(3000)
	s, a := openActivity(t, store)
	typed := func(text string) {
		a.list.search.SetText(text)
		a.list.wait()
		a.list.turn(false)
		s.settle()
	}
	typed("61,838")
	if a.list.table.Count() != 1 || a.list.cells(0)[0].Text != "61,838" || !s.shows("1 batch found") {
		t.Errorf("%d rows, %+v", a.list.table.Count(), a.list.cells(0))
	}
	typed(" webinar  october")
	if a.list.table.Count() != 1 || a.list.cells(0)[2].Sub != "step 1, Webinar October" {
		t.Errorf("%d rows, %+v", a.list.table.Count(), a.list.cells(0))
	}
	typed("TRIAL")
	if a.list.table.Count() != batchesFound || !s.shows("the newest 500 found") {
		t.Errorf("%d rows", a.list.table.Count())
	}
	a.chip(s, "Errored 2")
	if a.list.table.Count() != 2 || a.list.cells(0)[3].Text != "Remove" {
		t.Errorf("%d rows, %+v", a.list.table.Count(), a.list.cells(0))
	}
	a.list.table.OnSelect(0)
	s.settle()
	store.batches[7].State = sync.BatchSending
	s.refresh()
	s.settle()
	if a.list.table.Count() != 1 || a.list.cells(0)[3].Text != "Add" || a.list.batch.State != sync.BatchSending {
		t.Errorf("%d rows, %+v", a.list.table.Count(), a.list.batch)
	}
	typed("nobody")
	if a.list.table.Count() != 0 || !s.shows("No batch found") {
		t.Error("that nothing is found is not said")
	}
	typed("")
	a.chip(s, "All")
	if a.list.table.Count() != 3009 {
		t.Errorf("%d rows", a.list.table.Count())
	}
	s.clean()
}

func TestActivityPauseResumeStop(t *testing.T) {
	store := outbox(0)
	s, a := openActivity(t, store)
	state := func(id int) sync.CanvasState { return store.canvases[id-1].State }
	s.click("Pause all")
	s.agree("Pause 2 canvases?")
	if state(1) != sync.CanvasPaused || state(2) != sync.CanvasPaused || a.view.Word != "Paused" || s.find("Pause all") != nil || s.find("Retry failed only (2)") != nil || store.topics&sync.TopicCanvases == 0 {
		t.Errorf("%s, %s, %+v", state(1), state(2), a.view.Word)
	}
	s.click("Resume all")
	if !strings.Contains(s.asked[0].text, "enters from now on") {
		t.Error(s.asked[0].text)
	}
	s.agree("Resume 3 canvases?")
	if state(1) != sync.CanvasActive || state(3) != sync.CanvasActive {
		t.Error("they are not resumed")
	}
	a.menu(a.list.table)
	s.pick("Pause Suppress customers")
	s.agree("Pause Suppress customers?")
	if state(2) != sync.CanvasPaused || state(1) != sync.CanvasActive {
		t.Error("one canvas is paused alone")
	}
	a.menu(a.list.table)
	s.pick("Stop Suppress customers")
	if c := s.asked[0]; !c.destructive || !strings.Contains(c.text, "ends Not Synced") {
		t.Errorf("%+v", c)
	}
	s.agree("Stop Suppress customers for good?")
	if state(2) != sync.CanvasStopped || len(a.view.Canvases) != 2 {
		t.Errorf("%s, %+v", state(2), a.view.Canvases)
	}
	s.clean()
}

func TestActivityRetriesFailedOnly(t *testing.T) {
	store := outbox(0)
	s, a := openActivity(t, store)
	s.click("Retry failed only (2)")
	if len(store.retried) != 1 || store.retried[0] != 0 || s.toasts[0] != "2 batches are tried again now." || store.topics&sync.TopicActivity == 0 {
		t.Errorf("%v, %v", store.retried, s.toasts)
	}
	a.list.table.OnSelect(0)
	s.settle()
	s.click("Try now")
	if store.retried[1] != 1 {
		t.Errorf("%v", store.retried)
	}
	s.click("People")
	a.list.table.OnOpen(1)
	want := route{page: pageStep, canvas: "Retarget trial users", step: 3, tab: "pending"}
	if len(s.opened) != 2 || s.opened[0] != want || s.opened[1].step != 1 {
		t.Errorf("%+v", s.opened)
	}
	s.clean()
}

func TestActivityHoldsHaveRemedies(t *testing.T) {
	store := outbox(0)
	store.status.Holds = []sync.Hold{{Scope: sync.HoldAll, Kind: sync.FailureNetwork, Message: "LinkedIn cannot be reached.", Until: time.Now().Add(time.Minute)}}
	s, a := openActivity(t, store)
	if !s.shows("Offline, trying again") || !s.shows("LinkedIn cannot be reached. Next try at") || a.view.Word != "Waiting" {
		t.Error("the trouble is not said")
	}
	s.click("Try again now")
	if len(store.released) != 1 || store.released[0] != "all" || s.shows("Offline") {
		t.Errorf("%v", store.released)
	}
	store.status.Holds = []sync.Hold{{Scope: sync.HoldAll, Kind: sync.FailureSignIn, Message: "Reconnect."}, {Scope: sync.HoldAudience, Ref: "108", Kind: sync.FailureNotFound}, {Scope: sync.HoldAudience, Ref: "109", Kind: sync.FailureAccountLimit}}
	s.refresh()
	s.settle()
	s.click("Reconnect")
	s.click("and 2 other troubles")
	if s.sheeted == "" || !s.shows("The ad account is full: Webinar October") || s.opened[0].page != pageLinkedIn {
		t.Errorf("%q, %+v, %+v", s.sheeted, s.opened, a.view.Holds)
	}
	s.clean()
}

func TestActivityFailureLeavesTheScreen(t *testing.T) {
	store := outbox(0)
	s, a := openActivity(t, store)
	store.failing = sync.Errorf(sync.CodeBusy, nil, "The workspace is busy.")
	s.refresh()
	s.settle()
	if len(s.errors) != 1 || a.list.table.Count() != 9 || !s.shows("9 batches") {
		t.Errorf("%v", s.errors)
	}
}

// realOutbox is a workspace on the plainest store with the real engine.
type realOutbox struct{ *engineWorkspace }

func (w realOutbox) Status(ctx context.Context) (sync.Status, error) { return w.engine.Status(ctx) }

// TestActivityOnARealStore goes through the life of a batch: taken, lost, tried
// again now, finished.
func TestActivityOnARealStore(t *testing.T) {
	appOf(t)
	w := newEngineWorkspace(t)
	s := newFakeShell(t)
	draftJourney(t, s, w)
	s.click("Launch")
	s.agree("Launch")
	ctx := t.Context()
	c, err := w.Canvas(ctx, "Retarget trial users")
	if err != nil {
		t.Fatal(err)
	}
	people, err := w.Match(ctx, c.Definition.Entry, nil, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	a := newActivityScreen(s, realOutbox{w})
	s.put(a)
	if !s.shows("Nothing was sent yet") || a.view.Word != "Idle" {
		t.Error("an empty outbox says so")
	}
	if _, err := w.Enter(ctx, c.ID, people, time.Now()); err != nil {
		t.Fatal(err)
	}
	b, _, err := w.TakeBatch(ctx, time.Now(), 5000)
	if err != nil || b == nil {
		t.Fatal(b, err)
	}
	lost := &sync.Failure{Kind: sync.FailureLost, Message: "No answer was seen."}
	if err := w.RetryBatch(ctx, b.ID, lost, true, time.Now().Add(time.Hour), time.Now()); err != nil {
		t.Fatal(err)
	}
	s.refresh()
	s.settle()
	if r := a.list.cells(0); r[1].Text != "Uncertain" || r[6].Text != "no answer" || a.view.Uncertain.Value != "7" {
		t.Errorf("%+v", r)
	}
	s.click("Retry failed only (1)")
	if b, _, err = w.TakeBatch(ctx, time.Now(), 5000); err != nil || b == nil || b.Attempts != 2 {
		t.Fatal("the batch is not due at once", b, err)
	}
	if err := w.FinishBatch(ctx, b.ID, nil, time.Now()); err != nil {
		t.Fatal(err)
	}
	s.refresh()
	s.settle()
	if r := a.list.cells(0); r[1].Text != "Certain" || r[6].Text != "no answer, then accepted all" || a.view.Certain.Value != "7" || s.find("Retry failed only (1)") != nil {
		t.Errorf("%+v", r)
	}
	s.clean()
}
