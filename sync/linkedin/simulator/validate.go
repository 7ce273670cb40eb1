package simulator

import (
	"bytes"
	"encoding/binary"
	"unicode"
	"unicode/utf8"
)

// The types of ids (Learn: "DMP Segment Users"; observed at four and more
// clients). There is none for telephone numbers.
const (
	sha256Email = "SHA256_EMAIL"
	sha512Email = "SHA512_EMAIL"
	googleAID   = "GOOGLE_AID"
	appleIDFA   = "APPLE_IDFA"
)

var (
	actionAdd    = []byte("ADD")
	actionRemove = []byte("REMOVE")
)

// longest are the maxima of the texts (observed: HCL "Data Normalization").
var longest = [5]int{fieldFirstName: 35, fieldLastName: 35, fieldTitle: 50, fieldCompany: 50, fieldCountry: 2}

// operation is a valid element: whom to add or to remove.
type operation struct {
	remove bool
	n      uint8
	emails int32
	ids    [2]uint64 // the first n
	more   *[]uint64 // all of them, where there are more than fit
	name   uint64
}

func (op *operation) who() identity {
	if op.more != nil {
		return identity{*op.more, op.name, int(op.emails)}
	}
	return identity{op.ids[:op.n], op.name, int(op.emails)}
}

// strongest is the key of the strongest id, or of the name.
func (op *operation) strongest() uint64 {
	if op.n > 0 {
		return op.ids[0]
	}
	return op.name
}

func (op *operation) id(key uint64) {
	if int(op.n) < len(op.ids) {
		op.ids[op.n] = key
		op.n++
		return
	}
	if op.more == nil {
		op.more = &[]uint64{op.ids[0], op.ids[1]}
	}
	*op.more = append(*op.more, key)
}

// operation is what a valid element asks for, or what is wrong with it.
func (e *element) operation() (op operation, problem string) {
	switch {
	case e.problem != "":
		return op, e.problem
	case e.seen&(1<<fieldAction) == 0:
		e.wrong("action", missingField)
	case bytes.Equal(e.action, actionRemove):
		op.remove = true
	case !bytes.Equal(e.action, actionAdd):
		e.wrong("action", "value is not an enum symbol")
	}
	e.checkTexts()
	e.checkIDs()
	first, last := e.text[fieldFirstName], e.text[fieldLastName]
	both := len(first) > 0 && len(last) > 0
	if !both && len(e.ids) == 0 { // observed: Tealium; similar in Help: a1489764
		e.wrong("userIds", "firstName and lastName are required where userIds is empty")
	}
	if e.problem != "" {
		return op, e.problem
	}
	for strength := range unknownKind {
		for i := range e.ids {
			if e.ids[i].rank != strength {
				continue
			}
			if op.id(e.ids[i].key()); strength == 0 {
				op.emails++
			}
		}
	}
	if both {
		op.name = nameKey(first, last)
	}
	return op, ""
}

func (e *element) checkTexts() {
	for f, s := range e.text {
		switch {
		case e.seen&(1<<f) == 0:
		case len(s) == 0:
			e.wrong(fieldNames[f], "value must not be empty")
		case len(s) > longest[f] && utf8.RuneCount(s) > longest[f]:
			e.wrong(fieldNames[f], "length must not be greater than the maximum")
		case f == fieldCountry && (len(s) != 2 || !upper(s[0]) || !upper(s[1])):
			e.wrong(fieldNames[f], "value is not an ISO 3166-1 alpha-2 code")
		}
	}
}

func upper(c byte) bool { return c >= 'A' && c <= 'Z' }

func (e *element) checkIDs() {
	for i := range e.ids {
		id := &e.ids[i]
		if id.rank == unknownKind {
			e.wrong("userIds/idType", "value is not an enum symbol")
		}
		if !id.valid && !id.hasFormat() {
			e.wrong("userIds/idValue", "value does not have the format of its idType")
		}
	}
}

// hasFormat says whether the value is one of the id's kind.
func (id *userID) hasFormat() bool {
	switch id.rank {
	case 0:
		return isHex(id.value, 64)
	case 1:
		return isHex(id.value, 128)
	case 2:
		return isDevice(id.value, 'a')
	case 3:
		return isDevice(id.value, 'A')
	}
	return false
}

// rank orders the types of ids, the strongest first.
func rank(kind []byte) int {
	switch string(kind) {
	case sha256Email:
		return 0
	case sha512Email:
		return 1
	case googleAID:
		return 2
	case appleIDFA:
		return 3
	}
	return unknownKind
}

const unknownKind = len(idNames)

// key of a valid id.
func (id *userID) key() uint64 {
	if id.rank == 0 {
		return hexKey(id.value)
	}
	return textKey(idNames[id.rank], id.value)
}

func nameKey(first, last []byte) uint64 {
	var room [128]byte
	b := append(appendLower(append(room[:0], "NAME:"...), first), '\n')
	return sumKey(appendLower(b, last))
}

// appendLower appends s in lower case, as bytes.ToLower has it.
func appendLower(b, s []byte) []byte {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRune(s[i:])
			b = utf8.AppendRune(b, unicode.ToLower(r))
			i += n - 1
			continue
		}
		if upper(c) {
			c += 'a' - 'A'
		}
		b = append(b, c)
	}
	return b
}

// isHex wants n digits in lower case: the hash of LinkedIn's example is, and a client
// that mixes cases mixes people. n is a multiple of eight.
func isHex(s []byte, n int) bool {
	if len(s) != n {
		return false
	}
	const each, high = 0x0101010101010101, 0x8080808080808080
	all := uint64(high)
	for ; len(s) >= 8; s = s[8:] { // the high bit of a byte says whether it is in a range
		w := binary.LittleEndian.Uint64(s)
		w7 := w &^ high
		digit := (w7 + each*(0x80-'0')) &^ (w7 + each*(0x7f-'9'))
		letter := (w7 + each*(0x80-'a')) &^ (w7 + each*(0x7f-'f'))
		all &= (digit | letter) &^ w
	}
	return all == high
}

// What a byte may be in the id of a device.
const (
	lowerDevice = 1 << iota
	upperDevice
)

var inID = func() (in [256]byte) {
	for c := '0'; c <= '9'; c++ {
		in[c] = lowerDevice | upperDevice
	}
	for c := range 6 {
		in['a'+c], in['A'+c] = lowerDevice, upperDevice
	}
	in['-'] = lowerDevice | upperDevice
	return in
}()

// isDevice wants the shape of a UUID whose letters begin at a: lower case for
// Android, upper case for Apple. All zeros is a device without an id.
func isDevice(s []byte, a byte) bool {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return false
	}
	all, dashes, other := byte(lowerDevice), 0, byte(0)
	if a == 'A' {
		all = upperDevice
	}
	for _, c := range s {
		all &= inID[c]
		if c == '-' {
			dashes++
		} else {
			other |= c ^ '0'
		}
	}
	return all != 0 && dashes == 4 && other != 0
}
