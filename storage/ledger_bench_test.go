package storage

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"audiencesync/sync"
)

// sizes are how many people the ledger's benchmarks have.
var sizes = []int{1_000_000, 10_000_000}

// benchLedger is a workspace in which people entered a step that removes (its
// criteria are not asked) with nothing but their numbers: none is stored. They
// are in the audience.
func benchLedger(b *testing.B, people int) (*ledger, sync.Canvas) {
	b.Helper()
	l := &ledger{DB: openAt(b, b.TempDir()), t: b, now: testTime}
	c := l.launch("Bench", stepTo(sync.ActionRemove, "A"))
	everybody := &sync.PeopleSet{}
	everybody.AddRange(0, sync.PersonID(people))
	id := l.step(c, 1).StepID
	l.must(l.update(b.Context(), "bench", func(t *tx) error {
		if err := t.exec("UPDATE step SET entered = ?1, exited = ?1 WHERE id = ?2", people, id); err != nil {
			return err
		}
		var entered, members int64
		if _, err := t.row("SELECT c.entered_set, a.members FROM canvas c, audience a", nil, &entered, &members); err != nil {
			return err
		}
		for _, set := range []int64{entered, members} {
			if _, err := t.orSet(set, everybody); err != nil {
				return err
			}
		}
		if err := t.exec("UPDATE canvas SET entered = ?", people); err != nil {
			return err
		}
		return t.newIntake(intake{canvas: c.ID, step: id, version: 1}, everybody, l.now)
	}))
	return l, c
}

