package simulator

import "time"

// Request is one request as the server saw it begin.
type Request struct {
	At       time.Time `json:"at"` // without the clock's jumps
	Method   string    `json:"method"`
	Path     string    `json:"path"`     // without the query
	Endpoint string    `json:"endpoint"` // "" where there is no such resource
	Status   int       `json:"status"`   // 0: under way
	Elements int       `json:"elements,omitempty"`
	Fault    Kind      `json:"fault,omitempty"`
}

// requestLog keeps the latest requests in the order in which they began.
type requestLog struct {
	limit   int
	dropped int
	entries []Request
}

func (l *requestLog) begin(c *call) int {
	if len(l.entries) >= 2*l.limit {
		old := len(l.entries) - l.limit
		l.dropped += old
		l.entries = append(l.entries[:0], l.entries[old:]...)
	}
	e := Request{At: c.began, Method: c.Method, Path: c.URL.Path, Endpoint: c.endpoint}
	if c.fault != nil {
		e.Fault = c.fault.Kind
	}
	l.entries = append(l.entries, e)
	return l.dropped + len(l.entries) - 1
}

func (l *requestLog) end(i, status, elements int) {
	if i -= l.dropped; i >= 0 && i < len(l.entries) {
		l.entries[i].Status, l.entries[i].Elements = status, elements
	}
}

// Requests are the latest requests to the API and the sign-in, in the order in
// which they began; at most Options.RequestLogLimit.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.log.entries
	return append([]Request(nil), e[max(0, len(e)-s.log.limit):]...)
}

// LargestBatch is the greatest number of elements that a request ever held,
// those refused for it included.
func (s *Server) LargestBatch() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.largest
}

// Busiest is the greatest number of remembered requests that began within any
// window of this length.
func (s *Server) Busiest(window time.Duration) int {
	all, most, first := s.Requests(), 0, 0
	for i, r := range all {
		for r.At.Sub(all[first].At) >= window {
			first++
		}
		most = max(most, i-first+1)
	}
	return most
}
