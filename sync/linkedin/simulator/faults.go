package simulator

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Kind is one way in which LinkedIn is known to fail.
type Kind string

// The kinds of faults. Those from Truncated on happen after the request was
// carried out, unless the Fault's Status is 400 or more.
const (
	TooManyMinute   Kind = "429-minute"         // RetryAfter is sent where it is set
	TooManyDay      Kind = "429-day"            // until 00:00 UTC
	SegmentLimit    Kind = "429-segment-limit"  // the cap of the ad account
	Infrastructure  Kind = "429-infrastructure" // no JSON, no code
	Conflict        Kind = "409"                // on create: nothing was made
	TooYoung        Kind = "404-young"          // the segment has not settled
	InvalidToken    Kind = "401-invalid"
	RevokedToken    Kind = "401-revoked"
	ExpiredToken    Kind = "401-expired"
	Forbidden       Kind = "403"
	Sunset          Kind = "426"
	TooLarge        Kind = "413"
	ServerError     Kind = "500"
	BadGateway      Kind = "502" // HTML, as gateways do
	Unavailable     Kind = "503" // an empty body
	GatewayTimeout  Kind = "504"
	ResetBefore     Kind = "reset-before"    // the connection breaks, nothing was done
	LoginCancelled  Kind = "login-cancelled" // the member closes LinkedIn's sign-in
	Slow            Kind = "slow"            // Delay, then as usual
	Truncated       Kind = "truncated"       // half of the body, then the connection breaks
	HTML            Kind = "html"
	Empty           Kind = "empty"
	ResetAfter      Kind = "reset-after"     // it was done; the answer is lost
	ConflictCreated Kind = "409-created"     // on create: the segment was made, by "someone else"
	OnlyLinkedInID  Kind = "x-linkedin-id"   // a create's id only in this header
	OnlyRestliID    Kind = "x-restli-id"     // a create's id only in this header
	MixedNested     Kind = "mixed-nested"    // 200; Share of the elements fail, in the newer shape
	MixedFlat       Kind = "mixed-flat"      // 200; Share of the elements fail, in the older shape
	DroppedElements Kind = "dropped-element" // 200; the last element's result is missing
)

// Kinds are all of them.
var Kinds = []Kind{
	TooManyMinute, TooManyDay, SegmentLimit, Infrastructure, Conflict, TooYoung, InvalidToken, RevokedToken,
	ExpiredToken, Forbidden, Sunset, TooLarge, ServerError, BadGateway, Unavailable, GatewayTimeout, ResetBefore,
	LoginCancelled, Slow, Truncated, HTML, Empty, ResetAfter, ConflictCreated, OnlyLinkedInID, OnlyRestliID,
	MixedNested, MixedFlat, DroppedElements,
}

// Fault is a setting of the fault dial.
type Fault struct {
	Kind Kind `json:"kind"`
	// Times is how often it strikes: 0 once, -1 until the faults are cleared.
	Times int `json:"times,omitempty"`
	// Probability that it strikes at a request that it could strike at; 0
	// stands for 1. Seed makes its choice the same each time.
	Probability float64 `json:"probability,omitempty"`
	Seed        uint64  `json:"seed,omitempty"`
	// Endpoint limits it: a name such as "users" or "segments.create", or the
	// first part of one such as "segments"; "rest" stands for the whole API,
	// "oauth" for the sign-in. "" is where the kind belongs, else "rest".
	Endpoint   string        `json:"endpoint,omitempty"`
	After      int           `json:"after,omitempty"`       // requests that it lets pass first
	RetryAfter time.Duration `json:"retry_after,omitempty"` // of 429-minute and the 5xx
	Delay      time.Duration `json:"delay,omitempty"`       // of slow
	Share      float64       `json:"share,omitempty"`       // of elements that fail; 0 stands for 0.25
	Status     int           `json:"status,omitempty"`      // of html, empty and failing elements
}

// home is where a kind belongs.
var home = map[Kind]string{
	SegmentLimit: "segments.create", Conflict: "segments.create", ConflictCreated: "segments.create",
	OnlyLinkedInID: "segments.create", OnlyRestliID: "segments.create",
	TooYoung: "users", TooLarge: "users", MixedNested: "users", MixedFlat: "users", DroppedElements: "users",
	LoginCancelled: "authorization",
}

// fault is a Fault in use.
type fault struct {
	Fault
	left int // -1: no end
	rand *rand.Rand
}

