package simulator_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"strings"
	"testing"

	"audiencesync/sync/linkedin/simulator"
)

// FuzzNameKey: a state that was saved by an older program has these keys.
func FuzzNameKey(f *testing.F) {
	for _, n := range [][2]string{{"LENA", "Vogt"}, {"SINÉAD", "O'Neill"}, {"İpek", "ẞ"}, {"a\xffB", "\xc3"}, {"", ""}, {"Ⅷ", "ΣΑΣ"}} {
		f.Add(n[0], n[1])
	}
	f.Fuzz(func(t *testing.T, first, last string) {
		sum := sha256.Sum256(append(append(append([]byte("NAME:"), bytes.ToLower([]byte(first))...), '\n'), bytes.ToLower([]byte(last))...))
		if got, want := simulator.NameKey(first, last), max(1, binary.BigEndian.Uint64(sum[:])); got != want {
			t.Errorf("the key of %q %q is %x, want %x", first, last, got, want)
		}
	})
}

// FuzzHex: eight digits are looked at together.
func FuzzHex(f *testing.F) {
	f.Add("0123456789abcdef")
	for c := range 256 {
		f.Add("0123456" + string([]byte{byte(c)}) + "89abcdef")
	}
	f.Fuzz(func(t *testing.T, s string) {
		want := len(s)%8 == 0
		for _, c := range []byte(s) {
			want = want && strings.IndexByte("0123456789abcdef", c) >= 0
		}
		if got := simulator.IsHex([]byte(s)); got != want {
			t.Errorf("%q: %v, want %v", s, got, want)
		}
		if !want || len(s) < 16 {
			return
		}
		key, err := strconv.ParseUint(s[:16], 16, 64)
		if got := simulator.HexKey([]byte(s)); err != nil || got != max(1, key) {
			t.Errorf("%q: %x, want %x, %v", s, got, key, err)
		}
	})
}
