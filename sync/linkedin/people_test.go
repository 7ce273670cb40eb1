package linkedin_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"audiencesync/sync"
	"audiencesync/sync/linkedin"
)

func TestBodyIsExact(t *testing.T) {
	t.Parallel()
	m := sync.Member{HasEmail: true, HasGAID: true, First: "Zoë", Last: `O"Hara`, GAID: sync.GAID{0x38, 0x40, 0, 0, 0x8c, 0xf0, 0x11, 0xbd, 0xb2, 0x3e, 0x10, 0xb9, 0x6e, 0x40, 0, 0x0a}}
	m.Email, _, _ = sync.NormaliseEmail([]byte(" Test@Example.com "), nil)
	const (
		email = `{"idType":"SHA256_EMAIL","idValue":"973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b"}`
		gaid  = `{"idType":"GOOGLE_AID","idValue":"38400000-8cf0-11bd-b23e-10b96e40000a"}`
		name  = `,"firstName":"Zoë","lastName":"O\"Hara"`
	)
	for _, c := range []struct {
		name   string
		action sync.Action
		fields sync.MatchFields
		want   string
	}{
		{"email only", sync.ActionAdd, sync.MatchFields{Email: true}, `{"elements":[{"action":"ADD","userIds":[` + email + `]}]}`},
		{"GAID only", sync.ActionAdd, sync.MatchFields{GAID: true}, `{"elements":[{"action":"ADD","userIds":[` + gaid + `]}]}`},
		{"name only", sync.ActionAdd, sync.MatchFields{Name: true}, `{"elements":[{"action":"ADD","userIds":[]` + name + `}]}`},
		{"email and GAID", sync.ActionRemove, sync.MatchFields{Email: true, GAID: true}, `{"elements":[{"action":"REMOVE","userIds":[` + email + `,` + gaid + `]}]}`},
		{"everything", sync.ActionAdd, everything(), `{"elements":[{"action":"ADD","userIds":[` + email + `,` + gaid + `]` + name + `}]}`},
	} {
		if got := string(linkedin.AppendPeople(nil, c.action, c.fields, []sync.Member{m}, []int{0})); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
	if got := string(linkedin.AppendPeople(nil, sync.ActionAdd, everything(), []sync.Member{{First: "Only", HasEmail: true}}, []int{0})); strings.Contains(got, "Only") {
		t.Errorf("half a name left: %s", got)
	}
}

func TestNamesAreValidJSON(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                       "",
		"O'Brien":                "O'Brien",
		`back\slash "quote"`:     `back\slash "quote"`,
		"tab\tline\nnul\x00\x7f": "tab\tline\nnul\x00\x7f",
		"日本語 Zoë 👩‍🚀":            "日本語 Zoë 👩‍🚀",
		"cut \xe6\x97":           "cut \ufffd\ufffd",
		"\xff\xfe":               "\ufffd\ufffd",
		"real \ufffd one":        "real \ufffd one",
		"line\u2028para\u2029":   "line\u2028para\u2029",
	} {
		b := linkedin.AppendText(nil, in)
		var got string
		if err := json.Unmarshal(b, &got); err != nil || got != want || !utf8.Valid(b) {
			t.Errorf("%q became %s: %q, %v", in, b, got, err)
		}
	}
}

func FuzzNames(f *testing.F) {
	f.Add("O'Brien", "\xff\"\\\x01")
	f.Fuzz(func(t *testing.T, first, last string) {
		b := linkedin.AppendPeople(nil, sync.ActionAdd, sync.MatchFields{Name: true}, []sync.Member{{First: first, Last: last}}, []int{0})
		var got struct {
			Elements []struct{ FirstName, LastName string }
		}
		if err := json.Unmarshal(b, &got); err != nil {
			t.Fatalf("%q: %v", b, err)
		}
		if first != "" && last != "" && (got.Elements[0].FirstName != strings.ToValidUTF8(first, "\ufffd") && utf8.ValidString(first)) {
			t.Errorf("%q became %q", first, got.Elements[0].FirstName)
		}
	})
}

// TestOnlyChosenFieldsLeave looks at what the server saw.
func TestOnlyChosenFieldsLeave(t *testing.T) {
	t.Parallel()
	all := []string{"userIds.SHA256_EMAIL", "userIds.GOOGLE_AID", "firstName", "lastName"}
	for fields, want := range map[sync.MatchFields][]string{
		{Email: true}:                         {"userIds.SHA256_EMAIL"},
		{GAID: true}:                          {"userIds.GOOGLE_AID"},
		{Name: true}:                          {"firstName", "lastName"},
		{Email: true, Name: true}:             {"userIds.SHA256_EMAIL", "firstName", "lastName"},
		{Email: true, Name: true, GAID: true}: all,
	} {
		p := start(t, quick())
		a := p.audience("Fields")
		_, err := p.client.Send(t.Context(), sync.Sending{Audience: a, Action: sync.ActionAdd, Fields: fields, Members: people(7)})
		ok(t, err)
		seen := p.srv.FieldsSeen()
		if seen["action"] != 7 || len(seen) != len(want)+1 {
			t.Errorf("%v: the server saw %v", fields.Names(), seen)
		}
		for _, name := range want {
			if seen[name] != 7 {
				t.Errorf("%v: %s was seen %d times", fields.Names(), name, seen[name])
			}
		}
	}
}

// TestNothingToMatch: somebody whose fields were emptied since the entry is
// refused by us; the others keep their place.
func TestNothingToMatch(t *testing.T) {
	t.Parallel()
	p := start(t, quick())
	a := p.audience("Emptied")
	members := people(4)
	members[0] = sync.Member{Person: 1}
	members[2] = sync.Member{Person: 3, First: "Only"}
	sent, err := p.add(a, members...)
	ok(t, err)
	if len(sent.Refused) != 2 || sent.Refused[0].Index != 0 || sent.Refused[1].Index != 2 {
		t.Errorf("refused %+v", sent.Refused)
	}
	if n := p.srv.Segments()[0].Members; n != 2 {
		t.Errorf("%d members", n)
	}
	before := p.requests("users")
	sent, err = p.add(a, sync.Member{Person: 1})
	ok(t, err)
	if len(sent.Refused) != 1 || p.requests("users") != before {
		t.Errorf("refused %+v after %d requests", sent.Refused, p.requests("users")-before)
	}
}
