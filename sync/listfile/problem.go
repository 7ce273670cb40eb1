package listfile

import (
	"encoding/csv"
	"io"
	"strconv"
)

// MaxProblems is how many problems are listed; all are counted.
const MaxProblems = 100_000

// Problem is one thing that was wrong with a row. It never repeats what the
// row holds.
type Problem struct {
	Row      int    // counted from 1 with the header, as a spreadsheet shows it
	Column   string // header; "" when it is the whole row
	Reason   string
	Rejected bool // the row was not imported; otherwise the field was left empty
}

// Problems are all that was wrong with a list.
type Problems struct {
	Rejected, Warnings int
	List               []Problem // the first MaxProblems, in row order
	More               bool      // List was cut
}

func (p *Problems) add(problem Problem) {
	if problem.Rejected {
		p.Rejected++
	} else {
		p.Warnings++
	}
	if len(p.List) == MaxProblems {
		p.More = true
		return
	}
	p.List = append(p.List, problem)
}

// WriteCSV writes row, column, problem and reason of each, never a row's
// contents: a raw address must not reach the disk.
func (p Problems) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write([]string{"row", "column", "problem", "reason"}); err != nil {
		return err
	}
	for _, q := range p.List {
		if err := out.Write(q.cells()); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func (p Problem) cells() []string {
	kind := "warning"
	if p.Rejected {
		kind = "rejected"
	}
	return []string{strconv.Itoa(p.Row), plainCell(p.Column), kind, plainCell(p.Reason)}
}

// plainCell keeps a spreadsheet from taking a cell for a formula.
func plainCell(v string) string {
	if v == "" {
		return v
	}
	switch v[0] {
	case '=', '+', '-', '@', '\t', '\r':
		return "'" + v
	}
	return v
}
