package storage

import (
	"context"
	"fmt"
	"net/url"
)

// Check looks for damage: of the file, of what refers to what, of what is sealed,
// and of the ledger, whose counters must say what its sets hold. CodeDamaged when there is
// any. It reads everything: seconds with millions of people.
func (d *DB) Check(ctx context.Context) error {
	if err := d.quickCheck(ctx); err != nil {
		return err
	}
	return d.view(ctx, "check its database", func(t *tx) error {
		for _, c := range checks {
			wrong, err := collect(t, func(id *int64, scan func(...any) error) error { return scan(id) }, c.query)
			if err != nil {
				return err
			}
			if len(wrong) > 0 {
				return damaged(fmt.Errorf("%s: %v", c.name, wrong[:min(len(wrong), 10)]))
			}
		}
		return t.openAll()
	})
}

// openAll opens every sealed column: a seal is a checksum that cannot be guessed.
func (t *tx) openAll() error {
	type place struct {
		id    columnID
		chunk int
	}
	all, err := collect(t, func(p *place, scan func(...any) error) error { return scan(&p.id, &p.chunk) }, "SELECT column_id, chunk FROM people_column")
	if err != nil {
		return err
	}
	r, err := t.columns(false)
	if err != nil {
		return err
	}
	r.pass = true
	for _, p := range all {
		if _, err := r.load(p.id, p.chunk); err != nil {
			return err
		}
	}
	return nil
}

// checks select the IDs of what contradicts itself.
var checks = []struct{ name, query string }{
	{"references", `SELECT coalesce(rowid, 0) FROM pragma_foreign_key_check`},
	{"columns of people that are to be deleted", `SELECT blob_id FROM people_garbage WHERE blob_id IN (
			SELECT blob_id FROM people_column UNION ALL SELECT base_id FROM people_column WHERE base_id IS NOT NULL
			UNION ALL SELECT blob_id FROM people_column_staged UNION ALL SELECT base_id FROM people_column_staged WHERE base_id IS NOT NULL)`},
	{"steps whose pending people are not in its sets", `SELECT s.id FROM step s WHERE s.entered - s.synced - s.not_synced - s.errored <>
		(SELECT coalesce(sum(people), 0) FROM intake WHERE step_id = s.id) +
		(SELECT coalesce(sum(people), 0) FROM batch WHERE step_id = s.id AND state IN ('sending', 'uncertain', 'waiting'))`},
	{"steps whose counters are not their outcomes", `SELECT s.id FROM step s WHERE (s.synced, s.not_synced, s.errored) IS NOT
		(SELECT coalesce(sum(iif(state = 'synced', people, 0)), 0), coalesce(sum(iif(state = 'not_synced', people, 0)), 0), coalesce(sum(iif(state = 'errored', people, 0)), 0) FROM outcome WHERE step_id = s.id)`},
	{"steps whose entrances are not who entered", `SELECT s.id FROM step s WHERE s.entered <> (SELECT coalesce(sum(people), 0) FROM entrance WHERE step_id = s.id)`},
	{"steps whose hours count more than their days", `SELECT DISTINCT h.step_id FROM (
			SELECT step_id, hour / 24 AS day, sum(entered) AS entered, sum(exited) AS exited, sum(synced) AS synced, sum(not_synced) AS not_synced, sum(errored) AS errored
			FROM step_hour GROUP BY step_id, hour / 24) h
		LEFT JOIN step_day d ON d.step_id = h.step_id AND d.day = h.day JOIN step s ON s.id = h.step_id
		WHERE d.step_id IS NULL OR h.entered > d.entered OR h.exited > s.exited OR h.synced > d.synced OR h.not_synced > d.not_synced OR h.errored > d.errored`},
	{"batches with more tries than they made", `SELECT DISTINCT b.id FROM attempt a JOIN batch b ON b.id = a.batch_id WHERE a.number > b.attempts`},
	{"sets of which there is another count", `SELECT o.set_id FROM (
			SELECT set_id, people FROM outcome UNION ALL SELECT set_id, people FROM intake UNION ALL SELECT set_id, people FROM cohort
			UNION ALL SELECT set_id, people FROM batch UNION ALL SELECT entered_set, entered FROM canvas
			UNION ALL SELECT set_id, people FROM entrance WHERE set_id IS NOT NULL) o
		WHERE o.people <> (SELECT coalesce(sum(people), 0) FROM people_block WHERE set_id = o.set_id)`},
	{"sets that belong to two", `SELECT set_id FROM (
			SELECT set_id FROM outcome UNION ALL SELECT set_id FROM intake UNION ALL SELECT set_id FROM cohort UNION ALL SELECT set_id FROM batch
			UNION ALL SELECT entered_set FROM canvas UNION ALL SELECT members FROM audience UNION ALL SELECT set_id FROM entrance WHERE set_id IS NOT NULL)
		GROUP BY set_id HAVING count(*) > 1`},
	{"counts of batches by state", `SELECT rowid FROM (SELECT row_number() OVER () AS rowid, t.batches, t.people,
			(SELECT count(*) FROM batch b WHERE b.state = t.state) AS n, (SELECT coalesce(sum(people), 0) FROM batch b WHERE b.state = t.state) AS p FROM batch_total t)
		WHERE batches <> n OR people <> p`},
}

// quickCheck reads every page of the file.
func (d *DB) quickCheck(ctx context.Context) error {
	return d.view(ctx, "check its database", func(t *tx) error {
		t.ctx = ctx // one statement that takes long
		found, err := collect(t, func(line *string, scan func(...any) error) error { return scan(line) }, "PRAGMA quick_check(1)")
		if err == nil && (len(found) != 1 || found[0] != "ok") {
			err = damaged(fmt.Errorf("%q", found))
		}
		return err
	})
}

// dsnReadOnly names a file that nobody has open, to be read and not changed.
func dsnReadOnly(path string) string { return fileURL(path) + "?mode=ro&immutable=1" }

// dsnLooking names a file that others may have open, to be read and not changed.
func dsnLooking(path string) string {
	return fileURL(path) + fmt.Sprintf("?_pragma=busy_timeout(%d)&_pragma=query_only(1)", busyTimeout.Milliseconds())
}

func fileURL(path string) string {
	return (&url.URL{Scheme: "file", OmitHost: true, Path: path}).String()
}
