package ui

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"

	"audiencesync/assets"
	"audiencesync/sync"
	"audiencesync/ui/kit"
)

// canvasesSource is what the list of canvases needs of the workspace.
type canvasesSource interface {
	Canvases(ctx context.Context) ([]sync.Canvas, error)
	Canvas(ctx context.Context, name string) (sync.Canvas, error)
	Metrics(ctx context.Context, canvasID int64) ([]sync.CanvasMetrics, error)
	Holds(ctx context.Context) ([]sync.Hold, error)
	Connection(ctx context.Context) (sync.Connection, error)
	SaveCanvas(ctx context.Context, name string, d sync.Definition, at time.Time) (sync.Canvas, error)
	RenameCanvas(ctx context.Context, id int64, name string) error
	DeleteCanvas(ctx context.Context, id int64) error
	Changed(t sync.Topic)
}

// canvasesScreen is the list of canvases.
type canvasesScreen struct {
	shell shell
	ws    canvasesSource

	facts canvasesFacts
	view  canvasesView

	root  fyne.CanvasObject
	head  *kit.PageHead
	table *kit.Table
	list  *kit.Card
	empty *kit.Card
	asks  *nameForm
	more  map[int64]*kit.IconButton
}

func newCanvasesScreen(s shell, ws canvasesSource) *canvasesScreen {
	c := &canvasesScreen{shell: s, ws: ws, more: map[int64]*kit.IconButton{}}
	c.build()
	return c
}

func (c *canvasesScreen) content() fyne.CanvasObject { return c.root }

func (c *canvasesScreen) topics() sync.Topic {
	return sync.TopicCanvases | sync.TopicMetrics | sync.TopicActivity | sync.TopicConnection
}

func (c *canvasesScreen) build() {
	create := kit.NewButton("New canvas", assets.Icon("add"), kit.Primary, c.askNew)
	c.head = kit.NewPageHead("Canvases", nil, nil, create)
	c.table = kit.NewTable([]kit.Column{
		{Title: "Name", Grow: 4}, {Title: "State", Width: 92}, {Title: "Health", Grow: 5},
		{Title: "Entered", Width: 84, Right: true}, {Title: "Pending", Width: 74, Right: true}, {Title: "", Width: 28},
	}, c.cells).Rows(kit.RowHeightThree)
	c.table.OnOpen = func(row int) { c.open(row) }
	c.list = kit.NewFlushCard(kit.Header{}, c.table)
	c.empty = kit.NewCard(kit.Header{}, kit.NewEmptyState(assets.Icon("account_tree"), "No canvas yet",
		"A canvas says who enters and which audience they go to. Make one, then launch it when it is complete.",
		kit.NewButton("New canvas", assets.Icon("add"), kit.Secondary, c.askNew)))
	c.asks = newNameForm()
	c.empty.Hide()
	c.root = kit.NewPage(c.head, kit.VBox(kit.Gap, c.asks.root, c.empty, kit.Grow(c.list)))
}

func (c *canvasesScreen) fetch(ctx context.Context) (func(), error) {
	f := canvasesFacts{now: time.Now()}
	var err error
	if f.canvases, err = c.ws.Canvases(ctx); err != nil {
		return nil, err
	}
	if f.metrics, err = c.ws.Metrics(ctx, 0); err != nil {
		return nil, err
	}
	if f.holds, err = c.ws.Holds(ctx); err != nil {
		return nil, err
	}
	if f.connection, err = c.ws.Connection(ctx); err != nil {
		return nil, err
	}
	return func() { c.apply(f) }, nil
}

func (c *canvasesScreen) apply(f canvasesFacts) {
	c.facts, c.view = f, canvasesViewOf(f)
	c.head.SetSubtitle(c.view.Subtitle)
	c.head.Refresh()
	changed := display(c.empty, c.view.Empty)
	changed = display(c.list, !c.view.Empty) || changed
	c.table.SetCount(len(c.view.Rows))
	if changed {
		c.root.Refresh()
	}
}

func (c *canvasesScreen) cells(i int) []kit.Cell {
	r := c.view.Rows[i]
	name := kit.NameCell(r.Name)
	name.Sub, name.OnTap = r.Changed, func() { c.open(i) }
	health := kit.Cell{Text: r.Health, Sub: r.Why, Tone: kitTones[r.Tone], Toned: r.Tone != toneNeutral, Muted: r.Tone == toneNeutral}
	switch r.Tone {
	case toneBad:
		health.Icon = assets.Icon("error")
	case toneWarning:
		health.Icon = assets.Icon("schedule")
	case toneGood:
		health.Icon = assets.Icon("check_circle")
	}
	more := c.more[r.ID]
	if more == nil {
		more = kit.NewIconButton(assets.Icon("more_vert"), "More", nil)
		c.more[r.ID] = more
	}
	more.OnTap = func() { c.menu(more, r) }
	return []kit.Cell{
		name, kit.PillCell(assets.Icon(r.StateIcon), r.State, kitTones[r.StateTone]), health,
		kit.TextCell(r.Entered), kit.TextCell(r.Pending), {Object: more},
	}
}

func (c *canvasesScreen) open(i int) {
	if i >= 0 && i < len(c.view.Rows) {
		c.shell.open(route{page: pageCanvas, canvas: c.view.Rows[i].Name})
	}
}

func (c *canvasesScreen) menu(under fyne.CanvasObject, r canvasRow) {
	kit.ShowMenu(under,
		menuItem("edit", "Rename", true, func() { c.askRename(r) }),
		menuItem("content_copy", "Duplicate", true, func() { c.duplicate(r) }),
		dangerItem("Delete", r.CanDelete, func() { c.remove(r) }))
}

