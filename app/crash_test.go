package app

import (
	"bytes"
	"errors"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"audiencesync/sync"
	"audiencesync/sync/linkedin/simulator"
)

const lena = "lena.vogt@norddruck.example"

// panicking panics with personal data in the value and in an argument.
func panicking(dir, email string) (err error) {
	defer func() { err = crashed(dir, recover()) }()
	fail := func(text string) { panic(errors.New(text)) }
	fail(email)
	return nil
}

// crashReports reads what was saved in a folder, each for the user alone.
func crashReports(t *testing.T, dir string) (reports []string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "crash-*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
		report, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		reports = append(reports, string(report))
	}
	return reports
}

func TestCrashReportSaysWhereAndNothingOfAPerson(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	err := panicking(dir, lena)
	if sync.CodeOf(err) != sync.CodeInternal || !strings.Contains(err.Error(), "crash-") {
		t.Fatalf("got %v", err)
	}
	reports := crashReports(t, dir)
	if len(reports) != 1 {
		t.Fatalf("%d reports", len(reports))
	}
	for _, want := range []string{"panic: *errors.errorString", "app.panicking(…)", "crash_test.go:"} {
		if !strings.Contains(reports[0], want) {
			t.Errorf("the report lacks %q:\n%s", want, reports[0])
		}
	}
	for _, never := range []string{"lena", "0xc0"} {
		if strings.Contains(reports[0], never) || strings.Contains(err.Error(), never) {
			t.Errorf("the report holds %q:\n%s", never, reports[0])
		}
	}
}

func TestCrashWithoutAFolder(t *testing.T) {
	t.Parallel()
	none := filepath.Join(t.TempDir(), "none")
	if err := panicking(none, "x"); sync.CodeOf(err) != sync.CodeInternal || strings.Contains(err.Error(), "report") {
		t.Errorf("got %v", err)
	}
	var told bytes.Buffer
	if status := witness(none, strings.NewReader("panic: x\n"), &told); status != exitFailed || strings.Contains(told.String(), "report is in") {
		t.Errorf("status %d, told %s", status, &told)
	}
}

// What the runtime says is kept where it is the runtime's own; of a value nothing
// is, in however many lines and whatever it looks like.
func TestLastWords(t *testing.T) {
	t.Parallel()
	const trace = "goroutine 7 gp=0xc000102 m=3 mp=0xc0000 [running]:\naudiencesync/sync.(*Engine).send(0xc000, {0x1, 0x2})\n\t/src/sync/send.go:30 +0x1d\n" +
		"audiencesync/sync.(*Engine).dispatchLoop.func2()\n\t/src/sync/engine.go:160 +0x55\ncreated by sync.(*WaitGroup).Go in goroutine 5\n\t/go/src/sync/waitgroup.go:25 +0x5f\n"
	const kept = "goroutine 7 gp=0xc000102 m=3 mp=0xc0000 [running]:\naudiencesync/sync.(*Engine).send(…)\n\t/src/sync/send.go:30 +0x1d\n" +
		"audiencesync/sync.(*Engine).dispatchLoop.func2(…)\n\t/src/sync/engine.go:160 +0x55\ncreated by sync.(*WaitGroup).Go in goroutine 5\n\t/go/src/sync/waitgroup.go:25 +0x5f\n"
	for said, want := range map[string]string{
		"panic: runtime error: index out of range [5] with length 3\n\n" + trace:                 "panic: runtime error: index out of range [5] with length 3",
		"fatal error: concurrent map writes\n\n" + trace:                                         "fatal error: concurrent map writes",
		"SIGQUIT: quit\nPC=0x47 m=0 sigcode=0\n\n" + trace + "\nrax 0x6c656e61\nrip 0x47\n":      "SIGQUIT: quit",
		"panic: " + lena + "\n\n" + trace:                                                        "panic: (its value is left out)",
		"panic: a [recovered]\n\tpanic: " + lena + "\n\tgoroutine 1 [" + lena + "]:\n\n" + trace: "panic: (its value is left out)",
	} {
		what, rest := lastWords([]byte(said))
		if got := strings.TrimSpace(string(onlyPlaces(rest))); what != want || got != strings.TrimSpace(kept) {
			t.Errorf("of %q\nkept %q and\n%s", said, what, got)
		}
	}
}

