package storage

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"audiencesync/sync"
)

var testKey = bytes.Repeat([]byte{7}, sealingKeySize)

var testTime = time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC)

// openAt opens a workspace in a folder.
func openAt(t testing.TB, folder string) *DB {
	t.Helper()
	d, err := Open(context.Background(), filepath.Join(folder, "workspace.db"), Options{SealingKey: testKey})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// records yields rows of which each batch is overwritten by the next, as a
// reader's are.
type records struct {
	rows  []sync.Record
	batch int
	then  error // in place of io.EOF
	hook  func(read int)
	read  int
	last  []sync.Record
}

func (r *records) Next(ctx context.Context) ([]sync.Record, error) {
	if r.hook != nil {
		r.hook(r.read)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for _, old := range r.last {
		for _, b := range slices.Concat([][]byte{old.First, old.Last, old.ExternalID}, old.Attributes) {
			for i := range b {
				b[i] = '#'
			}
		}
	}
	r.last = nil
	n := min(cmpOr(r.batch, 1000), len(r.rows)-r.read)
	for _, row := range r.rows[r.read : r.read+n] {
		row.First, row.Last, row.ExternalID = bytes.Clone(row.First), bytes.Clone(row.Last), bytes.Clone(row.ExternalID)
		row.Attributes = slices.Clone(row.Attributes)
		for i := range row.Attributes {
			row.Attributes[i] = bytes.Clone(row.Attributes[i])
		}
		r.last = append(r.last, row)
	}
	r.read += n
	if r.read < len(r.rows) {
		return r.last, nil
	}
	if r.then != nil {
		return r.last, r.then
	}
	return r.last, io.EOF
}

func cmpOr(v, otherwise int) int {
	if v == 0 {
		return otherwise
	}
	return v
}

// fullSpec is a file with every match field and two attributes.
func fullSpec(list string) sync.ImportSpec {
	return sync.ImportSpec{List: list, File: list + ".csv", Email: true, Name: true, GAID: true, ExternalID: true, At: testTime,
		Attributes: []sync.Attribute{{Name: "country", Label: "Country"}, {Name: "opted_in", Label: "Opted in"}}}
}

// emailOf is a hash that is nobody's address.
func emailOf(n int) (h sync.EmailHash) {
	h, _, _ = sync.NormaliseEmail(fmt.Appendf(nil, "person%d@example.com", n), nil)
	return h
}

func gaidOf(n int) (g sync.GAID) {
	h := emailOf(n + 1<<30)
	return sync.GAID(h[:16])
}

// personRow is the row of the n-th of many people, with everything filled.
func personRow(n int) sync.Record {
	return sync.Record{
		Row: n + 2, Email: emailOf(n), HasEmail: true, GAID: gaidOf(n), HasGAID: true, Digest: uint64(n),
		First: fmt.Appendf(nil, "First%d", n%977), Last: fmt.Appendf(nil, "Lastname%d", n%1013), ExternalID: fmt.Appendf(nil, "C-%07d", n),
		Attributes: [][]byte{[]byte([]string{"DE", "FR", "US", "GB"}[n%4]), []byte([]string{"true", "false", ""}[n%3])},
	}
}

func personRows(from, to int) []sync.Record {
	var rows []sync.Record
	for n := from; n < to; n++ {
		rows = append(rows, personRow(n))
	}
	return rows
}

// mustImport imports rows.
func mustImport(t testing.TB, d *DB, spec sync.ImportSpec, rows []sync.Record) sync.ImportResult {
	t.Helper()
	res, err := d.Import(t.Context(), spec, &records{rows: rows})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// outcome is an import's result in numbers.
type outcome struct {
	list                            int64
	added, updated, same, duplicate int
}

func outcomeOf(r sync.ImportResult) outcome {
	return outcome{r.ListID, r.New.Len(), r.Updated.Len(), r.Unchanged.Len(), r.Duplicates}
}
