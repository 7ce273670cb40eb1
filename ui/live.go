package ui

import (
	"context"
	"errors"
	stdsync "sync"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
)

// redrawEvery bounds how often a screen re-reads while things change. Without a
// graphics card each time costs some 50 ms of work, 33 of them for the picture,
// of which the toolkit draws all however little differs. The first change after
// a pause is shown at once, and so is what the person did.
const redrawEvery = time.Second

// live runs what must not run on the window's thread, and brings the results
// back to it. Its methods may be called on the window's thread.
type live struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	// do runs a function on the window's thread; a test may replace it.
	do   func(func())
	fail func(error) // shows an error; called on the window's thread

	tasks    stdsync.WaitGroup
	underWay atomic.Int32 // tasks that have not come back yet
	use      use
}

func newLive(ctx context.Context, fail func(error)) *live {
	l := &live{do: fyne.Do, fail: fail}
	l.ctx, l.cancel = context.WithCancelCause(ctx)
	return l
}

// errClosed is the cause of everything that the closing window cancels.
var errClosed = errors.New("the window was closed")

// close cancels what is under way; wait returns when all of it has ended. It
// must not be called on the window's thread while that is needed to end it.
func (l *live) close() { l.cancel(errClosed) }

func (l *live) wait() { l.tasks.Wait() }

// start runs a task that is waited for.
func (l *live) start(task func()) {
	l.underWay.Add(1)
	l.tasks.Go(func() {
		defer l.underWay.Add(-1)
		task()
	})
}

// read fetches plain values off the thread and applies them in one go. Errors
// are shown, except when the window is closing.
func (l *live) read(fetch func(ctx context.Context) (apply func(), err error)) {
	l.use.ask(time.Now())
	l.start(func() {
		apply, err := fetch(l.ctx)
		l.use.ask(time.Now())
		l.finish(l.ctx, apply, err)
	})
}

// work runs something that a person started and may cancel. done is called on
// the window's thread, whatever came of it.
func (l *live) work(task func(ctx context.Context) error, done func(err error)) (cancel func()) {
	ctx, stop := context.WithCancel(l.ctx)
	l.start(func() {
		defer stop()
		err := task(ctx)
		if l.ctx.Err() == nil {
			l.do(func() { done(err) })
		}
	})
	return stop
}

// promptly runs a task like work and waits for it so long at most: what comes in time
// is done before it returns, and shown with what is on its way to the screen.
func (l *live) promptly(within time.Duration, task func(ctx context.Context) error, done func(err error)) (cancel func()) {
	ctx, stop := context.WithCancel(l.ctx)
	inTime, late := make(chan error), make(chan struct{})
	l.use.ask(time.Now())
	l.start(func() {
		defer stop()
		err := task(ctx)
		l.use.ask(time.Now())
		select {
		case inTime <- err:
		case <-late:
			if l.ctx.Err() == nil {
				l.do(func() { done(err) })
			}
		}
	})
	select {
	case err := <-inTime:
		done(err)
	case <-time.After(within):
		close(late)
	}
	return stop
}

// tidy runs a task once after d, away from the window's thread, unless the
// window closes before.
func (l *live) tidy(d time.Duration, task func()) {
	l.start(func() {
		select {
		case <-l.ctx.Done():
		case <-time.After(d):
			task()
		}
	})
}

func (l *live) finish(ctx context.Context, apply func(), err error) {
	if ctx.Err() != nil {
		return
	}
	l.do(func() {
		if err != nil {
			l.fail(err)
			return
		}
		if apply != nil {
			apply()
		}
	})
}

// follow calls changed on the window's thread with the topics that changed,
// merged, at most once every redrawEvery, until the window closes; then it
// unsubscribes.
func (l *live) follow(topics <-chan sync.Topic, unsubscribe func(), changed func(sync.Topic)) {
	go func() {
		defer unsubscribe()
		timer := time.NewTimer(0)
		defer timer.Stop()
		for {
			select {
			case <-l.ctx.Done():
				return
			case <-timer.C:
			}
			select {
			case <-l.ctx.Done():
				return
			case t, open := <-topics:
				if !open {
					return
				}
				l.do(func() { changed(t) })
			}
			timer.Reset(redrawEvery)
		}
	}()
}

// every calls tick on the window's thread until the window closes.
func (l *live) every(d time.Duration, tick func()) {
	go func() {
		ticker := time.NewTicker(d)
		defer ticker.Stop()
		for {
			select {
			case <-l.ctx.Done():
				return
			case <-ticker.C:
				l.do(tick)
			}
		}
	}()
}

// each calls then on the window's thread for everything that comes, until the
// window closes.
func (l *live) each(signals <-chan struct{}, then func()) {
	go func() {
		for {
			select {
			case <-l.ctx.Done():
				return
			case _, open := <-signals:
				if !open {
					return
				}
				l.do(then)
			}
		}
	}()
}

// later calls then on the window's thread after d.
func (l *live) later(d time.Duration, then func()) { l.bring(d, l.do, then) }

func (l *live) bring(d time.Duration, do func(func()), then func()) {
	time.AfterFunc(d, func() {
		if l.ctx.Err() == nil {
			do(then)
		}
	})
}

// ended calls then on the window's thread when the program is told to end from
// outside: a signal, or the end of the desktop's session.
func (l *live) ended(then func()) {
	context.AfterFunc(l.ctx, func() {
		if !errors.Is(context.Cause(l.ctx), errClosed) {
			l.do(then)
		}
	})
}
