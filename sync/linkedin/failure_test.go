package linkedin_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"audiencesync/sync"
	"audiencesync/sync/linkedin"
	"audiencesync/sync/linkedin/simulator"
)

// stub is a client of a server that always answers the same.
func stub(t *testing.T, status int, header http.Header, body string, change ...func(*linkedin.Config)) *linkedin.Client {
	t.Helper()
	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		for k, v := range header {
			w.Header()[k] = v
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	config := linkedin.Config{API: url, SourcePlatform: "API", Tokens: linkedin.StaticToken("AQsecretsecretsecretsecretsecret")}
	for _, f := range change {
		f(&config)
	}
	c := linkedin.New(config)
	t.Cleanup(c.Close)
	return c
}

func sendTo(t *testing.T, c *linkedin.Client, a sync.Audience) error {
	if a.RemoteID == "" {
		a.RemoteID = "9821736"
	}
	_, err := c.Send(t.Context(), sync.Sending{Audience: a, Fields: everything(), Members: people(2)})
	return err
}

func envelope(status int, code string, service int, message string) string {
	return fmt.Sprintf(`{"status":%d,"serviceErrorCode":%d,"code":%q,"message":%q}`, status, service, code, message)
}

// TestRefusals is the contract's table of errors: status and body of an answer
// to a request with people, and the class it gets.
func TestRefusals(t *testing.T) {
	t.Parallel()
	young := sync.Audience{RemoteAt: time.Now().Add(-4 * time.Minute)}
	old := sync.Audience{RemoteAt: time.Now().Add(-6 * time.Minute)}
	ahead := sync.Audience{RemoteAt: time.Now().Add(time.Hour)} // the clock was put back
	const gone = `{"status":404,"message":"Could not find DMP segment with ID 9821736"}`
	for _, c := range []struct {
		name     string
		status   int
		body     string
		audience sync.Audience
		kind     sync.FailureKind
		text     string // in the sentence
	}{
		{"400", 400, envelope(400, "", 0, "x"), old, sync.FailureInvalid, "it does not accept the person's data (status 400)."},
		{"400 for the size", 400, envelope(400, "", 0, "Batch size exceeds the maximum of 5000"), old, sync.FailureTooLarge, "Smaller ones"},
		{"400 without a version", 400, envelope(400, "VERSION_MISSING", 0, "A version must be present"), old, sync.FailureVersion, "version"},
		{"400, account not active", 400, envelope(400, "", 0, "The sponsored account is not active (CANCELED)"), old, sync.FailurePermission, "not active"},
		{"400 with nothing", 400, "", old, sync.FailureInvalid, "it does not accept the person's data (status 400)."},
		{"401 expired", 401, envelope(401, "EXPIRED_ACCESS_TOKEN", 65602, "x"), old, sync.FailureSignIn, "started with"},
		{"403", 403, envelope(403, "ACCESS_DENIED", 100, "Not enough permissions to access: dmpSegments.BATCH_CREATE"), old, sync.FailurePermission, "Creative Manager"},
		{"404 of a new audience", 404, gone, young, sync.FailureTooYoung, "getting the new audience ready"},
		{"404 of a new audience, no JSON", 404, "<html>", young, sync.FailureTooYoung, "getting the new audience ready"},
		{"404 of an old audience", 404, gone, old, sync.FailureNotFound, "deleted it"},
		{"404 of an adopted audience", 404, gone, sync.Audience{}, sync.FailureNotFound, "deleted it"},
		{"404 while our clock is wrong", 404, gone, ahead, sync.FailureNotFound, "deleted it"},
		{"405", 405, "", old, sync.FailureVersion, "Update the program"},
		{"408", 408, "", old, sync.FailureServer, "trouble"},
		{"409", 409, envelope(409, "CONFLICT", 0, "x"), old, sync.FailureServer, "changing the same audience"},
		{"410", 410, "", old, sync.FailureVersion, "version"},
		{"411", 411, "", old, sync.FailureVersion, "Update the program"},
		{"413", 413, "", old, sync.FailureTooLarge, "Smaller ones"},
		{"415", 415, "", old, sync.FailureVersion, "Update the program"},
		{"422", 422, envelope(422, "", 0, "Index: 0, ERROR :: /userIds/0/idValue :: x"), old, sync.FailureInvalid, "it does not accept the email hash or the advertising ID (status 422)."},
		{"423", 423, "", old, sync.FailureServer, "trouble"},
		{"426", 426, envelope(426, "NONEXISTENT_VERSION", 0, "Requested version 202407 is not active"), old, sync.FailureVersion, "version"},
		{"429 by the minute", 429, envelope(429, "TOO_MANY_REQUESTS", 101, "Resource level throttle limit for calls to this resource is reached."), old, sync.FailureMinuteLimit, "pause"},
		{"429 by the day", 429, envelope(429, "TOO_MANY_REQUESTS", 101, "Resource level throttle APPLICATION DAY limit for calls to this resource is reached."), old, sync.FailureDayLimit, "00:00 UTC"},
		{"429 by the day and member", 429, envelope(429, "", 101, "Resource level throttle MEMBER DAY limit for calls to this resource is reached."), old, sync.FailureDayLimit, "00:00 UTC"},
		{"429 at the cap", 429, envelope(429, "SEGMENT_LIMIT_EXCEEDED", 0, "x"), old, sync.FailureAccountLimit, "1,000 audiences"},
		{"429 at the cap, named elsewhere", 429, `{"status":429,"errorDetailType":"SEGMENT_LIMIT_EXCEEDED"}`, old, sync.FailureAccountLimit, "1,000 audiences"},
		{"429 at the cap, named in the message", 429, `{"message":"SEGMENT_LIMIT_EXCEEDED: delete some"}`, old, sync.FailureAccountLimit, "1,000 audiences"},
		{"429 of the infrastructure", 429, "Too Many Requests", old, sync.FailureMinuteLimit, "pause"},
		{"500", 500, envelope(500, "", 0, "Internal Server Error"), old, sync.FailureServer, "trouble"},
		{"501", 501, "", old, sync.FailureVersion, "Update the program"},
		{"502 with HTML", 502, "<!DOCTYPE html><html></html>", old, sync.FailureServer, "trouble"},
		{"503 with nothing", 503, "", old, sync.FailureServer, "trouble"},
		{"504", 504, "{", old, sync.FailureServer, "trouble"},
		{"999, which LinkedIn gives to robots", 999, "", old, sync.FailureServer, "trouble"},
		{"302 of a portal", 302, "", old, sync.FailureServer, "sign in"},
		{"envelope of other types", 403, `{"status":"403","serviceErrorCode":"100","code":7,"message":{}}`, old, sync.FailurePermission, "Creative Manager"},
		{"200 with HTML", 200, "<html>", old, sync.FailureLost, "not certain"},
		{"200 with nothing", 200, "", old, sync.FailureLost, "not certain"},
		{"200 with too few results", 200, `{"elements":[{"status":201}]}`, old, sync.FailureLost, "not certain"},
		{"204", 204, "", old, sync.FailureLost, "not certain"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := want(t, sendTo(t, stub(t, c.status, nil, c.body), c.audience), c.kind)
			if !strings.Contains(f.Message, c.text) || f.Status != c.status {
				t.Errorf("status %d: %q, want %q in it", f.Status, f.Message, c.text)
			}
		})
	}
}

