package ui

import (
	"context"
	"strings"

	"audiencesync/sync/listfile"
)

// checkedRow is what an import would do with one of the first rows.
type checkedRow struct {
	row      int
	rejected string            // why it would be, "" when it would not
	empty    map[string]string // by header: why the field would be left empty
}

// checkRows reads the beginning of a list as an import would, with what the
// columns become, and returns its first rows; nil where it cannot be imported
// like this, which is said elsewhere.
func checkRows(ctx context.Context, source listfile.Source, o listfile.Options) (rows []checkedRow) {
	reader, err := listfile.Open(ctx, source, o)
	if err != nil {
		return nil
	}
	defer func() { _ = reader.Close() }() // nothing was written
	records, err := reader.Next(ctx)
	if err != nil && len(reader.Problems().List) == 0 {
		return nil
	}
	problems := reader.Problems().List
	next := func() int { // number of the next row, 0 when there is none
		switch {
		case len(records) == 0 && len(problems) == 0:
			return 0
		case len(problems) == 0 || len(records) > 0 && records[0].Row <= problems[0].Row:
			return records[0].Row
		}
		return problems[0].Row
	}
	for row := next(); row > 0 && len(rows) < previewRows; row = next() {
		c := checkedRow{row: row, empty: map[string]string{}}
		if len(records) > 0 && records[0].Row == row {
			records = records[1:]
		}
		for ; len(problems) > 0 && problems[0].Row == row; problems = problems[1:] {
			if p := problems[0]; p.Rejected {
				c.rejected = p.Reason
			} else {
				c.empty[p.Column] = p.Reason
			}
		}
		rows = append(rows, c)
	}
	return rows
}

// check looks what an import of the first rows would come to, as the columns
// are now.
func (s *importSheet) check() {
	if s.facts.preview == nil || s.unread {
		return
	}
	s.checks++
	mine, source, options := s.checks, s.facts.source, s.options
	options.Mapping, options.Words = s.facts.mapping, wordsOf(s.facts)
	var rows []checkedRow
	s.shell.work(func(ctx context.Context) error {
		rows = checkRows(ctx, source, options)
		return nil
	}, func(err error) {
		if err == nil && mine == s.checks && s.done == nil {
			s.facts.checked = rows
			s.show()
		}
	})
}

// badWords say how many of the rows on show would not come in as they are.
func badWords(rows []checkedRow) (words string, worst tone) {
	rejected, empty := 0, 0
	worst = toneWarning
	for _, r := range rows {
		if r.rejected != "" {
			rejected++
			worst = toneBad
			continue
		}
		empty += len(r.empty)
	}
	var parts []string
	if rejected > 0 {
		parts = append(parts, count(rejected)+" of these "+counted(len(rows), "row", "rows")+" would be rejected")
	}
	if empty > 0 {
		parts = append(parts, counted(empty, "value", "values")+" would be left out")
	}
	return strings.Join(parts, ", "), worst
}
