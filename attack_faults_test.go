package main_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// troubles are a third of all answers, of every endpoint: before LinkedIn acted
// and after it.
var troubles = []string{"500", "502", "503", "504", "reset-before", "reset-after", "truncated", "html", "empty", "429-minute"}

// TestFaultsOverHTTP lets a third of all answers of LinkedIn fail on the wire,
// through the commands and the engine: everybody ends in the audience, once, and
// nobody errored.
func TestFaultsOverHTTP(t *testing.T) {
	t.Parallel()
	p := startProgram(t, "--seed", "3")
	people := 300
	p.run(t, 0, "import", "--list", "List", p.wave(t, 0, people, 0))
	for i, kind := range troubles {
		p.tell(t, "faults", fmt.Sprintf(`{"kind":%q,"times":-1,"probability":0.04,"seed":%d,"retry_after":"1s"}`, kind, i+1))
	}
	p.tell(t, "faults", `{"kind":"slow","times":-1,"probability":0.1,"seed":99,"delay":"100ms"}`)
	p.insist(t, "accounts", "--select", emea)
	p.run(t, 0, "settings", "batch_size=10")
	file := filepath.Join(p.dir, "canvas.yaml")
	text := fmt.Sprintf("name: Faults\nsteps:\n  - audience_sync: {ad_account: %q, audience: Faults, create: true, action: add, match_fields: [email]}\n", emea)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p.run(t, 0, "canvas", "apply", file)
	p.insist(t, "canvas", "launch", "Faults")
	got := p.json(t, 0, "run", "--until-idle")
	if got.number("synced") != people || got.number("errored") != 0 || got.number("pending") != 0 {
		t.Errorf("ended with %v", got)
	}
	segment, members := p.segment(t, "Faults")
	for i := range people {
		hash := sha256.Sum256(fmt.Appendf(nil, "wave.%d@example.com", i))
		if is, _ := p.ask(t, fmt.Sprintf("members?segment=%d&email=%s", segment, hex.EncodeToString(hash[:])))["member"].(bool); !is {
			t.Errorf("person %d is lost", i)
		}
	}
	faulty := p.faulty(t)
	if members != people || faulty < 10 {
		t.Errorf("the audience has %d members; %d requests failed", members, faulty)
	}
	s := p.ask(t, "state")
	if s.number("busiest_second") > 10 || s.number("busiest_minute") > 500 {
		t.Errorf("practice LinkedIn saw %d requests in a second and %d in a minute", s.number("busiest_second"), s.number("busiest_minute"))
	}
	t.Logf("%d people, %d requests of which %d met a fault; lost 0, errored 0", people, s.number("requests"), faulty)
}

// insist repeats a command that LinkedIn's trouble may end, as its user would.
func (p *program) insist(t *testing.T, args ...string) {
	t.Helper()
	var out []byte
	for range 20 {
		var err error
		if out, err = p.command(t.Context(), args...).CombinedOutput(); err == nil && !strings.Contains(string(out), "those of the last time") {
			return
		}
	}
	t.Fatalf("%v does not get through: %s", args, out)
}

// segment finds the one audience of a name at LinkedIn.
func (p *program) segment(t *testing.T, name string) (id int64, members int) {
	t.Helper()
	var all []struct {
		ID      int64
		Name    string
		Members int
	}
	p.control(t, "segments", &all)
	found := 0
	for _, g := range all {
		if g.Name == name {
			id, members = g.ID, g.Members
			found++
		}
	}
	if found != 1 {
		t.Fatalf("LinkedIn has %d audiences %q", found, name)
	}
	return id, members
}

type request struct {
	Endpoint, Fault  string
	Status, Elements int
}

func (p *program) faulty(t *testing.T) (n int) {
	t.Helper()
	var all []request
	p.control(t, "requests", &all)
	for _, r := range all {
		if r.Fault != "" {
			n++
		}
	}
	return n
}

// TestEndsWhileSending: SIGTERM while 100,000 people are under way to a LinkedIn
// that does not answer. The program ends by itself long before the answer, the
// batch is uncertain, and goes again at the next start.
func TestEndsWhileSending(t *testing.T) {
	t.Parallel()
	p := startProgram(t, "--batch-limit", "100000")
	list := filepath.Join(p.dir, "list.csv")
	p.run(t, 0, "sample", "--rows", "100000", "--out", list)
	p.run(t, 0, "accounts", "--select", emea)
	p.run(t, 0, "settings", "batch_size=100000")
	p.run(t, 0, "import", list)
	file := filepath.Join(p.dir, "canvas.yaml")
	text := fmt.Sprintf("name: End\nsteps:\n  - audience_sync: {ad_account: %q, audience: End, create: true, action: add, match_fields: [email]}\n", emea)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p.run(t, 0, "canvas", "apply", file)
	p.run(t, 0, "canvas", "launch", "End")
	p.tell(t, "faults", `{"kind":"slow","times":1,"delay":"10m","endpoint":"users"}`)

	var asked time.Time
	said := p.endedBy(t, syscall.SIGTERM, "the engine started", func() { p.untilUnderWay(t); asked = time.Now() }, "run")
	took := time.Since(asked)
	if !strings.Contains(string(said), "the engine stopped") || took > time.Minute {
		t.Errorf("it took %s and said %s", took, said)
	}
	p.run(t, 0, "backup", "check")
	before := p.json(t, 0, "metrics").list("canvases")[0].list("steps")[0]
	if before.number("pending") == 0 || before.number("synced") != 0 {
		t.Errorf("after the end: %v", before)
	}
	p.run(t, 0, "run", "--until-idle")
	after := p.json(t, 0, "metrics").list("canvases")[0].list("steps")[0]
	if _, members := p.segment(t, "End"); after.number("synced") != before.number("pending") || members != after.number("synced") {
		t.Errorf("after the next start: %v, and %d members", after, members)
	}
	t.Logf("%d people under way; ended %s after SIGTERM", before.number("pending"), took.Round(10*time.Millisecond))
}

// untilUnderWay waits until LinkedIn has a request with people.
func (p *program) untilUnderWay(t *testing.T) {
	t.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for range again.C {
		var all []request
		p.control(t, "requests", &all)
		for _, r := range all {
			if r.Endpoint == "users" && r.Fault == "slow" {
				return
			}
		}
	}
}
