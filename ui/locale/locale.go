// Package locale tells the window's toolkit which language to speak where the
// system names none: the toolkit reads it while it is initialised, takes the
// "C" of C.UTF-8 for a language, and complains. It must import nothing but the
// standard library, so that it is initialised before the toolkit.
package locale

import (
	"os"
	"strings"
)

func init() {
	if language := missing(os.Getenv); language != "" {
		_ = os.Setenv("LANGUAGE", language) // else it complains; nothing is lost
	}
}

// missing returns the language to set, "" where the environment names one that
// can be understood. The order is that of gettext's manual, "Locale Environment
// Variables".
func missing(getenv func(string) string) string {
	if getenv("LANGUAGE") != "" {
		return ""
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if locale := getenv(name); locale != "" {
			if language, _, _ := strings.Cut(locale, "."); language == "C" || language == "POSIX" {
				return "en"
			}
			return ""
		}
	}
	return ""
}
