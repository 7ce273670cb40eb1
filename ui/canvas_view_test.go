package ui

import (
	"strings"
	"testing"
	"time"

	"audiencesync/sync"
)

var (
	seedAccounts   = connectedFacts().accounts
	seedAttributes = []sync.Attribute{
		{Name: "ads_tracking_enabled", Label: "Ads Tracking Enabled", Type: sync.TypeBool, People: 40000},
		{Name: "country", Label: "country", Type: sync.TypeText, People: 48000},
		{Name: "do_not_sell", Label: "do_not_sell", Type: sync.TypeBool, People: 48000},
		{Name: "opted_in_marketing", Label: "opted_in_marketing", Type: sync.TypeBool, People: 48000},
		{Name: "plan", Label: "plan", Type: sync.TypeText, People: 30000},
		{Name: "seats", Label: "seats", Type: sync.TypeNumber, People: 30000},
		{Name: "trial_started", Label: "trial_started", Type: sync.TypeDate, People: 20000},
	}
	seedCriteria = sync.Criteria{
		Lists: []string{"CRM export", "Webinar October"},
		All:   []sync.Condition{{Field: "opted_in_marketing", Op: sync.OpIs, Value: true}, {Field: "trial_started", Op: sync.OpWithin, Value: 60.0}},
		Any:   []sync.Condition{{Field: "ads_tracking_enabled", Op: sync.OpIs, Value: true}, {Field: "country", Op: sync.OpIn, Value: []any{"DE", "FR", "IE", "NL"}}},
		None:  []sync.Condition{{Field: "do_not_sell", Op: sync.OpIs, Value: true}, {Field: "plan", Op: sync.OpIn, Value: []any{"paid"}}},
	}
	seedCounts = criteriaCounts{People: 48210, All: groupCount{true, 14206}, Any: groupCount{true, 12931}, None: groupCount{true, 451}, At: monday,
		Total: coverage{Known: true, People: 12480, have: map[sync.MatchFields]int{
			{Email: true}: 12104, {Name: true}: 11906, {GAID: true}: 1344, {Email: true, Name: true}: 12230, {Email: true, GAID: true}: 12120, {Name: true, GAID: true}: 12000, {Email: true, Name: true, GAID: true}: 12233}}}
)

// seedDraft is the canvas of the mockups as a draft: step 3 has no audience.
func seedDraft() canvasFacts {
	d := threeSteps()
	d.Entry = sync.Definition{Entry: seedCriteria}.Clone().Entry
	d.Components[0].Step.Audience, d.Components[2].Step.Audience = "Trial users Q4", ""
	d.Components[0].Step.Fields = sync.MatchFields{Email: true, Name: true, GAID: true}
	d.Components[0].Step.Create = true
	c := sync.Canvas{ID: 1, Name: "Retarget trial users", State: sync.CanvasDraft, Definition: d, CreatedAt: monday}
	return canvasFacts{
		canvas: c, definition: d, connection: goodConnection, accounts: seedAccounts, attributes: seedAttributes, people: 48210,
		lists:    []sync.List{{ID: 1, Name: "CRM export", People: 41872}, {ID: 2, Name: "Webinar October", People: 4000}, {ID: 3, Name: "Fair", People: 12}},
		sendSize: 5000, counts: seedCounts, savedAt: monday, now: monday,
		audiences: []sync.Audience{{ID: 9, AdAccount: "516413367", Name: "Trial users Q4", SourceKey: "audience-sync-9"}},
	}
}

// seedActive is the same canvas at work.
func seedActive() canvasFacts {
	f := seedDraft()
	f.definition.Components[2].Step.Audience = "Trial users Q4"
	f.canvas.Definition, f.canvas.State, f.canvas.LaunchedAt = f.definition, sync.CanvasActive, time.Date(2026, 10, 12, 9, 30, 0, 0, time.Local)
	f.hours = []sync.HourMetrics{{Entered: 290, Synced: 12}, {Entered: 8}}
	f.metrics = sync.CanvasMetrics{CanvasID: 1, Name: f.canvas.Name, State: sync.CanvasActive,
		Steps: []sync.StepMetrics{
			{StepID: 7, Index: 1, AdAccount: "516413367", AudienceID: 9, Audience: "Trial users Q4", Action: sync.ActionAdd, Entered: 12480, Proceeded: 12480, Synced: 11962, NotSynced: 318, Pending: 176, Errored: 24},
			{StepID: 8, Index: 3, AdAccount: "516413367", AudienceID: 9, Audience: "Trial users Q4", Action: sync.ActionRemove, Entered: 4266, Synced: 4031, NotSynced: 94, Pending: 133, Errored: 8, Exited: 4266},
		},
		Delays: []sync.DelayMetrics{{Index: 2, Delay: f.definition.Components[1].Delay, Waiting: 8214, Passed: 4266, NextAt: monday.Add(time.Hour)}}}
	return f
}

func checkTitles(rows []checkRow, t tone) string {
	var out []string
	for _, r := range rows {
		if r.Tone == t {
			out = append(out, r.Title)
		}
	}
	return strings.Join(out, "; ")
}

