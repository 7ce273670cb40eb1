package ui

import (
	"strings"
	"testing"
	"time"

	"audiencesync/sync"
)

func TestTourKnowsWhatIsNext(t *testing.T) {
	t.Parallel()
	f := frameFacts{now: monday}
	want := func(step tourStep, button string) {
		t.Helper()
		if v := tourViewOf(f); v.Step != step || v.Button != button {
			t.Errorf("step %d with %q, want %d with %q", v.Step, v.Button, step, button)
		}
	}
	want(tourConnect, "Connect practice LinkedIn")
	f.connection = sync.Connection{Kind: sync.ConnectionPractice, Health: sync.HealthValid}
	f.accounts = []sync.AdAccount{{ID: "1"}}
	want(tourAccount, "Choose the first one")
	f.accounts[0].Selected = true
	want(tourImport, "Import the sample list")
	f.people = 1200
	f.canvases = []sync.Canvas{{Name: "No step", State: sync.CanvasDraft}}
	want(tourCanvas, "Make it for me")
	f.canvases = append(f.canvases, sync.Canvas{Name: "C", State: sync.CanvasDraft, Definition: tourDefinition("1", "A", nil)})
	want(tourLaunch, "Launch…")
	f.canvases[1].State = sync.CanvasActive
	want(tourSending, "")
	f.metrics = []sync.CanvasMetrics{{Steps: []sync.StepMetrics{{Entered: 900, Synced: 400}}}}
	f.status.Totals.Sending = 500
	want(tourSending, "")
	if v := tourViewOf(f); !strings.HasPrefix(v.Text, "400 people are synced, 500 pending") {
		t.Error(v.Text)
	}
	f.status.Totals.Sending, f.metrics[0].Steps[0].Synced = 0, 900
	want(tourDone, "See the numbers")
	if v := tourViewOf(f); v.Title != "900 people are synced" {
		t.Error(v.Title)
	}
}

func TestTourDoesNothingAtLinkedInItself(t *testing.T) {
	t.Parallel()
	f := frameFacts{connection: sync.Connection{Kind: sync.ConnectionLinkedIn, Health: sync.HealthValid}, now: monday}
	if v := tourViewOf(f); !v.Real || v.Button != "Open LinkedIn" || !strings.Contains(v.Text, "leaves the doing to you") {
		t.Errorf("%+v", v)
	}
}

func TestTourIsForNewcomersAndWhoAsks(t *testing.T) {
	t.Parallel()
	seen := frameFacts{settings: sync.Settings{TourSeen: true}}
	for name, test := range map[string]struct {
		f    frameFacts
		o    Options
		want bool
	}{
		"a newcomer": {frameFacts{}, Options{}, true}, "seen": {seen, Options{}, false}, "asked for": {seen, Options{Tour: true}, true},
		"half-way": {frameFacts{canvases: []sync.Canvas{{State: sync.CanvasDraft, Definition: tourDefinition("1", "A", nil)}}}, Options{}, true},
		"at work":  {frameFacts{canvases: []sync.Canvas{{State: sync.CanvasPaused, Definition: tourDefinition("1", "A", nil)}}}, Options{}, false},
	} {
		if got := tourWanted(test.f, test.o); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestTourDefinitionUsesTheConsentThereIs(t *testing.T) {
	t.Parallel()
	d := tourDefinition("1", "A", nil)
	if len(d.Entry.Conditions()) != 0 {
		t.Errorf("%+v", d.Entry)
	}
	d = tourDefinition("1", "A", []sync.Attribute{{Name: "opted_in_marketing"}, {Name: "do_not_sell"}})
	if err := d.Entry.Validate(monday); err != nil || len(d.Entry.All) != 1 || len(d.Entry.None) != 1 {
		t.Errorf("%+v, %v", d.Entry, err)
	}
}

// TestTour goes from nothing to a launched canvas with one button.
func TestTour(t *testing.T) {
	d := newDesk(t)
	w := openTour(t, d)
	w.click("Connect practice LinkedIn")
	w.click("Choose the first one")
	records := []sync.Record{{ExternalID: []byte("1"), Row: 2, HasEmail: true}}
	_, err := d.Import(t.Context(), sync.ImportSpec{List: "Sample list", File: "sample.csv", At: time.Now(), ExternalID: true}, &once{records})
	must(t, err)
	w.changed(sync.TopicPeople)
	w.settle()
	w.click("Make it for me")
	if w.at.page != pageCanvas || w.at.canvas != "My first canvas" || !w.shows("My first audience") {
		t.Fatalf("at %+v", w.at)
	}
	w.open(route{page: pagePeople}) // to see it find its way back
	w.settle()
	w.click("Launch…")
	if !w.shows("Launch My first canvas?") {
		t.Fatal("launching is not asked for")
	}
	w.click("Launch")
	if c, err := d.Canvas(t.Context(), "My first canvas"); err != nil || c.State != sync.CanvasActive {
		t.Errorf("%+v, %v", c, err)
	}
	if !w.shows("Sending") {
		t.Error("the tour does not go on")
	}
	w.tour.close()
	w.settle()
	if s, _ := d.Settings(t.Context()); !s.TourSeen || w.shows("Sending") && w.tour.on {
		t.Error("the tour comes back")
	}
	w.menuTap("Tour")
	if !w.tour.on {
		t.Error("it cannot be restarted")
	}
}
