package storage

// A file is often imported again, with its rows in the same order. So a row is
// first compared with the person behind the one of the row before; where that
// person has the row's key, the index need not be asked. It must be a key that
// nobody else can have.

// lostAfter is how many rows in a row that are not the next person's make the
// index be asked where to go on; after each time in vain twice as many.
const (
	lostAfter = 16
	lostMost  = 1 << 16
)

// follower goes through the people who were there before the import, beside the
// rows.
type follower struct {
	next    uint32 // the person expected
	missed  int    // rows since somebody was met
	lost    int    // how many rows may be missed
	chunk   int
	columns []column // of the chunk, for the next segment; nil: to be read
}

// follow adds the people of rows that are in the order in which they are stored.
func (s *segment) follow(stored *columnReader) error {
	f := &s.follower
	if s.base == 0 {
		return nil
	}
	for i := range s.rows.len() {
		kind := s.rows.kind[i]
		if kind >= keyName || s.shared[kind] {
			continue
		}
		if f.missed >= f.lost {
			if err := s.find(stored, i); err != nil {
				return err
			}
		}
		if f.next >= s.base {
			f.missed++
			continue
		}
		if chunk := int(f.next) / chunkSize; chunk != f.chunk || f.columns == nil {
			columns, err := stored.loadAll(s.ids(), chunk)
			if err != nil {
				return err
			}
			f.chunk, f.columns = chunk, columns
		}
		same := s.sameness(f.columns, int(f.next)%chunkSize, i)
		if same&sameKeyed == 0 {
			f.missed++
			continue
		}
		if !s.pends(f.next) { // who may have another key by now, and somebody new this one
			s.found = append(s.found, candidate{row: uint32(i), person: f.next, same: same})
			if same&sameEverything == 0 {
				s.remember(f.columns, f.next)
			}
		}
		f.next, f.missed, f.lost = f.next+1, 0, lostAfter
	}
	return nil
}

// find asks the index for the person of a row, to go on from there.
func (s *segment) find(stored *columnReader, i int) error {
	f := &s.follower
	f.missed, f.lost = 0, min(max(2*f.lost, lostAfter), lostMost)
	r, err := stored.t.runReader()
	if err != nil {
		return err
	}
	people, err := r.find(s.rows.kind[i], s.rowHash(i))
	if err != nil || len(people) == 0 {
		return err
	}
	f.next = people[0]
	return nil
}
