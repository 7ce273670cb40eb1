package ui

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"audiencesync/sync"
	"audiencesync/sync/listfile"
	"audiencesync/sync/storetest"
)

func TestBehindAnImport(t *testing.T) {
	t.Parallel()
	r := resultOf(2, 1, 3)
	for b, want := range map[behind]int{behindNew: 2, behindUpdated: 1, behindUnchanged: 3, behindProblems: 0, behindNothing: 0} {
		if got := b.of(r).Len(); got != want {
			t.Errorf("%q: %d people, want %d", b, got, want)
		}
	}
	if behindNew.peopleTitle(1) != "1 new person" || behindUnchanged.peopleTitle(36_702) != "36,702 unchanged people" {
		t.Error(behindNew.peopleTitle(1), behindUnchanged.peopleTitle(36_702))
	}
	all := []listfile.Problem{{Row: 2, Rejected: true}, {Row: 3}, {Row: 4, Rejected: true}}
	for b, want := range map[behind]int{behindProblems: 3, behindRejected: 2, behindWarnings: 1} {
		if got := len(b.problems(all)); got != want {
			t.Errorf("%q: %d problems, want %d", b, got, want)
		}
	}
	v := resultViewOf(importOutcome{result: r, problems: listfile.Problems{Warnings: 1}})
	var opens []behind
	for _, c := range v.Counts {
		opens = append(opens, c.Opens)
	}
	if !slices.Equal(opens, []behind{behindNew, behindUpdated, behindUnchanged, behindNothing, behindNothing, behindWarnings}) || v.Open != behindProblems {
		t.Errorf("%q, %q", opens, v.Open)
	}
	if v = resultViewOf(importOutcome{result: resultOf(0, 0, 3)}); v.Counts[0].Opens != behindNothing || v.Open != behindNothing {
		t.Error("nobody can be opened")
	}
}

// TestImportOpensThePeople behind each number, in the sheet.
func TestImportOpensThePeople(t *testing.T) {
	s, _, i := openList(t, listFile(t, "kunden.csv", "Customer ID,First name,Last name\r\np1,Ruud,Lindqvist\r\np2,,\r\nx7,Lena,Vogt\r\nx8,Ana,Costa\r\ntoo,few\r\n"))
	s.click(i.view.Button)
	if !s.shows("What was wrong") || i.people != nil {
		t.Error("what was wrong shows first")
	}
	s.click("New")
	if !s.shows("2 new people") || i.people.table.Count() != 2 || i.people.cells(0)[0].Text != "Lena Vogt" || s.shows("What was wrong") {
		t.Errorf("%d people, %+v", i.people.table.Count(), i.people.cells(0))
	}
	s.typeInto(i.people.search, "costa")
	if i.people.table.Count() != 1 || i.people.cells(0)[0].Text != "Ana Costa" {
		t.Errorf("%d found, %+v", i.people.table.Count(), i.people.cells(0))
	}
	s.typeInto(i.people.search, "ruud")
	if i.people.table.Count() != 0 {
		t.Error("found among the new ones, who was here before")
	}
	i.people.table.OnSelect(0)
	s.click("CSV")
	text := s.savedText(t, "kunden new.csv")
	if !strings.HasPrefix(text, "external_id,first_name,last_name,email_hash,gaid,list,row\r\nx7,Lena,Vogt,,,kunden,4\r\n") || strings.Count(text, "\n") != 3 {
		t.Error(text)
	}
	s.click("Updated")
	if !s.shows("1 updated person") || i.people.cells(0)[0].Text != "Ruud Lindqvist" {
		t.Errorf("%+v", i.people.cells(0))
	}
	s.click("Unchanged")
	if !s.shows("1 unchanged person") || i.people.table.Count() != 1 {
		t.Errorf("%d people", i.people.table.Count())
	}
	s.click("Rejected")
	if !s.shows("What was wrong") || s.shows("unchanged person") {
		t.Error("the rejected rows do not show")
	}
	if !i.tiles["Duplicates"].Disabled() || !i.tiles["Warnings"].Disabled() {
		t.Error("a number without anybody can be pressed")
	}
	s.clean()
}

// TestPeopleFindsThoseWhoCameLast among many of the same name who are not in
// the set.
func TestPeopleFindsThoseWhoCameLast(t *testing.T) {
	t.Parallel()
	m := storetest.NewMemory()
	records := make([]sync.Record, 2*peopleFound)
	for i := range records {
		records[i] = sync.Record{Row: i + 2, ExternalID: fmt.Append(nil, i), First: []byte("Ann"), Last: []byte("Lee")}
	}
	if _, err := m.Import(t.Context(), sync.ImportSpec{List: "L", ExternalID: true, Name: true}, &once{records}); err != nil {
		t.Fatal(err)
	}
	last := sync.PersonID(len(records) - 1)
	found, err := findAmong(t.Context(), m, "ann", sync.NewPeopleSet(last))
	if err != nil || !slices.Equal(found, []sync.PersonID{last}) {
		t.Errorf("%v, %v", found, err)
	}
	all := &sync.PeopleSet{}
	all.AddRange(0, last+1)
	if found, err = findAmong(t.Context(), m, "ann", all); err != nil || len(found) != peopleFound {
		t.Errorf("%d found, %v", len(found), err)
	}
}

// savedText is what saving a file of this name writes.
func (s *fakeShell) savedText(t *testing.T, name string) string {
	t.Helper()
	write := s.saved[name]
	if write == nil {
		t.Fatalf("nothing is saved as %q", name)
	}
	path := filepath.Join(t.TempDir(), "saved.csv")
	if err := write(path); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestPeopleCSV(t *testing.T) {
	c := newCrowd(t, 2_500)
	s, p := openPeople(t, c, Options{})
	s.click("CSV")
	text := s.savedText(t, "Everybody.csv")
	if n := strings.Count(text, "\n"); n != 2_501 || strings.Contains(text, "@") {
		t.Errorf("%d lines", n)
	}
	p.lists.OnSelect(2)
	s.settle()
	s.click("CSV")
	if n := strings.Count(s.savedText(t, p.table.name+".csv"), "\n"); n != 834 {
		t.Errorf("%d lines of a list", n)
	}
	s.clean()
}

// TestExportLeavesNoHalfFile behind when people cannot be read.
func TestExportLeavesNoHalfFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "half.csv")
	unread := errors.New("unread")
	err := writeTable(path, []string{"a"}, func(each func([]string) bool) error {
		each([]string{"1"})
		return unread
	})
	if _, there := os.Stat(path); !errors.Is(err, unread) || !errors.Is(there, os.ErrNotExist) {
		t.Errorf("%v, %v", err, there)
	}
	if err := writeTable(filepath.Join(path, "nowhere.csv"), nil, nil); sync.CodeOf(err) != sync.CodeReadOnly {
		t.Errorf("%v", err)
	}
}
