package storage

import (
	"context"
	"errors"
	"slices"

	"audiencesync/sync"
)

// candidate is a person who may be the one of a row: the key index has them
// under the hash of the row's key.
type candidate struct {
	row, person uint32
	same        sameness
}

// sameness is what a row has in common with what is stored of a person.
type sameness uint8

const (
	sameEverything sameness = 1 << iota
	sameRecognised          // what the row is recognised by
	sameExternal
	sameEmail
	sameGAID
)

// keySameness is the bit of each kind of key that a row may have several of.
var keySameness = [...]sameness{keyExternal: sameExternal, keyEmail: sameEmail, keyGAID: sameGAID}

// segment is what an import knows of the rows that it works at.
type segment struct {
	*importer
	rows    *rows
	hashes  []uint64    // of what each row is recognised by
	found   []candidate // in the order of rows
	touched map[uint32]touch
}

// touch is the last row of a person below openAt.
type touch struct {
	row  uint32
	same bool // as what is stored
}

// take works off a segment of the file.
func (im *importer) take(ctx context.Context, r *rows) error {
	if r.len() == 0 {
		return nil
	}
	s := &segment{importer: im, rows: r, touched: map[uint32]touch{}}
	if err := s.recognise(ctx); err != nil {
		return err
	}
	if err := im.db.view(ctx, "import the list", func(t *tx) error { return s.assign(t) }); err != nil {
		return err
	}
	im.read += r.len()
	for person, last := range s.touched {
		s.settle(person, last)
	}
	if err := im.writeOpen(ctx); err != nil {
		return err
	}
	if im.pending.bytes() > im.pendingBytes {
		if err := im.apply(ctx); err != nil {
			return err
		}
	}
	for kind := keyExternal; kind < keyKinds; kind++ {
		if len(im.tables[kind].entries) >= im.tableKeys {
			if err := im.spill(ctx, kind); err != nil {
				return err
			}
		}
	}
	return nil
}

// recognise hashes what the rows are recognised by, and looks it up in the runs
// of the key index.
func (s *segment) recognise(ctx context.Context) error {
	s.hashes = make([]uint64, s.rows.len())
	var wanted [keyKinds][]keyEntry
	for i := range s.hashes {
		kind := s.rows.kind[i]
		s.hashes[i], _ = s.hash(rowRef{s.rows, i}, kind)
		if s.runs[kind] {
			wanted[kind] = append(wanted[kind], keyEntry{s.hashes[i], uint32(i)})
		}
	}
	return s.db.view(ctx, "import the list", func(t *tx) error {
		for kind, w := range wanted {
			if len(w) == 0 {
				continue
			}
			w = sortKeys(w, nil)
			runs, err := t.keyRuns(keyKind(kind), true)
			if err != nil {
				return err
			}
			r, err := t.runReader()
			if err != nil {
				return err
			}
			for _, run := range runs {
				if err := r.lookUp(run, w, func(row, person uint32) { s.found = append(s.found, candidate{row: row, person: person}) }); err != nil {
					return err
				}
			}
		}
		if err := s.compareFound(t); err != nil {
			return err
		}
		slices.SortFunc(s.found, func(a, b candidate) int { return int(a.row) - int(b.row) })
		return nil
	})
}

// hash returns the hash of a row's key of a kind; ok is false where it has none.
func (im *importer) hash(r rowRef, kind keyKind) (hash uint64, ok bool) {
	var scratch [8]byte
	a, b := r.rows.key(r.i, kind, &scratch)
	if len(a) == 0 {
		return 0, false
	}
	return im.keys.hash(kind, a, b) >> (64 - keyBits), true
}

