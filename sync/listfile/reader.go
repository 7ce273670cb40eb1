package listfile

import (
	"context"
	"errors"
	"io"
	"runtime"
	stdsync "sync"
	"sync/atomic"

	"audiencesync/sync"
)

// Reader reads a list. It implements sync.Records. One goroutine cuts the file
// into chunks, up to two turn them into records, Next hands these out in the
// order of the file.
type Reader struct {
	head     *head
	plan     *plan
	spec     sync.ImportSpec
	problems Problems
	onEach   func(Problem)
	told     map[string]bool // fields that came too late, told of once
	row      int             // number of the next row
	rows     atomic.Int64
	current  *chunk // whose records the caller has
	failed   error  // what Next ended with

	started bool
	stop    chan struct{}
	running stdsync.WaitGroup
	free    chan *chunk // to be filled
	filled  chan *chunk // to be parsed
	ordered chan *chunk // as they stand in the file
	closing stdsync.Once
}

var _ sync.Records = (*Reader)(nil)

// Open opens the list for import. Bad input is a *sync.Error of CodeUnreadable
// or CodeInvalid.
func Open(ctx context.Context, s Source, o Options) (*Reader, error) {
	h, err := look(ctx, s, o)
	if err != nil {
		return nil, err
	}
	columns, err := h.assign(o.Mapping)
	if err != nil {
		return nil, errors.Join(err, h.close())
	}
	p, spec, err := h.makePlan(columns, o.Words)
	if err != nil {
		return nil, errors.Join(err, h.close())
	}
	return &Reader{
		head: h, plan: p, spec: spec, row: h.firstRow, told: map[string]bool{},
		stop: make(chan struct{}), free: make(chan *chunk, chunks), filled: make(chan *chunk, chunks), ordered: make(chan *chunk, chunks),
	}, nil
}

// Spec says which columns the list has; the caller sets List and At.
func (r *Reader) Spec() sync.ImportSpec { return r.spec }

// OnProblem is called before the first Next; f is then called within Next for
// each problem in row order.
func (r *Reader) OnProblem(f func(Problem)) { r.onEach = f }

// Problems returns what was wrong with the rows that Next has gone through.
// Rows read = records yielded + Rejected.
func (r *Reader) Problems() Problems { return r.problems }

// Progress says how many of the bytes on disk and how many rows were read. It
// may be called from any goroutine.
func (r *Reader) Progress() (bytes, of int64, rows int) {
	return r.head.in.progress(), r.head.in.size, int(r.rows.Load())
}

// Next returns the next records, valid until it is called again; io.EOF at the
// end. Any other error means that the list ended early or damaged, so that
// nothing of it must be imported.
func (r *Reader) Next(ctx context.Context) ([]sync.Record, error) {
	for r.failed == nil {
		if !r.started {
			r.start()
		}
		if r.current != nil {
			r.free <- r.current
			r.current = nil
		}
		c, err := r.receive(ctx)
		if err != nil {
			return nil, err
		}
		r.current = c
		r.account(c)
		if c.err != nil {
			r.failed = c.err
			if !errors.Is(c.err, io.EOF) {
				r.failed = r.head.in.damaged(c.err, r.row-1)
			}
		}
		if len(c.records) > 0 {
			return c.records, nil
		}
	}
	return nil, r.failed
}

// receive waits for the next chunk to be parsed.
func (r *Reader) receive(ctx context.Context) (*chunk, error) {
	var c *chunk
	select {
	case c = <-r.ordered:
	case <-ctx.Done():
		return nil, r.cancel(ctx)
	}
	select {
	case <-c.done:
		return c, nil
	case <-ctx.Done():
		return nil, r.cancel(ctx)
	}
}

func (r *Reader) cancel(ctx context.Context) error {
	r.failed = canceled(context.Cause(ctx), r.head.in.name)
	return r.failed
}

// account gives the rows of a chunk their numbers and its problems to those
// who want them.
func (r *Reader) account(c *chunk) {
	if c.firstRow > 0 {
		r.row = c.firstRow
	}
	for i := range c.records {
		c.records[i].Row += r.row
	}
	for _, p := range c.problems {
		p.Row += r.row
		if p.Reason == reasonNewField {
			const most = 10_000
			if r.told[p.Column] || len(r.told) == most {
				continue
			}
			r.told[p.Column] = true
		}
		r.problems.add(p)
		if r.onEach != nil {
			r.onEach(p)
		}
	}
	r.row += c.rows
	r.rows.Add(int64(c.rows))
}

func (r *Reader) start() {
	r.started = true
	r.running.Go(r.cutAll)
	for range min(2, runtime.GOMAXPROCS(0)) {
		r.running.Go(r.parseAll)
	}
}

// cutAll fills chunks until the list or the reader ends.
func (r *Reader) cutAll() {
	defer close(r.filled)
	for made := 0; ; {
		var c *chunk
		if made < chunks && len(r.free) == 0 {
			c, made = newChunk(), made+1
		} else {
			select {
			case c = <-r.free:
				c.reset()
			case <-r.stop:
				return
			}
		}
		c.err = r.head.source.fill(c)
		r.ordered <- c // these have room for every chunk there is
		r.filled <- c
		if c.err != nil {
			return
		}
	}
}

func (r *Reader) parseAll() {
	w := &recorder{plan: r.plan, split: r.head.splitter()}
	for c := range r.filled {
		w.run(c)
		c.done <- struct{}{}
	}
}

// Close ends reading.
func (r *Reader) Close() error {
	err := error(nil)
	r.closing.Do(func() {
		close(r.stop)
		r.running.Wait()
		if r.failed == nil {
			r.failed = canceled(context.Canceled, r.head.in.name)
		}
		err = r.head.close()
	})
	return err
}
