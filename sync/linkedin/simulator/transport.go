package simulator

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"syscall"
)

// Transport carries requests to practice LinkedIn inside the process, whatever
// host they name: practice mode touches no network, not even loopback.
func (s *Server) Transport() http.RoundTripper { return transport{s} }

type transport struct{ s *Server }

// RoundTrip runs the request to its end in the caller's goroutine.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	body := r.Body
	if body == nil {
		body = http.NoBody
	}
	defer body.Close()
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	in := r.Clone(r.Context())
	in.Body, in.RemoteAddr, in.RequestURI = body, "127.0.0.1:0", r.URL.RequestURI()
	if in.Host == "" {
		in.Host = r.URL.Host
	}
	w := &recorder{header: http.Header{}}
	broken := w.run(t.s, in)
	switch err := r.Context().Err(); {
	case err != nil:
		return nil, err
	case broken && w.status == 0:
		return nil, syscall.ECONNRESET
	}
	res := &http.Response{
		Status: http.StatusText(w.status), StatusCode: w.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.header, ContentLength: int64(w.body.Len()), Request: r, Body: io.NopCloser(&w.body),
	}
	if broken {
		res.ContentLength = -1
		res.Body = io.NopCloser(io.MultiReader(&w.body, cutOff{}))
	}
	return res, nil
}

// recorder keeps a response.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *recorder) Header() http.Header { return w.header }

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

func (w *recorder) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(b)
}

// run says whether the connection broke.
func (w *recorder) run(h http.Handler, r *http.Request) (broken bool) {
	defer func() {
		if p := recover(); p != nil {
			if err, ok := p.(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
				panic(p)
			}
			broken = true
		}
	}()
	h.ServeHTTP(w, r)
	w.WriteHeader(http.StatusOK)
	return false
}

// cutOff is the end of a body that broke off.
type cutOff struct{}

func (cutOff) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
