package linkedin

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"audiencesync/sync"
)

// maxAnswer bounds what is read of an answer: 100,000 refused people are 16 MB.
const maxAnswer = 64 << 20

// call is one request of a kind: what it is about decides how a refusal reads.
type call struct {
	method  string
	path    string // from /rest on, already encoded
	restli  string // X-RestLi-Method, "" for none
	body    *payload
	about   subject
	created time.Time // of the audience, where we created it
	now     time.Time // when the call began
}

// answer is LinkedIn's, with its body read.
type answer struct {
	status int
	header http.Header
	body   *bytes.Buffer // from the pool: released by whoever got it
}

func (a *answer) release() { releaseBuffer(a.body) }

// exchange makes the request and reads the answer. A rejected token is renewed
// once and the request made again, before anything else is read into a 401.
// What is not 2xx comes back as a *sync.Failure.
func (c *Client) exchange(ctx context.Context, k *call) (*answer, error) {
	token, err := c.tokens.Token(ctx)
	if err != nil {
		return nil, err
	}
	a, err := c.once(ctx, k, token)
	if err != nil {
		return nil, err
	}
	if a.status == http.StatusUnauthorized {
		rejected := checkAnswer(k, a)
		a.release()
		if token, err = c.renew(ctx, token, rejected); err != nil {
			return nil, err
		}
		if a, err = c.once(ctx, k, token); err != nil {
			return nil, err
		}
	}
	if f := checkAnswer(k, a); f != nil {
		a.release()
		return nil, f
	}
	return a, nil
}

// renew gets another token in place of the rejected one; where there is none,
// LinkedIn's 401 says why.
func (c *Client) renew(ctx context.Context, token string, rejected *sync.Failure) (string, error) {
	err := c.tokens.Renew(ctx, token)
	var f *sync.Failure
	switch {
	case errors.As(err, &f) && f.Kind == sync.FailureSignIn:
		rejected.Cause = errors.Join(rejected.Cause, f.Cause)
		if _, given := c.tokens.(StaticToken); given {
			rejected.Message = f.Message
		}
		return "", rejected
	case err != nil:
		return "", err
	}
	return c.tokens.Token(ctx)
}

// once makes one request.
func (c *Client) once(ctx context.Context, k *call, token string) (*answer, error) {
	if err := c.pacer.Wait(ctx); err != nil {
		return nil, err
	}
	k.now = time.Now()
	watch, stop := watchSilence(ctx, c.timeout, k.body.len())
	defer stop()
	var connected atomic.Bool
	traced := httptrace.WithClientTrace(watch.ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	})
	r, err := c.request(traced, k, token)
	if err != nil {
		return nil, err
	}
	res, err := c.http.Do(r)
	if err != nil {
		return nil, c.broken(ctx, watch, k, err, k.body.begun() || k.body == nil && connected.Load())
	}
	defer res.Body.Close()
	watch.heard()
	a := &answer{status: res.StatusCode, header: res.Header, body: takeBuffer()}
	n, err := a.body.ReadFrom(io.LimitReader(watch.listen(res.Body), maxAnswer+1))
	if err == nil && n > maxAnswer {
		err = errors.New("the answer is too long")
	}
	if err != nil && a.status/100 == 2 { // of a refusal the status is enough
		a.release()
		return nil, c.broken(ctx, watch, k, err, true)
	}
	c.note(ctx, k, a)
	return a, nil
}

func (c *Client) request(ctx context.Context, k *call, token string) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, k.method, c.api+k.path, nil)
	if err != nil {
		return nil, sync.Errorf(sync.CodeInvalid, nil, "The address of LinkedIn's API is not one: check the setting that replaces it.")
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("LinkedIn-Version", c.version)
	r.Header.Set("X-Restli-Protocol-Version", "2.0.0")
	r.Header.Set("User-Agent", "AudienceSync")
	if k.restli != "" {
		r.Header.Set("X-RestLi-Method", k.restli)
	}
	if k.body != nil {
		k.body.attach(r)
	}
	return r, nil
}

// broken says what it means that no answer came. Whether the request may have
// arrived is decided by whether any of its body had left.
func (c *Client) broken(ctx context.Context, w *silence, k *call, err error, begun bool) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if errors.Is(context.Cause(w.ctx), errSilence) {
		err = errSilence
	}
	cause := fmt.Errorf("%s %s: %w", k.method, k.resource(), wireError(err))
	if !begun || neverConnected(err) {
		return &sync.Failure{Kind: sync.FailureNetwork, Cause: cause,
			Message: "LinkedIn cannot be reached: nothing was sent. Check this computer's internet connection, and its proxy or firewall."}
	}
	if k.method == http.MethodGet {
		return unread(0, cause)
	}
	return lost(0, cause)
}

// neverConnected recognises what fails before there is a connection.
func neverConnected(err error) bool {
	var dns *net.DNSError
	var op *net.OpError
	return errors.As(err, &dns) || errors.As(err, &op) && op.Op == "dial"
}

// lost is an answer that was not seen or cannot be read.
func lost(status int, cause error) *sync.Failure {
	return &sync.Failure{Kind: sync.FailureLost, Status: status, Cause: cause,
		Message: "LinkedIn's answer did not arrive whole, so it is not certain whether it acted. The request is made again, which LinkedIn counts once."}
}

// unread is lost for what was only asked: nothing hangs on it.
func unread(status int, cause error) *sync.Failure {
	f := lost(status, cause)
	f.Message = "LinkedIn's answer did not arrive whole, or cannot be read. Nothing was changed there. Try again in a few minutes."
	return f
}

// unreadable is a success whose body says nothing.
func (k *call) unreadable(a *answer, err error) *sync.Failure {
	cause := fmt.Errorf("%s %s: the answer to status %d (%s) cannot be read: %w", k.method, k.resource(), a.status, mediaType(a.header), plainError(err))
	if k.method == http.MethodGet {
		return unread(a.status, cause)
	}
	return lost(a.status, cause)
}

// note writes the request to the log, with what LinkedIn's support asks for.
func (c *Client) note(ctx context.Context, k *call, a *answer) {
	c.log.DebugContext(ctx, "request", "method", k.method, "resource", k.resource(), "status", a.status,
		"took", time.Since(k.now).Round(time.Millisecond), "sent", k.body.len(), "li_uuid", trace(a.header))
}

// get exchanges a GET and decodes the answer into v.
func (c *Client) get(ctx context.Context, k *call, v any) error {
	k.method = http.MethodGet
	a, err := c.exchange(ctx, k)
	if err != nil {
		return err
	}
	defer a.release()
	if err := json.Unmarshal(a.body.Bytes(), v); err != nil {
		return k.unreadable(a, err)
	}
	return nil
}

// post exchanges a POST of v as JSON and returns the answer's header.
func (c *Client) post(ctx context.Context, k *call, v any) (http.Header, error) {
	k.method, k.body = http.MethodPost, newPayload()
	defer k.body.release()
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	k.body.b = append(k.body.b, b...)
	a, err := c.exchange(ctx, k)
	if err != nil {
		return nil, err
	}
	defer a.release()
	return a.header, nil
}
