package linkedin

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"audiencesync/sync"
)

// Tokens are those of a sign-in, kept in sync.Secrets under one name. It is the
// TokenSource of a client: it renews the access token before its end, once for
// everybody who waits for it.
type Tokens struct {
	OAuth   OAuth
	Secrets sync.Secrets
	Name    string      // of the secret, one a workspace
	Renewed func(Grant) // called after a renewal; may be nil

	turn    chan struct{} // held by who reads or changes what follows
	loaded  bool
	grant   grant
	refused string    // a refresh token that LinkedIn does not take any more
	retryAt time.Time // no renewal before its time until then: the last one failed
}

var _ TokenSource = (*Tokens)(nil)

// NewTokens makes the token source of a workspace.
func NewTokens(o OAuth, secrets sync.Secrets, name string) *Tokens {
	t := &Tokens{OAuth: o, Secrets: secrets, Name: name, turn: make(chan struct{}, 1)}
	t.turn <- struct{}{}
	return t
}

// Grant is what is known of a sign-in besides its tokens.
type Grant struct {
	Scopes           []string
	SignedInAt       time.Time
	ExpiresAt        time.Time // of the access token; zero: LinkedIn did not say
	RefreshExpiresAt time.Time // of the refresh token; zero: there is none
}

func (g grant) public() Grant {
	return Grant{Scopes: g.Scopes, SignedInAt: g.SignedInAt, ExpiresAt: g.ExpiresAt, RefreshExpiresAt: g.RefreshExpiresAt}
}

// retryRenewal is the pause after a renewal that failed while the old token
// still worked.
const retryRenewal = 10 * time.Minute

// Grant says what is known of the sign-in. FailureSignIn where there is none.
func (t *Tokens) Grant(ctx context.Context) (Grant, error) {
	end, err := t.take(ctx)
	if err != nil {
		return Grant{}, err
	}
	defer end()
	err = t.load(ctx, false)
	return t.grant.public(), err
}

