package storetest

import (
	"context"
	"maps"
	"slices"
	"strings"
	stdsync "sync"
	"time"

	"audiencesync/sync"
)

// Memory is a Store that forgets everything when the program ends: the plainest
// thing that does what sync.Store says. Tests of the engine and the window use
// it, and the suite compares storage with it.
type Memory struct {
	mu       stdsync.Mutex
	busy     bool // an import runs
	people   []person
	byKey    map[string][]sync.PersonID // whose key it is, ascending; the first is found
	lists    []*memoryList
	attrs    map[string]*sync.Attribute
	version  int64
	mappings map[string]sync.Mapping

	canvases  []*memoryCanvas
	steps     map[int64]*memoryStep
	intakes   []*intake
	batches   []*memoryBatch
	cohorts   []*cohort
	holds     map[[2]string]sync.Hold
	audiences []*sync.Audience
	readings  map[int64][]sync.Reading
	inside    map[int64]*sync.PeopleSet // audience → people
	lastID    int64

	connection sync.Connection
	accounts   []sync.AdAccount
	settings   sync.Settings
	slot       time.Time
}

var _ sync.Store = (*Memory)(nil)

type person struct {
	sync.Person
	digest uint64 // of the first row, for a person who has nothing better
}

type memoryList struct {
	sync.List
	members *sync.PeopleSet
}

// NewMemory returns an empty workspace.
func NewMemory() *Memory {
	return &Memory{
		byKey: map[string][]sync.PersonID{}, attrs: map[string]*sync.Attribute{}, mappings: map[string]sync.Mapping{},
		steps: map[int64]*memoryStep{}, holds: map[[2]string]sync.Hold{}, readings: map[int64][]sync.Reading{},
		inside: map[int64]*sync.PeopleSet{}, settings: sync.DefaultSettings(),
	}
}

// Close does nothing.
func (m *Memory) Close() error { return nil }

func (m *Memory) id() int64 {
	m.lastID++
	return m.lastID
}

func (m *Memory) lock() func() {
	m.mu.Lock()
	return m.mu.Unlock
}

// Lists implements sync.Store.
func (m *Memory) Lists(context.Context) ([]sync.List, error) {
	defer m.lock()()
	var out []sync.List
	for _, l := range m.lists {
		out = append(out, l.List)
	}
	slices.SortStableFunc(out, func(a, b sync.List) int { return b.ImportedAt.Compare(a.ImportedAt) })
	return out, nil
}

// Attributes implements sync.Store.
func (m *Memory) Attributes(context.Context) ([]sync.Attribute, error) {
	defer m.lock()()
	var out []sync.Attribute
	for _, name := range slices.Sorted(maps.Keys(m.attrs)) {
		out = append(out, *m.attrs[name])
	}
	return out, nil
}

// AttributeValues implements sync.Store.
func (m *Memory) AttributeValues(_ context.Context, name string, limit int) ([]sync.ValueCount, error) {
	defer m.lock()()
	counts := map[string]int{}
	for i := range m.people {
		if v := m.people[i].Attributes[sync.CanonicalName(name)]; v != "" {
			counts[v]++
		}
	}
	var out []sync.ValueCount
	for v, n := range counts {
		out = append(out, sync.ValueCount{Value: v, People: n})
	}
	slices.SortFunc(out, func(a, b sync.ValueCount) int {
		if a.People != b.People {
			return b.People - a.People
		}
		return strings.Compare(a.Value, b.Value)
	})
	return out[:min(limit, len(out))], nil
}

// PeopleVersion implements sync.Store.
func (m *Memory) PeopleVersion(context.Context) (int64, error) {
	defer m.lock()()
	return m.version, nil
}

// PeopleCount implements sync.Store.
func (m *Memory) PeopleCount(context.Context) (int, error) {
	defer m.lock()()
	return len(m.people), nil
}

// Match implements sync.Store.
func (m *Memory) Match(_ context.Context, c sync.Criteria, within *sync.PeopleSet, now time.Time) (*sync.PeopleSet, error) {
	if err := c.Validate(now); err != nil {
		return nil, err
	}
	defer m.lock()()
	return m.match(c, within, now), nil
}

