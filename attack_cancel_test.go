package main_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	stdsync "sync"
	"testing"
	"time"

	"audiencesync/storage"
	"audiencesync/sync"
	"audiencesync/sync/listfile"
)

// TestReadingBesideCancelledImports is what a window does: it reads on several
// pages at once, gives readings up when a page is left, and cancels imports,
// while another process has the same workspace open. No reading ever fails, and
// no import is half there. CANCEL_ROUNDS is how often.
func TestReadingBesideCancelledImports(t *testing.T) {
	t.Parallel()
	rounds, rows := number(t, "CANCEL_ROUNDS", 6), 5_000
	if rounds >= 20 {
		rows = 30_000
	}
	path := filepath.Join(t.TempDir(), "workspace.db")
	stores := []*storage.DB{openStore(t, path), openStore(t, path)}
	ctx, end := context.WithCancel(t.Context())
	var readers stdsync.WaitGroup
	for i := range 2 {
		readers.Go(func() { readOn(ctx, t, stores[i%2]) })
	}
	have, cancelled, span := 0, 0, time.Second
	for round := range rounds {
		store, began := stores[round%2], time.Now()
		after := time.Duration(rand.Int64N(int64(span)))
		if round%3 == 0 {
			after = time.Hour
		}
		err := importUntil(t, store, peopleFile(t, have, rows), after)
		switch {
		case err == nil:
			span = max(time.Since(began), 50*time.Millisecond)
		case !errors.Is(err, context.Canceled) && sync.CodeOf(err) != sync.CodeCanceled:
			t.Errorf("round %d: %v (%v)", round, err, errors.Unwrap(err))
		default:
			cancelled++
		}
		n, cerr := stores[(round+1)%2].PeopleCount(t.Context())
		if cerr != nil || n != have && n != have+rows || err == nil && n == have {
			t.Errorf("round %d: %d people, %v", round, n, cerr)
		}
		have = n
		if err := store.Check(t.Context()); err != nil {
			t.Fatalf("round %d: %v (%v)", round, err, errors.Unwrap(err))
		}
	}
	end()
	readers.Wait()
	t.Logf("%d of %d imports of %d rows were cancelled; %d people", cancelled, rounds, rows, have)
}

func openStore(t *testing.T, path string) *storage.DB {
	t.Helper()
	d, err := storage.Open(t.Context(), path, storage.Options{SealingKey: bytes.Repeat([]byte{9}, 32)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// peopleFile names every person who is there, and as many new ones.
func peopleFile(t *testing.T, have, rows int) string {
	t.Helper()
	var b bytes.Buffer
	b.WriteString("external_id,email,first_name,last_name,country,score\n")
	for i := max(have-rows, 0); i < have+rows; i++ {
		fmt.Fprintf(&b, "R-%d,reading.%d@example.com,First%d,Last%d,DE,%d\n", i, i, i%97, i%89, rand.IntN(1000))
	}
	path := filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// importUntil imports a file and cancels that after a time.
func importUntil(t *testing.T, store *storage.DB, path string, after time.Duration) error {
	t.Helper()
	reader, err := listfile.Open(t.Context(), listfile.Source{Path: path}, listfile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	spec := reader.Spec()
	spec.List, spec.At = "List", time.Now()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	defer time.AfterFunc(after, cancel).Stop()
	_, err = store.Import(ctx, spec, reader)
	_ = reader.Close() // what it says was said by Import
	return err
}

// readOn reads as pages do, and gives one reading in four up.
func readOn(ctx context.Context, t *testing.T, store *storage.DB) {
	germans := sync.Criteria{All: []sync.Condition{{Field: "country", Op: sync.OpIs, Value: "DE"}}}
	for ctx.Err() == nil {
		page, left := context.WithCancel(ctx)
		if rand.IntN(4) == 0 {
			time.AfterFunc(time.Duration(rand.Int64N(int64(5*time.Millisecond))), left)
		}
		if err := readPage(page, store, germans); err != nil && page.Err() == nil {
			t.Errorf("reading: %v (%v)", err, errors.Unwrap(err))
			left()
			return
		}
		left()
	}
}

func readPage(ctx context.Context, store *storage.DB, c sync.Criteria) error {
	found, err := store.Match(ctx, c, nil, time.Now())
	if err != nil {
		return err
	}
	n, err := store.PeopleCount(ctx)
	if err != nil || n == 0 {
		return err
	}
	if found.Len() > n {
		return fmt.Errorf("%d of %d people match", found.Len(), n)
	}
	ids := []sync.PersonID{sync.PersonID(rand.IntN(n)), sync.PersonID(rand.IntN(n))}
	people, err := store.People(ctx, ids)
	if err != nil {
		return err
	}
	for i, p := range people {
		if p.ExternalID != fmt.Sprintf("R-%d", ids[i]) || p.Attributes["country"] != "DE" {
			return fmt.Errorf("person %d is %q", ids[i], p.ExternalID)
		}
	}
	if _, err := store.FindPeople(ctx, fmt.Sprintf("R-%d", ids[0]), 10); err != nil {
		return err
	}
	_, err = store.Attributes(ctx)
	return err
}
