package simulator_test

import (
	"testing"
	"time"

	"audiencesync/sync/linkedin/simulator"
)

const day = 24 * time.Hour

// everybody is found and nobody opted out.
var everybody = simulator.Options{MatchRate: 1, OptOutRate: -1, NoAudiences: true, BuildTime: 48 * time.Hour}

func (p *practice) wantStatus(id int64, status string) segmentJSON {
	p.t.Helper()
	g := p.read(id)
	if got := g.Destinations[0].Status; got != status {
		p.t.Fatalf("status %s, want %s", got, status)
	}
	return g
}

func (p *practice) wantCounts(id int64, input, matched, size int) {
	p.t.Helper()
	g := p.read(id)
	d := g.Destinations[0]
	if g.InputCount == nil || d.MatchedCount == nil || d.AudienceSize == nil {
		p.t.Fatalf("counts are missing: %+v", g)
	}
	if *g.InputCount != input || *d.MatchedCount != matched || *d.AudienceSize != size {
		p.t.Fatalf("input %d, matched %d, size %d; want %d, %d, %d", *g.InputCount, *d.MatchedCount, *d.AudienceSize, input, matched, size)
	}
}

func TestBuildingThenReady(t *testing.T) {
	t.Parallel()
	p := start(t, everybody)
	id := p.create("Ages")
	p.srv.Advance(72 * time.Hour) // nothing to process yet
	p.wantStatus(id, "BUILDING")
	p.send(id, many(400, addEmail)...).want(t, 200)
	p.srv.Advance(47 * time.Hour)
	if g := p.wantStatus(id, "BUILDING"); g.InputCount != nil || g.Destinations[0].AudienceSize != nil || g.Destinations[0].MatchedCount != nil {
		t.Errorf("counts while BUILDING: %+v", g)
	}
	p.srv.Advance(2 * time.Hour)
	p.wantStatus(id, "READY")
	p.wantCounts(id, 400, 400, 400)
}

func TestSizeZeroIsNeverReady(t *testing.T) {
	t.Parallel()
	p := start(t, everybody)
	id := p.create("Zero")
	p.send(id, addEmail(1)).want(t, 200)
	p.send(id, removeEmail(1)).want(t, 200)
	p.srv.Advance(49 * time.Hour)
	p.wantStatus(id, "BUILDING")
	p.send(id, addEmail(2)).want(t, 200)
	p.srv.Advance(49 * time.Hour)
	p.wantStatus(id, "READY")
}

func TestUpdating(t *testing.T) {
	t.Parallel()
	p := start(t, everybody)
	id := p.create("Updates")
	p.send(id, many(400, addEmail)...).want(t, 200)
	p.srv.Advance(49 * time.Hour)
	p.wantCounts(id, 400, 400, 400)
	p.send(id, many(50, removeEmail)...).want(t, 200)
	p.wantStatus(id, "UPDATING")
	p.wantCounts(id, 400, 400, 400)
	p.srv.Advance(10 * time.Minute)
	p.wantStatus(id, "READY")
	p.wantCounts(id, 400, 400, 350)
}

func TestCountsRollOverSevenDays(t *testing.T) {
	t.Parallel()
	p := start(t, everybody)
	id := p.create("Week")
	p.send(id, many(400, addEmail)...).want(t, 200)
	p.srv.Advance(4 * day)
	p.send(id, many(500, addEmail)...).want(t, 200) // 400 again, 100 new: nobody counts twice
	p.srv.Advance(time.Hour)
	p.wantCounts(id, 500, 500, 500)
	p.srv.Advance(4 * day) // all were sent 4 days ago
	p.wantCounts(id, 500, 500, 500)
	p.srv.Advance(4 * day)
	p.wantCounts(id, 0, 0, 500) // quiet days: the size stays
}

