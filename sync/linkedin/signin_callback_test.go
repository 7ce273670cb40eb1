package linkedin_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"audiencesync/sync"
	"audiencesync/sync/linkedin"
)

// TestCallbackTakesOneAnswer sends what a browser, a prober and an attacker
// might send to the loopback address.
func TestCallbackTakesOneAnswer(t *testing.T) {
	t.Parallel()
	p := start(t, quick())
	b := newBrowser(t, "allow")
	s := p.signIn(b)
	redirect := s.OAuth.RedirectAddress
	exchanging, goOn := make(chan struct{}), make(chan struct{})
	before, taken := context.WithCancel(t.Context()) // ends when an answer was taken
	s.OAuth.HTTP = &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		taken()
		close(exchanging)
		<-goOn
		return p.srv.Transport().RoundTrip(r)
	})}
	client := p.plainHTTP()
	status := func(ctx context.Context, method, address, host string) int {
		r, err := http.NewRequestWithContext(ctx, method, address, nil)
		if err != nil {
			t.Error(err)
			return 0
		}
		if host != "" {
			r.Host = host
		}
		res, err := client.Do(r)
		if err != nil {
			t.Error(err)
			return 0
		}
		defer res.Body.Close()
		return res.StatusCode
	}
	s.Open = func(page string) error {
		state, _ := url.Parse(page)
		right := "?code=AQx&state=" + url.QueryEscape(state.Query().Get("state"))
		for _, c := range []struct {
			name, method, address, host string
			status                      int
		}{
			{"another path", "GET", strings.TrimSuffix(redirect, "/callback") + "/favicon.ico", "", 404},
			{"a longer path", "GET", redirect + "/x" + right, "", 404},
			{"another host (DNS rebinding)", "GET", redirect + right, "evil.example", 404},
			{"a POST", "POST", redirect + right, "", 405},
			{"nothing", "GET", redirect, "", 400},
			{"code and error", "GET", redirect + right + "&error=access_denied", "", 400},
			{"two codes", "GET", redirect + right + "&code=AQy", "", 400},
			{"an empty code", "GET", redirect + strings.Replace(right, "AQx", "", 1), "", 400},
		} {
			if got := status(before, c.method, c.address, c.host); got != c.status {
				t.Errorf("%s: status %d, want %d", c.name, got, c.status)
				close(goOn)
				return errors.New(c.name)
			}
		}
		done := make(chan error)
		go func() { done <- b.open(page) }()
		<-exchanging // the first answer is being dealt with
		if got := status(t.Context(), "GET", redirect+right, ""); got != 409 {
			t.Errorf("a second answer: status %d", got)
		}
		close(goOn)
		return <-done
	}
	_, err := s.Run(t.Context())
	ok(t, err)
}

// TestAnswersOfTheBrowser are the answers that LinkedIn is known to give, and
// others.
func TestAnswersOfTheBrowser(t *testing.T) {
	t.Parallel()
	for query, c := range map[string]struct {
		code sync.Code
		text string
	}{
		"error=user_cancelled_login":           {sync.CodeCanceled, "Cancel was chosen"},
		"error=user_cancelled_authorize":       {sync.CodeCanceled, "Cancel was chosen"},
		"error=access_denied":                  {sync.CodeCanceled, "Cancel was chosen"},
		"error=unauthorized_scope_error":       {sync.CodePermission, "Products page"},
		"error=invalid_scope":                  {sync.CodePermission, "Products page"},
		"error=server_error":                   {sync.CodeUnavailable, "in a few minutes"},
		"error=temporarily_unavailable":        {sync.CodeUnavailable, "in a few minutes"},
		"error=unauthorized_client":            {sync.CodeSignIn, "client ID"},
		"error=something_new":                  {sync.CodeSignIn, "refused the sign-in"},
		"error=%3Cscript%3E&error_description": {sync.CodeSignIn, "refused the sign-in"},
	} {
		code, err, isAnswer := linkedin.ReadCallback(query+"&state=good", "good")
		if !isAnswer || code != "" {
			t.Errorf("%s: %q, %t", query, code, isAnswer)
		}
		wantError(t, err, c.code, c.text)
		if cause := errors.Unwrap(err); cause == nil || strings.Contains(cause.Error(), "<") {
			t.Errorf("%s: cause %v", query, cause)
		}
	}
	if code, err, isAnswer := linkedin.ReadCallback("code=AQx&state=good", "good"); code != "AQx" || err != nil || !isAnswer {
		t.Errorf("%q, %v, %t", code, err, isAnswer)
	}
}

func FuzzCallback(f *testing.F) {
	f.Add("code=AQx&state=good")
	f.Add("error=user_cancelled_login&error_description=x&state=good")
	f.Add("code=a&code=b&state=good")
	f.Add("code=%zz&state=good")
	f.Add("state=good;code=1")
	f.Add("code=AQx&state=good&state=good")
	f.Add("code=&state=good")
	f.Add("error=invalid_scope&code=AQx&state=good")
	f.Add("error=%00%3Cscript%3E&state=go%6Fd")
	f.Fuzz(func(t *testing.T, query string) {
		code, err, isAnswer := linkedin.ReadCallback(query, "good")
		q, _ := url.ParseQuery(query)
		switch {
		case !isAnswer:
		case err == nil && (code == "" || q.Get("state") != "good" || q.Has("error")):
			t.Errorf("%q was taken", query)
		case err != nil && code != "":
			t.Errorf("%q: a code and an error", query)
		}
		if err != nil {
			var e *sync.Error
			if !errors.As(err, &e) || strings.Contains(e.Message, q.Get("error_description")) && len(q.Get("error_description")) > 8 {
				t.Errorf("%q: %v", query, err)
			}
		}
	})
}
