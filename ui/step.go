package ui

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
	"audiencesync/ui/kit"
)

// stepSource is what the page of a step needs of the workspace.
type stepSource interface {
	behindSource
	detailsSource
	Canvas(ctx context.Context, name string) (sync.Canvas, error)
	Reasons(ctx context.Context, stepID int64) (map[sync.Reason]int, error)
	Hours(ctx context.Context, stepID int64, since time.Time) ([]sync.HourMetrics, error)
}

// The tabs of a step's page.
const (
	tabMetrics = iota
	tabDetails
	tabSetup
)

// stepFacts are what the head and the metrics of a step are made of.
type stepFacts struct {
	canvas   sync.Canvas
	step     sync.AudienceSync
	metrics  sync.StepMetrics
	launched bool               // there are metrics
	hours    []sync.HourMetrics // the last ones
	reasons  map[sync.Reason]int
	accounts []sync.AdAccount
	now      time.Time
}

// stepScreen is the page of one Audience Sync step.
type stepScreen struct {
	shell shell
	ws    stepSource
	at    route
	tab   atomic.Int32

	facts  stepFacts
	loaded bool

	root    fyne.CanvasObject
	head    *kit.PageHead
	pill    *kit.Pill
	tabs    *kit.Segmented
	metrics *metricsTab
	details *detailsTab
	setup   *slot
}

func newStepScreen(s shell, ws stepSource, at route) *stepScreen {
	p := &stepScreen{shell: s, ws: ws, at: at, setup: newSlot()}
	switch at.tab {
	case "details":
		p.tab.Store(tabDetails)
	case "setup":
		p.tab.Store(tabSetup)
	}
	p.build()
	return p
}

func (p *stepScreen) content() fyne.CanvasObject { return p.root }

func (p *stepScreen) topics() sync.Topic {
	return sync.TopicCanvases | sync.TopicMetrics | sync.TopicAudiences | sync.TopicConnection
}

func (p *stepScreen) build() {
	crumbs := kit.NewBreadcrumbs(
		kit.Crumb{Text: "Canvases", Tap: func() { p.shell.open(route{page: pageCanvases}) }},
		kit.Crumb{Text: p.at.canvas, Tap: func() { p.shell.open(route{page: pageCanvas, canvas: p.at.canvas}) }})
	p.pill = kit.NewPill(nil, "", kit.ToneNeutral)
	p.tabs = kit.NewSegmented(int(p.tab.Load()), p.choose, kit.Segment{Text: "Metrics"}, kit.Segment{Text: "Step Details"}, kit.Segment{Text: "Setup"})
	p.head = kit.NewPageHead(fmt.Sprintf("Step %d", p.at.step), crumbs, p.pill, p.tabs)
	chosen, _ := metricOf(p.at.tab)
	p.metrics = newMetricsTab(p.shell, p.ws, chosen)
	p.details = newDetailsTab(p.shell, p.ws)
	p.root = kit.NewPage(p.head, kit.Over(p.metrics.root, p.details.root, p.setup.box))
	p.showTab()
}

// saveCSV saves what the tab shows: the people behind the number, or the course
// of size and match rate.
func (p *stepScreen) saveCSV() {
	switch p.tab.Load() {
	case tabMetrics:
		if p.metrics.people.total > 0 {
			p.metrics.people.export()
		}
	case tabDetails:
		if p.details.view.HasLines {
			p.details.lines.export(p.details).csv()
		}
	}
}

func (p *stepScreen) choose(tab int) {
	p.tab.Store(int32(tab))
	p.showTab()
	p.shell.refresh()
}

func (p *stepScreen) showTab() {
	tab := p.tab.Load()
	display(p.metrics.root, tab == tabMetrics)
	display(p.details.root, tab == tabDetails)
	display(p.setup.box, tab == tabSetup)
	p.root.Refresh()
}

