package simulator

import (
	"math/rand/v2"
	"slices"
)

// aliases remembers which persons a weaker id belongs to (a device, a name):
// many to many, because names are shared. What is known stays known when the
// person leaves the audience.
type aliases struct {
	keys  []uint64 // 0: empty
	first []owner
	more  []owner
	n     int
	salt  uint64

	looked  uint64   // keeps the compiler from leaving looks out
	emails  bool     // an email is among the keys
	pending [][]pair // linked, but not yet in the tables: few audiences are ever asked by a weaker id
	waiting int      // how many pairs are pending
}

type pair struct{ alias, person uint64 }

// pairs are pending in one piece at most: a longer one would be copied where it grows.
const pairs = 1 << 14

type owner struct {
	key  uint64
	next int32 // index in more, plus 1
}

// enough owners are compared before one is added again; a shared name must
// not make linking slow.
const enough = 16

func (a *aliases) find(key uint64) (int, bool) {
	if len(a.keys) == 0 {
		return -1, false
	}
	for i := slot(key, a.salt, len(a.keys)); ; {
		if a.keys[i] == key {
			return i, true
		}
		if a.keys[i] == 0 {
			return i, false
		}
		if i++; i == len(a.keys) {
			i = 0
		}
	}
}

// mayHold says whether the strongest id of somebody could be the weaker one of
// another.
func (a *aliases) mayHold(who identity) bool { return who.emails == 0 || a.emails }

// link remembers that an id is a person's.
func (a *aliases) link(alias, person uint64) {
	last := len(a.pending) - 1
	switch {
	case last < 0:
		a.pending, last = append(a.pending, nil), 0
	case len(a.pending[last]) == pairs:
		a.pending, last = append(a.pending, make([]pair, 0, pairs)), last+1
	}
	a.pending[last] = append(a.pending[last], pair{alias, person})
	a.waiting++
}

// settle puts what was linked into the tables, in its order.
func (a *aliases) settle() {
	if need := (a.n + a.waiting) * 5 / 4; need > len(a.keys) && a.waiting > a.n { // at once, not by and by
		a.grow(need + 64)
	}
	for _, piece := range a.pending {
		for next := range slices.Chunk(piece, lookAhead) {
			a.expect(next)
			for _, p := range next {
				a.insert(p.alias, p.person)
			}
		}
	}
	a.pending, a.waiting = nil, 0
}

// expect looks at where pairs will be; see lookAhead.
func (a *aliases) expect(next []pair) {
	if len(a.keys) == 0 {
		return
	}
	for _, p := range next {
		at := slot(p.alias, a.salt, len(a.keys))
		a.looked += a.keys[at] + a.first[at].key
	}
}

func (a *aliases) insert(alias, person uint64) {
	if a.n*5 >= len(a.keys)*4 {
		a.grow(grown(len(a.keys)))
	}
	i, ok := a.find(alias)
	if !ok {
		a.keys[i], a.first[i] = alias, owner{key: person}
		a.n++
		return
	}
	o := &a.first[i]
	for left := enough; left > 0; left-- {
		if o.key == person {
			return
		}
		if o.next == 0 {
			break
		}
		o = &a.more[o.next-1]
	}
	a.more = append(a.more, owner{key: person, next: a.first[i].next})
	a.first[i].next = int32(len(a.more))
}

func (a *aliases) grow(size int) {
	old := *a
	if a.salt == 0 {
		a.salt = rand.Uint64()
	}
	a.keys, a.first = make([]uint64, size), make([]owner, size)
	for i, k := range old.keys {
		if k != 0 {
			j, _ := a.find(k)
			a.keys[j], a.first[j] = k, old.first[i]
		}
	}
}

// owners calls yield with every person of an alias, until it says no.
func (a *aliases) owners(alias uint64, yield func(person uint64) bool) {
	a.settle()
	i, ok := a.find(alias)
	if !ok {
		return
	}
	for o := a.first[i]; yield(o.key) && o.next != 0; {
		o = a.more[o.next-1]
	}
}

// present is the first person of an alias who is a member.
func (a *aliases) present(alias uint64, p *people) (uint64, bool) {
	var found uint64
	a.owners(alias, func(person uint64) bool {
		if p.has(person) {
			found = person
		}
		return found == 0
	})
	return found, found != 0
}
