package sync

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// CanvasState is where a canvas is in its life.
type CanvasState string

// The states of a canvas. A crash leaves each as it is: they change only in
// the transaction that says so.
const (
	CanvasDraft   CanvasState = "draft"   // apply makes it; launch moves it to active
	CanvasActive  CanvasState = "active"  // whoever comes to meet the criteria enters before the next flush
	CanvasPaused  CanvasState = "paused"  // pause and resume: nobody enters, nothing is sent, the 13 hours stand still
	CanvasStopped CanvasState = "stopped" // final: what was not sent has ended Not Synced
)

// Canvas is entry criteria and an ordered list of components.
type Canvas struct {
	ID         int64
	Name       string
	State      CanvasState
	Version    int // counts the edits since the launch; people keep the version they entered under
	Definition Definition
	CreatedAt  time.Time
	LaunchedAt time.Time // zero before the launch
	PausedAt   time.Time // zero unless paused
	StoppedAt  time.Time // zero unless stopped
}

// Definition is what the user wrote: who enters, and what happens to them.
type Definition struct {
	Entry      Criteria    `json:"entry"`
	Components []Component `json:"components"`
}

// Component is an Audience Sync step or a delay: one of the two is set.
type Component struct {
	StepID int64         `json:"step_id,omitempty"` // given by the Store; keeps its metrics through edits
	Step   *AudienceSync `json:"audience_sync,omitempty"`
	Delay  Delay         `json:"delay,omitempty"`
}

// Action is what an Audience Sync step does.
type Action string

// The actions.
const (
	ActionAdd    Action = "add"
	ActionRemove Action = "remove"
)

// Opposite returns the other action.
func (a Action) Opposite() Action {
	if a == ActionAdd {
		return ActionRemove
	}
	return ActionAdd
}

// PartnerLinkedIn is the one partner so far.
const PartnerLinkedIn = "linkedin"

// AudienceSync is an Audience Sync step: whom it tells about people, and how.
type AudienceSync struct {
	Partner   string      `json:"partner"`
	AdAccount string      `json:"ad_account"`
	Audience  string      `json:"audience"` // by name, within the ad account
	Create    bool        `json:"create,omitempty"`
	Action    Action      `json:"action"`
	Fields    MatchFields `json:"fields"`
}

// Delay is how long people wait before the next component.
type Delay time.Duration

// ParseDelay reads 30d, 2w, 12h, 90m, 10s and combinations such as 1d12h.
func ParseDelay(text string) (Delay, error) {
	bad := Errorf(CodeInvalid, nil, "%q is not a delay; write 30d, 12h or 90m.", text)
	rest, total := strings.ReplaceAll(strings.TrimSpace(text), " ", ""), time.Duration(0)
	if rest == "" {
		return 0, bad
	}
	units := map[byte]time.Duration{'w': 7 * 24 * time.Hour, 'd': 24 * time.Hour, 'h': time.Hour, 'm': time.Minute, 's': time.Second}
	for rest != "" {
		i := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
		if i <= 0 {
			return 0, bad
		}
		n, err := strconv.Atoi(rest[:i])
		unit, ok := units[rest[i]]
		if err != nil || !ok || time.Duration(n) > 3650*24*time.Hour/unit {
			return 0, bad
		}
		total += time.Duration(n) * unit
		rest = rest[i+1:]
	}
	if total <= 0 || total > 3650*24*time.Hour {
		return 0, bad
	}
	return Delay(total), nil
}

// String writes the delay as ParseDelay reads it.
func (d Delay) String() string {
	var b strings.Builder
	rest := time.Duration(d)
	for _, u := range []struct {
		unit time.Duration
		mark byte
	}{{24 * time.Hour, 'd'}, {time.Hour, 'h'}, {time.Minute, 'm'}, {time.Second, 's'}} {
		if n := rest / u.unit; n > 0 {
			fmt.Fprintf(&b, "%d%c", n, u.mark)
			rest %= u.unit
		}
	}
	return b.String()
}

// Walk tells what happens at once to people who come to component from: the
// indexes of the steps that they enter, and the delay in which they then wait
// (-1 when they leave the canvas instead).
func (d Definition) Walk(from int) (steps []int, delay int) {
	for i := from; i < len(d.Components); i++ {
		if d.Components[i].Step == nil {
			return steps, i
		}
		steps = append(steps, i)
	}
	return steps, -1
}

// Last says whether component i is the last one: who enters it exits the
// canvas; from any other they proceed.
func (d Definition) Last(i int) bool { return i == len(d.Components)-1 }

// Clone returns a copy that shares nothing.
func (d Definition) Clone() Definition {
	d.Entry.Lists = slices.Clone(d.Entry.Lists)
	d.Entry.All, d.Entry.Any, d.Entry.None = cloneConditions(d.Entry.All), cloneConditions(d.Entry.Any), cloneConditions(d.Entry.None)
	d.Components = slices.Clone(d.Components)
	for i := range d.Components {
		if s := d.Components[i].Step; s != nil {
			c := *s
			d.Components[i].Step = &c
		}
	}
	return d
}

func cloneConditions(conditions []Condition) []Condition {
	c := slices.Clone(conditions)
	for i := range c {
		switch v := c[i].Value.(type) {
		case []any:
			c[i].Value = slices.Clone(v)
		case []string:
			c[i].Value = slices.Clone(v)
		}
	}
	return c
}

// Validate says what is wrong with a definition as it stands, whoever is
// connected: names, operators, fields, delays. LaunchChecks go further.
func (d Definition) Validate(now time.Time) error {
	if err := d.Entry.Validate(now); err != nil {
		return err
	}
	for i, c := range d.Components {
		if c.Step == nil {
			if c.Delay <= 0 {
				return Errorf(CodeInvalid, nil, "Step %d is neither an Audience Sync step nor a delay.", i+1)
			}
			continue
		}
		if c.Step.Partner != PartnerLinkedIn {
			return Errorf(CodeInvalid, nil, "Step %d: the partner %q is not known; use linkedin.", i+1, c.Step.Partner)
		}
		if c.Step.Action != ActionAdd && c.Step.Action != ActionRemove {
			return Errorf(CodeInvalid, nil, "Step %d: the action %q is not known; use add or remove.", i+1, c.Step.Action)
		}
	}
	return nil
}
