package sync

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// randomSet returns a set with runs, scattered people and full stretches over
// three blocks, and the same as a map.
func randomSet(r *rand.Rand) (*PeopleSet, map[PersonID]bool) {
	s, m := &PeopleSet{}, map[PersonID]bool{}
	for range 1 + r.IntN(6) {
		from := PersonID(r.IntN(3 * BlockSize))
		n := PersonID(1)
		if r.IntN(2) == 0 {
			n = PersonID(r.IntN(40_000))
		}
		s.AddRange(from, from+n)
		for id := from; id < from+n; id++ {
			m[id] = true
		}
	}
	for range r.IntN(3000) {
		id := PersonID(r.IntN(3 * BlockSize))
		s.Add(id)
		m[id] = true
	}
	return s, m
}

func sameAs(t *testing.T, what string, s *PeopleSet, m map[PersonID]bool) {
	t.Helper()
	if s.Len() != len(m) {
		t.Fatalf("%s: %d people, want %d", what, s.Len(), len(m))
	}
	prev := -1
	for id := range s.All() {
		if !m[id] || int(id) <= prev {
			t.Fatalf("%s: person %d after %d is wrong", what, id, prev)
		}
		prev = int(id)
	}
}

func TestPeopleSetAgainstMap(t *testing.T) {
	t.Parallel()
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 1))
		a, ma := randomSet(r)
		b, mb := randomSet(r)
		sameAs(t, "made", a, ma)

		or, and, not := a.Clone(), a.Clone(), a.Clone()
		or.Or(b)
		and.And(b)
		not.AndNot(b)
		mor, mand, mnot := map[PersonID]bool{}, map[PersonID]bool{}, map[PersonID]bool{}
		for id := range ma {
			mor[id] = true
			if mb[id] {
				mand[id] = true
			} else {
				mnot[id] = true
			}
		}
		for id := range mb {
			mor[id] = true
		}
		sameAs(t, "or", or, mor)
		sameAs(t, "and", and, mand)
		sameAs(t, "and not", not, mnot)
		if a.Intersects(b) != (len(mand) > 0) || and.Empty() != (len(mand) == 0) {
			t.Fatal("Intersects or Empty disagrees with And")
		}
		sameAs(t, "operand", a, ma)
	}
}

func TestPeopleSetBlocksRoundTrip(t *testing.T) {
	t.Parallel()
	for seed := range uint64(30) {
		s, m := randomSet(rand.New(rand.NewPCG(seed, 2)))
		back := &PeopleSet{}
		for i, enc := range s.Blocks() {
			if len(enc) > 1+BlockSize/8 {
				t.Fatalf("block %d takes %d bytes", i, len(enc))
			}
			if err := back.OrBlock(i, enc); err != nil {
				t.Fatal(err)
			}
		}
		sameAs(t, "back", back, m)
	}
}

// TestBlockHas asks encoded blocks of each kind for each of their people and for
// those beside them.
func TestBlockHas(t *testing.T) {
	t.Parallel()
	kinds := map[byte]bool{}
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 3))
		s, _ := randomSet(r)
		for id := PersonID(0); seed == 0 && id < BlockSize; id += 1 + PersonID(r.IntN(3)) { // too many for a list, in no runs
			s.Add(id)
		}
		for i, enc := range s.Blocks() {
			kinds[enc[0]] = true
			base := PersonID(i) * BlockSize
			for id := base; id < base+BlockSize; id++ {
				if got, err := BlockHas(i, enc, uint16(id-base)); err != nil || got != s.Has(id) {
					t.Fatalf("block %d (%c) has %d: %v, %v, want %v", i, enc[0], id-base, got, err, s.Has(id))
				}
			}
		}
	}
	if len(kinds) != 3 {
		t.Errorf("only %d kinds of blocks were asked", len(kinds))
	}
	for _, enc := range [][]byte{nil, {encodedWords, 0xff}, {encodedSparse, 0}, {encodedRuns, 0, 0}, {'?', 0, 0}} {
		if has, err := BlockHas(0, enc, 0); has || err == nil {
			t.Errorf("%v, which Block did not write, is taken", enc)
		}
	}
}

