package ui

import (
	"context"
	"fmt"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
	"audiencesync/sync/listfile"
	"audiencesync/ui/kit"
)

// tourBar leads from nothing to a synced practice audience. It stands under
// the page, in nobody's way, and goes for good with its cross.
type tourBar struct {
	w    *window
	on   bool
	view tourView
	root *fyne.Container
	slot *slot
	busy bool

	title, text *kit.Text
}

func newTourBar(w *window) *tourBar {
	t := &tourBar{w: w, slot: newSlot()}
	t.title, t.text = kit.NewText("", kit.Heading, kit.ColorText), kit.NewCut("", kit.Small, kit.ColorMuted)
	t.root = t.slot.box
	t.root.Hide()
	return t
}

// begin shows the tour to a newcomer.
func (t *tourBar) begin(f frameFacts, o Options) {
	if tourWanted(f, o) {
		t.restart()
	}
}

// restart shows the tour where the workspace is.
func (t *tourBar) restart() {
	t.on = true
	t.apply(t.w.facts)
}

// close ends the tour and remembers that it was seen.
func (t *tourBar) close() {
	t.on = false
	t.hide()
	w := t.w
	w.work(func(ctx context.Context) error {
		_, err := w.ws.UpdateSettings(ctx, func(s *sync.Settings) { s.TourSeen = true })
		return err
	}, func(err error) {
		if err != nil {
			w.fail(err)
		}
	})
	w.toast("The tour is in the Help menu whenever you want it.")
}

func (t *tourBar) hide() {
	if t.slot.fill("", func() fyne.CanvasObject { return nil }) {
		t.w.body.Refresh()
	}
}

// apply shows the step that is next.
func (t *tourBar) apply(f frameFacts) {
	if !t.on {
		return
	}
	t.view = tourViewOf(f)
	t.title.SetText(t.view.Title)
	t.text.SetText(t.view.Text)
	if t.slot.fill(fmt.Sprint(t.view.Step, t.view.Button, t.busy), t.build) {
		t.w.body.Refresh()
	}
}

func (t *tourBar) build() fyne.CanvasObject {
	v := t.view
	steps := kit.HBox(6)
	for i, word := range v.Words {
		if i > 0 {
			steps.Add(kit.NewIcon(iconOf("chevron_right"), kit.ColorFaint, 14))
		}
		switch {
		case tourStep(i) < v.Step:
			steps.Add(kit.NewIcon(iconOf("check_circle"), kit.ColorSuccess, 14))
			steps.Add(kit.NewText(word, kit.Small, kit.ColorMuted))
		case tourStep(i) == v.Step:
			steps.Add(kit.NewText(word, kit.SmallStrong, kit.ColorAccentText))
		default:
			steps.Add(kit.NewText(word, kit.Small, kit.ColorMuted))
		}
	}
	words := kit.VBox(2, steps, t.title, t.text)
	line := kit.HBox(16, kit.IconTile(iconOf("lightbulb")), kit.Grow(words))
	if v.Button != "" {
		b := kit.NewButton(v.Button, nil, kit.Secondary, t.act)
		b.SetEnabled(!t.busy)
		line.Add(b)
	}
	line.Add(kit.NewIconButton(iconOf("close"), "End the tour", t.close))
	return kit.VBox(0, kit.NewDivider(), kit.Over(kit.NewBox(kit.ColorSurface, "", 0), kit.Pad(10, kit.PageEdge, line)))
}

// act does the step that is next, or, with LinkedIn itself connected, opens
// where it is done.
func (t *tourBar) act() {
	w := t.w
	if t.view.Real && t.view.Step != tourDone {
		w.open(route{page: tourPages[t.view.Step]})
		return
	}
	switch t.view.Step {
	case tourConnect:
		w.open(route{page: pageLinkedIn})
		t.do(w.ws.ConnectPractice, sync.TopicConnection)
	case tourAccount:
		w.open(route{page: pageLinkedIn})
		t.do(t.selectFirst, sync.TopicConnection)
	case tourImport:
		if w.options.SampleList == "" {
			w.choose(w.importFiles)
			return
		}
		w.importInto("", []listfile.Source{{Path: w.options.SampleList}})
	case tourCanvas:
		t.makeCanvas()
	case tourLaunch:
		t.launch()
	case tourDone:
		if name, _ := tourCanvasOf(w.facts.canvases); name != "" {
			w.open(route{page: pageStep, canvas: name, step: 1, tab: "metrics"})
		}
		t.close()
	}
}

// do runs a step and lets every screen know.
func (t *tourBar) do(task func(ctx context.Context) error, changed sync.Topic) {
	t.setBusy(true)
	t.w.work(task, func(err error) {
		t.setBusy(false)
		if err != nil {
			t.w.fail(err)
		}
		t.w.ws.Changed(changed)
	})
}

func (t *tourBar) setBusy(busy bool) {
	t.busy = busy
	t.apply(t.w.facts)
}

func (t *tourBar) selectFirst(ctx context.Context) error {
	accounts, err := t.w.ws.AdAccounts(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(accounts, func(a sync.AdAccount) bool { return a.Usable() == "" })
	if i < 0 {
		return sync.Errorf(sync.CodePermission, nil, "None of the ad accounts can be synced to with your role. The LinkedIn page says why.")
	}
	return t.w.ws.SelectAdAccounts(ctx, []string{accounts[i].ID})
}

// makeCanvas saves a draft with a new audience and opens it.
func (t *tourBar) makeCanvas() {
	w, name := t.w, tourName(t.w.facts.canvases)
	i := slices.IndexFunc(w.facts.accounts, func(a sync.AdAccount) bool { return a.Selected })
	if i < 0 {
		return
	}
	account := w.facts.accounts[i].ID
	t.setBusy(true)
	w.work(func(ctx context.Context) error {
		attributes, err := w.ws.Attributes(ctx)
		if err != nil {
			return err
		}
		_, err = w.ws.SaveCanvas(ctx, name, tourDefinition(account, "My first audience", attributes), time.Now())
		return err
	}, func(err error) {
		t.setBusy(false)
		if err != nil {
			w.fail(err)
			return
		}
		w.ws.Changed(sync.TopicCanvases)
		w.open(route{page: pageCanvas, canvas: name})
	})
}

// launch opens the canvas and asks what launching asks.
func (t *tourBar) launch() {
	w := t.w
	name, _ := tourCanvasOf(w.facts.canvases)
	if c, ok := w.screen.(*canvasScreen); ok && c.name == name && c.loaded {
		c.tryLaunch()
		return
	}
	w.open(route{page: pageCanvas, canvas: name})
	w.whenShown(func() { w.onCanvas((*canvasScreen).tryLaunch) })
}
