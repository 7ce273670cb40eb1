package main_test

import (
	"os"
	"strconv"
	"testing"
	"time"
)

// TestTorture kills the program with SIGKILL at random moments: while it
// imports, syncs, launches, edits, backs up and makes a workspace. Practice
// LinkedIn, in a process that is not killed, is the witness. TORTURE_KILLS is
// how often, TORTURE_SEED the schedule.
func TestTorture(t *testing.T) {
	t.Parallel()
	kills := number(t, "TORTURE_KILLS", 25)
	c := newCampaign(t, uint64(number(t, "TORTURE_SEED", int(time.Now().UnixNano()&0xffff))), kills > 100)
	c.launch("Kept", "opted_in: [true]", false)
	c.launch("Passed", "", true)
	operations := c.operations()
	for c.kills < kills*9/10 {
		c.step(operations)
	}
	c.must("run", "--until-idle")
	c.judge(func(*human) bool { return true })

	// Removing from what was added, with kills: nobody comes in any more.
	c.remove()
	for c.kills < kills {
		c.attempt(c.runOperation())
	}
	c.must("run", "--until-idle")
	c.judge(func(h *human) bool { return !h.even })
	c.figures()
}

func number(t *testing.T, variable string, otherwise int) int {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		t.Fatalf("%s is %q, which is not a number", variable, text)
	}
	return n
}
