package linkedin

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"audiencesync/sync"

	"golang.org/x/oauth2"
)

// DefaultScopes are what the app needs of the member: to see ad accounts, to
// manage audiences, and the name of who connected.
var DefaultScopes = []string{"r_ads", "rw_dmp_segments", "r_basicprofile"}

// OAuth is the user's app at LinkedIn, and how its sign-in is reached.
//
// https://learn.microsoft.com/linkedin/shared/authentication/authorization-code-flow
type OAuth struct {
	Address         string // "": DefaultOAuth
	ClientID        string
	ClientSecret    string // not used by NativePKCE
	RedirectAddress string // standard flow: registered at LinkedIn, on loopback with a fixed port
	NativePKCE      bool   // LinkedIn has switched the native flow on for this app
	Scopes          []string
	HTTP            *http.Client
	Pacer           Pacer // nil: none
	Log             *slog.Logger
}

// The paths of LinkedIn's OAuth server.
const (
	pathAuthorize  = "/oauth/v2/authorization"
	pathNative     = "/oauth/native-pkce/authorization"
	pathToken      = "/oauth/v2/accessToken"
	pathIntrospect = "/oauth/v2/introspectToken"
	pathRevoke     = "/oauth/v2/revoke"
)

func (o *OAuth) address() string { return strings.TrimSuffix(orText(o.Address, DefaultOAuth), "/") }

func (o *OAuth) scopes() []string {
	if o.Scopes == nil {
		return DefaultScopes
	}
	return o.Scopes
}

func (o *OAuth) logger() *slog.Logger {
	if o.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return o.Log
}

// config is the app for x/oauth2. LinkedIn takes the client's credentials in
// the body only, and none from a native client.
func (o *OAuth) config(redirect string) *oauth2.Config {
	c := &oauth2.Config{
		ClientID: o.ClientID, ClientSecret: o.ClientSecret, RedirectURL: redirect, Scopes: o.scopes(),
		Endpoint: oauth2.Endpoint{AuthURL: o.address() + pathAuthorize, TokenURL: o.address() + pathToken, AuthStyle: oauth2.AuthStyleInParams},
	}
	if o.NativePKCE {
		c.ClientSecret, c.Endpoint.AuthURL = "", o.address()+pathNative
	}
	return c
}

// exchange turns the code of a sign-in into tokens.
func (o *OAuth) exchange(ctx context.Context, redirect, code, verifier string) (grant, error) {
	var options []oauth2.AuthCodeOption
	if o.NativePKCE {
		options = append(options, oauth2.VerifierOption(verifier))
	}
	began := time.Now()
	t, err := o.atTokenEndpoint(ctx, func(ctx context.Context) (*oauth2.Token, error) {
		return o.config(redirect).Exchange(ctx, code, options...)
	})
	if err != nil {
		return grant{}, err
	}
	g := newGrant(t, began)
	if g.Scopes == nil { // all that was asked for (RFC 6749, section 5.1)
		g.Scopes = o.scopes()
	}
	return g, nil
}

// refresh gets another access token. Whether a native client must send its
// secret here is unsure: without first, with it where LinkedIn wants one.
//
// https://learn.microsoft.com/linkedin/shared/authentication/programmatic-refresh-tokens
func (o *OAuth) refresh(ctx context.Context, old grant) (grant, error) {
	began := time.Now()
	c := o.config("")
	renew := func(ctx context.Context) (*oauth2.Token, error) {
		return c.TokenSource(ctx, &oauth2.Token{RefreshToken: old.Refresh}).Token()
	}
	t, err := o.atTokenEndpoint(ctx, renew)
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) && refused.ErrorCode == "invalid_client" && o.NativePKCE && o.ClientSecret != "" {
		c.ClientSecret = o.ClientSecret
		t, err = o.atTokenEndpoint(ctx, renew)
	}
	if err != nil {
		return grant{}, err
	}
	return old.renewed(newGrant(t, began)), nil
}

// Trouble at the token endpoint passes; it is asked this often, with this pause
// first, which doubles.
const (
	tokenTries   = 4
	tokenPause   = time.Second
	tokenTimeout = 30 * time.Second
	tokenWait    = 30 * time.Second // the longest Retry-After that is waited for
)

