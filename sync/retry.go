package sync

import (
	"math/rand/v2"
	"time"
)

// RetryWindow is how long an entry is tried since its first attempt; then it
// is Errored with the last reason.
const RetryWindow = 13 * time.Hour

// Bounds of the exponential backoff.
const (
	retryFirst = 2 * time.Second
	retryMost  = 15 * time.Minute
)

// NextAttempt is when a batch that failed at now for the attempts-th time is
// tried again: exponential backoff with jitter, from retryFirst to retryMost.
// A Retry-After of the partner wins. jitter is in [0, 1).
func NextAttempt(now time.Time, attempts int, retryAfter time.Duration, jitter float64) time.Time {
	if retryAfter > 0 {
		return now.Add(retryAfter)
	}
	d := retryMost
	if n := max(attempts, 1) - 1; n < 16 {
		d = min(retryFirst<<n, retryMost)
	}
	return now.Add(d/2 + time.Duration(jitter*float64(d/2)))
}

// LongestWait is more than anything is ever put off by: until midnight where a
// day's limit is reached, a day where a Retry-After says so.
const LongestWait = 25 * time.Hour

// Waits says whether what was put off until next still waits at now. What lies
// further ahead than LongestWait was put off by a clock that was ahead and has
// been put right since: its time has come.
func Waits(next, now time.Time) bool {
	return next.After(now) && next.Sub(now) <= LongestWait
}

// Jitter draws the jitter of NextAttempt.
func Jitter() float64 { return rand.Float64() }

// NextMidnight is the 00:00 UTC after now, when LinkedIn's daily quotas reset.
func NextMidnight(now time.Time) time.Time {
	return now.UTC().Truncate(24 * time.Hour).Add(24 * time.Hour)
}
