package storage

import (
	"context"
	"database/sql"
	"net/url"
	"strings"

	"audiencesync/sync"
)

// lockSuffix is added to the name of the workspace's file.
const lockSuffix = "-import"

// lockImport makes sure that one import runs at a time, whatever process it is
// in. The lock is one on a database of its own, which the system frees however
// a process ends.
func (d *DB) lockImport(ctx context.Context) (release func(), err error) {
	path := d.path + lockSuffix
	if err := makeFile(path); err != nil {
		return nil, translate(err, "import the list")
	}
	v := url.Values{"_txlock": {"exclusive"}, "_pragma": {"busy_timeout(0)", "synchronous(off)"}}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", OmitHost: true, Path: path}).String()+"?"+strings.ReplaceAll(v.Encode(), "+", "%20"))
	if err != nil {
		return nil, translate(err, "import the list")
	}
	t, err := db.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		_ = db.Close()
		if err := translate(err, "import the list"); sync.CodeOf(err) != sync.CodeBusy {
			return nil, err
		}
		return nil, sync.Errorf(sync.CodeBusy, err, "Another import into this workspace is running. Wait until it is done, and import again.")
	}
	return func() {
		_ = t.Rollback()
		_ = db.Close()
	}, nil
}

// publish makes what was staged visible.
func (im *importer) publish(ctx context.Context, superfluous []keyRun) error {
	return im.db.update(ctx, "import the list", func(t *tx) error {
		if err := t.execAll(
			"INSERT INTO people_garbage (blob_id) SELECT c.blob_id FROM people_column_staged s JOIN people_column c USING (column_id, chunk) WHERE c.blob_id IS NOT s.base_id",
			"INSERT INTO people_garbage (blob_id) SELECT c.base_id FROM people_column_staged s JOIN people_column c USING (column_id, chunk) WHERE c.base_id <> coalesce(s.base_id, 0)",
			"DELETE FROM people_column WHERE (column_id, chunk) IN (SELECT column_id, chunk FROM people_column_staged)",
			"INSERT INTO people_column SELECT * FROM people_column_staged",
			"DELETE FROM people_column_staged",
		); err != nil {
			return err
		}
		for _, a := range im.fresh {
			if err := t.exec("INSERT INTO attribute (column_id, name, label) VALUES (?, ?, ?)", int(a.id), a.name, a.label); err != nil {
				return err
			}
		}
		for _, r := range superfluous {
			if err := t.exec("UPDATE key_run SET state = 'dropped' WHERE id = ?", r.id); err != nil {
				return err
			}
		}
		if err := t.exec("UPDATE key_run SET state = 'live' WHERE state = 'staged'"); err != nil {
			return err
		}
		if err := im.publishList(t); err != nil {
			return err
		}
		if err := im.publishKeys(t); err != nil {
			return err
		}
		if err := t.setCounter(counterPeople, int64(im.openAt)); err != nil {
			return err
		}
		version, err := t.counter(counterPeopleVersion)
		if err != nil {
			return err
		}
		return t.setCounter(counterPeopleVersion, version+1)
	})
}

func (t *tx) execAll(queries ...string) error {
	for _, q := range queries {
		if err := t.exec(q); err != nil {
			return err
		}
	}
	return nil
}

// publishKeys stores what is known of the keys that people have.
func (im *importer) publishKeys(t *tx) error {
	shared := int64(0)
	for kind, is := range im.shared {
		if is {
			shared |= 1 << kind
		}
	}
	if err := t.setCounter(counterShared, shared); err != nil {
		return err
	}
	set, err := t.counter(counterMoved)
	if err != nil || im.moved.Empty() {
		return err
	}
	if set == 0 {
		if set, err = t.newSet(im.moved); err != nil {
			return err
		}
		return t.setCounter(counterMoved, set)
	}
	_, err = t.orSet(set, im.moved)
	return err
}

func (im *importer) publishList(t *tx) error {
	if im.list.set == 0 {
		set, err := t.newSet(im.members)
		if err != nil {
			return err
		}
		if err := t.setCounter(counterList, im.list.ID); err != nil {
			return err
		}
		return t.exec("INSERT INTO list (id, name, file, set_id, imported_at) VALUES (?, ?, ?, ?, ?)", im.list.ID, im.list.Name, im.spec.File, set, stamp(im.spec.At))
	}
	if _, err := t.orSet(im.list.set, im.members); err != nil {
		return err
	}
	return t.exec("UPDATE list SET file = ?, imported_at = ? WHERE id = ?", im.spec.File, stamp(im.spec.At), im.list.ID)
}

