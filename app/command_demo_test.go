package app

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"audiencesync/sync"
)

func TestLiveTableIsDrawnOverItselfOnATerminalOnly(t *testing.T) {
	t.Parallel()
	metrics := func(synced int) []sync.CanvasMetrics {
		return []sync.CanvasMetrics{{Name: "Trial", State: sync.CanvasActive, Steps: []sync.StepMetrics{{Index: 1, Entered: 9, Synced: synced, Pending: 9 - synced, Exited: 9}}}}
	}
	for _, terminal := range []bool{true, false} {
		var out bytes.Buffer
		table := &liveTable{to: &out, progress: &progress{terminal: terminal}}
		table.show(metrics(0))
		once := out.Len()
		table.show(metrics(0)) // nothing changed
		if out.Len() != once {
			t.Errorf("terminal %v: drawn again without a change", terminal)
		}
		table.end(metrics(9))
		if up := strings.Count(out.String(), "\x1b[3A\x1b[J"); up != map[bool]int{true: 1, false: 0}[terminal] {
			t.Errorf("terminal %v: went up %d times in %q", terminal, up, out.String())
		}
		if strings.Count(out.String(), "Trial (active)\n") != 2 {
			t.Errorf("terminal %v: %q", terminal, out.String())
		}
		table.progress.last, table.progress.every = time.Now(), time.Hour
		before := out.Len()
		table.show(metrics(5)) // too soon
		if out.Len() != before {
			t.Errorf("terminal %v: drawn too soon", terminal)
		}
	}
}

func TestIdleWaitsForDelaysThatEndSoon(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	step := func(pending int) []sync.StepMetrics { return []sync.StepMetrics{{Entered: 5, Pending: pending}} }
	delay := func(waiting int, ends time.Duration) []sync.DelayMetrics {
		return []sync.DelayMetrics{{Waiting: waiting, NextAt: now.Add(ends)}}
	}
	for _, c := range []struct {
		name    string
		metrics []sync.CanvasMetrics
		idle    bool
	}{
		{"nothing", nil, true},
		{"pending", []sync.CanvasMetrics{{State: sync.CanvasActive, Steps: step(1)}}, false},
		{"pending in a paused canvas", []sync.CanvasMetrics{{State: sync.CanvasPaused, Steps: step(1)}}, true},
		{"a delay that is running out", []sync.CanvasMetrics{{State: sync.CanvasActive, Delays: delay(1, time.Minute)}}, false},
		{"a delay that has ended", []sync.CanvasMetrics{{State: sync.CanvasActive, Delays: delay(1, -time.Second)}}, false},
		{"a delay of days", []sync.CanvasMetrics{{State: sync.CanvasActive, Delays: delay(1, 48*time.Hour)}}, true},
		{"an empty delay", []sync.CanvasMetrics{{State: sync.CanvasActive, Delays: delay(0, 0)}}, true},
		{"a delay in a paused canvas", []sync.CanvasMetrics{{State: sync.CanvasPaused, Delays: delay(1, time.Minute)}}, true},
		{"the nearest of two delays", []sync.CanvasMetrics{{State: sync.CanvasActive, Delays: append(delay(1, 48*time.Hour), delay(1, time.Minute)...)}}, false},
	} {
		if got := addUp(c.metrics).idle(now); got != c.idle {
			t.Errorf("%s: idle is %v", c.name, got)
		}
	}
}
