package ui

import (
	"strings"
	"testing"
	"time"

	"audiencesync/sync"
)

func TestPeopleView(t *testing.T) {
	t.Parallel()
	if v := peopleViewOf(0, nil, nil, monday); !v.Empty || v.Subtitle != "Nobody yet" {
		t.Errorf("%+v", v)
	}
	v := peopleViewOf(48210, []sync.List{{ID: 1, Name: "CRM export", File: "crm.csv", People: 41872, ImportedAt: monday.Add(-time.Hour)}}, []sync.Attribute{{Name: "plan", Type: sync.TypeText}, {Name: "opted_in", Type: sync.TypeBool}}, monday)
	if v.Empty || v.Subtitle != "48,210 people in 1 list" || v.Lists[0].Imported != "60 min ago" && v.Lists[0].Imported != "1 h ago" || strings.Join(v.Fields, "; ") != "plan (text); opted_in (yes or no)" {
		t.Errorf("%+v", v)
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
