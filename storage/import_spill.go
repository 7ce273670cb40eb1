package storage

import (
	"context"
	stdsync "sync"
	"sync/atomic"
)

// ownRun is a run of the import.
type ownRun struct {
	run       keyRun // known once it is written
	filter    keyFilter
	unwritten atomic.Pointer[[]keyEntry] // sorted; nil once it is written
}

// spill has the keys of a kind of which many are in memory written as a run; one kind a
// segment, so that people who are to be written need not wait long. Until it is written,
// whoever looks for a key finds it here.
func (im *importer) spill(ctx context.Context) error {
	for kind := keyExternal; kind < keyKinds; kind++ {
		if len(im.tables[kind].entries) < im.tableKeys {
			continue
		}
		entries := im.tables[kind].sorted()
		own := &ownRun{filter: newKeyFilter(entries)}
		own.unwritten.Store(&entries)
		im.own[kind] = append(im.own[kind], own)
		return im.writeRun(ctx, kind, entries, func(run keyRun) {
			own.run = run
			own.unwritten.Store(nil)
		})
	}
	return nil
}

// keysLeft are the keys in memory when nobody looks for one any more, by kind.
type keysLeft struct {
	sorting stdsync.WaitGroup
	sorted  [keyKinds][]keyEntry
}

func (im *importer) sortLeft() *keysLeft {
	left := &keysLeft{}
	for kind := range left.sorted {
		if entries := im.tables[kind].detach(); len(entries) > 0 {
			left.sorting.Go(func() { left.sorted[kind] = sortKeys(entries) })
		}
	}
	return left
}

// spillLeft has them written. They are on their way when it returns.
func (im *importer) spillLeft(ctx context.Context, left *keysLeft) {
	left.sorting.Wait()
	for kind, entries := range left.sorted {
		if len(entries) > 0 { // whether it fails is asked of the writer
			_ = im.writeRun(ctx, keyKind(kind), entries, func(keyRun) {})
		}
	}
}

func (im *importer) writeRun(ctx context.Context, kind keyKind, entries []keyEntry, done func(keyRun)) error {
	return im.writer.do(func() error {
		w, err := im.db.newRun(ctx, kind, len(entries))
		if err != nil {
			return err
		}
		for i, e := range entries {
			if i%(64<<10) == 0 {
				im.giveWay(ctx)
			}
			if err := w.add(ctx, e); err != nil {
				return err
			}
		}
		if err := w.end(ctx); err != nil {
			return err
		}
		done(w.run)
		return nil
	}, func() {})
}
