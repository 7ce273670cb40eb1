package simulator_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"audiencesync/sync/linkedin/simulator"
)

func (p *practice) fault(f simulator.Fault) {
	p.t.Helper()
	if err := p.srv.Fault(f); err != nil {
		p.t.Fatal(err)
	}
}

// TestAnswersOfFaults are those that strike instead of the request.
func TestAnswersOfFaults(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	id := p.create("Faults")
	users := func() answer { return p.send(id, addEmail(1)) }
	create := func() answer { return p.do("POST", "/rest/dmpSegments", createBody("F", "USER")) }
	for _, c := range []struct {
		fault  simulator.Fault
		do     func() answer
		status int
		part   string
	}{
		{simulator.Fault{Kind: simulator.TooManyMinute}, users, 429, `"serviceErrorCode":101`},
		{simulator.Fault{Kind: simulator.TooManyDay}, users, 429, "APPLICATION DAY limit"},
		{simulator.Fault{Kind: simulator.SegmentLimit}, create, 429, "SEGMENT_LIMIT_EXCEEDED"},
		{simulator.Fault{Kind: simulator.Infrastructure}, users, 429, "Too Many Requests"},
		{simulator.Fault{Kind: simulator.Conflict}, create, 409, "CONFLICT"},
		{simulator.Fault{Kind: simulator.TooYoung}, users, 404, fmt.Sprint("Could not find DMP segment with ID ", id)},
		{simulator.Fault{Kind: simulator.InvalidToken}, users, 401, "65600"},
		{simulator.Fault{Kind: simulator.RevokedToken}, users, 401, "65601"},
		{simulator.Fault{Kind: simulator.ExpiredToken}, users, 401, "65602"},
		{simulator.Fault{Kind: simulator.Forbidden}, users, 403, "dmpSegments.BATCH_CREATE"},
		{simulator.Fault{Kind: simulator.Sunset}, users, 426, "NONEXISTENT_VERSION"},
		{simulator.Fault{Kind: simulator.TooLarge}, users, 413, ""},
		{simulator.Fault{Kind: simulator.ServerError}, users, 500, "Internal"},
		{simulator.Fault{Kind: simulator.BadGateway}, users, 502, "<!DOCTYPE html>"},
		{simulator.Fault{Kind: simulator.Unavailable}, users, 503, ""},
		{simulator.Fault{Kind: simulator.GatewayTimeout}, users, 504, ""},
		{simulator.Fault{Kind: simulator.HTML, Status: 500}, users, 500, "<html>"},
		{simulator.Fault{Kind: simulator.Empty, Status: 502}, users, 502, ""},
	} {
		p.fault(c.fault)
		c.do().says(t, c.status, c.part)
		if n, s := p.srv.MemberCount(id), len(p.srv.Segments()); n != 0 || s != 1 {
			t.Fatalf("%s: %d members and %d segments, but nothing must happen", c.fault.Kind, n, s)
		}
		log := p.srv.Requests()
		if last := log[len(log)-1]; last.Fault != c.fault.Kind || last.Status != c.status {
			t.Errorf("the log says %+v", last)
		}
	}
	users().want(t, 200) // each struck once
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	for _, kind := range []simulator.Kind{simulator.TooManyMinute, simulator.Unavailable} {
		p.fault(simulator.Fault{Kind: kind, RetryAfter: 1500 * time.Millisecond})
		p.fault(simulator.Fault{Kind: kind})
		if got := p.get("/rest/me").Header.Get("Retry-After"); got != "2" {
			t.Errorf("Retry-After %q, want 2", got)
		}
		if got := p.get("/rest/me").Header.Get("Retry-After"); got != "" {
			t.Errorf("Retry-After %q, want none", got)
		}
	}
}

// TestActedFaults carry the request out, and spoil the answer.
func TestActedFaults(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind  simulator.Kind
		check func(*testing.T, answer, error)
	}{
		{simulator.ResetAfter, func(t *testing.T, _ answer, err error) {
			if !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, io.EOF) {
				t.Errorf("error %v", err)
			}
		}},
		{simulator.Truncated, func(t *testing.T, a answer, err error) {
			if !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("error %v, body %s", err, a.body)
			}
		}},
		{simulator.HTML, func(t *testing.T, a answer, err error) {
			if err != nil || a.StatusCode != 200 || !strings.Contains(string(a.body), "<html>") {
				t.Errorf("%v, %s", err, a.body)
			}
		}},
		{simulator.Empty, func(t *testing.T, a answer, err error) {
			if err != nil || a.StatusCode != 200 || len(a.body) != 0 {
				t.Errorf("%v, %s", err, a.body)
			}
		}},
		{simulator.DroppedElements, func(t *testing.T, a answer, err error) {
			if err != nil || string(a.body) != `{"elements":[{"status":201}]}` {
				t.Errorf("%v, %s", err, a.body)
			}
		}},
	} {
		t.Run(string(c.kind), func(t *testing.T) {
			t.Parallel()
			p := start(t, simulator.Options{NoAudiences: true})
			id := p.create("Acted")
			p.fault(simulator.Fault{Kind: c.kind, Endpoint: "users"})
			a, err := p.try("POST", fmt.Sprintf("/rest/dmpSegments/%d/users", id), `{"elements":[`+addEmail(1)+`,`+addEmail(2)+`]}`, batchMethod)
			c.check(t, a, err)
			if n := p.srv.MemberCount(id); n != 2 {
				t.Errorf("%d members, want 2: it was carried out", n)
			}
		})
	}
}

