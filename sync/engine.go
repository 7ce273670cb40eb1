package sync

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	stdsync "sync"
	"sync/atomic"
	"time"
)

// DefaultFlush is how often people who came to meet the criteria enter.
const DefaultFlush = 5 * time.Second

// stopGrace is how long Stop lets requests under way end by themselves.
const stopGrace = 4 * time.Second

// ErrStopped is the cause of the contexts that Stop cancels, so that an end of
// ours can be told from one of the user's.
var ErrStopped = errors.New("the engine was stopped")

// Engine lets people into active canvases every flush, makes batches of them,
// sends these within the limits, retries, gives up after 13 hours, and keeps
// all of it in the Store. Everything it knows is in the Store: an engine that
// is killed at any moment is followed by one that goes on where it was.
//
// Set the fields, call Start, and Stop before the Store is closed.
type Engine struct {
	Store Store
	// Partner returns the partner of the workspace's connection; CodeSignIn
	// when there is none.
	Partner func(ctx context.Context) (Partner, error)
	Events  *Events
	Log     *slog.Logger
	Flush   time.Duration // 0: DefaultFlush
	Senders int           // requests under way at once; 0: 8
	Poll    time.Duration // how often audiences are asked for size and status; 0: 1 hour

	stop    context.CancelCauseFunc // ends the flusher and the dispatcher
	abort   context.CancelCauseFunc // ends requests under way
	done    chan struct{}
	wake    chan struct{} // something may be ready to send
	flushed chan struct{} // asks for a flush before its time
	senders stdsync.WaitGroup

	underWay atomic.Int64  // people in requests under way
	creating chan struct{} // one audience is created at a time
	reading  stdsync.Mutex // the people of one batch are read at a time: the first of several can begin sooner
	members  Spares[[]Member]
	polled   map[int64]time.Time // when each audience was last asked for, with or without success
	entered  map[int64]entryKey
	failures atomic.Int32 // sends in a row that failed without a class of their own
	refusals refusals
	size     sizeLearner
	status   status
}

// Start recovers what a crash left and begins. It returns at once; errors
// while running are logged and shown as holds, never fatal.
func (e *Engine) Start(ctx context.Context) error {
	if n, err := e.Store.Recover(ctx, time.Now()); err != nil {
		return err
	} else if n > 0 {
		e.Log.Info("batches without an answer are sent again", "batches", n)
	}
	e.Flush, e.Poll = orDuration(e.Flush, DefaultFlush), orDuration(e.Poll, time.Hour)
	if e.Senders <= 0 {
		e.Senders = 8
	}
	e.entered, e.polled, e.creating = map[int64]entryKey{}, map[int64]time.Time{}, make(chan struct{}, 1)
	e.done, e.wake, e.flushed = make(chan struct{}), make(chan struct{}, 1), make(chan struct{}, 1)
	base := context.WithoutCancel(ctx)
	run, stop := context.WithCancelCause(base)
	send, abort := context.WithCancelCause(base)
	e.stop, e.abort = stop, abort
	e.status.runs(true)
	var loops stdsync.WaitGroup
	loops.Go(func() { e.flushLoop(run) })
	loops.Go(func() { e.dispatchLoop(run, send) })
	loops.Go(func() { e.pollLoop(run) })
	go func() {
		loops.Wait()
		e.senders.Wait()
		close(e.done)
	}()
	return nil
}

func orDuration(d, otherwise time.Duration) time.Duration {
	if d <= 0 {
		return otherwise
	}
	return d
}

// Stop ends the engine and returns when nothing of it runs any more: within
// stopGrace requests under way end by themselves, then they are cut off and
// their batches are uncertain. It may be called twice, and before Start.
func (e *Engine) Stop() {
	if e.stop == nil {
		return
	}
	e.stop(ErrStopped)
	grace := time.NewTimer(stopGrace)
	defer grace.Stop()
	select {
	case <-e.done:
	case <-grace.C:
		e.abort(ErrStopped)
		<-e.done
	}
	e.abort(ErrStopped)
	e.status.runs(false)
}

// Nudge flushes and looks for work now instead of at the next flush: after a
// launch, an import, a reconnect.
func (e *Engine) Nudge() {
	signal(e.flushed)
	signal(e.wake)
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

func (e *Engine) flushLoop(ctx context.Context) {
	ticker := time.NewTicker(e.Flush)
	defer ticker.Stop()
	for {
		if err := e.FlushNow(ctx); err != nil && ctx.Err() == nil {
			e.Log.Error("flush", "error", err, "cause", errors.Unwrap(err))
		}
		e.status.flush(time.Now().Add(e.Flush))
		signal(e.wake)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		case <-e.flushed:
			ticker.Reset(e.Flush)
		}
	}
}

