package storage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"audiencesync/sync"
)

// tightBounds make an import of some thousand rows stage a lot.
var tightBounds = importBounds{segmentRows: 1500, segmentBytes: 1 << 20, pendingBytes: 1 << 16, tableKeys: 900}

// stored counts rows of the tables in which an import may leave something.
func stored(t *testing.T, d *DB) (blobs, staged, garbage, runs, pages int) {
	t.Helper()
	err := d.write.QueryRowContext(t.Context(), `SELECT (SELECT count(*) FROM people_blob), (SELECT count(*) FROM people_column_staged),
		(SELECT count(*) FROM people_garbage), (SELECT count(*) FROM key_run), (SELECT count(*) FROM key_page)`).Scan(&blobs, &staged, &garbage, &runs, &pages)
	if err != nil {
		t.Fatal(err)
	}
	return blobs, staged, garbage, runs, pages
}

type state struct{ blobs, staged, garbage, runs, pages, people int }

func stateOf(t *testing.T, d *DB) (s state) {
	t.Helper()
	s.blobs, s.staged, s.garbage, s.runs, s.pages = stored(t, d)
	var err error
	if s.people, err = d.PeopleCount(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// changedRows changes the country of the people of personRows.
func changedRows(from, to int) []sync.Record {
	rows := personRows(from, to)
	for i := range rows {
		rows[i].Attributes[0] = []byte("XX")
	}
	return rows
}

const before = chunkSize + 2000 // people of the workspace that an import is tried on

// workspace has people, and an import that is tried on it changes some and adds
// others.
func workspace(t *testing.T) (d *DB, was state, rows []sync.Record) {
	t.Helper()
	d = openAt(t, t.TempDir())
	mustImport(t, d, fullSpec("A"), personRows(0, before))
	return d, stateOf(t, d), slices.Concat(changedRows(0, 3000), personRows(before, before+chunkSize+2000))
}

// asBefore checks that nothing of the import is there, and that it works when
// it is tried again.
func asBefore(t *testing.T, d *DB, was state, rows []sync.Record) {
	t.Helper()
	if is := stateOf(t, d); is != was {
		t.Errorf("left %+v, want %+v", is, was)
	}
	checkPeople(t, d, before, func(int) string { return "" })
	lists, err := d.Lists(t.Context())
	if err != nil || len(lists) != 1 || lists[0].People != before {
		t.Errorf("lists %+v %v", lists, err)
	}
	res := mustImport(t, d, fullSpec("B"), rows)
	if got, want := outcomeOf(res), (outcome{list: 2, added: chunkSize + 2000, updated: 3000}); got != want {
		t.Errorf("tried again: %+v, want %+v", got, want)
	}
	checkPeople(t, d, before+chunkSize+2000, func(i int) string {
		if i < 3000 {
			return "XX"
		}
		return ""
	})
}

// TestImportWhollyOrNotAtAll ends imports before their end; each has staged
// much by then, of which readers see nothing.
func TestImportWhollyOrNotAtAll(t *testing.T) {
	t.Parallel()
	unreadable := errors.New("the file ends early")
	for name, end := range map[string]func(r *records, cancel func()) error{
		"error of the file": func(r *records, _ func()) error { r.then = unreadable; return unreadable },
		"cancelled": func(r *records, cancel func()) error {
			hook := r.hook
			r.hook = func(read int) {
				hook(read)
				if read > 15_000 {
					cancel()
				}
			}
			return context.Canceled
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, was, rows := workspace(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			staged := 0
			r := &records{rows: rows, hook: func(int) {
				is := stateOf(t, d)
				staged = max(staged, is.staged)
				if is.people != was.people {
					t.Errorf("%d people while the import runs", is.people)
				}
			}}
			want := end(r, cancel)
			if _, err := d.importWithin(ctx, fullSpec("B"), r, tightBounds); !errors.Is(err, want) {
				t.Fatalf("%v, want %v", err, want)
			}
			if staged == 0 {
				t.Error("nothing was staged")
			}
			asBefore(t, d, was, rows)
		})
	}
}

// TestImportKilled takes the files as they are at many moments of an import, as
// a kill leaves them, and opens them.
func TestImportKilled(t *testing.T) {
	t.Parallel()
	d, was, rows := workspace(t)
	var copies []string
	_, err := d.importWithin(t.Context(), fullSpec("B"), &records{rows: rows, hook: func(read int) {
		if read%6000 == 0 {
			folder := t.TempDir()
			copies = append(copies, folder)
			copyWorkspace(t, d, folder)
		}
	}}, tightBounds)
	if err != nil {
		t.Fatal(err)
	}
	left := 0
	for _, folder := range copies {
		killed := openAt(t, folder)
		left += stateOf(t, killed).staged
		asBefore(t, killed, was, rows)
	}
	if len(copies) < 3 || left > 0 {
		t.Fatalf("%d copies, %d columns left staged", len(copies), left)
	}
}

func copyWorkspace(t *testing.T, d *DB, folder string) {
	t.Helper()
	for _, suffix := range []string{"", "-wal"} {
		b, err := os.ReadFile(d.path + suffix)
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, filepath.Base(d.path)+suffix), b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestImportDiskFull(t *testing.T) {
	t.Parallel()
	d, was, rows := workspace(t)
	pragma := func(format string, args ...any) (n int) {
		if err := d.write.QueryRowContext(t.Context(), "PRAGMA "+fmt.Sprintf(format, args...)).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	most := pragma("max_page_count")
	pragma("max_page_count = %d", pragma("page_count")+200)
	if _, err := d.importWithin(t.Context(), fullSpec("B"), &records{rows: rows}, tightBounds); sync.CodeOf(err) != sync.CodeDiskFull {
		t.Fatal(err)
	}
	pragma("max_page_count = %d", most)
	asBefore(t, d, was, rows)
}

// TestImportOneAtATime starts an import while another runs, in this handle and
// in one that another process could have.
func TestImportOneAtATime(t *testing.T) {
	t.Parallel()
	d := openAt(t, t.TempDir())
	other := openAt(t, filepath.Dir(d.path))
	tried := 0
	r := &records{rows: personRows(0, 3000), hook: func(int) {
		for _, s := range []*DB{d, other} {
			if _, err := s.Import(t.Context(), fullSpec("B"), &records{}); sync.CodeOf(err) != sync.CodeBusy {
				t.Errorf("%v", err)
			}
			tried++
		}
	}}
	if _, err := d.Import(t.Context(), fullSpec("A"), r); err != nil || tried == 0 {
		t.Fatal(tried, err)
	}
	mustImport(t, other, fullSpec("B"), personRows(0, 2))
	if n, err := d.PeopleCount(t.Context()); err != nil || n != 3000 {
		t.Fatal(n, err)
	}
}

// TestImportLeavesRoomForOthers writes between and beside an import's steps.
func TestImportLeavesRoomForOthers(t *testing.T) {
	t.Parallel()
	d := openAt(t, t.TempDir())
	other := openAt(t, filepath.Dir(d.path))
	wrote := 0
	r := &records{rows: personRows(0, 2*chunkSize+10), hook: func(read int) {
		for _, s := range []*DB{d, other} {
			if _, err := s.UpdateSettings(t.Context(), func(o *sync.Settings) { o.BatchSize = read + 1 }); err != nil {
				t.Error(err)
			}
			wrote++
		}
	}}
	if _, err := d.importWithin(t.Context(), fullSpec("A"), r, tightBounds); err != nil || wrote < 20 {
		t.Fatal(wrote, err)
	}
	checkPeople(t, other, 2*chunkSize+10, func(int) string { return "" })
}

// TestImportAgainWritesNothing imports an unchanged file again, in the same and
// in another order.
func TestImportAgainWritesNothing(t *testing.T) {
	t.Parallel()
	d := openAt(t, t.TempDir())
	rows := personRows(0, chunkSize+3000)
	mustImport(t, d, fullSpec("A"), rows)
	was := stateOf(t, d)
	var last int64
	blob := func() (id int64) {
		if err := d.write.QueryRowContext(t.Context(), "SELECT seq FROM sqlite_sequence WHERE name = 'people_blob'").Scan(&id); err != nil {
			t.Fatal(err)
		}
		return id
	}
	last = blob()
	shuffled := slices.Clone(rows)
	for i := range shuffled {
		j := int(mix(uint64(i))) & 0xffff % len(shuffled)
		shuffled[i], shuffled[j] = shuffled[j], shuffled[i]
	}
	backwards := slices.Clone(rows)
	slices.Reverse(backwards)
	for name, again := range map[string][]sync.Record{"same": rows, "shuffled": shuffled, "backwards": backwards, "some": rows[5000:9000]} {
		for _, bounds := range []importBounds{usualBounds, tightBounds} {
			res, err := d.importWithin(t.Context(), fullSpec("A"), &records{rows: again}, bounds)
			if got, want := outcomeOf(res), (outcome{list: 1, same: len(again)}); err != nil || got != want {
				t.Fatalf("%s: %+v %v, want %+v", name, got, err, want)
			}
		}
	}
	if is := stateOf(t, d); is != was || blob() != last {
		t.Fatalf("%+v with blob %d, was %+v with %d", is, blob(), was, last)
	}
	checkPeople(t, d, len(rows), func(int) string { return "" })
}

// TestImportMergesRuns imports many small lists: the index stays small, and
// everybody is found in it.
func TestImportMergesRuns(t *testing.T) {
	t.Parallel()
	d := openAt(t, t.TempDir())
	const lists, each = 30, 40
	for n := range lists {
		mustImport(t, d, fullSpec("A"), personRows(n*each, (n+1)*each))
	}
	if s := stateOf(t, d); s.runs > 3*runsKept {
		t.Errorf("%d runs", s.runs)
	}
	for n := 0; n < lists*each; n += 17 {
		r := personRow(n)
		for _, text := range []string{string(r.ExternalID), r.GAID.String(), fmt.Sprintf("person%d@example.com", n)} {
			if found, err := d.FindPeople(t.Context(), text, 5); err != nil || !slices.Equal(found, []sync.PersonID{sync.PersonID(n)}) {
				t.Fatalf("person %d is %v %v", n, found, err)
			}
		}
	}
}

// TestImportManyValues has an attribute that is different for everybody, in
// more people than a chunk or a table of values holds.
func TestImportManyValues(t *testing.T) {
	t.Parallel()
	d := openAt(t, t.TempDir())
	const people = 70_000
	spec := sync.ImportSpec{List: "A", ExternalID: true, Attributes: []sync.Attribute{{Name: "Phone"}, {Name: "Same"}}, At: testTime}
	rows := make([]sync.Record, people)
	for i := range rows {
		rows[i] = sync.Record{Row: i + 2, ExternalID: fmt.Append(nil, i), Attributes: [][]byte{fmt.Appendf(nil, "+49 %d", i), []byte("yes")}}
	}
	mustImport(t, d, spec, rows)
	attributes, err := d.Attributes(t.Context())
	want := []sync.Attribute{{Name: "phone", Type: sync.TypeText, People: people}, {Name: "same", Type: sync.TypeBool, People: people}}
	if err != nil || !slices.Equal(attributes, want) {
		t.Errorf("%+v %v", attributes, err)
	}
	s, err := d.Match(t.Context(), sync.Criteria{All: []sync.Condition{{Field: "phone", Op: sync.OpIs, Value: "+49 65537"}, {Field: "same", Op: sync.OpIs, Value: true}}}, nil, testTime)
	if ids, err := members(s, err); err != nil || !slices.Equal(ids, []sync.PersonID{65537}) {
		t.Errorf("%v %v", ids, err)
	}
	values, err := d.AttributeValues(t.Context(), "phone", 2)
	if err != nil || !slices.Equal(values, []sync.ValueCount{{Value: "+49 0", People: 1}, {Value: "+49 1", People: 1}}) {
		t.Errorf("%v %v", values, err)
	}
}
