package linkedin_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"audiencesync/sync"
	"audiencesync/sync/linkedin"
	"audiencesync/sync/linkedin/simulator"
)

func TestTokenEndpointHasTrouble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct {
			fault simulator.Fault
			kind  sync.FailureKind // "" where it passes
		}{
			{simulator.Fault{Kind: simulator.TooManyMinute, Times: 3}, ""},
			{simulator.Fault{Kind: simulator.ServerError, Times: 3}, ""},
			{simulator.Fault{Kind: simulator.BadGateway, Times: 1}, ""},
			{simulator.Fault{Kind: simulator.Unavailable, Times: 1, RetryAfter: 20 * time.Second}, ""},
			{simulator.Fault{Kind: simulator.ResetBefore, Times: 2}, ""},
			{simulator.Fault{Kind: simulator.HTML, Times: 1}, ""},
			{simulator.Fault{Kind: simulator.Empty, Times: 1}, ""},
			{simulator.Fault{Kind: simulator.ServerError, Times: 4}, sync.FailureServer},
			{simulator.Fault{Kind: simulator.Unavailable, Times: 1, RetryAfter: time.Hour}, sync.FailureServer},
			{simulator.Fault{Kind: simulator.ResetAfter, Times: 4}, sync.FailureNetwork},
		} {
			m := signedIn(t, quick())
			client := m.clientOf(m.tokens())
			m.srv.ExpireTokens()
			c.fault.Endpoint = "token"
			m.fault(c.fault)
			_, err := client.Audiences(t.Context(), emea)
			if c.kind == "" {
				ok(t, err)
			} else {
				want(t, err, c.kind) // passing: nobody has to sign in again
			}
			m.srv.ClearFaults()
			_, err = client.Audiences(t.Context(), emea)
			ok(t, err)
			m.noSecretInLog(t)
		}
	})
}

