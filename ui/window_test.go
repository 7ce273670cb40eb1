package ui

import (
	"context"
	"errors"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
)

// menuItemOf finds an item of the menu bar.
func (w *testWindow) menuItemOf(label string) *fyne.MenuItem {
	w.t.Helper()
	for _, m := range w.win.MainMenu().Items {
		for _, i := range m.Items {
			if i.Label == label {
				return i
			}
		}
	}
	w.t.Fatalf("the menu has no %q", label)
	return nil
}

func (w *testWindow) menuTap(label string) {
	w.t.Helper()
	i := w.menuItemOf(label)
	if i.Disabled {
		w.t.Fatalf("%q is off", label)
	}
	i.Action()
	w.settle()
}

func TestWindowOpensWhereThereIsSomethingToDo(t *testing.T) {
	people := func(d *deskWorkspace) *deskWorkspace {
		records := []sync.Record{{ExternalID: []byte("1"), Row: 2}}
		_, err := d.Import(t.Context(), sync.ImportSpec{List: "CRM export", File: "crm.csv", At: time.Now(), ExternalID: true}, &once{records})
		must(t, err)
		return d
	}
	for name, test := range map[string]struct {
		d    *deskWorkspace
		want page
	}{
		"nobody is connected": {newDesk(t), pageLinkedIn},
		"no ad account":       {newDesk(t).connected(t, sync.ConnectionLinkedIn), pageLinkedIn},
		"rejected":            {rejectedDesk(t), pageLinkedIn},
		"no people":           {newDesk(t).connected(t, sync.ConnectionLinkedIn).selected(t, "516413367"), pagePeople},
		"all is there":        {people(newDesk(t).connected(t, sync.ConnectionLinkedIn).selected(t, "516413367")), pageCanvases},
	} {
		t.Run(name, func(t *testing.T) {
			if w := openWindow(t, test.d, Options{}); w.at.page != test.want {
				t.Errorf("opened %q", w.at.page)
			}
		})
	}
}

func TestWindowGoesToAPageAndBack(t *testing.T) {
	w := openDesk(t, busyDesk(t, sync.ConnectionLinkedIn), route{page: pageLinkedIn})
	for label, want := range map[string]page{"People": pagePeople, "Canvases": pageCanvases, "Activity": pageActivity, "Settings": pageSettings, "LinkedIn": pageLinkedIn} {
		w.menuTap(label)
		if w.at.page != want {
			t.Errorf("%s opened %q", label, w.at.page)
		}
	}
	w.open(route{page: pageCanvas, canvas: "Suppress customers"})
	w.settle()
	if !w.shows("Suppress customers") || w.menuItemOf("Preview").Disabled {
		t.Error("the canvas is not on show")
	}
	w.menuTap("Back")
	if w.at.page == pageCanvas || !w.menuItemOf("Preview").Disabled {
		t.Errorf("back is %+v", w.at)
	}
}

func TestWindowLeavesACanvasThatIsGone(t *testing.T) {
	w := openDesk(t, busyDesk(t, sync.ConnectionLinkedIn), route{page: pageCanvas, canvas: "Long gone"})
	if w.at.page != pageCanvases || !w.shows("It is not there any more") {
		t.Errorf("at %+v", w.at)
	}
	w.open(route{page: pagePeople})
	w.settle()
	if w.shows("It is not there any more") {
		t.Error("the trouble of a page goes with it")
	}
}

func TestWindowAsksBeforeSomethingIsLost(t *testing.T) {
	w := openDesk(t, busyDesk(t, sync.ConnectionLinkedIn), route{page: pageLinkedIn})
	unsaved := true
	w.about()
	w.sheetFor.guard = func() bool { return unsaved }
	w.open(route{page: pageSettings})
	if w.at.page != pageLinkedIn || !w.shows("Leave without saving?") {
		t.Fatalf("went to %+v without asking", w.at)
	}
	w.click("Cancel")
	if w.at.page != pageLinkedIn || w.sheetFor == nil {
		t.Fatal("the sheet is gone")
	}
	w.kit.Escape() // as the key does
	w.click("Leave")
	if w.sheetFor != nil || w.at.page != pageLinkedIn {
		t.Errorf("Escape went to %+v", w.at)
	}
	unsaved = false
	w.about()
	w.open(route{page: pageSettings})
	w.settle()
	if w.at.page != pageSettings || w.kit.Sheet() != nil {
		t.Error("nothing was unsaved, and yet it stays")
	}
}

