package listfile

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// xmlScanner reads the XML of a workbook: elements, attributes and text, in
// UTF-8. It knows no entities but those of XML itself, so that nothing can
// unfold. No token may be longer than maxRow.
type xmlScanner struct {
	r          io.Reader
	buf        []byte
	pos        int
	err        error
	name       []byte // of the element, without its prefix
	attributes []byte // as they stand in the tag
	closed     bool   // <a/>: its end comes next
}

// The tokens.
const (
	xmlStart = iota // name, attributes
	xmlEnd          // name
	xmlText         // the bytes that next returns
)

var (
	errXML     = errors.New("not well-formed XML")
	errDoctype = errors.New("XML with a document type")
)

func newXMLScanner(r io.Reader) *xmlScanner {
	return &xmlScanner{r: r, buf: make([]byte, 0, 64<<10)}
}

// more reads on; what begins at pos stays.
func (s *xmlScanner) more() error {
	if s.err != nil {
		return s.err
	}
	if s.pos > 0 {
		s.buf = s.buf[:copy(s.buf, s.buf[s.pos:])]
		s.pos = 0
	}
	if len(s.buf) == cap(s.buf) {
		if cap(s.buf) >= maxRow {
			return errCell
		}
		s.buf = append(make([]byte, 0, 2*cap(s.buf)), s.buf...)
	}
	n, err := s.r.Read(s.buf[len(s.buf):cap(s.buf)])
	s.buf, s.err = s.buf[:len(s.buf)+n], err
	if n > 0 {
		return nil
	}
	return s.err
}

// find returns where, from pos on, sep ends.
func (s *xmlScanner) find(sep string) (end int, err error) {
	for from := 0; ; {
		if n := bytes.Index(s.buf[s.pos+from:], []byte(sep)); n >= 0 {
			return s.pos + from + n + len(sep), nil
		}
		from = max(0, len(s.buf)-s.pos-len(sep)+1)
		if err := s.more(); err != nil {
			return 0, err
		}
	}
}

// next returns the next token; text is valid until it is called again. The end
// of the document is io.EOF.
func (s *xmlScanner) next() (token int, text []byte, err error) {
	if s.closed {
		s.closed = false
		return xmlEnd, nil, nil
	}
	for {
		for s.pos == len(s.buf) {
			if err := s.more(); err != nil {
				return 0, nil, err
			}
		}
		if s.buf[s.pos] != '<' {
			end, err := s.textEnd()
			if err != nil {
				return 0, nil, err
			}
			text = s.buf[s.pos:end]
			s.pos = end
			return xmlText, resolve(text), nil
		}
		token, text, skip, err := s.markup()
		if err != nil || !skip {
			return token, text, err
		}
	}
}

func (s *xmlScanner) textEnd() (end int, err error) {
	for from := 0; ; {
		if n := bytes.IndexByte(s.buf[s.pos+from:], '<'); n >= 0 {
			return s.pos + from + n, nil
		}
		from = len(s.buf) - s.pos
		if err := s.more(); errors.Is(err, io.EOF) {
			return len(s.buf), nil
		} else if err != nil {
			return 0, err
		}
	}
}

// markup reads what begins with <. Comments and instructions are skipped.
func (s *xmlScanner) markup() (token int, text []byte, skip bool, err error) {
	for len(s.buf)-s.pos < len("<![CDATA[") && s.err == nil {
		if err := s.more(); err != nil && !errors.Is(err, io.EOF) {
			return 0, nil, false, err
		}
	}
	begins := func(p string) bool { return bytes.HasPrefix(s.buf[s.pos:], []byte(p)) }
	var end int
	switch {
	case begins("<!--"):
		end, err = s.find("-->")
		skip = true
	case begins("<?"):
		end, err = s.find("?>")
		skip = true
	case begins("<![CDATA["):
		if end, err = s.find("]]>"); err == nil {
			text = s.buf[s.pos+len("<![CDATA[") : end-len("]]>")]
			s.pos = end
		}
		return xmlText, text, false, err
	case begins("<!"):
		return 0, nil, false, errDoctype
	default:
		return s.tag()
	}
	if err == nil {
		s.pos = end
	}
	return 0, nil, skip, err
}

func (s *xmlScanner) tag() (token int, text []byte, skip bool, err error) {
	end, err := s.tagEnd()
	if err != nil {
		return 0, nil, false, err
	}
	tag := s.buf[s.pos+1 : end]
	s.pos = end + 1
	token = xmlStart
	switch {
	case len(tag) == 0:
		return 0, nil, false, errXML
	case tag[0] == '/':
		token, tag = xmlEnd, tag[1:]
	case tag[len(tag)-1] == '/':
		s.closed, tag = true, tag[:len(tag)-1]
	}
	n := 0
	for n < len(tag) && tag[n] > ' ' {
		n++
	}
	s.name, s.attributes = tag[:n], tag[n:]
	if colon := bytes.LastIndexByte(s.name, ':'); colon >= 0 {
		s.name = s.name[colon+1:]
	}
	return token, nil, false, nil
}

// tagEnd finds the > that is not in an attribute's value.
func (s *xmlScanner) tagEnd() (end int, err error) {
	quote := byte(0)
	for i := 1; ; i++ {
		for s.pos+i >= len(s.buf) {
			if err := s.more(); err != nil {
				return 0, err
			}
		}
		switch c := s.buf[s.pos+i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return s.pos + i, nil
		}
	}
}

// attribute returns an attribute's value, with its entities; nil when the
// element has none of this name.
func (s *xmlScanner) attribute(name string) []byte {
	for rest := s.attributes; ; {
		eq := bytes.IndexByte(rest, '=')
		if eq < 0 {
			return nil
		}
		key := bytes.TrimSpace(rest[:eq])
		rest = bytes.TrimLeft(rest[eq+1:], " \t\r\n")
		if len(rest) == 0 {
			return nil
		}
		end := bytes.IndexByte(rest[1:], rest[0])
		if end < 0 {
			return nil
		}
		if string(key) == name {
			return rest[1 : end+1]
		}
		rest = rest[end+2:]
	}
}

// resolve replaces XML's own entities, in place: none is shorter than what it
// stands for.
func resolve(text []byte) []byte {
	first := bytes.IndexByte(text, '&')
	if first < 0 {
		return text
	}
	out := text[:first]
	for rest := text[first:]; len(rest) > 0; {
		if rest[0] == '&' {
			if end := bytes.IndexByte(rest[:min(len(rest), 12)], ';'); end > 0 {
				if r := entity(rest[1:end]); r >= 0 {
					rest, out = rest[end+1:], utf8.AppendRune(out, r)
					continue
				}
			}
		}
		rest, out = rest[1:], append(out, rest[0])
	}
	return out
}

// entity returns what a name stands for, -1 when it is not known.
func entity(name []byte) rune {
	switch string(name) {
	case "amp":
		return '&'
	case "lt":
		return '<'
	case "gt":
		return '>'
	case "quot":
		return '"'
	case "apos":
		return '\''
	}
	if len(name) < 2 || name[0] != '#' {
		return -1
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' || digits[0] == 'X' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(string(digits), base, 31)
	if err != nil || n > utf8.MaxRune {
		return -1
	}
	return rune(n)
}
