package storage

import (
	"context"
	"maps"
	"slices"

	"audiencesync/sync"
)

// writeOpen has the chunks of new people that are full written, and keeps what
// the rest have of the segment.
func (im *importer) writeOpen(ctx context.Context, r *rows) error {
	var full []*chunkWriter
	for len(im.open) >= im.room() {
		full = append(full, im.openChunk(im.room()))
	}
	before, now := im.carried, <-im.carriers
	for i, o := range im.open {
		im.open[i] = now.copy(o)
	}
	im.carried = now
	return im.encoder.do(func() error {
		for _, w := range full {
			if err := w.write(ctx); err != nil {
				return err
			}
		}
		return nil
	}, func() {
		before.reset()
		im.carriers <- before
		r.reset()
		im.arenas <- r
	})
}

// room is how many people the last chunk has room for.
func (im *importer) room() int { return chunkSize - int(im.openAt)%chunkSize }

// closeOpen has the people written who are left. They are on their way when it returns.
func (im *importer) closeOpen(ctx context.Context) error {
	if len(im.open) > 0 {
		w := im.openChunk(len(im.open))
		_ = im.encoder.do(func() error { return w.write(ctx) }, func() {})
	}
	return im.encoder.wait()
}

// openChunk takes the first n open people, who are of one chunk.
func (im *importer) openChunk(n int) *chunkWriter {
	chunk, first := int(im.openAt)/chunkSize, int(im.openAt)%chunkSize
	w := &chunkWriter{importer: im, chunk: chunk, refs: make([]rowRef, first+n), isNew: first == 0, places: make([]int, n)}
	copy(w.refs[first:], im.open[:n])
	for i := range w.places {
		w.places[i] = first + i
	}
	im.open = append(im.open[:0], im.open[n:]...)
	im.openAt += uint32(n)
	return w
}

// apply has the pending changes written. The people they are of are, or are on their
// way.
func (im *importer) apply(ctx context.Context) error {
	people := slices.Sorted(maps.Keys(im.applies))
	for len(people) > 0 {
		chunk := int(people[0]) / chunkSize
		size := min(chunkSize, int(im.openAt)-chunk*chunkSize)
		w := &chunkWriter{importer: im, chunk: chunk, refs: make([]rowRef, size), believed: make(map[int]rowRef)}
		for len(people) > 0 && int(people[0])/chunkSize == chunk {
			c, place := im.applies[people[0]], int(people[0])%chunkSize
			w.refs[place] = rowRef{im.pending, c.last}
			w.places = append(w.places, place)
			if c.believed != none {
				w.believed[place] = rowRef{im.pending, c.believed}
			}
			people = people[1:]
		}
		if uint32(chunk*chunkSize+size) > im.stored.Load() { // it is on its way
			if err := im.writer.reach(); err != nil {
				return err
			}
		}
		im.giveWay(ctx)
		if err := w.prepare(ctx); err != nil {
			return err
		}
		// One chunk is encoded while the next one is read.
		if err := im.encoder.do(func() error { return w.collect(ctx) }, func() {}); err != nil {
			return err
		}
	}
	_ = im.encoder.do(func() error { return im.storeCollected(ctx) }, func() {})
	if err := im.encoder.wait(); err != nil {
		return err
	}
	im.follower.columns = nil
	clear(im.applies)
	clear(im.noted)
	im.pending.reset()
	for kind := range im.pendingKeys {
		im.pendingKeys[kind].clear()
	}
	return nil
}

// chunkWriter writes the columns of one chunk that change.
type chunkWriter struct {
	*importer
	chunk    int
	refs     []rowRef       // by place: the new values; none: as it is
	isNew    bool           // nothing of the chunk is stored or staged
	believed map[int]rowRef // by place: rows of which the key has to be what is stored
	back     []bool         // by place: as it was before the import; nil: nobody
	now      []column       // as it is; nil where the chunk is new
	at       []storedBlob   // where that is
	before   []column       // as it was before the import, where that differs
	origin   [2]originReader
	places   []int // of whom a value may change, ascending
}

