package ui

import (
	"strings"
	"testing"
	"time"

	"audiencesync/sync"
)

func TestPeopleView(t *testing.T) {
	t.Parallel()
	if v := peopleViewOf(peopleFacts{now: monday}); !v.Empty || v.Subtitle != "Nobody yet" || len(v.Lists) != 0 {
		t.Errorf("%+v", v)
	}
	f := peopleFacts{people: 48210, now: monday, lists: []sync.List{{ID: 1, Name: "CRM export", File: "crm.csv", People: 41872, ImportedAt: monday.Add(-2 * time.Hour)}},
		attributes: []sync.Attribute{{Name: "plan", Type: sync.TypeText, People: 9}, {Name: "opted_in", Type: sync.TypeBool, People: 48210}}}
	v := peopleViewOf(f)
	if v.Empty || !strings.HasPrefix(v.Subtitle, "48,210 people in 1 list.") {
		t.Errorf("%+v", v)
	}
	if len(v.Lists) != 2 || v.Lists[0].ID != 0 || v.Lists[0].People != "48,210" || v.Lists[1] != (listRow{1, "CRM export", "2 h ago, crm.csv", "41,872"}) {
		t.Errorf("%+v", v.Lists)
	}
	if len(v.Fields) != 2 || v.Fields[0] != (fieldRow{"plan", "text", "9"}) || v.Fields[1].Type != "yes or no" {
		t.Errorf("%+v", v.Fields)
	}
	f.people, f.lists = 0, []sync.List{{ID: 1, Name: "Only rejected rows"}}
	if v = peopleViewOf(f); v.Empty {
		t.Error("a list without people is still shown")
	}
	if peopleFooter(7, false) != "7 people" || peopleFooter(1, true) != "1 person found" || peopleFooter(peopleFound, true) != "the first 500 found" {
		t.Error("the footer counts wrongly")
	}
}

func TestPersonWords(t *testing.T) {
	t.Parallel()
	var p sync.Person
	p.List, p.Row = "CRM export", 7
	if personName(p) != "no name" || personKeys(p) != "row 7 of CRM export" || personMatch(p) != "none" {
		t.Error(personName(p), personKeys(p), personMatch(p))
	}
	p.First, p.Last, p.HasEmail, p.HasGAID, p.ExternalID = "Ruud", "de Haan", true, true, "HBL-204733"
	if personName(p) != "Ruud de Haan" || personKeys(p) != "HBL-204733, email 0000…0000" || personMatch(p) != "Email, Name, GAID" {
		t.Error(personName(p), personKeys(p), personMatch(p))
	}
}

func TestPersonView(t *testing.T) {
	t.Parallel()
	var p sync.Person
	p.First = "Ruud"
	v := personViewOf(p, nil)
	if v.Match[0].Known || v.Match[0].Value != "none" || v.Match[1].Value != "only a first name" || v.Match[2].Known || v.Came != "" || len(v.Attributes) != 0 {
		t.Errorf("%+v", v)
	}
	p.First, p.Last = "", "de Haan"
	if v = personViewOf(p, nil); v.Match[1].Value != "only a last name" || v.Match[1].Known {
		t.Errorf("%+v", v)
	}
	p.First, p.HasEmail, p.HasGAID, p.List, p.Row = "Ruud", true, true, "CRM export", 1207
	p.Email[0], p.Attributes = 0xab, map[string]string{"plan": "trial", "country": "NL"}
	v = personViewOf(p, []string{"CRM export", "Webinar"})
	if v.Name != "Ruud de Haan" || v.Match[0].Value != "ab000000…00000000" || !v.Match[0].Hashed || v.Match[1].Value != "Ruud de Haan" || v.Match[1].Hashed || len(v.Match[2].Value) != 36 {
		t.Errorf("%+v", v.Match)
	}
	if v.Came != "row 1,207 of CRM export" || len(v.Attributes) != 2 || v.Attributes[0] != [2]string{"country", "NL"} || len(v.Lists) != 2 {
		t.Errorf("%+v", v)
	}
}
