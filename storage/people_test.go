package storage

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"

	"audiencesync/sync"
	"audiencesync/sync/storetest"

	"pgregory.net/rapid"
)

// TestImportsAreWhatMemorySays imports random files, with bounds so tight that
// segments, pending changes and key runs are many, and compares every reader
// with the plainest store.
func TestImportsAreWhatMemorySays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		d := openAt(t, t.TempDir())
		defer d.Close()
		importLikeMemory(r, t, d, false)
	})
}

// TestImportsWithWeakHashes is the same where most keys have the hash of
// others: people are told apart by their full values. An import that relied on
// a hash is refused, and looks first when it is tried again.
func TestImportsWithWeakHashes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		d := openAt(t, t.TempDir())
		defer d.Close()
		d.seal.mask = 3
		importLikeMemory(r, t, d, true)
	})
}

func importLikeMemory(r *rapid.T, t *testing.T, d *DB, weak bool) {
	m := storetest.NewMemory()
	var spec sync.ImportSpec
	var rows []sync.Record
	for n := range rapid.IntRange(1, 5).Draw(r, "imports") {
		if n > 0 && rapid.Bool().Draw(r, "again") {
			rows = drawAgain(r, rows, spec)
		} else {
			spec = drawSpec(r, n)
			rows = drawRows(r, spec)
		}
		bounds := importBounds{
			segmentRows:  rapid.IntRange(1, 20).Draw(r, "segment"),
			segmentBytes: 1 << 20,
			pendingBytes: rapid.SampledFrom([]int{1, 600, 1 << 20}).Draw(r, "pending"),
			tableKeys:    rapid.IntRange(1, 12).Draw(r, "table"),
		}
		got, err := d.importWithin(t.Context(), spec, &records{rows: rows, batch: 7}, bounds)
		if weak && sync.CodeOf(err) == sync.CodeInternal {
			samePeople(r, t, d, m)
			got, err = d.importWithin(t.Context(), spec, &records{rows: rows, batch: 7}, bounds)
		}
		if err != nil {
			r.Fatal(err)
		}
		want, err := m.Import(t.Context(), spec, &records{rows: rows, batch: 7})
		if err != nil {
			r.Fatal(err)
		}
		if got, want := told(got), told(want); got != want {
			r.Fatalf("import %d: %s, want %s", n, got, want)
		}
		samePeople(r, t, d, m)
	}
	sameMatches(r, t, d, m)
}

// told is an import's result in words.
func told(res sync.ImportResult) string {
	ids := func(s *sync.PeopleSet) []sync.PersonID { return slices.Collect(s.All()) }
	return fmt.Sprintf("list %d, new %v, updated %v, unchanged %v, %d duplicates", res.ListID, ids(res.New), ids(res.Updated), ids(res.Unchanged), res.Duplicates)
}

func drawSpec(r *rapid.T, n int) sync.ImportSpec {
	has := func(what string) bool { return rapid.IntRange(0, 3).Draw(r, what) > 0 }
	spec := sync.ImportSpec{
		List: rapid.SampledFrom([]string{"CRM", "crm", "Trials"}).Draw(r, "list"), File: fmt.Sprintf("f%d.csv", n), At: testTime.AddDate(0, 0, n),
		Email: has("email"), Name: has("name"), GAID: has("gaid"), ExternalID: has("external"),
		Existing: rapid.SampledFrom([]sync.ExistingPolicy{sync.UpdateExisting, "", sync.KeepExisting}).Draw(r, "existing"),
		OptedOut: rapid.SampledFrom([]sync.OptedOutPolicy{sync.FollowFile, "", sync.StayOptedOut, sync.StayOptedOut}).Draw(r, "opted out"),
	}
	for _, name := range []string{"Country", "Opted-in marketing", "Opted out", "plan", "PLAN"} {
		if has(name) {
			spec.Attributes = append(spec.Attributes, sync.Attribute{Name: name, Label: name})
		}
	}
	return spec
}

