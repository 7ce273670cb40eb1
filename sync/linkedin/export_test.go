package linkedin

import (
	"context"

	"audiencesync/sync"

	"golang.org/x/oauth2"
)

// What the tests of package linkedin_test look at from inside.

func ReadCallback(query, state string) (code string, err error, isAnswer bool) { //nolint:revive // the order of the original
	a, isAnswer := readCallback(query, state)
	return a.code, a.err, isAnswer
}

func AppendPeople(b []byte, action sync.Action, fields sync.MatchFields, members []sync.Member, order []int) []byte {
	return appendPeople(b, action, fields, members, order)
}

// ReadResults returns the statuses and reasons of an answer of n elements.
func ReadResults(b []byte, n int) (statuses []int, reasons []string, err error) {
	err = readResults(b, n, func(_ int, r result) {
		statuses, reasons = append(statuses, r.status), append(reasons, r.reason())
	})
	return statuses, reasons, err
}

var (
	Excerpt    = excerpt
	AppendText = appendText
	Encode     = encode
)

// Exchange is the end of a sign-in, whose code is not a real one.
func Exchange(ctx context.Context, o OAuth) error {
	_, err := o.exchange(ctx, "http://127.0.0.1:1/callback", "AQcode", "")
	return signInError(ctx, err)
}

// CountResults reads an answer without keeping anything of it.
func CountResults(b []byte, n int) error { return readResults(b, n, func(int, result) {}) }

// ConsentPage is the address that the browser is sent to.
func ConsentPage(o OAuth, redirect, state string) (page, verifier string) {
	if !o.NativePKCE {
		return o.config(redirect).AuthCodeURL(state), ""
	}
	verifier = oauth2.GenerateVerifier()
	return o.config(redirect).AuthCodeURL(state, oauth2.S256ChallengeOption(verifier)), verifier
}

// Keep exchanges a code and keeps what it gave.
func Keep(ctx context.Context, o OAuth, redirect, code, verifier string, secrets sync.Secrets, name string) error {
	g, err := o.exchange(ctx, redirect, code, verifier)
	if err != nil {
		return err
	}
	return saveGrant(ctx, secrets, name, g)
}
