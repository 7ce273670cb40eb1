package ui

import (
	"context"
	"os"
	"strconv"

	"audiencesync/sync"
	"audiencesync/ui/kit"
)

// peopleExport is how many people an export reads at once.
const peopleExport = 1000

// writeTable writes a CSV file whose rows come until each says that it is
// enough; half a file is removed.
func writeTable(path string, head []string, rows func(each func(row []string) bool) error) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return sync.Errorf(sync.CodeReadOnly, err, "The file cannot be written there. Choose another folder.")
	}
	full := func(err error) error {
		return sync.Errorf(sync.CodeDiskFull, err, "The file could not be written to its end. Is there room on the disk?")
	}
	defer func() {
		if e := file.Close(); err == nil && e != nil {
			err = full(e)
		}
		if err != nil {
			_ = os.Remove(path)
		}
	}()
	var failed error
	if err := kit.WriteCSV(file, head, func(each func([]string) bool) { failed = rows(each) }); err != nil {
		return full(err)
	}
	return failed
}

// personCSVHead is the header of an export of people. There is no address in
// it: the program does not have one.
var personCSVHead = []string{"external_id", "first_name", "last_name", "email_hash", "gaid", "list", "row"}

func personCSVRow(p sync.Person) []string {
	hash, gaid := "", ""
	if p.HasEmail {
		h := p.Email.String()
		hash = h[:4] + "…" + h[len(h)-4:]
	}
	if p.HasGAID {
		gaid = p.GAID.String()
	}
	return []string{p.ExternalID, p.First, p.Last, hash, gaid, p.List, strconv.Itoa(p.Row)}
}

// writePeople writes the people of a set, some at a time.
func writePeople(ctx context.Context, ws personSource, path string, set *sync.PeopleSet) error {
	return writeTable(path, personCSVHead, func(each func([]string) bool) error {
		var ids []sync.PersonID
		write := func() (more bool, err error) {
			people, err := ws.People(ctx, ids)
			if err != nil {
				return false, err
			}
			for _, p := range people {
				if !each(personCSVRow(p)) {
					return false, nil
				}
			}
			ids = ids[:0]
			return true, nil
		}
		for id := range set.All() {
			if ids = append(ids, id); len(ids) < peopleExport {
				continue
			}
			if more, err := write(); err != nil || !more {
				return err
			}
		}
		_, err := write()
		return err
	})
}
