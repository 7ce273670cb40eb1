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
	"slices"
	"strconv"
	"strings"
	stdsync "sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"audiencesync/sync"
	"audiencesync/sync/linkedin"
	"audiencesync/sync/linkedin/simulator"
)

// memory is sync.Secrets in memory.
type memory struct {
	mu     stdsync.Mutex
	values map[string]string
	broken error // of Set
}

func (m *memory) Get(_ context.Context, name string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
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
			l.Close()
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

func TestSignIn(t *testing.T) {
	t.Parallel()
	for _, flow := range []string{"standard", "standard at localhost", "native PKCE"} {
		t.Run(flow, func(t *testing.T) {
			t.Parallel()
			o := quick()
			o.NativePKCE = flow == "native PKCE"
			p := start(t, o)
			b := newBrowser(t, "allow")
			s := p.signIn(b)
			if o.NativePKCE {
				s.OAuth.NativePKCE, s.OAuth.ClientSecret, s.OAuth.RedirectAddress = true, "", ""
			} else if flow != "standard" {
				s.OAuth.RedirectAddress = strings.Replace(s.OAuth.RedirectAddress, "127.0.0.1", "localhost", 1)
			}
			began := time.Now()
			c, err := s.Run(t.Context())
			ok(t, err)
			if c.Kind != sync.ConnectionLinkedIn || c.Health != sync.HealthValid || !slices.Equal(c.Scopes, []string{"r_ads", "r_basicprofile", "rw_dmp_segments"}) {
				t.Errorf("connection %+v", c)
			}
			if d := c.ExpiresAt.Sub(began); d < 60*24*time.Hour-time.Minute || d > 60*24*time.Hour+time.Minute {
				t.Errorf("the access token lives for %s", d)
			}
			if d := c.RefreshExpiresAt.Sub(began); d < 365*24*time.Hour-time.Minute || d > 365*24*time.Hour+time.Minute {
				t.Errorf("the refresh token lives for %s", d)
			}
			if page := <-b.page; !strings.Contains(page, "LinkedIn is connected") {
				t.Errorf("the member reads %s", page)
			}
			client := p.newClient(p.url, func(c *linkedin.Config) { c.Tokens = linkedin.NewTokens(s.OAuth, s.Secrets, secretName) })
			me, err := client.Identity(t.Context())
			ok(t, err)
			if me.Name != "Maren Okafor" {
				t.Errorf("identity %+v", me)
			}
		})
	}
}

// wantError asserts a sync.Error of a code whose sentence holds a text.
func wantError(t *testing.T, err error, code sync.Code, text string) {
	t.Helper()
	var e *sync.Error
	if !errors.As(err, &e) {
		t.Fatalf("%v is no sync.Error", err)
	}
	if e.Code != code || !strings.Contains(e.Message, text) || !strings.HasSuffix(e.Message, ".") {
		t.Errorf("%s: %q; want %s with %q", e.Code, e.Message, code, text)
	}
}

func TestSignInDenied(t *testing.T) {
	t.Parallel()
	p := start(t, quick())
	for name, c := range map[string]struct {
		decision string
		fault    *simulator.Fault
		change   func(*url.URL)
		code     sync.Code
		text     string
	}{
		"Cancel on the consent page": {decision: "cancel", code: sync.CodeCanceled, text: "Cancel was chosen"},
		"wrong state": {decision: "allow", code: sync.CodeSignIn, text: "belongs to another sign-in", change: func(u *url.URL) {
			q := u.Query()
			q.Set("state", "guessed")
			u.RawQuery = q.Encode()
		}},
		"no state": {decision: "allow", code: sync.CodeSignIn, text: "belongs to another sign-in", change: func(u *url.URL) {
			q := u.Query()
			q.Del("state")
			u.RawQuery = q.Encode()
		}},
		"a code of somebody else": {decision: "allow", code: sync.CodeSignIn, text: "does not accept the answer", change: func(u *url.URL) {
			q := u.Query()
			q.Set("code", "AQstolen")
			u.RawQuery = q.Encode()
		}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBrowser(t, c.decision)
			b.change = c.change
			s := p.signIn(b)
			_, err := s.Run(t.Context())
			wantError(t, err, c.code, c.text)
			if page := <-b.page; !strings.Contains(page, "LinkedIn is not connected") || !strings.Contains(page, c.text) {
				t.Errorf("the member reads %s", page)
			}
			if _, err := s.Secrets.Get(t.Context(), secretName); err == nil {
				t.Error("tokens were kept")
			}
		})
	}
}

