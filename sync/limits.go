package sync

import (
	"context"
	"time"
)

// LinkedIn's limits as far as they are known (Learn: "DMP Segment Users", rate
// limits; the batch size is what its streaming endpoint is known to take).
const (
	DefaultRequestsPerMinute = 500
	MaxRequestsPerMinute     = 600
	MaxRequestsPerSecond     = 10
	DefaultBatchSize         = 5_000
	MaxBatchSize             = 100_000
)

// RequestInterval is the even spacing of requests that keeps to the limit per
// minute and to MaxRequestsPerSecond as the server sees them. It is 0.4 % wider
// than the limit, so that requests which travel at different speeds do not
// crowd a window at the other end.
func RequestInterval(perMinute int) time.Duration {
	perMinute = min(max(perMinute, 1), MaxRequestsPerMinute)
	d := time.Minute / time.Duration(perMinute)
	if perMinute > DefaultRequestsPerMinute { // the window of a second is the narrow one
		return d + d/100
	}
	return d + d/250
}

// NextSlot is the time at which the next request may begin, and the slot behind which
// the one after it comes. Both are now, or interval after the last that anybody was
// given (zero: nobody was). More than a minute and a hundred intervals ahead, the clock
// was put back: then the slot is a minute from now.
//
// A slot that was missed by less than an interval is used later, and all that are not
// given out yet move by as much. So each request begins as long before the one that is
// MaxRequestsPerSecond behind it as ever, unless that has its slot already.
func NextSlot(last, now, missed time.Time, interval time.Duration) (slot, end time.Time) {
	behind := last.Sub(missed) // so much later is the last one
	late := now.Sub(missed)
	const rounding = time.Microsecond
	switch queue := (MaxRequestsPerSecond - 1) * RequestInterval(MaxRequestsPerMinute); {
	case last.IsZero():
		return now, now
	case missed.IsZero() || late < 0 || behind < 0:
	case behind < rounding, behind <= queue && late <= interval:
		return now, last.Add(late)
	}
	switch next := last.Add(interval); {
	case next.Sub(now) > time.Minute+100*interval:
		now = now.Add(time.Minute)
	case next.After(now):
		now = next
	}
	return now, now
}

// Pacer spaces all requests of a workspace, of every kind, canvas and process,
// and across restarts, because the time of the next free slot is stored before
// a request begins.
type Pacer struct {
	Store interface {
		// ReserveRequest stores and returns the next slot; see NextSlot.
		ReserveRequest(ctx context.Context, now time.Time, interval time.Duration, missed time.Time) (time.Time, error)
	}
	PerMinute func() int // the setting
}

// Wait returns when the next request may begin. Cancelling ctx gives the slot
// up. One that passed while the store or the machine was busy is missed: requests
// that were held up together must not begin together.
func (p *Pacer) Wait(ctx context.Context) error {
	perMinute := p.PerMinute()
	ahead := time.Duration(0) // how long before its time a slot must be asked for
	var slot time.Time
	for tries := 0; ; tries++ {
		var err error
		slot, err = p.Store.ReserveRequest(ctx, time.Now().Add(ahead), RequestInterval(perMinute), slot)
		if err != nil {
			return err
		}
		if err := sleepUntil(ctx, slot); err != nil {
			return err
		}
		late := time.Since(slot)
		if late <= lateness(perMinute) {
			return nil
		}
		if tries > 0 { // not by chance
			ahead = min(ahead+late, mostAhead)
		}
	}
}

// mostAhead bounds how far ahead a slot is asked for on a machine that is slow.
const mostAhead = 30 * time.Second

// lateness is how late a request may begin after its slot. Twice as much would
// still fit into the windows of a second and of a minute: the other half is for
// the way to the server.
func lateness(perMinute int) time.Duration {
	perMinute = min(max(perMinute, 1), MaxRequestsPerMinute)
	interval := RequestInterval(perMinute)
	return min(MaxRequestsPerSecond*interval-time.Second, time.Duration(perMinute)*interval-time.Minute) / 2
}

func sleepUntil(ctx context.Context, at time.Time) error {
	timer := time.NewTimer(time.Until(at))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
