package storetest

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"audiencesync/sync"
)

type memoryCanvas struct {
	sync.Canvas
	versions map[int]sync.Definition
	entered  *sync.PeopleSet
}

func (m *Memory) canvas(id int64) *memoryCanvas {
	for _, c := range m.canvases {
		if c.ID == id {
			return c
		}
	}
	return nil
}

func (m *Memory) canvasNamed(name string) *memoryCanvas {
	for _, c := range m.canvases {
		if strings.EqualFold(c.Name, name) {
			return c
		}
	}
	return nil
}

func (c *memoryCanvas) copy() sync.Canvas {
	out := c.Canvas
	out.Definition = c.Definition.Clone()
	return out
}

// SaveCanvas implements sync.Store.
func (m *Memory) SaveCanvas(_ context.Context, name string, d sync.Definition, at time.Time) (sync.Canvas, error) {
	defer m.lock()()
	c := m.canvasNamed(name)
	if c != nil && c.State != sync.CanvasDraft && c.State != sync.CanvasStopped && namesNoAudience(d) {
		return sync.Canvas{}, noAudience(c.Name)
	}
	if c == nil {
		c = &memoryCanvas{Canvas: sync.Canvas{ID: m.id(), Name: name, State: sync.CanvasDraft, Version: 1, CreatedAt: at}, versions: map[int]sync.Definition{}, entered: &sync.PeopleSet{}}
		m.canvases = append(m.canvases, c)
	} else if c.State == sync.CanvasStopped {
		return sync.Canvas{}, sync.Errorf(sync.CodeConflict, nil, "The canvas %q was stopped.", c.Name)
	} else if c.State != sync.CanvasDraft {
		c.Version++
	}
	d, err := written(d)
	if err != nil {
		return sync.Canvas{}, err
	}
	m.keepSteps(c, d)
	c.Definition = d
	c.versions[c.Version] = d
	return c.copy(), nil
}

// written returns a definition as it comes back from where it is written down:
// numbers and lists of a condition have the types of JSON.
func written(d sync.Definition) (out sync.Definition, err error) {
	raw, err := json.Marshal(d)
	if err == nil {
		err = json.Unmarshal(raw, &out)
	}
	if err != nil {
		err = sync.Errorf(sync.CodeInvalid, err, "The canvas has a value that cannot be stored.")
	}
	return out, err
}

// keepSteps gives each step the ID of an earlier one that does the same.
func (m *Memory) keepSteps(c *memoryCanvas, d sync.Definition) {
	free := map[string][]int64{}
	for _, k := range c.Definition.Components {
		if k.Step != nil {
			free[stepKey(k.Step)] = append(free[stepKey(k.Step)], k.StepID)
		}
	}
	for i := range d.Components {
		s := d.Components[i].Step
		if s == nil {
			continue
		}
		if ids := free[stepKey(s)]; len(ids) > 0 {
			d.Components[i].StepID, free[stepKey(s)] = ids[0], ids[1:]
			m.bind(m.steps[ids[0]], s, c.CreatedAt)
			continue
		}
		id := m.id()
		m.steps[id] = &memoryStep{id: id, canvas: c.ID, outcomes: map[sync.Reason]*sync.PeopleSet{}, days: map[time.Time]*sync.DayMetrics{}, hours: map[time.Time]*sync.HourMetrics{}, entrances: map[time.Time]*sync.PeopleSet{}}
		d.Components[i].StepID = id
		m.bind(m.steps[id], s, c.CreatedAt)
	}
}

// bind gives a step the audience that it names, whatever that is called later.
func (m *Memory) bind(step *memoryStep, s *sync.AudienceSync, at time.Time) {
	if step.audience == nil && s.AdAccount != "" && strings.TrimSpace(s.Audience) != "" {
		if step.audience = m.audienceNamed(s.AdAccount, s.Audience); step.audience == nil {
			step.audience = m.addAudience(s.AdAccount, s.Audience, s.Create, at)
		}
	}
	if a := step.audience; a != nil && s.Create && a.Draft() && a.SourceKey == "" { // it was taken for an existing one
		a.SourceKey = sourceKey(a)
	}
}

func namesNoAudience(d sync.Definition) bool {
	return slices.ContainsFunc(d.Components, func(k sync.Component) bool {
		return k.Step != nil && (k.Step.AdAccount == "" || strings.TrimSpace(k.Step.Audience) == "")
	})
}

func noAudience(canvas string) error {
	return sync.Errorf(sync.CodeInvalid, nil, "A step of the canvas %q names no ad account or no audience. Choose them first.", canvas)
}

func stepKey(s *sync.AudienceSync) string {
	return fmt.Sprintf("%s|%s|%s|%s", s.Partner, s.AdAccount, strings.ToLower(s.Audience), s.Action)
}

// RenameCanvas implements sync.Store.
func (m *Memory) RenameCanvas(_ context.Context, id int64, name string) error {
	defer m.lock()()
	c := m.canvas(id)
	if c == nil {
		return noCanvas(name)
	}
	if other := m.canvasNamed(name); other != nil && other != c {
		return sync.Errorf(sync.CodeConflict, nil, "There is a canvas %q already.", other.Name)
	}
	c.Name = name
	return nil
}