func TestSignInLoginCancelled(t *testing.T) {
	t.Parallel()
	p := start(t, quick())
	p.fault(simulator.Fault{Kind: simulator.LoginCancelled})
	_, err := p.signIn(newBrowser(t, "allow")).Run(t.Context())
	wantError(t, err, sync.CodeCanceled, "Cancel was chosen")
}

func TestSignInScopeNotApproved(t *testing.T) {
	t.Parallel()
	o := quick()
	o.Scopes = []string{"r_ads", "r_basicprofile"}
	p := start(t, o)
	_, err := p.signIn(newBrowser(t, "allow")).Run(t.Context())
	wantError(t, err, sync.CodePermission, "has not approved your app")
}

func TestSignInWrongSecret(t *testing.T) {
	t.Parallel()
	p := start(t, quick())
	s := p.signIn(newBrowser(t, "allow"))
	s.OAuth.ClientSecret = "another"
	_, err := s.Run(t.Context())
	wantError(t, err, sync.CodeSignIn, "client secret")
}

func TestSignInNeedsCredentials(t *testing.T) {
	t.Parallel()
	p := start(t, quick())
	for want, change := range map[string]func(*linkedin.OAuth){
		"client ID":        func(o *linkedin.OAuth) { o.ClientID = "" },
		"client secret":    func(o *linkedin.OAuth) { o.ClientSecret = "" },
		"redirect address": func(o *linkedin.OAuth) { o.RedirectAddress = "https://example.com/callback" },
		"have a port":      func(o *linkedin.OAuth) { o.RedirectAddress = "http://localhost/callback" },
		"this computer":    func(o *linkedin.OAuth) { o.RedirectAddress = "http://192.168.0.7:8080/callback" },
	} {
		s := p.signIn(newBrowser(t, "allow"))
		change(&s.OAuth)
		_, err := s.Run(t.Context())
		wantError(t, err, sync.CodeInvalid, want)
	}
}

func TestSignInBusyPort(t *testing.T) {
	t.Parallel()
	p := start(t, quick())
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	_, port, _ := net.SplitHostPort(taken.Addr().String())
	for _, host := range []string{"127.0.0.1", "localhost"} {
		s := p.signIn(newBrowser(t, "allow"))
		s.OAuth.RedirectAddress = "http://" + host + ":" + port + "/callback"
		_, err = s.Run(t.Context())
		wantError(t, err, sync.CodeBusy, "Port "+port)
	}
}

func TestSignInNobodyAnswers(t *testing.T) {
	t.Parallel()
	p := start(t, quick())
	s := p.signIn(newBrowser(t, "allow"))
	s.Open = func(string) error { return nil } // the page is closed
	s.Timeout = 10 * time.Millisecond
	_, err := s.Run(t.Context())
	wantError(t, err, sync.CodeSignIn, s.OAuth.RedirectAddress)

	ctx, cancel := context.WithCancel(t.Context())
	s.Timeout = 0
	s.Open = func(string) error { cancel(); return nil }
	_, err = s.Run(ctx)
	wantError(t, err, sync.CodeCanceled, "stopped")

	s.Open = func(string) error { return errors.New("no browser") }
	_, err = s.Run(t.Context())
	wantError(t, err, sync.CodeUnavailable, "browser could not be opened")
}

func TestSignInWithoutNetwork(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := linkedin.OAuth{ClientID: "id", ClientSecret: "secret", HTTP: &http.Client{Transport: unreachable{}}}
		began := time.Now()
		wantError(t, linkedin.Exchange(t.Context(), o), sync.CodeUnavailable, "cannot be reached")
		if took := time.Since(began); took != 7*time.Second {
			t.Errorf("it was tried for %s", took)
		}
	})
}

