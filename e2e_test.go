package main_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	stdsync "sync"
	"syscall"
	"testing"
	"time"
)

// TestEndToEnd builds the headless program and does the main job with it as
// other programs would: practice LinkedIn is a process of its own, each command
// another, and who is in the audience is asked of practice LinkedIn person by
// person.
func TestEndToEnd(t *testing.T) {
	t.Parallel()
	p := startProgram(t)
	people := samplePeople(t)

	p.run(t, 0, "accounts", "--select", emea)
	imported := p.json(t, 0, "import", "--list", "Sample list", filepath.Join("assets", "sample.csv"))
	if got := imported.number("new") + imported.number("duplicates"); got != len(people.rows) {
		t.Errorf("%d people and duplicates, the file has %d rows", got, len(people.rows))
	}
	p.apply(t, "Retarget trial users", `{partner: linkedin, ad_account: "`+emea+`", audience: Trial users, create: true, action: add, match_fields: [email]}`,
		`{all: [{field: opted_in_marketing, op: is, value: true}], none: [{field: do_not_sell, op: is, value: true}]}`)
	wanted := people.emails(func(row map[string]string) bool {
		return row["opted_in_marketing"] == "true" && row["do_not_sell"] != "true"
	})
	p.same(t, people, wanted)

	// Removing sends everybody who is found, whether a member or not.
	p.apply(t, "Not in Germany any more", `{partner: linkedin, ad_account: "`+emea+`", audience: Trial users, action: remove, match_fields: [email]}`,
		`{all: [{field: country, op: is, value: DE}]}`)
	for hash := range people.emails(func(row map[string]string) bool { return row["Country"] == "DE" }) {
		delete(wanted, hash)
	}
	p.same(t, people, wanted)

	for _, canvas := range p.json(t, 0, "metrics").list("canvases") {
		for _, step := range canvas.list("steps") {
			if step.number("pending")+step.number("errored") != 0 || step.number("entered") != step.number("synced")+step.number("not_synced") ||
				step.number("entered") != step.number("proceeded")+step.number("exited") {
				t.Errorf("the numbers do not add up: %v", step)
			}
		}
	}
	if state := p.ask(t, "state"); state.number("busiest_second") > 10 {
		t.Errorf("practice LinkedIn saw %d requests in a second", state.number("busiest_second"))
	}
}

// TestProgramEndsCleanly stops an engine with SIGTERM, and practice LinkedIn
// with an interrupt; both end by themselves with exit status 0.
func TestProgramEndsCleanly(t *testing.T) {
	t.Parallel()
	p := startProgram(t)
	engine := p.command(t.Context(), "--verbose", "run")
	log, err := engine.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := engine.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(log)
	for lines.Scan() && !strings.Contains(lines.Text(), "the engine started") {
	}
	if err := engine.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, log)
	if err := engine.Wait(); err != nil {
		t.Errorf("the engine: %v", err)
	}
	if out := p.run(t, 2); !strings.Contains(out, "no window") {
		t.Errorf("without a command: %s", out)
	}
	if err := p.stopPractice(); err != nil {
		t.Errorf("practice LinkedIn: %v", err)
	}
	if info, err := os.Stat(p.state); err != nil || info.Size() == 0 {
		t.Errorf("practice LinkedIn was not kept: %v", err)
	}
}

const emea = "516413367" // an ad account at practice LinkedIn

// program is the built program, with practice LinkedIn in a process.
type program struct {
	path, url, state string
	dir              string // of the test; holds "home" and "workspace"
	env              []string
	practice         *exec.Cmd
	stopped          bool
}

