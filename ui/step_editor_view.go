package ui

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"audiencesync/sync"
)

// editorForm is what a person has entered in the step editor.
type editorForm struct {
	account string
	name    string // of the audience, as typed or chosen
	action  sync.Action
	fields  sync.MatchFields
}

// editorFacts are what the step editor is made of.
type editorFacts struct {
	canvas   string
	index    int // of the component, from 1
	form     editorForm
	accounts []sync.AdAccount
	remote   []sync.RemoteAudience // of the chosen ad account
	stored   []sync.Audience       // of the chosen ad account, drafts among them
	listing  bool                  // LinkedIn is being asked for the audiences
	listErr  error
	working  bool              // the button was pressed
	err      error             // what came of it
	created  *sync.Audience    // the draft that was made
	kept     sync.AudienceSync // the step as the canvas has it
	coverage coverage          // of the people who match now
}

// editorView is what the step editor shows.
type editorView struct {
	Title, Subtitle string
	Accounts        []accountOption
	Account         int // index of the chosen one, -1 for none
	AccountFault    string
	Audiences       []audienceOption // every one; the Combo filters
	Typed           string
	CanCreate       bool   // what is typed is a name that nobody has
	AudienceFault   string // "" also while nothing was pressed yet
	AudienceHint    string
	Chosen          *audienceOption
	FieldsNote      string
	Fields          []matchRow
	FieldsFault     string
	None            string // how many have none of the fields
	Button          string
	CanSave         bool
	Why             string // why the button is off
	Notice          *noticeView
	Saved           bool
}

// accountOption is an ad account in the list; Why says why it cannot be used.
type accountOption struct{ ID, Name, Why string }

// audienceOption is an audience in the list; Why says why it cannot be chosen.
type audienceOption struct {
	Name, Size, Status, Icon string
	Tone                     tone
	Why                      string
	Draft                    bool
}

// matchRow is a match field with how many have it and how it leaves.
type matchRow struct {
	Field        sync.MatchField
	Name, People string
	Hashed, On   bool
}

// noticeView is the result of what was done here.
type noticeView struct {
	Good        bool
	Title, Text string
	Remedy      string
	Route       route
	Retry       bool
	Details     string // for support
}

func editorViewOf(f editorFacts) editorView {
	v := editorView{Title: "Audience Sync", Subtitle: fmt.Sprintf("Step %d of %s", f.index, f.canvas), Account: -1, Typed: f.form.name}
	v.accountsOf(f)
	v.audiencesOf(f)
	v.fieldsOf(f)
	v.button(f)
	v.Notice = editorNotice(f)
	return v
}

func (v *editorView) accountsOf(f editorFacts) {
	for _, a := range f.accounts {
		o := accountOption{ID: a.ID, Name: a.Name, Why: accountFault(a)}
		if a.ID == f.form.account {
			v.Account = len(v.Accounts)
		}
		v.Accounts = append(v.Accounts, o)
	}
	switch {
	case len(f.accounts) == 0:
		v.AccountFault = "LinkedIn is not connected yet, so there are no ad accounts. Connect on the LinkedIn page."
	case f.form.account != "" && v.Account < 0:
		v.AccountFault = fmt.Sprintf("The ad account %s is not among yours any more. Choose another.", f.form.account)
	case f.form.account == "" && !slices.ContainsFunc(v.Accounts, func(o accountOption) bool { return o.Why == "" }):
		v.AccountFault = "None of the ad accounts can be used. Choose one on the LinkedIn page."
	case v.Account >= 0 && v.Accounts[v.Account].Why != "":
		v.AccountFault = upperFirst(v.Accounts[v.Account].Why) + "."
	}
}

// accountFault says why an ad account cannot be synced to, "" when it can.
func accountFault(a sync.AdAccount) string {
	if why := a.Usable(); why != "" {
		return why
	}
	if !a.Selected {
		return "not chosen for syncing; choose it on the LinkedIn page"
	}
	return ""
}

