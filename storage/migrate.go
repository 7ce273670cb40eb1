package storage

import (
	"cmp"
	"context"
	"errors"
	"fmt"

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
	version, err := d.version(ctx)
	if err != nil {
		return err
	}
	if version == 0 {
		if backups, err := Backups(d.path); err != nil || len(backups) > 0 { // the file was there once, and is empty now
			return cmp.Or(err, damaged(errors.New("the file is empty although there are backups of it")))
		}
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

// version checks that the file is ours, and returns the schema's number.
func (d *DB) version(ctx context.Context) (int, error) {
	var app, version, tables int
	for _, q := range []struct {
		query string
		dest  *int
	}{{"PRAGMA application_id", &app}, {"PRAGMA user_version", &version}, {"SELECT count(*) FROM sqlite_schema", &tables}} {
		if err := d.write.QueryRowContext(ctx, q.query).Scan(q.dest); err != nil {
			return 0, translate(err, "open its database")
		}
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
