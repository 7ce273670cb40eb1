package simulator

import "io"

// What the tests of package simulator_test look at from inside.

// Decode reads a body of /users and counts its elements and those that cannot
// be taken.
func Decode(body io.Reader, limit int) (n, wrong int, err error) {
	d := decoder{from: body}
	err = d.users(limit, func(e *element) {
		n++
		if _, problem := e.operation(); problem != "" {
			wrong++
		}
	})
	return n, wrong, err
}

// Waiting counts the consent pages and codes that nobody answered yet.
func (s *Server) Waiting() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.grants.consents) + len(s.grants.codes)
}
