package storetest

import (
	"context"
	"testing"
	"time"

	"audiencesync/sync"
)

// conserving is a Store that checks after each operation of canvases and of
// the ledger that the sums hold and that every reader says the same.
type conserving struct {
	sync.Store
	t      testing.TB
	edited bool // a step may have left the definition: not all that is pending shows
}

func (c *conserving) conserved(what string) {
	c.t.Helper()
	ctx := context.Background()
	all, err := c.Store.Metrics(ctx, 0)
	if err != nil {
		c.t.Fatalf("after %s: metrics: %v", what, err)
	}
	pending := 0
	for _, m := range all {
		for _, s := range m.Steps {
			pending += s.Pending
			c.step(ctx, what, s)
		}
	}
	totals, err := c.Store.Activity(ctx)
	if err != nil {
		c.t.Fatalf("after %s: activity: %v", what, err)
	}
	if n := totals.Unsent + totals.Sending + totals.Uncertain; n != pending && !c.edited {
		c.t.Errorf("after %s: Activity has %d people under way, the steps %d: %+v", what, n, pending, totals)
	}
}

// step compares a step's numbers with each other, the people behind them, the
// reasons and the days.
func (c *conserving) step(ctx context.Context, what string, s sync.StepMetrics) {
	c.t.Helper()
	if !s.Conserved() || s.Pending < 0 {
		c.t.Errorf("after %s: not conserved: %+v", what, s)
	}
	for state, want := range map[sync.EntryState]int{
		"": s.Entered, sync.EntrySynced: s.Synced, sync.EntryNotSynced: s.NotSynced, sync.EntryPending: s.Pending, sync.EntryErrored: s.Errored,
	} {
		_, n, err := c.Store.Behind(ctx, s.StepID, state, "", 0, 1)
		if err != nil || n != want {
			c.t.Errorf("after %s: %d people behind %q, want %d (%v)", what, n, state, want, err)
		}
	}
	reasons, err := c.Store.Reasons(ctx, s.StepID)
	sums := map[sync.EntryState]int{}
	for r, n := range reasons {
		sums[r.State] += n
	}
	if err != nil || sums[sync.EntryNotSynced] != s.NotSynced || sums[sync.EntryErrored] != s.Errored || len(sums) > 2 {
		c.t.Errorf("after %s: reasons %v of %+v (%v)", what, reasons, s, err)
	}
	days, err := c.Store.Days(ctx, s.StepID)
	var sum sync.DayMetrics
	for _, d := range days {
		sum.Entered, sum.Synced, sum.NotSynced, sum.Errored = sum.Entered+d.Entered, sum.Synced+d.Synced, sum.NotSynced+d.NotSynced, sum.Errored+d.Errored
	}
	if err != nil || sum != (sync.DayMetrics{Entered: s.Entered, Synced: s.Synced, NotSynced: s.NotSynced, Errored: s.Errored}) {
		c.t.Errorf("after %s: the days sum up to %+v of %+v (%v)", what, sum, s, err)
	}
	c.hours(ctx, what, s, days)
}

// hours compares those that are kept with their days.
func (c *conserving) hours(ctx context.Context, what string, s sync.StepMetrics, days []sync.DayMetrics) {
	c.t.Helper()
	hours, err := c.Store.Hours(ctx, s.StepID, time.Time{})
	exited, left := 0, map[time.Time]sync.DayMetrics{}
	for _, d := range days {
		left[d.Day.UTC()] = d
	}
	for _, h := range hours {
		day := h.Hour.UTC().Truncate(24 * time.Hour)
		d := left[day]
		d.Entered, d.Synced, d.NotSynced, d.Errored = d.Entered-h.Entered, d.Synced-h.Synced, d.NotSynced-h.NotSynced, d.Errored-h.Errored
		if left[day], exited = d, exited+h.Exited; min(d.Entered, d.Synced, d.NotSynced, d.Errored) < 0 || h.Exited > h.Entered || exited > s.Exited {
			c.t.Errorf("after %s: the hour %+v does not fit in its day or into %+v", what, h, s)
		}
	}
	if err != nil {
		c.t.Errorf("after %s: hours: %v", what, err)
	}
}

