package storage

import (
	"context"
	"errors"
	"slices"
	stdsync "sync"
)

// A stageWriter does what takes long while the next rows are recognised: one
// job at a time, in order. After an error it does no more.
type stageWriter struct {
	jobs  chan stageJob
	doing stdsync.WaitGroup
	ended chan struct{}
	mu    stdsync.Mutex
	err   error // of the first job that failed
}

type stageJob struct {
	work func() error
	free func() // called after the work or in its place
}

func newStageWriter() *stageWriter {
	w := &stageWriter{jobs: make(chan stageJob), ended: make(chan struct{})}
	go func() {
		defer close(w.ended)
		for j := range w.jobs {
			if w.failed() == nil {
				w.fail(j.work())
			}
			j.free()
			w.doing.Done()
		}
	}()
	return w
}

func (w *stageWriter) failed() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

func (w *stageWriter) fail(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.err = err
}

// do waits until the job before is done, and returns what failed so far.
func (w *stageWriter) do(work func() error, free func()) error {
	w.doing.Add(1)
	w.jobs <- stageJob{work, free}
	return w.failed()
}

// wait waits for all jobs.
func (w *stageWriter) wait() error {
	w.doing.Wait()
	return w.failed()
}

// end waits for all jobs and ends.
func (w *stageWriter) end() {
	close(w.jobs)
	<-w.ended
}

// stage runs f in a transaction whose result nobody sees before publish. It
// need not survive a power failure by itself, so that it does not wait for the
// disk: publish, which does, comes behind it in the same log.
func (d *DB) stage(ctx context.Context, f func(*tx) error) (err error) {
	const what = "store the people"
	c, err := d.write.Conn(ctx)
	if err != nil {
		return translate(err, what)
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	if _, err := c.ExecContext(ctx, "PRAGMA synchronous = normal"); err != nil {
		return translate(err, what)
	}
	defer func() {
		if _, e := c.ExecContext(context.WithoutCancel(ctx), "PRAGMA synchronous = full"); e != nil {
			err = errors.Join(err, translate(e, what))
		}
	}()
	return d.transact(ctx, c, what, f)
}

// stagedColumn is a sealed column on its way to the file.
type stagedColumn struct {
	id     columnID
	chunk  int
	sealed []byte
	encoded
}

// seal seals a column into the memory of the chunk before's.
func (w *chunkWriter) seal(staged []stagedColumn, id columnID, e encoded) []stagedColumn {
	n := len(staged)
	staged = slices.Grow(staged, 1)[:n+1]
	s := &staged[n]
	*s = stagedColumn{id, w.chunk, w.db.seal.sealInto(s.sealed, e.plain, place(id, w.chunk)), e}
	s.plain = nil
	return staged
}

// stage stores a column where only the running import sees it.
func (t *tx) stage(s stagedColumn) error {
	var old int64
	if _, err := t.row("SELECT blob_id FROM people_column_staged WHERE column_id = ? AND chunk = ?", []any{int(s.id), s.chunk}, &old); err != nil {
		return err
	}
	blob, err := t.insert("INSERT INTO people_blob (data) VALUES (?)", s.sealed)
	if err != nil {
		return err
	}
	if err := t.exec(`INSERT INTO people_column_staged (column_id, chunk, blob_id, filled, faults, present) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (column_id, chunk) DO UPDATE SET blob_id = excluded.blob_id, filled = excluded.filled, faults = excluded.faults, present = excluded.present`,
		int(s.id), s.chunk, blob, s.filled, s.faults, s.present); err != nil {
		return err
	}
	if old != 0 {
		return t.exec("DELETE FROM people_blob WHERE id = ?", old)
	}
	return nil
}
