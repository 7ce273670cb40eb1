package sync_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	stdsync "sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"audiencesync/sync"
	"audiencesync/sync/storetest"
)

const account = "516413367"

// fakePartner is a LinkedIn of the test's own: it keeps who is in which
// audience and answers as answer says, nil meaning that all went well.
type fakePartner struct {
	mu        stdsync.Mutex
	answering stdsync.Mutex // one answer at a time, so that a test's may count
	pacer     *sync.Pacer
	answer    func(s sync.Sending) (sync.Sent, error) // may act by calling apply itself
	creating  func() (err error, acts bool)           // what goes wrong when an audience is created
	latency   time.Duration
	requests  []time.Time
	sent      []sync.Sending
	forgets   bool              // does not keep sent
	created   map[string]string // source key → remote ID
	members   map[string]map[sync.EmailHash]bool
	inFlight  map[string]sync.Action // audience/person → action under way
	looked    map[string]int         // how often each audience was read
	gone      string                 // the audience that may not be read
	collision bool                   // an add and a remove of one person met
}

func newFakePartner() *fakePartner {
	return &fakePartner{created: map[string]string{}, members: map[string]map[sync.EmailHash]bool{}, inFlight: map[string]sync.Action{}, looked: map[string]int{}}
}

func (p *fakePartner) begin(ctx context.Context) error {
	if p.pacer != nil {
		if err := p.pacer.Wait(ctx); err != nil {
			return err
		}
	}
	p.mu.Lock()
	p.requests = append(p.requests, time.Now())
	latency := p.latency
	p.mu.Unlock()
	if latency > 0 {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(latency):
		}
	}
	return nil
}

func (p *fakePartner) answersAfter(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.latency = d
}

func (p *fakePartner) Send(ctx context.Context, s sync.Sending) (sync.Sent, error) {
	p.enter(s)
	defer p.leave(s)
	if err := p.begin(ctx); err != nil {
		return sync.Sent{}, err
	}
	p.mu.Lock()
	s.Members = slices.Clone(s.Members)
	if !p.forgets {
		p.sent = append(p.sent, s)
	}
	s.Members = slices.Clone(s.Members)
	answer := p.answer
	p.mu.Unlock()
	if answer != nil {
		p.answering.Lock()
		sent, err := answer(s)
		p.answering.Unlock()
		if err != nil {
			return sent, err
		}
		for _, r := range slices.Backward(sent.Refused) {
			s.Members = slices.Delete(s.Members, r.Index, r.Index+1)
		}
		p.apply(s)
		return sent, nil
	}
	p.apply(s)
	return sync.Sent{}, nil
}

func (p *fakePartner) enter(s sync.Sending) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, m := range s.Members {
		key := fmt.Sprint(s.Audience.RemoteID, m.Person)
		if other, under := p.inFlight[key]; under && other != s.Action {
			p.collision = true
		}
		p.inFlight[key] = s.Action
	}
}

func (p *fakePartner) leave(s sync.Sending) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, m := range s.Members {
		delete(p.inFlight, fmt.Sprint(s.Audience.RemoteID, m.Person))
	}
}

// apply adds or removes the people of a request.
func (p *fakePartner) apply(s sync.Sending) {
	p.mu.Lock()
	defer p.mu.Unlock()
	set := p.members[s.Audience.RemoteID]
	if set == nil {
		set = map[sync.EmailHash]bool{}
		p.members[s.Audience.RemoteID] = set
	}
	for _, m := range s.Members {
		if s.Action == sync.ActionAdd {
			set[m.Email] = true
		} else {
			delete(set, m.Email)
		}
	}
}

func (p *fakePartner) in(remoteID string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.members[remoteID])
}

func (p *fakePartner) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.requests)
}

func (p *fakePartner) set(answer func(s sync.Sending) (sync.Sent, error)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answer = answer
}

