package sync

import (
	"context"
	"errors"
	"time"
)

// pollLoop asks LinkedIn for the size and status of the audiences in use, no
// faster than LinkedIn changes them.
func (e *Engine) pollLoop(ctx context.Context) {
	ticker := time.NewTicker(min(e.Poll, time.Minute))
	defer ticker.Stop()
	for {
		if err := e.poll(ctx); err != nil {
			e.logUnlessStopped(ctx, "poll audiences", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// poll reads each audience at LinkedIn whose last reading is older than Poll.
// Trouble with one of them is no reason not to ask for the others; any other
// trouble ends the round.
func (e *Engine) poll(ctx context.Context) error {
	audiences, err := e.Store.Audiences(ctx, "")
	if err != nil {
		return err
	}
	for _, a := range audiences {
		if a.Draft() || a.Latest.Status == StatusDeleted || time.Since(a.Latest.At) < e.Poll || time.Since(e.polled[a.ID]) < e.Poll {
			continue
		}
		_, err := e.Refresh(ctx, a)
		var f *Failure
		switch {
		case err == nil:
		case errors.As(err, &f) && (f.Kind == FailurePermission || f.Kind == FailureNotFound || f.Kind == FailureTooYoung || f.Kind == FailureInvalid):
		case f != nil || CodeOf(err) == CodeSignIn:
			return nil // shown where it matters: the next send or the partner page
		default:
			return err
		}
		e.polled[a.ID] = time.Now()
	}
	return nil
}

// Refresh asks LinkedIn for an audience's status, size and counts now and keeps
// the answer. An audience that LinkedIn does not know any more gets
// StatusDeleted.
func (e *Engine) Refresh(ctx context.Context, a Audience) (Audience, error) {
	if a.Draft() {
		return a, nil
	}
	partner, err := e.Partner(ctx)
	if err != nil {
		return a, err
	}
	remote, err := partner.Audience(ctx, a.RemoteID)
	var f *Failure
	switch {
	case errors.As(err, &f) && f.Kind == FailureNotFound && time.Since(a.RemoteAt) > 5*time.Minute:
		remote.Reading = Reading{Status: StatusDeleted}
	case err != nil:
		return a, err
	}
	remote.At = time.Now()
	if err := e.Store.Record(ctx, a.ID, remote.Reading); err != nil {
		return a, err
	}
	a.Latest = remote.Reading
	e.Events.Emit(TopicAudiences)
	return a, nil
}