func TestWindowSaysWhatWentWrongWhereItHappened(t *testing.T) {
	w := openDesk(t, busyDesk(t, sync.ConnectionLinkedIn), route{page: pageSettings})
	w.fail(sync.Errorf(sync.CodeSignIn, nil, "LinkedIn rejects the sign-in."))
	w.click("Reconnect")
	if w.at.page != pageLinkedIn || w.shows("LinkedIn rejects the sign-in.") {
		t.Errorf("the remedy leads to %+v", w.at)
	}
	w.about()
	w.fail(errors.New("a secret that must not be seen"))
	if !w.shows("Something went wrong in the program") || w.shows("secret that must not") {
		t.Error("a foreign error is shown in our words only")
	}
	w.closeSheet()
	if w.shows("Something went wrong") {
		t.Error("the error of a sheet goes with it")
	}
	for _, err := range []error{nil, context.Canceled, sync.Errorf(sync.CodeCanceled, nil, "Stopped.")} {
		if w.fail(err); len(w.notice.box.Objects) != 0 {
			t.Errorf("%v is shown", err)
		}
	}
}

func TestWindowNoticeOfAReadingGoesWithTheNextGoodOne(t *testing.T) {
	w := openDesk(t, busyDesk(t, sync.ConnectionLinkedIn), route{page: pageLinkedIn})
	w.fetched(nil, sync.Errorf(sync.CodeBusy, nil, "The database is locked by another program."))
	if !w.shows("locked by another program") {
		t.Fatal("not said")
	}
	w.refresh()
	w.settle()
	if w.shows("locked by another program") {
		t.Error("it stays although all is well again")
	}
}

func TestWindowReadsOnceMoreForChangesMeanwhile(t *testing.T) {
	w := openDesk(t, busyDesk(t, sync.ConnectionLinkedIn), route{page: pageLinkedIn})
	counting := &countingScreen{screen: w.screen}
	w.screen = counting
	for range 20 {
		w.refresh()
	}
	w.settle()
	if counting.fetches != 2 {
		t.Errorf("20 changes at once made %d readings", counting.fetches)
	}
	w.hidden = true
	w.changed(sync.TopicConnection)
	w.settle()
	if counting.fetches != 2 {
		t.Error("a hidden window reads")
	}
	w.raise()
	w.settle()
	if counting.fetches == 2 {
		t.Error("what was missed while hidden is not read")
	}
}

func TestWindowShowsFrameAndPageInOneGo(t *testing.T) {
	w := openDesk(t, busyDesk(t, sync.ConnectionLinkedIn), route{page: pageLinkedIn})
	w.changed(^sync.Topic(0))
	(<-w.calls)()
	w.live.wait()
	if len(w.calls) > 0 {
		t.Errorf("%d more redraws for one change", len(w.calls))
	}
}

type countingScreen struct {
	screen
	fetches int
}

func (c *countingScreen) fetch(ctx context.Context) (func(), error) {
	c.fetches++
	return c.screen.fetch(ctx)
}

func TestWindowKeepsThePageUntilTheNextOneHasSomethingToShow(t *testing.T) {
	w := openDesk(t, busyDesk(t, sync.ConnectionLinkedIn), route{page: pageLinkedIn})
	before := w.page.Objects[0]
	w.open(route{page: pageSettings})
	if w.page.Objects[0] != before {
		t.Error("an empty page is shown")
	}
	w.settle()
	if w.page.Objects[0] != w.screen.content() {
		t.Error("the page stays")
	}
}

func TestWindowShowsWhatComesLateOnItsOwnPageOnly(t *testing.T) {
	w := openDesk(t, busyDesk(t, sync.ConnectionLinkedIn), route{page: pageLinkedIn})
	applied := false
	w.screen = &lateScreen{screen: w.screen, apply: func() { applied = true }}
	w.refresh()
	w.open(route{page: pageSettings})
	w.settle()
	if applied {
		t.Error("an answer for another page was shown")
	}
}

type lateScreen struct {
	screen
	apply func()
}

func (l *lateScreen) fetch(context.Context) (func(), error) { return l.apply, nil }

func TestWindowTitleAndTheme(t *testing.T) {
	d := busyDesk(t, sync.ConnectionPractice)
	w := openDesk(t, d, route{page: pageSettings})
	if w.win.Title() != "Audience Sync – Harbourline (practice)" || !w.shows("Practice LinkedIn: nothing leaves this computer") {
		t.Error(w.win.Title())
	}
	must(t, d.SaveConnection(t.Context(), sync.Connection{}))
	w.readFrame()
	w.settle()
	if w.win.Title() != "Audience Sync – Harbourline" || w.shows("nothing leaves this computer") {
		t.Error(w.win.Title())
	}
}

