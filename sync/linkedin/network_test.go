package linkedin_test

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"audiencesync/sync"
	"audiencesync/sync/linkedin"
	"audiencesync/sync/linkedin/simulator"
)

func TestNothingListens(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ok(t, err)
	_ = l.Close()
	for _, address := range []string{"http://" + l.Addr().String(), "http://nowhere.invalid"} {
		c := linkedin.New(linkedin.Config{API: address, Tokens: linkedin.StaticToken("t")})
		want(t, sendTo(t, c, sync.Audience{}), sync.FailureNetwork)
		_, err = c.Audiences(t.Context(), emea)
		want(t, err, sync.FailureNetwork)
	}
	c := linkedin.New(linkedin.Config{API: "http://bad address", Tokens: linkedin.StaticToken("t")})
	if err := sendTo(t, c, sync.Audience{}); sync.CodeOf(err) != sync.CodeInvalid {
		t.Errorf("an address that is none: %v", err)
	}
}

// TestTLSFails: a certificate that nobody vouches for ends the connection
// before anything was sent.
func TestTLSFails(t *testing.T) {
	t.Parallel()
	web := httptest.NewUnstartedServer(http.NotFoundHandler())
	web.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
	web.StartTLS()
	t.Cleanup(web.Close)
	c := linkedin.New(linkedin.Config{API: web.URL, Tokens: linkedin.StaticToken("t")})
	want(t, sendTo(t, c, sync.Audience{}), sync.FailureNetwork)
	if v := linkedin.NewTransport().TLSClientConfig.MinVersion; v != tls.VersionTLS12 {
		t.Errorf("TLS from version %x on", v)
	}
}

// TestBreaksOffWhileSending: part of the body had left, so LinkedIn may have it.
func TestBreaksOffWhileSending(t *testing.T) {
	t.Parallel()
	url := serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadFull(r.Body, make([]byte, 1000))
		panic(http.ErrAbortHandler)
	}))
	c := linkedin.New(linkedin.Config{API: url, Tokens: linkedin.StaticToken("t")})
	t.Cleanup(c.Close)
	_, err := c.Send(t.Context(), sync.Sending{Audience: sync.Audience{RemoteID: "1"}, Fields: everything(), Members: people(50_000)})
	want(t, err, sync.FailureLost)
}

// TestStaleConnection: LinkedIn closes connections that were idle. Nothing of
// the next request had left, so it goes over a new one.
func TestStaleConnection(t *testing.T) {
	t.Parallel()
	srv := simulator.New(quick())
	web := httptest.NewServer(srv)
	t.Cleanup(web.Close)
	p := &practice{t: t, srv: srv, url: web.URL}
	p.client = p.newClient(web.URL)
	a := p.audience("Stale")
	web.CloseClientConnections()
	for range 3 {
		if _, err := p.add(a, people(10)...); err == nil {
			return
		}
	}
	t.Error("no request went through after the connection was closed")
}

// TestSilence: LinkedIn may think for 30 s, and longer the more it was sent, but
// not for ever; nor may its answer dry up.
func TestSilence(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var quiet time.Duration
		var body io.Reader = strings.NewReader(`{"elements":[{"status":201},{"status":201}]}`)
		transport := roundTrip(func(r *http.Request) (*http.Response, error) {
			_, _ = io.Copy(io.Discard, r.Body)
			_ = r.Body.Close()
			select {
			case <-time.After(quiet):
				return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(contextReader{r.Context(), body}), Request: r}, nil
			case <-r.Context().Done():
				return nil, r.Context().Err()
			}
		})
		c := linkedin.New(linkedin.Config{HTTP: &http.Client{Transport: transport}, Tokens: linkedin.StaticToken("t")})
		quiet = 29 * time.Second
		ok(t, sendTo(t, c, sync.Audience{}))
		quiet = 31 * time.Second
		f := want(t, sendTo(t, c, sync.Audience{}), sync.FailureLost)
		if !strings.Contains(f.String(), "no answer in time") {
			t.Errorf("cause %v", f.Cause)
		}
		quiet, body = 0, &drips{text: `{"elements":[{"status":201},{"status":201}]}`}
		ok(t, sendTo(t, c, sync.Audience{})) // slowly, but it goes on
		body = nil
		want(t, sendTo(t, c, sync.Audience{}), sync.FailureLost)
		quiet = 60 * time.Second // 8 MB at 128 KiB/s need 64 s
		began := time.Now()
		_, err := c.Send(t.Context(), sync.Sending{Audience: sync.Audience{RemoteID: "1"}, Fields: sync.MatchFields{Email: true}, Members: people(75_000)})
		want(t, err, sync.FailureLost) // of the answer, which never comes
		if time.Since(began) < 90*time.Second {
			t.Errorf("given up after %s", time.Since(began))
		}
	})
}

