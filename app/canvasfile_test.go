package app

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"time"

	"audiencesync/sync"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

const trialUsers = `name: Retarget trial users
entry:
  lists: [CRM export]
  all:  [{field: opted_in_marketing, op: is, value: true}]
  none: [{field: do_not_sell, op: is, value: true}]
steps:
  - audience_sync: {partner: linkedin, ad_account: "516413367", audience: Trial users, create: true, action: add, match_fields: [email, name, gaid]}
  - delay: 30d
  - audience_sync: {partner: linkedin, ad_account: "516413367", audience: Trial users, action: remove, match_fields: [email]}
`

func trialDefinition() sync.Definition {
	step := sync.AudienceSync{Partner: "linkedin", AdAccount: "516413367", Audience: "Trial users"}
	add, remove := step, step
	add.Create, add.Action, add.Fields = true, sync.ActionAdd, sync.MatchFields{Email: true, Name: true, GAID: true}
	remove.Action, remove.Fields = sync.ActionRemove, sync.MatchFields{Email: true}
	return sync.Definition{
		Entry: sync.Criteria{
			Lists: []string{"CRM export"},
			All:   []sync.Condition{{Field: "opted_in_marketing", Op: sync.OpIs, Value: true}},
			None:  []sync.Condition{{Field: "do_not_sell", Op: sync.OpIs, Value: true}},
		},
		Components: []sync.Component{{Step: &add}, {Delay: sync.Delay(30 * 24 * time.Hour)}, {Step: &remove}},
	}
}

func TestCanvasFileOfTheDesign(t *testing.T) {
	t.Parallel()
	got, err := ParseCanvas("trial.yaml", []byte(trialUsers), noon)
	if err != nil {
		t.Fatal(err)
	}
	want := CanvasFile{Name: "Retarget trial users", Definition: trialDefinition()}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestCanvasFileValues(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		written string
		want    any
	}{
		{"true", true},
		{"yes", "yes"},
		{"-12", int64(-12)},
		{"1.5", 1.5},
		{"2026-11-24", "2026-11-24"}, // a whole day, not a moment
		{"DE", "DE"},
		{`"1"`, "1"},
		{"90071992547409931234", "90071992547409931234"}, // JSON would round it
		{"[DE, 7, false]", []any{"DE", int64(7), false}},
	} {
		op := "is"
		if strings.HasPrefix(c.written, "[") {
			op = "in"
		}
		data := strings.Replace(trialUsers, "op: is, value: true", "op: "+op+", value: "+c.written, 1)
		got, err := ParseCanvas("f", []byte(data), noon)
		if err != nil {
			t.Errorf("%s: %v", c.written, err)
			continue
		}
		if v := got.Definition.Entry.All[0].Value; !reflect.DeepEqual(v, c.want) {
			t.Errorf("%s: got %#v, want %#v", c.written, v, c.want)
		}
	}
}