const (
	sweepAll  = 1 << 30
	sweepSome = 64 // transactions, when a workspace is opened
	sweepStep = 32 // blobs or pages in a transaction
)

// recoverImports deletes what a killed import left, unless one is running; a
// lot of it waits for the next import.
func (d *DB) recoverImports(ctx context.Context) error {
	if err := d.checkKey(ctx); err != nil {
		return err
	}
	if left, err := d.toSweep(ctx); err != nil || !left {
		return err
	}
	release, err := d.lockImport(ctx)
	if sync.CodeOf(err) == sync.CodeBusy {
		return nil
	}
	if err != nil {
		return err
	}
	defer release()
	if err := d.sweep(ctx, sweepSome); err != nil && sync.CodeOf(err) != sync.CodeDiskFull {
		return err
	}
	return nil
}

// toSweep says whether there is anything to sweep.
func (d *DB) toSweep(ctx context.Context) (left bool, err error) {
	err = d.view(ctx, "look for what an import left", func(t *tx) error {
		_, err := t.row(`SELECT EXISTS (SELECT 1 FROM people_column_staged) OR EXISTS (SELECT 1 FROM people_garbage)
			OR EXISTS (SELECT 1 FROM key_run WHERE state <> 'live')`, nil, &left)
		return err
	})
	return left, err
}

// sweep makes what is staged garbage, and deletes garbage in at most so many
// short transactions. The caller holds the import's lock.
func (d *DB) sweep(ctx context.Context, transactions int) error {
	const what = "delete what an import left"
	if left, err := d.toSweep(ctx); err != nil || !left {
		return err
	}
	if err := d.update(ctx, what, func(t *tx) error {
		return t.execAll(
			"INSERT INTO people_garbage (blob_id) SELECT blob_id FROM people_column_staged",
			`INSERT INTO people_garbage (blob_id) SELECT s.base_id FROM people_column_staged s LEFT JOIN people_column c USING (column_id, chunk)
				WHERE s.base_id IS NOT NULL AND s.base_id IS NOT c.blob_id AND s.base_id IS NOT c.base_id`,
			"DELETE FROM people_column_staged",
			"UPDATE key_run SET state = 'dropped' WHERE state = 'staged'",
		)
	}); err != nil {
		return err
	}
	for more := true; more && transactions > 0; transactions-- {
		if err := d.update(ctx, what, func(t *tx) (err error) { more, err = t.sweepStep(); return err }); err != nil {
			return err
		}
	}
	return nil
}

// sweepStep deletes some garbage and says whether there is more.
func (t *tx) sweepStep() (more bool, err error) {
	var blobs []int64
	if err := t.rows(func(scan func(...any) error) error {
		var id int64
		defer func() { blobs = append(blobs, id) }()
		return scan(&id)
	}, "SELECT blob_id FROM people_garbage ORDER BY blob_id LIMIT ?", sweepStep); err != nil {
		return false, err
	}
	for _, id := range blobs {
		if err := t.exec("DELETE FROM people_garbage WHERE blob_id = ?", id); err != nil {
			return false, err
		}
		if err := t.exec("DELETE FROM people_blob WHERE id = ?", id); err != nil {
			return false, err
		}
	}
	if len(blobs) > 0 {
		return true, nil
	}
	return t.sweepRun()
}

// sweepRun deletes some pages of a dropped run, and the run with its last one.
func (t *tx) sweepRun() (more bool, err error) {
	var run int64
	found, err := t.row("SELECT id FROM key_run WHERE state = 'dropped' ORDER BY id LIMIT 1", nil, &run)
	if err != nil || !found {
		return false, err
	}
	r, err := t.ExecContext(t.ctx, "DELETE FROM key_page WHERE id IN (SELECT id FROM key_page WHERE id >= ? AND id < ? LIMIT ?)", run*pageStride, (run+1)*pageStride, sweepStep)
	if err != nil {
		return false, err
	}
	if n, err := r.RowsAffected(); err != nil || n > 0 {
		return true, err
	}
	return true, t.exec("DELETE FROM key_run WHERE id = ?", run)
}
