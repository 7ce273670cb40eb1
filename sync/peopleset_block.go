package sync

import (
	"encoding/binary"
	"fmt"
	"iter"
	"math/bits"
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
	switch runs := b.runs(); {
	case 4*runs < min(2*n, BlockSize/8):
		enc := append(make([]byte, 0, 1+4*runs), encodedRuns)
		for first := b.find(0, 0); first < BlockSize; {
			end := b.find(first, ^uint64(0))
			enc = binary.LittleEndian.AppendUint16(enc, uint16(first))
			enc = binary.LittleEndian.AppendUint16(enc, uint16(end-1))
			first = b.find(end, 0)
		}
		return enc
	case 2*n < BlockSize/8:
		enc := append(make([]byte, 0, 1+2*n), encodedSparse)
		b.each(0, func(at int) bool {
			enc = binary.LittleEndian.AppendUint16(enc, uint16(at))
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

// runs counts how many times somebody is in of whom the one before is not.
func (b *block) runs() int {
	n, last := 0, uint64(0)
	for _, w := range b {
		n += bits.OnesCount64(w &^ (w<<1 | last))
		last = w >> 63
	}
	return n
}

// find returns the first from an offset on who is in the block, or, with all bits
// flipped, who is not; BlockSize where there is none.
func (b *block) find(from int, flipped uint64) int {
	for ; from < BlockSize; from = (from/64 + 1) * 64 {
		if w := (b[from/64] ^ flipped) >> (from % 64); w != 0 {
			return from + bits.TrailingZeros64(w)
		}
	}
	return BlockSize
}

// blockShape takes an encoded block apart; ok is false where the bytes are not what
// Block wrote.
func blockShape(enc []byte) (kind byte, rest []byte, ok bool) {
	if len(enc) == 0 {
		return 0, nil, false
	}
	kind, rest = enc[0], enc[1:]
	switch kind {
	case encodedWords:
		ok = len(rest) == BlockSize/8
	case encodedSparse:
		ok = len(rest)%2 == 0
	case encodedRuns:
		ok = len(rest)%4 == 0
	}
	return kind, rest, ok
}

func damagedBlock(i int, enc []byte) error {
	return fmt.Errorf("people set: block %d of %d bytes is damaged", i, len(enc))
}

// BlockHas says whether an encoded block i has the person at an offset in it,
// without decoding the rest. An error means that the bytes are not what Block wrote.
func BlockHas(i int, enc []byte, offset uint16) (bool, error) {
	kind, rest, ok := blockShape(enc)
	if !ok {
		return false, damagedBlock(i, enc)
	}
	at := func(i int) uint16 { return binary.LittleEndian.Uint16(rest[2*i:]) }
	switch kind {
	case encodedWords:
		return rest[offset>>3]>>(offset&7)&1 != 0, nil
	case encodedSparse:
		i := sort.Search(len(rest)/2, func(i int) bool { return at(i) >= offset })
		return i < len(rest)/2 && at(i) == offset, nil
	}
	r := sort.Search(len(rest)/4, func(i int) bool { return at(2*i+1) >= offset })
	return r < len(rest)/4 && at(2*r) <= offset, nil
}

// OrBlock adds the people of an encoded block i. An error means that the
// bytes are not what Block wrote.
func (s *PeopleSet) OrBlock(i int, enc []byte) error {
	kind, rest, ok := blockShape(enc)
	if !ok || i < 0 || i >= BlockSize {
		return damagedBlock(i, enc)
	}
	base := PersonID(i) * BlockSize
	switch kind {
	case encodedWords:
		b := s.grow(i)
		for w := range b {
			b[w] |= binary.LittleEndian.Uint64(rest[8*w:])
		}
	case encodedSparse:
		for ; len(rest) > 0; rest = rest[2:] {
			s.Add(base + PersonID(binary.LittleEndian.Uint16(rest)))
		}
	case encodedRuns:
		for ; len(rest) > 0; rest = rest[4:] {
			first, last := binary.LittleEndian.Uint16(rest), binary.LittleEndian.Uint16(rest[2:])
			if last < first {
				return damagedBlock(i, enc)
			}
			s.AddRange(base+PersonID(first), base+PersonID(last)+1)
		}
	}
	return nil
}
