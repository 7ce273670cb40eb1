package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"audiencesync/sync"
)

// linkedinFacts are what the partner page is made of.
type linkedinFacts struct {
	connection sync.Connection
	accounts   []sync.AdAccount
	audiences  []sync.Audience
	canvases   []sync.Canvas
	metrics    []sync.CanvasMetrics
	holds      []sync.Hold
	clientID   string
	hasSecret  bool
	native     bool
	secrets    string // where secrets are kept, in words
	warning    string // about the API version, "" for none
	connecting bool   // the browser is open
	busy       string // what is being asked of LinkedIn, "" for nothing
	now        time.Time
}

// linkedinView is what the partner page shows.
type linkedinView struct {
	Connected bool
	Practice  bool
	Rejected  bool
	Status    string // the pill beside the title
	Warning   string // the API version ends
	Busy      string

	// When connected:
	Initials, As, Headline    string
	Since, Checked            string
	Expires, ExpiresLeft      string
	ExpiresShare              float64 // of the sign-in's life that is left
	ExpiresSoon               bool
	Allowed                   []string
	Stops, StopsWho           string // what disconnecting stops, and the words in it that matter
	Accounts                  []accountRow
	Selected                  string
	Choose                    bool // no ad account is selected yet
	Tip                       string
	RejectedTitle             string
	RejectedText              string
	RejectedWho, RejectedWait string // who waits, and until when
	RejectedBy                string // the time in RejectedWait
	Waiting                   []waitingRow

	// When not connected:
	Before     []beforeRow
	NoApp      bool // the LinkedIn app's credentials are missing
	Connecting bool
}

type accountRow struct {
	ID, Name, Role, Note, Status string
	Active                       bool // LinkedIn says so, and the sign-in is good
	Usable, Selected             bool
	Audiences                    string
	Canvases                     string
}

type waitingRow struct {
	Canvas, Steps, People, Errored string
	Nobody                         bool
}

type beforeRow struct {
	Text, When string
	Done       bool
}

func linkedinViewOf(f linkedinFacts) linkedinView {
	c := f.connection
	v := linkedinView{Connected: c.Connected(), Practice: c.Kind == sync.ConnectionPractice, Rejected: c.Connected() && c.Health == sync.HealthInvalid}
	v.Warning, v.Busy, v.Connecting = f.warning, f.busy, f.connecting
	switch {
	case !v.Connected:
		v.Status = "Not connected"
		v.Before = beforeConnecting(f)
		v.NoApp = !v.Before[0].Done
		if f.connecting {
			v.Status = "Connecting"
		}
		return v
	case v.Rejected:
		v.Status = "Sign-in rejected"
	default:
		v.Status = "Connected"
	}
	v.As, v.Headline, v.Initials = c.Identity.Name, c.Identity.Headline, initials(c.Identity.Name)
	v.Since, v.Checked = day(c.ConnectedAt), "last checked "+ago(c.CheckedAt, f.now)
	v.expiry(c, f.now)
	v.Allowed = scopeWords(c.Scopes)
	if v.Practice && len(v.Allowed) == 0 {
		v.Allowed = []string{"All that is needed", "it is made up"}
	}
	v.Stops, v.StopsWho = stopsWords(activeCanvases(f.canvases))
	v.accounts(f)
	if v.Rejected {
		v.rejected(f)
	}
	return v
}

func beforeConnecting(f linkedinFacts) []beforeRow {
	app := beforeRow{Text: "LinkedIn app: client ID and secret are in Settings", Done: f.clientID != "" && (f.hasSecret || f.native)}
	if !app.Done {
		app.Text = "LinkedIn app: enter its client ID and secret in Settings"
	}
	return []beforeRow{
		app,
		{Text: "Your role in the ad account is not Viewer", When: "checked after sign-in"},
		{Text: "Your company accepted LinkedIn's ad terms", When: "checked after sign-in"},
		{Text: "Secrets go to " + f.secrets + "; the database has none", Done: true},
	}
}

func (v *linkedinView) expiry(c sync.Connection, now time.Time) {
	if c.ExpiresAt.IsZero() && v.Practice {
		v.Expires = "Never"
		return
	}
	if c.ExpiresAt.IsZero() {
		v.Expires, v.ExpiresLeft = "not known", ""
		return
	}
	end := c.ExpiresAt
	if c.RefreshExpiresAt.After(end) {
		end = c.RefreshExpiresAt // renewed by itself until then
	}
	left := int(end.Sub(now).Hours() / 24)
	total := max(int(end.Sub(c.ConnectedAt).Hours()/24), 1)
	v.Expires = day(end)
	v.ExpiresLeft = fmt.Sprintf("%d of %d days left", max(left, 0), total)
	v.ExpiresShare = min(max(float64(left)/float64(total), 0), 1)
	v.ExpiresSoon = left < 14
}

// scopeWords says what a scope allows.
func scopeWords(scopes []string) []string {
	words := map[string]string{
		"rw_dmp_segments": "Manage audiences", "r_ads": "Read ad accounts", "rw_ads": "Manage ad accounts", "r_basicprofile": "Read your name",
	}
	var out []string
	for _, s := range scopes {
		if w := words[s]; w != "" {
			out = append(out, w)
		}
	}
	slices.Sort(out)
	return out
}

func activeCanvases(all []sync.Canvas) []sync.Canvas {
	return slices.DeleteFunc(slices.Clone(all), func(c sync.Canvas) bool { return c.State != sync.CanvasActive })
}

