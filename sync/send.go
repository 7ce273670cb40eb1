package sync

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	stdsync "sync"
	"time"
)

// send makes one request of a batch and keeps what came of it. What it keeps
// is kept even when the engine is being stopped.
func (e *Engine) send(ctx context.Context, partner Partner, b *Batch) {
	keep := context.WithoutCancel(ctx)
	err := e.attempt(ctx, partner, b)
	now := time.Now()
	var f *Failure
	switch known := errors.As(err, &f); {
	case err == nil:
		return
	case ctx.Err() != nil && (!known || f.Passing()): // cut off by Stop: LinkedIn may have acted
		uncertain := !known || f.Uncertain()
		f = &Failure{Kind: FailureLost, Message: "The program ended before LinkedIn answered.", Cause: err}
		e.keep(ctx, "park", b, func() error { return e.Store.RetryBatch(keep, b.ID, f, uncertain, now, now) })
		return
	case known:
	default: // our own trouble, such as a full disk: nothing was sent
		f = &Failure{Kind: FailureNetwork, Message: err.Error(), Cause: err}
	}
	e.Log.Warn("a batch failed", "batch", b.ID, "kind", f.Kind, "status", f.Status, "attempt", b.Attempts, "cause", f.Cause)
	e.react(ctx, b, f, now)
	e.Events.Emit(TopicMetrics | TopicActivity)
}

// attempt sends the batch and, when LinkedIn answered, finishes it.
func (e *Engine) attempt(ctx context.Context, partner Partner, b *Batch) error {
	if b.Audience.Draft() {
		return e.create(ctx, partner, b)
	}
	members := e.members.Take()
	defer func() {
		clear(members) // of names
		e.members.Give(members[:0])
	}()
	e.reading.Lock()
	members, err := e.Store.Members(ctx, b.People, members)
	e.reading.Unlock()
	if err != nil {
		return err
	}
	e.status.begin()
	sent, err := partner.Send(ctx, Sending{Audience: b.Audience, Action: b.Action, Fields: b.Fields, Members: members})
	e.status.end()
	if err != nil {
		return err
	}
	refused := make(map[PersonID]string, len(sent.Refused))
	for _, r := range sent.Refused {
		if r.Index >= 0 && r.Index < len(members) {
			refused[members[r.Index].Person] = "LinkedIn refused the person: " + r.Reason
		}
	}
	at := time.Now()
	e.keep(ctx, "finish", b, func() error { return e.Store.FinishBatch(context.WithoutCancel(ctx), b.ID, refused, at) })
	e.succeeded(context.WithoutCancel(ctx), b)
	return nil
}

// create brings a draft audience into being at LinkedIn. The batch then waits
// until LinkedIn can take people into it.
func (e *Engine) create(ctx context.Context, partner Partner, b *Batch) error {
	if b.Action == ActionRemove {
		return &Failure{Kind: FailureNotFound, Message: fmt.Sprintf("The audience %q is only a draft: nothing has been added to it at LinkedIn yet.", b.Audience.Name)}
	}
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case e.creating <- struct{}{}:
		defer func() { <-e.creating }()
	}
	a, err := e.Store.FindAudience(ctx, b.Audience.AdAccount, b.Audience.Name)
	if err != nil {
		return err
	}
	if a.Draft() {
		e.status.begin()
		remote, err := partner.CreateAudience(ctx, a.AdAccount, a.Name, a.SourceKey)
		e.status.end()
		if err != nil {
			return err
		}
		if err := e.Store.AudienceCreated(context.WithoutCancel(ctx), a.ID, remote.RemoteID, time.Now()); err != nil {
			return err
		}
		e.Events.Emit(TopicAudiences)
	}
	return &Failure{Kind: FailureTooYoung, Message: "LinkedIn is getting the new audience ready."}
}