// mostUnderWay is how many people are in requests under way at most before
// another one is begun: what bounds memory where requests are large. Of three of the
// largest, one is answered, one waits for its moment and one is made.
const mostUnderWay = 3 * MaxBatchSize

// dispatchLoop takes batches as long as there are any and a sender is free.
func (e *Engine) dispatchLoop(ctx, send context.Context) {
	free := make(chan struct{}, e.Senders)
	for range e.Senders {
		free <- struct{}{}
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-free:
		}
		for e.underWay.Load() >= mostUnderWay {
			if !e.sleep(ctx, time.Time{}) { // a sender that ends wakes
				return
			}
		}
		batch, partner, next := e.take(ctx)
		if batch == nil {
			free <- struct{}{}
			if !e.sleep(ctx, next) {
				return
			}
			continue
		}
		n := int64(batch.Count)
		e.underWay.Add(n)
		e.senders.Go(func() {
			defer func() { e.underWay.Add(-n); free <- struct{}{}; signal(e.wake) }()
			e.send(send, partner, batch)
		})
	}
}

// sleep waits for a wake-up, or for next when it is set; false: the engine stops.
func (e *Engine) sleep(ctx context.Context, next time.Time) bool {
	var due <-chan time.Time
	if !next.IsZero() {
		timer := time.NewTimer(max(time.Until(next), time.Millisecond))
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-ctx.Done():
		return false
	case <-e.wake:
	case <-due:
	}
	return true
}

// take returns a batch that is ready to be sent, or when to look again. Without
// a partner nothing is taken: the hold says why.
func (e *Engine) take(ctx context.Context) (*Batch, Partner, time.Time) {
	partner, err := e.Partner(ctx)
	if err != nil {
		e.holdPartner(ctx, err)
		return nil, nil, time.Time{}
	}
	settings, err := e.Store.Settings(ctx)
	if err != nil {
		e.logUnlessStopped(ctx, "settings", err)
		return nil, nil, time.Now().Add(e.Flush)
	}
	batch, next, err := e.Store.TakeBatch(ctx, time.Now(), settings.SendSize())
	if err != nil {
		e.logUnlessStopped(ctx, "take a batch", err)
		return nil, nil, time.Now().Add(e.Flush)
	}
	if batch != nil {
		e.Events.Emit(TopicMetrics | TopicActivity)
	}
	return batch, partner, next
}

func (e *Engine) logUnlessStopped(ctx context.Context, what string, err error) {
	if ctx.Err() == nil {
		e.Log.Error(what, "error", err, "cause", errors.Unwrap(err))
	}
}

// partnerAgain is how long sending waits when the partner cannot be had for
// another reason than the sign-in, such as a keyring that does not answer.
const partnerAgain = time.Minute

// holdPartner notes why there is nobody to send to, unless that is known
// already or nothing waits.
func (e *Engine) holdPartner(ctx context.Context, err error) {
	h := Hold{Scope: HoldAll, Kind: FailureSignIn, Message: err.Error()}
	now := time.Now()
	if CodeOf(err) != CodeSignIn {
		h.Kind, h.Until = FailureNetwork, now.Add(partnerAgain)
	}
	holds, herr := e.Store.Holds(ctx)
	totals, terr := e.Store.Activity(ctx)
	if herr != nil || terr != nil || ctx.Err() != nil || totals.Unsent+totals.Uncertain == 0 {
		return
	}
	if slices.ContainsFunc(holds, func(o Hold) bool {
		return o.Scope == HoldAll && o.InForce(now) && (o.Kind == h.Kind || o.Kind == FailureSignIn)
	}) {
		return
	}
	e.hold(ctx, h)
}

// hold stops sending, unless a hold of the same scope lasts longer: what was
// under way when LinkedIn said "until midnight" must not shorten that.
func (e *Engine) hold(ctx context.Context, h Hold) {
	h.Since = time.Now()
	holds, err := e.Store.Holds(ctx)
	if slices.ContainsFunc(holds, func(o Hold) bool { return o.outlasts(h, h.Since) }) {
		return
	}
	if err := errors.Join(err, e.Store.Hold(ctx, h)); err != nil {
		e.logUnlessStopped(ctx, "hold", err)
	}
	e.Events.Emit(TopicActivity | TopicConnection | TopicCanvases)
}
