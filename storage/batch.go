package storage

import (
	"context"
	"time"

	"audiencesync/sync"
)

// batch is a row of the outbox.
type batch struct {
	sync.Batch
	component int   // of the version, from 0
	set       int64 // its people
	uncertain bool  // some attempt's answer was not seen
	awaited   bool  // dropped by Stop while its request was under way
}

func (b *batch) open() bool {
	return b.State == sync.BatchSending || b.State == sync.BatchUncertain || b.State == sync.BatchWaiting
}

const selectBatch = `SELECT b.id, b.canvas_id, c.name, b.step_id, b.component, b.version, b.action, b.fields, b.state, b.set_id, b.people, b.formed_at, b.considered, b.attempts,
	b.first_at, b.sent_at, b.next_at, b.ended_at, b.answer, b.failure, b.synced, b.errored, b.uncertain, b.awaited,
	a.id, a.ad_account, a.name, a.remote_id, a.source_key, a.created_at, a.remote_at, a.read_at, a.status, a.size, a.input, a.matched
	FROM batch b JOIN canvas c ON c.id = b.canvas_id JOIN audience a ON a.id = b.audience_id WHERE `

func scanBatch(b *batch, scan func(...any) error) error {
	var fields int
	a, r := &b.Audience, &b.Audience.Latest
	err := scan(&b.ID, &b.CanvasID, &b.Canvas, &b.StepID, &b.component, &b.Version, &b.Action, &fields, &b.State, &b.set, &b.Count, stamped{&b.FormedAt}, &b.Considered, &b.Attempts,
		stamped{&b.FirstAt}, stamped{&b.SentAt}, stamped{&b.NextAt}, stamped{&b.EndedAt}, &b.Answer, &b.Failure, &b.Synced, &b.Errored, &b.uncertain, &b.awaited,
		&a.ID, &a.AdAccount, &a.Name, &a.RemoteID, &a.SourceKey, stamped{&a.CreatedAt}, stamped{&a.RemoteAt}, stamped{&r.At}, &r.Status, &r.Size, &r.Input, &r.Matched)
	b.Index, b.Fields = b.component+1, unpackFields(fields)
	return err
}

// The bits of batch.fields.
const (
	fieldEmail = 1 << iota
	fieldName
	fieldGAID
)

func packFields(f sync.MatchFields) (bits int) {
	for _, field := range []struct {
		chosen bool
		bit    int
	}{{f.Email, fieldEmail}, {f.Name, fieldName}, {f.GAID, fieldGAID}} {
		if field.chosen {
			bits |= field.bit
		}
	}
	return bits
}

func unpackFields(bits int) sync.MatchFields {
	return sync.MatchFields{Email: bits&fieldEmail != 0, Name: bits&fieldName != 0, GAID: bits&fieldGAID != 0}
}

// batches reads the batches for which the condition holds, the oldest first.
func (t *tx) batches(where string, args ...any) ([]batch, error) {
	return collect(t, scanBatch, selectBatch+where+" ORDER BY b.id", args...)
}

// changeBatch runs change on a batch, if it is there and is open, or awaited
// where the caller takes that.
func (d *DB) changeBatch(ctx context.Context, id int64, what string, change func(t *tx, b batch) error) error {
	return d.update(ctx, what, func(t *tx) error {
		found, err := t.batches("b.id = ?", id)
		if err != nil || len(found) == 0 {
			return err
		}
		return change(t, found[0])
	})
}

// FinishBatch implements sync.Ledger.
func (d *DB) FinishBatch(ctx context.Context, id int64, refused map[sync.PersonID]string, at time.Time) error {
	return d.changeBatch(ctx, id, "keep LinkedIn's answer", func(t *tx, b batch) error {
		if !b.open() && !b.awaited {
			return nil
		}
		people, err := t.loadSet(b.set)
		if err != nil {
			return err
		}
		if b.awaited { // Stop has ended them already; this is the better answer
			if err := t.unend(b.StepID, people, sync.ReasonStoppedUncertain, b.EndedAt); err != nil {
				return err
			}
		}
		taken := people
		for why, who := range byReason(refused, people) {
			if err := t.end(b.StepID, who, sync.Reason{State: sync.EntryErrored, Text: why}, at); err != nil {
				return err
			}
			taken.AndNot(who)
		}
		if err := t.end(b.StepID, taken, sync.ReasonSynced, at); err != nil {
			return err
		}
		if err := t.countMembers(b, taken); err != nil {
			return err
		}
		n := taken.Len()
		return t.exec("UPDATE batch SET state = 'done', ended_at = ?, failure = '', synced = ?, errored = ?, awaited = 0 WHERE id = ?", stamp(at), n, b.Count-n, b.ID)
	})
}

// byReason groups those of people who were refused.
func byReason(refused map[sync.PersonID]string, people *sync.PeopleSet) map[string]*sync.PeopleSet {
	groups := map[string]*sync.PeopleSet{}
	for p, why := range refused {
		if !people.Has(p) {
			continue
		}
		if groups[why] == nil {
			groups[why] = &sync.PeopleSet{}
		}
		groups[why].Add(p)
	}
	return groups
}

