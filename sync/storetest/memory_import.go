package storetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"audiencesync/sync"
)

// recognise returns the key by which a row's person is found.
func recognise(r *sync.Record) string {
	p := person{digest: r.Digest}
	p.Email, p.HasEmail, p.GAID, p.HasGAID = r.Email, r.HasEmail, r.GAID, r.HasGAID
	p.First, p.Last, p.ExternalID = string(r.First), string(r.Last), string(r.ExternalID)
	return p.keys()[0]
}

// keys returns the keys under which a person is found now, the strongest first.
func (p *person) keys() []string {
	var keys []string
	if p.ExternalID != "" {
		keys = append(keys, "external "+p.ExternalID)
	}
	if p.HasEmail {
		keys = append(keys, "email "+p.Email.String())
	}
	if p.HasGAID {
		keys = append(keys, "gaid "+p.GAID.String())
	}
	switch {
	case len(keys) > 0:
		return keys
	case p.First != "" && p.Last != "":
		return []string{fmt.Sprintf("name %q %q", p.First, p.Last)}
	}
	return []string{fmt.Sprintf("row %x", p.digest)}
}

// Import implements sync.Store.
func (m *Memory) Import(ctx context.Context, spec sync.ImportSpec, rows sync.Records) (sync.ImportResult, error) {
	if !m.begin() {
		return sync.ImportResult{}, sync.Errorf(sync.CodeBusy, nil, "Another import is running. Wait until it is done, and try again.")
	}
	all, err := everyRow(ctx, rows)
	res, err := m.ended(spec, all, err)
	if err == nil && spec.Published != nil {
		spec.Published()
	}
	return res, err
}

// ended publishes the rows, if the file could be read.
func (m *Memory) ended(spec sync.ImportSpec, rows []sync.Record, err error) (sync.ImportResult, error) {
	defer m.lock()()
	m.busy = false
	if err != nil {
		return sync.ImportResult{}, err
	}
	return m.publish(spec, rows), nil
}

// everyRow reads a file's rows to its end; nothing of an error's file is kept.
func everyRow(ctx context.Context, rows sync.Records) (all []sync.Record, err error) {
	for err == nil {
		var batch []sync.Record
		batch, err = rows.Next(ctx)
		for _, r := range batch {
			r.First, r.Last, r.ExternalID = slices.Clone(r.First), slices.Clone(r.Last), slices.Clone(r.ExternalID)
			r.Attributes = slices.Clone(r.Attributes)
			for i := range r.Attributes {
				r.Attributes[i] = slices.Clone(r.Attributes[i])
			}
			all = append(all, r)
		}
		if err == nil {
			err = ctx.Err()
		}
	}
	if errors.Is(err, io.EOF) {
		return all, nil
	}
	return nil, err
}

func (m *Memory) begin() bool {
	defer m.lock()()
	if m.busy {
		return false
	}
	m.busy = true
	return true
}

func (m *Memory) publish(spec sync.ImportSpec, all []sync.Record) sync.ImportResult {
	l := m.list(spec)
	for _, a := range spec.Attributes {
		if name := sync.CanonicalName(a.Name); m.attrs[name] == nil {
			m.attrs[name] = &sync.Attribute{Name: name, Label: a.Label}
		}
	}
	before := map[sync.PersonID]*person{} // of each person in the file; nil: new
	res := sync.ImportResult{ListID: l.ID, New: &sync.PeopleSet{}, Updated: &sync.PeopleSet{}, Unchanged: &sync.PeopleSet{}}
	for i := range all {
		r := &all[i]
		id, known := m.find(recognise(r))
		if !known {
			id = sync.PersonID(len(m.people))
			m.people = append(m.people, person{digest: r.Digest})
			m.people[id].Person.Person = id
		}
		p := &m.people[id]
		if _, again := before[id]; again {
			res.Duplicates++
		} else if before[id] = nil; known {
			old := *p
			old.Attributes = maps.Clone(old.Attributes)
			before[id] = &old
		}
		l.members.Add(id)
		if before[id] != nil && spec.Existing == sync.KeepExisting {
			continue
		}
		if known {
			m.register(p, false)
		}
		m.write(&p.Person, before[id], r, spec, l.Name)
		m.register(p, true)
	}
	for id, old := range before {
		p := &m.people[id].Person
		switch {
		case old == nil:
			res.New.Add(id)
		case samePerson(&old.Person, p):
			res.Unchanged.Add(id)
			p.List, p.Row = old.List, old.Row
		default:
			res.Updated.Add(id)
		}
	}
	l.People, l.ImportedAt, l.File = l.members.Len(), spec.At, spec.File
	m.version++
	m.countAttributes()
	return res
}

// find returns who is found by a key: of several, who came first.
func (m *Memory) find(key string) (sync.PersonID, bool) {
	if ids := m.byKey[key]; len(ids) > 0 {
		return ids[0], true
	}
	return 0, false
}

// register makes a person found by the keys it has now, or not any more.
func (m *Memory) register(p *person, found bool) {
	id := p.Person.Person
	for _, k := range p.keys() {
		i, is := slices.BinarySearch(m.byKey[k], id)
		switch {
		case found && !is:
			m.byKey[k] = slices.Insert(m.byKey[k], i, id)
		case !found && is:
			m.byKey[k] = slices.Delete(m.byKey[k], i, i+1)
		}
	}
}

func (m *Memory) list(spec sync.ImportSpec) *memoryList {
	for _, l := range m.lists {
		if strings.EqualFold(l.Name, spec.List) {
			return l
		}
	}
	l := &memoryList{sync.List{ID: m.id(), Name: spec.List}, &sync.PeopleSet{}}
	m.lists = append(m.lists, l)
	return l
}

// write makes a person what a row says; before is what they were before the
// import, nil for a new one.
func (m *Memory) write(p *sync.Person, before *person, r *sync.Record, spec sync.ImportSpec, list string) {
	p.List, p.Row = list, r.Row
	if spec.Email {
		p.Email, p.HasEmail = r.Email, r.HasEmail
	}
	if spec.GAID {
		p.GAID, p.HasGAID = r.GAID, r.HasGAID
	}
	if spec.Name {
		p.First, p.Last = string(r.First), string(r.Last)
	}
	if spec.ExternalID {
		p.ExternalID = string(r.ExternalID)
	}
	if p.Attributes == nil {
		p.Attributes = map[string]string{}
	}
	for i, a := range spec.Attributes {
		name := sync.CanonicalName(a.Name)
		if spec.OptedOut == sync.StayOptedOut && before != nil && sync.ConsentOf(name).IsOptedOut(before.Attributes[name]) {
			continue
		}
		if v := string(r.Attributes[i]); v != "" {
			p.Attributes[name] = v
		} else {
			delete(p.Attributes, name)
		}
	}
}

func samePerson(a, b *sync.Person) bool {
	return a.Member == b.Member && a.ExternalID == b.ExternalID && maps.Equal(a.Attributes, b.Attributes)
}

func (m *Memory) countAttributes() {
	for name, a := range m.attrs {
		values := map[string]bool{}
		a.People = 0
		for i := range m.people {
			if v := m.people[i].Attributes[name]; v != "" {
				a.People++
				values[v] = true
			}
		}
		a.Type = sync.GuessType(slices.Collect(maps.Keys(values)))
	}
}
