package ui

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"audiencesync/assets"
	"audiencesync/sync"
	"audiencesync/ui/kit"
)

func iconOf(name string) fyne.Resource {
	if name == "" {
		return nil
	}
	return assets.Icon(name)
}

// showButtons sets what can be done in this state, at most one of it primary.
func (c *canvasScreen) showButtons() bool {
	v := c.view
	key := fmt.Sprint(v.State, c.facts.editing, v.CanLaunch, v.Saved, v.Checks.ToFix, c.loaded, c.busy)
	return c.buttons.fill(key, func() fyne.CanvasObject {
		if !c.loaded {
			return nil
		}
		line := kit.HBox(12)
		if c.busy != "" {
			line.Add(kit.NewStatusLine(iconOf("hourglass_empty"), c.busy, kit.ToneAccent))
			return line
		}
		if v.Saved != "" {
			line.Add(kit.NewText(v.Saved, kit.Small, kit.ColorMuted))
		}
		add := func(word, icon string, kind kit.ButtonKind, on bool, tap func()) {
			b := kit.NewButton(word, iconOf(icon), kind, tap)
			b.SetEnabled(on)
			line.Add(b)
		}
		if c.facts.editing {
			add("Discard", "", kit.Secondary, true, c.askDiscard)
			add("Apply changes", "check", kit.Primary, v.Checks.ToFix == 0, c.askApply)
			return line
		}
		add("Preview", "visibility", kit.Secondary, true, c.preview)
		if v.CanPause {
			add("Pause", "pause", kit.Secondary, true, c.askPause)
		}
		if v.CanResume {
			add("Resume", "play_arrow", kit.Primary, true, c.askResume)
		}
		if v.CanStop {
			add("Stop", "stop", kit.Destructive, true, c.askStop)
		}
		if c.facts.canvas.State == sync.CanvasDraft {
			add("Launch", "play_arrow", kit.Primary, v.CanLaunch, c.askLaunch)
		}
		return line
	})
}

// showTrouble says above the columns what holds the canvas up.
func (c *canvasScreen) showTrouble() bool {
	t := c.view.Trouble
	if c.facts.editing {
		t = canvasHealth{Word: "You are editing a launched canvas", Tone: toneAccent,
			Why: "Nothing changes before you apply. The changes then apply to people who enter from that moment on; who is inside goes on as they entered."}
	}
	return c.trouble.fill(fmt.Sprint(t), func() fyne.CanvasObject {
		if t.Word == "" {
			return nil
		}
		n := kit.NoticeText{Tone: kitTones[t.Tone], Title: t.Word, Text: []kit.Span{kit.Plain(t.Why)}}
		if t.Remedy.page == pageLinkedIn {
			n.Button = kit.NewSmallButton("Open LinkedIn page", nil, kit.Secondary, func() { c.shell.open(t.Remedy) })
		}
		return kit.NewNotice(n)
	})
}

// preview counts what a launch, or the next flush, would do; it sends nothing.
func (c *canvasScreen) preview() {
	c.whenSaved(func() {
		var p sync.Preview
		name := c.name
		c.shell.work(func(ctx context.Context) (err error) {
			p, err = c.ws.Preview(ctx, name)
			return err
		}, func(err error) {
			if err != nil {
				c.shell.fail(err)
				return
			}
			c.showPreview(p)
		})
	})
}

func (c *canvasScreen) showPreview(p sync.Preview) {
	body := kit.VBox(kit.Gap)
	body.Add(kit.NewParagraph(kit.Body, kit.ColorText, kit.Strong(counted(p.WouldEnter, "person", "people")), kit.Plain(" would enter now.")))
	if len(p.Steps) == 0 {
		body.Add(kit.NewNote(kit.Plain("There is no Audience Sync step yet, so nothing would be sent.")))
	}
	now, _ := c.facts.canvas.Definition.Walk(0)
	for _, s := range p.Steps {
		comp := c.facts.canvas.Definition.Components
		if s.Index > len(comp) || comp[s.Index-1].Step == nil {
			continue
		}
		step := comp[s.Index-1].Step
		lines := []fyne.CanvasObject{kit.NewKeyValue("Would be sent", count(s.WouldSend)),
			kit.NewKeyValue("Requests", count(requests(s.WouldSend, c.facts.sendSize))), kit.NewKeyValue("Would be Not Synced", count(s.NotSynced))}
		if !contains(now, s.Index-1) {
			lines = append([]fyne.CanvasObject{kit.NewKeyValue("When", "after the delay")}, lines...)
		}
		body.Add(kit.NewCard(kit.Header{Title: fmt.Sprintf("%d. %s", s.Index, stepTitle(step.Action, step.Audience))}, kit.Facts(lines...)))
	}
	body.Add(kit.Remark(assets.Icon("info"), kit.Plain("A preview counts and sends nothing. Who no longer meets the criteria when their batch is formed is left out then.")))
	done := kit.NewButton("Close", nil, kit.Secondary, c.shell.closeSheet)
	c.shell.sheet("Preview", c.name, assets.Icon("visibility"), kit.SheetWidth, body, kit.Buttons(nil, done), nil)
}

