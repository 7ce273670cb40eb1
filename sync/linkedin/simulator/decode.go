package simulator

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"math/bits"
	"unicode/utf8"
)

// A decoder reads the body of /users by hand: one with 100,000 elements must
// not cost more than the network that it came over. It is strict about JSON,
// and remembers of each element what it may not have.
type decoder struct {
	b     []byte // a part of the body
	i     int
	ascii bool // what text read last is surely ASCII

	from io.Reader // the rest
	read int64
	err  error // of the last read
}

// element is one person as sent. Its slices point into b and hold until
// the next element.
type element struct {
	seen    uint16 // bits of the fields that were there
	action  []byte
	ids     []userID
	text    [5][]byte // firstName, lastName, title, company, country
	problem string    // why it cannot be taken, in the validator's words
	strange string    // the first field that LinkedIn does not know
}

type userID struct {
	kind, value []byte
	rank        int  // of the kind
	valid       bool // the value is known to have the format of the kind
}

// The fields of an element (Learn: "DMP Segment Users"; observed: company, not
// companyName).
const (
	fieldFirstName = iota
	fieldLastName
	fieldTitle
	fieldCompany
	fieldCountry
	fieldAction
	fieldUserIDs
	fieldCount
)

var fieldNames = [fieldCount]string{"firstName", "lastName", "title", "company", "country", "action", "userIds"}

var (
	errJSON    = errors.New("Cannot parse request entity")
	errTooMany = errors.New("too many elements")
)

func (d *decoder) space() {
	for d.i < len(d.b) && d.b[d.i] <= ' ' && (d.b[d.i] == ' ' || d.b[d.i] == '\n' || d.b[d.i] == '\t' || d.b[d.i] == '\r') {
		d.i++
	}
}

// take skips white space, which there seldom is, and reads c where it is next.
func (d *decoder) take(c byte) bool {
	if d.i < len(d.b) && d.b[d.i] == c {
		d.i++
		return true
	}
	d.space()
	if d.i < len(d.b) && d.b[d.i] == c {
		d.i++
		return true
	}
	return false
}

// text reads a string; without escapes it is a part of the body.
func (d *decoder) text() ([]byte, bool) {
	if !d.take('"') {
		return nil, false
	}
	start := d.i
	n, ascii := plainLength(d.b[start:])
	d.i, d.ascii = start+n, ascii
	switch {
	case d.i == len(d.b):
		return nil, false
	case d.b[d.i] == '"':
		s := d.b[start:d.i]
		d.i++
		return s, true
	case d.b[d.i] == '\\':
		return d.escaped(start)
	}
	return nil, false
}

// plainLength is how many bytes come before a quote, a backslash or a control
// character, and whether all are surely ASCII; it looks at eight at a time.
func plainLength(b []byte) (n int, ascii bool) {
	const ones, high = 0x0101010101010101, 0x8080808080808080
	i, all := 0, uint64(0)
	for ; i+8 <= len(b); i += 8 {
		w := binary.LittleEndian.Uint64(b[i:])
		quote, slash := w^(ones*'"'), w^(ones*'\\')
		hit := ((quote-ones)&^quote | (slash-ones)&^slash | (w-ones*' ')&^w) & high
		if hit != 0 {
			n := bits.TrailingZeros64(hit) / 8
			return i + n, (all|w&(1<<(8*n)-1))&high == 0
		}
		all |= w
	}
	for i < len(b) && b[i] != '"' && b[i] != '\\' && b[i] >= ' ' {
		all |= uint64(b[i])
		i++
	}
	return i, all&high == 0
}

// escaped leaves the rare string with a backslash to encoding/json.
func (d *decoder) escaped(start int) ([]byte, bool) {
	d.ascii = false
	for d.i < len(d.b) && d.b[d.i] != '"' {
		if d.b[d.i] == '\\' {
			d.i++
		}
		d.i++
	}
	if d.i >= len(d.b) {
		return nil, false
	}
	d.i++
	var s string
	if json.Unmarshal(d.b[start-1:d.i], &s) != nil {
		return nil, false
	}
	return []byte(s), true
}

// skip passes over a value of any kind.
func (d *decoder) skip() bool {
	d.space()
	start, depth := d.i, 0
	for d.i < len(d.b) {
		switch d.b[d.i] {
		case '"':
			if _, ok := d.text(); !ok {
				return false
			}
		case '[', '{':
			depth++
			d.i++
		case ']', '}':
			depth--
			d.i++
		case ',', ' ', '\n', '\t', '\r', ':':
			d.i++
		default: // a number or a word
			n := bytes.IndexAny(d.b[d.i:], ",]} \n\t\r:\"[{")
			if n < 0 {
				n = len(d.b) - d.i
			}
			d.i += n
		}
		if depth <= 0 {
			return depth == 0 && json.Valid(d.b[start:d.i])
		}
	}
	return false
}

