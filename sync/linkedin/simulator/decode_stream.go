package simulator

import (
	"errors"
	"io"
)

// bodyInMemory is how much of a body is in memory, where its elements are of usual size.
const bodyInMemory = 64 << 10

// whole reads something that may not be in memory as a whole yet: f is tried again
// from its beginning when more has been read, as long as it ran out of bytes.
func (d *decoder) whole(f func() bool) bool {
	for start := d.i; !f(); {
		if d.i < len(d.b) || !d.more(start) {
			return false
		}
		start, d.i = 0, 0
	}
	return true
}

// more reads on: as much again as is kept, so that what is large is not tried again
// too often. What was read before keep is forgotten; the rest moves to the front, of
// which the caller takes account.
func (d *decoder) more(keep int) bool {
	if d.err != nil {
		return false
	}
	n := copy(d.b, d.b[keep:])
	d.b = d.b[:n]
	if 2*n >= cap(d.b) {
		d.b = append(make([]byte, 0, max(bodyInMemory, 4*n)), d.b...)
	}
	for d.err == nil && len(d.b) <= 2*n {
		var k int
		k, d.err = d.from.Read(d.b[len(d.b):cap(d.b)])
		d.b, d.read = d.b[:len(d.b)+k], d.read+int64(k)
	}
	return len(d.b) > n
}

// drain reads what is left, and returns how much there was in all, and what ended
// it before its end. An answer that comes before that would break the connection.
func (d *decoder) drain() (int64, error) {
	for d.more(len(d.b)) {
	}
	if errors.Is(d.err, io.EOF) {
		return d.read, nil
	}
	return d.read, d.err
}
