package storage

import (
	"database/sql"
	"errors"
	"fmt"
)

// pageStride is the distance of the page numbers of two runs.
const pageStride = 1 << 24

// keyRun is one sorted run of the key index.
type keyRun struct {
	id      int64
	kind    keyKind
	bits    int
	entries int
}

// keyRuns returns the runs of a kind, the largest first; with staged, also those
// of the running import.
func (t *tx) keyRuns(kind keyKind, staged bool) (runs []keyRun, err error) {
	err = t.rows(func(scan func(...any) error) error {
		r := keyRun{kind: kind}
		err := scan(&r.id, &r.bits, &r.entries)
		runs = append(runs, r)
		return err
	}, "SELECT id, bits, entries FROM key_run WHERE kind = ? AND (state = 'live' OR ? AND state = 'staged') ORDER BY entries DESC, id", int(kind), staged)
	return runs, err
}

// stageRun adds an empty run.
func (t *tx) stageRun(r *keyRun) error {
	id, err := t.insert("INSERT INTO key_run (kind, bits, entries, state) VALUES (?, ?, ?, 'staged')", int(r.kind), r.bits, r.entries)
	r.id = id
	return err
}

func (t *tx) putPage(r keyRun, page int, enc []byte) error {
	return t.exec("INSERT INTO key_page (id, entries) VALUES (?, ?)", r.id*pageStride+int64(page), enc)
}

// A runReader reads pages of runs inside a transaction.
type runReader struct {
	t       *tx
	page    *sql.Stmt
	entries []keyEntry
}

func (t *tx) runReader() (*runReader, error) {
	s, err := t.PrepareContext(t.ctx, "SELECT entries FROM key_page WHERE id = ?")
	return &runReader{t: t, page: s}, err
}

// read returns the entries of a page, valid until the next call.
func (r *runReader) read(run keyRun, page int) ([]keyEntry, error) {
	var enc []byte
	err := r.page.QueryRowContext(r.t.ctx, run.id*pageStride+int64(page)).Scan(&enc)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if r.entries, err = decodePage(enc, run.bits, page, r.entries[:0]); err != nil {
		return nil, damaged(fmt.Errorf("page %d of key run %d: %w", page, run.id, err))
	}
	return r.entries, nil
}

// lookUp calls each for every entry of the run whose hash is that of one of
// wanted, which are sorted. Where they are many, the run is read from end to end.
func (r *runReader) lookUp(run keyRun, wanted []keyEntry, each func(want, person uint32)) error {
	if len(wanted) < 1<<run.bits {
		for len(wanted) > 0 {
			page, n := ofPage(run, wanted)
			var enc []byte
			if err := r.page.QueryRowContext(r.t.ctx, run.id*pageStride+int64(page)).Scan(&enc); err != nil && err != sql.ErrNoRows {
				return err
			} else if err == nil {
				if err := search(run, page, enc, wanted[:n], each); err != nil {
					return err
				}
			}
			wanted = wanted[n:]
		}
		return nil
	}
	return r.t.rows(func(scan func(...any) error) error {
		var id int64
		var enc sql.RawBytes
		if err := scan(&id, &enc); err != nil {
			return err
		}
		for len(wanted) > 0 {
			page, n := ofPage(run, wanted)
			if int64(page) > id%pageStride {
				break
			}
			if int64(page) == id%pageStride {
				if err := search(run, page, enc, wanted[:n], each); err != nil {
					return err
				}
			}
			wanted = wanted[n:]
		}
		return nil
	}, "SELECT id, entries FROM key_page WHERE id >= ? AND id < ? ORDER BY id", run.id*pageStride, (run.id+1)*pageStride)
}

// ofPage returns the page of the first of wanted, and how many are of it.
func ofPage(run keyRun, wanted []keyEntry) (page, n int) {
	page = pageOf(wanted[0].hash(), run.bits)
	for n = 1; n < len(wanted) && pageOf(wanted[n].hash(), run.bits) == page; n++ {
	}
	return page, n
}

func search(run keyRun, page int, enc []byte, wanted []keyEntry, each func(want, person uint32)) error {
	for _, w := range wanted {
		if err := searchPage(enc, run.bits, w.hash(), func(person uint32) { each(w.person, person) }); err != nil {
			return damaged(fmt.Errorf("page %d of key run %d: %w", page, run.id, err))
		}
	}
	return nil
}

// find returns the people who may have a key.
func (r *runReader) find(kind keyKind, hash keyHash) (people []uint32, err error) {
	runs, err := r.t.keyRuns(kind, false)
	if err != nil {
		return nil, err
	}
	for _, run := range runs {
		if err := r.lookUp(run, []keyEntry{entryOf(hash, 0)}, func(_, person uint32) { people = append(people, person) }); err != nil {
			return nil, err
		}
	}
	return people, nil
}
