package sync_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
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
	now, s.last = sync.NextSlot(s.last, now, missed, interval)
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

// TestNextSlotKeepsTheLimits: whoever misses a slot begins later, and never is a request
// too many in a second or a minute, however late some are.
func TestNextSlotKeepsTheLimits(t *testing.T) {
	t.Parallel()
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 1))
		perMinute := []int{sync.MaxRequestsPerMinute, sync.DefaultRequestsPerMinute, 30}[seed%3]
		interval, tolerated := sync.RequestInterval(perMinute), 5*time.Millisecond
		begin := time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)
		var last time.Time
		var began []time.Time
		senders := make([]struct{ slot, wakes time.Time }, 1+r.IntN(30))
		for len(began) < 2*perMinute {
			s := &senders[0] // who wakes next
			for i := range senders {
				if senders[i].wakes.Before(s.wakes) {
					s = &senders[i]
				}
			}
			now := s.wakes
			if now.IsZero() {
				now = begin
			}
			if !s.slot.IsZero() && now.Sub(s.slot) <= tolerated {
				began, s.slot = append(began, now), time.Time{}
			}
			s.slot, last = sync.NextSlot(last, now, s.slot, interval)
			late := time.Duration(r.IntN(4)) * time.Millisecond
			if r.IntN(3) == 0 {
				late = time.Duration(r.Int64N(int64(3 * interval)))
			}
			s.wakes = s.slot.Add(late)
		}
		slices.SortFunc(began, time.Time.Compare)
		for i := range began {
			if j := i - sync.MaxRequestsPerSecond; j >= 0 && began[i].Sub(began[j]) < time.Second+tolerated {
				t.Fatalf("seed %d: 11 requests in %s", seed, began[i].Sub(began[j]))
			}
			if j := i - perMinute; j >= 0 && began[i].Sub(began[j]) < time.Minute {
				t.Fatalf("seed %d: %d requests in %s", seed, perMinute+1, began[i].Sub(began[j]))
			}
		}
	}
}

// TestNextSlotWastesLittle: a request that is late by a little, while others have later
// slots, delays them by as much, and costs no slot.
func TestNextSlotWastesLittle(t *testing.T) {
	t.Parallel()
	const late = 18 * time.Millisecond
	interval, last := sync.RequestInterval(sync.MaxRequestsPerMinute), time.Time{}
	now := time.Now().Round(0)
	first, last := sync.NextSlot(last, now, time.Time{}, interval)
	_, last = sync.NextSlot(last, now, time.Time{}, interval)
	again, last := sync.NextSlot(last, first.Add(late), first, interval)
	third, _ := sync.NextSlot(last, first.Add(late), time.Time{}, interval)
	if again.Sub(first) != late || third.Sub(first) != 2*interval+late {
		t.Errorf("it begins %s after its slot, the third %s", again.Sub(first), third.Sub(first))
	}
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
