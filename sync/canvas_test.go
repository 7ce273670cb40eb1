package sync

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestParseDelay(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"30d": 720 * time.Hour, "2w": 336 * time.Hour, "12h": 12 * time.Hour, "90m": 90 * time.Minute, "10s": 10 * time.Second, "1d12h": 36 * time.Hour, " 1d 2h ": 26 * time.Hour,
	} {
		d, err := ParseDelay(text)
		if err != nil || time.Duration(d) != want {
			t.Errorf("%q: %v, %v; want %v", text, time.Duration(d), err, want)
		}
		if again, err := ParseDelay(d.String()); err != nil || again != d {
			t.Errorf("%q is written %q, which reads as %v (%v)", text, d, again, err)
		}
	}
	for _, text := range []string{"", "30", "d", "-3d", "0d", "3x", "99999999999999999999d", "4000d", "300000000h"} {
		if d, err := ParseDelay(text); CodeOf(err) != CodeInvalid {
			t.Errorf("%q: %v, %v; want an error", text, d, err)
		}
	}
}

func step(action Action, audience string) Component {
	return Component{Step: &AudienceSync{Partner: PartnerLinkedIn, AdAccount: "516413367", Audience: audience, Action: action, Create: true, Fields: MatchFields{Email: true}}}
}

func TestWalk(t *testing.T) {
	t.Parallel()
	delay := Component{Delay: Delay(time.Hour)}
	d := Definition{Components: []Component{step(ActionAdd, "A"), step(ActionAdd, "B"), delay, step(ActionRemove, "A"), delay}}
	for from, want := range map[int]struct {
		steps []int
		delay int
	}{0: {[]int{0, 1}, 2}, 1: {[]int{1}, 2}, 2: {nil, 2}, 3: {[]int{3}, 4}, 5: {nil, -1}} {
		if steps, wait := d.Walk(from); !slices.Equal(steps, want.steps) || wait != want.delay {
			t.Errorf("from %d: %v and the delay %d, want %+v", from, steps, wait, want)
		}
	}
	if d.Last(3) || !d.Last(4) {
		t.Error("the last component is the delay")
	}
}

func TestDefinitionValidate(t *testing.T) {
	t.Parallel()
	good := Definition{Components: []Component{step(ActionAdd, "A"), {Delay: Delay(time.Hour)}}}
	if err := good.Validate(noon); err != nil {
		t.Error(err)
	}
	for want, change := range map[string]func(*Definition){
		"partner":     func(d *Definition) { d.Components[0].Step.Partner = "myspace" },
		"action":      func(d *Definition) { d.Components[0].Step.Action = "poke" },
		"nor a delay": func(d *Definition) { d.Components[1].Delay = 0 },
		`"all"`:       func(d *Definition) { d.Entry.All = []Condition{{}} },
	} {
		d := good.Clone()
		change(&d)
		if err := d.Validate(noon); CodeOf(err) != CodeInvalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	if good.Validate(noon) != nil {
		t.Error("Clone shares something")
	}
}

func TestMatchFields(t *testing.T) {
	t.Parallel()
	f, err := ParseMatchFields([]string{"Email", " name", "GAID"})
	if err != nil || f != (MatchFields{true, true, true}) || !slices.Equal(f.Names(), []string{"email", "name", "gaid"}) {
		t.Errorf("%+v, %v", f, err)
	}
	if _, err := ParseMatchFields([]string{"idfa"}); CodeOf(err) != CodeInvalid {
		t.Errorf("idfa: %v", err)
	}
	m := Member{First: "Ada"}
	if m.Has(MatchFields{Name: true}) {
		t.Error("half a name is no match field")
	}
	m.Last, m.HasGAID = "Byron", true
	if !m.Has(MatchFields{Name: true}) || !m.Has(MatchFields{GAID: true}) || m.Has(MatchFields{Email: true}) || (MatchFields{}).Any() {
		t.Error("Has looks at the wrong fields")
	}
}
