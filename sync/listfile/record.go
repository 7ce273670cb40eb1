package listfile

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"unicode/utf8"

	"audiencesync/sync"
)

// The reasons why a field is left empty, beside those of package sync.
const (
	reasonAddress  = "it looks like an email address, and only the column that is mapped to email may hold one"
	reasonNotHash  = "it is not a SHA-256 hash of 64 hex digits"
	reasonCharset  = "it has characters that cannot be read; choose another charset"
	reasonNested   = "it is an object or a list; only plain values are read"
	reasonNewField = "the first rows do not have this field; it is left out from here on"
)

// plan says what each column becomes.
type plan struct {
	columns    []columnPlan
	attributes []sync.Attribute
	presumed   bool // values that are not UTF-8 are Windows-1252
}

type columnPlan struct {
	header string
	kind   fieldKind
	words  map[string]bool // lower case
}

// fieldKind is what a column becomes.
type fieldKind uint8

const (
	kindAttribute fieldKind = iota // in the order of plan.attributes
	kindEmail
	kindEmailSHA256
	kindFirstName
	kindLastName
	kindGAID
	kindExternalID
	kindIgnore
)

var fieldKinds = map[string]fieldKind{
	FieldEmail: kindEmail, FieldEmailSHA256: kindEmailSHA256, FieldFirstName: kindFirstName, FieldLastName: kindLastName,
	FieldGAID: kindGAID, FieldExternalID: kindExternalID, FieldIgnore: kindIgnore,
}

// recorder makes records of fields. Each worker has its own.
type recorder struct {
	plan    *plan
	split   splitter
	chunk   *chunk
	valid   bool // the chunk is UTF-8 throughout
	scratch []byte
	names   []int // columns of a row
}

// run fills a chunk's records and problems.
func (r *recorder) run(c *chunk) {
	r.chunk, r.valid = c, utf8.Valid(c.data)
	if cap(c.records) == 0 { // append would copy them a dozen times
		c.records = make([]sync.Record, 0, bytes.Count(c.data, []byte{'\n'})+len(c.sheet)+1)
	}
	c.rows = r.split.split(c, r)
	if c.lost != "" {
		r.reject(c.rows, c.lost)
		c.rows++
	}
}

func (r *recorder) reject(place int, reason string) {
	r.chunk.problems = append(r.chunk.problems, Problem{Row: place, Reason: reason, Rejected: true})
}

func (r *recorder) warn(place int, column, reason string) {
	r.chunk.problems = append(r.chunk.problems, Problem{Row: place, Column: column, Reason: reason})
}

// record makes a record of a row. The row has the plan's columns or is
// rejected.
func (r *recorder) record(place int, fields [][]byte) {
	columns := r.plan.columns
	if len(fields) != len(columns) {
		r.reject(place, fmt.Sprintf("it has %d columns, the header has %d", len(fields), len(columns)))
		return
	}
	c := r.chunk
	c.records = append(c.records, sync.Record{Row: place})
	rec := &c.records[len(c.records)-1]
	first := len(c.attributes)
	for i := range columns {
		column, v := &columns[i], fields[i]
		if !r.valid && !utf8.Valid(v) {
			v = r.foreign(place, column, v)
			fields[i] = v
		}
		switch column.kind {
		case kindAttribute:
			if v = r.plain(place, column, v); column.words != nil {
				v = r.word(column, v)
			}
			c.attributes = append(c.attributes, v)
		case kindFirstName, kindLastName: // after the digest: they are normalised in place
			r.names = append(r.names, i)
		default:
			r.known(place, rec, column, v)
		}
	}
	if !rec.HasEmail && !rec.HasGAID && len(rec.ExternalID) == 0 { // else nobody asks for it
		for _, v := range fields {
			rec.Digest = addDigest(rec.Digest, v)
		}
	}
	for _, i := range r.names {
		r.known(place, rec, &columns[i], fields[i])
	}
	r.names = r.names[:0]
	rec.Attributes = c.attributes[first:len(c.attributes):len(c.attributes)]
}

// foreign reads a value that is not UTF-8.
func (r *recorder) foreign(place int, column *columnPlan, v []byte) []byte {
	if r.plan.presumed {
		return presumedText(v)
	}
	if column.kind != kindIgnore {
		r.warn(place, column.header, reasonCharset)
	}
	return nil
}

func (r *recorder) known(place int, rec *sync.Record, column *columnPlan, v []byte) {
	reason := ""
	switch column.kind {
	case kindEmail:
		if v = sync.TrimInvisible(v); len(v) == 0 {
			return
		}
		rec.Email, r.scratch, reason = sync.NormaliseEmail(v, r.scratch)
		rec.HasEmail = reason == ""
	case kindEmailSHA256:
		if v = sync.TrimInvisible(v); len(v) == 0 {
			return
		}
		if rec.Email, rec.HasEmail = parseHash(v); !rec.HasEmail {
			reason = reasonNotHash
		}
	case kindGAID:
		rec.GAID, rec.HasGAID, reason = sync.NormaliseGAID(v)
	case kindFirstName:
		rec.First = r.name(place, column, v)
	case kindLastName:
		rec.Last = r.name(place, column, v)
	case kindExternalID:
		rec.ExternalID = r.plain(place, column, v)
	}
	if reason != "" {
		r.warn(place, column.header, reason)
	}
}

func parseHash(v []byte) (hash sync.EmailHash, ok bool) {
	if len(v) != 2*len(hash) {
		return hash, false
	}
	if _, err := hex.Decode(hash[:], v); err != nil {
		return sync.EmailHash{}, false
	}
	return hash, true
}

// name normalises in place, which a name never grows by.
func (r *recorder) name(place int, column *columnPlan, v []byte) []byte {
	if isPlainName(v) {
		return v
	}
	v = r.plain(place, column, v)
	return sync.NormaliseName(v, v[:0:len(v)])
}

// isPlainName says of most names, in one look at each byte, that there is nothing to do:
// ASCII, no blank but a single one inside, short enough and no address.
func isPlainName(v []byte) bool {
	blank := len(v) > 0
	for _, c := range v {
		if c < ' ' || c >= 0x7f || c == '@' || c == ' ' && blank {
			return false
		}
		blank = c == ' '
	}
	return !blank && len(v) <= sync.MaxName
}

// plain keeps what may be an email address out of what is stored in clear.
func (r *recorder) plain(place int, column *columnPlan, v []byte) []byte {
	if v = sync.TrimInvisible(v); bytes.IndexByte(v, '@') > 0 && sync.LooksLikeEmail(v) {
		r.warn(place, column.header, reasonAddress)
		return nil
	}
	return v
}

var storedTrue, storedFalse = []byte("true"), []byte("false")

func (r *recorder) word(column *columnPlan, v []byte) []byte {
	if len(v) > longestWord {
		return v
	}
	r.scratch = append(r.scratch[:0], bytes.ToLower(v)...)
	switch is, known := column.words[string(r.scratch)]; {
	case !known:
		return v
	case is:
		return storedTrue
	}
	return storedFalse
}
