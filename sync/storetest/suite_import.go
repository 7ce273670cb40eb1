package storetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"audiencesync/sync"
)

var importCases = []suiteCase{
	{"nothing at all", func(w *workspace) {
		w.count(0)
		v, err := w.PeopleVersion(w.t.Context())
		w.must(err)
		again, err := w.PeopleVersion(w.t.Context())
		w.must(err)
		equal(w, "version", again, v)
		lists, err := w.Lists(w.t.Context())
		w.must(err)
		equal(w, "lists", len(lists), 0)
	}},
	{"new people", func(w *workspace) {
		r := w.imports("CRM", "email,first_name,last_name,gaid,external_id,Opted-in marketing,country",
			"ann@example.org,Ann,Lee,1,x1,yes,DE", "bob@example.org,,,,,no,", ",Cy,Ng,3,,,FR", ",,,,x4,yes,")
		w.counted("first", r, 4, 0, 0, 0)
		w.count(4)
		ann := w.person(0)
		equal(w, "ann", ann.Member, sync.Member{Person: 0, Email: emailOf("ann@example.org"), HasEmail: true, GAID: gaidOf("1"), HasGAID: true, First: "Ann", Last: "Lee"})
		equal(w, "ann's external ID", ann.ExternalID, "x1")
		equal(w, "ann's list", ann.List, "CRM")
		equal(w, "ann's row", ann.Row, 2)
		if want := map[string]string{"opted_in_marketing": "yes", "country": "DE"}; !maps.Equal(ann.Attributes, want) {
			w.t.Errorf("ann's attributes: %v", ann.Attributes)
		}
		bob := w.person(1)
		if bob.Member != (sync.Member{Person: 1, Email: emailOf("bob@example.org"), HasEmail: true}) || bob.ExternalID != "" || !maps.Equal(bob.Attributes, map[string]string{"opted_in_marketing": "no"}) {
			w.t.Errorf("bob: %+v", bob)
		}
		lists, err := w.Lists(w.t.Context())
		w.must(err)
		if len(lists) != 1 || lists[0].ID != r.ListID || lists[0].Name != "CRM" || lists[0].File != "crm.csv" || lists[0].People != 4 || !lists[0].ImportedAt.Equal(w.now) {
			w.t.Errorf("lists: %+v", lists)
		}
	}},
	{"a file without rows", func(w *workspace) {
		w.counted("none", w.imports("Empty", "email,country"), 0, 0, 0, 0)
		lists, err := w.Lists(w.t.Context())
		w.must(err)
		if len(lists) != 1 || lists[0].People != 0 {
			w.t.Errorf("lists: %+v", lists)
		}
		attrs, err := w.Attributes(w.t.Context())
		w.must(err)
		if len(attrs) != 1 || attrs[0].Name != "country" || attrs[0].People != 0 || attrs[0].Type != sync.TypeText {
			w.t.Errorf("attributes: %+v", attrs)
		}
	}},
	{"again is unchanged", func(w *workspace) {
		header, rows := "email,gaid,consent", []string{"a@x.org,1,yes", "b@x.org,,no", ",3,", ",,maybe", "e@x.org,5,yes"}
		w.counted("first", w.imports("L", header, rows...), 5, 0, 0, 0)
		w.after(time.Hour)
		w.counted("again", w.imports("Other", header, rows...), 0, 0, 5, 0)
		w.count(5)
		equal(w, "the list that last changed", w.person(4).List, "L")
		equal(w, "its row", w.person(4).Row, 6)
		lists, err := w.Lists(w.t.Context())
		w.must(err)
		if len(lists) != 2 || lists[0].Name != "Other" || lists[0].People != 5 || lists[1].People != 5 {
			w.t.Errorf("last imported first: %+v", lists)
		}
	}},
	{"a changed value updates", func(w *workspace) {
		w.imports("L", "email,consent,country", "a@x.org,yes,DE", "b@x.org,yes,DE")
		w.counted("again", w.imports("M", "email,consent,country", "x@x.org,yes,FR", "b@x.org,no,DE"), 1, 1, 0, 0)
		b := w.person(1)
		equal(w, "consent", b.Attributes["consent"], "no")
		equal(w, "list", b.List, "M")
		equal(w, "row", b.Row, 3)
		equal(w, "a", w.person(0).Attributes["consent"], "yes")
	}},
	{"a column that the file has replaces also by nothing", func(w *workspace) {
		w.imports("L", "external_id,email,gaid,first_name,last_name,consent", "x,a@x.org,1,Ann,Lee,yes")
		w.counted("emptied", w.imports("L", "external_id,email,gaid,first_name,last_name,consent", "x,,,,,"), 0, 1, 0, 0)
		p := w.person(0)
		if p.Member != (sync.Member{}) || p.ExternalID != "x" || len(p.Attributes) != 0 {
			w.t.Errorf("%+v", p)
		}
	}},
	{"a column that the file has not stays", func(w *workspace) {
		w.imports("L", "external_id,email,gaid,first_name,last_name,consent,country", "x,a@x.org,1,Ann,Lee,yes,DE")
		w.counted("email and country only", w.imports("L", "email,country", "a@x.org,FR"), 0, 1, 0, 0)
		p := w.person(0)
		if p.First != "Ann" || p.Last != "Lee" || p.GAID != gaidOf("1") || p.ExternalID != "x" || !maps.Equal(p.Attributes, map[string]string{"consent": "yes", "country": "FR"}) {
			w.t.Errorf("%+v", p)
		}
	}},
	{"the last row of a person wins", func(w *workspace) {
		r := w.imports("L", "email,consent", "a@x.org,1", "b@x.org,1", "a@x.org,2", "c@x.org,1", "a@x.org,3", "b@x.org,1")
		w.counted("new", r, 3, 0, 0, 3)
		equal(w, "a", w.person(0).Attributes["consent"], "3")
		equal(w, "a's row", w.person(0).Row, 6)
		r = w.imports("L", "email,consent", "a@x.org,4", "a@x.org,3", "b@x.org,9", "b@x.org,2")
		w.counted("there and back is unchanged", r, 0, 1, 1, 2)
		equal(w, "a's row", w.person(0).Row, 6)
		equal(w, "b's row", w.person(1).Row, 5)
	}},
	{"lists add and take nobody out", func(w *workspace) {
		r := w.imports("L", "email", "a@x.org", "b@x.org")
		w.after(time.Hour)
		w.imports("M", "email", "b@x.org", "c@x.org")
		w.after(time.Hour)
		again := w.imports("l", "email", "c@x.org")
		equal(w, "the same list in another letter case", again.ListID, r.ListID)
		people, err := w.ListPeople(w.t.Context(), r.ListID)
		w.must(err)
		w.set("L", people, 0, 1, 2)
		lists, err := w.Lists(w.t.Context())
		w.must(err)
		if len(lists) != 2 || lists[0].Name != "L" || lists[0].File != "l.csv" || lists[0].People != 3 || lists[1].People != 2 {
			w.t.Errorf("%+v", lists)
		}
		_, err = w.ListPeople(w.t.Context(), 1<<40)
		w.code("no such list", err, sync.CodeNotFound)
	}},
	{"the version changes with the people", func(w *workspace) {
		seen := map[int64]bool{}
		for _, step := range []func(){
			func() {}, func() { w.imports("L", "email,a", "a@x.org,1") }, func() { w.imports("L", "email,a", "a@x.org,2") },
			func() { w.imports("M", "email,a", "a@x.org,2") }, func() { w.imports("M", "email,b", "a@x.org,") },
		} {
			step()
			v, err := w.PeopleVersion(w.t.Context())
			w.must(err)
			if seen[v] {
				w.t.Errorf("version %d twice", v)
			}
			seen[v] = true
		}
	}},
	{"an error mid-way keeps nothing", func(w *workspace) {
		w.imports("L", "email,consent", "a@x.org,yes")
		v, err := w.PeopleVersion(w.t.Context())
		w.must(err)
		broken := newTable("email,consent,new", rowsOf(1000, "p%d@x.org,no,1")...)
		broken.rows[0], broken.fail = "a@x.org,no,1", errors.New("the file ends in the middle")
		_, err = w.Import(w.t.Context(), broken.spec("Broken"), broken)
		if !errors.Is(err, broken.fail) {
			w.t.Errorf("the error of the file is %v", err)
		}
		w.unchangedSince(v)
		w.counted("and works again", w.imports("L", "email,consent", "a@x.org,no", "p1@x.org,no"), 1, 1, 0, 0)
	}},
	{"a cancel mid-way keeps nothing", func(w *workspace) {
		w.imports("L", "email,consent", "a@x.org,yes")
		v, err := w.PeopleVersion(w.t.Context())
		w.must(err)
		ctx, cancel := context.WithCancel(w.t.Context())
		long := newTable("email,consent", rowsOf(1000, "p%d@x.org,no")...)
		long.rows[0] = "a@x.org,no"
		long.before = func() {
			if long.next > 500 {
				cancel()
			}
		}
		_, err = w.Import(ctx, long.spec("Long"), long)
		if !errors.Is(err, context.Canceled) {
			w.t.Errorf("the end of the context is %v", err)
		}
		w.unchangedSince(v)
		w.imports("L", "email", "b@x.org")
		w.count(2)
	}},
	{"readers see nothing before the end", func(w *workspace) {
		w.imports("L", "email,consent", "a@x.org,yes")
		v, err := w.PeopleVersion(w.t.Context())
		w.must(err)
		slow := newTable("email,consent", rowsOf(100, "p%d@x.org,no")...)
		slow.rows[0] = "a@x.org,no"
		slow.before = func() { w.unchangedSince(v) }
		w.counted("slow", w.importTable("Slow", slow), 99, 1, 0, 0)
		w.count(100)
	}},
	{"it says when everything is stored, once", func(w *workspace) {
		list := newTable("email", rowsOf(100, "p%d@x.org")...)
		spec, said := list.spec("L"), 0
		spec.Published = func() {
			said++
			w.count(100)
		}
		list.fail = errors.New("the file ends in the middle")
		if _, err := w.Import(w.t.Context(), spec, list); !errors.Is(err, list.fail) || said > 0 {
			w.t.Errorf("%v, and it says so %d times", err, said)
		}
		list = newTable("email", list.rows...)
		_, err := w.Import(w.t.Context(), spec, list)
		w.must(err)
		equal(w, "times", said, 1)
	}},
	{"a second import meanwhile is busy", func(w *workspace) {
		first := newTable("email", "a@x.org")
		var busy error
		first.before = func() {
			second := newTable("email", "b@x.org")
			_, busy = w.Import(w.t.Context(), second.spec("Second"), second)
		}
		w.importTable("First", first)
		w.code("the second", busy, sync.CodeBusy)
		w.count(1)
		w.imports("Second", "email", "b@x.org")
		w.count(2)
	}},
	{"values of every kind", func(w *workspace) {
		long := strings.Repeat("ä", 2000)
		odd := []string{"0", " ", "'; DROP TABLE person; --", "日本語", "\x00", "a\nb", "\xff\xfe", long}
		var rows []string
		for i, v := range odd {
			rows = append(rows, fmt.Sprintf("p%d@x.org,%s,%s", i, v, v))
		}
		w.imports("L", "email,external_id,odd", rows...)
		for i, v := range odd {
			p := w.person(sync.PersonID(i))
			equal(w, "attribute", p.Attributes["odd"], v)
			equal(w, "external ID", p.ExternalID, v)
		}
		w.counted("again", w.imports("L", "email,external_id,odd", rows...), 0, 0, len(odd), 0)
	}},
	{"more people than a block", func(w *workspace) {
		n := 40_000
		r := w.imports("L", "email,n,parity", slices.Collect(func(yield func(string) bool) {
			for i := range n {
				if !yield(fmt.Sprintf("p%d@x.org,%d,%d", i, i, i%2)) {
					return
				}
			}
		})...)
		w.counted("many", r, n, 0, 0, 0)
		for _, i := range []sync.PersonID{0, 16_383, 16_384, 32_767, 32_768, 39_999} {
			p := w.person(i)
			equal(w, "n", p.Attributes["n"], fmt.Sprint(i))
			equal(w, "email", p.Email, emailOf(fmt.Sprintf("p%d@x.org", i)))
		}
		odd, err := w.Match(w.t.Context(), sync.Criteria{All: []sync.Condition{{Field: "parity", Op: sync.OpIs, Value: 1}}}, nil, w.now)
		w.must(err)
		equal(w, "odd people", odd.Len(), n/2)
		r = w.imports("L", "email,parity", "p16384@x.org,x", "p39999@x.org,1", "new@x.org,0")
		w.counted("a few of them", r, 1, 1, 1, 0)
		equal(w, "the changed one", w.person(16_384).Attributes["parity"], "x")
		equal(w, "what stayed", w.person(16_384).Attributes["n"], "16384")
		w.count(n + 1)
	}},
}

func rowsOf(n int, format string) []string {
	rows := make([]string, n)
	for i := range rows {
		rows[i] = fmt.Sprintf(format, i)
	}
	return rows
}

// unchangedSince says that what one import of L with a@x.org left is all there is.
func (w *workspace) unchangedSince(version int64) {
	w.t.Helper()
	v, err := w.PeopleVersion(w.t.Context())
	w.must(err)
	equal(w, "version", v, version)
	w.count(1)
	equal(w, "consent", w.person(0).Attributes["consent"], "yes")
	lists, err := w.Lists(w.t.Context())
	w.must(err)
	attrs, err := w.Attributes(w.t.Context())
	w.must(err)
	if len(lists) != 1 || lists[0].People != 1 || len(attrs) != 1 {
		w.t.Errorf("lists %+v, attributes %+v", lists, attrs)
	}
}
