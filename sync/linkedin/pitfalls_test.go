package linkedin_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	stdsync "sync"
	"testing"
	"testing/synctest"
	"time"

	"audiencesync/sync"
	"audiencesync/sync/linkedin"
	"audiencesync/sync/linkedin/simulator"
)

// The fifteen ways in which other people's clients of this API were seen to
// fail in production.

// A 404 just after the creation was taken for a deleted audience.
func TestPitfall01_NotFoundJustAfterCreation(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true, SettleDelay: 2 * time.Minute})
	a := p.audience("Settling")
	a.RemoteAt = time.Now().Add(-10 * time.Second)
	_, err := p.add(a, people(3)...)
	want(t, err, sync.FailureTooYoung)
	p.srv.Advance(2 * time.Minute)
	_, err = p.add(a, people(3)...)
	ok(t, err)
	if n := p.srv.Segments()[0].Members; n != 3 {
		t.Errorf("%d members", n)
	}
}

// A generic branch for failures swallowed the 401, so nothing was renewed.
func TestPitfall02_UnauthorizedBeforeEverythingElse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := signedIn(t, quick())
		client := m.clientOf(m.tokens())
		a, err := client.CreateAudience(t.Context(), emea, "Mid-run", "key")
		ok(t, err)
		m.srv.ExpireTokens()
		sent, err := client.Send(t.Context(), sync.Sending{Audience: sync.Audience{RemoteID: a.RemoteID}, Fields: everything(), Members: people(20)})
		ok(t, err)
		if len(sent.Refused) != 0 || m.srv.Segments()[0].Members != 20 || m.requests("token") != 2 {
			t.Errorf("%+v, %d token requests", sent, m.requests("token"))
		}
	})
}

// A 200 whose elements failed was taken for a success.
func TestPitfall03_FailingElementsInA200(t *testing.T) {
	t.Parallel()
	for _, kind := range []simulator.Kind{simulator.MixedNested, simulator.MixedFlat} {
		p := start(t, quick())
		a := p.audience("Mixed")
		p.fault(simulator.Fault{Kind: kind, Share: 0.5, Seed: 7})
		sent, err := p.add(a, people(40)...)
		ok(t, err)
		if n := len(sent.Refused); n == 0 || n == 40 || p.srv.Segments()[0].Members != 40-n {
			t.Errorf("%s: %d refused, %d members", kind, n, p.srv.Segments()[0].Members)
		}
		if !slices.IsSortedFunc(sent.Refused, func(a, b sync.Refusal) int { return a.Index - b.Index }) {
			t.Errorf("%s: out of order", kind)
		}
		id := p.srv.Segments()[0].ID
		for _, r := range sent.Refused { // exactly those are not in it
			m := person(r.Index)
			if p.srv.Member(id, simulator.Identity{SHA256Email: m.Email.String()}) {
				t.Errorf("%s: person %d is in the audience but refused", kind, r.Index)
			}
		}
	}
}

// The new audience's id was read from one header only, or from the body.
func TestPitfall04_IDInEitherHeader(t *testing.T) {
	t.Parallel()
	for _, kind := range []simulator.Kind{simulator.OnlyLinkedInID, simulator.OnlyRestliID} {
		p := start(t, quick())
		p.fault(simulator.Fault{Kind: kind})
		a := p.audience("Header")
		if got := fmt.Sprint(p.srv.Segments()[0].ID); a.RemoteID != got || p.requests("segments.find") != 1 {
			t.Errorf("%s: id %q, want %s", kind, a.RemoteID, got)
		}
	}
}

// A version written into the program broke it every year.
func TestPitfall05_VersionIsASetting(t *testing.T) {
	t.Parallel()
	o := quick()
	o.Versions = []string{"202710"}
	p := start(t, o)
	_, err := p.client.Audiences(t.Context(), emea)
	want(t, err, sync.FailureVersion)
	p.client = p.newClient(p.url, func(c *linkedin.Config) { c.Version = "202710" })
	_, err = p.client.Audiences(t.Context(), emea)
	ok(t, err)
	if w := linkedin.VersionWarning(sync.DefaultAPIVersion, time.Date(2027, 6, 15, 0, 0, 0, 0, time.UTC)); w == "" {
		t.Error("nobody is warned before the default version ends")
	}
}