// escape puts the form away.
func (c *canvasesScreen) escape() bool {
	open := c.asks.root.Visible()
	c.asks.close()
	return open
}

func (c *canvasesScreen) askNew() {
	c.asks.ask("New canvas", "Create", "", func(name string) string { return nameFault(name, c.facts.canvases, 0) }, func(name string) {
		c.save(tidyName(name), sync.Definition{})
	})
	c.root.Refresh()
}

func (c *canvasesScreen) askRename(r canvasRow) {
	c.asks.ask("New name of "+r.Name, "Rename", r.Name, func(name string) string { return nameFault(name, c.facts.canvases, r.ID) }, func(name string) {
		c.change(func(ctx context.Context) error { return c.ws.RenameCanvas(ctx, r.ID, tidyName(name)) }, "")
	})
	c.root.Refresh()
}

func (c *canvasesScreen) duplicate(r canvasRow) {
	for _, k := range c.facts.canvases {
		if k.ID == r.ID {
			d := k.Definition.Clone()
			for i := range d.Components {
				d.Components[i].StepID = 0 // the copy counts its own people
			}
			c.save(copyName(k.Name, c.facts.canvases), d)
		}
	}
}

// save makes a new canvas and opens it. A canvas of that name that came into
// being meanwhile is never written over.
func (c *canvasesScreen) save(name string, d sync.Definition) {
	c.shell.work(func(ctx context.Context) error {
		if _, err := c.ws.Canvas(ctx, name); sync.CodeOf(err) != sync.CodeNotFound {
			if err != nil {
				return err
			}
			return sync.Errorf(sync.CodeConflict, nil, "There is a canvas %q already. Choose another name.", name)
		}
		_, err := c.ws.SaveCanvas(ctx, name, d, time.Now())
		return err
	}, func(err error) {
		if c.failed(err) {
			return
		}
		c.ws.Changed(sync.TopicCanvases)
		c.shell.open(route{page: pageCanvas, canvas: name})
	})
}

func (c *canvasesScreen) remove(r canvasRow) {
	text := "The canvas and its settings are gone then. Audiences at LinkedIn stay as they are."
	if r.Entered != "0" {
		text = "The canvas, its metrics and the reasons behind them are gone then. Audiences at LinkedIn stay as they are."
	}
	c.shell.confirm(confirmation{title: "Delete " + r.Name + "?", text: text, verb: "Delete", destructive: true, then: func() {
		c.change(func(ctx context.Context) error { return c.ws.DeleteCanvas(ctx, r.ID) }, r.Name+" was deleted.")
	}})
}

// change does something to a stored canvas and lets every screen know.
func (c *canvasesScreen) change(task func(ctx context.Context) error, said string) {
	c.shell.work(task, func(err error) {
		if c.failed(err) {
			return
		}
		c.ws.Changed(sync.TopicCanvases)
		c.shell.refresh()
		if said != "" {
			c.shell.toast(said)
		}
	})
}

func (c *canvasesScreen) failed(err error) bool {
	if err != nil && !errors.Is(err, context.Canceled) {
		c.shell.fail(err)
	}
	return err != nil
}

// nameForm asks for a name in place, above a list.
type nameForm struct {
	root  *fyne.Container
	card  *kit.Card
	entry *kit.Entry
	field *kit.Field
	label *kit.Text
	verb  *kit.Button
	fault func(name string) string
	then  func(name string)
}

func newNameForm() *nameForm {
	f := &nameForm{entry: kit.NewEntry("Retarget trial users")}
	f.field = kit.NewField("Name", f.entry)
	f.label = kit.NewCut("", kit.Heading, kit.ColorText)
	f.verb = kit.NewButton("Create", nil, kit.Secondary, f.submit)
	cancel := kit.NewButton("Cancel", nil, kit.TextButton, f.close)
	f.entry.OnChanged = func(string) { f.check(false) }
	f.entry.OnSubmitted = func(string) { f.submit() }
	f.card = kit.NewCard(kit.Header{}, kit.VBox(10, f.label, kit.HBoxTop(10, kit.Sized(360, 0, f.field), kit.PadSides(21, 0, 0, 0, kit.HBox(8, f.verb, cancel)))))
	f.root = kit.Over(f.card)
	f.root.Hide()
	return f
}

// ask opens the form with a proposal, all of it selected by the focus.
func (f *nameForm) ask(label, verb, proposal string, fault func(string) string, then func(string)) {
	f.fault, f.then = fault, then
	f.label.SetText(label)
	f.verb.SetText(verb)
	f.entry.SetText(proposal)
	f.field.SetError("")
	display(f.root, true)
	f.entry.Focus()
}

func (f *nameForm) check(submitted bool) bool {
	fault := ""
	if f.fault != nil {
		fault = f.fault(f.entry.Text())
	}
	if submitted || fault == "" || tidyName(f.entry.Text()) != "" {
		f.field.SetError(fault)
		f.root.Refresh()
	}
	return fault == ""
}

func (f *nameForm) submit() {
	if f.check(true) {
		name := f.entry.Text()
		f.close()
		f.then(name)
	}
}

func (f *nameForm) close() {
	if display(f.root, false) {
		if c := fyne.CurrentApp().Driver().CanvasForObject(f.root); c != nil && c.Focused() == f.entry.Focusable() {
			c.Unfocus() // it would stay in what nobody sees
		}
	}
}
