package storage

import (
	"compress/gzip"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"audiencesync/storage/migrations"
	"audiencesync/sync"
)

// fill gives a workspace what a program with the schema of a version would know:
// settings and ad accounts, then people, then drafts, then a ledger, then its
// history, then patches.
func (l *ledger) fill(version int) {
	l.t.Helper()
	ctx := l.t.Context()
	_, err := l.UpdateSettings(ctx, func(s *sync.Settings) { s.BatchSize = 77 })
	l.must(err)
	_, err = l.ReserveRequest(ctx, l.now, time.Second, time.Time{})
	l.must(err)
	l.must(l.SaveAdAccounts(ctx, []sync.AdAccount{{ID: "516413367", Name: "Harbourline", Role: "ACCOUNT_MANAGER", Status: "ACTIVE"}}))
	l.must(l.SelectAdAccounts(ctx, []string{"516413367"}))
	if version < 2 {
		return
	}
	t, ok := l.t.(*testing.T)
	if !ok {
		l.t.Fatal("is for tests")
	}
	mustImport(t, l.DB, fullSpec("List"), personRows(0, 60))
	mustImport(t, l.DB, fullSpec("More"), personRows(50, 70))
	l.must(l.SaveMapping(ctx, []string{"Mail", "Land"}, sync.Mapping{"Mail": "email", "Land": "country"}))
	if version < 3 {
		return
	}
	a, err := l.DraftAudience(ctx, "516413367", "Trial users", l.now)
	l.must(err)
	l.must(l.Record(ctx, a.ID, sync.Reading{At: l.now, Status: "READY"}))
	_, err = l.SaveCanvas(ctx, "Draft", sync.Definition{Components: []sync.Component{stepTo(sync.ActionAdd, "Trial users"), pauseFor(time.Hour), stepTo(sync.ActionRemove, "Trial users")}}, l.now)
	l.must(err)
	if version < 4 {
		return
	}
	c := l.launch("Active", stepTo(sync.ActionAdd, "A"), pauseFor(time.Hour), stepTo(sync.ActionRemove, "A"))
	l.enter(c, 0, 40)
	done, failed := l.take(10), l.take(10)
	l.must(l.FinishBatch(ctx, done.ID, map[sync.PersonID]string{3: "refused"}, l.now))
	l.must(l.RetryBatch(ctx, failed.ID, &sync.Failure{Kind: sync.FailureLost, Message: "No answer was seen."}, true, l.now.Add(time.Minute), l.now))
	l.must(l.Hold(ctx, sync.Hold{Scope: sync.HoldAll, Kind: sync.FailureDayLimit, Message: "The daily limit is reached.", Since: l.now, Until: l.now.Add(time.Hour)}))
	if version < 5 {
		l.forget()
	}
	if version < 6 {
		return
	}
	mustImport(t, l.DB, fullSpec("List"), changedRows(10, 14))
	if n := l.count("SELECT count(*) FROM people_column WHERE base_id IS NOT NULL"); n == 0 {
		l.t.Error("no column is patched")
	}
}

// forget leaves of the ledger's history what the schema before it had, as the
// migration takes it over.
func (l *ledger) forget() {
	l.t.Helper()
	for _, query := range []string{
		"UPDATE batch SET formed_at = 0, considered = 0, sent_at = 0",
		"UPDATE attempt SET at = 0, answered_at = 0, status = 0",
		"DELETE FROM step_hour",
		"UPDATE entrance SET at = 0, set_id = NULL",
		"DELETE FROM people_set WHERE id NOT IN (" + ownedSets + ")",
	} {
		l.must(l.sql(query))
	}
}