// take waits for its turn; what it returns ends it.
func (t *Tokens) take(ctx context.Context) (end func(), err error) {
	select {
	case <-t.turn:
		return func() { t.turn <- struct{}{} }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// Token returns an access token, renewed where it is about to end.
func (t *Tokens) Token(ctx context.Context) (string, error) {
	end, err := t.take(ctx)
	if err != nil {
		return "", err
	}
	defer end()
	if err := t.load(ctx, false); err != nil {
		return "", err
	}
	now := time.Now()
	switch {
	case !t.grant.due(now):
		return t.grant.Access, nil
	case !t.grant.expired(now):
		t.renewEarly(ctx, now)
		return t.grant.Access, nil
	}
	if err := t.renewExpired(ctx, now); err != nil {
		return "", err
	}
	return t.grant.Access, nil
}

// renewEarly renews a token that still works. A failure is no trouble yet.
func (t *Tokens) renewEarly(ctx context.Context, now time.Time) {
	if !t.canRenew(now) || !t.grant.worthwhile() || now.Before(t.retryAt) {
		return
	}
	if err := t.renew(ctx); err != nil && ctx.Err() == nil {
		t.retryAt = now.Add(retryRenewal)
		t.OAuth.logger().WarnContext(ctx, "the sign-in could not be renewed yet", "error", err, "cause", errors.Unwrap(err))
	}
}

// renewExpired renews a token that has ended, unless another process did.
func (t *Tokens) renewExpired(ctx context.Context, now time.Time) error {
	if err := t.load(ctx, true); err != nil || !t.grant.expired(now) {
		return err
	}
	return t.mustRenew(ctx, now)
}

// Renew replaces a token that LinkedIn rejected.
func (t *Tokens) Renew(ctx context.Context, rejected string) error {
	end, err := t.take(ctx)
	if err != nil {
		return err
	}
	defer end()
	if err := t.load(ctx, true); err != nil || t.grant.Access != rejected {
		return err
	}
	return t.mustRenew(ctx, time.Now())
}

func (t *Tokens) canRenew(now time.Time) bool {
	return t.grant.renewable(now) && t.grant.Refresh != t.refused
}

func (t *Tokens) mustRenew(ctx context.Context, now time.Time) error {
	if !t.canRenew(now) {
		return &sync.Failure{Kind: sync.FailureSignIn, Cause: errors.New("there is no refresh token that works"),
			Message: "The sign-in at LinkedIn has expired. Reconnect on the partner page."}
	}
	return t.renew(ctx)
}

// renew gets another access token and keeps it. A keyring that does not take
// it costs nothing: the refresh token stays the same.
func (t *Tokens) renew(ctx context.Context) error {
	g, err := t.OAuth.refresh(ctx, t.grant)
	var f *sync.Failure
	if errors.As(err, &f) && f.Kind == sync.FailureSignIn {
		t.refused = t.grant.Refresh
	}
	if err != nil {
		return err
	}
	t.grant = g
	if err := saveGrant(context.WithoutCancel(ctx), t.Secrets, t.Name, g); err != nil {
		t.OAuth.logger().WarnContext(ctx, "the renewed sign-in could not be kept", "error", err, "cause", errors.Unwrap(err))
	}
	t.OAuth.logger().InfoContext(ctx, "the sign-in was renewed", "until", g.ExpiresAt)
	if t.Renewed != nil {
		t.Renewed(g.public())
	}
	return nil
}

// load reads the secret when it was not read yet, or again.
func (t *Tokens) load(ctx context.Context, again bool) error {
	if t.loaded && !again {
		return nil
	}
	text, err := t.Secrets.Get(ctx, t.Name)
	switch {
	case sync.CodeOf(err) == sync.CodeNotFound:
		t.loaded, t.grant = false, grant{}
		return notSignedIn(err)
	case err != nil && t.loaded: // the keyring is locked now; what is known still holds
		return nil
	case err != nil:
		return err
	}
	var g grant
	if err := json.Unmarshal([]byte(text), &g); err != nil || g.Access == "" {
		return notSignedIn(errors.New("the secret is not a grant"))
	}
	if !t.loaded || !g.IssuedAt.Before(t.grant.IssuedAt) { // an older one was read before ours could be kept
		t.grant, t.loaded = g, true
	}
	return nil
}

func notSignedIn(cause error) error {
	return &sync.Failure{Kind: sync.FailureSignIn, Cause: cause, Message: "Nobody is signed in at LinkedIn. Connect on the partner page."}
}

func saveGrant(ctx context.Context, secrets sync.Secrets, name string, g grant) error {
	b, err := json.Marshal(g)
	if err != nil {
		return err
	}
	return secrets.Set(ctx, name, string(b))
}

// Introspect asks LinkedIn what the access token is worth; ok is false where
// there is no client secret to ask with.
func (t *Tokens) Introspect(ctx context.Context) (i Introspection, ok bool, err error) {
	end, err := t.take(ctx)
	if err != nil {
		return i, false, err
	}
	defer end()
	if err := t.load(ctx, false); err != nil {
		return i, false, err
	}
	return t.OAuth.Introspect(ctx, t.grant.Access)
}

// revoke ends both tokens: no page says whether the one takes the other with
// it.
func (t *Tokens) revoke(ctx context.Context) {
	for _, token := range []string{t.grant.Refresh, t.grant.Access} {
		if token == "" {
			continue
		}
		if err := t.OAuth.Revoke(ctx, token); err != nil {
			t.OAuth.logger().WarnContext(ctx, "LinkedIn did not revoke the sign-in", "error", err, "cause", errors.Unwrap(err))
		}
	}
}

// Disconnect revokes the sign-in as well as it can and forgets the tokens.
func (t *Tokens) Disconnect(ctx context.Context) error {
	end, err := t.take(ctx)
	if err != nil {
		return err
	}
	defer end()
	if t.load(ctx, false) == nil {
		t.revoke(ctx)
	}
	t.loaded, t.grant = false, grant{}
	err = t.Secrets.Delete(context.WithoutCancel(ctx), t.Name)
	if sync.CodeOf(err) == sync.CodeNotFound {
		return nil
	}
	return err
}
