package linkedin_test

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"audiencesync/sync/linkedin"
	"audiencesync/sync/linkedin/simulator"
)

// theWholeSignIn signs in, renews, asks what the token is worth and
// disconnects, and looks at everything that comes back. It runs in a bubble.
func theWholeSignIn(t *testing.T, o linkedin.OAuth, srv *simulator.Server) error {
	const redirect = "http://127.0.0.1:1/callback"
	p := &practice{t: t, srv: srv, url: "https://practice.example"}
	o.Address = p.url
	answer, verifier := consentTo(t, o, redirect)
	code, err, isAnswer := linkedin.ReadCallback(answer, "state")
	if err != nil || !isAnswer {
		return fmt.Errorf("the browser brought %q: %w", answer, orMismatch(err))
	}
	secrets := &memory{}
	if err := linkedin.Keep(t.Context(), o, redirect, code, verifier, secrets, secretName); err != nil {
		return err
	}
	tokens := linkedin.NewTokens(o, secrets, secretName)
	for _, when := range []string{"signed in", "renewed"} {
		if g, err := tokens.Grant(t.Context()); err != nil || len(g.Scopes) != 3 || !about(g.ExpiresAt, 60*day) || !about(g.RefreshExpiresAt, 100*day) {
			return fmt.Errorf("%s: grant %+v: %w", when, g, orMismatch(err))
		}
		srv.ExpireTokens()
		if _, err := p.newClient(p.url, inside(srv, tokens)).Identity(t.Context()); err != nil {
			return fmt.Errorf("%s: %w", when, err)
		}
	}
	i, asked, err := tokens.Introspect(t.Context())
	if err != nil || asked != (o.ClientSecret != "") || asked && (!i.Active || i.Status != "active" || len(i.Scopes) != 3 || !about(i.ExpiresAt, 60*day) || !about(i.AuthorizedAt, 0)) {
		return fmt.Errorf("introspection %+v: %w", i, orMismatch(err))
	}
	token, err := tokens.Token(t.Context())
	if err == nil {
		err = tokens.Disconnect(t.Context())
	}
	if err != nil {
		return err
	}
	if _, err := p.newClient(p.url, inside(srv, linkedin.StaticToken(token))).Identity(t.Context()); err == nil {
		return fmt.Errorf("the token still works: %w", errMismatch)
	}
	return nil
}

// inside makes a client of practice LinkedIn without a network or a mutation.
func inside(srv *simulator.Server, tokens linkedin.TokenSource) func(*linkedin.Config) {
	return func(c *linkedin.Config) {
		c.Tokens, c.HTTP = tokens, &http.Client{Transport: srv.Transport()}
	}
}

// consentTo plays the browser and returns what it would bring back, "" when
// LinkedIn shows no consent page.
func consentTo(t *testing.T, o linkedin.OAuth, redirect string) (answer, verifier string) {
	t.Helper()
	page, verifier := linkedin.ConsentPage(o, redirect, "state")
	client := &http.Client{Transport: o.HTTP.Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Get(page)
	ok(t, err)
	body, err := io.ReadAll(res.Body)
	ok(t, err)
	ok(t, res.Body.Close())
	if found := consentID.FindSubmatch(body); found != nil {
		form := strings.NewReader(url.Values{"consent": {string(found[1])}, "decision": {"allow"}}.Encode())
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, page, form)
		ok(t, err)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		res, err = client.Do(r)
		ok(t, err)
		ok(t, res.Body.Close())
	}
	_, answer, _ = strings.Cut(res.Header.Get("Location"), "?")
	return answer, verifier
}

// served is a transport to a handler, without a network.
func served(h http.Handler) http.RoundTripper {
	return roundTrip(func(r *http.Request) (*http.Response, error) {
		in := r.Clone(r.Context())
		if in.Body == nil {
			in.Body = http.NoBody
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, in)
		res := w.Result()
		res.Request = r
		return res, nil
	})
}

func about(at time.Time, from time.Duration) bool {
	return !at.IsZero() && time.Until(at.Add(-from)).Abs() < time.Hour
}

// ofForms changes the bodies that go to one path of the sign-in.
func ofForms(path, from, to string) mutation {
	here := false
	return mutation{
		request: func(r *http.Request) { here = strings.HasSuffix(r.URL.Path, path) },
		body: func(b []byte) []byte {
			if !here {
				return b
			}
			return bytes.ReplaceAll(b, []byte(from), []byte(to))
		},
	}
}

