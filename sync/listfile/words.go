package listfile

import (
	"strings"

	"audiencesync/sync"
)

// longestWord bounds what is looked up as a yes or no, in bytes.
const longestWord = 64

// yesNo are pairs of words of other languages than English, whose words are
// understood as they are.
var yesNo = [][2]string{
	{"ja", "nein"}, {"j", "n"}, {"wahr", "falsch"}, {"ja", "nee"}, {"waar", "onwaar"},
	{"oui", "non"}, {"o", "n"}, {"vrai", "faux"},
	{"sí", "no"}, {"si", "no"}, {"s", "n"}, {"verdadero", "falso"},
	{"sim", "não"}, {"sim", "nao"}, {"verdadeiro", "falso"},
	{"sì", "no"}, {"vero", "falso"},
	{"on", "off"}, {"x", ""},
}

// guessWords returns what the values of a column are as yes and no, when all
// of them are words of one language and one of them is not understood as it is.
func guessWords(values []string) map[string]bool {
	for _, pair := range yesNo {
		words := map[string]bool{}
		for _, v := range values {
			v = strings.ToLower(strings.TrimSpace(v))
			if v != "" && (v == pair[0] || v == pair[1]) {
				words[v] = v == pair[0]
			} else if v != "" {
				words = nil
				break
			}
		}
		if foreignWords(words) {
			if pair[1] != "" {
				words[pair[1]] = false // may come later in the list
			}
			words[pair[0]] = true
			return words
		}
	}
	return nil
}

func foreignWords(words map[string]bool) bool {
	for w := range words {
		if _, known := sync.ParseBool(w); !known {
			return true
		}
	}
	return false
}

// lowerWords prepares the words of a column for looking up.
func lowerWords(words map[string]bool) map[string]bool {
	if len(words) == 0 {
		return nil
	}
	out := make(map[string]bool, len(words))
	for w, is := range words {
		out[strings.ToLower(strings.TrimSpace(w))] = is
	}
	return out
}
