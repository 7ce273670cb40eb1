package listfile

import (
	"encoding/binary"
	"math/bits"
)

// Odd constants with as many ones as zeros, as multiplicative hashes want.
const (
	digestSeed = 0x9e3779b97f4a7c15
	digestA    = 0xa0761d6478bd642f
	digestB    = 0xe7037ed1a0b428db
)

// addDigest adds a field to the digest of a row. The digest is stored, so that
// this must never change: a row that has nothing else to be recognised by
// would become another person.
func addDigest(h uint64, field []byte) uint64 {
	h = fold(h^uint64(len(field))^digestSeed, digestA)
	for len(field) > 16 {
		h = fold(binary.LittleEndian.Uint64(field)^digestB, binary.LittleEndian.Uint64(field[8:])^h)
		field = field[16:]
	}
	var a, b uint64
	switch n := len(field); {
	case n >= 8:
		a, b = binary.LittleEndian.Uint64(field), binary.LittleEndian.Uint64(field[n-8:])
	case n >= 4:
		a, b = uint64(binary.LittleEndian.Uint32(field)), uint64(binary.LittleEndian.Uint32(field[n-4:]))
	case n > 0:
		a, b = uint64(field[0])<<16|uint64(field[n/2])<<8|uint64(field[n-1]), uint64(n)
	}
	return fold(a^digestB, b^h)
}

func fold(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}
