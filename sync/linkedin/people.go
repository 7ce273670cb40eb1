package linkedin

import (
	"encoding/binary"
	"slices"
	"unicode/utf8"

	"audiencesync/sync"
)

// sampled is after how many people the length of the body is estimated: one of
// 100,000 has 20 MB, and copying it while it grows cost as much as writing it.
const sampled = 256

// appendPeople appends the body of a BATCH_CREATE: an element for each of the
// members that order names, with nothing in it but the chosen fields. It is
// written by hand because 100,000 people must cost less than the line that
// they go over.
func appendPeople(b []byte, action sync.Action, fields sync.MatchFields, members []sync.Member, order []int) []byte {
	begin := `{"action":"ADD","userIds":[`
	if action == sync.ActionRemove {
		begin = `{"action":"REMOVE","userIds":[`
	}
	b = append(b, `{"elements":[`...)
	for n, i := range order {
		if n > 0 {
			b = append(b, ',')
		}
		if n == sampled {
			b = roomFor(b, len(b)/sampled*(len(order)-sampled))
		}
		b = append(b, begin...)
		b = appendPerson(b, fields, &members[i])
	}
	return append(b, `]}`...)
}

// roomFor makes room for about so many more bytes: an eighth more than asked for, so
// that there is room for the next request too, of which the estimate is another one.
func roomFor(b []byte, more int) []byte {
	if cap(b)-len(b) >= more+more/64 {
		return b
	}
	return append(make([]byte, 0, len(b)+more+more/8), b...)
}

func appendPerson(b []byte, fields sync.MatchFields, m *sync.Member) []byte {
	email := fields.Email && m.HasEmail
	if email {
		b = append(b, `{"idType":"SHA256_EMAIL","idValue":"`...)
		b = appendHex(b, m.Email[:])
		b = append(b, `"}`...)
	}
	if fields.GAID && m.HasGAID {
		if email {
			b = append(b, ',')
		}
		b = append(b, `{"idType":"GOOGLE_AID","idValue":"`...)
		b = appendUUID(b, &m.GAID)
		b = append(b, `"}`...)
	}
	b = append(b, ']')
	if fields.Name && m.First != "" && m.Last != "" {
		b = appendText(append(b, `,"firstName":`...), m.First)
		b = appendText(append(b, `,"lastName":`...), m.Last)
	}
	return append(b, '}')
}

// hexPairs are the digits of each byte. With encoding/hex, which writes one at a time, a
// body took a quarter longer.
var hexPairs = func() (pairs [256]uint16) {
	for i := range pairs {
		pairs[i] = uint16(hexDigits[i>>4]) | uint16(hexDigits[i&15])<<8
	}
	return pairs
}()

// appendHex appends v in lower-case hex.
func appendHex(b, v []byte) []byte {
	n := len(b)
	b = slices.Grow(b, 2*len(v))[:n+2*len(v)]
	for i, c := range v {
		binary.LittleEndian.PutUint16(b[n+2*i:], hexPairs[c])
	}
	return b
}

// appendUUID appends the lower-case form 8-4-4-4-12.
func appendUUID(b []byte, g *sync.GAID) []byte {
	b = append(appendHex(b, g[0:4]), '-')
	b = append(appendHex(b, g[4:6]), '-')
	b = append(appendHex(b, g[6:8]), '-')
	b = append(appendHex(b, g[8:10]), '-')
	return appendHex(b, g[10:16])
}

const hexDigits = "0123456789abcdef"

// appendText appends a JSON string (RFC 8259, section 7). Bytes that are not
// UTF-8 become the replacement character: LinkedIn would refuse the whole
// request for them.
func appendText(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' && c != 0x7f {
				i++
				continue
			}
			b = append(b, s[from:i]...)
			if c == '"' || c == '\\' {
				b = append(b, '\\', c)
			} else {
				b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
			}
			i++
			from = i
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			b = append(append(b, s[from:i]...), `\ufffd`...)
			from = i + 1
		}
		i += n
	}
	return append(append(b, s[from:]...), '"')
}