// users reads {"elements":[…]} and calls each with every element; it stops at
// limit.
func (d *decoder) users(limit int, each func(*element)) error {
	other := false
	if !d.whole(func() bool {
		if !d.take('{') {
			return false
		}
		name, ok := d.text()
		if !ok || !d.take(':') {
			return false
		}
		other = string(name) != "elements"
		return true
	}) {
		return errJSON
	}
	if other {
		return errors.New("ERROR :: /elements :: " + missingField)
	}
	if err := d.elements(limit, each); err != nil {
		return err
	}
	if d.next(',') {
		return errors.New("Only elements may be in the body of a BATCH_CREATE")
	}
	if !d.next('}') {
		return errJSON
	}
	return d.end()
}

func (d *decoder) elements(limit int, each func(*element)) error {
	if !d.next('[') {
		return errJSON
	}
	if d.next(']') {
		return nil
	}
	var e element
	one := func() bool { return d.element(&e) }
	for n := 1; ; n++ {
		if n > limit {
			return errTooMany
		}
		if !d.whole(one) {
			return errJSON
		}
		each(&e)
		if d.next(']') {
			return nil
		}
		if !d.next(',') {
			return errJSON
		}
	}
}

// one reads a single element, the body of a plain create.
func (d *decoder) one(e *element) error {
	if !d.whole(func() bool { return d.element(e) }) {
		return errJSON
	}
	return d.end()
}

// next is take where the body may go on.
func (d *decoder) next(c byte) bool {
	return d.take(c) || d.i == len(d.b) && d.whole(func() bool { return d.take(c) })
}

func (d *decoder) end() error {
	for d.space(); d.i == len(d.b); d.space() {
		if !d.more(d.i) {
			return nil
		}
		d.i = 0
	}
	return errJSON
}

func (d *decoder) element(e *element) bool {
	*e = element{ids: e.ids[:0]}
	if !d.take('{') {
		return false
	}
	if d.take('}') {
		return true
	}
	for {
		if !d.field(e) {
			return false
		}
		if d.take('}') {
			return true
		}
		if !d.take(',') {
			return false
		}
	}
}

func (d *decoder) field(e *element) bool {
	f := d.usualName()
	var name []byte
	if f == fieldCount {
		var ok bool
		if name, ok = d.text(); !ok || !d.take(':') {
			return false
		}
		f = fieldOf(name)
	}
	switch {
	case f == fieldCount:
		e.unknown(printable(name))
		return d.skip()
	case e.seen&(1<<f) != 0:
		e.wrong(fieldNames[f], "field is given twice")
	}
	e.seen |= 1 << f
	if f == fieldUserIDs {
		return d.userIDs(e)
	}
	s, ok := d.value(e, fieldNames[f])
	if !ok {
		return false
	}
	if f == fieldAction {
		e.action = s
	} else {
		e.text[f] = s
	}
	return true
}

// usualName reads the name of a field and its colon as most clients write them,
// without white space. fieldCount: it is something else, and nothing was read.
func (d *decoder) usualName() int {
	switch {
	case d.literal(`"action":`):
		return fieldAction
	case d.literal(`"userIds":`):
		return fieldUserIDs
	case d.literal(`"firstName":`):
		return fieldFirstName
	case d.literal(`"lastName":`):
		return fieldLastName
	}
	return fieldCount
}

// literal reads s where it is next.
func (d *decoder) literal(s string) bool {
	if len(d.b)-d.i < len(s) || string(d.b[d.i:d.i+len(s)]) != s {
		return false
	}
	d.i += len(s)
	return true
}

func fieldOf(name []byte) int {
	switch string(name) {
	case "firstName":
		return fieldFirstName
	case "lastName":
		return fieldLastName
	case "title":
		return fieldTitle
	case "company":
		return fieldCompany
	case "country":
		return fieldCountry
	case "action":
		return fieldAction
	case "userIds":
		return fieldUserIDs
	}
	return fieldCount
}

// value reads a string; a value of another kind spoils the element.
func (d *decoder) value(e *element, name string) ([]byte, bool) {
	d.space()
	if d.i < len(d.b) && d.b[d.i] != '"' {
		e.wrong(name, "value is not a string")
		return nil, d.skip()
	}
	s, ok := d.text()
	if ok && !d.ascii && !utf8.Valid(s) {
		return nil, false
	}
	return s, ok
}

func (e *element) unknown(field string) {
	e.wrong(field, unknownField)
	fill(&e.strange, field)
}

// wrong keeps the first problem of an element.
func (e *element) wrong(field, problem string) {
	if e.problem == "" {
		e.problem = "ERROR :: /" + field + " :: " + problem
	}
}
