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

// column is where the key's value is; a name has two.
func (k keyKind) column() columnID {
	return [keyKinds]columnID{keyExternal: columnExternal, keyEmail: columnEmail, keyGAID: columnGAID, keyName: columnFirst, keyRow: columnDigest}[k]
}

// keyBits is how many bits of a key's hash the index is sorted by.
const keyBits = 40

// keyHash is what the index keeps of a key: 72 bits of its keyed hash. Among ten
// million people any two share one by chance once in fifty million workspaces;
// it is a hint all the same, and their values decide.
type keyHash struct {
	order uint64 // keyBits bits
	tag   uint32
}

// keyEntry says that a person was given the value of this hash.
type keyEntry struct {
	order       uint64 // as in keyHash, which would take 8 bytes more here
	tag, person uint32
}

func entryOf(hash keyHash, person uint32) keyEntry { return keyEntry{hash.order, hash.tag, person} }

func (e *keyEntry) hash() keyHash { return keyHash{e.order, e.tag} }

// sortKeys sorts by hash; keys is overwritten. The first bits part them into buckets
// that fit into the processor's cache, the next 16 sort nearly all of each, and what is
// left is a look at neighbours: nobody chooses their hashes, whose key is secret.
func sortKeys(keys []keyEntry) []keyEntry {
	sorted := make([]keyEntry, len(keys))
	var ends [1 << bucketBits]int
	for i := range keys {
		ends[keys[i].order>>(keyBits-bucketBits)]++
	}
	distribute(keys, sorted, ends[:], keyBits-bucketBits)
	from := 0
	for _, end := range ends {
		bucket, spare := sorted[from:end], keys[from:end]
		from = end
		if len(bucket) > fewKeys {
			for shift := keyBits - bucketBits - 16; shift < keyBits-bucketBits; shift += 8 {
				var ends [256]int
				for i := range bucket {
					ends[bucket[i].order>>shift&255]++
				}
				distribute(bucket, spare, ends[:], shift)
				bucket, spare = spare, bucket
			}
		}
		for i := 1; i < len(bucket); i++ {
			for k := i; k > 0 && bucket[k-1].order > bucket[k].order; k-- {
				bucket[k-1], bucket[k] = bucket[k], bucket[k-1]
			}
		}
	}
	return sorted
}

const (
	bucketBits = 10
	fewKeys    = 32
)

// distribute copies keys to where their bits from shift on put them. ends are how many
// have each, and then where they end.
func distribute(keys, to []keyEntry, ends []int, shift int) {
	sum := 0
	for b, n := range ends {
		ends[b] = sum
		sum += n
	}
	mask := uint64(len(ends) - 1)
	for i := range keys {
		b := keys[i].order >> shift & mask
		to[ends[b]] = keys[i]
		ends[b]++
	}
}

// keyTable is the part of the key index that an import has in memory: open
// addressing, once somebody is looked for in it. A slot is 0 or has the number of an
// entry from 1, in as many bits as the number of slots has, and above them as much of
// the hash as there is room for, so that an entry of another hash is seldom looked at.
type keyTable struct {
	entries []keyEntry
	expect  int // entries, about
	slots   []uint32
	bits    uint // in which a slot has the entry
	placed  int  // entries that have a slot
}

func (k *keyTable) add(hash keyHash, person uint32) {
	if n := len(k.entries); n == cap(k.entries) { // doubled: append would copy it five times over
		k.entries = roomFor(k.entries, max(1024, k.expect-n, n))
	}
	k.entries = append(k.entries, entryOf(hash, person))
}

// find calls each for the people of a hash.
func (k *keyTable) find(hash keyHash, each func(person uint32)) {
	if k.placed < len(k.entries) {
		k.place()
	}
	if len(k.slots) == 0 {
		return
	}
	mark := k.mark(hash.order)
	for s := k.slot(hash.tag); k.slots[s] != 0; s = (s + 1) & (len(k.slots) - 1) {
		if v := k.slots[s]; v>>k.bits == mark>>k.bits {
			if e := &k.entries[v&(1<<k.bits-1)-1]; e.hash() == hash {
				each(e.person)
			}
		}
	}
}

// peek looks at where a hash would be.
func (k *keyTable) peek(hash keyHash) uint32 {
	if len(k.slots) == 0 {
		return 0
	}
	return k.slots[k.slot(hash.tag)]
}

func (k *keyTable) place() {
	if 2*len(k.entries) > len(k.slots) {
		k.bits = uint(bits.Len(uint(max(len(k.entries), k.expect, 512)))) + 1
		k.slots = make([]uint32, 1<<k.bits)
		k.placed = 0
	}
	for ; k.placed < len(k.entries); k.placed++ {
		e := &k.entries[k.placed]
		s := k.slot(e.tag)
		for k.slots[s] != 0 {
			s = (s + 1) & (len(k.slots) - 1)
		}
		k.slots[s] = k.mark(e.order) | uint32(k.placed+1)
	}
}

