// Package migrations holds the schema of a workspace as numbered SQL files. The
// number of the last one that was applied is the file's user_version. Each says
// in prose what its tables mean. One that was released is never edited.
package migrations

import (
	"embed"
	"fmt"
	"io/fs"
	"strconv"
)

//go:embed *.sql
var files embed.FS

// Migration is one step of the schema.
type Migration struct {
	Version int
	Name    string
	SQL     string
}

// All returns the migrations in order; their versions count from 1 without gaps.
func All() ([]Migration, error) {
	names, err := fs.Glob(files, "*.sql") // sorted
	if err != nil {
		return nil, err
	}
	var all []Migration
	for i, name := range names {
		version, err := strconv.Atoi(name[:4])
		if err != nil || version != i+1 {
			return nil, fmt.Errorf("migrations: %s is not number %04d", name, i+1)
		}
		text, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		all = append(all, Migration{version, name, string(text)})
	}
	return all, nil
}
