package storage

import (
	"context"
	"slices"
	"strings"

	"audiencesync/sync"
)

// counterList is the number of the last list.
const counterList = "list"

// storedList is a list and where its people are.
type storedList struct {
	sync.List
	set int64
}

// lists returns every list in the order of their making, without counting their
// people.
func (t *tx) lists() (lists []storedList, err error) {
	err = t.rows(func(scan func(...any) error) error {
		var l storedList
		var at int64
		err := scan(&l.ID, &l.Name, &l.File, &l.set, &at)
		l.ImportedAt = unstamp(at)
		lists = append(lists, l)
		return err
	}, "SELECT id, name, file, set_id, imported_at FROM list ORDER BY id")
	return lists, err
}

// Lists implements sync.PeopleStore.
func (d *DB) Lists(ctx context.Context) (lists []sync.List, err error) {
	err = d.view(ctx, "read the lists", func(t *tx) error {
		stored, err := t.lists()
		if err != nil {
			return err
		}
		for _, l := range stored {
			if l.People, err = t.setLen(l.set); err != nil {
				return err
			}
			lists = append(lists, l.List)
		}
		return nil
	})
	slices.SortStableFunc(lists, func(a, b sync.List) int { return b.ImportedAt.Compare(a.ImportedAt) })
	return lists, err
}

// ListPeople implements sync.PeopleStore.
func (d *DB) ListPeople(ctx context.Context, listID int64) (people *sync.PeopleSet, err error) {
	err = d.view(ctx, "read the list", func(t *tx) error {
		lists, err := t.lists()
		if err != nil {
			return err
		}
		i := slices.IndexFunc(lists, func(l storedList) bool { return l.ID == listID })
		if i < 0 {
			return sync.Errorf(sync.CodeNotFound, nil, "There is no such list.")
		}
		people, err = t.loadSet(lists[i].set)
		return err
	})
	return people, err
}

// inLists returns who is in at least one of the lists of these names; a name
// that no list has adds nobody.
func (t *tx) inLists(names []string) (*sync.PeopleSet, error) {
	lists, err := t.lists()
	if err != nil {
		return nil, err
	}
	all := &sync.PeopleSet{}
	for _, l := range lists {
		if !slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, l.Name) }) {
			continue
		}
		s, err := t.loadSet(l.set)
		if err != nil {
			return nil, err
		}
		all.Or(s)
	}
	return all, nil
}
