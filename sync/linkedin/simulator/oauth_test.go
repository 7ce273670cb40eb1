package simulator_test

import (
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"audiencesync/sync/linkedin/simulator"
)

const (
	standard = "/oauth/v2/authorization"
	native   = "/oauth/native-pkce/authorization"
	back     = "http://localhost:8712/callback"
	loopback = "http://127.0.0.1:49152/callback"
	verifier = "a-verifier-that-is-long-enough-to-be-one-0123456789"
)

func challenge() string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func asks(redirect string, with ...string) url.Values {
	v := url.Values{
		"response_type": {"code"}, "client_id": {simulator.DefaultClientID}, "redirect_uri": {redirect},
		"scope": {"r_ads rw_dmp_segments"}, "state": {"s t&1"},
	}
	for i := 0; i < len(with); i += 2 {
		if v.Set(with[i], with[i+1]); with[i+1] == "" {
			v.Del(with[i])
		}
	}
	return v
}

func pkce(v url.Values) url.Values {
	v.Set("code_challenge", challenge())
	v.Set("code_challenge_method", "S256")
	return v
}

// browse does what a browser does, but follows no redirect.
func (p *practice) browse(method, path string, form url.Values) answer {
	p.t.Helper()
	web := *p.http.Client()
	web.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	r, _ := http.NewRequest(method, p.http.URL+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := web.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	b := new(strings.Builder)
	if _, err := io.Copy(b, res.Body); err != nil {
		p.t.Fatal(err)
	}
	return answer{res, []byte(b.String())}
}

var consentID = regexp.MustCompile(`name="consent" value="([^"]+)"`)

// decide clicks on the consent page and returns what the app is told.
func (p *practice) decide(path string, ask url.Values, decision string) url.Values {
	p.t.Helper()
	page := p.browse("GET", path+"?"+ask.Encode(), nil).want(p.t, 200)
	m := consentID.FindSubmatch(page.body)
	if m == nil {
		p.t.Fatalf("no form in %s", page.body)
	}
	return p.sentBack(p.browse("POST", path+"?"+ask.Encode(), url.Values{"consent": {string(m[1])}, "decision": {decision}}), ask)
}

func (p *practice) sentBack(a answer, ask url.Values) url.Values {
	p.t.Helper()
	a.want(p.t, 303)
	u, err := a.Location()
	if err != nil || !strings.HasPrefix(u.String(), ask.Get("redirect_uri")) {
		p.t.Fatalf("sent to %v, %v", u, err)
	}
	if u.Query().Get("state") != ask.Get("state") {
		p.t.Errorf("state %q", u.Query().Get("state"))
	}
	return u.Query()
}

func exchange(code, redirect string, with ...string) url.Values {
	v := url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {redirect},
		"client_id": {simulator.DefaultClientID}, "client_secret": {simulator.DefaultClientSecret},
	}
	for i := 0; i < len(with); i += 2 {
		if v.Set(with[i], with[i+1]); with[i+1] == "" {
			v.Del(with[i])
		}
	}
	return v
}

func refresh(token string) url.Values {
	return exchange("", "", "grant_type", "refresh_token", "refresh_token", token, "code", "", "redirect_uri", "")
}

type tokenJSON struct {
	Access         string `json:"access_token"`
	ExpiresIn      int    `json:"expires_in"`
	Refresh        string `json:"refresh_token"`
	RefreshExpires int    `json:"refresh_token_expires_in"`
	Scope          string `json:"scope"`
}

func (p *practice) tokens(form url.Values) tokenJSON {
	p.t.Helper()
	return read[tokenJSON](p.t, p.browse("POST", "/oauth/v2/accessToken", form).want(p.t, 200))
}

func (p *practice) signIn() tokenJSON {
	p.t.Helper()
	return p.tokens(exchange(p.decide(standard, asks(back), "allow").Get("code"), back))
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{Redirects: []string{back}})
	ask := asks(back)
	got := p.decide(standard, ask, "allow")
	tok := p.tokens(exchange(got.Get("code"), back))
	if tok.ExpiresIn != 5184000 || tok.RefreshExpires != 31536000 || tok.Scope != "r_ads,rw_dmp_segments" || len(tok.Access) < 400 || len(tok.Access) > 1000 {
		t.Errorf("%+v", tok)
	}
	p.token = tok.Access
	p.get("/rest/adAccounts/516413367").want(t, 200)
	p.get("/rest/me").want(t, 403) // r_basicprofile was not asked for
	p.token = tok.Refresh
	p.get("/rest/adAccounts/516413367").want(t, 401)
	p.browse("POST", "/oauth/v2/accessToken", exchange(got.Get("code"), back)).says(t, 400, "Unable to retrieve access token")
}