func TestCanvasFileSaysWhatIsWrongAndWhere(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, old, replacement, want string }{
		{"unknown key", "entry:", "entries:", `c.yaml, line 2: "entries" is not known in a canvas file; use name, entry, steps.`},
		{"unknown key of a step", "create: true", "created: true", `c.yaml, line 7: "created" is not known in audience_sync; use partner, ad_account, audience, create, action, match_fields.`},
		{"unknown operator", "op: is, value: true}]\n  none", "op: equals, value: true}]\n  none", `c.yaml, line 4: "equals" is not an operator; use one of is, is_not`},
		{"condition without a value", "op: is, value: true}]\n  none", "op: is}]\n  none", "c.yaml, line 4: opted_in_marketing is needs a value."},
		{"wrong delay", "30d", "a month", `c.yaml, line 8: "a month" is not a delay; write 30d, 12h or 90m.`},
		{"delay of nothing", "30d", "0d", `c.yaml, line 8: "0d" is not a delay`},
		{"wrong action", "action: remove", "action: delete", `c.yaml, line 9: the action "delete" is not known; write action: add or action: remove.`},
		{"wrong match field", "[email]", "[phone]", `c.yaml, line 9: "phone" is not a field to match; use email, name or gaid.`},
		{"no match fields", ", match_fields: [email]", "", "c.yaml, line 9: the fields to match are missing"},
		{"another partner", "partner: linkedin, ad_account: \"516413367\", audience: Trial users, create", "partner: facebook, ad_account: \"516413367\", audience: Trial users, create", `c.yaml, line 7: the partner "facebook" is not known; use linkedin.`},
		{"ad account by name", `"516413367", audience: Trial users, create`, `Acme, audience: Trial users, create`, `c.yaml, line 7: the ad account "Acme" is not a number`},
		{"no ad account", `ad_account: "516413367", audience: Trial users, create`, `audience: Trial users, create`, "c.yaml, line 7: the ad account is missing"},
		{"no audience", "audience: Trial users, action", "action", "c.yaml, line 9: the audience is missing"},
		{"create is a word", "create: true", "create: sure", "c.yaml, line 7: create must be true or false."},
		{"step of both kinds", "  - delay: 30d\n  - audience_sync", "  - delay: 30d\n    audience_sync", "c.yaml, line 8: each step is either an audience_sync or a delay"},
		{"no name", "name: Retarget trial users", "name:", "c.yaml, line 1: name must be text."},
		{"a key twice", "name: Retarget trial users", "name: a\nname: b", "c.yaml, line 2: name is there twice; keep one."},
		{"steps not a list", "steps:\n  - audience_sync", "steps:\n  audience_sync", "c.yaml, line"},
		{"broken YAML", "lists: [CRM export]", "lists: [CRM export", "c.yaml, line 2: this is not YAML"},
		{"two canvases", "name:", "name: first\n---\nname:", "c.yaml, line"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			data := strings.Replace(trialUsers, c.old, c.replacement, 1)
			if data == trialUsers {
				t.Fatalf("the file does not have %q", c.old)
			}
			_, err := ParseCanvas("c.yaml", []byte(data), noon)
			if err == nil || sync.CodeOf(err) != sync.CodeInvalid || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestCanvasFileThatIsNone(t *testing.T) {
	t.Parallel()
	for name, data := range map[string]string{
		"empty": "", "a comment": "# nothing\n", "a word": "hello", "a list": "- a\n", "binary": "\x00\x01\x02PK",
		"no steps": "name: x\n", "a bomb of aliases": "a: &a [x, x]\nname: *a\n", "too long": strings.Repeat("#", maxCanvasFile+1),
	} {
		if _, err := ParseCanvas("c.yaml", []byte(data), noon); sync.CodeOf(err) != sync.CodeInvalid || !strings.HasPrefix(err.Error(), "c.yaml") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestCanvasIsWrittenAsItIsRead(t *testing.T) {
	t.Parallel()
	roundTrip(t, CanvasFile{Name: "Retarget trial users", Definition: trialDefinition()})
}

// roundTrip checks that what is written reads back as what it was.
func roundTrip(t *testing.T, c CanvasFile) {
	t.Helper()
	data, err := FormatCanvas(c.Name, c.Definition)
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseCanvas("written", data, noon)
	if err != nil {
		t.Fatalf("%v in\n%s", err, data)
	}
	twice, err := FormatCanvas(again.Name, again.Definition)
	if err != nil || !bytes.Equal(data, twice) {
		t.Fatalf("written\n%sthen\n%s(%v)", data, twice, err)
	}
}

func FuzzParseCanvas(f *testing.F) {
	f.Add([]byte(trialUsers))
	f.Add([]byte("name: x\nsteps:\n- delay: 1d\n"))
	f.Add([]byte("a: &a [*a]\nname: *a\nentry: {all: [{field: x, op: in, value: [1, 2026-01-01, 0x1F, .inf, ~]}]}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := ParseCanvas("c.yaml", data, noon)
		if err != nil {
			if sync.CodeOf(err) != sync.CodeInvalid || strings.Contains(err.Error(), "\n") {
				t.Fatalf("%q: not a sentence of ours: %v", data, err)
			}
			return
		}
		roundTrip(t, c)
	})
}
