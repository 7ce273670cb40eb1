package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"audiencesync/sync"

	"pgregory.net/rapid"
)

// Model does the same random operations on two stores, as the engine, several
// windows and a clock would, and compares everything that can be read after
// each. A failure shrinks to the fewest operations that still show it.
func Model(t *rapid.T, a, b sync.Store) {
	m := &model{t: t, stores: [2]sync.Store{a, b}, now: start}
	m.importRows(t)
	m.saveCanvas(t)
	m.move(t, "launch")
	t.Repeat(map[string]func(*rapid.T){
		"":        m.compare,
		"import":  m.importRows,
		"broken":  m.importBroken,
		"save":    m.saveCanvas,
		"launch":  func(t *rapid.T) { m.move(t, "launch") },
		"pause":   func(t *rapid.T) { m.move(t, "pause") },
		"resume":  func(t *rapid.T) { m.move(t, "resume") },
		"stop":    func(t *rapid.T) { m.move(t, "stop") },
		"delete":  func(t *rapid.T) { m.move(t, "delete") },
		"rename":  m.rename,
		"wait":    m.wait,
		"flush":   m.flush,
		"enter":   m.enter,
		"take":    m.take,
		"take 2":  m.take,
		"finish":  m.finish,
		"answer":  m.finish,
		"retry":   m.retry,
		"split":   m.split,
		"fail":    m.fail,
		"recover": m.recover,
		"now":     m.retryNow,
		"hold":    m.hold,
		"release": m.release,
		"adopt":   m.adopt,
		"match":   m.match,
		"find":    m.find,
	})
}

type model struct {
	t      *rapid.T
	stores [2]sync.Store
	now    time.Time
	sent   [2][]int64 // batches taken, the same in both: what is done with one of them is done at any later time
}

var background = context.Background()

// both does something with each store and compares what it returns.
func (m *model) both(t *rapid.T, what string, do func(i int, s sync.Store) (string, error)) {
	t.Helper()
	var got [2]string
	for i, s := range m.stores {
		text, err := do(i, s)
		got[i] = fmt.Sprintf("%s %s", text, sync.CodeOf(err))
		if sync.CodeOf(err) == sync.CodeInternal {
			t.Fatalf("%s: %v (cause: %v)", what, err, errors.Unwrap(err))
		}
	}
	if got[0] != got[1] {
		t.Fatalf("%s: %s, but %s", what, got[0], got[1])
	}
}

func (m *model) compare(t *rapid.T) {
	t.Helper()
	a, b := describe(t, m.stores[0]), describe(t, m.stores[1])
	if a == b {
		return
	}
	left, right := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range left {
		if i >= len(right) || left[i] != right[i] {
			other := "nothing"
			if i < len(right) {
				other = right[i]
			}
			t.Fatalf("line %d:\n%s\nbut\n%s\n\nin\n%s", i+1, left[i], other, a)
		}
	}
	t.Fatalf("more in the second: %s", right[len(left)])
}

var modelColumns = []string{"external_id", "email", "gaid", "first_name,last_name", "consent", "country"}

// table draws a small list over few people, so that rows meet.
func (m *model) table(t *rapid.T) *table {
	columns := rapid.SliceOfNDistinct(rapid.SampledFrom(modelColumns), 1, len(modelColumns), rapid.ID).Draw(t, "columns")
	values := map[string]*rapid.Generator[string]{
		"external_id": rapid.SampledFrom([]string{"", "x1", "x2", "x3"}), "email": rapid.SampledFrom([]string{"", "a@x.org", "b@x.org", "c@x.org", "d@x.org"}),
		"gaid": rapid.SampledFrom([]string{"", "1", "2", "3"}), "first_name,last_name": rapid.SampledFrom([]string{",", "Ann,", ",Lee", "Ann,Lee", "Bob,Lee"}),
		"consent": rapid.SampledFrom([]string{"yes", "yes", "no", ""}), "country": rapid.SampledFrom([]string{"DE", "FR", ""}),
	}
	row := rapid.Custom(func(t *rapid.T) string {
		var cells []string
		for _, c := range columns {
			cells = append(cells, values[c].Draw(t, c))
		}
		return strings.Join(cells, ",")
	})
	return newTable(strings.Join(columns, ","), rapid.SliceOfN(row, 0, 8).Draw(t, "rows")...)
}

