package ui

import (
	"context"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
	"audiencesync/ui/kit"
)

// canvasSource is what the page of a canvas needs of the workspace.
type canvasSource interface {
	matcher
	valueSource
	editorSource
	Canvas(ctx context.Context, name string) (sync.Canvas, error)
	SaveCanvas(ctx context.Context, name string, d sync.Definition, at time.Time) (sync.Canvas, error)
	Pause(ctx context.Context, id int64, at time.Time) error
	Resume(ctx context.Context, id int64, at time.Time) error
	Stop(ctx context.Context, id int64, at time.Time) error
	LaunchCanvas(ctx context.Context, name string) error
	Preview(ctx context.Context, name string) (sync.Preview, error)
	Metrics(ctx context.Context, canvasID int64) ([]sync.CanvasMetrics, error)
	Hours(ctx context.Context, stepID int64, since time.Time) ([]sync.HourMetrics, error)
	Reasons(ctx context.Context, stepID int64) (map[sync.Reason]int, error)
	Holds(ctx context.Context) ([]sync.Hold, error)
	Connection(ctx context.Context) (sync.Connection, error)
	AdAccounts(ctx context.Context) ([]sync.AdAccount, error)
	Attributes(ctx context.Context) ([]sync.Attribute, error)
	Lists(ctx context.Context) ([]sync.List, error)
	PeopleVersion(ctx context.Context) (int64, error)
	Settings(ctx context.Context) (sync.Settings, error)
	Changed(t sync.Topic)
}

// saveAfter is how long the page waits for another edit before it saves.
const saveAfter = 300 * time.Millisecond

// countAfter is how long it waits before it counts.
const countAfter = 60 * time.Millisecond

// canvasScreen is the page of one canvas. An edit of a draft is saved at once.
// An edit of a launched canvas is kept here until it is applied: what is half
// written must not let people in.
type canvasScreen struct {
	shell shell
	ws    canvasSource
	name  string

	facts   canvasFacts
	view    canvasView
	loaded  bool
	epoch   atomic.Int64 // changes with every edit and save: a reading from before it is old
	dirty   bool         // the definition on screen is not stored yet
	saving  bool
	waiting []func()      // what runs when everything is stored
	hold    func()        // cancels the save that is put off
	counted int64         // counts asked for
	uncount func()        // cancels the count under way
	version int64         // of the people who were counted
	removed *removedCards // for undo
	busy    string        // what is being done at LinkedIn, "" for nothing
	known   atomic.Pointer[knownPeople]

	root     *fyne.Container
	head     *kit.PageHead
	pill     *kit.Pill
	buttons  *slot
	trouble  *slot
	criteria *criteriaEditor
	journey  *journeyColumn
	side     *sideColumn
	columns  *fyne.Container
}

func newCanvasScreen(s shell, ws canvasSource, name string) *canvasScreen {
	c := &canvasScreen{shell: s, ws: ws, name: name}
	c.facts.canvas.Name = name
	c.build()
	return c
}

func (c *canvasScreen) content() fyne.CanvasObject { return c.root }

func (c *canvasScreen) topics() sync.Topic {
	return sync.TopicCanvases | sync.TopicMetrics | sync.TopicActivity | sync.TopicConnection | sync.TopicAudiences | sync.TopicPeople
}

func (c *canvasScreen) build() {
	crumbs := kit.NewBreadcrumbs(kit.Crumb{Text: "Canvases", Tap: func() { c.shell.open(route{page: pageCanvases}) }})
	c.pill = kit.NewPill(nil, "", kit.ToneNeutral)
	c.buttons, c.trouble = newSlot(), newSlot()
	c.head = kit.NewPageHead(c.name, crumbs, c.pill, c.buttons.box)
	c.criteria = newCriteriaEditor(c.shell, c.ws, c.startEditing, c.editCriteria)
	c.journey = newJourneyColumn(c)
	c.side = newSideColumn(c)
	c.columns = newCanvasColumns(c.criteria.root, c.journey.root, c.side)
	c.root = kit.NewPage(c.head, kit.VBox(kit.Gap, c.trouble.box, kit.Grow(c.columns)))
}

