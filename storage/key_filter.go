package storage

// A keyFilter says of nearly every key that is not in a run that an import has
// written that it is not, without a look at the run: a Bloom filter of one cache
// line a key. About one absent key in two thousand passes.
type keyFilter []filterBlock

type filterBlock [8]uint64

const (
	keysPerBlock  = 24
	filterProbes  = 6
	filterBitSize = 9 // bits that choose one of a block's 512
)

func newKeyFilter(entries []keyEntry) keyFilter {
	f := make(keyFilter, len(entries)/keysPerBlock+1)
	for _, e := range entries {
		b := f.block(e.hash())
		for bits, n := probes(e.hash()), 0; n < filterProbes; n++ {
			b[bits>>6&7] |= 1 << (bits & 63)
			bits >>= filterBitSize
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
	for range filterProbes / 2 {
		one := b[bits>>6&7] >> (bits & 63)
		bits >>= filterBitSize
		if one&(b[bits>>6&7]>>(bits&63))&1 == 0 {
			return false
		}
		bits >>= filterBitSize
	}
	return true
}

// probes are filterProbes × filterBitSize bits that the order says nothing of.
func probes(hash keyHash) uint64 { return uint64(hash.tag) * 0x9E3779B97F4A7C15 >> 10 }
