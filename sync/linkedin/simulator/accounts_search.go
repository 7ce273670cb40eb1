package simulator

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"
)

// searchAccounts: GET /rest/adAccounts?q=search with a cursor: pageSize and
// pageToken, the next one in metadata.nextPageToken, absent on the last page
// (Learn: "Pagination"; observed).
func (c *call) searchAccounts() reply {
	if r := c.query.only("q", "search", "fields", "pageSize", "pageToken"); r != nil {
		return *r
	}
	if c.query.text("q") != "search" {
		return fail(400, "ILLEGAL_ARGUMENT", "The finder must be q=search")
	}
	found, r := c.searched()
	if r != nil {
		return *r
	}
	size, r := c.query.number("pageSize", 100)
	if r != nil {
		return *r
	}
	if size < 1 || size > 1000 {
		return fail(400, "ILLEGAL_ARGUMENT", "pageSize must be between 1 and 1000")
	}
	from, ok := readCursor(c.query.text("pageToken"))
	if !ok || from > len(found) {
		return fail(400, "ILLEGAL_ARGUMENT", "pageToken is not valid")
	}
	return c.accountPage(found, from, min(size, c.s.opts.PageCap))
}

func (c *call) accountPage(found []Account, from, size int) reply {
	to := min(len(found), from+size)
	page := struct {
		Elements []json.RawMessage `json:"elements"`
		Metadata struct {
			Next string `json:"nextPageToken,omitempty"`
		} `json:"metadata"`
	}{Elements: []json.RawMessage{}}
	for _, a := range found[from:to] {
		page.Elements = append(page.Elements, c.project(a.json()).body)
	}
	if to < len(found) {
		page.Metadata.Next = cursor(to)
	}
	return jsonReply(200, page)
}

// searched applies search=(type:(values:List(…)),status:(values:List(…)),
// test:false) (Postman).
func (c *call) searched() ([]Account, *reply) {
	criteria := map[string]any{}
	if v, given := c.query["search"]; given {
		var ok bool
		if criteria, ok = v.(map[string]any); !ok {
			return nil, refuse(400, "ILLEGAL_ARGUMENT", "search must be a record")
		}
	}
	for k := range criteria {
		if k != "type" && k != "status" && k != "test" && k != "id" {
			return nil, refuse(400, "ILLEGAL_ARGUMENT", "search has an unknown field: "+k)
		}
	}
	var found []Account
	for _, a := range c.s.accounts {
		ok := a.Role != "" && oneOf(criteria["type"], a.Type) && oneOf(criteria["status"], a.Status) &&
			oneOf(criteria["id"], a.urn())
		if test, given := criteria["test"].(string); given {
			ok = ok && test == strconv.FormatBool(a.Test)
		}
		if ok {
			found = append(found, a)
		}
	}
	return found, nil
}

func oneOf(criterion any, value string) bool {
	record, ok := criterion.(map[string]any)
	if !ok {
		return criterion == nil
	}
	values, _ := record["values"].([]any)
	return slices.Contains(values, any(value))
}

func cursor(n int) string {
	return base64.RawURLEncoding.EncodeToString([]byte("practice:" + strconv.Itoa(n)))
}

func readCursor(s string) (int, bool) {
	if s == "" {
		return 0, true
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(b) < 10 || string(b[:9]) != "practice:" {
		return 0, false
	}
	n, err := strconv.Atoi(string(b[9:]))
	return n, err == nil && n >= 0
}
