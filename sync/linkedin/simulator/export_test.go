package simulator

import (
	"fmt"
	"io"
	"math"
)

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

// Decoded reads a body of /users and returns what each element asks for, or
// what is wrong with it, and what was seen in it.
func Decoded(body io.Reader) (all []string, err error) {
	d := decoder{from: body}
	err = d.users(math.MaxInt, func(e *element) {
		op, problem := e.operation()
		who := op.who()
		all = append(all, fmt.Sprint(op.remove, who.ids, who.name, who.emails, e.seen, len(e.ids), e.strange, problem))
	})
	return all, err
}

// IsHex and HexKey are of n digits.
func IsHex(s []byte) bool    { return isHex(s, len(s)/8*8) }
func HexKey(s []byte) uint64 { return hexKey(s) }

// Waiting counts the consent pages and codes that nobody answered yet.
func (s *Server) Waiting() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.grants.consents) + len(s.grants.codes)
}
