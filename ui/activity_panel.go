package ui

import (
	"context"
	"fmt"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
	"audiencesync/ui/kit"
)

// batchPanel tells of one batch: what became of it and what can be done.
type batchPanel struct {
	screen *activityScreen
	root   *fyne.Container
	slot   *slot

	tries   []sync.Attempt // of the batch on show, that failed
	triesOf int64
	asked   string // for which state of which batch
}

func newBatchPanel(a *activityScreen) *batchPanel {
	p := &batchPanel{screen: a, slot: newSlot()}
	p.root = kit.Over(edgeScroll(kit.VBox(0, p.slot.box)))
	p.root.Hide()
	return p
}

// show tells of the chosen batch as it is now, and reports whether the panel
// was opened or closed.
func (p *batchPanel) show() bool {
	a := p.screen
	if a.list == nil || a.list.batch == nil {
		return display(p.root, false)
	}
	b := *a.list.batch
	p.ask(b)
	var state sync.CanvasState
	if c, ok := a.canvas(b.CanvasID); ok {
		state = sync.CanvasActive
		if c.Paused {
			state = sync.CanvasPaused
		}
	}
	v := batchViewOf(b, p.tries, state, a.facts.now)
	changed := p.slot.fill(fmt.Sprint(v, a.busy), func() fyne.CanvasObject { return p.card(b, v) })
	opened := display(p.root, true)
	if changed {
		p.root.Refresh()
	}
	return opened
}

// ask reads the tries of a batch when there may be others.
func (p *batchPanel) ask(b sync.Batch) {
	if b.ID != p.triesOf {
		p.tries, p.triesOf = nil, b.ID
	}
	asked := fmt.Sprint(b.ID, b.State, b.Attempts, b.Failed)
	if asked == p.asked {
		return
	}
	p.asked = asked
	p.screen.shell.read(func(ctx context.Context) (func(), error) {
		tries, err := p.screen.ws.Attempts(ctx, b.ID)
		if err != nil {
			return nil, err
		}
		return func() {
			if asked == p.asked {
				p.tries = tries
				p.show()
			}
		}, nil
	})
}

func (p *batchPanel) card(b sync.Batch, v batchView) fyne.CanvasObject {
	a := p.screen
	r := v.State
	head := kit.HBox(10, kit.NewText(v.Title, kit.Heading, kit.ColorText), kit.NewPill(iconOf(r.Icon), r.State, kitTones[r.Tone]),
		kit.Spacer(), kit.NewSmallIconButton(iconOf("close"), "Close", a.list.close))
	verb := " to add to "
	if b.Action == sync.ActionRemove {
		verb = " to remove from "
	}
	column := kit.VBox(10, head, kit.NewParagraph(kit.Small, kit.ColorText, kit.Plain(counted(b.Count, "person", "people")+verb), kit.Strong(v.Audience), kit.Plain(". "+v.Story)))
	if len(v.Moments) > 0 {
		line := kit.VBox(0)
		for i, m := range v.Moments {
			line.Add(kit.NewTimelineEntry(iconOf(m.Icon), kitTones[m.Tone], m.What, m.When, m.How, i == len(v.Moments)-1))
		}
		column.Add(line)
	}
	if v.Deadline != "" {
		column.Add(kit.Panel(kit.Remark(iconOf("timer"), kit.Plain(v.Deadline))))
	}
	if a.busy == "" {
		column.Add(p.buttons(b, v))
	}
	return kit.NewCard(kit.Header{}, column)
}

func (p *batchPanel) buttons(b sync.Batch, v batchView) fyne.CanvasObject {
	a := p.screen
	line := kit.Flow(8)
	if v.CanRetry {
		line.Add(kit.NewSmallButton("Try now", iconOf("replay"), kit.Secondary, func() { a.retry(b.CanvasID) }))
	}
	line.Add(kit.NewSmallButton("People", iconOf("group"), kit.Secondary, func() { a.shell.open(v.Behind) }))
	c, at := a.canvas(b.CanvasID)
	if at && v.CanPause {
		line.Add(kit.NewSmallButton("Pause canvas", iconOf("pause"), kit.Secondary, func() { a.askPause(c) }))
	}
	if at && v.CanResume {
		line.Add(kit.NewSmallButton("Resume canvas", iconOf("play_arrow"), kit.Secondary, func() { a.askResume(c) }))
	}
	if at && v.CanStop {
		line.Add(kit.NewSmallButton("Stop canvas", iconOf("stop"), kit.Destructive, func() { a.askStop(c) }))
	}
	return line
}
