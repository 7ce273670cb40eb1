package ui

import (
	"context"
	"encoding/csv"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"audiencesync/sync"
)

// savedBatches reads an export back: the header's names to the cells of each row.
func (s *fakeShell) savedBatches(name string) []map[string]string {
	s.t.Helper()
	rows, err := csv.NewReader(strings.NewReader(s.savedText(s.t.(*testing.T), name))).ReadAll()
	if err != nil {
		s.t.Fatal(err)
	}
	var out []map[string]string
	for _, r := range rows[1:] {
		row := map[string]string{}
		for i, head := range rows[0] {
			row[head] = r[i]
		}
		out = append(out, row)
	}
	return out
}

// TestActivityCSV saves what filter and search leave, all of it, in the words of
// the page.
func TestActivityCSV(t *testing.T) {
	store := outbox(3000)
	s, a := openActivity(t, store)
	var _ csvSaver = a
	a.saveCSV()
	rows := s.savedBatches("Outbox.csv")
	if len(rows) != 3009 || rows[0]["batch"] != "61842" || rows[3008]["batch"] != "58834" {
		t.Fatalf("%d rows from %s on", len(rows), rows[0]["batch"])
	}
	at := func(t time.Time) string { return t.Local().Format("2006-01-02 15:04:05") }
	b := store.batches[1]
	want := map[string]string{"batch": "61841", "state": "Uncertain", "canvas": "Retarget trial users", "step": "1", "audience": "Trial users Q4", "action": "Add", "people": "96", "synced": "0", "errored": "0",
		"tries": "2", "formed": at(b.FormedAt), "last_try": at(b.SentAt), "next_try": at(b.NextAt), "ended": "", "answer": "no answer, then 503"}
	if fmt.Sprint(rows[1]) != fmt.Sprint(want) {
		t.Errorf("%v\nnot %v", rows[1], want)
	}
	if r := rows[4]; r["answer"] != "accepted 56, refused 2" || r["next_try"] != "" || r["ended"] != at(store.batches[4].EndedAt) {
		t.Errorf("%v", r)
	}
	a.chip(s, "Errored 2")
	s.click("CSV")
	if rows = s.savedBatches("Outbox errored.csv"); len(rows) != 2 || rows[1]["batch"] != "61834" || rows[1]["action"] != "Add" {
		t.Errorf("%v", rows)
	}
	a.chip(s, "Certain 3,004")
	a.list.search.SetText("trial")
	a.list.wait()
	a.list.turn(false)
	s.settle()
	s.click("CSV")
	if rows = s.savedBatches("Outbox certain found.csv"); len(rows) != 1501 || a.list.table.Count() != batchesFound {
		t.Errorf("%d rows, of which the page shows %d", len(rows), a.list.table.Count())
	}
	s.clean()
}

// TestActivityCSVGuards: a name that a spreadsheet would run is text, and with no
// batch on show there is nothing to save.
func TestActivityCSVGuards(t *testing.T) {
	store := outbox(0)
	store.batches[0].Canvas, store.batches[0].Audience.Name = "=cmd|' /C calc'!A0", `Big, "quoted"`
	s, a := openActivity(t, store)
	s.click("CSV")
	if r := s.savedBatches("Outbox.csv")[0]; r["canvas"] != "'=cmd|' /C calc'!A0" || r["audience"] != `Big, "quoted"` {
		t.Errorf("%v", r)
	}
	store.failing = sync.Errorf(sync.CodeBusy, nil, "The workspace is busy.")
	if err := writeBatches(t.Context(), store, filepath.Join(t.TempDir(), "x.csv"), nil, "trial"); sync.CodeOf(err) != sync.CodeBusy {
		t.Errorf("%v", err)
	}
	store.failing = nil
	a.chip(s, "Errored 2")
	store.batches = slices.DeleteFunc(store.batches, func(b sync.Batch) bool { return b.State == sync.BatchErrored })
	s.refresh()
	s.settle()
	if !s.off("CSV") {
		t.Error("there is something to save where nothing is on show")
	}
	s.clean()
}

// movingOutbox changes after each page that is read.
type movingOutbox struct {
	*fakeOutbox
	moved func()
}

func (m movingOutbox) Batches(ctx context.Context, states []sync.BatchState, offset, limit int) ([]sync.Batch, int, error) {
	defer m.moved()
	return m.fakeOutbox.Batches(ctx, states, offset, limit)
}

// TestEachBatchOnce: while it is saved, batches come and others leave the filter;
// each that stays is there once.
func TestEachBatchOnce(t *testing.T) {
	t.Parallel()
	for name, moved := range map[string]func(f *fakeOutbox){
		"some come": func(f *fakeOutbox) {
			for range 3 {
				fresh := f.batches[0]
				fresh.ID++
				f.batches = append([]sync.Batch{fresh}, f.batches...)
			}
		},
		"some leave": func(f *fakeOutbox) {
			for i := range 20 {
				f.batches[i].State = sync.BatchSplit
			}
			f.batches = f.batches[min(7, len(f.batches)-7):]
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := outbox(2600)
			f.batches = f.batches[9:] // all of them certain
			oldest, middle := f.batches[len(f.batches)-1].ID, f.batches[1300].ID
			seen := map[int64]int{}
			last := int64(0)
			err := eachBatch(t.Context(), movingOutbox{f, func() { moved(f) }}, []sync.BatchState{sync.BatchDone}, func(b sync.Batch) bool {
				seen[b.ID]++
				if last != 0 && b.ID >= last {
					t.Errorf("%d came after %d", b.ID, last)
				}
				last = b.ID
				return true
			})
			if err != nil || last != oldest {
				t.Errorf("%v; it ended with %d, not %d", err, last, oldest)
			}
			for id := middle; id >= oldest; id-- {
				if seen[id] != 1 {
					t.Fatalf("batch %d is there %d times", id, seen[id])
				}
			}
		})
	}
}
