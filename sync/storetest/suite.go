package storetest

import (
	"errors"
	"slices"
	"testing"
	"time"

	"audiencesync/sync"
)

// Suite says of a Store what sync.Store promises, a subtest each rule. open
// returns a new, empty workspace; it is closed at the end of each subtest.
func Suite(t *testing.T, open func(t *testing.T) sync.Store) {
	for _, group := range []struct {
		name  string
		cases []suiteCase
	}{
		{"Import", importCases}, {"Import policy", policyCases}, {"Identity", identityCases}, {"People", peopleCases}, {"Match", matchCases},
		{"Canvas", canvasCases}, {"Life", lifeCases}, {"Enter", enterCases},
		{"TakeBatch", takeCases}, {"Batch", batchCases}, {"Order", orderCases},
		{"Hold", holdCases}, {"Expire", expireCases}, {"Readers", readerCases},
		{"History", historyCases}, {"Audience", audienceCases}, {"Workspace", workspaceCases},
	} {
		t.Run(group.name, func(t *testing.T) {
			t.Parallel()
			for _, c := range group.cases {
				t.Run(c.name, func(t *testing.T) {
					t.Parallel()
					w := newWorkspace(t, open(t))
					c.test(w)
					w.conserved("the end")
					w.must(w.Close())
				})
			}
		})
	}
}

type suiteCase struct {
	name string
	test func(w *workspace)
}

// workspace is a store under test. Its clock stands until the test moves it.
type workspace struct {
	*conserving
	t   *testing.T
	now time.Time
}

// start is when every test begins: not at midnight, and exact in microseconds,
// which is what a store keeps.
var start = time.Date(2026, 11, 24, 9, 30, 0, 123_000, time.UTC)

func newWorkspace(t *testing.T, s sync.Store) *workspace {
	return &workspace{conserving: &conserving{Store: s, t: t}, t: t, now: start}
}

// after moves the clock on.
func (w *workspace) after(d time.Duration) { w.now = w.now.Add(d) }

func (w *workspace) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("%v (cause: %v)", err, errors.Unwrap(err))
	}
}

// code compares the code of an error.
func (w *workspace) code(what string, err error, want sync.Code) {
	w.t.Helper()
	if sync.CodeOf(err) != want {
		w.t.Errorf("%s: %q (%v), want the code %q", what, sync.CodeOf(err), err, want)
	}
}

// equal compares two values.
func equal[T comparable](w *workspace, what string, got, want T) {
	w.t.Helper()
	if got != want {
		w.t.Errorf("%s: %+v, want %+v", what, got, want)
	}
}

// set compares a set of people.
func (w *workspace) set(what string, got *sync.PeopleSet, want ...sync.PersonID) {
	w.t.Helper()
	if ids := slices.Collect(got.All()); !slices.Equal(ids, want) {
		w.t.Errorf("%s: %v, want %v", what, ids, want)
	}
}

// same says whether two moments are one.
func (w *workspace) same(what string, got, want time.Time) {
	w.t.Helper()
	if !got.Equal(want) {
		w.t.Errorf("%s: %v, want %v", what, got, want)
	}
}
