package storage

import (
	"context"
	"slices"
	"time"

	"audiencesync/sync"
)

// keepAttempt keeps what came of a batch's last try, which failed.
func (t *tx) keepAttempt(b batch, f *sync.Failure, at time.Time) error {
	if b.Attempts == 0 {
		return nil
	}
	return t.exec("INSERT OR REPLACE INTO attempt (batch_id, number, at, answered_at, status, failure, answer) VALUES (?, ?, ?, ?, ?, ?, ?)",
		b.ID, b.Attempts, stamp(b.SentAt), stamp(at), max(f.Status, 0), f.Kind, f.Message)
}

// keepLost does so of every try whose answer nobody waits for any more.
func (t *tx) keepLost(answer string) error {
	return t.exec(`INSERT OR REPLACE INTO attempt (batch_id, number, at, failure, answer)
		SELECT id, attempts, sent_at, ?, ? FROM batch WHERE state = 'sending' AND attempts > 0`, sync.FailureLost, answer)
}

// Attempts implements sync.Ledger.
func (d *DB) Attempts(ctx context.Context, batchID int64) (all []sync.Attempt, err error) {
	err = d.view(ctx, "read the tries of a batch", func(t *tx) error {
		all, err = collect(t, func(a *sync.Attempt, scan func(...any) error) error {
			return scan(&a.Number, stamped{&a.At}, stamped{&a.AnsweredAt}, &a.Status, &a.Failure, &a.Answer)
		}, "SELECT number, at, answered_at, status, failure, answer FROM attempt WHERE batch_id = ? ORDER BY number", batchID)
		return err
	})
	return all, err
}

// listed turns rows, the oldest first, into what a list shows: the newest
// first, with how their tries failed.
func (t *tx) listed(rows []batch) ([]sync.Batch, error) {
	ids := make([]int64, len(rows))
	for i, b := range rows {
		ids[i] = b.ID
	}
	failed := map[int64][]sync.FailedTries{}
	err := t.rows(func(scan func(...any) error) error {
		var id int64
		var f sync.FailedTries
		if err := scan(&id, &f.Failure, &f.Status, &f.Tries); err != nil {
			return err
		}
		failed[id] = append(failed[id], f)
		return nil
	}, `SELECT batch_id, failure, status, count(*) FROM attempt WHERE batch_id IN (SELECT value FROM json_each(?))
		GROUP BY batch_id, failure, status ORDER BY max(number)`, numbers(ids))
	page := make([]sync.Batch, 0, len(rows))
	for _, b := range slices.Backward(rows) {
		b.Failed = failed[b.ID]
		page = append(page, b.Batch)
	}
	return page, err
}
