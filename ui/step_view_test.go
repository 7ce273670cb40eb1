package ui

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"audiencesync/sync"
)

func seedDays(n int) []sync.DayMetrics {
	var out []sync.DayMetrics
	today := monday.UTC().Truncate(24 * time.Hour)
	for i := range n {
		synced := 300 - 20*(i%5)
		out = append(out, sync.DayMetrics{Day: today.AddDate(0, 0, i-n+1), Entered: synced + 16, Synced: synced, NotSynced: 7, Errored: map[int]int{7: 19, 9: 3, 12: 2}[i]})
	}
	return out
}

// TestBarsByDay: days without anything stand as zeros, and who was pending goes on.
func TestBarsByDay(t *testing.T) {
	t.Parallel()
	today := monday.UTC().Truncate(24 * time.Hour)
	days := []sync.DayMetrics{{Day: today.AddDate(0, 0, -40), Entered: 10, Synced: 4}, {Day: today.AddDate(0, 0, -1), Entered: 5, Synced: 3, NotSynced: 1, Errored: 1}, {Day: today, Synced: 2}}
	var got []string
	for _, d := range fillDays(days, 3, monday) {
		got = append(got, fmt.Sprint(d.Entered, d.Synced, d.NotSynced, d.Errored, d.Pending))
	}
	if want := "0 0 0 0 6; 5 3 1 1 6; 0 2 0 0 4"; strings.Join(got, "; ") != want {
		t.Errorf("%v, want %s", got, want)
	}
}

func intp(n int) *int { return &n }

func seedDetails() detailsFacts {
	f := seedActive()
	d := detailsFacts{known: true, accounts: seedAccounts, metrics: []sync.CanvasMetrics{f.metrics}, now: monday, days: map[sync.Action][]sync.DayMetrics{sync.ActionAdd: seedDays(14), sync.ActionRemove: seedDays(5)}}
	d.audience = sync.Audience{ID: 9, AdAccount: "516413367", Name: "Trial users Q4", RemoteID: "77", Latest: sync.Reading{At: monday.Add(-12 * time.Minute), Status: sync.StatusReady, Size: intp(5650), Input: intp(1740), Matched: intp(1288)}}
	for i := range 14 {
		if i == 6 {
			continue
		}
		r := sync.Reading{At: monday.AddDate(0, 0, i-13), Status: sync.StatusReady, Size: intp(6250 - 46*i), Input: intp(1700), Matched: intp(1220 + 4*i)}
		if i < 2 {
			r.Status = sync.StatusBuilding
		}
		d.readings = append(d.readings, r)
	}
	return d
}

func TestDetailsView(t *testing.T) {
	t.Parallel()
	v := detailsViewOf(seedDetails())
	if v.Size.Value != "5,650" || !v.Size.Known || v.Match.Value != "74 %" || v.Match.Note != "1,288 of 1,740 people found" || v.Status.Value != "Ready" || v.Asked != "Asked LinkedIn 14:20" || !v.CanAsk || v.Hint != "" {
		t.Errorf("%+v", v)
	}
	if v.Rate != "1,288 / 1,740 = 74 %" || v.Sent != "1,740" || v.Found != "1,288" || v.MeansSince != "READY at LinkedIn, since 12 Nov" {
		t.Errorf("%q %q %q %q", v.Rate, v.Sent, v.Found, v.MeansSince)
	}
	if len(v.UsedBy) != 2 || v.UsedBy[0] != (usedRow{"Retarget trial users, step 1", "adds", true, "Retarget trial users", 1}) || v.UsedBy[1].Verb != "removes" {
		t.Errorf("%+v", v.UsedBy)
	}
	if !v.HasLines || len(v.Lines) != chartDays || v.Lines[6].Size != nil || v.Lines[6].Rate != nil || *v.Lines[13].Size != 5652 {
		t.Errorf("a day without a value is a gap: %+v", v.Lines)
	}
	if len(v.Added) != chartDays || v.Added[13].Synced == 0 || v.Removed[0].Synced != 0 {
		t.Errorf("%+v", v.Added)
	}
}

