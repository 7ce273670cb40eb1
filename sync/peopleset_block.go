package sync

import (
	"encoding/binary"
	"fmt"
	"iter"
	"sort"
)

// Blocks yields the number and the encoded form of each block with anybody
// in. Storage keeps one row a block.
func (s *PeopleSet) Blocks() iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		if s == nil {
			return
		}
		for i := range s.blocks {
			if enc := s.Block(i); enc != nil && !yield(i, enc) {
				return
			}
		}
	}
}

// The encodings of a block; the first byte tells them apart.
const (
	encodedWords  = 'w' // blockWords little-endian uint64
	encodedSparse = 's' // little-endian uint16 offsets, ascending
	encodedRuns   = 'r' // little-endian uint16 pairs: first offset, last offset
)

// Block returns the encoded form of block i, nil when nobody is in: the
// shortest of one bit a person, two bytes a person and four bytes a run.
func (s *PeopleSet) Block(i int) []byte {
	b := s.block(i)
	n := b.len()
	if n == 0 {
		return nil
	}
	runs := b.runs()
	switch {
	case 4*len(runs) < min(2*n, BlockSize/8):
		enc := append(make([]byte, 0, 1+4*len(runs)), encodedRuns)
		for _, r := range runs {
			enc = binary.LittleEndian.AppendUint16(enc, r[0])
			enc = binary.LittleEndian.AppendUint16(enc, r[1])
		}
		return enc
	case 2*n < BlockSize/8:
		enc := append(make([]byte, 0, 1+2*n), encodedSparse)
		b.each(0, 0, func(id PersonID) bool {
			enc = binary.LittleEndian.AppendUint16(enc, uint16(id))
			return true
		})
		return enc
	}
	enc := append(make([]byte, 0, 1+BlockSize/8), encodedWords)
	for _, w := range b {
		enc = binary.LittleEndian.AppendUint64(enc, w)
	}
	return enc
}

func (b *block) runs() [][2]uint16 {
	var runs [][2]uint16
	b.each(0, 0, func(id PersonID) bool {
		if k := len(runs) - 1; k >= 0 && PersonID(runs[k][1])+1 == id {
			runs[k][1] = uint16(id)
		} else {
			runs = append(runs, [2]uint16{uint16(id), uint16(id)})
		}
		return true
	})
	return runs
}

// BlockHas says whether an encoded block has the person at an offset in it, without
// decoding the rest. Of bytes that are not what Block wrote nothing can be said.
func BlockHas(enc []byte, offset uint16) bool {
	if len(enc) == 0 {
		return false
	}
	kind, enc := enc[0], enc[1:]
	at := func(i int) uint16 { return binary.LittleEndian.Uint16(enc[2*i:]) }
	switch kind {
	case encodedWords:
		return len(enc) == BlockSize/8 && enc[offset>>3]>>(offset&7)&1 != 0
	case encodedSparse:
		i := sort.Search(len(enc)/2, func(i int) bool { return at(i) >= offset })
		return i < len(enc)/2 && at(i) == offset
	case encodedRuns:
		i := sort.Search(len(enc)/4, func(i int) bool { return at(2*i+1) >= offset })
		return i < len(enc)/4 && at(2*i) <= offset
	}
	return false
}

// OrBlock adds the people of an encoded block i. An error means that the
// bytes are not what Block wrote.
func (s *PeopleSet) OrBlock(i int, enc []byte) error {
	size := len(enc)
	bad := func() error { return fmt.Errorf("people set: block %d of %d bytes is damaged", i, size) }
	if i < 0 || i >= BlockSize || size == 0 {
		return bad()
	}
	kind, enc := enc[0], enc[1:]
	base := PersonID(i) * BlockSize
	switch {
	case kind == encodedWords && len(enc) == BlockSize/8:
		b := s.grow(i)
		for w := range b {
			b[w] |= binary.LittleEndian.Uint64(enc[8*w:])
		}
	case kind == encodedSparse && len(enc)%2 == 0:
		for ; len(enc) > 0; enc = enc[2:] {
			s.Add(base + PersonID(binary.LittleEndian.Uint16(enc)))
		}
	case kind == encodedRuns && len(enc)%4 == 0:
		for ; len(enc) > 0; enc = enc[4:] {
			first, last := binary.LittleEndian.Uint16(enc), binary.LittleEndian.Uint16(enc[2:])
			if last < first {
				return bad()
			}
			s.AddRange(base+PersonID(first), base+PersonID(last)+1)
		}
	default:
		return bad()
	}
	return nil
}
