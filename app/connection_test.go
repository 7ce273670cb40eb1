package app

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	stdsync "sync"
	"testing"
	"time"

	"audiencesync/sync"
	"audiencesync/sync/linkedin/simulator"
)

// linkedInAt is practice LinkedIn in place of LinkedIn, over real HTTP, and how
// often each path was asked.
type linkedInAt struct {
	*simulator.Server
	url string

	mu    stdsync.Mutex
	asked map[string]int
}

func serveLinkedIn(t *testing.T, o simulator.Options) *linkedInAt {
	t.Helper()
	o.SettleDelay = -1
	l := &linkedInAt{Server: simulator.New(o), asked: map[string]int{}}
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l.mu.Lock()
		l.asked[r.URL.Path]++
		l.mu.Unlock()
		l.ServeHTTP(w, r)
	}))
	t.Cleanup(web.Close)
	l.url = web.URL
	return l
}

func (l *linkedInAt) times(path string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.asked[path]
}

// openWorkspace opens one with secrets in memory; the caller sets the rest.
func openWorkspace(t *testing.T, c Config) *Workspace {
	t.Helper()
	if c.Dir == "" {
		c.Dir = t.TempDir()
	}
	if c.Secrets == nil {
		c.Secrets = &memorySecrets{}
	}
	w, err := Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

func (w *Workspace) mustConnection(t *testing.T) sync.Connection {
	t.Helper()
	c, err := w.Connection(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func selected(t *testing.T, w *Workspace) []string {
	t.Helper()
	accounts, err := w.AdAccounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, a := range accounts {
		if a.Selected {
			ids = append(ids, a.ID)
		}
	}
	return ids
}

func wantCode(t *testing.T, err error, code sync.Code, words string) {
	t.Helper()
	if sync.CodeOf(err) != code || !strings.Contains(err.Error(), words) {
		t.Errorf("got %s, %v; want %s with %q", sync.CodeOf(err), err, code, words)
	}
}

func TestPracticeNeverTouchesTheNetwork(t *testing.T) {
	t.Parallel()
	l := serveLinkedIn(t, simulator.Options{})
	w := openWorkspace(t, Config{API: l.url, OAuth: l.url})
	if err := w.ConnectPractice(t.Context()); err != nil {
		t.Fatal(err)
	}
	c := w.mustConnection(t)
	if c.Kind != sync.ConnectionPractice || c.Health != sync.HealthValid || c.Identity.Name == "" {
		t.Errorf("got %+v", c)
	}
	if remote, err := w.RemoteAudiences(t.Context(), emea); err != nil || len(remote) == 0 {
		t.Errorf("%d audiences, %v", len(remote), err)
	}
	if ids := selected(t, w); ids != nil {
		t.Errorf("selected %v, but there was a choice", ids)
	}
	if len(l.Requests()) > 0 {
		t.Errorf("LinkedIn was asked: %v", l.Requests())
	}
}

func TestTokenIsAdoptedOnce(t *testing.T) {
	t.Parallel()
	l := serveLinkedIn(t, simulator.Options{})
	w := openWorkspace(t, Config{API: l.url, Token: l.Token(0)})
	for range 3 {
		if err := w.ensureConnection(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := l.times("/rest/me"); n != 1 {
		t.Errorf("LinkedIn was asked %d times who that is", n)
	}
	if c := w.mustConnection(t); c.Kind != sync.ConnectionLinkedIn || c.Identity.ID == "" {
		t.Errorf("got %+v", c)
	}
	wantCode(t, w.Connect(t.Context()), sync.CodeConflict, envToken)
	wantCode(t, w.ConnectPractice(t.Context()), sync.CodeConflict, envToken)
	wantCode(t, w.Disconnect(t.Context()), sync.CodeConflict, envToken)
}

func TestTokenThatIsRejectedAndReplaced(t *testing.T) {
	t.Parallel()
	l := serveLinkedIn(t, simulator.Options{})
	c := Config{Dir: t.TempDir(), API: l.url, Token: l.Token(0), Secrets: &memorySecrets{}}
	w := openWorkspace(t, c)
	if err := w.RefreshAccounts(t.Context()); err != nil {
		t.Fatal(err)
	}
	l.RevokeTokens()
	wantCode(t, w.RefreshAccounts(t.Context()), sync.CodeSignIn, "token")
	if c := w.mustConnection(t); c.Health != sync.HealthInvalid || c.Problem == "" {
		t.Errorf("the connection says %+v", c)
	}
	if err := w.Hold(t.Context(), sync.Hold{Scope: sync.HoldAll, Kind: sync.FailureSignIn, Message: "x", Since: time.Now()}); err != nil {
		t.Fatal(err)
	}
	w.config.Token = l.Token(0)
	w.partners.forget()
	if err := w.ensureConnection(t.Context()); err != nil {
		t.Fatal(err)
	}
	holds, err := w.Holds(t.Context())
	if c := w.mustConnection(t); err != nil || len(holds) > 0 || c.Health != sync.HealthValid {
		t.Errorf("holds %v, %v, connection %+v", holds, err, c)
	}
}

// TestRejectedWhateverIsAsked: whoever finds out that the sign-in is no longer
// good turns the connection red, not only the sending.
func TestRejectedWhateverIsAsked(t *testing.T) {
	t.Parallel()
	for name, ask := range map[string]func(*Workspace) error{
		"launch": func(w *Workspace) error {
			d := sync.Definition{Components: []sync.Component{{Step: &sync.AudienceSync{Partner: sync.PartnerLinkedIn, AdAccount: emea, Audience: "New",
				Create: true, Action: sync.ActionAdd, Fields: sync.MatchFields{Email: true}}}}}
			if _, err := w.SaveCanvas(t.Context(), "Trial users", d, time.Now()); err != nil {
				return err
			}
			return w.LaunchCanvas(t.Context(), "Trial users")
		},
		"create an audience": func(w *Workspace) error {
			_, err := w.CreateAudience(t.Context(), emea, "New")
			return err
		},
		"list the audiences": func(w *Workspace) error {
			_, err := w.RemoteAudiences(t.Context(), emea)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := serveLinkedIn(t, simulator.Options{})
			w := openWorkspace(t, Config{API: l.url, Token: l.Token(0)})
			if err := w.ensureConnection(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := w.SelectAdAccounts(t.Context(), []string{emea}); err != nil {
				t.Fatal(err)
			}
			l.RevokeTokens()
			wantCode(t, ask(w), sync.CodeSignIn, "")
			if c := w.mustConnection(t); c.Health != sync.HealthInvalid || c.Problem == "" {
				t.Errorf("the connection says %+v", c)
			}
		})
	}
}

func TestOnlyUsableAccountIsSelected(t *testing.T) {
	t.Parallel()
	accounts := simulator.DefaultAccounts()
	for i := range accounts {
		if i > 0 {
			accounts[i].Role = sync.RoleViewer
		}
	}
	l := serveLinkedIn(t, simulator.Options{Accounts: accounts})
	w := openWorkspace(t, Config{API: l.url, Token: l.Token(0)})
	if err := w.ensureConnection(t.Context()); err != nil {
		t.Fatal(err)
	}
	if ids := selected(t, w); len(ids) != 1 || ids[0] != emea {
		t.Errorf("selected %v", ids)
	}
}

func TestWorkspaceStaysWithItsPartner(t *testing.T) {
	t.Parallel()
	l := serveLinkedIn(t, simulator.Options{})
	for _, c := range []struct {
		name          string
		first, second func(*Workspace) error
		words         string
	}{
		{"practice, then LinkedIn", func(w *Workspace) error { return w.ConnectPractice(t.Context()) },
			func(w *Workspace) error { w.config.Token = l.Token(0); return w.ensureConnection(t.Context()) }, "only there"},
		{"LinkedIn, then practice", func(w *Workspace) error { w.config.Token = l.Token(0); return w.ensureConnection(t.Context()) },
			func(w *Workspace) error { w.config.Token = ""; return w.ConnectPractice(t.Context()) }, "To practise"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			unused := openWorkspace(t, Config{API: l.url})
			if err := errors.Join(c.first(unused), unused.SelectAdAccounts(t.Context(), []string{emea}), c.second(unused)); err != nil {
				t.Errorf("nothing belongs to either yet: %v", err)
			}
			if ids := selected(t, unused); ids != nil {
				t.Errorf("selected there counts here: %v", ids)
			}
			w := openWorkspace(t, Config{API: l.url})
			if err := c.first(w); err != nil {
				t.Fatal(err)
			}
			if _, err := w.DraftAudience(t.Context(), emea, "Trial users", time.Now()); err != nil {
				t.Fatal(err)
			}
			before := w.mustConnection(t)
			wantCode(t, c.second(w), sync.CodeConflict, c.words)
			if after := w.mustConnection(t); after.Kind != before.Kind {
				t.Errorf("the connection is %s now", after.Kind)
			}
			if w.config.Token != "" {
				_, err := w.partners.Partner(t.Context())
				wantCode(t, err, sync.CodeConflict, c.words)
			}
		})
	}
}

// TestConnectInTheBrowser signs in, works with the tokens, and forgets them.
func TestConnectInTheBrowser(t *testing.T) {
	t.Parallel()
	l := serveLinkedIn(t, simulator.Options{})
	w := openWorkspace(t, Config{API: l.url, OAuth: l.url})
	ctx := t.Context()
	wantCode(t, w.connectWith(ctx, allow), sync.CodeInvalid, "client ID")
	if _, err := w.UpdateSettings(ctx, func(s *sync.Settings) {
		s.ClientID, s.RedirectAddress = simulator.DefaultClientID, "http://127.0.0.1:0/callback"
	}); err != nil {
		t.Fatal(err)
	}
	wantCode(t, w.connectWith(ctx, allow), sync.CodeInvalid, "client secret")
	if err := w.SetClientSecret(ctx, simulator.DefaultClientSecret); err != nil || !w.HasClientSecret(ctx) {
		t.Fatal(err)
	}
	if err := w.connectWith(ctx, allow); err != nil {
		t.Fatal(err)
	}
	c := w.mustConnection(t)
	if c.Kind != sync.ConnectionLinkedIn || c.Health != sync.HealthValid || c.ExpiresAt.IsZero() || c.Identity.Name == "" {
		t.Errorf("got %+v", c)
	}
	l.ExpireTokens() // the refresh token goes on
	if err := w.RefreshAccounts(ctx); err != nil {
		t.Errorf("the sign-in was not renewed: %v", err)
	}
	if later := w.mustConnection(t); !later.ExpiresAt.After(c.ExpiresAt) {
		t.Errorf("it still expires at %v", later.ExpiresAt)
	}
	if err := w.Disconnect(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Secrets.Get(ctx, secretTokens); sync.CodeOf(err) != sync.CodeNotFound {
		t.Errorf("the tokens are still there: %v", err)
	}
	wantCode(t, w.RefreshAccounts(ctx), sync.CodeSignIn, "not connected")
	if err := w.SetClientSecret(ctx, ""); err != nil || w.HasClientSecret(ctx) {
		t.Errorf("the secret is still there: %v", err)
	}
}

// TestMemberSaysNo: nothing of the sign-in before is lost by one that fails.
func TestMemberSaysNo(t *testing.T) {
	t.Parallel()
	w := openWorkspace(t, Config{})
	if err := w.ConnectPractice(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := w.UpdateSettings(t.Context(), func(s *sync.Settings) {
		s.ClientID, s.RedirectAddress = simulator.DefaultClientID, "http://127.0.0.1:0/callback"
	}); err != nil {
		t.Fatal(err)
	}
	if err := w.SetClientSecret(t.Context(), "secret"); err != nil {
		t.Fatal(err)
	}
	err := w.connectWith(t.Context(), func(string) error { return errors.New("no browser") })
	wantCode(t, err, sync.CodeUnavailable, "browser")
	if c := w.mustConnection(t); c.Kind != sync.ConnectionPractice || c.Health != sync.HealthValid {
		t.Errorf("got %+v", c)
	}
}

// lockedFor is secrets of which the keyring does not give one.
type lockedFor struct {
	sync.Secrets
	name string
}

func (l *lockedFor) Get(ctx context.Context, name string) (string, error) {
	if name == l.name {
		return "", keyringSilent(errors.New("the prompt was dismissed"))
	}
	return l.Secrets.Get(ctx, name)
}

// TestClientSecretIsLocked: a keyring that does not give the client secret is
// told as that. Taken for an app without a secret, the sign-in would be tried
// and refused, and look like one that has ended.
func TestClientSecretIsLocked(t *testing.T) {
	t.Parallel()
	l := serveLinkedIn(t, simulator.Options{})
	secrets := &lockedFor{Secrets: &memorySecrets{}}
	w := openWorkspace(t, Config{API: l.url, OAuth: l.url, Secrets: secrets})
	ctx := t.Context()
	if _, err := w.UpdateSettings(ctx, func(s *sync.Settings) {
		s.ClientID, s.RedirectAddress = simulator.DefaultClientID, "http://127.0.0.1:0/callback"
	}); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.SetClientSecret(ctx, simulator.DefaultClientSecret), w.connectWith(ctx, allow)); err != nil {
		t.Fatal(err)
	}
	l.ExpireTokens() // the next request needs a renewal, and that the secret
	w.partners.forget()
	secrets.name = secretClientSecret
	before := l.times("/oauth/v2/accessToken")
	for name, do := range map[string]func() error{
		"refresh": func() error { return w.RefreshAccounts(ctx) }, "connect": func() error { return w.connectWith(ctx, allow) }, "disconnect": func() error { return w.Disconnect(ctx) },
	} {
		if err := do(); sync.CodeOf(err) != sync.CodeUnavailable || !strings.Contains(err.Error(), "keyring") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if !w.HasClientSecret(ctx) {
		t.Error("the secret counts as missing, and would be asked for again")
	}
	if c := w.mustConnection(t); c.Health != sync.HealthValid || l.times("/oauth/v2/accessToken") != before {
		t.Errorf("the connection says %+v", c)
	}
	secrets.name = "" // unlocked
	if err := w.RefreshAccounts(ctx); err != nil {
		t.Errorf("after it was unlocked: %v", err)
	}
}
