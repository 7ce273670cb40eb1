package sync_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	stdsync "sync"
	"sync/atomic"
	"time"

	"audiencesync/sync"
)

// mortal is a Store of a process that can be killed: afterwards nothing that it
// does is kept, while the workspace itself lives on.
type mortal struct {
	sync.Store
	dead atomic.Bool
}

var errKilled = errors.New("the process was killed")

func (m *mortal) alive() error {
	if m.dead.Load() {
		return errKilled
	}
	return nil
}

func (m *mortal) TakeBatch(ctx context.Context, now time.Time, size int) (*sync.Batch, time.Time, error) {
	if err := m.alive(); err != nil {
		return nil, time.Time{}, err
	}
	return m.Store.TakeBatch(ctx, now, size)
}

func (m *mortal) FinishBatch(ctx context.Context, id int64, refused map[sync.PersonID]string, at time.Time) error {
	if err := m.alive(); err != nil {
		return err
	}
	return m.Store.FinishBatch(ctx, id, refused, at)
}

func (m *mortal) RetryBatch(ctx context.Context, id int64, f *sync.Failure, uncertain bool, next, at time.Time) error {
	if err := m.alive(); err != nil {
		return err
	}
	return m.Store.RetryBatch(ctx, id, f, uncertain, next, at)
}

func (m *mortal) SplitBatch(ctx context.Context, id int64, size int, f *sync.Failure, at time.Time) error {
	if err := m.alive(); err != nil {
		return err
	}
	return m.Store.SplitBatch(ctx, id, size, f, at)
}

func (m *mortal) FailBatch(ctx context.Context, id int64, reason string, at time.Time) error {
	if err := m.alive(); err != nil {
		return err
	}
	return m.Store.FailBatch(ctx, id, reason, at)
}

func (m *mortal) Enter(ctx context.Context, id int64, people *sync.PeopleSet, at time.Time) (int, error) {
	if err := m.alive(); err != nil {
		return 0, err
	}
	return m.Store.Enter(ctx, id, people, at)
}

func (m *mortal) Hold(ctx context.Context, h sync.Hold) error {
	if err := m.alive(); err != nil {
		return err
	}
	return m.Store.Hold(ctx, h)
}

func (m *mortal) AudienceCreated(ctx context.Context, id int64, remoteID string, at time.Time) error {
	if err := m.alive(); err != nil {
		return err
	}
	return m.Store.AudienceCreated(ctx, id, remoteID, at)
}

// weather decides what LinkedIn answers: rate of all answers are faults.
type weather struct {
	mu        stdsync.Mutex
	random    *rand.Rand
	rate      float64
	signedOut bool
	withdrawn map[sync.EmailHash]time.Time // who withdrew consent, and when
	count     map[string]int               // faults by what they are
	late      int                          // people added long after they withdrew
	answers   int
}

func (w *weather) set(rate float64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.rate = rate
}

// signedIn ends a lost sign-in and says whether there was one.
func (w *weather) signedIn() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	was := w.signedOut
	w.signedOut = false
	return was
}

func (w *weather) withdraw(i int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.withdrawn[email(i)] = time.Now()
}

// faults are what LinkedIn and the network do, the likelier ones more often.
// acts says whether the request was acted on although it failed.
var faults = []struct {
	name   string
	weight int
	acts   bool
	sync.Failure
}{
	{"429", 6, false, sync.Failure{Kind: sync.FailureMinuteLimit, Message: "Too many requests.", Status: 429}},
	{"429 with Retry-After", 6, false, sync.Failure{Kind: sync.FailureMinuteLimit, Message: "Too many requests.", Status: 429, RetryAfter: 90 * time.Second}},
	{"503", 12, false, sync.Failure{Kind: sync.FailureServer, Message: "LinkedIn answered 503.", Status: 503}},
	{"503 with Retry-After", 4, false, sync.Failure{Kind: sync.FailureServer, Message: "LinkedIn answered 503.", Status: 503, RetryAfter: 5 * time.Minute}},
	{"504 after acting", 6, true, sync.Failure{Kind: sync.FailureServer, Message: "LinkedIn answered 504.", Status: 504}},
	{"lost before acting", 12, false, sync.Failure{Kind: sync.FailureLost, Message: "No answer was seen."}},
	{"lost after acting", 12, true, sync.Failure{Kind: sync.FailureLost, Message: "No answer was seen."}},
	{"no network", 12, false, sync.Failure{Kind: sync.FailureNetwork, Message: "LinkedIn cannot be reached."}},
	{"400", 2, false, sync.Failure{Kind: sync.FailureInvalid, Message: "The request is malformed.", Status: 400}},
	{"413", 1, false, sync.Failure{Kind: sync.FailureTooLarge, Message: "The request is too large.", Status: 413}},
	{"403", 1, false, sync.Failure{Kind: sync.FailurePermission, Message: "No permission.", Status: 403}},
	{"404", 1, false, sync.Failure{Kind: sync.FailureNotFound, Message: "The audience is gone.", Status: 404}},
	{"429 by day", 1, false, sync.Failure{Kind: sync.FailureDayLimit, Message: "The daily limit is reached.", Status: 429}},
	{"401", 1, false, sync.Failure{Kind: sync.FailureSignIn, Message: "The sign-in has expired.", Status: 401}},
}

// fault draws a fault, or none.
func (w *weather) fault() (f *sync.Failure, acts bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answers++
	if w.signedOut {
		w.count["401 again"]++
		return &sync.Failure{Kind: sync.FailureSignIn, Message: "The sign-in has expired.", Status: 401}, false
	}
	if w.random.Float64() >= w.rate {
		return nil, false
	}
	total := 0
	for _, k := range faults {
		total += k.weight
	}
	n := w.random.IntN(total)
	for _, k := range faults {
		if n -= k.weight; n < 0 {
			w.count[k.name]++
			w.signedOut = k.Kind == sync.FailureSignIn
			out := k.Failure
			return &out, k.acts
		}
	}
	return nil, false
}

// answer is what the partner says to a request with people.
func (w *weather) answer(p *fakePartner, s sync.Sending) (sync.Sent, error) {
	w.mu.Lock()
	for _, m := range s.Members {
		if at, gone := w.withdrawn[m.Email]; gone && s.Action == sync.ActionAdd && time.Since(at) > 10*time.Minute {
			w.late++
		}
	}
	w.mu.Unlock()
	f, acts := w.fault()
	if acts {
		p.apply(s)
	}
	if f != nil {
		return sync.Sent{}, f
	}
	return sync.Sent{}, nil
}

// faultCounts writes the faults and how often each came.
func (w *weather) faultCounts() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var b strings.Builder
	for _, k := range append([]string{"401 again"}, faultNames()...) {
		fmt.Fprintf(&b, ", %s %d", k, w.count[k])
	}
	return strings.TrimPrefix(b.String(), ", ")
}

func faultNames() []string {
	var names []string
	for _, k := range faults {
		names = append(names, k.name)
	}
	return names
}
