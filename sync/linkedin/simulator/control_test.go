package simulator_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"audiencesync/sync/linkedin/simulator"
)

// order tells practice LinkedIn what to do over its control path.
func (p *practice) order(method, path, body string) answer {
	p.t.Helper()
	return p.do(method, "/practice/"+path, body, header("Authorization", ""))
}

// TestControlIsForThisMachine: a web page, a name that somebody else's DNS
// points here and another machine get nothing, on every path.
func TestControlIsForThisMachine(t *testing.T) {
	t.Parallel()
	srv := simulator.New(simulator.Options{NoAudiences: true})
	const local = "127.0.0.1:50000"
	for _, c := range []struct {
		name, from, host, origin string
		status                   int
	}{
		{"this machine", local, "127.0.0.1:8710", "", 200},
		{"this machine by name", local, "localhost:8710", "", 200},
		{"without a port", local, "localhost", "", 200},
		{"IPv6", "[::1]:50000", "[::1]:8710", "", 200},
		{"IPv4 in IPv6", "[::ffff:127.0.0.1]:50000", "127.0.0.1", "", 200},
		{"another machine", "192.168.0.7:50000", "127.0.0.1:8710", "", 403},
		{"another machine over IPv6", "[2001:db8::7]:50000", "localhost", "", 403},
		{"no address at all", "", "localhost", "", 403},
		{"a web page", local, "127.0.0.1:8710", "https://evil.example", 403},
		{"a page on this machine", local, "127.0.0.1:8710", "http://localhost:3000", 403},
		{"a page without an origin", local, "127.0.0.1:8710", "null", 403},
		{"DNS rebinding", local, "evil.example:8710", "", 403},
		{"DNS rebinding to a name that looks like ours", local, "localhost.evil.example", "", 403},
		{"DNS rebinding to an address as a name", local, "127.0.0.1.evil.example:8710", "", 403},
		{"the machine's outer address", local, "192.168.0.7:8710", "", 403},
		{"no host", local, "", "", 403},
	} {
		for _, order := range []string{"GET state", "POST reset", "POST new-token", "GET save"} {
			method, path, _ := strings.Cut(order, " ")
			r := httptest.NewRequest(method, "http://x/practice/"+path, nil)
			r.RemoteAddr, r.Host = c.from, c.host
			if c.origin != "" {
				r.Header.Set("Origin", c.origin)
			}
			w := httptest.NewRecorder()
			srv.ServeHTTP(w, r)
			if w.Code != c.status {
				t.Errorf("%s, %s: status %d, want %d", c.name, order, w.Code, c.status)
			}
			if c.status == 403 && strings.Contains(w.Body.String(), "AQ") {
				t.Errorf("%s, %s: it got a token", c.name, order)
			}
		}
	}
}

func TestControlFaults(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	p.order("POST", "faults", `{"kind":"503","times":2,"retry_after":"30s","endpoint":"me"}`).want(t, 200)
	p.order("POST", "faults", `{"kind":"slow","times":-1,"delay":"1ms","probability":0.5,"seed":7,"after":3}`).want(t, 200)
	p.order("GET", "faults", "").says(t, 200, `{"kind":"503","times":2,"probability":1,"endpoint":"me","retry_after":"30s","share":0.25}`)
	if a := p.get("/rest/me").want(t, 503); a.Header.Get("Retry-After") != "30" {
		t.Errorf("headers %v", a.Header)
	}
	p.order("GET", "faults", "").says(t, 200, `"kind":"503","times":1`)
	p.order("DELETE", "faults", "").want(t, 200)
	p.get("/rest/me").want(t, 200)
	p.order("GET", "faults", "").says(t, 200, "[]")
	for _, bad := range []string{
		`{"kind":"nonsense"}`, `{"kind":"500","endpoint":"nowhere"}`, `{"kind":"500","retry_after":"soon"}`,
		`{"kind":"slow","delay":"x"}`, `{"kind":"500","colour":"red"}`, `{`, ``,
	} {
		p.order("POST", "faults", bad).says(t, 400, `"problem":"`)
	}
	for _, kind := range simulator.Kinds {
		p.order("POST", "faults", fmt.Sprintf(`{"kind":%q}`, kind)).want(t, 200)
	}
}

