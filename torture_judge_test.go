package main_test

import (
	"encoding/json"
	"time"
)

// judge compares what the program says when all is done, what practice LinkedIn
// has and what the test knows, person by person.
func (c *campaign) judge(stays func(*human) bool) {
	c.t.Helper()
	removed := !stays(&human{even: true})
	in, total := c.members("Kept")
	lost, wrong := 0, total-len(in) // of whom the test knows nothing
	entered, perhaps, errand := 0, 0, 0
	for i, h := range c.people {
		switch {
		case h.crowd:
			continue
		case h.opted && !h.left:
			entered++
		case h.opted:
			perhaps++
		}
		if !h.email {
			errand++
		}
		switch member := in[i]; {
		case member && (!h.opted || !h.email || !stays(h)):
			wrong++
		case !member && h.opted && !h.left && h.email && stays(h):
			lost++
		}
	}
	if lost != 0 || wrong != 0 {
		c.t.Errorf("%d people are lost, %d are wrongly in the audience", lost, wrong)
	}
	if _, left := c.members("Passed"); left != 0 {
		c.t.Errorf("%d people are left in the audience from which everybody was removed after the delay", left)
	}
	// Who opted out while a batch was uncertain is not sent again, and counts as
	// not synced although LinkedIn may have them.
	if synced := c.judgeNumbers(entered, perhaps, errand); !removed && (synced > total || total > synced+perhaps) {
		c.t.Errorf("%d people count as synced, the audience has %d, of whom %d opted out", synced, total, perhaps)
	}
	c.judgeStates()
	c.judgeLimits()
}

// judgeNumbers compares the ledger's counters with the people that the test
// knows, and returns how many were kept: nobody is missing, nor counted twice.
func (c *campaign) judgeNumbers(entered, perhaps, errand int) (kept int) {
	c.t.Helper()
	var m struct{ Canvases []tortured }
	if err := json.Unmarshal(c.must("metrics"), &m); err != nil {
		c.t.Fatal(err)
	}
	everybody := c.everybody()
	for _, canvas := range m.Canvases {
		for _, s := range canvas.Steps {
			if s.Pending != 0 {
				c.t.Errorf("%s: %d are pending", canvas.Name, s.Pending)
			}
			switch {
			case canvas.Name == "Passed" && (s.Entered != everybody || s.NotSynced != errand):
				c.t.Errorf("%s: %+v, want %d entered and %d not synced", canvas.Name, s, everybody, errand)
			case canvas.Name == "Kept" && (s.Entered < entered || s.Entered > entered+perhaps):
				c.t.Errorf("%s: %+v, want %d entered and %d perhaps", canvas.Name, s, entered, perhaps)
			case canvas.Name == "Kept":
				kept = s.Synced
			}
		}
	}
	return kept
}

// everybody counts those who meet the criteria "everybody but the crowd".
func (c *campaign) everybody() (n int) {
	for _, h := range c.people {
		if !h.crowd {
			n++
		}
	}
	return n
}

// judgeStates looks that nobody ended twice in a step.
func (c *campaign) judgeStates() {
	c.t.Helper()
	for _, name := range []string{"Kept", "Passed"} {
		for _, step := range []string{"1", "3"} {
			if name == "Kept" && step == "3" {
				continue
			}
			var e struct {
				People []struct{ Person, State, Reason string }
			}
			if err := json.Unmarshal(c.must("errors", name, "--step", step), &e); err != nil {
				c.t.Fatal(err)
			}
			seen := map[string]bool{}
			for _, p := range e.People {
				if seen[p.Person] || p.State != "not_synced" || p.Reason == "" {
					c.t.Errorf("%s, step %s: %+v", name, step, p)
				}
				seen[p.Person] = true
			}
		}
	}
}

// judgeLimits asks practice LinkedIn how busy it was, across all restarts.
func (c *campaign) judgeLimits() {
	c.t.Helper()
	s := c.ask(c.t, "state")
	if s.number("busiest_second") > 10 || s.number("busiest_minute") > 500 {
		c.t.Errorf("practice LinkedIn saw %d requests in a second and %d in a minute", s.number("busiest_second"), s.number("busiest_minute"))
	}
}

// figures says what the campaign has shown, in words that docs/reliability.md
// quotes.
func (c *campaign) figures() {
	s := c.ask(c.t, "state")
	c.t.Logf("%d kills in %s: %v; %d commands ended before they were killed", c.kills, time.Since(c.began).Round(time.Second), c.killed, c.survived)
	c.t.Logf("%d people synced, %d more imported, %d imports; lost 0, counted twice 0; uncertain batches sent again %d", c.everybody(), len(c.people)-c.everybody(), len(c.waves)-1, c.recovered)
	c.t.Logf("%d requests, at most %d in a second and %d in a minute; %d checks of the whole database", s.number("requests"), s.number("busiest_second"), s.number("busiest_minute"), c.readings)
}
