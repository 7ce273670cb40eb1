package main_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// stocked gives a workspace a list of people, a canvas that has synced some of
// them, and one that was only saved.
func stocked(t *testing.T) *program {
	t.Helper()
	p := startProgram(t)
	p.run(t, 0, "accounts", "--select", emea)
	p.run(t, 0, "import", "--list", "List", p.wave(t, 0, 3000, 0))
	p.apply(t, "Everybody", `{partner: linkedin, ad_account: "`+emea+`", audience: Everybody, create: true, action: add, match_fields: [email]}`, `{}`)
	return p
}

func (p *program) database() string { return filepath.Join(p.dir, "workspace", "audience-sync.db") }

// answers is all that the program says in numbers, and whether it said so.
func (p *program) answers(t *testing.T) (text string, ok bool) {
	t.Helper()
	for _, args := range [][]string{{"--json", "metrics"}, {"--json", "canvas", "preview", "Everybody"}, {"--json", "errors", "Everybody"}} {
		out, err := p.command(t.Context(), args...).Output()
		if err != nil {
			return string(out), false
		}
		text += string(out)
	}
	return text, true
}

// TestDamagedDatabase flips bytes at random places of the database, and cuts it
// off. The program says that it is damaged and leaves it as it is, or its
// numbers are right all the same; then the backup is restored. DAMAGE_PLACES is
// how many.
func TestDamagedDatabase(t *testing.T) {
	t.Parallel()
	p := stocked(t)
	p.run(t, 0, "backup")
	right, ok := p.answers(t)
	whole, err := os.ReadFile(p.database())
	if err != nil || !ok {
		t.Fatal(err, right)
	}
	noticed, places := 0, number(t, "DAMAGE_PLACES", 8)
	for i := range places {
		data := bytes.Clone(whole)
		var what string
		if at := rand.IntN(len(data)); i%4 == 3 {
			data, what = data[:at], fmt.Sprintf("cut off at %d of %d", at, len(whole))
		} else {
			data[at] ^= byte(1 + rand.IntN(255))
			what = fmt.Sprintf("byte %d of %d", at, len(whole))
		}
		p.put(t, data)
		out, err := p.command(t.Context(), "--json", "backup", "check").Output()
		answers, ok := p.answers(t)
		switch {
		case err != nil:
			noticed++
			p.saysDamaged(t, what, out)
			p.unchanged(t, what, data)
		case !ok:
			t.Errorf("%s: the check found nothing, but reading failed: %s", what, answers)
		case answers != right && !sameNumbers(answers, right):
			t.Errorf("%s: said without a warning: %s\nright: %s", what, answers, right)
		}
	}
	p.put(t, whole[:len(whole)/3])
	p.run(t, 1, "metrics")
	p.run(t, 0, "backup", "restore")
	if after, ok := p.answers(t); !ok || after != right {
		t.Errorf("after restoring: %s\nwant %s", after, right)
	}
	t.Logf("%d of %d damages were noticed, the others changed no number", noticed, places)
}