func TestCanvasViewDraft(t *testing.T) {
	t.Parallel()
	v := canvasViewOf(seedDraft())
	if v.State != "Draft" || !v.Editable || v.CanLaunch || v.Launched || v.CanPause || v.CanStop || v.Saved != "Saved 14:32" || v.End != "" {
		t.Errorf("%+v", v)
	}
	if v.Checks.Word != "1 to fix" || checkTitles(v.Checks.Rows, toneBad) != "Step 3 has no audience" || checkTitles(v.Checks.Rows, toneWarning) != "247 have no match field" {
		t.Errorf("%+v", v.Checks)
	}
	if got := checkTitles(v.Checks.Rows, toneGood); got != "LinkedIn connected; Ad account selected; Entry criteria match people; Consent is filtered" {
		t.Error(got)
	}
	if r := v.Checks.Rows[0]; r.Target != targetStep || r.Step != 3 || r.Remedy != "Choose audience" {
		t.Errorf("%+v", r)
	}
	add, wait, remove := v.Steps[0], v.Steps[1], v.Steps[2]
	if add.Title != "1. Add to Trial users Q4" || add.Sub != "LinkedIn, Harbourline EMEA" || add.Status != "Ready" || len(add.Fields) != 3 || !add.Fields[0].Hashed || add.Up || !add.Down {
		t.Errorf("%+v", add)
	}
	if wait.Title != "2. Delay 30 days" || wait.Status != "Ready" || !wait.Delay || wait.Sub != "then they move on" {
		t.Errorf("%+v", wait)
	}
	if remove.Title != "3. Remove from …" || remove.Sub != "Harbourline EMEA" || remove.Status != "Incomplete" || remove.Fault == "" || remove.Remedy != "Choose audience" || remove.Down {
		t.Errorf("%+v", remove)
	}
}

func TestCanvasViewReady(t *testing.T) {
	t.Parallel()
	f := seedDraft()
	f.definition = seedActive().definition
	v := canvasViewOf(f)
	if !v.CanLaunch || v.Checks.Word != "ready" || v.Checks.Foot != "Everything needed is there." {
		t.Errorf("%+v", v.Checks)
	}
	for _, want := range []string{"All 3 steps are complete", "Add, delay 30 days, remove", "Sign-in good for 40 more days", "You are Campaign Manager", "12,480 will enter, in 3 requests", "opted_in_marketing, ads_tracking_enabled, do_not_sell"} {
		found := false
		for _, r := range v.Checks.Rows {
			found = found || r.Title == want || r.Text == want
		}
		if !found {
			t.Errorf("no check says %q: %+v", want, v.Checks.Rows)
		}
	}
	f.saving = true
	if canvasViewOf(f).Saved != "Saving…" {
		t.Error("the page must say that it saves")
	}
}

func TestCanvasViewEmptyDraft(t *testing.T) {
	t.Parallel()
	v := canvasViewOf(canvasFacts{canvas: sync.Canvas{ID: 1, Name: "New", State: sync.CanvasDraft}, now: monday})
	if v.CanLaunch || len(v.Steps) != 0 || v.Saved != "" {
		t.Errorf("%+v", v)
	}
	if got := checkTitles(v.Checks.Rows, toneBad); got != "LinkedIn cannot be used; Nothing is synced yet" {
		t.Error(got)
	}
	if got := checkTitles(v.Checks.Rows, toneWarning); got != "No people yet; Consent is not filtered" {
		t.Error(got)
	}
	if v.Checks.Foot != "Launch is off until all of these are put right." {
		t.Error(v.Checks.Foot)
	}
}

// TestCanvasViewConsent: a canvas that only takes people out of audiences is not
// warned of consent, one that also adds is.
func TestCanvasViewConsent(t *testing.T) {
	t.Parallel()
	warned := func(components ...sync.Component) bool {
		c := sync.Canvas{ID: 1, Name: "C", State: sync.CanvasDraft, Definition: sync.Definition{Components: components}}
		v := canvasViewOf(canvasFacts{canvas: c, definition: c.Definition, now: monday, people: 1})
		return strings.Contains(checkTitles(v.Checks.Rows, toneWarning), "Consent is not filtered")
	}
	add, remove := stepOf("1", "A", sync.ActionAdd), stepOf("1", "A", sync.ActionRemove)
	if warned(remove) || warned(sync.Component{Delay: sync.Delay(time.Hour)}, remove, remove) {
		t.Error("removing needs no consent")
	}
	if !warned(add) || !warned(remove, add) || !warned() {
		t.Error("adding does")
	}
}

