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

// Pacer spaces all requests of a workspace, of every kind, canvas and process,
// and across restarts, because the time of the next free slot is stored before
// a request begins.
type Pacer struct {
	Store interface {
		// ReserveRequest stores and returns the time of the next free slot, at
		// least interval after the last one that was given out.
		ReserveRequest(ctx context.Context, now time.Time, interval time.Duration) (time.Time, error)
	}
	PerMinute func() int // the setting
}

// Wait returns when the next request may begin. Cancelling ctx gives the slot
// up.
func (p *Pacer) Wait(ctx context.Context) error {
	now := time.Now()
	slot, err := p.Store.ReserveRequest(ctx, now, RequestInterval(p.PerMinute()))
	if err != nil {
		return err
	}
	timer := time.NewTimer(slot.Sub(now))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
