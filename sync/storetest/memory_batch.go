package storetest

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"audiencesync/sync"
)

// FinishBatch implements sync.Store.
func (m *Memory) FinishBatch(_ context.Context, id int64, refused map[sync.PersonID]string, at time.Time) error {
	defer m.lock()()
	b := m.batch(id)
	if b == nil || b.final() && (b.stopped == sync.Reason{} || b.was != sync.BatchSending) {
		return nil
	}
	if set := m.steps[b.StepID].outcomes[b.stopped]; b.final() && set != nil { // a late answer after Stop
		set.AndNot(b.People)
		m.steps[b.StepID].countEnded(b.stopped.State, -b.Count, b.EndedAt)
	}
	taken := b.People.Clone()
	for p, why := range refused {
		if taken.Has(p) {
			taken.Remove(p)
			m.end(b.StepID, sync.NewPeopleSet(p), sync.Reason{State: sync.EntryErrored, Text: why}, at)
			b.Errored++
		}
	}
	b.Synced = taken.Len()
	m.end(b.StepID, taken, sync.ReasonSynced, at)
	b.State, b.EndedAt, b.Failure, b.stopped = sync.BatchDone, at, "", sync.Reason{}
	inside := m.inside[b.Audience.ID]
	if b.Action == sync.ActionAdd {
		inside.Or(taken)
	} else {
		inside.AndNot(taken)
	}
	return nil
}

// RetryBatch implements sync.Store.
func (m *Memory) RetryBatch(_ context.Context, id int64, f *sync.Failure, uncertain bool, next, at time.Time) error {
	defer m.lock()()
	b := m.batch(id)
	if b == nil || b.final() {
		return nil
	}
	b.failed(f, at)
	b.uncertain = b.uncertain || uncertain
	b.State, b.NextAt, b.Failure, b.Answer = sync.BatchWaiting, next, f.Kind, f.Message
	if b.uncertain {
		b.State = sync.BatchUncertain
	}
	return nil
}

// SplitBatch implements sync.Store.
func (m *Memory) SplitBatch(_ context.Context, id int64, size int, f *sync.Failure, at time.Time) error {
	defer m.lock()()
	b := m.batch(id)
	if b == nil || b.final() {
		return nil
	}
	b.failed(f, at)
	for rest := b.People.Clone(); !rest.Empty(); {
		part := &memoryBatch{Batch: b.Batch, uncertain: b.uncertain}
		part.ID, part.People, part.State, part.NextAt, part.Attempts = m.id(), rest.Take(size), sync.BatchWaiting, at, 0
		part.Count, part.Answer, part.Failure = part.People.Len(), f.Message, f.Kind
		part.FormedAt, part.Considered, part.SentAt = at, part.Count, time.Time{}
		if part.uncertain {
			part.State = sync.BatchUncertain
		}
		m.batches = append(m.batches, part)
	}
	b.State, b.EndedAt, b.Answer, b.Failure = sync.BatchSplit, at, f.Message, f.Kind
	return nil
}

// FailBatch implements sync.Store.
func (m *Memory) FailBatch(_ context.Context, id int64, reason string, at time.Time) error {
	defer m.lock()()
	if b := m.batch(id); b != nil && !b.final() {
		m.giveUp(b, reason, at)
	}
	return nil
}

func (m *Memory) giveUp(b *memoryBatch, reason string, at time.Time) {
	m.end(b.StepID, b.People, sync.Reason{State: sync.EntryErrored, Text: reason}, at)
	b.State, b.EndedAt, b.Answer, b.Errored = sync.BatchErrored, at, reason, b.Count
}

// FindBatches implements sync.Store.
func (m *Memory) FindBatches(_ context.Context, text string, states []sync.BatchState, limit int) ([]sync.Batch, error) {
	defer m.lock()()
	text = strings.ToLower(strings.TrimSpace(text))
	var out []sync.Batch
	for _, b := range slices.Backward(m.batches) {
		if text == "" || len(out) >= limit || len(states) > 0 && !slices.Contains(states, b.State) {
			continue
		}
		row := m.listed(b)
		if text == strconv.FormatInt(row.ID, 10) || strings.Contains(strings.ToLower(row.Canvas), text) || strings.Contains(strings.ToLower(row.Audience.Name), text) {
			out = append(out, row)
		}
	}
	return out, nil
}
