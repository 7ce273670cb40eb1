package storage

import (
	"encoding/binary"
	"math/bits"
)

// keyKind is what a row is recognised by, best first.
type keyKind uint8

// The kinds of keys.
const (
	keyExternal keyKind = iota + 1
	keyEmail
	keyGAID
	keyName // first and last name, of people who have none of the above
	keyRow  // digest of the row, of people who have nothing
	keyKinds
)

// keyBits is how many bits of a key's hash are kept. At ten million people one
// lookup in a hundred thousand meets somebody else's key; their value tells.
const keyBits = 40

// keyEntry says that a person was given the value of this hash.
type keyEntry struct {
	hash   uint64 // keyBits bits
	person uint32
}

// sortKeys sorts by hash: radix sort, lowest digit first. It returns the sorted entries, in keys or in spare.
func sortKeys(keys, spare []keyEntry) []keyEntry {
	if cap(spare) < len(keys) {
		spare = make([]keyEntry, len(keys))
	}
	spare = spare[:len(keys)]
	for shift := 0; shift < keyBits; shift += 10 {
		var at [1024]int
		for i := range keys {
			at[keys[i].hash>>shift&1023]++
		}
		sum := 0
		for i, n := range at {
			at[i] = sum
			sum += n
		}
		for i := range keys {
			b := keys[i].hash >> shift & 1023
			spare[at[b]] = keys[i]
			at[b]++
		}
		keys, spare = spare, keys
	}
	return keys
}

// keyTable is the part of the key index that an import has in memory.
type keyTable struct {
	entries []keyEntry
	slots   []uint32 // index into entries + 1
}

func (k *keyTable) add(hash uint64, person uint32) {
	k.entries = append(k.entries, keyEntry{hash, person})
	if 3*len(k.slots) < 4*len(k.entries) {
		k.slots = make([]uint32, max(1024, 2*len(k.slots)))
		for i := range k.entries {
			k.place(i)
		}
		return
	}
	k.place(len(k.entries) - 1)
}

func (k *keyTable) place(i int) {
	s := k.slot(k.entries[i].hash)
	for k.slots[s] != 0 {
		s = (s + 1) & (len(k.slots) - 1)
	}
	k.slots[s] = uint32(i + 1)
}

func (k *keyTable) slot(hash uint64) int {
	return int(hash * 0x9E3779B97F4A7C15 >> (64 - bits.TrailingZeros(uint(len(k.slots)))))
}

// find calls each for the people of a hash.
func (k *keyTable) find(hash uint64, each func(person uint32)) {
	if len(k.slots) == 0 {
		return
	}
	for s := k.slot(hash); k.slots[s] != 0; s = (s + 1) & (len(k.slots) - 1) {
		if e := &k.entries[k.slots[s]-1]; e.hash == hash {
			each(e.person)
		}
	}
}

func (k *keyTable) reset() {
	k.entries = k.entries[:0]
	clear(k.slots)
}

// A page of a run holds the entries that begin with the page's number. Where
// the number has fewer than 8 bits, the page begins with how many entries there
// are for each value of the rest of them, so that an entry needs 32 more.

const pageEntries = 4096 // about, in a page of a large run

// pageBits is how many bits the page numbers of a run of so many entries have.
func pageBits(entries int) int {
	return bits.Len(uint(max(0, entries-1) / pageEntries))
}

func pageOf(hash uint64, pageBits int) int { return int(hash >> (keyBits - pageBits)) }

// encodePage encodes sorted entries of one page.
func encodePage(entries []keyEntry, pageBits int) []byte {
	rest := max(0, 8-pageBits)
	out := make([]byte, 4<<rest, 4<<rest+8*len(entries))
	for _, e := range entries {
		part := out[e.hash>>32&(1<<rest-1)*4:]
		binary.LittleEndian.PutUint32(part, binary.LittleEndian.Uint32(part)+1)
		out = binary.LittleEndian.AppendUint32(out, uint32(e.hash))
		out = binary.LittleEndian.AppendUint32(out, e.person)
	}
	return out
}

// decodePage appends the entries of a page to dst.
func decodePage(enc []byte, pageBits, page int, dst []keyEntry) ([]keyEntry, error) {
	rest := max(0, 8-pageBits)
	if len(enc) < 4<<rest {
		return dst, errColumn
	}
	counts, entries := enc[:4<<rest], enc[4<<rest:]
	for part := range 1 << rest {
		top := uint64(page)
		if pageBits > 8 {
			top >>= pageBits - 8
		}
		top = (top<<rest | uint64(part)) << 32
		n := int(binary.LittleEndian.Uint32(counts[4*part:]))
		if n*8 > len(entries) {
			return dst, errColumn
		}
		for e := entries[:n*8]; len(e) > 0; e = e[8:] {
			dst = append(dst, keyEntry{top | uint64(binary.LittleEndian.Uint32(e)), binary.LittleEndian.Uint32(e[4:])})
		}
		entries = entries[n*8:]
	}
	return dst, nil
}
