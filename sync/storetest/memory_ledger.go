package storetest

import (
	"context"
	"slices"
	"strconv"
	"time"

	"audiencesync/sync"
)

type memoryStep struct {
	id, canvas                 int64
	audience                   *sync.Audience
	entered, proceeded, exited int
	outcomes                   map[sync.Reason]*sync.PeopleSet
	days                       map[time.Time]*sync.DayMetrics
	hours                      map[time.Time]*sync.HourMetrics
	entrances                  map[time.Time]*sync.PeopleSet // by minute
}

type intake struct {
	canvas, step int64
	version      int
	index        int // of the component
	people       *sync.PeopleSet
	firstAt      time.Time
}

type cohort struct {
	canvas  int64
	version int
	next    int // component after the delay
	due     time.Time
	people  *sync.PeopleSet
}

type memoryBatch struct {
	sync.Batch
	uncertain bool // some attempt's answer was not seen
	stopped   sync.Reason
	was       sync.BatchState // before Stop
	tries     []sync.Attempt  // that failed
}

func (b *memoryBatch) final() bool {
	return b.State != sync.BatchSending && b.State != sync.BatchUncertain && b.State != sync.BatchWaiting
}

func (s *memoryStep) day(at time.Time) *sync.DayMetrics {
	d := at.UTC().Truncate(24 * time.Hour)
	if s.days[d] == nil {
		s.days[d] = &sync.DayMetrics{Day: d}
	}
	return s.days[d]
}

// end ends the entries of these people in a step.
func (m *Memory) end(stepID int64, people *sync.PeopleSet, r sync.Reason, at time.Time) {
	n := people.Len()
	if n == 0 {
		return
	}
	s := m.steps[stepID]
	if s.outcomes[r] == nil {
		s.outcomes[r] = &sync.PeopleSet{}
	}
	s.outcomes[r].Or(people)
	s.countEnded(r.State, n, at)
}

// Entered implements sync.Store.
func (m *Memory) Entered(_ context.Context, canvasID int64) (*sync.PeopleSet, error) {
	defer m.lock()()
	if c := m.canvas(canvasID); c != nil {
		return c.entered.Clone(), nil
	}
	return nil, noCanvas("")
}

// Enter implements sync.Store.
func (m *Memory) Enter(_ context.Context, canvasID int64, people *sync.PeopleSet, at time.Time) (int, error) {
	defer m.lock()()
	c := m.canvas(canvasID)
	if c == nil || c.State != sync.CanvasActive {
		return 0, nil
	}
	fresh := people.Clone()
	fresh.AndNot(c.entered)
	c.entered.Or(fresh)
	m.walk(c, c.Version, 0, fresh, at)
	return fresh.Len(), nil
}

// walk lets people come to component from.
func (m *Memory) walk(c *memoryCanvas, version, from int, people *sync.PeopleSet, at time.Time) {
	if people.Empty() {
		return
	}
	d := c.versions[version]
	steps, delay := d.Walk(from)
	for _, i := range steps {
		s := m.steps[d.Components[i].StepID]
		s.enter(people, d.Last(i), at)
		can := m.having(d.Components[i].Step.Fields, people)
		cannot := people.Clone()
		cannot.AndNot(can)
		m.end(s.id, cannot, sync.ReasonNoMatchField, at)
		if !can.Empty() {
			k := &intake{canvas: c.ID, step: s.id, version: version, index: i, people: can}
			m.intakes = append(m.intakes, k)
			if h, held := m.heldBy(m.audienceOf(k), at); held && h.Runs() {
				k.firstAt = at
			}
		}
	}
	if delay >= 0 {
		m.cohorts = append(m.cohorts, &cohort{c.ID, version, delay + 1, at.Add(time.Duration(d.Components[delay].Delay)), people.Clone()})
	}
}

func (m *Memory) component(canvasID int64, version, index int) sync.Component {
	return m.canvas(canvasID).versions[version].Components[index]
}

