package storage

import (
	"context"
	"fmt"

	"audiencesync/sync"
)

// share is one of the sets into which a step's people fall.
type share struct {
	set    int64
	people int
	entry  sync.Reason // what its people's entries are
	loaded *sync.PeopleSet
}

// Behind implements sync.Ledger. The sets of a step have nobody in common, so
// that the counts of their blocks tell where a page begins: only its blocks are
// read.
func (d *DB) Behind(ctx context.Context, stepID int64, state sync.EntryState, reason string, offset, limit int) (page []sync.Entry, total int, err error) {
	err = d.view(ctx, "read the people behind the number", func(t *tx) error {
		if err := t.stepThere(stepID); err != nil {
			return err
		}
		shares, err := t.shares(stepID, state, reason)
		if err != nil {
			return err
		}
		total = 0
		for _, s := range shares {
			total += s.people
		}
		if offset >= total || limit <= 0 {
			return nil
		}
		page, err = t.pageOf(stepID, shares, max(offset, 0), limit)
		return err
	})
	return page, total, err
}

// shares returns the sets of a step with this state and reason ("": any).
func (t *tx) shares(stepID int64, state sync.EntryState, reason string) ([]share, error) {
	return collect(t, func(s *share, scan func(...any) error) error {
		return scan(&s.set, &s.people, &s.entry.State, &s.entry.Text)
	}, `SELECT * FROM (
			SELECT set_id, people, state AS state, reason AS reason FROM outcome WHERE step_id = ?1
			UNION ALL SELECT set_id, people, 'pending', '' FROM intake WHERE step_id = ?1
			UNION ALL SELECT set_id, people, 'pending', answer FROM batch WHERE step_id = ?1 AND state IN ('sending', 'uncertain', 'waiting')
		) WHERE people > 0 AND (?2 = '' OR state = ?2) AND (?3 = '' OR reason = ?3)`, stepID, state, reason)
}

func (t *tx) pageOf(stepID int64, shares []share, offset, limit int) ([]sync.Entry, error) {
	ids := make([]int64, len(shares))
	for i, s := range shares {
		ids[i] = s.set
	}
	from, to, skip, err := t.pageBlocks(numbers(ids), offset, limit)
	if err != nil {
		return nil, err
	}
	all, err := t.loadShares(shares, numbers(ids), from, to)
	if err != nil {
		return nil, err
	}
	who := all.Page(skip, limit)
	people, err := t.people(who)
	if err != nil {
		return nil, err
	}
	entered, err := t.enteredAt(stepID, who)
	if err != nil {
		return nil, err
	}
	page := make([]sync.Entry, len(who))
	for i, id := range who {
		page[i].Person, page[i].EnteredAt = people[i], entered[i]
		for _, s := range shares {
			if s.loaded.Has(id) {
				page[i].State, page[i].Reason = s.entry.State, s.entry.Text
				break
			}
		}
	}
	return page, nil
}

// pageBlocks returns the first and last block of a page, and how many people to
// skip in the first.
func (t *tx) pageBlocks(sets string, offset, limit int) (from, to, skip int, err error) {
	from, before := -1, 0
	err = t.rows(func(scan func(...any) error) error {
		var block, people int
		if err := scan(&block, &people); err != nil {
			return err
		}
		if before+people > offset && from < 0 {
			from, skip = block, offset-before
		}
		if before < offset+limit {
			to = block
		}
		before += people
		return nil
	}, "SELECT block, sum(people) FROM people_block WHERE set_id IN (SELECT value FROM json_each(?)) GROUP BY block ORDER BY block", sets)
	return from, to, skip, err
}

// loadShares reads some blocks of every set, and returns who is in any.
func (t *tx) loadShares(shares []share, sets string, from, to int) (*sync.PeopleSet, error) {
	byID := map[int64]*share{}
	for i := range shares {
		shares[i].loaded = &sync.PeopleSet{}
		byID[shares[i].set] = &shares[i]
	}
	all := &sync.PeopleSet{}
	err := t.rows(func(scan func(...any) error) error {
		var id int64
		var block int
		var enc []byte
		if err := scan(&id, &block, &enc); err != nil {
			return err
		}
		if err := byID[id].loaded.OrBlock(block, enc); err != nil {
			return fmt.Errorf("set %d: %w", id, err)
		}
		return all.OrBlock(block, enc)
	}, "SELECT set_id, block, bits FROM people_block WHERE set_id IN (SELECT value FROM json_each(?)) AND block BETWEEN ? AND ?", sets, from, to)
	return all, err
}
