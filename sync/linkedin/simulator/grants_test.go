package simulator_test

import (
	"net/url"
	"testing"
	"time"

	"audiencesync/sync/linkedin/simulator"
)

// TestRefreshIsRefused: an access token renews nothing, and the standard flow
// does not renew without the right secret.
func TestRefreshIsRefused(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	tok := p.signIn()
	token := func(f url.Values, status int, part string) {
		t.Helper()
		p.browse("POST", "/oauth/v2/accessToken", f).says(t, status, part)
	}
	token(refresh(tok.Access), 400, "invalid_grant") // while it works
	token(refresh(""), 400, "invalid_grant")
	without, wrong, other := refresh(tok.Refresh), refresh(tok.Refresh), refresh(tok.Refresh)
	without.Del("client_secret")
	wrong.Set("client_secret", "x")
	other.Set("client_id", "x")
	for _, f := range []url.Values{without, wrong, other} {
		token(f, 401, "invalid_client")
	}
	p.tokens(refresh(tok.Refresh)) // nothing was used up
	p.token = tok.Access
	p.get("/rest/adAccounts/516413367").want(t, 200) // a renewal does not end the token before
}

// TestNativeClientsSecret: it may be left out to renew and to revoke, but a
// wrong one is wrong.
func TestNativeClientsSecret(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NativePKCE: true, NoAudiences: true})
	ask := pkce(asks(loopback))
	tok := p.tokens(exchange(p.decide(native, ask, "allow").Get("code"), loopback, "code_verifier", verifier, "client_secret", ""))
	renew := func(secret string) answer {
		return p.browse("POST", "/oauth/v2/accessToken", exchange("", "", "grant_type", "refresh_token", "refresh_token", tok.Refresh, "client_secret", secret))
	}
	renew("").want(t, 200)
	renew(simulator.DefaultClientSecret).want(t, 200)
	renew("wrong").says(t, 401, "invalid_client")
	about := func(secret string) url.Values { return exchange("", "", "token", tok.Refresh, "client_secret", secret) }
	p.browse("POST", "/oauth/v2/introspectToken", about("")).want(t, 401) // needs it always
	p.browse("POST", "/oauth/v2/revoke", about("wrong")).want(t, 401)
	p.browse("POST", "/oauth/v2/revoke", about("")).want(t, 200)
	renew("").says(t, 400, "invalid_grant")
}

// TestRevokeEndsOneSignIn, with both of its tokens, and no other.
func TestRevokeEndsOneSignIn(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	one, two := p.signIn(), p.signIn()
	renewed := p.tokens(refresh(one.Refresh))
	p.browse("POST", "/oauth/v2/revoke", exchange("", "", "token", one.Access)).want(t, 200)
	for token, status := range map[string]int{one.Access: 401, renewed.Access: 401, two.Access: 200} {
		p.token = token
		p.get("/rest/adAccounts/516413367").want(t, status)
	}
	p.browse("POST", "/oauth/v2/accessToken", refresh(one.Refresh)).want(t, 400)
	p.tokens(refresh(two.Refresh))
}

// TestVerifierOfPKCE: only the text behind the digest will do, and none where
// there was no challenge.
func TestVerifierOfPKCE(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NativePKCE: true, NoAudiences: true})
	for _, wrong := range []string{"", challenge(), verifier[:42], verifier + "x", "A" + verifier[1:]} {
		code := p.decide(native, pkce(asks(loopback)), "allow").Get("code")
		f := exchange(code, loopback, "code_verifier", wrong, "client_secret", "")
		p.browse("POST", "/oauth/v2/accessToken", f).says(t, 400, "code verifier does not match")
		f.Set("code_verifier", verifier)
		if a := p.browse("POST", "/oauth/v2/accessToken", f); a.StatusCode == 200 {
			t.Errorf("the code works after the verifier %q", wrong)
		}
	}
	code := p.decide(standard, asks(back), "allow").Get("code")
	p.browse("POST", "/oauth/v2/accessToken", exchange(code, back, "code_verifier", verifier)).want(t, 400)
}

// TestPagesBesideEachOther: a consent page and a code stay good while others
// are opened, until they are too old.
func TestPagesBesideEachOther(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	open := func() url.Values {
		a := p.browse("GET", standard+"?"+asks(back).Encode(), nil).want(t, 200)
		return url.Values{"consent": {string(consentID.FindSubmatch(a.body)[1])}, "decision": {"allow"}}
	}
	first := open()
	code := p.decide(standard, asks(back), "allow").Get("code")
	p.srv.Advance(29 * time.Minute)
	second := open()
	p.browse("POST", standard, first).want(t, 303)
	p.tokens(exchange(code, back))
	p.browse("POST", standard, second).want(t, 303)
	old := open()
	oldCode := p.decide(standard, asks(back), "allow").Get("code")
	if n := p.srv.Waiting(); n != 4 { // a page and three codes
		t.Errorf("%d pages and codes wait", n)
	}
	p.srv.Advance(31 * time.Minute)
	open()
	if n := p.srv.Waiting(); n != 1 { // practice LinkedIn may run for weeks
		t.Errorf("%d pages and codes wait after half an hour", n)
	}
	p.browse("POST", standard, old).says(t, 400, "too old")
	p.browse("POST", "/oauth/v2/accessToken", exchange(oldCode, back)).want(t, 400)
}

// TestTokenLife by the second: 60 days for access, whatever the scopes.
func TestTokenLife(t *testing.T) {
	t.Parallel()
	for name, life := range map[string]time.Duration{"LinkedIn's": 60 * day, "an hour": time.Hour} {
		o := simulator.Options{NoAudiences: true}
		if life != 60*day {
			o.AccessLife = life
		}
		p := start(t, o)
		p.srv.Advance(life - time.Second)
		p.get("/rest/me").want(t, 200)
		p.srv.Advance(time.Second)
		p.get("/rest/me").says(t, 401, "65602")
		p.token = p.srv.Token(time.Minute)
		p.get("/rest/me").want(t, 200)
		p.clock.move(time.Minute) // time that passes by itself counts too
		if a := p.get("/rest/me"); a.StatusCode != 401 {
			t.Errorf("%s: a token of a minute: %d", name, a.StatusCode)
		}
	}
}

// TestSwitchesOfTokens: each ends what it names and nothing else.
func TestSwitchesOfTokens(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		turn            func(*simulator.Server)
		access, refresh int
	}{
		"access tokens expire":  {(*simulator.Server).ExpireTokens, 401, 200},
		"refresh tokens expire": {(*simulator.Server).ExpireRefreshTokens, 200, 400},
		"the member revokes":    {(*simulator.Server).RevokeTokens, 401, 400},
		"everything is reset":   {(*simulator.Server).Reset, 401, 400},
	} {
		p := start(t, simulator.Options{NoAudiences: true})
		tok := p.signIn()
		p.token = tok.Access
		c.turn(p.srv)
		if got := p.get("/rest/adAccounts/516413367").StatusCode; got != c.access {
			t.Errorf("%s: the access token answers %d", name, got)
		}
		if got := p.browse("POST", "/oauth/v2/accessToken", refresh(tok.Refresh)).StatusCode; got != c.refresh {
			t.Errorf("%s: the refresh token answers %d", name, got)
		}
	}
}
