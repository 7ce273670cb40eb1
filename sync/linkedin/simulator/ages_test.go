package simulator_test

import (
	"fmt"
	"testing"
	"time"

	"audiencesync/sync/linkedin/simulator"
)

// longLived is practice LinkedIn whose tokens outlive the ages of audiences.
func longLived(t *testing.T) *practice {
	o := everybody
	o.AccessLife = 400 * day
	return start(t, o)
}

// TestSettlesAfterFiveSeconds, not before, and is to be seen meanwhile.
func TestSettlesAfterFiveSeconds(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	path := "/rest/dmpSegments/" + p.do("POST", "/rest/dmpSegments", createBody("Young", "USER")).want(t, 201).Header.Get("X-Restli-Id")
	body := `{"elements":[` + addEmail(1) + `]}`
	for _, step := range []struct {
		wait   time.Duration
		status int
	}{{0, 404}, {4*time.Second + 999*time.Millisecond, 404}, {time.Millisecond, 200}} {
		p.clock.move(step.wait)
		p.get(path).want(t, 200)
		p.do("POST", path+"/users", body, batchMethod).want(t, step.status)
	}
}

// TestBuildingIsNotProlonged: more people do not put off the 48 hours, nor the
// minutes of an update.
func TestBuildingIsNotProlonged(t *testing.T) {
	t.Parallel()
	p := longLived(t)
	id := p.create("Steady")
	p.send(id, many(300, addEmail)...).want(t, 200)
	for range 3 {
		p.srv.Advance(12 * time.Hour)
		p.send(id, addEmail(300)).want(t, 200)
	}
	p.srv.Advance(12*time.Hour - time.Second)
	p.wantStatus(id, "BUILDING")
	p.srv.Advance(time.Second)
	p.wantStatus(id, "READY")
	p.wantCounts(id, 301, 301, 301)
	p.send(id, addEmail(301)).want(t, 200)
	p.srv.Advance(5 * time.Minute)
	p.send(id, addEmail(302)).want(t, 200)
	p.srv.Advance(5*time.Minute - time.Second)
	p.wantStatus(id, "UPDATING")
	p.wantCounts(id, 303, 303, 301) // who came is input at once, and size later
	p.srv.Advance(time.Second)
	p.wantStatus(id, "READY")
	p.wantCounts(id, 303, 303, 303)
}

// TestWeekByTheHour: 7 days are 168 hours, for input and matched alike.
func TestWeekByTheHour(t *testing.T) {
	t.Parallel()
	p := longLived(t)
	id := p.create("Hours")
	p.send(id, many(300, addEmail)...).want(t, 200)
	p.srv.Advance(day)
	p.send(id, many(10, addEmail)...).want(t, 200) // these count from today on
	p.srv.Advance(6*day - time.Hour)
	p.wantCounts(id, 300, 300, 300)
	p.srv.Advance(time.Hour)
	p.wantCounts(id, 10, 10, 300)
	p.srv.Advance(day - time.Hour)
	p.wantCounts(id, 10, 10, 300)
	p.srv.Advance(time.Hour)
	p.wantCounts(id, 0, 0, 300)
	p.send(id, many(5, removeEmail)...).want(t, 200) // a removal is no input
	p.srv.Advance(time.Hour)
	p.wantCounts(id, 0, 0, 0) // 295 are not shown
	if g := p.segment(id); g.Reachable != 295 || g.Members != 295 {
		t.Errorf("%+v", g)
	}
}

// TestOptedOut: who opted out is matched, and not in the size: a high match
// rate with a small size is nothing strange.
func TestOptedOut(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{MatchRate: 1, OptOutRate: 0.5, NoAudiences: true, SmallSize: simulator.SmallExact})
	id := p.create("Opted out")
	p.send(id, many(2000, addEmail)...).want(t, 200)
	p.srv.Advance(49 * time.Hour)
	g := p.wantStatus(id, "READY")
	d := g.Destinations[0]
	if *g.InputCount != 2000 || *d.MatchedCount != 2000 || *d.AudienceSize < 900 || *d.AudienceSize > 1100 {
		t.Errorf("input %d, matched %d, size %d", *g.InputCount, *d.MatchedCount, *d.AudienceSize)
	}
}