// fetch reads everything but the counts.
func (c *canvasScreen) fetch(ctx context.Context) (func(), error) {
	epoch := c.epoch.Load()
	f, err := readCanvas(ctx, c.ws, c.name)
	if err != nil {
		return nil, err
	}
	known, err := readKnown(ctx, c.ws, c.known.Load())
	if err != nil {
		return nil, err
	}
	c.known.Store(known)
	f.attributes, f.lists, f.people = known.attributes, known.lists, known.count
	return func() { c.apply(f, known.version, epoch) }, nil
}

// knownPeople is what the page knows of the people; it is read again only when
// their version changes, not with every number of a running canvas.
type knownPeople struct {
	version    int64
	attributes []sync.Attribute
	lists      []sync.List
	count      int
}

func readKnown(ctx context.Context, ws canvasSource, last *knownPeople) (*knownPeople, error) {
	version, err := ws.PeopleVersion(ctx)
	if err != nil || last != nil && last.version == version {
		return last, err
	}
	k := &knownPeople{version: version}
	if k.attributes, err = ws.Attributes(ctx); err != nil {
		return nil, err
	}
	if k.lists, err = ws.Lists(ctx); err != nil {
		return nil, err
	}
	k.count, err = ws.PeopleCount(ctx)
	return k, err
}

func readCanvas(ctx context.Context, ws canvasSource, name string) (f canvasFacts, err error) {
	f.now = time.Now()
	if f.canvas, err = ws.Canvas(ctx, name); err != nil {
		return f, err
	}
	f.definition = f.canvas.Definition
	var metrics []sync.CanvasMetrics
	var settings sync.Settings
	for _, read := range []func() error{
		func() error { metrics, err = ws.Metrics(ctx, f.canvas.ID); return err },
		func() error { f.holds, err = ws.Holds(ctx); return err },
		func() error { f.connection, err = ws.Connection(ctx); return err },
		func() error { f.accounts, err = ws.AdAccounts(ctx); return err },
		func() error { f.audiences, err = ws.Audiences(ctx, ""); return err },
		func() error { settings, err = ws.Settings(ctx); return err },
	} {
		if err := read(); err != nil {
			return f, err
		}
	}
	f.metrics, f.sendSize = metricsOf(metrics, f.canvas.ID), settings.SendSize()
	if m := stepMetrics(f.metrics, 1); m != nil {
		if f.hours, err = ws.Hours(ctx, m.StepID, midnight(f.now)); err != nil {
			return f, err
		}
	}
	f.errored, err = readErrored(ctx, ws, f.metrics)
	return f, err
}

// apply shows what was read. What is being edited stays as it is on screen.
func (c *canvasScreen) apply(f canvasFacts, version, epoch int64) {
	old := c.facts
	f.counts, f.saving, f.savedAt, f.editing = old.counts, old.saving, old.savedAt, old.editing
	if f.canvas.State == sync.CanvasStopped {
		f.editing = false
	}
	if c.loaded && (c.dirty || c.saving || f.editing || epoch != c.epoch.Load()) {
		f.definition = old.definition
	}
	first := !c.loaded
	c.facts, c.loaded = f, true
	c.show()
	if first || version != c.version {
		c.version = version
		c.count()
	}
}

// show draws what differs.
func (c *canvasScreen) show() {
	c.facts.saving = c.dirty || c.saving
	c.view = canvasViewOf(c.facts)
	c.pill.Set(iconOf(c.view.StateIcon), c.view.State, kitTones[c.view.StateTone])
	changed := c.showButtons()
	changed = c.showTrouble() || changed
	c.showCriteria()
	c.journey.set(c.view)
	c.side.set(c.view)
	if changed {
		c.head.Refresh()
		c.root.Refresh()
	}
}

func (c *canvasScreen) showCriteria() {
	f := c.facts
	c.criteria.set(criteriaFacts{
		criteria: f.definition.Entry, editable: c.view.Editable, attributes: f.attributes, lists: f.lists,
		people: f.people, counts: f.counts, counting: c.uncount != nil, now: time.Now(),
	}, c.view.CanEdit)
}

