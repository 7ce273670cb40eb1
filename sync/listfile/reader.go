package listfile

import (
	"context"
	"io"

	"audiencesync/sync"
)

// Reader reads a list. It implements sync.Records.
type Reader struct {
	spec     sync.ImportSpec
	problems Problems
}

var _ sync.Records = (*Reader)(nil)

// Open opens the list for import. Bad input is a *sync.Error of CodeUnreadable
// or CodeInvalid.
func Open(ctx context.Context, s Source, o Options) (*Reader, error) {
	return nil, sync.Errorf(sync.CodeUnreadable, nil, "%s cannot be read.", s.Base())
}

// Spec says which columns the list has; the caller sets List and At.
func (r *Reader) Spec() sync.ImportSpec { return r.spec }

// Next returns the next records, valid until it is called again; io.EOF at the
// end. Any other error means that the list ended early or damaged, so that
// nothing of it must be imported.
func (r *Reader) Next(ctx context.Context) ([]sync.Record, error) { return nil, io.EOF }

// OnProblem is called before the first Next; f is then called within Next for
// each problem in row order.
func (r *Reader) OnProblem(f func(Problem)) {}

// Problems returns what was wrong with the rows that Next has gone through.
// Rows read = records yielded + Rejected.
func (r *Reader) Problems() Problems { return r.problems }

// Progress says how many of the bytes on disk and how many rows were read. It
// may be called from any goroutine.
func (r *Reader) Progress() (bytes, of int64, rows int) { return 0, 0, 0 }

// Close ends reading.
func (r *Reader) Close() error { return nil }