func TestWindowNewCanvas(t *testing.T) {
	w := openDesk(t, busyDesk(t, sync.ConnectionLinkedIn), route{page: pageLinkedIn})
	w.menuTap("New canvas")
	if w.at.page != pageCanvases || !w.shows("New canvas") || w.find("Create") == nil {
		t.Errorf("at %+v", w.at)
	}
}

func TestWindowClosesToTheTrayOrForGood(t *testing.T) {
	d := busyDesk(t, sync.ConnectionLinkedIn)
	w := openDesk(t, d, route{page: pageLinkedIn})
	must1(t)(d.UpdateSettings(t.Context(), func(s *sync.Settings) { s.CloseAction = closeToTray }))
	w.readFrame()
	w.settle()
	w.close()
	if !w.hidden || w.live.ctx.Err() != nil {
		t.Fatal("not in the tray")
	}
	w.raise()
	w.settle()
	if w.hidden {
		t.Error("does not come back")
	}
	w.options.Tray = nil
	w.close()
	if w.live.ctx.Err() == nil {
		t.Error("without a tray, closing ends the program")
	}
}

func must1(t *testing.T) func(sync.Settings, error) {
	return func(_ sync.Settings, err error) { t.Helper(); must(t, err) }
}

func TestWindowQuitsWhenAllIsStored(t *testing.T) {
	d := busyDesk(t, sync.ConnectionLinkedIn)
	must1(t)(sync.Settings{}, func() error {
		_, err := d.SaveCanvas(t.Context(), "Draft", sync.Definition{}, time.Now())
		return err
	}())
	w := openDesk(t, d, route{page: pageCanvas, canvas: "Draft"})
	c := w.screen.(*canvasScreen)
	c.edit(sync.Definition{Components: []sync.Component{{Delay: sync.Delay(time.Hour)}}})
	w.quit()
	w.settle()
	stored, err := d.Canvas(t.Context(), "Draft")
	must(t, err)
	if len(stored.Definition.Components) != 1 || w.live.ctx.Err() == nil {
		t.Errorf("stored %+v", stored.Definition)
	}
}

func TestWindowRemembersItsSize(t *testing.T) {
	w := openDesk(t, newDesk(t), route{page: pageLinkedIn})
	w.win.Resize(fyne.NewSize(1400, 900))
	w.rememberFrame()
	w.win.Resize(fyne.NewSize(1100, 700))
	w.restoreFrame()
	if got := w.win.Canvas().Size(); got.Width != 1400 || got.Height != 900 {
		t.Error(got)
	}
}

func TestWindowCopiesTheDiagnosis(t *testing.T) {
	w := openDesk(t, newDesk(t), route{page: pageLinkedIn})
	w.menuTap("Copy diagnosis")
	if got := w.app.Clipboard().Content(); got != "diagnosis of Harbourline" {
		t.Error(got)
	}
	w.menuTap("Open data folder")
	if len(w.desk.browsed) != 1 || w.desk.browsed[0] != w.desk.Folder() {
		t.Error(w.desk.browsed)
	}
	w.menuTap("About Audience Sync")
	if !w.shows("Version 1.0") {
		t.Error("no version")
	}
}

func TestShortcutsStandOnMenuItemsAndDifferFromOneAnother(t *testing.T) {
	w := openDesk(t, newDesk(t), route{page: pageLinkedIn})
	seen := map[string]string{}
	for _, m := range w.win.MainMenu().Items {
		for _, i := range m.Items {
			if i.Shortcut == nil {
				continue
			}
			name := i.Shortcut.ShortcutName()
			if other := seen[name]; other != "" {
				t.Errorf("%s and %s are both %s", i.Label, other, name)
			}
			seen[name] = i.Label
		}
	}
	if len(seen) < 12 {
		t.Errorf("only %d shortcuts", len(seen))
	}
}

// TestWindowSaysWhenSomethingWasStored: what a person did is, what the engine
// counts is not.
func TestWindowSaysWhenSomethingWasStored(t *testing.T) {
	d := busyDesk(t, sync.ConnectionLinkedIn)
	w := openDesk(t, d, route{page: pageCanvases})
	w.saved = time.Time{}
	w.changed(sync.TopicMetrics)
	w.settle()
	if w.shown.Saved != "" {
		t.Errorf("%q", w.shown.Saved)
	}
	w.changed(sync.TopicCanvases)
	w.settle()
	if w.shown.Saved == "" || !w.shows(w.shown.Saved) {
		t.Errorf("%q is not on screen", w.shown.Saved)
	}
}
