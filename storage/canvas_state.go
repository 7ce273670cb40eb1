package storage

import (
	"context"
	"slices"
	"time"

	"audiencesync/sync"
)

// moveCanvas changes a canvas's state when it is in one of these; what follows
// from it is the caller's. It returns the canvas as it was.
func (t *tx) moveCanvas(id int64, to sync.CanvasState, from ...sync.CanvasState) (sync.Canvas, error) {
	c, found, err := t.canvas("c.id = ?", id)
	switch {
	case err != nil:
		return c, err
	case !found:
		return c, noSuchCanvas()
	case !slices.Contains(from, c.State):
		return c, sync.Errorf(sync.CodeConflict, nil, "The canvas %q is %s and cannot become %s.", c.Name, c.State, to)
	}
	return c, nil
}

// Launch implements sync.CanvasStore.
func (d *DB) Launch(ctx context.Context, id int64, at time.Time) error {
	return d.update(ctx, "launch the canvas", func(t *tx) error {
		c, err := t.moveCanvas(id, sync.CanvasActive, sync.CanvasDraft)
		switch {
		case err != nil:
			return err
		case namesNoAudience(c.Definition):
			return noAudienceNamed(c.Name)
		}
		return t.exec("UPDATE canvas SET state = 'active', launched_at = ? WHERE id = ?", stamp(at), id)
	})
}

// Pause implements sync.CanvasStore.
func (d *DB) Pause(ctx context.Context, id int64, at time.Time) error {
	return d.update(ctx, "pause the canvas", func(t *tx) error {
		if _, err := t.moveCanvas(id, sync.CanvasPaused, sync.CanvasActive); err != nil {
			return err
		}
		return t.exec("UPDATE canvas SET state = 'paused', paused_at = ? WHERE id = ?", stamp(at), id)
	})
}

// Resume implements sync.CanvasStore.
func (d *DB) Resume(ctx context.Context, id int64, at time.Time) error {
	return d.update(ctx, "resume the canvas", func(t *tx) error {
		c, err := t.moveCanvas(id, sync.CanvasActive, sync.CanvasPaused)
		if err != nil {
			return err
		}
		stood := stamp(at) - stamp(c.PausedAt)
		if err := t.exec("UPDATE canvas SET state = 'active', paused_at = 0 WHERE id = ?", id); err != nil {
			return err
		}
		if err := t.exec("UPDATE intake SET first_at = first_at + ? WHERE canvas_id = ? AND first_at <> 0", stood, id); err != nil {
			return err
		}
		return t.exec("UPDATE batch SET first_at = first_at + ? WHERE canvas_id = ? AND first_at <> 0 AND state IN ('sending', 'uncertain', 'waiting')", stood, id)
	})
}

// Stop implements sync.CanvasStore.
func (d *DB) Stop(ctx context.Context, id int64, at time.Time) error {
	return d.update(ctx, "stop the canvas", func(t *tx) error {
		if _, err := t.moveCanvas(id, sync.CanvasStopped, sync.CanvasActive, sync.CanvasPaused); err != nil {
			return err
		}
		if err := t.exec("UPDATE canvas SET state = 'stopped', paused_at = 0, stopped_at = ? WHERE id = ?", stamp(at), id); err != nil {
			return err
		}
		intakes, err := t.intakes("i.canvas_id = ?", id)
		if err != nil {
			return err
		}
		for _, k := range intakes {
			if err := t.endIntake(k, sync.ReasonStopped, at); err != nil {
				return err
			}
		}
		if err := t.stopBatches(id, at); err != nil {
			return err
		}
		return t.exec("DELETE FROM cohort WHERE canvas_id = ?", id)
	})
}

// stopBatches drops the unresolved batches of a canvas. Those being sent are
// still awaited.
func (t *tx) stopBatches(canvasID int64, at time.Time) error {
	open, err := t.batches("b.canvas_id = ? AND b.state IN ('sending', 'uncertain', 'waiting')", canvasID)
	if err != nil {
		return err
	}
	for _, b := range open {
		people, err := t.loadSet(b.set)
		if err != nil {
			return err
		}
		sending, reason := b.State == sync.BatchSending, sync.ReasonStopped
		if sending || b.uncertain {
			reason = sync.ReasonStoppedUncertain
		}
		if err := t.end(b.StepID, people, reason, at); err != nil {
			return err
		}
		if err := t.exec("UPDATE batch SET state = 'dropped', ended_at = ?, awaited = ? WHERE id = ?", stamp(at), sending, b.ID); err != nil {
			return err
		}
	}
	return nil
}
