package storage

import (
	"context"
	"slices"
	"strings"

	"audiencesync/sync"
)

// FindPeople implements sync.PeopleStore. What is hashed, GAIDs and external IDs
// are looked up in the key index; names are gone through chunk by chunk until
// there are enough.
func (d *DB) FindPeople(ctx context.Context, text string, limit int) (found []sync.PersonID, err error) {
	text = strings.TrimSpace(text)
	if text == "" || limit <= 0 {
		return nil, nil
	}
	err = d.view(ctx, "find the people", func(t *tx) error {
		if hash, _, fault := sync.NormaliseEmail([]byte(text), nil); fault == "" {
			found, err = t.findKey(keyEmail, columnEmail, hash[:])
		} else if gaid, is, _ := sync.NormaliseGAID([]byte(text)); is {
			found, err = t.findKey(keyGAID, columnGAID, gaid[:])
		}
		if err != nil {
			return err
		}
		external, err := t.findKey(keyExternal, columnExternal, []byte(text))
		if err != nil {
			return err
		}
		named, err := t.findName(strings.ToLower(text), limit)
		found = slices.Concat(found, external, named)
		return err
	})
	slices.Sort(found)
	found = slices.Compact(found)
	return found[:min(limit, len(found))], err
}

// findKey returns whose value in the column is this one.
func (t *tx) findKey(kind keyKind, id columnID, value []byte) (found []sync.PersonID, err error) {
	keys, err := t.runReader()
	if err != nil {
		return nil, err
	}
	people, err := keys.find(kind, t.db.seal.hasher().hash(kind, value, nil))
	if err != nil {
		return nil, err
	}
	r, err := t.columns(false)
	if err != nil {
		return nil, err
	}
	slices.Sort(people)
	for _, p := range slices.Compact(people) {
		c, err := r.load(id, int(p)/chunkSize)
		if err != nil {
			return nil, err
		}
		if equalAt(c, int(p)%chunkSize, value) {
			found = append(found, sync.PersonID(p))
		}
	}
	return found, nil
}

// findName returns whose name contains the lower-case text, at most limit of the
// lowest IDs.
func (t *tx) findName(text string, limit int) (found []sync.PersonID, err error) {
	count, err := t.counter(counterPeople)
	if err != nil {
		return nil, err
	}
	r, err := t.columns(false)
	if err != nil {
		return nil, err
	}
	for chunk := 0; chunk*chunkSize < int(count) && len(found) < limit; chunk++ {
		first, err := loadAs[*textColumn](r, columnFirst, chunk)
		if err != nil {
			return nil, err
		}
		last, err := loadAs[*textColumn](r, columnLast, chunk)
		if err != nil {
			return nil, err
		}
		for i := range min(chunkSize, int(count)-chunk*chunkSize) {
			if strings.Contains(strings.ToLower(first.at(i)+" "+last.at(i)), text) {
				found = append(found, sync.PersonID(chunk*chunkSize+i))
			}
		}
	}
	return found, nil
}