// slot is where a hash is looked for first.
func (k *keyTable) slot(tag uint32) int {
	return int(uint64(tag) * 0x9E3779B97F4A7C15 >> (64 - k.bits))
}

// mark is what a slot has of a hash.
func (k *keyTable) mark(order uint64) uint32 { return uint32(order) << k.bits }

// sorted returns the entries in the order of their hashes, and leaves none; detach
// returns them as they came, and leaves it to another goroutine to sort them.
func (k *keyTable) sorted() []keyEntry {
	sorted := sortKeys(k.entries)
	k.clear()
	return sorted
}

func (k *keyTable) detach() []keyEntry {
	entries := k.entries
	k.entries, k.expect = nil, 0
	k.clear()
	return entries
}

func (k *keyTable) clear() {
	clear(k.slots)
	k.entries, k.placed = k.entries[:0], 0
}

// A page of a run holds the entries that begin with the page's number. Where
// the number has fewer than 8 bits, the page begins with how many entries there
// are for each value of the rest of them, so that an entry needs 32 more.

const (
	pageEntries = 1024 // about, in a page of a large run
	entrySize   = 12   // order, tag, person
)

// pageBits is how many bits the page numbers of a run of so many entries have.
func pageBits(entries int) int {
	return bits.Len(uint(max(0, entries-1) / pageEntries))
}

func pageOf(hash keyHash, pageBits int) int { return int(hash.order >> (keyBits - pageBits)) }

// encodePage encodes sorted entries of one page.
func encodePage(entries []keyEntry, pageBits int) []byte {
	rest := max(0, 8-pageBits)
	out := make([]byte, 4<<rest, 4<<rest+entrySize*len(entries))
	for _, e := range entries {
		part := out[e.order>>32&(1<<rest-1)*4:]
		binary.LittleEndian.PutUint32(part, binary.LittleEndian.Uint32(part)+1)
		out = binary.LittleEndian.AppendUint32(out, uint32(e.order))
		out = binary.LittleEndian.AppendUint32(out, e.tag)
		out = binary.LittleEndian.AppendUint32(out, e.person)
	}
	return out
}

// part returns the entries of a page that begin with the 8 bits of order.
func part(enc []byte, pageBits int, order uint64) ([]byte, error) {
	rest := max(0, 8-pageBits)
	if len(enc) < 4<<rest {
		return nil, errColumn
	}
	counts, entries := enc[:4<<rest], enc[4<<rest:]
	for p := order >> 32 & (1<<rest - 1); p > 0; p, counts = p-1, counts[4:] {
		entries = entries[min(len(entries), entrySize*int(binary.LittleEndian.Uint32(counts))):]
	}
	if n := entrySize * int(binary.LittleEndian.Uint32(counts)); n <= len(entries) {
		return entries[:n], nil
	}
	return nil, errColumn
}

// searchPage calls each for every entry of a page that has the hash.
func searchPage(enc []byte, pageBits int, hash keyHash, each func(person uint32)) error {
	entries, err := part(enc, pageBits, hash.order)
	if err != nil {
		return err
	}
	at := func(i int) uint32 { return binary.LittleEndian.Uint32(entries[i*entrySize:]) }
	low, n := uint32(hash.order), len(entries)/entrySize
	i := guess(hash.order, pageBits, n)
	for i > 0 && at(i-1) >= low {
		i--
	}
	for i < n && at(i) < low {
		i++
	}
	for ; i < n && at(i) == low; i++ {
		if e := entries[i*entrySize:]; binary.LittleEndian.Uint32(e[4:]) == hash.tag {
			each(binary.LittleEndian.Uint32(e[8:]))
		}
	}
	return nil
}

// guess is about where among n entries a hash is: hashes are spread evenly.
func guess(order uint64, pageBits, n int) int {
	spread := keyBits - max(8, pageBits) // bits in which the entries of a part differ
	return int(order & (1<<spread - 1) * uint64(n) >> spread)
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
		if n*entrySize > len(entries) {
			return dst, errColumn
		}
		for e := entries[:n*entrySize]; len(e) > 0; e = e[entrySize:] {
			hash := keyHash{top | uint64(binary.LittleEndian.Uint32(e)), binary.LittleEndian.Uint32(e[4:])}
			dst = append(dst, entryOf(hash, binary.LittleEndian.Uint32(e[8:])))
		}
		entries = entries[n*entrySize:]
	}
	return dst, nil
}
