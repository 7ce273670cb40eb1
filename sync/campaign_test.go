package sync_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"audiencesync/sync"
)

// campaign is weeks of a workspace under bad weather: people come and withdraw
// consent, canvases are paused and edited, the process is restarted and killed.
type campaign struct {
	*bench
	weather *weather
	process *mortal
	people  int
	did     map[string]int
}

func newCampaign(b *bench, seed uint64) *campaign {
	c := &campaign{bench: b, did: map[string]int{}, weather: &weather{
		random: rand.New(rand.NewPCG(seed, 1)), withdrawn: map[sync.EmailHash]time.Time{}, count: map[string]int{},
	}}
	b.partner.forgets = true
	b.partner.latency = 400 * time.Millisecond
	b.partner.pacer = &sync.Pacer{Store: b.store, PerMinute: func() int { return 500 }}
	b.partner.answer = func(s sync.Sending) (sync.Sent, error) { return c.weather.answer(b.partner, s) }
	b.partner.creating = func() (error, bool) {
		f, acts := c.weather.fault()
		if f == nil {
			return nil, true
		}
		return f, acts
	}
	_, err := b.store.UpdateSettings(b.t.Context(), func(s *sync.Settings) { s.BatchSize = 40 })
	must(b.t, err)
	c.begin()
	return c
}

// begin starts a process over the workspace.
func (c *campaign) begin() {
	c.open()
	c.process = &mortal{Store: c.store}
	c.engine.Store, c.engine.Flush = c.process, time.Minute
	c.start()
}

// imports brings n new people, all of whom consent.
func (c *campaign) imports(n int) {
	c.bench.people(c.people, c.people+n, always("yes"))
	c.people += n
}

// do does one thing that happens in a workspace.
func (c *campaign) do(what string, n int) {
	c.did[what]++
	switch what {
	case "import":
		c.imports(n)
	case "withdraw":
		i := n * 7919 % c.people
		c.bench.people(i, i+1, always("no"))
		c.weather.withdraw(i)
	case "restart":
		c.engine.Stop()
		c.begin()
	case "kill":
		c.process.dead.Store(true)
		c.engine.Stop()
		c.begin()
	case "pause":
		c.each(sync.CanvasActive, func(id int64) error { return c.store.Pause(c.t.Context(), id, time.Now()) })
	case "resume":
		c.each(sync.CanvasPaused, func(id int64) error { return c.store.Resume(c.t.Context(), id, time.Now()) })
	case "retry":
		_, err := c.store.RetryNow(c.t.Context(), 0, time.Now())
		must(c.t, err)
	case "reconnect":
		if c.weather.signedIn() {
			must(c.t, c.engine.Reconnected(c.t.Context()))
		}
	case "sleep": // a laptop that sleeps: nothing runs, time passes
		c.engine.Stop()
		time.Sleep(time.Duration(n) * time.Hour)
		c.begin()
	}
}

func (c *campaign) each(state sync.CanvasState, do func(id int64) error) {
	canvases, err := c.store.Canvases(c.t.Context())
	must(c.t, err)
	for _, canvas := range canvases {
		if canvas.State == state {
			must(c.t, do(canvas.ID))
		}
	}
}

// canvases add, remove at once and later, from two canvases into two audiences.
func (c *campaign) canvases() {
	c.launch("First", syncStep(sync.ActionAdd, "A"), sync.Component{Delay: sync.Delay(30 * time.Hour)}, syncStep(sync.ActionRemove, "A"), syncStep(sync.ActionAdd, "B"))
	remove := syncStep(sync.ActionRemove, "B")
	remove.Step.Create = false
	c.launch("Second", sync.Component{Delay: sync.Delay(2 * time.Hour)}, syncStep(sync.ActionAdd, "A"), remove)
}

// ends lets the weather clear and everything come to its end.
func (c *campaign) ends() {
	c.weather.set(0)
	c.do("resume", 0)
	for range 4 * 24 {
		c.do("reconnect", 0)
		c.wait(time.Hour)
		if c.idle() {
			break
		}
	}
	c.engine.Stop()
}

// idle says whether nobody is on the way any more.
func (c *campaign) idle() bool {
	totals, err := c.store.Activity(c.t.Context())
	must(c.t, err)
	all, err := c.store.Metrics(c.t.Context(), 0)
	must(c.t, err)
	waiting := totals.Unsent + totals.Sending + totals.Uncertain
	for _, canvas := range all {
		for _, d := range canvas.Delays {
			waiting += d.Waiting
		}
	}
	return waiting == 0
}

