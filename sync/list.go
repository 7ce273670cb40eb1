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
	Existing      ExistingPolicy
	OptedOut      OptedOutPolicy

	// GiveWay is called between pieces of work of a few milliseconds, from several
	// goroutines, and may wait for what is more urgent; nil: nothing is.
	GiveWay func(ctx context.Context)

	// Published is called once everything of the list is stored, after which an import
	// only tidies up and ending it loses nothing; nil: nobody asks.
	Published func()
}

// ExistingPolicy is what an import does to people who were here before it.
type ExistingPolicy string

// The policies; none is UpdateExisting.
const (
	UpdateExisting ExistingPolicy = "update"
	KeepExisting   ExistingPolicy = "keep" // they come into the list, and nothing of them changes
)

// OptedOutPolicy is what an import does where somebody was opted out before it
// (see Consent) and the file says otherwise.
type OptedOutPolicy string

// The policies; none is FollowFile.
const (
	FollowFile   OptedOutPolicy = "follow"
	StayOptedOut OptedOutPolicy = "stay" // that attribute stays as it was
)

// Records yields the rows of a file in batches, in file order. The batch is
// valid until the next call. The end is io.EOF; any other error abandons the
// import, of which nothing is kept.
type Records interface {
	Next(ctx context.Context) ([]Record, error)
}

// ImportResult is what became of the people of a file. New, Updated, Unchanged
// and Duplicates add up to the rows that were read.
type ImportResult struct {
	ListID     int64
	New        *PeopleSet // who were not here before
	Updated    *PeopleSet
	Unchanged  *PeopleSet
	Duplicates int // earlier rows of a person whose last row in the file won
}

// Rows counts the rows that were read.
func (r ImportResult) Rows() int {
	return r.New.Len() + r.Updated.Len() + r.Unchanged.Len() + r.Duplicates
}

// Mapping remembers, for a set of headers, what each column becomes.
type Mapping map[string]string
