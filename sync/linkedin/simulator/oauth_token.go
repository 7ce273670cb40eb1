package simulator

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"
)

func oauthError(status int, name, problem string) reply {
	return jsonReply(status, struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}{name, problem})
}

// form reads a form body.
func (c *call) form() (url.Values, *reply) {
	kind, _, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if err == nil && kind == "application/x-www-form-urlencoded" && c.URL.RawQuery == "" {
		c.Body = http.MaxBytesReader(nil, c.Body, 1<<16)
		if err = c.ParseForm(); err == nil {
			return c.PostForm, nil
		}
	}
	r := oauthError(400, "invalid_request", "The parameters must be in an application/x-www-form-urlencoded body")
	return nil, &r
}

type tokenJSON struct {
	AccessToken      string `json:"access_token"`
	ExpiresIn        int64  `json:"expires_in"`
	RefreshToken     string `json:"refresh_token,omitempty"`
	RefreshExpiresIn int64  `json:"refresh_token_expires_in,omitempty"`
	Scope            string `json:"scope"`
	TokenType        string `json:"token_type"`
}

// accessToken exchanges a code or a refresh token (Learn: "Authorization Code
// Flow", "Programmatic refresh tokens").
func (c *call) accessToken() reply {
	f, r := c.form()
	if r != nil {
		return *r
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	switch f.Get("grant_type") {
	case "authorization_code":
		return c.s.exchange(f)
	case "refresh_token":
		return c.s.refresh(f)
	}
	return oauthError(400, "unsupported_grant_type", "grant_type must be authorization_code or refresh_token")
}

const badCode = "Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. Or authorization code expired. Or external member binding exists"

func (s *Server) exchange(f url.Values) reply {
	key := digest(f.Get("code"))
	got := s.grants.codes[key]
	native := got != nil && got.native
	switch {
	case native && f.Has("client_secret"):
		return oauthError(400, "invalid_request", "client_secret must not be sent by a native client")
	case !s.knownClient(f, native):
		return oauthError(401, "invalid_client", "Client authentication failed")
	}
	delete(s.grants.codes, key) // single use, whatever comes now
	if got == nil || !s.now().Before(got.expires) || f.Get("redirect_uri") != got.redirect || !got.verified(f.Get("code_verifier")) {
		return oauthError(400, "invalid_request", badCode)
	}
	login := opaque(9)
	access := token{Scopes: got.scopes, ClientID: got.clientID, Native: native, Login: login}
	refresh := access
	refresh.Refresh = true
	var t tokenJSON
	if !s.opts.NoRefreshToken {
		t.RefreshToken = s.issue(refresh, s.opts.RefreshLife)
		t.RefreshExpiresIn = int64(s.opts.RefreshLife / time.Second)
	}
	t.AccessToken = s.issue(access, s.opts.AccessLife)
	t.ExpiresIn = int64(s.opts.AccessLife / time.Second)
	return t.reply(got.scopes)
}

// verified checks PKCE; only S256 is known.
func (c *code) verified(verifier string) bool {
	if c.challenge == "" {
		return verifier == ""
	}
	sum := sha256.Sum256([]byte(verifier))
	return len(verifier) >= 43 && len(verifier) <= 128 && base64.RawURLEncoding.EncodeToString(sum[:]) == c.challenge
}

// refresh gives a new access token. The refresh token stays the same, and its
// 365 days do not start again: an access token never outlives it (Learn:
// "Programmatic refresh tokens").
func (s *Server) refresh(f url.Values) reply {
	secret := f.Get("refresh_token")
	t := s.grants.tokens[digest(secret)]
	// Whether a native client must send a secret here is unsure: both work.
	native := t != nil && t.Native && !f.Has("client_secret")
	if !s.knownClient(f, native) {
		return oauthError(401, "invalid_client", "Client authentication failed")
	}
	if t == nil || !t.Refresh || t.Revoked || !s.now().Before(t.Expires) {
		return oauthError(400, "invalid_grant", "The provided authorization grant or refresh token is invalid, expired or revoked")
	}
	left := t.Expires.Sub(s.now())
	life := min(left, s.opts.AccessLife)
	access := *t
	access.Refresh = false
	return tokenJSON{
		AccessToken: s.issue(access, life), ExpiresIn: int64(life / time.Second),
		RefreshToken: secret, RefreshExpiresIn: int64(left / time.Second),
	}.reply(t.Scopes)
}

func (t tokenJSON) reply(scopes []string) reply {
	t.Scope, t.TokenType = strings.Join(scopes, ","), "Bearer"
	r := jsonReply(200, t)
	r.header.Set("Cache-Control", "no-store")
	return r
}

// knownClient checks the client's credentials in the body; LinkedIn takes them
// nowhere else.
func (s *Server) knownClient(f url.Values, public bool) bool {
	if f.Get("client_id") != s.opts.ClientID {
		return false
	}
	return public || subtle.ConstantTimeCompare([]byte(f.Get("client_secret")), []byte(s.opts.ClientSecret)) == 1
}

// introspect tells what a token is worth (Learn: "Token introspection"). It
// needs the client's secret.
func (c *call) introspect() reply {
	f, r := c.form()
	if r != nil {
		return *r
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if !c.s.knownClient(f, false) {
		return oauthError(401, "invalid_client", "Client authentication failed")
	}
	t := c.s.grants.tokens[digest(f.Get("token"))]
	if t == nil {
		return jsonReply(200, map[string]bool{"active": false})
	}
	status := "active"
	switch {
	case t.Revoked:
		status = "revoked"
	case !c.s.now().Before(t.Expires):
		status = "expired"
	}
	return jsonReply(200, struct {
		Active       bool   `json:"active"`
		Status       string `json:"status"`
		Scope        string `json:"scope"`
		ClientID     string `json:"client_id"`
		CreatedAt    int64  `json:"created_at"`
		ExpiresAt    int64  `json:"expires_at"`
		AuthorizedAt int64  `json:"authorized_at"`
	}{status == "active", status, strings.Join(t.Scopes, ","), t.ClientID, t.Created.Unix(), t.Expires.Unix(), t.Created.Unix()})
}

// revoke ends all tokens of a sign-in and answers 200 without a body
// (observed; no official page). A token that is not known is 200 as well.
func (c *call) revoke() reply {
	f, r := c.form()
	if r != nil {
		return *r
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	t := c.s.grants.tokens[digest(f.Get("token"))]
	if !c.s.knownClient(f, t != nil && t.Native && !f.Has("client_secret")) {
		return oauthError(401, "invalid_client", "Client authentication failed")
	}
	if t != nil {
		for _, same := range c.s.grants.tokens {
			same.Revoked = same.Revoked || same.Login == t.Login
		}
	}
	return reply{status: 200}
}
