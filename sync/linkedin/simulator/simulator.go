package simulator

import (
	"net/http"
	"strings"
	stdsync "sync"
	"time"
)

// Server is practice LinkedIn. It may be used by several goroutines.
type Server struct {
	opts Options

	mu       stdsync.Mutex
	offset   time.Duration // what Advance added to the clock
	accounts []Account
	segments map[int64]*segment
	nextID   int64
	grants   grants
	limits   limits
	faults   []*fault
	log      requestLog
	fields   fields
	largest  int // most elements in a request

	buffers stdsync.Pool // *batch: parts of bodies, and decoded elements
}

// New makes practice LinkedIn with Harbourline's world in it.
func New(o Options) *Server {
	o.fillDefaults()
	s := &Server{opts: o}
	s.buffers.New = func() any { return new(batch) }
	s.reset()
	return s
}

// Reset puts everything back to how it was at the start, but for the clock's
// own time: faults, tokens, requests, accounts and audiences.
func (s *Server) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reset()
}

func (s *Server) reset() {
	s.offset = 0
	s.accounts = append([]Account(nil), s.opts.Accounts...)
	s.segments = map[int64]*segment{}
	s.nextID = firstSegmentID
	s.grants = newGrants()
	s.limits = limits{}
	s.faults = nil
	s.log = requestLog{limit: s.opts.RequestLogLimit}
	s.fields = fields{}
	s.largest = 0
	if !s.opts.NoAudiences {
		s.addDefaultAudiences()
	}
}

// Now is the time at practice LinkedIn.
func (s *Server) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now()
}

func (s *Server) now() time.Time { return s.opts.Clock().Add(s.offset) }

// Advance makes the clock jump: 48 hours until an audience is ready, 30 days
// until it is archived, 60 until a token expires.
func (s *Server) Advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.offset += d
}

// ServeHTTP serves LinkedIn's API, its sign-in pages and the control path.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, controlPrefix) {
		s.serveControl(w, r)
		return
	}
	c := s.begin(r)
	rep := s.answer(c)
	s.end(c, rep.status)
	rep.write(w, c.fault)
}

// begin finds the route and the fault that is due, and logs the request.
func (s *Server) begin(r *http.Request) *call {
	c := &call{Request: r, s: s}
	c.find()
	s.mu.Lock()
	defer s.mu.Unlock()
	c.began = s.opts.Clock()
	c.fault = s.dueFault(c.endpoint)
	c.entry = s.log.begin(c)
	return c
}

func (s *Server) end(c *call, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log.end(c.entry, status, c.elements)
	s.largest = max(s.largest, c.elements)
}

// answer lets the fault speak first, then the gates in LinkedIn's order, then
// the endpoint.
func (s *Server) answer(c *call) reply {
	if rep, ok := c.fault.instead(c); ok {
		return rep
	}
	switch {
	case c.refused != nil:
		return *c.refused
	case c.route.scopes == nil: // OAuth: no bearer token
		return c.route.handle(c)
	}
	if rep := s.gate(c); rep != nil {
		return *rep
	}
	return c.route.handle(c)
}

// locked runs an endpoint under the server's lock.
func locked(h func(*call) reply) func(*call) reply {
	return func(c *call) reply {
		c.s.mu.Lock()
		defer c.s.mu.Unlock()
		return h(c)
	}
}
