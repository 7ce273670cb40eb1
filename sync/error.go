package sync

import (
	"errors"
	"fmt"
)

// Code is the machine's name for what went wrong. Codes are append-only:
// screens and scripts decide by them.
type Code string

// The codes.
const (
	CodeInternal    Code = "internal"    // a bug, or something nobody foresaw
	CodeInvalid     Code = "invalid"     // the input is wrong; the message says where
	CodeNotFound    Code = "not_found"   // no such canvas, list, audience, person
	CodeConflict    Code = "conflict"    // a name is taken, or the state forbids it
	CodeBusy        Code = "busy"        // another process holds the workspace or an import runs
	CodeSignIn      Code = "sign_in"     // not connected, or LinkedIn rejects the sign-in
	CodePermission  Code = "permission"  // LinkedIn does not let this member do it
	CodeLimit       Code = "limit"       // one of LinkedIn's limits is reached
	CodeUnavailable Code = "unavailable" // LinkedIn or the network does not answer
	CodeDiskFull    Code = "disk_full"   // the disk has no room
	CodeReadOnly    Code = "read_only"   // the folder cannot be written
	CodeDamaged     Code = "damaged"     // the database does not pass its check
	CodeNewer       Code = "newer"       // the database was made by a newer version
	CodeUnreadable  Code = "unreadable"  // a file cannot be read as a list
	CodeCanceled    Code = "canceled"    // the user stopped it
)

// Error is what leaves a package: a code for the machine, a sentence for a
// person (what, where, what to do), a cause for the log. Neither the message
// nor the cause carries personal data or a token.
type Error struct {
	Code    Code
	Message string
	Cause   error
}

// Errorf makes an Error. A %w operand becomes its cause and must not be
// repeated in the sentence that the person reads.
func Errorf(code Code, cause error, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Cause: cause}
}

// Error returns the sentence for a person; the cause is for the log only.
func (e *Error) Error() string { return e.Message }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// CodeOf returns the code of err; anything that is not ours reads as
// CodeInternal, nil as "".
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	var f *Failure
	if errors.As(err, &f) {
		return f.Code()
	}
	return CodeInternal
}
