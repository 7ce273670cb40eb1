package storage

import "slices"

// denseChunk is how many candidates make it worth while to load a chunk. Rows of
// fewer are pending, and compared when all of the chunk's are written.
const denseChunk = 256

// compareFound says of candidates what their rows have in common with what is
// stored of them, chunk by chunk, where that is needed or pays.
func (s *segment) compareFound(stored *columnReader, found []candidate) error {
	var byPerson []uint64
	for k, c := range found {
		if c.person < s.openAt {
			byPerson = append(byPerson, uint64(c.person)<<32|uint64(k))
		}
	}
	slices.Sort(byPerson)
	for len(byPerson) > 0 {
		chunk, n := int(byPerson[0]>>32)/chunkSize, 1
		for n < len(byPerson) && int(byPerson[n]>>32)/chunkSize == chunk {
			n++
		}
		dense := n >= denseChunk && (chunk+1)*chunkSize <= int(s.base)
		var columns []column
		for _, p := range byPerson[:n] {
			c := &found[uint32(p)]
			if !dense && !s.sure(c.person) {
				continue
			}
			if columns == nil {
				var err error
				if columns, err = stored.loadAll(s.ids(), chunk); err != nil {
					return err
				}
			}
			c.same = s.sameness(columns, int(c.person)%chunkSize, int(c.row))
		}
		byPerson = byPerson[n:]
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
	same = compared
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

// same says whether what is stored of the person at a place is what they would
// have after a row.
func (im *importer) same(stored []column, place int, r rowRef) bool {
	var scratch [8]byte
	for i, c := range im.columns {
		if c.id != columnDigest && !equalAt(stored[i], place, r.rows.value(r.i, c, &scratch)) && !im.stays(i, stored[i], place) {
			return false
		}
	}
	return true
}

// stays says whether the i-th column stays as it is for the person at a place,
// who is opted out in it.
func (im *importer) stays(i int, before column, place int) bool {
	if im.stay[i] == nil {
		return false
	}
	d, is := before.(*dictionaryColumn)
	return is && im.stay[i].IsOptedOut(d.at(place))
}