// TestSentencesByCall: the same status reads differently.
func TestSentencesByCall(t *testing.T) {
	t.Parallel()
	calls := map[string]func(*linkedin.Client) error{
		"identity":  func(c *linkedin.Client) error { _, err := c.Identity(t.Context()); return err },
		"accounts":  func(c *linkedin.Client) error { _, err := c.AdAccounts(t.Context()); return err },
		"audiences": func(c *linkedin.Client) error { _, err := c.Audiences(t.Context(), emea); return err },
		"audience":  func(c *linkedin.Client) error { _, err := c.Audience(t.Context(), "1"); return err },
		"create":    func(c *linkedin.Client) error { _, err := c.CreateAudience(t.Context(), emea, "n", "k"); return err },
		"rename":    func(c *linkedin.Client) error { return c.RenameAudience(t.Context(), "1", "n") },
		"delete":    func(c *linkedin.Client) error { return c.DeleteAudience(t.Context(), "1") },
	}
	for _, c := range []struct {
		call   string
		status int
		kind   sync.FailureKind
		text   string
	}{
		{"accounts", 403, sync.FailurePermission, "Advertising API"},
		{"identity", 403, sync.FailurePermission, "Advertising API"},
		{"audiences", 403, sync.FailurePermission, "Creative Manager"},
		{"rename", 403, sync.FailurePermission, "Creative Manager"},
		{"identity", 404, sync.FailureNotFound, "ad account"}, // which is asked for the member next
		{"accounts", 404, sync.FailureNotFound, "ad account"},
		{"audiences", 404, sync.FailureNotFound, "ad account"},
		{"audience", 404, sync.FailureNotFound, "deleted it"},
		{"rename", 404, sync.FailureNotFound, "deleted it"},
		{"audiences", 400, sync.FailureInvalid, "refuses the request as wrong"},
		{"rename", 400, sync.FailureInvalid, "refuses the change"},
		{"delete", 400, sync.FailureInvalid, "predictive audience"},
		{"create", 500, sync.FailureServer, "trouble"},
		{"identity", 200, sync.FailureLost, "Nothing was changed"},
		{"accounts", 200, sync.FailureLost, "Nothing was changed"},
		{"audience", 200, sync.FailureLost, "Nothing was changed"},
		{"audiences", 200, sync.FailureLost, "Nothing was changed"},
	} {
		f := want(t, calls[c.call](stub(t, c.status, nil, "{}")), c.kind)
		if !strings.Contains(f.Message, c.text) {
			t.Errorf("%s %d: %q, want %q in it", c.call, c.status, f.Message, c.text)
		}
	}
	ok(t, calls["delete"](stub(t, 404, nil, ""))) // gone is what was wanted
	creates := func(status int, body string) error {
		return calls["create"](finderThen(t, status, body))
	}
	for body, kind := range map[string]sync.FailureKind{
		`{"message":"The account has the maximum number of DMP segments"}`: sync.FailureAccountLimit, `{"message":"Too many requests"}`: sync.FailureMinuteLimit,
	} {
		want(t, creates(429, body), kind)
	}
	if f := want(t, creates(400, "{}"), sync.FailureInvalid); !strings.Contains(f.Message, "source platform") {
		t.Errorf("%q", f.Message)
	}
	if f := want(t, creates(201, ""), sync.FailureLost); !strings.Contains(f.Message, "not certain") {
		t.Errorf("%q", f.Message)
	}
}

