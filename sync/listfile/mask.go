package listfile

import (
	"strings"
	"unicode/utf8"
)

// masked is a value for a screen: of an address the first character and what
// is behind the last @, of every word that may be one.
func masked(v string) string {
	if !strings.Contains(v, "@") {
		return v
	}
	words := strings.Fields(v)
	for i, w := range words {
		if at := strings.LastIndexByte(w, '@'); at > 0 {
			_, n := utf8.DecodeRuneInString(w)
			words[i] = w[:n] + "•••" + w[at:]
		}
	}
	return strings.Join(words, " ")
}
