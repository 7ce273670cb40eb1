package storage

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	stdsync "sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"audiencesync/sync"
)

// raw opens a file as any other program would.
func raw(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func execAll(t *testing.T, db *sql.DB, queries ...string) {
	t.Helper()
	for _, q := range queries {
		if _, err := db.ExecContext(t.Context(), q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
}

// openError opens what must not open, and checks that nothing of it changed.
func openError(t *testing.T, path string, want sync.Code) error {
	t.Helper()
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	d, err := Open(t.Context(), path, Options{SealingKey: testKey})
	if err == nil {
		_ = d.Close()
	}
	if sync.CodeOf(err) != want {
		t.Errorf("open: %v (%v), want %s", err, errors.Unwrap(err), want)
	}
	after, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file was changed (%d bytes, now %d): %v", len(before), len(after), err)
	}
	return err
}

func TestOpenRefusesWhatIsNotOurs(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		make func(t *testing.T, path string)
		want sync.Code
	}{
		{"another program's database", func(t *testing.T, path string) { execAll(t, raw(t, path), "CREATE TABLE shop (id)") }, sync.CodeInvalid},
		{"another program's mark", func(t *testing.T, path string) { execAll(t, raw(t, path), "PRAGMA application_id = 7") }, sync.CodeInvalid},
		{"a newer version's", func(t *testing.T, path string) {
			execAll(t, raw(t, path), fmt.Sprintf("PRAGMA application_id = %d", applicationID), "PRAGMA user_version = 1000", "CREATE TABLE later (id)")
		}, sync.CodeNewer},
		{"no database", func(t *testing.T, path string) {
			if err := os.WriteFile(path, bytes.Repeat([]byte("name,email\n"), 1000), 0o600); err != nil {
				t.Fatal(err)
			}
		}, sync.CodeDamaged},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "workspace.db")
			test.make(t, path)
			openError(t, path, test.want)
		})
	}
}

// Whatever is cut off or overwritten is noticed, and left as it is.
func TestDamageIsNoticed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := &ledger{DB: openAt(t, dir), t: t, now: testTime}
	mustImport(t, l.DB, fullSpec("List"), personRows(0, 3000))
	if _, err := l.Backup(t.Context()); err != nil {
		t.Fatal(err)
	}
	l.must(l.Close())
	whole, err := os.ReadFile(l.path)
	l.must(err)
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name) // beside the backups
		l.must(os.WriteFile(path, data, 0o600))
		return path
	}
	openError(t, write("half.db", whole[:len(whole)/2/4096*4096]), sync.CodeDamaged)
	openError(t, write("cut.db", whole[:len(whole)-1000]), sync.CodeDamaged)
	openError(t, write("empty.db", nil), sync.CodeDamaged)
	openError(t, write("header.db", append(bytes.Repeat([]byte{0xff}, 100), whole[100:]...)), sync.CodeDamaged)

	for page := 2; page < len(whole)/4096; page += 7 { // a byte that tells how a page is laid out
		flipped := bytes.Clone(whole)
		flipped[page*4096] ^= 0x55
		path := write("flipped.db", flipped)
		d, err := Open(t.Context(), path, Options{SealingKey: testKey})
		if err == nil {
			err = d.Check(t.Context())
			l.must(d.Close())
		}
		if code := sync.CodeOf(err); code != sync.CodeDamaged && !freeOrOverflow(t, whole, page+1) {
			t.Errorf("page %d of %d: %v (%v)", page+1, len(whole)/4096, err, errors.Unwrap(err))
		}
	}
}

// freeOrOverflow says whether a page is no part of a tree: it holds a piece of a
// long value, or nothing, and has no layout.
func freeOrOverflow(t *testing.T, whole []byte, page int) bool {
	t.Helper()
	switch whole[(page-1)*4096] {
	case 2, 5, 10, 13:
		return false
	}
	return true
}

