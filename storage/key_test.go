package storage

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func drawKeys(r *rapid.T) []keyEntry {
	n := rapid.SampledFrom([]int{0, 1, 50, 5000, 20_000}).Draw(r, "entries")
	seed := rapid.Uint64().Draw(r, "seed")
	alike := rapid.SampledFrom([]uint64{0, 1<<20 - 1, 1<<(keyBits-1) - 1}).Draw(r, "alike in these bits")
	keys := make([]keyEntry, n)
	for i := range keys {
		h := mix(seed + uint64(i)/2) // every hash twice
		keys[i] = keyEntry{h >> (64 - keyBits) &^ alike, uint32(h), uint32(i)}
	}
	return keys
}

func compareKeys(a, b keyEntry) int {
	return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.person, b.person))
}

func TestSortKeys(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		keys := drawKeys(r)
		want := slices.SortedFunc(slices.Values(keys), compareKeys)
		if got := sortKeys(keys); !slices.Equal(got, want) {
			r.Fatal("not sorted")
		}
	})
}

// TestKeyPages cuts sorted entries into pages and reads them again.
func TestKeyPages(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		keys := sortKeys(drawKeys(r))
		bits := pageBits(len(keys))
		var got []keyEntry
		for rest := keys; len(rest) > 0; {
			page := pageOf(rest[0].hash(), bits)
			n := slices.IndexFunc(rest, func(e keyEntry) bool { return pageOf(e.hash(), bits) != page })
			if n < 0 {
				n = len(rest)
			}
			var err error
			if got, err = decodePage(encodePage(rest[:n], bits), bits, page, got); err != nil {
				r.Fatal(err)
			}
			rest = rest[n:]
		}
		if !slices.Equal(got, keys) {
			r.Fatal("the entries are others")
		}
		page := func(of keyHash) []byte {
			return encodePage(slices.DeleteFunc(slices.Clone(keys), func(e keyEntry) bool { return pageOf(e.hash(), bits) != pageOf(of, bits) }), bits)
		}
		for i := 0; i < len(keys); i += 1 + len(keys)/5 {
			var found, want []uint32
			if err := searchPage(page(keys[i].hash()), bits, keys[i].hash(), func(p uint32) { found = append(found, p) }); err != nil {
				r.Fatal(err)
			}
			for _, e := range keys {
				if e.hash() == keys[i].hash() {
					want = append(want, e.person)
				}
			}
			if !slices.Equal(found, want) {
				r.Fatalf("found %v, want %v", found, want)
			}
		}
	})
}

func TestKeyTable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		var table keyTable
		keys := drawKeys(r)
		for i, k := range keys {
			table.add(k.hash(), k.person)
			if i%700 == 0 || i == len(keys)-1 {
				var got, want []uint32
				table.find(keys[i/2].hash(), func(p uint32) { got = append(got, p) })
				for _, o := range keys[:i+1] {
					if o.hash() == keys[i/2].hash() {
						want = append(want, o.person)
					}
				}
				slices.Sort(got)
				if !slices.Equal(got, want) {
					r.Fatalf("%v, want %v", got, want)
				}
			}
		}
		table.find(keyHash{1, 1}, func(p uint32) { r.Fatalf("%d has a key that nobody has", p) })
		table.clear()
		for _, k := range keys {
			table.find(k.hash(), func(p uint32) { r.Fatalf("%d is in an empty table", p) })
		}
	})
}

// falling are sizes of which each is four times the next.
func falling(n int) (sizes []int) {
	for i := range n {
		sizes = append(sizes, 1<<(2*(n-i)))
	}
	return sizes
}

func TestRunsToMerge(t *testing.T) {
	t.Parallel()
	runs := func(sizes ...int) (out []keyRun) {
		for _, s := range sizes {
			out = append(out, keyRun{entries: s})
		}
		return out
	}
	for _, c := range []struct {
		sizes []int
		want  int
	}{
		{slices.Repeat([]int{9}, runsKept), 0},
		{append([]int{100_000_000}, slices.Repeat([]int{9}, runsKept)...), runsKept},
		{slices.Repeat([]int{9}, runsKept+1), runsKept + 1},
		{falling(runsKept + 1), 2},
	} {
		if got := len(toMerge(runs(c.sizes...))); got != c.want {
			t.Errorf("%v: %d are merged, want %d", c.sizes, got, c.want)
		}
	}
}

func FuzzDecodePage(f *testing.F) {
	f.Add(encodePage([]keyEntry{{5, 6, 7}}, 0), 0, 0)
	f.Add([]byte{1, 2, 3}, 9, 400)
	f.Fuzz(func(t *testing.T, enc []byte, bits, page int) {
		if bits < 0 || bits > 24 {
			return
		}
		if entries, err := decodePage(enc, bits, page, nil); err == nil && len(entries)*entrySize > len(enc) {
			t.Fatalf("%d entries from %d bytes", len(entries), len(enc))
		}
	})
}

// TestKeyFilter adds keys over several layers: none of them is denied, and few
// others pass.
func TestKeyFilter(t *testing.T) {
	t.Parallel()
	hash := func(n uint64) keyHash { return keyHash{mix(n) >> (64 - keyBits), uint32(mix(n + 1<<50))} }
	const keys = 300_000
	entries := make([]keyEntry, keys)
	for i := range entries {
		entries[i] = entryOf(hash(uint64(i)), 0)
	}
	f := newKeyFilter(entries)
	passed := 0
	for i := range uint64(keys) {
		if !f.has(hash(i)) {
			t.Fatalf("key %d is denied", i)
		}
		if f.has(hash(i + keys)) {
			passed++
		}
	}
	if passed > keys/2500 {
		t.Errorf("%d of %d absent keys pass", passed, keys)
	}
	if newKeyFilter(nil).has(hash(1)) {
		t.Error("there is a key in nothing")
	}
}
