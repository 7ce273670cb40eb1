package sync

import "time"

// EntryState is where one person is in one Audience Sync step. An entry is in
// exactly one state; Entered = Pending + Synced + Not Synced + Errored at every
// moment a reader can see.
type EntryState string

// The states of an entry, who moves it there, and what a crash leaves.
const (
	// EntryPending: the engine put the person in at a flush. They are in an
	// intake, or in a batch that is not certain yet. A crash leaves them there.
	EntryPending EntryState = "pending"
	// EntrySynced: LinkedIn accepted the person. Final.
	EntrySynced EntryState = "synced"
	// EntryNotSynced: nothing was sent on purpose; the reason says why. Final.
	EntryNotSynced EntryState = "not_synced"
	// EntryErrored: LinkedIn refused the person, or 13 hours passed. Final.
	EntryErrored EntryState = "errored"
)

// Reason is why an entry ended as it did. Its text is the same for many
// people, never about one: it goes to screens, files and the log.
type Reason struct {
	State EntryState
	Text  string
}

// The reasons of Not Synced.
var (
	ReasonNoMatchField = Reason{EntryNotSynced, "none of the fields to match is filled"}
	ReasonCriteria     = Reason{EntryNotSynced, "no longer meets the entry criteria"}
	ReasonStopped      = Reason{EntryNotSynced, "the canvas was stopped"}
)

// ReasonSynced is the reason of every synced entry.
var ReasonSynced = Reason{EntrySynced, ""}

// ReasonStoppedUncertain ends what was under way when its canvas was stopped.
var ReasonStoppedUncertain = Reason{EntryErrored, "the canvas was stopped before LinkedIn's answer was seen; the person may have been sent"}

// Entry is one person behind a number, for screens and exports.
type Entry struct {
	Person    Person
	State     EntryState
	Reason    string
	EnteredAt time.Time // the step, to the minute; zero: not known, of before this was kept
}
