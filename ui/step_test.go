package ui

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"audiencesync/sync"
	"audiencesync/ui/kit"
)

func openStepPage(t *testing.T, store *fakeStore, tab string) (*fakeShell, *stepScreen) {
	t.Helper()
	appOf(t)
	s := newFakeShell(t)
	p := newStepScreen(s, store, route{page: pageStep, canvas: "Retarget trial users", step: 1, tab: tab})
	s.put(p)
	s.clean()
	return s, p
}

func TestStepMetricsAndThePeopleBehind(t *testing.T) {
	store := seedStore(true)
	s, p := openStepPage(t, store, "errored")
	if p.metrics.chosen != metricErrored || !s.shows("24 people errored") {
		t.Error("the route names the metric")
	}
	test.Tap(p.metrics.rows[metricNotSynced])
	s.settle()
	b := p.metrics.people
	if !s.shows("318 people not synced") || b.table.Count() != 318 || b.cells(0)[0].Text != "Ines" || b.cells(0)[1].Text != "No email, last name or GAID" || b.cells(0)[2].Text != store.entries[0].EnteredAt.Local().Format("15:04") {
		t.Errorf("%d rows, %+v", b.table.Count(), b.cells(0))
	}
	if got := b.cells(250)[0].Text; got != "…" {
		t.Errorf("a row out of view is read already: %q", got)
	}
	b.inView(240, 260)
	s.settle()
	if got := b.cells(250)[0].Text; got == "…" {
		t.Error("a page that came into view is not read")
	}
	s.clean()
}

func TestStepReasonsFilter(t *testing.T) {
	store := seedStore(true)
	s, p := openStepPage(t, store, "not_synced")
	criteria := len(store.behind(sync.EntryNotSynced, sync.ReasonCriteria.Text))
	store.reasons = map[sync.Reason]int{sync.ReasonNoMatchField: 318 - criteria, sync.ReasonCriteria: criteria}
	s.refresh()
	s.settle()
	p.metrics.people.filter(sync.ReasonCriteria.Text)
	s.settle()
	b := p.metrics.people
	if b.table.Count() != criteria || b.cells(0)[1].Text != "opted_in_marketing is now"+unbroken+"false" || b.cells(1)[1].Text != "do_not_sell is now"+unbroken+"true" {
		t.Errorf("%d of %d, %+v", b.table.Count(), criteria, b.cells(0))
	}
}

func TestStepSearchAmongThePeopleBehind(t *testing.T) {
	store := seedStore(true)
	s, p := openStepPage(t, store, "not_synced")
	b := p.metrics.people
	s.typeInto(b.search, "lindqvist")
	want := len(store.behind("", "")) / 11
	if b.table.Count() < want || b.cells(0)[0].Text != "Marta Lindqvist" || b.cells(0)[1].Text != "do_not_sell is now"+unbroken+"true" || !s.shows("people found") {
		t.Errorf("%d rows, %+v", b.table.Count(), b.cells(0))
	}
	s.typeInto(b.search, "nobody of that name")
	if b.table.Count() != 0 {
		t.Errorf("%d rows", b.table.Count())
	}
	b.search.SetText("")
	s.settle()
	if b.table.Count() != 318 {
		t.Errorf("%d rows", b.table.Count())
	}
	s.clean()
}

func TestFindBehindKeepsToTheNumber(t *testing.T) {
	t.Parallel()
	store := &fakeStore{entries: seedEntries(2000)}
	found, err := findBehind(t.Context(), store, 7, sync.EntryNotSynced, sync.ReasonCriteria.Text, "conti")
	if err != nil || len(found) != behindFound {
		t.Fatalf("%d, %v", len(found), err)
	}
	for i, e := range found {
		if e.Person.Last != "Conti" || i > 0 && e.Person.Person <= found[i-1].Person.Person {
			t.Errorf("%d: %+v", i, e.Person)
		}
	}
	if found, err = findBehind(t.Context(), store, 7, sync.EntryErrored, "", "conti"); err != nil || len(found) != 0 {
		t.Errorf("%d, %v", len(found), err)
	}
}

func TestStepPeopleExport(t *testing.T) {
	store := seedStore(true)
	store.entries = seedEntries(2345)
	store.entries[0].Person.ExternalID = "=HYPERLINK(1)"
	s, p := openStepPage(t, store, "not_synced")
	p.metrics.people.export()
	write := s.saved["Retarget trial users step 1 not_synced.csv"]
	if write == nil {
		t.Fatalf("%v", s.saved)
	}
	path := filepath.Join(t.TempDir(), "people.csv")
	if err := write(path); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(content))).ReadAll()
	if err != nil || len(rows) != 2346 || rows[1][0] != "'=HYPERLINK(1)" || strings.Contains(string(content), "@") {
		t.Errorf("%d rows, %v, %v", len(rows), rows[1], err)
	}
	if !strings.Contains(string(content), "not_synced,opted_in_marketing is now false,CRM export") {
		t.Errorf("the file does not say how people left the criteria: %v", rows[3])
	}
	if err := write(filepath.Join(t.TempDir(), "no", "such", "folder.csv")); sync.CodeOf(err) != sync.CodeReadOnly {
		t.Error(err)
	}
}

