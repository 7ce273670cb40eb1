package storage

import (
	"bytes"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"audiencesync/sync"
)

// TestNothingOfAPersonIsReadable looks for what is known of people in the bytes
// of the files, while an import runs and after it.
func TestNothingOfAPersonIsReadable(t *testing.T) {
	t.Parallel()
	d := openAt(t, t.TempDir())
	rows := make([]sync.Record, 400)
	for i := range rows {
		r := personRow(i)
		r.First, r.Last, r.ExternalID = []byte("Wolfgangina"), []byte("Mustermannsen"), append([]byte("CUSTOMER-"), r.ExternalID...)
		r.Attributes[0] = []byte("Kleinkleckersdorf")
		rows[i] = r
	}
	r := personRow(7)
	hash := r.Email.String()
	secrets := [][]byte{
		[]byte("Wolfgangina"), []byte("Mustermannsen"), []byte("CUSTOMER-"), []byte("Kleinkleckersdorf"), []byte("example.com"),
		r.GAID[:], []byte(r.GAID.String()), []byte(hex.EncodeToString(r.GAID[:])), r.Email[:8], []byte(hash[:16]),
	}
	look := func(int) {
		names, err := filepath.Glob(d.path + "*")
		if err != nil || len(names) < 2 {
			t.Fatal(names, err)
		}
		for _, name := range names {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range secrets {
				if bytes.Contains(b, s) {
					t.Errorf("%s has %q", filepath.Base(name), s)
				}
			}
		}
	}
	in := &records{rows: rows, batch: 50, hook: look}
	if _, err := d.importWithin(t.Context(), fullSpec("A"), in, importBounds{segmentRows: 60, segmentBytes: 1 << 20, pendingBytes: 1, tableKeys: 50}); err != nil {
		t.Fatal(err)
	}
	if err := d.SaveMapping(t.Context(), []string{"Wolfgangina", "Kleinkleckersdorf"}, sync.Mapping{"Wolfgangina": "first_name"}); err != nil {
		t.Fatal(err)
	}
	look(0)
	if p, err := d.People(t.Context(), []sync.PersonID{7}); err != nil || p[0].First != "Wolfgangina" || p[0].GAID != r.GAID {
		t.Fatalf("%+v %v", p, err)
	}
	if m, err := d.Mapping(t.Context(), []string{"Wolfgangina", "Kleinkleckersdorf"}); err != nil || m["Wolfgangina"] != "first_name" {
		t.Fatal(m, err)
	}
}

func TestSealer(t *testing.T) {
	t.Parallel()
	for _, size := range []int{0, 16, 31, 33} {
		if _, err := newSealer(make([]byte, size)); sync.CodeOf(err) != sync.CodeInvalid {
			t.Errorf("a key of %d bytes: %v", size, err)
		}
	}
	s, err := newSealer(testKey)
	if err != nil {
		t.Fatal(err)
	}
	sealed := s.seal([]byte("text"), place(columnFirst, 3))
	if plain, err := s.open(sealed, place(columnFirst, 3)); err != nil || string(plain) != "text" {
		t.Fatalf("%q %v", plain, err)
	}
	damaged := slices.Clone(sealed)
	damaged[len(damaged)/2] ^= 1
	other, err := newSealer(bytes.Repeat([]byte{8}, sealingKeySize))
	if err != nil {
		t.Fatal(err)
	}
	for name, open := range map[string]func() ([]byte, error){
		"another place": func() ([]byte, error) { return s.open(sealed, place(columnLast, 3)) },
		"another chunk": func() ([]byte, error) { return s.open(sealed, place(columnFirst, 4)) },
		"another key":   func() ([]byte, error) { return other.open(sealed, place(columnFirst, 3)) },
		"damaged":       func() ([]byte, error) { return s.open(damaged, place(columnFirst, 3)) },
		"short":         func() ([]byte, error) { return s.open(sealed[:5], place(columnFirst, 3)) },
	} {
		if plain, err := open(); err == nil {
			t.Errorf("%s: %q", name, plain)
		}
	}
}

// TestKeyHashes says that the hash of a key depends on all of it, on where its
// parts meet, and on the workspace's key.
func TestKeyHashes(t *testing.T) {
	t.Parallel()
	seen := map[keyHash]string{}
	for _, fill := range []byte{7, 8} {
		s, err := newSealer(bytes.Repeat([]byte{fill}, sealingKeySize))
		if err != nil {
			t.Fatal(err)
		}
		h := s.hasher()
		for _, k := range [][2]string{{"", ""}, {"a", ""}, {"", "a"}, {"ab", "c"}, {"a", "bc"}, {"abc", ""}, {"a\x00", ""}, {"0123456789abcdef", ""}, {"0123456789abcdef0", ""}, {"0123456789abcdef", "0"}} {
			hash := h.hash(keyName, []byte(k[0]), []byte(k[1]))
			if was, is := seen[hash]; is {
				t.Errorf("%q has the hash of %s", k, was)
			}
			if hash.order>>keyBits != 0 || h.hash(keyName, []byte(k[0]), []byte(k[1])) != hash {
				t.Errorf("the hash of %q is %x", k, hash)
			}
			seen[hash] = k[0] + "|" + k[1]
		}
	}
}

func TestOpenWithAnotherKey(t *testing.T) {
	t.Parallel()
	d := openAt(t, t.TempDir())
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	other := bytes.Repeat([]byte{8}, sealingKeySize)
	if d, err := Open(t.Context(), d.path, Options{SealingKey: other}); sync.CodeOf(err) != sync.CodeInvalid {
		t.Fatal(d, err)
	}
	if d, err := Open(t.Context(), d.path, Options{SealingKey: testKey}); err != nil || d.Close() != nil {
		t.Fatal(err)
	}
}
