package linkedin_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	stdsync "sync"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"audiencesync/sync"
	"audiencesync/sync/linkedin"
	"audiencesync/sync/linkedin/simulator"
)

func TestBodyIsExact(t *testing.T) {
	t.Parallel()
	m := sync.Member{HasEmail: true, HasGAID: true, First: "Zoë", Last: `O"Hara`, GAID: sync.GAID{0x38, 0x40, 0, 0, 0x8c, 0xf0, 0x11, 0xbd, 0xb2, 0x3e, 0x10, 0xb9, 0x6e, 0x40, 0, 0x0a}}
	m.Email, _, _ = sync.NormaliseEmail([]byte(" Test@Example.com "), nil)
	const (
		email = `{"idType":"SHA256_EMAIL","idValue":"973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b"}`
		gaid  = `{"idType":"GOOGLE_AID","idValue":"38400000-8cf0-11bd-b23e-10b96e40000a"}`
		name  = `,"firstName":"Zoë","lastName":"O\"Hara"`
	)
	for _, c := range []struct {
		name   string
		action sync.Action
		fields sync.MatchFields
		want   string
	}{
		{"email only", sync.ActionAdd, sync.MatchFields{Email: true}, `{"elements":[{"action":"ADD","userIds":[` + email + `]}]}`},
		{"GAID only", sync.ActionAdd, sync.MatchFields{GAID: true}, `{"elements":[{"action":"ADD","userIds":[` + gaid + `]}]}`},
		{"name only", sync.ActionAdd, sync.MatchFields{Name: true}, `{"elements":[{"action":"ADD","userIds":[]` + name + `}]}`},
		{"email and GAID", sync.ActionRemove, sync.MatchFields{Email: true, GAID: true}, `{"elements":[{"action":"REMOVE","userIds":[` + email + `,` + gaid + `]}]}`},
		{"everything", sync.ActionAdd, everything(), `{"elements":[{"action":"ADD","userIds":[` + email + `,` + gaid + `]` + name + `}]}`},
	} {
		if got := string(linkedin.AppendPeople(nil, c.action, c.fields, []sync.Member{m}, []int{0})); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
	if got := string(linkedin.AppendPeople(nil, sync.ActionAdd, everything(), []sync.Member{{First: "Only", HasEmail: true}}, []int{0})); strings.Contains(got, "Only") {
		t.Errorf("half a name left: %s", got)
	}
}

func TestNamesAreValidJSON(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                       "",
		"O'Brien":                "O'Brien",
		`back\slash "quote"`:     `back\slash "quote"`,
		"tab\tline\nnul\x00\x7f": "tab\tline\nnul\x00\x7f",
		"日本語 Zoë 👩‍🚀":            "日本語 Zoë 👩‍🚀",
		"cut \xe6\x97":           "cut \ufffd\ufffd",
		"\xff\xfe":               "\ufffd\ufffd",
		"real \ufffd one":        "real \ufffd one",
		"line\u2028para\u2029":   "line\u2028para\u2029",
	} {
		b := linkedin.AppendText(nil, in)
		var got string
		if err := json.Unmarshal(b, &got); err != nil || got != want || !utf8.Valid(b) {
			t.Errorf("%q became %s: %q, %v", in, b, got, err)
		}
	}
}

func FuzzNames(f *testing.F) {
	f.Add("O'Brien", "\xff\"\\\x01")
	f.Fuzz(func(t *testing.T, first, last string) {
		b := linkedin.AppendPeople(nil, sync.ActionAdd, sync.MatchFields{Name: true}, []sync.Member{{First: first, Last: last}}, []int{0})
		var got struct {
			Elements []struct{ FirstName, LastName string }
		}
		if err := json.Unmarshal(b, &got); err != nil {
			t.Fatalf("%q: %v", b, err)
		}
		if first != "" && last != "" && (got.Elements[0].FirstName != strings.ToValidUTF8(first, "\ufffd") && utf8.ValidString(first)) {
			t.Errorf("%q became %q", first, got.Elements[0].FirstName)
		}
	})
}

