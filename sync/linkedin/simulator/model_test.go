package simulator_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	stdsync "sync"
	"testing"
	"time"

	"audiencesync/sync/linkedin/simulator"
)

// model says in the plainest way who is in a segment: the members by their
// strongest id, and for each weaker id the persons that it came with.
type model struct {
	members map[string]bool
	persons map[string][]string
}

func (m *model) add(ids []string, name string) {
	if len(ids) == 0 {
		m.members[name] = true
		return
	}
	key := ids[0]
	if !m.members[key] { // known by this id alone: the person that it came with
		for _, p := range inOrder(m.persons[key]) {
			if m.members[p] {
				key = p
				break
			}
		}
	}
	m.members[key] = true
	weaker := ids[1:]
	for _, id := range weaker {
		delete(m.members, id)
	}
	if name != "" {
		weaker = append(slices.Clone(weaker), name)
	}
	for _, id := range weaker {
		if !slices.Contains(m.persons[id], key) {
			m.persons[id] = append(m.persons[id], key)
		}
	}
}

// inOrder is the first, then the latest: any would do, but it is one.
func inOrder(persons []string) []string {
	order := slices.Clone(persons)
	if len(order) > 1 {
		slices.Reverse(order[1:])
	}
	return order
}

func (m *model) remove(ids []string, name string) {
	if len(ids) == 0 {
		if !m.members[name] {
			for _, p := range m.persons[name] {
				delete(m.members, p)
			}
		}
		delete(m.members, name)
		return
	}
	for _, p := range m.persons[ids[0]] {
		delete(m.members, p)
	}
	for _, id := range ids {
		delete(m.members, id)
	}
}

// TestMembersAgainstModel sends the same random people to both. Emails,
// devices and names are few, so that they are shared in every way.
func TestMembersAgainstModel(t *testing.T) {
	t.Parallel()
	for seed := range uint64(25) {
		random := rand.New(rand.NewPCG(seed, 1))
		p := start(t, simulator.Options{NoAudiences: true, PerMinute: -1})
		id := p.create("Model")
		m := model{map[string]bool{}, map[string][]string{}}
		for step := range 60 {
			var elements []string
			for range 1 + random.IntN(4) {
				element, ids, name, remove := randomPerson(random)
				elements = append(elements, element)
				if remove {
					m.remove(ids, name)
				} else {
					m.add(ids, name)
				}
			}
			p.send(id, elements...).want(t, 200)
			if got := p.srv.MemberCount(id); got != len(m.members) {
				t.Fatalf("seed %d, step %d: %d members, the model has %d", seed, step, got, len(m.members))
			}
		}
		for i := range 6 {
			if got, want := p.srv.Member(id, simulator.Identity{SHA256Email: hash(i)}), m.members[fmt.Sprint("email", i)]; got != want {
				t.Errorf("seed %d: email %d is a member: %t, want %t", seed, i, got, want)
			}
		}
		if keys := p.srv.Members(id); len(keys) != len(m.members) {
			t.Errorf("seed %d: %d keys, %d members", seed, len(keys), len(m.members))
		}
	}
}

// randomPerson has an email, a device and a name, or only some of them.
func randomPerson(random *rand.Rand) (element string, ids []string, name string, remove bool) {
	var sent []string
	fields := 1 + random.IntN(7)
	if fields&1 != 0 {
		i := random.IntN(6)
		ids, sent = append(ids, fmt.Sprint("email", i)), append(sent, `{"idType":"SHA256_EMAIL","idValue":"`+hash(i)+`"}`)
	}
	if fields&2 != 0 {
		i := random.IntN(4)
		ids, sent = append(ids, fmt.Sprint("device", i)), append(sent, `{"idType":"GOOGLE_AID","idValue":"`+gaid(i)+`"}`)
	}
	if random.IntN(2) == 0 {
		slices.Reverse(sent) // the order on the wire says nothing
	}
	text := ""
	if fields&4 != 0 {
		name = fmt.Sprint("name", random.IntN(3))
		text = `,"firstName":"Ada","lastName":"` + name + `"`
	}
	action := "ADD"
	if remove = random.IntN(3) == 0; remove {
		action = "REMOVE"
	}
	return fmt.Sprintf(`{"action":%q,"userIds":[%s]%s}`, action, strings.Join(sent, ","), text), ids, name, remove
}