func (m *model) importRows(t *rapid.T) {
	r := m.table(t)
	name := rapid.SampledFrom([]string{"L", "l", "M"}).Draw(t, "list")
	existing := rapid.SampledFrom([]sync.ExistingPolicy{"", sync.UpdateExisting, sync.KeepExisting}).Draw(t, "existing")
	optedOut := rapid.SampledFrom([]sync.OptedOutPolicy{"", sync.FollowFile, sync.StayOptedOut, sync.StayOptedOut}).Draw(t, "opted out")
	m.both(t, "import", func(_ int, s sync.Store) (string, error) {
		again := newTable(strings.Join(r.header, ","), r.rows...)
		spec := again.spec(name)
		spec.At, spec.Existing, spec.OptedOut = m.now, existing, optedOut
		res, err := s.Import(background, spec, again)
		return fmt.Sprint("new ", ids(res.New), " updated ", ids(res.Updated), " unchanged ", ids(res.Unchanged), " duplicates ", res.Duplicates), err
	})
	m.now = m.now.Add(time.Second) // lists are in order of their import
}

func (m *model) importBroken(t *rapid.T) {
	r := m.table(t)
	m.both(t, "broken import", func(_ int, s sync.Store) (string, error) {
		again := newTable(strings.Join(r.header, ","), r.rows...)
		again.fail = sync.Errorf(sync.CodeUnreadable, nil, "The file ends in the middle.")
		_, err := s.Import(background, again.spec("Broken"), again)
		return "", err
	})
}

func (m *model) criteria(t *rapid.T) sync.Criteria {
	condition := rapid.Custom(func(t *rapid.T) sync.Condition {
		return rapid.SampledFrom([]sync.Condition{
			{Field: "consent", Op: sync.OpIs, Value: true}, {Field: "consent", Op: sync.OpIsNot, Value: false}, {Field: "country", Op: sync.OpIn, Value: []any{"de", "it"}},
			{Field: "email", Op: sync.OpIsSet}, {Field: "external_id", Op: sync.OpContains, Value: "2"}, {Field: "country", Op: sync.OpIsNotSet}, {Field: "email", Op: "like"},
		}).Draw(t, "condition")
	})
	var c sync.Criteria
	c.Lists = rapid.SampledFrom([][]string{nil, nil, nil, {"l"}, {"M", "nowhere"}}).Draw(t, "lists")
	c.All = rapid.SliceOfN(condition, 0, 1).Draw(t, "all")
	c.Any = rapid.SliceOfN(condition, 0, 2).Draw(t, "any")
	c.None = rapid.SliceOfN(condition, 0, 1).Draw(t, "none")
	return c
}

func (m *model) match(t *rapid.T) {
	c := m.criteria(t)
	fields := sync.MatchFields{Email: rapid.Bool().Draw(t, "email"), Name: rapid.Bool().Draw(t, "name"), GAID: rapid.Bool().Draw(t, "gaid")}
	m.both(t, "match", func(_ int, s sync.Store) (string, error) {
		people, err := s.Match(background, c, nil, m.now)
		if err != nil {
			return "", err
		}
		having, err := s.Having(background, fields, people)
		if err != nil {
			return "", err
		}
		members, err := s.Members(background, having, nil)
		return fmt.Sprint(ids(people), ids(having), members), err
	})
}

func (m *model) find(t *rapid.T) {
	text := rapid.SampledFrom([]string{"a@x.org", "x2", "ann", "lee", "n l", gaidOf("2").String(), emailOf("c@x.org").String()}).Draw(t, "text")
	m.both(t, "find", func(_ int, s sync.Store) (string, error) {
		found, err := s.FindPeople(background, text, 3)
		return fmt.Sprint(found), err
	})
}

func ids(s *sync.PeopleSet) []sync.PersonID { return s.Page(0, 1000) }

func (m *model) wait(t *rapid.T) {
	m.now = m.now.Add(rapid.SampledFrom([]time.Duration{time.Second, time.Minute, time.Hour, 5 * time.Hour, 13 * time.Hour}).Draw(t, "time"))
}
