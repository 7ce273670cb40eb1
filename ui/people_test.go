package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
	"audiencesync/sync/storetest"
)

// crowd is a workspace with many people who are made up as they are read.
type crowd struct {
	*engineWorkspace
	people int
	reads  int
}

func (c *crowd) PeopleCount(context.Context) (int, error) { return c.people, nil }

func (c *crowd) Match(context.Context, sync.Criteria, *sync.PeopleSet, time.Time) (*sync.PeopleSet, error) {
	s := &sync.PeopleSet{}
	s.AddRange(0, sync.PersonID(c.people))
	return s, nil
}

func (c *crowd) ListPeople(_ context.Context, id int64) (*sync.PeopleSet, error) {
	s := &sync.PeopleSet{}
	s.AddRange(0, sync.PersonID(c.people)/sync.PersonID(id+1))
	return s, nil
}

func (c *crowd) Lists(context.Context) ([]sync.List, error) {
	at := time.Now()
	return []sync.List{{ID: 1, Name: "CRM export", File: "crm-export-2026-11.csv", People: c.people / 2, ImportedAt: at.Add(-2 * time.Hour)},
		{ID: 2, Name: "Webinar October with a name of forty letters", File: "webinar.xlsx", People: c.people / 3, ImportedAt: at.AddDate(0, 0, -9)},
		{ID: 3, Name: "Trade fair", File: "fair.jsonl.gz", People: c.people / 4, ImportedAt: at.AddDate(0, 0, -30)}}, nil
}

func (c *crowd) Attributes(context.Context) ([]sync.Attribute, error) {
	return []sync.Attribute{{Name: "ads_tracking_enabled", Type: sync.TypeBool, People: c.people}, {Name: "country", Type: sync.TypeText, People: c.people},
		{Name: "do_not_sell", Type: sync.TypeBool, People: c.people / 2}, {Name: "opted_in_marketing", Type: sync.TypeBool, People: c.people}, {Name: "plan", Type: sync.TypeText, People: 12},
		{Name: "trial_started", Type: sync.TypeDate, People: 9_004}}, nil
}

func (c *crowd) People(_ context.Context, ids []sync.PersonID) ([]sync.Person, error) {
	c.reads += len(ids)
	entries := seedEntries(11)
	out := make([]sync.Person, len(ids))
	for i, id := range ids {
		p := entries[int(id)%11].Person
		p.Person, p.Row, p.ExternalID = id, int(id)+2, fmt.Sprintf("HBL-%d", 200_000+int(id))
		p.HasGAID = id%3 == 0
		p.Attributes = map[string]string{"country": "NL", "plan": "trial", "opted_in_marketing": "true", "trial_started": "2026-10-09"}
		out[i] = p
	}
	return out, nil
}

func (c *crowd) FindPeople(_ context.Context, text string, limit int) ([]sync.PersonID, error) {
	if text != "ruud" {
		return nil, nil
	}
	last := c.people - 1
	for last%11 != 2 { // the others have other names
		last--
	}
	return []sync.PersonID{2, 13, sync.PersonID(last)}[:min(3, limit)], nil
}

func newCrowd(t testing.TB, people int) *crowd {
	t.Helper()
	return &crowd{engineWorkspace: newEngineWorkspace(t), people: people}
}

func openPeople(t *testing.T, ws peopleSource, o Options) (*fakeShell, *peopleScreen) {
	t.Helper()
	appOf(t)
	s := newFakeShell(t)
	p := newPeopleScreen(s, ws, o)
	s.put(p)
	s.clean()
	return s, p
}

// TestPeopleOpenWhole: the first frame has the rows, which are read once.
func TestPeopleOpenWhole(t *testing.T) {
	appOf(t)
	c := newCrowd(t, 1_000_000)
	p := newPeopleScreen(newFakeShell(t), c, Options{})
	apply, err := p.fetch(t.Context())
	must(t, err)
	apply()
	if r := p.table.cells(0); p.table.table.Count() != 1_000_000 || r[2].Sub != "row 2" || p.table.csv.Disabled() {
		t.Errorf("%d people, the first is %+v", p.table.table.Count(), r)
	}
	if c.reads != peoplePage {
		t.Errorf("%d were read", c.reads)
	}
}

// TestPeopleOfAMillion reads only what is in view.
func TestPeopleOfAMillion(t *testing.T) {
	c := newCrowd(t, 1_000_000)
	s, p := openPeople(t, c, Options{})
	if p.table.table.Count() != 1_000_000 || c.reads > 2*peoplePage || !s.shows("1,000,000 people in 3 lists.") {
		t.Errorf("%d people, %d read", p.table.table.Count(), c.reads)
	}
	before := c.reads
	p.table.table.Select(700_000)
	s.settle()
	if r := p.table.cells(700_000); r[2].Sub != "row 700,002" || c.reads-before > 2*peoplePage {
		t.Errorf("%+v, %d read", r, c.reads-before)
	}
	for row := range 40 { // a dragged scrollbar asks for many pages on its way
		p.table.table.Select(20_000 * row)
	}
	before = c.reads
	s.settle()
	if c.reads-before > 4*peoplePage {
		t.Errorf("%d read on the way", c.reads-before)
	}
	if len(p.table.rows.pages) > keptPages {
		t.Errorf("%d pages are kept", len(p.table.rows.pages))
	}
}

