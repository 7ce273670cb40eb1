package simulator_test

import (
	"strings"
	"testing"

	"audiencesync/sync/linkedin/simulator"
)

func TestFaultDial(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	statuses := func(n int) (bad int) {
		for range n {
			if p.get("/rest/me").StatusCode != 200 {
				bad++
			}
		}
		return bad
	}
	p.fault(simulator.Fault{Kind: simulator.ServerError, Times: 3})
	if n := statuses(10); n != 3 {
		t.Errorf("%d struck, want 3", n)
	}
	p.fault(simulator.Fault{Kind: simulator.ServerError, Times: 1, After: 4})
	if n := statuses(4); n != 0 {
		t.Errorf("%d of the first 4 struck", n)
	}
	if n := statuses(4); n != 1 {
		t.Errorf("%d struck, want 1", n)
	}
	p.fault(simulator.Fault{Kind: simulator.ServerError, Times: -1, Endpoint: "users"})
	if n := statuses(5); n != 0 {
		t.Errorf("%d struck at another endpoint", n)
	}
	p.srv.ClearFaults()
	p.fault(simulator.Fault{Kind: simulator.ServerError, Times: -1, Probability: 0.3, Seed: 5})
	first := statuses(100)
	if first < 15 || first > 45 {
		t.Errorf("%d of 100 struck, want about 30", first)
	}
	if f := p.srv.Faults(); len(f) != 1 || f[0].Times != -1 {
		t.Errorf("faults %+v", f)
	}
	p.srv.ClearFaults()
	p.fault(simulator.Fault{Kind: simulator.ServerError, Times: -1, Probability: 0.3, Seed: 5})
	if again := statuses(100); again != first {
		t.Errorf("%d, then %d with the same seed", first, again)
	}
	if p.srv.Fault(simulator.Fault{Kind: "nonsense"}) == nil || p.srv.Fault(simulator.Fault{Kind: simulator.HTML, Endpoint: "x"}) == nil {
		t.Error("an unknown kind or endpoint must be an error")
	}
}

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
