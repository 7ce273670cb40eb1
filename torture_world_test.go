package main_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// launch launches a canvas while it is being killed, until it is active.
func (c *campaign) launch(name, entry string, passing bool) {
	c.t.Helper()
	if entry != "" {
		entry = optedIn
	}
	file := c.canvasFile(name, entry, passing)
	span := 300 * time.Millisecond
	c.attempt(operation{name: "apply", commands: [][]string{{"canvas", "apply", file}}, span: &span})
	c.must("canvas", "apply", file)
	c.attempt(operation{name: "launch", commands: [][]string{{"canvas", "launch", name}}, span: &span})
	c.must("canvas", "launch", name)
}

// operations are what is done, and killed, while people come in.
func (c *campaign) operations() []operation {
	spans := make([]time.Duration, 6)
	for i := range spans {
		spans[i] = 300 * time.Millisecond
	}
	edits := 0
	return []operation{
		c.importOperation("import of new people", 5, c.newPeople),
		c.importOperation("import of changed people", 4, c.changedPeople),
		c.importOperation("import of a crowd", 3, c.crowd),
		c.runOperation(),
		c.bothOperation(),
		{name: "backup", weight: 2, commands: [][]string{{"backup"}}, span: &spans[0]},
		{name: "edit", weight: 1, span: &spans[1], begin: func() [][]string {
			edits++
			return [][]string{{"canvas", "apply", c.canvasFile("Kept", fmt.Sprintf("%s, {field: wave, op: is_not, value: %d}", optedIn, -edits), false)}}
		}},
		{name: "pause", weight: 1, span: &spans[2], begin: func() [][]string {
			return [][]string{{"canvas", "pause", "Passed"}}
		}, after: func([]bool) { c.must("canvas", "resume", "Passed") }},
		c.birthOperation(&spans[3]),
	}
}

// runOperation runs the engine.
func (c *campaign) runOperation() operation {
	span := 1500 * time.Millisecond
	return operation{name: "run", weight: 9, commands: [][]string{{"run"}}, span: &span}
}

// bothOperation runs the engine while another process imports, and kills both.
func (c *campaign) bothOperation() operation {
	o := c.importOperation("import beside a run", 3, c.newPeople)
	alone := o.begin
	o.begin = func() [][]string { return append(alone(), []string{"run"}) }
	return o
}

// birthOperation makes a new workspace, with every step of its schema.
func (c *campaign) birthOperation(span *time.Duration) operation {
	births, dir := 0, ""
	return operation{name: "making a workspace", weight: 2, span: span, begin: func() [][]string {
		births++
		dir = filepath.Join(c.dir, "born-"+strconv.Itoa(births))
		return [][]string{{"metrics", "--workspace", dir}}
	}, after: func([]bool) { c.must("backup", "check", "--workspace", dir) }}
}

// importOperation imports what a function makes up, and then asks whether the
// list came in wholly or not at all.
func (c *campaign) importOperation(name string, weight int, rows func(wave int) map[int]*human) operation {
	span := 500 * time.Millisecond
	var named map[int]*human
	return operation{name: name, weight: weight, span: &span, begin: func() [][]string {
		named = rows(len(c.waves))
		c.waves = append(c.waves, 0)
		file := c.file("list.csv", c.csv(named))
		return [][]string{{"import", file, "--list", "List", "--map", "id=external_id", "--map", "email=email"}}
	}, after: func(killed []bool) {
		wave := len(c.waves) - 1
		switch n := c.count(wave); {
		case n == len(named):
			c.accept(named)
		case n != 0 || !killed[0]:
			c.t.Errorf("%s: %d of %d people are visible", name, n, len(named))
		}
		// Whoever an earlier import was the last to name is still there.
		if earlier := c.random.IntN(wave + 1); c.count(earlier) != c.waves[earlier] {
			c.t.Errorf("%s: of import %d %d people are left, want %d", name, earlier, c.count(earlier), c.waves[earlier])
		}
	}}
}

