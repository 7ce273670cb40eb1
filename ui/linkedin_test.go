package ui

import (
	"strings"
	"testing"
	"time"

	"audiencesync/sync"
)

// withApp gives the workspace a LinkedIn app.
func withApp(t *testing.T, d *deskWorkspace) *deskWorkspace {
	t.Helper()
	_, err := d.UpdateSettings(t.Context(), func(s *sync.Settings) { s.ClientID = "86abcdefghijkl" })
	must(t, err)
	d.secret = "s"
	return d
}

func TestConnectLinkedIn(t *testing.T) {
	d := withApp(t, newDesk(t))
	d.connecting = make(chan error)
	w := openDesk(t, d, route{page: pageLinkedIn})
	w.begin("Connect LinkedIn")
	if !w.shows("Waiting for your browser") || !w.shows("Connecting") {
		t.Fatal("it does not say to go to the browser")
	}
	must(t, d.signIn(t.Context(), sync.ConnectionLinkedIn))
	d.connecting <- nil
	w.settle()
	if w.shows("Waiting for your browser") || !w.shows("Choose the ad accounts to sync to") || len(w.screen.(*linkedinScreen).accounts.shown) != 5 {
		t.Error("the accounts are not offered")
	}
}

func TestConnectCanBeCancelled(t *testing.T) {
	d := withApp(t, newDesk(t))
	d.connecting = make(chan error)
	w := openDesk(t, d, route{page: pageLinkedIn})
	w.begin("Connect LinkedIn")
	w.click("Cancel")
	if w.shows("Waiting for your browser") || w.find("Connect LinkedIn") == nil || len(w.notice.box.Objects) != 0 {
		t.Error("cancelling is no error, and one may try again")
	}
}

func TestConnectSaysWhyItFailed(t *testing.T) {
	d := withApp(t, newDesk(t))
	d.connectErr = sync.Errorf(sync.CodePermission, nil, "LinkedIn has not approved this app for audiences yet.")
	w := openDesk(t, d, route{page: pageLinkedIn})
	w.click("Connect LinkedIn")
	if !w.shows("not approved this app") || w.find("Connect LinkedIn") == nil {
		t.Error("not said")
	}
}

func TestConnectWithoutAnAppLeadsToSettings(t *testing.T) {
	w := openDesk(t, newDesk(t), route{page: pageLinkedIn})
	if w.find("Connect LinkedIn") != nil {
		t.Error("offers what cannot work")
	}
	w.click("Set up the LinkedIn app")
	s, ok := w.screen.(*settingsScreen)
	if !ok || w.win.Canvas().Focused() != s.app.id.Focusable() {
		t.Errorf("at %+v", w.at)
	}
}

func TestConnectPractice(t *testing.T) {
	w := openDesk(t, newDesk(t), route{page: pageLinkedIn})
	w.click("Try it with practice LinkedIn")
	if !w.shows("Connected") || !w.shows("nothing leaves this computer") || len(w.screen.(*linkedinScreen).accounts.shown) != 5 {
		t.Error("not connected, or not marked")
	}
}

func TestAccountsAreTicked(t *testing.T) {
	d := newDesk(t).connected(t, sync.ConnectionLinkedIn)
	w := openDesk(t, d, route{page: pageLinkedIn})
	l := w.screen.(*linkedinScreen)
	chosen := func() string {
		t.Helper()
		all, err := d.AdAccounts(t.Context())
		must(t, err)
		var out []string
		for _, a := range all {
			if a.Selected {
				out = append(out, a.Name)
			}
		}
		return strings.Join(out, "|")
	}
	tick := func(name string) {
		t.Helper()
		for i, r := range l.accounts.shown {
			if r.Name == name {
				l.accounts.toggle(i)
			}
		}
		w.settle()
	}
	tick("Harbourline EMEA")
	tick("Harbourline Events")
	if got := chosen(); got != "Harbourline EMEA|Harbourline Events" {
		t.Error(got)
	}
	tick("Harbourline APAC") // a Viewer
	tick("Trade fair 2024")  // cancelled
	tick("Harbourline EMEA")
	if got := chosen(); got != "Harbourline Events" {
		t.Error(got)
	}
	if w.shows("Choose the ad accounts to sync to") || !w.shows("1 of 5 selected") {
		t.Error("the page says otherwise")
	}
}

func TestAccountsAreFound(t *testing.T) {
	w := openDesk(t, busyDesk(t, sync.ConnectionLinkedIn), route{page: pageLinkedIn})
	a := w.screen.(*linkedinScreen).accounts
	for text, want := range map[string]int{"": 5, "events": 1, "5164": 1, "nobody": 0} {
		a.search.SetText(text)
		if len(a.shown) != want {
			t.Errorf("%q finds %d", text, len(a.shown))
		}
	}
}