// audiencesOf merges what LinkedIn lists with the drafts of the workspace;
// where LinkedIn cannot be asked, with what the workspace knows.
func (v *editorView) audiencesOf(f editorFacts) {
	for _, r := range f.remote {
		v.Audiences = append(v.Audiences, remoteOption(r))
	}
	for _, a := range f.stored {
		if !slices.ContainsFunc(v.Audiences, func(o audienceOption) bool { return strings.EqualFold(o.Name, a.Name) }) && (a.Draft() || f.remote == nil) {
			v.Audiences = append(v.Audiences, storedOption(a))
		}
	}
	slices.SortFunc(v.Audiences, func(a, b audienceOption) int {
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	name := tidyName(f.form.name)
	for i, o := range v.Audiences {
		if strings.EqualFold(o.Name, name) && name != "" {
			v.Chosen = &v.Audiences[i]
		}
	}
	v.CanCreate = name != "" && v.Chosen == nil
	switch {
	case len([]rune(name)) > 400:
		v.AudienceFault = "A name has at most 400 characters."
	case v.Chosen != nil && v.Chosen.Why != "":
		v.AudienceFault = v.Chosen.Why
	case f.err != nil && v.CanCreate:
		v.AudienceFault = "Not created yet"
	case v.CanCreate && f.form.action == sync.ActionRemove && slices.ContainsFunc(v.Audiences, func(o audienceOption) bool { return holds(o.Name, name) }):
		v.AudienceHint = "Choose one of the audiences that match."
	case v.CanCreate && f.form.action == sync.ActionRemove:
		v.AudienceFault = "Nobody can be removed from an audience that does not exist. Choose an existing one, or add to it first."
	}
	switch {
	case v.AudienceHint != "":
	case f.form.account == "":
		v.AudienceHint = "Choose an ad account first."
	case f.listing:
		v.AudienceHint = "Asking LinkedIn for the audiences…"
	case f.listErr != nil:
		v.AudienceHint = "LinkedIn could not be asked. These are the audiences known here."
	}
}

// holds says whether a name contains what was typed, as the search does.
func holds(name, typed string) bool {
	return strings.Contains(strings.ToLower(name), strings.ToLower(tidyName(typed)))
}

func remoteOption(r sync.RemoteAudience) audienceOption {
	m := meaningOf(r.Status)
	o := audienceOption{Name: r.Name, Status: m.Word, Icon: m.Icon, Tone: m.Tone, Size: optionSize(r.Status, r.Size), Why: unusable(r.Status)}
	if !r.User {
		o.Size, o.Status, o.Icon, o.Tone = "", "Company list", "block", toneNeutral
		o.Why = "This is a company list, which does not take people. Choose another."
	}
	return o
}

func storedOption(a sync.Audience) audienceOption {
	m := meaningOf(statusOf(a))
	return audienceOption{Name: a.Name, Status: m.Word, Icon: m.Icon, Tone: m.Tone, Size: optionSize(statusOf(a), a.Latest.Size), Why: unusable(statusOf(a)), Draft: a.Draft()}
}

// optionSize is a size for a list, where an unknown one is not worth a word.
func optionSize(s sync.AudienceStatus, size *int) string {
	word, known := sizeWords(s, size)
	switch {
	case known:
		return word
	case s == sync.StatusReady || s == sync.StatusUpdating || s == sync.StatusBuilding:
		return "below 300"
	}
	return ""
}

// unusable says why an audience of a status cannot be chosen.
func unusable(s sync.AudienceStatus) string {
	switch s {
	case sync.StatusFailed, sync.StatusDeleted:
		m := meaningOf(s)
		return m.Text + " " + m.Todo
	}
	return ""
}

func (v *editorView) fieldsOf(f editorFacts) {
	people := func(m sync.MatchFields, suffix string) string {
		if !f.coverage.Known {
			return "Not known yet"
		}
		return counted(f.coverage.Have(m), "person", "people") + suffix
	}
	v.Fields = []matchRow{
		{sync.FieldEmail, "Email", people(sync.MatchFields{Email: true}, ""), true, f.form.fields.Email},
		{sync.FieldName, "First and last name", people(sync.MatchFields{Name: true}, " have both"), false, f.form.fields.Name},
		{sync.FieldGAID, "Android GAID", people(sync.MatchFields{GAID: true}, ""), false, f.form.fields.GAID},
	}
	if !f.form.fields.Any() {
		v.FieldsFault = "Choose at least one field to match."
		return
	}
	if f.coverage.Known {
		v.FieldsNote = fmt.Sprintf("%s of %s have at least one", count(f.coverage.Have(f.form.fields)), count(f.coverage.People))
		if n := f.coverage.Without(f.form.fields); n > 0 {
			v.None = counted(n, "person has", "people have") + " none of these. They will be counted as Not Synced, without a request."
		}
	}
}

// button names the one thing that can be done, and why it cannot be done yet.
func (v *editorView) button(f editorFacts) {
	switch {
	case f.form.action == sync.ActionRemove:
		v.Button = "Remove from the Audience"
	case v.Chosen != nil || f.created != nil:
		v.Button = "Add to the Audience"
	default:
		v.Button = "Create Audience"
	}
	switch {
	case v.AccountFault != "" || v.Account < 0:
		v.Why = "Choose an ad account."
	case tidyName(f.form.name) == "":
		v.Why = "Choose an audience or type a new name."
	case v.AudienceFault != "" && f.err == nil:
		v.Why = "Choose another audience."
	case v.CanCreate && f.form.action == sync.ActionRemove:
		v.Why = "Choose an audience: nobody can be removed from one that does not exist."
	case v.FieldsFault != "":
		v.Why = v.FieldsFault
	case f.listing && v.Chosen == nil:
		v.Why = "LinkedIn is being asked for the audiences."
	}
	v.CanSave = v.Why == "" && !f.working
	v.Saved = f.created != nil && f.err == nil && v.step(f.form) == f.kept
}

// step is the component that the form describes. A draft is created when the
// canvas is launched.
func (v editorView) step(f editorForm) sync.AudienceSync {
	name := tidyName(f.name)
	s := sync.AudienceSync{Partner: sync.PartnerLinkedIn, AdAccount: f.account, Audience: name, Action: f.action, Fields: f.fields, Create: v.Chosen == nil || v.Chosen.Draft}
	if v.Chosen != nil {
		s.Audience = v.Chosen.Name // in LinkedIn's letter case
	}
	return s
}

// editorNotice says at the top of the sheet what came of the button.
func editorNotice(f editorFacts) *noticeView {
	switch {
	case f.err != nil:
		return createFailed(f)
	case f.created != nil:
		return &noticeView{Good: true, Title: "Audience created: " + f.created.Name,
			Text: fmt.Sprintf("A draft in %s. It fills when the canvas is launched; later steps can use it already.", accountName(f.accounts, f.form.account))}
	case f.listErr != nil:
		m := messageOf(f.listErr)
		return &noticeView{Title: m.Title, Text: m.Text, Remedy: m.Remedy, Route: m.Route, Retry: m.Remedy == "", Details: details(f.listErr)}
	}
	return nil
}

func createFailed(f editorFacts) *noticeView {
	m := messageOf(f.err)
	n := &noticeView{Title: "LinkedIn did not create the audience", Text: m.Text, Remedy: m.Remedy, Route: m.Route, Retry: true, Details: details(f.err)}
	switch sync.CodeOf(f.err) {
	case sync.CodeConflict:
		n.Title, n.Retry = "The name is taken", false
	case sync.CodeLimit:
		n.Title = "The ad account is full"
	case sync.CodeSignIn:
		n.Title = m.Title
	case sync.CodeUnavailable:
		n.Title, n.Text = "LinkedIn cannot be reached", m.Text+" What you entered here is kept."
	case sync.CodePermission:
		n.Text = m.Text + " What you entered here is kept."
	case sync.CodeInternal:
		n.Title = m.Title
	}
	return n
}

// details are what support needs to know of an error: no personal data, since
// errors have none.
func details(err error) string {
	words := []string{"code: " + string(sync.CodeOf(err))}
	var f *sync.Failure
	if errors.As(err, &f) {
		words = append(words, "kind: "+string(f.Kind), fmt.Sprintf("status: %d", f.Status))
	}
	if sync.CodeOf(err) != sync.CodeInternal {
		words = append(words, "message: "+err.Error())
	}
	return strings.Join(words, "\n")
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
