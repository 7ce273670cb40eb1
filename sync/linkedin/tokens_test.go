package linkedin_test

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	stdsync "sync"
	"testing"
	"testing/synctest"
	"time"

	"audiencesync/sync"
	"audiencesync/sync/linkedin"
	"audiencesync/sync/linkedin/simulator"
)

const day = 24 * time.Hour

// member is a sign-in at practice LinkedIn in virtual time.
type member struct {
	*practice
	oauth   linkedin.OAuth
	secrets *memory
	log     bytes.Buffer
}

// signedIn signs in by the pages of practice LinkedIn, without a network, so
// that months pass in no time. It runs in a bubble.
func signedIn(t *testing.T, o simulator.Options) *member {
	t.Helper()
	m := &member{practice: inProcess(t, o), secrets: &memory{}}
	m.oauth = linkedin.OAuth{
		Address: m.url, ClientID: simulator.DefaultClientID, ClientSecret: simulator.DefaultClientSecret,
		NativePKCE: o.NativePKCE, HTTP: &http.Client{Transport: m.srv.Transport()}, Log: slog.New(slog.NewTextHandler(&m.log, nil)),
	}
	m.signInAgain()
	return m
}

// signInAgain does what SignIn does, without its listener, which would stop
// virtual time.
func (m *member) signInAgain() {
	m.t.Helper()
	redirect := "http://127.0.0.1:1/callback"
	code, verifier := m.consent(redirect)
	ok(m.t, linkedin.Keep(m.t.Context(), m.oauth, redirect, code, verifier, m.secrets, secretName))
}

// consent plays the browser on the consent page and returns the code.
func (m *member) consent(redirect string) (code, verifier string) {
	m.t.Helper()
	page, verifier := linkedin.ConsentPage(m.oauth, redirect, "state")
	client := &http.Client{Transport: m.srv.Transport(), CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Get(page)
	ok(m.t, err)
	body, err := io.ReadAll(res.Body)
	ok(m.t, errors.Join(err, res.Body.Close()))
	found := consentID.FindSubmatch(body)
	if found == nil {
		m.t.Fatalf("no consent page: %s", body)
	}
	res, err = client.PostForm(page, url.Values{"consent": {string(found[1])}, "decision": {"allow"}})
	ok(m.t, err)
	ok(m.t, res.Body.Close())
	back, err := url.Parse(res.Header.Get("Location"))
	ok(m.t, err)
	return back.Query().Get("code"), verifier
}

func (m *member) tokens() *linkedin.Tokens {
	return linkedin.NewTokens(m.oauth, m.secrets, secretName)
}

func (m *member) clientOf(tokens linkedin.TokenSource) *linkedin.Client {
	return m.newClient(m.url, func(c *linkedin.Config) {
		c.Tokens, c.HTTP = tokens, &http.Client{Transport: m.srv.Transport()}
	})
}

// TestAYear lives through a sign-in: silent renewals, the refresh token's end
// after 365 days whatever happened in between, then a sentence, then a new
// sign-in that the same client picks up.
func TestAYear(t *testing.T) {
	t.Parallel()
	for _, native := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			o := quick()
			o.NativePKCE = native
			m := signedIn(t, o)
			tokens := m.tokens()
			renewals := 0
			var last linkedin.Grant
			tokens.Renewed = func(g linkedin.Grant) { renewals++; last = g }
			client := m.clientOf(tokens)
			first, err := tokens.Grant(t.Context())
			ok(t, err)
			for d := 1; d < 365; d++ {
				time.Sleep(day)
				if _, err := client.Audiences(t.Context(), emea); err != nil {
					t.Fatalf("native %t, day %d: %v", native, d, err)
				}
			}
			if renewals < 6 || renewals > 8 || m.requests("token") != renewals+1 {
				t.Errorf("%d renewals, %d token requests", renewals, m.requests("token"))
			}
			if d := last.RefreshExpiresAt.Sub(first.RefreshExpiresAt); d > 0 || d < -time.Hour {
				t.Errorf("the end of the sign-in moved by %s", d)
			}
			if n := m.expiredAnswers(); n != 0 {
				t.Errorf("%d requests were made with a token that had ended", n)
			}
			time.Sleep(2 * day)
			before := len(m.srv.Requests())
			_, err = client.Audiences(t.Context(), emea)
			f := want(t, err, sync.FailureSignIn)
			if !strings.Contains(f.Message, "Reconnect") || len(m.srv.Requests()) != before {
				t.Errorf("%q after %d requests", f.Message, len(m.srv.Requests())-before)
			}
			m.signInAgain()
			_, err = client.Audiences(t.Context(), emea)
			ok(t, err)
			m.noSecretInLog(t)
		})
	}
}

