package app

import (
	"bufio"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"audiencesync/sync"
	"audiencesync/sync/linkedin/simulator"
)

// TestPracticeAndLedgerAgreeAfterKills kills the program while it syncs to
// practice LinkedIn inside it: whoever the ledger counts as synced is a member
// there, and nobody else is.
func TestPracticeAndLedgerAgreeAfterKills(t *testing.T) {
	t.Parallel()
	p := newProcess(t)
	p.must(t, "connect", "--practice")
	p.must(t, "accounts", "--select", emea)
	p.must(t, "settings", "batch_size=40")
	p.must(t, "sample", "--rows", "1500", "--out", filepath.Join(p.dir, "people.csv"))
	p.must(t, "import", filepath.Join(p.dir, "people.csv"))
	canvas := "name: Kills\nsteps:\n  - audience_sync: {ad_account: \"" + emea + "\", audience: Kills, create: true, action: add, match_fields: [email]}\n"
	if err := os.WriteFile(filepath.Join(p.dir, "canvas.yaml"), []byte(canvas), 0o600); err != nil {
		t.Fatal(err)
	}
	p.must(t, "canvas", "apply", filepath.Join(p.dir, "canvas.yaml"))
	p.must(t, "canvas", "launch", "Kills")
	for range 4 {
		p.killWhileItRuns(t)
	}
	p.must(t, "run", "--until-idle")
	p.compare(t)
}

// process runs the program as processes of their own in one workspace.
type process struct {
	dir string
	env []string
}

func newProcess(t *testing.T) process {
	t.Helper()
	dir := t.TempDir()
	p := process{dir: dir, env: []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "XDG_CONFIG_HOME=" + dir, "DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent",
		envWorkspace + "=" + filepath.Join(dir, "workspace"), envFlush + "=50ms"}}
	return p
}

func (p process) command(t *testing.T, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(t.Context(), "audience-sync", args...)
	cmd.Env = p.env
	return cmd
}

func (p process) must(t *testing.T, args ...string) {
	t.Helper()
	if out, err := p.command(t, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
}

// killWhileItRuns kills the engine at a moment of its own choosing.
func (p process) killWhileItRuns(t *testing.T) {
	t.Helper()
	cmd := p.command(t, "--verbose", "run")
	log, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(log)
	for lines.Scan() && !strings.Contains(lines.Text(), "the engine started") {
	}
	killing := time.AfterFunc(time.Duration(rand.Int64N(int64(1500*time.Millisecond))), func() { _ = cmd.Process.Kill() })
	defer killing.Stop()
	for lines.Scan() {
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.Exited() {
		t.Fatalf("it ended by itself: %v", err)
	}
}

// open opens the workspace in this process, whose home is another.
func (p process) open(t *testing.T) *Workspace {
	t.Helper()
	dir := filepath.Join(p.dir, "workspace")
	key, err := os.ReadFile(filepath.Join(p.dir, "audience-sync", keyName))
	if err != nil {
		t.Fatal(err)
	}
	var who identity
	data, err := os.ReadFile(filepath.Join(dir, identityName))
	if err == nil {
		err = json.Unmarshal(data, &who)
	}
	if err != nil {
		t.Fatal(err)
	}
	return openWorkspace(t, Config{Dir: dir, Secrets: &secretsFile{
		path: filepath.Join(dir, secretsName), key: key, bind: []byte("audience-sync secrets 1\n" + who.ID),
	}})
}

// compare compares membership with the ledger, person by person.
func (p process) compare(t *testing.T) {
	t.Helper()
	w := p.open(t)
	ctx := t.Context()
	a, err := w.FindAudience(ctx, emea, "Kills")
	if err != nil {
		t.Fatal(err)
	}
	synced, err := w.AudiencePeople(ctx, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	everybody, err := w.Match(ctx, sync.Criteria{}, nil, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	members, err := w.Members(ctx, everybody, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Refresh(ctx, a); err != nil { // practice LinkedIn is read from its file
		t.Fatal(err)
	}
	id, err := strconv.ParseInt(a.RemoteID, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	server, wrong := w.partners.practice.server, 0
	for _, m := range members {
		if server.Member(id, simulator.Identity{SHA256Email: m.Email.String()}) != (m.HasEmail && synced.Has(m.Person)) {
			wrong++
		}
	}
	if n := server.MemberCount(id); wrong > 0 || n != synced.Len() || n < 1000 {
		t.Errorf("%d people are wrong; practice LinkedIn has %d, the ledger %d", wrong, n, synced.Len())
	}
}
