package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"

	"audiencesync/storage/migrations"
	"audiencesync/sync"
)

// migrate brings the schema up to date: each migration in a transaction of its
// own, after a backup where there is something to lose.
func (d *DB) migrate(ctx context.Context) error {
	all, err := migrations.All()
	if err != nil {
		return err
	}
	version, err := d.lookAt(ctx)
	if err != nil {
		return err
	}
	switch {
	case version > len(all):
		return sync.Errorf(sync.CodeNewer, nil, "The workspace was made by a newer version of Audience Sync (schema %d; this one knows %d). Install the newer version, or choose another workspace.", version, len(all))
	case version == len(all):
		return nil
	case version > 0:
		if _, err := d.backup(ctx, fmt.Sprintf("%s%d", backupBeforeSchema, len(all))); err != nil {
			return err
		}
	}
	for _, m := range all[version:] {
		if err := d.apply(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// lookAt returns the schema's number on a connection that changes nothing: the
// writer's would turn another program's database to a write-ahead log.
func (d *DB) lookAt(ctx context.Context) (version int, err error) {
	db, err := sql.Open("sqlite", dsnLooking(d.path))
	if err != nil {
		return 0, translate(err, "open its database")
	}
	defer func() { _ = db.Close() }() // only read
	looking := &DB{path: d.path, write: db}
	if version, err = looking.version(ctx); err != nil {
		return 0, err
	}
	if version > 0 {
		return version, looking.wholePages(ctx)
	}
	backups, err := Backups(d.path)
	if err == nil && len(backups) > 0 {
		err = damaged(errors.New("the file is empty although there are backups of it"))
	}
	return 0, err
}

// wholePages says whether the file ends inside a page, which SQLite takes for
// zeros. A checkpoint that a crash cut off may leave that, with the page still in
// the write-ahead log.
func (d *DB) wholePages(ctx context.Context) error {
	var page int64
	if err := d.write.QueryRowContext(ctx, "PRAGMA page_size").Scan(&page); err != nil {
		return translate(err, "open its database")
	}
	if log, err := os.Stat(d.path + "-wal"); err == nil && log.Size() > 0 {
		return nil
	}
	if f, err := os.Stat(d.path); err == nil && f.Size()%page != 0 {
		return damaged(fmt.Errorf("%d bytes are no whole pages", f.Size()))
	}
	return nil
}

// version checks that the file is ours, and returns the schema's number.
func (d *DB) version(ctx context.Context) (int, error) {
	var app, version, tables int
	// One statement sees one moment: another process may be making the workspace.
	const query = "SELECT (SELECT application_id FROM pragma_application_id), (SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM sqlite_schema)"
	if err := d.write.QueryRowContext(ctx, query).Scan(&app, &version, &tables); err != nil {
		return 0, translate(err, "open its database")
	}
	if app != applicationID && (app != 0 || version != 0 || tables != 0) {
		return 0, sync.Errorf(sync.CodeInvalid, nil, "%s is a database of another program. Choose another folder with --workspace.", d.path)
	}
	return version, nil
}

// apply looks again inside the transaction: two processes may open a new
// workspace at once.
func (d *DB) apply(ctx context.Context, m migrations.Migration) error {
	return d.update(ctx, "bring its database up to date", func(t *tx) error {
		var now int
		if _, err := t.row("PRAGMA user_version", nil, &now); err != nil || now >= m.Version {
			return err
		}
		if err := t.exec(m.SQL); err != nil {
			return fmt.Errorf("%s: %w", m.Name, err)
		}
		return t.exec(fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, m.Version))
	})
}
