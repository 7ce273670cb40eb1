package linkedin_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"audiencesync/sync"
	"audiencesync/sync/linkedin"
)

// TestAudienceForms are the forms in which an audience is known to come, or
// may: what is not there, or says nothing, is unknown.
func TestAudienceForms(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ answer, want string }{
		"as documented": {`{"id":7,"name":"A","account":"urn:li:sponsoredAccount:1","type":"USER","inputCount":400,
			"destinations":[{"destination":"LINKEDIN","status":"READY","audienceSize":350,"matchedCount":320}]}`, "READY 400 320 350"},
		"the id as a text":              {`{"id":"7","destinations":[{"destination":"LINKEDIN","status":"READY","audienceSize":350}]}`, "READY unknown unknown 350"},
		"a size while it is built":      {`{"id":7,"destinations":[{"destination":"LINKEDIN","status":"BUILDING","audienceSize":900}]}`, "BUILDING unknown unknown unknown"},
		"299 members":                   {`{"id":7,"destinations":[{"destination":"LINKEDIN","status":"READY","audienceSize":299}]}`, "READY unknown unknown unknown"},
		"a size below zero":             {`{"id":7,"destinations":[{"destination":"LINKEDIN","status":"READY","audienceSize":-1}]}`, "READY unknown unknown unknown"},
		"no size":                       {`{"id":7,"inputCount":3,"destinations":[{"destination":"LINKEDIN","status":"UPDATING"}]}`, "UPDATING 3 unknown unknown"},
		"another destination before it": {`{"id":7,"destinations":[{"destination":"OTHER","status":"FAILED"},{"destination":"LINKEDIN","status":"READY","audienceSize":301}]}`, "READY unknown unknown 301"},
		"no destination":                {`{"id":7,"destinations":[]}`, " unknown unknown unknown"},
		"null":                          {`{"id":7,"name":null,"destinations":null,"inputCount":null}`, " unknown unknown unknown"},
	} {
		a, err := stub(t, 200, nil, c.answer).Audience(t.Context(), "7")
		ok(t, err)
		if got := strings.Join([]string{string(a.Status), number(a.Input), number(a.Matched), number(a.Size)}, " "); got != c.want || a.RemoteID != "7" {
			t.Errorf("%s: %s, want %s; %+v", name, got, c.want, a)
		}
	}
	for _, answer := range []string{`{"id":8}`, `{}`, `[]`, `{"id":-7}`, `{"id":"urn:li:dmpSegment:7"}`, `{"id":7.5}`} {
		_, err := stub(t, 200, nil, answer).Audience(t.Context(), "7")
		want(t, err, sync.FailureLost)
	}
}

// TestOldestOfSeveral: should two workers have made the same audience, both
// find the same one, in whatever order LinkedIn lists them.
func TestOldestOfSeveral(t *testing.T) {
	t.Parallel()
	const (
		companies = `{"id":1,"type":"COMPANY","sourceSegmentId":"key","created":1000}`
		oldest    = `{"id":9,"type":"USER","sourceSegmentId":"key","created":2000}`
		sameTime  = `{"id":90,"type":"USER","sourceSegmentId":"key","created":2000}`
		later     = `{"id":3,"type":"USER","sourceSegmentId":"key","created":3000}`
		other     = `{"id":2,"type":"USER","sourceSegmentId":"key 2","created":500}`
	)
	for _, listed := range [][]string{
		{companies, oldest, sameTime, later, other}, {other, later, sameTime, oldest, companies}, {later, sameTime, companies, other, oldest},
	} {
		client := finder(t, func(r *http.Request) string {
			if r.Method != http.MethodGet {
				t.Error("another one was made")
			}
			return `{"elements":[` + strings.Join(listed, ",") + `],"paging":{"total":5}}`
		})
		a, err := client.CreateAudience(t.Context(), emea, "Name", "key")
		ok(t, err)
		if a.RemoteID != "9" {
			t.Errorf("of %v: %s", listed, a.RemoteID)
		}
	}
}

// TestEncode: a value never ends early, and never becomes structure.
func TestEncode(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"urn:li:sponsoredAccount:5": "urn%3Ali%3AsponsoredAccount%3A5",
		"a b+c":                     "a%20b%2Bc",
		"List(1,2)":                 "List%281%2C2%29",
		"a&b=c#d?e/f":               "a%26b%3Dc%23d%3Fe%2Ff",
		"it's 100%":                 "it%27s%20100%25",
		"Zoë":                       "Zo%C3%AB",
		"":                          "",
	} {
		if got := linkedin.Encode(value); got != want {
			t.Errorf("%q became %s, want %s", value, got, want)
		}
	}
}

