package simulator_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	stdsync "sync"
	"testing"
	"time"

	"audiencesync/sync/linkedin/simulator"
)

const (
	emea    = 516413367
	apac    = 511207743
	ended   = 503377120
	emeaURN = "urn%3Ali%3AsponsoredAccount%3A516413367"
)

// manual is a clock that stands still until a test moves it.
type manual struct {
	mu  stdsync.Mutex
	now time.Time
}

func (m *manual) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

func (m *manual) move(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = m.now.Add(d)
}

// practice is a server over real HTTP with a plain client of the test's own.
type practice struct {
	t     *testing.T
	srv   *simulator.Server
	http  *httptest.Server
	token string
	clock *manual
}

func start(t *testing.T, o simulator.Options) *practice {
	t.Helper()
	clock := &manual{now: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)}
	if o.Clock == nil {
		o.Clock = clock.Now
	}
	p := serve(t, simulator.New(o))
	p.clock, p.token = clock, p.srv.Token(0)
	return p
}

// serve puts a server behind real HTTP.
func serve(t *testing.T, srv *simulator.Server) *practice {
	t.Helper()
	web := httptest.NewServer(srv)
	web.Config.ErrorLog = nil
	t.Cleanup(web.Close)
	return &practice{t: t, srv: srv, http: web}
}

// answer is a response with its body read.
type answer struct {
	*http.Response
	body []byte
}

// change edits a request before it is sent.
type change func(*http.Request)

func header(name, value string) change {
	return func(r *http.Request) {
		if r.Header.Del(name); value != "" {
			r.Header.Set(name, value)
		}
	}
}

func (p *practice) request(method, path, body string, changes ...change) *http.Request {
	p.t.Helper()
	var content io.Reader
	if body != "" {
		content = strings.NewReader(body)
	}
	r, err := http.NewRequest(method, p.http.URL+path, content)
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+p.token)
	r.Header.Set("LinkedIn-Version", "202608")
	r.Header.Set("X-Restli-Protocol-Version", "2.0.0")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, c := range changes {
		c(r)
	}
	return r
}

func (p *practice) try(method, path, body string, changes ...change) (answer, error) {
	p.t.Helper()
	res, err := p.http.Client().Do(p.request(method, path, body, changes...))
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return answer{res, b}, err
}

func (p *practice) do(method, path, body string, changes ...change) answer {
	p.t.Helper()
	a, err := p.try(method, path, body, changes...)
	if err != nil {
		p.t.Fatalf("%s %s: %v", method, path, err)
	}
	return a
}

func (p *practice) get(path string, changes ...change) answer {
	p.t.Helper()
	return p.do("GET", path, "", changes...)
}

func (a answer) want(t *testing.T, status int) answer {
	t.Helper()
	if a.StatusCode != status {
		t.Fatalf("%s %s: status %d, want %d; body %s", a.Request.Method, a.Request.URL.Path, a.StatusCode, status, a.body)
	}
	return a
}

func (a answer) says(t *testing.T, status int, part string) answer {
	t.Helper()
	a.want(t, status)
	if !strings.Contains(string(a.body), part) {
		t.Fatalf("body %s lacks %s", a.body, part)
	}
	return a
}

func read[T any](t *testing.T, a answer) T {
	t.Helper()
	var v T
	d := json.NewDecoder(bytes.NewReader(a.body))
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v in %s", err, a.body)
	}
	return v
}

// create makes a segment of type USER and waits until it has settled.
func (p *practice) create(name string) int64 {
	p.t.Helper()
	a := p.do("POST", "/rest/dmpSegments", createBody(name, "USER")).want(p.t, 201)
	var id int64
	if _, err := fmt.Sscan(a.Header.Get("X-Restli-Id"), &id); err != nil {
		p.t.Fatal(err)
	}
	p.srv.Advance(6 * time.Second)
	return id
}

func createBody(name, kind string) string {
	return fmt.Sprintf(`{"name":%q,"account":"urn:li:sponsoredAccount:%d","type":%q,"sourcePlatform":"PRACTICE",`+
		`"sourceSegmentId":"key-%s","destinations":[{"destination":"LINKEDIN"}]}`, name, emea, kind, name)
}

func batchMethod(r *http.Request) { r.Header.Set("X-RestLi-Method", "BATCH_CREATE") }

// send streams elements and returns LinkedIn's answer.
func (p *practice) send(segment int64, elements ...string) answer {
	p.t.Helper()
	body := `{"elements":[` + strings.Join(elements, ",") + `]}`
	return p.do("POST", fmt.Sprintf("/rest/dmpSegments/%d/users", segment), body, batchMethod)
}

func hash(i int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "person%d@example.com", i))
	return hex.EncodeToString(sum[:])
}

func gaid(i int) string { return fmt.Sprintf("38400000-8cf0-11bd-b23e-%012x", i+1) }

func addEmail(i int) string {
	return `{"action":"ADD","userIds":[{"idType":"SHA256_EMAIL","idValue":"` + hash(i) + `"}]}`
}

func removeEmail(i int) string { return strings.Replace(addEmail(i), "ADD", "REMOVE", 1) }

func many(n int, element func(int) string) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = element(i)
	}
	return all
}

func (p *practice) segment(id int64) simulator.Segment {
	p.t.Helper()
	for _, g := range p.srv.Segments() {
		if g.ID == id {
			return g
		}
	}
	p.t.Fatalf("there is no segment %d", id)
	return simulator.Segment{}
}