// TestOnlyChosenFieldsLeave looks at what the server saw.
func TestOnlyChosenFieldsLeave(t *testing.T) {
	t.Parallel()
	all := []string{"userIds.SHA256_EMAIL", "userIds.GOOGLE_AID", "firstName", "lastName"}
	for fields, want := range map[sync.MatchFields][]string{
		{Email: true}:                         {"userIds.SHA256_EMAIL"},
		{GAID: true}:                          {"userIds.GOOGLE_AID"},
		{Name: true}:                          {"firstName", "lastName"},
		{Email: true, Name: true}:             {"userIds.SHA256_EMAIL", "firstName", "lastName"},
		{Email: true, Name: true, GAID: true}: all,
	} {
		p := start(t, quick())
		a := p.audience("Fields")
		_, err := p.client.Send(t.Context(), sync.Sending{Audience: a, Action: sync.ActionAdd, Fields: fields, Members: people(7)})
		ok(t, err)
		seen := p.srv.FieldsSeen()
		if seen["action"] != 7 || len(seen) != len(want)+1 {
			t.Errorf("%v: the server saw %v", fields.Names(), seen)
		}
		for _, name := range want {
			if seen[name] != 7 {
				t.Errorf("%v: %s was seen %d times", fields.Names(), name, seen[name])
			}
		}
	}
}

// TestNothingToMatch: somebody whose fields were emptied since the entry is
// refused by us; the others keep their place.
func TestNothingToMatch(t *testing.T) {
	t.Parallel()
	p := start(t, quick())
	a := p.audience("Emptied")
	members := people(4)
	members[0] = sync.Member{Person: 1}
	members[2] = sync.Member{Person: 3, First: "Only"}
	sent, err := p.add(a, members...)
	ok(t, err)
	if len(sent.Refused) != 2 || sent.Refused[0].Index != 0 || sent.Refused[1].Index != 2 {
		t.Errorf("refused %+v", sent.Refused)
	}
	if n := p.srv.Segments()[0].Members; n != 2 {
		t.Errorf("%d members", n)
	}
	before := p.requests("users")
	sent, err = p.add(a, sync.Member{Person: 1})
	ok(t, err)
	if len(sent.Refused) != 1 || p.requests("users") != before {
		t.Errorf("refused %+v after %d requests", sent.Refused, p.requests("users")-before)
	}
}

// TestResultsInBothShapes: the refused are named by their place.
func TestResultsInBothShapes(t *testing.T) {
	t.Parallel()
	for _, flat := range []bool{false, true} {
		o := quick()
		o.FlatErrors = flat
		p := start(t, o)
		a := p.audience("Shapes")
		members := people(6)
		members[1] = sync.Member{First: strings.Repeat("x", 36), Last: "Long"}
		members[4].GAID, members[4].HasEmail = sync.GAID{}, false // LinkedIn does not take the all-zero one
		sent, err := p.add(a, members...)
		ok(t, err)
		want := []sync.Refusal{
			{Index: 1, Reason: "it does not accept the first or last name (status 400)"},
			{Index: 4, Reason: "it does not accept the email hash or the advertising ID (status 400)"},
		}
		if fmt.Sprint(sent.Refused) != fmt.Sprint(want) {
			t.Errorf("flat %t: refused %+v", flat, sent.Refused)
		}
		if n := p.srv.Segments()[0].Members; n != 4 {
			t.Errorf("%d members", n)
		}
	}
}

// TestPassingElements: people with whom LinkedIn had trouble of its own are sent
// again, and given up after the third time; the others count at once.
func TestPassingElements(t *testing.T) {
	t.Parallel()
	for _, kind := range []simulator.Kind{simulator.MixedNested, simulator.MixedFlat} {
		for times, refused := range map[int]bool{1: false, 2: false, 3: true} {
			synctest.Test(t, func(t *testing.T) {
				p := inProcess(t, quick())
				a := p.audience("Passing")
				p.fault(simulator.Fault{Kind: kind, Status: 503, Share: 0.9, Times: times, Seed: 3})
				sent, err := p.add(a, people(50)...)
				ok(t, err)
				if (len(sent.Refused) > 0) != refused || p.requests("users") != min(times+1, 3) {
					t.Errorf("%s %d times: %d refused after %d requests", kind, times, len(sent.Refused), p.requests("users"))
				}
				for _, r := range sent.Refused {
					if r.Reason != "it had trouble of its own (status 503)" {
						t.Errorf("reason %q", r.Reason)
					}
				}
				if n := p.srv.Segments()[0].Members; n != 50-len(sent.Refused) {
					t.Errorf("%d members, %d refused", n, len(sent.Refused))
				}
			})
		}
	}
}

