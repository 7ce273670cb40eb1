package linkedin_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"audiencesync/sync"
	"audiencesync/sync/linkedin"
	"audiencesync/sync/linkedin/simulator"
)

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
			t.Parallel()
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

func TestSignInKeyringFails(t *testing.T) {
	t.Parallel()
	p := start(t, quick())
	s := p.signIn(newBrowser(t, "allow"))
	s.Secrets = &memory{broken: sync.Errorf(sync.CodeUnavailable, nil, "The keyring is locked.")}
	_, err := s.Run(t.Context())
	wantError(t, err, sync.CodeUnavailable, "keyring is locked")
}