// contextReader reads r, or nothing until the context ends.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c contextReader) Read(b []byte) (int, error) {
	if c.r != nil {
		n, err := c.r.Read(b)
		return n, cmp.Or(c.ctx.Err(), err) // as a connection that was given up
	}
	<-c.ctx.Done()
	return 0, c.ctx.Err()
}

// drips gives a text a piece at a time, with 20 seconds before each.
type drips struct{ text string }

func (d *drips) Read(b []byte) (int, error) {
	if d.text == "" {
		return 0, io.EOF
	}
	time.Sleep(20 * time.Second)
	n := copy(b, d.text[:min(10, len(d.text))])
	d.text = d.text[n:]
	return n, nil
}

// TestRedirectsAreNotFollowed: the token goes to LinkedIn and nowhere else, not
// even to another path.
func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	elsewhere := serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("another host got %s %s with %q", r.Method, r.URL, r.Header.Get("Authorization"))
	}))
	for _, status := range []int{301, 302, 303, 307, 308} {
		c := stub(t, status, http.Header{"Location": {elsewhere + "/rest/me"}}, "")
		want(t, sendTo(t, c, sync.Audience{}), sync.FailureServer)
		_, err := c.Identity(t.Context())
		want(t, err, sync.FailureServer)
	}
}

// TestEndlessAnswer: what is read of an answer is bounded.
func TestEndlessAnswer(t *testing.T) {
	t.Parallel()
	transport := roundTrip(func(r *http.Request) (*http.Response, error) {
		_ = r.Body.Close()
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(blanks{}), Request: r}, nil
	})
	c := linkedin.New(linkedin.Config{HTTP: &http.Client{Transport: transport}, Tokens: linkedin.StaticToken("t")})
	f := want(t, sendTo(t, c, sync.Audience{}), sync.FailureLost)
	if !strings.Contains(f.String(), "too long") {
		t.Errorf("%v", f)
	}
}

type blanks struct{}

func (blanks) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = ' '
	}
	return len(b), nil
}

// pacer counts, and may refuse.
type pacer struct {
	waits int
	err   error
}

func (p *pacer) Wait(context.Context) error {
	p.waits++
	return p.err
}

// TestEveryRequestIsPaced: whatever the server sees, the pacer gave a slot for.
func TestEveryRequestIsPaced(t *testing.T) {
	t.Parallel()
	o := quick()
	o.PageCap = 2
	slots := &pacer{}
	p := start(t, o, func(c *linkedin.Config) { c.Pacer = slots })
	_, err := p.client.Identity(t.Context())
	ok(t, err)
	_, err = p.client.AdAccounts(t.Context())
	ok(t, err)
	a := p.audience("Paced")
	p.fault(simulator.Fault{Kind: simulator.ExpiredToken, Endpoint: "users"})
	_, _ = p.add(a, person(1))
	ok(t, p.client.RenameAudience(t.Context(), a.RemoteID, "Other"))
	ok(t, p.client.DeleteAudience(t.Context(), a.RemoteID))
	if n := len(p.srv.Requests()); n != slots.waits || n < 10 {
		t.Errorf("%d requests in %d slots", n, slots.waits)
	}
	slots.err = errors.New("the disk is full")
	if err := sendTo(t, p.client, sync.Audience{}); !errors.Is(err, slots.err) {
		t.Errorf("without a slot: %v", err)
	}
}

// TestLogHasNoSecret: what is logged of requests, at every level.
func TestLogHasNoSecret(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	token := ""
	p := start(t, quick(), func(c *linkedin.Config) {
		c.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		token = string(c.Tokens.(linkedin.StaticToken))
	})
	a := p.audience("Secret name")
	_, err := p.add(a, person(5))
	ok(t, err)
	p.fault(simulator.Fault{Kind: simulator.Forbidden})
	_, _ = p.add(a, person(5))
	m := person(5)
	for _, s := range []string{token, m.Email.String(), m.GAID.String(), m.First, m.Last, "Secret name", "key of"} {
		if strings.Contains(log.String(), s) {
			t.Errorf("the log holds %q", s)
		}
	}
	if !strings.Contains(log.String(), "resource=/rest/dmpSegments/*/users") || !strings.Contains(log.String(), "li_uuid=") {
		t.Errorf("the log says too little: %s", log.String())
	}
}
