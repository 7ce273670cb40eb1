package storage

import (
	"bytes"

	"audiencesync/sync"
)

// rows are rows of a file, kept by columns in as little memory as they need.
type rows struct {
	fields int // texts of a row: first name, last name, external ID, attributes
	expect int // rows, about
	number []uint32
	kind   []keyKind // what the row is recognised by
	has    []uint8
	email  []sync.EmailHash
	gaid   []sync.GAID
	digest []uint64
	ends   []uint32 // of each text of each row
	text   []byte

	hashes [keyGAID + 1][]keyHash // of each row's key of a kind; see hashAll
	hashed bool
}

// What a row has besides texts.
const (
	hasEmail = 1 << iota
	hasGAID
)

// The texts of a row, in their order.
const (
	fieldFirst = iota
	fieldLast
	fieldExternal
	fieldAttributes
)

// rowRef is one row; the zero value is none.
type rowRef struct {
	rows *rows
	i    int
}

func newRows(attributes int) *rows { return &rows{fields: fieldAttributes + attributes} }

func (r *rows) len() int { return len(r.number) }

// bytes is about the memory that is in use.
func (r *rows) bytes() int { return len(r.text) + 4*len(r.ends) + 64*len(r.number) }

func (r *rows) reset() {
	r.number, r.kind, r.has, r.email, r.gaid = r.number[:0], r.kind[:0], r.has[:0], r.email[:0], r.gaid[:0]
	r.digest, r.ends, r.text = r.digest[:0], r.ends[:0], r.text[:0]
	r.hashed = false
}

// add copies what a record has of the columns of the file.
func (r *rows) add(rec *sync.Record, spec *sync.ImportSpec) {
	var has uint8
	if spec.Email && rec.HasEmail {
		has |= hasEmail
	}
	if spec.GAID && rec.HasGAID {
		has |= hasGAID
	}
	r.reserve()
	r.number = append(r.number, uint32(rec.Row))
	r.has = append(r.has, has)
	r.email = append(r.email, rec.Email)
	r.gaid = append(r.gaid, rec.GAID)
	r.digest = append(r.digest, rec.Digest)
	r.addTexts(rec, spec)
	r.kind = append(r.kind, r.recognise(len(r.number)-1))
}

// addTexts copies the texts of a record.
func (r *rows) addTexts(rec *sync.Record, spec *sync.ImportSpec) {
	first, last, external := rec.First, rec.Last, rec.ExternalID
	if !spec.Name {
		first, last = nil, nil
	}
	if !spec.ExternalID {
		external = nil
	}
	text, ends := r.text, r.ends
	text = append(text, first...)
	ends = append(ends, uint32(len(text)))
	text = append(text, last...)
	ends = append(ends, uint32(len(text)))
	text = append(text, external...)
	ends = append(ends, uint32(len(text)))
	for _, v := range rec.Attributes[:r.fields-fieldAttributes] {
		text = append(text, v...)
		ends = append(ends, uint32(len(text)))
	}
	r.text, r.ends = text, ends
}

func (r *rows) addText(v []byte) {
	r.text = append(r.text, v...)
	r.ends = append(r.ends, uint32(len(r.text)))
}

// reserve makes room for a row. What is full is doubled: append would copy what
// is large five times over.
func (r *rows) reserve() {
	if n := len(r.number); n == cap(r.number) {
		more := max(n, 64, r.expect-n)
		r.number, r.kind, r.has = roomFor(r.number, more), roomFor(r.kind, more), roomFor(r.has, more)
		r.email, r.gaid, r.digest = roomFor(r.email, more), roomFor(r.gaid, more), roomFor(r.digest, more)
	}
	if cap(r.text)-len(r.text) < longText {
		r.text = roomFor(r.text, max(len(r.text), 2*longText))
	}
	if cap(r.ends)-len(r.ends) < r.fields {
		r.ends = roomFor(r.ends, max(len(r.ends), max(64, r.expect)*r.fields))
	}
}

// roomFor makes room for n more, where there is not. slices.Grow would clear it first,
// which for memory that the system just gave is done twice then.
func roomFor[T any](s []T, n int) []T {
	if cap(s)-len(s) >= n {
		return s
	}
	return append(make([]T, 0, len(s)+n), s...)
}

// longText is more bytes than nearly every row has.
const longText = 1024

// copy appends a row of another and returns where it is.
func (r *rows) copy(from rowRef) rowRef {
	o, i := from.rows, from.i
	r.reserve()
	r.number = append(r.number, o.number[i])
	r.kind = append(r.kind, o.kind[i])
	r.has = append(r.has, o.has[i])
	r.email = append(r.email, o.email[i])
	r.gaid = append(r.gaid, o.gaid[i])
	r.digest = append(r.digest, o.digest[i])
	for f := range r.fields {
		r.addText(o.field(i, f))
	}
	return rowRef{r, len(r.number) - 1}
}

func (r *rows) field(i, f int) []byte {
	k, from := i*r.fields+f, uint32(0)
	if k > 0 {
		from = r.ends[k-1]
	}
	return r.text[from:r.ends[k]]
}

// recognise returns what a row is recognised by.
func (r *rows) recognise(i int) keyKind {
	switch {
	case len(r.field(i, fieldExternal)) > 0:
		return keyExternal
	case r.has[i]&hasEmail != 0:
		return keyEmail
	case r.has[i]&hasGAID != 0:
		return keyGAID
	case len(r.field(i, fieldFirst)) > 0 && len(r.field(i, fieldLast)) > 0:
		return keyName
	}
	return keyRow
}

// key returns the two parts of the row's key of a kind; both are empty where it
// has none.
func (r *rows) key(i int, kind keyKind, scratch *[8]byte) (a, b []byte) {
	switch kind {
	case keyExternal:
		return r.field(i, fieldExternal), nil
	case keyEmail:
		if r.has[i]&hasEmail != 0 {
			return r.email[i][:], nil
		}
	case keyGAID:
		if r.has[i]&hasGAID != 0 {
			return r.gaid[i][:], nil
		}
	case keyName:
		return r.field(i, fieldFirst), r.field(i, fieldLast)
	default:
		return digestBytes(r.digest[i], scratch), nil
	}
	return nil, nil
}

// sameKey says whether two rows have the same key of a kind.
func sameKey(x, y rowRef, kind keyKind) bool {
	if kind >= keyName && (x.rows.kind[x.i] != kind || y.rows.kind[y.i] != kind) {
		return false
	}
	var sx, sy [8]byte
	xa, xb := x.rows.key(x.i, kind, &sx)
	ya, yb := y.rows.key(y.i, kind, &sy)
	return bytes.Equal(xa, ya) && bytes.Equal(xb, yb)
}

func digestBytes(d uint64, out *[8]byte) []byte {
	for i := range out {
		out[i] = byte(d >> (8 * i))
	}
	return out[:]
}

// value returns what a row has in a column.
func (r *rows) value(i int, c importColumn, scratch *[8]byte) []byte {
	switch c.id {
	case columnEmail:
		if r.has[i]&hasEmail != 0 {
			return r.email[i][:]
		}
		return nil
	case columnGAID:
		if r.has[i]&hasGAID != 0 {
			return r.gaid[i][:]
		}
		return nil
	case columnDigest:
		if r.kind[i] == keyRow {
			return digestBytes(r.digest[i], scratch)
		}
		return nil
	}
	return r.field(i, c.field)
}

// importColumn is a column that the file has, and which text of a row it is.
type importColumn struct {
	id    columnID
	field int
}
