package simulator

import (
	"math"
	"time"
)

// Practice credentials, in force where Options leaves them out.
const (
	DefaultClientID     = "practice-client"
	DefaultClientSecret = "practice-secret"
)

// Options says how practice LinkedIn behaves. The zero value is LinkedIn as
// its documentation describes it. Where 0 stands for a default, a negative
// value stands for none.
type Options struct {
	Clock func() time.Time // nil: time.Now
	Seed  uint64           // of matching; the same seed matches the same people

	Accounts    []Account // nil: Harbourline's
	NoAudiences bool      // without the audiences that Harbourline has already

	ClientID     string   // "": DefaultClientID
	ClientSecret string   // "": DefaultClientSecret
	Redirects    []string // registered, compared exactly; nil: any on loopback
	Scopes       []string // that the app may ask for; nil: DefaultScopes
	NativePKCE   bool     // LinkedIn switched native PKCE on for this app
	// NoRefreshToken makes an app without programmatic refresh tokens.
	NoRefreshToken bool
	AccessLife     time.Duration // 0: 60 days
	RefreshLife    time.Duration // 0: 365 days

	Versions        []string // active ones, YYYYMM; nil: DefaultVersions
	SourcePlatforms []string // that LinkedIn issued to the app; nil: any enum symbol

	MatchRate  float64 // share of people found at LinkedIn; 0: 0.62
	OptOutRate float64 // share of those found who opted out of targeting; 0: 0.04

	SettleDelay time.Duration // until a new segment takes people; 0: 5 s
	SettleMute  bool          // before that it answers 201 and keeps nobody, in place of 404
	BuildTime   time.Duration // in BUILDING; 0: 48 h
	UpdateTime  time.Duration // in UPDATING; 0: 10 minutes
	SmallSize   SmallSize     // what audienceSize says below 300
	SegmentCap  int           // segments an ad account; 0: 1,000

	BatchLimit      int   // elements a request; 0: 5,000
	TooLargeStatus  int   // of a request over BatchLimit: 400 or 413; 0: 400
	MaxBody         int64 // bytes of a request's body; 0: 64 MiB
	PageCap         int   // elements a page, whatever the client asks for; 0: 100
	FlatErrors      bool  // elements' errors in the older, flat shape
	Gzip            bool  // gzip request bodies are taken
	PerMinute       int   // requests to /users; 0: 500
	PerSecond       int   // requests of any kind; 0: no limit
	DayQuota        int   // requests of any kind until 00:00 UTC; 0: no limit
	RequestLogLimit int   // requests remembered; 0: 65,536
}

// SmallSize is what audienceSize says of fewer than 300 members, which no
// page documents.
type SmallSize string

// The sizes.
const (
	SmallZero   SmallSize = ""       // 0, as audienceCounts does (Learn: "Audience Counts")
	SmallExact  SmallSize = "exact"  // the true number
	SmallAbsent SmallSize = "absent" // no audienceSize at all
)

// DefaultVersions are the versions that were active in November 2026 (Learn:
// "Versioning").
var DefaultVersions = []string{
	"202601", "202602", "202603", "202604", "202605", "202606", "202607", "202608",
}

func (o *Options) fillDefaults() {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Accounts == nil {
		o.Accounts = DefaultAccounts()
	}
	if o.Scopes == nil {
		o.Scopes = DefaultScopes
	}
	if o.Versions == nil {
		o.Versions = DefaultVersions
	}
	fill(&o.ClientID, DefaultClientID)
	fill(&o.ClientSecret, DefaultClientSecret)
	fill(&o.AccessLife, 60*day)
	fill(&o.RefreshLife, 365*day)
	fill(&o.MatchRate, 0.62)
	fill(&o.OptOutRate, 0.04)
	fill(&o.SettleDelay, 5*time.Second)
	fill(&o.BuildTime, 48*time.Hour)
	fill(&o.UpdateTime, 10*time.Minute)
	fill(&o.SegmentCap, 1000)
	fill(&o.BatchLimit, 5000)
	fill(&o.TooLargeStatus, 400)
	fill(&o.MaxBody, 64<<20)
	fill(&o.PageCap, 100)
	fill(&o.PerMinute, 500)
	fill(&o.RequestLogLimit, 65_536)
	for _, n := range []*int{&o.SegmentCap, &o.BatchLimit, &o.PageCap} {
		if *n < 0 {
			*n = math.MaxInt
		}
	}
}

func fill[T comparable](v *T, def T) {
	var zero T
	if *v == zero {
		*v = def
	}
}

const day = 24 * time.Hour