// write stages the new values.
func (w *chunkWriter) write(ctx context.Context) error {
	if err := w.prepare(ctx); err != nil {
		return err
	}
	return w.store(ctx)
}

// prepare reads what is there and finds out what changes.
func (w *chunkWriter) prepare(ctx context.Context) error {
	if err := w.load(ctx); err != nil {
		return err
	}
	for place, r := range w.believed {
		if !w.keyed(w.now, place, r) {
			return w.disbelieve(ctx)
		}
	}
	w.compare()
	w.move()
	if w.chunk*chunkSize < int(w.base) {
		w.staged[w.chunk] = struct{}{}
	}
	return nil
}

// store encodes and seals what changes, and has it staged.
func (w *chunkWriter) store(ctx context.Context) error {
	buf := <-w.sealed
	out, err := w.blobs(ctx, (*buf)[:0])
	*buf = out
	if err != nil {
		w.sealed <- buf
		return err
	}
	return w.writer.do(func() error {
		if err := w.stage(ctx, out); err != nil {
			return err
		}
		if end := uint32(w.chunk*chunkSize + len(w.refs)); end > w.stored.Load() { // nobody else writes it
			w.stored.Store(end)
		}
		return nil
	}, func() { w.sealed <- buf })
}

// collect encodes and seals what changes. It is little, mostly, so that what changes of
// several chunks is staged in one transaction.
func (w *chunkWriter) collect(ctx context.Context) (err error) {
	if w.collected == nil {
		w.collected = <-w.sealed
		*w.collected = (*w.collected)[:0]
	}
	if *w.collected, err = w.blobs(ctx, *w.collected); err != nil {
		return err
	}
	size := 0
	for _, s := range *w.collected {
		size += len(s.sealed)
	}
	if size < transactionBytes {
		return nil
	}
	return w.storeCollected(ctx)
}

func (im *importer) storeCollected(ctx context.Context) error {
	buf := im.collected
	if buf == nil {
		return nil
	}
	im.collected = nil
	return im.writer.do(func() error {
		return im.stage(ctx, *buf)
	}, func() { im.sealed <- buf })
}

// blobs appends what changes, encoded and sealed.
func (w *chunkWriter) blobs(ctx context.Context, out []stagedColumn) ([]stagedColumn, error) {
	for i, c := range w.columns {
		changed := w.changed(i)
		if len(changed) == 0 {
			continue
		}
		if i%4 == 0 {
			w.giveWay(ctx)
		}
		e, base, err := w.patch(ctx, i, changed)
		if err != nil {
			return out, err
		}
		if base == 0 {
			e = w.encode(i)
		}
		out = w.seal(out, c.id, base, e)
	}
	if w.changesOrigin() {
		out = w.seal(out, columnOrigin, 0, encodeOrigin(len(w.refs), w.originAt))
	}
	return out, nil
}

func (w *chunkWriter) load(ctx context.Context) error {
	w.now = make([]column, len(w.columns))
	if w.isNew {
		return nil
	}
	return w.db.view(ctx, "store the people", func(t *tx) error {
		now, err := t.columns(true)
		if err != nil {
			return err
		}
		w.at = make([]storedBlob, len(w.columns))
		for i, c := range w.columns {
			if w.at[i], err = now.find(c.id, w.chunk); err != nil {
				return err
			}
			if w.now[i], err = now.loadFrom(w.at[i], c.id); err != nil {
				return err
			}
		}
		if w.origin[0].originColumn, err = loadAs[*originColumn](now, columnOrigin, w.chunk); err != nil {
			return err
		}
		if _, is := w.staged[w.chunk]; !is {
			return nil
		}
		before, err := t.columns(false)
		if err != nil {
			return err
		}
		if w.before, err = before.loadAll(w.ids(), w.chunk); err != nil {
			return err
		}
		w.origin[1].originColumn, err = loadAs[*originColumn](before, columnOrigin, w.chunk)
		return err
	})
}