func (p *fakePartner) CreateAudience(ctx context.Context, adAccount, name, sourceKey string) (sync.RemoteAudience, error) {
	if err := p.begin(ctx); err != nil {
		return sync.RemoteAudience{}, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	var err error
	acts := true
	if p.creating != nil {
		err, acts = p.creating()
	}
	if acts && p.created[sourceKey] == "" {
		p.created[sourceKey] = fmt.Sprint(9000 + len(p.created))
	}
	if err != nil {
		return sync.RemoteAudience{}, err
	}
	return sync.RemoteAudience{RemoteID: p.created[sourceKey], AdAccount: adAccount, Name: name, User: true, SourceKey: sourceKey}, nil
}

func (p *fakePartner) Identity(context.Context) (sync.Identity, error) {
	return sync.Identity{Name: "Maren Okafor"}, nil
}
func (p *fakePartner) AdAccounts(context.Context) ([]sync.AdAccount, error) { return nil, nil }
func (p *fakePartner) Audiences(context.Context, string) ([]sync.RemoteAudience, error) {
	return []sync.RemoteAudience{{RemoteID: "1", AdAccount: account, Name: "Existing", User: true}, {RemoteID: "2", AdAccount: account, Name: "Companies"}}, nil
}
func (p *fakePartner) Audience(_ context.Context, id string) (sync.RemoteAudience, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.looked[id]++
	if id == p.gone {
		return sync.RemoteAudience{}, &sync.Failure{Kind: sync.FailurePermission, Message: "Not yours."}
	}
	return sync.RemoteAudience{RemoteID: id, User: true, Reading: sync.Reading{Status: sync.StatusReady}}, nil
}
func (p *fakePartner) RenameAudience(context.Context, string, string) error { return nil }
func (p *fakePartner) DeleteAudience(context.Context, string) error         { return nil }

// bench is a workspace with an engine over a real database.
type bench struct {
	t       *testing.T
	dir     string
	store   sync.Store
	partner *fakePartner
	engine  *sync.Engine
	signIn  atomic.Pointer[sync.Error] // what Engine.Partner returns instead of the partner
}

// inBubble runs a test under virtual time with a workspace, ad account and
// connection in place.
func inBubble(t *testing.T, test func(b *bench)) {
	t.Parallel()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		b := &bench{t: t, dir: dir, partner: newFakePartner()}
		b.open()
		defer func() { b.engine.Stop() }() // also after a fatal error
		b.signUp()
		test(b)
		b.close()
	})
}