func TestDetailsViewUnknownIsNeverZero(t *testing.T) {
	t.Parallel()
	f := seedDetails()
	f.readings = nil
	f.audience.Latest = sync.Reading{At: monday, Status: sync.StatusBuilding, Size: intp(12), Input: intp(214)}
	v := detailsViewOf(f)
	if v.Size.Value != "Below 300" || v.Size.Known || v.Match.Value != "Not known yet" || v.Match.Known || v.HasLines || v.Sent != "214" || v.Found != "Not known yet" {
		t.Errorf("%+v", v)
	}
	if v.HintBold != "11,962 people were sent so far." || !strings.HasPrefix(v.Hint, "An audience needs 300 matched members") {
		t.Errorf("%q %q", v.HintBold, v.Hint)
	}
	f.audience.Latest.Matched, f.audience.Latest.Input = intp(74), intp(100)
	if v = detailsViewOf(f); !strings.Contains(v.Hint, "74 %, that takes roughly 410 people") {
		t.Error(v.Hint)
	}
	f.audience.Latest = sync.Reading{At: monday, Status: sync.StatusReady, Input: intp(0), Matched: intp(0)}
	if v = detailsViewOf(f); v.Match.Value != "None" || v.Match.Known {
		t.Errorf("%+v", v.Match)
	}
	f.audience.RemoteID = ""
	if v = detailsViewOf(f); v.CanAsk || v.Status.Value != "Draft" || v.Size.Value != "Not known yet" || v.HintBold != "Nobody was sent yet." {
		t.Errorf("%+v", v)
	}
	if v = detailsViewOf(detailsFacts{now: monday}); v.CanAsk || v.Means.Short != "no audience chosen" || len(v.UsedBy) != 0 {
		t.Errorf("%+v", v)
	}
	f = seedDetails()
	f.refreshes = true
	if v = detailsViewOf(f); v.CanAsk || v.Asked != "Asking LinkedIn…" {
		t.Errorf("%+v", v)
	}
}

func TestEveryStatusHasPlainWords(t *testing.T) {
	t.Parallel()
	for _, s := range []sync.AudienceStatus{sync.StatusDraft, sync.StatusBuilding, sync.StatusReady, sync.StatusUpdating, sync.StatusArchived, sync.StatusExpired, sync.StatusFailed, sync.StatusDeleted, "", "SOMETHING_NEW"} {
		m := meaningOf(s)
		if m.Word == "" || m.Icon == "" || m.Tone == "" || m.Short == "" || m.Text == "" || m.Todo == "" && s != sync.StatusReady {
			t.Errorf("%q: %+v", s, m)
		}
	}
	if m := meaningOf("SOMETHING_NEW"); m.Word != "Something new" || !strings.Contains(m.Text, "SOMETHING_NEW") {
		t.Errorf("%+v", m)
	}
	for s, want := range map[sync.AudienceStatus]string{sync.StatusExpired: "Not known", sync.StatusArchived: "Below 300", "": "Not known yet", "NEW": "Below 300"} {
		if got, known := sizeWords(s, nil); got != want || known {
			t.Errorf("%q: %q", s, got)
		}
	}
}

// An expired audience is filled anew by what is sent to it, so it can be chosen
// and its words do not ask for another one.
func TestAnExpiredAudienceCanBeChosen(t *testing.T) {
	t.Parallel()
	for s, want := range map[sync.AudienceStatus]bool{sync.StatusExpired: true, sync.StatusArchived: true, sync.StatusFailed: false, sync.StatusDeleted: false} {
		if why := unusable(s); (why == "") != want {
			t.Errorf("%q: %q", s, why)
		}
	}
	if m := meaningOf(sync.StatusExpired); !strings.Contains(m.Todo, "Send people to it again") || strings.Contains(m.Todo, "new audience") {
		t.Errorf("%q", m.Todo)
	}
}

func TestAddDays(t *testing.T) {
	t.Parallel()
	a, b := seedDays(3), seedDays(1)
	sum := addDays(b, a)
	if len(sum) != 3 || !sum[0].Day.Before(sum[2].Day) || sum[2].Synced != a[2].Synced+b[0].Synced {
		t.Errorf("%+v", sum)
	}
}

