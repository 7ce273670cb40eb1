package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"audiencesync/sync"
)

// Entered implements sync.Ledger.
func (d *DB) Entered(ctx context.Context, canvasID int64) (people *sync.PeopleSet, err error) {
	err = d.view(ctx, "read who entered the canvas", func(t *tx) error {
		var set int64
		found, err := t.row("SELECT entered_set FROM canvas WHERE id = ?", []any{canvasID}, &set)
		switch {
		case err != nil:
			return err
		case !found:
			return noSuchCanvas()
		}
		people, err = t.loadSet(set)
		return err
	})
	return people, err
}

// Enter implements sync.Ledger.
func (d *DB) Enter(ctx context.Context, canvasID int64, people *sync.PeopleSet, at time.Time) (n int, err error) {
	err = d.update(ctx, "let people enter the canvas", func(t *tx) error {
		var version int
		var set int64
		found, err := t.row("SELECT version, entered_set FROM canvas WHERE id = ? AND state = 'active'", []any{canvasID}, &version, &set)
		if err != nil || !found {
			return err
		}
		before, err := t.loadBlocks(set, people)
		if err != nil {
			return err
		}
		fresh := people.Clone()
		fresh.AndNot(before)
		if n = fresh.Len(); n == 0 {
			return nil
		}
		before.Or(fresh)
		if err := t.putBlocks(set, fresh, before); err != nil {
			return err
		}
		if err := t.exec("UPDATE canvas SET entered = entered + ? WHERE id = ?", n, canvasID); err != nil {
			return err
		}
		return t.walk(canvasID, version, 0, fresh, at)
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}

// walk lets people come to a component: they enter the steps up to the next
// delay and wait in it, or leave.
func (t *tx) walk(canvasID int64, version, from int, people *sync.PeopleSet, at time.Time) error {
	def, err := t.definition(canvasID, version)
	if err != nil {
		return err
	}
	steps, delay := def.Walk(from)
	for _, i := range steps {
		k := intake{canvas: canvasID, step: def.Components[i].StepID, version: version, component: i}
		if err := t.enterStep(k, def, people, at); err != nil {
			return err
		}
	}
	if delay < 0 {
		return nil
	}
	set, err := t.newSet(people)
	if err != nil {
		return err
	}
	due := at.Add(time.Duration(def.Components[delay].Delay))
	return t.exec("INSERT INTO cohort (canvas_id, version, component, due_at, set_id, people) VALUES (?, ?, ?, ?, ?, ?)", canvasID, version, delay+1, stamp(due), set, people.Len())
}

// enterStep counts people in and makes those of them an intake who have
// something to match.
func (t *tx) enterStep(k intake, def sync.Definition, people *sync.PeopleSet, at time.Time) error {
	n := people.Len()
	proceeded, exited := n, 0
	if def.Last(k.component) {
		proceeded, exited = 0, n
	}
	if err := t.exec("UPDATE step SET entered = entered + ?, proceeded = proceeded + ?, exited = exited + ? WHERE id = ?", n, proceeded, exited, k.step); err != nil {
		return err
	}
	if err := t.countTime(k.step, "entered", n, at); err != nil {
		return err
	}
	if err := t.countExited(k.step, exited, at); err != nil {
		return err
	}
	if err := t.keepEntrance(k.step, people, at); err != nil {
		return err
	}
	can, err := t.having(def.Components[k.component].Step.Fields, people)
	if err != nil {
		return err
	}
	cannot := people.Clone()
	cannot.AndNot(can)
	if err := t.end(k.step, cannot, sync.ReasonNoMatchField, at); err != nil || can.Empty() {
		return err
	}
	return t.newIntake(k, can, at)
}

// EnterDue implements sync.Ledger.
func (d *DB) EnterDue(ctx context.Context, now time.Time) (moved int, next time.Time, err error) {
	type cohort struct {
		id, canvas, set    int64
		version, component int
	}
	const active = " FROM cohort k JOIN canvas c ON c.id = k.canvas_id WHERE c.state = 'active'"
	err = d.update(ctx, "move people on after their delay", func(t *tx) error {
		due, err := collect(t, func(k *cohort, scan func(...any) error) error {
			return scan(&k.id, &k.canvas, &k.version, &k.component, &k.set)
		}, "SELECT k.id, k.canvas_id, k.version, k.component, k.set_id"+active+" AND k.due_at <= ? ORDER BY k.id", stamp(now))
		if err != nil {
			return err
		}
		for _, k := range due {
			people, err := t.loadSet(k.set)
			if err != nil {
				return err
			}
			if err := t.exec("DELETE FROM cohort WHERE id = ?", k.id); err != nil {
				return err
			}
			if err := t.walk(k.canvas, k.version, k.component, people, now); err != nil {
				return err
			}
			moved += people.Len()
		}
		_, err = t.row("SELECT coalesce(min(k.due_at), 0)"+active, nil, stamped{&next})
		return err
	})
	if err != nil {
		return 0, time.Time{}, err
	}
	return moved, next, nil
}

// end ends the entries of these people in a step: the outcome's set, the step's
// counter, the day's and the hour's change together. That nobody of them has ended so
// before is checked, because the counters rest on it.
func (t *tx) end(stepID int64, people *sync.PeopleSet, r sync.Reason, at time.Time) error {
	n := people.Len()
	if n == 0 {
		return nil
	}
	var id, set int64
	found, err := t.row("SELECT id, set_id FROM outcome WHERE step_id = ? AND state = ? AND reason = ?", []any{stepID, r.State, r.Text}, &id, &set)
	if err != nil {
		return err
	}
	if !found {
		if set, err = t.newSet(nil); err != nil {
			return err
		}
		if id, err = t.insert("INSERT INTO outcome (step_id, state, reason, set_id, people) VALUES (?, ?, ?, ?, 0)", stepID, r.State, r.Text, set); err != nil {
			return err
		}
	}
	added, err := t.orSet(set, people)
	if err != nil {
		return err
	}
	if added != n {
		return fmt.Errorf("step %d: %d of %d people have ended as %s before", stepID, n-added, n, r.State)
	}
	return t.countEnded(stepID, id, r.State, n, at)
}

// unend takes back an end that an answer has overtaken; at is when it was.
func (t *tx) unend(stepID int64, people *sync.PeopleSet, r sync.Reason, at time.Time) error {
	var id, set int64
	found, err := t.row("SELECT id, set_id FROM outcome WHERE step_id = ? AND state = ? AND reason = ?", []any{stepID, r.State, r.Text}, &id, &set)
	if err != nil || !found {
		return err
	}
	removed, err := t.andNotSet(set, people)
	if err != nil {
		return err
	}
	return t.countEnded(stepID, id, r.State, -removed, at)
}

// countEnded counts n more people in an outcome, its step, the day and the hour.
func (t *tx) countEnded(stepID, outcomeID int64, state sync.EntryState, n int, at time.Time) error {
	if err := t.exec("UPDATE outcome SET people = people + ? WHERE id = ?", n, outcomeID); err != nil {
		return err
	}
	column, err := columnOf(state)
	if err != nil {
		return err
	}
	if err := t.exec("UPDATE step SET "+column+" = "+column+" + ? WHERE id = ?", n, stepID); err != nil {
		return err
	}
	return t.countTime(stepID, column, n, at)
}

// columnOf is the counter of a final state.
func columnOf(state sync.EntryState) (string, error) {
	switch state {
	case sync.EntrySynced, sync.EntryNotSynced, sync.EntryErrored:
		return string(state), nil
	}
	return "", fmt.Errorf("%q is no final state", state)
}

const (
	secondsAnHour = 60 * 60
	secondsADay   = 24 * secondsAnHour
)

// countTime counts n more people in a column of a step's day and hour. What is
// taken back may be of an hour that is not kept any more.
func (t *tx) countTime(stepID int64, column string, n int, at time.Time) error {
	day, hour := at.Unix()/secondsADay, at.Unix()/secondsAnHour
	if n < 0 {
		return errors.Join(
			t.exec("UPDATE step_day SET "+column+" = "+column+" + ? WHERE step_id = ? AND day = ?", n, stepID, day),
			t.exec("UPDATE step_hour SET "+column+" = "+column+" + ? WHERE step_id = ? AND hour = ?", n, stepID, hour))
	}
	sum := fmt.Sprintf(" DO UPDATE SET %[1]s = %[1]s + excluded.%[1]s", column)
	return errors.Join(
		t.exec("INSERT INTO step_day (step_id, day, "+column+") VALUES (?, ?, ?) ON CONFLICT (step_id, day)"+sum, stepID, day, n),
		t.exec("INSERT INTO step_hour (step_id, hour, "+column+") VALUES (?, ?, ?) ON CONFLICT (step_id, hour)"+sum, stepID, hour, n))
}

// countExited counts how many of those who entered left the canvas.
func (t *tx) countExited(stepID int64, n int, at time.Time) error {
	return t.exec("UPDATE step_hour SET exited = exited + ? WHERE step_id = ? AND hour = ?", n, stepID, at.Unix()/secondsAnHour)
}