// ended are tokens that cannot be renewed.
type ended struct{}

func (ended) Token(context.Context) (string, error) { return "AQx", nil }

func (ended) Renew(context.Context, string) error {
	return &sync.Failure{Kind: sync.FailureSignIn, Message: "There is nothing to renew it with.", Cause: errors.New("none")}
}

// Test401ByNumberOrName: either may be missing, and both only pick the
// sentence.
func Test401ByNumberOrName(t *testing.T) {
	t.Parallel()
	for body, text := range map[string]string{
		`{"serviceErrorCode":65601}`:                                     "was revoked by the member",
		`{"code":"REVOKED_ACCESS_TOKEN"}`:                                "was revoked by the member",
		`{"serviceErrorCode":65602}`:                                     "has expired",
		`{"code":"EXPIRED_ACCESS_TOKEN"}`:                                "has expired",
		`{"serviceErrorCode":65600}`:                                     "does not accept the access token",
		`{"code":"INVALID_ACCESS_TOKEN","message":"expired or revoked"}`: "does not accept the access token",
		`{"serviceErrorCode":65699,"code":"SOMETHING_NEW"}`:              "rejects the sign-in",
		`<html>`: "rejects the sign-in",
		``:       "rejects the sign-in",
	} {
		c := stub(t, 401, nil, body, func(c *linkedin.Config) { c.Tokens = ended{} })
		if f := want(t, sendTo(t, c, sync.Audience{}), sync.FailureSignIn); !strings.Contains(f.Message, text) || !strings.HasSuffix(f.Message, "Reconnect on the partner page.") {
			t.Errorf("%s: %q, want %q in it", body, f.Message, text)
		}
	}
}

// TestTraceID: the log has what LinkedIn's support asks for, from either header,
// and nothing that is no such id.
func TestTraceID(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		header http.Header
		want   string // "" for none
	}{
		{http.Header{"X-Li-Uuid": {"AAYabc/+12=="}, "X-Li-Request-Id": {"other"}}, "x-li-uuid AAYabc/+12=="},
		{http.Header{"X-Li-Request-Id": {"req-7"}}, "x-li-uuid req-7"},
		{http.Header{"X-Li-Uuid": {"maren@example.com"}, "X-Li-Request-Id": {"req-7"}}, "x-li-uuid req-7"},
		{http.Header{"X-Li-Uuid": {strings.Repeat("a", 65)}}, ""},
		{http.Header{"X-Li-Uuid": {"two words"}}, ""},
		{nil, ""},
	} {
		f := want(t, sendTo(t, stub(t, 500, c.header, ""), sync.Audience{}), sync.FailureServer)
		if text := f.Cause.Error(); !strings.Contains(text, c.want) || strings.Contains(text, "x-li-uuid") != (c.want != "") {
			t.Errorf("%v: %s", c.header, text)
		}
	}
}

// TestCauseOfARefusedPerson: of what LinkedIn says of people the log keeps the
// field's name only, and no id of an audience is in an address of the log.
func TestCauseOfARefusedPerson(t *testing.T) {
	t.Parallel()
	for _, status := range []int{400, 403, 404, 409, 413, 422, 429, 500} {
		c := stub(t, status, nil, envelope(status, "BAD maren@example.com", 1, "firstName Maren Okafor of Kiel is too long"))
		var f *sync.Failure
		if err := sendTo(t, c, sync.Audience{}); !errors.As(err, &f) {
			t.Fatalf("status %d: %v", status, err)
		}
		for _, word := range []string{"Maren", "maren", "Okafor", "Kiel", "9821736"} {
			if text := f.Error() + f.String() + f.Cause.Error(); strings.Contains(text, word) {
				t.Errorf("status %d gives %q away: %s", status, word, text)
			}
		}
		if !strings.Contains(f.Cause.Error(), "about firstName") {
			t.Errorf("status %d: %v", status, f.Cause)
		}
	}
	c := linkedin.New(linkedin.Config{API: "http://linkedin.example", Tokens: linkedin.StaticToken("t"), HTTP: &http.Client{Transport: unreachable{}}})
	f := want(t, sendTo(t, c, sync.Audience{}), sync.FailureNetwork)
	if text := f.Cause.Error(); strings.Contains(text, "http://") || strings.Contains(text, "9821736") || !strings.Contains(text, "network is unreachable") {
		t.Errorf("cause %s", text)
	}
}