// contents is all that a workspace knows, as text.
func (l *ledger) contents() string {
	l.t.Helper()
	ctx := l.t.Context()
	everybody, err := l.Match(ctx, sync.Criteria{}, nil, l.now)
	l.must(err)
	all := []any{l.books()}
	add := func(v any, err error) { l.must(err); all = append(all, v) }
	add(l.Settings(ctx))
	add(l.AdAccounts(ctx))
	add(l.Lists(ctx))
	add(l.Attributes(ctx))
	add(l.Members(ctx, everybody, nil))
	add(l.People(ctx, everybody.Page(0, everybody.Len())))
	add(l.Mapping(ctx, []string{"Mail", "Land"}))
	add(l.Canvases(ctx))
	add(l.Audiences(ctx, ""))
	add(l.Holds(ctx))
	steps, err := l.Metrics(ctx, 0)
	l.must(err)
	for _, c := range steps {
		for _, s := range c.Steps {
			add(l.Hours(ctx, s.StepID, time.Time{}))
			entries, _, err := l.Behind(ctx, s.StepID, "", "", 0, 100)
			add(entries, err)
		}
	}
	batches, _, err := l.Batches(ctx, nil, 0, 100)
	l.must(err)
	for _, b := range batches {
		add(l.Attempts(ctx, b.ID))
	}
	text, err := json.Marshal(all)
	l.must(err)
	return sourceKeys.ReplaceAllString(string(text), "$1")
}

// sourceKeys end in what is drawn at random.
var sourceKeys = regexp.MustCompile(`(audience-sync-\d+-)\w+`)

// same compares contents and shows where they part.
func (l *ledger) same(when string, want *ledger) {
	l.t.Helper()
	got, wanted := l.contents(), want.contents()
	for i := range min(len(got), len(wanted)) {
		if got[i] != wanted[i] {
			l.t.Errorf("%s: …%.80s, want …%.80s", when, got[max(0, i-20):], wanted[max(0, i-20):])
			return
		}
	}
	if len(got) != len(wanted) {
		l.t.Errorf("%s: %d bytes, want %d", when, len(got), len(wanted))
	}
}

// schemaFile is a workspace's file as a program with an earlier schema left it,
// filled as fill does and sealed with testKey.
func schemaFile(version int) string {
	return filepath.Join("testdata", fmt.Sprintf("schema-%d.db.gz", version))
}

