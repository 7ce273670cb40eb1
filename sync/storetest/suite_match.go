package storetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"audiencesync/sync"
)

// matchHeader and matchRow make people whose attributes are of every type, some
// missing, some of two types at once.
const matchHeader = "email,external_id,gaid,first_name,last_name,bool,number,date,text,mixed"

func matchRow(r *rand.Rand, i int) string {
	maybe := func(v string) string {
		if r.IntN(4) == 0 {
			return ""
		}
		return v
	}
	one := func(of ...string) string { return of[r.IntN(len(of))] }
	return strings.Join([]string{
		maybe(fmt.Sprintf("p%d@x.org", i)), maybe(fmt.Sprintf("X-%d", i)), maybe(fmt.Sprint(i % 500)), maybe(one("Ann", "Zoë")), maybe("Lee"),
		maybe(one("true", "FALSE", "yes", "No", "1", "0", "y")), maybe(one("1", "2.5", "-3", "1e3", "007", "7")),
		maybe(one("2026-11-24", "2026-11-24T08:00:00Z", "2026-11-20", "2025-01-31", "2026-11-25", "2026-11-24T23:00:00+02:00")),
		maybe(one("Berlin", "berlin", "Bern", "São Paulo", "München")), maybe(one("1", "yes", "2026-11-24", "Berlin", " 1")),
	}, ",")
}

// matchValues are what conditions compare with.
var matchValues = []any{
	true, false, 0, 1, 7, 2.5, -3, 1000, "yes", "no", "1", "007", "Berlin", "BER", "paulo", "MÜNCHEN", "x-1", "2026-11-24", "2026-11-24T08:00:00Z", "2025-06-01", 3, 30, 400,
}

var matchFields = []string{"bool", "number", "date", "text", "mixed", "external_id", "Bool ", "unheard of"}

func matchCondition(r *rand.Rand) sync.Condition {
	c := sync.Condition{Field: matchFields[r.IntN(len(matchFields))], Op: sync.Ops[r.IntN(len(sync.Ops))]}
	if r.IntN(8) == 0 {
		c.Field = []string{"email", "gaid", "first_name", "last_name", "external_id"}[r.IntN(5)]
		c.Op = []sync.Op{sync.OpIsSet, sync.OpIsNotSet}[r.IntN(2)]
	}
	one := func() any { return matchValues[r.IntN(len(matchValues))] }
	switch c.Op {
	case sync.OpIn, sync.OpNotIn:
		c.Value = []any{one(), one(), one()}
	case sync.OpIsSet, sync.OpIsNotSet:
	default:
		c.Value = one()
	}
	return c
}

// reference says who meets the criteria, by Condition.Test alone.
func (w *workspace) reference(c sync.Criteria, people []sync.Person, lists map[string][]sync.PersonID) []sync.PersonID {
	compile := func(conditions []sync.Condition) (tests []func(*sync.Person) bool) {
		for _, d := range conditions {
			test, err := d.Test(w.now)
			w.must(err)
			tests = append(tests, func(p *sync.Person) bool { return test(columnOf(p, d.Field)) })
		}
		return tests
	}
	all, anyOf, none := compile(c.All), compile(c.Any), compile(c.None)
	var who []sync.PersonID
	for i := range people {
		p := &people[i]
		meets := func(test func(*sync.Person) bool) bool { return test(p) }
		in := len(c.Lists) == 0 || slices.ContainsFunc(c.Lists, func(l string) bool {
			return slices.Contains(lists[strings.ToLower(l)], p.Person)
		})
		if in && !slices.ContainsFunc(all, func(test func(*sync.Person) bool) bool { return !test(p) }) &&
			(len(anyOf) == 0 || slices.ContainsFunc(anyOf, meets)) && !slices.ContainsFunc(none, meets) {
			who = append(who, p.Person)
		}
	}
	return who
}

// columnOf returns the value that a condition on a field sees.
func columnOf(p *sync.Person, field string) string {
	filled := map[string]bool{
		sync.ColumnEmail: p.HasEmail, sync.ColumnGAID: p.HasGAID, sync.ColumnFirstName: p.First != "", sync.ColumnLastName: p.Last != "",
	}
	name := sync.CanonicalName(field)
	if has, own := filled[name]; own {
		if has {
			return "set"
		}
		return ""
	}
	if name == sync.ColumnExternalID {
		return p.ExternalID
	}
	return p.Attributes[name]
}

