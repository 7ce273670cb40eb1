package simulator_test

import (
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

// TestFaultsOfOneDial: of several settings each waits for its own requests,
// and one that lets a request pass does not keep the next from striking.
func TestFaultsOfOneDial(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	p.fault(simulator.Fault{Kind: simulator.ServerError, Times: -1, Probability: 1e-12})
	p.fault(simulator.Fault{Kind: simulator.Unavailable, Endpoint: "segments.create"})
	p.fault(simulator.Fault{Kind: simulator.GatewayTimeout, Endpoint: "me"})
	p.fault(simulator.Fault{Kind: simulator.BadGateway, Endpoint: "adAccounts", Times: 2})
	p.get("/rest/me").want(t, 504)
	p.get("/rest/me").want(t, 200)
	p.get("/rest/adAccounts/516413367").want(t, 502)
	p.get("/rest/adAccountUsers?q=authenticatedUser&start=0&count=5").want(t, 200) // another resource, though its name begins the same
	p.get("/rest/adAccounts?q=search").want(t, 502)
	p.get("/rest/adAccounts?q=search").want(t, 200)
	p.get("/rest/dmpSegments?q=account&account="+emeaURN).want(t, 200)
	p.do("POST", "/rest/dmpSegments", createBody("A", "USER")).want(t, 503)
	if left := p.srv.Faults(); len(left) != 1 || left[0].Kind != simulator.ServerError {
		t.Errorf("left are %+v", left)
	}
	p.srv.ClearFaults()
	p.fault(simulator.Fault{Kind: simulator.ServerError, After: 1})
	p.fault(simulator.Fault{Kind: simulator.Unavailable})
	p.get("/rest/me").want(t, 503) // the first that is due
	p.get("/rest/me").want(t, 500)
	p.get("/rest/me").want(t, 200)
}

// TestFaultsStayAtHome: "rest" is the API alone, "oauth" the sign-in alone, and
// a path that does not exist uses nothing up.
func TestFaultsStayAtHome(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	tok := p.signIn()
	p.token = tok.Access
	p.fault(simulator.Fault{Kind: simulator.ServerError})
	p.tokens(refresh(tok.Refresh))
	p.browse("GET", standard+"?"+asks(back).Encode(), nil).want(t, 200)
	p.get("/rest/nothing").want(t, 404)
	p.get("/").want(t, 404)
	p.get("/rest/adAccounts/516413367").want(t, 500)
	p.fault(simulator.Fault{Kind: simulator.Unavailable, Endpoint: "oauth"})
	p.get("/rest/adAccounts/516413367").want(t, 200)
	p.browse("POST", "/oauth/v2/introspectToken", exchange("", "", "token", tok.Access)).want(t, 503)
	p.browse("POST", "/oauth/v2/introspectToken", exchange("", "", "token", tok.Access)).want(t, 200)
	for kind, path := range map[simulator.Kind]string{ // where each strikes without an endpoint
		simulator.TooYoung: "users", simulator.TooLarge: "users", simulator.Conflict: "segments.create", simulator.SegmentLimit: "segments.create",
		simulator.LoginCancelled: "authorization", simulator.Sunset: "rest",
	} {
		p.srv.ClearFaults()
		p.fault(simulator.Fault{Kind: kind})
		if f := p.srv.Faults(); len(f) != 1 || f[0].Endpoint != path {
			t.Errorf("%s is at %+v", kind, f)
		}
	}
}

// TestFaultsOfASeed strike at the same requests each time, and those of another
// seed at others.
func TestFaultsOfASeed(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	struck := func(seed uint64, chance float64) string {
		p.srv.ClearFaults()
		p.fault(simulator.Fault{Kind: simulator.Unavailable, Times: -1, Probability: chance, Seed: seed})
		var b strings.Builder
		for range 64 {
			b.WriteByte(byte('0' + p.get("/rest/me").StatusCode/100))
		}
		return b.String()
	}
	if a, again, b := struck(1, 0.5), struck(1, 0.5), struck(2, 0.5); a != again || a == b {
		t.Errorf("seed 1 gives %s and %s, seed 2 %s", a, again, b)
	}
	if all := struck(1, 1); strings.Contains(all, "2") {
		t.Errorf("certain, but %s", all)
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

// TestSwitchesOfTokens: each ends what it names and nothing else.
func TestSwitchesOfTokens(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		turn            func(*simulator.Server)
		access, refresh int
	}{
		"access tokens expire":  {(*simulator.Server).ExpireTokens, 401, 200},
		"refresh tokens expire": {(*simulator.Server).ExpireRefreshTokens, 200, 400},
		"the member revokes":    {(*simulator.Server).RevokeTokens, 401, 400},
		"everything is reset":   {(*simulator.Server).Reset, 401, 400},
	} {
		p := start(t, simulator.Options{NoAudiences: true})
		tok := p.signIn()
		p.token = tok.Access
		c.turn(p.srv)
		if got := p.get("/rest/adAccounts/516413367").StatusCode; got != c.access {
			t.Errorf("%s: the access token answers %d", name, got)
		}
		if got := p.browse("POST", "/oauth/v2/accessToken", refresh(tok.Refresh)).StatusCode; got != c.refresh {
			t.Errorf("%s: the refresh token answers %d", name, got)
		}
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
