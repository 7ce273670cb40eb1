package storage

import (
	"context"
	"errors"
	"io"

	"audiencesync/sync"
)

// filled is a segment of the file, or why there is none.
type filled struct {
	rows *rows
	err  error
}

// fill reads the file into segments, one ahead of the one that is worked at.
func (im *importer) fill(ctx context.Context, records sync.Records, out chan<- filled) {
	defer close(out)
	hasher := im.db.seal.hasher()
	send := func(f filled) bool {
		if f.err == nil && im.hashAhead.Load() {
			f.rows.hashAll(hasher)
		}
		select {
		case out <- f:
			return true
		case <-ctx.Done():
			return false
		}
	}
	r, err := im.nextArena(ctx)
	for err == nil {
		var batch []sync.Record
		im.giveWay(ctx)
		batch, err = records.Next(ctx)
		for i := range batch {
			r.add(&batch[i], &im.spec)
			if r.len() < im.segmentRows && r.bytes() < im.segmentBytes {
				continue
			}
			if !send(filled{rows: r}) {
				return
			}
			next, err := im.nextArena(ctx)
			if err != nil {
				return
			}
			r = next
		}
		if err == nil {
			err = ctx.Err()
		}
	}
	if errors.Is(err, io.EOF) {
		send(filled{rows: r})
		return
	}
	send(filled{err: err})
}

// nextArena waits until a segment is written.
func (im *importer) nextArena(ctx context.Context) (*rows, error) {
	select {
	case r := <-im.arenas:
		return r, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