// signUp connects the workspace and selects its ad account.
func (b *bench) signUp() {
	ctx := b.t.Context()
	must(b.t, b.store.SaveConnection(ctx, sync.Connection{Kind: sync.ConnectionPractice, Health: sync.HealthValid, Identity: sync.Identity{Name: "Maren"}}))
	must(b.t, b.store.SaveAdAccounts(ctx, []sync.AdAccount{{ID: account, Name: "Harbourline", Role: "ACCOUNT_MANAGER", Status: sync.AccountActive}}))
	must(b.t, b.store.SelectAdAccounts(ctx, []string{account}))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (b *bench) open() {
	if b.store == nil {
		b.store = storetest.NewMemory()
	}
	b.engine = &sync.Engine{
		Store: b.store, Events: &sync.Events{}, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Partner: func(context.Context) (sync.Partner, error) {
			if err := b.signIn.Load(); err != nil {
				return nil, err
			}
			return b.partner, nil
		},
	}
}

func (b *bench) start() { must(b.t, b.engine.Start(b.t.Context())) }

// close stops the engine and checks the promises that always hold.
func (b *bench) close() {
	b.engine.Stop()
	b.conserved()
	must(b.t, b.store.Close())
	if b.partner.collision {
		b.t.Error("an add and a remove of one person were under way together")
	}
}

// restart ends the engine and goes on with a new one over the same database.
func (b *bench) restart() {
	b.engine.Stop()
	must(b.t, b.store.Close())
	b.open()
}

// records yields made-up people 0 to n, with an email each and the attribute
// opted_in.
type records struct {
	from, to int
	optedIn  func(i int) string
}

func (r *records) Next(context.Context) ([]sync.Record, error) {
	if r.from == r.to {
		return nil, io.EOF
	}
	var batch []sync.Record
	for ; r.from < r.to && len(batch) < 1000; r.from++ {
		batch = append(batch, sync.Record{Row: r.from + 2, Email: email(r.from), HasEmail: true, Attributes: [][]byte{[]byte(r.optedIn(r.from))}})
	}
	return batch, nil
}

func email(i int) sync.EmailHash { return sha256.Sum256(fmt.Appendf(nil, "p%d@example.com", i)) }

func always(v string) func(int) string { return func(int) string { return v } }

// people imports the made-up people from to to.
func (b *bench) people(from, to int, optedIn func(int) string) {
	b.t.Helper()
	_, err := b.store.Import(b.t.Context(), sync.ImportSpec{List: "List", File: "list.csv", Email: true, Attributes: []sync.Attribute{{Name: "opted_in", Label: "opted_in"}}, At: time.Now()}, &records{from, to, optedIn})
	must(b.t, err)
}

func syncStep(action sync.Action, audience string) sync.Component {
	return sync.Component{Step: &sync.AudienceSync{Partner: sync.PartnerLinkedIn, AdAccount: account, Audience: audience, Create: true, Action: action, Fields: sync.MatchFields{Email: true}}}
}

// launch applies and launches a canvas of those who opted in.
func (b *bench) launch(name string, components ...sync.Component) {
	b.t.Helper()
	_, err := b.store.SaveCanvas(b.t.Context(), name, sync.Definition{
		Entry: sync.Criteria{All: []sync.Condition{{Field: "opted_in", Op: sync.OpIs, Value: true}}}, Components: components,
	}, time.Now())
	must(b.t, err)
	must(b.t, b.engine.Launch(b.t.Context(), name))
}

// wait lets virtual time pass and everything settle.
func (b *bench) wait(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// conserved checks the sums of every step.
func (b *bench) conserved() {
	b.t.Helper()
	all, err := b.store.Metrics(context.Background(), 0)
	must(b.t, err)
	for _, c := range all {
		for _, s := range c.Steps {
			if !s.Conserved() {
				b.t.Errorf("%s step %d is not conserved: %+v", c.Name, s.Index, s)
			}
		}
	}
}

// step returns the numbers of a component.
func (b *bench) step(canvas string, index int) sync.StepMetrics {
	b.t.Helper()
	b.conserved()
	all, err := b.store.Metrics(b.t.Context(), 0)
	must(b.t, err)
	for _, c := range all {
		for _, s := range c.Steps {
			if c.Name == canvas && s.Index == index {
				return s
			}
		}
	}
	b.t.Fatalf("%s has no step %d: %+v", canvas, index, all)
	return sync.StepMetrics{}
}

// want compares entered, synced, not synced, pending and errored of a step.
func (b *bench) want(canvas string, index, entered, synced, notSynced, pending, errored int) {
	b.t.Helper()
	s := b.step(canvas, index)
	if got, want := [5]int{s.Entered, s.Synced, s.NotSynced, s.Pending, s.Errored}, [5]int{entered, synced, notSynced, pending, errored}; got != want {
		b.t.Errorf("%s step %d: entered, synced, not synced, pending, errored are %v, want %v", canvas, index, got, want)
	}
}

// reasons returns the reasons of a step's people, as "state: text" → people.
func (b *bench) reasons(canvas string, index int) map[string]int {
	b.t.Helper()
	found, err := b.store.Reasons(b.t.Context(), b.step(canvas, index).StepID)
	must(b.t, err)
	out := map[string]int{}
	for r, n := range maps.All(found) {
		out[string(r.State)+": "+r.Text] += n
	}
	return out
}
