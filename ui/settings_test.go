package ui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"audiencesync/sync"
	"audiencesync/ui/kit"
)

// openSettings opens the Settings page.
func openSettings(t *testing.T, d *deskWorkspace) (*testWindow, *settingsScreen) {
	t.Helper()
	w := openDesk(t, d, route{page: pageSettings})
	return w, w.screen.(*settingsScreen)
}

func (w *testWindow) typeInto(e *kit.Entry, text string) {
	w.t.Helper()
	e.SetText("")
	w.win.Canvas().Focus(e.Focusable())
	test.Type(e.Focusable(), text)
	w.settle()
}

func (w *testWindow) off(b *kit.Button) bool { return b.Disabled() }

func TestSettingsSaveTheApp(t *testing.T) {
	d := newDesk(t)
	w, s := openSettings(t, d)
	if !w.off(s.app.buttons.save) {
		t.Error("there is nothing to save yet")
	}
	w.typeInto(s.app.id, "86a")
	if s.app.idField.Error() == "" || !w.off(s.app.buttons.save) {
		t.Error("a short client ID can be saved")
	}
	w.typeInto(s.app.id, "86abcdefghijkl")
	w.typeInto(s.app.secret, "s3cret")
	s.app.buttons.save.Tapped(nil)
	w.settle()
	stored, err := d.Settings(t.Context())
	must(t, err)
	if stored.ClientID != "86abcdefghijkl" || d.secret != "s3cret" {
		t.Errorf("stored %q and %q", stored.ClientID, d.secret)
	}
	if s.app.secret.Text() != "" || !w.off(s.app.buttons.save) {
		t.Error("a secret stays on screen")
	}
	w.click("Connect LinkedIn now")
	if w.at.page != pageLinkedIn {
		t.Errorf("at %+v", w.at)
	}
}

func TestSettingsKeepWhatIsBeingTyped(t *testing.T) {
	d := newDesk(t)
	w, s := openSettings(t, d)
	w.typeInto(s.limits.perMinute, "40")
	must1(t)(d.UpdateSettings(t.Context(), func(k *sync.Settings) { k.BatchSize = 7000 }))
	w.refresh()
	w.settle()
	if s.limits.perMinute.Text() != "40" {
		t.Errorf("reading again wrote over it: %q", s.limits.perMinute.Text())
	}
	w.click("Discard")
	if s.limits.perMinute.Text() != "500" || s.limits.size.Text() != "7000" {
		t.Errorf("discarded to %q and %q", s.limits.perMinute.Text(), s.limits.size.Text())
	}
}

func TestSettingsSaveTheLimitsWithEnter(t *testing.T) {
	d := newDesk(t)
	w, s := openSettings(t, d)
	w.typeInto(s.limits.perMinute, "450\n")
	s.limits.perMinute.OnSubmitted(s.limits.perMinute.Text())
	w.settle()
	stored, err := d.Settings(t.Context())
	must(t, err)
	if stored.RequestsPerMinute != 450 {
		t.Errorf("%+v", stored)
	}
}

func TestSettingsChoicesHoldAtOnce(t *testing.T) {
	d := newDesk(t)
	w, s := openSettings(t, d)
	s.look.OnChanged(2)
	s.close.OnChanged(1)
	s.notify.OnChanged(false)
	w.settle()
	stored, err := d.Settings(t.Context())
	must(t, err)
	if stored.Appearance != "dark" || stored.CloseAction != closeToTray || stored.Notifications {
		t.Errorf("%+v", stored)
	}
	if th := w.app.Settings().Theme().(*kit.Theme); th.Mode != kit.ModeDark {
		t.Error("the window is not dark")
	}
}

func TestSettingsWithoutATrayQuit(t *testing.T) {
	w := openWindow(t, newDesk(t), Options{})
	w.open(route{page: pageSettings})
	w.settle()
	if s := w.screen.(*settingsScreen); !s.close.Disabled() || !w.shows("no tray icons") {
		t.Error("offers a tray that is not there")
	}
}

func TestPracticeDials(t *testing.T) {
	d := newDesk(t).connected(t, sync.ConnectionPractice)
	d.dials = &fakeDials{}
	w, _ := openSettings(t, d)
	w.click("Make it fail")
	w.click("48 hours")
	w.click("30 days")
	w.click("Clear")
	if len(d.dials.faults) != 1 || d.dials.faults[0] != "429-minute" || d.dials.times[0] != 1 || d.dials.clears != 1 || d.dials.ahead != (2+30)*24*time.Hour {
		t.Errorf("%+v", d.dials)
	}
	must(t, d.SaveConnection(t.Context(), sync.Connection{Kind: sync.ConnectionLinkedIn, Health: sync.HealthValid}))
	w.refresh()
	w.settle()
	if w.shows("Make it fail") || w.find("Make it fail") != nil {
		t.Error("the dials stay with LinkedIn itself")
	}
}

func TestSettingsOpenTheFolderAndCopyTheDiagnosis(t *testing.T) {
	d := newDesk(t)
	w, _ := openSettings(t, d)
	w.click("Open")
	w.click("Copy diagnosis")
	if len(d.browsed) != 1 || w.app.Clipboard().Content() != "diagnosis of Harbourline" {
		t.Errorf("%v, %q", d.browsed, w.app.Clipboard().Content())
	}
}

func TestSettingsAskBeforeWhatWasTypedIsLost(t *testing.T) {
	w, s := openSettings(t, newDesk(t))
	w.typeInto(s.app.id, "86abcdef")
	w.menuTap("People")
	if w.at.page != pageSettings || !w.shows("Leave without saving?") {
		t.Fatalf("at %+v", w.at)
	}
	w.click("Leave")
	if w.at.page != pagePeople {
		t.Errorf("at %+v", w.at)
	}
}