func TestStepLiveNumbersChangeInPlace(t *testing.T) {
	store := seedStore(true)
	s, p := openStepPage(t, store, "synced")
	row := p.metrics.rows[metricSynced]
	store.metrics[0].Steps[0].Synced += 100
	store.metrics[0].Steps[0].Pending -= 100
	s.refresh()
	s.settle()
	if p.metrics.rows[metricSynced] != row || row.Value() != "12,062" || !s.shows("12,062 synced") {
		t.Error(row.Value())
	}
	store.metrics[0].Steps[0].Synced++
	s.refresh()
	s.settle()
	if v := metricsViewOf(p.facts.canvas, p.facts.metrics, nil, time.Now()); v.Conserved {
		t.Error("the sum is broken, and that must show")
	}
}

func TestStepTabsAndSetup(t *testing.T) {
	store := seedStore(true)
	s, p := openStepPage(t, store, "metrics")
	p.tabs.OnChanged(tabSetup)
	s.settle()
	if !s.shows("Adds users to the audience") || s.shows("Last 24 hours") {
		t.Error("setup")
	}
	s.click("Open the canvas")
	if s.opened[0].page != pageCanvas {
		t.Errorf("%+v", s.opened)
	}
	p.tabs.OnChanged(tabDetails)
	s.settle()
	if !s.shows("5,650") || !s.shows("74 %") || !s.shows("All statuses in plain words") {
		t.Error("details")
	}
	s.clean()
}

func TestStepOfADraft(t *testing.T) {
	store := seedStore(false)
	s, _ := openStepPage(t, store, "metrics")
	if !s.shows("not launched") || !s.shows("The canvas was not launched yet.") || !s.off("CSV") {
		t.Error("a draft has no numbers yet")
	}
	p := newStepScreen(s, store, route{page: pageStep, canvas: "Retarget trial users", step: 2})
	s.put(p)
	if len(s.errors) != 1 || sync.CodeOf(s.errors[0]) != sync.CodeNotFound {
		t.Errorf("a delay is no step: %v", s.errors)
	}
}

func TestDetailsChooseAndAsk(t *testing.T) {
	store := seedStore(true)
	store.audiences = append(store.audiences, sync.Audience{ID: 30, AdAccount: "516413367", Name: "Other", RemoteID: "30", Latest: sync.Reading{Status: "SOMETHING_NEW"}}, sync.Audience{ID: 31, AdAccount: "511207743", Name: "APAC one"})
	s, p := openStepPage(t, store, "details")
	d := p.details
	d.audience.OnChanged(1)
	s.settle()
	if d.facts.audience.Name != "Other" || !s.shows("Something new") || !s.shows("Below 300") || !s.shows("No launched canvas uses it yet.") {
		t.Errorf("%+v", d.facts.audience)
	}
	s.refresh() // a reading later it is still the one that was chosen
	s.settle()
	if d.facts.audience.Name != "Other" {
		t.Errorf("%+v", d.facts.audience)
	}
	d.account.OnChanged(1)
	s.settle()
	if d.facts.known || len(d.audiences) != 1 || !s.shows("no audience chosen") {
		t.Errorf("%+v", d.audiences)
	}
	d.audience.OnChanged(0)
	s.settle()
	if d.facts.audience.Name != "APAC one" || d.view.CanAsk {
		t.Errorf("a draft cannot be asked about: %+v", d.facts.audience)
	}
	d.account.OnChanged(0)
	s.settle()
	d.audience.OnChanged(0)
	s.settle()
	s.click("Ask now")
	if d.facts.refreshes || !s.shows("Asked LinkedIn") {
		t.Error("asked")
	}
	s.click("All statuses in plain words")
	if s.sheeted != "Statuses of an audience" || !s.shows("not used for 90 days") && !s.shows("90 days") {
		t.Error("every status in plain words")
	}
	s.clean()
}

func TestDetailsExports(t *testing.T) {
	store := seedStore(true)
	s, p := openStepPage(t, store, "details")
	for _, e := range []export{
		{p.details, "people per day", func() fyne.CanvasObject { return kit.NewStackedBarChart(p.details.bars.chart.Data(), barLabels) }, func() kit.ChartData { return p.details.bars.chart.Data() }},
	} {
		e.picture(kit.ModeDark)
		e.csv()
	}
	s.click("Table")
	if s.sheeted != "People per day" || !s.shows("Not synced") {
		t.Error(s.sheeted)
	}
	for name, begins := range map[string]string{"Trial users Q4 people per day.png": "\x89PNG", "Trial users Q4 people per day.csv": "Day,Synced,Not synced,Errored,Pending\r\n"} {
		path := filepath.Join(t.TempDir(), "chart")
		if s.saved[name] == nil {
			t.Fatalf("%s: %v", name, s.saved)
		}
		if err := s.saved[name](path); err != nil {
			t.Fatal(err)
		}
		content, err := os.ReadFile(path)
		if err != nil || !strings.HasPrefix(string(content), begins) {
			t.Errorf("%s: %.60q, %v", name, content, err)
		}
	}
	s.clean()
}

func TestDetailsLineKeepsItsGap(t *testing.T) {
	t.Parallel()
	v := detailsViewOf(seedDetails())
	d := sizeData(v.Lines)
	if got := d.Series[0].Values; got[6] == got[6] || got[13] != 5652 || rateData(v.Lines).Series[0].Values[6] == 0 {
		t.Errorf("%v", got)
	}
	if d.Ticks[0].Label != "10 Nov" || d.Ticks[1].Label != "11" || d.Ticks[0].Key != "2026-11-10" {
		t.Errorf("%+v", d.Ticks[:2])
	}
	bars := barsData(v.Added)
	if n := len(bars.Ticks); bars.Series[3].Values[n-2] != 0 || bars.Series[3].Values[n-1] != float64(v.Added[n-1].Pending) {
		t.Errorf("only today has people pending: %v", bars.Series[3].Values)
	}
}
