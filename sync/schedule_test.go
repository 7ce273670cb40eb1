package sync_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"audiencesync/sync"
	"audiencesync/sync/storetest"

	"pgregory.net/rapid"
)

// An event of a random schedule: what happens, how much of it, how long until
// the next one, and how bad the weather is meanwhile.
type event struct {
	what   string
	n      int
	after  time.Duration
	faults float64
}

var events = rapid.Custom(func(t *rapid.T) event {
	return event{
		rapid.SampledFrom([]string{"import", "import", "withdraw", "restart", "kill", "pause", "resume", "retry", "reconnect", "sleep", "wait"}).Draw(t, "what"),
		rapid.IntRange(1, 50).Draw(t, "n"),
		rapid.SampledFrom([]time.Duration{0, 3 * time.Second, time.Minute, time.Hour, 14 * time.Hour}).Draw(t, "after"),
		rapid.SampledFrom([]float64{0, 0.3, 0.3, 0.9, 1}).Draw(t, "faults"),
	}
})

// TestEngineSchedules runs random schedules of what happens in a workspace and
// looks at the end for a broken promise; a failure shrinks to the shortest
// schedule that shows it.
func TestEngineSchedules(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		plan := rapid.SliceOfN(events, 1, 8).Draw(rt, "schedule")
		seed := rapid.Uint64().Draw(rt, "weather")
		why := ""
		synctest.Test(t, func(t *testing.T) { why = runSchedule(t, plan, seed) })
		if why != "" {
			rt.Fatal(why)
		}
	})
}

func runSchedule(t *testing.T, plan []event, seed uint64) (why string) {
	b := &bench{t: t, partner: newFakePartner(), store: storetest.NewMemory()}
	b.open()
	b.signUp()
	c := newCampaign(b, seed)
	defer func() { c.engine.Stop() }()
	c.imports(30)
	c.canvases()
	for i, e := range plan {
		c.weather.set(e.faults)
		c.do(e.what, e.n)
		c.wait(e.after)
		if all, err := c.store.Metrics(t.Context(), 0); err != nil || !conserved(all) {
			return fmt.Sprintf("after event %d: %+v, %v", i+1, all, err)
		}
	}
	c.ends()
	return c.verdict()
}

func conserved(all []sync.CanvasMetrics) bool {
	for _, c := range all {
		for _, s := range c.Steps {
			if !s.Conserved() || s.Pending < 0 {
				return false
			}
		}
	}
	return true
}
