package linkedin_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"audiencesync/sync"
	"audiencesync/sync/linkedin"
)

var errNoBrowser = errors.New("there is no browser")

// TestStateIsNew: nobody can guess the state of a sign-in from the one before.
func TestStateIsNew(t *testing.T) {
	t.Parallel()
	p := start(t, quick())
	seen := map[string]bool{}
	for range 4 {
		s := p.signIn(newBrowser(t, "allow"))
		s.Open = func(page string) error {
			u, err := url.Parse(page)
			ok(t, err)
			state := u.Query().Get("state")
			if len(state) < 26 || seen[state] { // 130 bits of base 32
				t.Errorf("state %q after %v", state, seen)
			}
			seen[state] = true
			return errNoBrowser
		}
		_, err := s.Run(t.Context())
		wantError(t, err, sync.CodeUnavailable, "default browser")
	}
	if len(seen) != 4 {
		t.Errorf("%d sign-ins had a state", len(seen))
	}
}

// TestLocalhostIsBothAddresses: a browser may look for localhost at either.
func TestLocalhostIsBothAddresses(t *testing.T) {
	t.Parallel()
	hosts := []string{"127.0.0.1"}
	if l, err := net.Listen("tcp", "[::1]:0"); err == nil { // where there is IPv6
		ok(t, l.Close())
		hosts = append(hosts, "::1")
	}
	p := start(t, quick())
	s := p.signIn(newBrowser(t, "allow"))
	u, err := url.Parse(s.OAuth.RedirectAddress)
	ok(t, err)
	s.OAuth.RedirectAddress = strings.Replace(s.OAuth.RedirectAddress, "127.0.0.1", "localhost", 1)
	client := p.plainHTTP()
	s.Open = func(string) error {
		for _, host := range hosts {
			r, err := http.NewRequest(http.MethodGet, "http://"+net.JoinHostPort(host, u.Port())+u.Path, nil)
			ok(t, err)
			r.Host = "localhost:" + u.Port()
			res, err := client.Do(r)
			if err != nil {
				t.Errorf("nobody listens at %s: %v", host, err)
				continue
			}
			ok(t, res.Body.Close())
			if res.StatusCode != http.StatusBadRequest { // it is no answer of LinkedIn's
				t.Errorf("%s: status %d", host, res.StatusCode)
			}
		}
		return errNoBrowser
	}
	_, err = s.Run(t.Context())
	wantError(t, err, sync.CodeUnavailable, "default browser")
}

// tokenEndpoint is an HTTP client whose every answer is this one.
func tokenEndpoint(status int, answer string, asked *int) *http.Client {
	return &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		if asked != nil {
			*asked++
		}
		return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(answer)), Request: r}, nil
	})}
}

// TestScopesOfTheAnswer: a sign-in that lacks what is needed says so at once,
// not with the first list that is sent; more than was asked for is no trouble.
func TestScopesOfTheAnswer(t *testing.T) {
	t.Parallel()
	p := start(t, quick())
	for scopes, missing := range map[string]string{
		"r_ads,rw_dmp_segments,r_basicprofile":  "",
		"r_ads rw_dmp_segments":                 "", // only the name is unknown
		"rw_ads rw_dmp_segments":                "", // which includes r_ads
		"r_ads rw_dmp_segments r_ads_reporting": "",
		"r_ads,r_basicprofile":                  "rw_dmp_segments",
		"rw_dmp_segments,r_basicprofile":        "r_ads",
	} {
		s := p.signIn(newBrowser(t, "allow"))
		s.OAuth.HTTP = tokenEndpoint(200, `{"access_token":"AQx","expires_in":5184000,"scope":"`+scopes+`"}`, nil)
		_, err := s.Run(t.Context())
		if _, kept := s.Secrets.(*memory).values[secretName]; kept != (missing == "") {
			t.Errorf("%s: kept %t", scopes, kept)
		}
		if missing == "" {
			ok(t, err)
			continue
		}
		wantError(t, err, sync.CodePermission, "the permission "+missing+".")
	}
}

// TestRefusalsOfTheTokenEndpoint: what ends a sign-in, what passes, and what
// each says.
func TestRefusalsOfTheTokenEndpoint(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct {
			status int
			answer string
			asked  int
			code   sync.Code
			text   string
		}{
			{400, `{"error":"invalid_grant"}`, 1, sync.CodeSignIn, "does not accept the answer"},
			{400, `{"error":"invalid_request","error_description":"AQsecret"}`, 1, sync.CodeSignIn, "does not accept the answer"},
			{400, `{"error":"invalid_redirect_uri"}`, 1, sync.CodeSignIn, "does not know the redirect address"},
			{401, `{"error":"invalid_client"}`, 1, sync.CodeSignIn, "client ID together with this client secret"},
			{403, `<html>`, 1, sync.CodeSignIn, "does not accept the answer"},
			{408, ``, 4, sync.CodeUnavailable, "trouble of its own"},
			{429, ``, 4, sync.CodeUnavailable, "asks for a pause"},
			{500, `{"error":"server_error"}`, 4, sync.CodeUnavailable, "trouble of its own"},
			{200, `{"expires_in":5184000}`, 4, sync.CodeUnavailable, "not a token"},
		} {
			asked, began := 0, time.Now()
			err := linkedin.Exchange(t.Context(), linkedin.OAuth{ClientID: "id", ClientSecret: "secret", HTTP: tokenEndpoint(c.status, c.answer, &asked)})
			wantError(t, err, c.code, c.text)
			if asked != c.asked || time.Since(began) != map[int]time.Duration{1: 0, 4: 7 * time.Second}[c.asked] {
				t.Errorf("%d %s: asked %d times in %s", c.status, c.answer, asked, time.Since(began))
			}
			if strings.Contains(err.Error(), "AQsecret") {
				t.Errorf("%v repeats the answer", err)
			}
		}
	})
}
