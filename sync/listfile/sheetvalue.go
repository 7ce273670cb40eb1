package listfile

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"
)

// isDateID knows the formats that every spreadsheet has (ECMA-376, 18.8.30)
// and the East Asian ones.
func isDateID(id int) bool {
	return id >= 14 && id <= 22 || id >= 27 && id <= 36 || id >= 45 && id <= 47 || id >= 50 && id <= 58
}

// isDateFormat reads a number format: a date or time has d, m, y, h or s
// outside quotation marks, brackets and escapes.
func isDateFormat(code string) bool {
	code, _, _ = strings.Cut(code, ";")
	for i := 0; i < len(code); i++ {
		switch c := code[i] | 0x20; {
		case code[i] == '"':
			end := strings.IndexByte(code[i+1:], '"')
			if end < 0 {
				return false
			}
			i += end + 1
		case code[i] == '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 || strings.Trim(strings.ToLower(code[i+1:i+end]), "hms") == "" {
				return false // a duration
			}
			i += end
		case code[i] == '\\' || code[i] == '_' || code[i] == '*':
			i++
		case c == 'd' || c == 'm' || c == 'y' || c == 'h' || c == 's':
			return true
		}
	}
	return false
}

// appendValue appends what a cell of a type and style holds, as people read it.
func (b *book) appendValue(dst []byte, kind string, style int, v []byte) []byte {
	switch kind {
	case "s":
		return appendText(dst, b.texts.at(number(v)))
	case "inlineStr", "str":
		return appendText(dst, v)
	case "b":
		return strconv.AppendBool(dst, string(v) == "1" || string(v) == "true")
	case "e": // #N/A and its like
		return dst
	case "d":
		return append(dst, v...)
	}
	if style >= 0 && style < len(b.isDate) && b.isDate[style] {
		if serial, err := strconv.ParseFloat(string(v), 64); err == nil && serial >= 0 && serial < 2_958_466 {
			return b.appendDate(dst, serial)
		}
	}
	return appendNumber(dst, v)
}

// appendDate appends a serial number as ISO 8601. Day 60 of the 1900 system is
// a 29 February that never was; times are kept to the second.
func (b *book) appendDate(dst []byte, serial float64) []byte {
	days, seconds := math.Floor(serial), math.Round((serial-math.Floor(serial))*86_400)
	from := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case b.from1904:
		from = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case days == 0:
		return from.Add(time.Duration(seconds)*time.Second).AppendFormat(dst, "15:04:05")
	case days < 60:
		days++
	}
	at := from.AddDate(0, 0, int(days)).Add(time.Duration(seconds) * time.Second)
	if seconds == 0 {
		return at.AppendFormat(dst, "2006-01-02")
	}
	return at.AppendFormat(dst, "2006-01-02T15:04:05")
}

// appendNumber appends a number as people read it: 0.1 is stored as
// 0.10000000000000001, and a long one as 1.2E+11.
func appendNumber(dst, v []byte) []byte {
	if len(v) <= 15 && bytes.IndexFunc(v, func(r rune) bool { return r < '0' || r > '9' }) < 0 {
		return append(dst, v...)
	}
	f, err := strconv.ParseFloat(string(v), 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return append(dst, v...)
	}
	if a := math.Abs(f); a != 0 && (a < 1e-6 || a >= 1e21) {
		return strconv.AppendFloat(dst, f, 'g', -1, 64)
	}
	return strconv.AppendFloat(dst, f, 'f', -1, 64)
}

// appendText appends a text; _x000D_ and its like stand for a character that
// XML cannot hold (ECMA-376, 22.9.2.19).
func appendText(dst, v []byte) []byte {
	for {
		i := bytes.Index(v, []byte("_x"))
		if i < 0 || len(v) < i+7 {
			return append(dst, v...)
		}
		n, err := strconv.ParseUint(string(v[i+2:i+6]), 16, 16)
		if err != nil || v[i+6] != '_' {
			dst, v = append(dst, v[:i+2]...), v[i+2:]
			continue
		}
		dst, v = append(dst, v[:i]...), v[i+7:]
		dst = append(dst, string(rune(n))...)
	}
}
