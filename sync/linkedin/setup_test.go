package linkedin_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"audiencesync/sync"
	"audiencesync/sync/linkedin"
	"audiencesync/sync/linkedin/simulator"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Harbourline's ad accounts at practice LinkedIn.
const (
	emea = "516413367"
	apac = "511207743" // the member is a VIEWER
)

// practice is practice LinkedIn over real HTTP, and a client of it.
type practice struct {
	t      *testing.T
	srv    *simulator.Server
	url    string
	client *linkedin.Client
}

// quick is practice LinkedIn without waiting.
func quick() simulator.Options {
	return simulator.Options{SettleDelay: -1, NoAudiences: true}
}

func start(t *testing.T, o simulator.Options, change ...func(*linkedin.Config)) *practice {
	t.Helper()
	srv := simulator.New(o)
	url := serve(t, srv)
	p := &practice{t: t, srv: srv, url: url}
	p.client = p.newClient(url, change...)
	return p
}

func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	web := httptest.NewUnstartedServer(h)
	web.Start()
	t.Cleanup(web.Close)
	return web.URL
}

func (p *practice) newClient(url string, change ...func(*linkedin.Config)) *linkedin.Client {
	c := linkedin.Config{API: url, SourcePlatform: "API", Tokens: linkedin.StaticToken(p.srv.Token(0)), Timeout: 20 * time.Second}
	for _, f := range change {
		f(&c)
	}
	client := linkedin.New(c)
	p.t.Cleanup(client.Close)
	return client
}

func (p *practice) fault(f simulator.Fault) {
	p.t.Helper()
	if err := p.srv.Fault(f); err != nil {
		p.t.Fatal(err)
	}
}

// audience makes an audience and returns it as the store would hold it.
func (p *practice) audience(name string) sync.Audience {
	p.t.Helper()
	a, err := p.client.CreateAudience(p.t.Context(), emea, name, "key of "+name)
	if err != nil {
		p.t.Fatal(err)
	}
	return sync.Audience{ID: 1, AdAccount: emea, Name: name, RemoteID: a.RemoteID, SourceKey: a.SourceKey}
}

// person is one with everything filled.
func person(i int) sync.Member {
	m := sync.Member{Person: sync.PersonID(i + 1), HasEmail: true, HasGAID: true, First: fmt.Sprint("First", i), Last: fmt.Sprint("Last", i)}
	m.Email = sha256.Sum256(fmt.Appendf(nil, "person%d@example.com", i))
	copy(m.GAID[:], m.Email[:])
	m.GAID[0] |= 1
	return m
}

func people(n int) []sync.Member {
	all := make([]sync.Member, n)
	for i := range all {
		all[i] = person(i)
	}
	return all
}

func everything() sync.MatchFields { return sync.MatchFields{Email: true, Name: true, GAID: true} }

func (p *practice) add(a sync.Audience, members ...sync.Member) (sync.Sent, error) {
	return p.client.Send(p.t.Context(), sync.Sending{Audience: a, Action: sync.ActionAdd, Fields: everything(), Members: members})
}

// want asserts that err is a Failure of a class, whose sentence and cause are
// fit to be shown and kept.
func want(t *testing.T, err error, kind sync.FailureKind) *sync.Failure {
	t.Helper()
	var f *sync.Failure
	if !errors.As(err, &f) {
		t.Fatalf("got %v, want a failure of class %s", err, kind)
	}
	if f.Kind != kind {
		t.Fatalf("class %s (%v), want %s", f.Kind, f, kind)
	}
	if !strings.HasSuffix(f.Message, ".") || len(f.Message) < 20 {
		t.Errorf("%q is no sentence", f.Message)
	}
	if f.Cause == nil {
		t.Error("no cause for the log")
	}
	return f
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		var f *sync.Failure
		if errors.As(err, &f) {
			t.Fatal(f)
		}
		t.Fatal(err)
	}
}

// requests counts those to an endpoint.
func (p *practice) requests(endpoint string) int {
	n := 0
	for _, r := range p.srv.Requests() {
		if r.Endpoint == endpoint {
			n++
		}
	}
	return n
}

func canceled(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

// cancelSoon is canceled when a request to the endpoint is under way.
func cancelSoon(t *testing.T, p *practice, endpoint string) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	before := p.requests(endpoint)
	go func() {
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for p.requests(endpoint) == before {
			<-tick.C
		}
		cancel()
	}()
	return ctx
}