func (m *member) expiredAnswers() (n int) {
	for _, r := range m.srv.Requests() {
		if r.Status == 401 {
			n++
		}
	}
	return n
}

func (m *member) noSecretInLog(t *testing.T) {
	t.Helper()
	for _, s := range []string{"AQ", simulator.DefaultClientSecret} {
		if strings.Contains(m.log.String(), s) {
			t.Errorf("the log holds a secret: %s", m.log.String())
		}
	}
}

// TestNoRefreshToken: most apps get none; the sign-in ends after 60 days.
func TestNoRefreshToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := quick()
		o.NoRefreshToken = true
		m := signedIn(t, o)
		client := m.clientOf(m.tokens())
		time.Sleep(60*day - time.Hour)
		_, err := client.Audiences(t.Context(), emea)
		ok(t, err)
		time.Sleep(2 * time.Hour)
		_, err = client.Audiences(t.Context(), emea)
		want(t, err, sync.FailureSignIn)
		if g, err := m.tokens().Grant(t.Context()); err != nil || !g.RefreshExpiresAt.IsZero() || g.ExpiresAt.IsZero() {
			t.Errorf("%+v, %v", g, err)
		}
		if n := m.requests("token"); n != 1 {
			t.Errorf("%d token requests", n)
		}
	})
}

// TestRenewedOnce: of many who need a new token at once, one asks for it.
func TestRenewedOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for name, happens := range map[string]func(*member){
			"before its end": func(*member) { time.Sleep(59*day + time.Hour) },
			"after its end":  func(*member) { time.Sleep(61 * day) },
			"after a 401":    func(m *member) { m.srv.ExpireTokens() },
		} {
			m := signedIn(t, quick())
			client := m.clientOf(m.tokens())
			happens(m)
			var all stdsync.WaitGroup
			for range 20 {
				all.Go(func() {
					if _, err := client.Audiences(t.Context(), emea); err != nil {
						t.Errorf("%s: %v", name, err)
					}
				})
			}
			all.Wait()
			if n := m.requests("token"); n != 2 {
				t.Errorf("%s: %d token requests", name, n)
			}
		}
	})
}

// Test401 is the contract's section 1.6: renewed once, made again once, and
// what each service error code says when that does not help.
func Test401(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for kind, text := range map[simulator.Kind]string{
			simulator.ExpiredToken: "has expired", simulator.RevokedToken: "was revoked", simulator.InvalidToken: "does not accept the access token",
		} {
			m := signedIn(t, quick())
			client := m.clientOf(m.tokens())
			m.fault(simulator.Fault{Kind: kind})
			_, err := client.Audiences(t.Context(), emea)
			ok(t, err) // nobody noticed
			if a, n := m.requests("segments.find"), m.requests("token"); a != 2 || n != 2 {
				t.Errorf("%s: %d requests, %d token requests", kind, a, n)
			}
			m.fault(simulator.Fault{Kind: kind, Times: -1})
			_, err = client.Audiences(t.Context(), emea)
			f := want(t, err, sync.FailureSignIn)
			if a := m.requests("segments.find"); a != 4 || !strings.Contains(f.Message, text) || f.Status != 401 {
				t.Errorf("%s: %d requests, %q", kind, a, f.Message)
			}
			m.srv.ClearFaults()
			m.srv.RevokeTokens()
			_, err = client.Audiences(t.Context(), emea)
			f = want(t, err, sync.FailureSignIn)
			if !strings.Contains(f.Message, "was revoked by the member") {
				t.Errorf("revoked: %q", f.Message)
			}
			before := m.requests("token")
			_, err = client.Audiences(t.Context(), emea)
			want(t, err, sync.FailureSignIn)
			if n := m.requests("token") - before; n != 0 {
				t.Errorf("a refresh token that was refused was tried %d times more", n)
			}
			m.noSecretInLog(t)
		}
	})
}

