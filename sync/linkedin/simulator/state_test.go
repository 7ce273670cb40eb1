package simulator_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"audiencesync/sync/linkedin/simulator"
)

// reloaded is the practice LinkedIn of a saved state, over HTTP of its own.
func (p *practice) reloaded(o simulator.Options) *practice {
	p.t.Helper()
	var b bytes.Buffer
	if err := p.srv.Save(&b); err != nil {
		p.t.Fatal(err)
	}
	o.Clock = p.clock.Now
	srv, err := simulator.Load(&b, o)
	if err != nil {
		p.t.Fatal(err)
	}
	if b.Len() != 0 {
		p.t.Errorf("%d bytes were not read", b.Len())
	}
	q := serve(p.t, srv)
	q.clock, q.token = p.clock, p.token
	return q
}

func TestStateRoundTrip(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{})
	tok := p.signIn()
	p.token = p.srv.Token(0)
	id := p.create("Saved")
	both := func(i int) string {
		return fmt.Sprintf(`{"action":"ADD","userIds":[{"idType":"SHA256_EMAIL","idValue":%q},{"idType":"GOOGLE_AID","idValue":%q}],"firstName":"Ada","lastName":"Byron%d"}`, hash(i), gaid(i), i%3)
	}
	p.send(id, many(700, both)...).want(t, 200)
	p.srv.Advance(50 * time.Hour)
	p.send(id, many(40, removeEmail)...).want(t, 200)
	_ = p.srv.SetRole(apac, "CREATIVE_MANAGER")
	_ = p.srv.SetAccountStatus(ended, "ACTIVE")
	p.create("Empty")

	q := p.reloaded(simulator.Options{})
	if !q.srv.Now().Equal(p.srv.Now()) {
		t.Errorf("now %v, want %v", q.srv.Now(), p.srv.Now())
	}
	if !slices.Equal(q.srv.Accounts(), p.srv.Accounts()) {
		t.Errorf("accounts %+v", q.srv.Accounts())
	}
	if !slices.Equal(q.srv.Segments(), p.srv.Segments()) {
		t.Errorf("segments\n%+v\nwant\n%+v", q.srv.Segments(), p.srv.Segments())
	}
	for _, g := range p.srv.Segments() {
		a, b := p.srv.Members(g.ID), q.srv.Members(g.ID)
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(a, b) {
			t.Errorf("%s: other people", g.Name)
		}
	}
	p.token = tok.Access // a sign-in lasts
	q.token = tok.Access
	q.get("/rest/adAccounts/516413367").want(t, 200)
	q.tokens(refresh(tok.Refresh))
	q.token = q.srv.Token(0)
	for _, step := range []func(*practice){ // and both live on in the same way
		func(p *practice) { p.send(id, both(1), removeEmail(100)) },
		func(p *practice) {
			p.send(id, `{"action":"REMOVE","userIds":[{"idType":"GOOGLE_AID","idValue":"`+gaid(200)+`"}]}`)
		},
		func(p *practice) { p.send(id, `{"action":"REMOVE","firstName":"Ada","lastName":"Byron1"}`) },
		func(p *practice) { p.srv.Advance(8 * day) },
		func(p *practice) { p.create("After") },
		func(p *practice) { p.srv.Advance(90 * day) },
	} {
		p.token, q.token = p.srv.Token(0), q.srv.Token(0)
		step(p)
		step(q)
		if !slices.Equal(q.srv.Segments(), p.srv.Segments()) {
			t.Errorf("they part:\n%+v\nwant\n%+v", q.srv.Segments(), p.srv.Segments())
		}
	}
}

// TestSavedAgainIsTheSame: a state that was loaded saves the same world.
func TestSavedAgainIsTheSame(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{})
	q := p.reloaded(simulator.Options{}).reloaded(simulator.Options{})
	if !slices.Equal(q.srv.Segments(), p.srv.Segments()) {
		t.Errorf("%+v", q.srv.Segments())
	}
}

// TestStateHasNobodyInIt: no token, and of a person nothing but keys.
func TestStateHasNobodyInIt(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	id := p.create("Private")
	p.send(id, `{"action":"ADD","userIds":[{"idType":"SHA256_EMAIL","idValue":"`+hash(1)+`"},{"idType":"GOOGLE_AID","idValue":"`+gaid(1)+`"}],"firstName":"Wilhelmina","lastName":"Byron"}`).want(t, 200)
	var b bytes.Buffer
	if err := p.srv.Save(&b); err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{p.token, hash(1), gaid(1), "Wilhelmina", "Byron", "wilhelmina", "byron", simulator.DefaultClientSecret} {
		if bytes.Contains(b.Bytes(), []byte(s)) {
			t.Errorf("the state holds %q", s)
		}
	}
}

