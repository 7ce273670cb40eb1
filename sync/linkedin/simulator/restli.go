package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// query holds the parameters of a request in the encoding of Rest.li 2.0.0
// (Learn: "Rest.li protocol version"): plain values are percent-encoded down
// to the colon, ( ) , : and List( are structure.
type query map[string]any // string, []any or map[string]any

func parseQuery(raw string) (query, error) {
	q := query{}
	if raw == "" {
		return q, nil
	}
	for pair := range strings.SplitSeq(raw, "&") {
		name, text, ok := strings.Cut(pair, "=")
		if !ok || name == "" {
			return nil, errors.New("Malformed query parameter")
		}
		if _, again := q[name]; again {
			return nil, fmt.Errorf("Query parameter %q is given twice", name)
		}
		p := &restliParser{text: text}
		v, err := p.parameter(name)
		if err != nil {
			return nil, fmt.Errorf("Query parameter %q: %w", name, err)
		}
		q[name] = v
	}
	return q, nil
}

// plain are the parameters whose commas are no structure.
var plain = map[string]bool{"fields": true}

type restliParser struct {
	text  string
	depth int
}

var errEncoding = errors.New("invalid encoding for protocol version 2.0.0: percent-encode : ( ) , and ' inside of values")

func (p *restliParser) parameter(name string) (any, error) {
	if plain[name] {
		return url.QueryUnescape(p.text)
	}
	v, err := p.value()
	if err == nil && p.text != "" {
		err = errEncoding
	}
	return v, err
}

func (p *restliParser) value() (any, error) {
	if p.depth++; p.depth > 16 {
		return nil, errEncoding
	}
	defer func() { p.depth-- }()
	switch {
	case strings.HasPrefix(p.text, "List("):
		p.text = p.text[len("List("):]
		return p.list()
	case strings.HasPrefix(p.text, "("):
		p.text = p.text[1:]
		return p.record()
	}
	return p.word()
}

func (p *restliParser) list() (any, error) {
	items := []any{}
	for !p.take(")") {
		if len(items) > 0 && !p.take(",") {
			return nil, errEncoding
		}
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		items = append(items, v)
	}
	return items, nil
}

func (p *restliParser) record() (any, error) {
	fields := map[string]any{}
	for !p.take(")") {
		if len(fields) > 0 && !p.take(",") {
			return nil, errEncoding
		}
		k, err := p.word()
		if err != nil {
			return nil, err
		}
		if !p.take(":") {
			return nil, errEncoding
		}
		if fields[k], err = p.value(); err != nil {
			return nil, err
		}
	}
	return fields, nil
}

func (p *restliParser) take(s string) (ok bool) {
	p.text, ok = strings.CutPrefix(p.text, s)
	return ok
}

func (p *restliParser) word() (string, error) {
	n := strings.IndexAny(p.text, "(),:'")
	if n < 0 {
		n = len(p.text)
	}
	if n == 0 {
		return "", errEncoding
	}
	w, err := url.QueryUnescape(p.text[:n])
	p.text = p.text[n:]
	return w, err
}

// text is a plain parameter, "" where there is none.
func (q query) text(name string) string {
	s, _ := q[name].(string)
	return s
}

// number is a plain parameter that is a number of at least 0.
func (q query) number(name string, def int) (int, *reply) {
	v, ok := q[name]
	if !ok {
		return def, nil
	}
	s, _ := v.(string)
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0, refuse(400, "ILLEGAL_ARGUMENT", fmt.Sprintf("Query parameter %q must be a number of at least 0", name))
	}
	return n, nil
}

// only refuses parameters that a finder does not know.
func (q query) only(names ...string) *reply {
	for k := range q {
		known := false
		for _, n := range names {
			known = known || n == k
		}
		if !known {
			return refuse(400, "ILLEGAL_ARGUMENT", fmt.Sprintf("Query parameter %q is not known", k))
		}
	}
	return nil
}

func number(s string) (int64, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil && n > 0
}

const accountURN = "urn:li:sponsoredAccount:"

func accountOf(urn string) (int64, bool) {
	id, ok := strings.CutPrefix(urn, accountURN)
	if !ok {
		return 0, false
	}
	return number(id)
}

var unknownFieldPattern = regexp.MustCompile(`unknown field "([^"]*)"`)

// strictJSON decodes exactly one value without unknown fields.
func strictJSON(b []byte, v any) *reply {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		if m := unknownFieldPattern.FindStringSubmatch(err.Error()); m != nil {
			r := invalid("/"+m[1], unknownField)
			return &r
		}
		return refuse(400, "", "Cannot parse request entity")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return refuse(400, "", "Cannot parse request entity")
	}
	return nil
}
