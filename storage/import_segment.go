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
	next        int32 // of the row
	same        sameness
}

// sameness is what a row has in common with what is stored of a person.
type sameness uint8

const (
	compared       sameness = 1 << iota // the others are known
	sameKeyed                           // what the row is recognised by
	sameEverything                      // every column of the file
)

// segment is what an import knows of the rows that it works at.
type segment struct {
	*importer
	rows    *rows
	hashes  []keyHash // of what each row is recognised by, where it was asked for
	hashed  []bool
	found   []candidate
	first   []int32          // of each row: its first candidate, none
	cut     [keyKinds]bool   // whether keys were not looked for in every run
	touched map[uint32]touch // people below openAt
	before  map[uint32]int   // in pending: what is stored of people who differ; see remember
	fetched uint32           // keeps the compiler from leaving the looks out

	written   uint32                 // everybody below is in the file
	unwritten [keyKinds][][]keyEntry // entries of each own run that is not
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
	before   int // in pending, or none: what is stored of them
}

const none = -1

// take works off a segment of the file.
func (im *importer) take(ctx context.Context, r *rows) error {
	s := &segment{importer: im, rows: r, touched: map[uint32]touch{}, before: map[uint32]int{}, found: im.found[:0]}
	if err := s.recognise(ctx); err != nil {
		return err
	}
	if err := s.assign(ctx); err != nil {
		return err
	}
	im.found = s.found
	im.read += r.len()
	for person, t := range s.touched {
		s.settle(person, t)
	}
	if err := im.writeOpen(ctx, r); err != nil {
		return err
	}
	if im.pending.bytes() > im.pendingBytes {
		if err := im.drained(); err != nil {
			return err
		}
		if err := im.apply(ctx); err != nil {
			return err
		}
		if err := im.drained(); err != nil {
			return err
		}
	}
	return im.spill(ctx)
}

// recognise finds out who of those who are stored may be the people of the rows.
func (s *segment) recognise(ctx context.Context) error {
	n := s.rows.len()
	s.first = make([]int32, n)
	for i := range s.first {
		s.first[i] = none
	}
	s.beingWritten()
	later := 0 // candidates that are compared when they are written
	if err := s.db.view(ctx, "import the list", func(t *tx) error {
		stored, err := t.columns(true)
		if err != nil {
			return err
		}
		if err := s.follow(stored); err != nil {
			return err
		}
		followed := len(s.found)
		s.hashAhead.Store(2*followed < n)
		for kind, w := range s.wanted() {
			if err := s.lookUp(t, keyKind(kind), w); err != nil {
				return err
			}
		}
		found := s.found[followed:]
		if slices.ContainsFunc(found, s.tooEarly) {
			later = len(found)
			return nil
		}
		return s.compareFound(stored, found)
	}); err != nil {
		return err
	}
	if later > 0 {
		if err := s.compareWritten(ctx, s.found[len(s.found)-later:]); err != nil {
			return err
		}
	}
	s.chain(0)
	return nil
}

// chain gives the candidates from one on to their rows.
func (s *segment) chain(from int) {
	for k := from; k < len(s.found); k++ {
		c := &s.found[k]
		c.next, s.first[c.row] = s.first[c.row], int32(k)
	}
}

// beingWritten notes what is not in the file yet, which is before a look into it:
// what is written during the look is not seen.
func (s *segment) beingWritten() {
	s.written = s.stored.Load()
	for kind, runs := range s.own {
		s.unwritten[kind] = make([][]keyEntry, len(runs))
		for k, o := range runs {
			if entries := o.unwritten.Load(); entries != nil {
				s.unwritten[kind][k] = *entries
			}
		}
	}
}

// tooEarly says whether somebody is to be compared who is not in the file yet.
func (s *segment) tooEarly(c candidate) bool {
	return c.person >= s.written && c.person < s.openAt && s.sure(c.person)
}

// compareWritten waits for what is being written and compares.
func (s *segment) compareWritten(ctx context.Context, found []candidate) error {
	if err := s.drained(); err != nil {
		return err
	}
	return s.db.view(ctx, "import the list", func(t *tx) error {
		stored, err := t.columns(true)
		if err != nil {
			return err
		}
		return s.compareFound(stored, found)
	})
}

// assign goes through the rows in order and finds or makes the person of each.
func (s *segment) assign(ctx context.Context) error {
	for i := range s.first {
		if i%fetchAhead == 0 {
			s.fetch(i, min(i+fetchAhead, len(s.first)))
		}
		if i%assignedAtOnce == 0 {
			s.giveWay(ctx)
		}
		if s.doubts(i) {
			if err := s.lookFurther(ctx, i); err != nil {
				return err
			}
		}
		person, same, known := s.person(i)
		if !known {
			person = s.openAt + uint32(len(s.open))
			s.open = append(s.open, rowRef{})
		}
		s.members.Add(sync.PersonID(person))
		switch {
		case person >= s.openAt:
			s.renew(i, person)
		case !s.keep || person >= s.base:
			s.touch(i, person, same)
		}
	}
	return nil
}

// assignedAtOnce is how many rows are a piece of work of some milliseconds.
const assignedAtOnce = 8192

// fetchAhead is how many rows' places in the tables are looked at together. They are
// all over the memory, and what the first look costs is waiting: many waits are as
// long as one where none depends on the one before.
const fetchAhead = 256