// BenchmarkMetrics reads the numbers of ten canvases with a delay each while a
// hundred batches are done.
func BenchmarkMetrics(b *testing.B) {
	for _, people := range sizes {
		b.Run(fmt.Sprint(people), func(b *testing.B) {
			l, c := benchLedger(b, people)
			for i := range 9 {
				l.launch(fmt.Sprint(i), stepTo(sync.ActionAdd, "A"), pauseFor(time.Hour), stepTo(sync.ActionRemove, "A"))
			}
			for range 100 {
				l.must(l.FinishBatch(b.Context(), l.take(5000).ID, nil, l.now))
			}
			for _, id := range []int64{c.ID, 0} {
				b.Run(map[bool]string{true: "all", false: "one"}[id == 0], func(b *testing.B) {
					for b.Loop() {
						if _, err := l.Metrics(b.Context(), id); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		})
	}
}

// BenchmarkReasons counts a step's people by reason after a hundred batches, in
// each of which somebody was refused for one of ten reasons.
func BenchmarkReasons(b *testing.B) {
	for _, people := range sizes {
		b.Run(fmt.Sprint(people), func(b *testing.B) {
			l, c := benchLedger(b, people)
			for i := range 100 {
				batch := l.take(5000)
				l.must(l.FinishBatch(b.Context(), batch.ID, map[sync.PersonID]string{sync.PersonID(5000 * i): fmt.Sprint("reason ", i%10)}, l.now))
			}
			id := l.step(c, 1).StepID
			for b.Loop() {
				if reasons, err := l.Reasons(b.Context(), id); err != nil || len(reasons) != 10 {
					b.Fatal(reasons, err)
				}
			}
		})
	}
}

// BenchmarkTakeFinish takes batches of 5,000 out of one intake and finishes
// them: a thousand requests' books.
func BenchmarkTakeFinish(b *testing.B) {
	for _, people := range sizes {
		b.Run(fmt.Sprint(people), func(b *testing.B) {
			l, _ := benchLedger(b, people)
			for b.Loop() {
				batch, _, err := l.TakeBatch(b.Context(), l.now, 5000)
				if err != nil {
					b.Fatal(err)
				}
				if batch == nil {
					b.StopTimer()
					l, _ = benchLedger(b, people)
					b.StartTimer()
					continue
				}
				if err := l.FinishBatch(b.Context(), batch.ID, nil, l.now); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkManyBatches does what a screen and the engine do several times a
// second beside a hundred thousand batches that are done.
func BenchmarkManyBatches(b *testing.B) {
	l, _ := benchLedger(b, 1_000_000)
	one := l.take(100)
	l.must(l.FinishBatch(b.Context(), one.ID, nil, l.now))
	l.must(l.update(b.Context(), "bench", func(t *tx) error {
		for range 100_000 {
			set, err := t.newSet(nil)
			if err != nil {
				return err
			}
			if err := t.exec(`INSERT INTO batch (canvas_id, step_id, version, component, audience_id, action, fields, state, set_id, people, attempts, first_at, ended_at, synced)
				SELECT canvas_id, step_id, version, component, audience_id, action, fields, 'done', ?, 5000, 1, first_at, ended_at, 5000 FROM batch WHERE id = ?`, set, one.ID); err != nil {
				return err
			}
		}
		return nil
	}))
	for name, read := range map[string]func() error{
		"Batches/first": func() error { _, _, err := l.Batches(b.Context(), nil, 0, 50); return err },
		"Batches/last":  func() error { _, _, err := l.Batches(b.Context(), nil, 99_900, 50); return err },
		"Batches/waiting": func() error {
			_, _, err := l.Batches(b.Context(), []sync.BatchState{sync.BatchWaiting, sync.BatchUncertain}, 0, 50)
			return err
		},
		"Activity":      func() error { _, err := l.Activity(b.Context()); return err },
		"Metrics":       func() error { _, err := l.Metrics(b.Context(), 0); return err },
		"ExpireOverdue": func() error { _, _, err := l.ExpireOverdue(b.Context(), l.now, sync.RetryWindow); return err },
		"TakeFinish": func() error {
			batch, _, err := l.TakeBatch(b.Context(), l.now, 100)
			if err != nil {
				return err
			}
			return l.FinishBatch(b.Context(), batch.ID, nil, l.now)
		},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := read(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkBehind reads pages of the people behind a number of a step which
// everybody of the crowd entered (see benchRows) and half of which is synced.
func BenchmarkBehind(b *testing.B) {
	crowd := crowded(b)
	l := &ledger{DB: crowd, t: b, now: testTime}
	backup, err := l.Backup(b.Context())
	l.must(err)
	dir := b.TempDir()
	l.must(os.Rename(backup, filepath.Join(dir, "workspace.db")))
	l = &ledger{DB: openAt(b, dir), t: b, now: testTime}
	c := l.launch("Bench", stepTo(sync.ActionAdd, "A"))
	people, err := l.PeopleCount(b.Context())
	l.must(err)
	l.enter(c, 0, people)
	for range people / 2 / sync.MaxBatchSize {
		l.must(l.FinishBatch(b.Context(), l.take(sync.MaxBatchSize).ID, nil, l.now))
	}
	id := l.step(c, 1).StepID
	for name, page := range map[string]struct {
		state  sync.EntryState
		offset int
	}{
		"synced/first":  {sync.EntrySynced, 0},
		"synced/middle": {sync.EntrySynced, people / 4},
		"pending/last":  {sync.EntryPending, people/2 - 200},
		"all/middle":    {"", people / 2},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				entries, _, err := l.Behind(b.Context(), id, page.state, "", page.offset, 100)
				if err != nil || len(entries) != 100 {
					b.Fatal(len(entries), err)
				}
			}
		})
	}
}

// BenchmarkBehindManyEntrances reads the page of those who were let in first,
// a few a minute, of a step which people entered in 5,000 minutes.
func BenchmarkBehindManyEntrances(b *testing.B) {
	l := newLedger(b, 20_000)
	c := l.launch("Bench", stepTo(sync.ActionAdd, "A"))
	for i := range 5000 {
		l.enter(c, 4*i, 4*i+4)
		l.now = l.now.Add(time.Minute)
	}
	l.must(l.Stop(b.Context(), c.ID, l.now)) // one set, not one for each minute
	id := l.step(c, 1).StepID
	for b.Loop() {
		entries, _, err := l.Behind(b.Context(), id, "", "", 0, 100)
		if err != nil || entries[0].EnteredAt.IsZero() {
			b.Fatal(entries, err)
		}
	}
}

// BenchmarkBackup copies the crowd's workspace, and checks it.
func BenchmarkBackup(b *testing.B) {
	d := crowded(b)
	b.Run("Backup", func(b *testing.B) {
		for b.Loop() {
			path, err := d.Backup(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			info, err := os.Stat(path)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(info.Size())
			if err := os.Remove(path); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Check", func(b *testing.B) {
		for b.Loop() {
			if err := d.Check(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Open", func(b *testing.B) {
		var closers []io.Closer
		for b.Loop() {
			other, err := Open(b.Context(), d.path, Options{SealingKey: testKey})
			if err != nil {
				b.Fatal(err)
			}
			closers = append(closers, other)
			if len(closers) == 10 {
				b.StopTimer()
				for _, c := range closers {
					_ = c.Close()
				}
				closers = nil
				b.StartTimer()
			}
		}
		for _, c := range closers {
			_ = c.Close()
		}
	})
}
