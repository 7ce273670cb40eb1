package storage

import (
	"context"
	"time"

	"audiencesync/sync"
)

// TakeBatch implements sync.Ledger.
func (d *DB) TakeBatch(ctx context.Context, now time.Time, size int) (taken *sync.Batch, next time.Time, err error) {
	err = d.update(ctx, "make a batch ready", func(t *tx) error {
		holds, err := t.holdsAt(now)
		if err != nil {
			return err
		}
		b, due, err := t.takeDue(holds, now)
		if err != nil {
			return err
		}
		var other time.Time
		if b == nil {
			if b, other, err = t.takeNew(holds, max(size, 1), now); err != nil {
				return err
			}
		}
		if b == nil {
			next = earlier(due, other)
			return nil
		}
		taken = &b.Batch
		return t.sending(b, now)
	})
	if err != nil {
		return nil, time.Time{}, err
	}
	return taken, next, nil
}

// sending counts the attempt before it is made.
func (t *tx) sending(b *batch, now time.Time) (err error) {
	b.State, b.SentAt = sync.BatchSending, unstamp(stamp(now))
	b.Attempts++
	if b.FirstAt.IsZero() {
		b.FirstAt = unstamp(stamp(now))
	}
	return t.exec("UPDATE batch SET state = ?, attempts = ?, first_at = ?, sent_at = ? WHERE id = ?", b.State, b.Attempts, stamp(b.FirstAt), stamp(b.SentAt), b.ID)
}

// queue is what waits for one audience in active canvases.
type queue struct {
	audience int64
	account  string
	next     time.Time // the earliest next attempt, for batches
}

// furthest is the latest that a batch can be put off to; see sync.Waits.
func furthest(now time.Time) int64 { return stamp(now.Add(sync.LongestWait)) }

// free drops the queues behind a hold and says when the first of these ends.
func (hs holds) free(queues []queue) (free []queue, next time.Time) {
	for _, q := range queues {
		if h, held := hs.of(q.audience, q.account); held {
			next = earlier(next, h.Until)
		} else {
			free = append(free, q)
		}
	}
	return free, next
}

func audiences(queues []queue) string {
	ids := make([]int64, len(queues))
	for i, q := range queues {
		ids[i] = q.audience
	}
	return numbers(ids)
}

// takeDue returns the oldest batch that is to be tried again now, or when the
// next one is.
func (t *tx) takeDue(holds holds, now time.Time) (*batch, time.Time, error) {
	for {
		all, err := collect(t, func(q *queue, scan func(...any) error) error {
			return scan(&q.audience, &q.account, stamped{&q.next})
		}, `SELECT b.audience_id, a.ad_account, min(iif(b.next_at > ?, 0, b.next_at)) FROM batch b JOIN audience a ON a.id = b.audience_id JOIN canvas c ON c.id = b.canvas_id
			WHERE b.state IN ('uncertain', 'waiting') AND c.state = 'active' GROUP BY b.audience_id`, furthest(now))
		if err != nil {
			return nil, time.Time{}, err
		}
		free, next := holds.free(all)
		var due []queue
		for _, q := range free {
			if q.next.After(now) {
				next = earlier(next, q.next)
			} else {
				due = append(due, q)
			}
		}
		if len(due) == 0 {
			return nil, next, nil
		}
		b, err := t.readyDue(due, now)
		if b != nil || err != nil {
			return b, time.Time{}, err
		}
	}
}

// readyDue makes the oldest due batch of these queues ready; nil when nobody
// of it was left.
func (t *tx) readyDue(due []queue, now time.Time) (*batch, error) {
	found, err := t.batches(`b.id = (SELECT min(o.id) FROM batch o JOIN canvas oc ON oc.id = o.canvas_id
		WHERE o.state IN ('uncertain', 'waiting') AND oc.state = 'active' AND (o.next_at <= ? OR o.next_at > ?) AND o.audience_id IN (SELECT value FROM json_each(?)))`, stamp(now), furthest(now), audiences(due))
	if err != nil || len(found) == 0 {
		return nil, err
	}
	b := &found[0]
	if b.People, err = t.loadSet(b.set); err != nil {
		return nil, err
	}
	if left, err := t.ready(b, now); err != nil || !left {
		return nil, err
	}
	return b, nil
}

// takeNew makes a batch of the oldest intake that may go now, or says when
// there will be one.
func (t *tx) takeNew(holds holds, size int, now time.Time) (*batch, time.Time, error) {
	all, err := collect(t, func(q *queue, scan func(...any) error) error { return scan(&q.audience, &q.account) },
		`SELECT DISTINCT i.audience_id, a.ad_account FROM intake i JOIN audience a ON a.id = i.audience_id JOIN canvas c ON c.id = i.canvas_id WHERE c.state = 'active'`)
	if err != nil {
		return nil, time.Time{}, err
	}
	free, next := holds.free(all)
	if len(free) == 0 {
		return nil, next, nil
	}
	for last := int64(0); ; {
		page, err := t.intakes("c.state = 'active' AND i.id > ? AND i.audience_id IN (SELECT value FROM json_each(?)) ORDER BY i.id LIMIT 32", last, audiences(free))
		if err != nil || len(page) == 0 {
			return nil, next, err
		}
		for _, k := range page {
			b, err := t.form(k, size, now)
			if b != nil || err != nil {
				return b, time.Time{}, err
			}
			last = k.id
		}
	}
}