func TestConsentPage(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{})
	a := p.browse("GET", standard+"?"+asks(back).Encode(), nil).want(t, 200)
	for _, part := range []string{"Practice LinkedIn", `id="allow"`, `id="cancel"`, "Maren Okafor", "rw_dmp_segments", "practice-client"} {
		if !strings.Contains(string(a.body), part) {
			t.Errorf("the page lacks %s", part)
		}
	}
	if strings.Contains(string(a.body), "<script") || a.Header.Get("X-Frame-Options") != "DENY" {
		t.Error("no script, no frame")
	}
	id := string(consentID.FindSubmatch(a.body)[1])
	form := url.Values{"consent": {id}, "decision": {"allow"}}
	p.browse("POST", standard, form).want(t, 303)
	p.browse("POST", standard, form).says(t, 400, "answered already")
	if got := p.decide(standard, asks(back), "cancel"); got.Get("error") != "user_cancelled_authorize" || got.Has("code") {
		t.Errorf("cancelled: %v", got)
	}
	evil := asks(back, "client_id", "<script>")
	if a := p.browse("GET", standard+"?"+evil.Encode(), nil).want(t, 400); strings.Contains(string(a.body), "<script>") {
		t.Error("the page repeats a script")
	}
}

func TestConsentPageGrowsOld(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{})
	a := p.browse("GET", standard+"?"+asks(back).Encode(), nil).want(t, 200)
	p.srv.Advance(31 * time.Minute)
	form := url.Values{"consent": {string(consentID.FindSubmatch(a.body)[1])}, "decision": {"allow"}}
	p.browse("POST", standard, form).says(t, 400, "too old")
}

func TestAuthorizationIsRefused(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{Redirects: []string{back}, NativePKCE: true})
	off := start(t, simulator.Options{})
	onPage := func(p *practice, path string, ask url.Values, part string) {
		t.Helper()
		p.browse("GET", path+"?"+ask.Encode(), nil).says(t, 400, part)
	}
	onPage(p, standard, asks(back, "client_id", "other"), "client_id")
	onPage(p, standard, asks("http://localhost:8713/callback"), "redirect_uri")
	onPage(p, standard, asks(back+"/"), "redirect_uri")
	onPage(p, native, pkce(asks("http://example.com/callback")), "redirect_uri")
	onPage(p, native, pkce(asks("http://localhost:5000/callback")), "redirect_uri")
	onPage(p, native, pkce(asks("http://127.0.0.1:5000/#x")), "redirect_uri")
	onPage(p, native, pkce(asks("ftp://127.0.0.1:5000/")), "redirect_uri")
	onPage(off, native, pkce(asks(loopback)), "not enabled")
	onPage(off, standard, asks("https://example.com/"), "redirect_uri")

	toClient := func(path string, ask url.Values, name string) {
		t.Helper()
		if got := p.sentBack(p.browse("GET", path+"?"+ask.Encode(), nil), ask); got.Get("error") != name || got.Get("error_description") == "" {
			t.Errorf("%v, want %s", got, name)
		}
	}
	toClient(standard, asks(back, "response_type", "token"), "unsupported_response_type")
	toClient(standard, asks(back, "scope", ""), "invalid_request")
	toClient(standard, asks(back, "scope", "r_ads w_everything"), "unauthorized_scope_error")
	toClient(native, asks(loopback), "invalid_request")
	toClient(native, asks(loopback, "code_challenge", challenge(), "code_challenge_method", "plain"), "invalid_request")
	toClient(native, pkce(asks(loopback, "scope", "openid")), "unauthorized_scope_error")
}

func TestNativePKCE(t *testing.T) {
	t.Parallel()
	for _, redirect := range []string{loopback, "http://[::1]:9/x", "https://127.0.0.1/"} {
		p := start(t, simulator.Options{NativePKCE: true, NoAudiences: true, Redirects: []string{back}})
		ask := pkce(asks(redirect))
		code := p.decide(native, ask, "allow").Get("code")
		p.browse("POST", "/oauth/v2/accessToken", exchange(code, redirect, "code_verifier", verifier)).says(t, 400, "client_secret must not")
		tok := p.tokens(exchange(code, redirect, "code_verifier", verifier, "client_secret", ""))
		again := p.tokens(exchange("", "", "grant_type", "refresh_token", "refresh_token", tok.Refresh, "client_secret", ""))
		if again.Access == "" || again.Access == tok.Access {
			t.Error("no new access token")
		}
		code = p.decide(native, ask, "allow").Get("code")
		wrong := exchange(code, redirect, "code_verifier", verifier+"x", "client_secret", "")
		p.browse("POST", "/oauth/v2/accessToken", wrong).says(t, 400, "code verifier does not match")
		p.browse("POST", "/oauth/v2/accessToken", exchange(code, redirect, "code_verifier", verifier, "client_secret", "")).want(t, 401)
	}
}

