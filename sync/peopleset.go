package sync

import (
	"iter"
	"math/bits"
)

// PersonID numbers the people of a workspace densely from 0, in the order in
// which they were first imported. An ID is never used again.
type PersonID uint32

// BlockSize is how many consecutive people one block of a PeopleSet covers.
const BlockSize = 1 << 16

const blockWords = BlockSize / 64

// A block is one bit for each of BlockSize people.
type block [blockWords]uint64

// PeopleSet is a set of people, one bit each, in blocks of BlockSize: ten
// million people take 1.2 MB. The zero value is the empty set. It is not safe
// for use by several goroutines at once.
type PeopleSet struct {
	blocks []*block // nil where nobody is in
}

// NewPeopleSet returns the set of ids.
func NewPeopleSet(ids ...PersonID) *PeopleSet {
	s := &PeopleSet{}
	for _, id := range ids {
		s.Add(id)
	}
	return s
}

func (s *PeopleSet) block(i int) *block {
	if i < len(s.blocks) {
		return s.blocks[i]
	}
	return nil
}

func (s *PeopleSet) grow(i int) *block {
	for len(s.blocks) <= i {
		s.blocks = append(s.blocks, nil)
	}
	if s.blocks[i] == nil {
		s.blocks[i] = new(block)
	}
	return s.blocks[i]
}

// Add puts id in.
func (s *PeopleSet) Add(id PersonID) {
	s.grow(int(id / BlockSize))[id%BlockSize/64] |= 1 << (id % 64)
}

// AddRange puts every id of [from, to) in.
func (s *PeopleSet) AddRange(from, to PersonID) {
	for id := from; id < to; {
		if id%64 == 0 && to-id >= 64 {
			s.grow(int(id / BlockSize))[id%BlockSize/64] = ^uint64(0)
			id += 64
			continue
		}
		s.Add(id)
		id++
	}
}

// Remove takes id out.
func (s *PeopleSet) Remove(id PersonID) {
	if b := s.block(int(id / BlockSize)); b != nil {
		b[id%BlockSize/64] &^= 1 << (id % 64)
	}
}

// Has says whether id is in.
func (s *PeopleSet) Has(id PersonID) bool {
	if s == nil {
		return false
	}
	b := s.block(int(id / BlockSize))
	return b != nil && b[id%BlockSize/64]&(1<<(id%64)) != 0
}

// Len counts the people in the set.
func (s *PeopleSet) Len() int {
	if s == nil {
		return 0
	}
	n := 0
	for _, b := range s.blocks {
		n += b.len()
	}
	return n
}

func (b *block) len() int {
	n := 0
	if b != nil {
		for _, w := range b {
			n += bits.OnesCount64(w)
		}
	}
	return n
}

// Empty says whether nobody is in.
func (s *PeopleSet) Empty() bool {
	if s == nil {
		return true
	}
	for _, b := range s.blocks {
		if b != nil && *b != (block{}) {
			return false
		}
	}
	return true
}

// Clone returns a copy that shares nothing.
func (s *PeopleSet) Clone() *PeopleSet {
	c := &PeopleSet{}
	if s == nil {
		return c
	}
	c.blocks = make([]*block, len(s.blocks))
	for i, b := range s.blocks {
		if b != nil {
			c.blocks[i] = new(block)
			*c.blocks[i] = *b
		}
	}
	return c
}

// Or adds everybody of o.
func (s *PeopleSet) Or(o *PeopleSet) {
	if o == nil {
		return
	}
	for i, b := range o.blocks {
		if b == nil {
			continue
		}
		d := s.grow(i)
		for w := range b {
			d[w] |= b[w]
		}
	}
}

// And keeps only those who are in o too.
func (s *PeopleSet) And(o *PeopleSet) {
	for i, b := range s.blocks {
		if b == nil {
			continue
		}
		if o == nil || o.block(i) == nil {
			s.blocks[i] = nil
			continue
		}
		for w, v := range o.blocks[i] {
			b[w] &= v
		}
	}
}

// AndNot takes everybody of o out.
func (s *PeopleSet) AndNot(o *PeopleSet) {
	if o == nil {
		return
	}
	for i, b := range s.blocks {
		if ob := o.block(i); b != nil && ob != nil {
			for w := range b {
				b[w] &^= ob[w]
			}
		}
	}
}