func TestResetBeforeActing(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	id := p.create("Reset")
	// A client that reuses a connection may try a GET again by itself, but
	// never a POST with a body.
	p.fault(simulator.Fault{Kind: simulator.ResetBefore})
	if _, err := p.try("POST", fmt.Sprintf("/rest/dmpSegments/%d/users", id), `{"elements":[`+addEmail(1)+`]}`, batchMethod); err == nil {
		t.Error("the connection did not break")
	}
	if p.srv.MemberCount(id) != 0 {
		t.Error("something was done")
	}
}

func TestSlowReply(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	p.fault(simulator.Fault{Kind: simulator.Slow, Delay: time.Hour})
	ctx, cancel := context.WithCancel(t.Context())
	before := len(p.srv.Requests())
	go func() { // as a client that gives up while it waits
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for len(p.srv.Requests()) == before {
			<-tick.C
		}
		cancel()
	}()
	r := p.request("GET", "/rest/me", "", func(r *http.Request) { *r = *r.WithContext(ctx) })
	res, err := p.http.Client().Do(r)
	if err == nil {
		_ = res.Body.Close()
	}
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	p.fault(simulator.Fault{Kind: simulator.Slow, Delay: time.Millisecond, Endpoint: "adAccounts"})
	p.get("/rest/adAccounts/516413367").want(t, 200)
}

func TestMixedElements(t *testing.T) {
	t.Parallel()
	for _, kind := range []simulator.Kind{simulator.MixedNested, simulator.MixedFlat} {
		p := start(t, simulator.Options{NoAudiences: true})
		id := p.create("Mixed")
		p.fault(simulator.Fault{Kind: kind, Share: 0.5, Seed: 9, Status: 422})
		a := read[usersAnswer](t, p.send(id, many(100, addEmail)...).want(t, 200))
		failed := 0
		for i, e := range a.Elements {
			member := p.srv.Member(id, simulator.Identity{SHA256Email: hash(i)})
			if member != (e.Status == 201) {
				t.Fatalf("%s: element %d has status %d, member %v", kind, i, e.Status, member)
			}
			if e.Status != 201 {
				failed++
				if e.Status != 422 || (e.Error != nil) != (kind == simulator.MixedNested) {
					t.Fatalf("%s: %+v", kind, e)
				}
			}
		}
		if len(a.Elements) != 100 || failed < 30 || failed > 70 {
			t.Errorf("%s: %d of %d failed", kind, failed, len(a.Elements))
		}
	}
}

func TestIDHeaders(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	p.fault(simulator.Fault{Kind: simulator.OnlyLinkedInID})
	p.fault(simulator.Fault{Kind: simulator.OnlyRestliID})
	p.fault(simulator.Fault{Kind: simulator.ConflictCreated})
	a := p.do("POST", "/rest/dmpSegments", createBody("A", "USER")).want(t, 201)
	if a.Header.Get("X-Restli-Id") != "" || a.Header.Get("X-Linkedin-Id") == "" {
		t.Errorf("headers %v", a.Header)
	}
	a = p.do("POST", "/rest/dmpSegments", createBody("B", "USER")).want(t, 201)
	if a.Header.Get("X-Restli-Id") == "" || a.Header.Get("X-Linkedin-Id") != "" {
		t.Errorf("headers %v", a.Header)
	}
	a = p.do("POST", "/rest/dmpSegments", createBody("C", "USER")).want(t, 409)
	if n := len(p.srv.Segments()); n != 3 || a.Header.Get("X-Restli-Id") != "" {
		t.Errorf("%d segments, headers %v", n, a.Header)
	}
}