func (c *conserving) SaveCanvas(ctx context.Context, name string, d sync.Definition, at time.Time) (sync.Canvas, error) {
	defer c.conserved("SaveCanvas")
	return c.Store.SaveCanvas(ctx, name, d, at)
}

func (c *conserving) Launch(ctx context.Context, id int64, at time.Time) error {
	defer c.conserved("Launch")
	return c.Store.Launch(ctx, id, at)
}

func (c *conserving) Pause(ctx context.Context, id int64, at time.Time) error {
	defer c.conserved("Pause")
	return c.Store.Pause(ctx, id, at)
}

func (c *conserving) Resume(ctx context.Context, id int64, at time.Time) error {
	defer c.conserved("Resume")
	return c.Store.Resume(ctx, id, at)
}

func (c *conserving) Stop(ctx context.Context, id int64, at time.Time) error {
	defer c.conserved("Stop")
	return c.Store.Stop(ctx, id, at)
}

func (c *conserving) DeleteCanvas(ctx context.Context, id int64) error {
	defer c.conserved("DeleteCanvas")
	return c.Store.DeleteCanvas(ctx, id)
}

func (c *conserving) Enter(ctx context.Context, canvasID int64, people *sync.PeopleSet, at time.Time) (int, error) {
	defer c.conserved("Enter")
	return c.Store.Enter(ctx, canvasID, people, at)
}

func (c *conserving) EnterDue(ctx context.Context, now time.Time) (int, time.Time, error) {
	defer c.conserved("EnterDue")
	return c.Store.EnterDue(ctx, now)
}

func (c *conserving) TakeBatch(ctx context.Context, now time.Time, size int) (*sync.Batch, time.Time, error) {
	defer c.conserved("TakeBatch")
	return c.Store.TakeBatch(ctx, now, size)
}

func (c *conserving) FinishBatch(ctx context.Context, id int64, refused map[sync.PersonID]string, at time.Time) error {
	defer c.conserved("FinishBatch")
	return c.Store.FinishBatch(ctx, id, refused, at)
}

func (c *conserving) RetryBatch(ctx context.Context, id int64, f *sync.Failure, uncertain bool, next, at time.Time) error {
	defer c.conserved("RetryBatch")
	return c.Store.RetryBatch(ctx, id, f, uncertain, next, at)
}

func (c *conserving) SplitBatch(ctx context.Context, id int64, size int, f *sync.Failure, at time.Time) error {
	defer c.conserved("SplitBatch")
	return c.Store.SplitBatch(ctx, id, size, f, at)
}

func (c *conserving) FailBatch(ctx context.Context, id int64, reason string, at time.Time) error {
	defer c.conserved("FailBatch")
	return c.Store.FailBatch(ctx, id, reason, at)
}

func (c *conserving) ExpireOverdue(ctx context.Context, now time.Time, window time.Duration) (int, time.Time, error) {
	defer c.conserved("ExpireOverdue")
	return c.Store.ExpireOverdue(ctx, now, window)
}

func (c *conserving) Recover(ctx context.Context, now time.Time) (int, error) {
	defer c.conserved("Recover")
	return c.Store.Recover(ctx, now)
}

func (c *conserving) RetryNow(ctx context.Context, canvasID int64, now time.Time) (int, error) {
	defer c.conserved("RetryNow")
	return c.Store.RetryNow(ctx, canvasID, now)
}

func (c *conserving) Hold(ctx context.Context, h sync.Hold) error {
	defer c.conserved("Hold")
	return c.Store.Hold(ctx, h)
}

func (c *conserving) Release(ctx context.Context, scope sync.HoldScope, ref string) error {
	defer c.conserved("Release")
	return c.Store.Release(ctx, scope, ref)
}