// noteSources looks at what the program is made of, so that "go test" does not
// keep a result beyond a change of it: the tests here link nothing of ours.
func noteSources() error {
	for _, part := range []string{"app", "assets", "storage", "sync", "ui", "main.go", "go.mod"} {
		if err := filepath.WalkDir(part, func(path string, _ fs.DirEntry, err error) error {
			if err == nil {
				_, err = os.Stat(path)
			}
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// built is the headless program, built once for all tests.
var built = stdsync.OnceValues(func() (string, error) {
	if err := noteSources(); err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "audience-sync-test-")
	if err != nil {
		return "", err
	}
	builtIn = dir
	path := filepath.Join(dir, "audience-sync")
	build := exec.Command("go", "build", "-tags", "headless", "-o", path, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return path, nil
})

var builtIn string // the folder; "": it was not built

// TestSignInWithoutBrowser: on a computer that cannot open a browser, the member
// opens the page that the command names.
func TestSignInWithoutBrowser(t *testing.T) {
	t.Parallel()
	p := startProgram(t)
	p.unset("AUDIENCE_SYNC_TOKEN")
	bin, failed := filepath.Join(p.dir, "bin"), filepath.Join(p.dir, "failed")
	if err := os.Mkdir(bin, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(bin, "xdg-open"), []byte("#!/bin/sh\necho >"+failed+"\nexit 3\n"), 0o700); err != nil { // #nosec: a program
		t.Fatal(err)
	}
	p.env = append(p.env, "PATH="+bin+":"+os.Getenv("PATH"), "AUDIENCE_SYNC_CLIENT_SECRET="+canarySecret)
	p.signIn(t, "--client-id", "practice-client", "--redirect", freeAddress(t))
	if _, err := os.Stat(failed); err != nil {
		t.Error("the browser was not tried:", err)
	}
}

func TestMain(m *testing.M) {
	status := m.Run()
	if builtIn != "" {
		_ = os.RemoveAll(builtIn)
	}
	os.Exit(status) //nolint:forbidigo // a TestMain ends its program
}

// startProgram gives a test the program, a home and a workspace, and practice
// LinkedIn with these flags.
func startProgram(t *testing.T, flags ...string) *program {
	t.Helper()
	dir := t.TempDir()
	path, err := built()
	if err != nil {
		t.Fatal(err)
	}
	p := &program{path: path, dir: dir, state: filepath.Join(dir, "linkedin.state")}
	home := filepath.Join(dir, "home") // without a keyring, and without anybody's settings
	p.env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "XDG_CONFIG_HOME=" + filepath.Join(home, "config"), "DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent",
		"AUDIENCE_SYNC_WORKSPACE=" + filepath.Join(dir, "workspace"), "AUDIENCE_SYNC_FLUSH=100ms"}

	p.practice = p.command(context.WithoutCancel(t.Context()), append([]string{"practice", "--json", "--state", p.state}, flags...)...)
	out, err := p.practice.StdoutPipe()
	if err == nil {
		err = p.practice.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.stopPractice(); err != nil {
			t.Errorf("practice LinkedIn: %v", err)
		}
	})
	var said struct{ URL, Token string }
	if err := json.NewDecoder(out).Decode(&said); err != nil {
		t.Fatal(err)
	}
	p.url = said.URL
	p.env = append(p.env, "AUDIENCE_SYNC_API="+said.URL, "AUDIENCE_SYNC_OAUTH="+said.URL, "AUDIENCE_SYNC_TOKEN="+said.Token)
	return p
}

func (p *program) stopPractice() error {
	if p.stopped {
		return nil
	}
	p.stopped = true
	return errors.Join(p.practice.Process.Signal(os.Interrupt), p.practice.Wait())
}

func (p *program) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, p.path, args...)
	cmd.Env = p.env
	return cmd
}

// run runs a command, wants an exit status and returns everything it said.
func (p *program) run(t *testing.T, want int, args ...string) string {
	t.Helper()
	out, err := p.command(t.Context(), args...).CombinedOutput()
	checkExit(t, args, err, want, out)
	return string(out)
}

func checkExit(t *testing.T, args []string, err error, want int, said []byte) {
	t.Helper()
	got := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Fatalf("%v: exit status %d, want %d\n%s", args, got, want, said)
	}
}

// object is what a command says with --json.
type object map[string]any