// stopsWords say what disconnecting stops; who are the words that matter in them.
func stopsWords(active []sync.Canvas) (words, who string) {
	if len(active) == 0 {
		return "No canvas is active, so disconnecting stops nothing.", ""
	}
	names := make([]string, len(active))
	for i, c := range active {
		names[i] = c.Name
	}
	who = counted(len(active), "active canvas", "active canvases")
	return fmt.Sprintf("While disconnected, %s cannot send: %s.", who, strings.Join(names, ", ")), who
}

func (v *linkedinView) accounts(f linkedinFacts) {
	selected := 0
	var viewer string
	for _, a := range f.accounts {
		row := accountRow{ID: a.ID, Name: a.Name, Role: role(a.Role), Status: sentenceCase(a.Status), Active: a.Status == sync.AccountActive, Usable: a.Usable() == "", Selected: a.Selected}
		if a.Test {
			row.Note = "test account, never serves"
		}
		if a.Role == sync.RoleViewer {
			row.Note, viewer = "cannot manage audiences", a.Name
		}
		if v.Rejected {
			row.Status, row.Active = "Not known", false
		}
		if a.Selected {
			selected++
		}
		row.Audiences = count(audiencesIn(f.audiences, a.ID))
		row.Canvases = canvasesOn(f.canvases, a.ID, v.Rejected)
		v.Accounts = append(v.Accounts, row)
	}
	slices.SortStableFunc(v.Accounts, func(a, b accountRow) int { // those that can be chosen first
		switch {
		case a.Usable == b.Usable:
			return 0
		case a.Usable:
			return -1
		}
		return 1
	})
	v.Selected = fmt.Sprintf("%d of %d selected", selected, len(f.accounts))
	if v.Rejected {
		v.Selected = "as last seen " + ago(f.connection.CheckedAt, f.now)
	}
	v.Choose = selected == 0 && len(f.accounts) > 0
	switch {
	case len(f.accounts) == 0:
		v.Tip = "LinkedIn shows no ad account for this sign-in. Ask a Billing Admin to add you to one, then press Refresh."
	case v.Choose:
		v.Tip = "Choose the ad accounts to sync to. Nothing can be launched before."
	case viewer != "":
		v.Tip = fmt.Sprintf("A role change at LinkedIn shows here after Refresh. Ask a Billing Admin for at least Creative Manager to sync to %s.", viewer)
	}
}

func audiencesIn(all []sync.Audience, account string) int {
	n := 0
	for _, a := range all {
		if a.AdAccount == account {
			n++
		}
	}
	return n
}

func canvasesOn(all []sync.Canvas, account string, cannotSend bool) string {
	n := 0
	for _, c := range activeCanvases(all) {
		if slices.ContainsFunc(c.Definition.Components, func(k sync.Component) bool { return k.Step != nil && k.Step.AdAccount == account }) {
			n++
		}
	}
	switch {
	case n == 0:
		return "none"
	case cannotSend:
		return fmt.Sprintf("%d cannot send", n)
	}
	return fmt.Sprintf("%d active", n)
}

func (v *linkedinView) rejected(f linkedinFacts) {
	since := f.connection.CheckedAt
	for _, h := range f.holds {
		if h.Scope == sync.HoldAll && h.Kind == sync.FailureSignIn {
			since = h.Since
		}
	}
	gives := since.Add(sync.RetryWindow)
	v.RejectedTitle = fmt.Sprintf("LinkedIn no longer accepts this sign-in. Nothing has been sent since %s.", clock(since, f.now))
	v.RejectedText = f.connection.Problem
	if v.Practice {
		v.RejectedText = "Practice LinkedIn was told to do so. Clear what goes wrong there, in Settings, then reconnect."
	}
	waiting := 0
	for _, m := range f.metrics {
		if m.State != sync.CanvasActive {
			continue
		}
		row, pending := waitingRow{Canvas: m.Name}, 0
		var steps []string
		for _, s := range m.Steps {
			steps = append(steps, fmt.Sprintf("%d %s", s.Index, waitingStep(m.Steps, s)))
			pending += s.Pending
		}
		row.Steps, row.People = strings.Join(steps, ", "), count(pending)
		if row.Nobody = pending == 0; row.Nobody {
			row.Errored = "nobody waits"
		} else {
			row.Errored = clock(gives, f.now)
		}
		waiting += pending
		v.Waiting = append(v.Waiting, row)
	}
	if waiting > 0 {
		v.RejectedWho = counted(waiting, "person is", "people are") + " waiting and safe."
		v.RejectedBy = clock(gives, f.now)
		v.RejectedWait = fmt.Sprintf("Reconnect before %s: after 13 hours without sending, the first of them become Errored.", clock(gives, f.now))
	}
}

// waitingStep names a step in a list of them: its audience only where it is not
// that of the step before.
func waitingStep(steps []sync.StepMetrics, s sync.StepMetrics) string {
	before := ""
	for _, k := range steps {
		if k.Index < s.Index {
			before = k.Audience
		}
	}
	switch {
	case s.Audience == "" || s.Audience != before:
		return stepTitle(s.Action, s.Audience)
	case s.Action == sync.ActionRemove:
		return "Remove"
	}
	return "Add"
}

// stepTitle names an Audience Sync step as people say it.
func stepTitle(a sync.Action, audience string) string {
	if audience == "" {
		audience = "…"
	}
	if a == sync.ActionRemove {
		return "Remove from " + audience
	}
	return "Add to " + audience
}
