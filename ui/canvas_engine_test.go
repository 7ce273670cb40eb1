package ui

import (
	"context"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"audiencesync/sync"
	"audiencesync/sync/storetest"
)

// engineWorkspace is a whole workspace in memory with the real engine's checks.
type engineWorkspace struct {
	*storetest.Memory
	engine *sync.Engine
}

func (w *engineWorkspace) Changed(sync.Topic) {}

func (w *engineWorkspace) LaunchCanvas(ctx context.Context, name string) error {
	return w.engine.Launch(ctx, name)
}

func (w *engineWorkspace) Preview(ctx context.Context, name string) (sync.Preview, error) {
	return w.engine.Preview(ctx, name)
}

func (w *engineWorkspace) CreateAudience(ctx context.Context, account, name string) (sync.Audience, error) {
	return w.engine.CreateAudience(ctx, account, name)
}

func (w *engineWorkspace) RemoteAudiences(ctx context.Context, account string) ([]sync.RemoteAudience, error) {
	return w.engine.RemoteAudiences(ctx, account)
}

func (w *engineWorkspace) Refresh(ctx context.Context, a sync.Audience) (sync.Audience, error) {
	return w.engine.Refresh(ctx, a)
}

// listing is a partner that has audiences and takes nothing.
type listing struct {
	sync.Partner
	audiences []sync.RemoteAudience
}

func (l listing) Audiences(context.Context, string) ([]sync.RemoteAudience, error) {
	return l.audiences, nil
}

// once yields one batch of records.
type once struct{ records []sync.Record }

func (o *once) Next(context.Context) ([]sync.Record, error) {
	if o.records == nil {
		return nil, io.EOF
	}
	r := o.records
	o.records = nil
	return r, nil
}

func newEngineWorkspace(t testing.TB) *engineWorkspace {
	t.Helper()
	w := &engineWorkspace{Memory: storetest.NewMemory()}
	partner := listing{audiences: []sync.RemoteAudience{{RemoteID: "7", AdAccount: "516413367", Name: "Customers", User: true, Reading: sync.Reading{Status: sync.StatusReady, Size: intp(900)}}}}
	w.engine = &sync.Engine{Store: w.Memory, Events: &sync.Events{}, Log: slog.New(slog.DiscardHandler), Partner: func(context.Context) (sync.Partner, error) { return partner, nil }}
	ctx := t.Context()
	for _, err := range []error{
		w.SaveConnection(ctx, goodConnection),
		w.SaveAdAccounts(ctx, seedAccounts),
		w.SelectAdAccounts(ctx, []string{"516413367"}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	records := []sync.Record{}
	for i := range 10 {
		r := sync.Record{Row: i + 2, ExternalID: []byte{'p', byte('0' + i)}, Attributes: [][]byte{[]byte("true")}}
		if i < 7 {
			r.HasEmail, r.Email[0] = true, byte(i+1)
		}
		if i == 9 {
			r.Attributes[0] = []byte("false")
		}
		records = append(records, r)
	}
	spec := sync.ImportSpec{List: "CRM export", File: "crm.csv", Email: true, ExternalID: true, Attributes: []sync.Attribute{{Name: "opted_in_marketing", Label: "Opted in"}}, At: time.Now()}
	if _, err := w.Import(ctx, spec, &once{records}); err != nil {
		t.Fatal(err)
	}
	return w
}

// draftJourney makes a canvas as a person does: a name, consent, a new
// audience, a delay, a removal from it.
func draftJourney(t *testing.T, s *fakeShell, w *engineWorkspace) *canvasScreen {
	t.Helper()
	list := newCanvasesScreen(s, w)
	s.put(list)
	s.click("New canvas")
	s.typeInto(list.asks.entry, "Retarget trial users")
	s.click("Create")
	p := newCanvasScreen(s, w, s.opened[0].canvas)
	s.put(p)
	s.click("Add a consent filter")
	s.pick("Opted in to marketing (Opted in): must be true")
	if p.facts.counts.Total.People != 9 || p.facts.counts.Total.Have(sync.MatchFields{Email: true}) != 7 {
		t.Fatalf("%+v", p.facts.counts)
	}
	s.click("Audience Sync")
	e := editorOf(s, p, 0)
	s.typeName(e, "customers")
	if s.find("Add to the Audience") == nil {
		t.Error("an audience of LinkedIn's is found in any letter case")
	}
	s.typeName(e, "Trial users")
	s.click("Create Audience")
	s.click("Done")
	s.click("Delay")
	s.click("Done")
	p.journey.addStep(1)
	s.settle()
	e = editorOf(s, p, 2)
	e.chooseAction(1)
	s.typeName(e, "trial users")
	if !s.shows("Draft") {
		t.Error("a draft can be referred to at once")
	}
	s.click("Remove from the Audience")
	return p
}

// TestJourneyFromNothingToNumbers goes the whole way on a real store: a name,
// consent, a new audience, a removal later, launch, the people behind.
func TestJourneyFromNothingToNumbers(t *testing.T) {
	appOf(t)
	w := newEngineWorkspace(t)
	s := newFakeShell(t)
	p := draftJourney(t, s, w)
	s.click("Launch")
	if c := s.asked[0]; !strings.Contains(c.text, "9 people enter now.") || !strings.Contains(c.text, "7 people are added to Trial users in 1 request; 2 are counted as Not Synced") {
		t.Error(c.text)
	}
	s.agree("Launch")
	s.clean()
	c, err := w.Canvas(t.Context(), "retarget trial users")
	if err != nil || c.State != sync.CanvasActive || journey(c.Definition) != "add Trial users, 30d, remove Trial users" {
		t.Fatalf("%s, %s, %v", c.State, journey(c.Definition), err)
	}
	people, err := w.Match(t.Context(), c.Definition.Entry, nil, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if n, err := w.Enter(t.Context(), c.ID, people, time.Now()); n != 9 || err != nil {
		t.Fatal(n, err)
	}
	s.refresh()
	s.settle()
	if v := p.view; v.Steps[0].Mini[0].Value != "9" || v.Steps[0].Mini[2].Value != "2" || v.Now.Waiting != "9" || v.Now.Pending != "7" {
		t.Errorf("%+v", v.Steps[0].Mini)
	}
	behind := newStepScreen(s, w, route{page: pageStep, canvas: c.Name, step: 1, tab: "not_synced"})
	s.put(behind)
	if b := behind.metrics.people; b.table.Count() != 2 || b.cells(0)[1].Text != "No email" || !s.shows("No match field 2") {
		t.Errorf("%d people, %+v", b.table.Count(), b.cells(0))
	}
	s.clean()
}

// TestScreensTakeTheWorkspace holds the screens' needs to what the window gets.
func TestScreensTakeTheWorkspace(t *testing.T) {
	t.Parallel()
	var w Workspace
	var _ canvasesSource = w
	var _ canvasSource = w
	var _ stepSource = w
}
