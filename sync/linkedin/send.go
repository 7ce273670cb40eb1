package linkedin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"audiencesync/sync"
)

// elementTries is how often people are sent within one Send whose own status
// says that LinkedIn had trouble with them.
const elementTries = 3

// elementPause is the pause before they are sent again; it doubles.
const elementPause = time.Second

// Send adds members to an audience or removes them, as one BATCH_CREATE. Adding
// who is there and removing who is not are accepted too, so a request may be
// made again at any time.
//
// https://learn.microsoft.com/linkedin/marketing/matched-audiences/create-and-manage-segment-users
func (c *Client) Send(ctx context.Context, s sync.Sending) (sync.Sent, error) {
	if f := c.unsettled(s.Audience.RemoteAt); f != nil {
		return sync.Sent{}, f
	}
	b := batch{Sending: s, sent: sync.Sent{}}
	b.everybody()
	for try := 1; len(b.order) > 0; try++ {
		if err := c.sendBatch(ctx, &b); err != nil {
			return sync.Sent{}, err
		}
		if len(b.again) == 0 {
			break
		}
		if try == elementTries {
			b.refuseAgain()
			break
		}
		if err := pause(ctx, elementPause<<(try-1)); err != nil {
			return sync.Sent{}, err
		}
		b.order, b.again = b.again, nil
	}
	return b.sent, nil
}

// settleTime is how long LinkedIn wants to be left alone after an audience was
// created. People who come sooner are refused with a 404, or taken and lost.
//
// https://learn.microsoft.com/linkedin/marketing/matched-audiences/create-and-manage-segments
const settleTime = 5 * time.Second

// unsettled keeps people from an audience that is younger than that.
func (c *Client) unsettled(created time.Time) *sync.Failure {
	age := time.Since(created)
	if created.IsZero() || age < 0 || age >= c.settle {
		return nil
	}
	return &sync.Failure{Kind: sync.FailureTooYoung, Message: gettingReady, RetryAfter: c.settle - age,
		Cause: plain("not asked: the audience is too young")}
}

// batch is a Sending on its way.
type batch struct {
	sync.Sending
	order []int // who is in this request: indices of Members; element i is Members[order[i]]
	again []int // whom LinkedIn had trouble with
	why   sync.Refusal
	sent  sync.Sent
}

// everybody puts all members with a chosen field in order. Somebody with none
// (it may have been emptied since the entry) is refused without a request:
// LinkedIn would refuse an element without anything to match.
func (b *batch) everybody() {
	b.order = make([]int, 0, len(b.Members))
	for i := range b.Members {
		if b.Members[i].Has(b.Fields) {
			b.order = append(b.order, i)
		} else {
			b.sent.Refused = append(b.sent.Refused, sync.Refusal{Index: i, Reason: sync.ReasonNoMatchField.Text})
		}
	}
}

// sendBatch makes one request with the people in order and reads the answer.
func (c *Client) sendBatch(ctx context.Context, b *batch) error {
	k := call{
		method: http.MethodPost, path: audiencePath(b.Audience.RemoteID) + "/users", restli: "BATCH_CREATE",
		about: aboutPeople, created: b.Audience.RemoteAt,
	}
	body := newPayload()
	defer body.release()
	body.b = appendPeople(body.b, b.Action, b.Fields, b.Members, b.order)
	a, err := c.exchangePeople(ctx, &k, body)
	if err != nil {
		return err
	}
	defer a.release()
	if err := readResults(a.body.Bytes(), len(b.order), b.take); err != nil {
		return k.unreadable(a, err)
	}
	return nil
}

// Whether LinkedIn takes compressed requests, which no page says.
const (
	gzipNever int32 = iota
	gzipTry         // until it took one, any refusal may be for this
	gzipTaken
)

// exchangePeople compresses the body unless LinkedIn refuses that.
func (c *Client) exchangePeople(ctx context.Context, k *call, body *payload) (*answer, error) {
	k.body = body
	state := c.gzip.Load()
	if state == gzipNever {
		return c.exchange(ctx, k)
	}
	k.body = body.compress()
	defer k.body.release()
	a, err := c.exchange(ctx, k)
	var f *sync.Failure
	switch {
	case err == nil:
		c.gzip.CompareAndSwap(gzipTry, gzipTaken)
	case errors.As(err, &f) && refusesGzip(f.Status, state):
		c.gzip.Store(gzipNever)
		plain := *k
		plain.body = body
		return c.exchange(ctx, &plain)
	}
	return a, err
}

func refusesGzip(status int, state int32) bool {
	return status == http.StatusUnsupportedMediaType || status == http.StatusBadRequest && state == gzipTry
}

// take notes the result of one element.
func (b *batch) take(i int, r result) {
	switch {
	case r.status/100 == 2:
	case passing(r.status):
		b.again = append(b.again, b.order[i])
		b.why.Reason = r.reason()
	default:
		b.sent.Refused = append(b.sent.Refused, sync.Refusal{Index: b.order[i], Reason: r.reason()})
	}
}

// refuseAgain gives those up whom LinkedIn had trouble with each time.
func (b *batch) refuseAgain() {
	for _, i := range b.again {
		b.sent.Refused = append(b.sent.Refused, sync.Refusal{Index: i, Reason: b.why.Reason})
	}
}

// passing are the statuses that a later request may cure.
func passing(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusConflict, http.StatusLocked, http.StatusTooManyRequests:
		return true
	}
	return status >= 500
}

// result is what LinkedIn says of one element.
type result struct {
	status  int
	message string
}

// reason is in our words: LinkedIn's may repeat the person's data, and the
// reason is to be the same for all who share it.
func (r result) reason() string {
	var about string
	switch fieldNamed(r.message) {
	case "idValue", "idType", "userIds":
		about = "it does not accept the email hash or the advertising ID"
	case "firstName", "lastName":
		about = "it does not accept the first or last name"
	default:
		if passing(r.status) {
			return fmt.Sprintf("it had trouble of its own (status %d)", r.status)
		}
		about = "it does not accept the person's data"
	}
	return fmt.Sprintf("%s (status %d)", about, r.status)
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-t.C:
		return nil
	}
}
