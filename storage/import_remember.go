package storage

import (
	"bytes"

	"audiencesync/sync"
)

// Whoever is in a file twice differs from what is stored the first time, which is what
// their last row said, and does not the second time. What is stored of people who differ
// is remembered, while it is at hand and they are few: their chunk need not be read
// again to find that out, nor the index be asked for them.

// rememberMost is of how many people of a segment what is stored is remembered. Where
// more differ, chunks are to be written anyway.
const rememberMost = 1024

// remember copies what is stored of somebody whose row differs.
func (s *segment) remember(columns []column, person uint32) {
	if _, is := s.before[person]; is || s.keep || len(s.before) == rememberMost {
		return
	}
	s.before[person] = s.pending.addStored(s.columns, columns, int(person)%chunkSize)
}

// isAsBefore says whether a segment left somebody as they are stored. With a change
// that pends already it takes what is stored to know.
func (s *segment) isAsBefore(person uint32, t touch, c change, pends bool) bool {
	if person >= s.base || s.updated.Has(sync.PersonID(person)) {
		return false
	}
	return t.same && !pends || c.before != none && s.sameRow(rowRef{s.pending, c.before}, rowRef{s.rows, t.last})
}

// sameRow says whether two rows say the same of the columns of the file.
func (im *importer) sameRow(x, y rowRef) bool {
	var a, b [8]byte
	for _, c := range im.columns {
		if c.id != columnDigest && !bytes.Equal(x.rows.value(x.i, c, &a), y.rows.value(y.i, c, &b)) {
			return false
		}
	}
	return true
}

// expectAgain has the rows of a person that come later found without the index.
func (s *segment) expectAgain(person uint32, row int) {
	if kind := s.rows.kind[row]; !s.shared[kind] {
		s.pendingKeys[kind].add(s.rowHash(row), person)
	}
}

// expected returns who a row is of, if it is somebody with a pending change whose key
// nobody else can have.
func (s *segment) expected(i int) (person uint32, is bool) {
	kind := s.rows.kind[i]
	if s.shared[kind] || len(s.pendingKeys[kind].entries) == 0 {
		return 0, false
	}
	s.pendingKeys[kind].find(s.rowHash(i), func(p uint32) {
		if c, pends := s.applies[p]; pends && sameKey(rowRef{s.pending, c.last}, rowRef{s.rows, i}, kind) {
			person, is = p, true
		}
	})
	return person, is
}

// addStored adds what is stored of the person at a place of a chunk as if it were a
// row, but not what it is recognised by, and returns where it is.
func (r *rows) addStored(columns []importColumn, stored []column, place int) int {
	r.reserve()
	var has uint8
	var email sync.EmailHash
	var gaid sync.GAID
	texts := make([]column, r.fields)
	for i, c := range columns {
		switch c.id {
		case columnEmail:
			if copy(email[:], appendAt(nil, stored[i], place)) > 0 {
				has |= hasEmail
			}
		case columnGAID:
			if copy(gaid[:], appendAt(nil, stored[i], place)) > 0 {
				has |= hasGAID
			}
		case columnDigest:
		default:
			texts[c.field] = stored[i]
		}
	}
	r.number, r.kind, r.has, r.digest = append(r.number, 0), append(r.kind, keyRow), append(r.has, has), append(r.digest, 0)
	r.email, r.gaid = append(r.email, email), append(r.gaid, gaid)
	for _, c := range texts {
		r.text = appendAt(r.text, c, place)
		r.ends = append(r.ends, uint32(len(r.text)))
	}
	return len(r.number) - 1
}
