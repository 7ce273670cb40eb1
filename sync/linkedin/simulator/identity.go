package simulator

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
)

// identity is one person as 64-bit keys: ids strongest first (email, then the
// device), and the name pair. No personal data is kept.
type identity struct {
	ids    []uint64
	name   uint64 // 0: none
	emails int    // how many of ids are SHA-256 hashes of emails: the first ones
}

// EmailKey is the key of a SHA-256 email hash in lower-case hex: its first 16
// digits. 0 where it is no such hash.
func EmailKey(hash string) uint64 {
	if b := []byte(hash); isHex(b, 64) {
		return hexKey(b)
	}
	return 0
}

// DeviceKey is the key of an Android GAID: the first 16 hex digits of the
// SHA-256 of "GOOGLE_AID:" and the id.
func DeviceKey(gaid string) uint64 { return textKey(googleAID, []byte(gaid)) }

// NameKey is the key of a first and a last name: the first 16 hex digits of
// the SHA-256 of "NAME:", the first name, a line feed and the last name, both
// in lower case.
func NameKey(first, last string) uint64 { return nameKey([]byte(first), []byte(last)) }

// hexKey reads the first 16 of hex digits in lower case that were checked before.
func hexKey(hash []byte) uint64 {
	high, low := hexDigits(binary.LittleEndian.Uint64(hash)), hexDigits(binary.LittleEndian.Uint64(hash[8:]))
	return nonZero(uint64(high)<<32 | uint64(low))
}

// hexDigits is the number of eight digits, the first in the lowest byte.
func hexDigits(w uint64) uint32 {
	const each = 0x0101010101010101
	w = w&(each*15) + w>>6&each*9                 // the letters are 0x61 to 0x66
	w = (w<<4 | w>>8) & 0x00ff00ff00ff00ff        // two digits are a byte
	w = (w | w>>8) & 0x0000ffff0000ffff           // side by side
	return bits.ReverseBytes32(uint32(w | w>>16)) // and the first is the highest
}

func textKey(kind string, text []byte) uint64 {
	var room [128]byte
	return sumKey(append(append(append(room[:0], kind...), ':'), text...))
}

func sumKey(b []byte) uint64 {
	sum := sha256.Sum256(b)
	return nonZero(binary.BigEndian.Uint64(sum[:]))
}

// nonZero keeps 0 for an empty slot.
func nonZero(k uint64) uint64 { return max(k, 1) }

// mix spreads the bits of a key (the finalizer of SplitMix64).
func mix(k uint64) uint64 {
	k += 0x9e3779b97f4a7c15
	k = (k ^ k>>30) * 0xbf58476d1ce4e5b9
	k = (k ^ k>>27) * 0x94d049bb133111eb
	return k ^ k>>31
}

// matched says whether LinkedIn finds a person, and whether the person did not
// opt out of targeting: always the same for a key and a seed.
func (s *Server) matched(key uint64) (found, reachable bool) {
	h := mix(key ^ mix(s.opts.Seed))
	found = share(h) < s.opts.MatchRate
	return found, found && share(mix(h)) >= s.opts.OptOutRate
}

func share(h uint64) float64 { return float64(h>>11) / (1 << 53) }