func (o object) number(key string) int {
	n, _ := o[key].(float64)
	return int(n)
}

func (o object) list(key string) (list []object) {
	items, _ := o[key].([]any)
	for _, item := range items {
		list = append(list, item.(map[string]any))
	}
	return list
}

func (p *program) json(t *testing.T, want int, args ...string) object {
	t.Helper()
	cmd := p.command(t.Context(), append([]string{"--json"}, args...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	checkExit(t, args, err, want, stderr.Bytes())
	var o object
	if err := json.Unmarshal(out, &o); err != nil {
		t.Fatalf("%v said %q: %v", args, out, err)
	}
	return o
}

// apply writes a canvas of one step, launches it and runs until nobody is
// pending.
func (p *program) apply(t *testing.T, name, step, entry string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "canvas.yaml")
	text := fmt.Sprintf("name: %s\nentry: %s\nsteps:\n  - audience_sync: %s\n", name, entry, step)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p.run(t, 0, "canvas", "apply", file)
	p.run(t, 0, "canvas", "launch", name)
	p.run(t, 0, "run", "--until-idle")
}

// ask asks practice LinkedIn's control path.
func (p *program) ask(t *testing.T, path string) object {
	t.Helper()
	var o object
	p.control(t, path, &o)
	return o
}

var patient = &http.Client{Timeout: time.Minute}

func (p *program) control(t *testing.T, path string, v any) {
	t.Helper()
	res, err := patient.Get(p.url + "/practice/" + path)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if err := json.NewDecoder(res.Body).Decode(v); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: status %d, %v", path, res.StatusCode, err)
	}
}

// tell gives practice LinkedIn an order.
func (p *program) tell(t *testing.T, path, body string) {
	t.Helper()
	res, err := patient.Post(p.url+"/practice/"+path, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("%s: status %d", path, res.StatusCode)
	}
}

// same compares membership person by person.
func (p *program) same(t *testing.T, people sample, wanted map[string]bool) {
	t.Helper()
	var segments []struct {
		ID      int64
		Name    string
		Members int
	}
	p.control(t, "segments", &segments)
	for _, g := range segments {
		if g.Name != "Trial users" {
			continue
		}
		wrong := 0
		for hash := range people.emails(func(map[string]string) bool { return true }) {
			member, _ := p.ask(t, fmt.Sprintf("members?segment=%d&email=%s", g.ID, hash))["member"].(bool)
			if member != wanted[hash] {
				wrong++
			}
		}
		if wrong > 0 || g.Members != len(wanted) || len(wanted) == 0 {
			t.Errorf("%d people are wrongly in the audience or out of it; it has %d members, want %d", wrong, g.Members, len(wanted))
		}
		return
	}
	t.Fatal("practice LinkedIn has no such audience")
}

// sample is the sample list as another program would read it.
type sample struct{ rows []map[string]string }

func samplePeople(t *testing.T) sample {
	t.Helper()
	f, err := os.Open(filepath.Join("assets", "sample.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	table, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var s sample
	for _, cells := range table[1:] {
		row := map[string]string{}
		for i, header := range table[0] {
			row[header] = cells[i]
		}
		s.rows = append(s.rows, row)
	}
	return s
}

var (
	address = regexp.MustCompile(`^[^\s@()]+@[^\s@]+\.[^\s@]+$`)
	hashed  = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// emails are the hashes of those who have an address and meet a condition; the
// last row of a customer counts.
func (s sample) emails(meets func(map[string]string) bool) map[string]bool {
	last := map[string]map[string]string{}
	for _, row := range s.rows {
		last[row["Customer ID"]] = row
	}
	found := map[string]bool{}
	for _, row := range last {
		email := strings.ToLower(strings.TrimSpace(row["Email"]))
		switch {
		case !meets(row):
		case hashed.MatchString(email):
			found[email] = true
		case address.MatchString(email):
			hash := sha256.Sum256([]byte(email))
			found[hex.EncodeToString(hash[:])] = true
		}
	}
	return found
}