func TestPKCEOnTheStandardPath(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	code := p.decide(standard, pkce(asks(back)), "allow").Get("code")
	p.browse("POST", "/oauth/v2/accessToken", exchange(code, back)).want(t, 400)
	code = p.decide(standard, pkce(asks(back)), "allow").Get("code")
	p.tokens(exchange(code, back, "code_verifier", verifier))
}

func TestExchangeIsRefused(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	for _, c := range []struct {
		name   string
		with   []string
		status int
		error  string
	}{
		{"wrong secret", []string{"client_secret", "x"}, 401, "invalid_client"},
		{"wrong client", []string{"client_id", "x"}, 401, "invalid_client"},
		{"another redirect", []string{"redirect_uri", back + "2"}, 400, "invalid_request"},
		{"another code", []string{"code", "x"}, 400, "invalid_request"},
		{"another grant", []string{"grant_type", "password"}, 400, "unsupported_grant_type"},
	} {
		code := p.decide(standard, asks(back), "allow").Get("code")
		p.browse("POST", "/oauth/v2/accessToken", exchange(code, back, c.with...)).says(t, c.status, `"error":"`+c.error)
	}
	code := p.decide(standard, asks(back), "allow").Get("code")
	p.browse("POST", "/oauth/v2/accessToken?client_secret=x", exchange(code, back)).want(t, 400)
	p.srv.Advance(30 * time.Minute)
	p.browse("POST", "/oauth/v2/accessToken", exchange(code, back)).want(t, 400)
}

func TestRefreshDoesNotSlide(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	tok := p.signIn()
	p.srv.Advance(59 * day)
	second := p.tokens(refresh(tok.Refresh))
	if second.Refresh != tok.Refresh || second.RefreshExpires != 306*86400 || second.ExpiresIn != 60*86400 {
		t.Errorf("after 59 days: %+v", second)
	}
	p.srv.Advance(301 * day)
	last := p.tokens(refresh(tok.Refresh))
	if last.ExpiresIn != 5*86400 {
		t.Errorf("after 360 days: %+v", last)
	}
	p.token = last.Access
	p.get("/rest/adAccounts/516413367").want(t, 200)
	p.srv.Advance(5 * day)
	p.get("/rest/adAccounts/516413367").says(t, 401, "65602")
	p.browse("POST", "/oauth/v2/accessToken", refresh(tok.Refresh)).says(t, 400, `"error":"invalid_grant"`)
	p.browse("POST", "/oauth/v2/accessToken", refresh(last.Access)).says(t, 400, "invalid_grant")
}

func TestAppWithoutRefreshTokens(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoRefreshToken: true})
	if tok := p.signIn(); tok.Refresh != "" || tok.RefreshExpires != 0 || tok.Access == "" {
		t.Errorf("%+v", tok)
	}
}

func TestOtherScopesEndEarlierTokens(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	p.token = p.signIn().Access
	p.signIn() // the same scopes: both work
	p.get("/rest/adAccounts/516413367").want(t, 200)
	p.decide(standard, asks(back, "scope", "r_ads"), "allow")
	p.get("/rest/adAccounts/516413367").says(t, 401, "65601")
}

func TestRevokeAndIntrospect(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	tok := p.signIn()
	about := func(token string, with ...string) url.Values {
		return exchange("", "", append([]string{"token", token, "grant_type", "", "code", "", "redirect_uri", ""}, with...)...)
	}
	p.browse("POST", "/oauth/v2/introspectToken", about(tok.Access)).says(t, 200, `"active":true,"status":"active","scope":"r_ads,rw_dmp_segments"`)
	p.browse("POST", "/oauth/v2/introspectToken", about("other")).says(t, 200, `{"active":false}`)
	p.browse("POST", "/oauth/v2/introspectToken", about(tok.Access, "client_secret", "x")).want(t, 401)
	p.browse("POST", "/oauth/v2/revoke", about(tok.Access, "client_secret", "x")).want(t, 401)
	if a := p.browse("POST", "/oauth/v2/revoke", about(tok.Access)).want(t, 200); len(a.body) != 0 {
		t.Errorf("body %s", a.body)
	}
	p.browse("POST", "/oauth/v2/revoke", about("other")).want(t, 200)
	p.browse("POST", "/oauth/v2/introspectToken", about(tok.Access)).says(t, 200, `"active":false,"status":"revoked"`)
	p.token = tok.Access
	p.get("/rest/adAccounts/516413367").says(t, 401, "65601")
	p.browse("POST", "/oauth/v2/accessToken", refresh(tok.Refresh)).says(t, 400, "invalid_grant")

	old := p.signIn()
	p.srv.ExpireRefreshTokens()
	p.browse("POST", "/oauth/v2/accessToken", refresh(old.Refresh)).says(t, 400, "invalid_grant")
	p.srv.ExpireTokens()
	p.browse("POST", "/oauth/v2/introspectToken", about(old.Access)).says(t, 200, `"status":"expired"`)
}