// TestWhatKeepsAnAudienceAwake: people, a rename and a campaign do, looking at
// it does not.
func TestWhatKeepsAnAudienceAwake(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		do   func(p *practice, id int64)
		want string
	}{
		"looking at it": {func(p *practice, id int64) { p.read(id) }, "ARCHIVED"},
		"nobody sent":   {func(p *practice, id int64) { p.send(id).want(p.t, 200) }, "ARCHIVED"},
		"adding":        {func(p *practice, id int64) { p.send(id, addEmail(1)).want(p.t, 200) }, "READY"},
		"removing":      {func(p *practice, id int64) { p.send(id, removeEmail(999)).want(p.t, 200) }, "READY"},
		"a campaign":    {func(p *practice, id int64) { _ = p.srv.UseSegment(id) }, "READY"},
		"a rename": {func(p *practice, id int64) {
			p.do("POST", fmt.Sprintf("/rest/dmpSegments/%d", id), `{"patch":{"$set":{"name":"New"}}}`, header("X-RestLi-Method", "PARTIAL_UPDATE")).want(p.t, 204)
		}, "READY"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := longLived(t)
			id := p.create("Awake")
			p.send(id, many(300, addEmail)...).want(t, 200)
			p.srv.Advance(29 * day)
			c.do(p, id)
			p.srv.Advance(2 * day)
			p.wantStatus(id, c.want)
			p.srv.Advance(29 * day)
			p.wantStatus(id, "ARCHIVED")
		})
	}
}

// TestExpiredIsGone: neither a removal nor a campaign brings an expired audience
// back, only people who are sent again.
func TestExpiredIsGone(t *testing.T) {
	t.Parallel()
	p := longLived(t)
	id := p.create("Gone")
	p.send(id, many(300, addEmail)...).want(t, 200)
	p.srv.Advance(90 * day)
	p.wantStatus(id, "EXPIRED")
	p.wantCounts(id, 0, 0, 0)
	if err := p.srv.UseSegment(id); err != nil {
		t.Fatal(err)
	}
	p.wantStatus(id, "EXPIRED")
	p.send(id, removeEmail(1)).want(t, 200)
	p.wantStatus(id, "EXPIRED")
	p.send(id, many(300, addEmail)...).want(t, 200)
	if g := p.wantStatus(id, "BUILDING"); g.InputCount != nil || g.Destinations[0].AudienceSize != nil {
		t.Errorf("counts while it is built again: %+v", g)
	}
	p.srv.Advance(48 * time.Hour)
	p.wantStatus(id, "READY")
	p.wantCounts(id, 300, 300, 300)
}

// TestClockJumpsAtOnceOrInSteps: it is the same world that one jump leads to
// and many small ones, with somebody looking in between.
func TestClockJumpsAtOnceOrInSteps(t *testing.T) {
	t.Parallel()
	for _, total := range []time.Duration{time.Hour, 48 * time.Hour, 7 * day, 30 * day, 60 * day, 90 * day, 365 * day} {
		once, steps := longLived(t), longLived(t)
		var ids []int64
		for _, p := range []*practice{once, steps} {
			id := p.create("Jumps")
			ids = append(ids, id)
			p.send(id, many(310, addEmail)...).want(t, 200)
		}
		once.srv.Advance(total)
		for range 20 {
			steps.srv.Advance(total / 20)
			steps.read(ids[1])
		}
		if a, b := once.segment(ids[0]), steps.segment(ids[1]); a != b {
			t.Errorf("after %s: at once %+v, in steps %+v", total, a, b)
		}
	}
}

// TestClockThatGoesBack: a computer's clock may be put back; nothing breaks and
// nobody is counted twice.
func TestClockThatGoesBack(t *testing.T) {
	t.Parallel()
	p := longLived(t)
	id := p.create("Back")
	p.send(id, many(300, addEmail)...).want(t, 200)
	p.srv.Advance(50 * time.Hour)
	p.send(id, many(20, addEmail)...).want(t, 200)
	p.clock.move(-3 * time.Hour)
	p.send(id, many(310, addEmail)...).want(t, 200)
	p.clock.move(4 * time.Hour)
	p.wantCounts(id, 310, 310, 310)
	p.send(id, removeEmail(1)).want(t, 200)
	if n := p.srv.MemberCount(id); n != 309 {
		t.Errorf("%d members", n)
	}
}
