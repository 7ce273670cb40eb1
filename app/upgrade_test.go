package app

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"audiencesync/storage"
)

// oldest is a workspace's database as it was left by a program with an earlier
// schema, and what is in it.
type oldest struct {
	schema   int
	data     []byte
	people   int
	canvases int
}

// oldSchemas reads the databases that package storage keeps for its tests.
func oldSchemas(t *testing.T) (all []oldest) {
	t.Helper()
	for schema := 1; ; schema++ {
		f, err := os.Open(filepath.Join("..", "storage", "testdata", fmt.Sprintf("schema-%d.db.gz", schema)))
		if err != nil {
			break
		}
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		_ = f.Close() // only read
		o := oldest{schema: schema, data: data}
		if schema >= 2 {
			o.people = 70
		}
		if schema >= 3 {
			o.canvases = min(schema-2, 2)
		}
		all = append(all, o)
	}
	if len(all) < 2 {
		t.Fatal("there are no old schemas")
	}
	return all[:len(all)-1] // the last is today's
}

// TestKilledWhileUpgrading kills the program at random moments while it opens
// workspaces of every earlier schema: while it backs up, inside a migration,
// between two. Then it opens them, with all that was in them. UPGRADE_KILLS is
// how often.
func TestKilledWhileUpgrading(t *testing.T) {
	t.Parallel()
	kills := 12
	if n, err := strconv.Atoi(os.Getenv("UPGRADE_KILLS")); err == nil {
		kills = n
	}
	p := newProcess(t)
	p.must(t, "metrics")
	w := p.open(t)
	key := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, sealingKeySize)) // with which they are sealed
	if err := w.Secrets.Set(t.Context(), secretSealingKey, key); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	old, span, killed, before, half, during := oldSchemas(t), 60*time.Millisecond, 0, 0, 0, 0
	for i := 0; killed < kills; i++ {
		o := old[i%len(old)]
		database := p.age(t, o)
		if !p.killed(t, time.Duration(rand.Int64N(int64(span)))) {
			span -= span / 5
			continue
		}
		killed++
		span += span / 20
		parts, _ := filepath.Glob(filepath.Join(filepath.Dir(database), "backups", "*.part"))
		backups, err := storage.Backups(database)
		switch {
		case err != nil:
			t.Fatal(err)
		case len(parts) > 0:
			half++
		case len(backups) > 0:
			during++
		default:
			before++
		}
		p.upgraded(t, o, database)
	}
	t.Logf("%d kills while workspaces of %d earlier schemas were upgraded: %d before the backup was there, %d in the midst of it, %d after it; nothing was lost", kills, len(old), before, half, during)
}

// age puts an old database in the place of the workspace's.
func (p process) age(t *testing.T, o oldest) (database string) {
	t.Helper()
	database = filepath.Join(p.dir, "workspace", databaseName)
	for _, end := range []string{"-wal", "-shm"} {
		if err := os.RemoveAll(database + end); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.RemoveAll(filepath.Join(p.dir, "workspace", "backups")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(database, o.data, 0o600); err != nil {
		t.Fatal(err)
	}
	return database
}

// killed opens the workspace and is killed after a while, or ends before.
func (p process) killed(t *testing.T, after time.Duration) bool {
	t.Helper()
	var said bytes.Buffer
	cmd := p.command(t, "metrics")
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	err := cmd.Wait()
	if err != nil && cmd.ProcessState.Exited() {
		t.Fatalf("%v: %s", err, &said)
	}
	return err != nil
}

// upgraded opens the workspace after a kill, and looks that everything is there
// and that the backup is of before.
func (p process) upgraded(t *testing.T, o oldest, database string) {
	t.Helper()
	w := p.open(t)
	people, err := w.PeopleCount(t.Context())
	canvases, err2 := w.Canvases(t.Context())
	if err != nil || err2 != nil || people != o.people || len(canvases) != o.canvases {
		t.Errorf("from schema %d: %d people, %d canvases, want %d and %d (%v, %v)", o.schema, people, len(canvases), o.people, o.canvases, err, err2)
	}
	if s, err := w.Settings(t.Context()); err != nil || s.BatchSize != 77 {
		t.Errorf("from schema %d: settings %+v, %v", o.schema, s, err)
	}
	if err := w.Check(t.Context()); err != nil {
		t.Errorf("from schema %d: %v", o.schema, err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	backups, err := storage.Backups(database)
	if err != nil || len(backups) == 0 {
		t.Fatalf("from schema %d: no backup (%v)", o.schema, err)
	}
	first := backups[len(backups)-1]
	data, err := os.ReadFile(first.Path)
	if err != nil || !strings.Contains(first.Path, "-before-schema-") || len(data) < 64 || int(data[63]) != o.schema { // user_version, https://sqlite.org/fileformat.html
		t.Errorf("from schema %d: the backup %s is of something else (%v)", o.schema, first.Path, err)
	}
}
