package sync

import (
	"strings"
	"testing"
)

// ready returns a definition and facts with nothing missing.
func ready() (Definition, LaunchFacts) {
	d := Definition{
		Entry:      Criteria{All: []Condition{{Field: "opted_in_marketing", Op: OpIs, Value: true}}},
		Components: []Component{step(ActionAdd, "Trial users")},
	}
	return d, LaunchFacts{
		Connection: Connection{Kind: ConnectionPractice, Health: HealthValid, Identity: Identity{Name: "Maren Okafor"}},
		AdAccounts: []AdAccount{{ID: "516413367", Name: "Harbourline EMEA", Role: "CAMPAIGN_MANAGER", Status: AccountActive, Selected: true}},
		Attributes: []Attribute{{Name: "opted_in_marketing"}},
		People:     10,
		Now:        noon,
	}
}

func TestLaunchChecksPass(t *testing.T) {
	t.Parallel()
	d, f := ready()
	if err := missing("c", LaunchChecks(d, f)); err != nil {
		t.Error(err)
	}
}

func TestLaunchChecksSayWhatIsMissing(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*Definition, *LaunchFacts){
		"Connect LinkedIn":    func(_ *Definition, f *LaunchFacts) { f.Connection = Connection{} },
		"rejects the sign-in": func(_ *Definition, f *LaunchFacts) { f.Connection.Health = HealthInvalid },
		"No list has the field": func(d *Definition, _ *LaunchFacts) {
			d.Entry.None = []Condition{{Field: "do_not_sel", Op: OpIs, Value: true}}
		},
		"needs a value":                   func(d *Definition, _ *LaunchFacts) { d.Entry.Any = []Condition{{Field: "f", Op: OpIs}} },
		"Add an Audience Sync step":       func(d *Definition, _ *LaunchFacts) { d.Components = nil },
		"Choose an ad account":            func(d *Definition, _ *LaunchFacts) { d.Components[0].Step.AdAccount = "" },
		"is not among those":              func(d *Definition, _ *LaunchFacts) { d.Components[0].Step.AdAccount = "1" },
		"your role is Viewer":             func(_ *Definition, f *LaunchFacts) { f.AdAccounts[0].Role = RoleViewer },
		"not active (CANCELED)":           func(_ *Definition, f *LaunchFacts) { f.AdAccounts[0].Status = "CANCELED" },
		"not chosen for syncing":          func(_ *Definition, f *LaunchFacts) { f.AdAccounts[0].Selected = false },
		"Choose an audience":              func(d *Definition, _ *LaunchFacts) { d.Components[0].Step.Audience = " " },
		"at least one field":              func(d *Definition, _ *LaunchFacts) { d.Components[0].Step.Fields = MatchFields{} },
		"nothing in this canvas add":      func(d *Definition, _ *LaunchFacts) { d.Components[0].Step.Action = ActionRemove },
		"could not process this audience": func(_ *Definition, f *LaunchFacts) { f.Audiences = trialUsers(StatusFailed) },
		"nobody is left to remove": func(d *Definition, f *LaunchFacts) {
			d.Components[0].Step.Action, f.Audiences = ActionRemove, trialUsers(StatusExpired)
		},
	}
	for want, change := range tests {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			d, f := ready()
			change(&d, &f)
			err := missing("c", LaunchChecks(d, f))
			if CodeOf(err) != CodeInvalid || !strings.Contains(err.Error(), want) {
				t.Errorf("%v", err)
			}
		})
	}
}

// trialUsers is the audience of the step that ready makes, as LinkedIn has it.
func trialUsers(s AudienceStatus) []Audience {
	return []Audience{{AdAccount: "516413367", Name: "TRIAL users", RemoteID: "9", Latest: Reading{Status: s}}}
}

// What is sent to an expired audience fills it anew.
func TestAnExpiredAudienceTakesPeople(t *testing.T) {
	t.Parallel()
	d, f := ready()
	f.Audiences = trialUsers(StatusExpired)
	if err := missing("c", LaunchChecks(d, f)); err != nil {
		t.Error(err)
	}
}

// A misspelt consent field must not let everybody in; with no people at all it
// may be right.
func TestUnknownFieldIsRefusedOnlyWithPeople(t *testing.T) {
	t.Parallel()
	d, f := ready()
	d.Entry.None = []Condition{{Field: "Do not sell", Op: OpIs, Value: true}}
	f.People = 0
	if err := missing("c", LaunchChecks(d, f)); err != nil {
		t.Error(err)
	}
}

func TestEventsMergeAndNeverBlock(t *testing.T) {
	t.Parallel()
	var e Events
	topics, end := e.Subscribe()
	if got := <-topics; got != ^Topic(0) {
		t.Errorf("the first event is %b, want everything", got)
	}
	e.Emit(TopicPeople)
	e.Emit(TopicMetrics)
	if got := <-topics; got != TopicPeople|TopicMetrics {
		t.Errorf("merged to %b", got)
	}
	end()
	end()
	e.Emit(TopicPeople)
	if _, open := <-topics; open {
		t.Error("the channel stays open after the end")
	}
}
