package storage

import (
	"context"
	"math/bits"
	"slices"

	"audiencesync/sync"
)

// PeopleVersion implements sync.PeopleStore.
func (d *DB) PeopleVersion(ctx context.Context) (v int64, err error) {
	err = d.view(ctx, "read the people", func(t *tx) error { v, err = t.counter(counterPeopleVersion); return err })
	return v, err
}

// PeopleCount implements sync.PeopleStore.
func (d *DB) PeopleCount(ctx context.Context) (n int, err error) {
	err = d.view(ctx, "count the people", func(t *tx) error {
		v, err := t.counter(counterPeople)
		n = int(v)
		return err
	})
	return n, err
}

// Having implements sync.PeopleStore.
func (d *DB) Having(ctx context.Context, f sync.MatchFields, within *sync.PeopleSet) (s *sync.PeopleSet, err error) {
	err = d.view(ctx, "read the people", func(t *tx) error { s, err = t.having(f, within); return err })
	return s, err
}

// having returns who of within (nil: of everybody) has one of the fields.
func (t *tx) having(f sync.MatchFields, within *sync.PeopleSet) (*sync.PeopleSet, error) {
	out := &sync.PeopleSet{}
	for _, m := range []struct {
		chosen  bool
		columns []columnID
	}{{f.Email, []columnID{columnEmail}}, {f.GAID, []columnID{columnGAID}}, {f.Name, []columnID{columnFirst, columnLast}}} {
		if !m.chosen {
			continue
		}
		all, err := t.present(m.columns[0])
		if err != nil {
			return nil, err
		}
		for _, c := range m.columns[1:] {
			also, err := t.present(c)
			if err != nil {
				return nil, err
			}
			all.And(also)
		}
		out.Or(all)
	}
	if within != nil {
		out.And(within)
	}
	return out, nil
}

// Members implements sync.PeopleStore.
func (d *DB) Members(ctx context.Context, people *sync.PeopleSet, dst []sync.Member) ([]sync.Member, error) {
	err := d.view(ctx, "read the people", func(t *tx) error {
		dst = roomFor(dst, people.Len())
		r, err := t.columns(false)
		if err != nil {
			return err
		}
		for first := range people.Spans(chunkSize) {
			if dst, err = r.members(people, int(first)/chunkSize, dst); err != nil {
				return err
			}
		}
		return nil
	})
	return dst, err
}

// members appends the members of a chunk who are in the set.
func (r *columnReader) members(people *sync.PeopleSet, chunk int, dst []sync.Member) ([]sync.Member, error) {
	c, err := r.match(chunk)
	if err != nil {
		return dst, err
	}
	first := sync.PersonID(chunk * chunkSize)
	for w, word := range people.Words(first, chunkWords) {
		for ; word != 0; word &= word - 1 {
			i := w*64 + bits.TrailingZeros64(word)
			dst = append(dst, sync.Member{Person: first + sync.PersonID(i)})
			c.fill(&dst[len(dst)-1], i)
		}
	}
	return dst, nil
}

// matchColumns are those that a Member consists of.
type matchColumns struct {
	email, gaid *fixedColumn
	first, last *textColumn
}

func (r *columnReader) match(chunk int) (c matchColumns, err error) {
	if c.email, err = loadAs[*fixedColumn](r, columnEmail, chunk); err != nil {
		return c, err
	}
	if c.gaid, err = loadAs[*fixedColumn](r, columnGAID, chunk); err != nil {
		return c, err
	}
	if c.first, err = loadAs[*textColumn](r, columnFirst, chunk); err != nil {
		return c, err
	}
	c.last, err = loadAs[*textColumn](r, columnLast, chunk)
	return c, err
}

func (c *matchColumns) fill(m *sync.Member, i int) {
	if v := c.email.at(i); v != nil {
		m.Email, m.HasEmail = sync.EmailHash(v), true
	}
	if v := c.gaid.at(i); v != nil {
		m.GAID, m.HasGAID = sync.GAID(v), true
	}
	m.First, m.Last = c.first.at(i), c.last.at(i)
}

// People implements sync.PeopleStore.
func (d *DB) People(ctx context.Context, ids []sync.PersonID) (people []sync.Person, err error) {
	err = d.view(ctx, "read the people", func(t *tx) error { people, err = t.people(ids); return err })
	return people, err
}

// people returns these people in the order asked for.
func (t *tx) people(ids []sync.PersonID) ([]sync.Person, error) {
	count, err := t.counter(counterPeople)
	if err != nil {
		return nil, err
	}
	byChunk := map[int][]int{} // indexes into ids
	for k, id := range ids {
		if int64(id) >= count {
			return nil, sync.Errorf(sync.CodeNotFound, nil, "There is no person %d.", id)
		}
		byChunk[int(id)/chunkSize] = append(byChunk[int(id)/chunkSize], k)
	}
	lists, err := t.lists()
	if err != nil {
		return nil, err
	}
	attributes, err := t.attributeColumns()
	if err != nil {
		return nil, err
	}
	r, err := t.columns(false)
	if err != nil {
		return nil, err
	}
	out := make([]sync.Person, len(ids))
	for chunk, indexes := range byChunk {
		if err := r.people(chunk, ids, indexes, lists, attributes, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// people fills those of out that are in a chunk.
func (r *columnReader) people(chunk int, ids []sync.PersonID, indexes []int, lists []storedList, attributes []attributeColumn, out []sync.Person) error {
	c, err := r.match(chunk)
	if err != nil {
		return err
	}
	external, err := loadAs[*textColumn](r, columnExternal, chunk)
	if err != nil {
		return err
	}
	origin, err := loadAs[*originColumn](r, columnOrigin, chunk)
	if err != nil {
		return err
	}
	for _, k := range indexes {
		p, i := &out[k], int(ids[k])%chunkSize
		p.Person = ids[k]
		c.fill(&p.Member, i)
		p.ExternalID = external.at(i)
		p.Attributes = map[string]string{}
		list, row := origin.at(i)
		p.Row = row
		if l := slices.IndexFunc(lists, func(l storedList) bool { return l.ID == list }); l >= 0 {
			p.List = lists[l].Name
		}
	}
	for _, a := range attributes {
		v, err := loadAs[*dictionaryColumn](r, a.id, chunk)
		if err != nil {
			return err
		}
		for _, k := range indexes {
			if text := v.at(int(ids[k]) % chunkSize); text != "" {
				out[k].Attributes[a.name] = text
			}
		}
	}
	return nil
}
