package app

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	stdsync "sync"
	"testing"
	"time"

	"audiencesync/sync"
	"audiencesync/sync/linkedin/simulator"
)

// TestProgramAndSecretService runs the program itself, each command a process
// of its own, with a real Secret Service: it signs in with the browser, uses
// and renews the sign-in in later processes, and loses the keyring while it
// sends. Nothing that is secret is in any file of its home.
func TestProgramAndSecretService(t *testing.T) {
	if os.Getenv(insideService) == "program" {
		p := newSessionProgram(t)
		p.signsIn(t)
		p.keepsNothingElsewhere(t)
		p.losesTheKeyring(t)
		p.keepsNothingElsewhere(t)
		return
	}
	if runtime.GOOS != "linux" {
		return // Keychain and Credential Manager have no private session
	}
	inSession(t, sessionHome(t), "program", unlockedDaemon)
}

// sessionProgram is the program within the session, and LinkedIn, which notes
// the tokens that it gives.
type sessionProgram struct {
	process
	linkedIn *simulator.Server
	sending  chan struct{} // closed with the first request with people

	mu     stdsync.Mutex
	tokens []string // the latest access token is the last but one
	said   bytes.Buffer
}

func newSessionProgram(t *testing.T) *sessionProgram {
	p := &sessionProgram{linkedIn: simulator.New(simulator.Options{SettleDelay: -1}), sending: make(chan struct{})}
	first := stdsync.OnceFunc(func() { close(p.sending) })
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		p.linkedIn.ServeHTTP(answer, r)
		if strings.HasSuffix(r.URL.Path, "/accessToken") {
			p.note(answer.Body.Bytes())
		}
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes())
		if strings.HasSuffix(r.URL.Path, "/users") {
			first()
		}
	}))
	t.Cleanup(web.Close)
	p.process = process{dir: os.Getenv("HOME"), env: append(os.Environ(), envWorkspace+"="+sessionWorkspace(), envFlush+"=50ms", envAPI+"="+web.URL, envOAuth+"="+web.URL)}
	return p
}

func (p *sessionProgram) note(answer []byte) {
	var given struct {
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
	}
	if json.Unmarshal(answer, &given) == nil && given.Access != "" {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.tokens = append(p.tokens, given.Access, given.Refresh)
	}
}

func (p *sessionProgram) given() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.tokens...)
}

// does runs a command and returns what it said; how it ends is wanted.
func (p *sessionProgram) does(t *testing.T, status int, args ...string) string {
	t.Helper()
	return p.ends(t, status, p.command(t, args...))
}

func (p *sessionProgram) ends(t *testing.T, status int, cmd *exec.Cmd) string {
	t.Helper()
	out, err := cmd.CombinedOutput()
	p.said.Write(out)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) || cmd.ProcessState.ExitCode() != status {
		t.Fatalf("%v: %v, want status %d\n%s", cmd.Args, err, status, out)
	}
	return string(out)
}

// ring is the workspace's part of the Secret Service.
func (p *sessionProgram) ring(t *testing.T) *keyringSecrets {
	t.Helper()
	var who identity
	data, err := os.ReadFile(filepath.Join(sessionWorkspace(), identityName))
	if err == nil {
		err = json.Unmarshal(data, &who)
	}
	if err != nil {
		t.Fatal(err)
	}
	return &keyringSecrets{workspace: who.ID}
}

// signsIn signs in, and lets later processes use and renew the sign-in.
func (p *sessionProgram) signsIn(t *testing.T) {
	connect := p.command(t, "connect", "--client-id", simulator.DefaultClientID, "--redirect", fmt.Sprintf("http://127.0.0.1:%d/callback", freePort()))
	connect.Env = append(connect.Env, envClientSecret+"="+simulator.DefaultClientSecret)
	p.ends(t, 0, connect)
	p.does(t, 0, "accounts", "--select", emea)
	p.linkedIn.ExpireTokens()
	p.does(t, 0, "accounts") // the secret, and the token that renews, are in the keyring too
	given := p.given()
	if len(given) != 4 || given[0] == given[2] || given[1] != given[3] {
		t.Fatalf("LinkedIn gave %d tokens, want a sign-in's and a renewal's", len(given))
	}
	ring := p.ring(t)
	if kept, err := ring.Get(t.Context(), secretTokens); err != nil || !strings.Contains(kept, given[2]) || !strings.Contains(kept, given[3]) {
		t.Errorf("the keyring does not hold the renewed tokens: %v", err)
	}
	if kept, err := ring.Get(t.Context(), secretClientSecret); err != nil || kept != simulator.DefaultClientSecret {
		t.Errorf("the keyring does not hold the client secret: %v", err)
	}
}