// put puts a database in the place of the workspace's.
func (p *program) put(t *testing.T, data []byte) {
	t.Helper()
	for _, end := range []string{"-wal", "-shm"} {
		if err := os.Remove(p.database() + end); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(p.database(), data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func (p *program) saysDamaged(t *testing.T, what string, out []byte) {
	t.Helper()
	var said struct {
		Error struct{ Code, Message string }
	}
	if err := json.Unmarshal(out, &said); err != nil {
		t.Errorf("%s: %v in %s", what, err, out)
	}
	switch said.Error.Code {
	case "damaged", "newer", "invalid": // the version and the mark are numbers in the file too
	default:
		t.Errorf("%s: said %s", what, out)
	}
	if said.Error.Code == "damaged" && !strings.Contains(said.Error.Message, "backup") {
		t.Errorf("%s: no backup is offered: %s", what, said.Error.Message)
	}
}

func (p *program) unchanged(t *testing.T, what string, data []byte) {
	t.Helper()
	now, err := os.ReadFile(p.database())
	if err != nil || !bytes.Equal(now, data) {
		t.Errorf("%s: what is damaged was written to (%v)", what, err)
	}
}

// sameNumbers says whether two answers differ in names only.
func sameNumbers(a, b string) bool {
	digits := func(r rune) rune {
		if r >= '0' && r <= '9' || r == ',' || r == ':' {
			return r
		}
		return -1
	}
	return strings.Map(digits, a) == strings.Map(digits, b)
}

// TestFullDisk lets every file of the workspace grow to so many kilobytes and no
// further, so that each write fails in turn. What was there stays; the list comes
// in wholly or not at all; and once there is room everything goes on.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	p := stocked(t)
	before, ok := p.answers(t)
	if !ok {
		t.Fatal(before)
	}
	list := p.wave(t, 1, 6000, 3000)
	failed := 0
	for limit := 64; ; limit += limit / 2 {
		script := fmt.Sprintf("ulimit -f %d; exec %s --json import --list More %s", 2*limit, p.path, list) // in blocks of 512 bytes
		cmd := exec.CommandContext(t.Context(), "sh", "-c", script)
		cmd.Env = p.env
		out, err := cmd.Output()
		if err == nil {
			break
		}
		failed++
		var said struct {
			Error struct{ Code, Message string }
		}
		if err := json.Unmarshal(out, &said); err != nil || said.Error.Message == "" || said.Error.Code == "internal" || said.Error.Code == "damaged" {
			t.Errorf("with %d KB: said %q", limit, out)
		}
		p.run(t, 0, "backup", "check")
		if after, _ := p.answers(t); after != before {
			t.Errorf("with %d KB: %s, want %s", limit, after, before)
		}
	}
	if failed == 0 {
		t.Error("the disk never was full")
	}
	p.run(t, 0, "backup", "check")
	if got := p.json(t, 0, "import", "--list", "More", list); got.number("unchanged") != 9000 {
		t.Errorf("%v", got)
	}
}

// TestWorkspaceThatCannotBeUsed: each reason gets exit status 1, one sentence,
// and changes nothing.
func TestWorkspaceThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	p := stocked(t)
	database, err := os.ReadFile(p.database())
	if err != nil {
		t.Fatal(err)
	}
	newer := bytes.Clone(database)
	copy(newer[60:], []byte{0, 0, 3, 0}) // the schema's number (https://sqlite.org/fileformat.html)
	other := bytes.Clone(database)
	copy(other[68:], "Shop")
	for name, c := range map[string]struct {
		data     []byte
		sentence string
	}{
		"newer":             {newer, "newer version"},
		"another program's": {other, "another program"},
		"no database":       {[]byte(strings.Repeat("name,email\n", 2000)), "damaged"},
	} {
		p.put(t, c.data)
		for _, args := range [][]string{{"metrics"}, {"import", p.wave(t, 0, 10, 0)}, {"run"}, {"backup"}} {
			if out := p.run(t, 1, args...); !strings.Contains(out, c.sentence) || strings.Count(strings.TrimSpace(out), "\n") > 0 {
				t.Errorf("%s, %v: %s", name, args, out)
			}
		}
		p.unchanged(t, name, c.data)
	}
	p.put(t, database)
	p.run(t, 0, "backup")

	// The engine runs once; whoever only reads is welcome.
	p.endedBy(t, os.Interrupt, "the engine started", func() {
		if out := p.run(t, 1, "run"); !strings.Contains(out, "Another Audience Sync is running") {
			t.Errorf("a second engine: %s", out)
		}
		if out := p.run(t, 1, "backup", "restore"); !strings.Contains(out, "Another Audience Sync is running") {
			t.Errorf("restoring under a running engine: %s", out)
		}
		p.run(t, 0, "metrics")
	}, "run")
	p.run(t, 0, "backup", "check")
}
