package sync

import (
	"context"
	"time"
)

// Store is where a workspace is kept. Every implementation passes the suite in
// sync/storetest. Methods are safe for use by several goroutines and several
// processes at once; each method that changes something is one transaction:
// it happens wholly or not at all, also when the process is killed.
//
// Errors are *Error: CodeNotFound, CodeConflict, CodeInvalid as each method
// says, besides CodeDiskFull, CodeReadOnly, CodeBusy and CodeDamaged, which any
// may return.
type Store interface {
	PeopleStore
	CanvasStore
	Ledger
	AudienceStore
	WorkspaceStore
	Close() error
}

// PeopleStore keeps people, their attributes and the lists they came in.
type PeopleStore interface {
	// Import adds the people of a file to a list, or updates them, wholly or
	// not at all; readers see nothing of it before it returns. A person is
	// recognised by external ID where the row has one, else by email hash, else
	// by GAID, else by first and last name together, else by the row's digest;
	// full values are compared, not their hashes. A person known by one of
	// the first three is found by it whatever they were first recognised by; by
	// name or digest only those who have nothing better. A key is a person's
	// only as long as the person's values have it: after a change from one
	// email to another the old one is nobody's. Of several people who have the
	// same key, the one who came first (the lowest ID) is found. Rows count in
	// their order: each sees what those before it did. The last row of a person
	// in the file wins. List and Row of a person who did not change stay.
	// With KeepExisting, nothing changes of people who were here before, so that
	// they are found by what they had before only. With StayOptedOut, an
	// attribute by which one of them was opted out before the import stays as
	// it was, whatever the rows say; for people who are new in the file, the last
	// row wins.
	// Attributes of the spec are known from then on, also without a value. The
	// list keeps the name that it was first given, in whatever letter case it
	// is named later. CodeBusy when another import runs; a cancelled context
	// ends it with the context's error.
	Import(ctx context.Context, spec ImportSpec, rows Records) (ImportResult, error)

	// Lists returns the lists, last imported first.
	Lists(ctx context.Context) ([]List, error)
	// Attributes returns every attribute known, by name; the type is guessed
	// from the distinct values that people have.
	Attributes(ctx context.Context) ([]Attribute, error)
	// AttributeValues returns the most frequent values of an attribute, equally
	// frequent ones by value.
	AttributeValues(ctx context.Context, name string, limit int) ([]ValueCount, error)

	// PeopleVersion changes whenever people, lists or attributes change.
	PeopleVersion(ctx context.Context) (int64, error)
	// PeopleCount counts the people of the workspace.
	PeopleCount(ctx context.Context) (int, error)
	// Match returns who meets the criteria; with within, who of these.
	// CodeInvalid for criteria that do not Validate.
	Match(ctx context.Context, c Criteria, within *PeopleSet, now time.Time) (*PeopleSet, error)
	// Having returns who of within (nil: of everybody) has at least one of the
	// fields filled.
	Having(ctx context.Context, fields MatchFields, within *PeopleSet) (*PeopleSet, error)
	// Members appends what is known for matching of each person of the set, in
	// ascending order, to dst.
	Members(ctx context.Context, people *PeopleSet, dst []Member) ([]Member, error)
	// People returns these people in the order asked for; CodeNotFound when one
	// is not there.
	People(ctx context.Context, ids []PersonID) ([]Person, error)
	// ListPeople returns who is in a list; nil for CodeNotFound.
	ListPeople(ctx context.Context, listID int64) (*PeopleSet, error)
	// FindPeople returns whose email hash, external ID or GAID equals, or whose
	// name contains (in any letter case), the text, at most limit of the lowest
	// IDs; text that holds an @ is hashed.
	FindPeople(ctx context.Context, text string, limit int) ([]PersonID, error)

	// SaveMapping remembers what the columns of a file with these headers
	// became; Mapping returns it, nil when there is none.
	SaveMapping(ctx context.Context, headers []string, m Mapping) error
	Mapping(ctx context.Context, headers []string) (Mapping, error)
}