func noCanvas(name string) error {
	return sync.Errorf(sync.CodeNotFound, nil, "There is no canvas %q.", name)
}

// DeleteCanvas implements sync.Store.
func (m *Memory) DeleteCanvas(_ context.Context, id int64) error {
	defer m.lock()()
	c := m.canvas(id)
	if c == nil {
		return noCanvas("")
	}
	if c.State != sync.CanvasDraft && c.State != sync.CanvasStopped {
		return sync.Errorf(sync.CodeConflict, nil, "The canvas %q is %s; stop it first.", c.Name, c.State)
	}
	m.canvases = slices.DeleteFunc(m.canvases, func(o *memoryCanvas) bool { return o == c })
	m.batches = slices.DeleteFunc(m.batches, func(b *memoryBatch) bool { return b.CanvasID == id })
	m.intakes = slices.DeleteFunc(m.intakes, func(k *intake) bool { return k.canvas == id })
	maps.DeleteFunc(m.steps, func(_ int64, s *memoryStep) bool { return s.canvas == id })
	return nil
}

// Canvas implements sync.Store.
func (m *Memory) Canvas(_ context.Context, name string) (sync.Canvas, error) {
	defer m.lock()()
	c := m.canvasNamed(name)
	if c == nil {
		return sync.Canvas{}, noCanvas(name)
	}
	return c.copy(), nil
}

// Canvases implements sync.Store.
func (m *Memory) Canvases(context.Context) ([]sync.Canvas, error) {
	defer m.lock()()
	var out []sync.Canvas
	for _, c := range m.canvases {
		out = append(out, c.copy())
	}
	slices.SortFunc(out, func(a, b sync.Canvas) int { return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	return out, nil
}

// move changes the state of a canvas when it is in one of these.
func (m *Memory) move(id int64, to sync.CanvasState, from ...sync.CanvasState) (*memoryCanvas, error) {
	c := m.canvas(id)
	if c == nil {
		return nil, noCanvas("")
	}
	if !slices.Contains(from, c.State) {
		return nil, sync.Errorf(sync.CodeConflict, nil, "The canvas %q is %s and cannot become %s.", c.Name, c.State, to)
	}
	c.State = to
	return c, nil
}

// Launch implements sync.Store.
func (m *Memory) Launch(_ context.Context, id int64, at time.Time) error {
	defer m.lock()()
	if c := m.canvas(id); c != nil && c.State == sync.CanvasDraft && namesNoAudience(c.Definition) {
		return noAudience(c.Name)
	}
	c, err := m.move(id, sync.CanvasActive, sync.CanvasDraft)
	if err == nil {
		c.LaunchedAt = at
	}
	return err
}

// Pause implements sync.Store.
func (m *Memory) Pause(_ context.Context, id int64, at time.Time) error {
	defer m.lock()()
	c, err := m.move(id, sync.CanvasPaused, sync.CanvasActive)
	if err == nil {
		c.PausedAt = at
	}
	return err
}

// Resume implements sync.Store.
func (m *Memory) Resume(_ context.Context, id int64, at time.Time) error {
	defer m.lock()()
	c, err := m.move(id, sync.CanvasActive, sync.CanvasPaused)
	if err != nil {
		return err
	}
	stood := at.Sub(c.PausedAt)
	c.PausedAt = time.Time{}
	for _, b := range m.batches {
		if b.CanvasID == id && !b.final() {
			b.FirstAt = shift(b.FirstAt, stood)
		}
	}
	for _, k := range m.intakes {
		if k.canvas == id {
			k.firstAt = shift(k.firstAt, stood)
		}
	}
	return nil
}

func shift(t time.Time, d time.Duration) time.Time {
	if t.IsZero() {
		return t
	}
	return t.Add(d)
}

// Stop implements sync.Store.
func (m *Memory) Stop(_ context.Context, id int64, at time.Time) error {
	defer m.lock()()
	c, err := m.move(id, sync.CanvasStopped, sync.CanvasActive, sync.CanvasPaused)
	if err != nil {
		return err
	}
	c.StoppedAt, c.PausedAt = at, time.Time{}
	for _, k := range m.intakes {
		if k.canvas == id {
			m.end(k.step, k.people, sync.ReasonStopped, at)
			k.people = &sync.PeopleSet{}
		}
	}
	for _, b := range m.batches {
		if b.CanvasID != id || b.final() {
			continue
		}
		reason := sync.ReasonStopped
		if b.uncertain || b.State == sync.BatchSending {
			reason = sync.ReasonStoppedUncertain
		}
		b.stopped, b.was = reason, b.State
		b.State, b.EndedAt = sync.BatchDropped, at
		m.end(b.StepID, b.People, reason, at)
	}
	m.cohorts = slices.DeleteFunc(m.cohorts, func(k *cohort) bool { return k.canvas == id })
	return nil
}