// TestCountsAgainstModel adds up the last 7 days and the size in the plainest
// way, over weeks of adding and removing.
func TestCountsAgainstModel(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(seed, 2))
		p := start(t, simulator.Options{NoAudiences: true, MatchRate: 1, OptOutRate: -1, SmallSize: simulator.SmallExact, BuildTime: -1, UpdateTime: -1, AccessLife: 400 * day, PerMinute: -1})
		id := p.create("Counts")
		last, members := map[int]time.Time{}, map[int]bool{} // when each was sent, who is in it
		for step := range 80 {
			p.srv.Advance(time.Duration(random.IntN(30)) * time.Hour)
			i := random.IntN(50)
			if random.IntN(4) == 0 {
				p.send(id, removeEmail(i)).want(t, 200)
				delete(members, i)
				continue
			}
			if !members[i] { // who was removed and comes again is new
				delete(last, i)
			}
			p.send(id, addEmail(i)).want(t, 200)
			last[i], members[i] = p.srv.Now(), true
			week := 0
			for _, at := range last {
				if p.srv.Now().Truncate(time.Hour).Sub(at.Truncate(time.Hour)) < 7*day {
					week++
				}
			}
			g := p.segment(id)
			if g.Reachable != len(members) || g.AudienceSize != len(members) || g.Members != len(members) {
				t.Fatalf("seed %d, step %d: %+v, want %d members", seed, step, g, len(members))
			}
			if g.Input < week || g.Matched != g.Input {
				t.Fatalf("seed %d, step %d: input %d, matched %d; at least %d were sent", seed, step, g.Input, g.Matched, week)
			}
		}
	}
}

// TestManyAtOnce uses everything from many sides at the same time: nothing is
// lost, counted twice or mixed up, and a state saved meanwhile is a whole one.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true, PerMinute: -1})
	const senders, requests, each = 8, 12, 25
	ids := make([]int64, senders)
	for i := range ids {
		ids[i] = p.create(fmt.Sprint("Many ", i))
	}
	var all stdsync.WaitGroup
	for sender, id := range ids {
		all.Go(func() {
			for r := range requests {
				from := sender*10_000 + r*each
				if a := p.send(id, many(each, func(i int) string { return addEmail(from + i) })...); strings.Count(string(a.body), `{"status":201}`) != each {
					t.Errorf("answer %s", a.body)
				}
			}
		})
	}
	for range 3 {
		all.Go(func() {
			for range 10 {
				q := p.reloaded(simulator.Options{})
				for _, g := range q.srv.Segments() {
					if g.Members%each != 0 { // a request is done wholly or not at all
						t.Errorf("%d members of %s in a saved state", g.Members, g.Name)
					}
				}
				p.get("/rest/dmpSegments?q=account&account="+emeaURN+"&start=0&count=100").want(t, 200)
				p.srv.Advance(time.Second)
				_ = p.srv.Faults()
				_ = p.srv.FieldsSeen()
				_ = p.srv.Busiest(time.Minute)
			}
		})
	}
	all.Wait()
	for i, id := range ids {
		if n := p.srv.MemberCount(id); n != requests*each || !p.srv.Member(id, simulator.Identity{SHA256Email: hash(i * 10_000)}) {
			t.Errorf("segment %d has %d members", i, n)
		}
	}
	if n := p.srv.FieldsSeen()["action"]; n != senders*requests*each {
		t.Errorf("%d elements were seen", n)
	}
}

// TestComeAndGo: people who come and go for months take no more room than
// people who stay.
func TestComeAndGo(t *testing.T) {
	t.Parallel()
	srv := simulator.New(simulator.Options{NoAudiences: true, BatchLimit: -1, PerMinute: -1, SettleDelay: -1})
	client := quickClient{t, srv, srv.Token(0)}
	id := client.create("Again")
	add := bodyOf(0, 2_000, fullElement)
	remove := bodyOf(0, 2_000, removeEmail)
	for round := range 12 { // in the end more was linked than is kept unordered
		client.send(id, add)
		var now counter
		if err := srv.Save(&now); err != nil {
			t.Fatal(err)
		}
		if now > 2_000*(12+2*16)+8192 {
			t.Fatalf("round %d: %d bytes", round, now)
		}
		client.send(id, remove)
		if n := srv.Segments()[0].Members; n != 0 {
			t.Fatalf("%d members", n)
		}
		client.send(id, add)
		client.send(id, remove)
	}
}
