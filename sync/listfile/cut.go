package listfile

import (
	"bytes"
	"errors"
	"io"
)

// The reasons why a row that is longer than maxRow is rejected.
const (
	reasonTooLong  = "the row is longer than 1 MB"
	reasonUnclosed = "a quotation mark is opened and not closed within 1 MB"
)

// textSource cuts a text into chunks at row ends. In CSV and TSV a line end
// inside quotation marks is none; quote is then '"' and otherwise 0.
type textSource struct {
	r         io.Reader
	quote     byte
	delimiter byte
	rest      []byte // read already; begins at a row
	skipping  bool   // in a row that is too long, up to its line end
	end       error  // what r ended with
}

func (s *textSource) fill(c *chunk) error {
	for {
		c.data = append(c.data[:0], s.rest...)
		s.rest = s.rest[:0]
		if s.end == nil {
			s.read(c)
		}
		if s.skipping {
			if !s.skip(c) && s.end != nil {
				c.data = c.data[:0]
				return s.end
			}
			continue
		}
		cut, open := len(c.data), false
		if !errors.Is(s.end, io.EOF) {
			cut, open = s.wholeRows(c.data)
		}
		switch {
		case cut > 0:
			s.rest = append(s.rest, c.data[cut:]...)
			c.data = c.data[:cut]
			return nil
		case s.end != nil:
			c.data = c.data[:0]
			return s.end
		case cap(c.data) < maxRow:
			s.rest = append(s.rest, c.data...)
			c.data = make([]byte, 0, min(2*cap(c.data), maxRow))
		default:
			s.lose(c, open)
			return nil
		}
	}
}

func (s *textSource) read(c *chunk) {
	room := min(cap(c.data), maxRow)
	for len(c.data) < room && s.end == nil {
		var n int
		n, s.end = s.r.Read(c.data[len(c.data):room])
		c.data = c.data[:len(c.data)+n]
	}
}

// skip drops the rest of a row that is too long; false: it goes on.
func (s *textSource) skip(c *chunk) bool {
	n := bytes.IndexByte(c.data, '\n')
	if n < 0 {
		return false
	}
	s.skipping = false
	s.rest = append(s.rest, c.data[n+1:]...)
	return true
}

// lose gives up the row with which a full chunk begins: up to the end of its
// first line, so that a forgotten quotation mark costs one line.
func (s *textSource) lose(c *chunk, open bool) {
	c.lost = reasonTooLong
	if open {
		c.lost = reasonUnclosed
	}
	n := bytes.IndexByte(c.data, '\n')
	if n < 0 {
		s.skipping = true
	} else {
		s.rest = append(s.rest, c.data[n+1:]...)
	}
	c.data = c.data[:0]
}

// wholeRows returns how many bytes of data, which begins at a row, are whole
// rows; open when the row behind them is inside quotation marks. It follows
// the same rules as splitQuoted, and like it goes on behind the first line of a
// row with broken quoting. A line that opens a quotation mark has an odd number
// of them and so cannot be passed over twice: this is linear.
func (s *textSource) wholeRows(data []byte) (cut int, open bool) {
	row, pos := 0, 0
	for {
		q := -1
		if s.quote != 0 {
			q = bytes.IndexByte(data[pos:], s.quote)
		}
		if q < 0 {
			if n := bytes.LastIndexByte(data[pos:], '\n'); n >= 0 {
				row = pos + n + 1
			}
			return row, false
		}
		q += pos
		if n := bytes.LastIndexByte(data[pos:q], '\n'); n >= 0 {
			row = pos + n + 1
		}
		broken := q != row && data[q-1] != s.delimiter
		if !broken {
			pos, broken, open = s.closing(data, q+1)
			if open {
				return row, true
			}
		}
		if broken {
			n := bytes.IndexByte(data[row:], '\n')
			if n < 0 {
				return row, false
			}
			row += n + 1
			pos = row
		}
	}
}

// closing looks for the end of the quoted field whose text begins at pos and
// returns what follows it; open when data ends before that is certain.
func (s *textSource) closing(data []byte, pos int) (next int, broken, open bool) {
	for {
		q := bytes.IndexByte(data[pos:], s.quote)
		if q < 0 {
			return pos, false, true
		}
		pos += q + 1
		switch rest := data[pos:]; {
		case len(rest) == 0 || len(rest) == 1 && rest[0] == '\r':
			return pos, false, true
		case rest[0] == s.quote:
			pos++
		case rest[0] == s.delimiter || rest[0] == '\n' || rest[0] == '\r' && rest[1] == '\n':
			return pos, false, false
		default:
			return pos, true, false
		}
	}
}