func TestMutationsOfTheSignIn(t *testing.T) {
	t.Parallel()
	mutations := map[string]mutation{
		"page: client_id renamed":              renameQuery("client_id=", "app="),
		"page: redirect_uri renamed":           renameQuery("redirect_uri=", "back="),
		"page: response_type renamed":          renameQuery("response_type=", "type="),
		"page: scope renamed":                  renameQuery("scope=", "scopes="),
		"page: a scope renamed":                renameQuery("rw_dmp_segments", "rw_segments"),
		"page: state renamed":                  renameQuery("state=", "status="),
		"page: another path":                   {request: func(r *http.Request) { r.URL.Path = strings.Replace(r.URL.Path, "/authorization", "/authorize", 1) }},
		"token: code renamed":                  ofForms("/accessToken", "code=", "answer="),
		"token: grant_type renamed":            ofForms("/accessToken", "grant_type=", "grant="),
		"token: grant renamed":                 ofForms("/accessToken", "authorization_code", "code"),
		"token: redirect_uri renamed":          ofForms("/accessToken", "redirect_uri=", "back="),
		"token: client_id renamed":             ofForms("/accessToken", "client_id=", "app="),
		"token: refresh_token renamed":         ofForms("/accessToken", "refresh_token=", "token="),
		"token: no content type":               dropHeader("Content-Type"),
		"token: JSON":                          setHeader("Content-Type", "application/json"),
		"token: another path":                  {request: func(r *http.Request) { r.URL.Path = strings.Replace(r.URL.Path, "/accessToken", "/token", 1) }},
		"revoke: another path":                 {request: func(r *http.Request) { r.URL.Path = strings.Replace(r.URL.Path, "/revoke", "/end", 1) }},
		"revoke: token renamed":                ofForms("/revoke", "&token=", "&access_token="),
		"answer: access_token renamed":         renameAnswered(`"access_token"`, `"token"`),
		"answer: expires_in renamed":           renameAnswered(`"expires_in"`, `"expires"`),
		"answer: refresh_token renamed":        renameAnswered(`"refresh_token"`, `"renewal"`),
		"answer: refresh's life renamed":       renameAnswered(`"refresh_token_expires_in"`, `"refresh_expires"`),
		"answer: a scope is missing":           renameAnswered("rw_dmp_segments,", ""),
		"answer: the code is called otherwise": ofLocation("code=", "answer="),
		"answer: another state":                ofLocation("state=", "state=x"),
		"answer: no state":                     ofLocation("state=", "status="),
	}
	withSecret := map[string]mutation{
		"token: client_secret renamed":      ofForms("/accessToken", "client_secret=", "secret="),
		"introspect: another path":          {request: func(r *http.Request) { r.URL.Path = strings.Replace(r.URL.Path, "/introspectToken", "/introspect", 1) }},
		"introspect: token renamed":         ofForms("/introspectToken", "&token=", "&access_token="),
		"introspect: client_secret renamed": ofForms("/introspectToken", "client_secret=", "secret="),
		"introspect: active renamed":        renameAnswered(`"active":`, `"valid":`),
		"introspect: status renamed":        renameAnswered(`"status":`, `"state":`),
		"introspect: scope renamed": {response: func(r *recorded) {
			if strings.HasSuffix(r.path, "/introspectToken") {
				r.body = bytes.Replace(r.body, []byte(`"scope"`), []byte(`"scopes"`), 1)
			}
		}},
		"introspect: expires_at renamed":    renameAnswered(`"expires_at"`, `"expires"`),
		"introspect: authorized_at renamed": renameAnswered(`"authorized_at"`, `"allowed_at"`),
	}
	native := map[string]mutation{
		"page: code_challenge renamed":         renameQuery("code_challenge=", "challenge="),
		"page: code_challenge_method renamed":  renameQuery("code_challenge_method=", "method="),
		"page: plain":                          renameQuery("S256", "plain"),
		"token: code_verifier renamed":         ofForms("/accessToken", "code_verifier=", "verifier="),
		"token: another verifier":              ofForms("/accessToken", "code_verifier=", "code_verifier=x"),
		"token: a secret from a native client": ofForms("/accessToken", "code_verifier=", "client_secret=practice-secret&code_verifier="),
	}
	run := func(t *testing.T, m mutation, isNative bool) (err error) {
		synctest.Test(t, func(t *testing.T) {
			srv := simulator.New(simulator.Options{NoAudiences: true, NativePKCE: true, RefreshLife: 100 * day})
			o := linkedin.OAuth{ClientID: simulator.DefaultClientID, NativePKCE: isNative, HTTP: &http.Client{Transport: served(m.before(srv))}}
			if !isNative {
				o.ClientSecret = simulator.DefaultClientSecret
			}
			err = theWholeSignIn(t, o, srv)
		})
		return err
	}
	for _, isNative := range []bool{false, true} {
		if err := run(t, mutation{}, isNative); err != nil {
			t.Fatalf("native %t, without a mutation: %v", isNative, err)
		}
		all := maps.Clone(mutations)
		if maps.Copy(all, withSecret); isNative {
			all = maps.Clone(mutations)
			maps.Copy(all, native)
		}
		for name, m := range all {
			t.Run(fmt.Sprintf("native %t, %s", isNative, name), func(t *testing.T) {
				t.Parallel()
				if err := run(t, m, isNative); err == nil {
					t.Error("nothing noticed")
				}
			})
		}
	}
}

// ofLocation changes where the browser is sent back to.
func ofLocation(from, to string) mutation {
	return mutation{response: func(r *recorded) {
		if l := r.header.Get("Location"); l != "" {
			r.header.Set("Location", strings.Replace(l, from, to, 1))
		}
	}}
}
