package storage

import (
	"database/sql"
	"slices"
	"testing"

	"audiencesync/sync"
)

// TestImportMeetsWhoIsBeingWritten has somebody come a third time while nothing of
// the first two can be written: with the key that they had first, and with one that
// is somebody else's.
func TestImportMeetsWhoIsBeingWritten(t *testing.T) {
	t.Parallel()
	d := openAt(t, t.TempDir())
	bounds := usualBounds
	bounds.segmentRows = chunkSize + 100
	again := func(n, email int) sync.Record {
		r := personRow(n)
		r.Email = emailOf(email)
		return r
	}
	byEmail := func(n int) sync.Record {
		r := personRow(n)
		r.ExternalID = nil
		return r
	}
	first := append(personRows(0, bounds.segmentRows-1), again(5, 900_001)) // 5 has another address now
	second := slices.Concat([]sync.Record{again(5, 900_001), byEmail(5), byEmail(900_001), byEmail(6)}, personRows(100_000, 100_000+bounds.segmentRows-4))
	third := personRows(200_000, 200_000+bounds.segmentRows)
	rows := slices.Concat(first, second, third)
	var held *sql.Conn
	in := &records{rows: rows, batch: 500, hook: func(read int) {
		switch {
		case read == 0: // the connection that writes
			var err error
			if held, err = d.write.Conn(t.Context()); err != nil {
				t.Error(err)
			}
		case read >= len(rows)-500 && held != nil: // the second segment has been looked up
			_ = held.Close()
			held = nil
		}
	}}
	res, err := d.importWithin(t.Context(), fullSpec("A"), in, bounds)
	if err != nil {
		t.Fatal(err)
	}
	// The old address of 5 is nobody's now: whoever comes with it is somebody new.
	people := bounds.segmentRows - 1 + bounds.segmentRows - 4 + bounds.segmentRows + 1
	if got, want := outcomeOf(res), (outcome{list: 1, added: people, duplicate: len(rows) - people}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}
