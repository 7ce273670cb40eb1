package listfile

import (
	"bytes"
	"encoding/json"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

const reasonNotObject = "it is not a JSON object on a line of its own"

// jsonLines says whether a text begins with an object.
func jsonLines(text []byte) bool {
	rest, object := bytes.CutPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("{"))
	rest = bytes.TrimLeft(rest, " \t\r\n")
	return object && len(rest) > 0 && (rest[0] == '"' || rest[0] == '}')
}

// lookAtJSONLines looks at JSON Lines: the columns are the keys of the first
// rows, in the order in which they come.
func (h *head) lookAtJSONLines(s *textSource, text []byte) {
	h.format, h.hasHeader = formatJSONLines, true
	s.rest = append(s.rest, text...)
	if !h.whole {
		cut, _ := s.wholeRows(text)
		text = text[:cut]
	}
	keys := jsonKeys(text)
	h.headers, h.warnings = nameColumns(keys, true)
	h.splitter = func() splitter { return newJSONSplitter(keys, h.headers) }
	h.sample(&chunk{data: text})
}

func jsonKeys(text []byte) (keys []string) {
	seen := map[string]bool{}
	for line := range bytes.Lines(text) {
		if len(keys) > maxColumns || !json.Valid(line) {
			continue
		}
		eachMember(line, func(key, _ []byte) {
			if !seen[string(key)] {
				seen[string(key)] = true
				keys = append(keys, string(key))
			}
		})
	}
	return keys
}

// jsonSplitter takes lines apart that hold one flat object each.
type jsonSplitter struct {
	columns map[string]int // by key
	headers []string
	fields  [][]byte
	strange map[string]bool // keys that are no columns, told of in this chunk
}

func newJSONSplitter(keys, headers []string) *jsonSplitter {
	s := &jsonSplitter{columns: map[string]int{}, headers: headers, fields: make([][]byte, len(headers)), strange: map[string]bool{}}
	for i, key := range keys {
		s.columns[key] = i
	}
	return s
}

func (s *jsonSplitter) split(c *chunk, to rowTaker) int {
	clear(s.strange)
	place := 0
	for line := range bytes.Lines(c.data) {
		if len(bytes.TrimSpace(line)) > 0 {
			s.line(place, line, to)
		}
		place++
	}
	return place
}

func (s *jsonSplitter) line(place int, line []byte, to rowTaker) {
	if !json.Valid(line) || bytes.TrimLeft(line, " \t\r\n")[0] != '{' {
		to.reject(place, reasonNotObject)
		return
	}
	clear(s.fields)
	eachMember(line, func(key, value []byte) {
		i, known := s.columns[string(key)]
		switch {
		case !known && !s.strange[string(key)]:
			s.strange[string(key)] = true
			to.warn(place, shownKey(key), reasonNewField)
		case !known:
		case value[0] == '{' || value[0] == '[':
			s.fields[i] = nil
			to.warn(place, s.headers[i], reasonNested)
		default:
			s.fields[i] = plainValue(value)
		}
	})
	to.record(place, s.fields)
}

// shownKey is a key as a problem may name it.
func shownKey(key []byte) string {
	names, _ := nameColumns([]string{string(key)}, true)
	if r := []rune(names[0]); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return names[0]
}

// eachMember calls f for each member of the object on a line that is valid
// JSON; the value is as it stands there.
func eachMember(line []byte, f func(key, value []byte)) {
	line = bytes.TrimLeft(line, " \t\r\n")
	if line[0] != '{' {
		return
	}
	for pos := 1; ; pos++ { // behind { or ,
		pos = skipBlanks(line, pos)
		if line[pos] == '}' {
			return
		}
		end := valueEnd(line, pos)
		key := plainValue(line[pos:end])
		pos = skipBlanks(line, skipBlanks(line, end)+1)
		end = valueEnd(line, pos)
		f(key, line[pos:end])
		pos = skipBlanks(line, end)
		if line[pos] == '}' {
			return
		}
	}
}

func skipBlanks(line []byte, pos int) int {
	for line[pos] == ' ' || line[pos] == '\t' || line[pos] == '\r' || line[pos] == '\n' {
		pos++
	}
	return pos
}

// valueEnd returns where the value ends that begins at pos.
func valueEnd(line []byte, pos int) int {
	for depth := 0; ; pos++ {
		switch line[pos] {
		case '"':
			for pos++; line[pos] != '"'; pos++ {
				if line[pos] == '\\' {
					pos++
				}
			}
			if depth == 0 {
				return pos + 1
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return pos + 1
			}
			if depth < 0 { // of the object around a number or a word
				return pos
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return pos
			}
		}
	}
}

// plainValue is a value as a cell would hold it; null is an empty one.
func plainValue(value []byte) []byte {
	switch {
	case value[0] == '"' && bytes.IndexByte(value, '\\') < 0:
		return value[1 : len(value)-1 : len(value)-1]
	case value[0] == '"':
		return unescape(value[1 : len(value)-1])
	case value[0] == 'n':
		return nil
	}
	return value[:len(value):len(value)]
}

// unescape resolves the escapes of a valid JSON string.
func unescape(v []byte) []byte {
	out := make([]byte, 0, len(v))
	for i := 0; i < len(v); i++ {
		if v[i] != '\\' {
			out = append(out, v[i])
			continue
		}
		i++
		switch v[i] {
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			r := hexRune(v[i+1:])
			i += 4
			if utf16.IsSurrogate(r) && i+6 < len(v) && v[i+1] == '\\' && v[i+2] == 'u' {
				if both := utf16.DecodeRune(r, hexRune(v[i+3:])); both != utf8.RuneError {
					r, i = both, i+6
				}
			}
			out = utf8.AppendRune(out, r)
		default:
			out = append(out, v[i])
		}
	}
	return out
}

func hexRune(v []byte) rune {
	n, err := strconv.ParseUint(string(v[:4]), 16, 16)
	if err != nil {
		return utf8.RuneError
	}
	return rune(n)
}
