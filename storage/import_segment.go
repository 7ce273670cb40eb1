package storage

import (
	"context"
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
	sameKeyed      sameness = 1 << iota // what the row is recognised by
	sameEverything                      // every column of the file
)

// segment is what an import knows of the rows that it works at.
type segment struct {
	*importer
	rows    *rows
	hashes  []keyHash        // of what each row is recognised by
	found   []candidate      // in the order of rows
	touched map[uint32]touch // people below openAt
}

// touch is what a segment has of a person who is stored.
type touch struct {
	last     int  // row
	believed int  // row, or none: see change
	same     bool // the last row says what is stored
}

// change is what is pending of a person who is stored.
type change struct {
	last     int // in pending
	believed int // in pending, or none: the row that was given to them by the hash of its key; the key has yet to be compared
}

const none = -1

// take works off a segment of the file, and returns where the next one goes.
func (im *importer) take(ctx context.Context, r *rows) (*rows, error) {
	s := &segment{importer: im, rows: r, touched: map[uint32]touch{}}
	if err := s.recognise(ctx); err != nil {
		return nil, err
	}
	s.assign()
	im.read += r.len() - im.carried
	for person, t := range s.touched {
		s.settle(person, t)
	}
	next, err := im.writeOpen(ctx, r)
	if err != nil {
		return nil, err
	}
	if im.pending.bytes() > im.pendingBytes {
		if err := im.apply(ctx); err != nil {
			return nil, err
		}
	}
	for kind := keyExternal; kind < keyKinds; kind++ {
		if len(im.tables[kind].entries) >= im.tableKeys {
			if err := im.spill(ctx, kind); err != nil {
				return nil, err
			}
		}
	}
	return next, nil
}

// recognise hashes what the rows are recognised by, and looks it up in the runs
// of the key index.
func (s *segment) recognise(ctx context.Context) error {
	s.hashes = make([]keyHash, s.rows.len())
	var wanted [keyKinds][]keyEntry
	moved := s.careful || !s.moved.Empty()
	looks := moved
	for i := s.carried; i < len(s.hashes); i++ {
		kind := s.rows.kind[i]
		s.hashes[i], _ = s.hash(rowRef{s.rows, i}, kind)
		if s.runs[kind] {
			wanted[kind] = append(wanted[kind], keyEntry{s.hashes[i], uint32(i)})
			looks = true
		}
		if moved {
			s.tables[kind].find(s.hashes[i], func(person uint32) {
				if person < s.openAt && s.sure(person) {
					s.found = append(s.found, candidate{row: uint32(i), person: person})
				}
			})
		}
	}
	if !looks {
		return nil
	}
	if moved || s.spilling {
		if err := s.writer.wait(); err != nil {
			return err
		}
		s.spilling = false
	}
	return s.db.view(ctx, "import the list", func(t *tx) error {
		for kind, w := range wanted {
			if err := s.lookUp(t, keyKind(kind), w); err != nil {
				return err
			}
		}
		if err := s.compareFound(t); err != nil {
			return err
		}
		slices.SortFunc(s.found, func(a, b candidate) int { return int(a.row) - int(b.row) })
		return nil
	})
}

func (s *segment) lookUp(t *tx, kind keyKind, wanted []keyEntry) error {
	if len(wanted) == 0 {
		return nil
	}
	runs, err := t.keyRuns(kind, true)
	if err != nil {
		return err
	}
	r, err := t.runReader()
	if err != nil {
		return err
	}
	wanted = sortKeys(wanted)
	for _, run := range runs {
		if err := r.lookUp(run, wanted, func(row, person uint32) { s.found = append(s.found, candidate{row: row, person: person}) }); err != nil {
			return err
		}
	}
	return nil
}

// hash returns the hash of a row's key of a kind; ok is false where it has none.
func (im *importer) hash(r rowRef, kind keyKind) (hash keyHash, ok bool) {
	var scratch [8]byte
	a, b := r.rows.key(r.i, kind, &scratch)
	if len(a) == 0 {
		return hash, false
	}
	return im.keys.hash(kind, a, b), true
}

// assign goes through the rows in order and finds or makes the person of each.
func (s *segment) assign() {
	at := 0
	for i := s.carried; i < len(s.hashes); i++ {
		end := at
		for end < len(s.found) && s.found[end].row == uint32(i) {
			end++
		}
		person, same, known := s.person(i, s.found[at:end])
		at = end
		if !known {
			person = s.openAt + uint32(len(s.open))
			s.open = append(s.open, rowRef{})
		}
		s.members.Add(sync.PersonID(person))
		if person >= s.openAt {
			s.renew(i, person)
		} else {
			s.touch(i, person, same)
		}
	}
}