func seedEditor() editorFacts {
	ready := sync.Reading{Status: sync.StatusReady, Size: intp(5120)}
	return editorFacts{
		canvas: "Retarget trial users", index: 1, accounts: seedAccounts, coverage: seedCounts.Total,
		form: editorForm{account: "516413367", name: "Trial users Q4", action: sync.ActionAdd, fields: sync.MatchFields{Email: true, Name: true, GAID: true}},
		remote: []sync.RemoteAudience{
			{Name: "Trial users spring", User: true, Reading: sync.Reading{Status: sync.StatusArchived}},
			{Name: "Trial users Q3", User: true, Reading: ready},
			{Name: "Trial users APAC test", User: true, Reading: sync.Reading{Status: sync.StatusBuilding}},
			{Name: "Companies", Reading: ready},
			{Name: "Broken", User: true, Reading: sync.Reading{Status: sync.StatusFailed}},
		},
		stored: []sync.Audience{{Name: "Draft audience"}, {Name: "Trial users Q3", RemoteID: "3"}, {Name: "Only here", RemoteID: "4", Latest: ready}},
	}
}

func TestEditorView(t *testing.T) {
	t.Parallel()
	v := editorViewOf(seedEditor())
	if v.Subtitle != "Step 1 of Retarget trial users" || v.Account != 0 || v.AccountFault != "" || !v.CanCreate || v.Button != "Create Audience" || !v.CanSave || v.Why != "" || v.Notice != nil {
		t.Errorf("%+v", v)
	}
	if v.Accounts[0].Why != "" || !strings.Contains(v.Accounts[1].Why, "Viewer") || !strings.Contains(v.Accounts[2].Why, "not active") {
		t.Errorf("%+v", v.Accounts)
	}
	var words []string
	for _, o := range v.Audiences {
		words = append(words, strings.TrimSpace(o.Name+" "+o.Size+" "+o.Status))
		if (o.Why != "") != (o.Name == "Companies" || o.Name == "Broken") {
			t.Errorf("%+v", o)
		}
	}
	if got := strings.Join(words, "; "); got != "Broken  Failed; Companies  Company list; Draft audience  Draft; Trial users APAC test below 300 Building; Trial users Q3 5,120 Ready; Trial users spring  Archived" {
		t.Error(got)
	}
	if v.FieldsNote != "12,233 of 12,480 have at least one" || v.None != "247 people have none of these. They will be counted as Not Synced, without a request." || v.Fields[1].People != "11,906 people have both" || !v.Fields[0].Hashed || v.Fields[2].Hashed {
		t.Errorf("%+v", v.Fields)
	}
	if s := v.step(seedEditor().form); !s.Create || s.Audience != "Trial users Q4" || s.Partner != sync.PartnerLinkedIn {
		t.Errorf("%+v", s)
	}
}

func TestEditorExistingAudience(t *testing.T) {
	t.Parallel()
	f := seedEditor()
	f.form.name = " trial USERS  q3 "
	v := editorViewOf(f)
	if v.CanCreate || v.Chosen == nil || v.Button != "Add to the Audience" || !v.CanSave {
		t.Errorf("%+v", v)
	}
	if s := v.step(f.form); s.Create || s.Audience != "Trial users Q3" {
		t.Errorf("%+v", s)
	}
	f.form.action = sync.ActionRemove
	if v = editorViewOf(f); v.Button != "Remove from the Audience" || !v.CanSave {
		t.Errorf("%+v", v)
	}
	f.form.name = "Nowhere"
	if v = editorViewOf(f); v.CanSave || !strings.Contains(v.AudienceFault, "does not exist") {
		t.Errorf("%+v", v)
	}
	f.form.name, f.form.action = "Draft audience", sync.ActionAdd
	if s := editorViewOf(f).step(f.form); !s.Create {
		t.Error("a draft is created when the canvas is launched")
	}
}

func TestEditorSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(f *editorFacts)
		fault  func(v editorView) string
		want   string
	}{
		"no account":       {func(f *editorFacts) { f.form.account = "" }, func(v editorView) string { return v.Why + v.AudienceHint }, "Choose an ad account.Choose an ad account first."},
		"viewer":           {func(f *editorFacts) { f.form.account = "511207743" }, func(v editorView) string { return v.AccountFault }, "Your role is Viewer"},
		"not selected":     {func(f *editorFacts) { f.accounts = []sync.AdAccount{{ID: "516413367", Status: "ACTIVE"}} }, func(v editorView) string { return v.AccountFault }, "Not chosen for syncing"},
		"account gone":     {func(f *editorFacts) { f.form.account = "1" }, func(v editorView) string { return v.AccountFault }, "not among yours"},
		"no accounts":      {func(f *editorFacts) { f.accounts = nil }, func(v editorView) string { return v.AccountFault }, "not connected"},
		"none usable":      {func(f *editorFacts) { f.accounts, f.form.account = f.accounts[1:], "" }, func(v editorView) string { return v.AccountFault }, "None of the ad accounts"},
		"no name":          {func(f *editorFacts) { f.form.name = "  " }, func(v editorView) string { return v.Why }, "Choose an audience or type"},
		"too long":         {func(f *editorFacts) { f.form.name = strings.Repeat("x", 401) }, func(v editorView) string { return v.AudienceFault }, "at most 400"},
		"failed audience":  {func(f *editorFacts) { f.form.name = "Broken" }, func(v editorView) string { return v.AudienceFault }, "could not process"},
		"company list":     {func(f *editorFacts) { f.form.name = "Companies" }, func(v editorView) string { return v.AudienceFault }, "company list"},
		"no field":         {func(f *editorFacts) { f.form.fields = sync.MatchFields{} }, func(v editorView) string { return v.FieldsFault }, "at least one field"},
		"still being told": {func(f *editorFacts) { f.listing = true }, func(v editorView) string { return v.Why }, "being asked"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := seedEditor()
			test.change(&f)
			v := editorViewOf(f)
			if got := test.fault(v); !strings.Contains(got, test.want) || v.CanSave || v.Why == "" {
				t.Errorf("%q, can save: %v, why: %q", got, v.CanSave, v.Why)
			}
		})
	}
	f := seedEditor()
	f.coverage = coverage{}
	if v := editorViewOf(f); v.Fields[0].People != "Not known yet" || v.FieldsNote != "" || v.None != "" {
		t.Errorf("%+v", v)
	}
}

func TestEditorNotices(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err          error
		title, text  string
		retry        bool
		remedy, kind string
	}{
		"viewer":     {sync.Errorf(sync.CodePermission, nil, "Your role is Viewer."), "LinkedIn did not create the audience", "What you entered here is kept.", true, "Open LinkedIn page", "permission"},
		"name taken": {sync.Errorf(sync.CodeConflict, nil, "There is one already."), "The name is taken", "already", false, "", "conflict"},
		"cap":        {sync.Errorf(sync.CodeLimit, nil, "1000 audiences."), "The ad account is full", "1000", true, "", "limit"},
		"sign-in":    {sync.Errorf(sync.CodeSignIn, nil, "Reconnect."), "LinkedIn does not accept the sign-in", "Reconnect.", true, "Reconnect", "sign_in"},
		"offline":    {&sync.Failure{Kind: sync.FailureNetwork, Message: "No connection."}, "LinkedIn cannot be reached", "No connection. What you entered", true, "", "network"},
		"ours":       {errors.New("nil map, ada@example.com"), "Something went wrong in the program", "Nothing stored was lost", true, "", "internal"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := seedEditor()
			f.err = test.err
			v := editorViewOf(f)
			n := v.Notice
			if n == nil || n.Good || n.Title != test.title || !strings.Contains(n.Text, test.text) || n.Retry != test.retry || n.Remedy != test.remedy || !strings.Contains(n.Details, test.kind) || strings.Contains(n.Details, "@") {
				t.Errorf("%+v", n)
			}
			if v.AudienceFault != "Not created yet" || !v.CanSave {
				t.Errorf("what was entered is kept and can be sent again: %+v", v)
			}
		})
	}
}

func TestEditorNoticesOfSuccessAndOffline(t *testing.T) {
	t.Parallel()
	f := seedEditor()
	f.created = &sync.Audience{Name: "Trial users Q4"}
	f.stored = append(f.stored, *f.created)
	f.kept = editorViewOf(f).step(f.form)
	v := editorViewOf(f)
	if n := v.Notice; n == nil || !n.Good || n.Title != "Audience created: Trial users Q4" || !strings.Contains(n.Text, "A draft in Harbourline EMEA.") || !v.Saved {
		t.Errorf("%+v", v)
	}
	f = seedEditor()
	f.remote, f.listErr = nil, &sync.Failure{Kind: sync.FailureNetwork, Message: "No connection."}
	v = editorViewOf(f)
	if n := v.Notice; n == nil || n.Title != "LinkedIn cannot be reached" || !n.Retry || len(v.Audiences) != 3 || !strings.Contains(v.AudienceHint, "known here") {
		t.Errorf("%+v", v)
	}
	f.working = true
	if editorViewOf(f).CanSave {
		t.Error("it was pressed already")
	}
}
