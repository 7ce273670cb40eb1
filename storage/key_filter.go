package storage

// A keyFilter says of nearly every key that is not in a run that an import has
// written that it is not, without a look at the run: a split block Bloom filter, which
// has of each key a bit in each word of one cache line. About one absent key in five
// thousand passes.
//
// https://parquet.apache.org/docs/file-format/bloomfilter/
type keyFilter []filterBlock

type filterBlock [8]uint64

const (
	keysPerBlock = 24
	wordBits     = 6 // bits that choose one of a word's 64
)

func newKeyFilter(entries []keyEntry) keyFilter {
	f := make(keyFilter, len(entries)/keysPerBlock+1)
	for _, e := range entries {
		b := f.block(e.hash())
		bits := probes(e.hash())
		for n := range b {
			b[n] |= 1 << (bits & 63)
			bits >>= wordBits
		}
	}
	return f
}

func (f keyFilter) has(hash keyHash) bool { return f.block(hash).has(probes(hash)) }

func (f keyFilter) block(hash keyHash) *filterBlock {
	return &f[hash.order*uint64(len(f))>>keyBits]
}

// has looks at two bits at a time: one is there so often that the processor cannot guess
// whether the other is asked for.
func (b *filterBlock) has(bits uint64) bool {
	for n := 0; n < len(b); n += 2 {
		one := b[n] >> (bits & 63)
		bits >>= wordBits
		if one&(b[n+1]>>(bits&63))&1 == 0 {
			return false
		}
		bits >>= wordBits
	}
	return true
}

// probes are wordBits for each word, of which the order says nothing.
func probes(hash keyHash) uint64 { return uint64(hash.tag) * 0x9E3779B97F4A7C15 >> 16 }
