package simulator

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// batch is one request to /users on its way; it is used again and again.
type batch struct {
	body     bytes.Buffer
	ops      []operation
	problems []problem
	fields   fields
	n        int
}

type problem struct {
	index   int
	status  int
	message string
}

func (b *batch) reset() {
	b.body.Reset()
	b.ops, b.problems, b.fields, b.n = b.ops[:0], b.problems[:0], fields{}, 0
}

// streamUsers: POST /rest/dmpSegments/{id}/users. With BATCH_CREATE it answers
// 200 and a status for each element, in their order; without, it creates one
// (Learn: "DMP Segment Users"; Postman).
func (c *call) streamUsers() reply {
	if r := c.mayStream(); r != nil {
		return *r
	}
	if r := c.wantJSON(); r != nil {
		return *r
	}
	b := c.s.buffers.Get().(*batch)
	defer c.s.buffers.Put(b)
	b.reset()
	if r := c.readBatch(b); r != nil {
		return *r
	}
	isBatch := strings.EqualFold(c.Header.Get("X-Restli-Method"), "BATCH_CREATE")
	err := b.decode(c, isBatch)
	c.elements = b.n
	c.s.sawFields(&b.fields)
	switch {
	case errors.Is(err, errTooMany):
		c.elements++ // at least
		return fail(c.s.opts.TooLargeStatus, "", fmt.Sprintf("Batch size exceeds the maximum of %d", c.s.opts.BatchLimit))
	case err != nil:
		return fail(400, "", err.Error())
	case !isBatch && len(b.problems) > 0:
		return fail(400, "", b.problems[0].message)
	}
	if r := c.apply(b); r != nil {
		return *r
	}
	if !isBatch {
		return reply{status: 201}
	}
	return b.reply(c)
}

// mayStream checks role, existence, age and type of the segment.
func (c *call) mayStream() *reply {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	_, r := c.streamable()
	return r
}

// streamable: until a segment has settled, /users answers 404 (Learn: "DMP
// Segments" says 5 s; clients observed 1 to 2 minutes), or takes people and
// keeps nobody (Learn: the same page).
func (c *call) streamable() (*segment, *reply) {
	g, r := c.segmentFor((*call).mayManage)
	switch {
	case r != nil:
		return nil, r
	case c.s.unsettled(g) && !c.s.opts.SettleMute:
		r := noSegment(c.path[0])
		return nil, &r
	case g.Type != "USER":
		return nil, refuse(400, "", "Users can be streamed to segments of type USER only")
	}
	return g, nil
}

func (s *Server) unsettled(g *segment) bool { return s.now().Sub(g.Created) < s.opts.SettleDelay }

func (c *call) readBatch(b *batch) *reply {
	body := io.Reader(c.Body)
	switch encoding := c.Header.Get("Content-Encoding"); {
	case encoding == "":
		b.body.Grow(int(min(max(c.ContentLength, 0), c.s.opts.MaxBody)) + bytes.MinRead)
	case !strings.EqualFold(encoding, "gzip") || !c.s.opts.Gzip:
		return refuse(415, "", "Content-Encoding is not supported by this resource")
	default:
		z, err := gzip.NewReader(body)
		if err != nil {
			return refuse(400, "", "The request body is not gzip")
		}
		body = z
	}
	n, err := b.body.ReadFrom(io.LimitReader(body, c.s.opts.MaxBody+1))
	switch {
	case err != nil:
		return refuse(400, "", "The request body could not be read")
	case n > c.s.opts.MaxBody:
		return refuse(http.StatusRequestEntityTooLarge, "", "The request body is too large")
	case n == 0 && c.ContentLength < 0:
		return refuse(411, "", "Content-Length is required")
	}
	return nil
}

// decode reads all elements before any of them is applied: a body that breaks
// off changes nothing.
func (b *batch) decode(c *call, isBatch bool) error {
	d := decoder{b: b.body.Bytes()}
	if isBatch {
		return d.users(c.s.opts.BatchLimit, func(e *element) { b.take(c, e) })
	}
	var e element
	if err := d.one(&e); err != nil {
		return err
	}
	b.take(c, &e)
	return nil
}

func (b *batch) take(c *call, e *element) {
	b.n++
	b.fields.note(e)
	op, message := e.operation()
	status := 400
	switch {
	case message != "":
	case c.fault.strikes():
		message = "The element could not be processed"
		status = max(status, c.fault.Status)
	default:
		b.ops = append(b.ops, op)
		return
	}
	b.problems = append(b.problems, problem{b.n - 1, status, message})
}

// apply adds and removes. Both are idempotent: whoever is there already, or
// not there at all, is 201 as well (Learn: "DMP Segment Users").
func (c *call) apply(b *batch) *reply {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	g, r := c.streamable()
	if r != nil || len(b.ops) == 0 || c.s.unsettled(g) {
		return r
	}
	now, added := c.s.now(), false
	for i := range b.ops {
		if op := &b.ops[i]; op.remove {
			g.remove(c.s, op.who())
		} else {
			g.add(c.s, op.who(), now)
			added = true
		}
	}
	g.EverInput = g.EverInput || added
	g.changed(c.s, added)
	return nil
}

// reply lists a status for each element. The shape of an error is unsure: the
// newer one nests it, the older one does not.
func (b *batch) reply(c *call) reply {
	n := b.n
	if c.fault != nil && c.fault.Kind == DroppedElements {
		n = max(0, n-1)
	}
	out := make([]byte, 0, 16+n*len(`{"status":201},`)+len(b.problems)*160)
	out = append(out, `{"elements":[`...)
	bad := b.problems
	for i := range n {
		if i > 0 {
			out = append(out, ',')
		}
		if len(bad) == 0 || bad[0].index != i {
			out = append(out, `{"status":201}`...)
			continue
		}
		out = bad[0].append(out, c.flat())
		bad = bad[1:]
	}
	out = append(out, `]}`...)
	return reply{status: 200, header: http.Header{"Content-Type": {"application/json"}}, body: out}
}

func (c *call) flat() bool {
	switch {
	case c.fault != nil && c.fault.Kind == MixedFlat:
		return true
	case c.fault != nil && c.fault.Kind == MixedNested:
		return false
	}
	return c.s.opts.FlatErrors
}

func (p problem) append(out []byte, flat bool) []byte {
	status := strconv.Itoa(p.status)
	message := strconv.AppendQuoteToASCII(nil, p.message) // only printable ASCII is in it
	if flat {
		return append(append(append(append(append(out, `{"status":`...), status...), `,"message":`...), message...), '}')
	}
	return fmt.Appendf(out, `{"status":%s,"error":{"status":%s,"message":%s}}`, status, status, message)
}
