package ui

import (
	"context"
	"time"

	"audiencesync/sync"
)

// reading says what is read: the facts of the frame, the screen on show, or
// both, which are then shown in one go.
type reading struct{ frame, page bool }

// refresh makes the screen on show fetch again.
func (w *window) refresh() { w.update(false, w.screen != nil) }

// readFrame reads what stands around the screens.
func (w *window) readFrame() { w.update(true, false) }

// update reads and shows what is asked for; while one reading is under way,
// what is asked for meanwhile is one more after it.
func (w *window) update(frame, page bool) {
	w.due.frame, w.due.page = w.due.frame || frame, w.due.page || page
	if w.reading != nil || w.due == (reading{}) {
		return
	}
	now := w.due
	w.reading, w.due = &now, reading{}
	on, epoch, mine := w.screen, w.epoch, w.reading
	var facts frameFacts
	var apply func()
	var pageErr error
	work := w.live.work
	if within := w.prompt; within > 0 {
		work = func(task func(ctx context.Context) error, done func(err error)) func() {
			return w.live.promptly(within, task, done)
		}
	}
	work(func(ctx context.Context) (err error) {
		if mine.page {
			apply, pageErr = on.fetch(ctx)
		}
		if mine.frame {
			facts, err = readFrame(ctx, w.ws)
		}
		return err
	}, func(err error) {
		if epoch != w.epoch {
			return // another page is on show; it reads the frame again
		}
		w.reading = nil
		if mine.page {
			w.fetched(apply, pageErr)
		}
		if mine.frame {
			w.framed(facts, err)
		}
		w.update(false, false) // what has become due
	})
}

func (w *window) framed(facts frameFacts, err error) {
	if err != nil {
		w.fail(err)
		return
	}
	w.readAt = time.Now()
	w.applyFrame(facts)
}

func (w *window) fetched(apply func(), err error) {
	w.swap()
	if err != nil {
		gone := sync.CodeOf(err) == sync.CodeNotFound && (w.at.page == pageCanvas || w.at.page == pageStep)
		if gone {
			w.show(route{page: pageCanvases})
		}
		w.fail(err)
		w.failed = !gone
		return
	}
	if w.failed {
		w.clearNotice()
	}
	if apply != nil {
		apply()
	}
	if then := w.onShown; then != nil {
		w.onShown = nil
		then()
	}
}
