package linkedin

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	stdsync "sync"
	"sync/atomic"

	"audiencesync/sync"
)

// payload is the body of a request. Its bytes are used again for later
// requests, but not before the transport has let go of them too: it may still
// be sending when the answer is there.
type payload struct {
	b       []byte
	gzipped bool
	refs    atomic.Int32
	left    atomic.Bool // some of it went to the transport
}

var payloads sync.Spares[*payload]

func newPayload() *payload {
	p := payloads.Take()
	if p == nil {
		p = new(payload)
	}
	p.b, p.gzipped = p.b[:0], false
	p.refs.Store(1)
	p.left.Store(false)
	return p
}

func (p *payload) release() {
	if p.refs.Add(-1) == 0 {
		payloads.Give(p)
	}
}

func (p *payload) len() int {
	if p == nil {
		return 0
	}
	return len(p.b)
}

// begun says whether any of the body had left when the request broke off.
func (p *payload) begun() bool { return p != nil && p.left.Load() }

// attach makes the payload the body of a request.
func (p *payload) attach(r *http.Request) {
	p.left.Store(false)
	r.Header.Set("Content-Type", "application/json")
	if p.gzipped {
		r.Header.Set("Content-Encoding", "gzip")
	}
	r.ContentLength = int64(len(p.b))
	r.Body = p.open()
	r.GetBody = func() (io.ReadCloser, error) { return p.open(), nil } // for a connection that was closed before anything left
}

func (p *payload) open() io.ReadCloser {
	p.refs.Add(1)
	return &payloadReader{p: p}
}

// payloadReader may be closed while it is read.
type payloadReader struct {
	mu  stdsync.Mutex
	p   *payload
	off int
}

func (r *payloadReader) Read(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.p == nil:
		return 0, http.ErrBodyReadAfterClose
	case r.off >= len(r.p.b):
		return 0, io.EOF
	}
	r.p.left.Store(true)
	n := copy(b, r.p.b[r.off:])
	r.off += n
	return n, nil
}

func (r *payloadReader) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.p != nil {
		r.p.release()
		r.p = nil
	}
	return nil
}

// compress returns a gzipped payload; the caller releases both.
func (p *payload) compress() *payload {
	z := newPayload()
	z.gzipped = true
	buffer := bytes.NewBuffer(z.b)
	w := zippers.Get().(*gzip.Writer)
	defer zippers.Put(w)
	w.Reset(buffer)
	_, _ = w.Write(p.b) // a buffer takes everything
	_ = w.Close()
	z.b = buffer.Bytes()
	return z
}

var zippers = stdsync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is a known one
	return w
}}

var buffers = stdsync.Pool{New: func() any { return new(bytes.Buffer) }}

func takeBuffer() *bytes.Buffer {
	b := buffers.Get().(*bytes.Buffer)
	b.Reset()
	return b
}

func releaseBuffer(b *bytes.Buffer) { buffers.Put(b) }
