package app

import (
	"bytes"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"audiencesync/sync"
	"audiencesync/sync/listfile"
)

// rejectsFile is where an import writes what was wrong, as it reads: there may
// be more problems than anybody wants in memory. Its zero value writes nothing.
type rejectsFile struct {
	file    *os.File
	out     *csv.Writer
	several bool // a column says which file
	name    string
	headed  bool
	pending []listfile.Problem
	err     error
}

// rejectsPage is how many problems are written at once.
const rejectsPage = 1000

// openRejects makes the file before anything is imported; "": none is asked for.
func openRejects(name string, lists []string) (*rejectsFile, error) {
	if name == "" {
		return &rejectsFile{}, nil
	}
	if info, err := os.Stat(name); err == nil {
		for _, list := range lists {
			if other, err := os.Stat(list); err == nil && os.SameFile(info, other) {
				return nil, usagef("--rejects %s would overwrite a file that is to be imported; name another.", name)
			}
		}
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, sync.Errorf(sync.CodeReadOnly, err, "%s cannot be written. Check its folder and permissions, or name another with --rejects.", name)
	}
	return &rejectsFile{file: f, out: csv.NewWriter(f), several: len(lists) > 1}, nil
}

// begin takes the problems of a list from its first row on.
func (r *rejectsFile) begin(name string, reader *listfile.Reader) {
	if r.file == nil {
		return
	}
	r.name = filepath.Base(name)
	if strings.ContainsAny(r.name[:1], "=+-@") {
		r.name = "'" + r.name // a spreadsheet would take it for a formula
	}
	reader.OnProblem(func(p listfile.Problem) {
		if r.pending = append(r.pending, p); len(r.pending) == rejectsPage {
			r.err = errors.Join(r.err, r.write())
		}
	})
}

// write writes what has come together, as package listfile writes it.
func (r *rejectsFile) write() error {
	var text bytes.Buffer
	if err := (listfile.Problems{List: r.pending}).WriteCSV(&text); err != nil {
		return err
	}
	r.pending = r.pending[:0]
	rows, err := csv.NewReader(&text).ReadAll()
	if err != nil {
		return err
	}
	if r.headed {
		rows = rows[1:]
	}
	for i, row := range rows {
		switch {
		case !r.several:
		case i == 0 && !r.headed:
			row = append([]string{"file"}, row...)
		default:
			row = append([]string{r.name}, row...)
		}
		if err := r.out.Write(row); err != nil {
			return err
		}
	}
	r.headed = true
	return nil
}

// flush ends what begin began.
func (r *rejectsFile) flush() error {
	if r.file == nil {
		return nil
	}
	err := errors.Join(r.err, r.write())
	r.out.Flush()
	if err = errors.Join(err, r.out.Error()); err != nil {
		return r.unwritten(err)
	}
	return nil
}

// Close closes the file.
func (r *rejectsFile) Close() error {
	if r.file == nil {
		return nil
	}
	if err := r.file.Close(); err != nil {
		return r.unwritten(err)
	}
	return nil
}

func (r *rejectsFile) unwritten(err error) error {
	return sync.Errorf(sync.CodeDiskFull, err, "The people were imported, but %s could not be written to its end. Make room on its disk and import again: nobody is counted twice.", r.file.Name())
}
