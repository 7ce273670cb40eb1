package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"audiencesync/sync"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// Options are what a workspace needs besides its file.
type Options struct {
	// SealingKey (32 bytes) seals names and GAIDs at rest.
	SealingKey []byte
	Log        *slog.Logger // nil: none
}

// DB is a workspace in an SQLite file: one writer, a pool of readers.
type DB struct {
	path  string
	log   *slog.Logger
	write *sql.DB // one connection; every transaction takes the write lock at once
	read  *sql.DB
	seal  *sealer
	cache *columnCache
}

var _ sync.Store = (*DB)(nil)

// applicationID marks the file as ours ("AuSy").
const applicationID = 0x41755379

// busyTimeout is how long a transaction waits for another process's.
const busyTimeout = 30 * time.Second

// readers is how many readers there are at once.
const readers = 4

// Open opens a workspace's file, and makes it where there is none. An older
// schema is brought up to date, after a backup. CodeNewer, CodeDamaged,
// CodeReadOnly, CodeDiskFull, CodeBusy.
func Open(ctx context.Context, path string, o Options) (*DB, error) {
	if err := makeFile(path); err != nil {
		return nil, translate(err, "open the workspace")
	}
	log := o.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	seal, err := newSealer(o.SealingKey)
	if err != nil {
		return nil, err
	}
	d := &DB{path: path, log: log, seal: seal, cache: newColumnCache()}
	if err := d.open(ctx); err != nil {
		_ = d.Close() // what went wrong first is what to say
		return nil, err
	}
	return d, nil
}

func (d *DB) open(ctx context.Context) (err error) {
	if d.write, err = openKeeping(dsn(d.path, "immediate")); err != nil {
		return translate(err, "open the workspace")
	}
	d.write.SetMaxOpenConns(1)
	if err := d.migrate(ctx); err != nil {
		return err
	}
	if d.read, err = openKeeping(dsn(d.path, "deferred", "query_only(1)", "cache_size(-4096)")); err != nil {
		return translate(err, "open the workspace")
	}
	d.read.SetMaxOpenConns(readers)
	d.read.SetMaxIdleConns(readers)
	return d.recoverImports(ctx)
}

// makeFile makes the file readable by this user only; SQLite gives its WAL the
// same mode.
func makeFile(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// dsn names the file and how each connection to it behaves. Full sync: a
// commit that was acknowledged survives a power failure.
func dsn(path, txlock string, more ...string) string {
	pragmas := append([]string{
		fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()),
		"journal_mode(wal)",
		"synchronous(full)",
		"foreign_keys(1)",
		"cache_size(-16384)", // 16 MB a connection
		"temp_store(memory)",
		"journal_size_limit(16777216)",
		"secure_delete(1)", // what was deleted is overwritten: it is about people
	}, more...)
	v := url.Values{"_txlock": {txlock}, "_pragma": pragmas}
	return (&url.URL{Scheme: "file", OmitHost: true, Path: path}).String() + "?" + strings.ReplaceAll(v.Encode(), "+", "%20")
}

// Close ends the readers, then the writer, which folds the write-ahead log into
// the file.
func (d *DB) Close() error {
	var errs []error
	for _, db := range []*sql.DB{d.read, d.write} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// tx is a transaction. Its methods are the work inside; exported methods of DB
// own it.
type tx struct {
	*sql.Tx
	ctx context.Context
	db  *DB
}

// update runs f in a transaction that may write: wholly or not at all. what
// names the work for an error.
func (d *DB) update(ctx context.Context, what string, f func(*tx) error) error {
	return d.transact(ctx, d.write, what, f)
}

// view runs f on one moment's state.
func (d *DB) view(ctx context.Context, what string, f func(*tx) error) error {
	return d.transact(ctx, d.read, what, f)
}

func (d *DB) transact(ctx context.Context, db beginner, what string, f func(*tx) error) error {
	t, err := db.BeginTx(ctx, nil)
	if err == nil {
		defer func() { _ = t.Rollback() }() // after a commit it does nothing
		// The transaction ends when the context does, which costs each statement
		// nothing; a statement with a context to watch costs a goroutine.
		if err = f(&tx{t, context.WithoutCancel(ctx), d}); err == nil {
			err = t.Commit()
		}
	}
	if err != nil && ctx.Err() != nil {
		return ctx.Err() // what a transaction says whose end came amidst its work means nothing
	}
	return translate(err, what)
}

// beginner is a pool of connections, or one of them.
type beginner interface {
	BeginTx(context.Context, *sql.TxOptions) (*sql.Tx, error)
}

func (t *tx) exec(query string, args ...any) error {
	_, err := t.ExecContext(t.ctx, query, args...)
	return err
}

// insert returns the new row's ID.
func (t *tx) insert(query string, args ...any) (int64, error) {
	r, err := t.ExecContext(t.ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return r.LastInsertId()
}

// count returns how many rows the query changed.
func (t *tx) count(query string, args ...any) (int, error) {
	r, err := t.ExecContext(t.ctx, query, args...)
	if err != nil {
		return 0, err
	}
	n, err := r.RowsAffected()
	return int(n), err
}

// row scans one row; found is false where there is none.
func (t *tx) row(query string, args []any, dest ...any) (found bool, err error) {
	err = t.QueryRowContext(t.ctx, query, args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// rows calls each for every row, with a function that scans it. Queries inside
// each are not possible on a transaction's one connection for long results:
// collect first.
func (t *tx) rows(each func(scan func(...any) error) error, query string, args ...any) error {
	rows, err := t.QueryContext(t.ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := each(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// collect reads every row.
func collect[T any](t *tx, one func(row *T, scan func(...any) error) error, query string, args ...any) (all []T, err error) {
	err = t.rows(func(scan func(...any) error) error {
		var row T
		err := one(&row, scan)
		all = append(all, row)
		return err
	}, query, args...)
	return all, err
}

// numbers is a list of IDs as a query takes it: SELECT value FROM json_each(?).
func numbers(ids []int64) string {
	b := []byte{'['}
	for i, id := range ids {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, id, 10)
	}
	return string(append(b, ']'))
}

// counter reads a counter; 0 where it was never set.
func (t *tx) counter(name string) (int64, error) {
	var v int64
	_, err := t.row("SELECT value FROM counter WHERE name = ?", []any{name}, &v)
	return v, err
}

func (t *tx) setCounter(name string, v int64) error {
	return t.exec("INSERT INTO counter (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, v)
}

// stamp is how a time is stored: Unix microseconds, 0 for never.
func stamp(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// stamped scans a stored time.
type stamped struct{ *time.Time }

// Scan implements sql.Scanner.
func (s stamped) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("a time is stored as %T", v)
	}
	*s.Time = unstamp(n)
	return nil
}

func unstamp(v int64) time.Time {
	if v == 0 {
		return time.Time{}
	}
	return time.UnixMicro(v).UTC()
}
