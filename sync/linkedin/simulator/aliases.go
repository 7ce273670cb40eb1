package simulator

import "math/rand/v2"

// aliases remembers which persons a weaker id belongs to (a device, a name):
// many to many, because names are shared. What is known stays known when the
// person leaves the audience.
type aliases struct {
	keys  []uint64 // 0: empty
	first []owner
	more  []owner
	n     int
	salt  uint64

	looked  uint64 // keeps the compiler from leaving looks out
	emails  bool   // an email is among the keys
	pending []pair // linked, but not yet in the tables: few audiences are ever asked by a weaker id
}

type pair struct{ alias, person uint64 }

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
	a.pending = append(a.pending, pair{alias, person})
}

// settle puts what was linked into the tables, in its order.
func (a *aliases) settle() {
	if need := (a.n + len(a.pending)) * 5 / 4; need > len(a.keys) && len(a.pending) > a.n { // at once, not by and by
		a.grow(need + 64)
	}
	for i, p := range a.pending {
		if i%lookAhead == 0 && len(a.keys) > 0 {
			for _, p := range a.pending[i:min(i+lookAhead, len(a.pending))] {
				at := slot(p.alias, a.salt, len(a.keys))
				a.looked += a.keys[at] + a.first[at].key
			}
		}
		a.insert(p.alias, p.person)
	}
	a.pending = nil
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
