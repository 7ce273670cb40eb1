package sync

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// send makes one request of a batch and keeps what came of it. What it keeps
// is kept even when the engine is being stopped.
func (e *Engine) send(ctx context.Context, partner Partner, b *Batch) {
	keep := context.WithoutCancel(ctx)
	err := e.attempt(ctx, partner, b)
	now := time.Now()
	var f *Failure
	switch {
	case err == nil:
		return
	case errors.As(err, &f):
	case ctx.Err() != nil: // cut off by Stop: LinkedIn may have acted
		f = &Failure{Kind: FailureLost, Message: "The program ended before LinkedIn answered.", Cause: err}
		e.keep("park", b, e.Store.RetryBatch(keep, b.ID, f, true, now, now))
		return
	default: // our own trouble, such as a full disk: nothing was sent
		f = &Failure{Kind: FailureNetwork, Message: err.Error(), Cause: err}
	}
	e.Log.Warn("a batch failed", "batch", b.ID, "kind", f.Kind, "status", f.Status, "attempt", b.Attempts, "cause", f.Cause)
	e.react(keep, b, f, now)
	e.Events.Emit(TopicMetrics | TopicActivity)
}

// attempt sends the batch and, when LinkedIn answered, finishes it.
func (e *Engine) attempt(ctx context.Context, partner Partner, b *Batch) error {
	if b.Audience.Draft() {
		return e.create(ctx, partner, b)
	}
	members, err := e.Store.Members(ctx, b.People, nil)
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
		refused[members[r.Index].Person] = "LinkedIn refused the person: " + r.Reason
	}
	err = e.Store.FinishBatch(context.WithoutCancel(ctx), b.ID, refused, time.Now())
	if err != nil {
		return &Failure{Kind: FailureLost, Message: "LinkedIn's answer could not be kept: " + err.Error(), Cause: err}
	}
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
func (e *Engine) react(ctx context.Context, b *Batch, f *Failure, now time.Time) {
	failures := 0
	if f.Passing() {
		failures = int(e.failures.Add(1))
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
		e.keep("split", b, e.Store.SplitBatch(ctx, b.ID, r.Split, f, now))
	case r.Fail != "":
		e.keep("fail", b, e.Store.FailBatch(ctx, b.ID, r.Fail, now))
	default:
		e.keep("retry", b, e.Store.RetryBatch(ctx, b.ID, f, r.Uncertain, r.Retry, now))
	}
}

func (e *Engine) keep(what string, b *Batch, err error) {
	if err != nil {
		e.Log.Error(what, "batch", b.ID, "error", err, "cause", errors.Unwrap(err))
	}
}

// succeeded lifts the holds that a success disproves.
func (e *Engine) succeeded(ctx context.Context, b *Batch) {
	e.failures.Store(0)
	if n := e.size.Taken(b); n > 0 {
		e.learn(ctx, n)
	}
	holds, err := e.Store.Holds(ctx)
	if err == nil && len(holds) > 0 {
		for _, h := range holds {
			if h.Scope == HoldAccount && h.Ref == b.Audience.AdAccount ||
				h.Scope == HoldAudience && h.Ref == strconv.FormatInt(b.Audience.ID, 10) ||
				h.Scope == HoldAll && h.Kind != FailureSignIn && h.Kind != FailureMinuteLimit {
				err = errors.Join(err, e.Store.Release(ctx, h.Scope, h.Ref))
			}
		}
	}
	e.keep("release", b, err)
	e.Events.Emit(TopicMetrics | TopicActivity)
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
