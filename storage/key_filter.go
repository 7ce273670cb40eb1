package storage

// A keyFilter says of most keys that they are not in the runs that an import has
// written, without a look at these: Bloom filters of one cache line a key, each
// twice as large as the one before. About one absent key in fifty passes.
type keyFilter struct {
	layers []filterLayer
}

type filterLayer struct {
	blocks []filterBlock
	room   int // keys that may still be added
}

type filterBlock [8]uint64

const (
	filterFirst   = 1 << 20 // keys of the first layer
	keysPerBlock  = 48
	filterProbes  = 4
	filterBitSize = 9 // bits that choose one of a block's 512
)

func (f *keyFilter) add(entries []keyEntry) {
	for _, e := range entries {
		last := len(f.layers) - 1
		if last < 0 || f.layers[last].room == 0 {
			keys := filterFirst << len(f.layers)
			f.layers = append(f.layers, filterLayer{make([]filterBlock, keys/keysPerBlock), keys})
			last++
		}
		l := &f.layers[last]
		l.room--
		b := l.block(e.hash())
		for bits, n := probes(e.hash()), 0; n < filterProbes; n++ {
			b[bits>>6&7] |= 1 << (bits & 63)
			bits >>= filterBitSize
		}
	}
}

func (f *keyFilter) has(hash keyHash) bool {
	for i := range f.layers {
		if f.layers[i].block(hash).has(probes(hash)) {
			return true
		}
	}
	return false
}

func (l *filterLayer) block(hash keyHash) *filterBlock {
	return &l.blocks[hash.order*uint64(len(l.blocks))>>keyBits]
}

func (b *filterBlock) has(bits uint64) bool {
	for range filterProbes {
		if b[bits>>6&7]>>(bits&63)&1 == 0 {
			return false
		}
		bits >>= filterBitSize
	}
	return true
}

// probes are filterProbes × filterBitSize bits that the order says nothing of.
func probes(hash keyHash) uint64 { return uint64(hash.tag) * 0x9E3779B97F4A7C15 >> 20 }