// inProcess is practice LinkedIn without a network, for virtual time.
func inProcess(t *testing.T, o simulator.Options) *practice {
	t.Helper()
	p := &practice{t: t, srv: simulator.New(o), url: "http://practice.example"}
	p.client = p.newClient(p.url, func(c *linkedin.Config) { c.HTTP = &http.Client{Transport: p.srv.Transport()} })
	return p
}

func TestHundredThousand(t *testing.T) {
	t.Parallel()
	o := quick()
	o.BatchLimit = 100_000
	p := start(t, o)
	a := p.audience("Large")
	members := people(100_000)
	members[77_777].First = strings.Repeat("x", 36)
	sent, err := p.add(a, members...)
	ok(t, err)
	if len(sent.Refused) != 1 || sent.Refused[0].Index != 77_777 || p.srv.LargestBatch() != 100_000 {
		t.Errorf("refused %+v", sent.Refused)
	}
}

func TestGzipUntilRefused(t *testing.T) {
	t.Parallel()
	zipped := func(c *linkedin.Config) { c.Gzip = true }
	o := quick()
	o.Gzip = true
	p := start(t, o, zipped)
	_, err := p.add(p.audience("Taken"), people(300)...)
	ok(t, err)
	if n := p.requests("users"); n != 1 || p.srv.Segments()[0].Members != 300 {
		t.Errorf("%d requests, %+v", n, p.srv.Segments()[0])
	}
	p = start(t, quick(), zipped)
	a := p.audience("Refused")
	for range 2 {
		_, err = p.add(a, people(300)...)
		ok(t, err)
	}
	if n := p.requests("users"); n != 3 || p.srv.Segments()[0].Members != 300 { // the second Send knows
		t.Errorf("%d requests, %+v", n, p.srv.Segments()[0])
	}
}

// TestGzipRefusedAs400: a server that takes it for nonsense is not one that
// refuses the people.
func TestGzipRefusedAs400(t *testing.T) {
	t.Parallel()
	srv := simulator.New(quick())
	statuses := []int{}
	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Content-Encoding") == "gzip" {
			statuses = append(statuses, 400)
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		srv.ServeHTTP(w, r)
	}))
	p := &practice{t: t, srv: srv, url: url}
	p.client = p.newClient(url, func(c *linkedin.Config) { c.Gzip = true })
	a := p.audience("Nonsense")
	for range 3 {
		_, err := p.add(a, people(20)...)
		ok(t, err)
	}
	if n := p.srv.Segments()[0].Members; n != 20 || len(statuses) != 1 {
		t.Errorf("%d members, %d gzipped", n, len(statuses))
	}

	o := quick()
	o.Gzip, o.BatchLimit = true, 10
	p = start(t, o, func(c *linkedin.Config) { c.Gzip = true })
	a = p.audience("Taken")
	_, err := p.add(a, people(10)...)
	ok(t, err)
	_, err = p.add(a, people(11)...) // a 400 now is about the people
	want(t, err, sync.FailureTooLarge)
	if n := p.requests("users"); n != 2 {
		t.Errorf("%d requests", n)
	}
}