func drawRows(r *rapid.T, spec sync.ImportSpec) []sync.Record {
	rows := make([]sync.Record, rapid.IntRange(0, 60).Draw(r, "rows"))
	people := rapid.SampledFrom([]int{3, 12, 40}).Draw(r, "people")
	some := func(what string, has bool) (int, bool) {
		n := rapid.IntRange(-people/3-1, people).Draw(r, what)
		return n, has && n >= 0
	}
	for i := range rows {
		rec := &rows[i]
		rec.Row = i + 2
		if n, is := some("external", spec.ExternalID); is {
			rec.ExternalID = fmt.Appendf(nil, "X%d", n)
		}
		if n, is := some("email", spec.Email); is {
			rec.Email, rec.HasEmail = emailOf(n), true
		}
		if n, is := some("gaid", spec.GAID); is {
			rec.GAID, rec.HasGAID = gaidOf(n), true
		}
		if n, is := some("first", spec.Name); is {
			rec.First = fmt.Appendf(nil, "Zoë%d", n%3)
		}
		if n, is := some("last", spec.Name); is {
			rec.Last = fmt.Appendf(nil, "O'Neill %d", n%2)
		}
		rec.Digest = rapid.Uint64Range(0, 5).Draw(r, "digest")
		for range spec.Attributes {
			rec.Attributes = append(rec.Attributes, []byte(rapid.SampledFrom([]string{"", "", "true", "No", "1", "2.5", "2026-11-20", "Team, Ä"}).Draw(r, "value")))
		}
	}
	return rows
}

// drawAgain is a file again in which some rows changed, and some come once more, as
// they were or as they are now.
func drawAgain(r *rapid.T, before []sync.Record, spec sync.ImportSpec) []sync.Record {
	var rows []sync.Record
	other := drawRows(r, spec)
	for i, rec := range before {
		switch rapid.IntRange(0, 9).Draw(r, "what became of it") {
		case 0:
		case 1:
			rows = append(rows, before[rapid.IntRange(0, i).Draw(r, "earlier")])
			rows = append(rows, rec)
		case 2, 3:
			if i < len(other) { // the same person, as all is random but for the first key
				changed := other[i]
				changed.ExternalID = rec.ExternalID
				if len(rec.ExternalID) == 0 {
					changed.Email, changed.HasEmail = rec.Email, rec.HasEmail
				}
				rows = append(rows, changed)
			}
			rows = append(rows, rec)
		case 4:
			rows = append(rows, rec, before[rapid.IntRange(0, i).Draw(r, "earlier")])
		default:
			rows = append(rows, rec)
		}
	}
	for i := range rows {
		rows[i].Row = i + 2
	}
	return rows
}

// samePeople compares everything that both stores say of people.
func samePeople(r *rapid.T, t *testing.T, d *DB, m *storetest.Memory) {
	same := func(what string, get func(sync.PeopleStore) (any, error)) {
		got, err := get(d)
		if err != nil {
			r.Fatalf("%s: %v", what, err)
		}
		if want, _ := get(m); !reflect.DeepEqual(got, want) {
			r.Fatalf("%s:\n%+v, want\n%+v", what, got, want)
		}
	}
	count, _ := m.PeopleCount(t.Context())
	all := &sync.PeopleSet{}
	all.AddRange(0, sync.PersonID(count))
	ids := slices.Collect(all.All())
	slices.Reverse(ids)
	same("count", func(s sync.PeopleStore) (any, error) { return s.PeopleCount(t.Context()) })
	same("version", func(s sync.PeopleStore) (any, error) { return s.PeopleVersion(t.Context()) })
	same("people", func(s sync.PeopleStore) (any, error) {
		people, err := s.People(t.Context(), ids)
		return slices.Clip(slices.Concat([]sync.Person{}, people)), err
	})
	same("members", func(s sync.PeopleStore) (any, error) { return s.Members(t.Context(), all, []sync.Member{{Person: 99}}) })
	same("lists", func(s sync.PeopleStore) (any, error) { return s.Lists(t.Context()) })
	same("attributes", func(s sync.PeopleStore) (any, error) {
		a, err := s.Attributes(t.Context())
		return append([]sync.Attribute{}, a...), err
	})
	lists, _ := m.Lists(t.Context())
	for _, l := range lists {
		same("people of "+l.Name, func(s sync.PeopleStore) (any, error) { return members(s.ListPeople(t.Context(), l.ID)) })
	}
	for _, name := range []string{"country", "Opted-In Marketing", "plan", "unknown"} {
		same("values of "+name, func(s sync.PeopleStore) (any, error) {
			v, err := s.AttributeValues(t.Context(), name, 3)
			return append([]sync.ValueCount{}, v...), err
		})
	}
	for _, text := range []string{"x3", "X1", "zoë1", "NEILL 0", "person2@example.com", gaidOf(1).String(), "nobody", " "} {
		same("find "+text, func(s sync.PeopleStore) (any, error) {
			found, err := s.FindPeople(t.Context(), text, 4)
			return append([]sync.PersonID{}, found...), err
		})
	}
}

