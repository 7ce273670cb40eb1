package storage

import "context"

// runsKept is how many runs of a kind there are at most after an import.
const runsKept = 24

// transactionBytes is about how much an import writes in one transaction, so
// that others never wait long.
const transactionBytes = 4 << 20

// A runWriter writes a run in short transactions.
type runWriter struct {
	db      *DB
	run     keyRun
	page    int
	entries []keyEntry // of the page
	pages   []encodedPage
	size    int
}

type encodedPage struct {
	page int
	enc  []byte
}

func (d *DB) newRun(ctx context.Context, kind keyKind, entries int) (*runWriter, error) {
	w := &runWriter{db: d, run: keyRun{kind: kind, bits: pageBits(entries), entries: entries}}
	return w, d.stage(ctx, func(t *tx) error { return t.stageRun(&w.run) })
}

// add takes the next entry in the order of hashes.
func (w *runWriter) add(ctx context.Context, e keyEntry) error {
	if page := pageOf(e.hash(), w.run.bits); page != w.page {
		if err := w.endPage(ctx); err != nil {
			return err
		}
		w.page = page
	}
	w.entries = append(w.entries, e)
	return nil
}

func (w *runWriter) endPage(ctx context.Context) error {
	if len(w.entries) == 0 {
		return nil
	}
	p := encodedPage{w.page, encodePage(w.entries, w.run.bits)}
	w.entries = w.entries[:0]
	w.pages = append(w.pages, p)
	w.size += len(p.enc)
	if w.size < transactionBytes {
		return nil
	}
	return w.flush(ctx)
}

func (w *runWriter) flush(ctx context.Context) error {
	err := w.db.stage(ctx, func(t *tx) error {
		for _, p := range w.pages {
			if err := t.putPage(w.run, p.page, p.enc); err != nil {
				return err
			}
		}
		return nil
	})
	w.pages, w.size = w.pages[:0], 0
	return err
}

// end writes the rest.
func (w *runWriter) end(ctx context.Context) error {
	if err := w.endPage(ctx); err != nil {
		return err
	}
	return w.flush(ctx)
}

// runCursor goes through a run in the order of hashes.
type runCursor struct {
	reader  *runReader
	run     keyRun
	page    int
	entries []keyEntry
}

// fill makes entries hold the next ones; they stay empty at the end.
func (c *runCursor) fill() error {
	for len(c.entries) == 0 && c.page < 1<<c.run.bits {
		entries, err := c.reader.read(c.run, c.page)
		if err != nil {
			return err
		}
		c.entries = entries
		c.page++
	}
	return nil
}

// toMerge returns which of the runs, the smallest of which come last, become
// one: of those that stay, each is at least twice as large as all behind it.
func toMerge(runs []keyRun) []keyRun {
	if len(runs) <= runsKept {
		return nil
	}
	from := len(runs) - 1
	sum := runs[from].entries
	for from > 0 && (runs[from-1].entries < 2*sum || from >= runsKept) {
		from--
		sum += runs[from].entries
	}
	return runs[from:]
}

// mergeRuns merges small runs of a kind into one and returns those that it made
// superfluous.
func (d *DB) mergeRuns(ctx context.Context, kind keyKind) (superfluous []keyRun, err error) {
	err = d.view(ctx, "store the people", func(t *tx) error {
		runs, err := t.keyRuns(kind, true)
		if err != nil {
			return err
		}
		superfluous = toMerge(runs)
		if len(superfluous) == 0 {
			return nil
		}
		cursors := make([]*runCursor, len(superfluous))
		total := 0
		for i, r := range superfluous {
			reader, err := t.runReader()
			if err != nil {
				return err
			}
			cursors[i] = &runCursor{reader: reader, run: r}
			total += r.entries
		}
		w, err := d.newRun(ctx, kind, total)
		if err != nil {
			return err
		}
		if err := merge(ctx, cursors, w); err != nil {
			return err
		}
		return w.end(ctx)
	})
	return superfluous, err
}

// merge writes the entries of all cursors in the order of hashes.
func merge(ctx context.Context, cursors []*runCursor, w *runWriter) error {
	for {
		var least *runCursor
		for _, c := range cursors {
			if err := c.fill(); err != nil {
				return err
			}
			if len(c.entries) > 0 && (least == nil || c.entries[0].order < least.entries[0].order) {
				least = c
			}
		}
		if least == nil {
			return nil
		}
		if err := w.add(ctx, least.entries[0]); err != nil {
			return err
		}
		least.entries = least.entries[1:]
	}
}