// CanvasStore keeps canvases and what people wrote into them.
type CanvasStore interface {
	// SaveCanvas creates the canvas of this name or updates its definition. A
	// component with the partner, ad account, audience and action of one in the
	// definition before keeps its step ID, and so its metrics. An audience that
	// the workspace does not know is saved as a draft, with a SourceKey when a
	// step is to create it; a step keeps its audience when that is renamed. A
	// launched canvas gets a new version; people who entered keep theirs.
	// CodeConflict for a stopped one, CodeInvalid for a launched one with a step
	// that names no ad account or audience.
	SaveCanvas(ctx context.Context, name string, d Definition, at time.Time) (Canvas, error)
	// RenameCanvas gives a canvas another name. CodeConflict when it is taken.
	RenameCanvas(ctx context.Context, id int64, name string) error
	// DeleteCanvas removes a draft or stopped canvas and its metrics.
	// CodeConflict for others.
	DeleteCanvas(ctx context.Context, id int64) error
	// Canvas returns the canvas of a name in any letter case, or CodeNotFound.
	Canvas(ctx context.Context, name string) (Canvas, error)
	// Canvases returns all canvases by name.
	Canvases(ctx context.Context) ([]Canvas, error)
	// Launch makes a draft active. CodeConflict otherwise, CodeInvalid when a
	// step names no ad account or audience.
	Launch(ctx context.Context, id int64, at time.Time) error
	// Pause makes an active canvas paused. CodeConflict otherwise.
	Pause(ctx context.Context, id int64, at time.Time) error
	// Resume makes a paused canvas active and moves the first attempts of
	// everything pending in it by the length of the pause, so that the 13 hours
	// stood still; what came due meanwhile is due. CodeConflict otherwise.
	Resume(ctx context.Context, id int64, at time.Time) error
	// Stop makes an active or paused canvas stopped: who was not sent ends with
	// ReasonStopped; people of uncertain batches and of batches being sent with
	// ReasonStoppedUncertain (a FinishBatch that comes later still counts them
	// as LinkedIn answered). People in delays leave.
	Stop(ctx context.Context, id int64, at time.Time) error
}

// Ledger keeps who entered which step and how it ended: sets of people, a
// batch for each request, and counters that change in the same transaction, so
// that at every moment a reader can see
//
//	Entered = Synced + Not Synced + Pending + Errored = Proceeded + Exited.
//
// People who entered a step at one flush and are in no batch yet are an
// intake; intakes are worked off in the order of their making, except that
// nobody is put in a batch while an earlier intake or unresolved batch of the
// same audience has the same person with the opposite action.
type Ledger interface {
	// Entered returns who entered a canvas so far.
	Entered(ctx context.Context, canvasID int64) (*PeopleSet, error)
	// Enter lets people into an active canvas, except those who have entered
	// before: they come to the first component and go on as
	// Definition.Walk says; at each step those with none of its fields filled
	// end with ReasonNoMatchField at once. It returns how many entered the
	// canvas, 0 when it is not active.
	Enter(ctx context.Context, canvasID int64, people *PeopleSet, at time.Time) (int, error)
	// EnterDue moves everybody on whose delay has ended, in active canvases,
	// and returns how many and when the next delay ends (zero: none).
	EnterDue(ctx context.Context, now time.Time) (moved int, next time.Time, err error)

	// TakeBatch makes the next request ready: the oldest batch whose next attempt
	// is due (see Waits), else a new one of at most size people, those of the lowest IDs,
	// from the oldest intake of which anybody may go, in an active canvas and
	// behind no hold. For an add the criteria of the version under which the
	// people entered are evaluated again at now, and those who no longer meet
	// them end with ReasonCriteria; a batch that nobody is left of is dropped,
	// and none is made of an intake's people of whom nobody is left. The batch
	// comes back in state
	// sending with Attempts counted, Audience, Fields and People filled, and
	// FirstAt set at its first attempt. When there is nothing to do now, batch
	// is nil and next says when there will be (zero: not by time alone).
	TakeBatch(ctx context.Context, now time.Time, size int) (batch *Batch, next time.Time, err error)
	// FinishBatch ends a batch as LinkedIn answered: refused people are errored
	// with their reason, all others synced. A batch that is done already is
	// left as it is; people who are not in it are passed over.
	FinishBatch(ctx context.Context, id int64, refused map[PersonID]string, at time.Time) error
	// RetryBatch keeps the attempt and puts a batch off to next. Uncertain tells a batch whose answer
	// was not seen from one that was certainly not taken. A batch whose canvas
	// was stopped meanwhile stays as Stop left it.
	RetryBatch(ctx context.Context, id int64, f *Failure, uncertain bool, next, at time.Time) error
	// SplitBatch keeps the attempt and replaces a batch by batches of at most
	// size people, lowest IDs first, that keep its FirstAt, begin to count their attempts again, are due
	// at once, and are uncertain when it was before.
	SplitBatch(ctx context.Context, id int64, size int, f *Failure, at time.Time) error
	// FailBatch gives a batch up: everybody in it is errored with the reason.
	FailBatch(ctx context.Context, id int64, reason string, at time.Time) error
	// ExpireOverdue gives up every waiting or uncertain batch, and every intake
	// whose clock runs (see Hold), that is older than window in an active
	// canvas: errored with the last answer, or the hold's message, as reason.
	// It returns how many people and when the next one is due (zero: none).
	ExpireOverdue(ctx context.Context, now time.Time, window time.Duration) (expired int, next time.Time, err error)
	// Recover makes the batches that a crash left in state sending uncertain
	// and due at once, keeps their attempts as lost, and returns how many.
	Recover(ctx context.Context, now time.Time) (int, error)
	// RetryNow makes every waiting or uncertain batch of a canvas (0: of all)
	// due at once.
	RetryNow(ctx context.Context, canvasID int64, now time.Time) (int, error)

	// Hold stops sending within a scope from h.Since on. Where a hold of the
	// same kind is there, it is renewed: its Since stays and Attempts counts. If
	// Hold.Runs, the clock of the intakes behind it runs from then on, and of
	// those that come while it is in force; in a paused canvas, from its end.
	Hold(ctx context.Context, h Hold) error
	// Release ends the hold of a scope, if any; HoldAll with ref "*" ends all.
	Release(ctx context.Context, scope HoldScope, ref string) error
	// Holds returns the holds that were not released, by scope and ref, also
	// those whose Until has passed and that stop nothing any more.
	Holds(ctx context.Context) ([]Hold, error)

	// Metrics returns the numbers of a canvas (0: of all) in one reading. It is
	// fast enough to call several times a second.
	Metrics(ctx context.Context, canvasID int64) ([]CanvasMetrics, error)
	// Days returns the numbers of a step by UTC day, oldest first, days without
	// any left out.
	Days(ctx context.Context, stepID int64) ([]DayMetrics, error)
	// Hours returns the numbers of a step by hour since a time, oldest first,
	// hours without any left out; see HoursKept.
	Hours(ctx context.Context, stepID int64, since time.Time) ([]HourMetrics, error)
	// Behind returns the people behind a number of a step with their reasons and
	// when they entered it: a page in the order of their IDs, and how many there
	// are in all. State "" means everybody who entered; reason "" every reason.
	// The reason of pending people is what LinkedIn answered last, if it did.
	Behind(ctx context.Context, stepID int64, state EntryState, reason string, offset, limit int) ([]Entry, int, error)
	// Reasons counts the people of a step by reason, for Not Synced and Errored.
	Reasons(ctx context.Context, stepID int64) (map[Reason]int, error)
	// Batches returns a page of batches without People but with Failed, newest
	// first, and how many there are; with states, only of these. Failed stands in
	// the order in which each way of failing came last.
	Batches(ctx context.Context, states []BatchState, offset, limit int) ([]Batch, int, error)
	// FindBatches returns the batches, as Batches does, whose number equals, or
	// whose canvas or audience has in its name (in any letter case), the text:
	// at most limit of the newest; with states, only of these.
	FindBatches(ctx context.Context, text string, states []BatchState, limit int) ([]Batch, error)
	// Attempts returns the tries of a batch that failed, or whose answer was not
	// seen, in their order; none of a batch that is not there.
	Attempts(ctx context.Context, batchID int64) ([]Attempt, error)
	// Activity returns the outbox in one line.
	Activity(ctx context.Context) (ActivityTotals, error)
	// AudiencePeople returns who is in an audience as far as this workspace put
	// them there: added and not removed since. CodeNotFound for no audience.
	AudiencePeople(ctx context.Context, audienceID int64) (*PeopleSet, error)
}