func TestCanvasViewActive(t *testing.T) {
	t.Parallel()
	f := seedActive()
	v := canvasViewOf(f)
	if v.Editable || !v.Launched || !v.CanEdit || !v.CanPause || !v.CanStop || v.CanResume || v.End != "4,266 exited the canvas" || v.Trouble.Word != "" {
		t.Errorf("%+v", v)
	}
	var words []string
	for _, m := range v.Steps[0].Mini {
		words = append(words, m.Word+" "+m.Value)
		if m.What == "" {
			t.Errorf("%s has no definition", m.Word)
		}
	}
	if got := strings.Join(words, ", "); got != "Entered 12,480, Synced 11,962, Not Synced 318, Proceeded 12,480, Pending 176, Errored 24" {
		t.Error(got)
	}
	if m := v.Steps[2].Mini[3]; m.Word != "Exited" || m.Value != "4,266" {
		t.Errorf("%+v", m)
	}
	if v.Steps[1].Sub != "8,214 waiting, 4,266 passed, next 15:32" {
		t.Error(v.Steps[1].Sub)
	}
	if n := v.Now; n.Entered != "298" || n.Waiting != "8,214" || n.Pending != "309" || n.Errored != "32" || !n.Bad || n.Word != "Sending" || n.Launched != "12 Oct 2026, 09:30" {
		t.Errorf("%+v", n)
	}
	f.holds = []sync.Hold{{Scope: sync.HoldAudience, Ref: "9", Kind: sync.FailureNotFound, Message: "Gone."}}
	if v = canvasViewOf(f); v.Trouble.Word != "Cannot send" || v.Trouble.Why != "Gone." {
		t.Errorf("%+v", v.Trouble)
	}
	f.editing = true
	if v = canvasViewOf(f); !v.Editable || v.CanEdit || v.Saved != "Not applied yet" || v.Steps[0].Mini != nil || v.Steps[0].Status != "Ready" {
		t.Errorf("%+v", v)
	}
}

func TestCanvasViewPausedAndStopped(t *testing.T) {
	t.Parallel()
	f := seedActive()
	f.canvas.State = sync.CanvasPaused
	if v := canvasViewOf(f); v.CanPause || !v.CanResume || !v.CanStop || v.State != "Paused" || v.Steps[1].Sub != "8,214 waiting, 4,266 passed" {
		t.Errorf("%+v", v)
	}
	f.canvas.State = sync.CanvasStopped
	if v := canvasViewOf(f); v.CanPause || v.CanResume || v.CanStop || v.CanEdit || v.Editable || v.CanLaunch || v.Steps[0].Mini == nil {
		t.Errorf("%+v", v)
	}
	f.connection.Kind = sync.ConnectionPractice
	if v := canvasViewOf(f); !v.Practice {
		t.Error("practice must be marked")
	}
}

func TestChecksNameEveryFault(t *testing.T) {
	t.Parallel()
	f := seedDraft()
	f.connection.Health = sync.HealthInvalid
	f.definition.Entry.All = []sync.Condition{{Field: "opted_in_mktg", Op: sync.OpIs, Value: true}}
	f.definition.Components[0].Step.AdAccount = "511207743"
	f.definition.Components[0].Step.Fields = sync.MatchFields{}
	f.definition.Components[1].Delay = 0
	v := canvasViewOf(f)
	want := "LinkedIn cannot be used; Entry criteria are incomplete; Step 1 has no usable ad account; Step 1 has no match field; Step 3 has no audience; Step 2 has no length"
	if got := checkTitles(v.Checks.Rows, toneBad); got != want || v.Checks.ToFix != 6 {
		t.Errorf("%d: %s", v.Checks.ToFix, got)
	}
	for _, r := range v.Checks.Rows[:6] {
		if r.Remedy == "" || r.Target == "" || r.Text == "" {
			t.Errorf("a check without a way out: %+v", r)
		}
	}
	if s := v.Steps[1]; s.Status != "Incomplete" || s.Remedy == "" {
		t.Errorf("%+v", s)
	}
}

func TestLaunchWords(t *testing.T) {
	t.Parallel()
	f := seedActive()
	p := sync.Preview{WouldEnter: 12480, Steps: []sync.PreviewStep{{Index: 1, WouldSend: 12233, NotSynced: 247}, {Index: 3, WouldSend: 12104, NotSynced: 376}}}
	f.definition.Components[0].Step.Create = true
	got := launchWords(f.definition, p, f.audiences, 5000, true)
	for _, want := range []string{"12,480 people enter now.", "Step 1: 12,233 people are added to Trial users Q4 in 3 requests; 247 are counted as Not Synced.", "Step 3: 12,104 people are removed from Trial users Q4 in 3 requests, after the delay; 376", "LinkedIn creates the audience at launch", "nothing leaves this computer"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	f.definition.Components[0].Step.Create = false // chosen among those at LinkedIn
	if got := launchWords(f.definition, p, f.audiences, 5000, true); strings.Contains(got, "creates the audience") {
		t.Error(got)
	}
	f.definition.Components[0].Step.Create, f.audiences[0].RemoteID = true, "1"
	if got := launchWords(f.definition, p, f.audiences, 0, false); strings.Contains(got, "creates the audience") || strings.Contains(got, "practice") || !strings.Contains(got, "12,233 requests") {
		t.Error(got)
	}
}
