package simulator

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The member of practice LinkedIn.
const (
	memberID        = "mkOkafor7Q"
	memberFirstName = "Maren"
	memberLastName  = "Okafor"
	memberHeadline  = "Campaign lead, Harbourline"
)

// Account is a sponsored account and the member's role in it.
type Account struct {
	ID       int64  `json:"id"`
	Name     string `json:"name"`
	Currency string `json:"currency"`
	Type     string `json:"type"`   // BUSINESS or ENTERPRISE
	Status   string `json:"status"` // ACTIVE, CANCELED, DRAFT, PENDING_DELETION, REMOVED
	Test     bool   `json:"test"`
	Role     string `json:"role"` // "": the member is not a user of the account
}

// Roles in an ad account (Learn: "Ad Account Users"). A VIEWER cannot manage
// audiences (Learn: "DMP Segment Users").
var Roles = []string{"ACCOUNT_BILLING_ADMIN", "ACCOUNT_MANAGER", "CAMPAIGN_MANAGER", "CREATIVE_MANAGER", "VIEWER"}

// paging is the envelope of finders with start and count.
type paging struct {
	Start int   `json:"start"`
	Count int   `json:"count"`
	Total int   `json:"total"`
	Links []any `json:"links"`
}

type finderPage[T any] struct {
	Paging   paging `json:"paging"`
	Elements []T    `json:"elements"`
}

// pageOf cuts a page out of everything. The page cap makes clients page, as
// LinkedIn does. unpaged is what a finder answers without start and count.
func pageOf[T any](c *call, all []T, unpaged int) reply {
	start, r := c.query.number("start", 0)
	if r != nil {
		return *r
	}
	count, r := c.query.number("count", unpaged)
	if r != nil {
		return *r
	}
	_, given := c.query["count"]
	if given && (count < 1 || count > 1000) {
		return fail(400, "ILLEGAL_ARGUMENT", "count must be between 1 and 1000")
	}
	if given || c.query["start"] != nil {
		count = min(count, c.s.opts.PageCap)
	}
	p := finderPage[T]{Elements: []T{}, Paging: paging{Start: start, Count: count, Total: len(all), Links: []any{}}}
	if start < len(all) {
		p.Elements = all[start:min(len(all), start+count)]
	}
	return jsonReply(200, p)
}

// me answers /rest/me (observed: the fields of /v2/me).
func (c *call) me() reply {
	return jsonReply(200, struct {
		ID        string `json:"id"`
		FirstName string `json:"localizedFirstName"`
		LastName  string `json:"localizedLastName"`
		Headline  string `json:"localizedHeadline"`
	}{memberID, memberFirstName, memberLastName, memberHeadline})
}

type accountUser struct {
	Account           string      `json:"account"`
	User              string      `json:"user"`
	Role              string      `json:"role"`
	Version           versionTag  `json:"version"`
	ChangeAuditStamps auditStamps `json:"changeAuditStamps"`
}

type versionTag struct {
	Tag string `json:"versionTag"`
}

type auditStamps struct {
	Created      auditStamp `json:"created"`
	LastModified auditStamp `json:"lastModified"`
}

type auditStamp struct {
	Actor string `json:"actor"`
	Time  int64  `json:"time"`
}

var worldBegan = time.Date(2024, 3, 11, 9, 30, 0, 0, time.UTC)

func stamps() auditStamps {
	at := auditStamp{Actor: "urn:li:unknown:0", Time: worldBegan.UnixMilli()}
	return auditStamps{Created: at, LastModified: at}
}

func (a Account) urn() string { return accountURN + strconv.FormatInt(a.ID, 10) }

func (a Account) user() accountUser {
	return accountUser{
		Account: a.urn(), User: "urn:li:person:" + memberID, Role: a.Role,
		Version: versionTag{"89"}, ChangeAuditStamps: stamps(),
	}
}

// findAccountUsers: GET /rest/adAccountUsers?q=authenticatedUser (Learn: "Ad
// Account Users"; Postman).
func (c *call) findAccountUsers() reply {
	if r := c.query.only("q", "start", "count"); r != nil {
		return *r
	}
	if c.query.text("q") != "authenticatedUser" {
		return fail(400, "ILLEGAL_ARGUMENT", "The finder must be q=authenticatedUser")
	}
	var all []accountUser
	for _, a := range c.s.accounts {
		if a.Role != "" {
			all = append(all, a.user())
		}
	}
	// Learn: "Ad Accounts": more than 100 without paging are refused.
	if len(all) > 100 && c.query["count"] == nil {
		return fail(400, "ILLEGAL_ARGUMENT", "More than 100 elements: use start and count")
	}
	return pageOf(c, all, 100)
}

