package sync

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"unicode"
	"unicode/utf8"
)

// NormaliseEmail returns the hash of an email address and nothing else: the
// address is trimmed (Unicode white space and invisible characters), lower-
// cased and hashed as UTF-8. 64 hex digits are taken as already hashed. The
// reason is "" when ok, else why the value is not an address; it never repeats
// the value. scratch is a buffer to reuse.
//
// Source: Learn, "DMP Segment Users" (SHA256_EMAIL); no dots or plus tags are
// removed.
func NormaliseEmail(raw []byte, scratch []byte) (hash EmailHash, scratchOut []byte, reason string) {
	v := TrimInvisible(raw)
	if len(v) == 2*len(hash) && isHex(v) {
		if _, err := hex.Decode(hash[:], v); err == nil {
			return hash, scratch, ""
		}
	}
	scratch, plain := plainAddress(scratch, v)
	if !plain {
		if reason := emailFault(v); reason != "" {
			return hash, scratch, reason
		}
		scratch = appendLower(scratch[:0], v)
	}
	return sha256.Sum256(scratch), scratch, ""
}

// addressByte is each byte of a plain address in lower case, 0 of others.
var addressByte = func() (lower [256]byte) {
	for c := byte('!'); c < 0x7f; c++ {
		if bytes.IndexByte([]byte(`,;<>"`), c) < 0 {
			lower[c] = c
		}
	}
	copy(lower['A':], lower['a':'z'+1])
	return lower
}()

// plainAddress writes an address that is ASCII and surely right in lower case, in one
// look at each byte.
func plainAddress(dst, v []byte) (lower []byte, ok bool) {
	dst = slices.Grow(dst[:0], len(v))[:len(v)]
	at, ats, dot := 0, 0, 0
	for i, c := range v {
		c = addressByte[c]
		dst[i] = c
		switch c {
		case 0:
			return dst, false
		case '@':
			at, ats = i, ats+1
		case '.':
			dot = i
		}
	}
	return dst, ats == 1 && at > 0 && at <= 64 && len(v) <= 254 && dot > at+1 && dot < len(v)-1
}

func isHex(v []byte) bool {
	for _, c := range v {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
			return false
		}
	}
	return true
}

// emailFault looks for what makes an address certainly wrong: RFC 5321 lengths,
// one @ with something on both sides, a dot in the domain, no blank inside.
func emailFault(v []byte) string {
	at := bytes.LastIndexByte(v, '@')
	switch {
	case at < 0:
		return "there is no @ in it"
	case at == 0 || bytes.IndexByte(v, '@') != at && v[0] != '"':
		return "it is not of the form name@domain"
	case len(v) > 254 || at > 64:
		return "it is too long for an email address"
	}
	domain := v[at+1:]
	if dot := bytes.LastIndexByte(domain, '.'); dot <= 0 || dot == len(domain)-1 {
		return "the part behind the @ is not a domain"
	}
	for i, c := range v {
		switch {
		case c >= utf8.RuneSelf:
			return wideFault(v[i:])
		case c <= ' ' || c == ',' || c == ';' || c == '<' || c == '>' || c == 0x7f:
			return strangeCharacter
		}
	}
	return ""
}

const strangeCharacter = "it has a blank or a character that no address has"

// wideFault is emailFault's look at what is not ASCII.
func wideFault(v []byte) string {
	if !utf8.Valid(v) {
		return "it has characters that cannot be read"
	}
	for _, r := range string(v) {
		if unicode.IsSpace(r) || r == ',' || r == ';' || r == '<' || r == '>' || unicode.IsControl(r) {
			return strangeCharacter
		}
	}
	return ""
}

// LooksLikeEmail says whether a value that is not mapped to email may hold an
// address, so that it is not kept in clear. It errs towards yes.
func LooksLikeEmail(v []byte) bool {
	at := bytes.IndexByte(v, '@')
	if at <= 0 {
		return false
	}
	rest := v[at+1:]
	dot := bytes.IndexByte(rest, '.')
	return dot > 0 && dot < len(rest)-1
}

func appendLower(dst, v []byte) []byte {
	for i, c := range v {
		if c >= utf8.RuneSelf {
			return append(dst, bytes.ToLower(v[i:])...)
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		dst = append(dst, c)
	}
	return dst
}

// NormaliseGAID reads an Android advertising ID: UUID shape, any case. The
// all-zero one, which Android gives to people who opted out, is empty: ok is
// false and the reason "". Other faults have a reason that does not repeat the
// value.
func NormaliseGAID(raw []byte) (g GAID, ok bool, reason string) {
	v := TrimInvisible(raw)
	if len(v) == 0 {
		return g, false, ""
	}
	if len(v) != 36 || v[8] != '-' || v[13] != '-' || v[18] != '-' || v[23] != '-' {
		return g, false, "it does not have the form of an advertising ID (8-4-4-4-12 hex digits)"
	}
	var digits [32]byte
	n := 0
	for i, c := range v {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			continue
		}
		digits[n] = c
		n++
	}
	if _, err := hex.Decode(g[:], digits[:]); err != nil {
		return GAID{}, false, "it has characters other than hex digits"
	}
	return g, g != GAID{}, ""
}

// MaxName is how many characters of a first or last name LinkedIn takes.
const MaxName = 35

// NormaliseName trims, folds inner white space to one blank and cuts at
// MaxName characters; the letter case is kept. A clean name is returned as it
// is, without a copy; otherwise the result is written to scratch.
func NormaliseName(raw, scratch []byte) []byte {
	v := TrimInvisible(raw)
	if nameIsClean(v) {
		return v
	}
	out, n, blank := scratch[:0], 0, false
	for _, r := range string(v) {
		if unicode.IsSpace(r) {
			blank = true
			continue
		}
		if blank && n > 0 && n < MaxName {
			out, n = append(out, ' '), n+1
		}
		blank = false
		if n >= MaxName {
			break
		}
		out, n = utf8.AppendRune(out, r), n+1
	}
	return TrimInvisible(out) // the cut may have left a blank or a mark at the end
}

func nameIsClean(v []byte) bool {
	if len(v) > MaxName {
		return false
	}
	for i, c := range v {
		if c >= utf8.RuneSelf || c < ' ' || c == ' ' && v[i-1] == ' ' { // v[0] is no blank: it is trimmed
			return false
		}
	}
	return true
}

// TrimInvisible removes Unicode white space and invisible characters (zero
// width, byte order mark, soft hyphen, direction marks) from both ends.
func TrimInvisible(v []byte) []byte {
	for len(v) > 0 {
		if c := v[0]; c > ' ' && c < 0x7f {
			break
		}
		r, n := utf8.DecodeRune(v)
		if !invisible(r) {
			break
		}
		v = v[n:]
	}
	for len(v) > 0 {
		if c := v[len(v)-1]; c > ' ' && c < 0x7f {
			break
		}
		r, n := utf8.DecodeLastRune(v)
		if !invisible(r) {
			break
		}
		v = v[:len(v)-n]
	}
	return v
}

func invisible(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != utf8.RuneError
}
