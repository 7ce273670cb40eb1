package simulator_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
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
