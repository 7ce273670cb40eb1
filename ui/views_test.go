package ui

import (
	"strings"
	"testing"
	"time"

	"audiencesync/sync"
)

func TestStripView(t *testing.T) {
	t.Parallel()
	good := sync.Connection{Kind: sync.ConnectionLinkedIn, Health: sync.HealthValid}
	practice := sync.Connection{Kind: sync.ConnectionPractice, Health: sync.HealthValid}
	invalid := sync.Connection{Kind: sync.ConnectionLinkedIn, Health: sync.HealthInvalid}
	running := sync.Status{Running: true, NextFlush: monday.Add(3 * time.Second), LastMinute: 46, PerMinute: 500, Totals: sync.ActivityTotals{Unsent: 133, Sending: 80, Uncertain: 96}}
	held := func(h sync.Hold) sync.Status { s := running; s.Holds = []sync.Hold{h}; return s }
	tests := map[string]struct {
		c      sync.Connection
		s      sync.Status
		active int
		want   stripView
	}{
		"sending":       {good, running, 1, stripView{healthGood, "LinkedIn connected", "309", "46", "of 500 requests/min", "Next flush in 3 s", false}},
		"practice":      {practice, running, 1, stripView{healthGood, "Practice connected", "309", "46", "of 500 requests/min", "Next flush in 3 s", true}},
		"nothing":       {good, sync.Status{Running: true, PerMinute: 500, NextFlush: monday}, 0, stripView{healthGood, "LinkedIn connected", "0", "0", "of 500 requests/min", "Nothing to send", false}},
		"not connected": {sync.Connection{}, sync.Status{Running: true, PerMinute: 500}, 0, stripView{healthNone, "Not connected", "0", "0", "of 500 requests/min", "Nothing to send", false}},
		"rejected": {invalid, held(sync.Hold{Scope: sync.HoldAll, Kind: sync.FailureSignIn, Since: monday.Add(-30 * time.Minute)}), 1,
			stripView{healthRejected, "Sign-in rejected, reconnect", "309", "46", "of 500 requests/min", "Sending paused since 14:02", false}},
		"offline": {good, held(sync.Hold{Scope: sync.HoldAll, Kind: sync.FailureNetwork, Until: monday.Add(time.Minute)}), 1,
			stripView{healthHeld, "Offline, trying again", "309", "46", "of 500 requests/min", "Next try at 14:33", false}},
		"one audience held": {good, held(sync.Hold{Scope: sync.HoldAudience, Kind: sync.FailureNotFound}), 1, stripView{healthGood, "LinkedIn connected", "309", "46", "of 500 requests/min", "Next flush in 3 s", false}},
	}
	for name, test := range tests {
		if got := stripViewOf(test.c, test.s, test.active, monday); got != test.want {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, test.want)
		}
	}
	for _, k := range []sync.FailureKind{sync.FailureSignIn, sync.FailureNetwork, sync.FailureMinuteLimit, sync.FailureDayLimit, sync.FailureVersion, sync.FailurePermission, sync.FailureNotFound, sync.FailureAccountLimit, sync.FailureTooYoung} {
		if holdWord(k) == holdWord(sync.FailureServer) {
			t.Errorf("%s has no word of its own", k)
		}
	}
}

func TestActivityView(t *testing.T) {
	t.Parallel()
	f := activityFacts{
		status:   sync.Status{LastMinute: 46, PerMinute: 500, UnderWay: 1, Totals: sync.ActivityTotals{Unsent: 10_000, Sending: 80, Uncertain: 96}},
		metrics:  []sync.CanvasMetrics{{State: sync.CanvasActive, Steps: []sync.StepMetrics{{Errored: 24}, {Errored: 8}}}},
		settings: sync.DefaultSettings(), now: monday,
	}
	v := activityViewOf(f)
	if !v.Sending || v.Word != "Sending" || v.Errored.Value != "32" || v.UnderWay.Note != "1 request under way" || !v.CanPause || v.CanResume || v.TimeLeft == "" {
		t.Errorf("%+v", v)
	}
	f.status.Holds = []sync.Hold{{Scope: sync.HoldAll, Kind: sync.FailureDayLimit, Message: "why", Until: monday.Add(time.Hour)}, {Scope: sync.HoldAudience, Kind: sync.FailureAccountLimit}}
	v = activityViewOf(f)
	if v.Word != "Waiting" || v.Limited != "LinkedIn's limit for today" || len(v.Holds) != 2 || v.Holds[0].Until != "next try at 15:32" || v.Holds[1].Until != "until somebody acts" {
		t.Errorf("%+v", v)
	}
	f.status = sync.Status{PerMinute: 500, LastMinute: 500}
	if v = activityViewOf(f); v.Word != "Idle" || v.Limited != "at the limit" {
		t.Errorf("%+v", v)
	}
	f.metrics[0].State = sync.CanvasPaused
	if v = activityViewOf(f); v.Word != "Paused" || !v.CanResume {
		t.Errorf("%+v", v)
	}
}