// bug is a stream that panics, with somebody's data, when a text comes by.
type bug struct {
	io.Writer
	at string
}

func (b bug) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte(b.at)) {
		panic("of " + lena)
	}
	return b.Writer.Write(p)
}

// crashing is the program with a bug: BUG_OUT is the text on standard output that
// ends its main goroutine, BUG_LOG the line of the log that ends another one's.
func crashing() {
	out, log := io.Writer(os.Stdout), io.Writer(os.Stderr)
	if at := os.Getenv("BUG_OUT"); at != "" {
		out = bug{out, at}
	}
	if at := os.Getenv("BUG_LOG"); at != "" {
		log = bug{log, at}
	}
	os.Exit(Main("", os.Args[1:], os.Stdin, out, log)) //nolint:forbidigo // the program's main in a test
}

// TestCrashOfEveryGoroutine lets the program panic on its main goroutine, in the
// engine and while it sends, with somebody's address in the panic's value. Each
// leaves a report without it, and a workspace in which everything goes on.
func TestCrashOfEveryGoroutine(t *testing.T) {
	t.Parallel()
	p := newProcess(t)
	workspace := filepath.Join(p.dir, "workspace")
	server := simulator.New(simulator.Options{SettleDelay: -1})
	web := httptest.NewServer(server)
	t.Cleanup(web.Close)
	p.env = append(p.env, envAPI+"="+web.URL, envOAuth+"="+web.URL, envToken+"="+server.Token(0))
	p.must(t, "accounts", "--select", emea)
	list, canvas := filepath.Join(p.dir, "people.csv"), filepath.Join(p.dir, "canvas.yaml")
	p.must(t, "sample", "--rows", "300", "--out", list)
	text := "name: Crash\nsteps:\n  - audience_sync: {ad_account: \"" + emea + "\", audience: Crash, create: true, action: add, match_fields: [email]}\n"
	if err := os.WriteFile(canvas, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p.must(t, "canvas", "apply", canvas)
	p.must(t, "canvas", "launch", "Crash")
	for i, c := range []struct {
		bug, where string
		status     int
		args       []string
	}{
		{"BUG_OUT=REJECTED", "app.(*session).showImport(…)", exitFailed, []string{"import", list}},
		{"BUG_LOG=msg=flush", "sync.(*Engine).flushLoop(…)", 2, []string{"--verbose", "run", "--until-idle"}},
		{"BUG_LOG=a batch failed", "sync.(*Engine).send", 2, []string{"--verbose", "run", "--until-idle"}},
	} {
		if i == 2 { // a new audience that is too young to be sent to
			p.must(t, "import", list)
		}
		cmd := p.command(t, c.args...)
		cmd.Path, cmd.Args[0] = lookPath(t, "crashing-audience-sync"), "crashing-audience-sync"
		cmd.Env = append(cmd.Env, c.bug)
		said, _ := cmd.CombinedOutput()
		if got := cmd.ProcessState.ExitCode(); got != c.status || !bytes.Contains(said, []byte("Audience Sync met a bug")) {
			t.Fatalf("%s: exit status %d, said\n%s", c.bug, got, said)
		}
		reports := crashReports(t, workspace)
		if len(reports) != i+1 || !strings.Contains(reports[i], c.where) || strings.Contains(reports[i], "lena") {
			t.Fatalf("%s: the reports are\n%s", c.bug, strings.Join(reports, "\n---\n"))
		}
		p.must(t, "backup", "check")
	}
	p.must(t, "run", "--until-idle")
	if segments := server.Segments(); len(segments) == 0 || segments[len(segments)-1].Members < 250 {
		t.Errorf("after the crashes LinkedIn has %+v", segments)
	}
}

func lookPath(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatal(err)
	}
	return path
}
