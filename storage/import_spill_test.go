package storage

import (
	"context"
	"sync/atomic"
	"testing"

	"audiencesync/sync"
)

// TestImportGivesWay: besides reading, those ask whether they may go on who make chunks,
// write keys, and change people who are here.
func TestImportGivesWay(t *testing.T) {
	t.Parallel()
	d := openAt(t, t.TempDir())
	spec := fullSpec("List")
	var asked atomic.Int32
	spec.GiveWay = func(context.Context) { asked.Add(1) }
	count := func(rows []sync.Record) int32 {
		asked.Store(0)
		if _, err := d.Import(t.Context(), spec, &records{rows: rows, batch: len(rows)}); err != nil {
			t.Fatal(err)
		}
		return asked.Load() - 1 // the rows are read at once
	}
	const chunks, kinds = 2, 3
	if n := count(personRows(0, chunks*chunkSize)); n < 2*chunks+kinds {
		t.Errorf("new people: it asked %d times", n)
	}
	if n := count(changedRows(0, chunks*chunkSize)); n < chunks {
		t.Errorf("people who change: it asked %d times", n)
	}
}