// AudienceStore keeps audiences and what LinkedIn said of them over time.
type AudienceStore interface {
	// DraftAudience saves a draft. CodeConflict when the ad account has one of
	// this name (in any letter case) in the workspace already.
	DraftAudience(ctx context.Context, adAccount, name string, at time.Time) (Audience, error)
	// AdoptAudience saves an audience that is at LinkedIn, or its new name.
	AdoptAudience(ctx context.Context, r RemoteAudience, at time.Time) (Audience, error)
	// AudienceCreated notes that a draft came into being at LinkedIn.
	AudienceCreated(ctx context.Context, id int64, remoteID string, at time.Time) error
	// FindAudience returns the audience of a name in any letter case, or
	// CodeNotFound.
	FindAudience(ctx context.Context, adAccount, name string) (Audience, error)
	// Audiences returns the audiences of an ad account ("": of all) by name.
	Audiences(ctx context.Context, adAccount string) ([]Audience, error)
	// Record keeps a reading: it becomes the Latest, and the last of each hour
	// stays for the charts.
	Record(ctx context.Context, audienceID int64, r Reading) error
	// Readings returns the readings since a time, oldest first.
	Readings(ctx context.Context, audienceID int64, since time.Time) ([]Reading, error)
}

// WorkspaceStore keeps the connection, the ad accounts and the settings.
type WorkspaceStore interface {
	Connection(ctx context.Context) (Connection, error)
	SaveConnection(ctx context.Context, c Connection) error
	// SaveAdAccounts replaces the ad accounts; those that stay keep Selected.
	SaveAdAccounts(ctx context.Context, accounts []AdAccount) error
	// AdAccounts returns the ad accounts by name.
	AdAccounts(ctx context.Context) ([]AdAccount, error)
	// SelectAdAccounts selects exactly these. CodeNotFound for an unknown one,
	// CodeInvalid for one that is not Usable.
	SelectAdAccounts(ctx context.Context, ids []string) error
	Settings(ctx context.Context) (Settings, error)
	// UpdateSettings changes the settings in one transaction.
	UpdateSettings(ctx context.Context, change func(*Settings)) (Settings, error)
	// ReserveRequest stores and returns the next slot for a request; see NextSlot.
	ReserveRequest(ctx context.Context, now time.Time, interval time.Duration, missed time.Time) (time.Time, error)
}