func TestAnAccountWithARoleThatWasTakenAwayCanBeUnticked(t *testing.T) {
	d := newDesk(t).connected(t, sync.ConnectionLinkedIn).selected(t, "516413367", "508829104")
	lost := append([]sync.AdAccount(nil), deskAccounts...)
	lost[0].Role = sync.RoleViewer
	must(t, d.SaveAdAccounts(t.Context(), lost))
	w := openDesk(t, d, route{page: pageLinkedIn})
	a := w.screen.(*linkedinScreen).accounts
	for i, r := range a.shown {
		if r.ID == "516413367" {
			if !r.Selected || r.Usable {
				t.Fatalf("%+v", r)
			}
			a.toggle(i)
		}
	}
	w.settle()
	if !w.shows("1 of 5 selected") {
		t.Error("still ticked")
	}
}

func TestRefreshAsksLinkedIn(t *testing.T) {
	d := busyDesk(t, sync.ConnectionLinkedIn)
	w := openDesk(t, d, route{page: pageLinkedIn})
	w.kit.After = nil // toasts stay: their five seconds are real ones
	w.click("Refresh")
	if d.asks != 1 || len(w.kit.Toasts()) != 1 {
		t.Errorf("asked %d times, %v", d.asks, w.kit.Toasts())
	}
	d.connectErr = sync.Errorf(sync.CodeUnavailable, nil, "LinkedIn cannot be reached.")
	w.click("Refresh")
	if !w.shows("LinkedIn cannot be reached.") {
		t.Error("the failure is not said")
	}
}

func TestDisconnectSaysWhatStops(t *testing.T) {
	d := busyDesk(t, sync.ConnectionLinkedIn)
	w := openDesk(t, d, route{page: pageLinkedIn})
	w.click("Disconnect")
	if !w.shows("3 active canvases cannot send") {
		t.Error("it does not say what stops")
	}
	if c, _ := d.Connection(t.Context()); !c.Connected() {
		t.Fatal("nobody has agreed yet")
	}
	w.kit.Escape()
	w.click("Disconnect")
	w.settle()
	confirm := w.find("Disconnect") // of the dialog, which lies in front
	confirm.Tapped(nil)
	w.settle()
	if c, _ := d.Connection(t.Context()); c.Connected() {
		t.Error("still connected")
	}
	if !w.shows("Not connected") {
		t.Error("the page says otherwise")
	}
}

func TestARejectedSignInIsRedEverywhere(t *testing.T) {
	d := withApp(t, rejectedDesk(t))
	w := openDesk(t, d, route{page: pageLinkedIn})
	for _, text := range []string{"LinkedIn no longer accepts this sign-in", "1,513 people are waiting and safe.", "Canvases that cannot send", "Sign-in rejected, reconnect", "3 active canvases; they go on"} {
		if !w.shows(text) {
			t.Errorf("%q is not on screen", text)
		}
	}
	w.click("Copy details")
	if got := w.app.Clipboard().Content(); !strings.Contains(got, "65601") {
		t.Error(got)
	}
	d.holds, d.metrics = nil, nil
	w.click("Reconnect")
	if w.shows("no longer accepts") || !w.shows("LinkedIn connected") {
		t.Error("reconnecting does not cure it")
	}
}

func TestAnAPIVersionThatEndsIsSaid(t *testing.T) {
	d := busyDesk(t, sync.ConnectionLinkedIn)
	d.warning = "LinkedIn ends version 202608 of its API on 1 August 2027."
	w := openDesk(t, d, route{page: pageLinkedIn})
	if !w.shows("ends version 202608") {
		t.Fatal("not said")
	}
	w.click("Open Settings")
	s, ok := w.screen.(*settingsScreen)
	if !ok || w.win.Canvas().Focused() != s.limits.version.Focusable() || !w.shows("ends version 202608") {
		t.Errorf("at %+v", w.at)
	}
}

func TestLinkedInViewSortsWhatCanBeChosenFirst(t *testing.T) {
	t.Parallel()
	f := connectedFacts()
	f.accounts = []sync.AdAccount{{ID: "1", Name: "A", Role: sync.RoleViewer, Status: "ACTIVE"}, {ID: "2", Name: "B", Role: "CAMPAIGN_MANAGER", Status: "ACTIVE"}}
	v := linkedinViewOf(f)
	if v.Accounts[0].Name != "B" || !v.Choose {
		t.Errorf("%+v", v.Accounts)
	}
	f.accounts = nil
	if v := linkedinViewOf(f); v.Choose || !strings.Contains(v.Tip, "no ad account") {
		t.Errorf("%+v", v)
	}
	f.connection.CheckedAt = time.Time{}
	if v := linkedinViewOf(f); v.Checked != "last checked never" {
		t.Error(v.Checked)
	}
}
