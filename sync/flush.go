package sync

import (
	"context"
	"errors"
	"time"
)

// entryKey is all that decides who meets a canvas's criteria; while it stays
// the same nobody new can have come to meet them.
type entryKey struct {
	people  int64
	version int
	day     time.Time // set only for criteria in which the date counts
}

// FlushNow moves everybody on: delays that ended, people who came to meet the
// criteria of an active canvas, entries that could not be sent for 13 hours.
// The engine calls it every Flush; a test or a command may.
func (e *Engine) FlushNow(ctx context.Context) error {
	now := time.Now()
	moved, _, err := e.Store.EnterDue(ctx, now)
	errs := []error{err}
	entered, err := e.enterAll(ctx, now)
	errs = append(errs, err)
	expired, _, err := e.Store.ExpireOverdue(ctx, now, RetryWindow)
	errs = append(errs, err)
	if moved+entered+expired > 0 {
		e.Log.Info("flush", "entered", entered, "moved", moved, "expired", expired)
		e.Events.Emit(TopicMetrics | TopicActivity)
	}
	return errors.Join(errs...)
}

func (e *Engine) enterAll(ctx context.Context, now time.Time) (int, error) {
	canvases, err := e.Store.Canvases(ctx)
	if err != nil {
		return 0, err
	}
	version, err := e.Store.PeopleVersion(ctx)
	if err != nil {
		return 0, err
	}
	total := 0
	var errs []error
	for _, c := range canvases {
		if c.State != CanvasActive {
			delete(e.entered, c.ID)
			continue
		}
		key := entryKey{people: version, version: c.Version}
		if c.Definition.Entry.Timed() {
			key.day = now.UTC().Truncate(24 * time.Hour)
		}
		if e.entered[c.ID] == key {
			continue
		}
		n, err := e.enter(ctx, c, now)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		e.entered[c.ID] = key
		total += n
	}
	return total, errors.Join(errs...)
}

func (e *Engine) enter(ctx context.Context, c Canvas, now time.Time) (int, error) {
	people, err := e.Store.Match(ctx, c.Definition.Entry, nil, now)
	if err != nil {
		return 0, err
	}
	entered, err := e.Store.Entered(ctx, c.ID)
	if err != nil {
		return 0, err
	}
	people.AndNot(entered)
	if people.Empty() {
		return 0, nil
	}
	return e.Store.Enter(ctx, c.ID, people, now)
}
