package simulator

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// batch is one request to /users on its way; it is used again and again.
type batch struct {
	decoder  decoder
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
	if cap(b.decoder.b) > 16*bodyInMemory { // an element of strange size was in it
		b.decoder.b = nil
	}
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
	if r := c.openBatch(b); r != nil {
		return *r
	}
	isBatch := strings.EqualFold(c.Header.Get("X-Restli-Method"), "BATCH_CREATE")
	err := b.decode(c, isBatch)
	if r := c.drainBatch(b); r != nil {
		return *r
	}
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

// usualElement is about how many bytes an element has that is short: where there
// are many, growing what keeps them would copy them again and again.
const usualElement = 200

// openBatch makes the body ready to be decoded.
func (c *call) openBatch(b *batch) *reply {
	body := io.Reader(c.Body)
	switch encoding := c.Header.Get("Content-Encoding"); {
	case encoding == "":
	case !strings.EqualFold(encoding, "gzip") || !c.s.opts.Gzip:
		return refuse(415, "", "Content-Encoding is not supported by this resource")
	default:
		z, err := gzip.NewReader(body)
		if err != nil {
			return refuse(400, "", "The request body is not gzip")
		}
		body = z
	}
	b.ops = slices.Grow(b.ops, int(min(max(c.ContentLength, 0)/usualElement, int64(c.s.opts.BatchLimit))))
	b.decoder = decoder{b: b.decoder.b[:0], from: io.LimitReader(body, c.s.opts.MaxBody+1)}
	return nil
}

// drainBatch reads what decoding left of the body, and says what was wrong with it
// as a whole, which goes before what is wrong in it.
func (c *call) drainBatch(b *batch) *reply {
	n, err := b.decoder.drain()
	b.decoder.from = nil
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
	d := &b.decoder
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
		if i%lookAhead == 0 {
			g.people.expect(b.ops[i:min(i+lookAhead, len(b.ops))], g.weak)
		}
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
