package linkedin_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"audiencesync/sync"
)

// TestEndOfTheSignIn: in its last days nothing is gained by renewing, so
// LinkedIn is not asked with every request; and a renewal never moves when the
// member signed in.
func TestEndOfTheSignIn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := signedIn(t, quick())
		tokens := m.tokens()
		client := m.clientOf(tokens)
		first, err := tokens.Grant(t.Context())
		ok(t, err)
		time.Sleep(359 * day)
		_, err = client.Audiences(t.Context(), emea) // renewed, until the end of the refresh token
		ok(t, err)
		last, err := tokens.Grant(t.Context())
		ok(t, err)
		if left := time.Until(last.ExpiresAt); left < 6*day-time.Hour || left > 6*day {
			t.Errorf("the last access token lives for %s", left)
		}
		if !last.SignedInAt.Equal(first.SignedInAt) || first.SignedInAt.IsZero() {
			t.Errorf("signed in at %s, then at %s", first.SignedInAt, last.SignedInAt)
		}
		time.Sleep(5*day + time.Hour)
		for range 20 {
			_, err := client.Audiences(t.Context(), emea)
			ok(t, err)
		}
		if n := m.requests("token"); n != 2 {
			t.Errorf("%d token requests", n)
		}
		time.Sleep(day)
		_, err = client.Audiences(t.Context(), emea)
		want(t, err, sync.FailureSignIn)
	})
}

// TestRenewedByTheOther: what another process renewed while this one slept is
// read before LinkedIn is asked again.
func TestRenewedByTheOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := signedIn(t, quick())
		one, two := m.clientOf(m.tokens()), m.clientOf(m.tokens())
		for range 2 {
			_, err := one.Audiences(t.Context(), emea)
			ok(t, err)
			_, err = two.Audiences(t.Context(), emea)
			ok(t, err)
			time.Sleep(61 * day)
		}
		if n := m.requests("token"); n != 2 {
			t.Errorf("%d token requests, want the sign-in's and one", n)
		}
	})
}

// TestKeyringLocksMidway: what was read before goes on, and is renewed; a
// program that starts meanwhile says what is wrong with the keyring, which is
// no lost sign-in, and goes on by itself once it is unlocked.
func TestKeyringLocksMidway(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := signedIn(t, quick())
		client := m.clientOf(m.tokens())
		_, err := client.Audiences(t.Context(), emea)
		ok(t, err)
		locked := sync.Errorf(sync.CodeUnavailable, errors.New("org.freedesktop.secrets"), "The system's keyring does not answer.")
		m.secrets.locked, m.secrets.broken = locked, locked
		late := m.clientOf(m.tokens())
		for range 3 { // LinkedIn rejects the token each time
			time.Sleep(time.Hour)
			m.srv.ExpireTokens()
			_, err := client.Audiences(t.Context(), emea)
			ok(t, err)
			if _, err := late.Audiences(t.Context(), emea); !errors.Is(err, locked) {
				t.Errorf("a program that starts now: %v", err)
			}
		}
		if n := m.requests("token"); n != 4 {
			t.Errorf("%d token requests", n)
		}
		m.secrets.locked = nil // it can be read again, and holds an older token than we have
		time.Sleep(time.Hour)
		m.srv.ExpireTokens()
		_, err = client.Audiences(t.Context(), emea)
		ok(t, err)
		m.secrets.broken = nil
		_, err = late.Audiences(t.Context(), emea)
		ok(t, err)
		if strings.Contains(m.log.String(), "AQ") {
			t.Errorf("the log holds a token: %s", m.log.String())
		}
	})
}
