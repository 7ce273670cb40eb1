package linkedin

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"unicode"
)

// plain is an error that is only text: nothing of a request hangs on it.
type plain string

func (p plain) Error() string { return string(p) }

// The texts that may be a person's or a secret: an address, a quoted value,
// and any long run without a blank (tokens, hashes, advertising IDs).
var (
	addresses = regexp.MustCompile(`\S+@\S+`)
	quoted    = regexp.MustCompile(`"[^"]*"?`)
	longRuns  = regexp.MustCompile(`[A-Za-z0-9+/=_.-]{24,}`)
)

// excerptLength bounds what is kept of LinkedIn's words.
const excerptLength = 200

// excerpt keeps the beginning of a message of LinkedIn's for the log, without
// what may be a person's or a secret.
func excerpt(s string) string {
	if len(s) > 8*excerptLength {
		s = s[:8*excerptLength]
	}
	s = addresses.ReplaceAllString(s, "…")
	s = quoted.ReplaceAllString(s, "…")
	s = longRuns.ReplaceAllString(s, "…")
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, s)
	if r := []rune(s); len(r) > excerptLength {
		s = string(r[:excerptLength]) + "…"
	}
	return s
}

// The fields of a person, as LinkedIn's messages name them, the most telling
// first.
var fieldNames = []string{"idValue", "idType", "userIds", "firstName", "lastName", "action", "elements"}

// fieldNamed is the field that a message is about; nothing else is taken of a
// message that may hold a person's data.
func fieldNamed(message string) string {
	for _, name := range fieldNames {
		if strings.Contains(message, name) {
			return name
		}
	}
	return "no field that it names"
}

var traceID = regexp.MustCompile(`^[A-Za-z0-9+/=_-]{1,64}$`)

// trace is the id by which LinkedIn's support finds a request.
// https://learn.microsoft.com/linkedin/shared/api-guide/concepts/error-handling
func trace(h http.Header) string {
	for _, name := range []string{"X-Li-Uuid", "X-Li-Request-Id"} {
		if id := h.Get(name); traceID.MatchString(id) {
			return id
		}
	}
	return ""
}

func mediaType(h http.Header) string {
	t, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		return "no content type"
	}
	return excerpt(t)
}

// resource is the path without ids and query, for logs.
func (k *call) resource() string {
	path, _, _ := strings.Cut(k.path, "?")
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if isNumber(p) || strings.ContainsAny(p, "%(") {
			parts[i] = "*"
		}
	}
	return strings.Join(parts, "/")
}

// wireError keeps of a transport's error what went wrong, without the address.
func wireError(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// plainError keeps of a decoder's error its kind: its text may repeat what it
// read.
func plainError(err error) error {
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return plain("it ends early")
	case errors.Is(err, context.Canceled):
		return err
	}
	return plain("it is not the JSON that was expected")
}
