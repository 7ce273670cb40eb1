package storage

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// layouts are those that columns with patches have.
var layouts = map[string]struct {
	id     columnID
	width  int
	encode func(people int, v valueOf) encoded
}{
	"email":     {columnEmail, 32, func(n int, v valueOf) encoded { return new(encoder).fixed(n, 32, v) }},
	"digest":    {columnDigest, 8, func(n int, v valueOf) encoded { return new(encoder).fixed(n, 8, v) }},
	"name":      {columnLast, 0, func(n int, v valueOf) encoded { return new(encoder).text(n, v) }},
	"attribute": {firstAttribute, 0, func(n int, v valueOf) encoded { return new(encoder).dictionary(n, v) }},
}

// drawPatch changes some of the values and returns the patch that does so.
func drawPatch(r *rapid.T, values [][]byte, width int) (p patch) {
	seed := rapid.Uint64().Draw(r, "patch")
	every := rapid.SampledFrom([]uint64{1, 2, 100, 5000}).Draw(r, "one in")
	for i := range values {
		draw := mix(seed ^ uint64(i)<<20)
		if draw%every != 0 {
			continue
		}
		values[i] = nil
		if draw>>40%4 > 0 {
			values[i] = fmt.Appendf(nil, "p%d", draw>>44%uint64(rapid.SampledFrom([]int{1, 40, 1000}).Draw(r, "values")))
		}
		if width > 0 && values[i] != nil {
			values[i] = bytes.Repeat(values[i], width)[:width]
		}
		p.places, p.values = append(p.places, i), append(p.values, values[i])
		if len(p.places) == patchPeople {
			break
		}
	}
	return p
}

// TestPatched changes columns of each layout by patches, one on the other: they
// are then as if they had been encoded with the new values.
func TestPatched(t *testing.T) {
	t.Parallel()
	for name, l := range layouts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(r *rapid.T) {
				values := drawValues(r, l.width)
				value := func(i int) []byte { return values[i] }
				c, err := decodeColumn(l.id, l.encode(len(values), value).plain)
				if err != nil {
					r.Fatal(err)
				}
				for range rapid.IntRange(1, 3).Draw(r, "patches") {
					p := drawPatch(r, values, l.width)
					stored, err := decodePatch(encodePatch(p.places, value))
					if err != nil || !slices.Equal(stored.places, p.places) {
						r.Fatal(stored.places, err)
					}
					if c, err = patched(c, stored); err != nil {
						r.Fatal(err)
					}
				}
				sameAsEncoded(r, c, l.encode(len(values), value), values)
			})
		})
	}
}

// sameAsEncoded compares a column with values, and what is stored beside it.
func sameAsEncoded(r *rapid.T, c column, want encoded, values [][]byte) {
	for i, v := range values {
		if !equalAt(c, i, v) || !bytes.Equal(appendAt(nil, c, i), v) {
			r.Fatalf("person %d has %q, want %q", i, appendAt(nil, c, i), v)
		}
	}
	if covers(c) != len(values) {
		r.Fatalf("it is about %d people, want %d", covers(c), len(values))
	}
	filled, faults, present := summary(c)
	if filled != want.filled || faults != want.faults || !bytes.Equal(present, want.present) {
		r.Fatalf("%d filled, faults %b, %d bytes of who is present; want %d, %b, %d", filled, faults, len(present), want.filled, want.faults, len(want.present))
	}
	d, is := c.(*dictionaryColumn)
	if !is {
		return
	}
	counts := map[string]uint32{}
	for _, v := range values {
		if len(v) > 0 {
			counts[string(v)]++
		}
	}
	for i, v := range d.values {
		if d.counts[i] != counts[v] {
			r.Fatalf("%q is counted %d times, want %d", v, d.counts[i], counts[v])
		}
	}
}

// TestPatchThatDoesNotFit is refused, whatever it was sealed with.
func TestPatchThatDoesNotFit(t *testing.T) {
	t.Parallel()
	value := func(i int) []byte { return fmt.Appendf(nil, "%08d", i) }
	for name, l := range layouts {
		width := max(1, l.width)
		c, err := decodeColumn(l.id, l.encode(70, func(i int) []byte { return bytes.Repeat(value(i), width)[:width] }).plain)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := patched(c, patch{places: []int{70}, values: [][]byte{make([]byte, width)}}); !errors.Is(err, errColumn) {
			t.Errorf("%s: somebody beyond the column: %v", name, err)
		}
		if _, err := patched(c, patch{places: []int{3}, values: [][]byte{make([]byte, width+1)}}); l.width > 0 && !errors.Is(err, errColumn) {
			t.Errorf("%s: a value of another width: %v", name, err)
		}
	}
	if _, err := patched(&originColumn{}, patch{}); !errors.Is(err, errColumn) {
		t.Errorf("a column that has no patches: %v", err)
	}
	for name, plain := range map[string][]byte{
		"nothing": nil, "too many people": {0x81, 0x80, 0x01}, "cut off": {2, 5, 1, 'a'}, "beyond the chunk": {1, 0x80, 0x80, 0x01, 0},
		"somebody twice": {2, 5, 0, 0, 0}, "a value that is cut off": {1, 5, 9, 'a'},
	} {
		if _, err := decodePatch(plain); !errors.Is(err, errColumn) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzDecodePatch(f *testing.F) {
	value := func(i int) []byte { return fmt.Appendf(nil, "value %d", i%5) }
	f.Add(encodePatch([]int{0, 1, 63, 64, chunkSize - 1}, value))
	f.Add(encodePatch(nil, value))
	base, err := decodeColumn(firstAttribute, new(encoder).dictionary(70, value).plain)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, plain []byte) {
		p, err := decodePatch(plain)
		if err != nil {
			return
		}
		if !slices.IsSorted(p.places) || len(p.places) != len(p.values) {
			t.Fatal(p.places)
		}
		if c, err := patched(base, p); err == nil {
			for k, place := range p.places {
				if !equalAt(c, place, p.values[k]) {
					t.Fatalf("person %d has %q", place, appendAt(nil, c, place))
				}
			}
		}
	})
}
