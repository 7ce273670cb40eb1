package storetest

import (
	"maps"
	"slices"

	"audiencesync/sync"
)

// peopleCases are what readers of people say.
var peopleCases = []suiteCase{
	{"attributes and their types", func(w *workspace) {
		w.imports("L", "email,Opted in,score,since,country,none", "a@x.org,yes,1.5,2026-11-24,DE,", "b@x.org,no,-2,2026-01-01,,", "c@x.org,,30,2026-02-28,Frankreich,")
		attrs, err := w.Attributes(w.t.Context())
		w.must(err)
		want := []sync.Attribute{
			{Name: "country", Label: "country", Type: sync.TypeText, People: 2}, {Name: "none", Label: "none", Type: sync.TypeText},
			{Name: "opted_in", Label: "Opted in", Type: sync.TypeBool, People: 2}, {Name: "score", Label: "score", Type: sync.TypeNumber, People: 3},
			{Name: "since", Label: "since", Type: sync.TypeDate, People: 3},
		}
		if !slices.Equal(attrs, want) {
			w.t.Errorf("%+v, want %+v", attrs, want)
		}
		w.imports("L", "email,OPTED IN,score", "a@x.org,,many", "d@x.org,maybe,")
		attrs, err = w.Attributes(w.t.Context())
		w.must(err)
		if a := attrs[2]; a != (sync.Attribute{Name: "opted_in", Label: "Opted in", Type: sync.TypeText, People: 2}) {
			w.t.Errorf("%+v", a)
		}
		if a := attrs[3]; a.Type != sync.TypeText || a.People != 3 {
			w.t.Errorf("%+v", a)
		}
	}},
	{"the values of an attribute", func(w *workspace) {
		w.imports("L", "email,country", "a@x.org,DE", "b@x.org,FR", "c@x.org,DE", "d@x.org,", "e@x.org,IT", "f@x.org,DE", "g@x.org,IT", "h@x.org,FR")
		values := func(limit int) []sync.ValueCount {
			v, err := w.AttributeValues(w.t.Context(), "Country", limit)
			w.must(err)
			return v
		}
		want := []sync.ValueCount{{Value: "DE", People: 3}, {Value: "FR", People: 2}, {Value: "IT", People: 2}}
		if got := values(10); !slices.Equal(got, want) {
			w.t.Errorf("%v", got)
		}
		if got := values(1); !slices.Equal(got, want[:1]) {
			w.t.Errorf("%v", got)
		}
		w.imports("L", "email,country", "a@x.org,FR", "c@x.org,", "f@x.org,ES")
		want = []sync.ValueCount{{Value: "FR", People: 3}, {Value: "IT", People: 2}, {Value: "ES", People: 1}}
		if got := values(10); !slices.Equal(got, want) {
			w.t.Errorf("after a change: %v", got)
		}
		none, err := w.AttributeValues(w.t.Context(), "unheard of", 10)
		w.must(err)
		equal(w, "of no attribute", len(none), 0)
	}},
	{"people in the order asked for", func(w *workspace) {
		w.imports("L", "email,n", rowsOf(50, "p%[1]d@x.org,%[1]d")...)
		ids := []sync.PersonID{7, 3, 49, 3, 0}
		people, err := w.People(w.t.Context(), ids)
		w.must(err)
		for i, id := range ids {
			equal(w, "person", people[i].Person, id)
			equal(w, "email", people[i].Email, emailOf("p"+people[i].Attributes["n"]+"@x.org"))
		}
		_, err = w.People(w.t.Context(), []sync.PersonID{0, 50})
		w.code("nobody of this ID", err, sync.CodeNotFound)
		people, err = w.People(w.t.Context(), nil)
		w.must(err)
		equal(w, "nobody", len(people), 0)
	}},
	{"a person that is read is a copy", func(w *workspace) {
		w.imports("L", "email,n", "a@x.org,1")
		maps.DeleteFunc(w.person(0).Attributes, func(string, string) bool { return true })
		equal(w, "n", w.person(0).Attributes["n"], "1")
	}},
	{"members in ascending order behind what is there", func(w *workspace) {
		w.imports("L", "email,gaid,first_name,last_name", "a@x.org,1,Ann,Lee", ",2,,", ",,Cy,Ng", "d@x.org,,,", "e@x.org,5,Eve,Fox")
		first := sync.Member{First: "already there"}
		got, err := w.Members(w.t.Context(), sync.NewPeopleSet(4, 0, 2, 1), []sync.Member{first})
		w.must(err)
		want := []sync.Member{first,
			{Person: 0, Email: emailOf("a@x.org"), HasEmail: true, GAID: gaidOf("1"), HasGAID: true, First: "Ann", Last: "Lee"},
			{Person: 1, GAID: gaidOf("2"), HasGAID: true}, {Person: 2, First: "Cy", Last: "Ng"},
			{Person: 4, Email: emailOf("e@x.org"), HasEmail: true, GAID: gaidOf("5"), HasGAID: true, First: "Eve", Last: "Fox"},
		}
		if !slices.Equal(got, want) {
			w.t.Errorf("%+v, want %+v", got, want)
		}
		none, err := w.Members(w.t.Context(), &sync.PeopleSet{}, nil)
		w.must(err)
		equal(w, "nobody", len(none), 0)
	}},
	{"having at least one of the fields", func(w *workspace) {
		w.imports("L", "email,gaid,first_name,last_name", "a@x.org,,,", ",2,,", ",,Cy,Ng", ",,Half,", ",,,Half", "f@x.org,6,Eve,Fox")
		having := func(f sync.MatchFields, within *sync.PeopleSet) *sync.PeopleSet {
			s, err := w.Having(w.t.Context(), f, within)
			w.must(err)
			return s
		}
		w.set("email", having(sync.MatchFields{Email: true}, nil), 0, 5)
		w.set("gaid", having(sync.MatchFields{GAID: true}, nil), 1, 5)
		w.set("name", having(sync.MatchFields{Name: true}, nil), 2, 5)
		w.set("email or gaid", having(sync.MatchFields{Email: true, GAID: true}, nil), 0, 1, 5)
		w.set("any", having(sync.MatchFields{Email: true, GAID: true, Name: true}, nil), 0, 1, 2, 5)
		w.set("none", having(sync.MatchFields{}, nil))
		within := sync.NewPeopleSet(0, 2, 3, 1000)
		w.set("within", having(sync.MatchFields{Email: true, Name: true}, within), 0, 2)
		w.set("within is left as it was", within, 0, 2, 3, 1000)
		w.set("within nobody", having(sync.MatchFields{Email: true}, &sync.PeopleSet{}))
		w.imports("L", "gaid,email", "2,b@x.org")
		w.set("after an import", having(sync.MatchFields{Email: true}, nil), 0, 5, 6)
	}},
	{"finding people", func(w *workspace) {
		w.imports("L", "external_id,email,gaid,first_name,last_name", "x1,ann@example.org,1,Ann,Lee", "x2,bob@example.org,2,Bob,Leeds", "ann@example.org,,3,Cleo,Ann", ",,,Ørsted,Zoë")
		for _, c := range []struct {
			text string
			want []sync.PersonID
		}{
			{" ANN@Example.org ", []sync.PersonID{0}}, {emailOf("bob@example.org").String(), []sync.PersonID{1}}, {"x2", []sync.PersonID{1}},
			{gaidOf("3").String(), []sync.PersonID{2}}, {"lee", []sync.PersonID{0, 1}}, {"ANN", []sync.PersonID{0, 2}}, {"n l", []sync.PersonID{0}},
			{"b l", []sync.PersonID{1}}, {"ørsted z", []sync.PersonID{3}}, {"nobody@example.org", nil}, {"x", nil}, {"", nil}, {"%", nil}, {"_", nil},
		} {
			got, err := w.FindPeople(w.t.Context(), c.text, 10)
			w.must(err)
			if !slices.Equal(got, c.want) {
				w.t.Errorf("%q: %v, want %v", c.text, got, c.want)
			}
		}
		got, err := w.FindPeople(w.t.Context(), "e", 2)
		w.must(err)
		if !slices.Equal(got, []sync.PersonID{0, 1}) {
			w.t.Errorf("at most two: %v", got)
		}
	}},
	{"mappings by header", func(w *workspace) {
		headers := []string{"E-Mail", "Vorname"}
		none, err := w.Mapping(w.t.Context(), headers)
		w.must(err)
		if none != nil {
			w.t.Errorf("%v of nothing", none)
		}
		w.must(w.SaveMapping(w.t.Context(), headers, sync.Mapping{"E-Mail": "email", "Vorname": "ignore"}))
		want := sync.Mapping{"E-Mail": "email", "Vorname": "first_name"}
		w.must(w.SaveMapping(w.t.Context(), headers, want))
		got, err := w.Mapping(w.t.Context(), headers)
		w.must(err)
		if !maps.Equal(got, want) {
			w.t.Errorf("%v", got)
		}
		for _, other := range [][]string{{"Vorname", "E-Mail"}, {"E-Mail"}, {"E-Mail", "Vorname", ""}, {"E-MailVorname"}} {
			if got, err := w.Mapping(w.t.Context(), other); got != nil || err != nil {
				w.t.Errorf("%q: %v, %v", other, got, err)
			}
		}
	}},
}
