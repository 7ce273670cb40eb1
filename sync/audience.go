package sync

import "time"

// AudienceStatus is the state of an audience as LinkedIn names it, or ours
// while it is not at LinkedIn. Unknown strings are kept as they came.
type AudienceStatus string

// The statuses (Learn: "DMP Segment Destinations"; Help: a795242).
const (
	StatusDraft    AudienceStatus = "DRAFT"    // ours: only in this workspace so far
	StatusBuilding AudienceStatus = "BUILDING" // first processing, up to 48 hours
	StatusReady    AudienceStatus = "READY"
	StatusUpdating AudienceStatus = "UPDATING"
	StatusArchived AudienceStatus = "ARCHIVED" // unused for 30 days
	StatusExpired  AudienceStatus = "EXPIRED"  // unused for 90 days; its data are gone
	StatusFailed   AudienceStatus = "FAILED"
	StatusDeleted  AudienceStatus = "DELETED" // ours: LinkedIn says that it is not there any more
)

// Audience is a customer list at LinkedIn (a DMP segment of type USER) in one
// ad account, or a draft of one.
type Audience struct {
	ID        int64 // ours
	AdAccount string
	Name      string
	RemoteID  string // LinkedIn's; "" for a draft
	SourceKey string // our key at LinkedIn (sourceSegmentId): finds it again after a crash during creation
	CreatedAt time.Time
	RemoteAt  time.Time // when it came into being at LinkedIn; zero where we did not create it
	Latest    Reading   // the last one taken; zero Time when none was
}

// Draft says whether the audience is not at LinkedIn yet.
func (a Audience) Draft() bool { return a.RemoteID == "" }

// Reading is what LinkedIn said of an audience at one moment. Nil numbers are
// not known, never 0.
type Reading struct {
	At      time.Time
	Status  AudienceStatus
	Size    *int // members that can be reached; nil below 300 and while building
	Input   *int // people sent in the last 7 days
	Matched *int // of these, found at LinkedIn
}

// MatchRate is Matched / Input over LinkedIn's rolling 7 days; ok is false
// where LinkedIn has none.
func (r Reading) MatchRate() (rate float64, ok bool) {
	if r.Input == nil || r.Matched == nil || *r.Input == 0 {
		return 0, false
	}
	return float64(*r.Matched) / float64(*r.Input), true
}

// MinAudienceSize is how many members LinkedIn wants before it shows a size
// and serves a campaign (Help: a1489764).
const MinAudienceSize = 300

// RemoteAudience is an audience as the partner lists it.
type RemoteAudience struct {
	RemoteID  string
	AdAccount string
	Name      string
	User      bool // type USER: only these take people
	SourceKey string
	CreatedAt time.Time
	Reading
}