func (s *segment) fetch(from, to int) {
	for i := from; i < to; i++ {
		if s.first[i] == none {
			s.fetched += s.tables[s.rows.kind[i]].peek(s.rowHash(i))
		}
	}
}

// sure says whether it takes a look at what is stored to know whether somebody
// below openAt has the key under which they are in the index: those who were ever
// given another key, and those to whom no row is written, of which the key would
// be compared then.
func (im *importer) sure(person uint32) bool {
	return im.careful || im.keep && person < im.base || im.moved.Has(sync.PersonID(person))
}

// person returns who a row is of: of several people who have its key, who came
// first. same is what the row has in common with what is stored; nothing where
// the index was believed, or a row that is not written yet decided.
func (s *segment) person(i int) (person uint32, same sameness, known bool) {
	row, kind := rowRef{s.rows, i}, s.rows.kind[i]
	consider := func(p uint32, is sameness, has bool) {
		if has && (!known || p < person) {
			person, same, known = p, is, true
		}
	}
	for k := s.first[i]; k != none; k = s.found[k].next {
		c := &s.found[k]
		if now, is := s.latest(c.person); is {
			consider(c.person, c.same, sameKey(now, row, kind))
		} else {
			consider(c.person, c.same, c.same&sameKeyed != 0 || c.same&compared == 0)
		}
	}
	if known && !s.shared[kind] {
		return person, same, known
	}
	s.tables[kind].find(s.rowHash(i), func(p uint32) {
		if now, is := s.latest(p); is {
			consider(p, 0, sameKey(now, row, kind))
		} else { // whom to be sure of is among found
			consider(p, 0, !s.sure(p))
		}
	})
	s.pendingKeys[kind].find(s.rowHash(i), func(p uint32) {
		now, is := s.latest(p) // who has none is as before, and among found
		consider(p, 0, is && sameKey(now, row, kind))
	})
	return person, same, known
}

// latest returns the last row of a person in this import that is not written
// yet.
func (s *segment) latest(person uint32) (rowRef, bool) {
	if person >= s.openAt {
		r := s.open[person-s.openAt]
		return r, r.rows != nil
	}
	if !s.isNoted(person) {
		return rowRef{}, false
	}
	if t, is := s.touched[person]; is {
		return rowRef{s.rows, t.last}, true
	}
	if c, is := s.applies[person]; is {
		return rowRef{s.pending, c.last}, true
	}
	return rowRef{}, false
}

// pends says whether a change of somebody is not applied yet.
func (im *importer) pends(person uint32) bool {
	if !im.isNoted(person) {
		return false
	}
	_, is := im.applies[person]
	return is
}

// note remembers that somebody is in touched, and may come into applies: of most
// people nothing is, and a bit says so sooner than two maps.
func (im *importer) note(person uint32) {
	if need := int(person/64) + 1; need > len(im.noted) {
		im.noted = append(im.noted, make([]uint64, max(need, int(im.openAt/64)+1)-len(im.noted))...)
	}
	im.noted[person/64] |= 1 << (person % 64)
}

func (im *importer) isNoted(person uint32) bool {
	i := int(person / 64)
	return i < len(im.noted) && im.noted[i]>>(person%64)&1 != 0
}

// renew makes a row the last one of somebody who is not written yet, and puts
// those keys into the index that are new to them.
func (s *segment) renew(i int, person uint32) {
	row, kind := rowRef{s.rows, i}, s.rows.kind[i]
	now := s.open[person-s.openAt]
	s.open[person-s.openAt] = row
	if kind >= keyName {
		if now.rows == nil {
			s.tables[kind].add(s.rowHash(i), person)
		}
		return
	}
	for k := keyExternal; k <= keyGAID; k++ {
		if now.rows != nil {
			if k == kind || sameKey(now, row, k) {
				continue
			}
			s.moved.Add(sync.PersonID(person))
		}
		if k == kind {
			s.tables[k].add(s.rowHash(i), person)
		} else if hash, has := s.hash(i, k); has {
			s.tables[k].add(hash, person)
			s.shared[k] = true
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
	} else if now.same && person < s.base && !s.updated.Has(sync.PersonID(person)) {
		return // as if they had not been met
	}
	s.note(person)
	s.touched[person] = now
	if now.same || kind >= keyName {
		return
	}
	for k := keyExternal; k <= keyGAID; k++ {
		if k == kind {
			continue
		}
		if hash, has := s.hash(i, k); has {
			s.pendingKeys[k].add(hash, person)
			s.shared[k] = true
		}
	}
}

// settle keeps what a segment has of a person who is stored, if it may change
// something.
func (s *segment) settle(person uint32, t touch) {
	c, is := s.applies[person]
	if !is {
		c = change{believed: none, before: none}
		if before, is := s.before[person]; is {
			c.before = before
		}
	}
	if s.isAsBefore(person, t, c, is) {
		delete(s.applies, person)
		return
	}
	if !is && c.before != none {
		s.expectAgain(person, t.last)
	}
	c.last = s.pending.copy(rowRef{s.rows, t.last}).i
	if t.believed == t.last {
		c.believed = c.last
	} else if t.believed != none {
		c.believed = s.pending.copy(rowRef{s.rows, t.believed}).i
	}
	s.applies[person] = c
}
