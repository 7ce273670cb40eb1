package storetest

import (
	"context"
	"hash/fnv"
	"io"
	"strconv"
	"strings"

	"audiencesync/sync"
)

// table is a list in short: a header of fields, and rows, both divided by
// commas. email is an address, gaid a number, any field that is not one of a
// person's own an attribute.
type table struct {
	header []string
	rows   []string
	next   int
	buffer []sync.Record // of the last batch: scribbled over when the next one is asked for
	fail   error         // what comes after the last row, in place of io.EOF
	before func()        // runs before each batch

	existing sync.ExistingPolicy
	optedOut sync.OptedOutPolicy
}

// tableBatch is small, so that every test sees more than one batch.
const tableBatch = 3

func newTable(header string, rows ...string) *table {
	return &table{header: strings.Split(header, ","), rows: rows, fail: io.EOF}
}

// spec says which columns the table has.
func (r *table) spec(list string) sync.ImportSpec {
	s := sync.ImportSpec{List: list, File: strings.ToLower(list) + ".csv", EstimatedRows: len(r.rows), Existing: r.existing, OptedOut: r.optedOut}
	for _, h := range r.header {
		switch sync.CanonicalName(h) {
		case sync.ColumnEmail:
			s.Email = true
		case sync.ColumnGAID:
			s.GAID = true
		case sync.ColumnFirstName, sync.ColumnLastName:
			s.Name = true
		case sync.ColumnExternalID:
			s.ExternalID = true
		default:
			s.Attributes = append(s.Attributes, sync.Attribute{Name: sync.CanonicalName(h), Label: h})
		}
	}
	return s
}

// Next implements sync.Records.
func (r *table) Next(context.Context) ([]sync.Record, error) {
	if r.before != nil {
		r.before()
	}
	for i := range r.buffer {
		scribble(&r.buffer[i])
	}
	if r.next == len(r.rows) {
		return nil, r.fail
	}
	r.buffer = r.buffer[:0]
	for ; r.next < len(r.rows) && len(r.buffer) < tableBatch; r.next++ {
		r.buffer = append(r.buffer, r.record(r.next))
	}
	return r.buffer, nil
}

func scribble(r *sync.Record) {
	for _, b := range append(r.Attributes, r.First, r.Last, r.ExternalID) {
		for i := range b {
			b[i] = '#'
		}
	}
}

func (r *table) record(i int) sync.Record {
	digest := fnv.New64a()
	digest.Write([]byte(r.rows[i]))
	out := sync.Record{Row: i + 2, Digest: digest.Sum64()}
	for k, v := range strings.Split(r.rows[i], ",") {
		switch sync.CanonicalName(r.header[k]) {
		case sync.ColumnEmail:
			out.Email, out.HasEmail = emailOf(v), v != ""
		case sync.ColumnGAID:
			out.GAID, out.HasGAID = gaidOf(v), v != ""
		case sync.ColumnFirstName:
			out.First = []byte(v)
		case sync.ColumnLastName:
			out.Last = []byte(v)
		case sync.ColumnExternalID:
			out.ExternalID = []byte(v)
		default:
			out.Attributes = append(out.Attributes, []byte(v))
		}
	}
	return out
}

func emailOf(address string) sync.EmailHash {
	if address == "" {
		return sync.EmailHash{}
	}
	hash, _, _ := sync.NormaliseEmail([]byte(address), nil)
	return hash
}

func gaidOf(number string) sync.GAID {
	if number == "" {
		return sync.GAID{}
	}
	n, _ := strconv.Atoi(number)
	return sync.GAID{0: 0x38, 14: byte(n >> 8), 15: byte(n)}
}

// imports takes a table in.
func (w *workspace) imports(list, header string, rows ...string) sync.ImportResult {
	w.t.Helper()
	return w.importTable(list, newTable(header, rows...))
}

func (w *workspace) importTable(list string, r *table) sync.ImportResult {
	w.t.Helper()
	spec := r.spec(list)
	spec.At = w.now
	res, err := w.Import(w.t.Context(), spec, r)
	w.must(err)
	return res
}

// keeps imports a table that changes nobody.
func (w *workspace) keeps(list, header string, rows ...string) sync.ImportResult {
	w.t.Helper()
	r := newTable(header, rows...)
	r.existing = sync.KeepExisting
	return w.importTable(list, r)
}

// stays imports a table after which whoever is opted out still is.
func (w *workspace) stays(list, header string, rows ...string) sync.ImportResult {
	w.t.Helper()
	r := newTable(header, rows...)
	r.optedOut = sync.StayOptedOut
	return w.importTable(list, r)
}

// counted compares an import's numbers.
func (w *workspace) counted(what string, r sync.ImportResult, added, updated, unchanged, duplicates int) {
	w.t.Helper()
	got := [4]int{r.New.Len(), r.Updated.Len(), r.Unchanged.Len(), r.Duplicates}
	if want := [4]int{added, updated, unchanged, duplicates}; got != want {
		w.t.Errorf("%s: new, updated, unchanged, duplicates are %v, want %v", what, got, want)
	}
}

// person reads one person.
func (w *workspace) person(id sync.PersonID) sync.Person {
	w.t.Helper()
	people, err := w.People(w.t.Context(), []sync.PersonID{id})
	w.must(err)
	return people[0]
}

// count compares how many people there are.
func (w *workspace) count(want int) {
	w.t.Helper()
	n, err := w.PeopleCount(w.t.Context())
	w.must(err)
	equal(w, "people", n, want)
}