// form makes a batch of an intake; nil when nobody of it may go now.
func (t *tx) form(k intake, size int, now time.Time) (*batch, error) {
	def, err := t.definition(k.canvas, k.version)
	if err != nil {
		return nil, err
	}
	people, considered, err := t.choose(&k, def.Entry, size, now)
	if err != nil || people.Empty() {
		return nil, err
	}
	b := &batch{component: k.component, Batch: sync.Batch{
		CanvasID: k.canvas, StepID: k.step, Index: k.component + 1, Version: k.version, Action: k.action,
		Fields: def.Components[k.component].Step.Fields, People: people, FormedAt: unstamp(stamp(now)), Considered: considered, FirstAt: k.firstAt, State: sync.BatchWaiting,
	}}
	if b.Audience, _, err = t.audience("id = ?", k.audience); err != nil {
		return nil, err
	}
	if _, err := t.row("SELECT name FROM canvas WHERE id = ?", []any{k.canvas}, &b.Canvas); err != nil {
		return nil, err
	}
	return b, t.newBatch(b)
}

// choose takes the people of the next batch out of an intake: the lowest who
// may go now. For an add, who no longer meets the criteria ends here. Where
// whole batches come to nothing it looks further ahead each time, so that
// millions who withdrew are a few steps. It also says of how many it took them.
func (t *tx) choose(k *intake, entry sync.Criteria, size int, now time.Time) (*sync.PeopleSet, int, error) {
	blocked, err := t.opposite(k)
	if err != nil {
		return nil, 0, err
	}
	for ahead := size; ; ahead *= 8 {
		some, err := t.lowest(k.set, blocked, ahead)
		if err != nil || some.Empty() {
			return nil, 0, err
		}
		people, gone, of := some, &sync.PeopleSet{}, some.Len()
		if k.action == sync.ActionAdd {
			still, err := t.match(entry, some, now)
			if err != nil {
				return nil, 0, err
			}
			people, gone, of = firstOf(some, still, size)
		}
		if err := t.end(k.step, gone, sync.ReasonCriteria, now); err != nil {
			return nil, 0, err
		}
		gone.Or(people)
		if err := t.takeFrom(k, gone); err != nil || !people.Empty() {
			return people, of, err
		}
		if k.people == 0 {
			return nil, 0, nil
		}
	}
}

// firstOf cuts some into batches of size and returns who is still to be sent in
// the first of which anybody is, who is not up to there, and how many were in
// that first one.
func firstOf(some, still *sync.PeopleSet, size int) (people, gone *sync.PeopleSet, of int) {
	gone = &sync.PeopleSet{}
	for !some.Empty() {
		part := some.Take(size)
		of = part.Len()
		left := part.Clone()
		left.And(still)
		part.AndNot(left)
		gone.Or(part)
		if !left.Empty() {
			return left, gone, of
		}
	}
	return &sync.PeopleSet{}, gone, 0
}

// opposite returns the sets of those who must go first: of earlier intakes and
// unresolved batches of the audience with the other action.
func (t *tx) opposite(k *intake) ([]int64, error) {
	return collect(t, func(set *int64, scan func(...any) error) error { return scan(set) },
		`SELECT set_id FROM intake WHERE audience_id = ?1 AND action = ?2 AND id < ?3
		UNION ALL SELECT set_id FROM batch WHERE audience_id = ?1 AND action = ?2 AND state IN ('sending', 'uncertain', 'waiting')`, k.audience, k.action.Opposite(), k.id)
}

// lowest returns the n lowest people of a set who are in none of the others,
// and reads no more blocks than it must.
func (t *tx) lowest(set int64, except []int64, n int) (*sync.PeopleSet, error) {
	out, ids := &sync.PeopleSet{}, numbers(except)
	for left, block := n, -1; left > 0; {
		var enc []byte
		found, err := t.row("SELECT block, bits FROM people_block WHERE set_id = ? AND block > ? ORDER BY block LIMIT 1", []any{set, block}, &block, &enc)
		if err != nil || !found {
			return out, err
		}
		s := &sync.PeopleSet{}
		if err := s.OrBlock(block, enc); err != nil {
			return nil, err
		}
		if len(except) > 0 {
			blocked := &sync.PeopleSet{}
			err := t.rows(func(scan func(...any) error) error {
				if err := scan(&enc); err != nil {
					return err
				}
				return blocked.OrBlock(block, enc)
			}, "SELECT bits FROM people_block WHERE block = ? AND set_id IN (SELECT value FROM json_each(?))", block, ids)
			if err != nil {
				return nil, err
			}
			s.AndNot(blocked)
		}
		s = s.Take(left)
		left -= s.Len()
		out.Or(s)
	}
	return out, nil
}

// ready evaluates the criteria again for an add: who no longer meets them is
// not sent. It says whether anybody is left.
func (t *tx) ready(b *batch, now time.Time) (left bool, err error) {
	if b.Action != sync.ActionAdd {
		return b.Count > 0, nil
	}
	def, err := t.definition(b.CanvasID, b.Version)
	if err != nil {
		return false, err
	}
	still, err := t.match(def.Entry, b.People, now)
	if err != nil {
		return false, err
	}
	gone := b.People.Clone()
	gone.AndNot(still)
	if gone.Empty() {
		return b.Count > 0, nil
	}
	if err := t.end(b.StepID, gone, sync.ReasonCriteria, now); err != nil {
		return false, err
	}
	if _, err := t.andNotSet(b.set, gone); err != nil {
		return false, err
	}
	b.People.AndNot(gone)
	b.Count = b.People.Len()
	if b.Count == 0 {
		return false, t.exec("UPDATE batch SET people = 0, state = 'dropped', ended_at = ? WHERE id = ?", stamp(now), b.ID)
	}
	return true, t.exec("UPDATE batch SET people = ? WHERE id = ?", b.Count, b.ID)
}
