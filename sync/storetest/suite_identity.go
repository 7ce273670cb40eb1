package storetest

// identityCases are who is recognised by which row.
var identityCases = []suiteCase{
	{"external ID before email", func(w *workspace) {
		w.imports("L", "external_id,email", "x1,a@x.org", "x2,b@x.org")
		w.counted("swapped emails", w.imports("L", "external_id,email", "x1,b@x.org", "x2,a@x.org"), 0, 2, 0, 0)
		equal(w, "x1", w.person(0).Email, emailOf("b@x.org"))
		equal(w, "x2", w.person(1).Email, emailOf("a@x.org"))
	}},
	{"email before GAID", func(w *workspace) {
		w.imports("L", "email,gaid", "a@x.org,1", "b@x.org,2")
		w.counted("the GAID of another", w.imports("L", "email,gaid", "a@x.org,2"), 0, 1, 0, 0)
		equal(w, "a", w.person(0).GAID, gaidOf("2"))
	}},
	{"by each key that a person has", func(w *workspace) {
		w.imports("L", "external_id,email,gaid,n", "x1,a@x.org,1,0")
		w.counted("external ID", w.imports("L", "external_id,n", "x1,1"), 0, 1, 0, 0)
		w.counted("email", w.imports("L", "email,n", "a@x.org,2"), 0, 1, 0, 0)
		w.counted("GAID", w.imports("L", "gaid,n", "1,3"), 0, 1, 0, 0)
		equal(w, "n", w.person(0).Attributes["n"], "3")
	}},
	{"a key that was learned later", func(w *workspace) {
		w.imports("L", "email", "a@x.org")
		w.imports("L", "email,gaid", "a@x.org,7")
		w.counted("by the GAID", w.imports("L", "gaid,n", "7,1"), 0, 1, 0, 0)
		w.count(1)
	}},
	{"an unknown external ID is a new person whatever the email", func(w *workspace) {
		w.imports("L", "external_id,email", "x1,a@x.org")
		w.counted("x2", w.imports("L", "external_id,email", "x2,a@x.org"), 1, 0, 0, 0)
		w.counted("the email is of who came first", w.imports("L", "email,n", "a@x.org,1"), 0, 1, 0, 0)
		equal(w, "x1", w.person(0).Attributes["n"], "1")
		equal(w, "x2", w.person(1).Attributes["n"], "")
	}},
	{"who came first gives a key up", func(w *workspace) {
		w.imports("L", "external_id,email", "x1,a@x.org", "x2,a@x.org")
		w.imports("L", "external_id,email", "x1,b@x.org")
		w.counted("then the next one is found", w.imports("L", "email,n", "a@x.org,1"), 0, 1, 0, 0)
		equal(w, "x2", w.person(1).Attributes["n"], "1")
		w.imports("L", "external_id,email", "x1,a@x.org")
		w.imports("L", "email,n", "a@x.org,2")
		equal(w, "x1 has it again", w.person(0).Attributes["n"], "2")
	}},
	{"a changed email is nobody's", func(w *workspace) {
		w.imports("L", "external_id,email", "x1,old@x.org")
		w.counted("changed", w.imports("L", "external_id,email", "x1,new@x.org"), 0, 1, 0, 0)
		w.counted("the old one", w.imports("L", "email", "old@x.org"), 1, 0, 0, 0)
		w.counted("the new one", w.imports("L", "email,n", "new@x.org,1"), 0, 1, 0, 0)
		equal(w, "x1", w.person(0).Attributes["n"], "1")
		w.count(2)
	}},
	{"an emptied key is nobody's", func(w *workspace) {
		w.imports("L", "external_id,email,gaid", "x1,a@x.org,1")
		w.imports("L", "external_id,email,gaid", "x1,,")
		w.counted("both", w.imports("L", "email,gaid", "a@x.org,", ",1"), 2, 0, 0, 0)
		w.imports("L", "external_id,email", ",a@x.org")
		w.count(3)
	}},
	{"an external ID is lost when the file has the column empty", func(w *workspace) {
		w.imports("L", "external_id,email", "x1,a@x.org")
		w.counted("recognised by email", w.imports("L", "external_id,email", ",a@x.org"), 0, 1, 0, 0)
		equal(w, "external ID", w.person(0).ExternalID, "")
		w.counted("x1 is nobody's", w.imports("L", "external_id", "x1"), 1, 0, 0, 0)
	}},
	{"by name only who has nothing better", func(w *workspace) {
		w.imports("L", "email,first_name,last_name", "a@x.org,Ann,Lee", ",Bob,Ray")
		w.counted("Ann Lee without more", w.imports("L", "first_name,last_name,n", "Ann,Lee,1", "Bob,Ray,1"), 1, 1, 0, 0)
		equal(w, "with an email", w.person(0).Attributes["n"], "")
		equal(w, "Bob", w.person(1).Attributes["n"], "1")
		w.counted("again", w.imports("L", "first_name,last_name,n", "Ann,Lee,1", "Bob,Ray,1"), 0, 0, 2, 0)
	}},
	{"names are compared whole", func(w *workspace) {
		w.counted("where first and last part", w.imports("L", "first_name,last_name", "Ann Lee,Ray", "Ann,Lee Ray", "ann,Lee Ray"), 3, 0, 0, 0)
	}},
	{"a name that is half is no name", func(w *workspace) {
		w.counted("two rows", w.imports("L", "first_name,last_name,n", "Ann,,1", "Ann,,2"), 2, 0, 0, 0)
		w.counted("again", w.imports("L", "first_name,last_name,n", "Ann,,1", "Ann,,2"), 0, 0, 2, 0)
		w.counted("another row", w.imports("L", "first_name,last_name,n", "Ann,,3"), 1, 0, 0, 0)
	}},
	{"a row without any field is a person by its digest", func(w *workspace) {
		w.counted("new", w.imports("L", "email,n", ",1", ",2", ",1"), 2, 0, 0, 1)
		w.counted("again", w.imports("L", "email,n", ",2", ",1"), 0, 0, 2, 0)
	}},
	{"within one file each row sees those before it", func(w *workspace) {
		r := w.imports("L", "external_id,email,n", "x1,a@x.org,1", ",a@x.org,2", "x1,b@x.org,3", ",a@x.org,4", ",b@x.org,5")
		// Row 2 recognises x1 by email and takes its external ID away; row 3 is
		// then somebody new; row 4 is the first again, row 5 the second.
		w.counted("rows", r, 2, 0, 0, 3)
		equal(w, "first", w.person(0).Attributes["n"], "4")
		equal(w, "second", w.person(1).Attributes["n"], "5")
		equal(w, "second's external ID", w.person(1).ExternalID, "")
	}},
	{"an email passes from one to another within a file", func(w *workspace) {
		w.imports("L", "external_id,email", "x1,a@x.org", "x2,b@x.org")
		r := w.imports("L", "external_id,email,n", "x1,c@x.org,1", "x2,a@x.org,2", ",a@x.org,3", ",c@x.org,4")
		w.counted("rows", r, 0, 2, 0, 2)
		equal(w, "x1", w.person(0).Attributes["n"], "4")
		equal(w, "x2", w.person(1).Attributes["n"], "3")
	}},
	{"keys of many imports", func(w *workspace) {
		for i := range 30 {
			w.imports("L", "email,n", rowsOf(20, "p%d@x.org,"+string(rune('a'+i)))...)
			w.imports("L", "email,gaid", "p3@x.org,"+string(rune('0'+i%10)))
		}
		w.count(20)
		equal(w, "the last GAID", w.person(3).GAID, gaidOf("9"))
		found, err := w.FindPeople(w.t.Context(), gaidOf("8").String(), 10)
		w.must(err)
		equal(w, "by a former GAID", len(found), 0)
	}},
	{"full values count, not their digests", func(w *workspace) {
		a := newTable("email,n", ",1", ",2")
		spec := a.spec("L")
		_, err := w.Import(w.t.Context(), spec, a)
		w.must(err)
		var rows []string
		for _, n := range []string{"x", "X", "x ", "x\x00"} {
			rows = append(rows, n+",1")
		}
		w.counted("external IDs that look alike", w.imports("L", "external_id,n", rows...), 4, 0, 0, 0)
	}},
}
