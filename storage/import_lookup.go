package storage

import (
	"cmp"
	"context"
	"slices"
)

// wantedKeys are keys to be looked up, each with its row, in the order of their hashes.
type wantedKeys struct {
	all []keyEntry
	own [][]keyEntry // those that each of the import's own runs may have
}

// wanted returns the keys of the rows that were not followed, by kind.
func (s *segment) wanted() (wanted [keyKinds]wantedKeys) {
	followed := s.found
	moved := s.careful || !s.moved.Empty()
	for i := range s.first {
		if len(followed) > 0 && int(followed[0].row) == i {
			followed = followed[1:]
			continue
		}
		if person, is := s.expected(i); is {
			s.found = append(s.found, candidate{row: uint32(i), person: person})
			continue
		}
		kind := s.rows.kind[i]
		if w := &wanted[kind]; moved || s.inRuns(kind) {
			if w.all == nil {
				w.all = make([]keyEntry, 0, len(s.first)-i)
			}
			w.all = append(w.all, entryOf(s.rowHash(i), uint32(i)))
		}
	}
	for kind := keyExternal; kind < keyKinds; kind++ {
		w := &wanted[kind]
		if moved {
			s.lookUpMoved(kind, w.all)
		}
		if s.inRuns(kind) {
			w.all = sortKeys(w.all)
			s.wantedOwn(kind, w)
		}
	}
	return wanted
}

// inRuns says whether a key of a kind may be in a run.
func (im *importer) inRuns(kind keyKind) bool { return im.live[kind] || len(im.own[kind]) > 0 }

// lookUpMoved looks for keys among those in memory of people whom to be sure of.
func (s *segment) lookUpMoved(kind keyKind, keys []keyEntry) {
	table := &s.tables[kind]
	for next := range slices.Chunk(keys, fetchAhead) {
		for _, e := range next {
			s.fetched += table.peek(e.hash())
		}
		for _, e := range next {
			table.find(e.hash(), func(person uint32) {
				if person < s.openAt && s.sure(person) {
					s.found = append(s.found, candidate{row: e.person, person: person})
				}
			})
		}
	}
}

// wantedOwn looks for keys in the runs of the import that are not written yet, and
// chooses those that may be in the others. In the order of the keys a filter is read from
// its beginning to its end.
func (s *segment) wantedOwn(kind keyKind, w *wantedKeys) {
	w.own = make([][]keyEntry, len(s.own[kind]))
	for k, o := range s.own[kind] {
		unwritten := s.unwritten[kind][k]
		for _, e := range w.all {
			switch {
			case !o.filter.has(e.hash()):
			case unwritten != nil:
				searchKeys(unwritten, e.hash(), func(person uint32) {
					s.found = append(s.found, candidate{row: e.person, person: person})
				})
			default:
				w.own[k] = append(w.own[k], e)
			}
		}
	}
}

// lookUp looks for keys of a kind.
func (s *segment) lookUp(t *tx, kind keyKind, wanted wantedKeys) error {
	for k, keys := range wanted.own {
		if len(keys) == 0 { // it may not be written yet
			continue
		}
		if err := s.lookUpIn(t, s.own[kind][k].run, keys); err != nil {
			return err
		}
	}
	if !s.live[kind] || len(wanted.all) == 0 {
		return nil
	}
	return s.lookUpLive(t, kind, wanted.all, s.shared[kind])
}

// lookUpLive looks for sorted keys of a kind in the runs that were there before the import:
// in all of them, or only as far as somebody is found where nobody else can have the
// key.
func (s *segment) lookUpLive(t *tx, kind keyKind, keys []keyEntry, all bool) error {
	runs, err := t.keyRuns(kind, false)
	if err != nil {
		return err
	}
	for _, run := range runs {
		before, n := len(s.found), len(keys)
		if err := s.lookUpIn(t, run, keys); err != nil {
			return err
		}
		if !all {
			keys = s.unmet(keys, s.found[before:])
			s.cut[kind] = s.cut[kind] || len(keys) < n
		}
	}
	return nil
}

func (s *segment) lookUpIn(t *tx, run keyRun, keys []keyEntry) error {
	if len(keys) == 0 {
		return nil
	}
	r, err := t.runReader()
	if err != nil {
		return err
	}
	return r.lookUp(run, keys, func(row, person uint32) { s.found = append(s.found, candidate{row: row, person: person}) })
}

// unmet leaves the keys out of which nobody else can be: their people are found.
func (s *segment) unmet(keys []keyEntry, found []candidate) []keyEntry {
	if len(found) == 0 {
		return keys
	}
	met := make(map[uint32]struct{}, len(found))
	for _, c := range found {
		if !s.sure(c.person) {
			met[c.row] = struct{}{}
		}
	}
	return slices.DeleteFunc(keys, func(e keyEntry) bool {
		_, is := met[e.person] // where a wanted key has its row
		return is
	})
}

// doubts says whether others than the candidates of a row may have its key, because
// it was not looked for further: if one of them turned out to have another key, or if
// people may have the same one by now.
func (s *segment) doubts(i int) bool {
	kind := s.rows.kind[i]
	if !s.cut[kind] || s.first[i] == none {
		return false
	}
	if s.shared[kind] {
		return true
	}
	for k := s.first[i]; k != none; k = s.found[k].next {
		c := &s.found[k]
		if now, is := s.latest(c.person); is {
			if !sameKey(now, rowRef{s.rows, i}, kind) {
				return true
			}
		} else if c.same&compared != 0 && c.same&sameKeyed == 0 {
			return true
		}
	}
	return false
}

// lookFurther looks for the keys of a kind, from a row on, in all runs that were there
// before the import.
func (s *segment) lookFurther(ctx context.Context, from int) error {
	kind := s.rows.kind[from]
	s.cut[kind] = false
	var keys []keyEntry
	for i := from; i < len(s.first); i++ {
		if s.rows.kind[i] == kind && s.first[i] != none {
			keys = append(keys, entryOf(s.rowHash(i), uint32(i)))
		}
	}
	before := len(s.found)
	if err := s.db.view(ctx, "import the list", func(t *tx) error {
		if err := s.lookUpLive(t, kind, sortKeys(keys), true); err != nil {
			return err
		}
		stored, err := t.columns(true)
		if err != nil {
			return err
		}
		return s.compareFound(stored, s.found[before:])
	}); err != nil {
		return err
	}
	s.chain(before)
	return nil
}

// searchKeys calls each for the people of a hash among sorted entries.
func searchKeys(entries []keyEntry, hash keyHash, each func(person uint32)) {
	i, _ := slices.BinarySearchFunc(entries, hash.order, func(e keyEntry, order uint64) int { return cmp.Compare(e.order, order) })
	for ; i < len(entries) && entries[i].order == hash.order; i++ {
		if entries[i].tag == hash.tag {
			each(entries[i].person)
		}
	}
}
