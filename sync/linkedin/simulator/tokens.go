package simulator

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"time"
)

// DefaultScopes are those an app of the Audiences programme may ask for
// (Learn: "Increasing access", "DMP Segments").
var DefaultScopes = []string{"r_ads", "rw_ads", "rw_dmp_segments", "r_basicprofile", "r_ads_reporting"}

const codeLife = 30 * time.Minute // Learn: "Authorization Code Flow"

// grants is what members allowed. Tokens and codes are kept as digests.
type grants struct {
	tokens   map[string]*token
	codes    map[string]*code
	consents map[string]*consent // pages that are open in a browser
}

func newGrants() grants {
	return grants{map[string]*token{}, map[string]*code{}, map[string]*consent{}}
}

// token is an access token, or a refresh token with Refresh set. Login joins
// those of one sign-in.
type token struct {
	Scopes   []string
	Created  time.Time
	Expires  time.Time
	Revoked  bool
	Refresh  bool
	Native   bool
	ClientID string
	Login    string
}

// code is an authorization code; it works once.
type code struct {
	consent
	expires time.Time
}

// consent is what a client asks the member for.
type consent struct {
	clientID, redirect, state string
	scopes                    []string
	challenge                 string // PKCE, S256
	native                    bool
	opened                    time.Time
}

func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// opaque makes a secret of n random bytes. LinkedIn's tokens are about 500
// characters long, and an app must be ready for 1,000.
func opaque(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return "AQ" + base64.RawURLEncoding.EncodeToString(b)
}

func (s *Server) issue(t token, life time.Duration) string {
	secret := opaque(360)
	t.Created = s.now()
	t.Expires = t.Created.Add(life)
	s.grants.tokens[digest(secret)] = &t
	return secret
}

// Token issues an access token without a browser; without scopes it has all of
// the app's, and a life of 0 is LinkedIn's 60 days.
func (s *Server) Token(life time.Duration, scopes ...string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(scopes) == 0 {
		scopes = s.opts.Scopes
	}
	fill(&life, s.opts.AccessLife)
	return s.issue(token{Scopes: slices.Clone(scopes), ClientID: s.opts.ClientID, Login: opaque(9)}, life)
}

// RevokeTokens does what a member does in LinkedIn's settings: no token works
// any more.
func (s *Server) RevokeTokens() {
	s.eachToken(func(t *token) { t.Revoked = true })
}

// ExpireTokens lets the access tokens expire now; refresh tokens go on.
func (s *Server) ExpireTokens() {
	s.eachToken(func(t *token) {
		if !t.Refresh {
			t.Expires = s.now()
		}
	})
}

// ExpireRefreshTokens lets the refresh tokens expire now, as after a year.
func (s *Server) ExpireRefreshTokens() {
	s.eachToken(func(t *token) {
		if t.Refresh {
			t.Expires = s.now()
		}
	})
}

func (s *Server) eachToken(change func(*token)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.grants.tokens {
		change(t)
	}
}

// consented applies a rule of LinkedIn's: asking for other scopes than before
// invalidates the tokens that there are (Learn: "Authorization Code Flow").
func (s *Server) consented(asked *consent) {
	for _, t := range s.grants.tokens {
		if t.ClientID == asked.clientID && !sameScopes(t.Scopes, asked.scopes) {
			t.Revoked = true
		}
	}
}

func sameScopes(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(slices.Compact(a), slices.Compact(b))
}
