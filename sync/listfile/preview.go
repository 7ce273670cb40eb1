package listfile

import (
	"context"
	"errors"
	"fmt"
	"slices"

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

const (
	previewRows    = 20
	previewSamples = 5
)

// Inspect reads the beginning of a list, a few hundred KB. Bad input is a
// *sync.Error of CodeUnreadable or CodeInvalid, a sentence with file and
// remedy. For a zip with several lists it is CodeInvalid together with a
// Preview that has only Packed, Members and Size, to choose one of them.
func Inspect(ctx context.Context, s Source, o Options) (*Preview, error) {
	h, err := look(ctx, s, o)
	if errors.Is(err, errSeveral) {
		return &Preview{Packed: h.packed, Members: h.members, Size: h.in.size}, err
	}
	if err != nil {
		return nil, err
	}
	columns, err := h.assign(o.Mapping)
	if err == nil && h.cut != nil {
		err = h.in.damaged(h.cut, h.firstRow-1+h.sampled+h.rejected)
	}
	if err != nil {
		return nil, errors.Join(err, h.close())
	}
	return h.preview(columns), h.close()
}

func (h *head) preview(columns []assignment) *Preview {
	p := &Preview{
		Format: h.format, Packed: h.packed, Members: h.members, Sheets: h.sheets,
		Charset: h.charset, Delimiter: rune(h.delimiter), HasHeader: h.hasHeader,
		Size: h.in.size, EstimatedRows: h.estimatedRows(), Warnings: slices.Clone(h.warnings),
	}
	for i, a := range columns {
		p.Columns = append(p.Columns, h.previewColumn(i, a))
	}
	for _, row := range h.rows[:min(previewRows, len(h.rows))] {
		shown := make([]string, len(h.headers))
		for i := range shown {
			shown[i] = masked(row[i])
		}
		p.Rows = append(p.Rows, shown)
	}
	p.Warnings = append(p.Warnings, h.columnWarnings(columns)...)
	return p
}

func (h *head) previewColumn(i int, a assignment) Column {
	values := h.values(i)
	c := Column{Header: h.headers[i], Field: a.field, Guess: a.guess, Type: sync.GuessType(values)}
	if isAttribute(a.field) {
		c.Words = guessWords(values)
	}
	for _, v := range values {
		if v = masked(v); v != "" && !slices.Contains(c.Samples, v) {
			c.Samples = append(c.Samples, v)
		}
		if len(c.Samples) == previewSamples {
			break
		}
	}
	return c
}

// columnWarnings are what somebody should know before importing.
func (h *head) columnWarnings(columns []assignment) (warnings []string) {
	has := map[string]bool{}
	for i, a := range columns {
		has[a.field] = true
		if a.field == FieldIgnore && a.guess != "" {
			warnings = append(warnings, fmt.Sprintf("%q seems to hold email addresses, but another column is the email; it is left out.", h.headers[i]))
		}
	}
	if has[FieldFirstName] != has[FieldLastName] {
		warnings = append(warnings, "LinkedIn matches on first and last name together, and only one of them was found; it is kept as an attribute.")
	}
	if h.rejected > 0 {
		warnings = append(warnings, fmt.Sprintf("Of the first %d rows, %d cannot be read. Check the delimiter and the header.", h.sampled+h.rejected, h.rejected))
	}
	return warnings
}
