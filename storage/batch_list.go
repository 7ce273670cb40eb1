package storage

import (
	"context"
	"slices"
	"strings"

	"audiencesync/sync"
)

// Batches implements sync.Ledger. The page is found in the index of the states,
// a state at a time.
func (d *DB) Batches(ctx context.Context, states []sync.BatchState, offset, limit int) (page []sync.Batch, total int, err error) {
	err = d.view(ctx, "read the outbox", func(t *tx) error {
		totals, err := t.batchTotals()
		if err != nil {
			return err
		}
		states = slices.Compact(slices.Sorted(slices.Values(states)))
		if len(states) == 0 {
			for s := range totals {
				states = append(states, s)
			}
		}
		total = 0
		for _, s := range states {
			total += totals[s].batches
		}
		if offset >= total || limit <= 0 {
			return nil
		}
		page, err = t.batchPage(states, max(offset, 0), limit)
		return err
	})
	return page, total, err
}

func (t *tx) batchPage(states []sync.BatchState, offset, limit int) ([]sync.Batch, error) {
	var each []string
	var args []any
	for _, s := range states {
		each = append(each, "SELECT id FROM (SELECT id FROM batch WHERE state = ? ORDER BY id DESC LIMIT ?)")
		args = append(args, s, offset+limit)
	}
	args = append(args, limit, offset)
	rows, err := t.batches("b.id IN (SELECT id FROM ("+strings.Join(each, " UNION ALL ")+") ORDER BY id DESC LIMIT ? OFFSET ?)", args...)
	if err != nil {
		return nil, err
	}
	return t.listed(rows)
}

// FindBatches implements sync.Ledger. The names are few; the batches that have
// one of them are gone through from the newest on until there are enough.
func (d *DB) FindBatches(ctx context.Context, text string, states []sync.BatchState, limit int) (found []sync.Batch, err error) {
	text = strings.TrimSpace(text)
	if text == "" || limit <= 0 {
		return nil, nil
	}
	where := `(canvas_id IN (SELECT id FROM canvas WHERE instr(name_key, ?1)) OR audience_id IN (SELECT id FROM audience WHERE instr(name_key, ?1)) OR CAST(id AS TEXT) = ?2)`
	args := []any{fold(text), text, limit}
	if len(states) > 0 {
		where += " AND state IN (" + strings.TrimSuffix(strings.Repeat("?, ", len(states)), ", ") + ")"
		for _, s := range states {
			args = append(args, s)
		}
	}
	err = d.view(ctx, "find batches", func(t *tx) error {
		rows, err := t.batches("b.id IN (SELECT id FROM batch WHERE "+where+" ORDER BY id DESC LIMIT ?3)", args...)
		if err != nil {
			return err
		}
		found, err = t.listed(rows)
		return err
	})
	return found, err
}

type batchTotal struct{ batches, people int }

func (t *tx) batchTotals() (map[sync.BatchState]batchTotal, error) {
	totals := map[sync.BatchState]batchTotal{}
	err := t.rows(func(scan func(...any) error) error {
		var state sync.BatchState
		var n batchTotal
		if err := scan(&state, &n.batches, &n.people); err != nil {
			return err
		}
		totals[state] = n
		return nil
	}, "SELECT state, batches, people FROM batch_total WHERE batches > 0")
	return totals, err
}

// Activity implements sync.Ledger.
func (d *DB) Activity(ctx context.Context) (sync.ActivityTotals, error) {
	out := sync.ActivityTotals{Batches: map[sync.BatchState]int{}}
	err := d.view(ctx, "read the outbox", func(t *tx) error {
		totals, err := t.batchTotals()
		if err != nil {
			return err
		}
		for state, n := range totals {
			out.Batches[state] = n.batches
		}
		out.Sending, out.Uncertain = totals[sync.BatchSending].people, totals[sync.BatchUncertain].people
		if _, err := t.row("SELECT coalesce(sum(people), 0) FROM intake", nil, &out.Unsent); err != nil {
			return err
		}
		out.Unsent += totals[sync.BatchWaiting].people
		return nil
	})
	return out, err
}