// count asks the program how many people an import was the last to name.
func (c *campaign) count(wave int) int {
	c.t.Helper()
	file := c.file("probe.yaml", fmt.Sprintf("name: Probe\nentry:\n  all: [{field: wave, op: is, value: %d}]\nsteps:\n  - audience_sync: {ad_account: %q, audience: Kept, action: add, match_fields: [email]}\n", wave, emea))
	c.must("canvas", "apply", file)
	var p struct {
		WouldEnter int `json:"would_enter"`
	}
	if err := json.Unmarshal(c.must("canvas", "preview", "Probe"), &p); err != nil {
		c.t.Fatal(err)
	}
	return p.WouldEnter
}

// accept notes what an import has changed.
func (c *campaign) accept(named map[int]*human) {
	for i, h := range named {
		if old := c.people[i]; old != nil {
			c.waves[old.wave]--
			h.opted, h.left = h.opted || old.opted, h.left || old.left
		}
		if !h.crowd {
			c.next = max(c.next, i+1)
		}
		c.people[i] = h
		c.waves[h.wave]++
	}
}

func (c *campaign) newPeople(wave int) map[int]*human {
	named := map[int]*human{}
	for i := c.next; len(named) < c.size(40, 250); i++ {
		named[i] = &human{email: i%11 != 0, even: i%2 == 0, opted: i%5 != 0, wave: wave}
	}
	return named
}

// changedPeople are some who are there, some of whom opt out, and some new ones.
func (c *campaign) changedPeople(wave int) map[int]*human {
	named := c.newPeople(wave)
	for i, old := range c.people {
		if old.crowd || c.random.IntN(3) > 0 {
			continue
		}
		h := *old
		h.wave = wave
		h.left = h.left || i%7 == 3
		named[i] = &h
	}
	return named
}

// crowd are many people who meet no criteria, so that imports take long.
func (c *campaign) crowd(wave int) map[int]*human {
	named := map[int]*human{}
	const first = 1 << 20
	n := c.size(15_000, 40_000)
	for range n {
		named[first+c.random.IntN(4*n)] = &human{email: true, crowd: true, wave: wave}
	}
	return named
}

func mailbox(i int) string { return fmt.Sprintf("torture.%d@example.com", i) }

func (c *campaign) csv(named map[int]*human) string {
	var b strings.Builder
	b.WriteString("id,email,opted_in,crowd,even,wave\n")
	for _, i := range slices.Sorted(maps.Keys(named)) {
		h, email := named[i], ""
		if h.email {
			email = mailbox(i)
		}
		fmt.Fprintf(&b, "T-%d,%s,%t,%t,%t,%d\n", i, email, h.opted && !h.left, h.crowd, h.even, h.wave)
	}
	return b.String()
}

// remove removes those of even numbers from the audience.
func (c *campaign) remove() {
	text := fmt.Sprintf("name: Removal\nentry:\n  all: [{field: even, op: is, value: true}]\n  none: [{field: crowd, op: is, value: true}]\nsteps:\n  - audience_sync: {ad_account: %q, audience: Kept, action: remove, match_fields: [email]}\n", emea)
	c.must("canvas", "apply", c.file("removal.yaml", text))
	c.must("canvas", "launch", "Removal")
}

// members are the numbers of those who are in an audience, asked for one by one,
// and how many it has.
func (c *campaign) members(name string) (found map[int]bool, total int) {
	c.t.Helper()
	segment, total := c.segment(c.t, name)
	found = map[int]bool{}
	for i, h := range c.people {
		if !h.email || h.crowd {
			continue
		}
		hash := sha256.Sum256([]byte(mailbox(i)))
		if is, _ := c.ask(c.t, fmt.Sprintf("members?segment=%d&email=%s", segment, hex.EncodeToString(hash[:])))["member"].(bool); is {
			found[i] = true
		}
	}
	return found, total
}