// finderThen finds nothing, and answers a create so.
func finderThen(t *testing.T, status int, body string) *linkedin.Client {
	t.Helper()
	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = io.WriteString(w, `{"elements":[]}`)
			return
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	c := linkedin.New(linkedin.Config{API: url, SourcePlatform: "API", Tokens: linkedin.StaticToken("t")})
	t.Cleanup(c.Close)
	return c
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	in := func(d time.Duration) string { return time.Now().Add(d).UTC().Format(http.TimeFormat) }
	for _, c := range []struct {
		header   string
		min, max time.Duration
	}{
		{"7", 7 * time.Second, 7 * time.Second},
		{" 120 ", 2 * time.Minute, 2 * time.Minute},
		{in(90 * time.Second), 80 * time.Second, 91 * time.Second},
		{in(-time.Hour), 0, 0},
		{"-3", 0, 0},
		{"0", 0, 0},
		{"", 0, 0},
		{"soon", 0, 0},
		{"99999999", 24 * time.Hour, 24 * time.Hour},
		{"99999999999999999999", 0, 0},
	} {
		for _, status := range []int{429, 503} {
			c2 := stub(t, status, http.Header{"Retry-After": {c.header}}, "")
			f := want(t, sendTo(t, c2, sync.Audience{}), map[int]sync.FailureKind{429: sync.FailureMinuteLimit, 503: sync.FailureServer}[status])
			if f.RetryAfter < c.min || f.RetryAfter > c.max {
				t.Errorf("%q: %s", c.header, f.RetryAfter)
			}
		}
	}
}

