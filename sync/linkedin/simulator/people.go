package simulator

import (
	"math/bits"
	"math/rand/v2"
)

// people is a set of persons: an open-addressing table of 64-bit keys, 16
// bytes a slot, so that millions fit into a desktop app's memory.
type people struct {
	keys []uint64 // 0: empty
	info []person
	n    int
	salt uint64 // of its own: in the order of one table, keys would pile up in a smaller one

	looked uint64 // keeps the compiler from leaving the looks out
}

type person struct {
	hour   uint32 // of the last input, since 1970; 0: unknown
	linked uint32 // digest of the aliases that were linked last
}

func slot(key, salt uint64, size int) int {
	hi, _ := bits.Mul64(mix(key^salt), uint64(size))
	return int(hi)
}

// find is the slot of a key, or the empty one where it would go.
func (p *people) find(key uint64) (int, bool) {
	if len(p.keys) == 0 {
		return -1, false
	}
	for i := slot(key, p.salt, len(p.keys)); ; {
		if p.keys[i] == key {
			return i, true
		}
		if p.keys[i] == 0 {
			return i, false
		}
		if i++; i == len(p.keys) {
			i = 0
		}
	}
}

// lookAhead is how many places in a table are looked at together. They are all over
// the memory, and what the first look costs is waiting: many waits are as long as one
// where none depends on the one before.
const lookAhead = 64

// expect looks at where the people of operations will be; weak: also by their weaker ids.
func (p *people) expect(ops []operation, weak bool) {
	if len(p.keys) == 0 {
		return
	}
	for i := range ops {
		op := &ops[i]
		at := slot(op.strongest(), p.salt, len(p.keys))
		p.looked += p.keys[at] + uint64(p.info[at].hour)
		if weak && op.n > 1 {
			p.looked += p.keys[slot(op.ids[1], p.salt, len(p.keys))]
		}
	}
}

func (p *people) has(key uint64) bool {
	_, ok := p.find(key)
	return ok
}

// put returns the person of a key, made where it is new.
func (p *people) put(key uint64) (who *person, added bool) {
	if p.n*5 >= len(p.keys)*4 {
		p.resize(grown(len(p.keys)))
	}
	i, ok := p.find(key)
	if !ok {
		p.keys[i], p.info[i] = key, person{}
		p.n++
	}
	return &p.info[i], !ok
}

// grown is the next size of a table: four times as large, and half as large again
// where that is a lot of memory. That a million people fit into a table of the first kind
// spares them a move.
func grown(size int) int {
	if size < 1<<20 {
		return max(96, 4*size)
	}
	return size * 3 / 2
}

func (p *people) resize(size int) {
	old := *p
	if p.salt == 0 {
		p.salt = rand.Uint64()
	}
	p.keys, p.info = make([]uint64, size), make([]person, size)
	for i, k := range old.keys {
		if k != 0 {
			j, _ := p.find(k)
			p.keys[j], p.info[j] = k, old.info[i]
		}
	}
}

// remove closes the gap that a key leaves, so that no tombstones pile up.
func (p *people) remove(key uint64) bool {
	i, ok := p.find(key)
	if !ok {
		return false
	}
	p.n--
	for j := i; ; {
		if j++; j == len(p.keys) {
			j = 0
		}
		if p.keys[j] == 0 {
			break
		}
		home := slot(p.keys[j], p.salt, len(p.keys))
		stays := i < home && home <= j
		if j < i {
			stays = i < home || home <= j
		}
		if !stays {
			p.keys[i], p.info[i] = p.keys[j], p.info[j]
			i = j
		}
	}
	p.keys[i] = 0
	return true
}
