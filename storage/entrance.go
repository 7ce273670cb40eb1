package storage

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"audiencesync/sync"
)

// keepEntrance notes when people entered a step: those of one minute are one set.
func (t *tx) keepEntrance(stepID int64, people *sync.PeopleSet, at time.Time) error {
	minute := max(stamp(at.Truncate(time.Minute)), time.Minute.Microseconds()) // 0 is of people of whom it is not known
	var set int64
	found, err := t.row("SELECT set_id FROM entrance WHERE step_id = ? AND at = ?", []any{stepID, minute}, &set)
	if err != nil {
		return err
	}
	if !found {
		if set, err = t.newSet(people); err != nil {
			return err
		}
		return t.exec("INSERT INTO entrance (step_id, at, set_id, people) VALUES (?, ?, ?, ?)", stepID, minute, set, people.Len())
	}
	added, err := t.orSet(set, people)
	if err != nil {
		return err
	}
	if n := people.Len(); added != n {
		return fmt.Errorf("step %d: %d of %d people have entered it before", stepID, n-added, n)
	}
	return t.exec("UPDATE entrance SET people = people + ? WHERE step_id = ? AND at = ?", added, stepID, minute)
}

// errEverybody ends a search before its last row.
var errEverybody = errors.New("everybody is found")

// enteredAt returns when each of these people, in the order of their IDs,
// entered a step; zero where it is not known. The newest entrances come first,
// until everybody is found.
func (t *tx) enteredAt(stepID int64, who []sync.PersonID) ([]time.Time, error) {
	out, left := make([]time.Time, len(who)), len(who)
	var blocks []int64
	for _, p := range who {
		blocks = append(blocks, int64(p/sync.BlockSize))
	}
	var at time.Time
	var block int
	var enc sql.RawBytes
	row := []any{stamped{&at}, &block, &enc} // for thousands of entrances once
	err := t.rows(func(scan func(...any) error) error {
		if err := scan(row...); err != nil {
			return err
		}
		first, _ := slices.BinarySearch(who, sync.PersonID(block)*sync.BlockSize)
		for i := first; i < len(who) && int(who[i]/sync.BlockSize) == block; i++ {
			if !out[i].IsZero() {
				continue
			}
			has, err := sync.BlockHas(block, enc, uint16(who[i]%sync.BlockSize))
			if err != nil {
				return err
			}
			if has {
				out[i] = at
				left--
			}
		}
		if left == 0 {
			return errEverybody
		}
		return nil
	}, `SELECT e.at, b.block, b.bits FROM entrance e CROSS JOIN people_block b
		WHERE e.step_id = ? AND b.set_id = e.set_id AND b.block IN (SELECT value FROM json_each(?)) ORDER BY e.at DESC`, stepID, numbers(slices.Compact(blocks)))
	if errors.Is(err, errEverybody) {
		err = nil
	}
	return out, err
}