// keepsNothingElsewhere looks into every file of the home, the keyring's own
// (which is sealed) and the log included, and at all that was said.
func (p *sessionProgram) keepsNothingElsewhere(t *testing.T) {
	secrets, files := append(p.given(), simulator.DefaultClientSecret), 0
	search := func(where string, data []byte) {
		for _, s := range secrets {
			if bytes.Contains(data, []byte(s)) {
				t.Errorf("%s holds a secret of %d characters", where, len(s))
			}
		}
	}
	search("the output", p.said.Bytes())
	err := filepath.WalkDir(p.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		files++
		search(path, data)
		return err
	})
	if err != nil || files < 6 || len(secrets) < 5 {
		t.Errorf("%d files were searched for %d secrets, %v", files, len(secrets), err)
	}
}

// losesTheKeyring ends the keyring while people are sent. The process that
// sends goes on with what it knows, and renews the sign-in; one that begins
// says what is wrong and what to do.
func (p *sessionProgram) losesTheKeyring(t *testing.T) {
	people, canvas := filepath.Join(p.dir, "people.csv"), filepath.Join(p.dir, "canvas.yaml")
	if err := errors.Join(
		os.WriteFile(people, []byte("Email\nana@example.com\nbo@example.com\n"), 0o600),
		os.WriteFile(canvas, []byte("name: Keyring\nsteps:\n  - audience_sync: {ad_account: \""+emea+"\", audience: Trial users Q3, action: add, match_fields: [email]}\n"), 0o600),
		p.linkedIn.Fault(simulator.Fault{Kind: simulator.ServerError, Endpoint: "users", Times: -1}),
	); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"import", people}, {"canvas", "apply", canvas}, {"canvas", "launch", "Keyring"}} {
		p.does(t, 0, args...)
	}
	run, out := p.command(t, "--json", "run", "--until-idle"), &bytes.Buffer{}
	run.Stdout, run.Stderr = out, out
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	<-p.sending
	p.endKeyring(t)
	p.linkedIn.ExpireTokens()
	p.linkedIn.ClearFaults()
	hung := time.AfterFunc(2*time.Minute, func() { _ = run.Process.Kill() })
	err := run.Wait()
	if hung.Stop(); err != nil || !strings.Contains(out.String(), `"synced":2`) {
		t.Fatalf("%v, it said %s", err, out)
	}
	p.said.Write(out.Bytes())
	if n := len(p.given()); n != 6 {
		t.Errorf("%d tokens were given, want one renewal more", n)
	}
	log, err := os.ReadFile(filepath.Join(sessionWorkspace(), logName))
	if err != nil || !bytes.Contains(log, []byte("could not be kept")) {
		t.Errorf("the log does not say that the keyring did not take the token: %v", err)
	}
	for _, args := range [][]string{{"accounts"}, {"connect"}, {"run", "--until-idle"}, {"metrics"}} {
		out := p.does(t, 1, args...)
		if !strings.Contains(out, "The system's keyring, which holds this workspace's sign-in, does not answer. Unlock it") || strings.Contains(out, "goroutine") {
			t.Errorf("%v said %s", args, out)
		}
	}
}

// endKeyring kills the daemon; the bus begins another in its place, which is
// locked, and nobody is there to type the password.
func (p *sessionProgram) endKeyring(t *testing.T) {
	pid, err := strconv.Atoi(os.Getenv("daemon"))
	if err != nil {
		t.Fatal(err)
	}
	daemon, err := os.FindProcess(pid)
	if err == nil {
		err = daemon.Kill()
	}
	if err != nil {
		t.Fatal(err)
	}
	ring := p.ring(t)
	for err == nil {
		err = ring.probe(t.Context(), 5*time.Second)
	}
	if sync.CodeOf(err) != sync.CodeUnavailable {
		t.Errorf("a keyring that is gone: %v", err)
	}
}