// getAccountUser: GET /rest/adAccountUsers/(account:…,user:…) (Postman).
func (c *call) getAccountUser() reply {
	p := &restliParser{text: c.path[0]}
	v, err := p.parameter("")
	key, _ := v.(map[string]any)
	account, _ := key["account"].(string)
	user, _ := key["user"].(string)
	id, ok := accountOf(account)
	if err != nil || !ok || !strings.HasPrefix(user, "urn:li:person:") {
		return fail(400, "ILLEGAL_ARGUMENT", "The key must be (account:{encoded urn},user:{encoded urn})")
	}
	a := c.s.account(id)
	if a == nil || a.Role == "" || user != "urn:li:person:"+memberID {
		return fail(404, "", "Ad account user not found")
	}
	return jsonReply(200, a.user())
}

func (s *Server) account(id int64) *Account {
	i := slices.IndexFunc(s.accounts, func(a Account) bool { return a.ID == id })
	if i < 0 {
		return nil
	}
	return &s.accounts[i]
}

type accountJSON struct {
	ID                int64       `json:"id"`
	Name              string      `json:"name"`
	Currency          string      `json:"currency"`
	Type              string      `json:"type"`
	Status            string      `json:"status"`
	ServingStatuses   []string    `json:"servingStatuses"`
	Reference         string      `json:"reference"`
	Test              bool        `json:"test"`
	Version           versionTag  `json:"version"`
	ChangeAuditStamps auditStamps `json:"changeAuditStamps"`
}

func (a Account) json() accountJSON {
	serving := "RUNNABLE"
	if a.Status != "ACTIVE" || a.Test {
		serving = "STOPPED"
	}
	return accountJSON{
		ID: a.ID, Name: a.Name, Currency: a.Currency, Type: a.Type, Status: a.Status,
		ServingStatuses: []string{serving}, Reference: "urn:li:organization:2414183", Test: a.Test,
		Version: versionTag{"12"}, ChangeAuditStamps: stamps(),
	}
}

// getAccount: GET /rest/adAccounts/{id} (Learn: "Ad Accounts").
func (c *call) getAccount() reply {
	id, r := c.id()
	if r != nil {
		return *r
	}
	a := c.s.account(id)
	if a == nil || a.Role == "" {
		return fail(404, "", fmt.Sprintf("Ad account %d not found", id))
	}
	return c.project(a.json())
}

// project keeps the fields that the client asked for.
func (c *call) project(v any) reply {
	r := jsonReply(200, v)
	if fields := c.query.text("fields"); fields != "" {
		var all, some = map[string]json.RawMessage{}, map[string]json.RawMessage{}
		_ = json.Unmarshal(r.body, &all) // our own object
		for f := range strings.SplitSeq(fields, ",") {
			if raw, ok := all[strings.TrimSpace(f)]; ok {
				some[f] = raw
			}
		}
		return jsonReply(200, some)
	}
	return r
}

// SetRole changes the member's role in an ad account; "" takes it away.
func (s *Server) SetRole(account int64, role string) error {
	if role != "" && !slices.Contains(Roles, role) {
		return fmt.Errorf("simulator: %q is not a role", role)
	}
	return s.changeAccount(account, func(a *Account) { a.Role = role })
}

// SetAccountStatus changes the status of an ad account.
func (s *Server) SetAccountStatus(account int64, status string) error {
	return s.changeAccount(account, func(a *Account) { a.Status = status })
}

func (s *Server) changeAccount(id int64, change func(*Account)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.account(id)
	if a == nil {
		return fmt.Errorf("simulator: there is no ad account %d", id)
	}
	change(a)
	return nil
}

// Accounts are the ad accounts.
func (s *Server) Accounts() []Account {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.accounts)
}

// MemberID is the id of the member of practice LinkedIn, as in urn:li:person.
func (s *Server) MemberID() string { return memberID }