func TestControlClock(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	p.order("POST", "clock", `{"advance":"48h"}`).says(t, 200, `"now":"2026-11-25T10:00:00Z"`)
	if got := p.srv.Now(); !got.Equal(p.clock.Now().Add(48 * time.Hour)) {
		t.Errorf("now %v", got)
	}
	p.order("POST", "clock", `{"advance":"30 days"}`).want(t, 400)
	p.order("POST", "clock", `{"advance":5}`).want(t, 400)
	p.clock.move(time.Hour) // time goes on by itself too
	p.order("POST", "clock", `{}`).says(t, 200, "2026-11-25T11:00:00Z")
}

func TestControlWorld(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{})
	id := p.create("Control")
	p.send(id, addEmail(1), addEmail(2)).want(t, 200)

	p.order("POST", "roles", fmt.Sprintf(`{"account":%d,"role":"VIEWER"}`, emea)).want(t, 200)
	p.send(id, addEmail(3)).want(t, 403)
	p.order("POST", "roles", fmt.Sprintf(`{"account":%d,"role":"ACCOUNT_MANAGER","status":"CANCELED"}`, emea)).want(t, 200)
	p.order("GET", "accounts", "").says(t, 200, `"status":"CANCELED","test":false,"role":"ACCOUNT_MANAGER"`)
	p.order("POST", "roles", fmt.Sprintf(`{"account":%d,"status":"ACTIVE"}`, emea)).want(t, 200)
	for _, bad := range []string{`{"account":1,"role":"VIEWER"}`, `{"account":1,"status":"ACTIVE"}`, fmt.Sprintf(`{"account":%d}`, emea), fmt.Sprintf(`{"account":%d,"role":"KING"}`, emea), `x`} {
		p.order("POST", "roles", bad).want(t, 400)
	}

	p.order("POST", "segments", fmt.Sprintf(`{"id":%d,"action":"status","status":"FAILED"}`, id)).want(t, 200)
	p.order("GET", "segments", "").says(t, 200, `"name":"Control","type":"USER","status":"FAILED"`)
	p.order("POST", "segments", fmt.Sprintf(`{"id":%d,"action":"use"}`, id)).want(t, 200)
	p.order("POST", "segments", fmt.Sprintf(`{"id":%d,"action":"delete"}`, id)).want(t, 200)
	p.get(fmt.Sprintf("/rest/dmpSegments/%d", id)).want(t, 404)
	for _, bad := range []string{fmt.Sprintf(`{"id":%d,"action":"delete"}`, id), `{"id":9821736,"action":"paint"}`, `{"name":"x"}`} {
		p.order("POST", "segments", bad).want(t, 400)
	}

	p.order("POST", "reset", "").want(t, 200)
	if n := len(p.srv.Segments()); n != 5 {
		t.Errorf("%d segments after a reset, want Harbourline's 5", n)
	}
	p.get("/rest/me").want(t, 401) // the tokens are gone too
}

func TestControlTokens(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	newToken := func(body string) string {
		return read[map[string]string](t, p.order("POST", "new-token", body).want(t, 200))["access_token"]
	}
	p.token = newToken("")
	p.get("/rest/me").want(t, 200)
	p.token = newToken(`{"scopes":["r_ads"]}`)
	p.get("/rest/me").want(t, 403)
	p.token = newToken(`{"life":"1h"}`)
	p.srv.Advance(time.Hour)
	p.get("/rest/me").says(t, 401, "65602")
	for action, part := range map[string]string{"revoke": "65601", "expire": "65602"} {
		p.token = newToken("")
		p.order("POST", "tokens", fmt.Sprintf(`{"action":%q}`, action)).want(t, 200)
		p.get("/rest/me").says(t, 401, part)
	}
	tok := p.signIn()
	p.order("POST", "tokens", `{"action":"expire-refresh"}`).want(t, 200)
	p.browse("POST", "/oauth/v2/accessToken", refresh(tok.Refresh)).says(t, 400, "invalid_grant")
	for _, bad := range []string{`{"action":"steal"}`, `{"who":1}`} {
		p.order("POST", "tokens", bad).want(t, 400)
	}
	for _, bad := range []string{`{"life":"long"}`, `[]`} {
		p.order("POST", "new-token", bad).want(t, 400)
	}
}

