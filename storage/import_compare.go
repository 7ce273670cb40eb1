package storage

import (
	"cmp"
	"slices"
)

// compareFound says of every candidate what its row has in common with what is
// stored of them, chunk by chunk.
func (s *segment) compareFound(t *tx) error {
	if len(s.found) == 0 {
		return nil
	}
	stored, err := t.columns(true)
	if err != nil {
		return err
	}
	byPerson := make([]int32, len(s.found))
	for i := range byPerson {
		byPerson[i] = int32(i)
	}
	slices.SortFunc(byPerson, func(a, b int32) int { return cmp.Compare(s.found[a].person, s.found[b].person) })
	chunk := -1
	var columns []column
	for _, k := range byPerson {
		c := &s.found[k]
		if c.person >= s.openAt || !s.sure(c.person) {
			continue
		}
		if at := int(c.person) / chunkSize; at != chunk {
			chunk = at
			if columns, err = stored.loadAll(s.ids(), chunk); err != nil {
				return err
			}
		}
		c.same = s.sameness(columns, int(c.person)%chunkSize, int(c.row))
	}
	return nil
}

// ids returns the columns of the file.
func (im *importer) ids() []columnID {
	ids := make([]columnID, len(im.columns))
	for i, c := range im.columns {
		ids[i] = c.id
	}
	return ids
}

func (s *segment) sameness(columns []column, place, row int) (same sameness) {
	if s.keyed(columns, place, rowRef{s.rows, row}) {
		same |= sameKeyed
		if s.same(columns, place, rowRef{s.rows, row}) {
			same |= sameEverything
		}
	}
	return same
}

// keyed says whether the person at a place has what a row is recognised by.
func (im *importer) keyed(stored []column, place int, r rowRef) bool {
	kind := r.rows.kind[r.i]
	has := func(id columnID) bool {
		i := im.index(id)
		var scratch [8]byte
		return i >= 0 && equalAt(stored[i], place, r.rows.value(r.i, im.columns[i], &scratch))
	}
	if kind == keyName {
		return has(columnFirst) && has(columnLast)
	}
	return has(kind.column())
}

// index returns which of the file's columns one is, -1 for none.
func (im *importer) index(id columnID) int {
	return slices.IndexFunc(im.columns, func(c importColumn) bool { return c.id == id })
}

// same says whether what is stored of the person at a place is what a row says.
func (im *importer) same(stored []column, place int, r rowRef) bool {
	var scratch [8]byte
	for i, c := range im.columns {
		if c.id != columnDigest && !equalAt(stored[i], place, r.rows.value(r.i, c, &scratch)) {
			return false
		}
	}
	return true
}