func (c *canvasScreen) askLaunch() {
	c.whenSaved(func() {
		var p sync.Preview
		name := c.name
		c.shell.work(func(ctx context.Context) (err error) {
			p, err = c.ws.Preview(ctx, name)
			return err
		}, func(err error) {
			if err != nil {
				c.shell.fail(err)
				return
			}
			f := c.facts
			c.shell.confirm(confirmation{
				title: "Launch " + name + "?", verb: "Launch",
				text: launchWords(f.canvas.Definition, p, f.audiences, f.sendSize, c.view.Practice),
				then: func() {
					c.change("Launching, LinkedIn is asked…", func(ctx context.Context) error { return c.ws.LaunchCanvas(ctx, name) })
				},
			})
		})
	})
}

func (c *canvasScreen) askPause() {
	id := c.facts.canvas.ID
	c.shell.confirm(confirmation{
		title: "Pause " + c.name + "?", verb: "Pause",
		text: "Nobody enters and nothing is sent while it is paused. " + insideWords(c.facts.metrics) + "Their 13 hours stand still. Delays run on, and people move on when you resume.",
		then: func() {
			c.change("Pausing…", func(ctx context.Context) error { return c.ws.Pause(ctx, id, time.Now()) })
		},
	})
}

func (c *canvasScreen) askResume() {
	id := c.facts.canvas.ID
	c.shell.confirm(confirmation{
		title: "Resume " + c.name + "?", verb: "Resume",
		text: "Whoever meets the criteria enters from now on, and sending goes on. " + insideWords(c.facts.metrics),
		then: func() {
			c.change("Resuming…", func(ctx context.Context) error { return c.ws.Resume(ctx, id, time.Now()) })
		},
	})
}

func (c *canvasScreen) askStop() {
	id := c.facts.canvas.ID
	c.shell.confirm(confirmation{
		title: "Stop " + c.name + " for good?", verb: "Stop", destructive: true,
		text: "A stopped canvas cannot be started again. " + insideWords(c.facts.metrics) + "Who was not sent ends Not Synced; a request that is under way is finished. People in a delay leave the canvas. Who is in the audience at LinkedIn stays there.",
		then: func() {
			c.change("Stopping…", func(ctx context.Context) error { return c.ws.Stop(ctx, id, time.Now()) })
		},
	})
}

// insideWords say who is inside now.
func insideWords(m sync.CanvasMetrics) string {
	_, pending := totals(m)
	waiting := 0
	for _, d := range m.Delays {
		waiting += d.Waiting
	}
	var words []string
	if pending > 0 {
		words = append(words, counted(pending, "person is pending", "people are pending"))
	}
	if waiting > 0 {
		words = append(words, counted(waiting, "person waits in a delay", "people wait in a delay"))
	}
	if len(words) == 0 {
		return "Nobody is inside now. "
	}
	return strings.Join(words, " and ") + ". "
}

// change does something to the stored canvas and reads it again.
func (c *canvasScreen) change(busy string, task func(ctx context.Context) error) {
	c.busy = busy
	c.show()
	c.shell.work(task, func(err error) {
		c.busy = ""
		c.show()
		if err != nil {
			c.shell.fail(err)
			return
		}
		c.epoch.Add(1)
		c.ws.Changed(sync.TopicCanvases | sync.TopicMetrics | sync.TopicActivity)
		c.shell.refresh()
	})
}

// startEditing makes a launched canvas editable; nothing is stored before the
// changes are applied.
func (c *canvasScreen) startEditing() {
	c.facts.editing, c.facts.definition = true, c.facts.canvas.Definition.Clone()
	c.epoch.Add(1)
	c.show()
	c.count()
}

// unsaved says whether leaving loses changes that were not applied.
func (c *canvasScreen) unsaved() bool {
	return c.facts.editing && !reflect.DeepEqual(c.facts.definition.Clone(), c.facts.canvas.Definition.Clone())
}

func (c *canvasScreen) askDiscard() {
	if !c.unsaved() {
		c.discard()
		return
	}
	c.shell.confirm(confirmation{
		title: "Discard the changes to " + c.name + "?", verb: "Discard", destructive: true,
		text: "The canvas goes on as it is at work now.", then: c.discard,
	})
}

func (c *canvasScreen) discard() {
	c.facts.editing, c.facts.definition = false, c.facts.canvas.Definition
	c.removed = nil
	c.epoch.Add(1)
	c.show()
	c.count()
}

func (c *canvasScreen) askApply() {
	text := "The changes apply to people who enter from now on. Who is inside already goes on as they entered."
	if t := c.facts.counts.Total; t.Known {
		text = fmt.Sprintf("%s match the new criteria now; who has not entered yet enters with the next flush. ", counted(t.People, "person", "people")) + text
	}
	c.shell.confirm(confirmation{title: "Apply the changes to " + c.name + "?", text: text, verb: "Apply", then: func() {
		c.facts.editing = false
		c.epoch.Add(1)
		c.dirty = true
		c.show()
		c.whenSaved(c.shell.refresh)
	}})
}
