package linkedin_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"strconv"
	stdsync "sync"
	"sync/atomic"
	"testing"

	"audiencesync/sync"
	"audiencesync/sync/linkedin"
	"audiencesync/sync/linkedin/simulator"
)

// memory is sync.Secrets in memory.
type memory struct {
	mu     stdsync.Mutex
	values map[string]string
	broken error // of Set
	locked error // of Get
}

func (m *memory) Get(_ context.Context, name string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.locked != nil {
		return "", m.locked
	}
	v, found := m.values[name]
	if !found {
		return "", sync.Errorf(sync.CodeNotFound, nil, "There is no secret %q.", name)
	}
	return v, nil
}

func (m *memory) Set(_ context.Context, name, value string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken != nil {
		return m.broken
	}
	if m.values == nil {
		m.values = map[string]string{}
	}
	m.values[name] = value
	return nil
}

func (m *memory) Delete(_ context.Context, name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, found := m.values[name]; !found {
		return sync.Errorf(sync.CodeNotFound, nil, "There is no secret %q.", name)
	}
	delete(m.values, name)
	return nil
}

const secretName = "workspace/linkedin"

// browser plays the member's browser with a plain HTTP client.
type browser struct {
	t        *testing.T
	decision string // allow or cancel
	change   func(callback *url.URL)
	page     chan string // what the member sees in the end
}

func newBrowser(t *testing.T, decision string) *browser {
	return &browser{t: t, decision: decision, page: make(chan string, 8)}
}

var consentID = regexp.MustCompile(`name="consent" value="([^"]+)"`)

// open reads LinkedIn's page, answers its form and follows it back.
func (b *browser) open(page string) error {
	jar, _ := cookiejar.New(nil)
	client := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer client.CloseIdleConnections()
	body, next := b.fetch(client, func() (*http.Response, error) { return client.Get(page) })
	if m := consentID.FindStringSubmatch(body); m != nil {
		form := url.Values{"consent": {m[1]}, "decision": {b.decision}}
		body, next = b.fetch(client, func() (*http.Response, error) { return client.PostForm(page, form) })
	}
	if next == "" {
		b.page <- body
		return nil
	}
	back, err := url.Parse(next)
	if err != nil {
		return err
	}
	if b.change != nil {
		b.change(back)
	}
	body, _ = b.fetch(client, func() (*http.Response, error) { return client.Get(back.String()) })
	b.page <- body
	return nil
}

func (b *browser) fetch(_ *http.Client, get func() (*http.Response, error)) (body, location string) {
	res, err := get()
	if err != nil {
		b.t.Error(err)
		return "", ""
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Error(err)
	}
	return string(text), res.Header.Get("Location")
}

// nextPort counts below the ports that systems give out by themselves, so that
// no other test gets the same.
var nextPort = func() *atomic.Int64 {
	n := new(atomic.Int64)
	n.Store(int64(20_000 + os.Getpid()%100*100))
	return n
}()

// freeAddress is a redirect address on a port that nobody uses.
func freeAddress(t *testing.T) string {
	t.Helper()
	for {
		address := net.JoinHostPort("127.0.0.1", strconv.FormatInt(nextPort.Add(1), 10))
		if l, err := net.Listen("tcp", address); err == nil {
			_ = l.Close()
			return "http://" + address + "/callback"
		}
	}
}

// signIn is a sign-in at practice LinkedIn in the standard flow.
func (p *practice) signIn(b *browser) *linkedin.SignIn {
	return &linkedin.SignIn{
		OAuth: linkedin.OAuth{
			Address: p.url, ClientID: simulator.DefaultClientID, ClientSecret: simulator.DefaultClientSecret, RedirectAddress: freeAddress(p.t),
			HTTP: p.plainHTTP(),
		},
		Secrets: &memory{}, Name: secretName, Open: b.open,
	}
}

func (p *practice) plainHTTP() *http.Client {
	c := &http.Client{Transport: linkedin.NewTransport()}
	p.t.Cleanup(c.CloseIdleConnections)
	return c
}

// roundTrip is a transport made of a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// unreachable is a network that is down.
type unreachable struct{}

func (unreachable) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("network is unreachable")}
}