func TestBatchRows(t *testing.T) {
	t.Parallel()
	b := sync.Batch{ID: 61841, Canvas: "Retarget trial users", Index: 1, Action: sync.ActionAdd, Count: 96, Attempts: 2, Audience: sync.Audience{Name: "Trial users Q4"}, FirstAt: monday.Add(-time.Minute), EndedAt: monday}
	for state, want := range map[sync.BatchState]string{
		sync.BatchDone: "accepted 90, refused 6", sync.BatchSending: "waiting for the answer", sync.BatchWaiting: "503. Next try in 20 s.", sync.BatchUncertain: "503.",
	} {
		b := b
		b.State, b.Synced, b.Errored, b.Answer, b.NextAt = state, 90, 6, "503.", monday.Add(20*time.Second)
		r := batchRowOf(b, monday)
		if r.Answer != want || r.Number != "61,841" || r.Where != "Retarget trial users 1" || r.State == "" {
			t.Errorf("%s: %+v", state, r)
		}
		story := strings.Join(batchStory(b, monday), " ")
		if !strings.HasPrefix(story, "96 people to add to Trial users Q4.") || strings.Contains(story, "become Errored") != (state == sync.BatchWaiting || state == sync.BatchUncertain) {
			t.Errorf("%s: %s", state, story)
		}
	}
	totals := sync.ActivityTotals{Batches: map[sync.BatchState]int{sync.BatchDone: 61837, sync.BatchSending: 1}}
	if chipLabel(batchChips[4], totals) != "Certain 61,837" || chipLabel(batchChips[0], totals) != "All" || chipLabel(batchChips[5], totals) != "Errored 0" {
		t.Error("the filters count wrongly")
	}
}

func TestPeopleView(t *testing.T) {
	t.Parallel()
	if v := peopleViewOf(0, nil, nil, monday); !v.Empty || v.Subtitle != "Nobody yet" {
		t.Errorf("%+v", v)
	}
	v := peopleViewOf(48210, []sync.List{{ID: 1, Name: "CRM export", File: "crm.csv", People: 41872, ImportedAt: monday.Add(-time.Hour)}}, []sync.Attribute{{Name: "plan", Type: sync.TypeText}, {Name: "opted_in", Type: sync.TypeBool}}, monday)
	if v.Empty || v.Subtitle != "48,210 people in 1 list" || v.Lists[0].Imported != "60 min ago" && v.Lists[0].Imported != "1 h ago" || strings.Join(v.Fields, "; ") != "plan (text); opted_in (yes or no)" {
		t.Errorf("%+v", v)
	}
}

func TestPersonWords(t *testing.T) {
	t.Parallel()
	var p sync.Person
	p.List, p.Row = "CRM export", 7
	if personName(p) != "no name" || personKeys(p) != "row 7 of CRM export" || personMatch(p) != "none" {
		t.Error(personName(p), personKeys(p), personMatch(p))
	}
	p.First, p.Last, p.HasEmail, p.HasGAID, p.ExternalID = "Ruud", "de Haan", true, true, "HBL-204733"
	if personName(p) != "Ruud de Haan" || personKeys(p) != "HBL-204733, email 0000…0000" || personMatch(p) != "Email, Name, GAID" {
		t.Error(personName(p), personKeys(p), personMatch(p))
	}
}

func TestMessages(t *testing.T) {
	t.Parallel()
	m := messageOf(sync.Errorf(sync.CodeSignIn, nil, "Reconnect."))
	if m.Title != "LinkedIn does not accept the sign-in" || m.Text != "Reconnect." || m.Route.page != pageLinkedIn || m.Remedy == "" {
		t.Errorf("%+v", m)
	}
	m = messageOf(&sync.Failure{Kind: sync.FailurePermission, Message: "Ask an admin."})
	if m.Text != "Ask an admin." || m.Remedy == "" {
		t.Errorf("%+v", m)
	}
	foreign := messageOf(strangeError("runtime error: index out of range, ada@example.com"))
	if strings.Contains(foreign.Text+foreign.Title, "runtime") || strings.Contains(foreign.Text, "@") {
		t.Errorf("a technical text reaches the screen: %+v", foreign)
	}
}

type strangeError string

func (e strangeError) Error() string { return string(e) }
