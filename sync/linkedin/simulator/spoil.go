package simulator

import (
	"net/http"
	"strconv"
	"time"
)

// spoil changes the answer to a request that was carried out.
func (f *fault) spoil(r reply) reply {
	if f == nil {
		return r
	}
	switch f.Kind {
	case Truncated:
		r.cut = true
		if len(r.body) < 2 { // there must be a half to lose
			r.body = []byte("{}")
		}
	case HTML:
		p := page(r.status)
		if p.status == http.StatusNoContent {
			p.status = http.StatusOK
		}
		return p
	case Empty:
		r.body = nil
	case ResetAfter:
		r.reset = true
	case ConflictCreated:
		if r.status == http.StatusCreated {
			return conflict()
		}
	case OnlyLinkedInID:
		r.header.Del("X-Restli-Id")
	case OnlyRestliID:
		r.header.Del("X-Linkedin-Id")
	}
	return r
}

// conflict is the 409 that clients met when two of them created the same
// segment (observed).
func conflict() reply {
	return fail(409, "CONFLICT", "The DMP segment is being created or changed by another request")
}

// page is what a gateway answers.
func page(status int) reply {
	return reply{status: status, header: http.Header{"Content-Type": {"text/html; charset=utf-8"}},
		body: []byte("<!DOCTYPE html><html><head><title>LinkedIn</title></head><body><h1>Something went wrong</h1></body></html>")}
}

func (f *fault) later(r reply) reply {
	if f.RetryAfter > 0 {
		r.header.Set("Retry-After", strconv.Itoa(int((f.RetryAfter+time.Second-1)/time.Second)))
	}
	return r
}

// wait makes the reply slow, until the client gives up.
func (f *fault) wait(c *call) {
	t := time.NewTimer(f.Delay)
	defer t.Stop()
	select {
	case <-t.C:
	case <-c.Context().Done():
	}
}

// strikes says which elements of a batch fail.
func (f *fault) strikes() bool {
	return f != nil && (f.Kind == MixedNested || f.Kind == MixedFlat) && f.rand.Float64() < f.Share
}

func (c *call) firstKey() string {
	if len(c.path) == 0 {
		return ""
	}
	return c.path[0]
}
