package linkedin_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"audiencesync/sync"
	"audiencesync/sync/linkedin"
	"audiencesync/sync/linkedin/simulator"
)

// mutation changes what goes over the wire between the client and practice
// LinkedIn: where the two agree by accident on something that is not so, it
// would make no difference.
type mutation struct {
	request  func(*http.Request)
	body     func([]byte) []byte // of requests
	response func(*recorded)
}

type recorded struct {
	path   string
	status int
	header http.Header
	body   []byte
}

// through serves practice LinkedIn with the mutation in between.
func through(t *testing.T, srv *simulator.Server, m mutation) string {
	t.Helper()
	return serve(t, m.before(srv))
}

// before is a server with the mutation before it.
func (m mutation) before(srv *simulator.Server) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			w.WriteHeader(400)
			return
		}
		if m.request != nil {
			m.request(r)
		}
		if m.body != nil {
			body = m.body(body)
		}
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		rec := httptest.NewRecorder()
		srv.ServeHTTP(rec, r)
		res := &recorded{r.URL.Path, rec.Code, rec.Header(), rec.Body.Bytes()}
		if m.response != nil {
			m.response(res)
		}
		for k, v := range res.header {
			if k != "Content-Length" {
				w.Header()[k] = v
			}
		}
		w.WriteHeader(res.status)
		_, _ = w.Write(res.body)
	})
}

// theWholeWay uses every call and looks at everything that comes back. Its
// error is what a client that went on would have got wrong.
func theWholeWay(t *testing.T, c *linkedin.Client, srv *simulator.Server) error {
	ctx := t.Context()
	me, err := c.Identity(ctx)
	if err != nil || me.ID == "" || me.Name != "Maren Okafor" || me.Headline == "" {
		return fmt.Errorf("identity %+v: %w", me, orMismatch(err))
	}
	accounts, err := c.AdAccounts(ctx)
	i := slices.IndexFunc(accounts, func(a sync.AdAccount) bool { return a.Test })
	viewer := slices.IndexFunc(accounts, func(a sync.AdAccount) bool { return a.Role == sync.RoleViewer })
	if err != nil || len(accounts) != 6 || accounts[0].Name != "Harbourline EMEA" || accounts[4].Status != "CANCELED" || i != 5 || viewer != 3 {
		return fmt.Errorf("accounts %+v: %w", accounts, orMismatch(err))
	}
	known, err := c.Audiences(ctx, emea)
	if err != nil || len(known) != 4 || known[0].Name != "Trial users Q3" || !known[0].User || known[3].User || known[0].AdAccount != emea ||
		number(known[0].Size) != "5120" || known[0].Status != sync.StatusReady || known[0].CreatedAt.IsZero() || known[0].CreatedAt.After(time.Now().Add(-24*time.Hour)) {
		return fmt.Errorf("audiences %+v: %w", known, orMismatch(err))
	}
	one, err := c.Audience(ctx, known[0].RemoteID)
	if err != nil || number(one.Input) == "unknown" || number(one.Matched) == "unknown" {
		return fmt.Errorf("audience %+v: %w", one, orMismatch(err))
	}
	return changeEverything(t, c, srv)
}

func changeEverything(t *testing.T, c *linkedin.Client, srv *simulator.Server) error {
	ctx := t.Context()
	made, err := c.CreateAudience(ctx, emea, "Mutation", "key")
	if err != nil {
		return err
	}
	again, err := c.CreateAudience(ctx, emea, "Mutation", "key")
	if err != nil || again.RemoteID != made.RemoteID {
		return fmt.Errorf("made %s and %s: %w", made.RemoteID, again.RemoteID, orMismatch(err))
	}
	id := slices.IndexFunc(srv.Segments(), func(s simulator.Segment) bool { return fmt.Sprint(s.ID) == made.RemoteID })
	if id < 0 || srv.Segments()[id].SourceSegmentID != "key" || srv.Segments()[id].Type != "USER" {
		return errMismatch
	}
	members := people(9)
	members[2].First = strings.Repeat("x", 36)
	sent, err := c.Send(ctx, sync.Sending{Audience: sync.Audience{RemoteID: made.RemoteID}, Action: sync.ActionAdd, Fields: everything(), Members: members})
	if err != nil || len(sent.Refused) != 1 || sent.Refused[0].Index != 2 || !strings.Contains(sent.Refused[0].Reason, "name") {
		return fmt.Errorf("sent %+v: %w", sent, orMismatch(err))
	}
	seen := srv.FieldsSeen()
	if srv.Segments()[id].Members != 8 || seen["firstName"] != 9 || seen["lastName"] != 9 || seen["userIds.SHA256_EMAIL"] != 9 || seen["userIds.GOOGLE_AID"] != 9 {
		return fmt.Errorf("the server saw %v: %w", seen, errMismatch)
	}
	_, err = c.Send(ctx, sync.Sending{Audience: sync.Audience{RemoteID: made.RemoteID}, Action: sync.ActionRemove, Fields: everything(), Members: people(2)})
	if err != nil || srv.Segments()[id].Members != 6 {
		return fmt.Errorf("removed: %w", orMismatch(err))
	}
	if err := c.RenameAudience(ctx, made.RemoteID, "Renamed"); err != nil || srv.Segments()[id].Name != "Renamed" {
		return fmt.Errorf("renamed: %w", orMismatch(err))
	}
	return c.DeleteAudience(ctx, made.RemoteID)
}

