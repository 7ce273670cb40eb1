package sync

import (
	"strconv"
	"strings"
	"time"
	"unicode"
)

// AttributeType is how the values of an attribute are read.
type AttributeType string

// The attribute types.
const (
	TypeText   AttributeType = "text"
	TypeBool   AttributeType = "bool"
	TypeNumber AttributeType = "number"
	TypeDate   AttributeType = "date"
)

// Attribute is one thing that lists say of people besides their match fields.
type Attribute struct {
	Name   string        // canonical, see CanonicalName
	Label  string        // the header as it was first imported
	Type   AttributeType // guessed from the values that were stored
	People int           // how many have it filled
}

// ValueCount is a stored value of an attribute and how many people have it.
type ValueCount struct {
	Value  string
	People int
}

// CanonicalName is the one spelling of an attribute's name: lower case, each
// run of other characters than letters and digits one underscore. So
// "Opted-in marketing" and opted_in_marketing are the same attribute.
func CanonicalName(header string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(header) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteByte('_')
			gap = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// ParseBool reads true, yes, y, 1 and false, no, n, 0 in any case.
func ParseBool(v string) (value, ok bool) {
	switch strings.ToLower(strings.TrimSpace(v)) {
	case "true", "yes", "y", "1":
		return true, true
	case "false", "no", "n", "0":
		return false, true
	}
	return false, false
}

// ParseNumber reads a decimal number with a point.
func ParseNumber(v string) (float64, bool) {
	v = strings.TrimSpace(v)
	if v == "" || !strings.ContainsAny(v[:1], "+-.0123456789") || strings.ContainsAny(v, "xXpP_nNiI") {
		return 0, false
	}
	f, err := strconv.ParseFloat(v, 64)
	return f, err == nil
}

// Date is a moment or, when Day is set, a whole day.
type Date struct {
	Time time.Time
	Day  bool
}

var dateLayouts = []struct {
	layout string
	day    bool
}{
	{"2006-01-02", true},
	{time.RFC3339, false},
	{"2006-01-02T15:04:05", false},
	{"2006-01-02 15:04:05", false},
	{"2006-01-02T15:04", false},
	{"2006-01-02 15:04", false},
	{"2006-01-02 15:04:05Z07:00", false},
}

// ParseDate reads ISO 8601 dates and times; without a zone they are UTC.
func ParseDate(v string) (Date, bool) {
	v = strings.TrimSpace(v)
	if len(v) < 10 || v[4] != '-' || v[7] != '-' {
		return Date{}, false
	}
	for _, l := range dateLayouts {
		if t, err := time.Parse(l.layout, v); err == nil {
			return Date{t.UTC(), l.day}, true
		}
	}
	return Date{}, false
}

// Compare orders two dates; when one of them is a whole day, by day.
func (d Date) Compare(o Date) int {
	if d.Day || o.Day {
		return d.Time.Truncate(24 * time.Hour).Compare(o.Time.Truncate(24 * time.Hour))
	}
	return d.Time.Compare(o.Time)
}

// GuessType returns the narrowest type that every one of the values has.
func GuessType(values []string) AttributeType {
	isBool, isNumber, isDate, words := true, true, true, false
	for _, v := range values {
		if v == "" {
			continue
		}
		if _, ok := ParseBool(v); !ok {
			isBool = false
		}
		if _, ok := ParseNumber(v); !ok {
			isNumber, words = false, true
		}
		if _, ok := ParseDate(v); !ok {
			isDate = false
		}
	}
	switch {
	case len(values) == 0:
		return TypeText
	case isBool && (words || len(values) <= 2):
		return TypeBool
	case isNumber:
		return TypeNumber
	case isDate:
		return TypeDate
	}
	return TypeText
}