// TestControlMembers: another program can check who is in an audience, by the
// documented keys, without practice LinkedIn keeping a person.
func TestControlMembers(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	id := p.create("Members")
	p.send(id, addEmail(1), addEmail(2), `{"action":"ADD","userIds":[{"idType":"GOOGLE_AID","idValue":"`+gaid(3)+`"}]}`, `{"action":"ADD","firstName":"Ada","lastName":"Byron"}`).want(t, 200)
	sum := func(s string) string {
		h := sha256.Sum256([]byte(s))
		return hex.EncodeToString(h[:])[:16]
	}
	want := []string{hash(1)[:16], hash(2)[:16], sum("GOOGLE_AID:" + gaid(3)), sum("NAME:ada\nbyron")}
	got := strings.Fields(string(p.order("GET", fmt.Sprintf("members?segment=%d", id), "").want(t, 200).body))
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("keys %v, want %v", got, want)
	}
	for query, member := range map[string]string{"email=" + hash(1): "true", "email=" + hash(9): "false", "gaid=" + gaid(3): "true", "first=Ada&last=BYRON": "true", "first=Ada": "false"} {
		p.order("GET", fmt.Sprintf("members?segment=%d&%s", id, query), "").says(t, 200, `{"member":`+member+`}`)
	}
	p.order("GET", "members?segment=x", "").want(t, 400)
	if a := p.order("GET", "members?segment=5", "").want(t, 200); len(a.body) != 0 {
		t.Errorf("members of nothing: %s", a.body)
	}
}

func TestControlSums(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	id := p.create("Sums")
	p.send(id, many(30, addEmail)...).want(t, 200)
	p.fault(simulator.Fault{Kind: simulator.Sunset, Endpoint: "me"})
	p.order("GET", "state", "").says(t, 200, `"client_id":"practice-client","accounts":6,"segments":1,"members":30,"requests":2,"largest_batch":30,"busiest_second":2,"busiest_minute":2,"faults":1}`)
	p.order("GET", "fields", "").says(t, 200, `{"action":30,"userIds.SHA256_EMAIL":30}`)
	log := read[[]simulator.Request](t, p.order("GET", "requests", "").want(t, 200))
	if len(log) != 2 || log[1].Endpoint != "users" || log[1].Elements != 30 || log[1].Status != 200 || log[0].Endpoint != "segments.create" {
		t.Errorf("requests %+v", log)
	}
	for _, missing := range []string{"GET nothing", "PUT clock", "GET clock", "GET "} {
		method, path, _ := strings.Cut(missing, " ")
		p.order(method, path, "").want(t, 404)
	}
	saved := p.order("GET", "save", "").want(t, 200)
	again, err := simulator.Load(strings.NewReader(string(saved.body)), simulator.Options{Clock: p.clock.Now})
	if err != nil || again.MemberCount(id) != 30 {
		t.Errorf("saved over the control path: %v", err)
	}
}

// TestControlIsNotForAPage: what it answers is never a page, and every answer
// is JSON, so that a browser that was led here shows nothing.
func TestControlIsNotForAPage(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	a := p.do("POST", "/practice/reset", "", func(r *http.Request) { r.Header.Set("Origin", p.http.URL) }).want(t, 403)
	if a.Header.Get("Access-Control-Allow-Origin") != "" || a.Header.Get("Content-Type") != "application/json" {
		t.Errorf("headers %v", a.Header)
	}
	p.get("/rest/me").want(t, 200) // nothing was reset
}