func (m *Memory) audienceOf(k *intake) *sync.Audience {
	return m.steps[k.step].audience
}

// EnterDue implements sync.Store.
func (m *Memory) EnterDue(_ context.Context, now time.Time) (moved int, next time.Time, err error) {
	defer m.lock()()
	for _, k := range slices.Clone(m.cohorts) {
		c := m.canvas(k.canvas)
		if c.State == sync.CanvasActive && !k.due.After(now) {
			moved += k.people.Len()
			m.cohorts = slices.DeleteFunc(m.cohorts, func(o *cohort) bool { return o == k })
			m.walk(c, k.version, k.next, k.people, now)
		}
	}
	for _, k := range m.cohorts {
		if m.canvas(k.canvas).State == sync.CanvasActive {
			next = earlier(next, k.due)
		}
	}
	return moved, next, nil
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// heldBy returns the hold in force for an audience.
func (m *Memory) heldBy(a *sync.Audience, now time.Time) (sync.Hold, bool) {
	for _, key := range [][2]string{{string(sync.HoldAll), ""}, {string(sync.HoldAccount), a.AdAccount}, {string(sync.HoldAudience), strconv.FormatInt(a.ID, 10)}} {
		if h, ok := m.holds[key]; ok && h.InForce(now) {
			return h, true
		}
	}
	return sync.Hold{}, false
}

// TakeBatch implements sync.Store.
func (m *Memory) TakeBatch(_ context.Context, now time.Time, size int) (*sync.Batch, time.Time, error) {
	defer m.lock()()
	m.intakes = slices.DeleteFunc(m.intakes, func(k *intake) bool { return k.people.Empty() })
	var next time.Time
	for _, b := range m.batches {
		if b.State != sync.BatchWaiting && b.State != sync.BatchUncertain || m.canvas(b.CanvasID).State != sync.CanvasActive {
			continue
		}
		audience := m.audienceByID(b.Audience.ID)
		if h, held := m.heldBy(audience, now); held {
			next = earlier(next, h.Until)
			continue
		}
		if sync.Waits(b.NextAt, now) {
			next = earlier(next, b.NextAt)
			continue
		}
		if m.ready(b, now) {
			return m.sending(b, now), time.Time{}, nil
		}
	}
	for i, k := range m.intakes {
		if k.people.Empty() || m.canvas(k.canvas).State != sync.CanvasActive {
			continue
		}
		audience := m.audienceOf(k)
		if h, held := m.heldBy(audience, now); held {
			next = earlier(next, h.Until)
			continue
		}
		if b := m.form(k, i, audience, size, now); b != nil {
			return m.sending(b, now), time.Time{}, nil
		}
	}
	return nil, next, nil
}

// form makes a batch of an intake; nil when nobody of it may go now.
func (m *Memory) form(k *intake, i int, audience *sync.Audience, size int, now time.Time) *memoryBatch {
	step := m.component(k.canvas, k.version, k.index).Step
	blocked := &sync.PeopleSet{}
	for _, o := range m.intakes[:i] {
		if os := m.component(o.canvas, o.version, o.index).Step; m.audienceOf(o) == audience && os.Action != step.Action {
			blocked.Or(o.people)
		}
	}
	for _, b := range m.batches {
		if !b.final() && b.Audience.ID == audience.ID && b.Action != step.Action {
			blocked.Or(b.People)
		}
	}
	for {
		free := k.people.Clone()
		free.AndNot(blocked)
		if free.Empty() {
			return nil
		}
		people := free.Take(size)
		k.people.AndNot(people)
		c := m.canvas(k.canvas)
		b := &memoryBatch{Batch: sync.Batch{
			ID: m.id(), CanvasID: c.ID, Canvas: c.Name, StepID: k.step, Index: k.index + 1, Version: k.version, Audience: *audience,
			Action: step.Action, Fields: step.Fields, People: people, Count: people.Len(), FormedAt: now, Considered: people.Len(), FirstAt: k.firstAt, State: sync.BatchWaiting,
		}}
		if m.ready(b, now) {
			m.batches = append(m.batches, b)
			return b
		}
	}
}

// ready evaluates the criteria again; false: nobody is left.
func (m *Memory) ready(b *memoryBatch, now time.Time) bool {
	if b.Action == sync.ActionAdd {
		still := m.match(m.canvas(b.CanvasID).versions[b.Version].Entry, b.People, now)
		gone := b.People.Clone()
		gone.AndNot(still)
		m.end(b.StepID, gone, sync.ReasonCriteria, now)
		b.People, b.Count = still, still.Len()
	}
	if b.Count == 0 {
		b.State, b.EndedAt = sync.BatchDropped, now
	}
	return b.Count > 0
}

func (m *Memory) sending(b *memoryBatch, now time.Time) *sync.Batch {
	b.State, b.SentAt = sync.BatchSending, now
	b.Attempts++
	if b.FirstAt.IsZero() {
		b.FirstAt = now
	}
	out := m.read(b)
	out.People = b.People.Clone()
	return &out
}

// read returns a batch as it is now, without its people.
func (m *Memory) read(b *memoryBatch) sync.Batch {
	out := b.Batch
	out.Canvas, out.Audience, out.People = m.canvas(b.CanvasID).Name, *m.audienceByID(b.Audience.ID), nil
	return out
}

func (m *Memory) batch(id int64) *memoryBatch {
	for _, b := range m.batches {
		if b.ID == id {
			return b
		}
	}
	return nil
}

// ExpireOverdue implements sync.Store.
func (m *Memory) ExpireOverdue(_ context.Context, now time.Time, window time.Duration) (expired int, next time.Time, err error) {
	defer m.lock()()
	for _, b := range m.batches {
		if b.State != sync.BatchWaiting && b.State != sync.BatchUncertain || m.canvas(b.CanvasID).State != sync.CanvasActive || b.FirstAt.IsZero() {
			continue
		}
		if due := b.FirstAt.Add(window); due.After(now) {
			next = earlier(next, due)
			continue
		}
		expired += b.Count
		m.giveUp(b, b.Answer, now)
	}
	for _, k := range m.intakes {
		if k.people.Empty() || k.firstAt.IsZero() || m.canvas(k.canvas).State != sync.CanvasActive {
			continue
		}
		if due := k.firstAt.Add(window); due.After(now) {
			next = earlier(next, due)
			continue
		}
		reason := "It could not be sent for 13 hours."
		if h, held := m.heldBy(m.audienceOf(k), now); held {
			reason = h.Message
		}
		expired += k.people.Len()
		m.end(k.step, k.people, sync.Reason{State: sync.EntryErrored, Text: reason}, now)
		k.people = &sync.PeopleSet{}
	}
	return expired, next, nil
}

// Recover implements sync.Store.
func (m *Memory) Recover(_ context.Context, now time.Time) (int, error) {
	defer m.lock()()
	n := 0
	for _, b := range m.batches {
		if b.State == sync.BatchSending {
			b.failed(&sync.Failure{Kind: sync.FailureLost, Message: "The program ended before LinkedIn answered."}, time.Time{})
			b.State, b.uncertain, b.NextAt = sync.BatchUncertain, true, now
			b.Answer = "The program ended before LinkedIn answered."
			n++
		}
	}
	return n, nil
}

// RetryNow implements sync.Store.
func (m *Memory) RetryNow(_ context.Context, canvasID int64, now time.Time) (int, error) {
	defer m.lock()()
	n := 0
	for _, b := range m.batches {
		if (canvasID == 0 || b.CanvasID == canvasID) && (b.State == sync.BatchWaiting || b.State == sync.BatchUncertain) {
			b.NextAt = now
			n++
		}
	}
	return n, nil
}
