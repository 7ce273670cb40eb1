package sync_test

import (
	"context"
	"errors"
	stdsync "sync"
	"testing"
	"testing/synctest"
	"time"

	"audiencesync/sync"
)

// slots is a store that gives out slots as every store does, but takes its time.
type slots struct {
	turn chan struct{} // not a mutex, at which a bubble's time stands still
	last time.Time
	busy func() time.Duration
}

func newSlots(busy func() time.Duration) *slots {
	return &slots{turn: make(chan struct{}, 1), busy: busy}
}

func (s *slots) ReserveRequest(_ context.Context, now time.Time, interval time.Duration, missed time.Time) (time.Time, error) {
	s.turn <- struct{}{}
	defer func() { <-s.turn }()
	time.Sleep(s.busy()) // inside a synctest bubble: another program has the database
	next := s.last.Add(interval)
	if s.last.Equal(missed) {
		next = missed
	}
	if next.After(now) {
		now = next
	}
	s.last = now
	return now, nil
}

// TestPacerAfterABusyStore: requests that wait for a store which an import keeps
// busy do not all begin once it is free; nor does a store that is always slow
// keep them from beginning.
func TestPacerAfterABusyStore(t *testing.T) {
	t.Parallel()
	for name, busy := range map[string]func(n int) time.Duration{
		"once":   func(n int) time.Duration { return map[bool]time.Duration{true: 3 * time.Second}[n == 10] },
		"always": func(int) time.Duration { return 250 * time.Millisecond },
		"never":  func(int) time.Duration { return 0 },
	} {
		for _, perMinute := range []int{sync.MaxRequestsPerMinute, sync.DefaultRequestsPerMinute, 30} {
			synctest.Test(t, func(t *testing.T) {
				n := 0
				store := newSlots(func() time.Duration { n++; return busy(n) })
				began := paced(t, &sync.Pacer{Store: store, PerMinute: func() int { return perMinute }}, 40)
				for i, at := range began {
					if i >= sync.MaxRequestsPerSecond && at.Sub(began[i-sync.MaxRequestsPerSecond]) < time.Second {
						t.Errorf("%s, %d a minute: 11 requests in %s", name, perMinute, at.Sub(began[i-sync.MaxRequestsPerSecond]))
					}
					if i >= perMinute && at.Sub(began[i-perMinute]) < time.Minute {
						t.Errorf("%s, %d a minute: one more in %s", name, perMinute, at.Sub(began[i-perMinute]))
					}
				}
			})
		}
	}
}

// TestPacerGivesBack: a slot that is missed because the machine is busy costs no
// more than it is late by, where nobody has one after it.
func TestPacerGivesBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := 0
		store := newSlots(func() time.Duration {
			n++
			return map[bool]time.Duration{true: 12 * time.Millisecond}[n%4 == 0]
		})
		p := &sync.Pacer{Store: store, PerMinute: func() int { return sync.MaxRequestsPerMinute }}
		begin, interval := time.Now(), sync.RequestInterval(sync.MaxRequestsPerMinute)
		for range 20 {
			time.Sleep(interval) // one at a time, each at the moment of its slot
			if err := p.Wait(t.Context()); err != nil {
				t.Error(err)
			}
		}
		if took, most := time.Since(begin), 22*interval; took > most {
			t.Errorf("20 requests take %s, more than %s", took, most)
		}
	})
}

// paced lets eight senders make requests, and returns when each began.
func paced(t *testing.T, p *sync.Pacer, requests int) (began []time.Time) {
	var mu stdsync.Mutex
	var senders stdsync.WaitGroup
	for range 8 {
		senders.Go(func() {
			for {
				if err := p.Wait(t.Context()); err != nil {
					t.Error(err)
				}
				mu.Lock()
				enough := len(began) >= requests
				if !enough {
					began = append(began, time.Now())
				}
				mu.Unlock()
				if enough {
					return
				}
			}
		})
	}
	senders.Wait()
	return began
}

func TestPacerGivesUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newSlots(func() time.Duration { return 0 })
		store.last = time.Now().Add(time.Hour)
		ctx, cancel := context.WithCancelCause(t.Context())
		gone := errors.New("gone")
		time.AfterFunc(time.Second, func() { cancel(gone) })
		if err := (&sync.Pacer{Store: store, PerMinute: func() int { return 500 }}).Wait(ctx); !errors.Is(err, gone) {
			t.Errorf("%v", err)
		}
	})
}
