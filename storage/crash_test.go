package storage

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"audiencesync/sync"
)

// crash opens what a program that was killed now would leave: the files as they
// are, whatever transaction is under way.
func (l *ledger) crash() *ledger {
	l.t.Helper()
	dir := l.t.TempDir()
	for _, end := range []string{"", "-wal"} {
		data, err := os.ReadFile(l.path + end)
		l.must(err)
		l.must(os.WriteFile(filepath.Join(dir, filepath.Base(l.path)+end), data, 0o600))
	}
	return &ledger{DB: openAt(l.t, dir), t: l.t, now: l.now}
}

// A kill inside any change leaves the moment before it: each change stops
// half-way, at a number of writes that the test counts up, and the copy that is
// taken then must read as before.
func TestKilledInsideAChange(t *testing.T) {
	t.Parallel()
	l := newLedger(t, 300)
	c := l.launch("C", stepTo(sync.ActionAdd, "A"), pauseFor(time.Hour), stepTo(sync.ActionRemove, "A"))
	l.enter(c, 0, 200)
	sending, answered := l.take(50), l.take(50)
	l.must(l.FinishBatch(t.Context(), answered.ID, nil, l.now))
	before := l.books()

	halfway := fmt.Errorf("killed")
	for name, change := range map[string]func(*tx) error{
		"enter": func(tx *tx) error {
			some := &sync.PeopleSet{}
			some.AddRange(200, 300)
			return tx.walk(c.ID, 1, 0, some, l.now)
		},
		"take": func(tx *tx) error {
			b, _, err := tx.takeNew(nil, 50, l.now)
			if err != nil {
				return err
			}
			return tx.sending(b, l.now)
		},
		"end":  func(tx *tx) error { return tx.end(sending.StepID, sending.People, sync.ReasonSynced, l.now) },
		"stop": func(tx *tx) error { return tx.stopBatches(c.ID, l.now) },
	} {
		err := l.update(t.Context(), "test", func(tx *tx) error {
			if err := change(tx); err != nil {
				return err
			}
			after := l.crash()
			if got := after.books(); got != before {
				t.Errorf("%s: %s, want %s", name, got, before)
			}
			after.sound()
			return halfway
		})
		l.code(name, err, sync.CodeInternal)
		if got := l.books(); got != before {
			t.Errorf("%s was undone: %s, want %s", name, got, before)
		}
	}
	l.sound()
}

// books is all that the ledger says, as text.
func (l *ledger) books() string {
	l.t.Helper()
	ctx := l.t.Context()
	metrics, err := l.Metrics(ctx, 0)
	l.must(err)
	batches, n, err := l.Batches(ctx, nil, 0, 100)
	l.must(err)
	activity, err := l.Activity(ctx)
	l.must(err)
	return fmt.Sprintf("%+v %+v %d %+v", metrics, batches, n, activity)
}

// A batch that was being sent when the program was killed is uncertain then,
// goes again, and counts once.
func TestKilledWhileSending(t *testing.T) {
	t.Parallel()
	l := newLedger(t, 100)
	c := l.launch("C", stepTo(sync.ActionAdd, "A"))
	l.enter(c, 0, 100)
	first := l.take(60)
	after := l.crash()
	n, err := after.Recover(t.Context(), after.now)
	after.must(err)
	if n != 1 {
		t.Errorf("%d recovered", n)
	}
	after.want(c, 1, 100, 0, 0, 100, 0)
	again := after.take(60)
	if again.ID != first.ID || again.Attempts != 2 || again.Count != 60 || !again.FirstAt.Equal(first.FirstAt) {
		t.Errorf("took %+v", again)
	}
	after.must(after.FinishBatch(t.Context(), again.ID, nil, after.now))
	after.must(after.FinishBatch(t.Context(), again.ID, nil, after.now))
	after.drain(60)
	after.want(c, 1, 100, 100, 0, 0, 0)
	after.sound()
}