// compare finds out which of the people who were there before are changed, and
// lets those who are not keep what they had.
func (w *chunkWriter) compare() {
	before, first := w.before, uint32(w.chunk*chunkSize)
	if before == nil {
		before = w.now
	}
	if first >= w.base {
		return
	}
	w.places = slices.DeleteFunc(w.places, func(place int) bool {
		id := first + uint32(place)
		if id >= w.base {
			return false
		}
		if !w.same(before, place, w.refs[place]) {
			w.updated.Add(sync.PersonID(id))
			return false
		}
		w.updated.Remove(sync.PersonID(id))
		w.refs[place] = rowRef{}
		if w.before == nil {
			return true
		}
		if w.back == nil {
			w.back = make([]bool, len(w.refs))
		}
		w.back[place] = true
		return false
	})
}

// move notes whose keys change, and puts the new ones into the index.
func (w *chunkWriter) move() {
	if w.believed == nil { // new people's keys are in it
		return
	}
	for k := keyExternal; k <= keyGAID; k++ {
		i := w.index(k.column())
		if i < 0 {
			continue
		}
		for _, place := range w.places {
			id := uint32(w.chunk*chunkSize + place)
			back := w.back != nil && w.back[place]
			if value := w.value(nil, i, place); !equalAt(w.now[i], place, value) {
				w.moved.Add(sync.PersonID(id))
				if len(value) > 0 && !back { // what they had before is in the index
					w.tables[k].add(w.keys.hash(k, value, nil), id)
				}
			}
		}
	}
}

// isFresh says whether the person at a place is new in this import.
func (w *chunkWriter) isFresh(place int) bool { return uint32(w.chunk*chunkSize+place) >= w.base }

// value appends the new value of the person at a place in the i-th column.
func (w *chunkWriter) value(dst []byte, i, place int) []byte {
	c, r := w.columns[i], w.refs[place]
	var scratch [8]byte
	switch {
	case r.rows != nil && (w.isFresh(place) || c.id != columnDigest && !w.stays(i, w.beforeAt(i), place)):
		return append(dst, r.rows.value(r.i, c, &scratch)...)
	case w.back != nil && w.back[place]:
		return appendAt(dst, w.before[i], place)
	}
	return appendAt(dst, w.now[i], place)
}

// beforeAt returns the i-th column as it was before the import.
func (w *chunkWriter) beforeAt(i int) column {
	if w.before != nil {
		return w.before[i]
	}
	return w.now[i]
}

// encode encodes the column with its new values.
func (w *chunkWriter) encode(i int) encoded {
	c, value := w.columns[i], w.valuesOf(i)
	switch {
	case c.id >= firstAttribute:
		return w.encoding.dictionary(len(w.refs), value)
	case c.id == columnEmail:
		return w.encoding.fixed(len(w.refs), 32, value)
	case c.id == columnGAID:
		return w.encoding.fixed(len(w.refs), 16, value)
	case c.id == columnDigest:
		return w.encoding.fixed(len(w.refs), 8, value)
	}
	return w.encoding.text(len(w.refs), value)
}

// valuesOf returns what gives the new values of a column.
func (w *chunkWriter) valuesOf(i int) valueOf {
	c := w.columns[i]
	if !w.isNew {
		var v []byte
		return func(place int) []byte {
			v = w.value(v[:0], i, place)
			return v
		}
	}
	if c.id >= columnFirst && c.id <= columnExternal || c.id >= firstAttribute { // without a look at more than is needed
		return func(place int) []byte {
			r := w.refs[place]
			return r.rows.field(r.i, c.field)
		}
	}
	var scratch [8]byte
	return func(place int) []byte {
		r := w.refs[place]
		return r.rows.value(r.i, c, &scratch)
	}
}
