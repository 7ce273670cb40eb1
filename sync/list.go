package sync

import (
	"context"
	"time"
)

// List is one import: a file and the people in it. Importing into a list of
// the same name again adds to it and takes nobody out.
type List struct {
	ID         int64
	Name       string
	File       string // base name of the file last imported into it
	People     int
	ImportedAt time.Time // last import
}

// ImportSpec says where rows go and which columns the file has: a column that
// the file has replaces what was stored, also by nothing; a column that it has
// not leaves what was stored as it is.
type ImportSpec struct {
	List          string
	File          string // base name, for screens
	Email         bool
	Name          bool // first and last name
	GAID          bool
	ExternalID    bool
	Attributes    []Attribute // Name and Label; in the order of Record.Attributes
	EstimatedRows int         // a hint for memory, 0 when unknown
	At            time.Time
}

// Records yields the rows of a file in batches, in file order. The batch is
// valid until the next call. The end is io.EOF; any other error abandons the
// import, of which nothing is kept.
type Records interface {
	Next(ctx context.Context) ([]Record, error)
}

// ImportResult counts rows: New + Updated + Unchanged + Duplicates = rows read.
type ImportResult struct {
	ListID     int64
	New        int
	Updated    int
	Unchanged  int
	Duplicates int // earlier rows of a person whose last row in the file won
}

// Mapping remembers, for a set of headers, what each column becomes.
type Mapping map[string]string
