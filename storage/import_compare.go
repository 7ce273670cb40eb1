package storage

import "slices"

// denseChunk is how many candidates make it worth while to load a chunk. Rows of
// fewer are pending, and compared when all of the chunk's are written.
const denseChunk = 256

// compareFound says of candidates what their rows have in common with what is
// stored of them, chunk by chunk, where that pays; of those whom it takes a look
// to be sure of, whether they have the key.
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
		compare := s.compareKeys
		if n >= denseChunk && (chunk+1)*chunkSize <= int(s.base) {
			compare = s.compareAll
		}
		of := make([]*candidate, n)
		for i, p := range byPerson[:n] {
			of[i] = &found[uint32(p)]
		}
		if err := compare(stored, chunk, of); err != nil {
			return err
		}
		byPerson = byPerson[n:]
	}
	return nil
}

func (s *segment) compareAll(stored *columnReader, chunk int, found []*candidate) error {
	columns, err := stored.loadAll(s.ids(), chunk)
	if err != nil {
		return err
	}
	for _, c := range found {
		c.same = s.sameness(columns, int(c.person)%chunkSize, int(c.row))
	}
	return nil
}

// compareKeys loads no more than what rows are recognised by. It is kept: people
// like these are in every chunk, and looked for in every segment.
func (s *segment) compareKeys(stored *columnReader, chunk int, found []*candidate) error {
	defer func(pass bool) { stored.pass = pass }(stored.pass)
	stored.pass = false
	columns := make([]column, len(s.columns))
	loaded := make([]bool, len(s.columns))
	for _, c := range found {
		if !s.sure(c.person) {
			continue
		}
		row := rowRef{s.rows, int(c.row)}
		for _, i := range s.keyColumns[s.rows.kind[c.row]] {
			if i < 0 || loaded[i] {
				continue
			}
			var err error
			if columns[i], err = stored.load(s.columns[i].id, chunk); err != nil {
				return err
			}
			loaded[i] = true
		}
		c.same = compared
		if s.keyed(columns, int(c.person)%chunkSize, row) {
			c.same |= sameKeyed
		}
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
	var scratch [8]byte
	for _, i := range im.keyColumns[r.rows.kind[r.i]] {
		if i < 0 || !equalAt(stored[i], place, r.rows.value(r.i, im.columns[i], &scratch)) {
			return false
		}
	}
	return true
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
