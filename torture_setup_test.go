package main_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// campaign is a workspace under torture, and what the test knows of it.
type campaign struct {
	*program
	t      *testing.T
	random *rand.Rand
	long   bool

	people map[int]*human
	next   int   // the number of the next new one
	waves  []int // of each import: how many people it was the last to name

	kills, survived, recovered, readings int
	killed                               map[string]int
	began                                time.Time
}

// human is a person of the lists, as the test knows them.
type human struct {
	email       bool // has an address
	even        bool
	crowd       bool // meets no canvas's criteria
	opted, left bool // was ever opted in; opted out later
	wave        int  // the last import
}

func newCampaign(t *testing.T, seed uint64, long bool) *campaign {
	t.Logf("TORTURE_SEED=%d", seed)
	c := &campaign{program: startProgram(t), t: t, random: rand.New(rand.NewPCG(seed, 6)), long: long, killed: map[string]int{}, people: map[int]*human{}, began: time.Now()}
	c.tell(t, "faults", `{"kind":"slow","times":-1,"probability":0.3,"delay":"200ms","endpoint":"users"}`)
	c.must("accounts", "--select", emea)
	c.must("settings", "batch_size="+strconv.Itoa(c.size(20, 100)))
	c.waves = append(c.waves, 0)
	return c
}

// size is a number for the short form, or the long one.
func (c *campaign) size(short, long int) int {
	if c.long {
		return long
	}
	return short
}

// must runs a command that nobody kills. A clash with what a killed command had
// done already is in order.
func (c *campaign) must(args ...string) []byte {
	c.t.Helper()
	var problems bytes.Buffer
	cmd := c.command(c.t.Context(), append([]string{"--json"}, args...)...)
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil && !bytes.Contains(out, []byte(`"code":"conflict"`)) {
		c.t.Fatalf("%v: %v\n%s", args, err, problems.Bytes())
	}
	return out
}

func (c *campaign) file(name, text string) string {
	c.t.Helper()
	path := filepath.Join(c.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		c.t.Fatal(err)
	}
	return path
}

// canvasFile writes a canvas that adds to an audience of the same name and, if
// so, removes everybody two seconds later.
func (c *campaign) canvasFile(name, note string, passing bool) string {
	step := "  - audience_sync: {ad_account: \"" + emea + "\", audience: " + name + ", create: true, action: %s, match_fields: [email]}\n"
	text := "name: " + name + "\nentry:\n  all: [" + note + "]\n  none: [{field: crowd, op: is, value: true}]\nsteps:\n" + fmt.Sprintf(step, "add")
	if passing {
		text += "  - delay: 2s\n" + fmt.Sprintf(step, "remove")
	}
	return c.file(name+".yaml", text)
}

const optedIn = "{field: opted_in, op: is, value: true}"

// An operation is one command, or several at once, to be killed.
type operation struct {
	name     string
	weight   int
	commands [][]string
	begin    func() [][]string   // in place of commands
	after    func(killed []bool) // looks at what came of it
	span     *time.Duration      // in which it is killed; follows how long it lives
	env      []string
}

// step makes one of the operations, picked by weight, and then checks what must
// always hold.
func (c *campaign) step(all []operation) {
	total := 0
	for _, o := range all {
		total += o.weight
	}
	pick := c.random.IntN(total)
	for _, o := range all {
		if pick -= o.weight; pick < 0 {
			c.attempt(o)
			return
		}
	}
}

func (c *campaign) attempt(o operation) {
	c.t.Helper()
	commands := o.commands
	if o.begin != nil {
		commands = o.begin()
	}
	killed := make([]bool, len(commands))
	var all []*exec.Cmd
	said := make([]bytes.Buffer, len(commands))
	for i, args := range commands {
		cmd := c.command(c.t.Context(), append([]string{"--verbose"}, args...)...)
		cmd.Stderr, cmd.Env = &said[i], append(cmd.Env, o.env...)
		if err := cmd.Start(); err != nil {
			c.t.Fatal(err)
		}
		all = append(all, cmd)
	}
	wait := time.Duration(c.random.Int64N(int64(*o.span)))
	timer := time.NewTimer(wait)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for i, cmd := range all {
			err := cmd.Wait()
			status, _ := cmd.ProcessState.Sys().(syscall.WaitStatus)
			killed[i] = status.Signaled() && status.Signal() == syscall.SIGKILL
			if err != nil && !killed[i] && !bytes.Contains(said[i].Bytes(), []byte("Another Audience Sync is running")) && cmd.ProcessState.ExitCode() == 1 {
				c.t.Errorf("%v: %v\n%s", commands[i], err, said[i].Bytes())
			}
		}
	}()
	select {
	case <-timer.C:
		for _, cmd := range all {
			_ = cmd.Process.Kill()
		}
		<-ended
	case <-ended:
	}
	c.note(o, killed, said)
	if o.after != nil {
		o.after(killed)
	}
	c.check(o.name)
}

var resent = regexp.MustCompile(`msg="batches without an answer are sent again".* batches=(\d+)`)

// note counts, and follows how long such commands live.
func (c *campaign) note(o operation, killed []bool, said []bytes.Buffer) {
	for i, k := range killed {
		if k {
			c.kills++
			c.killed[o.name]++
			*o.span += *o.span / 20
		} else {
			c.survived++
			*o.span -= *o.span / 5
		}
		if m := resent.FindSubmatch(said[i].Bytes()); m != nil {
			n, _ := strconv.Atoi(string(m[1]))
			c.recovered += n
		}
	}
	*o.span = min(max(*o.span, 20*time.Millisecond), 3*time.Second)
}

// check is what must hold after every kill.
func (c *campaign) check(after string) {
	c.t.Helper()
	c.must("backup", "check")
	var m struct{ Canvases []tortured }
	if err := json.Unmarshal(c.must("metrics"), &m); err != nil {
		c.t.Fatal(err)
	}
	c.readings++
	for _, canvas := range m.Canvases {
		for _, s := range canvas.Steps {
			if s.Entered != s.Synced+s.NotSynced+s.Pending+s.Errored || s.Entered != s.Proceeded+s.Exited || s.Errored != 0 {
				c.t.Errorf("after %s, %s: the numbers do not add up: %+v", after, canvas.Name, s)
			}
		}
	}
	if c.t.Failed() {
		c.t.FailNow()
	}
}

// tortured is what metrics --json says of a canvas.
type tortured struct {
	Name, State string
	Steps       []struct {
		Index, Entered, Proceeded, Synced, Pending, Errored, Exited int
		NotSynced                                                   int `json:"not_synced"`
	}
}
