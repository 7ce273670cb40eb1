package storetest

import (
	"fmt"

	"audiencesync/sync"
)

// policyCases are what an import does to people who were here before it.
var policyCases = []suiteCase{
	{"the result names the people", func(w *workspace) {
		w.imports("L", "email,n", "a@x.org,1", "b@x.org,1", "c@x.org,1")
		r := w.imports("M", "email,n", "new@x.org,1", "b@x.org,2", "c@x.org,1", "newer@x.org,1", "new@x.org,2")
		w.set("new", r.New, 3, 4)
		w.set("updated", r.Updated, 1)
		w.set("unchanged", r.Unchanged, 2)
		equal(w, "rows", r.Rows(), 5)
		w.imports("M", "email", "later@x.org")
		w.set("new, after another import", r.New, 3, 4)
	}},
	{"the result of a file without rows", func(w *workspace) {
		r := w.imports("L", "email")
		w.set("new", r.New)
		w.set("updated", r.Updated)
		w.set("unchanged", r.Unchanged)
	}},
	{"only new people: the others come into the list as they are", func(w *workspace) {
		w.imports("L", "email,first_name,last_name,consent", "a@x.org,Ann,Lee,yes", "b@x.org,Bob,Ray,no")
		r := w.keeps("M", "email,first_name,last_name,consent", "a@x.org,Anna,Lea,no", "c@x.org,Cy,Ng,no", "b@x.org,,,")
		w.set("new", r.New, 2)
		w.set("updated", r.Updated)
		w.set("unchanged", r.Unchanged, 0, 1)
		people, err := w.ListPeople(w.t.Context(), r.ListID)
		w.must(err)
		w.set("the list", people, 0, 1, 2)
		ann := w.person(0)
		equal(w, "Ann", ann.First+ann.Last+ann.Attributes["consent"], "AnnLeeyes")
		equal(w, "her list", ann.List, "L")
		equal(w, "her row", ann.Row, 2)
		equal(w, "Bob", w.person(1).First, "Bob")
		equal(w, "Cy", w.person(2).Attributes["consent"], "no")
	}},
	{"only new people: of their rows the last one wins", func(w *workspace) {
		w.imports("L", "email,n", "a@x.org,1")
		r := w.keeps("L", "email,n", "a@x.org,2", "b@x.org,1", "a@x.org,3", "b@x.org,2")
		w.counted("rows", r, 1, 0, 1, 2)
		equal(w, "a", w.person(0).Attributes["n"], "1")
		equal(w, "b", w.person(1).Attributes["n"], "2")
		equal(w, "b's row", w.person(1).Row, 5)
	}},
	{"only new people: nobody is given a key", func(w *workspace) {
		w.imports("L", "external_id,email", "x1,a@x.org")
		// The first row is x1's, who keeps a@x.org and is not given b@x.org.
		r := w.keeps("L", "external_id,email,gaid", "x1,b@x.org,1", ",b@x.org,", ",a@x.org,1", ",,1")
		w.set("new", r.New, 1, 2)
		w.set("unchanged", r.Unchanged, 0)
		equal(w, "duplicates", r.Duplicates, 1)
		p := w.person(0)
		equal(w, "x1's email", p.Email, emailOf("a@x.org"))
		equal(w, "x1 has a GAID", p.HasGAID, false)
		w.counted("later", w.imports("L", "gaid,n", "1,1"), 0, 1, 0, 0)
		equal(w, "whose the GAID is", w.person(2).Attributes["n"], "1")
	}},
	{"only new people: a key that was given up is nobody's", func(w *workspace) {
		w.imports("L", "external_id,email", "x1,old@x.org", "x2,b@x.org")
		w.imports("L", "external_id,email", "x1,new@x.org")
		r := w.keeps("L", "email", "old@x.org", "new@x.org", "b@x.org")
		w.set("new", r.New, 2)
		w.set("unchanged", r.Unchanged, 0, 1)
	}},
	{"only new people: an attribute that nobody had", func(w *workspace) {
		w.imports("L", "email", "a@x.org")
		w.keeps("L", "email,Plan", "a@x.org,gold")
		attrs, err := w.Attributes(w.t.Context())
		w.must(err)
		if len(attrs) != 1 || attrs[0].Name != "plan" || attrs[0].People != 0 {
			w.t.Errorf("attributes: %+v", attrs)
		}
	}},
	{"who is opted out stays it", func(w *workspace) {
		header := "email,opted_in_marketing,do_not_sell,country"
		w.imports("L", header, "a@x.org,false,no,DE", "b@x.org,No,TRUE,DE", "c@x.org,yes,false,DE", "d@x.org,,,DE", "e@x.org,perhaps,perhaps,DE")
		r := w.stays("M", header, "a@x.org,true,yes,FR", "b@x.org,,,DE", "c@x.org,no,true,DE", "d@x.org,true,false,DE", "e@x.org,yes,no,DE", "f@x.org,true,false,DE")
		w.set("new", r.New, 5)
		w.set("updated", r.Updated, 0, 2, 3, 4)
		w.set("unchanged", r.Unchanged, 1)
		for i, want := range []string{"false yes FR", "No TRUE DE", "no true DE", "true false DE", "yes no DE", "true false DE"} {
			a := w.person(sync.PersonID(i)).Attributes
			equal(w, "who", a["opted_in_marketing"]+" "+a["do_not_sell"]+" "+a["country"], want)
		}
		equal(w, "the list of who did not change", w.person(1).List, "L")
	}},
	{"who is opted out follows the file without a policy", func(w *workspace) {
		w.imports("L", "email,unsubscribed", "a@x.org,true")
		w.counted("again", w.imports("L", "email,unsubscribed", "a@x.org,false"), 0, 1, 0, 0)
		equal(w, "a", w.person(0).Attributes["unsubscribed"], "false")
	}},
	{"what counts is who was opted out before the file", func(w *workspace) {
		w.imports("L", "email,consent", "in@x.org,true", "out@x.org,false")
		r := w.stays("L", "email,consent", "new@x.org,false", "in@x.org,false", "out@x.org,true", "new@x.org,true", "in@x.org,true", "out@x.org,")
		w.counted("rows", r, 1, 0, 2, 3)
		equal(w, "new", w.person(2).Attributes["consent"], "true")
		equal(w, "in", w.person(0).Attributes["consent"], "true")
		equal(w, "out", w.person(1).Attributes["consent"], "false")
		w.stays("L", "email,consent", "in@x.org,false")
		w.counted("the next file", w.stays("L", "email,consent", "in@x.org,true"), 0, 0, 1, 0)
		equal(w, "in", w.person(0).Attributes["consent"], "false")
	}},
	{"who stays opted out is given another key", func(w *workspace) {
		w.imports("L", "external_id,email,opt_out", "x1,a@x.org,yes")
		r := w.stays("L", "external_id,email,opt_out", "x1,b@x.org,no", ",b@x.org,no", "x1,b@x.org,no")
		w.counted("rows", r, 1, 1, 0, 1)
		equal(w, "still", w.person(0).Attributes["opt_out"], "yes")
	}},
	{"policies for more people than a block", func(w *workspace) {
		const n = 40_000
		rows := func(consent string, from, to int) (rows []string) {
			for i := from; i < to; i++ {
				value := consent
				if i%4 == 0 {
					value = "false"
				}
				rows = append(rows, fmt.Sprintf("p%d@x.org,%s", i, value))
			}
			return rows
		}
		w.imports("L", "email,consent", rows("", 0, n)...)
		all := func(consent string) []string {
			var all []string
			for i := range n + 1000 {
				all = append(all, fmt.Sprintf("p%d@x.org,%s", i, consent))
			}
			return all
		}
		w.counted("kept", w.keeps("M", "email,consent", all("true")[:n+500]...), 500, 0, n, 0)
		r := w.stays("M", "email,consent", all("true")...)
		w.counted("stayed", r, 500, n-n/4, n/4+500, 0)
		for _, i := range []sync.PersonID{0, 16_384, 32_764, 39_996} {
			equal(w, "opted out", w.person(i).Attributes["consent"], "false")
			equal(w, "had none", w.person(i + 1).Attributes["consent"], "true")
			equal(w, "unchanged", r.Unchanged.Has(i) && !r.Unchanged.Has(i+1), true)
		}
	}},
}
