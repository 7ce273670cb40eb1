package simulator_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"audiencesync/sync/linkedin/simulator"
)

// TestGatesInOrder breaks everything at once and mends one thing at a time:
// each gate must speak before the next.
func TestGatesInOrder(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{})
	noDMP := p.srv.Token(0, "r_ads")
	id := p.create("Gates")
	for _, g := range p.srv.Segments() {
		if g.ID == id {
			_ = p.srv.SetRole(g.Account, "VIEWER")
		}
	}
	path := func(id int64) string { return fmt.Sprintf("/rest/dmpSegments/%d/users", id) }
	bearer := func(token string) change { return header("Authorization", "Bearer "+token) }
	for _, c := range []struct {
		name   string
		status int
		part   string
		with   []change
		mend   func()
	}{
		{"no token", 401, `"serviceErrorCode":65600,"code":"INVALID_ACCESS_TOKEN"`, []change{bearer("nonsense"), header("LinkedIn-Version", "")}, nil},
		{"no version", 400, "VERSION_MISSING", []change{bearer(noDMP), header("LinkedIn-Version", "")}, nil},
		{"old version", 426, "NONEXISTENT_VERSION", []change{bearer(noDMP), header("LinkedIn-Version", "202511"), header("X-Restli-Protocol-Version", "")}, nil},
		{"no protocol", 400, "X-RestLi-Protocol-Version", []change{bearer(noDMP), header("X-Restli-Protocol-Version", "1.0.0")}, nil},
		{"no scope", 403, "ACCESS_DENIED", []change{bearer(noDMP)}, nil},
		{"role", 403, "Not enough permissions to access: dmpSegments.BATCH_CREATE", nil, func() { _ = p.srv.SetRole(emea, "CREATIVE_MANAGER") }},
		{"content", 415, "", []change{header("Content-Type", "text/plain")}, nil},
		{"validation", 400, "Cannot parse", nil, nil},
	} {
		p.do("POST", path(id), "nonsense", append([]change{batchMethod}, c.with...)...).says(t, c.status, c.part)
		if c.mend != nil {
			c.mend()
		}
	}
	p.do("POST", path(99), "nonsense", batchMethod).says(t, 404, "Could not find DMP segment with ID 99")
}

func TestTokensThatDoNotWork(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		part string
		do   func(*practice)
	}{
		{"revoked", `"serviceErrorCode":65601,"code":"REVOKED_ACCESS_TOKEN"`, func(p *practice) { p.srv.RevokeTokens() }},
		{"expired by the switch", `"serviceErrorCode":65602,"code":"EXPIRED_ACCESS_TOKEN"`, func(p *practice) { p.srv.ExpireTokens() }},
		{"expired after 60 days", `65602`, func(p *practice) { p.srv.Advance(60 * 24 * time.Hour) }},
		{"another kind", `65600`, func(p *practice) { p.token = "" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := start(t, simulator.Options{NoAudiences: true})
			p.get("/rest/me").says(t, 200, `"localizedFirstName":"Maren"`)
			c.do(p)
			p.get("/rest/me").says(t, 401, c.part)
		})
	}
}

func TestUnknownPathsAndMethods(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	p.get("/rest/campaigns").want(t, 404)
	p.get("/rest/dmpSegments/").want(t, 404)
	p.get("/rest/me/").want(t, 404)
	p.get("/").want(t, 404)
	p.do("PUT", "/rest/me", "").want(t, 405)
	p.do("DELETE", "/rest/dmpSegments", "").want(t, 405)
	p.get("/rest/dmpSegments/abc").says(t, 400, "java.lang.Long")
}

func TestQueryEncoding(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{})
	find := "/rest/dmpSegments?q=account&account="
	p.get(find+emeaURN).says(t, 200, "Trial users Q3")
	for name, query := range map[string]string{
		"colons as they are":  "/rest/dmpSegments?q=account&account=urn:li:sponsoredAccount:516413367",
		"brackets in a value": find + emeaURN + "&sourceSegmentId=a(b)",
		"given twice":         find + emeaURN + "&q=account",
		"no value":            find + emeaURN + "&start",
		"unknown parameter":   find + emeaURN + "&limit=3",
		"list encoded":        "/rest/dmpSegments?ids=List%281%29",
		"list not closed":     "/rest/dmpSegments?ids=List(1",
		"list with a gap":     "/rest/dmpSegments?ids=List(1,,2)",
		"list of words":       "/rest/dmpSegments?ids=List(a)",
		"record without end":  "/rest/adAccounts?q=search&search=(test:false",
		"record with no name": "/rest/adAccounts?q=search&search=(:false)",
		"too deep":            "/rest/adAccounts?q=search&search=" + strings.Repeat("(a:", 40),
		"negative start":      find + emeaURN + "&start=-1",
		"count of zero":       find + emeaURN + "&start=0&count=0",
		"count over 1000":     find + emeaURN + "&start=0&count=1001",
	} {
		if a := p.get(query); a.StatusCode != 400 {
			t.Errorf("%s: status %d, want 400; body %s", name, a.StatusCode, a.body)
		}
	}
}

func TestTraceHeaders(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	a, b := p.get("/rest/me"), p.get("/rest/me")
	for _, h := range []string{"X-Li-Uuid", "X-Li-Request-Id", "X-Li-Fabric"} {
		if a.Header.Get(h) == "" {
			t.Errorf("%s is missing", h)
		}
	}
	if a.Header.Get("X-Li-Uuid") == b.Header.Get("X-Li-Uuid") {
		t.Error("two requests have one id")
	}
	if a.Header.Get("Retry-After") != "" {
		t.Error("Retry-After without need")
	}
}

func TestBodiesOfSmallRequests(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	good := createBody("x", "USER")
	p.do("POST", "/rest/dmpSegments", good, header("Content-Type", "text/json")).want(t, 415)
	p.do("POST", "/rest/dmpSegments", good, header("Content-Encoding", "gzip")).want(t, 415)
	p.do("POST", "/rest/dmpSegments", good+"x").want(t, 400)
	p.do("POST", "/rest/dmpSegments", strings.Repeat(" ", 1<<20+1)).want(t, 413)
	p.do("POST", "/rest/dmpSegments", " ", func(r *http.Request) {
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader("")), -1
	}).want(t, 411)
}
