package linkedin

import (
	"context"
	"errors"

	"audiencesync/sync"
)

// TokenSource gives access tokens to a Client.
type TokenSource interface {
	// Token returns an access token that has not expired as far as is known;
	// FailureSignIn where there is none.
	Token(ctx context.Context) (string, error)
	// Renew replaces a token that LinkedIn rejected, unless that has happened
	// already; FailureSignIn where that cannot be done.
	Renew(ctx context.Context, rejected string) error
}

// StaticToken is an access token that somebody else keeps, such as
// AUDIENCE_SYNC_TOKEN; it cannot be renewed.
type StaticToken string

var _ TokenSource = StaticToken("")

// Token returns the token.
func (t StaticToken) Token(context.Context) (string, error) { return string(t), nil }

// Renew fails: there is nothing to renew it with.
func (StaticToken) Renew(context.Context, string) error {
	return &sync.Failure{Kind: sync.FailureSignIn, Status: 401, Cause: errors.New("the token was given from outside"),
		Message: "LinkedIn rejects the access token that this program was started with. Get a new one and start again."}
}
