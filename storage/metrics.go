package storage

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"audiencesync/sync"
)

// canvasNumbers is what the metrics of one canvas are made of.
type canvasNumbers struct {
	sync.CanvasMetrics
	entered    int
	components []sync.Component
}

type delayKey struct {
	canvas    int64
	component int // after the delay
}

// Metrics implements sync.Ledger. It reads counters only.
func (d *DB) Metrics(ctx context.Context, canvasID int64) (all []sync.CanvasMetrics, err error) {
	err = d.view(ctx, "read the metrics", func(t *tx) error {
		canvases, err := t.canvasNumbers(canvasID)
		if err != nil {
			return err
		}
		steps, err := t.stepNumbers(canvasID)
		if err != nil {
			return err
		}
		waiting, err := t.waiting(canvasID)
		if err != nil {
			return err
		}
		for _, c := range canvases {
			all = append(all, c.metrics(steps, waiting))
		}
		return nil
	})
	slices.SortFunc(all, func(a, b sync.CanvasMetrics) int { return byName(a.Name, b.Name) })
	return all, err
}

func (t *tx) canvasNumbers(canvasID int64) ([]canvasNumbers, error) {
	return collect(t, func(c *canvasNumbers, scan func(...any) error) error {
		var components []byte
		if err := scan(&c.CanvasID, &c.Name, &c.State, &c.entered, &components); err != nil {
			return err
		}
		return json.Unmarshal(components, &c.components)
	}, `SELECT c.id, c.name, c.state, c.entered, coalesce(v.definition ->> '$.components', 'null') FROM canvas c
		JOIN canvas_version v ON v.canvas_id = c.id AND v.version = c.version WHERE ?1 = 0 OR c.id = ?1`, canvasID)
}

func (t *tx) stepNumbers(canvasID int64) (map[int64]sync.StepMetrics, error) {
	steps := map[int64]sync.StepMetrics{}
	err := t.rows(func(scan func(...any) error) error {
		var m sync.StepMetrics
		if err := scan(&m.StepID, &m.AudienceID, &m.Entered, &m.Proceeded, &m.Exited, &m.Synced, &m.NotSynced, &m.Errored); err != nil {
			return err
		}
		m.Pending = m.Entered - m.Synced - m.NotSynced - m.Errored
		steps[m.StepID] = m
		return nil
	}, "SELECT id, coalesce(audience_id, 0), entered, proceeded, exited, synced, not_synced, errored FROM step WHERE ?1 = 0 OR canvas_id = ?1", canvasID)
	return steps, err
}

func (t *tx) waiting(canvasID int64) (map[delayKey]sync.DelayMetrics, error) {
	delays := map[delayKey]sync.DelayMetrics{}
	err := t.rows(func(scan func(...any) error) error {
		var k delayKey
		var m sync.DelayMetrics
		if err := scan(&k.canvas, &k.component, &m.Waiting, stamped{&m.NextAt}); err != nil {
			return err
		}
		delays[k] = m
		return nil
	}, "SELECT canvas_id, component, sum(people), min(due_at) FROM cohort WHERE ?1 = 0 OR canvas_id = ?1 GROUP BY canvas_id, component", canvasID)
	return delays, err
}

// metrics puts the numbers in the order of the canvas's components.
func (c canvasNumbers) metrics(steps map[int64]sync.StepMetrics, waiting map[delayKey]sync.DelayMetrics) sync.CanvasMetrics {
	out := c.CanvasMetrics
	for i, k := range c.components {
		if k.Step == nil {
			out.Delays = append(out.Delays, c.delay(i, steps, waiting))
			continue
		}
		m := steps[k.StepID]
		m.Index, m.AdAccount, m.Audience, m.Action = i+1, k.Step.AdAccount, k.Step.Audience, k.Step.Action
		out.Steps = append(out.Steps, m)
	}
	return out
}

// delay counts who waits in a delay. Who has passed it entered the next step,
// or waits in a delay before that; behind the last step they are all others.
func (c canvasNumbers) delay(i int, steps map[int64]sync.StepMetrics, waiting map[delayKey]sync.DelayMetrics) sync.DelayMetrics {
	m := waiting[delayKey{c.CanvasID, i + 1}]
	m.Index, m.Delay = i+1, c.components[i].Delay
	next := slices.IndexFunc(c.components[i:], func(k sync.Component) bool { return k.Step != nil }) + i
	before, between := 0, 0
	for k, w := range waiting {
		switch {
		case k.canvas != c.CanvasID:
		case k.component <= i:
			before += w.Waiting
		case k.component > i+1 && k.component <= next:
			between += w.Waiting
		}
	}
	if m.Passed = c.entered - before - m.Waiting; next > i {
		m.Passed = steps[c.components[next].StepID].Entered + between
	}
	return m
}

// stepThere returns CodeNotFound for a step that is not there.
func (t *tx) stepThere(stepID int64) error {
	var n int
	found, err := t.row("SELECT 1 FROM step WHERE id = ?", []any{stepID}, &n)
	if err == nil && !found {
		err = sync.Errorf(sync.CodeNotFound, nil, "There is no such step any more.")
	}
	return err
}

// Days implements sync.Ledger.
func (d *DB) Days(ctx context.Context, stepID int64) (days []sync.DayMetrics, err error) {
	err = d.view(ctx, "read the step's days", func(t *tx) error {
		if err := t.stepThere(stepID); err != nil {
			return err
		}
		days, err = collect(t, func(m *sync.DayMetrics, scan func(...any) error) error {
			var day int64
			err := scan(&day, &m.Entered, &m.Synced, &m.NotSynced, &m.Errored)
			m.Day = time.Unix(day*secondsADay, 0).UTC()
			return err
		}, "SELECT day, entered, synced, not_synced, errored FROM step_day WHERE step_id = ? AND entered + synced + not_synced + errored > 0 ORDER BY day", stepID)
		return err
	})
	return days, err
}

// Hours implements sync.Ledger.
func (d *DB) Hours(ctx context.Context, stepID int64, since time.Time) (hours []sync.HourMetrics, err error) {
	err = d.view(ctx, "read the step's hours", func(t *tx) error {
		if err := t.stepThere(stepID); err != nil {
			return err
		}
		hours, err = collect(t, func(m *sync.HourMetrics, scan func(...any) error) error {
			var hour int64
			err := scan(&hour, &m.Entered, &m.Exited, &m.Synced, &m.NotSynced, &m.Errored)
			m.Hour = time.Unix(hour*secondsAnHour, 0).UTC()
			return err
		}, `SELECT hour, entered, exited, synced, not_synced, errored FROM step_hour
			WHERE step_id = ? AND hour >= ? AND entered + synced + not_synced + errored > 0 ORDER BY hour`, stepID, since.Unix()/secondsAnHour)
		return err
	})
	return hours, err
}

// Reasons implements sync.Ledger.
func (d *DB) Reasons(ctx context.Context, stepID int64) (map[sync.Reason]int, error) {
	reasons := map[sync.Reason]int{}
	err := d.view(ctx, "read the reasons", func(t *tx) error {
		if err := t.stepThere(stepID); err != nil {
			return err
		}
		return t.rows(func(scan func(...any) error) error {
			var r sync.Reason
			var n int
			err := scan(&r.State, &r.Text, &n)
			reasons[r] = n
			return err
		}, "SELECT state, reason, people FROM outcome WHERE step_id = ? AND state <> 'synced' AND people > 0", stepID)
	})
	return reasons, err
}
