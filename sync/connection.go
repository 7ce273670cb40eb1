package sync

import (
	"context"
	"time"
)

// ConnectionKind says what is at the other end.
type ConnectionKind string

// The kinds of connection.
const (
	ConnectionNone     ConnectionKind = ""
	ConnectionLinkedIn ConnectionKind = "linkedin"
	ConnectionPractice ConnectionKind = "practice" // the simulator; always marked on screen
)

// ConnectionHealth is whether the sign-in works.
type ConnectionHealth string

// The healths. The engine and the partner page move between them: a 401 that
// no refresh cures makes it invalid, a sign-in makes it valid.
const (
	HealthValid   ConnectionHealth = "valid"
	HealthInvalid ConnectionHealth = "invalid" // rejected: nothing is sent until somebody reconnects
)

// Connection is the workspace's sign-in at LinkedIn. Its tokens are in
// Secrets, never here.
type Connection struct {
	Kind             ConnectionKind
	Health           ConnectionHealth
	Problem          string // what is wrong, in words; "" when valid
	Identity         Identity
	Scopes           []string
	ConnectedAt      time.Time
	ExpiresAt        time.Time // of the access token
	RefreshExpiresAt time.Time // of the refresh token; zero when there is none
	CheckedAt        time.Time
}

// Connected says whether somebody is signed in.
func (c Connection) Connected() bool { return c.Kind != ConnectionNone }

// Identity is who connected.
type Identity struct {
	ID       string
	Name     string
	Headline string
}

// Secrets keeps tokens and keys outside the database: the system's keyring, or
// an encrypted file where there is none. Get returns CodeNotFound when there
// is no such secret.
type Secrets interface {
	Get(ctx context.Context, name string) (string, error)
	Set(ctx context.Context, name, value string) error
	Delete(ctx context.Context, name string) error
}