// roundTrip is a transport made of a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// unreachable is a network that is down.
type unreachable struct{}

func (unreachable) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("network is unreachable")}
}

// TestCallbackTakesOneAnswer sends what a browser, a prober and an attacker
// might send to the loopback address.
func TestCallbackTakesOneAnswer(t *testing.T) {
	t.Parallel()
	p := start(t, quick())
	b := newBrowser(t, "allow")
	s := p.signIn(b)
	redirect := s.OAuth.RedirectAddress
	exchanging, goOn := make(chan struct{}), make(chan struct{})
	s.OAuth.HTTP = &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		close(exchanging)
		<-goOn
		return p.srv.Transport().RoundTrip(r)
	})}
	client := p.plainHTTP()
	status := func(method, address, host string) int {
		r, err := http.NewRequest(method, address, nil)
		if err != nil {
			t.Error(err)
			return 0
		}
		if host != "" {
			r.Host = host
		}
		res, err := client.Do(r)
		if err != nil {
			t.Error(err)
			return 0
		}
		defer res.Body.Close()
		return res.StatusCode
	}
	s.Open = func(page string) error {
		state, _ := url.Parse(page)
		right := "?code=AQx&state=" + url.QueryEscape(state.Query().Get("state"))
		for _, c := range []struct {
			name, method, address, host string
			status                      int
		}{
			{"another path", "GET", strings.TrimSuffix(redirect, "/callback") + "/favicon.ico", "", 404},
			{"a longer path", "GET", redirect + "/x" + right, "", 404},
			{"another host (DNS rebinding)", "GET", redirect + right, "evil.example", 404},
			{"a POST", "POST", redirect + right, "", 405},
			{"nothing", "GET", redirect, "", 400},
			{"code and error", "GET", redirect + right + "&error=access_denied", "", 400},
			{"two codes", "GET", redirect + right + "&code=AQy", "", 400},
			{"an empty code", "GET", redirect + strings.Replace(right, "AQx", "", 1), "", 400},
		} {
			if got := status(c.method, c.address, c.host); got != c.status {
				t.Errorf("%s: status %d, want %d", c.name, got, c.status)
			}
		}
		done := make(chan error)
		go func() { done <- b.open(page) }()
		<-exchanging // the first answer is being dealt with
		if got := status("GET", redirect+right, ""); got != 409 {
			t.Errorf("a second answer: status %d", got)
		}
		close(goOn)
		return <-done
	}
	_, err := s.Run(t.Context())
	ok(t, err)
}

func TestSignInKeyringFails(t *testing.T) {
	t.Parallel()
	p := start(t, quick())
	s := p.signIn(newBrowser(t, "allow"))
	s.Secrets = &memory{broken: sync.Errorf(sync.CodeUnavailable, nil, "The keyring is locked.")}
	_, err := s.Run(t.Context())
	wantError(t, err, sync.CodeUnavailable, "keyring is locked")
}

func FuzzCallback(f *testing.F) {
	f.Add("code=AQx&state=good")
	f.Add("error=user_cancelled_login&error_description=x&state=good")
	f.Add("code=a&code=b&state=good")
	f.Add("code=%zz&state=good")
	f.Add("state=good;code=1")
	f.Fuzz(func(t *testing.T, query string) {
		code, err, isAnswer := linkedin.ReadCallback(query, "good")
		q, _ := url.ParseQuery(query)
		switch {
		case !isAnswer:
		case err == nil && (code == "" || q.Get("state") != "good" || q.Has("error")):
			t.Errorf("%q was taken", query)
		case err != nil && code != "":
			t.Errorf("%q: a code and an error", query)
		}
		if err != nil {
			var e *sync.Error
			if !errors.As(err, &e) || strings.Contains(e.Message, q.Get("error_description")) && len(q.Get("error_description")) > 8 {
				t.Errorf("%q: %v", query, err)
			}
		}
	})
}
