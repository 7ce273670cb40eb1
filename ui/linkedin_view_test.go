package ui

import (
	"strings"
	"testing"
	"time"

	"audiencesync/sync"
)

var monday = time.Date(2026, 11, 23, 14, 32, 0, 0, time.Local)

func connectedFacts() linkedinFacts {
	return linkedinFacts{
		connection: sync.Connection{
			Kind: sync.ConnectionLinkedIn, Health: sync.HealthValid, Identity: sync.Identity{Name: "Maren Okafor", Headline: "Campaign lead, Harbourline"},
			Scopes: []string{"r_ads", "rw_dmp_segments", "unheard_of"}, ConnectedAt: monday.AddDate(0, 0, -20), ExpiresAt: monday.AddDate(0, 0, 40).Add(time.Hour), CheckedAt: monday.Add(-2 * time.Minute),
		},
		accounts: []sync.AdAccount{
			{ID: "516413367", Name: "Harbourline EMEA", Role: "CAMPAIGN_MANAGER", Status: "ACTIVE", Selected: true},
			{ID: "511207743", Name: "Harbourline APAC", Role: "VIEWER", Status: "ACTIVE"},
			{ID: "503377120", Name: "Trade fair 2024", Role: "CAMPAIGN_MANAGER", Status: "CANCELED", Test: true},
		},
		audiences: []sync.Audience{{AdAccount: "516413367"}, {AdAccount: "516413367"}},
		canvases: []sync.Canvas{{Name: "Retarget trial users", State: sync.CanvasActive, Definition: sync.Definition{Components: []sync.Component{
			{Step: &sync.AudienceSync{AdAccount: "516413367"}}}}}, {Name: "Draft", State: sync.CanvasDraft}},
		secrets: "this computer's keyring",
		now:     monday,
	}
}

func TestLinkedInViewConnected(t *testing.T) {
	t.Parallel()
	v := linkedinViewOf(connectedFacts())
	if !v.Connected || v.Rejected || v.Practice || v.Status != "Connected" || v.Initials != "MO" || v.Checked != "last checked 2 min ago" {
		t.Errorf("%+v", v)
	}
	if v.ExpiresLeft != "40 of 60 days left" || v.ExpiresSoon || v.ExpiresShare < 0.6 || v.ExpiresShare > 0.7 {
		t.Errorf("expiry: %s, %s, %v", v.Expires, v.ExpiresLeft, v.ExpiresShare)
	}
	if strings.Join(v.Allowed, "|") != "Manage audiences|Read ad accounts" {
		t.Error(v.Allowed)
	}
	if v.Selected != "1 of 3 selected" || !strings.Contains(v.Stops, "1 active canvas cannot send: Retarget trial users") || v.StopsWho != "1 active canvas" || !strings.Contains(v.Tip, "Harbourline APAC") {
		t.Errorf("%q, %q, %q", v.Selected, v.Stops, v.Tip)
	}
	emea, apac, fair := v.Accounts[0], v.Accounts[1], v.Accounts[2]
	if !emea.Usable || emea.Audiences != "2" || emea.Canvases != "1 active" || emea.Role != "Campaign Manager" {
		t.Errorf("%+v", emea)
	}
	if apac.Usable || apac.Note != "cannot manage audiences" || apac.Canvases != "none" {
		t.Errorf("%+v", apac)
	}
	if fair.Usable || fair.Active || fair.Status != "Canceled" || !strings.Contains(fair.Note, "test account") {
		t.Errorf("%+v", fair)
	}
}

func TestLinkedInViewExpiresWithTheRefreshToken(t *testing.T) {
	t.Parallel()
	f := connectedFacts()
	f.connection.RefreshExpiresAt = f.connection.ConnectedAt.AddDate(1, 0, 0)
	if v := linkedinViewOf(f); v.ExpiresLeft != "345 of 365 days left" {
		t.Error(v.ExpiresLeft)
	}
	f.connection.RefreshExpiresAt, f.connection.ExpiresAt = time.Time{}, time.Time{}
	if v := linkedinViewOf(f); v.Expires != "not known" || v.ExpiresLeft != "" {
		t.Error(v.Expires, v.ExpiresLeft)
	}
	f.connection.ExpiresAt = monday.AddDate(0, 0, 5)
	if v := linkedinViewOf(f); !v.ExpiresSoon {
		t.Error("five days are soon")
	}
}

func TestLinkedInViewRejected(t *testing.T) {
	t.Parallel()
	f := connectedFacts()
	f.connection.Health, f.connection.Problem = sync.HealthInvalid, "Access was withdrawn at LinkedIn."
	f.holds = []sync.Hold{{Scope: sync.HoldAll, Kind: sync.FailureSignIn, Since: monday.Add(-30 * time.Minute)}}
	f.metrics = []sync.CanvasMetrics{
		{Name: "Retarget trial users", State: sync.CanvasActive, Steps: []sync.StepMetrics{{Index: 1, Audience: "Trial users Q4", Action: sync.ActionAdd, Pending: 1300}, {Index: 3, Audience: "Trial users Q4", Action: sync.ActionRemove, Pending: 9}}},
		{Name: "Quiet", State: sync.CanvasActive, Steps: []sync.StepMetrics{{Index: 1, Action: sync.ActionAdd}}},
		{Name: "Draft", State: sync.CanvasDraft},
	}
	v := linkedinViewOf(f)
	if !v.Rejected || v.Status != "Sign-in rejected" || !strings.Contains(v.RejectedTitle, "since 14:02") || v.RejectedText == "" {
		t.Errorf("%+v", v)
	}
	if v.RejectedWho != "1,309 people are waiting and safe." || !strings.HasPrefix(v.RejectedWait, "Reconnect before 03:02 tomorrow") || v.RejectedBy != "03:02 tomorrow" {
		t.Error(v.RejectedWho, v.RejectedWait)
	}
	if len(v.Waiting) != 2 || v.Waiting[0].Steps != "1 Add to Trial users Q4, 3 Remove" || v.Waiting[0].Errored != "03:02 tomorrow" || !v.Waiting[1].Nobody {
		t.Errorf("%+v", v.Waiting)
	}
	f.connection.Kind = sync.ConnectionPractice
	if p := linkedinViewOf(f); !strings.Contains(p.RejectedText, "in Settings") {
		t.Error(p.RejectedText)
	}
	if a := v.Accounts[0]; a.Status != "Not known" || a.Canvases != "1 cannot send" {
		t.Errorf("%+v", a)
	}
}

func TestLinkedInViewDisconnected(t *testing.T) {
	t.Parallel()
	f := linkedinFacts{now: monday, secrets: "this computer's keyring"}
	v := linkedinViewOf(f)
	if v.Connected || v.Status != "Not connected" || v.Before[0].Done || !strings.Contains(v.Before[0].Text, "enter its client ID") {
		t.Errorf("%+v", v)
	}
	f.clientID, f.hasSecret = "86x", true
	if v = linkedinViewOf(f); !v.Before[0].Done {
		t.Errorf("%+v", v.Before)
	}
	f = connectedFacts()
	f.connection.Kind = sync.ConnectionPractice
	f.accounts = []sync.AdAccount{{ID: "1", Name: "A", Role: "ACCOUNT_MANAGER", Status: "ACTIVE"}}
	f.connection.ExpiresAt, f.connection.Scopes = time.Time{}, nil
	if v = linkedinViewOf(f); !v.Practice || v.Expires != "Never" || len(v.Allowed) == 0 || !strings.Contains(v.Tip, "Choose the ad accounts") {
		t.Errorf("%+v", v)
	}
}