// TestDamagedState changes, cuts and prolongs a state at every place: what is
// loaded is the whole or nothing, and never a crash.
func TestDamagedState(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	id := p.create("Damaged")
	p.send(id, many(50, addEmail)...).want(t, 200)
	var b bytes.Buffer
	if err := p.srv.Save(&b); err != nil {
		t.Fatal(err)
	}
	good := b.Bytes()
	load := func(name string, state []byte) {
		t.Helper()
		s, err := simulator.Load(bytes.NewReader(state), simulator.Options{})
		if err == nil || s != nil || !strings.Contains(err.Error(), "the saved state of practice LinkedIn is damaged") {
			t.Errorf("%s: %v", name, err)
		}
	}
	load("nothing", nil)
	load("something else", []byte("SQLite format 3\x00 and so on, for longer than a mark"))
	for i := 0; i < len(good); i += 1 + i%17 {
		changed := slices.Clone(good)
		changed[i] ^= 0x41
		load(fmt.Sprint("byte ", i, " changed"), changed)
		load(fmt.Sprint("cut at ", i), good[:i])
	}
	huge := slices.Clone(good)
	binary.LittleEndian.PutUint64(huge[len("practice LinkedIn 1\n"):], 1<<62)
	load("a head of 4 exabytes", huge)
	if s, err := simulator.Load(bytes.NewReader(good), simulator.Options{}); err != nil || s.MemberCount(id) != 50 {
		t.Fatalf("the good one: %v", err)
	}
}

// full is a disk that takes n bytes.
type full struct{ n int }

var errFull = errors.New("no space left on device")

func (f *full) Write(b []byte) (int, error) {
	if len(b) > f.n {
		return 0, errFull
	}
	f.n -= len(b)
	return len(b), nil
}

func TestSaveOnAFullDisk(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{})
	var all counter
	if err := p.srv.Save(&all); err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 100, int(all) - 1} {
		if err := p.srv.Save(&full{n}); !errors.Is(err, errFull) {
			t.Errorf("%d of %d bytes: %v", n, all, err)
		}
	}
	if err := p.srv.Save(&full{int(all)}); err != nil {
		t.Error(err)
	}
}

type counter int

func (c *counter) Write(b []byte) (int, error) { *c += counter(len(b)); return len(b), nil }

// TestLargeStateIsSmall: ten million people must fit on a laptop; a key, a
// time and two aliases are 12 and 32 bytes.
func TestLargeStateIsSmall(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true, BatchLimit: 100_000, SettleDelay: -1})
	id := p.create("Large")
	p.send(id, many(50_000, addEmail)...).want(t, 200)
	var n counter
	if err := p.srv.Save(&n); err != nil {
		t.Fatal(err)
	}
	if n > 50_000*12+8192 {
		t.Errorf("%d bytes for 50,000 people", n)
	}
	if q := p.reloaded(simulator.Options{}); q.srv.MemberCount(id) != 50_000 {
		t.Errorf("%d members", q.srv.MemberCount(id))
	}
}

func FuzzState(f *testing.F) {
	srv := simulator.New(simulator.Options{})
	var b bytes.Buffer
	if err := srv.Save(&b); err != nil {
		f.Fatal(err)
	}
	empty := simulator.New(simulator.Options{NoAudiences: true, Accounts: []simulator.Account{}})
	var small bytes.Buffer
	if err := empty.Save(&small); err != nil {
		f.Fatal(err)
	}
	f.Add(small.Bytes())
	f.Add(b.Bytes()[:200])
	f.Add([]byte("practice LinkedIn 1\n\x02\x00\x00\x00\x00\x00\x00\x00{}"))
	f.Fuzz(func(t *testing.T, state []byte) {
		s, err := simulator.Load(bytes.NewReader(state), simulator.Options{})
		if err != nil {
			return
		}
		if err := s.Save(io.Discard); err != nil {
			t.Error(err)
		}
		_ = s.Segments()
	})
}

// TestSharedIDsKeepTheirOrder: who of several people an id that they share
// stands for is the same after loading.
func TestSharedIDsKeepTheirOrder(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	id := p.create("Shared")
	device := func(action string, device int) string {
		return fmt.Sprintf(`{"action":%q,"userIds":[{"idType":"GOOGLE_AID","idValue":%q}]}`, action, gaid(device))
	}
	for i := range 5 {
		p.send(id, fmt.Sprintf(`{"action":"ADD","userIds":[{"idType":"SHA256_EMAIL","idValue":%q},{"idType":"GOOGLE_AID","idValue":%q}]}`, hash(i), gaid(7))).want(t, 200)
	}
	p.send(id, removeEmail(0)).want(t, 200)
	p.srv.Advance(5 * day)
	q := p.reloaded(simulator.Options{})
	for _, one := range []*practice{p, q} {
		one.send(id, device("ADD", 7)).want(t, 200) // counts again for one of them
		one.srv.Advance(3 * day)                    // for the others the 7 days are over
		one.send(id, removeEmail(4)).want(t, 200)
		one.send(id, addEmail(1)).want(t, 200) // for whom it was not
	}
	if a, b := p.segment(id), q.segment(id); a != b || a.Input != 2 {
		t.Errorf("%+v, loaded %+v", a, b)
	}
	for i := range 5 {
		who := simulator.Identity{SHA256Email: hash(i)}
		if p.srv.Member(id, who) != q.srv.Member(id, who) {
			t.Errorf("person %d is in one of them only", i)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	srv := simulator.New(simulator.Options{NoAudiences: true, BatchLimit: 1_000_000, SettleDelay: -1})
	const people = 200_000
	fill(b, srv, people)
	var state bytes.Buffer
	if err := srv.Save(&state); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(state.Len()))
	for b.Loop() {
		if _, err := simulator.Load(bytes.NewReader(state.Bytes()), simulator.Options{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(people*float64(b.N)/b.Elapsed().Seconds(), "people/s")
}