// unpackSchema unpacks a schemaFile as the workspace of a folder.
func unpackSchema(t *testing.T, version int, dir string) {
	t.Helper()
	in, err := os.Open(schemaFile(version))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	data, err := gzip.NewReader(in)
	if err != nil {
		t.Fatal(err)
	}
	out, err := os.OpenFile(filepath.Join(dir, "workspace.db"), os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = io.Copy(out, data)
		err = errors.Join(err, out.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Every schema there was is brought up to date with what was in it, after a
// backup; the newest is read as it was written. The files are made once, by
// TestSchemaFileIsKept, and never again.
func TestMigrationsKeepWhatIsThere(t *testing.T) {
	t.Parallel()
	all, err := migrations.All()
	if err != nil {
		t.Fatal(err)
	}
	for version := 1; version <= len(all); version++ {
		t.Run(fmt.Sprintf("from %d", version), func(t *testing.T) {
			t.Parallel()
			want := newLedger(t, 0)
			want.fill(version)
			dir := t.TempDir()
			unpackSchema(t, version, dir)
			l := &ledger{DB: openAt(t, dir), t: t, now: testTime}
			l.same("after the upgrade", want)
			l.sound()
			backups := l.backups()
			if version == len(all) {
				if len(backups) > 0 {
					t.Errorf("backups %v of nothing that was changed", backups)
				}
				return
			}
			if len(backups) != 1 || !strings.Contains(backups[0].Path, backupBeforeSchema) {
				t.Fatalf("backups %v", backups)
			}
			// The backup is of before: it can be put back, and is upgraded again.
			l.must(l.Close())
			_, err := Restore(t.Context(), l.path, backups[0].Path)
			l.must(err)
			again := &ledger{DB: openAt(t, dir), t: t, now: testTime}
			again.same("after restoring the backup", want)
			again.sound()
		})
	}
}

// TestSchemaFileIsKept fails when a migration was added without the file that
// shows what workspaces are like before the next one; it has then made the file.
func TestSchemaFileIsKept(t *testing.T) {
	t.Parallel()
	all, err := migrations.All()
	if err != nil {
		t.Fatal(err)
	}
	for version := 1; version <= len(all); version++ {
		if _, err := os.Stat(schemaFile(version)); err == nil {
			continue
		}
		now := newLedger(t, 0)
		now.fill(version)
		now.must(now.Close())
		old := filepath.Join(t.TempDir(), "workspace.db")
		aged(t, now.path, old, all[:version])
		data, err := os.ReadFile(old)
		now.must(err)
		out, err := os.Create(schemaFile(version))
		now.must(err)
		pack, err := gzip.NewWriterLevel(out, gzip.BestCompression)
		now.must(err)
		_, err = pack.Write(data)
		now.must(errors.Join(err, pack.Close(), out.Close()))
		t.Errorf("%s is new: add it to the repository", out.Name())
	}
}

// aged copies a workspace's file into the tables of an earlier schema.
func aged(t *testing.T, from, to string, schema []migrations.Migration) {
	t.Helper()
	db := raw(t, to)
	for _, m := range schema {
		execAll(t, db, m.SQL)
	}
	execAll(t, db, fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, len(schema)), fmt.Sprintf("ATTACH %q AS new", from))
	execAll(t, db, copiesOf(t, db)...)
	execAll(t, db, "DETACH new", "VACUUM")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// copiesOf are the statements that fill each table from the attached workspace.
func copiesOf(t *testing.T, db *sql.DB) (copies []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), `SELECT t.name, group_concat(c.name) FROM sqlite_schema t, pragma_table_info(t.name) c
		WHERE t.type = 'table' AND (t.name NOT LIKE 'sqlite_%' OR t.name = 'sqlite_sequence') GROUP BY t.name`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var table, columns string
		if err := rows.Scan(&table, &columns); err != nil {
			t.Fatal(err)
		}
		where := ""
		if table == "sqlite_sequence" {
			where = " WHERE name IN (SELECT name FROM sqlite_schema)"
		}
		copies = append(copies, fmt.Sprintf("DELETE FROM %[1]s; INSERT INTO %[1]s (%[2]s) SELECT %[2]s FROM new.%[1]s%[3]s", table, columns, where))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return copies
}

// A kill inside any migration, or between two, leaves the schema before it with
// what was there, and the next start goes on from it.
func TestKilledInsideAMigration(t *testing.T) {
	t.Parallel()
	all, err := migrations.All()
	if err != nil {
		t.Fatal(err)
	}
	for from := 1; from < len(all); from++ {
		want := newLedger(t, 0)
		want.fill(from)
		dir := t.TempDir()
		unpackSchema(t, from, dir)
		l := &ledger{DB: &DB{path: filepath.Join(dir, "workspace.db")}, t: t, now: testTime}
		l.write = raw(t, l.path)
		l.must(l.sql("PRAGMA journal_mode = wal; PRAGMA cache_size = 1")) // what is not committed comes to the disk too
		killed := func(when string) {
			next := l.crash()
			next.same(fmt.Sprintf("from %d, killed %s", from, when), want)
			next.sound()
			if len(next.backups()) != 1 {
				t.Errorf("from %d, %s: backups %v", from, when, next.backups())
			}
		}
		for _, m := range all[from:] {
			parts := strings.SplitAfter(m.SQL, ";\n\n")
			for _, n := range []int{1, len(parts) / 2, len(parts)} {
				l.must(l.sql("BEGIN IMMEDIATE; " + strings.Join(parts[:n], "")))
				killed(fmt.Sprintf("inside %s, after %d of %d parts", m.Name, n, len(parts)))
				l.must(l.sql("ROLLBACK"))
			}
			if m.Version < len(all) {
				l.must(l.sql(fmt.Sprintf("%s; PRAGMA user_version = %d", m.SQL, m.Version)))
				killed("after " + m.Name)
			}
		}
	}
}

// A migration that fails changes nothing; the next start tries again.
func TestMigrationFailsWholly(t *testing.T) {
	t.Parallel()
	l := newLedger(t, 0)
	bad := migrations.Migration{Version: 1000, Name: "1000_bad.sql", SQL: "CREATE TABLE half (id); CREATE TABLE half (id)"}
	l.code("a migration", l.apply(t.Context(), bad), sync.CodeInternal)
	if n := l.count("SELECT count(*) FROM sqlite_schema WHERE name = 'half'"); n != 0 {
		t.Error("half a migration is there")
	}
	if n := l.count("PRAGMA user_version"); n >= 1000 {
		t.Errorf("version %d", n)
	}
}
