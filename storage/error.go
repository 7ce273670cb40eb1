package storage

import (
	"context"
	"errors"
	"io/fs"
	"syscall"

	"audiencesync/sync"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// translate turns what SQLite and the system say into an error with a sentence.
// Errors that are ours already, and the end of a context, stay as they are.
func translate(err error, what string) error {
	var ours *sync.Error
	switch {
	case err == nil, errors.As(err, &ours):
		return err
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return diskFull(err)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return readOnly(err)
	}
	var s *sqlite.Error
	if !errors.As(err, &s) {
		return sync.Errorf(sync.CodeInternal, err, "The workspace could not %s. Nothing that was stored is lost; try again.", what)
	}
	if s.Code() == sqlite3.SQLITE_IOERR_SHMSIZE { // no room for the index of the write-ahead log
		return diskFull(err)
	}
	switch s.Code() & 0xff {
	case sqlite3.SQLITE_FULL:
		return diskFull(err)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_AUTH:
		return readOnly(err)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return sync.Errorf(sync.CodeBusy, err, "Another program is using the workspace's database. Close it, or wait until it is done, and try again.")
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return damaged(err)
	case sqlite3.SQLITE_INTERRUPT:
		return context.Canceled
	case sqlite3.SQLITE_IOERR:
		return sync.Errorf(sync.CodeUnavailable, err, "The disk of the workspace does not answer as it should. Check it and its free room, then try again; nothing that was stored is lost.")
	}
	return sync.Errorf(sync.CodeInternal, err, "The workspace could not %s. Nothing that was stored is lost; try again.", what)
}

func diskFull(err error) error {
	return sync.Errorf(sync.CodeDiskFull, err, "The disk with the workspace is full. Make room on it and try again; nothing that was stored is lost.")
}

func readOnly(err error) error {
	return sync.Errorf(sync.CodeReadOnly, err, "The workspace's database cannot be written. Check the permissions of its folder, or choose another with --workspace.")
}

func damaged(err error) error {
	return sync.Errorf(sync.CodeDamaged, err, "The workspace's database is damaged. It was left as it is. \"audience-sync backup restore\" puts the last backup in its place, and keeps it too.")
}
