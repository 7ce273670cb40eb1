package linkedin

import (
	"errors"
	"net/url"
	"strconv"
	"strings"
)

const accountURN = "urn:li:sponsoredAccount:"

// encode percent-encodes a value for a query or a path key, the colon and the
// parentheses of Rest.li included.
// https://learn.microsoft.com/linkedin/shared/api-guide/concepts/protocol-version
func encode(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}

// urnID is the number at the end of a URN of a kind.
func urnID(urn, kind string) (string, bool) {
	id, ok := strings.CutPrefix(urn, kind)
	return id, ok && isNumber(id)
}

func isNumber(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != "" && len(s) <= 19
}

// key is the number by which LinkedIn knows something. Its documents show a
// JSON number; a string is taken as well.
type key string

// UnmarshalJSON reads a number or a string of digits.
func (k *key) UnmarshalJSON(b []byte) error {
	s := string(b)
	if unquoted, err := strconv.Unquote(s); err == nil {
		s = unquoted
	}
	if !isNumber(s) {
		return errNotNumber
	}
	*k = key(s)
	return nil
}

var errNotNumber = errors.New("an ID is not a number")
