package main_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"
)

// TestImportsAreCancelled interrupts imports at random moments, as somebody who
// presses Ctrl+C or Cancel does, while the engine runs in another process and
// the workspace is read all the time. Nothing is ever damaged, and each list
// comes in wholly or not at all. CANCEL_ROUNDS is how often.
func TestImportsAreCancelled(t *testing.T) {
	t.Parallel()
	p := startProgram(t)
	p.run(t, 0, "accounts", "--select", emea)
	rounds := number(t, "CANCEL_ROUNDS", 6)
	rows := 20_000
	if rounds > 20 {
		rows = 200_000
	}
	text := fmt.Sprintf("name: Probe\nentry:\n  all: [{field: wave, op: is_set}]\nsteps:\n  - audience_sync: {ad_account: %q, audience: Trial users Q3, action: add, match_fields: [email]}\n", emea)
	file := filepath.Join(p.dir, "probe.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p.run(t, 0, "canvas", "apply", file)
	engine := p.command(t.Context(), "run")
	if err := engine.Start(); err != nil {
		t.Fatal(err)
	}
	have, cancelled, span := 0, 0, 2*time.Second
	for round := range rounds {
		list := p.wave(t, round, rows, have)
		interrupted := p.interrupted(t, time.Duration(rand.Int64N(int64(span))), "import", "--list", "List", list)
		if interrupted {
			cancelled++
			span += span / 10
		} else {
			span = max(span*2/3, 100*time.Millisecond)
		}
		n := p.json(t, 0, "canvas", "preview", "Probe").number("would_enter")
		if n != have && n != have+rows || n == have && !interrupted {
			t.Errorf("round %d: %d people, want %d or %d more", round, n, have, rows)
		}
		have = n
		p.run(t, 0, "backup", "check")
	}
	if err := engine.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := engine.Wait(); err != nil {
		t.Errorf("the engine: %v", err)
	}
	p.run(t, 0, "import", "--list", "List", p.wave(t, rounds, 100, have))
	t.Logf("%d of %d imports of %d rows were cancelled; %d people", cancelled, rounds, rows, have)
}

var stopped = regexp.MustCompile(`Stopped before the end|was cancelled`)

// wave writes a list of new people, and of as many again who are there.
func (p *program) wave(t *testing.T, wave, rows, have int) string {
	t.Helper()
	var b bytes.Buffer
	b.WriteString("external_id,email,wave\n")
	for i := range rows {
		fmt.Fprintf(&b, "W-%d,wave.%d@example.com,%d\n", have+i, have+i, wave)
	}
	for i := range min(have, rows) {
		fmt.Fprintf(&b, "W-%d,wave.%d@example.com,%d\n", i, i, wave)
	}
	path := filepath.Join(p.dir, "wave-"+strconv.Itoa(wave)+".csv")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// interrupted runs a command, reads the workspace in another process meanwhile,
// and interrupts the command after a time; it says whether that ended it.
func (p *program) interrupted(t *testing.T, after time.Duration, args ...string) bool {
	t.Helper()
	var said bytes.Buffer
	cmd := p.command(t.Context(), args...)
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Signal(os.Interrupt) })
	defer timer.Stop()
	for _, args := range [][]string{{"metrics"}, {"canvas", "preview", "Probe"}} {
		if out, err := p.command(t.Context(), args...).CombinedOutput(); err != nil {
			t.Errorf("%v during an import: %v\n%s", args, err, out)
		}
	}
	err := cmd.Wait()
	if err == nil {
		return false
	}
	exit, _ := err.(*exec.ExitError) //nolint:errorlint // Wait returns it as it is
	if exit == nil || exit.Exited() && (exit.ExitCode() != 1 || !stopped.Match(said.Bytes())) {
		t.Errorf("an interrupted import: %v\n%s", err, said.Bytes())
	}
	return true
}