// TestFaultDial turns practice LinkedIn's dial through all kinds at a request
// with people.
func TestFaultDial(t *testing.T) {
	t.Parallel()
	for kind, class := range map[simulator.Kind]sync.FailureKind{
		simulator.TooManyMinute: sync.FailureMinuteLimit, simulator.TooManyDay: sync.FailureDayLimit,
		simulator.Infrastructure: sync.FailureMinuteLimit, simulator.TooYoung: sync.FailureNotFound,
		simulator.InvalidToken: sync.FailureSignIn, simulator.RevokedToken: sync.FailureSignIn, simulator.ExpiredToken: sync.FailureSignIn,
		simulator.Forbidden: sync.FailurePermission, simulator.Sunset: sync.FailureVersion, simulator.TooLarge: sync.FailureTooLarge,
		simulator.ServerError: sync.FailureServer, simulator.BadGateway: sync.FailureServer, simulator.Unavailable: sync.FailureServer,
		simulator.GatewayTimeout: sync.FailureServer, simulator.ResetBefore: sync.FailureLost, simulator.Truncated: sync.FailureLost,
		simulator.HTML: sync.FailureLost, simulator.Empty: sync.FailureLost, simulator.ResetAfter: sync.FailureLost,
		simulator.DroppedElements: sync.FailureLost,
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			p := start(t, quick())
			a := p.audience("Dial")
			p.fault(simulator.Fault{Kind: kind, Endpoint: "users"})
			_, err := p.add(a, people(20)...)
			want(t, err, class)
			_, err = p.add(a, people(20)...) // sent again it is counted once
			ok(t, err)
			if n := p.srv.Segments()[0].Members; n != 20 {
				t.Errorf("%d members", n)
			}
		})
	}
}

func TestMinuteLimitOfTheServer(t *testing.T) {
	t.Parallel()
	o := quick()
	o.PerMinute = 3
	p := start(t, o)
	a := p.audience("Limit")
	for range 3 {
		_, err := p.add(a, person(1))
		ok(t, err)
	}
	_, err := p.add(a, person(1))
	want(t, err, sync.FailureMinuteLimit)
	o.DayQuota = 2
	p = start(t, o)
	_, err = p.client.Audiences(t.Context(), emea)
	ok(t, err)
	_, err = p.client.Audiences(t.Context(), emea)
	ok(t, err)
	_, err = p.client.Audiences(t.Context(), emea)
	want(t, err, sync.FailureDayLimit)
}

func TestBatchTooLarge(t *testing.T) {
	t.Parallel()
	for _, status := range []int{400, 413} {
		o := quick()
		o.BatchLimit, o.TooLargeStatus = 10, status
		p := start(t, o)
		a := p.audience("Size")
		_, err := p.add(a, people(11)...)
		want(t, err, sync.FailureTooLarge)
		_, err = p.add(a, people(10)...)
		ok(t, err)
	}
}

// TestNothingPersonalInFailures gives LinkedIn's messages everything that must
// not get out.
func TestNothingPersonalInFailures(t *testing.T) {
	t.Parallel()
	p := person(1)
	secrets := []string{"maren@example.com", "Maren", p.Email.String(), p.GAID.String(), "AQsecretsecretsecretsecretsecret"}
	message := `/firstName :: "Maren" of maren@example.com, ` + p.Email.String() + `, ` + p.GAID.String() + `, token AQsecretsecretsecretsecretsecret`
	for _, status := range []int{400, 401, 403, 404, 409, 422, 429, 500} {
		c := stub(t, status, http.Header{"X-Li-Uuid": {"abc=="}}, envelope(status, "CODE", 1, message))
		errs := []error{sendTo(t, c, sync.Audience{}), c.RenameAudience(t.Context(), "1", "n"), func() error { _, err := c.AdAccounts(t.Context()); return err }()}
		for _, err := range errs {
			var f *sync.Failure
			if !errors.As(err, &f) {
				t.Fatalf("status %d: %v", status, err)
			}
			text := f.Error() + f.String() + fmt.Sprintf("%v %+v", f.Cause, f.Cause)
			for _, s := range secrets {
				if strings.Contains(text, s) {
					t.Errorf("status %d gives %q away: %s", status, s, text)
				}
			}
			if !strings.Contains(text, "abc==") {
				t.Errorf("no trace id in %s", text)
			}
		}
	}
}

