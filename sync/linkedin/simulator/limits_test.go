package simulator_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"audiencesync/sync/linkedin/simulator"
)

// TestMinuteLimit: 500 requests with people in any minute, of this kind only.
// The window rolls: it does not begin anew with the clock's minute.
func TestMinuteLimit(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	id := p.create("Minute")
	for i := range 500 {
		p.clock.move(100 * time.Millisecond)
		if a := p.send(id, addEmail(i)); a.StatusCode != 200 {
			t.Fatalf("request %d: %d", i, a.StatusCode)
		}
	}
	a := p.send(id, addEmail(1)).says(t, 429, `"serviceErrorCode":101`)
	if a.Header.Get("Retry-After") != "" {
		t.Error("LinkedIn documents no Retry-After")
	}
	p.get("/rest/me").want(t, 200)                      // other resources have limits of their own
	p.clock.move(10*time.Second + 100*time.Millisecond) // the first is 60 s ago now
	p.send(id, addEmail(1)).want(t, 200)
	p.send(id, addEmail(1)).want(t, 429)
	p.srv.Advance(48 * time.Hour) // a jump for audiences' ages, not for limits
	p.send(id, addEmail(1)).want(t, 429)
	p.clock.move(time.Minute)
	p.send(id, addEmail(1)).want(t, 200)
}

func TestSecondLimit(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true, PerSecond: 10})
	for range 10 {
		p.get("/rest/me").want(t, 200)
	}
	p.get("/rest/me").want(t, 429)
	p.clock.move(999 * time.Millisecond)
	p.get("/rest/adAccounts/516413367").want(t, 429)
	p.clock.move(time.Millisecond)
	p.get("/rest/me").want(t, 200)
	if n := p.srv.Busiest(time.Second); n != 12 { // refused ones were begun too
		t.Errorf("busiest second %d, want 12", n)
	}
}

// TestDayQuota recovers at 00:00 UTC and not before, whatever the zone.
func TestDayQuota(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true, DayQuota: 3}) // at 10:00 UTC
	for range 3 {
		p.get("/rest/me").want(t, 200)
	}
	p.get("/rest/me").says(t, 429, "Resource level throttle APPLICATION DAY limit")
	p.clock.move(14*time.Hour - time.Second)
	p.get("/rest/adAccounts/516413367").says(t, 429, "DAY")
	p.clock.move(time.Second)
	for range 3 {
		p.get("/rest/me").want(t, 200)
	}
	p.get("/rest/me").want(t, 429)
	p.srv.Advance(day) // a jump of the clock is a new day too
	p.get("/rest/me").want(t, 200)
}

// TestNoLimits: a negative value stands for none.
func TestNoLimits(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true, PerMinute: -1, BatchLimit: -1, SegmentCap: -1, PageCap: -1})
	id := p.create("None")
	p.send(id, many(6000, addEmail)...).want(t, 200)
	for i := range 600 {
		if a := p.send(id, addEmail(i)); a.StatusCode != 200 {
			t.Fatalf("request %d: %d", i, a.StatusCode)
		}
	}
	for i := range 1001 {
		p.do("POST", "/rest/dmpSegments", createBody(fmt.Sprint(i), "USER")).want(t, 201)
	}
	a := read[page[segmentJSON]](t, p.get("/rest/dmpSegments?q=account&account="+emeaURN+"&start=0&count=1000").want(t, 200))
	if len(a.Elements) != 1000 || a.Paging.Total != 1002 {
		t.Errorf("a page of %d of %d", len(a.Elements), a.Paging.Total)
	}
}

// TestCapOfAThousand is LinkedIn's own, of every type together.
func TestCapOfAThousand(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	kinds := []string{"USER", "COMPANY", "USER_LIST_UPLOAD", "COMPANY_LIST_UPLOAD"}
	var last answer
	for i := range 1000 {
		last = p.do("POST", "/rest/dmpSegments", createBody(fmt.Sprint(i), kinds[i%4])).want(t, 201)
	}
	for range 3 { // trying again does not help
		p.do("POST", "/rest/dmpSegments", createBody("over", "USER")).says(t, 429, "SEGMENT_LIMIT_EXCEEDED")
	}
	p.do("DELETE", "/rest/dmpSegments/"+last.Header.Get("X-Restli-Id"), "").want(t, 204)
	p.do("POST", "/rest/dmpSegments", createBody("over", "USER")).want(t, 201)
}

// TestRequestLogIsBounded: practice LinkedIn may run for weeks.
func TestRequestLogIsBounded(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true, RequestLogLimit: 5})
	for i := range 23 {
		p.clock.move(time.Second)
		if i == 22 {
			p.get("/rest/adAccounts/516413367").want(t, 200)
			break
		}
		p.get("/rest/me").want(t, 200)
	}
	log := p.srv.Requests()
	if len(log) != 5 || log[4].Endpoint != "adAccounts.get" || log[4].Status != 200 || !log[4].At.Equal(p.clock.Now()) || log[0].At.Equal(log[4].At) {
		t.Errorf("log %+v", log)
	}
	if n := p.srv.Busiest(2 * time.Second); n != 2 {
		t.Errorf("busiest two seconds %d", n)
	}
}

func TestAnyMethodIsLogged(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	p.do(http.MethodPatch, "/rest/me?x=secret", "").want(t, 405)
	if log := p.srv.Requests(); len(log) != 1 || log[0].Method != "PATCH" || log[0].Path != "/rest/me" || log[0].Status != 405 {
		t.Errorf("log %+v", log)
	}
}