func TestFaultsOfTheSignIn(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	code := p.decide(standard, asks(back), "allow").Get("code")
	p.token = p.srv.Token(0) // other scopes were asked for: the one before has ended
	p.fault(simulator.Fault{Kind: simulator.TooManyMinute, Endpoint: "token"})
	p.fault(simulator.Fault{Kind: simulator.Unavailable, Endpoint: "oauth"})
	p.get("/rest/me").want(t, 200)
	p.browse("POST", "/oauth/v2/accessToken", exchange(code, back)).want(t, 429)
	p.browse("POST", "/oauth/v2/accessToken", exchange(code, back)).want(t, 503)
	p.tokens(exchange(code, back)) // the code is not used up
	p.fault(simulator.Fault{Kind: simulator.LoginCancelled})
	ask := asks(back)
	if got := p.sentBack(p.browse("GET", standard+"?"+ask.Encode(), nil), ask); got.Get("error") != "user_cancelled_login" {
		t.Errorf("%v", got)
	}
}

// TestSpoiledAnswersWithoutABody: what was made stays made where there is
// hardly anything to spoil.
func TestSpoiledAnswersWithoutABody(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	for n, kind := range []simulator.Kind{simulator.Truncated, simulator.ResetAfter} {
		p.fault(simulator.Fault{Kind: kind, Endpoint: "segments.create"})
		_, err := p.try("POST", "/rest/dmpSegments", createBody(string(kind), "USER"))
		if !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) && !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("%s: %v", kind, err)
		}
		if made := len(p.srv.Segments()); made != n+1 {
			t.Errorf("%s: %d segments", kind, made)
		}
	}
	path := fmt.Sprintf("/rest/dmpSegments/%d", p.srv.Segments()[0].ID)
	p.fault(simulator.Fault{Kind: simulator.HTML, Endpoint: "segments.delete"})
	p.do("DELETE", path, "").says(t, 200, "<html>") // a 204 could hold no page
	p.get(path).want(t, 404)
}

// TestConflictOnlyWhereSomethingWasMade: the 409 that hides a success hides no
// refusal.
func TestConflictOnlyWhereSomethingWasMade(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	bad := strings.Replace(createBody("A", "USER"), `"USER"`, `"NOBODY"`, 1)
	p.fault(simulator.Fault{Kind: simulator.ConflictCreated, Times: 2})
	p.do("POST", "/rest/dmpSegments", bad).says(t, 422, "/type")
	p.do("POST", "/rest/dmpSegments", createBody("A", "USER")).want(t, 409)
	if n := len(p.srv.Segments()); n != 1 {
		t.Errorf("%d segments", n)
	}
}

// TestRefusalsAreNotPeople: a request that is refused by any gate or fault puts
// nobody in and takes nobody out.
func TestRefusalsAreNotPeople(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true, BatchLimit: 10})
	id := p.create("Nobody")
	p.send(id, many(5, addEmail)...).want(t, 200)
	path := fmt.Sprintf("/rest/dmpSegments/%d/users", id)
	body := `{"elements":[` + removeEmail(0) + `,` + addEmail(9) + `]}`
	for _, kind := range []simulator.Kind{
		simulator.TooManyMinute, simulator.TooManyDay, simulator.Infrastructure, simulator.TooYoung, simulator.InvalidToken, simulator.Forbidden,
		simulator.Sunset, simulator.TooLarge, simulator.ServerError, simulator.BadGateway, simulator.Unavailable, simulator.GatewayTimeout,
	} {
		p.fault(simulator.Fault{Kind: kind, Endpoint: "users"})
		if a := p.do("POST", path, body, batchMethod); a.StatusCode < 400 {
			t.Errorf("%s: status %d", kind, a.StatusCode)
		}
	}
	for name, c := range map[string]change{
		"version": header("LinkedIn-Version", ""), "protocol": header("X-Restli-Protocol-Version", ""), "token": header("Authorization", "Bearer x"),
		"content type": header("Content-Type", ""), "method": header("X-Restli-Method", "BATCH_UPDATE"), "encoding": header("Content-Encoding", "br"),
	} {
		if a := p.do("POST", path, body, batchMethod, c); a.StatusCode < 400 {
			t.Errorf("%s: status %d", name, a.StatusCode)
		}
	}
	p.send(id, many(11, addEmail)...).want(t, 400)
	if p.srv.MemberCount(id) != 5 || !p.srv.Member(id, simulator.Identity{SHA256Email: hash(0)}) || p.srv.Member(id, simulator.Identity{SHA256Email: hash(9)}) {
		t.Errorf("%d members", p.srv.MemberCount(id))
	}
}

// TestSlowAnswersAreWhole: slow is late, and nothing else.
func TestSlowAnswersAreWhole(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	id := p.create("Slow")
	p.fault(simulator.Fault{Kind: simulator.Slow, Delay: time.Millisecond, Endpoint: "users"})
	if a := p.send(id, addEmail(1), addEmail(2)); a.StatusCode != http.StatusOK || string(a.body) != `{"elements":[{"status":201},{"status":201}]}` {
		t.Errorf("%d %s", a.StatusCode, a.body)
	}
	if n := p.srv.MemberCount(id); n != 2 {
		t.Errorf("%d members", n)
	}
}