func (m *Memory) match(c sync.Criteria, within *sync.PeopleSet, now time.Time) *sync.PeopleSet {
	all, anyOf, none := m.tests(c.All, now), m.tests(c.Any, now), m.tests(c.None, now)
	out := &sync.PeopleSet{}
	for i := range m.people {
		p := &m.people[i].Person
		if within != nil && !within.Has(p.Person) || !m.inLists(c.Lists, p.Person) {
			continue
		}
		meets := func(test func(*sync.Person) bool) bool { return test(p) }
		fails := func(test func(*sync.Person) bool) bool { return !test(p) }
		if !slices.ContainsFunc(all, fails) && (len(anyOf) == 0 || slices.ContainsFunc(anyOf, meets)) && !slices.ContainsFunc(none, meets) {
			out.Add(p.Person)
		}
	}
	return out
}

// tests compiles conditions. One that does not Validate is met by nobody.
func (*Memory) tests(conditions []sync.Condition, now time.Time) []func(*sync.Person) bool {
	var tests []func(*sync.Person) bool
	for _, d := range conditions {
		test, err := d.Test(now)
		tests = append(tests, func(p *sync.Person) bool { return err == nil && test(p.Value(d.Field)) })
	}
	return tests
}

func (m *Memory) inLists(names []string, id sync.PersonID) bool {
	if len(names) == 0 {
		return true
	}
	for _, l := range m.lists {
		if l.members.Has(id) && slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, l.Name) }) {
			return true
		}
	}
	return false
}

// Having implements sync.Store.
func (m *Memory) Having(_ context.Context, f sync.MatchFields, within *sync.PeopleSet) (*sync.PeopleSet, error) {
	defer m.lock()()
	return m.having(f, within), nil
}

func (m *Memory) having(f sync.MatchFields, within *sync.PeopleSet) *sync.PeopleSet {
	out := &sync.PeopleSet{}
	for i := range m.people {
		if id := sync.PersonID(i); (within == nil || within.Has(id)) && m.people[i].Has(f) {
			out.Add(id)
		}
	}
	return out
}

// Members implements sync.Store.
func (m *Memory) Members(_ context.Context, people *sync.PeopleSet, dst []sync.Member) ([]sync.Member, error) {
	defer m.lock()()
	for id := range people.All() {
		dst = append(dst, m.people[id].Member)
	}
	return dst, nil
}

// People implements sync.Store.
func (m *Memory) People(_ context.Context, ids []sync.PersonID) ([]sync.Person, error) {
	defer m.lock()()
	var out []sync.Person
	for _, id := range ids {
		if int(id) >= len(m.people) {
			return nil, sync.Errorf(sync.CodeNotFound, nil, "There is no person %d.", id)
		}
		p := m.people[id].Person
		p.Attributes = maps.Clone(p.Attributes)
		out = append(out, p)
	}
	return out, nil
}

// ListPeople implements sync.Store.
func (m *Memory) ListPeople(_ context.Context, listID int64) (*sync.PeopleSet, error) {
	defer m.lock()()
	for _, l := range m.lists {
		if l.ID == listID {
			return l.members.Clone(), nil
		}
	}
	return nil, sync.Errorf(sync.CodeNotFound, nil, "There is no such list.")
}

// FindPeople implements sync.Store.
func (m *Memory) FindPeople(_ context.Context, text string, limit int) ([]sync.PersonID, error) {
	defer m.lock()()
	text = strings.TrimSpace(text)
	hash, _, fault := sync.NormaliseEmail([]byte(text), nil)
	gaid, isGAID, _ := sync.NormaliseGAID([]byte(text))
	var out []sync.PersonID
	for i := range m.people {
		p := &m.people[i]
		name := strings.ToLower(p.First + " " + p.Last)
		if text != "" && len(out) < limit && (fault == "" && p.HasEmail && p.Email == hash || isGAID && p.HasGAID && p.GAID == gaid ||
			p.ExternalID != "" && p.ExternalID == text || strings.Contains(name, strings.ToLower(text))) {
			out = append(out, sync.PersonID(i))
		}
	}
	return out, nil
}

func mappingKey(headers []string) string { return strings.Join(headers, "\x00") }

// SaveMapping implements sync.Store.
func (m *Memory) SaveMapping(_ context.Context, headers []string, mapping sync.Mapping) error {
	defer m.lock()()
	m.mappings[mappingKey(headers)] = maps.Clone(mapping)
	return nil
}

// Mapping implements sync.Store.
func (m *Memory) Mapping(_ context.Context, headers []string) (sync.Mapping, error) {
	defer m.lock()()
	return maps.Clone(m.mappings[mappingKey(headers)]), nil
}