func members(s *sync.PeopleSet, err error) ([]sync.PersonID, error) {
	if err != nil {
		return nil, err
	}
	return append([]sync.PersonID{}, slices.Collect(s.All())...), nil
}

// sameMatches compares who meets random criteria.
func sameMatches(r *rapid.T, t *testing.T, d *DB, m *storetest.Memory) {
	count, _ := m.PeopleCount(t.Context())
	for range 8 {
		c := sync.Criteria{All: drawConditions(r, "all"), Any: drawConditions(r, "any"), None: drawConditions(r, "none")}
		c.Lists = rapid.SampledFrom([][]string{nil, {"CRM"}, {"TRIALS", "unknown"}}).Draw(r, "lists")
		var within *sync.PeopleSet
		if rapid.Bool().Draw(r, "within") {
			within = &sync.PeopleSet{}
			for id := range count + 3 {
				if rapid.Bool().Draw(r, "in") {
					within.Add(sync.PersonID(id))
				}
			}
		}
		got, err := members(d.Match(t.Context(), c, within, testTime))
		want, wrong := members(m.Match(t.Context(), c, within, testTime))
		if sync.CodeOf(err) != sync.CodeOf(wrong) || !slices.Equal(got, want) {
			r.Fatalf("%+v within %v: %v %v, want %v %v", c, within, got, err, want, wrong)
		}
		f := sync.MatchFields{Email: rapid.Bool().Draw(r, "email"), Name: rapid.Bool().Draw(r, "name"), GAID: rapid.Bool().Draw(r, "gaid")}
		got, err = members(d.Having(t.Context(), f, within))
		want, _ = members(m.Having(t.Context(), f, within))
		if err != nil || !slices.Equal(got, want) {
			r.Fatalf("having %+v: %v %v, want %v", f, got, err, want)
		}
	}
}

func drawConditions(r *rapid.T, group string) []sync.Condition {
	return rapid.SliceOfN(rapid.Custom(func(r *rapid.T) sync.Condition {
		c := sync.Condition{
			Field: rapid.SampledFrom([]string{"country", "Opted-in marketing", "plan", "unknown", "email", "gaid", "first_name", "last_name", "external_id"}).Draw(r, "field"),
			Op:    rapid.SampledFrom(sync.Ops).Draw(r, "op"),
		}
		c.Value = rapid.SampledFrom([]any{true, "true", 2, "no", "ä", "2026-11-20", 30, "x1", []any{"x2", "team, ä", 1}}).Draw(r, "value")
		return c
	}), 0, 2).Draw(r, group)
}

// TestChunkBoundaries imports around the size of a chunk, in one go and by
// adding to a chunk that is there.
func TestChunkBoundaries(t *testing.T) {
	t.Parallel()
	for _, n := range []int{chunkSize - 1, chunkSize, chunkSize + 1, 2*chunkSize + 5} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			d := openAt(t, t.TempDir())
			mustImport(t, d, fullSpec("A"), personRows(0, n))
			res := mustImport(t, d, fullSpec("B"), personRows(n-2, n+3))
			if res, want := outcomeOf(res), (outcome{list: 2, added: 3, same: 2}); res != want {
				t.Fatalf("%+v, want %+v", res, want)
			}
			checkPeople(t, d, n+3, func(int) string { return "" })
		})
	}
}

// checkPeople checks that the people are those of personRow.
func checkPeople(t *testing.T, d *DB, n int, country func(int) string) {
	t.Helper()
	all := &sync.PeopleSet{}
	all.AddRange(0, sync.PersonID(n))
	people, err := d.People(t.Context(), slices.Collect(all.All()))
	if err != nil {
		t.Fatal(err)
	}
	members, err := d.Members(t.Context(), all, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range people {
		r := personRow(i)
		want := map[string]string{"country": string(r.Attributes[0]), "opted_in": string(r.Attributes[1])}
		if c := country(i); c != "" {
			want["country"] = c
		}
		maps.DeleteFunc(want, func(_, v string) bool { return v == "" })
		m := sync.Member{Person: sync.PersonID(i), Email: r.Email, HasEmail: true, GAID: r.GAID, HasGAID: true, First: string(r.First), Last: string(r.Last)}
		if p.Member != m || members[i] != m || p.ExternalID != string(r.ExternalID) || !maps.Equal(p.Attributes, want) || p.Row != r.Row {
			t.Fatalf("person %d is %+v, want %+v %v", i, p, m, want)
		}
	}
	if _, err := d.People(t.Context(), []sync.PersonID{sync.PersonID(n)}); sync.CodeOf(err) != sync.CodeNotFound {
		t.Fatalf("one too many: %v", err)
	}
}