func TestPeopleSetBlockIsSmall(t *testing.T) {
	t.Parallel()
	s := &PeopleSet{}
	s.AddRange(0, BlockSize)
	if n := len(s.Block(0)); n != 5 {
		t.Errorf("a full block takes %d bytes, want one run", n)
	}
	if n := len(NewPeopleSet(3, 9, 70).Block(0)); n != 7 {
		t.Errorf("three people take %d bytes, want two each", n)
	}
	if NewPeopleSet(3).Block(7) != nil {
		t.Error("a block with nobody in it is not nil")
	}
}

func TestPeopleSetTakeAndPage(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 3))
		s, m := randomSet(r)
		all := slices.Collect(s.All())
		n := r.IntN(len(all) + 10)
		offset := r.IntN(len(all))
		if got, want := s.Page(offset, 50), all[offset:min(offset+50, len(all))]; !slices.Equal(got, want) {
			t.Fatalf("page at %d: %v, want %v", offset, got, want)
		}
		from := PersonID(r.IntN(4 * BlockSize))
		rest, _ := slices.BinarySearch(all, from)
		if !slices.Equal(slices.Collect(s.From(from)), all[rest:]) {
			t.Fatalf("from %d on: not the %d there are", from, len(all)-rest)
		}
		const span = BlockSize / 4
		spans := slices.Collect(func(yield func(PersonID) bool) {
			for _, id := range all {
				_ = yield(id / span * span)
			}
		})
		if got, want := slices.Collect(s.Spans(span)), slices.Compact(spans); !slices.Equal(got, want) {
			t.Fatalf("spans %v, want %v", got, want)
		}
		taken := s.Take(n)
		cut := min(n, len(all))
		if !slices.Equal(slices.Collect(taken.All()), all[:cut]) || !slices.Equal(slices.Collect(s.All()), all[cut:]) {
			t.Fatalf("take %d of %d went wrong", n, len(m))
		}
	}
}

func TestPeopleSetSmallThings(t *testing.T) {
	t.Parallel()
	var none *PeopleSet
	if none.Len() != 0 || !none.Empty() || none.Has(3) || none.Clone().Len() != 0 {
		t.Error("the nil set is not empty")
	}
	s := NewPeopleSet(5, 70_000)
	s.Remove(5)
	s.Remove(6)
	s.Remove(900_000)
	if s.Has(5) || !s.Has(70_000) || s.Len() != 1 {
		t.Errorf("after removing: %v", slices.Collect(s.All()))
	}
	if got := slices.Collect(s.From(70_001)); got != nil {
		t.Errorf("From beyond the last: %v", got)
	}
	s.OrWords(128, []uint64{0b101})
	if !s.Has(128) || s.Has(129) || !s.Has(130) || s.Words(128, 1)[0] != 0b101 || s.Words(9*BlockSize, 1) != nil {
		t.Error("words are not the people")
	}
}

// FuzzOrBlock: bytes that Block did not write never panic, and what is taken
// can be written and read again.
func FuzzOrBlock(f *testing.F) {
	f.Add([]byte("s\x01\x00\x02\x00"))
	f.Add([]byte("r\x01\x00\xff\xff"))
	f.Add([]byte("w"))
	f.Fuzz(func(t *testing.T, enc []byte) {
		for offset := range 1 << 16 {
			_, _ = BlockHas(2, enc, uint16(offset)) // it must not panic
		}
		s := &PeopleSet{}
		if s.OrBlock(2, enc) != nil {
			return
		}
		back := &PeopleSet{}
		if again := s.Block(2); again != nil && back.OrBlock(2, again) != nil {
			t.Fatal("what was written cannot be read")
		}
		if back.Len() != s.Len() {
			t.Fatalf("%d people became %d", s.Len(), back.Len())
		}
	})
}
