package linkedin_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	stdsync "sync"
	"testing"
	"time"

	"audiencesync/sync"
	"audiencesync/sync/linkedin"
	"audiencesync/sync/linkedin/simulator"
)

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

// BenchmarkPayload writes 100,000 people by hand and with encoding/json, in
// turns, and reports how many times as fast the first is.
func BenchmarkPayload(b *testing.B) {
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
	order := make([]int, len(members))
	for i := range order {
		order[i] = i
	}
	body := linkedin.AppendPeople(nil, sync.ActionAdd, everything(), members, order)
	b.SetBytes(int64(len(body)))
	var byHand, byJSON []time.Duration
	timed := func(took *[]time.Duration, do func()) {
		began := time.Now()
		do()
		*took = append(*took, time.Since(began))
	}
	for b.Loop() {
		timed(&byHand, func() { body = linkedin.AppendPeople(body[:0], sync.ActionAdd, everything(), members, order) })
		timed(&byJSON, func() {
			var out struct {
				Elements []element `json:"elements"`
			}
			for i := range members {
				m := &members[i]
				out.Elements = append(out.Elements, element{"ADD", []id{{"SHA256_EMAIL", m.Email.String()}, {"GOOGLE_AID", m.GAID.String()}}, m.First, m.Last})
			}
			if text, err := json.Marshal(out); err != nil || !bytes.Equal(text, body) {
				b.Fatal("they write different things", err)
			}
		})
	}
	slices.Sort(byHand)
	slices.Sort(byJSON)
	hand, marshal := byHand[len(byHand)/2].Seconds(), byJSON[len(byJSON)/2].Seconds()
	b.ReportMetric(float64(len(members))/hand, "people/s")
	b.ReportMetric(marshal/hand, "x-encoding/json")
	b.ReportMetric(testing.AllocsPerRun(1, func() { linkedin.AppendPeople(body[:0], sync.ActionAdd, everything(), members, order) }), "allocs/100000")
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
