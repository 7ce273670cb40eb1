package storage

import (
	"context"
	"strings"

	"audiencesync/sync"
)

// counterShared has a bit for each kind of key that people may share, because
// some were given it while they were recognised by another.
const counterShared = "shared_keys"

// counterMoved is the number of the set of people who were ever given another
// key, so that they are in the index under one that is not theirs any more.
const counterMoved = "moved_people"

// counterCareful is set when an import met two keys of one hash.
const counterCareful = "careful_imports"

// newImporter reads what an import needs to know of the workspace.
func (d *DB) newImporter(ctx context.Context, spec sync.ImportSpec) (*importer, error) {
	im := &importer{
		db: d, spec: spec, keys: d.seal.hasher(), applies: map[uint32]change{}, staged: map[int]struct{}{},
		members: &sync.PeopleSet{}, updated: &sync.PeopleSet{}, moved: &sync.PeopleSet{}, pending: newRows(len(spec.Attributes)),
		arenas: make(chan *rows, arenas), carried: newRows(len(spec.Attributes)), carriers: make(chan *rows, arenas),
	}
	im.sealed = make(chan *[]stagedColumn, sealedChunks)
	for range cap(im.sealed) {
		im.sealed <- &[]stagedColumn{}
	}
	for range arenas {
		im.arenas <- newRows(len(spec.Attributes))
		im.carriers <- newRows(len(spec.Attributes))
	}
	err := d.view(ctx, "import the list", func(t *tx) error {
		for _, load := range []func(*tx) error{im.loadPeople, im.loadKeys, im.findList, im.findAttributes} {
			if err := load(t); err != nil {
				return err
			}
		}
		return nil
	})
	im.chooseColumns()
	return im, err
}

// expect makes room for the rows of a segment and for the keys of a first import at
// once: what grows by and by takes twice the memory.
func (im *importer) expect() {
	rows := im.spec.EstimatedRows
	for range arenas {
		r := <-im.arenas
		r.expect = min(rows, im.segmentRows)
		im.arenas <- r
	}
	if im.base > 0 {
		return
	}
	for kind := range im.tables {
		im.tables[kind].expect = min(rows+rows/16, im.tableKeys+int(keyKinds)*im.segmentRows)
	}
}

func (im *importer) loadPeople(t *tx) error {
	people, err := t.counter(counterPeople)
	im.base, im.openAt = uint32(people), uint32(people)
	im.stored.Store(im.base)
	im.hashAhead.Store(im.base == 0)
	return err
}

// loadKeys reads what is known of the keys that people have.
func (im *importer) loadKeys(t *tx) error {
	var counters [3]int64
	for i, name := range []string{counterCareful, counterShared, counterMoved} {
		var err error
		if counters[i], err = t.counter(name); err != nil {
			return err
		}
	}
	im.careful = counters[0] > 0
	for kind := keyExternal; kind < keyKinds; kind++ {
		im.shared[kind] = counters[1]>>kind&1 != 0
		runs, err := t.keyRuns(kind, false)
		if err != nil {
			return err
		}
		im.live[kind] = len(runs) > 0
	}
	var err error
	im.moved, err = t.loadSet(counters[2])
	return err
}

// findList finds the list by its name in any letter case, or gives a new one a
// number; nobody else makes lists while the import runs.
func (im *importer) findList(t *tx) error {
	lists, err := t.lists()
	if err != nil {
		return err
	}
	for _, l := range lists {
		if strings.EqualFold(l.Name, im.spec.List) {
			im.list = l
			return nil
		}
	}
	last, err := t.counter(counterList)
	im.list.ID, im.list.Name = last+1, im.spec.List
	return err
}

// findAttributes finds the columns of the file's attributes, or gives new ones
// a column.
func (im *importer) findAttributes(t *tx) error {
	all, err := t.attributeColumns()
	if err != nil {
		return err
	}
	next := firstAttribute
	byName := map[string]attributeColumn{}
	for _, a := range all {
		byName[a.name] = a
		next = max(next, a.id+1)
	}
	for _, s := range im.spec.Attributes {
		name := sync.CanonicalName(s.Name)
		a, known := byName[name]
		if !known {
			a = attributeColumn{next, name, s.Label}
			byName[name] = a
			next++
			im.fresh = append(im.fresh, a)
		}
		im.attributes = append(im.attributes, a)
	}
	return nil
}

// chooseColumns lists the columns that the file has. Of two columns of one
// name the last counts.
func (im *importer) chooseColumns() {
	add := func(has bool, id columnID, field int) {
		if has {
			im.columns = append(im.columns, importColumn{id, field})
		}
	}
	add(im.spec.Email, columnEmail, 0)
	add(im.spec.GAID, columnGAID, 0)
	add(im.spec.Name, columnFirst, fieldFirst)
	add(im.spec.Name, columnLast, fieldLast)
	add(im.spec.ExternalID, columnExternal, fieldExternal)
	for i, a := range im.attributes {
		last := true
		for _, b := range im.attributes[i+1:] {
			last = last && a.id != b.id
		}
		add(last, a.id, fieldAttributes+i)
	}
	add(true, columnDigest, 0)
	for kind := keyExternal; kind < keyKinds; kind++ {
		im.keyColumns[kind] = []int{im.index(kind.column())}
	}
	im.keyColumns[keyName] = append(im.keyColumns[keyName], im.index(columnLast))
	im.keep = im.spec.Existing == sync.KeepExisting
	im.stay = make([]*sync.Consent, len(im.columns))
	if im.spec.OptedOut != sync.StayOptedOut {
		return
	}
	for i, c := range im.columns {
		if c.id >= firstAttribute {
			im.stay[i] = sync.ConsentOf(im.attributes[c.field-fieldAttributes].name)
		}
	}
}
