package sync

import (
	"context"
	"slices"
	stdsync "sync"
	"time"
)

// Status is what the engine does now, for the status strip and Activity.
type Status struct {
	Running    bool
	NextFlush  time.Time
	LastSecond int // requests with people begun in the last second
	LastMinute int // and in the last minute
	PerMinute  int // the limit
	UnderWay   int // requests that LinkedIn has not answered yet
	Totals     ActivityTotals
	Holds      []Hold // in force
}

// Pending counts everybody who is not certain yet.
func (s Status) Pending() int { return s.Totals.Unsent + s.Totals.Sending + s.Totals.Uncertain }

// status counts requests; what it holds is for showing only.
type status struct {
	mu        stdsync.Mutex
	running   bool
	nextFlush time.Time
	underWay  int
	begun     []time.Time // of the last minute
}

func (s *status) runs(running bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running = running
}

func (s *status) flush(next time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nextFlush = next
}

func (s *status) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.underWay++
	s.begun = append(s.recent(), time.Now())
}

func (s *status) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.underWay--
}

func (s *status) recent() []time.Time {
	old := 0
	for old < len(s.begun) && time.Since(s.begun[old]) >= time.Minute {
		old++
	}
	return s.begun[old:]
}

// since counts the moments after one; they stand in their order.
func since(moments []time.Time, start time.Time) int {
	n := 0
	for n < len(moments) && moments[len(moments)-1-n].After(start) {
		n++
	}
	return n
}

// Status reads what the engine does now.
func (e *Engine) Status(ctx context.Context) (Status, error) {
	settings, err := e.Store.Settings(ctx)
	if err != nil {
		return Status{}, err
	}
	totals, err := e.Store.Activity(ctx)
	if err != nil {
		return Status{}, err
	}
	holds, err := e.Store.Holds(ctx)
	if err != nil {
		return Status{}, err
	}
	now := time.Now()
	holds = slices.DeleteFunc(holds, func(h Hold) bool { return !h.InForce(now) })
	e.status.mu.Lock()
	defer e.status.mu.Unlock()
	e.status.begun = e.status.recent()
	return Status{
		Running: e.status.running, NextFlush: e.status.nextFlush,
		LastSecond: since(e.status.begun, now.Add(-time.Second)), LastMinute: len(e.status.begun), PerMinute: settings.RequestsPerMinute, UnderWay: e.status.underWay,
		Totals: totals, Holds: holds,
	}, nil
}