// Fault turns the dial. Faults add up; of those that are due, the first wins.
// An unknown kind, and an endpoint that does not exist, are errors.
func (s *Server) Fault(f Fault) error {
	if !slices.Contains(Kinds, f.Kind) {
		return fmt.Errorf("simulator: %q is not a kind of fault", f.Kind)
	}
	fill(&f.Endpoint, home[f.Kind])
	fill(&f.Endpoint, "rest")
	fill(&f.Times, 1)
	fill(&f.Probability, 1)
	fill(&f.Share, 0.25)
	if !slices.ContainsFunc(routes, func(r route) bool { return f.at(r.name) }) {
		return fmt.Errorf("simulator: there is no endpoint %q", f.Endpoint)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &fault{Fault: f, left: f.Times, rand: rand.New(rand.NewPCG(f.Seed, 1))})
	return nil
}

// Faults are those still in force, with the Times that are left.
func (s *Server) Faults() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Fault, len(s.faults))
	for i, f := range s.faults {
		all[i] = f.Fault
		all[i].Times = f.left
	}
	return all
}

// ClearFaults turns the dial back.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

func (f Fault) at(endpoint string) bool {
	switch f.Endpoint {
	case endpoint:
		return true
	case "oauth":
		return oauthEndpoint(endpoint)
	case "rest":
		return endpoint != "" && !oauthEndpoint(endpoint)
	}
	return strings.HasPrefix(endpoint, f.Endpoint+".")
}

func oauthEndpoint(name string) bool {
	return name == "authorization" || name == "token" || name == "introspect" || name == "revoke"
}

// dueFault picks the fault for a request and uses it up.
func (s *Server) dueFault(endpoint string) *fault {
	for i, f := range s.faults {
		if !f.at(endpoint) {
			continue
		}
		if f.After > 0 {
			f.After--
			continue
		}
		if f.rand.Float64() >= f.Probability {
			continue
		}
		due := *f
		due.rand = rand.New(rand.NewPCG(f.rand.Uint64(), 2)) // used outside of the lock
		if f.left > 0 {
			f.left--
		}
		if f.left == 0 {
			s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
		}
		return &due
	}
	return nil
}

// answers are those of the faults that strike before anything is done.
var answers = map[Kind]func(*fault, *call) reply{
	TooManyMinute:  func(f *fault, _ *call) reply { return tooMany(f.RetryAfter) },
	TooManyDay:     func(*fault, *call) reply { return tooManyToday() },
	SegmentLimit:   func(*fault, *call) reply { return tooManySegments() },
	Infrastructure: func(*fault, *call) reply { return protecting() },
	Conflict:       func(*fault, *call) reply { return conflict() },
	TooYoung:       func(_ *fault, c *call) reply { return noSegment(c.firstKey()) },
	InvalidToken:   func(*fault, *call) reply { return invalidToken.reply() },
	RevokedToken:   func(*fault, *call) reply { return revokedToken.reply() },
	ExpiredToken:   func(*fault, *call) reply { return expiredToken.reply() },
	Forbidden:      func(_ *fault, c *call) reply { return *forbid(c) },
	Sunset:         func(_ *fault, c *call) reply { return *sunset(c.Header.Get("LinkedIn-Version")) },
	TooLarge:       func(*fault, *call) reply { return fail(413, "", "The request body is too large") },
	ServerError:    func(f *fault, _ *call) reply { return f.later(apiError{500, 0, "", "Internal Server Error"}.reply()) },
	BadGateway:     func(f *fault, _ *call) reply { return f.later(page(502)) },
	Unavailable:    func(f *fault, _ *call) reply { return f.later(reply{status: 503, header: http.Header{}}) },
	GatewayTimeout: func(f *fault, _ *call) reply { return f.later(apiError{504, 0, "", "Gateway Timeout"}.reply()) },
	ResetBefore:    func(*fault, *call) reply { return reply{reset: true} },
}

// instead is the answer of such a fault.
func (f *fault) instead(c *call) (reply, bool) {
	if f == nil {
		return reply{}, false
	}
	if answer := answers[f.Kind]; answer != nil {
		return answer(f, c), true
	}
	switch f.Kind {
	case Slow:
		f.wait(c)
	case HTML, Empty:
		if f.Status >= 400 {
			return f.spoil(reply{status: f.Status, header: http.Header{}}), true
		}
	}
	return reply{}, false
}