var errMismatch = errors.New("it is not what it should be")

func orMismatch(err error) error {
	if err == nil {
		return errMismatch
	}
	return err
}

func dropHeader(name string) mutation {
	return mutation{request: func(r *http.Request) { r.Header.Del(name) }}
}

func setHeader(name, value string) mutation {
	return mutation{request: func(r *http.Request) { r.Header.Set(name, value) }}
}

func renameSent(from, to string) mutation {
	return mutation{body: func(b []byte) []byte { return bytes.ReplaceAll(b, []byte(from), []byte(to)) }}
}

func renameQuery(from, to string) mutation {
	return mutation{request: func(r *http.Request) { r.URL.RawQuery = strings.ReplaceAll(r.URL.RawQuery, from, to) }}
}

func renameAnswered(from, to string) mutation {
	return mutation{response: func(r *recorded) { r.body = bytes.ReplaceAll(r.body, []byte(from), []byte(to)) }}
}

// ofResults changes the answers to /users.
func ofResults(change func([]byte) []byte) mutation {
	return mutation{response: func(r *recorded) {
		if strings.HasSuffix(r.path, "/users") {
			r.body = change(r.body)
		}
	}}
}

func TestMutations(t *testing.T) {
	t.Parallel()
	mutations := map[string]mutation{
		"request: no Authorization":         dropHeader("Authorization"),
		"request: no version":               dropHeader("Linkedin-Version"),
		"request: another version":          setHeader("Linkedin-Version", "202512"),
		"request: no protocol version":      dropHeader("X-Restli-Protocol-Version"),
		"request: protocol 1":               setHeader("X-Restli-Protocol-Version", "1.0.0"),
		"request: no method":                dropHeader("X-Restli-Method"),
		"request: another method":           setHeader("X-Restli-Method", "BATCH_UPDATE"),
		"request: no content type":          dropHeader("Content-Type"),
		"request: another content type":     setHeader("Content-Type", "text/plain"),
		"request: another path":             {request: func(r *http.Request) { r.URL.Path = strings.Replace(r.URL.Path, "/users", "/members", 1) }},
		"request: GET for POST":             {request: func(r *http.Request) { r.Method = http.MethodGet }},
		"request: URN not encoded":          renameQuery("%3A", ":"),
		"request: another finder":           renameQuery("q=account&", "q=owner&"),
		"request: start renamed":            renameQuery("start=", "offset="),
		"request: pageSize renamed":         renameQuery("pageSize=", "size="),
		"request: pageToken renamed":        renameQuery("pageToken=", "cursor="),
		"request: sourceSegmentId renamed":  renameQuery("sourceSegmentId=", "sourceKey="),
		"request: elements renamed":         renameSent(`"elements"`, `"items"`),
		"request: action renamed":           renameSent(`"action"`, `"operation"`),
		"request: REMOVE renamed":           renameSent(`"REMOVE"`, `"DELETE"`),
		"request: userIds renamed":          renameSent(`"userIds"`, `"userId"`),
		"request: idType renamed":           renameSent(`"idType"`, `"type"`),
		"request: idValue renamed":          renameSent(`"idValue"`, `"value"`),
		"request: SHA256_EMAIL renamed":     renameSent(`"SHA256_EMAIL"`, `"EMAIL_SHA256"`),
		"request: GOOGLE_AID renamed":       renameSent(`"GOOGLE_AID"`, `"GAID"`),
		"request: firstName renamed":        renameSent(`"firstName"`, `"first_name"`),
		"request: lastName renamed":         renameSent(`"lastName"`, `"last_name"`),
		"request: name renamed":             renameSent(`"name"`, `"title"`),
		"request: account renamed":          renameSent(`"account"`, `"owner"`),
		"request: account not a URN":        renameSent(`urn:li:sponsoredAccount:`, ``),
		"request: type renamed":             renameSent(`"type":"USER"`, `"kind":"USER"`),
		"request: type COMPANY":             renameSent(`"type":"USER"`, `"type":"COMPANY"`),
		"request: sourcePlatform renamed":   renameSent(`"sourcePlatform"`, `"platform"`),
		"request: sourceSegmentId sent not": renameSent(`"sourceSegmentId"`, `"sourceSegment"`),
		"request: destination renamed":      renameSent(`"LINKEDIN"`, `"LINKED_IN"`),
		"request: $set renamed":             renameSent(`"$set"`, `"set"`),
		"request: people in another order":  {body: reverseElements},

		"answer: elements renamed":           renameAnswered(`"elements"`, `"items"`),
		"answer: account renamed":            renameAnswered(`"account"`, `"adAccount"`),
		"answer: role renamed":               renameAnswered(`"role"`, `"roles"`),
		"answer: id renamed":                 renameAnswered(`"id"`, `"key"`),
		"answer: name renamed":               renameAnswered(`"name"`, `"title"`),
		"answer: status renamed":             renameAnswered(`"status"`, `"state"`),
		"answer: test renamed":               renameAnswered(`"test"`, `"isTest"`),
		"answer: type renamed":               renameAnswered(`"type"`, `"kind"`),
		"answer: destinations renamed":       renameAnswered(`"destinations"`, `"targets"`),
		"answer: audienceSize renamed":       renameAnswered(`"audienceSize"`, `"size"`),
		"answer: matchedCount renamed":       renameAnswered(`"matchedCount"`, `"matched"`),
		"answer: inputCount renamed":         renameAnswered(`"inputCount"`, `"input"`),
		"answer: created renamed":            renameAnswered(`"created"`, `"createdAt"`),
		"answer: sourceSegmentId renamed":    renameAnswered(`"sourceSegmentId"`, `"sourceSegment"`),
		"answer: localizedFirstName renamed": renameAnswered(`"localizedFirstName"`, `"firstName"`),
		"answer: localizedHeadline renamed":  renameAnswered(`"localizedHeadline"`, `"headline"`),
		"answer: results in another order":   ofResults(reverseElements),
		"answer: one result is missing":      ofResults(func(b []byte) []byte { return bytes.Replace(b, []byte(`{"status":201},`), nil, 1) }),
		"answer: one result too many": ofResults(func(b []byte) []byte {
			return bytes.Replace(b, []byte(`{"status":201}`), []byte(`{"status":201},{"status":201}`), 1)
		}),
		"answer: an error is a success": ofResults(func(b []byte) []byte { return bytes.ReplaceAll(b, []byte(`{"status":400`), []byte(`{"status":201`)) }),
		"answer: cut off":               ofResults(func(b []byte) []byte { return b[:len(b)/2] }),
		"answer: 204 for 200": {response: func(r *recorded) {
			if r.status == 200 {
				r.status, r.body = 204, nil
			}
		}},
	}
	options := simulator.Options{MatchRate: 1, OptOutRate: -1, SettleDelay: -1, PageCap: 5}
	run := func(t *testing.T, m mutation) error {
		srv := simulator.New(options)
		c := linkedin.New(linkedin.Config{API: through(t, srv, m), SourcePlatform: "API", Tokens: linkedin.StaticToken(srv.Token(0))})
		t.Cleanup(c.Close)
		err := theWholeWay(t, c, srv)
		if slices.ContainsFunc(srv.Requests(), func(r simulator.Request) bool { return r.Endpoint == "adAccounts.get" }) {
			err = errors.Join(err, errors.New("the search did not work: ad accounts were asked for one by one"))
		}
		return err
	}
	if err := run(t, mutation{}); err != nil {
		t.Fatalf("without a mutation: %v", err)
	}
	for name, m := range mutations {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := run(t, m); err == nil {
				t.Error("nothing noticed")
			}
		})
	}
}