func TestExcerpt(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Not enough permissions to access: dmpSegments.POST": "Not enough permissions to access: dmpSegments.POST",
		`value "Maren Okafor" is wrong`:                      "value … is wrong",
		`an open "quote`:                                     "an open …",
		"mail to a@b.example now":                            "mail to … now",
		"line\nbreak\x00":                                    "line break ",
		"AQabcdefghijklmnopqrstuvwxyz0123 tail":              "… tail",
		strings.Repeat("ab ", 300):                           strings.Repeat("ab ", 66) + "ab…",
	} {
		if got := linkedin.Excerpt(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

// FuzzAnswers: whatever LinkedIn answers to whatever call, there is a class and
// a sentence, and nothing of the body in the sentence.
func FuzzAnswers(f *testing.F) {
	f.Add(403, []byte(envelope(403, "ACCESS_DENIED", 100, "Not enough permissions")))
	f.Add(200, []byte(`{"elements":[{"account":"urn:li:sponsoredAccount:1","role":"VIEWER"}],"paging":{"total":1}}`))
	f.Add(200, []byte(`{"id":1,"destinations":[{"destination":"LINKEDIN","status":"READY","audienceSize":-1}]}`))
	f.Add(200, []byte(`{"elements":[{"id":"7","destinations":null,"created":99999999999999999}]}`))
	f.Add(200, []byte(`{"elements":[{"status":201},{"status":400,"error":{"status":400,"message":"ERROR :: /firstName :: x"}}]}`))
	f.Add(200, []byte(`{"elements":[{"id":1,"name":"A"}],"metadata":{"nextPageToken":"a(b)"},"paging":{"total":-1}}`))
	f.Add(429, []byte(`{"errorDetailType":"SEGMENT_LIMIT_EXCEEDED","code":null,"message":["x"]}`))
	f.Add(401, []byte(`{"status":"401","serviceErrorCode":65602.5}`))
	f.Add(200, []byte(`{"id":"urn:li:person:x","localizedFirstName":"\ud800"}`))
	f.Add(502, []byte("<!DOCTYPE html>\xff"))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		if status < 200 || status > 999 {
			return
		}
		transport := roundTrip(func(r *http.Request) (*http.Response, error) {
			if r.Body != nil {
				_ = r.Body.Close()
			}
			return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(string(body))), Request: r}, nil
		})
		c := linkedin.New(linkedin.Config{HTTP: &http.Client{Transport: transport}, Tokens: linkedin.StaticToken("t")})
		_, errMe := c.Identity(t.Context())
		_, errAccounts := c.AdAccounts(t.Context())
		_, errAudiences := c.Audiences(t.Context(), "1")
		_, errAudience := c.Audience(t.Context(), "1")
		_, errCreate := c.CreateAudience(t.Context(), "1", "n", "k")
		_, errSend := c.Send(t.Context(), sync.Sending{Audience: sync.Audience{RemoteID: "1"}, Fields: everything(), Members: people(2)})
		for _, err := range []error{errMe, errAccounts, errAudiences, errAudience, errCreate, errSend, c.RenameAudience(t.Context(), "1", "n"), c.DeleteAudience(t.Context(), "1")} {
			if err == nil {
				continue
			}
			var failure *sync.Failure
			if !errors.As(err, &failure) || failure.Message == "" || failure.Cause == nil {
				t.Errorf("status %d, %q: %v", status, body, err)
			}
		}
	})
}
