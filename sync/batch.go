package sync

import "time"

// BatchState is where one request is in its life.
type BatchState string

// The states of a batch, who moves it there, and what a crash leaves.
const (
	// BatchSending: TakeBatch, in the transaction before the request begins. A
	// crash leaves it; Recover makes it uncertain.
	BatchSending BatchState = "sending"
	// BatchUncertain: the request may have arrived, its answer was not seen. It
	// is sent again (adding and removing are idempotent) and counted once.
	BatchUncertain BatchState = "uncertain"
	// BatchWaiting: LinkedIn did not take it, or it was not sent; it is tried
	// again at NextAt.
	BatchWaiting BatchState = "waiting"
	// BatchDone: LinkedIn answered; each person in it is synced or errored. Final.
	BatchDone BatchState = "done"
	// BatchErrored: given up; everybody in it is errored. Final.
	BatchErrored BatchState = "errored"
	// BatchSplit: its people went on in smaller batches. Final.
	BatchSplit BatchState = "split"
	// BatchDropped: nobody was left to send, or the canvas was stopped. Final.
	BatchDropped BatchState = "dropped"
)

// Batch is one request to LinkedIn: the entries in it, its attempts and what
// LinkedIn answered.
type Batch struct {
	ID       int64
	CanvasID int64
	Canvas   string // name
	StepID   int64
	Index    int // of the step in the canvas, from 1
	Version  int // of the canvas, under which these people entered
	Audience Audience
	Action   Action
	Fields   MatchFields
	State    BatchState
	People   *PeopleSet
	Count    int
	FormedAt time.Time // zero: not known, of before this was kept
	// Considered is how many people were looked at when it was formed: Count and
	// those who no longer met the criteria, then or since. 0: not known.
	Considered int
	Attempts   int
	FirstAt    time.Time // first attempt of these people; the 13 hours count from here
	SentAt     time.Time // when the last attempt began; zero: none did, or it is not known
	NextAt     time.Time // when it is tried again
	EndedAt    time.Time
	Answer     string        // what LinkedIn answered last, in words
	Failure    FailureKind   // of the last attempt, "" when it succeeded
	Failed     []FailedTries // in lists only: the attempts that failed
	Synced     int
	Errored    int
}

// Attempt is one try of a batch that failed, or whose answer was not seen. A
// last try that is not among a batch's attempts is the one under way, or ended
// as the batch says.
type Attempt struct {
	Number     int         // from 1
	At         time.Time   // when it began; zero: not known
	AnsweredAt time.Time   // when its answer was read, or no longer waited for; zero: not known
	Failure    FailureKind // "": not known
	Status     int         // of HTTP; 0: there was no answer, or it is not known
	Answer     string      // in words
}

// FailedTries are the tries of a batch that failed in the same way.
type FailedTries struct {
	Failure FailureKind
	Status  int // as in Attempt
	Tries   int
}

// HoldScope is how much a hold stops.
type HoldScope string

// The scopes.
const (
	HoldAll      HoldScope = "all"      // every request: sign-in, minute and day limits, version, network
	HoldAccount  HoldScope = "account"  // one ad account: permission
	HoldAudience HoldScope = "audience" // one audience: deleted, refused, too young, cap reached
)

// Hold stops sending for a reason, so that a known trouble does not burn
// requests. While a hold lasts that is not a mere limit, the 13 hours of the
// people it stops run.
type Hold struct {
	Scope    HoldScope
	Ref      string // ad account ID or our audience ID; "" for HoldAll
	Kind     FailureKind
	Message  string // what is wrong and what to do
	Since    time.Time
	Until    time.Time // when to try again by itself; zero: when the user has acted
	Attempts int       // tries in a row that ended in this hold
}

// InForce says whether the hold stops anything at now.
func (h Hold) InForce(now time.Time) bool { return h.Until.IsZero() || Waits(h.Until, now) }

// outlasts says whether the hold, of another kind, covers the same for longer.
func (h Hold) outlasts(o Hold, now time.Time) bool {
	if h.Scope != o.Scope || h.Ref != o.Ref || h.Kind == o.Kind || !h.InForce(now) {
		return false
	}
	return h.Until.IsZero() || !o.Until.IsZero() && h.Until.After(o.Until)
}

// Runs says whether the 13 hours run for people who wait behind the hold
// without having been tried.
func (h Hold) Runs() bool {
	switch h.Kind {
	case FailureMinuteLimit, FailureDayLimit, FailureTooYoung:
		return false
	}
	return true
}
