package ui

import (
	"context"
	"fmt"
	"time"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
	"audiencesync/ui/kit"
)

// do changes something of the outbox and lets every screen know.
func (a *activityScreen) do(busy string, task func(ctx context.Context) (said string, err error)) {
	a.busy = busy
	a.show()
	said := ""
	a.shell.work(func(ctx context.Context) (err error) {
		said, err = task(ctx)
		return err
	}, func(err error) {
		a.busy = ""
		a.show()
		if err != nil {
			a.shell.fail(err)
		} else if said != "" {
			a.shell.toast(said)
		}
		// Also after a failure: some of several canvases may have changed.
		a.ws.Changed(sync.TopicActivity | sync.TopicCanvases | sync.TopicMetrics)
		a.shell.refresh()
	})
}

// retry makes the failed batches of a canvas (0: of all) due at once.
func (a *activityScreen) retry(canvas int64) {
	a.do("Retrying…", func(ctx context.Context) (string, error) {
		n, err := a.ws.RetryNow(ctx, canvas, time.Now())
		if n == 0 {
			return "No failed batch is left.", err
		}
		return counted(n, "batch is", "batches are") + " tried again now.", err
	})
}

// release ends a hold, so that sending tries again.
func (a *activityScreen) release(h holdRow) {
	a.do("Trying again…", func(ctx context.Context) (string, error) {
		return "", a.ws.Release(ctx, h.Scope, h.Ref)
	})
}

func (a *activityScreen) menu(under fyne.CanvasObject) {
	var entries []kit.MenuEntry
	for _, c := range a.view.Canvases {
		if c.Paused {
			entries = append(entries, menuItem("play_arrow", "Resume "+c.Name, true, func() { a.askResume(c) }))
		} else {
			entries = append(entries, menuItem("pause", "Pause "+c.Name, true, func() { a.askPause(c) }))
		}
	}
	for _, c := range a.view.Canvases {
		entries = append(entries, kit.MenuEntry{Icon: iconOf("stop"), Text: "Stop " + c.Name, Danger: true, Tap: func() { a.askStop(c) }})
	}
	kit.ShowMenu(under, entries...)
}

// canvas finds a canvas that is at work.
func (a *activityScreen) canvas(id int64) (c sendingCanvas, ok bool) {
	for _, c := range a.view.Canvases {
		if c.ID == id {
			return c, true
		}
	}
	return c, false
}

func (a *activityScreen) those(paused bool) (found []sendingCanvas) {
	for _, c := range a.view.Canvases {
		if c.Paused == paused {
			found = append(found, c)
		}
	}
	return found
}

func (a *activityScreen) askPauseAll() {
	found := a.those(false)
	if len(found) == 1 {
		a.askPause(found[0])
		return
	}
	a.shell.confirm(confirmation{
		title: fmt.Sprintf("Pause %d canvases?", len(found)), verb: "Pause all",
		text: "Nobody enters and nothing is sent while they are paused. The 13 hours of people who are pending stand still. Delays run on, and people move on when you resume.",
		then: func() { a.each("Pausing…", found, a.ws.Pause) },
	})
}

func (a *activityScreen) askResumeAll() {
	found := a.those(true)
	if len(found) == 1 {
		a.askResume(found[0])
		return
	}
	a.shell.confirm(confirmation{
		title: fmt.Sprintf("Resume %d canvases?", len(found)), verb: "Resume all",
		text: "Whoever meets the criteria enters from now on, and sending goes on.",
		then: func() { a.each("Resuming…", found, a.ws.Resume) },
	})
}

// each does the same to several canvases; one that changed meanwhile does not
// keep the others from it.
func (a *activityScreen) each(busy string, canvases []sendingCanvas, change func(ctx context.Context, id int64, at time.Time) error) {
	a.do(busy, func(ctx context.Context) (string, error) {
		var first error
		for _, c := range canvases {
			if err := change(ctx, c.ID, time.Now()); err != nil && first == nil {
				first = err
			}
		}
		return "", first
	})
}

func (a *activityScreen) askPause(c sendingCanvas) {
	a.shell.confirm(confirmation{
		title: "Pause " + c.Name + "?", verb: "Pause",
		text: "Nobody enters and nothing is sent while it is paused. " + c.Inside + "Their 13 hours stand still. Delays run on, and people move on when you resume.",
		then: func() { a.each("Pausing…", []sendingCanvas{c}, a.ws.Pause) },
	})
}

func (a *activityScreen) askResume(c sendingCanvas) {
	a.shell.confirm(confirmation{
		title: "Resume " + c.Name + "?", verb: "Resume",
		text: "Whoever meets the criteria enters from now on, and sending goes on. " + c.Inside,
		then: func() { a.each("Resuming…", []sendingCanvas{c}, a.ws.Resume) },
	})
}

// askStop is what cancelling means: what is unsent is never sent.
func (a *activityScreen) askStop(c sendingCanvas) {
	a.shell.confirm(confirmation{
		title: "Stop " + c.Name + " for good?", verb: "Stop", destructive: true,
		text: "A stopped canvas cannot be started again. " + c.Inside + "Who was not sent ends Not Synced; a request that is under way is finished, and who is in an uncertain batch ends Errored, as they may have been sent. People in a delay leave the canvas. Who is in the audience at LinkedIn stays there.",
		then: func() { a.each("Stopping…", []sendingCanvas{c}, a.ws.Stop) },
	})
}
