package ui

import (
	"context"
	"log/slog"
	stdsync "sync"
	"testing"
	"time"

	"audiencesync/sync"
	"audiencesync/sync/storetest"
)

// deskWorkspace is a whole workspace in memory with the real engine; LinkedIn's
// side of it answers as the test says.
type deskWorkspace struct {
	*storetest.Memory
	engine *sync.Engine
	events *sync.Events

	mu         stdsync.Mutex
	secret     string
	connectErr error
	asks       int // for accounts at LinkedIn
	browsed    []string
	warning    string
	dials      *fakeDials
	metrics    []sync.CanvasMetrics // in place of the ledger's, where set
	holds      []sync.Hold
	status     *sync.Status
	connecting chan error       // an answer lets Connect return
	importing  chan struct{}    // nil, or an import goes on when it is closed
	changed    func(sync.Topic) // the window's
}

// Import implements sync.PeopleStore.
func (d *deskWorkspace) Import(ctx context.Context, spec sync.ImportSpec, rows sync.Records) (sync.ImportResult, error) {
	if d.importing != nil {
		select {
		case <-d.importing:
		case <-ctx.Done():
		}
	}
	return d.Memory.Import(ctx, spec, rows)
}

var deskAccounts = []sync.AdAccount{
	{ID: "516413367", Name: "Harbourline EMEA", Role: "CAMPAIGN_MANAGER", Status: "ACTIVE"},
	{ID: "508829104", Name: "Harbourline North America", Role: "ACCOUNT_MANAGER", Status: "ACTIVE"},
	{ID: "512970336", Name: "Harbourline Events", Role: "ACCOUNT_BILLING_ADMIN", Status: "ACTIVE"},
	{ID: "511207743", Name: "Harbourline APAC", Role: "VIEWER", Status: "ACTIVE"},
	{ID: "503377120", Name: "Trade fair 2024", Role: "CAMPAIGN_MANAGER", Status: "CANCELED"},
}

func newDesk(t *testing.T) *deskWorkspace {
	t.Helper()
	d := &deskWorkspace{Memory: storetest.NewMemory(), events: &sync.Events{}}
	d.engine = &sync.Engine{Store: d.Memory, Events: d.events, Log: slog.New(slog.DiscardHandler),
		Partner: func(context.Context) (sync.Partner, error) { return listing{}, nil }}
	return d
}

// connected signs somebody in, long ago, and knows the ad accounts.
func (d *deskWorkspace) connected(t *testing.T, kind sync.ConnectionKind) *deskWorkspace {
	t.Helper()
	now := time.Now()
	must(t, d.SaveConnection(t.Context(), sync.Connection{
		Kind: kind, Health: sync.HealthValid, Identity: sync.Identity{ID: "m", Name: "Maren Okafor", Headline: "Campaign lead, Harbourline"},
		Scopes: []string{"r_ads", "rw_dmp_segments"}, ConnectedAt: now.AddDate(0, 0, -20), ExpiresAt: now.Add(40*24*time.Hour + time.Hour), CheckedAt: now.Add(-2 * time.Minute),
	}))
	must(t, d.SaveAdAccounts(t.Context(), deskAccounts))
	return d
}

func (d *deskWorkspace) selected(t *testing.T, ids ...string) *deskWorkspace {
	t.Helper()
	must(t, d.SelectAdAccounts(t.Context(), ids))
	return d
}

