package simulator_test

import (
	"fmt"
	"testing"
	"time"

	"audiencesync/sync/linkedin/simulator"
)

// gate is one that a request must pass: how to break it, and what it says then.
type gate struct {
	name   string
	status int
	part   string
	broken change
}

// TestEachGateBeforeTheNext breaks a gate and all behind it, for each gate: it
// must be the one that speaks.
func TestEachGateBeforeTheNext(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true, PerSecond: 1})
	id := p.create("Order")
	noScope := p.srv.Token(0, "r_ads")
	gates := []gate{
		{"token", 401, "65600", header("Authorization", "Bearer nonsense")},
		{"limit", 429, `"serviceErrorCode":101`, nil},
		{"version", 426, "NONEXISTENT_VERSION", header("LinkedIn-Version", "202511")},
		{"protocol", 400, "X-RestLi-Protocol-Version", header("X-Restli-Protocol-Version", "1.0.0")},
		{"scope", 403, "ACCESS_DENIED", header("Authorization", "Bearer "+noScope)},
		{"role", 403, "ACCESS_DENIED", nil},
		{"content type", 415, "", header("Content-Type", "text/plain")},
		{"body", 400, "Cannot parse", nil},
	}
	for i, g := range gates {
		changes := []change{batchMethod}
		for j := len(gates) - 1; j >= i; j-- { // the token's last: it is the same header as the scope's
			if gates[j].broken != nil {
				changes = append(changes, gates[j].broken)
			}
		}
		if i != 1 {
			p.clock.move(time.Minute) // nobody asked for long; at the limit somebody just did
		}
		role := "VIEWER"
		if g.name == "content type" || g.name == "body" {
			role = "ACCOUNT_MANAGER"
		}
		if err := p.srv.SetRole(emea, role); err != nil {
			t.Fatal(err)
		}
		if g.name == "limit" { // what was refused for its token did not count
			p.get("/rest/adAccounts/516413367").want(t, 200)
		}
		t.Log(g.name)
		p.do("POST", fmt.Sprintf("/rest/dmpSegments/%d/users", id), "nonsense", changes...).says(t, g.status, g.part)
	}
	p.clock.move(time.Minute)
	p.send(id, addEmail(1)).want(t, 200)
}

// TestBearerOnly: another kind of authorization is none, whatever follows it;
// the word itself is written in any case.
func TestBearerOnly(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	for value, status := range map[string]int{
		"Bearer " + p.token: 200, "bearer " + p.token: 200, "BEARER " + p.token: 200,
		"Basic " + p.token: 401, p.token: 401, "Bearer": 401, "Bearer  " + p.token: 401, "": 401,
	} {
		if a := p.get("/rest/me", header("Authorization", value)); a.StatusCode != status {
			t.Errorf("%.12q: status %d, want %d", value, a.StatusCode, status)
		}
	}
}

// TestScopesOfEachResource: what a token may ask for, one scope at a time.
func TestScopesOfEachResource(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{})
	for scope, may := range map[string]struct{ me, accounts, audiences int }{
		"r_ads":           {403, 200, 403},
		"rw_ads":          {403, 200, 403},
		"rw_dmp_segments": {403, 403, 200},
		"r_basicprofile":  {200, 403, 403},
		"r_ads_reporting": {403, 403, 403},
	} {
		p.token = p.srv.Token(0, scope)
		t.Log(scope)
		p.get("/rest/me").want(t, may.me)
		p.get("/rest/adAccounts/516413367").want(t, may.accounts)
		p.get("/rest/adAccounts?q=search").want(t, may.accounts)
		p.get("/rest/adAccountUsers?q=authenticatedUser&start=0&count=9").want(t, may.accounts)
		p.get("/rest/dmpSegments?q=account&account="+emeaURN).want(t, may.audiences)
		p.get("/rest/dmpSegments/9821736").want(t, may.audiences)
	}
}

