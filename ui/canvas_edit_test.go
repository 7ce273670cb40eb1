package ui

import (
	"strings"
	"testing"
	"time"

	"audiencesync/sync"
)

func journey(d sync.Definition) string {
	var words []string
	for _, c := range d.Components {
		if c.Step == nil {
			words = append(words, c.Delay.String())
			continue
		}
		words = append(words, string(c.Step.Action)+" "+c.Step.Audience)
	}
	return strings.Join(words, ", ")
}

func threeSteps() sync.Definition {
	d := sync.Definition{Components: []sync.Component{stepOf("516413367", "Q4", sync.ActionAdd), newDelay(), stepOf("516413367", "Q4", sync.ActionRemove)}}
	d.Components[0].StepID, d.Components[2].StepID = 7, 8
	return d
}

func TestComponentEditsLeaveTheOldJourneyAlone(t *testing.T) {
	t.Parallel()
	const before = "add Q4, 30d, remove Q4"
	d := threeSteps()
	for want, got := range map[string]sync.Definition{
		"30d, remove Q4":                 removeComponent(d, 0),
		"30d, add Q4, remove Q4":         moveComponent(d, 0, 1),
		"add Q4, remove Q4, 30d":         moveComponent(d, 2, -1),
		before:                           moveComponent(d, 0, -1),
		"add Q4, add Q4, 30d, remove Q4": duplicateComponent(d, 0),
		"add Q4, 30d, remove Q4, 12h":    insertComponent(d, 2, sync.Component{Delay: sync.Delay(12 * time.Hour)}),
		"12h, add Q4, 30d, remove Q4":    insertComponent(d, -1, sync.Component{Delay: sync.Delay(12 * time.Hour)}),
		"add Q4, 1h, remove Q4":          setComponent(d, 1, sync.Component{Delay: sync.Delay(time.Hour)}),
	} {
		if journey(got) != want || journey(d) != before {
			t.Errorf("%q, want %q; the old one is %q", journey(got), want, journey(d))
		}
	}
	copied := duplicateComponent(d, 0)
	copied.Components[1].Step.Audience = "other"
	if copied.Components[1].StepID != 0 || copied.Components[0].StepID != 7 || copied.Components[0].Step.Audience != "Q4" {
		t.Errorf("a duplicate shares with its original: %+v", copied.Components)
	}
}

func TestNewStepChoosesWhatIsNoChoice(t *testing.T) {
	t.Parallel()
	accounts := connectedFacts().accounts
	if s := newStep(sync.Definition{}, accounts).Step; s.AdAccount != "516413367" || s.Partner != sync.PartnerLinkedIn || !s.Fields.Email {
		t.Errorf("%+v", s)
	}
	accounts = append(accounts, sync.AdAccount{ID: "2", Status: sync.AccountActive, Selected: true})
	if s := newStep(sync.Definition{}, accounts).Step; s.AdAccount != "" {
		t.Errorf("with two accounts it is the person's choice: %+v", s)
	}
	d := sync.Definition{Components: []sync.Component{stepOf("2", "x", sync.ActionAdd)}}
	if s := newStep(d, accounts).Step; s.AdAccount != "2" || s.Audience != "" {
		t.Errorf("%+v", s)
	}
}

func TestDelays(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ number, unit, text, words, fault string }{
		{"30", "days", "30d", "30 days", ""},
		{"2", "weeks", "14d", "14 days", ""},
		{"90", "minutes", "1h30m", "1 hour 30 minutes", ""},
		{"1d12h", "days", "1d12h", "1 day 12 hours", ""},
		{"0", "days", "", "", "at least one minute"},
		{"-1", "days", "", "", "negative"},
		{"", "days", "", "", "Enter a number"},
		{"soon", "days", "", "", "Enter a number"},
		{"4000", "days", "", "", "ten years"},
	} {
		d, fault := parseDelay(test.number, test.unit)
		if test.fault != "" {
			if !strings.Contains(fault, test.fault) {
				t.Errorf("%s %s: %q", test.number, test.unit, fault)
			}
			continue
		}
		if fault != "" || d.String() != test.text || delayWords(d) != test.words {
			t.Errorf("%s %s: %s, %s, %q", test.number, test.unit, d, delayWords(d), fault)
		}
	}
	for d, want := range map[time.Duration]string{30 * 24 * time.Hour: "30 days", 70 * 24 * time.Hour: "10 weeks", 36 * time.Hour: "36 hours", 90 * time.Minute: "90 minutes", 90 * time.Second: "1m30s minutes"} {
		n, u := delayParts(sync.Delay(d))
		if n+" "+u != want {
			t.Errorf("%s: %s %s", d, n, u)
		}
	}
	if delayWords(0) != "not set" {
		t.Error(delayWords(0))
	}
}

// TestStepNameIsWhole beside a state, unless it is longer than two lines.
func TestStepNameIsWhole(t *testing.T) {
	appOf(t)
	const beside = 167 // what the state and the menu leave
	for title, lines := range map[string]float32{"3. Remove from Trial users Q4": 2, "1. Add to Trial users Q4": 1, "1. Add to " + longName: 1} {
		if height := stepName(componentView{Title: title}, true).HeightFor(beside); height != 18*lines {
			t.Errorf("%q is %v high", title, height)
		}
	}
	if height := stepName(componentView{Title: "3. Remove from Trial users Q4"}, false).HeightFor(beside); height != 18 {
		t.Errorf("without a state beside it, it is %v high", height)
	}
}