// TestNativeRefreshWithSecret: where LinkedIn wants the secret after all, it
// gets it.
func TestNativeRefreshWithSecret(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := quick()
		o.NativePKCE = true
		m := signedIn(t, o)
		asked := 0
		m.oauth.HTTP = &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			body, _ := io.ReadAll(r.Body)
			_ = r.Body.Close()
			r.Body = io.NopCloser(bytes.NewReader(body))
			if asked++; !bytes.Contains(body, []byte("client_secret=")) {
				return &http.Response{StatusCode: 401, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"error":"invalid_client"}`)), Request: r}, nil
			}
			return m.srv.Transport().RoundTrip(r)
		})}
		client := m.clientOf(m.tokens())
		m.srv.ExpireTokens()
		_, err := client.Audiences(t.Context(), emea)
		ok(t, err)
		if asked != 2 {
			t.Errorf("asked %d times", asked)
		}
		m.oauth.ClientSecret = ""
		client = m.clientOf(m.tokens())
		m.srv.ExpireTokens()
		_, err = client.Audiences(t.Context(), emea)
		want(t, err, sync.FailureSignIn)
	})
}

func TestIntrospect(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := signedIn(t, quick())
		tokens := m.tokens()
		i, known, err := tokens.Introspect(t.Context())
		ok(t, err)
		if !known || !i.Active || i.Status != "active" || !slices.Contains(i.Scopes, "rw_dmp_segments") || i.ExpiresAt.Sub(i.AuthorizedAt) != 60*day {
			t.Errorf("%+v", i)
		}
		m.srv.RevokeTokens()
		if i, _, err = tokens.Introspect(t.Context()); err != nil || i.Active || i.Status != "revoked" {
			t.Errorf("%+v, %v", i, err)
		}
		m.oauth.ClientSecret = "wrong"
		_, _, err = m.tokens().Introspect(t.Context())
		want(t, err, sync.FailureSignIn)
		m.oauth.ClientSecret = ""
		if _, known, err := m.tokens().Introspect(t.Context()); known || err != nil {
			t.Errorf("without a secret: %t, %v", known, err)
		}
		m.oauth.ClientSecret = "x"
		for body, want := range map[string]time.Time{
			`{"active":true,"expires_at":1800000000}`:    time.Unix(1800000000, 0),
			`{"active":true,"expires_at":1800000000000}`: time.Unix(1800000000, 0),
			`{"active":false}`:                           {},
		} {
			m.oauth.HTTP = &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
			})}
			if i, _, err := m.tokens().Introspect(t.Context()); err != nil || !i.ExpiresAt.Equal(want) {
				t.Errorf("%s: %+v, %v", body, i, err)
			}
		}
	})
}

// TestSignInIsPaced: a request of the sign-in is a request.
func TestSignInIsPaced(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := signedIn(t, quick())
		slots := &pacer{}
		m.oauth.Pacer = slots
		before := len(m.srv.Requests())
		tokens := m.tokens()
		m.srv.ExpireTokens()
		m.fault(simulator.Fault{Kind: simulator.Unavailable, Endpoint: "token", Times: 2})
		ok(t, tokens.Renew(t.Context(), m.access(t)))
		_, _, err := tokens.Introspect(t.Context())
		ok(t, err)
		ok(t, tokens.Disconnect(t.Context()))
		if n := len(m.srv.Requests()) - before; n != slots.waits || n != 3+1+2 {
			t.Errorf("%d requests in %d slots", n, slots.waits)
		}
		m.signInAgain()
		slots.err = errors.New("the disk is full")
		if err := m.tokens().Renew(t.Context(), m.access(t)); !errors.Is(err, slots.err) {
			t.Errorf("without a slot: %v", err)
		}
	})
}

// access is the access token that is kept.
func (m *member) access(t *testing.T) string {
	t.Helper()
	var kept struct {
		Access string `json:"access_token"`
	}
	ok(t, json.Unmarshal([]byte(m.secrets.values[secretName]), &kept))
	return kept.Access
}

// TestTokenAnswers are the forms in which tokens are known to come.
func TestTokenAnswers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		long := strings.Repeat("x", 1000)
		for _, c := range []struct {
			name, answer    string
			access, refresh time.Duration // 0: unknown
			scopes          string
		}{
			{"scopes by comma", `{"access_token":"a","expires_in":5184000,"scope":"r_ads,rw_dmp_segments"}`, 60 * day, 0, "r_ads rw_dmp_segments"},
			{"scopes by blank", `{"access_token":"a","expires_in":5184000,"scope":"rw_dmp_segments r_ads"}`, 60 * day, 0, "r_ads rw_dmp_segments"},
			{"no scope", `{"access_token":"a","expires_in":5184000}`, 60 * day, 0, "r_ads rw_dmp_segments r_basicprofile"},
			{"refresh token", `{"access_token":"a","expires_in":5184000,"refresh_token":"r","refresh_token_expires_in":31536059}`, 60 * day, 31536059 * time.Second, "r_ads rw_dmp_segments r_basicprofile"},
			{"refresh token without its life", `{"access_token":"a","expires_in":5184000,"refresh_token":"r"}`, 60 * day, 365 * day, "r_ads rw_dmp_segments r_basicprofile"},
			{"lives as texts", `{"access_token":"a","expires_in":"3600","refresh_token":"r","refresh_token_expires_in":"7200"}`, time.Hour, 2 * time.Hour, "r_ads rw_dmp_segments r_basicprofile"},
			{"no life, a long token", `{"access_token":"` + long + `","token_type":"Bearer"}`, 0, 0, "r_ads rw_dmp_segments r_basicprofile"},
		} {
			secrets := &memory{}
			o := linkedin.OAuth{ClientID: "id", ClientSecret: "secret", HTTP: &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(c.answer)), Request: r}, nil
			})}}
			ok(t, linkedin.Keep(t.Context(), o, "http://127.0.0.1:1/", "code", "", secrets, secretName))
			g, err := linkedin.NewTokens(o, secrets, secretName).Grant(t.Context())
			ok(t, err)
			after := func(at time.Time) time.Duration {
				if at.IsZero() {
					return 0
				}
				return time.Until(at)
			}
			if after(g.ExpiresAt) != c.access || after(g.RefreshExpiresAt) != c.refresh || strings.Join(g.Scopes, " ") != c.scopes {
				t.Errorf("%s: %+v", c.name, g)
			}
		}
	})
}

// TestRefreshAnswers: what a refresh leaves out stays as it was, and the end of
// the sign-in never moves away.
func TestRefreshAnswers(t *testing.T) {
	t.Parallel()
	for answer, left := range map[string]time.Duration{
		`{"access_token":"b","expires_in":5184000}`:                                                                      100 * day,
		`{"access_token":"b","expires_in":5184000,"refresh_token":"r","refresh_token_expires_in":864000}`:                10 * day,
		`{"access_token":"b","expires_in":5184000,"refresh_token":"r2","refresh_token_expires_in":31536000,"scope":"x"}`: 100 * day,
	} {
		synctest.Test(t, func(t *testing.T) {
			answers := []string{`{"access_token":"a","expires_in":60,"refresh_token":"r","refresh_token_expires_in":8640000,"scope":"r_ads,rw_dmp_segments"}`, answer}
			secrets := &memory{}
			o := linkedin.OAuth{ClientID: "id", ClientSecret: "secret", HTTP: &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
				body := answers[0]
				answers = answers[1:]
				return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
			})}}
			ok(t, linkedin.Keep(t.Context(), o, "http://127.0.0.1:1/", "code", "", secrets, secretName))
			tokens := linkedin.NewTokens(o, secrets, secretName)
			ok(t, tokens.Renew(t.Context(), "a"))
			ok(t, tokens.Renew(t.Context(), "a")) // somebody else saw the old one
			token, err := tokens.Token(t.Context())
			ok(t, err)
			g, err := tokens.Grant(t.Context())
			ok(t, err)
			if token != "b" || time.Until(g.RefreshExpiresAt) != left || len(g.Scopes) == 0 {
				t.Errorf("%s: %q %+v", answer, token, g)
			}
		})
	}
}

func FuzzTokenAnswer(f *testing.F) {
	f.Add([]byte(`{"access_token":"a","expires_in":1e300,"refresh_token":"r","refresh_token_expires_in":-5,"scope":",, ,"}`))
	f.Add([]byte(`{"access_token":"a","expires_in":"NaN"}`))
	f.Add([]byte(`access_token=a&expires_in=5`))
	f.Fuzz(func(t *testing.T, answer []byte) {
		synctest.Test(t, func(t *testing.T) { takeTokenAnswer(t, answer) })
	})
}

func takeTokenAnswer(t *testing.T, answer []byte) {
	o := linkedin.OAuth{ClientID: "id", ClientSecret: "secret", HTTP: &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 400, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(answer)), Request: r}, nil
	})}}
	err := linkedin.Keep(t.Context(), o, "http://127.0.0.1:1/", "code", "", &memory{}, secretName)
	var e *sync.Error
	if !errors.As(err, &e) && !errors.As(err, new(*sync.Failure)) {
		t.Errorf("%q: %v", answer, err)
	}
	o.HTTP.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(answer)), Request: r}, nil
	})
	secrets := &memory{}
	if !json.Valid(answer) || linkedin.Keep(t.Context(), o, "http://127.0.0.1:1/", "code", "", secrets, secretName) != nil {
		return
	}
	g, err := linkedin.NewTokens(o, secrets, secretName).Grant(t.Context())
	if err != nil || g.SignedInAt.IsZero() || !g.ExpiresAt.IsZero() && g.ExpiresAt.Before(g.SignedInAt) {
		t.Errorf("%q: %v, %v", answer, fmt.Sprint(g), err)
	}
}
