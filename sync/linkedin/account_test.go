package linkedin_test

import (
	"fmt"
	"net/http"
	"testing"

	"audiencesync/sync"
	"audiencesync/sync/linkedin"
	"audiencesync/sync/linkedin/simulator"
)

func TestAdAccounts(t *testing.T) {
	t.Parallel()
	p := start(t, quick())
	accounts, err := p.client.AdAccounts(t.Context())
	ok(t, err)
	want := []sync.AdAccount{
		{ID: emea, Name: "Harbourline EMEA", Role: "CAMPAIGN_MANAGER", Status: "ACTIVE"},
		{ID: "508829104", Name: "Harbourline North America", Role: "ACCOUNT_MANAGER", Status: "ACTIVE"},
		{ID: "512970336", Name: "Harbourline Events", Role: "ACCOUNT_BILLING_ADMIN", Status: "ACTIVE"},
		{ID: apac, Name: "Harbourline APAC", Role: "VIEWER", Status: "ACTIVE"},
		{ID: "503377120", Name: "Trade fair 2024", Role: "CAMPAIGN_MANAGER", Status: "CANCELED"},
		{ID: "520004418", Name: "Harbourline test account", Role: "CREATIVE_MANAGER", Status: "ACTIVE", Test: true},
	}
	if fmt.Sprint(accounts) != fmt.Sprint(want) {
		t.Errorf("%+v\nwant\n%+v", accounts, want)
	}
	for _, a := range accounts {
		if usable := a.Usable() == ""; usable != (a.ID != apac && a.Status == "ACTIVE") {
			t.Errorf("%s: %q", a.Name, a.Usable())
		}
	}
	if n := len(p.srv.Requests()); n != 2 {
		t.Errorf("%d requests for 6 accounts", n)
	}
}

func manyAccounts(n int) []simulator.Account {
	all := make([]simulator.Account, n)
	for i := range all {
		all[i] = simulator.Account{ID: int64(1000 + i), Name: fmt.Sprint("Account ", i), Type: "BUSINESS", Status: "ACTIVE", Role: "CAMPAIGN_MANAGER"}
	}
	return all
}

// TestEveryPage reads both finders to their end, whatever a page holds.
func TestEveryPage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ accounts, cap int }{{0, 0}, {1, 1}, {100, 0}, {101, 0}, {250, 0}, {25, 7}, {14, 7}} {
		o := quick()
		o.Accounts, o.PageCap = manyAccounts(c.accounts), c.cap
		p := start(t, o)
		accounts, err := p.client.AdAccounts(t.Context())
		ok(t, err)
		seen := map[string]bool{}
		for _, a := range accounts {
			seen[a.ID] = a.Name != "Ad account "+a.ID && a.Status == "ACTIVE"
		}
		if len(accounts) != c.accounts || len(seen) != c.accounts {
			t.Errorf("%d accounts in pages of %d: got %d", c.accounts, c.cap, len(accounts))
		}
	}
}

// finder serves fixed pages, so that a server can behave worse than LinkedIn.
func finder(t *testing.T, pages func(r *http.Request) string) *linkedin.Client {
	t.Helper()
	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, pages(r)) }))
	c := linkedin.New(linkedin.Config{API: url, Tokens: linkedin.StaticToken("t")})
	t.Cleanup(c.Close)
	return c
}