// assign goes through the rows in order and finds or makes the person of each.
func (s *segment) assign(t *tx) error {
	stored, err := t.columns(true)
	if err != nil {
		return err
	}
	at := 0
	for i := range s.hashes {
		end := at
		for end < len(s.found) && s.found[end].row == uint32(i) {
			end++
		}
		person, same, known, err := s.person(stored, i, s.found[at:end])
		if err != nil {
			return err
		}
		at = end
		if !known {
			person = s.openAt + uint32(len(s.open))
			s.open = append(s.open, rowRef{})
		}
		s.register(i, person, same, known)
		s.members.Add(sync.PersonID(person))
		if person >= s.openAt {
			s.open[person-s.openAt] = rowRef{s.rows, i}
		} else {
			s.touched[person] = touch{uint32(i), same&sameEverything != 0}
		}
	}
	return nil
}

// person returns who a row is of, and what it has in common with what is stored
// of them: of several people who have its key, who came first.
func (s *segment) person(stored *columnReader, i int, found []candidate) (person uint32, same sameness, known bool, err error) {
	row, kind := rowRef{s.rows, i}, s.rows.kind[i]
	consider := func(p uint32, is sameness, has bool) {
		if has && (!known || p < person) {
			person, same, known = p, is, true
		}
	}
	for _, c := range found {
		if now, is := s.latest(c.person); is {
			consider(c.person, c.same, sameKey(now, row, kind))
		} else {
			consider(c.person, c.same, c.same&sameRecognised != 0)
		}
	}
	s.tables[kind].find(s.hashes[i], func(p uint32) {
		if now, is := s.latest(p); is {
			consider(p, 0, sameKey(now, row, kind))
			return
		}
		is, wrong := s.compare(stored, p, i)
		consider(p, is, is&sameRecognised != 0)
		err = errors.Join(err, wrong)
	})
	return person, same, known, err
}

// latest returns the last row of a person in this import that is not written
// yet.
func (s *segment) latest(person uint32) (rowRef, bool) {
	if person >= s.openAt {
		return s.open[person-s.openAt], true
	}
	if t, is := s.touched[person]; is {
		return rowRef{s.rows, int(t.row)}, true
	}
	if i, is := s.applies[person]; is {
		return rowRef{s.pending, i}, true
	}
	return rowRef{}, false
}

// register puts those keys of a row into the index that its person has not had.
func (s *segment) register(i int, person uint32, same sameness, known bool) {
	row := rowRef{s.rows, i}
	kind := s.rows.kind[i]
	if kind >= keyName {
		if !known {
			s.tables[kind].add(s.hashes[i], person)
		}
		return
	}
	var now rowRef
	if known {
		var is bool
		if now, is = s.latest(person); is {
			same = 0
		} else if same&sameEverything != 0 {
			return
		}
	}
	for k, bit := range keySameness {
		if k == 0 || same&bit != 0 || now.rows != nil && sameKey(now, row, keyKind(k)) {
			continue
		}
		k := keyKind(k)
		hash, has := s.hashes[i], true
		if k != kind {
			hash, has = s.hash(row, k)
		}
		if has {
			s.tables[k].add(hash, person)
		}
	}
}

// settle keeps the last row of a person below openAt if it may change something.
func (s *segment) settle(person uint32, last touch) {
	if _, is := s.applies[person]; !is && last.same && person < s.base && !s.updated.Has(sync.PersonID(person)) {
		return
	}
	s.applies[person] = s.pending.copy(rowRef{s.rows, int(last.row)}).i
}

// spill writes the keys of a kind that are in memory as a run.
func (im *importer) spill(ctx context.Context, kind keyKind) error {
	table := &im.tables[kind]
	if len(table.entries) == 0 {
		return nil
	}
	w, err := im.db.newRun(ctx, kind, len(table.entries))
	if err != nil {
		return err
	}
	for _, e := range sortKeys(table.entries, nil) {
		if err := w.add(ctx, e); err != nil {
			return err
		}
	}
	if err := w.end(ctx); err != nil {
		return err
	}
	table.reset()
	im.runs[kind] = true
	return nil
}