// edit takes a new definition over: a draft's is saved, a launched canvas's
// waits to be applied.
func (c *canvasScreen) edit(d sync.Definition) {
	if !c.view.Editable {
		return
	}
	c.epoch.Add(1)
	c.facts.definition = d
	if c.facts.canvas.State == sync.CanvasDraft {
		c.saveSoon()
	}
	c.show()
}

func (c *canvasScreen) editCriteria(entry sync.Criteria) {
	d := c.facts.definition.Clone()
	d.Entry = entry
	c.edit(d)
	c.count()
}

func (c *canvasScreen) editJourney(d sync.Definition) {
	c.removed = nil
	c.edit(d)
}

// saveSoon saves a little later, so that typing is one save.
func (c *canvasScreen) saveSoon() {
	c.dirty = true
	if c.hold != nil {
		c.hold()
	}
	c.hold = after(c.shell, saveAfter, c.save)
}

// leave saves at once what is not stored yet.
func (c *canvasScreen) leave() { c.whenSaved(func() {}) }

// whenSaved runs then when everything on screen is stored.
func (c *canvasScreen) whenSaved(then func()) {
	if !c.dirty && !c.saving {
		then()
		return
	}
	c.waiting = append(c.waiting, then)
	c.save()
}

// flush stores what is not stored yet when nothing else runs any more: the toolkit
// ends the loop by itself on SIGTERM, as a logout sends, and nobody is asked.
func (c *canvasScreen) flush(ctx context.Context) error {
	if !c.dirty && !c.saving {
		return nil
	}
	c.dirty, c.saving = false, false
	_, err := c.ws.SaveCanvas(ctx, c.name, c.facts.definition.Clone(), time.Now())
	return err
}

// save stores the definition on screen; one save runs at a time.
func (c *canvasScreen) save() {
	if c.hold != nil {
		c.hold()
		c.hold = nil
	}
	if c.saving || !c.dirty {
		return
	}
	c.dirty, c.saving = false, true
	epoch, d, name := c.epoch.Load(), c.facts.definition.Clone(), c.name
	var saved sync.Canvas
	c.shell.work(func(ctx context.Context) (err error) {
		saved, err = c.ws.SaveCanvas(ctx, name, d, time.Now())
		return err
	}, func(err error) { c.saved(saved, epoch, err) })
}

func (c *canvasScreen) saved(stored sync.Canvas, epoch int64, err error) {
	c.saving = false
	if err != nil {
		c.dirty, c.waiting = true, nil // the next edit tries again
		if c.facts.canvas.State != sync.CanvasDraft {
			c.dirty, c.facts.editing = false, true // it was not applied
		}
		c.show()
		c.shell.fail(err)
		return
	}
	c.facts.canvas, c.facts.savedAt = stored, time.Now()
	if epoch == c.epoch.Load() {
		c.facts.definition = stored.Definition // with the steps' IDs
		c.epoch.Add(1)
	}
	c.facts.now = time.Now()
	if c.dirty {
		c.save()
	} else {
		for _, then := range c.waiting {
			then()
		}
		c.waiting = nil
	}
	c.show()
	c.ws.Changed(sync.TopicCanvases)
}

// count counts who matches, a little later; an answer that comes late is
// dropped.
func (c *canvasScreen) count() {
	if c.uncount != nil {
		c.uncount()
	}
	c.counted++
	mine := c.counted
	c.uncount = after(c.shell, countAfter, func() {
		entry := sync.Definition{Entry: c.facts.definition.Entry}.Clone().Entry
		var counts criteriaCounts
		c.uncount = c.shell.work(func(ctx context.Context) (err error) {
			counts, err = countCriteria(ctx, c.ws, entry, time.Now())
			return err
		}, func(err error) {
			if mine != c.counted {
				return
			}
			c.uncount = nil
			if err != nil {
				counts = criteriaCounts{} // the condition at fault says so itself
			}
			c.facts.counts, c.facts.now = counts, time.Now()
			c.show()
		})
	})
	c.showCriteria()
}
