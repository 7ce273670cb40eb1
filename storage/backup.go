package storage

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"audiencesync/sync"
)

// Backup is a copy of a workspace's database in the folder "backups" beside it.
type Backup struct {
	Path string
	At   time.Time
	Size int64
}

const (
	backupsName        = "backups"
	backupTime         = "20060102T150405.000Z" // begins the file's name
	backupDaily        = "daily"
	backupByHand       = "by-hand"
	backupBeforeSchema = "before-schema-"
)

// What BackupIfDue does: a copy a day, the last seven, of a database that is
// not so large that a copy of it would be a burden nobody asked for.
const (
	backupEvery = 24 * time.Hour
	backupsKept = 7
	backupMost  = 2 << 30 // bytes
)

// Backups returns the backups of the workspace's file at path, the newest first.
func Backups(path string) ([]Backup, error) {
	files, err := os.ReadDir(filepath.Join(filepath.Dir(path), backupsName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, translate(err, "find its backups")
	}
	var all []Backup
	for _, f := range files {
		at, name, ok := strings.Cut(f.Name(), "-")
		taken, err := time.Parse(backupTime, at)
		info, err2 := f.Info()
		if !ok || err != nil || err2 != nil || filepath.Ext(name) != ".db" || !info.Mode().IsRegular() {
			continue
		}
		all = append(all, Backup{filepath.Join(filepath.Dir(path), backupsName, f.Name()), taken, info.Size()})
	}
	slices.SortFunc(all, func(a, b Backup) int { return b.At.Compare(a.At) })
	return all, nil
}

// Backup makes a backup now and returns its path. Reading and writing go on
// meanwhile.
func (d *DB) Backup(ctx context.Context) (string, error) { return d.backup(ctx, backupByHand) }

// BackupIfDue makes a backup when the newest is a day old, there are people to
// lose and it does not take too much of the disk; of those that it made the last
// seven stay. It returns the path, "" when none was made. It may take seconds:
// call it in the background.
func (d *DB) BackupIfDue(ctx context.Context) (string, error) {
	backups, err := Backups(d.path)
	if err != nil {
		return "", err
	}
	if len(backups) > 0 && time.Since(backups[0].At) < backupEvery {
		return "", nil
	}
	people, err := d.PeopleCount(ctx)
	if err != nil || people == 0 {
		return "", err
	}
	info, err := os.Stat(d.path)
	if err != nil {
		return "", translate(err, "make a backup")
	}
	if free, err := freeSpace(filepath.Dir(d.path)); info.Size() > backupMost || err == nil && info.Size() > free/4 {
		d.log.Info("no backup: the database is large for the disk", "bytes", info.Size(), "free", free)
		return "", nil
	}
	path, err := d.backup(ctx, backupDaily)
	if err != nil {
		return "", err
	}
	return path, d.dropBackups()
}

// dropBackups removes the oldest of the daily backups.
func (d *DB) dropBackups() error {
	all, err := Backups(d.path)
	all = slices.DeleteFunc(all, func(b Backup) bool { return !strings.HasSuffix(b.Path, "-"+backupDaily+".db") })
	for _, b := range all[min(backupsKept, len(all)):] {
		err = errors.Join(err, os.Remove(b.Path))
	}
	return translate(err, "remove old backups")
}

// dropParts removes what a kill left of backups that nobody has been making for
// a day.
func dropParts(dir string) {
	parts, _ := filepath.Glob(filepath.Join(dir, "*.part"))
	for _, part := range parts {
		if info, err := os.Stat(part); err == nil && time.Since(info.ModTime()) > backupEvery {
			_ = os.Remove(part) // the next backup tries again
		}
	}
}

// backup copies the database on a connection of its own, so that the writer
// goes on, into a file that has its name only once it is whole and on the disk.
func (d *DB) backup(ctx context.Context, reason string) (string, error) {
	const what = "make a backup"
	dir := filepath.Join(filepath.Dir(d.path), backupsName)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", translate(err, what)
	}
	dropParts(dir)
	db, err := sql.Open("sqlite", dsn(d.path, "deferred"))
	if err != nil {
		return "", translate(err, what)
	}
	defer func() { _ = db.Close() }() // only read
	name := filepath.Join(dir, time.Now().UTC().Format(backupTime)+"-"+reason+".db")
	part := name + ".part"
	if err := makeFile(part); err != nil { // with mode 0600; VACUUM INTO takes an empty file
		return "", translate(err, what)
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", part)
	if err == nil {
		err = errors.Join(syncFile(part), os.Rename(part, name), syncFile(dir))
	}
	if err != nil {
		_ = os.Remove(part) // half a copy is none
		return "", translate(err, what)
	}
	return name, nil
}

// syncFile puts a file, or the names in a folder, on the disk.
func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // what counts is the Sync
	if err := f.Sync(); err != nil && !errors.Is(err, fs.ErrPermission) && !errors.Is(err, errors.ErrUnsupported) {
		return err // some systems do not sync what is open for reading only, or folders
	}
	return nil
}

// Restore puts a backup in the place of the workspace's file at path, which
// nobody may have open. What was there is kept beside it under the name that is
// returned. A backup that does not pass its check is CodeDamaged and changes
// nothing.
func Restore(ctx context.Context, path, backup string) (kept string, err error) {
	if err := checkBackup(ctx, backup); err != nil {
		return "", err
	}
	const what = "be restored"
	part, kept := path+".part", path+time.Now().UTC().Format(".damaged-20060102T150405.000Z")
	if err := copyFile(part, backup); err != nil {
		_ = os.Remove(part)
		return "", translate(err, what)
	}
	// The order matters: at no moment is there no database, nor one with a
	// write-ahead log that is not its own.
	for _, end := range []string{"", "-wal"} {
		if err := keepFile(path+end, kept+end); err != nil {
			_ = os.Remove(part)
			return "", translate(err, what)
		}
	}
	for _, end := range []string{"-wal", "-shm"} {
		if err := os.Remove(path + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return kept, translate(err, what)
		}
	}
	return kept, translate(errors.Join(os.Rename(part, path), syncFile(filepath.Dir(path))), what)
}

// keepFile gives a file a second name, or copies it where the disk does not
// know links. A file that is not there needs none.
func keepFile(path, as string) error {
	err := os.Link(path, as)
	switch {
	case err == nil, errors.Is(err, fs.ErrNotExist):
		return nil
	}
	return copyFile(as, path)
}

// checkBackup says whether a backup is one, and whole.
func checkBackup(ctx context.Context, path string) error {
	if _, err := os.Stat(path); err != nil {
		return sync.Errorf(sync.CodeNotFound, err, "The backup %s cannot be read. Choose another.", filepath.Base(path))
	}
	err := checkFile(ctx, path)
	if sync.CodeOf(err) == sync.CodeDamaged {
		err = sync.Errorf(sync.CodeDamaged, err, "The backup %s is damaged. Nothing was changed; \"audience-sync backup list\" shows the others.", filepath.Base(path))
	}
	return err
}

// checkFile says whether a file that nobody has open is one of our databases
// and is not damaged.
func checkFile(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite", dsnReadOnly(path))
	if err != nil {
		return damaged(err)
	}
	defer func() { _ = db.Close() }() // only read
	d := &DB{path: path, write: db, read: db}
	if version, err := d.version(ctx); err != nil {
		return err
	} else if version == 0 {
		return damaged(errors.New("the file is empty"))
	}
	return d.quickCheck(ctx)
}
