package linkedin

import (
	"encoding/json"
	"strconv"
	"time"

	"golang.org/x/oauth2"
)

// refreshLife is how long LinkedIn's refresh tokens work, from the sign-in on;
// using one does not prolong it (Learn: "Programmatic refresh tokens").
const refreshLife = 365 * 24 * time.Hour

// grant is what a sign-in gave, as it is kept in sync.Secrets.
type grant struct {
	Access           string    `json:"access_token"`
	IssuedAt         time.Time `json:"issued_at"`
	ExpiresAt        time.Time `json:"expires_at,omitzero"`
	Refresh          string    `json:"refresh_token,omitempty"`
	RefreshExpiresAt time.Time `json:"refresh_expires_at,omitzero"`
	Scopes           []string  `json:"scopes"`
	SignedInAt       time.Time `json:"signed_in_at"`
}

// newGrant reads LinkedIn's answer to a request that began then.
func newGrant(t *oauth2.Token, began time.Time) grant {
	g := grant{Access: t.AccessToken, Refresh: t.RefreshToken, IssuedAt: began.UTC(), SignedInAt: began.UTC()}
	if life := seconds(t.Extra("expires_in")); life > 0 {
		g.ExpiresAt = began.Add(life).UTC()
	}
	if text, ok := t.Extra("scope").(string); ok && text != "" {
		g.Scopes = splitScopes(text)
	}
	if g.Refresh != "" {
		life := refreshLife
		if said := seconds(t.Extra("refresh_token_expires_in")); said > 0 {
			life = said
		}
		g.RefreshExpiresAt = began.Add(life).UTC()
	}
	return g
}

// longestLife bounds what LinkedIn may say of a token's life.
const longestLife = 10 * refreshLife

// seconds reads a duration that is a JSON number or a string of digits.
func seconds(v any) time.Duration {
	var n float64
	switch v := v.(type) {
	case float64:
		n = v
	case int64:
		n = float64(v)
	case json.Number:
		n, _ = v.Float64()
	case string:
		n, _ = strconv.ParseFloat(v, 64)
	}
	if !(n > 0) {
		return 0
	}
	return time.Duration(min(n, longestLife.Seconds()) * float64(time.Second))
}

// renewed is the grant after a refresh: the sign-in and the refresh token's end
// stay as they were, whatever the answer leaves out.
func (g grant) renewed(n grant) grant {
	n.SignedInAt = g.SignedInAt
	if n.Scopes == nil {
		n.Scopes = g.Scopes
	}
	if n.Refresh == "" {
		n.Refresh = g.Refresh
	}
	if n.RefreshExpiresAt.IsZero() || !g.RefreshExpiresAt.IsZero() && n.RefreshExpiresAt.After(g.RefreshExpiresAt) {
		n.RefreshExpiresAt = g.RefreshExpiresAt
	}
	return n
}

// renewBefore is how long before its end an access token is renewed; one that
// lives for a short time only, in its last quarter.
const renewBefore = 24 * time.Hour

func (g grant) expired(now time.Time) bool { return !g.ExpiresAt.IsZero() && !now.Before(g.ExpiresAt) }

// due says whether it is time to renew the access token.
func (g grant) due(now time.Time) bool {
	if g.ExpiresAt.IsZero() {
		return false
	}
	margin := min(renewBefore, g.ExpiresAt.Sub(g.IssuedAt)/4)
	return !now.Before(g.ExpiresAt.Add(-margin))
}

// renewable says whether the refresh token still works. Near its end it gives
// no access token that lives longer than the one there is.
func (g grant) renewable(now time.Time) bool {
	if g.Refresh == "" {
		return false
	}
	return g.RefreshExpiresAt.IsZero() || now.Before(g.RefreshExpiresAt)
}

// worthwhile says whether renewing gives a longer life.
func (g grant) worthwhile() bool {
	return g.RefreshExpiresAt.IsZero() || g.RefreshExpiresAt.After(g.ExpiresAt.Add(time.Minute))
}
