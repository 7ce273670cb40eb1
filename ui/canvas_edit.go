package ui

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"audiencesync/sync"
)

// The edits of a journey. Each returns a new definition and leaves the one it
// was given alone, so that undo is keeping the old one.

// insertComponent puts a component after the one at index after (-1: first).
func insertComponent(d sync.Definition, after int, c sync.Component) sync.Definition {
	d = d.Clone()
	d.Components = slices.Insert(d.Components, min(max(after+1, 0), len(d.Components)), c)
	return d
}

// removeComponent takes component i out.
func removeComponent(d sync.Definition, i int) sync.Definition {
	d = d.Clone()
	d.Components = slices.Delete(d.Components, i, i+1)
	return d
}

// moveComponent moves component i by one, up or down; at the ends it stays.
func moveComponent(d sync.Definition, i, by int) sync.Definition {
	d = d.Clone()
	if to := i + by; to >= 0 && to < len(d.Components) {
		d.Components[i], d.Components[to] = d.Components[to], d.Components[i]
	}
	return d
}

// duplicateComponent puts a copy after component i, without its step ID: the
// copy's people are counted anew.
func duplicateComponent(d sync.Definition, i int) sync.Definition {
	d = d.Clone()
	c := d.Clone().Components[i]
	c.StepID = 0
	d.Components = slices.Insert(d.Components, i+1, c)
	return d
}

// setComponent replaces component i.
func setComponent(d sync.Definition, i int, c sync.Component) sync.Definition {
	d = d.Clone()
	d.Components[i] = c
	return d
}

// newStep is what *Audience Sync* adds: everything but the audience is chosen
// where there is no real choice.
func newStep(d sync.Definition, accounts []sync.AdAccount) sync.Component {
	s := sync.AudienceSync{Partner: sync.PartnerLinkedIn, Action: sync.ActionAdd, Fields: sync.MatchFields{Email: true}}
	for _, c := range d.Components {
		if c.Step != nil {
			s.AdAccount, s.Fields = c.Step.AdAccount, c.Step.Fields
		}
	}
	if s.AdAccount == "" {
		if usable := usableAccounts(accounts); len(usable) == 1 {
			s.AdAccount = usable[0].ID
		}
	}
	return sync.Component{Step: &s}
}

// newDelay is what *Delay* adds.
func newDelay() sync.Component { return sync.Component{Delay: sync.Delay(30 * 24 * time.Hour)} }

func usableAccounts(all []sync.AdAccount) []sync.AdAccount {
	var out []sync.AdAccount
	for _, a := range all {
		if a.Selected && a.Usable() == "" {
			out = append(out, a)
		}
	}
	return out
}

// delayUnits are what a delay is entered in, the largest last.
var delayUnits = []struct {
	Word string
	Unit time.Duration
}{{"minutes", time.Minute}, {"hours", time.Hour}, {"days", 24 * time.Hour}, {"weeks", 7 * 24 * time.Hour}}

// delayParts splits a delay into a number and the largest unit that divides it.
func delayParts(d sync.Delay) (number string, unit string) {
	for i := len(delayUnits) - 1; i >= 0; i-- {
		u := delayUnits[i]
		if u.Word == "weeks" && d < sync.Delay(8*7*24*time.Hour) {
			continue // 30 and 14 days are days to people
		}
		if d > 0 && time.Duration(d)%u.Unit == 0 {
			return strconv.Itoa(int(time.Duration(d) / u.Unit)), u.Word
		}
	}
	return d.String(), "minutes"
}

// parseDelay reads what was entered beside a unit; fault says what is wrong in
// words. Text with a unit of its own, such as 1d12h, is taken as it is.
func parseDelay(text, unit string) (d sync.Delay, fault string) {
	text = strings.TrimSpace(text)
	if n, err := strconv.Atoi(text); err == nil {
		mark := map[string]string{"minutes": "m", "hours": "h", "days": "d", "weeks": "w"}[unit]
		switch {
		case n < 0:
			return 0, "A delay cannot be negative."
		case n == 0:
			return 0, "A delay is at least one minute. Delete it where nobody should wait."
		}
		text += mark
	}
	d, err := sync.ParseDelay(text)
	if err != nil {
		return 0, "Enter a number such as 30, at most ten years."
	}
	return d, ""
}

// delayWords writes a delay as people say it: 30 days, 1 day 12 hours.
func delayWords(d sync.Delay) string {
	rest, words := time.Duration(d), []string{}
	for _, u := range []struct {
		unit      time.Duration
		one, many string
	}{{24 * time.Hour, "day", "days"}, {time.Hour, "hour", "hours"}, {time.Minute, "minute", "minutes"}, {time.Second, "second", "seconds"}} {
		if n := rest / u.unit; n > 0 {
			words = append(words, counted(int(n), u.one, u.many))
			rest %= u.unit
		}
	}
	if len(words) == 0 {
		return "not set"
	}
	return strings.Join(words, " ")
}