// TestBodiesAreNotMixedUp sends from many goroutines to a server that answers
// before it has read, so that buffers are under pressure.
func TestBodiesAreNotMixedUp(t *testing.T) {
	t.Parallel()
	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Early") != "" || strings.Contains(r.URL.Path, "/13/") {
			w.WriteHeader(413)
			return
		}
		body := io.Reader(r.Body)
		if r.Header.Get("Content-Encoding") == "gzip" {
			body, _ = gzip.NewReader(body)
		}
		b, err := io.ReadAll(body)
		var in struct {
			Elements []struct {
				LastName string
			}
		}
		if err != nil || json.Unmarshal(b, &in) != nil {
			w.WriteHeader(400)
			return
		}
		for _, e := range in.Elements { // everybody in it belongs to this audience
			if !strings.Contains(r.URL.Path, "/"+e.LastName+"/") {
				w.WriteHeader(409)
				return
			}
		}
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"elements":[`+strings.TrimSuffix(strings.Repeat(`{"status":201},`, len(in.Elements)), ",")+`]}`)
	}))
	for _, gzip := range []bool{false, true} {
		c := linkedin.New(linkedin.Config{API: url, Tokens: linkedin.StaticToken("t"), Gzip: gzip})
		t.Cleanup(c.Close)
		var all stdsync.WaitGroup
		for i := range 16 {
			all.Go(func() {
				id := fmt.Sprint(i + 1)
				members := people(500 + 100*i)
				for j := range members {
					members[j].Last = id
				}
				for range 5 {
					_, err := c.Send(t.Context(), sync.Sending{Audience: sync.Audience{RemoteID: id}, Fields: everything(), Members: members})
					if (id == "13") != (err != nil) {
						t.Errorf("audience %s: %v", id, err)
					}
				}
			})
		}
		all.Wait()
	}
}

// TestConnectionsAreKeptAlive: the bodies of answers are read to their end,
// refusals included.
func TestConnectionsAreKeptAlive(t *testing.T) {
	t.Parallel()
	var mu stdsync.Mutex
	from := map[string]bool{}
	srv := simulator.New(quick())
	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		from[r.RemoteAddr] = true
		mu.Unlock()
		srv.ServeHTTP(w, r)
	}))
	p := &practice{t: t, srv: srv, url: url}
	p.client = p.newClient(url)
	a := p.audience("Alive")
	for _, k := range []simulator.Kind{simulator.TooManyMinute, simulator.Forbidden, simulator.BadGateway, simulator.HTML} {
		p.fault(simulator.Fault{Kind: k, Endpoint: "users"})
	}
	for range 8 {
		_, _ = p.add(a, people(100)...) // some are refused
	}
	if len(from) != 1 {
		t.Errorf("%d connections", len(from))
	}
}

func TestCanceledSend(t *testing.T) {
	t.Parallel()
	p := inProcess(t, quick())
	a := p.audience("Canceled")
	_, err := p.client.Send(canceled(t), sync.Sending{Audience: a, Fields: everything(), Members: people(1)})
	if err == nil || err.Error() != "context canceled" {
		t.Errorf("before: %v", err)
	}
	p.fault(simulator.Fault{Kind: simulator.Slow, Delay: time.Minute, Endpoint: "users"})
	_, err = p.client.Send(cancelSoon(t, p, "users"), sync.Sending{Audience: a, Fields: everything(), Members: people(1)})
	if err == nil || err.Error() != "context canceled" {
		t.Errorf("while LinkedIn was slow: %v", err)
	}
}

func BenchmarkBody(b *testing.B) {
	members := people(100_000)
	order := make([]int, len(members))
	for i := range order {
		order[i] = i
	}
	var body []byte
	body = linkedin.AppendPeople(body[:0], sync.ActionAdd, everything(), members, order)
	b.ReportAllocs()
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		body = linkedin.AppendPeople(body[:0], sync.ActionAdd, everything(), members, order)
	}
	b.ReportMetric(float64(len(members))*float64(b.N)/b.Elapsed().Seconds(), "people/s")
}

func BenchmarkBodyEncodingJSON(b *testing.B) {
	type id struct {
		Type  string `json:"idType"`
		Value string `json:"idValue"`
	}
	type element struct {
		Action string `json:"action"`
		IDs    []id   `json:"userIds"`
		First  string `json:"firstName,omitempty"`
		Last   string `json:"lastName,omitempty"`
	}
	members := people(100_000)
	b.ReportAllocs()
	for b.Loop() {
		var out struct {
			Elements []element `json:"elements"`
		}
		for _, m := range members {
			out.Elements = append(out.Elements, element{"ADD", []id{{"SHA256_EMAIL", m.Email.String()}, {"GOOGLE_AID", m.GAID.String()}}, m.First, m.Last})
		}
		var w bytes.Buffer
		if err := json.NewEncoder(&w).Encode(out); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(members))*float64(b.N)/b.Elapsed().Seconds(), "people/s")
}

func BenchmarkResults(b *testing.B) {
	answer := []byte(`{"elements":[` + strings.TrimSuffix(strings.Repeat(`{"status":201},`, 100_000), ",") + `]}`)
	b.ReportAllocs()
	b.SetBytes(int64(len(answer)))
	for b.Loop() {
		if err := linkedin.CountResults(answer, 100_000); err != nil {
			b.Fatal(err)
		}
	}
}