// The refresh token was thought to live on with each use, or to be there at all.
func TestPitfall06_RefreshTokenDoesNotSlide(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := signedIn(t, quick())
		tokens := m.tokens()
		first, err := tokens.Grant(t.Context())
		ok(t, err)
		client := m.clientOf(tokens)
		for range 6 {
			time.Sleep(60*day - time.Hour)
			_, err := client.Audiences(t.Context(), emea)
			ok(t, err)
		}
		now, err := tokens.Grant(t.Context())
		ok(t, err)
		if now.RefreshExpiresAt.After(first.RefreshExpiresAt) || now.ExpiresAt.After(first.RefreshExpiresAt.Add(time.Minute)) {
			t.Errorf("the sign-in is said to last until %s, access until %s; it ends on %s", now.RefreshExpiresAt, now.ExpiresAt, first.RefreshExpiresAt)
		}
	})
}

// A 429 or 5xx of the token endpoint ended the sign-in.
func TestPitfall07_TokenEndpointIsTriedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, kind := range []simulator.Kind{simulator.TooManyMinute, simulator.Unavailable, simulator.BadGateway} {
			m := signedIn(t, quick())
			client := m.clientOf(m.tokens())
			m.srv.ExpireTokens()
			m.fault(simulator.Fault{Kind: kind, Endpoint: "token", Times: 2})
			_, err := client.Audiences(t.Context(), emea)
			ok(t, err)
		}
	})
}

// A VIEWER could sign in, and every write failed later.
func TestPitfall08_ViewerIsKnownBeforeAWrite(t *testing.T) {
	t.Parallel()
	p := start(t, quick())
	accounts, err := p.client.AdAccounts(t.Context())
	ok(t, err)
	i := slices.IndexFunc(accounts, func(a sync.AdAccount) bool { return a.ID == apac })
	if reason := accounts[i].Usable(); !strings.Contains(reason, "Viewer") {
		t.Errorf("%q", reason)
	}
	_, err = p.client.CreateAudience(t.Context(), apac, "Viewer", "key")
	want(t, err, sync.FailurePermission)
}

// Two workers made the same audience twice.
func TestPitfall09_CreateOrFind(t *testing.T) {
	t.Parallel()
	p := start(t, quick())
	first := p.audience("Once")
	p.fault(simulator.Fault{Kind: simulator.ConflictCreated})
	var all stdsync.WaitGroup
	for range 8 {
		all.Go(func() {
			a, err := p.newClient(p.url).CreateAudience(t.Context(), emea, "Once", first.SourceKey)
			if err != nil || a.RemoteID != first.RemoteID {
				t.Errorf("%s, %v; want %s", a.RemoteID, err, first.RemoteID)
			}
		})
	}
	all.Wait()
	other, err := p.client.CreateAudience(t.Context(), emea, "Raced", "raced") // 409: somebody was quicker
	ok(t, err)
	if n := len(p.srv.Segments()); n != 2 || other.RemoteID == first.RemoteID {
		t.Errorf("%d segments", n)
	}
}

// A segment of companies under our key was taken for an audience of people.
func TestPitfall10_TypeMismatch(t *testing.T) {
	t.Parallel()
	srv := simulator.New(quick())
	p := &practice{t: t, srv: srv}
	companies := p.newClient(through(t, srv, renameSent(`"type":"USER"`, `"type":"COMPANY"`)))
	_, err := companies.CreateAudience(t.Context(), emea, "Companies", "key")
	ok(t, err)
	client := p.newClient(serve(t, srv))
	_, err = client.CreateAudience(t.Context(), emea, "People", "key")
	f := want(t, err, sync.FailureNotFound) // only this audience waits, with a reason
	if !strings.Contains(f.Message, "companies") || len(srv.Segments()) != 1 {
		t.Errorf("%q, %d segments", f.Message, len(srv.Segments()))
	}
	all, err := client.Audiences(t.Context(), emea)
	ok(t, err)
	if all[0].User {
		t.Error("companies are offered as an audience of people")
	}
	_, err = client.Send(t.Context(), sync.Sending{Audience: sync.Audience{RemoteID: all[0].RemoteID}, Fields: everything(), Members: people(1)})
	want(t, err, sync.FailureInvalid)
}