// TestMutationsThatAreSurvived: what LinkedIn leaves out here is had another way.
func TestMutationsThatAreSurvived(t *testing.T) {
	t.Parallel()
	for name, m := range map[string]mutation{
		"the next page is not named: details one by one": renameAnswered(`"nextPageToken"`, `"next"`),
		"no total: read on until nothing new comes":      renameAnswered(`"total"`, `"count"`),
		"no id in the headers: found by our key": {response: func(r *recorded) {
			r.header.Del("X-Restli-Id")
			r.header.Del("X-Linkedin-Id")
		}},
		"the finder ignores our key: the answer is looked through": {request: func(r *http.Request) {
			r.URL.RawQuery, _, _ = strings.Cut(r.URL.RawQuery, "&sourcePlatform=")
		}},
		"fields that nobody knows": renameAnswered(`"elements":[`, `"new":{"elements":[]},"elements":[`),
	} {
		srv := simulator.New(simulator.Options{MatchRate: 1, OptOutRate: -1, SettleDelay: -1, PageCap: 5})
		c := linkedin.New(linkedin.Config{API: through(t, srv, m), SourcePlatform: "API", Tokens: linkedin.StaticToken(srv.Token(0))})
		t.Cleanup(c.Close)
		if err := theWholeWay(t, c, srv); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// reverseElements turns a list of elements around.
func reverseElements(b []byte) []byte {
	begin, end := bytes.IndexByte(b, '['), bytes.LastIndexByte(b, ']')
	if !bytes.HasPrefix(b, []byte(`{"elements":[`)) || end < begin {
		return b
	}
	var elements [][]byte
	depth, from := 0, begin+1
	for i := from; i <= end; i++ {
		switch c := b[i]; {
		case c == '{' || c == '[':
			depth++
		case (c == '}' || c == ']') && i < end:
			depth--
		}
		if depth == 0 && (b[i] == ',' || i == end) {
			elements = append(elements, b[from:i])
			from = i + 1
		}
	}
	slices.Reverse(elements)
	return slices.Concat(b[:begin+1], bytes.Join(elements, []byte{','}), b[end:])
}
