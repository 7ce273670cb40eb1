package main_test

import (
	"context"
	"sync/atomic"
	"time"

	"audiencesync/sync"
)

// skewed is a Store whose times are those of a clock that jumps: what was stored
// before a jump back lies in the future then.
type skewed struct {
	sync.Store
	ahead *atomic.Int64
}

func (s skewed) in(t time.Time) time.Time  { return shifted(t, time.Duration(s.ahead.Load())) }
func (s skewed) out(t time.Time) time.Time { return shifted(t, -time.Duration(s.ahead.Load())) }

func shifted(t time.Time, d time.Duration) time.Time {
	if t.IsZero() { // never
		return t
	}
	return t.Add(d)
}

func (s skewed) TakeBatch(ctx context.Context, now time.Time, size int) (*sync.Batch, time.Time, error) {
	b, next, err := s.Store.TakeBatch(ctx, s.in(now), size)
	if b != nil {
		b.FirstAt, b.NextAt, b.Audience.RemoteAt = s.out(b.FirstAt), s.out(b.NextAt), s.out(b.Audience.RemoteAt)
	}
	return b, s.out(next), err
}

func (s skewed) FinishBatch(ctx context.Context, id int64, refused map[sync.PersonID]string, at time.Time) error {
	return s.Store.FinishBatch(ctx, id, refused, s.in(at))
}

func (s skewed) RetryBatch(ctx context.Context, id int64, f *sync.Failure, uncertain bool, next, at time.Time) error {
	return s.Store.RetryBatch(ctx, id, f, uncertain, s.in(next), s.in(at))
}

func (s skewed) SplitBatch(ctx context.Context, id int64, size int, f *sync.Failure, at time.Time) error {
	return s.Store.SplitBatch(ctx, id, size, f, s.in(at))
}

func (s skewed) FailBatch(ctx context.Context, id int64, reason string, at time.Time) error {
	return s.Store.FailBatch(ctx, id, reason, s.in(at))
}

func (s skewed) ExpireOverdue(ctx context.Context, now time.Time, window time.Duration) (int, time.Time, error) {
	n, next, err := s.Store.ExpireOverdue(ctx, s.in(now), window)
	return n, s.out(next), err
}

func (s skewed) Enter(ctx context.Context, id int64, people *sync.PeopleSet, at time.Time) (int, error) {
	return s.Store.Enter(ctx, id, people, s.in(at))
}

func (s skewed) EnterDue(ctx context.Context, now time.Time) (int, time.Time, error) {
	n, next, err := s.Store.EnterDue(ctx, s.in(now))
	return n, s.out(next), err
}

func (s skewed) Recover(ctx context.Context, now time.Time) (int, error) {
	return s.Store.Recover(ctx, s.in(now))
}

func (s skewed) RetryNow(ctx context.Context, id int64, now time.Time) (int, error) {
	return s.Store.RetryNow(ctx, id, s.in(now))
}

func (s skewed) Hold(ctx context.Context, h sync.Hold) error {
	h.Since, h.Until = s.in(h.Since), s.in(h.Until)
	return s.Store.Hold(ctx, h)
}

func (s skewed) Holds(ctx context.Context) ([]sync.Hold, error) {
	all, err := s.Store.Holds(ctx)
	for i := range all {
		all[i].Since, all[i].Until = s.out(all[i].Since), s.out(all[i].Until)
	}
	return all, err
}

func (s skewed) AudienceCreated(ctx context.Context, id int64, remoteID string, at time.Time) error {
	return s.Store.AudienceCreated(ctx, id, remoteID, s.in(at))
}

func (s skewed) Audiences(ctx context.Context, account string) ([]sync.Audience, error) {
	all, err := s.Store.Audiences(ctx, account)
	for i := range all {
		all[i].CreatedAt, all[i].RemoteAt = s.out(all[i].CreatedAt), s.out(all[i].RemoteAt)
	}
	return all, err
}

func (s skewed) ReserveRequest(ctx context.Context, now time.Time, interval time.Duration, missed time.Time) (time.Time, error) {
	slot, err := s.Store.ReserveRequest(ctx, s.in(now), interval, s.in(missed))
	return s.out(slot), err
}

// jumps are what our clock does, hour by hour, and those of LinkedIn's.
var (
	jumps       = []time.Duration{0, 3 * time.Hour, -2 * time.Hour, 0, -5 * time.Hour, 4 * time.Hour}
	remoteJumps = []time.Duration{0, 26 * time.Hour, -26 * time.Hour}
)

// jump lets both clocks jump while everything runs.
func (r *longRun) jump(hour int) {
	ours := jumps[hour%len(jumps)]
	r.ahead.Add(int64(ours))
	r.server.Advance(remoteJumps[hour%len(remoteJumps)])
	if ours < 0 {
		r.back++
	}
}
