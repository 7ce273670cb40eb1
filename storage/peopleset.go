package storage

import (
	"fmt"
	"math/bits"

	"audiencesync/sync"
)

// newSet stores a set and returns its ID.
func (t *tx) newSet(s *sync.PeopleSet) (int64, error) {
	id, err := t.insert("INSERT INTO people_set DEFAULT VALUES")
	if err != nil {
		return 0, err
	}
	for i := range s.Blocks() {
		if err := t.putBlock(id, i, s); err != nil {
			return 0, err
		}
	}
	return id, nil
}

// loadSet reads a set.
func (t *tx) loadSet(id int64) (*sync.PeopleSet, error) {
	s := &sync.PeopleSet{}
	err := t.rows(func(scan func(...any) error) error {
		var block int
		var enc []byte
		if err := scan(&block, &enc); err != nil {
			return err
		}
		return s.OrBlock(block, enc)
	}, "SELECT block, bits FROM people_block WHERE set_id = ?", id)
	if err != nil {
		return nil, fmt.Errorf("set %d: %w", id, err)
	}
	return s, nil
}

// loadBlocks reads those blocks of a set in which anybody of like is.
func (t *tx) loadBlocks(id int64, like *sync.PeopleSet) (*sync.PeopleSet, error) {
	s := &sync.PeopleSet{}
	for i := range like.Blocks() {
		var enc []byte
		found, err := t.row("SELECT bits FROM people_block WHERE set_id = ? AND block = ?", []any{id, i}, &enc)
		if err != nil {
			return nil, err
		}
		if !found {
			continue
		}
		if err := s.OrBlock(i, enc); err != nil {
			return nil, fmt.Errorf("set %d: %w", id, err)
		}
	}
	return s, nil
}

// setLen counts the people of a set.
func (t *tx) setLen(id int64) (int, error) {
	var n int
	_, err := t.row("SELECT coalesce(sum(people), 0) FROM people_block WHERE set_id = ?", []any{id}, &n)
	return n, err
}

// orSet adds people to a set and returns how many were not in it before; only
// the blocks that change are read and written.
func (t *tx) orSet(id int64, add *sync.PeopleSet) (added int, err error) {
	s, err := t.loadBlocks(id, add)
	if err != nil {
		return 0, err
	}
	before := s.Len()
	s.Or(add)
	return s.Len() - before, t.putBlocks(id, add, s)
}

// andNotSet takes people out of a set and returns how many were in it.
func (t *tx) andNotSet(id int64, remove *sync.PeopleSet) (removed int, err error) {
	s, err := t.loadBlocks(id, remove)
	if err != nil {
		return 0, err
	}
	before := s.Len()
	s.AndNot(remove)
	return before - s.Len(), t.putBlocks(id, remove, s)
}

// putBlocks writes the blocks of s in which anybody of like is.
func (t *tx) putBlocks(id int64, like, s *sync.PeopleSet) error {
	for i := range like.Blocks() {
		if err := t.putBlock(id, i, s); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) putBlock(id int64, i int, s *sync.PeopleSet) error {
	enc := s.Block(i)
	if enc == nil {
		return t.exec("DELETE FROM people_block WHERE set_id = ? AND block = ?", id, i)
	}
	n := 0
	for _, w := range s.Words(sync.PersonID(i)*sync.BlockSize, sync.BlockSize/64) {
		n += bits.OnesCount64(w)
	}
	return t.exec(`INSERT INTO people_block (set_id, block, people, bits) VALUES (?, ?, ?, ?)
		ON CONFLICT (set_id, block) DO UPDATE SET people = excluded.people, bits = excluded.bits`, id, i, n, enc)
}
