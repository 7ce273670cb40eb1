package sync

import (
	"fmt"
	"time"
)

// FailureKind is the class of a refusal or failure at the partner. Each class
// has one reaction, which React states.
type FailureKind string

// The classes.
const (
	FailureSignIn       FailureKind = "sign_in"       // 401: the token is expired, revoked or invalid, and could not be refreshed
	FailurePermission   FailureKind = "permission"    // 403: scope, programme or ad-account role is missing
	FailureNotFound     FailureKind = "not_found"     // 404: the audience or ad account is gone
	FailureTooYoung     FailureKind = "too_young"     // 404 within minutes of creation: the audience is not usable yet
	FailureInvalid      FailureKind = "invalid"       // 400, 422: the request is refused; with several people in it, it is split
	FailureTooLarge     FailureKind = "too_large"     // 413, or 400 for the size: the batch is split and the size remembered
	FailureMinuteLimit  FailureKind = "minute_limit"  // 429 by minute
	FailureDayLimit     FailureKind = "day_limit"     // 429 by day: recovers at 00:00 UTC
	FailureAccountLimit FailureKind = "account_limit" // 429 SEGMENT_LIMIT_EXCEEDED: never retried by itself
	FailureVersion      FailureKind = "version"       // 426: the API version has ended
	FailureServer       FailureKind = "server"        // 5xx, 408, 409, 423: passing trouble at the partner
	FailureNetwork      FailureKind = "network"       // no connection was made: nothing was sent
	FailureLost         FailureKind = "lost"          // the request may have arrived, its answer was not seen or not readable
)

// Failure is what a Partner returns when it refuses or fails. Message is a
// sentence for a person; the cause is for the log; neither holds personal data
// or a token.
type Failure struct {
	Kind       FailureKind
	Message    string
	RetryAfter time.Duration // 0 where the partner gave none; at most a day (LongestWait)
	Status     int           // HTTP status, 0 where there was no answer
	Cause      error
}

// Error returns the sentence for a person.
func (f *Failure) Error() string { return f.Message }

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.Cause }

// String names the class, the status and the cause for a log.
func (f *Failure) String() string {
	return fmt.Sprintf("%s (status %d): %v", f.Kind, f.Status, f.Cause)
}

// Code maps the class to the code that screens and exit statuses use.
func (f *Failure) Code() Code {
	switch f.Kind {
	case FailureSignIn:
		return CodeSignIn
	case FailurePermission:
		return CodePermission
	case FailureNotFound, FailureTooYoung:
		return CodeNotFound
	case FailureInvalid, FailureTooLarge:
		return CodeInvalid
	case FailureMinuteLimit, FailureDayLimit, FailureAccountLimit:
		return CodeLimit
	default:
		return CodeUnavailable
	}
}

// Uncertain says whether the partner may have acted although no answer says so.
func (f *Failure) Uncertain() bool { return f.Kind == FailureLost || f.Kind == FailureServer }