// sure says whether it takes a look at what is stored to know whether somebody
// below openAt has the key under which they are in the index: those who were
// there before the import, and those whose keys it has changed.
func (im *importer) sure(person uint32) bool {
	return person < im.base || im.careful || im.moved.Has(sync.PersonID(person))
}

// person returns who a row is of: of several people who have its key, who came
// first. same is what the row has in common with what is stored; nothing where
// the index was believed, or a row that is not written yet decided.
func (s *segment) person(i int, found []candidate) (person uint32, same sameness, known bool) {
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
			consider(c.person, c.same, c.same&sameKeyed != 0 || !s.sure(c.person))
		}
	}
	for _, table := range [...]*keyTable{&s.tables[kind], &s.pendingKeys[kind]} {
		table.find(s.hashes[i], func(p uint32) {
			if now, is := s.latest(p); is {
				consider(p, 0, sameKey(now, row, kind))
			} else { // whom to be sure of is among found
				consider(p, 0, !s.sure(p))
			}
		})
	}
	return person, same, known
}

// latest returns the last row of a person in this import that is not written
// yet.
func (s *segment) latest(person uint32) (rowRef, bool) {
	if person >= s.openAt {
		r := s.open[person-s.openAt]
		return r, r.rows != nil
	}
	if t, is := s.touched[person]; is {
		return rowRef{s.rows, t.last}, true
	}
	if c, is := s.applies[person]; is {
		return rowRef{s.pending, c.last}, true
	}
	return rowRef{}, false
}

// renew makes a row the last one of somebody who is not written yet, and puts
// those keys into the index that are new to them.
func (s *segment) renew(i int, person uint32) {
	row, kind := rowRef{s.rows, i}, s.rows.kind[i]
	now := s.open[person-s.openAt]
	s.open[person-s.openAt] = row
	if kind >= keyName {
		if now.rows == nil {
			s.tables[kind].add(s.hashes[i], person)
		}
		return
	}
	for k := keyExternal; k <= keyGAID; k++ {
		if now.rows != nil && (k == kind || sameKey(now, row, k)) {
			continue
		}
		hash, has := s.hashes[i], true
		if k != kind {
			hash, has = s.hash(row, k)
		}
		if has {
			s.tables[k].add(hash, person)
		}
	}
}

// touch makes a row the last one of somebody who is stored. Until it is written,
// they are found by its keys too.
func (s *segment) touch(i int, person uint32, same sameness) {
	kind := s.rows.kind[i]
	now := touch{i, none, same&sameEverything != 0}
	if _, is := s.latest(person); is {
		if t, is := s.touched[person]; is {
			now.believed = t.believed
		}
	} else if same&sameKeyed == 0 {
		now.believed = i
	}
	s.touched[person] = now
	if now.same || kind >= keyName {
		return
	}
	for k := keyExternal; k <= keyGAID; k++ {
		if k == kind {
			continue
		}
		if hash, has := s.hash(rowRef{s.rows, i}, k); has {
			s.pendingKeys[k].add(hash, person)
		}
	}
}

// settle keeps what a segment has of a person who is stored, if it may change
// something.
func (s *segment) settle(person uint32, t touch) {
	c, is := s.applies[person]
	if !is {
		if t.same && person < s.base && !s.updated.Has(sync.PersonID(person)) {
			return
		}
		c.believed = none
	}
	c.last = s.pending.copy(rowRef{s.rows, t.last}).i
	if t.believed == t.last {
		c.believed = c.last
	} else if t.believed != none {
		c.believed = s.pending.copy(rowRef{s.rows, t.believed}).i
	}
	s.applies[person] = c
}

// spill has the keys of a kind that are in memory written as a run. Whoever
// looks into the runs waits for it.
func (im *importer) spill(ctx context.Context, kind keyKind) error {
	entries := im.tables[kind].take()
	if len(entries) == 0 {
		return nil
	}
	entries = sortKeys(entries)
	im.runs[kind] = true
	im.spilling = true
	return im.writer.do(func() error {
		w, err := im.db.newRun(ctx, kind, len(entries))
		if err != nil {
			return err
		}
		for _, e := range entries {
			if err := w.add(ctx, e); err != nil {
				return err
			}
		}
		return w.end(ctx)
	}, func() {})
}
