package linkedin

import (
	"context"
	"io"
	"time"
)

// silence ends a request when LinkedIn says nothing for too long.
type silence struct {
	ctx    context.Context
	limit  time.Duration
	timer  *time.Timer
	cancel context.CancelCauseFunc
}

// watchSilence allows limit until the first byte of the answer, and the time
// that a body of n bytes needs on a slow line.
func watchSilence(ctx context.Context, limit time.Duration, n int) (*silence, func()) {
	s := &silence{limit: limit}
	s.ctx, s.cancel = context.WithCancelCause(ctx)
	upload := time.Duration(n) * time.Second / slowestUpload
	s.timer = time.AfterFunc(limit+upload, func() { s.cancel(errSilence) })
	return s, func() { s.timer.Stop(); s.cancel(nil) }
}

func (s *silence) heard() { s.timer.Reset(s.limit) }

// listen starts the time again with each piece of the answer.
func (s *silence) listen(r io.Reader) io.Reader { return heardReader{s, r} }

type heardReader struct {
	s *silence
	r io.Reader
}

func (h heardReader) Read(b []byte) (int, error) {
	n, err := h.r.Read(b)
	if n > 0 {
		h.s.heard()
	}
	return n, err
}
