package storage

import (
	"context"
	"errors"
	"slices"
	stdsync "sync"
)

// A stageWorker does what takes long while the next rows are recognised: one
// job at a time, in order; some more may wait. After an error it does no more.
type stageWorker struct {
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

func newStageWorker(waiting int) *stageWorker {
	w := &stageWorker{jobs: make(chan stageJob, waiting), ended: make(chan struct{})}
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

func (w *stageWorker) failed() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

func (w *stageWorker) fail(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.err = err
}

// do waits until there is room for the job, and returns what failed so far.
func (w *stageWorker) do(work func() error, free func()) error {
	w.doing.Add(1)
	w.jobs <- stageJob{work, free}
	return w.failed()
}

// wait waits for all jobs.
func (w *stageWorker) wait() error {
	w.doing.Wait()
	return w.failed()
}

// reach waits for the jobs that were given before, while others may give it more.
func (w *stageWorker) reach() error {
	done := make(chan struct{})
	_ = w.do(func() error { return nil }, func() { close(done) })
	<-done
	return w.failed()
}

// end waits for all jobs and ends.
func (w *stageWorker) end() {
	close(w.jobs)
	<-w.ended
}

// How a connection stages, and how it does everything else: the log is folded
// into the file every 16 MB in place of every 4.
const (
	staging    = "PRAGMA synchronous = normal; PRAGMA wal_autocheckpoint = 4000"
	notStaging = "PRAGMA synchronous = full; PRAGMA wal_autocheckpoint = 1000"
)

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
	if _, err := c.ExecContext(ctx, staging); err != nil {
		return translate(err, what)
	}
	defer func() {
		if _, e := c.ExecContext(context.WithoutCancel(ctx), notStaging); e != nil {
			err = errors.Join(err, translate(e, what))
		}
	}()
	return d.transact(ctx, c, what, f)
}

// stage writes columns in a transaction of their own.
func (im *importer) stage(ctx context.Context, columns []stagedColumn) error {
	im.giveWay(ctx)
	return im.db.stage(ctx, func(t *tx) error { return t.stageAll(columns) })
}

// foldedRows is how many rows make a log that takes long to be folded.
const foldedRows = 4 * chunkSize

// fold has the log folded into the file while nothing is to be written: what comes
// behind would wait for it, when nothing else is left to do.
func (im *importer) fold(ctx context.Context) {
	if im.read < foldedRows {
		return
	}
	_ = im.writer.do(func() error {
		if _, err := im.db.write.ExecContext(ctx, "PRAGMA wal_checkpoint(passive)"); err != nil {
			im.db.log.DebugContext(ctx, "the log could not be folded yet", "error", err)
		}
		return nil
	}, func() {})
}

// sealedChunks is how many chunks are made, waiting or being written: enough for the time
// that the log takes to be folded.
const sealedChunks = 6

// stagedColumn is a sealed column, or a patch of one, on its way to the file.
type stagedColumn struct {
	id     columnID
	chunk  int
	base   int64 // 0: whole
	sealed []byte
	encoded
}

// seal seals a column into the memory of the chunk before's.
func (w *chunkWriter) seal(staged []stagedColumn, id columnID, base int64, e encoded) []stagedColumn {
	n := len(staged)
	staged = slices.Grow(staged, 1)[:n+1]
	s, where := &staged[n], place(id, w.chunk)
	if base != 0 {
		where = placeOfPatch(id, w.chunk, base)
	}
	*s = stagedColumn{id, w.chunk, base, w.db.seal.sealInto(s.sealed, e.plain, where), e}
	s.plain = nil
	return staged
}

func (t *tx) stageAll(columns []stagedColumn) error {
	for _, s := range columns {
		if err := t.stage(s); err != nil {
			return err
		}
	}
	return nil
}

// stage stores a column where only the running import sees it.
func (t *tx) stage(s stagedColumn) error {
	var blob, base int64
	if _, err := t.row("SELECT blob_id, coalesce(base_id, 0) FROM people_column_staged WHERE column_id = ? AND chunk = ?", []any{int(s.id), s.chunk}, &blob, &base); err != nil {
		return err
	}
	id, err := t.insert("INSERT INTO people_blob (data) VALUES (?)", s.sealed)
	if err != nil {
		return err
	}
	if err := t.exec(`INSERT INTO people_column_staged (column_id, chunk, blob_id, filled, faults, present, base_id) VALUES (?, ?, ?, ?, ?, ?, nullif(?, 0))
		ON CONFLICT (column_id, chunk) DO UPDATE SET blob_id = excluded.blob_id, filled = excluded.filled, faults = excluded.faults, present = excluded.present, base_id = excluded.base_id`,
		int(s.id), s.chunk, id, s.filled, s.faults, s.present, s.base); err != nil {
		return err
	}
	for _, old := range []int64{blob, base} {
		if old == 0 || old == s.base {
			continue
		}
		if err := t.exec("DELETE FROM people_blob WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM people_column WHERE blob_id = ?1 OR base_id = ?1)", old); err != nil {
			return err
		}
	}
	return nil
}