func TestMatchingIsDeterministic(t *testing.T) {
	t.Parallel()
	counts := func(o simulator.Options) simulator.Segment {
		o.NoAudiences = true
		p := start(t, o)
		id := p.create("Match")
		p.send(id, many(5000, addEmail)...).want(t, 200)
		p.srv.Advance(49 * time.Hour)
		return p.segment(id)
	}
	a, b := counts(simulator.Options{MatchRate: 0.6, OptOutRate: 0.1, Seed: 3}), counts(simulator.Options{MatchRate: 0.6, OptOutRate: 0.1, Seed: 3})
	if a != b {
		t.Errorf("%+v and %+v differ", a, b)
	}
	if a.Matched < 2850 || a.Matched > 3150 || a.AudienceSize < 2500 || a.AudienceSize > 2900 {
		t.Errorf("of 5000: matched %d, size %d", a.Matched, a.AudienceSize)
	}
	if c := counts(simulator.Options{MatchRate: 0.6, OptOutRate: 0.1, Seed: 4}); c.AudienceSize == a.AudienceSize && c.Matched == a.Matched {
		t.Error("another seed matches the same people")
	}
	if c := counts(simulator.Options{MatchRate: 1, OptOutRate: 1}); c.Matched != 5000 || c.AudienceSize != 0 {
		t.Errorf("all opted out: %+v", c)
	}
	if c := counts(simulator.Options{MatchRate: -1}); c.Matched != 0 {
		t.Errorf("nobody is found: %+v", c)
	}
}

func TestBelowThreeHundred(t *testing.T) {
	t.Parallel()
	for small, want := range map[simulator.SmallSize]string{
		simulator.SmallZero: `"audienceSize":0,`, simulator.SmallExact: `"audienceSize":299,`, simulator.SmallAbsent: `"status":"READY","matchedCount"`,
	} {
		o := everybody
		o.SmallSize = small
		p := start(t, o)
		id := p.create("Small")
		p.send(id, many(299, addEmail)...).want(t, 200)
		p.srv.Advance(49 * time.Hour)
		p.get("/rest/dmpSegments?q=account&account="+emeaURN).says(t, 200, want)
		p.send(id, addEmail(299)).want(t, 200)
		p.srv.Advance(time.Hour)
		p.wantCounts(id, 300, 300, 300)
	}
}

func TestArchivedAndExpired(t *testing.T) {
	t.Parallel()
	p := start(t, everybody)
	p.token = p.srv.Token(400 * day)
	id := p.create("Old")
	p.send(id, many(300, addEmail)...).want(t, 200)
	p.srv.Advance(29 * day)
	p.wantStatus(id, "READY")
	p.srv.Advance(day)
	p.wantStatus(id, "ARCHIVED")
	p.send(id, addEmail(300)).want(t, 200)
	p.wantStatus(id, "ARCHIVED") // takes data, but only a campaign brings it back
	if err := p.srv.UseSegment(id); err != nil {
		t.Fatal(err)
	}
	p.wantStatus(id, "BUILDING")
	p.srv.Advance(48 * time.Hour)
	p.wantStatus(id, "READY")
	p.wantCounts(id, 1, 1, 301)
	p.srv.Advance(88*day - time.Second) // used 48 hours before
	p.wantStatus(id, "ARCHIVED")
	p.srv.Advance(time.Second)
	p.wantStatus(id, "EXPIRED")
	if n := p.srv.MemberCount(id); n != 0 {
		t.Errorf("%d members, but the data are gone", n)
	}
	p.send(id, addEmail(1)).want(t, 200)
	p.wantStatus(id, "BUILDING") // uploaded again
	p.srv.Advance(48 * time.Hour)
	if g := p.segment(id); g.Status != "READY" || g.Members != 1 {
		t.Errorf("%+v", g)
	}
}

func TestForcedStatus(t *testing.T) {
	t.Parallel()
	p := start(t, everybody)
	id := p.create("Failed")
	_ = p.srv.SetSegmentStatus(id, "FAILED")
	p.wantStatus(id, "FAILED")
	_ = p.srv.SetSegmentStatus(id, "")
	p.wantStatus(id, "BUILDING")
	if err := p.srv.SetSegmentStatus(5, "FAILED"); err == nil {
		t.Error("there is no segment 5")
	}
}

func TestPracticeModeIsQuick(t *testing.T) {
	t.Parallel()
	o := everybody
	o.SettleDelay, o.BuildTime, o.UpdateTime = -1, -1, -1
	p := start(t, o)
	id := p.create("Quick")
	p.send(id, many(300, addEmail)...).want(t, 200)
	p.wantStatus(id, "READY")
	p.wantCounts(id, 300, 300, 300)
}
