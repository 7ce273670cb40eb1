package linkedin

import (
	"context"

	"audiencesync/sync"
)

// What the tests of package linkedin_test look at from inside.

func ReadCallback(query, state string) (code string, err error, isAnswer bool) { //nolint:staticcheck // the order of the original
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
)

// Exchange is the end of a sign-in, whose code is not a real one.
func Exchange(ctx context.Context, o OAuth) error {
	_, err := o.exchange(ctx, "http://127.0.0.1:1/callback", "AQcode", "")
	return signInError(ctx, err)
}

// CountResults reads an answer without keeping anything of it.
func CountResults(b []byte, n int) error { return readResults(b, n, func(int, result) {}) }
