package linkedin_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"audiencesync/sync"
	"audiencesync/sync/linkedin"
	"audiencesync/sync/linkedin/simulator"
)

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

// TestWhichElementsPass: trouble of LinkedIn's own is tried again, a refusal
// is not.
func TestWhichElementsPass(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for status, passes := range map[int]bool{
			400: false, 403: false, 404: false, 410: false, 422: false, 408: true, 409: true, 423: true, 429: true, 500: true, 503: true, 599: true,
		} {
			requests := 0
			c := linkedin.New(linkedin.Config{Tokens: linkedin.StaticToken("t"), HTTP: &http.Client{Transport: served(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				answer := `{"elements":[{"status":201}]}`
				if requests++; requests == 1 {
					answer = fmt.Sprintf(`{"elements":[{"status":201},{"status":%d,"error":{"status":%d,"message":"x"}},{"status":201}]}`, status, status)
				}
				_, _ = w.Write([]byte(answer))
			}))}})
			began := time.Now()
			sent, err := c.Send(t.Context(), sync.Sending{Audience: sync.Audience{RemoteID: "1"}, Fields: everything(), Members: people(3)})
			ok(t, err)
			if passes != (requests == 2 && len(sent.Refused) == 0 && time.Since(began) == time.Second) {
				t.Errorf("status %d: %d requests, refused %+v after %s", status, requests, sent.Refused, time.Since(began))
			}
			if !passes && (len(sent.Refused) != 1 || sent.Refused[0].Index != 1 || requests != 1) {
				t.Errorf("status %d: %d requests, refused %+v", status, requests, sent.Refused)
			}
		}
	})
}
