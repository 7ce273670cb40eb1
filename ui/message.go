package ui

import (
	"errors"

	"audiencesync/sync"
)

// A message is an error in words: what happened, what to do, and where.
type message struct {
	Title  string
	Text   string
	Remedy string // label of the button; "" for none
	Route  route  // where the button leads
}

// titles say in a few words what kind of trouble it is.
var titles = map[sync.Code]string{
	sync.CodeInvalid:     "That does not fit yet",
	sync.CodeNotFound:    "It is not there any more",
	sync.CodeConflict:    "That cannot be done now",
	sync.CodeBusy:        "Something else is at work",
	sync.CodeSignIn:      "LinkedIn does not accept the sign-in",
	sync.CodePermission:  "LinkedIn does not allow this",
	sync.CodeLimit:       "A limit of LinkedIn is reached",
	sync.CodeUnavailable: "LinkedIn cannot be reached",
	sync.CodeDiskFull:    "The disk is full",
	sync.CodeReadOnly:    "The folder cannot be written",
	sync.CodeDamaged:     "The workspace is damaged",
	sync.CodeNewer:       "The workspace is newer than this program",
	sync.CodeUnreadable:  "The file cannot be read as a list",
	sync.CodeCanceled:    "Cancelled",
}

// messageOf turns an error into words. What is not ours is not shown: its
// text may be technical or hold data; the log has it.
func messageOf(err error) message {
	code := sync.CodeOf(err)
	m := message{Title: titles[code], Text: err.Error()}
	var ours *sync.Error
	var failure *sync.Failure
	if !errors.As(err, &ours) && !errors.As(err, &failure) || code == sync.CodeInternal {
		return message{Title: "Something went wrong in the program", Text: "Nothing stored was lost. Try again; if it happens again, send the diagnosis (Settings) to support."}
	}
	switch code {
	case sync.CodeSignIn:
		m.Remedy, m.Route = "Reconnect", route{page: pageLinkedIn}
	case sync.CodePermission:
		m.Remedy, m.Route = "Open LinkedIn page", route{page: pageLinkedIn}
	}
	return m
}