var matchCases = []suiteCase{
	{"everybody", func(w *workspace) {
		w.people(3)
		w.matches("no criteria", sync.Criteria{}, 0, 1, 2)
		got, err := w.Match(w.t.Context(), sync.Criteria{}, sync.NewPeopleSet(1, 2, 7), w.now)
		w.must(err)
		w.set("within", got, 1, 2)
		got.Add(0)
		w.matches("what is returned is a copy", sync.Criteria{}, 0, 1, 2)
	}},
	{"lists", func(w *workspace) {
		w.imports("CRM", "email", "a@x.org", "b@x.org")
		w.imports("Trial", "email", "b@x.org", "c@x.org")
		w.imports("Other", "email", "d@x.org")
		w.matches("one", sync.Criteria{Lists: []string{"crm"}}, 0, 1)
		w.matches("two", sync.Criteria{Lists: []string{"CRM", "TRIAL"}}, 0, 1, 2)
		w.matches("one that is not there", sync.Criteria{Lists: []string{"Nowhere"}})
		w.matches("and one that is", sync.Criteria{Lists: []string{"Nowhere", "Other"}}, 3)
	}},
	{"all, any and none", func(w *workspace) {
		w.imports("L", "email,a,b", "0@x.org,1,1", "1@x.org,1,0", "2@x.org,0,1", "3@x.org,0,0", "4@x.org,,")
		a, b := sync.Condition{Field: "a", Op: sync.OpIs, Value: true}, sync.Condition{Field: "b", Op: sync.OpIs, Value: true}
		w.matches("all", sync.Criteria{All: []sync.Condition{a, b}}, 0)
		w.matches("any", sync.Criteria{Any: []sync.Condition{a, b}}, 0, 1, 2)
		w.matches("none", sync.Criteria{None: []sync.Condition{a, b}}, 3, 4)
		w.matches("all and none", sync.Criteria{All: []sync.Condition{a}, None: []sync.Condition{b}}, 1)
		w.matches("all three", sync.Criteria{All: []sync.Condition{a}, Any: []sync.Condition{a, b}, None: []sync.Condition{{Field: "a", Op: sync.OpIsNotSet}}}, 0, 1)
	}},
	{"after a change", func(w *workspace) {
		w.people(3)
		w.matches("before", everybodyWho, 0, 1, 2)
		w.consent("no", 1)
		w.consent("", 2)
		w.matches("after", everybodyWho, 0)
		w.imports("L", "email,other", "p5@x.org,1")
		w.matches("who came without the attribute", sync.Criteria{None: everybodyWho.All}, 1, 2, 3)
	}},
	{"what does not validate", func(w *workspace) {
		for _, c := range []sync.Condition{
			{Field: "", Op: sync.OpIsSet}, {Field: "a", Op: "like", Value: 1}, {Field: "email", Op: sync.OpIs, Value: "a@x.org"},
			{Field: "a", Op: sync.OpGreaterThan, Value: "many"}, {Field: "a", Op: sync.OpIn}, {Field: "a", Op: sync.OpBefore, Value: "soon"},
		} {
			for _, criteria := range []sync.Criteria{{All: []sync.Condition{c}}, {Any: []sync.Condition{c}}, {None: []sync.Condition{c}}} {
				_, err := w.Match(w.t.Context(), criteria, nil, w.now)
				w.code(fmt.Sprintf("%+v", c), err, sync.CodeInvalid)
			}
		}
	}},
	{"every operator like Condition.Test", func(w *workspace) {
		r := rand.New(rand.NewPCG(7, 11))
		people, lists := w.randomPeople(r, 1500)
		for range 400 {
			c := randomCriteria(r)
			if c.Validate(w.now) != nil {
				continue
			}
			want := w.reference(c, people, lists)
			got, err := w.Match(w.t.Context(), c, nil, w.now)
			w.must(err)
			if ids := slices.Collect(got.All()); !slices.Equal(ids, want) {
				w.t.Fatalf("%+v: %d people, want %d: %v, want %v", c, len(ids), len(want), head(ids), head(want))
			}
			w.missing(c, people, lists, got)
			within := &sync.PeopleSet{}
			from := sync.PersonID(r.IntN(len(people)))
			within.AddRange(from, from+sync.PersonID(r.IntN(1000)))
			all := got
			got, err = w.Match(w.t.Context(), c, within, w.now)
			w.must(err)
			all.And(within)
			w.set(fmt.Sprintf("%+v within", c), got, slices.Collect(all.All())...)
		}
	}},
}

// missing: Criteria.Missing finds a reason for exactly those whom Match leaves out.
func (w *workspace) missing(c sync.Criteria, people []sync.Person, lists map[string][]sync.PersonID, match *sync.PeopleSet) {
	w.t.Helper()
	listed := &sync.PeopleSet{}
	for _, l := range c.Lists {
		listed.Or(sync.NewPeopleSet(lists[strings.ToLower(l)]...))
	}
	missing, err := c.Missing(w.now)
	w.must(err)
	for i := range people {
		p := &people[i]
		if m := missing(p, listed.Has(p.Person)); (m == nil) != match.Has(p.Person) {
			w.t.Fatalf("%+v: person %d: %+v, but Match says %v", c, p.Person, m, match.Has(p.Person))
		}
	}
}

func head(ids []sync.PersonID) []sync.PersonID { return ids[:min(len(ids), 20)] }

func randomCriteria(r *rand.Rand) sync.Criteria {
	var c sync.Criteria
	for _, group := range []*[]sync.Condition{&c.All, &c.Any, &c.None} {
		for range r.IntN(3) {
			*group = append(*group, matchCondition(r))
		}
	}
	if r.IntN(3) == 0 {
		c.Lists = [][]string{{"First"}, {"second"}, {"FIRST", "Second"}, {"none of them"}}[r.IntN(4)]
	}
	return c
}

// randomPeople imports two lists, the second of which changes half of the first,
// and returns everybody and who is in which list by its name in small letters.
func (w *workspace) randomPeople(r *rand.Rand, n int) ([]sync.Person, map[string][]sync.PersonID) {
	w.t.Helper()
	lists := map[string][]sync.PersonID{}
	for k, name := range []string{"First", "Second"} {
		var rows []string
		for i := range n {
			if k == 0 || i%2 == 1 {
				rows = append(rows, matchRow(r, i))
			}
		}
		res := w.imports(name, matchHeader, rows...)
		in, err := w.ListPeople(w.t.Context(), res.ListID)
		w.must(err)
		lists[strings.ToLower(name)] = slices.Collect(in.All())
	}
	total, err := w.PeopleCount(w.t.Context())
	w.must(err)
	ids := make([]sync.PersonID, total)
	for i := range ids {
		ids[i] = sync.PersonID(i)
	}
	people, err := w.People(w.t.Context(), ids)
	w.must(err)
	return people, lists
}

func (w *workspace) matches(what string, c sync.Criteria, want ...sync.PersonID) {
	w.t.Helper()
	got, err := w.Match(w.t.Context(), c, nil, w.now)
	w.must(err)
	w.set(what, got, want...)
}
