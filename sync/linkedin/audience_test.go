package linkedin_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"audiencesync/sync"
	"audiencesync/sync/linkedin"
	"audiencesync/sync/linkedin/simulator"
)

func number(p *int) string {
	if p == nil {
		return "unknown"
	}
	return fmt.Sprint(*p)
}

func TestAudiences(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{MatchRate: 1, OptOutRate: -1})
	all, err := p.client.Audiences(t.Context(), emea)
	ok(t, err)
	got := ""
	for _, a := range all {
		got += fmt.Sprintf("%s user=%t %s size=%s\n", a.Name, a.User, a.Status, number(a.Size))
		if a.AdAccount != emea || a.RemoteID == "" || a.CreatedAt.IsZero() || a.At.IsZero() {
			t.Errorf("%+v", a)
		}
	}
	const want = `Trial users Q3 user=true READY size=5120
Trial users spring user=true ARCHIVED size=2210
Trial users APAC test user=true BUILDING size=unknown
Target companies 2026 user=false READY size=840
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	one, err := p.client.Audience(t.Context(), all[0].RemoteID)
	ok(t, err)
	if one.Name != all[0].Name || one.Status != sync.StatusReady || number(one.Size) != "5120" || one.Input == nil || one.Matched == nil {
		t.Errorf("%+v", one)
	}
	_, err = p.client.Audiences(t.Context(), "1")
	wantFailure(t, err, sync.FailureNotFound)
	_, err = p.client.Audience(t.Context(), "1")
	wantFailure(t, err, sync.FailureNotFound)
	_, err = p.client.Audience(t.Context(), "1/../../me?x=")
	if err == nil {
		t.Error("an ID that is a path was taken")
	}
}

// wantFailure is want where want is another thing.
func wantFailure(t *testing.T, err error, kind sync.FailureKind) {
	t.Helper()
	want(t, err, kind)
}

func TestAudiencesOfEveryPage(t *testing.T) {
	t.Parallel()
	o := quick()
	o.PageCap = 3
	p := start(t, o)
	for i := range 10 {
		p.audience(fmt.Sprint("Audience ", i))
	}
	all, err := p.client.Audiences(t.Context(), emea)
	ok(t, err)
	if len(all) != 10 || !slices.IsSortedFunc(all, func(a, b sync.RemoteAudience) int { return strings.Compare(a.Name, b.Name) }) {
		t.Errorf("%d audiences", len(all))
	}
}

// TestCounts follows an audience from BUILDING through its rolling 7 days.
func TestCounts(t *testing.T) {
	t.Parallel()
	for small, below := range map[simulator.SmallSize]string{simulator.SmallZero: "unknown", simulator.SmallExact: "unknown", simulator.SmallAbsent: "unknown"} {
		p := start(t, simulator.Options{MatchRate: 1, OptOutRate: -1, NoAudiences: true, SettleDelay: -1, SmallSize: small})
		a := p.audience("Counts")
		read := func(status sync.AudienceStatus, input, matched, size string) {
			t.Helper()
			r, err := p.client.Audience(t.Context(), a.RemoteID)
			ok(t, err)
			if r.Status != status || number(r.Input) != input || number(r.Matched) != matched || number(r.Size) != size {
				t.Errorf("%s %s/%s, size %s; want %s %s/%s, size %s", r.Status, number(r.Matched), number(r.Input), number(r.Size), status, matched, input, size)
			}
		}
		read(sync.StatusBuilding, "unknown", "unknown", "unknown")
		_, err := p.add(a, people(299)...)
		ok(t, err)
		read(sync.StatusBuilding, "unknown", "unknown", "unknown")
		p.srv.Advance(49 * time.Hour)
		read(sync.StatusReady, "299", "299", below)
		_, err = p.add(a, people(300)...)
		ok(t, err)
		read(sync.StatusUpdating, "300", "300", below)
		p.srv.Advance(time.Hour)
		read(sync.StatusReady, "300", "300", "300")
		p.srv.Advance(8 * 24 * time.Hour) // quiet days: the size stays, the counts go
		read(sync.StatusReady, "0", "0", "300")
		p.srv.Advance(30 * 24 * time.Hour)
		read(sync.StatusArchived, "0", "0", "300")
	}
}

func TestStatuses(t *testing.T) {
	t.Parallel()
	p := start(t, quick())
	a := p.audience("Statuses")
	for said, want := range map[string]sync.AudienceStatus{
		"READY": sync.StatusReady, "EXPIRED": sync.StatusExpired, "FAILED": sync.StatusFailed, "ERROR": sync.StatusFailed, "NEW_WORD": "NEW_WORD",
	} {
		ok(t, p.srv.SetSegmentStatus(p.srv.Segments()[0].ID, said))
		r, err := p.client.Audience(t.Context(), a.RemoteID)
		ok(t, err)
		if r.Status != want {
			t.Errorf("%s became %s", said, r.Status)
		}
	}
}

func TestCreateAudience(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		fault  simulator.Kind
		kind   sync.FailureKind // of the first call, "" when it works
		made   int              // after the first call
		finals int              // after the second
	}{
		{"usual", "", "", 1, 1},
		{"only the older header", simulator.OnlyLinkedInID, "", 1, 1},
		{"only the newer header", simulator.OnlyRestliID, "", 1, 1},
		{"409, nothing was made", simulator.Conflict, sync.FailureServer, 0, 1},
		{"409, it was made", simulator.ConflictCreated, "", 1, 1},
		{"the answer is lost", simulator.ResetAfter, sync.FailureLost, 1, 1},
		{"the connection breaks before", simulator.ResetBefore, sync.FailureLost, 0, 1},
		{"500", simulator.ServerError, sync.FailureServer, 0, 1},
		{"the cap", simulator.SegmentLimit, sync.FailureAccountLimit, 0, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := start(t, quick())
			if c.fault != "" {
				p.fault(simulator.Fault{Kind: c.fault, Endpoint: "segments.create"})
			}
			a, err := p.client.CreateAudience(t.Context(), emea, "Name", "key")
			if c.kind != "" {
				want(t, err, c.kind)
			} else if ok(t, err); a.RemoteID == "" || !a.User || a.SourceKey != "key" || a.Name != "Name" || a.AdAccount != emea || a.Status != sync.StatusBuilding {
				t.Errorf("%+v", a)
			}
			if n := len(p.srv.Segments()); n != c.made {
				t.Errorf("%d segments after the first call", n)
			}
			again, err := p.client.CreateAudience(t.Context(), emea, "Name", "key")
			ok(t, err)
			if n := len(p.srv.Segments()); n != c.finals || a.RemoteID != "" && a.RemoteID != again.RemoteID {
				t.Errorf("%d segments after the second call, %s then %s", n, a.RemoteID, again.RemoteID)
			}
		})
	}
}

func TestCreateAudienceRefused(t *testing.T) {
	t.Parallel()
	o := quick()
	o.SegmentCap = 2
	o.SourcePlatforms = []string{"API"}
	p := start(t, o)
	p.audience("One")
	p.audience("Two")
	_, err := p.client.CreateAudience(t.Context(), emea, "Three", "three")
	f := want(t, err, sync.FailureAccountLimit)
	if f.RetryAfter != 0 {
		t.Errorf("retry after %s", f.RetryAfter)
	}
	_, err = p.client.CreateAudience(t.Context(), apac, "Viewer", "viewer")
	want(t, err, sync.FailurePermission)
	_, err = p.client.CreateAudience(t.Context(), "503377120", "Cancelled account", "k")
	want(t, err, sync.FailurePermission)
	other := p.newClient(p.url, func(c *linkedin.Config) { c.SourcePlatform = "NOT_OURS" })
	_, err = other.CreateAudience(t.Context(), "508829104", "Platform", "platform")
	f = want(t, err, sync.FailureInvalid)
	if !strings.Contains(f.Message, "source platform") {
		t.Errorf("%q", f.Message)
	}
}

// TestCreateWithoutID: an answer without either header is looked up.
func TestCreateWithoutID(t *testing.T) {
	t.Parallel()
	p := start(t, quick())
	proxied := p.newClient(through(t, p.srv, mutation{response: func(res *recorded) {
		res.header.Del("X-Restli-Id")
		res.header.Del("X-Linkedin-Id")
	}}))
	a, err := proxied.CreateAudience(t.Context(), emea, "No id", "key")
	ok(t, err)
	if a.RemoteID == "" || len(p.srv.Segments()) != 1 {
		t.Errorf("%+v", a)
	}
}

func TestRenameAndDelete(t *testing.T) {
	t.Parallel()
	p := start(t, quick())
	a := p.audience("Before")
	ok(t, p.client.RenameAudience(t.Context(), a.RemoteID, `After "ä"`))
	r, err := p.client.Audience(t.Context(), a.RemoteID)
	ok(t, err)
	if r.Name != `After "ä"` {
		t.Errorf("%+v", r)
	}
	ok(t, p.client.DeleteAudience(t.Context(), a.RemoteID))
	ok(t, p.client.DeleteAudience(t.Context(), a.RemoteID)) // an answer that was lost, asked again
	want(t, p.client.RenameAudience(t.Context(), a.RemoteID, "Gone"), sync.FailureNotFound)
	if len(p.srv.Segments()) != 0 {
		t.Error("it is still there")
	}
}

// TestTooYoung: until an audience has settled its people wait, and nothing else
// is wrong with it.
func TestTooYoung(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true, SettleDelay: time.Hour})
	a := p.audience("Young")
	a.RemoteAt = time.Now().Add(-6 * time.Second)
	_, err := p.add(a, person(1))
	want(t, err, sync.FailureTooYoung)
	p.srv.Advance(2 * time.Hour)
	_, err = p.add(a, person(1))
	ok(t, err)
	ok(t, p.srv.DeleteSegment(p.srv.Segments()[0].ID))
	a.RemoteAt = time.Now().Add(-time.Hour)
	_, err = p.add(a, person(1))
	want(t, err, sync.FailureNotFound)
}

// TestNobodyGoesToAnUnsettledAudience: who is sent in the first seconds may be
// taken and lost, so nobody is.
func TestNobodyGoesToAnUnsettledAudience(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := inProcess(t, simulator.Options{NoAudiences: true, SettleMute: true})
		remote, err := p.client.CreateAudience(t.Context(), emea, "Mute", "key")
		ok(t, err)
		a := sync.Audience{RemoteID: remote.RemoteID, RemoteAt: remote.CreatedAt}
		time.Sleep(2 * time.Second)
		_, err = p.add(a, people(3)...)
		if f := want(t, err, sync.FailureTooYoung); f.RetryAfter != 3*time.Second || p.requests("users") != 0 {
			t.Errorf("again after %s; %d requests", f.RetryAfter, p.requests("users"))
		}
		time.Sleep(3 * time.Second)
		_, err = p.add(a, people(3)...)
		ok(t, err)
		if n := p.srv.Segments()[0].Members; n != 3 {
			t.Errorf("%d members", n)
		}
		hurried := p.newClient(p.url, func(c *linkedin.Config) {
			c.HTTP, c.Settle = &http.Client{Transport: p.srv.Transport()}, -1
		})
		a.RemoteAt = time.Now()
		_, err = hurried.Send(t.Context(), sync.Sending{Audience: a, Fields: everything(), Members: people(1)})
		ok(t, err)
	})
}

// TestVersionOfTheServer: the version is a setting, and its end has a sentence.
func TestVersionOfTheServer(t *testing.T) {
	t.Parallel()
	p := start(t, quick())
	for version, works := range map[string]bool{"": true, "202604": true, "202511": false, "203001": false} {
		client := p.newClient(p.url, func(c *linkedin.Config) { c.Version = version })
		_, err := client.Audiences(t.Context(), emea)
		if works {
			ok(t, err)
			continue
		}
		if f := want(t, err, sync.FailureVersion); !strings.Contains(f.Message, "Settings") || f.Status != 426 {
			t.Errorf("%q", f.Message)
		}
	}
}

// TestHeaders looks at every header of every call.
func TestHeaders(t *testing.T) {
	t.Parallel()
	srv := simulator.New(quick())
	var wrong []string
	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := r.Header
		method := map[string]string{"users": "BATCH_CREATE"}[r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]]
		if r.Method == http.MethodPost && method == "" && r.URL.Path != "/rest/dmpSegments" {
			method = "PARTIAL_UPDATE"
		}
		body := r.Method == http.MethodPost
		if h.Get("Authorization") == "" || h.Get("Linkedin-Version") != sync.DefaultAPIVersion || h.Get("X-Restli-Protocol-Version") != "2.0.0" ||
			h.Get("X-Restli-Method") != method || (h.Get("Content-Type") == "application/json") != body || body && r.ContentLength <= 0 ||
			h.Get("Cookie") != "" || h.Get("Content-Encoding") != "" || strings.Contains(r.RequestURI, "urn:li") {
			wrong = append(wrong, fmt.Sprintf("%s %s %v", r.Method, r.RequestURI, h))
		}
		srv.ServeHTTP(w, r)
	}))
	p := &practice{t: t, srv: srv, url: url}
	p.client = p.newClient(url)
	_, err := p.client.Identity(t.Context())
	ok(t, err)
	_, err = p.client.AdAccounts(t.Context())
	ok(t, err)
	a := p.audience("Headers")
	_, err = p.add(a, person(1))
	ok(t, err)
	ok(t, p.client.RenameAudience(t.Context(), a.RemoteID, "Other"))
	ok(t, p.client.DeleteAudience(t.Context(), a.RemoteID))
	for _, w := range wrong {
		t.Error(w)
	}
}
