package storage

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"audiencesync/sync"
)

// backups lists what is in the folder, the newest first.
func (l *ledger) backups() []Backup {
	l.t.Helper()
	all, err := Backups(l.path)
	l.must(err)
	return all
}

func TestBackupIsWholeWhileWritingGoesOn(t *testing.T) {
	t.Parallel()
	l := newLedger(t, 500)
	c := l.launch("C", stepTo(sync.ActionAdd, "A"))
	l.enter(c, 0, 500)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for ctx.Err() == nil {
			if b, _, err := l.TakeBatch(t.Context(), l.now, 5); err != nil {
				t.Error(err)
			} else if b != nil && l.FinishBatch(t.Context(), b.ID, nil, l.now) != nil {
				t.Error("finishing failed")
			}
		}
	}()
	path, err := l.Backup(t.Context())
	stop()
	<-done
	l.must(err)
	if all := l.backups(); len(all) != 1 || all[0].Path != path || all[0].Size == 0 || time.Since(all[0].At) > time.Minute {
		t.Errorf("backups %+v, want %s", all, path)
	}
	dir := t.TempDir()
	l.must(copyFile(filepath.Join(dir, "workspace.db"), path))
	copied := &ledger{DB: openAt(t, dir), t: t, now: l.now}
	copied.sound()
	if s := copied.step(c, 1); s.Entered != 500 || !s.Conserved() {
		t.Errorf("%+v", s)
	}
	if n, err := copied.PeopleCount(t.Context()); err != nil || n != 500 {
		t.Errorf("%d people, %v", n, err)
	}
}

func TestBackupIfDue(t *testing.T) {
	t.Parallel()
	l := newLedger(t, 0)
	due := func(want bool) {
		t.Helper()
		path, err := l.BackupIfDue(t.Context())
		l.must(err)
		if (path != "") != want {
			t.Errorf("made %q, want one: %v", path, want)
		}
	}
	due(false) // nobody to lose
	mustImport(t, l.DB, fullSpec("List"), personRows(0, 10))
	due(true)
	due(false)
	old := l.backups()[0]
	aged := func(days int, name string) string {
		path := filepath.Join(filepath.Dir(old.Path), time.Now().AddDate(0, 0, -days).UTC().Format(backupTime)+"-"+name+".db")
		l.must(os.Rename(old.Path, path))
		l.must(copyFile(old.Path, path))
		return path
	}
	for days := 1; days <= 9; days++ {
		aged(days, backupDaily)
	}
	kept := aged(20, backupBeforeSchema+"4")
	l.must(os.Remove(old.Path))
	stray := filepath.Join(filepath.Dir(kept), "notes.txt")
	l.must(os.WriteFile(stray, nil, 0o600))
	due(true)
	all := l.backups()
	if len(all) != backupsKept+1 || all[len(all)-1].Path != kept {
		t.Errorf("kept %+v", all)
	}
	if !slices.IsSortedFunc(all, func(a, b Backup) int { return b.At.Compare(a.At) }) {
		t.Errorf("not the newest first: %+v", all)
	}
	if _, err := os.Stat(stray); err != nil {
		t.Errorf("what is not ours: %v", err)
	}
}

// A backup that cannot be finished leaves nothing that looks like one.
func TestBackupCancelled(t *testing.T) {
	t.Parallel()
	l := newLedger(t, 100)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if path, err := l.Backup(ctx); err == nil {
		t.Errorf("made %s", path)
	}
	files, err := os.ReadDir(filepath.Join(l.folder(), backupsName))
	l.must(err)
	if len(files) != 0 {
		t.Errorf("left %v", files)
	}
}