// Two processes that open a new workspace at once make one.
func TestOpenTwiceAtOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var all stdsync.WaitGroup
	for range 4 {
		all.Go(func() {
			d, err := Open(context.Background(), filepath.Join(dir, "workspace.db"), Options{SealingKey: testKey})
			if err != nil {
				t.Error(err, errors.Unwrap(err))
				return
			}
			if err := d.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

// Only the user can read what is in the folder.
func TestFilesAreTheUsersOwn(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		return // there the folder's own list of rights says who may read
	}
	l := newLedger(t, 10)
	c := l.launch("C", stepTo(sync.ActionAdd, "A"))
	l.enter(c, 0, 10)
	if _, err := l.Backup(t.Context()); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	l.must(filepath.WalkDir(l.folder(), func(path string, e fs.DirEntry, err error) error {
		if err != nil || path == l.folder() {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		seen[filepath.Ext(path)] = true
		if want := map[bool]fs.FileMode{true: 0o700, false: 0o600}[e.IsDir()]; info.Mode().Perm() != want {
			t.Errorf("%s has mode %o, want %o", e.Name(), info.Mode().Perm(), want)
		}
		return nil
	}))
	if !seen[".db-wal"] || !seen[".db-shm"] {
		t.Errorf("looked at %v", seen)
	}
}

// Each trouble of SQLite or the system has its code and its sentence.
func TestTroublesAreTranslated(t *testing.T) {
	t.Parallel()
	l := newLedger(t, 0)
	for name, test := range map[string]struct {
		err  error
		want sync.Code
	}{
		"none":             {nil, ""},
		"ours":             {noSuchCanvas(), sync.CodeNotFound},
		"disk full":        {&fs.PathError{Err: syscall.ENOSPC}, sync.CodeDiskFull},
		"quota":            {syscall.EDQUOT, sync.CodeDiskFull},
		"no permission":    {&fs.PathError{Err: syscall.EACCES}, sync.CodeReadOnly},
		"read-only disk":   {syscall.EROFS, sync.CodeReadOnly},
		"something else":   {errors.New("surprise"), sync.CodeInternal},
		"a constraint":     {l.sql("INSERT INTO counter VALUES ('a', NULL)"), sync.CodeInternal},
		"a read-only file": {l.sql("PRAGMA query_only = 1; UPDATE counter SET value = 1"), sync.CodeReadOnly},
	} {
		if got := sync.CodeOf(translate(test.err, "test")); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
	l.must(l.sql("PRAGMA query_only = 0"))
	for _, err := range []error{context.Canceled, context.DeadlineExceeded} {
		if got := translate(err, "test"); !errors.Is(got, err) {
			t.Errorf("%v became %v", err, got)
		}
	}
}

// Another program's lock is waited for, and then named.
func TestLockedByAnother(t *testing.T) {
	t.Parallel()
	l := newLedger(t, 0)
	other := raw(t, l.path)
	execAll(t, other, "BEGIN IMMEDIATE")
	l.must(l.sql("PRAGMA busy_timeout = 1"))
	l.code("writing", l.Hold(t.Context(), sync.Hold{Scope: sync.HoldAll, Since: l.now}), sync.CodeBusy)
	if _, err := l.Holds(t.Context()); err != nil {
		t.Errorf("reading: %v", err)
	}
	execAll(t, other, "ROLLBACK")
	l.must(l.Hold(t.Context(), sync.Hold{Scope: sync.HoldAll, Since: l.now}))
}

// A full disk is said, nothing that was there is lost, and with room again it
// goes on.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	l := newLedger(t, 2000)
	c := l.launch("C", stepTo(sync.ActionAdd, "A"))
	l.must(l.sql(fmt.Sprintf("PRAGMA max_page_count = %d", l.count("PRAGMA page_count")+2)))
	full := false
	for from := 0; from < 2000 && !full; from++ {
		_, err := l.Enter(t.Context(), c.ID, sync.NewPeopleSet(sync.PersonID(from)), l.now)
		if full = err != nil; full {
			l.code("entering", err, sync.CodeDiskFull)
		}
	}
	if !full {
		t.Fatal("the disk never was full")
	}
	entered := l.step(c, 1).Entered
	l.want(c, 1, entered, 0, 0, entered, 0)
	l.sound()
	l.must(l.sql("PRAGMA max_page_count = 1000000"))
	everybody := &sync.PeopleSet{}
	everybody.AddRange(0, 2000)
	_, err := l.Enter(t.Context(), c.ID, everybody, l.now)
	l.must(err)
	l.drain(500)
	l.want(c, 1, 2000, 2000, 0, 0, 0)
	l.sound()
}

// The write-ahead log is folded into the file as it goes.
func TestLogDoesNotGrow(t *testing.T) {
	t.Parallel()
	l := newLedger(t, 200)
	for i := range 60 {
		c := l.launch(fmt.Sprint(i), stepTo(sync.ActionAdd, fmt.Sprint("A", i)))
		l.enter(c, 0, 200)
		l.drain(20)
	}
	info, err := os.Stat(l.path + "-wal")
	l.must(err)
	if info.Size() > 8<<20 {
		t.Errorf("%d bytes of log", info.Size())
	}
}

// Two programs over one file send everybody once between them, while a third
// reads sums that always hold.
func TestTwoHandlesOnOneFile(t *testing.T) {
	t.Parallel()
	l := newLedger(t, 600)
	c := l.launch("C", stepTo(sync.ActionAdd, "A"), pauseFor(time.Hour))
	other := openAt(t, l.folder())
	var sent stdsync.Map
	var done, batches atomic.Int64
	var all stdsync.WaitGroup
	for i, d := range []*DB{l.DB, other, l.DB, other} {
		all.Go(func() {
			for from := i * 150; from < i*150+150; from += 30 {
				some := &sync.PeopleSet{}
				some.AddRange(sync.PersonID(from), sync.PersonID(from+30))
				if _, err := d.Enter(t.Context(), c.ID, some, l.now); err != nil {
					t.Error(err)
				}
			}
			for done.Load() < 600 && !t.Failed() {
				b, _, err := d.TakeBatch(t.Context(), l.now, 7)
				if err != nil || b == nil {
					if err != nil {
						t.Error(err)
					}
					continue
				}
				for p := range b.People.All() {
					if _, twice := sent.LoadOrStore(p, b.ID); twice {
						t.Errorf("person %d is in two batches", p)
					}
				}
				if err := d.FinishBatch(t.Context(), b.ID, nil, l.now); err != nil {
					t.Error(err)
				}
				done.Add(int64(b.Count))
				batches.Add(1)
			}
		})
	}
	for done.Load() < 600 && !t.Failed() {
		all, err := other.Metrics(t.Context(), c.ID)
		if err != nil || !all[0].Steps[0].Conserved() {
			t.Fatalf("%+v, %v", all, err)
		}
	}
	all.Wait()
	l.want(c, 1, 600, 600, 0, 0, 0)
	l.sound()
}