// verdict says what promise was broken, "" when none was.
func (c *campaign) verdict() string {
	all, err := c.store.Metrics(c.t.Context(), 0)
	must(c.t, err)
	for _, canvas := range all {
		entered, err := c.store.Entered(c.t.Context(), canvas.CanvasID)
		must(c.t, err)
		for i := range c.people { // all consented; who withdrew at once may not have entered
			if _, withdrew := c.weather.withdrawn[email(i)]; !withdrew && !entered.Has(sync.PersonID(i)) {
				return fmt.Sprintf("person %d never entered %s", i, canvas.Name)
			}
		}
		for _, s := range canvas.Steps {
			if s.Entered != entered.Len() || s.Pending != 0 || !s.Conserved() {
				return fmt.Sprintf("%s step %d at the end, of %d people: %+v", canvas.Name, s.Index, entered.Len(), s)
			}
		}
	}
	if c.partner.collision {
		return "an add and a remove of one person were under way together"
	}
	if c.weather.late > 0 {
		return fmt.Sprintf("%d people were added although they had withdrawn consent", c.weather.late)
	}
	if why := limitsKept(c.partner.requests); why != "" {
		return why
	}
	return c.membership(all)
}

// membership compares person by person who is in the audiences at LinkedIn
// with what the ledger says, but for those of whom it says that it does not know.
func (c *campaign) membership(all []sync.CanvasMetrics) string {
	unsure := map[string]map[sync.PersonID]bool{}
	for _, canvas := range all {
		for _, s := range canvas.Steps {
			entries, _, err := c.store.Behind(c.t.Context(), s.StepID, sync.EntryErrored, "", 0, c.people)
			must(c.t, err)
			for _, e := range entries {
				if unsure[s.Audience] == nil {
					unsure[s.Audience] = map[sync.PersonID]bool{}
				}
				unsure[s.Audience][e.Person.Person] = true
			}
		}
	}
	audiences, err := c.store.Audiences(c.t.Context(), account)
	must(c.t, err)
	for _, a := range audiences {
		in, err := c.store.AudiencePeople(c.t.Context(), a.ID)
		must(c.t, err)
		for i := range c.people {
			if at := c.partner.members[a.RemoteID][email(i)]; at != in.Has(sync.PersonID(i)) && !unsure[a.Name][sync.PersonID(i)] {
				return fmt.Sprintf("person %d is in audience %s at LinkedIn: %t, in the ledger: %t", i, a.Name, at, !at)
			}
		}
	}
	return ""
}

func limitsKept(requests []time.Time) string {
	for i := range requests {
		if i >= 10 && requests[i].Sub(requests[i-10]) < time.Second {
			return fmt.Sprintf("11 requests within %v", requests[i].Sub(requests[i-10]))
		}
		if i >= 500 && requests[i].Sub(requests[i-500]) < time.Minute {
			return fmt.Sprintf("501 requests within %v", requests[i].Sub(requests[i-500]))
		}
	}
	return ""
}

// TestFaultCampaign is three weeks in which 30 % of all answers are faults, with
// restarts, kills, pauses, sleep, and sign-ins that are lost until somebody
// reconnects. It prints its figures.
func TestFaultCampaign(t *testing.T) {
	inBubble(t, func(b *bench) {
		c := newCampaign(b, 42)
		r := rand.New(rand.NewPCG(42, 2))
		c.imports(50)
		c.canvases()
		c.weather.set(0.3)
		begin := time.Now()
		for time.Since(begin) < 21*24*time.Hour {
			for range r.IntN(3) {
				c.do([]string{"import", "import", "import", "withdraw", "restart", "kill", "retry"}[r.IntN(7)], 1+r.IntN(60))
			}
			switch r.IntN(40) {
			case 0:
				c.do("pause", 0)
			case 1:
				c.do("sleep", 1+r.IntN(10))
			}
			c.wait(time.Duration(r.IntN(120)) * time.Minute)
			c.do("reconnect", 0)
			if r.IntN(4) == 0 {
				c.do("resume", 0)
			}
			c.conserved()
		}
		days := time.Since(begin).Hours() / 24
		c.ends()
		if why := c.verdict(); why != "" {
			t.Fatal(why)
		}
		c.report(days)
	})
}

// report prints the campaign's figures.
func (c *campaign) report(days float64) {
	sums, reasons := sync.StepMetrics{}, map[string]int{}
	all, err := c.store.Metrics(c.t.Context(), 0)
	must(c.t, err)
	for _, canvas := range all {
		for _, s := range canvas.Steps {
			sums.Entered, sums.Synced, sums.NotSynced, sums.Errored = sums.Entered+s.Entered, sums.Synced+s.Synced, sums.NotSynced+s.NotSynced, sums.Errored+s.Errored
			for why, n := range c.reasons(canvas.Name, s.Index) {
				reasons[why] += n
			}
		}
	}
	failed := 0
	for _, n := range c.weather.count {
		failed += n
	}
	c.t.Logf("%.0f simulated days, %d people, %d entries: %d synced, %d not synced, %d errored, 0 pending, 0 lost, 0 counted twice", days, c.people, sums.Entered, sums.Synced, sums.NotSynced, sums.Errored)
	c.t.Logf("%d answers, %d faults (%.0f %%): %s", c.weather.answers, failed, 100*float64(failed)/float64(c.weather.answers), c.weather.faultCounts())
	c.t.Logf("what happened: %v", c.did)
	c.t.Logf("reasons: %v", reasons)
}