// countMembers notes who is in the audience now.
func (t *tx) countMembers(b batch, taken *sync.PeopleSet) error {
	var members int64
	if _, err := t.row("SELECT members FROM audience WHERE id = ?", []any{b.Audience.ID}, &members); err != nil {
		return err
	}
	change := t.orSet
	if b.Action == sync.ActionRemove {
		change = t.andNotSet
	}
	_, err := change(members, taken)
	return err
}

// RetryBatch implements sync.Ledger.
func (d *DB) RetryBatch(ctx context.Context, id int64, f *sync.Failure, uncertain bool, next, at time.Time) error {
	return d.changeBatch(ctx, id, "put a batch off", func(t *tx, b batch) error {
		if !b.open() {
			return nil
		}
		b.uncertain = b.uncertain || uncertain
		b.State = sync.BatchWaiting
		if b.uncertain {
			b.State = sync.BatchUncertain
		}
		if err := t.keepAttempt(b, f, at); err != nil {
			return err
		}
		return t.exec("UPDATE batch SET state = ?, uncertain = ?, next_at = ?, failure = ?, answer = ? WHERE id = ?", b.State, b.uncertain, stamp(next), f.Kind, f.Message, b.ID)
	})
}

// SplitBatch implements sync.Ledger.
func (d *DB) SplitBatch(ctx context.Context, id int64, size int, f *sync.Failure, at time.Time) error {
	return d.changeBatch(ctx, id, "split a batch", func(t *tx, b batch) error {
		if !b.open() {
			return nil
		}
		if err := t.keepAttempt(b, f, at); err != nil {
			return err
		}
		rest, err := t.loadSet(b.set)
		if err != nil {
			return err
		}
		for !rest.Empty() {
			part := b
			part.People, part.State, part.NextAt, part.Attempts = rest.Take(max(size, 1)), sync.BatchWaiting, at, 0
			part.FormedAt, part.Considered, part.Answer, part.Failure = at, part.People.Len(), f.Message, f.Kind
			if part.uncertain {
				part.State = sync.BatchUncertain
			}
			if err := t.newBatch(&part); err != nil {
				return err
			}
		}
		return t.exec("UPDATE batch SET state = 'split', ended_at = ?, answer = ?, failure = ? WHERE id = ?", stamp(at), f.Message, f.Kind, b.ID)
	})
}

// newBatch stores a batch with its people and gives it its ID.
func (t *tx) newBatch(b *batch) (err error) {
	if b.set, err = t.newSet(b.People); err != nil {
		return err
	}
	b.Count = b.People.Len()
	b.ID, err = t.insert(`INSERT INTO batch (canvas_id, step_id, version, component, audience_id, action, fields, state, set_id, people, formed_at, considered, attempts, first_at, next_at, answer, failure, uncertain)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		b.CanvasID, b.StepID, b.Version, b.component, b.Audience.ID, b.Action, packFields(b.Fields), b.State, b.set, b.Count, stamp(b.FormedAt), b.Considered, b.Attempts,
		stamp(b.FirstAt), stamp(b.NextAt), b.Answer, b.Failure, b.uncertain)
	return err
}

// FailBatch implements sync.Ledger.
func (d *DB) FailBatch(ctx context.Context, id int64, reason string, at time.Time) error {
	return d.changeBatch(ctx, id, "give a batch up", func(t *tx, b batch) error {
		if !b.open() {
			return nil
		}
		return t.giveUp(b, reason, at)
	})
}

// giveUp ends everybody of a batch as errored.
func (t *tx) giveUp(b batch, reason string, at time.Time) error {
	people, err := t.loadSet(b.set)
	if err != nil {
		return err
	}
	if err := t.end(b.StepID, people, sync.Reason{State: sync.EntryErrored, Text: reason}, at); err != nil {
		return err
	}
	return t.exec("UPDATE batch SET state = 'errored', ended_at = ?, answer = ?, errored = people WHERE id = ?", stamp(at), reason, b.ID)
}

// endedBefore is what is known of an attempt that a crash cut off.
const endedBefore = "The program ended before LinkedIn answered."

// Recover implements sync.Ledger.
func (d *DB) Recover(ctx context.Context, now time.Time) (n int, err error) {
	err = d.update(ctx, "take up what a crash left", func(t *tx) error {
		if err := t.keepLost(endedBefore); err != nil {
			return err
		}
		n, err = t.count("UPDATE batch SET state = 'uncertain', uncertain = 1, next_at = ?, answer = ? WHERE state = 'sending'", stamp(now), endedBefore)
		return err
	})
	return n, err
}

// RetryNow implements sync.Ledger.
func (d *DB) RetryNow(ctx context.Context, canvasID int64, now time.Time) (n int, err error) {
	err = d.update(ctx, "try again what waits", func(t *tx) error {
		n, err = t.count("UPDATE batch SET next_at = ?1 WHERE state IN ('uncertain', 'waiting') AND (?2 = 0 OR canvas_id = ?2)", stamp(now), canvasID)
		return err
	})
	return n, err
}