// react keeps what follows a failure.
func (e *Engine) react(sending context.Context, b *Batch, f *Failure, now time.Time) {
	ctx := context.WithoutCancel(sending)
	failures := 0
	switch {
	case f.Passing():
		failures = int(e.failures.Add(1))
	case f.Kind == FailureInvalid:
		failures = e.refusals.add(b.Audience.ID)
	}
	r := React(b, f, failures, now, Jitter())
	if r.Hold != nil {
		e.hold(ctx, *r.Hold)
	}
	if f.Kind == FailureSignIn {
		e.signInRejected(ctx, f, now)
	}
	switch {
	case r.Split > 0:
		if f.Kind == FailureTooLarge {
			e.learn(ctx, max(r.Split, smallestLearned))
		} else {
			e.size.Refused(b)
		}
		e.keep(sending, "split", b, func() error { return e.Store.SplitBatch(ctx, b.ID, r.Split, f, now) })
	case r.Fail != "":
		e.keep(sending, "fail", b, func() error { return e.Store.FailBatch(ctx, b.ID, r.Fail, now) })
	default:
		e.keep(sending, "retry", b, func() error { return e.Store.RetryBatch(ctx, b.ID, f, r.Uncertain, r.Retry, now) })
	}
}

// refusals counts the refused requests in a row of each audience.
type refusals struct {
	mu   stdsync.Mutex
	rows map[int64]int
}

func (r *refusals) add(audience int64) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.rows == nil {
		r.rows = map[int64]int{}
	}
	r.rows[audience]++
	return r.rows[audience]
}

func (r *refusals) reset(audience int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.rows, audience)
}

// keepAgain is how long after a store's refusal, such as a full disk, what is
// known of a batch is offered to it again.
const keepAgain = 5 * time.Second

// keep stores what came of a batch, however long the store refuses: a batch
// that is left in state sending waits for the next start. Only Stop gives up;
// Recover then makes the batch uncertain.
func (e *Engine) keep(sending context.Context, what string, b *Batch, store func() error) {
	for {
		err := store()
		if err == nil {
			return
		}
		e.Log.Error(what, "batch", b.ID, "error", err, "cause", errors.Unwrap(err))
		select {
		case <-sending.Done():
			return
		case <-time.After(keepAgain):
		}
	}
}

// succeeded lifts the holds that a success disproves.
func (e *Engine) succeeded(ctx context.Context, b *Batch) {
	e.failures.Store(0)
	e.refusals.reset(b.Audience.ID)
	if n := e.size.Taken(b); n > 0 {
		e.learn(ctx, n)
	}
	holds, err := e.Store.Holds(ctx)
	for _, h := range holds {
		if h.disproved(b, time.Now()) {
			err = errors.Join(err, e.Store.Release(ctx, h.Scope, h.Ref))
		}
	}
	if err != nil {
		e.Log.Error("release", "batch", b.ID, "error", err)
	}
	e.Events.Emit(TopicMetrics | TopicActivity)
}

// disproved says whether a batch that LinkedIn took shows that a hold's reason
// is gone. A request that was under way says nothing about a sign-in or a
// limit that was reached since.
func (h Hold) disproved(b *Batch, now time.Time) bool {
	switch h.Scope {
	case HoldAccount:
		return h.Ref == b.Audience.AdAccount
	case HoldAudience:
		return h.Ref == strconv.FormatInt(b.Audience.ID, 10)
	}
	return h.Kind != FailureSignIn && (h.Kind != FailureMinuteLimit || !h.InForce(now))
}

func (e *Engine) learn(ctx context.Context, size int) {
	_, err := e.Store.UpdateSettings(ctx, func(s *Settings) {
		if s.AcceptedSize == 0 || size < s.AcceptedSize {
			s.AcceptedSize = size
		}
	})
	e.Log.Info("LinkedIn takes fewer people a request", "size", size, "error", err)
}

// signInRejected turns the connection red.
func (e *Engine) signInRejected(ctx context.Context, f *Failure, now time.Time) {
	c, err := e.Store.Connection(ctx)
	if err == nil && c.Connected() && c.Health != HealthInvalid {
		c.Health, c.Problem, c.CheckedAt = HealthInvalid, f.Message, now
		err = e.Store.SaveConnection(ctx, c)
	}
	if err != nil {
		e.Log.Error("connection", "error", err)
	}
	e.Events.Emit(TopicConnection)
}

// Reconnected lifts every hold after somebody signed in again, so that what
// waits goes on at once.
func (e *Engine) Reconnected(ctx context.Context) error {
	if err := e.Store.Release(ctx, HoldAll, "*"); err != nil {
		return err
	}
	_, err := e.Store.RetryNow(ctx, 0, time.Now())
	e.Events.Emit(TopicConnection | TopicActivity | TopicCanvases)
	if e.wake != nil {
		e.Nudge()
	}
	return err
}