// What a kill left of a backup goes a day later; one that is being made stays.
func TestBackupDropsHalves(t *testing.T) {
	t.Parallel()
	l := newLedger(t, 10)
	dir := filepath.Join(l.folder(), backupsName)
	l.must(os.Mkdir(dir, 0o700))
	old, fresh := filepath.Join(dir, "old.db.part"), filepath.Join(dir, "fresh.db.part")
	l.must(os.WriteFile(old, []byte("half"), 0o600))
	l.must(os.WriteFile(fresh, []byte("half"), 0o600))
	l.must(os.Chtimes(old, time.Time{}, time.Now().Add(-backupEvery-time.Hour)))
	_, err := l.Backup(t.Context())
	l.must(err)
	if _, err := os.Stat(old); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the old half is there: %v", err)
	}
	if _, err := os.Stat(fresh); err != nil {
		t.Errorf("another's backup: %v", err)
	}
}

func TestRestore(t *testing.T) {
	t.Parallel()
	l := newLedger(t, 50)
	c := l.launch("C", stepTo(sync.ActionAdd, "A"))
	l.enter(c, 0, 50)
	backup, err := l.Backup(t.Context())
	l.must(err)
	l.drain(10)
	log, err := os.ReadFile(l.path + "-wal")
	l.must(err)
	l.must(l.Close())
	whole, err := os.ReadFile(l.path)
	l.must(err)
	half := whole[:len(whole)/2/4096*4096]
	l.must(os.WriteFile(l.path, half, 0o600))
	openError(t, l.path, sync.CodeDamaged)
	l.must(os.WriteFile(l.path+"-wal", log, 0o600)) // valid, and not the backup's

	kept, err := Restore(t.Context(), l.path, backup)
	l.must(err)
	if got, err := os.ReadFile(kept); err != nil || !bytes.Equal(got, half) {
		t.Errorf("what was there is not kept at %s: %v", kept, err)
	}
	if got, err := os.ReadFile(kept + "-wal"); err != nil || !bytes.Equal(got, log) {
		t.Errorf("its log is not kept: %v", err)
	}
	restored := &ledger{DB: openAt(t, l.folder()), t: t, now: l.now}
	restored.want(c, 1, 50, 0, 0, 50, 0)
	restored.drain(10)
	restored.want(c, 1, 50, 50, 0, 0, 0)
	restored.sound()
}

// What is no whole backup of a workspace is not put in the place of one.
func TestRestoreRefuses(t *testing.T) {
	t.Parallel()
	l := newLedger(t, 50)
	backup, err := l.Backup(t.Context())
	l.must(err)
	l.must(l.Close())
	whole, err := os.ReadFile(l.path)
	l.must(err)
	data, err := os.ReadFile(backup)
	l.must(err)
	other := filepath.Join(t.TempDir(), "shop.db")
	execAll(t, raw(t, other), "CREATE TABLE shop (id)")
	shop, err := os.ReadFile(other)
	l.must(err)
	for name, test := range map[string]struct {
		data []byte
		want sync.Code
	}{
		"half":              {data[:len(data)/2/4096*4096], sync.CodeDamaged},
		"empty":             {nil, sync.CodeDamaged},
		"text":              {[]byte(strings.Repeat("name,email\n", 1000)), sync.CodeDamaged},
		"another program's": {shop, sync.CodeInvalid},
	} {
		bad := filepath.Join(t.TempDir(), "bad.db")
		l.must(os.WriteFile(bad, test.data, 0o600))
		_, err := Restore(t.Context(), l.path, bad)
		l.code(name, err, test.want)
		if test.want == sync.CodeDamaged && !strings.HasPrefix(err.Error(), "The backup bad.db is damaged.") {
			t.Errorf("%s: said %v", name, err)
		}
	}
	_, err = Restore(t.Context(), l.path, filepath.Join(t.TempDir(), "none.db"))
	l.code("none", err, sync.CodeNotFound)
	if now, err := os.ReadFile(l.path); err != nil || !bytes.Equal(now, whole) {
		t.Errorf("the workspace was changed: %v", err)
	}
	files, err := os.ReadDir(l.folder())
	l.must(err)
	for _, f := range files {
		if strings.Contains(f.Name(), "part") || strings.Contains(f.Name(), "damaged") {
			t.Errorf("left %v", files)
		}
	}
}
