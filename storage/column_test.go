package storage

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"testing"

	"pgregory.net/rapid"
)

// drawValues draws values of a chunk's people: nobody's, everybody's, the
// first's or somebody's, of few or many kinds.
func drawValues(r *rapid.T, width int) [][]byte {
	people := rapid.SampledFrom([]int{1, 63, 64, 65, 1000, chunkSize}).Draw(r, "people")
	kinds := rapid.SampledFrom([]int{1, 2, 3, 15, 16, 255, 256, 70_000}).Draw(r, "kinds")
	seed := rapid.Uint64().Draw(r, "seed")
	has := map[string]func(i int) bool{
		"nobody": func(int) bool { return false }, "everybody": func(int) bool { return true },
		"first": func(i int) bool { return i < people/2 }, "somebody": func(i int) bool { return mix(seed+uint64(i))%3 > 0 },
	}[rapid.SampledFrom([]string{"nobody", "everybody", "first", "somebody"}).Draw(r, "who")]
	values := make([][]byte, people)
	for i := range values {
		if !has(i) {
			continue
		}
		values[i] = fmt.Appendf(nil, "v%d", mix(seed^uint64(i))%uint64(kinds))
		if width > 0 {
			values[i] = bytes.Repeat(values[i], width)[:width]
		}
	}
	return values
}

// TestColumns encodes and decodes columns of each layout.
func TestColumns(t *testing.T) {
	t.Parallel()
	for name, l := range layouts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(r *rapid.T) {
				values := drawValues(r, l.width)
				e := l.encode(len(values), func(i int) []byte { return values[i] })
				c, err := decodeColumn(l.id, e.plain)
				if err != nil {
					r.Fatal(err)
				}
				sameAsEncoded(r, c, e, values)
				for i, v := range values {
					if len(v) > 0 && v[0] != 'x' && equalAt(c, i, append([]byte("x"), v[1:]...)) {
						r.Fatalf("person %d has what differs from %q", i, v)
					}
					if is := e.present == nil && i < e.filled || e.present != nil && binary.LittleEndian.Uint64(e.present[i/64*8:])>>(i%64)&1 != 0; is != (len(v) > 0) {
						r.Fatalf("person %d: present %t, has %q", i, is, v)
					}
				}
				if !equalAt(c, len(values), nil) || c.bytes() < len(e.plain)/20 {
					r.Fatalf("%d bytes of %d, and somebody beyond them", c.bytes(), len(e.plain))
				}
			})
		})
	}
}

// TestColumnAnswers compares what a column says of everybody at once with what it
// says of each, and leaves alone who is beyond it.
func TestColumnAnswers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		values := drawValues(r, 0)
		c, err := decodeColumn(firstAttribute, new(encoder).dictionary(len(values), func(i int) []byte { return values[i] }).plain)
		if err != nil {
			r.Fatal(err)
		}
		modulo := rapid.Uint32Range(1, 5).Draw(r, "modulo")
		test := func(v string) bool { return crc32.ChecksumIEEE([]byte(v))%modulo == 0 }
		var words [chunkWords]uint64
		was := rapid.Bool().Draw(r, "was")
		for i := range words {
			if was {
				words[i] = ^uint64(0)
			}
		}
		c.(*dictionaryColumn).answer(&answers{test: test, known: map[string]bool{}}, words[:])
		for i := range chunkSize {
			want := was
			if i < len(values) {
				want = test(string(values[i]))
			}
			if is := words[i/64]>>(i%64)&1 != 0; is != want {
				r.Fatalf("person %d of %d with %q: %t", i, len(values), appendAt(nil, c, i), is)
			}
		}
	})
}

func TestOriginColumn(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		type origin struct {
			list int64
			row  int
		}
		all := make([]origin, rapid.SampledFrom([]int{1, 100, chunkSize}).Draw(r, "people"))
		breaks := rapid.Uint64Range(1, 50).Draw(r, "breaks")
		for i := range all {
			if i == 0 || mix(uint64(i))%breaks == 0 {
				all[i] = origin{int64(mix(uint64(i)) % 3), int(mix(uint64(i)+1) % 1e7)}
			} else {
				all[i] = origin{all[i-1].list, all[i-1].row + 1}
			}
		}
		e := encodeOrigin(len(all), func(i int) (int64, int) { return all[i].list, all[i].row })
		c, err := decodeColumn(columnOrigin, e.plain)
		if err != nil {
			r.Fatal(err)
		}
		for i, want := range all {
			if list, row := c.(*originColumn).at(i); (origin{list, row}) != want {
				r.Fatalf("person %d: %d %d, want %+v", i, list, row, want)
			}
		}
	})
}

// TestColumnTypes reads the type of an attribute from what its values are not.
func TestColumnTypes(t *testing.T) {
	t.Parallel()
	for want, values := range map[string][]string{
		"bool":   {"true", "No", "1"},
		"number": {"1", "2.5", "-3"},
		"date":   {"2026-11-20", "2026-11-20T10:00:00Z"},
		"text":   {"1", "2026-11-20"},
	} {
		e := new(encoder).dictionary(len(values), func(i int) []byte { return []byte(values[i]) })
		if got := typeOf(e.faults); string(got) != want {
			t.Errorf("%q are %s, want %s", values, got, want)
		}
	}
}

func TestColumnCacheIsBounded(t *testing.T) {
	t.Parallel()
	c := newColumnCache()
	for i := range int64(200) {
		c.put(i, &textColumn{text: string(make([]byte, 1<<20))})
		if i > 0 && c.get(0) == nil {
			t.Fatal("what is used is forgotten")
		}
	}
	if c.size > columnCacheSize || c.get(100) != nil || c.get(199) == nil || len(c.at) != c.order.Len() {
		t.Fatalf("%d bytes in %d columns", c.size, len(c.at))
	}
	c.put(500, &textColumn{text: string(make([]byte, columnCacheSize))})
	if c.get(500) != nil {
		t.Fatal("one column takes all of the room")
	}
}

func FuzzDecodeColumn(f *testing.F) {
	value := func(i int) []byte { return fmt.Appendf(nil, "value %d", i%5) }
	f.Add(int(columnLast), new(encoder).text(70, value).plain)
	f.Add(int(firstAttribute), new(encoder).dictionary(70, value).plain)
	f.Add(int(columnEmail), new(encoder).fixed(70, 7, value).plain)
	f.Add(int(columnOrigin), encodeOrigin(70, func(i int) (int64, int) { return 1, i }).plain)
	f.Fuzz(func(t *testing.T, id int, plain []byte) {
		c, err := decodeColumn(columnID(id), plain)
		if (c == nil) != (err != nil) {
			t.Fatal(c, err)
		}
	})
}
