package ui

import (
	"strings"
	"testing"

	"audiencesync/sync"
)

func TestImportPolicy(t *testing.T) {
	t.Parallel()
	plain := seedPreview()
	plain.Columns = plain.Columns[:6]
	for name, c := range map[string]struct {
		plain          bool // no column speaks of consent
		existing       sync.ExistingPolicy
		optedOut       sync.OptedOutPolicy
		want           policyView
		means, warning string
	}{
		"as it is at first":          {false, sync.UpdateExisting, sync.StayOptedOut, policyView{AsksOptedOut: true}, "opted out before (opted_in_marketing, do_not_sell) stays it", ""},
		"as the file says":           {false, sync.UpdateExisting, sync.FollowFile, policyView{OptedOut: 1, AsksOptedOut: true}, "is updated", "(opted_in_marketing, do_not_sell) is opted in again where the file says so"},
		"only new people":            {false, sync.KeepExisting, sync.StayOptedOut, policyView{Existing: 1}, "stays as they are", "is not opted out by it"},
		"without consent":            {true, sync.UpdateExisting, sync.StayOptedOut, policyView{}, "is updated", ""},
		"without consent, followed":  {true, sync.UpdateExisting, sync.FollowFile, policyView{OptedOut: 1}, "is updated", ""},
		"without consent, only new":  {true, sync.KeepExisting, sync.FollowFile, policyView{Existing: 1, OptedOut: 1}, "stays as they are", ""},
		"without a word, as it were": {true, "", "", policyView{OptedOut: 1}, "is updated", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := seedImport()
			if c.plain {
				f.preview = plain
			}
			f.existing, f.optedOut = c.existing, c.optedOut
			got := importViewOf(f).Policy
			if !strings.Contains(got.Means, c.means) || !strings.Contains(got.Warning, c.warning) || (got.Warning == "") != (c.warning == "") {
				t.Errorf("%q, %q", got.Means, got.Warning)
			}
			got.Means, got.Warning = "", ""
			if got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

// consentList has one of the people who are here already, who is opted out.
const consentList = "Customer ID,Opted-in marketing\r\np9,true\r\np0,false\r\nnew,true\r\n"

// TestImportKeepsWhoIsOptedOut as the window does when nothing is chosen.
func TestImportKeepsWhoIsOptedOut(t *testing.T) {
	for name, c := range map[string]struct {
		choose                  func(i *importSheet)
		nine, zero              string
		added, updated, asItWas int
	}{
		"at first":         {func(*importSheet) {}, "false", "false", 1, 1, 1},
		"as the file says": {func(i *importSheet) { i.settings.optedOut.OnChanged(1) }, "true", "false", 1, 2, 0},
		"only new people":  {func(i *importSheet) { i.settings.existing.OnChanged(1) }, "false", "true", 1, 0, 2},
	} {
		t.Run(name, func(t *testing.T) {
			s, w, i := openList(t, listFile(t, "fair.csv", consentList))
			if !i.settings.asks.Visible() || !s.shows("Opted out before") || !s.shows("stays it.") {
				t.Error("it does not ask")
			}
			c.choose(i)
			if i.settings.asks.Visible() != (i.facts.existing == sync.UpdateExisting) {
				t.Error("it asks for what does not matter")
			}
			if len(i.view.Warnings) > 0 != (name != "at first") || len(i.view.Warnings) > 0 && !s.shows("opted") {
				t.Errorf("%q", i.view.Warnings)
			}
			s.click(i.view.Button)
			r := i.done.result
			if r.New.Len() != c.added || r.Updated.Len() != c.updated || r.Unchanged.Len() != c.asItWas {
				t.Errorf("%d new, %d updated, %d unchanged", r.New.Len(), r.Updated.Len(), r.Unchanged.Len())
			}
			people, err := w.People(t.Context(), []sync.PersonID{9, 0, 10})
			if err != nil || people[0].Attributes["opted_in_marketing"] != c.nine || people[1].Attributes["opted_in_marketing"] != c.zero || people[2].Attributes["opted_in_marketing"] != "true" {
				t.Errorf("%+v, %v", people, err)
			}
			s.clean()
		})
	}
}

// TestImportPolicyBeginsAnew with the next import: a choice that lets people be
// targeted again is made each time.
func TestImportPolicyBeginsAnew(t *testing.T) {
	s, w, i := openList(t, listFile(t, "one.csv", consentList))
	i.settings.optedOut.OnChanged(1)
	i.settings.existing.OnChanged(1)
	i = openImport(s, w, fileSources([]string{listFile(t, "two.csv", consentList)}))
	s.settle()
	if i.facts.existing != sync.UpdateExisting || i.facts.optedOut != sync.StayOptedOut || i.settings.optedOut.Selected() != 0 {
		t.Errorf("%q, %q", i.facts.existing, i.facts.optedOut)
	}
	s.clean()
}

// TestImportPolicyOfAQueue: what was chosen for a file holds for the next one.
func TestImportPolicyOfAQueue(t *testing.T) {
	s, _, i := openList(t, listFile(t, "one.csv", consentList), listFile(t, "two.csv", "Customer ID,Country\r\np1,DE\r\n"))
	i.settings.existing.OnChanged(1)
	s.click("Skip this file")
	if i.facts.existing != sync.KeepExisting || i.settings.existing.Selected() != 1 || i.settings.asks.Visible() {
		t.Errorf("%q", i.facts.existing)
	}
	s.clean()
}