func TestPagesThatMove(t *testing.T) {
	t.Parallel()
	segment := func(id int) string { return fmt.Sprintf(`{"id":%d,"name":"A","type":"USER"}`, id) }
	for name, c := range map[string]struct {
		pages map[string]string // by start
		want  string
	}{
		"without a total": {map[string]string{
			"0": `{"elements":[` + segment(1) + `,` + segment(2) + `]}`, "2": `{"elements":[` + segment(3) + `]}`, "3": `{"elements":[]}`,
		}, "123"},
		"an element moved to the next page": {map[string]string{
			"0": `{"elements":[` + segment(1) + `,` + segment(2) + `],"paging":{"total":4}}`, "2": `{"elements":[` + segment(2) + `,` + segment(3) + `],"paging":{"total":4}}`,
		}, "123"},
		"a total that is too low": {map[string]string{
			"0": `{"elements":[` + segment(1) + `,` + segment(2) + `],"paging":{"total":0}}`, "2": `{"elements":[` + segment(3) + `],"paging":{"total":0}}`, "3": `{"elements":[],"paging":{"total":0}}`,
		}, "123"},
		"a total that is too high": {map[string]string{
			"0": `{"elements":[` + segment(1) + `],"paging":{"total":9}}`, "1": `{"elements":[],"paging":{"total":9}}`,
		}, "1"},
	} {
		client := finder(t, func(r *http.Request) string { return c.pages[r.URL.Query().Get("start")] })
		all, err := client.Audiences(t.Context(), emea)
		ok(t, err)
		got := ""
		for _, a := range all {
			got += a.RemoteID
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// TestPagesWithoutEnd: a server that ignores start, or gives the same cursor
// again, does not keep us for ever.
func TestPagesWithoutEnd(t *testing.T) {
	t.Parallel()
	requests := 0
	client := finder(t, func(r *http.Request) string {
		requests++
		if r.URL.Path == "/rest/adAccounts" {
			return `{"elements":[{"id":1,"name":"A"}],"metadata":{"nextPageToken":"same"}}`
		}
		return `{"elements":[{"account":"urn:li:sponsoredAccount:1","role":"VIEWER"}],"paging":{"total":1000}}`
	})
	_, err := client.AdAccounts(t.Context())
	if want(t, err, sync.FailureLost); requests > 4 {
		t.Errorf("%d requests until it was noticed", requests)
	}
}

// TestAccountLeftOutOfTheSearch: details are asked for one by one only where
// the search lacks them, and an account that LinkedIn hides stays in the list.
func TestAccountLeftOutOfTheSearch(t *testing.T) {
	t.Parallel()
	requests := 0
	client := finder(t, func(r *http.Request) string {
		requests++
		switch r.URL.Path {
		case "/rest/adAccountUsers":
			return `{"elements":[{"account":"urn:li:sponsoredAccount:1","role":"VIEWER"},{"account":"urn:li:sponsoredAccount:2","role":"CAMPAIGN_MANAGER"},{"account":"urn:li:sponsoredAccount:1","role":"ACCOUNT_MANAGER"}],"paging":{"total":3}}`
		case "/rest/adAccounts":
			return `{"elements":[{"id":1,"name":"First","status":"ACTIVE"}]}`
		case "/rest/adAccounts/2":
			return `{"id":2,"name":"Second","status":"DRAFT","test":true}`
		}
		return ""
	})
	accounts, err := client.AdAccounts(t.Context())
	ok(t, err)
	want := []sync.AdAccount{{ID: "1", Name: "First", Role: "ACCOUNT_MANAGER", Status: "ACTIVE"}, {ID: "2", Name: "Second", Role: "CAMPAIGN_MANAGER", Status: "DRAFT", Test: true}}
	if fmt.Sprint(accounts) != fmt.Sprint(want) || requests != 3 {
		t.Errorf("%+v after %d requests", accounts, requests)
	}

	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/rest/adAccountUsers":
			fmt.Fprint(w, `{"elements":[{"account":"urn:li:sponsoredAccount:7","role":"VIEWER"}],"paging":{"total":1}}`)
		case "/rest/adAccounts":
			fmt.Fprint(w, `{"elements":[]}`)
		default:
			w.WriteHeader(http.StatusForbidden)
		}
	}))
	hidden := linkedin.New(linkedin.Config{API: url, Tokens: linkedin.StaticToken("t")})
	t.Cleanup(hidden.Close)
	accounts, err = hidden.AdAccounts(t.Context())
	ok(t, err)
	if len(accounts) != 1 || accounts[0].Name != "Ad account 7" || accounts[0].Usable() == "" {
		t.Errorf("%+v", accounts)
	}
}

// TestAccountsWithoutASearch: whether LinkedIn takes a search without criteria
// is unsure, so each account is asked for where it does not.
func TestAccountsWithoutASearch(t *testing.T) {
	t.Parallel()
	p := start(t, quick())
	p.fault(simulator.Fault{Kind: simulator.HTML, Status: 400, Endpoint: "adAccounts.search", Times: -1})
	accounts, err := p.client.AdAccounts(t.Context())
	ok(t, err)
	if len(accounts) != 6 || accounts[0].Name != "Harbourline EMEA" || !accounts[5].Test || p.requests("adAccounts.get") != 6 {
		t.Errorf("%+v after %d requests", accounts, p.requests("adAccounts.get"))
	}
	p.srv.ClearFaults()
	p.fault(simulator.Fault{Kind: simulator.Unavailable, Endpoint: "adAccounts.search"})
	_, err = p.client.AdAccounts(t.Context())
	want(t, err, sync.FailureServer) // trouble is not taken for an answer
}

func TestIdentityWithoutTheScope(t *testing.T) {
	t.Parallel()
	p := start(t, quick())
	p.client = p.newClient(p.url, func(c *linkedin.Config) {
		c.Tokens = linkedin.StaticToken(p.srv.Token(0, "r_ads", "rw_dmp_segments"))
	})
	me, err := p.client.Identity(t.Context())
	ok(t, err)
	if me.ID != p.srv.MemberID() || me.Name != "" {
		t.Errorf("%+v", me)
	}
	p.client = p.newClient(p.url)
	p.fault(simulator.Fault{Kind: simulator.HTML, Status: 404, Endpoint: "me"}) // where LinkedIn has no such resource
	me, err = p.client.Identity(t.Context())
	ok(t, err)
	if me.ID != p.srv.MemberID() {
		t.Errorf("%+v", me)
	}
	p.client = p.newClient(p.url, func(c *linkedin.Config) { c.Tokens = linkedin.StaticToken(p.srv.Token(0, "r_ads_reporting")) })
	_, err = p.client.Identity(t.Context())
	want(t, err, sync.FailurePermission)
}
