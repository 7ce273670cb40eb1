package listfile

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"audiencesync/sync"
)

// What a guess rests on.
const (
	guessHeader = "header"
	guessValues = "values"
)

// slot is the one thing of a person that a field fills: only one column may.
func slot(field string) string {
	switch field {
	case FieldEmail, FieldEmailSHA256:
		return FieldEmail
	case FieldFirstName, FieldLastName, FieldGAID, FieldExternalID:
		return field
	}
	return ""
}

// assignment is what a column becomes and why.
type assignment struct{ field, guess string }

// assign maps columns to fields: by hand, else by header, else by values. The
// first column for a field wins; what holds addresses besides is left out.
func (h *head) assign(m sync.Mapping) ([]assignment, error) {
	out := make([]assignment, len(h.headers))
	taken := map[string]int{}
	if err := h.assignByHand(m, out, taken); err != nil {
		return nil, err
	}
	for i, header := range h.headers {
		if out[i].field == "" && h.hasHeader {
			out[i] = byHeader(h.nameOf(header), h.values(i), taken)
			take(taken, out[i].field, i)
		}
	}
	for i, header := range h.headers {
		if out[i].field == "" {
			out[i] = byValues(header, h.values(i), taken)
			take(taken, out[i].field, i)
		}
		if out[i].field == "" {
			out[i] = assignment{attributeName(header, i), guessHeader}
		}
	}
	return out, nil
}

func take(taken map[string]int, field string, column int) {
	if s := slot(field); s != "" {
		taken[s] = column
	}
}

// nameOf reads "Name" beside "Vorname" as the last name that it then is.
func (h *head) nameOf(header string) string {
	beside := func(other string) bool { return foldName(other) == "vorname" }
	if foldName(header) == "name" && slices.ContainsFunc(h.headers, beside) {
		return "Nachname"
	}
	return header
}

func (h *head) assignByHand(m sync.Mapping, out []assignment, taken map[string]int) error {
	for _, header := range sortedKeys(m) {
		i := h.column(header)
		if i < 0 {
			return h.in.invalid(fmt.Sprintf("has no column %q. Its columns are %s; correct the name before = in --map.", header, h.someHeaders()))
		}
		field := fieldName(m[header], i)
		if s := slot(field); s != "" {
			if other, both := taken[s]; both {
				return h.in.invalid(fmt.Sprintf("has two columns mapped to %s: %q and %q. Map one of them to ignore.", s, h.headers[min(i, other)], h.headers[max(i, other)]))
			}
			taken[s] = i
		}
		out[i] = assignment{field: field}
	}
	return nil
}

func sortedKeys(m sync.Mapping) []string {
	keys := make([]string, 0, len(m))
	for k, v := range m {
		if strings.TrimSpace(v) != "" {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	return keys
}

// column finds a column by its header, exactly or else without regard to case
// and punctuation; -1 when there is none.
func (h *head) column(header string) int {
	if i := slices.Index(h.headers, header); i >= 0 {
		return i
	}
	name := sync.CanonicalName(header)
	if name == "" {
		return -1
	}
	return slices.IndexFunc(h.headers, func(other string) bool { return sync.CanonicalName(other) == name })
}

// fieldName is the field or attribute that a name in a mapping means.
func fieldName(name string, column int) string {
	canonical := sync.CanonicalName(name)
	for _, f := range Fields {
		if f.Name == canonical {
			return f.Name
		}
	}
	return attributeName(name, column)
}

func attributeName(header string, column int) string {
	if name := sync.CanonicalName(header); name != "" {
		return name
	}
	return fmt.Sprintf("column_%d", column+1)
}

func byHeader(header string, values []string, taken map[string]int) assignment {
	field := knownName(header)
	if field == "" {
		return assignment{}
	}
	if field == FieldExternalID && most(values, looksLikeAddress) {
		return assignment{} // an email address as a key: its values will tell
	}
	if _, both := taken[slot(field)]; both {
		if slot(field) == FieldEmail {
			return assignment{FieldIgnore, guessHeader}
		}
		return assignment{}
	}
	return assignment{field, guessHeader}
}

func byValues(header string, values []string, taken map[string]int) assignment {
	_, email := taken[FieldEmail]
	_, gaid := taken[FieldGAID]
	switch {
	case most(values, isAddress) && !email:
		return assignment{FieldEmail, guessValues}
	case most(values, looksLikeAddress):
		return assignment{FieldIgnore, guessValues}
	case most(values, looksLikeHash) && !email:
		return assignment{FieldEmailSHA256, guessValues}
	case most(values, looksLikeGAID) && !gaid && !namesOtherID(header):
		return assignment{FieldGAID, guessValues}
	}
	return assignment{}
}

// most says whether nine of ten values are of a kind.
func most(values []string, is func(string) bool) bool {
	n := 0
	for _, v := range values {
		if is(v) {
			n++
		}
	}
	return n > 0 && 10*n >= 9*len(values)
}

func looksLikeAddress(v string) bool { return sync.LooksLikeEmail([]byte(v)) }

func isAddress(v string) bool {
	_, _, reason := sync.NormaliseEmail([]byte(v), nil)
	return reason == "" && looksLikeAddress(v)
}

func looksLikeHash(v string) bool {
	_, ok := parseHash([]byte(v))
	return ok
}

func looksLikeGAID(v string) bool {
	_, _, reason := sync.NormaliseGAID([]byte(v))
	return v != "" && reason == ""
}

// guessHasHeader says whether the first row names columns.
func guessHasHeader(row []string) bool {
	for _, v := range row {
		if looksLikeAddress(v) || looksLikeHash(v) || looksLikeGAID(v) {
			return false
		}
	}
	if slices.ContainsFunc(row, func(v string) bool { return knownName(v) != "" }) {
		return true
	}
	return !slices.ContainsFunc(row, func(v string) bool {
		_, number := sync.ParseNumber(v)
		_, date := sync.ParseDate(v)
		return number || date
	})
}

// nameColumns makes headers out of the first row: each has one, no two are
// the same, and none is somebody's address.
func nameColumns(row []string, hasHeader bool) (headers, warnings []string) {
	seen, next := map[string]bool{}, map[string]int{}
	for i, name := range row {
		name = string(sync.TrimInvisible(bytes.ToValidUTF8([]byte(name), []byte("\ufffd"))))
		if !hasHeader || name == "" || looksLikeAddress(name) {
			name = fmt.Sprintf("Column %d", i+1)
		}
		unique := name
		for seen[unique] {
			next[name]++
			unique = fmt.Sprintf("%s (%d)", name, next[name]+1)
		}
		if unique != name {
			warnings = append(warnings, fmt.Sprintf("More than one column is named %q; the one at place %d is shown as %q.", name, i+1, unique))
		}
		seen[unique] = true
		headers = append(headers, unique)
	}
	return headers, warnings
}
