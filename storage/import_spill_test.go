package storage

import (
	"context"
	"sync/atomic"
	"testing"
)

// TestImportGivesWay: each stage of an import asks whether it may go on, so that no
// piece of work is long.
func TestImportGivesWay(t *testing.T) {
	t.Parallel()
	d := openAt(t, t.TempDir())
	spec, rows := fullSpec("List"), personRows(0, 2*chunkSize)
	var asked atomic.Int32
	spec.GiveWay = func(context.Context) { asked.Add(1) }
	mustImport(t, d, spec, rows)
	reading := int32(len(rows) / 1000)
	if n := asked.Load(); n < reading {
		t.Errorf("it asked %d times", n)
	}
	asked.Store(0)
	mustImport(t, d, spec, changedRows(0, len(rows)))
	if n := asked.Load(); n < 2+2 { // chunks that are read and written
		t.Errorf("it asked %d times where people change", n)
	}
}
