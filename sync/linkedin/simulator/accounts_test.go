package simulator_test

import (
	"fmt"
	"slices"
	"testing"

	"audiencesync/sync/linkedin/simulator"
)

type page[T any] struct {
	Elements []T `json:"elements"`
	Paging   struct{ Start, Count, Total int }
	Metadata struct {
		Next *string `json:"nextPageToken"`
	}
}

type accountUser struct{ Account, User, Role string }

func manyAccounts(n int) []simulator.Account {
	all := make([]simulator.Account, n)
	for i := range all {
		all[i] = simulator.Account{ID: int64(1000 + i), Name: fmt.Sprint("Account ", i), Type: "BUSINESS", Status: "ACTIVE", Role: "VIEWER"}
	}
	return all
}

func TestMe(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	p.get("/rest/me").says(t, 200, `"localizedFirstName":"Maren","localizedLastName":"Okafor","localizedHeadline":"Campaign lead, Harbourline"`)
	p.token = p.srv.Token(0, "r_ads", "rw_dmp_segments")
	p.get("/rest/me").want(t, 403)
}

func TestAccountUsersByPage(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{Accounts: manyAccounts(25), PageCap: 10})
	var got []string
	for len(got) < 25 {
		a := read[page[accountUser]](t, p.get(fmt.Sprintf("/rest/adAccountUsers?q=authenticatedUser&start=%d&count=100", len(got))).want(t, 200))
		if a.Paging.Total != 25 || a.Paging.Start != len(got) || len(a.Elements) == 0 || len(a.Elements) > 10 {
			t.Fatalf("page %+v with %d elements", a.Paging, len(a.Elements))
		}
		for _, u := range a.Elements {
			got = append(got, u.Account)
		}
	}
	if got = slices.Compact(got); len(got) != 25 {
		t.Errorf("%d accounts, want 25", len(got))
	}
	last := read[page[accountUser]](t, p.get("/rest/adAccountUsers?q=authenticatedUser&start=25&count=10").want(t, 200))
	if last.Elements == nil || len(last.Elements) != 0 {
		t.Errorf("after the last page: %v", last.Elements)
	}
	p.get("/rest/adAccountUsers?q=all").want(t, 400)
}

func TestMoreThanAHundredWantPaging(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{Accounts: manyAccounts(101)})
	p.get("/rest/adAccountUsers?q=authenticatedUser").want(t, 400)
	p.get("/rest/adAccountUsers?q=authenticatedUser&start=0&count=50").want(t, 200)
}

func TestRolesOfHarbourline(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	all := read[page[accountUser]](t, p.get("/rest/adAccountUsers?q=authenticatedUser&start=0&count=100").want(t, 200))
	roles := map[string]string{}
	for _, u := range all.Elements {
		roles[u.Account] = u.Role
		if u.User != "urn:li:person:"+p.srv.MemberID() {
			t.Errorf("user %s", u.User)
		}
	}
	for account, role := range map[string]string{
		"urn:li:sponsoredAccount:516413367": "CAMPAIGN_MANAGER", "urn:li:sponsoredAccount:508829104": "ACCOUNT_MANAGER",
		"urn:li:sponsoredAccount:512970336": "ACCOUNT_BILLING_ADMIN", "urn:li:sponsoredAccount:511207743": "VIEWER",
	} {
		if roles[account] != role {
			t.Errorf("%s: role %q, want %s", account, roles[account], role)
		}
	}
	if err := p.srv.SetRole(apac, "OWNER"); err == nil {
		t.Error("OWNER is no role")
	}
	if err := p.srv.SetRole(1, "VIEWER"); err == nil {
		t.Error("there is no account 1")
	}
}

func TestOneAccountUser(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	path := "/rest/adAccountUsers/(account:" + emeaURN + ",user:urn%3Ali%3Aperson%3A" + p.srv.MemberID() + ")"
	p.get(path).says(t, 200, `"role":"CAMPAIGN_MANAGER"`)
	p.get("/rest/adAccountUsers/(account:urn:li:sponsoredAccount:516413367,user:urn:li:person:x)").want(t, 400)
	p.get("/rest/adAccountUsers/account="+emeaURN).want(t, 400)
	p.get("/rest/adAccountUsers/(account:"+emeaURN+",user:urn%3Ali%3Aperson%3Aother)").want(t, 404)
	_ = p.srv.SetRole(emea, "")
	p.get(path).want(t, 404)
}

type accountJSON struct {
	ID           int64
	Name, Status string
	Test         bool
}

func TestOneAccount(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	a := read[accountJSON](t, p.get(fmt.Sprintf("/rest/adAccounts/%d", ended)).want(t, 200))
	if a.Name != "Trade fair 2024" || a.Status != "CANCELED" || a.ID != ended {
		t.Errorf("account %+v", a)
	}
	p.get("/rest/adAccounts/5").want(t, 404)
	if a := p.get("/rest/adAccounts/516413367?fields=id,name").want(t, 200); string(a.body) != `{"id":516413367,"name":"Harbourline EMEA"}` {
		t.Errorf("projection %s", a.body)
	}
}

func TestSearchByCursor(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{Accounts: manyAccounts(7), PageCap: 3})
	seen, token, pages := 0, "", 0
	for {
		path := "/rest/adAccounts?q=search&search=(status:(values:List(ACTIVE)),test:false)&pageSize=100" + token
		a := read[page[accountJSON]](t, p.get(path).want(t, 200))
		seen += len(a.Elements)
		if pages++; a.Metadata.Next == nil {
			break
		}
		token = "&pageToken=" + *a.Metadata.Next
	}
	if seen != 7 || pages != 3 {
		t.Errorf("%d accounts on %d pages, want 7 on 3", seen, pages)
	}
	for _, bad := range []string{"&pageToken=xyz", "&pageSize=0", "&pageSize=1001", "&start=0"} {
		p.get("/rest/adAccounts?q=search"+bad).want(t, 400)
	}
}

func TestSearchCriteria(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	for search, n := range map[string]int{
		"": 6, "&search=(test:true)": 1, "&search=(status:(values:List(CANCELED)))": 1,
		"&search=(status:(values:List(ACTIVE)),test:false)": 4, "&search=(type:(values:List(ENTERPRISE)))": 0,
		"&search=(id:(values:List(" + emeaURN + ")))": 1,
	} {
		a := read[page[accountJSON]](t, p.get("/rest/adAccounts?q=search"+search).want(t, 200))
		if len(a.Elements) != n {
			t.Errorf("%s: %d accounts, want %d", search, len(a.Elements), n)
		}
	}
	p.get("/rest/adAccounts?q=search&search=(colour:(values:List(RED)))").want(t, 400)
	p.get("/rest/adAccounts?q=search&search=x").want(t, 400)
	p.get("/rest/adAccounts?q=all").want(t, 400)
}