// Connections that were used again hung up in the middle.
func TestPitfall11_ConnectionsAreUsedAgain(t *testing.T) {
	t.Parallel()
	srv := simulator.New(quick())
	var mu stdsync.Mutex
	from := map[string]int{}
	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		from[r.RemoteAddr]++
		mu.Unlock()
		srv.ServeHTTP(w, r)
	}))
	p := &practice{t: t, srv: srv, url: url}
	p.client = p.newClient(url)
	a := p.audience("Reused")
	for i := range 20 {
		if i%5 == 4 {
			p.fault(simulator.Fault{Kind: simulator.ServerError, Endpoint: "users"})
		}
		_, _ = p.add(a, people(50)...)
	}
	if len(from) != 1 {
		t.Errorf("%d connections for 22 requests", len(from))
	}
	p.fault(simulator.Fault{Kind: simulator.ResetAfter, Endpoint: "users"})
	_, err := p.add(a, people(50)...)
	want(t, err, sync.FailureLost) // uncertain, never taken for sent or for not sent
	_, err = p.add(a, people(50)...)
	ok(t, err)
}

// An audience that shrank below 300 stopped serving and nobody saw it.
func TestPitfall12_ShrunkAudience(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{MatchRate: 1, OptOutRate: -1, NoAudiences: true, SettleDelay: -1, BuildTime: -1, UpdateTime: -1})
	a := p.audience("Shrinks")
	_, err := p.add(a, people(400)...)
	ok(t, err)
	r, err := p.client.Audience(t.Context(), a.RemoteID)
	ok(t, err)
	if number(r.Size) != "400" {
		t.Errorf("size %s", number(r.Size))
	}
	_, err = p.client.Send(t.Context(), sync.Sending{Audience: a, Action: sync.ActionRemove, Fields: everything(), Members: people(200)})
	ok(t, err)
	r, err = p.client.Audience(t.Context(), a.RemoteID)
	ok(t, err)
	if r.Size != nil || r.Status != sync.StatusReady { // "below 300", never 0
		t.Errorf("size %s, %s", number(r.Size), r.Status)
	}
}

// Asking who is signed in used up the app's quota for the day.
func TestPitfall13_IdentityIsAskedOnce(t *testing.T) {
	t.Parallel()
	p := start(t, quick())
	var all stdsync.WaitGroup
	for range 20 {
		all.Go(func() {
			if me, err := p.client.Identity(t.Context()); err != nil || me.Name != "Maren Okafor" {
				t.Errorf("%+v, %v", me, err)
			}
		})
	}
	all.Wait()
	if n := p.requests("me"); n != 1 {
		t.Errorf("%d requests", n)
	}
}

// Counts lag by up to 48 hours, and were shown as 0 until then.
func TestPitfall14_CountsLag(t *testing.T) {
	t.Parallel()
	p := start(t, quick())
	a := p.audience("Lag")
	_, err := p.add(a, people(1000)...)
	ok(t, err)
	r, err := p.client.Audience(t.Context(), a.RemoteID)
	ok(t, err)
	if r.Size != nil || r.Input != nil || r.Matched != nil || r.Status != sync.StatusBuilding {
		t.Errorf("%+v", r.Reading)
	}
	if _, known := r.MatchRate(); known {
		t.Error("there is a match rate before LinkedIn has one")
	}
}

// Addresses were hashed as they were written, and matched nobody.
func TestPitfall15_NormalisedHashes(t *testing.T) {
	t.Parallel()
	p := start(t, quick())
	a := p.audience("Hashes")
	var members []sync.Member
	for i, raw := range []string{"test@example.com", " Test@Example.COM\t", "\u200bTEST@example.com", "973DFE463EC85785F5F95AF5BA3906EEDB2D931C24E69824A89EA65DBA4E813B"} {
		hash, _, reason := sync.NormaliseEmail([]byte(raw), nil)
		if reason != "" {
			t.Fatal(reason)
		}
		members = append(members, sync.Member{Person: sync.PersonID(i + 1), HasEmail: true, Email: hash})
	}
	_, err := p.add(a, members...)
	ok(t, err)
	s := p.srv.Segments()[0]
	if s.Members != 1 || !p.srv.Member(s.ID, simulator.Identity{SHA256Email: "973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b"}) {
		t.Errorf("%d people for one address", s.Members)
	}
}
