package simulator_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"audiencesync/sync/linkedin/simulator"
)

// TestLimitsAgainstModel sends requests at random moments and counts in the
// plainest way which of them a window of 60 seconds, of one second and a day
// until midnight let pass.
func TestLimitsAgainstModel(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		random := rand.New(rand.NewPCG(seed, 3))
		const perMinute, perSecond, perDay = 7, 3, 60
		p := start(t, simulator.Options{NoAudiences: true, PerMinute: perMinute, PerSecond: perSecond, DayQuota: perDay})
		id := p.create("Limits")
		began := []time.Time{p.clock.Now()} // that of the create
		var people []time.Time
		today, asked := p.srv.Now().Truncate(day), 1
		within := func(all []time.Time, span time.Duration) (n int) {
			for _, at := range all {
				if p.clock.Now().Sub(at) < span {
					n++
				}
			}
			return n
		}
		for step := range 150 {
			p.clock.move(time.Duration(random.IntN(12_000)) * time.Millisecond)
			if random.IntN(25) == 0 {
				p.srv.Advance(time.Duration(random.IntN(30)) * time.Hour)
			}
			if d := p.srv.Now().Truncate(day); !d.Equal(today) {
				today, asked = d, 0
			}
			sends := random.IntN(3) > 0
			asked++
			want, now := 200, p.clock.Now()
			switch {
			case asked > perDay, within(began, time.Second) >= perSecond:
				want = 429
			case sends && within(people, time.Minute) >= perMinute:
				want = 429
				began = append(began, now) // it passed the second's limit
			case sends:
				people = append(people, now)
				fallthrough
			default:
				began = append(began, now)
			}
			var got answer
			if sends {
				got = p.send(id, addEmail(step))
			} else {
				got = p.get("/rest/me")
			}
			if got.StatusCode != want {
				t.Fatalf("seed %d, step %d: status %d, want %d: %s", seed, step, got.StatusCode, want, got.body)
			}
		}
		if got, want := p.srv.MemberCount(id), len(people); got != want {
			t.Errorf("seed %d: %d members, %d requests passed", seed, got, want)
		}
	}
}

// TestEveryPageSize: whatever the page, everything comes once and in order.
func TestEveryPageSize(t *testing.T) {
	t.Parallel()
	for _, limit := range []int{1, 2, 6, 7, 100} {
		p := start(t, simulator.Options{Accounts: manyAccounts(7), PageCap: limit, NoAudiences: true})
		for _, size := range []int{1, 3, 6, 7, 8, 1000} {
			var users []string
			for pages := 0; ; pages++ {
				a := read[page[accountUser]](t, p.get(fmt.Sprintf("/rest/adAccountUsers?q=authenticatedUser&start=%d&count=%d", len(users), size)).want(t, 200))
				if a.Paging.Start != len(users) || a.Paging.Count != min(size, limit) || a.Paging.Total != 7 || pages > 7 {
					t.Fatalf("page %d of %d: %+v", pages, size, a.Paging)
				}
				if len(a.Elements) == 0 {
					break
				}
				for _, u := range a.Elements {
					users = append(users, strings.TrimPrefix(u.Account, "urn:li:sponsoredAccount:"))
				}
			}
			var found []string
			token := ""
			for pages := 0; ; pages++ {
				a := read[page[struct{ ID int64 }]](t, p.get(fmt.Sprintf("/rest/adAccounts?q=search&pageSize=%d%s", size, token)).want(t, 200))
				if len(a.Elements) == 0 || len(a.Elements) > min(size, limit) || pages > 7 {
					t.Fatalf("page %d of %d has %d elements", pages, size, len(a.Elements))
				}
				for _, e := range a.Elements {
					found = append(found, fmt.Sprint(e.ID))
				}
				if a.Metadata.Next == nil { // absent on the last page, not empty
					break
				}
				token = "&pageToken=" + *a.Metadata.Next
			}
			if want := []string{"1000", "1001", "1002", "1003", "1004", "1005", "1006"}; !slices.Equal(users, want) || !slices.Equal(found, want) {
				t.Errorf("pages of %d, at most %d: users %v, accounts %v", size, limit, users, found)
			}
		}
	}
}

// TestBusiestAgainstModel: the busiest window is that of the plainest count.
func TestBusiestAgainstModel(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(7, 7))
	p := start(t, simulator.Options{NoAudiences: true})
	var times []time.Time
	for range 120 {
		p.clock.move(time.Duration(random.IntN(5)) * 100 * time.Millisecond)
		p.get("/rest/me").want(t, 200)
		times = append(times, p.clock.Now())
	}
	for _, window := range []time.Duration{time.Millisecond, 100 * time.Millisecond, time.Second, 7 * time.Second, time.Hour} {
		most := 0
		for i, from := range times {
			n := 0
			for _, at := range times[i:] {
				if at.Sub(from) < window {
					n++
				}
			}
			most = max(most, n)
		}
		if got := p.srv.Busiest(window); got != most {
			t.Errorf("in %s: %d, want %d", window, got, most)
		}
	}
}