// TestEveryRole: a VIEWER looks and changes nothing; the other four do
// everything; who has no role does not even look.
func TestEveryRole(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	patch := header("X-RestLi-Method", "PARTIAL_UPDATE")
	for _, role := range append([]string{""}, simulator.Roles...) {
		if err := p.srv.SetRole(emea, "ACCOUNT_MANAGER"); err != nil {
			t.Fatal(err)
		}
		id := p.create("Role")
		if err := p.srv.SetRole(emea, role); err != nil {
			t.Fatal(err)
		}
		look, account, change := 200, 200, true
		switch role {
		case "":
			look, account, change = 403, 404, false
		case "VIEWER":
			change = false
		}
		wants := func(status int) int {
			if !change {
				return 403
			}
			return status
		}
		t.Logf("role %q", role)
		path := fmt.Sprintf("/rest/dmpSegments/%d", id)
		p.get(path).want(t, look)
		p.get(path+"/destinations/LINKEDIN").want(t, look)
		p.get("/rest/dmpSegments?q=account&account="+emeaURN).want(t, look)
		p.get("/rest/adAccounts/516413367").want(t, account)
		p.do("POST", "/rest/dmpSegments", createBody("New", "USER")).want(t, wants(201))
		p.send(id, addEmail(1)).want(t, wants(200))
		p.do("POST", path, `{"patch":{"$set":{"name":"Other"}}}`, patch).want(t, wants(204))
		p.do("POST", path+"/destinations", `{"destination":"LINKEDIN"}`).want(t, wants(201))
		p.do("DELETE", path, "").want(t, wants(204))
	}
}

// TestAccountsOfOthers: an account without a role is in no list, and a batch
// get does not show its audiences.
func TestAccountsOfOthers(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	id := p.create("Hidden")
	lists := []string{"/rest/adAccounts?q=search", "/rest/adAccountUsers?q=authenticatedUser&start=0&count=100"}
	for _, list := range lists {
		if a := read[page[map[string]any]](t, p.get(list).want(t, 200)); len(a.Elements) != 6 {
			t.Errorf("%s: %d accounts", list, len(a.Elements))
		}
	}
	if err := p.srv.SetRole(emea, ""); err != nil {
		t.Fatal(err)
	}
	for _, list := range lists {
		if a := read[page[map[string]any]](t, p.get(list).want(t, 200)); len(a.Elements) != 5 {
			t.Errorf("%s: %d accounts after one was taken away", list, len(a.Elements))
		}
	}
	p.get("/rest/adAccounts/516413367").want(t, 404)
	p.get("/rest/adAccountUsers/(account:"+emeaURN+",user:urn%3Ali%3Aperson%3A"+p.srv.MemberID()+")").want(t, 404)
	p.get(fmt.Sprintf("/rest/dmpSegments?ids=List(%d)", id)).says(t, 200, `"results":{}`)
}

// TestServingStatus: an account that is not active, and a test account, serve
// nothing.
func TestServingStatus(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	serves := func(account int64) string {
		a := read[struct{ ServingStatuses []string }](t, p.get(fmt.Sprintf("/rest/adAccounts/%d", account)).want(t, 200))
		return fmt.Sprint(a.ServingStatuses)
	}
	for _, a := range p.srv.Accounts() {
		want := "[RUNNABLE]"
		if a.Test || a.Status != "ACTIVE" {
			want = "[STOPPED]"
		}
		if got := serves(a.ID); got != want {
			t.Errorf("%s (%s, test %t) is %s", a.Name, a.Status, a.Test, got)
		}
	}
	for _, status := range []string{"CANCELED", "DRAFT", "PENDING_DELETION", "REMOVED"} {
		if err := p.srv.SetAccountStatus(emea, status); err != nil {
			t.Fatal(err)
		}
		if got := serves(emea); got != "[STOPPED]" {
			t.Errorf("%s is %s", status, got)
		}
		p.do("POST", "/rest/dmpSegments", createBody("Ended", "USER")).says(t, 400, "not active ("+status+")")
	}
}