func TestPeopleListsAndSearch(t *testing.T) {
	c := newCrowd(t, 1_000)
	s, p := openPeople(t, c, Options{})
	p.lists.OnSelect(2)
	s.settle()
	if p.table.table.Count() != 333 || p.table.name != "Webinar October with a name of forty letters" {
		t.Errorf("%d people of %s", p.table.table.Count(), p.table.name)
	}
	s.typeInto(p.table.search, "ruud")
	if p.table.table.Count() != 2 || !s.shows("2 people found") || p.table.cells(1)[0].Sub != "HBL-200013, email 02…0090" && !strings.HasPrefix(p.table.cells(1)[0].Sub, "HBL-200013") {
		t.Errorf("%d found, %+v", p.table.table.Count(), p.table.cells(1))
	}
	p.lists.OnSelect(0)
	s.settle()
	if p.table.table.Count() != 3 {
		t.Errorf("%d found of everybody", p.table.table.Count())
	}
	s.typeInto(p.table.search, "zzz")
	if p.table.table.Count() != 0 || !s.shows("Nobody found") {
		t.Error("nobody is found, and that is said")
	}
	s.typeInto(p.table.search, "")
	if p.table.table.Count() != 1_000 {
		t.Errorf("%d people after the search", p.table.table.Count())
	}
	s.clean()
}

// TestPeopleChange: rows stay while they are read again after an import.
func TestPeopleChange(t *testing.T) {
	c := newCrowd(t, 1_000)
	s, p := openPeople(t, c, Options{})
	p.table.renew()
	for len(s.tasks) > 0 {
		if r := p.table.cells(3); r[0].Text == "…" {
			t.Fatal("the rows go while they are read again")
		}
		task := s.tasks[0]
		s.tasks = s.tasks[1:]
		task()
	}
	c.people = 5
	p.table.renew()
	s.settle()
	if p.table.table.Count() != 5 || p.table.cells(4)[0].Text == "…" {
		t.Errorf("%d people, %+v", p.table.table.Count(), p.table.cells(4))
	}
	c.people = 0
	p.table.renew()
	s.settle()
	if !s.shows("Nobody in this list") {
		t.Error("an empty list says so")
	}
	s.clean()
}

func TestPeopleInspector(t *testing.T) {
	c := newCrowd(t, 1_000)
	s, p := openPeople(t, c, Options{})
	p.table.table.Select(2)
	p.table.table.OnSelect(2)
	s.settle()
	for _, want := range []string{"Ruud de Haan", "HBL-200002", "trial_started", "2026-10-09", "Webinar October"} {
		if !s.shows(want) {
			t.Errorf("the panel does not show %q", want)
		}
	}
	p.closePerson()
	if p.panel.root.Visible() || p.table.table.Selected() != -1 {
		t.Error("the panel does not close")
	}
	s.clean()
}

func TestPeopleEmptyOffersWaysIn(t *testing.T) {
	w := newEngineWorkspace(t)
	w.Memory = storetest.NewMemory()
	s, _ := openPeople(t, w, Options{SampleList: "testdata/none.csv"})
	if !s.shows("Drop a list of people anywhere") || !s.shows("Nobody yet") {
		t.Error("an empty workspace says what to do")
	}
	fyne.CurrentApp().Clipboard().SetContent("")
	s.click("Paste")
	if len(s.errors) != 1 || sync.CodeOf(s.errors[0]) != sync.CodeInvalid {
		t.Errorf("an empty clipboard: %v", s.errors)
	}
	fyne.CurrentApp().Clipboard().SetContent("Email,Country\nada@example.com,GB\nalan@example.com,GB\n")
	s.click("Paste")
	if s.sheeted != "Import Pasted list" || s.find("Import 2 rows") == nil {
		t.Errorf("%q", s.sheeted)
	}
	s.click("Import 2 rows")
	s.click("Done")
	s.refresh()
	s.settle()
	if !s.shows("2 people in 1 list") || s.shows("Drop a list of people anywhere") {
		t.Error("the people do not show")
	}
}

func TestPeopleSample(t *testing.T) {
	w := newEngineWorkspace(t)
	w.Memory = storetest.NewMemory()
	s, _ := openPeople(t, w, Options{SampleList: "../assets/sample.csv"})
	s.click("Use the sample list")
	if s.sheeted != "Import sample.csv" || !s.shows("11 columns, header in row 1") {
		t.Errorf("%q", s.sheeted)
	}
	s.clean()
}

// The page after the one in view is read before it is needed, and draws nothing then;
// after the last there is none.
func TestPagesAreReadAhead(t *testing.T) {
	var reads []int
	drawn := 0
	p := newRowPages[int](newFakeShell(t), 10, func() { drawn++ })
	p.open(func(_ context.Context, offset, limit int) ([]int, error) {
		reads = append(reads, offset/10)
		return make([]int, min(limit, 24-offset)), nil
	})
	s := p.shell.(*fakeShell)
	for _, c := range []struct {
		first, last int
		want        []int
		drawn       int
	}{
		{0, 3, []int{0}, 1}, // what comes next is far
		{4, 7, []int{0, 1}, 1},
		{8, 11, []int{0, 1}, 1}, // from both
		{14, 17, []int{0, 1, 2}, 1},
		{20, 23, []int{0, 1, 2}, 1},
	} {
		p.inView(c.first, c.last)
		s.settle()
		if !slices.Equal(reads, c.want) || drawn != c.drawn {
			t.Errorf("rows %d to %d: pages %v, drawn %d times", c.first, c.last, reads, drawn)
		}
	}
}
