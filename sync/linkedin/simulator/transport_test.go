package simulator_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"audiencesync/sync/linkedin/simulator"
)

// inside asks practice LinkedIn without a socket.
func inside(t *testing.T, srv *simulator.Server, method, url, body string, changes ...change) (answer, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+srv.Token(0))
	r.Header.Set("LinkedIn-Version", "202608")
	r.Header.Set("X-Restli-Protocol-Version", "2.0.0")
	r.Header.Set("Content-Type", "application/json")
	for _, c := range changes {
		c(r)
	}
	res, err := (&http.Client{Transport: srv.Transport()}).Do(r)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return answer{res, b}, err
}

// TestTransport: whatever host a request names, it goes nowhere.
func TestTransport(t *testing.T) {
	t.Parallel()
	srv := simulator.New(simulator.Options{NoAudiences: true, SettleDelay: -1})
	for _, host := range []string{"https://api.linkedin.com", "http://practice.invalid", "http://127.0.0.1:1"} {
		a, err := inside(t, srv, "GET", host+"/rest/me", "")
		if err != nil {
			t.Fatal(err)
		}
		if a.says(t, 200, "Maren"); a.ContentLength != int64(len(a.body)) || a.Header.Get("X-Li-Uuid") == "" || a.Request == nil {
			t.Errorf("%s: %+v", host, a.Response)
		}
	}
	a, err := inside(t, srv, "POST", "https://api.linkedin.com/rest/dmpSegments", createBody("Inside", "USER"))
	if err != nil {
		t.Fatal(err)
	}
	id := a.want(t, 201).Header.Get("X-Restli-Id")
	a, err = inside(t, srv, "POST", "https://api.linkedin.com/rest/dmpSegments/"+id+"/users", `{"elements":[`+addEmail(1)+`]}`, batchMethod)
	if err != nil {
		t.Fatal(err)
	}
	a.says(t, 200, `[{"status":201}]`)
	if n := srv.Segments()[0].Members; n != 1 {
		t.Errorf("%d members", n)
	}
	a, err = inside(t, srv, "GET", "https://practice.invalid/practice/state", "")
	if err != nil || a.StatusCode != 403 { // its control path is reached by methods here, not by a name
		t.Errorf("control path: %d, %v", a.StatusCode, err)
	}
}

func TestTransportBreaks(t *testing.T) {
	t.Parallel()
	srv := simulator.New(simulator.Options{NoAudiences: true})
	for kind, want := range map[simulator.Kind]error{
		simulator.ResetBefore: syscall.ECONNRESET, simulator.ResetAfter: syscall.ECONNRESET, simulator.Truncated: io.ErrUnexpectedEOF,
	} {
		if err := srv.Fault(simulator.Fault{Kind: kind}); err != nil {
			t.Fatal(err)
		}
		a, err := inside(t, srv, "GET", "https://x/rest/me", "")
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", kind, err, want)
		}
		if kind == simulator.Truncated && (len(a.body) == 0 || bytes.HasSuffix(a.body, []byte("}"))) {
			t.Errorf("cut off after %q", a.body)
		}
	}
	if a, err := inside(t, srv, "GET", "https://x/rest/me", ""); err != nil || a.StatusCode != 200 {
		t.Errorf("%v, %d", err, a.StatusCode)
	}
}

// closed notes that a body was closed: a transport must, whatever happens.
type closed struct {
	io.Reader
	n int
}

func (c *closed) Close() error { c.n++; return nil }

func TestTransportClosesBodies(t *testing.T) {
	t.Parallel()
	srv := simulator.New(simulator.Options{NoAudiences: true})
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for _, ctx := range []context.Context{t.Context(), gone} {
		body := &closed{Reader: strings.NewReader("{}")}
		r, _ := http.NewRequestWithContext(ctx, "POST", "https://x/rest/dmpSegments", body)
		res, err := srv.Transport().RoundTrip(r)
		if res != nil {
			_ = res.Body.Close()
		}
		if (err != nil) != (ctx == gone) || body.n == 0 {
			t.Errorf("error %v, closed %d times", err, body.n)
		}
	}
	if n := len(srv.Requests()); n != 1 {
		t.Errorf("%d requests: one that was given up before it began is none", n)
	}
}

// TestTransportIsSlow waits in virtual time, and is given up in it.
func TestTransportIsSlow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := simulator.New(simulator.Options{NoAudiences: true})
		slow := func() {
			if err := srv.Fault(simulator.Fault{Kind: simulator.Slow, Delay: time.Minute}); err != nil {
				t.Fatal(err)
			}
		}
		slow()
		began := time.Now()
		if a, err := inside(t, srv, "GET", "https://x/rest/me", ""); err != nil || a.StatusCode != 200 || time.Since(began) != time.Minute {
			t.Errorf("%v after %s", err, time.Since(began))
		}
		slow()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		began = time.Now()
		_, err := inside(t, srv, "GET", "https://x/rest/me", "", func(r *http.Request) { *r = *r.WithContext(ctx) })
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != 10*time.Second {
			t.Errorf("%v after %s", err, time.Since(began))
		}
	})
}
