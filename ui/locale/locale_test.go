package locale

import "testing"

func TestMissing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		env  map[string]string
		want string
	}{
		"nothing is set":          {nil, ""},
		"a language":              {map[string]string{"LANG": "de_DE.UTF-8"}, ""},
		"none, with a charset":    {map[string]string{"LANG": "C.UTF-8"}, "en"},
		"none":                    {map[string]string{"LANG": "C"}, "en"},
		"none, by another name":   {map[string]string{"LC_MESSAGES": "POSIX", "LANG": "de_DE"}, "en"},
		"all wins":                {map[string]string{"LC_ALL": "fr_FR", "LANG": "C.UTF-8"}, ""},
		"a list of languages":     {map[string]string{"LANGUAGE": "fr:en", "LANG": "C.UTF-8"}, ""},
		"a language that has a C": {map[string]string{"LANG": "Cy.UTF-8"}, ""},
	} {
		if got := missing(func(key string) string { return c.env[key] }); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
