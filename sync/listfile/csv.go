package listfile

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// The reasons why a row of CSV is rejected. Broken quoting has one: what else
// could be said of it depends on what stands far behind.
const (
	reasonQuoting = "broken quoting: a quotation mark stands inside a field, or is not closed at its end"
	reasonNUL     = "it holds a NUL character, as damaged and binary files do"
)

// csvSplitter takes rows of CSV and TSV apart as RFC 4180 has it.
type csvSplitter struct {
	delimiter byte
	fields    [][]byte
}

func (s *csvSplitter) split(c *chunk, to rowTaker) int {
	data, place := c.data, 0
	nul := bytes.IndexByte(data, 0) >= 0
	quote := nextQuote(data, 0)
	for pos := 0; pos < len(data); place++ {
		line, next := data[pos:], len(data)
		if n := bytes.IndexByte(line, '\n'); n >= 0 {
			line, next = line[:n], pos+n+1
		}
		reason := ""
		if quote < pos {
			quote = nextQuote(data, pos)
		}
		if quote < next {
			if length, why := s.splitQuoted(data[pos:]); why == "" {
				line, next = data[pos:pos+length], pos+length
			} else {
				reason = why
			}
		} else {
			line = dropCR(line)
			if len(line) == 0 {
				pos = next
				continue
			}
			s.splitPlain(line)
		}
		switch {
		case nul && bytes.IndexByte(line, 0) >= 0:
			to.reject(place, reasonNUL)
		case reason != "":
			to.reject(place, reason)
		default:
			to.record(place, s.fields)
		}
		pos = next
	}
	return place
}

func nextQuote(data []byte, from int) int {
	if n := bytes.IndexByte(data[from:], '"'); n >= 0 {
		return from + n
	}
	return len(data)
}

func dropCR(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\r' {
		return line[:n-1]
	}
	return line
}

// splitPlain takes a line without quotation marks apart. It looks at eight bytes at a
// time, because most fields are short.
func (s *csvSplitter) splitPlain(line []byte) {
	const ones, low = 0x0101010101010101, 0x7f7f7f7f7f7f7f7f
	fields, from, i := s.fields[:0], 0, 0
	for delimiters := ones * uint64(s.delimiter); i+8 <= len(line); i += 8 {
		w := binary.LittleEndian.Uint64(line[i:]) ^ delimiters
		for hit := ^(w&low + low | w | low); hit != 0; hit &= hit - 1 { // the highest bit of each byte that is one
			n := i + bits.TrailingZeros64(hit)/8
			fields = append(fields, line[from:n:n])
			from = n + 1
		}
	}
	for ; i < len(line); i++ {
		if line[i] == s.delimiter {
			fields = append(fields, line[from:i:i])
			from = i + 1
		}
	}
	s.fields = append(fields, line[from:len(line):len(line)])
}

// splitQuoted takes the row apart with which data begins and returns its
// length, or why it cannot be read.
func (s *csvSplitter) splitQuoted(data []byte) (length int, reason string) {
	s.fields = s.fields[:0]
	for pos := 0; ; {
		var field []byte
		if pos < len(data) && data[pos] == '"' {
			field, pos, reason = s.quotedField(data, pos+1)
		} else {
			field, pos, reason = s.plainField(data, pos)
		}
		if reason != "" {
			return 0, reason
		}
		s.fields = append(s.fields, field)
		switch {
		case pos >= len(data):
			return len(data), ""
		case data[pos] == s.delimiter:
			pos++
		default: // a line end, or the \r that the text ends with
			if n := bytes.IndexByte(data[pos:], '\n'); n >= 0 {
				return pos + n + 1, ""
			}
			return len(data), ""
		}
	}
}

// plainField returns the field that begins at pos and where it ends.
func (s *csvSplitter) plainField(data []byte, pos int) (field []byte, end int, reason string) {
	end = pos
	for end < len(data) && data[end] != s.delimiter && data[end] != '\n' {
		if data[end] == '"' {
			return nil, end, reasonQuoting
		}
		end++
	}
	field = data[pos:end:end]
	if end == len(data) || data[end] == '\n' {
		field = dropCR(field)
	}
	return field, end, ""
}

// quotedField returns the field whose text begins at pos and what follows its
// closing quotation mark. The text becomes plain in its place: "" is ", and a
// line end is \n as encoding/csv has it. A row that turns out broken is only
// looked at again from its second line on, as is its text.
func (s *csvSplitter) quotedField(data []byte, pos int) (field []byte, end int, reason string) {
	end, escaped, reason := s.closing(data, pos)
	if reason != "" {
		return nil, end, reason
	}
	text := data[pos : end-1 : end-1]
	if escaped || bytes.IndexByte(text, '\r') >= 0 {
		text = append([]byte(nil), text...)
		text = bytes.ReplaceAll(text, []byte(`""`), []byte(`"`))
		text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	}
	return text, end, ""
}

// closing returns what follows the quotation mark that closes the field whose
// text begins at pos.
func (s *csvSplitter) closing(data []byte, pos int) (next int, escaped bool, reason string) {
	for {
		n := bytes.IndexByte(data[pos:], '"')
		if n < 0 {
			return pos, escaped, reasonQuoting
		}
		pos += n + 1
		switch rest := data[pos:]; {
		case len(rest) == 0 || rest[0] == s.delimiter || rest[0] == '\n':
			return pos, escaped, ""
		case rest[0] == '\r' && (len(rest) == 1 || rest[1] == '\n'):
			return pos, escaped, ""
		case rest[0] == '"':
			pos, escaped = pos+1, true
		default:
			return pos, escaped, reasonQuoting
		}
	}
}
