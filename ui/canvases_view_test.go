package ui

import (
	"strings"
	"testing"
	"time"

	"audiencesync/sync"
)

var goodConnection = sync.Connection{Kind: sync.ConnectionLinkedIn, Health: sync.HealthValid, Identity: sync.Identity{Name: "Maren Okafor"}, ConnectedAt: monday.AddDate(0, 0, -20), ExpiresAt: monday.AddDate(0, 0, 40).Add(time.Hour)}

func stepOf(account, audience string, a sync.Action) sync.Component {
	return sync.Component{Step: &sync.AudienceSync{Partner: sync.PartnerLinkedIn, AdAccount: account, Audience: audience, Action: a, Fields: sync.MatchFields{Email: true}}}
}

func canvasesFactsFull() canvasesFacts {
	d := sync.Definition{Components: []sync.Component{stepOf("516413367", "Trial users Q4", sync.ActionAdd)}}
	return canvasesFacts{
		canvases: []sync.Canvas{
			{ID: 1, Name: "Retarget trial users", State: sync.CanvasActive, Definition: d, LaunchedAt: monday.AddDate(0, 0, -3)},
			{ID: 2, Name: "Suppress customers", State: sync.CanvasPaused, PausedAt: monday.Add(-time.Hour)},
			{ID: 3, Name: "Draft one", State: sync.CanvasDraft, CreatedAt: monday.Add(-time.Minute)},
			{ID: 4, Name: "Spring", State: sync.CanvasStopped, StoppedAt: monday.AddDate(0, 0, -90)},
		},
		metrics:    []sync.CanvasMetrics{{CanvasID: 1, Steps: []sync.StepMetrics{{AudienceID: 9, Entered: 12480, Pending: 309}}, Delays: []sync.DelayMetrics{{Waiting: 5, Passed: 5}}}},
		connection: goodConnection, now: monday,
	}
}

func TestCanvasesViewEmpty(t *testing.T) {
	t.Parallel()
	if v := canvasesViewOf(canvasesFacts{now: monday}); !v.Empty || v.Subtitle != "None yet" {
		t.Errorf("%+v", v)
	}
}

func TestCanvasesView(t *testing.T) {
	t.Parallel()
	v := canvasesViewOf(canvasesFactsFull())
	if v.Empty || v.Subtitle != "4 canvases, 1 active" || len(v.Rows) != 4 {
		t.Fatalf("%+v", v)
	}
	if r := v.Rows[0]; r.State != "Active" || r.Health != "Sending" || r.Entered != "12,480" || r.Pending != "309" || r.Changed != "launched 3 days ago" || r.CanDelete {
		t.Errorf("%+v", r)
	}
	if r := v.Rows[1]; r.State != "Paused" || r.Health != "Paused" || !strings.Contains(r.Why, "13 hours stand still") || r.CanDelete {
		t.Errorf("%+v", r)
	}
	if r := v.Rows[2]; r.State != "Draft" || r.Health != "Not launched" || !r.CanDelete || r.Changed != "made 1 min ago" {
		t.Errorf("%+v", r)
	}
	if r := v.Rows[3]; r.State != "Stopped" || r.Health != "Ended" || !r.CanDelete {
		t.Errorf("%+v", r)
	}
}

func TestCanvasHealth(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(f *canvasesFacts)
		word   string
		why    string
		tone   tone
		remedy page
	}{
		"not connected":      {func(f *canvasesFacts) { f.connection = sync.Connection{} }, "Cannot send", "not connected", toneBad, pageLinkedIn},
		"sign-in rejected":   {func(f *canvasesFacts) { f.connection.Health = sync.HealthInvalid }, "Cannot send", "Reconnect", toneBad, pageLinkedIn},
		"limit by the day":   {hold(sync.Hold{Scope: sync.HoldAll, Kind: sync.FailureDayLimit, Message: "Full.", Until: monday.Add(time.Hour)}), "LinkedIn's limit for today", "Full. Next try at 15:32.", toneWarning, ""},
		"offline":            {hold(sync.Hold{Scope: sync.HoldAll, Kind: sync.FailureNetwork}), "Offline, trying again", "", toneWarning, ""},
		"permission":         {hold(sync.Hold{Scope: sync.HoldAccount, Ref: "516413367", Kind: sync.FailurePermission, Message: "Ask an admin."}), "Cannot send", "Ask an admin.", toneBad, pageLinkedIn},
		"other account":      {hold(sync.Hold{Scope: sync.HoldAccount, Ref: "1", Kind: sync.FailurePermission}), "Sending", "", toneGood, ""},
		"audience deleted":   {hold(sync.Hold{Scope: sync.HoldAudience, Ref: "9", Kind: sync.FailureNotFound, Message: "Gone."}), "Cannot send", "Gone.", toneBad, pageCanvas},
		"other audience":     {hold(sync.Hold{Scope: sync.HoldAudience, Ref: "8", Kind: sync.FailureNotFound}), "Sending", "", toneGood, ""},
		"nothing pending":    {func(f *canvasesFacts) { f.metrics = nil }, "Up to date", "", toneGood, ""},
		"the worst is shown": {func(f *canvasesFacts) { f.holds = twoHolds }, "Cannot send", "Ended.", toneBad, pageLinkedIn},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := canvasesFactsFull()
			test.change(&f)
			got := healthOf(f.canvases[0], metricsOf(f.metrics, 1), f.holds, f.connection, f.now)
			if got.Word != test.word || !strings.Contains(got.Why, test.why) || got.Tone != test.tone || got.Remedy.page != test.remedy {
				t.Errorf("%+v", got)
			}
		})
	}
}

var twoHolds = []sync.Hold{
	{Scope: sync.HoldAll, Kind: sync.FailureMinuteLimit, Until: monday.Add(time.Minute)},
	{Scope: sync.HoldAll, Kind: sync.FailureVersion, Message: "Ended."},
}

func hold(h sync.Hold) func(*canvasesFacts) {
	return func(f *canvasesFacts) { f.holds = []sync.Hold{h} }
}

func TestCanvasNames(t *testing.T) {
	t.Parallel()
	all := []sync.Canvas{{ID: 1, Name: "Spring"}, {ID: 2, Name: "Spring copy"}, {ID: 3, Name: "New canvas"}}
	for name, want := range map[string]string{" ": "Enter a name", " SPRING ": "already", strings.Repeat("é", 101): "at most 100", "Autumn": ""} {
		if got := nameFault(name, all, 0); !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("%q: %q", name, got)
		}
	}
	if got := copyName(strings.Repeat("x", 100), all); nameFault(got, all, 0) != "" {
		t.Error(got)
	}
	if nameFault("spring", all, 1) != "" {
		t.Error("a canvas may change its own letter case")
	}
	if copyName("Spring", all) != "Spring copy 2" || tidyName(" a  b ") != "a b" {
		t.Error(copyName("Spring", all))
	}
}
