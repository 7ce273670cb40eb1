package linkedin

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"
)

// Introspection is what LinkedIn says of a token.
type Introspection struct {
	Active       bool
	Status       string // active, expired or revoked; "" for another app's token
	Scopes       []string
	AuthorizedAt time.Time
	ExpiresAt    time.Time
}

// Introspect asks LinkedIn what a token is worth. It needs the client secret:
// without one, ok is false.
//
// https://learn.microsoft.com/linkedin/shared/authentication/token-introspection
func (o *OAuth) Introspect(ctx context.Context, token string) (i Introspection, ok bool, err error) {
	if o.ClientSecret == "" {
		return i, false, nil
	}
	var said struct {
		Active       bool   `json:"active"`
		Status       string `json:"status"`
		Scope        string `json:"scope"`
		AuthorizedAt int64  `json:"authorized_at"`
		ExpiresAt    int64  `json:"expires_at"`
	}
	if err := o.postForm(ctx, pathIntrospect, token, &said); err != nil {
		return i, false, err
	}
	return Introspection{
		Active: said.Active, Status: said.Status, Scopes: splitScopes(said.Scope),
		AuthorizedAt: epoch(said.AuthorizedAt), ExpiresAt: epoch(said.ExpiresAt),
	}, true, nil
}

// Revoke ends a sign-in at LinkedIn. No page of LinkedIn's documents it, so
// nothing depends on it.
func (o *OAuth) Revoke(ctx context.Context, token string) error {
	return o.postForm(ctx, pathRevoke, token, nil)
}

// postForm posts a token with the app's credentials and decodes the answer
// into v, unless that is nil.
func (o *OAuth) postForm(ctx context.Context, path, token string, v any) error {
	if err := o.wait(ctx); err != nil {
		return err
	}
	form := url.Values{"client_id": {o.ClientID}, "token": {token}}
	if o.ClientSecret != "" {
		form.Set("client_secret", o.ClientSecret)
	}
	ctx, cancel := context.WithTimeout(ctx, tokenTimeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, o.address()+path, strings.NewReader(form.Encode()))
	if err != nil {
		return tokenSilence(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := guarded(o.HTTP)
	if o.HTTP == nil {
		defer client.CloseIdleConnections()
	}
	res, err := client.Do(r)
	if err != nil {
		return tokenSilence(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	switch {
	case res.StatusCode/100 != 2:
		return tokenFailure(&oauth2.RetrieveError{Response: res, ErrorCode: errorCode(body)})
	case err != nil || v != nil && json.Unmarshal(body, v) != nil:
		return tokenSilence(plain("not JSON"))
	}
	return nil
}

// epoch reads seconds; LinkedIn's samples show milliseconds.
func epoch(n int64) time.Time {
	switch {
	case n <= 0:
		return time.Time{}
	case n > 100_000_000_000: // the year 5138 in seconds
		return time.UnixMilli(n).UTC()
	}
	return time.Unix(n, 0).UTC()
}

// errorCode is OAuth's error in a body, "" where there is none.
func errorCode(body []byte) string {
	var e struct {
		Error string `json:"error"`
	}
	if json.Unmarshal(body, &e) != nil {
		return ""
	}
	return e.Error
}
