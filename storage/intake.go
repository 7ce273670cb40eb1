package storage

import (
	"context"
	"errors"
	"time"

	"audiencesync/sync"
)

// intake is people who entered a step at one moment and are in no batch yet.
type intake struct {
	id, canvas, step   int64
	version, component int
	audience           int64
	account            string // of the audience
	action             sync.Action
	set                int64
	people             int
	firstAt            time.Time
}

// intakes reads the intakes for which the condition holds, the oldest first.
func (t *tx) intakes(where string, args ...any) ([]intake, error) {
	return collect(t, func(k *intake, scan func(...any) error) error {
		return scan(&k.id, &k.canvas, &k.step, &k.version, &k.component, &k.audience, &k.account, &k.action, &k.set, &k.people, stamped{&k.firstAt})
	}, `SELECT i.id, i.canvas_id, i.step_id, i.version, i.component, i.audience_id, a.ad_account, i.action, i.set_id, i.people, i.first_at
		FROM intake i JOIN audience a ON a.id = i.audience_id JOIN canvas c ON c.id = i.canvas_id WHERE `+where, args...)
}

// newIntake stores people as an intake of the step that k names. Behind a hold
// that is not a mere limit their 13 hours begin now.
func (t *tx) newIntake(k intake, people *sync.PeopleSet, at time.Time) error {
	found, err := t.row("SELECT s.audience_id, s.action, a.ad_account FROM step s JOIN audience a ON a.id = s.audience_id WHERE s.id = ?", []any{k.step}, &k.audience, &k.action, &k.account)
	if err != nil {
		return err
	}
	if !found {
		return sync.Errorf(sync.CodeInvalid, nil, "Step %d has no ad account or no audience. Choose them in the step.", k.component+1)
	}
	holds, err := t.holdsAt(at)
	if err != nil {
		return err
	}
	if h, held := holds.of(k.audience, k.account); held && h.Runs() {
		k.firstAt = at
	}
	if k.set, err = t.newSet(people); err != nil {
		return err
	}
	return t.exec("INSERT INTO intake (canvas_id, step_id, version, component, audience_id, action, set_id, people, first_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		k.canvas, k.step, k.version, k.component, k.audience, k.action, k.set, people.Len(), stamp(k.firstAt))
}

// endIntake ends everybody of an intake, and so the intake.
func (t *tx) endIntake(k intake, r sync.Reason, at time.Time) error {
	people, err := t.loadSet(k.set)
	if err != nil {
		return err
	}
	if err := t.end(k.step, people, r, at); err != nil {
		return err
	}
	return t.exec("DELETE FROM intake WHERE id = ?", k.id)
}

// takeFrom moves people out of an intake, which goes with the last of them.
func (t *tx) takeFrom(k *intake, people *sync.PeopleSet) error {
	n, err := t.andNotSet(k.set, people)
	if err != nil {
		return err
	}
	if k.people -= n; k.people == 0 {
		return t.exec("DELETE FROM intake WHERE id = ?", k.id)
	}
	return t.exec("UPDATE intake SET people = ? WHERE id = ?", k.people, k.id)
}

// reasonTooLate is why people end who were never tried, when no hold says why.
const reasonTooLate = "It could not be sent for 13 hours."

// ExpireOverdue implements sync.Ledger.
func (d *DB) ExpireOverdue(ctx context.Context, now time.Time, window time.Duration) (expired int, next time.Time, err error) {
	err = d.update(ctx, "give up what could not be sent", func(t *tx) error {
		first := stamp(now.Add(-window)) // who began then or before is overdue
		batches, err := t.expireBatches(first, now)
		if err != nil {
			return err
		}
		intakes, err := t.expireIntakes(first, now)
		if err != nil {
			return err
		}
		expired = batches + intakes
		var oldest, oldestIntake time.Time
		_, err = t.row("SELECT coalesce(min(b.first_at), 0) FROM batch b JOIN canvas c ON c.id = b.canvas_id WHERE b.state IN ('uncertain', 'waiting') AND c.state = 'active' AND b.first_at > 0", nil, stamped{&oldest})
		_, err2 := t.row("SELECT coalesce(min(i.first_at), 0) FROM intake i JOIN canvas c ON c.id = i.canvas_id WHERE c.state = 'active' AND i.first_at > 0", nil, stamped{&oldestIntake})
		if next = earlier(oldest, oldestIntake); !next.IsZero() {
			next = next.Add(window)
		}
		return errors.Join(err, err2)
	})
	if err != nil {
		return 0, time.Time{}, err
	}
	return expired, next, nil
}

func (t *tx) expireBatches(first int64, now time.Time) (expired int, err error) {
	overdue, err := t.batches("b.state IN ('uncertain', 'waiting') AND b.first_at > 0 AND b.first_at <= ? AND c.state = 'active'", first)
	if err != nil {
		return 0, err
	}
	for _, b := range overdue {
		reason := b.Answer
		if reason == "" {
			reason = reasonTooLate
		}
		if err := t.giveUp(b, reason, now); err != nil {
			return 0, err
		}
		expired += b.Count
	}
	return expired, nil
}

func (t *tx) expireIntakes(first int64, now time.Time) (expired int, err error) {
	overdue, err := t.intakes("c.state = 'active' AND i.first_at > 0 AND i.first_at <= ? ORDER BY i.id", first)
	if err != nil || len(overdue) == 0 {
		return 0, err
	}
	holds, err := t.holdsAt(now)
	if err != nil {
		return 0, err
	}
	for _, k := range overdue {
		r := sync.Reason{State: sync.EntryErrored, Text: reasonTooLate}
		if h, held := holds.of(k.audience, k.account); held {
			r.Text = h.Message
		}
		if err := t.endIntake(k, r, now); err != nil {
			return 0, err
		}
		expired += k.people
	}
	return expired, nil
}

// earlier returns the earlier of two times of which zero means none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
