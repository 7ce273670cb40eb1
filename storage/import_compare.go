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
		if c.person >= s.openAt {
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

// compare does the same for one person.
func (s *segment) compare(stored *columnReader, person uint32, row int) (sameness, error) {
	columns, err := stored.loadAll(s.ids(), int(person)/chunkSize)
	if err != nil {
		return 0, err
	}
	return s.sameness(columns, int(person)%chunkSize, row), nil
}

func (s *segment) sameness(columns []column, place, row int) sameness {
	same := sameEverything
	first, last, digest := false, false, false
	var scratch [8]byte
	for i, c := range s.columns {
		equal := equalAt(columns[i], place, s.rows.value(row, c, &scratch))
		if !equal {
			same &^= sameEverything
			continue
		}
		switch c.id {
		case columnExternal:
			same |= sameExternal
		case columnEmail:
			same |= sameEmail
		case columnGAID:
			same |= sameGAID
		case columnFirst:
			first = true
		case columnLast:
			last = true
		case columnDigest:
			digest = true
		}
	}
	recognised := digest
	switch s.rows.kind[row] {
	case keyExternal:
		recognised = same&sameExternal != 0
	case keyEmail:
		recognised = same&sameEmail != 0
	case keyGAID:
		recognised = same&sameGAID != 0
	case keyName:
		recognised = first && last
	}
	if recognised {
		same |= sameRecognised
	}
	return same
}