// TestRenewalFailsWhileTheTokenWorks: trouble on the last day is no trouble yet,
// and does not make each request ask again.
func TestRenewalFailsWhileTheTokenWorks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := signedIn(t, quick())
		client := m.clientOf(m.tokens())
		time.Sleep(59*day + time.Hour)
		m.fault(simulator.Fault{Kind: simulator.ServerError, Endpoint: "token", Times: -1})
		for range 50 {
			_, err := client.Audiences(t.Context(), emea)
			ok(t, err)
		}
		if n := m.requests("token"); n != 1+4 {
			t.Errorf("%d token requests", n)
		}
		m.srv.ClearFaults()
		time.Sleep(11 * time.Minute)
		_, err := client.Audiences(t.Context(), emea)
		ok(t, err)
		if n := m.requests("token"); n != 1+4+1 {
			t.Errorf("%d token requests", n)
		}
	})
}

// TestTwoProcesses: the window and a command share a keyring. What one renewed
// the other uses; what one ended the other knows.
func TestTwoProcesses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := signedIn(t, quick())
		one, two := m.tokens(), m.tokens()
		a, b := m.clientOf(one), m.clientOf(two)
		for _, c := range []*linkedin.Client{a, b} {
			_, err := c.Audiences(t.Context(), emea)
			ok(t, err)
		}
		m.srv.ExpireTokens()
		for _, c := range []*linkedin.Client{a, b} {
			_, err := c.Audiences(t.Context(), emea)
			ok(t, err)
		}
		if n := m.requests("token"); n != 2 {
			t.Errorf("%d token requests", n)
		}
		ok(t, one.Disconnect(t.Context()))
		_, err := a.Audiences(t.Context(), emea)
		f := want(t, err, sync.FailureSignIn)
		if !strings.Contains(f.Message, "Connect") {
			t.Errorf("%q", f.Message)
		}
		_, err = b.Audiences(t.Context(), emea)
		want(t, err, sync.FailureSignIn)
	})
}

func TestDisconnect(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := signedIn(t, quick())
		tokens := m.tokens()
		token, err := tokens.Token(t.Context())
		ok(t, err)
		ok(t, tokens.Disconnect(t.Context()))
		if _, err := m.secrets.Get(t.Context(), secretName); err == nil {
			t.Error("the tokens are still kept")
		}
		_, err = m.clientOf(linkedin.StaticToken(token)).Audiences(t.Context(), emea)
		want(t, err, sync.FailureSignIn) // revoked at LinkedIn too
		if n := m.requests("revoke"); n != 2 {
			t.Errorf("%d tokens were revoked, want both", n)
		}
		ok(t, tokens.Disconnect(t.Context()))

		m.signInAgain()
		m.fault(simulator.Fault{Kind: simulator.ServerError, Endpoint: "revoke"})
		ok(t, m.tokens().Disconnect(t.Context())) // LinkedIn's trouble does not keep anybody connected
		if _, err := m.secrets.Get(t.Context(), secretName); err == nil {
			t.Error("the tokens are still kept")
		}
		m.noSecretInLog(t)
	})
}

// TestKeyringTrouble: a keyring that does not take the renewed token costs
// nothing, and one that cannot be read is not a lost sign-in.
func TestKeyringTrouble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := signedIn(t, quick())
		client := m.clientOf(m.tokens())
		m.secrets.broken = errors.New("locked")
		m.srv.ExpireTokens()
		for range 3 {
			_, err := client.Audiences(t.Context(), emea)
			ok(t, err)
		}
		if n := m.requests("token"); n != 2 {
			t.Errorf("%d token requests", n)
		}
		m.secrets.values[secretName] = "not JSON"
		_, err := m.clientOf(m.tokens()).Audiences(t.Context(), emea)
		want(t, err, sync.FailureSignIn)
	})
}

func TestStaticToken(t *testing.T) {
	t.Parallel()
	p := start(t, quick())
	p.srv.RevokeTokens()
	_, err := p.client.Audiences(t.Context(), emea)
	f := want(t, err, sync.FailureSignIn)
	if !strings.Contains(f.Message, "started with") || p.requests("segments.find") != 1 {
		t.Errorf("%q after %d requests", f.Message, p.requests("segments.find"))
	}
}

// TestShortLife: a token that lives for an hour only is renewed in its last
// quarter, not with each request.
func TestShortLife(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := quick()
		o.AccessLife = time.Hour
		m := signedIn(t, o)
		client := m.clientOf(m.tokens())
		for range 5 * 12 {
			time.Sleep(5 * time.Minute)
			_, err := client.Audiences(t.Context(), emea)
			ok(t, err)
		}
		if n := m.requests("token") - 1; n < 5 || n > 7 || m.expiredAnswers() != 0 {
			t.Errorf("%d renewals in 5 hours, %d requests with a token that had ended", n, m.expiredAnswers())
		}
	})
}