// atTokenEndpoint asks until LinkedIn says yes or no.
func (o *OAuth) atTokenEndpoint(ctx context.Context, ask func(context.Context) (*oauth2.Token, error)) (*oauth2.Token, error) {
	for try := 1; ; try++ {
		if err := o.wait(ctx); err != nil {
			return nil, err
		}
		t, err := o.askOnce(ctx, ask)
		if err == nil {
			return t, nil
		}
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		f := tokenFailure(err)
		wait := max(tokenPause<<(try-1), f.RetryAfter)
		if !f.Passing() || try == tokenTries || wait > tokenWait {
			return nil, f
		}
		o.logger().WarnContext(ctx, "LinkedIn's token endpoint", "try", try, "status", f.Status, "cause", f.Cause)
		if err := pause(ctx, wait); err != nil {
			return nil, err
		}
	}
}

func (o *OAuth) askOnce(ctx context.Context, ask func(context.Context) (*oauth2.Token, error)) (*oauth2.Token, error) {
	client := guarded(o.HTTP)
	if o.HTTP == nil {
		defer client.CloseIdleConnections()
	}
	ctx, cancel := context.WithTimeout(context.WithValue(ctx, oauth2.HTTPClient, client), tokenTimeout)
	defer cancel()
	return ask(ctx)
}

func (o *OAuth) wait(ctx context.Context) error {
	if o.Pacer == nil {
		return nil
	}
	return o.Pacer.Wait(ctx)
}

// oauthCode is what an error code of OAuth may look like (RFC 6749).
var oauthCode = regexp.MustCompile(`^[A-Za-z_]{1,64}$`)

// tokenFailure reads what went wrong at the token endpoint. The bodies of its
// answers are left out of the cause: they may hold tokens.
func tokenFailure(err error) *sync.Failure {
	var f *sync.Failure
	var refused *oauth2.RetrieveError
	switch {
	case errors.As(err, &f):
		return f
	case !errors.As(err, &refused) || refused.Response == nil:
		return tokenSilence(err)
	}
	code := refused.ErrorCode
	if !oauthCode.MatchString(code) {
		code = "none"
	}
	f = &sync.Failure{
		Kind: sync.FailureServer, Status: refused.Response.StatusCode, RetryAfter: retryAfter(refused.Response.Header, time.Now()),
		Message: "LinkedIn's sign-in has trouble of its own at the moment. Try again in a few minutes.",
	}
	f.Cause = tokenRefused{fmt.Sprintf("token endpoint: status %d, error %s", f.Status, code), &oauth2.RetrieveError{ErrorCode: code}}
	switch {
	case f.Status == http.StatusTooManyRequests:
		f.Message = "LinkedIn asks for a pause before the next sign-in. Try again in a few minutes."
	case code == "invalid_client":
		f.Kind, f.Message = sync.FailureSignIn, "LinkedIn does not know this client ID together with this client secret. Check both in Settings against the Auth page of your app at LinkedIn."
	case code == "invalid_redirect_uri":
		f.Kind, f.Message = sync.FailureSignIn, "LinkedIn does not know the redirect address. Enter the one of Settings on the Auth page of your app at LinkedIn."
	case f.Status/100 == 4 && f.Status != http.StatusRequestTimeout:
		f.Kind, f.Message = sync.FailureSignIn, "LinkedIn has ended the sign-in: it is older than a year, or was revoked. Reconnect on the partner page."
	}
	return f
}

// tokenRefused is a text for the log that still knows the code of OAuth.
type tokenRefused struct {
	text string
	code *oauth2.RetrieveError
}

func (t tokenRefused) Error() string { return t.text }
func (t tokenRefused) Unwrap() error { return t.code }

// tokenSilence is no answer, or one that is not a token.
func tokenSilence(err error) *sync.Failure {
	var u *url.Error
	if errors.As(err, &u) {
		return &sync.Failure{Kind: sync.FailureNetwork, Cause: fmt.Errorf("token endpoint: %w", u.Err),
			Message: "LinkedIn's sign-in cannot be reached. Check this computer's internet connection, and its proxy or firewall."}
	}
	return &sync.Failure{Kind: sync.FailureServer, Status: http.StatusOK, Cause: plain("token endpoint: the answer is not a token"),
		Message: "LinkedIn's sign-in answered something that is not a token. Try again in a few minutes."}
}

// splitScopes splits at commas and blanks: LinkedIn documents the one and
// answers the other.
func splitScopes(s string) []string {
	scopes := strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })
	slices.Sort(scopes)
	return slices.Compact(scopes)
}