// Intersects says whether anybody is in both.
func (s *PeopleSet) Intersects(o *PeopleSet) bool {
	if s == nil || o == nil {
		return false
	}
	for i, b := range s.blocks {
		ob := o.block(i)
		if b == nil || ob == nil {
			continue
		}
		for w := range b {
			if b[w]&ob[w] != 0 {
				return true
			}
		}
	}
	return false
}

// All yields the people in ascending order.
func (s *PeopleSet) All() iter.Seq[PersonID] { return s.From(0) }

// From yields the people from id on in ascending order.
func (s *PeopleSet) From(id PersonID) iter.Seq[PersonID] {
	return func(yield func(PersonID) bool) {
		if s == nil {
			return
		}
		for i := int(id / BlockSize); i < len(s.blocks); i++ {
			base := PersonID(i) * BlockSize
			if b := s.blocks[i]; b != nil && !b.each(int(max(id, base)-base), func(i int) bool { return yield(base + PersonID(i)) }) {
				return
			}
		}
	}
}

// each yields the offsets of who is in the block, from one on.
func (b *block) each(from int, yield func(int) bool) bool {
	skip := from % 64
	for w := from / 64; w < blockWords; w++ {
		for v := b[w] >> skip << skip; v != 0; v &= v - 1 {
			if !yield(w*64 + bits.TrailingZeros64(v)) {
				return false
			}
		}
		skip = 0
	}
	return true
}

// Spans yields where each span of n people begins in which somebody is; n divides
// BlockSize.
func (s *PeopleSet) Spans(n int) iter.Seq[PersonID] {
	return func(yield func(PersonID) bool) {
		if s == nil {
			return
		}
		for i, b := range s.blocks {
			if b == nil {
				continue
			}
			for at := b.find(0, 0); at < BlockSize; at = b.find(at+n, 0) {
				at -= at % n
				if !yield(PersonID(i)*BlockSize + PersonID(at)) {
					return
				}
			}
		}
	}
}

// Page returns at most limit people, skipping the first offset, in ascending
// order. Whole blocks are skipped by their counts.
func (s *PeopleSet) Page(offset, limit int) []PersonID {
	var page []PersonID
	if s == nil || limit <= 0 {
		return nil
	}
	for i, b := range s.blocks {
		if n := b.len(); n <= offset {
			offset -= n
			continue
		}
		b.each(0, func(at int) bool {
			if offset > 0 {
				offset--
				return true
			}
			page = append(page, PersonID(i)*BlockSize+PersonID(at))
			return len(page) < limit
		})
		if len(page) == limit {
			break
		}
	}
	return page
}

// Take removes the n lowest people and returns them as a set of their own.
func (s *PeopleSet) Take(n int) *PeopleSet {
	t := &PeopleSet{}
	for i, b := range s.blocks {
		c := b.len()
		if c == 0 {
			continue
		}
		if n <= 0 {
			break
		}
		if c <= n {
			*t.grow(i) = *b
			s.blocks[i] = nil
			n -= c
			continue
		}
		d := t.grow(i)
		b.each(0, func(at int) bool {
			d[at/64] |= 1 << (at % 64)
			n--
			return n > 0
		})
		for w := range d {
			b[w] &^= d[w]
		}
		break
	}
	return t
}

// Words returns the bits of the 64·n people from first on, for code that
// works on whole words; first is a multiple of 64 and the span stays inside
// one block. The slice is nil where nobody is in; it must not be kept.
func (s *PeopleSet) Words(first PersonID, n int) []uint64 {
	if s == nil {
		return nil
	}
	b := s.block(int(first / BlockSize))
	if b == nil {
		return nil
	}
	w := int(first % BlockSize / 64)
	return b[w : w+n]
}

// OrWords adds the people whose bits are set in words, from first on.
func (s *PeopleSet) OrWords(first PersonID, words []uint64) {
	b := s.grow(int(first / BlockSize))
	d := b[first%BlockSize/64:]
	for i, w := range words {
		d[i] |= w
	}
}
