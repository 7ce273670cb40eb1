package linkedin

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"audiencesync/sync"

	"golang.org/x/oauth2"
)

// signInTimeout is how long the member may take in the browser. LinkedIn's
// code itself works for 30 minutes.
const signInTimeout = 10 * time.Minute

// SignIn is one sign-in in the system's browser: it opens LinkedIn's consent
// page, takes exactly one answer on this computer, gets tokens for it, keeps
// them, and tells the member in the browser how it ended.
//
// https://learn.microsoft.com/linkedin/shared/authentication/authorization-code-flow
// https://learn.microsoft.com/linkedin/shared/authentication/authorization-code-flow-native
type SignIn struct {
	OAuth   OAuth
	Secrets sync.Secrets
	Name    string                 // of the secret that the tokens are kept in
	Open    func(url string) error // opens the system's browser
	Timeout time.Duration          // 0: 10 minutes
}

// Run signs in and returns the connection without an Identity, which the API
// knows. Cancelling ctx ends it with CodeCanceled; every other end has its own
// sentence.
func (s *SignIn) Run(ctx context.Context) (sync.Connection, error) {
	if s.OAuth.ClientID == "" {
		return sync.Connection{}, sync.Errorf(sync.CodeInvalid, nil, "The client ID of your app at LinkedIn is missing. Enter it in Settings.")
	}
	if s.OAuth.ClientSecret == "" && !s.OAuth.NativePKCE {
		return sync.Connection{}, sync.Errorf(sync.CodeInvalid, nil, "The client secret of your app at LinkedIn is missing. Enter it in Settings.")
	}
	back, err := s.listen(ctx)
	if err != nil {
		return sync.Connection{}, err
	}
	g, err := s.sign(ctx, back)
	back.end(err)
	if err != nil {
		return sync.Connection{}, err
	}
	return sync.Connection{
		Kind: sync.ConnectionLinkedIn, Health: sync.HealthValid, Scopes: g.Scopes,
		ConnectedAt: g.SignedInAt, CheckedAt: g.SignedInAt, ExpiresAt: g.ExpiresAt, RefreshExpiresAt: g.RefreshExpiresAt,
	}, nil
}

// listen waits for the browser where LinkedIn will send it: the registered
// address, or in the native flow any free port.
func (s *SignIn) listen(ctx context.Context) (*callback, error) {
	if s.OAuth.NativePKCE {
		return listenCallback(ctx, "http://127.0.0.1:0/callback")
	}
	return listenCallback(ctx, s.OAuth.RedirectAddress)
}

func (s *SignIn) sign(ctx context.Context, back *callback) (grant, error) {
	verifier := ""
	var options []oauth2.AuthCodeOption
	if s.OAuth.NativePKCE {
		verifier = oauth2.GenerateVerifier()
		options = append(options, oauth2.S256ChallengeOption(verifier))
	}
	page := s.OAuth.config(back.address()).AuthCodeURL(back.state, options...)
	opened := make(chan error, 1)
	go func() { opened <- s.Open(page) }() // some systems' openers end with the browser
	code, err := s.await(ctx, back, opened)
	if err != nil {
		return grant{}, err
	}
	g, err := s.OAuth.exchange(ctx, back.address(), code, verifier)
	if err != nil {
		return grant{}, signInError(ctx, err)
	}
	if missing := missingScope(g.Scopes, s.OAuth.scopes()); missing != "" {
		return grant{}, sync.Errorf(sync.CodePermission, nil, "LinkedIn did not give the permission %s. Ask for the products Advertising API and Matched Audiences on the Products page of your app at LinkedIn, then connect again.", missing)
	}
	if err := saveGrant(ctx, s.Secrets, s.Name, g); err != nil {
		return grant{}, err
	}
	return g, nil
}

// await waits for the one answer of the browser.
func (s *SignIn) await(ctx context.Context, back *callback, opened <-chan error) (string, error) {
	limit := s.Timeout
	if limit <= 0 {
		limit = signInTimeout
	}
	timer := time.NewTimer(limit)
	defer timer.Stop()
	for {
		select {
		case a := <-back.answers:
			return a.code, a.err
		case err := <-opened:
			if err != nil {
				return "", sync.Errorf(sync.CodeUnavailable, err, "The browser could not be opened for LinkedIn's sign-in. Set a default browser in the system's settings, then connect again.")
			}
			opened = nil
		case <-ctx.Done():
			return "", canceledSignIn(ctx)
		case <-timer.C:
			return "", sync.Errorf(sync.CodeSignIn, nil, "LinkedIn's page in the browser was not answered within %s. If it was closed, connect again; if it said that the redirect address does not match, enter %s on the Auth page of your app at LinkedIn.",
				limit, back.address())
		}
	}
}

func canceledSignIn(ctx context.Context) error {
	return sync.Errorf(sync.CodeCanceled, context.Cause(ctx), "The sign-in was stopped. Nothing was changed.")
}

// signInError is a failure at the token endpoint, during a sign-in.
func signInError(ctx context.Context, err error) error {
	var f *sync.Failure
	switch {
	case ctx.Err() != nil:
		return canceledSignIn(ctx)
	case !errors.As(err, &f):
		return err
	}
	message := f.Message
	var refused *oauth2.RetrieveError
	if f.Kind == sync.FailureSignIn && errors.As(f.Cause, &refused) && !slices.Contains([]string{"invalid_client", "invalid_redirect_uri"}, refused.ErrorCode) {
		message = "LinkedIn does not accept the answer that it gave to the browser: it may be too old, or used already. Connect again."
	}
	return sync.Errorf(f.Code(), f, "%s", message)
}

// missingScope names a scope that was asked for and is needed, but not given.
// LinkedIn gives all or nothing; r_basicprofile only serves to show a name, and
// rw_ads includes r_ads.
func missingScope(given, asked []string) string {
	for _, scope := range asked {
		has := slices.Contains(given, scope) || scope == "r_basicprofile" || scope == "r_ads" && slices.Contains(given, "rw_ads")
		if !has {
			return scope
		}
	}
	return ""
}

// deniedError is the sentence of an answer that says no.
func deniedError(name string) error {
	switch name {
	case "user_cancelled_login", "user_cancelled_authorize", "access_denied":
		return sync.Errorf(sync.CodeCanceled, plain(name), "LinkedIn was not connected: Cancel was chosen on LinkedIn's page. Connect again and choose Allow.")
	case "unauthorized_scope_error", "invalid_scope", "invalid_scope_error":
		return sync.Errorf(sync.CodePermission, plain(name), "LinkedIn has not approved your app for everything that is needed. Ask for the products Advertising API and Matched Audiences on the Products page of your app at LinkedIn.")
	case "server_error", "temporarily_unavailable":
		return sync.Errorf(sync.CodeUnavailable, plain(name), "LinkedIn's sign-in has trouble of its own at the moment. Connect again in a few minutes.")
	case "unauthorized_client", "invalid_client":
		return sync.Errorf(sync.CodeSignIn, plain(name), "LinkedIn does not let your app sign members in this way. Check the client ID in Settings, and whether native sign-in is switched on for the app.")
	}
	if !oauthCode.MatchString(name) {
		name = "without a code"
	}
	return sync.Errorf(sync.CodeSignIn, plain(strings.ToLower(name)), "LinkedIn refused the sign-in. Check the client ID and the redirect address in Settings, then connect again.")
}