// canvas saves a launched canvas.
func (d *deskWorkspace) canvas(t *testing.T, name, account string) {
	t.Helper()
	c, err := d.SaveCanvas(t.Context(), name, sync.Definition{Components: []sync.Component{stepOf(account, "Trial users Q4", sync.ActionAdd)}}, time.Now())
	must(t, err)
	must(t, d.Launch(t.Context(), c.ID, time.Now()))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (d *deskWorkspace) lock() func() { d.mu.Lock(); return d.mu.Unlock }

func (d *deskWorkspace) Subscribe() (<-chan sync.Topic, func()) { return d.events.Subscribe() }

func (d *deskWorkspace) Changed(t sync.Topic) {
	d.events.Emit(t)
	if d.changed != nil {
		d.changed(t)
	}
}

func (d *deskWorkspace) Status(ctx context.Context) (sync.Status, error) {
	if d.status != nil {
		s := *d.status
		s.Holds = d.holds
		return s, nil
	}
	return d.engine.Status(ctx)
}

func (d *deskWorkspace) Metrics(ctx context.Context, id int64) ([]sync.CanvasMetrics, error) {
	if d.metrics != nil {
		return d.metrics, nil
	}
	return d.Memory.Metrics(ctx, id)
}

func (d *deskWorkspace) Holds(ctx context.Context) ([]sync.Hold, error) {
	if d.holds != nil {
		return d.holds, nil
	}
	return d.Memory.Holds(ctx)
}

func (d *deskWorkspace) Name() string        { return "Harbourline" }
func (d *deskWorkspace) Folder() string      { return "/home/maren/Harbourline" }
func (d *deskWorkspace) SecretsKind() string { return "this computer's keyring" }

func (d *deskWorkspace) Connect(ctx context.Context) error {
	if d.connecting != nil {
		select {
		case err := <-d.connecting:
			return err
		case <-ctx.Done():
			return sync.Errorf(sync.CodeCanceled, ctx.Err(), "The sign-in was cancelled.")
		}
	}
	return d.signIn(ctx, sync.ConnectionLinkedIn)
}

func (d *deskWorkspace) ConnectPractice(ctx context.Context) error {
	return d.signIn(ctx, sync.ConnectionPractice)
}

func (d *deskWorkspace) signIn(ctx context.Context, kind sync.ConnectionKind) error {
	if d.connectErr != nil {
		return d.connectErr
	}
	if err := d.SaveConnection(ctx, sync.Connection{Kind: kind, Health: sync.HealthValid, Identity: sync.Identity{Name: "Maren Okafor"}, ConnectedAt: time.Now(), CheckedAt: time.Now()}); err != nil {
		return err
	}
	return d.SaveAdAccounts(ctx, deskAccounts)
}

func (d *deskWorkspace) Disconnect(ctx context.Context) error {
	return d.SaveConnection(ctx, sync.Connection{})
}

func (d *deskWorkspace) RefreshAccounts(context.Context) error {
	defer d.lock()()
	d.asks++
	return d.connectErr
}

func (d *deskWorkspace) SetClientSecret(_ context.Context, secret string) error {
	defer d.lock()()
	d.secret = secret
	return nil
}

func (d *deskWorkspace) HasClientSecret(context.Context) bool {
	defer d.lock()()
	return d.secret != ""
}

func (d *deskWorkspace) Checks(ctx context.Context, def sync.Definition) ([]sync.LaunchCheck, error) {
	return d.engine.Checks(ctx, def)
}

func (d *deskWorkspace) LaunchCanvas(ctx context.Context, name string) error {
	return d.engine.Launch(ctx, name)
}

func (d *deskWorkspace) Preview(ctx context.Context, name string) (sync.Preview, error) {
	return d.engine.Preview(ctx, name)
}

func (d *deskWorkspace) CreateAudience(ctx context.Context, account, name string) (sync.Audience, error) {
	return d.engine.CreateAudience(ctx, account, name)
}

func (d *deskWorkspace) RemoteAudiences(ctx context.Context, account string) ([]sync.RemoteAudience, error) {
	return d.engine.RemoteAudiences(ctx, account)
}

func (d *deskWorkspace) Refresh(ctx context.Context, a sync.Audience) (sync.Audience, error) {
	return d.engine.Refresh(ctx, a)
}

func (d *deskWorkspace) OpenBrowser(url string) error {
	defer d.lock()()
	d.browsed = append(d.browsed, url)
	return nil
}

func (d *deskWorkspace) Diagnosis(context.Context) string { return "diagnosis of Harbourline" }

func (d *deskWorkspace) VersionWarning(string, time.Time) string { return d.warning }

// Practice implements practised.
func (d *deskWorkspace) Practice() PracticeControl {
	if d.dials == nil {
		return nil
	}
	return d.dials
}

// fakeDials remember how they were turned.
type fakeDials struct {
	ahead  time.Duration
	faults []string
	times  []int
	clears int
}

func (d *fakeDials) Advance(by time.Duration) { d.ahead += by }
func (d *fakeDials) Kinds() []string          { return []string{"429-minute", "401-revoked", "unheard-of"} }
func (d *fakeDials) Fault(kind string, times int) {
	d.faults, d.times = append(d.faults, kind), append(d.times, times)
}
func (d *fakeDials) ClearFaults() { d.clears++ }

// deskStatus is an engine at work.
func deskStatus(pending int) *sync.Status {
	return &sync.Status{Running: true, NextFlush: time.Now().Add(3 * time.Second), LastMinute: 46, PerMinute: 500, Totals: sync.ActivityTotals{Unsent: pending}}
}
