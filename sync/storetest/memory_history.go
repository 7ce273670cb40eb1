package storetest

import (
	"context"
	"maps"
	"slices"
	"time"

	"audiencesync/sync"
)

// enter lets people into the step.
func (s *memoryStep) enter(people *sync.PeopleSet, last bool, at time.Time) {
	n := people.Len()
	s.entered += n
	s.day(at).Entered += n
	s.hour(at).Entered += n
	if last {
		s.exited += n
		s.hour(at).Exited += n
	} else {
		s.proceeded += n
	}
	minute := at.UTC().Truncate(time.Minute)
	if s.entrances[minute] == nil {
		s.entrances[minute] = &sync.PeopleSet{}
	}
	s.entrances[minute].Or(people)
}

// enteredAt is when a person entered the step.
func (s *memoryStep) enteredAt(p sync.PersonID) time.Time {
	for at, people := range s.entrances {
		if people.Has(p) {
			return at
		}
	}
	return time.Time{}
}

// countEnded counts n more entries that ended so.
func (s *memoryStep) countEnded(state sync.EntryState, n int, at time.Time) {
	d, h := s.day(at), &sync.HourMetrics{}
	if n > 0 || s.hours[at.UTC().Truncate(time.Hour)] != nil { // what is taken back may be forgotten
		h = s.hour(at)
	}
	switch state {
	case sync.EntrySynced:
		d.Synced, h.Synced = d.Synced+n, h.Synced+n
	case sync.EntryNotSynced:
		d.NotSynced, h.NotSynced = d.NotSynced+n, h.NotSynced+n
	case sync.EntryErrored:
		d.Errored, h.Errored = d.Errored+n, h.Errored+n
	}
}

func (s *memoryStep) hour(at time.Time) *sync.HourMetrics {
	h := at.UTC().Truncate(time.Hour)
	if s.hours[h] == nil {
		s.hours[h] = &sync.HourMetrics{Hour: h}
		maps.DeleteFunc(s.hours, func(o time.Time, _ *sync.HourMetrics) bool { return !o.After(h.Add(-sync.HoursKept)) })
	}
	return s.hours[h]
}

// failed keeps what came of the last attempt.
func (b *memoryBatch) failed(f *sync.Failure, at time.Time) {
	if b.Attempts == 0 {
		return
	}
	b.tries = slices.DeleteFunc(b.tries, func(a sync.Attempt) bool { return a.Number == b.Attempts })
	b.tries = append(b.tries, sync.Attempt{Number: b.Attempts, At: b.SentAt, AnsweredAt: at, Failure: f.Kind, Status: f.Status, Answer: f.Message})
}

// Hours implements sync.Store.
func (m *Memory) Hours(_ context.Context, stepID int64, since time.Time) ([]sync.HourMetrics, error) {
	defer m.lock()()
	s := m.steps[stepID]
	if s == nil {
		return nil, sync.Errorf(sync.CodeNotFound, nil, "There is no such step.")
	}
	var out []sync.HourMetrics
	for _, h := range s.hours {
		if *h != (sync.HourMetrics{Hour: h.Hour}) && h.Hour.Add(time.Hour).After(since) {
			out = append(out, *h)
		}
	}
	slices.SortFunc(out, func(a, b sync.HourMetrics) int { return a.Hour.Compare(b.Hour) })
	return out, nil
}

// Attempts implements sync.Store.
func (m *Memory) Attempts(_ context.Context, batchID int64) ([]sync.Attempt, error) {
	defer m.lock()()
	if b := m.batch(batchID); b != nil {
		return slices.Clone(b.tries), nil
	}
	return nil, nil
}

// listed is a batch as lists have it.
func (m *Memory) listed(b *memoryBatch) sync.Batch {
	out := m.read(b)
	for _, a := range b.tries {
		same := sync.FailedTries{Failure: a.Failure, Status: a.Status, Tries: 1}
		i := slices.IndexFunc(out.Failed, func(o sync.FailedTries) bool { return o.Failure == a.Failure && o.Status == a.Status })
		if i >= 0 {
			same.Tries += out.Failed[i].Tries
			out.Failed = slices.Delete(out.Failed, i, i+1)
		}
		out.Failed = append(out.Failed, same)
	}
	return out
}