// fetch reads what the tab in view shows, and nothing of the others.
func (p *stepScreen) fetch(ctx context.Context) (func(), error) {
	f, err := readStep(ctx, p.ws, p.at)
	if err != nil {
		return nil, err
	}
	if p.tab.Load() != tabDetails {
		return func() { p.apply(f) }, nil
	}
	details, err := p.details.read(ctx, f.step, f.metrics.AudienceID)
	if err != nil {
		return nil, err
	}
	return func() {
		p.apply(f)
		details()
	}, nil
}

func readStep(ctx context.Context, ws stepSource, at route) (stepFacts, error) {
	f := stepFacts{now: time.Now()}
	var err error
	if f.canvas, err = ws.Canvas(ctx, at.canvas); err != nil {
		return f, err
	}
	d := f.canvas.Definition
	if at.step < 1 || at.step > len(d.Components) || d.Components[at.step-1].Step == nil {
		return f, sync.Errorf(sync.CodeNotFound, nil, "The canvas %q has no Audience Sync step %d any more.", at.canvas, at.step)
	}
	f.step = *d.Components[at.step-1].Step
	f.metrics.Index = at.step
	if f.accounts, err = ws.AdAccounts(ctx); err != nil {
		return f, err
	}
	all, err := ws.Metrics(ctx, f.canvas.ID)
	if err != nil {
		return f, err
	}
	m := stepMetrics(metricsOf(all, f.canvas.ID), at.step)
	if m == nil || f.canvas.State == sync.CanvasDraft {
		return f, nil
	}
	f.metrics, f.launched = *m, true
	if f.hours, err = ws.Hours(ctx, m.StepID, f.now.Add(-sparkHours*time.Hour)); err != nil {
		return f, err
	}
	f.reasons, err = ws.Reasons(ctx, m.StepID)
	return f, err
}

func (p *stepScreen) apply(f stepFacts) {
	p.facts, p.loaded = f, true
	word, tone, icon := stateWords(f.canvas.State)
	p.pill.Set(iconOf(icon), word, kitTones[tone])
	p.head.SetTitle(fmt.Sprintf("Step %d: %s", p.at.step, stepTitle(f.step.Action, f.step.Audience)))
	p.metrics.apply(f)
	p.setup.fill(fmt.Sprint(f.step, f.canvas.State, f.accounts), p.setupCard)
	display(p.setup.box, p.tab.Load() == tabSetup)
}

// setupCard says how the step is set up; it is changed in the canvas.
func (p *stepScreen) setupCard() fyne.CanvasObject {
	f := p.facts
	does := "Adds users to the audience"
	if f.step.Action == sync.ActionRemove {
		does = "Removes users from the audience"
	}
	audience := f.step.Audience
	if audience == "" {
		audience = "not chosen yet"
	}
	account := accountName(f.accounts, f.step.AdAccount)
	if account == "" {
		account = "not chosen yet"
	}
	chips := make([]fyne.CanvasObject, 0, 3)
	for _, c := range fieldChips(f.step.Fields) {
		chips = append(chips, fieldBadge(c.Word, c.Hashed))
	}
	if len(chips) == 0 {
		chips = append(chips, kit.NewText("none chosen yet", kit.Small, kit.ColorMuted))
	}
	words := "Change the step in its canvas."
	if f.launched {
		words = "A change applies to people who enter from then on. Another audience starts its own metrics."
	}
	edit := kit.NewSmallButton("Open the canvas", iconOf("edit"), kit.Secondary, func() { p.shell.open(route{page: pageCanvas, canvas: p.at.canvas}) })
	card := kit.NewCard(kit.Header{Icon: iconOf("sync_alt"), Title: "Audience Sync", Actions: []fyne.CanvasObject{edit}}, kit.VBox(10,
		kit.Facts(kit.NewKeyValue("Partner", "LinkedIn"), kit.NewKeyValue("Ad account", account), kit.NewKeyValue("Audience", audience), kit.NewKeyValue("What this step does", does)),
		kit.NewLabel("Match fields"), kit.Flow(6, chips...), kit.NewNote(kit.Plain("Emails leave this computer hashed. Names and GAID leave it in clear. "+words))))
	return kit.VBox(0, kit.AtMost(560, card))
}
