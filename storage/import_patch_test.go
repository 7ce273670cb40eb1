package storage

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"

	"audiencesync/sync"
)

// columnsAt returns how many columns are stored, how many of them as patches, and
// how many bytes the blobs have.
func columnsAt(t *testing.T, d *DB) (columns, patches, bytes int) {
	t.Helper()
	if err := d.write.QueryRowContext(t.Context(), `SELECT count(*), count(base_id), (SELECT sum(length(data)) FROM people_blob) FROM people_column`).Scan(&columns, &patches, &bytes); err != nil {
		t.Fatal(err)
	}
	return columns, patches, bytes
}

// oddBlobs counts blobs that nothing refers to, or that more than one does.
func oddBlobs(t *testing.T, d *DB) (n int) {
	t.Helper()
	if err := d.write.QueryRowContext(t.Context(), `SELECT count(*) FROM people_blob b WHERE 1 <>
		(SELECT count(*) FROM people_column WHERE blob_id = b.id OR base_id = b.id) + (SELECT count(*) FROM people_garbage WHERE blob_id = b.id)`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// changedBelow is what checkPeople expects of somebody: XX where they were changed.
func changedBelow(n int) func(int) string {
	return func(i int) string {
		if i < n {
			return "XX"
		}
		return ""
	}
}

// TestImportPatches changes few people of a chunk, then others, then many: the
// first two write patches of the same base, the third the column.
func TestImportPatches(t *testing.T) {
	t.Parallel()
	const people = chunkSize + 3000
	d := openAt(t, t.TempDir())
	mustImport(t, d, fullSpec("A"), personRows(0, people))
	columns, patches, whole := columnsAt(t, d)
	if patches != 0 {
		t.Fatalf("%d of %d columns are patches at once", patches, columns)
	}
	base := baseOf(t, d)
	for n, few := range []int{100, 200} {
		res := mustImport(t, d, fullSpec("A"), changedRows(100*n, few))
		if got, want := outcomeOf(res), (outcome{list: 1, updated: 100}); got != want {
			t.Fatalf("%+v, want %+v", got, want)
		}
		is, patches, bytes := columnsAt(t, d)
		if is != columns || patches != 1 || bytes > whole+2000 || baseOf(t, d) != base || oddBlobs(t, d) != 0 {
			t.Fatalf("%d columns, %d of them patches, with %d bytes; it was %d with %d; base %d, was %d; %d odd", is, patches, bytes, columns, whole, baseOf(t, d), base, oddBlobs(t, d))
		}
		checkPeople(t, d, people, changedBelow(few))
		if err := d.Check(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	mustImport(t, d, fullSpec("A"), changedRows(0, patchPeople+1))
	if _, patches, _ := columnsAt(t, d); patches != 0 || oddBlobs(t, d) != 0 {
		t.Fatalf("%d patches, %d odd", patches, oddBlobs(t, d))
	}
	checkPeople(t, d, people, changedBelow(patchPeople+1))
}

// baseOf returns the blob of the first chunk's countries, or its base.
func baseOf(t *testing.T, d *DB) (id int64) {
	t.Helper()
	if err := d.write.QueryRowContext(t.Context(), "SELECT coalesce(base_id, blob_id) FROM people_column WHERE column_id = ? AND chunk = 0", int(firstAttribute)).Scan(&id); err != nil {
		t.Fatal(err)
	}
	return id
}

// TestImportPatchesAreTakenBack: what a patch changed is as it was again, and an
// attribute's values are counted as they are now.
func TestImportPatchesAreTakenBack(t *testing.T) {
	t.Parallel()
	d := openAt(t, t.TempDir())
	rows := personRows(0, 4000)
	mustImport(t, d, fullSpec("A"), rows)
	want, err := d.AttributeValues(t.Context(), "country", 10)
	if err != nil {
		t.Fatal(err)
	}
	mustImport(t, d, fullSpec("A"), changedRows(50, 60))
	if got, err := d.AttributeValues(t.Context(), "country", 10); err != nil || len(got) != len(want)+1 || got[len(want)] != (sync.ValueCount{Value: "XX", People: 10}) {
		t.Fatalf("%v %v", got, err)
	}
	xx := sync.Criteria{All: []sync.Condition{{Field: "country", Op: sync.OpIs, Value: "XX"}}}
	if got, err := d.Match(t.Context(), xx, nil, testTime); err != nil || got.Len() != 10 || !got.Has(50) || got.Has(60) {
		t.Fatalf("%v %v", got, err)
	}
	mustImport(t, d, fullSpec("A"), rows)
	if got, err := d.AttributeValues(t.Context(), "country", 10); err != nil || len(got) != len(want) {
		t.Fatalf("%v %v, want %v", got, err, want)
	}
	if got, err := d.Match(t.Context(), xx, nil, testTime); err != nil || got.Len() != 0 {
		t.Fatalf("%v %v", got, err)
	}
	checkPeople(t, d, len(rows), func(int) string { return "" })
}

// TestImportPatchesOverAndOver: an import that patches what was stored before and
// what it has written itself, then patches it again and at last writes it wholly,
// leaves nothing behind, wherever it ends.
func TestImportPatchesOverAndOver(t *testing.T) {
	t.Parallel()
	const after = before + chunkSize + 3000
	var parts [][]sync.Record
	for _, part := range [][]sync.Record{
		changedRows(10, 40), personRows(before, after), changedRows(before, before+20), changedRows(30, 60), changedRows(before+10, before+30),
		changedRows(0, patchPeople+10), changedRows(before, before+patchPeople+10),
	} {
		for n := (len(part)+1499)/1500*1500 - len(part); n > 0; n-- { // each part is a segment
			part = append(part, part[0])
		}
		parts = append(parts, part)
	}
	for n := 1; n <= len(parts); n++ {
		ends := []error{io.ErrUnexpectedEOF}
		if n == 5 || n == len(parts) { // with patches, and with columns that were patched
			ends = append(ends, nil)
		}
		for _, then := range ends {
			t.Run(fmt.Sprintf("%d parts, %v", n, then), func(t *testing.T) {
				t.Parallel()
				d := openAt(t, t.TempDir())
				mustImport(t, d, fullSpec("A"), personRows(0, before))
				mustImport(t, d, fullSpec("A"), changedRows(0, 20))
				was := stateOf(t, d)
				bounds := tightBounds
				bounds.pendingBytes = 0
				_, err := d.importWithin(t.Context(), fullSpec("A"), &records{rows: slices.Concat(parts[:n]...), batch: 1500, then: then}, bounds)
				if !errors.Is(err, then) || oddBlobs(t, d) != 0 {
					t.Fatalf("%v, %d odd", err, oddBlobs(t, d))
				}
				if is := stateOf(t, d); then != nil && is != was || is.garbage+is.staged != 0 {
					t.Fatalf("%+v, was %+v", is, was)
				}
				if err := d.Check(t.Context()); err != nil {
					t.Fatal(err)
				}
			})
		}
	}
}

// TestImportPatchesOfSomebodyTwice: whoever is in a list again after their chunk
// was written is a patch of it.
func TestImportPatchesOfSomebodyTwice(t *testing.T) {
	t.Parallel()
	d := openAt(t, t.TempDir())
	rows := append(personRows(0, chunkSize+5000), changedRows(0, 30)...)
	res, err := d.importWithin(t.Context(), fullSpec("A"), &records{rows: rows}, tightBounds)
	if got, want := outcomeOf(res), (outcome{list: 1, added: chunkSize + 5000, duplicate: 30}); err != nil || got != want {
		t.Fatalf("%+v %v, want %+v", got, err, want)
	}
	if _, patches, _ := columnsAt(t, d); patches != 1 || oddBlobs(t, d) != 0 {
		t.Fatalf("%d patches, %d odd", patches, oddBlobs(t, d))
	}
	checkPeople(t, d, chunkSize+5000, changedBelow(30))
}

// TestPatchIsBoundToItsBase: a patch does not open over another base.
func TestPatchIsBoundToItsBase(t *testing.T) {
	t.Parallel()
	d := openAt(t, t.TempDir())
	mustImport(t, d, fullSpec("A"), personRows(0, 4000))
	mustImport(t, d, fullSpec("A"), changedRows(0, 20))
	if _, err := d.write.ExecContext(t.Context(), `UPDATE people_column SET base_id = (SELECT blob_id FROM people_column WHERE column_id = ?) WHERE base_id IS NOT NULL`, int(firstAttribute+1)); err != nil {
		t.Fatal(err)
	}
	if err := d.Check(t.Context()); sync.CodeOf(err) != sync.CodeDamaged {
		t.Fatal(err)
	}
}
