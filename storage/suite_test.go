package storage

import (
	"path/filepath"
	"testing"

	"audiencesync/sync"
	"audiencesync/sync/storetest"

	"pgregory.net/rapid"
)

func openNew(t *testing.T) sync.Store { return openAt(t, t.TempDir()) }

func TestSuite(t *testing.T) {
	t.Parallel()
	storetest.Suite(t, openNew)
}

// What was acknowledged is there after a clean end, and after a kill: then in
// the files as they were at that moment.
func TestSuiteReopen(t *testing.T) {
	t.Parallel()
	for name, reopen := range map[string]func(*testing.T, sync.Store) sync.Store{
		"closed": func(t *testing.T, s sync.Store) sync.Store {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			return openAt(t, filepath.Dir(s.(*DB).path))
		},
		"killed": func(t *testing.T, s sync.Store) sync.Store {
			l := &ledger{DB: s.(*DB), t: t}
			after := l.crash()
			l.must(l.Close())
			return after.DB
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storetest.SuiteReopen(t, openNew, reopen)
		})
	}
}

// Random operations on the file and on the plainest store there is read alike
// after each.
func TestModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		d := openAt(t, t.TempDir())
		defer d.Close()
		storetest.Model(r, storetest.NewMemory(), d)
		if err := d.Check(t.Context()); err != nil {
			r.Fatal(err)
		}
	})
}
