package sync

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestNormaliseEmail(t *testing.T) {
	t.Parallel()
	hash := func(v string) EmailHash { return sha256.Sum256([]byte(v)) }
	plain := hash("ann@example.org")
	for name, test := range map[string]struct {
		raw  string
		want EmailHash
	}{
		"as it is":                   {"ann@example.org", plain},
		"letter case":                {"Ann@EXAMPLE.org", plain},
		"blanks around":              {" \tann@example.org\r\n", plain},
		"no-break space":             {"\u00a0ann@example.org\u00a0", plain},
		"byte order mark":            {"\ufeffann@example.org", plain},
		"zero width around":          {"\u200bann@example.org\u200d\u2060", plain},
		"direction marks":            {"\u202aann@example.org\u202c", plain},
		"dots and plus tags stay":    {"a.n.n+tag@example.org", hash("a.n.n+tag@example.org")},
		"other letters in small":     {"ÄNN@exämple.org", hash("änn@exämple.org")},
		"already hashed":             {hex.EncodeToString(plain[:]), plain},
		"already hashed in capitals": {" " + strings.ToUpper(hex.EncodeToString(plain[:])) + " ", plain},
		"a quoted at":                {`"a@b"@example.org`, hash(`"a@b"@example.org`)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, _, reason := NormaliseEmail([]byte(test.raw), nil); got != test.want || reason != "" {
				t.Errorf("%q: %v, %q", test.raw, got, reason)
			}
		})
	}
}

func TestNormaliseEmailSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"": "no @", "ann": "no @", strings.Repeat("g", 64): "no @", strings.Repeat("a", 63): "no @",
		"@example.org": "name@domain", "ann@bob@example.org": "name@domain",
		"ann@example": "not a domain", "ann@.org": "not a domain", "ann@example.": "not a domain", "ann@": "not a domain",
		"an n@example.org": "a blank", "ann@exa mple.org": "a blank", "ann@example.org, bob@example.org": "name@domain", "ann,b@example.org": "a blank", "<ann@example.org": "a blank", "a\x01@example.org": "a blank",
		strings.Repeat("a", 65) + "@example.org": "too long", "a@" + strings.Repeat("b", 250) + ".org": "too long", "a\xff@example.org": "cannot be read",
	} {
		_, _, reason := NormaliseEmail([]byte(raw), nil)
		if !strings.Contains(reason, want) {
			t.Errorf("%q: %q, want %q", raw, reason, want)
		}
	}
}

func TestNormaliseGAID(t *testing.T) {
	t.Parallel()
	const id = "38400000-8cf0-11bd-b23e-10b96e40000d"
	for _, raw := range []string{id, strings.ToUpper(id), " " + id + "\u200b"} {
		if g, ok, reason := NormaliseGAID([]byte(raw)); !ok || reason != "" || g.String() != id {
			t.Errorf("%q: %v, %t, %q", raw, g, ok, reason)
		}
	}
	for _, raw := range []string{"", "  ", "00000000-0000-0000-0000-000000000000"} { // empty, and opted out
		if g, ok, reason := NormaliseGAID([]byte(raw)); ok || reason != "" || g != (GAID{}) {
			t.Errorf("%q: %v, %t, %q", raw, g, ok, reason)
		}
	}
	for raw, want := range map[string]string{"384000008cf011bdb23e10b96e40000d": "the form", id + "0": "the form", "38400000-8cf0-11bd-b23e-10b96e40000g": "other than hex", "x": "the form"} {
		if _, ok, reason := NormaliseGAID([]byte(raw)); ok || !strings.Contains(reason, want) {
			t.Errorf("%q: %t, %q", raw, ok, reason)
		}
	}
}

func TestNormaliseName(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"Ann": "Ann", " Ann ": "Ann", "Ann  Marie": "Ann Marie", "Ann\u00a0\t Marie": "Ann Marie", "McDonald": "McDonald", "": "", " \u200b": "", "Zoë": "Zoë",
		strings.Repeat("a", 35): strings.Repeat("a", 35), strings.Repeat("a", 36): strings.Repeat("a", 35), strings.Repeat("ä", 40): strings.Repeat("ä", 35),
		strings.Repeat("a", 34) + "  b": strings.Repeat("a", 34), strings.Repeat("a", 33) + " b": strings.Repeat("a", 33) + " b",
	} {
		if got := string(NormaliseName([]byte(raw), nil)); got != want {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
	}
	clean := []byte("Ann Marie")
	if got := NormaliseName(clean, nil); &got[0] != &clean[0] {
		t.Error("a clean name was copied")
	}
}

func TestLooksLikeEmail(t *testing.T) {
	t.Parallel()
	for v, want := range map[string]bool{
		"ann@example.org": true, "write to ann@example.org now": true, "mailto:a@b.c": true, "": false, "@example.org": false, "ann@": false, "ann@example": false, "5 @ 3.20": true, "a@b.": false,
	} {
		if got := LooksLikeEmail([]byte(v)); got != want {
			t.Errorf("%q: %t", v, got)
		}
	}
}

// Whatever is in a cell: no panic, the same answer for the same address in
// another dress, and never the value in the reason.
func FuzzNormaliseEmail(f *testing.F) {
	for _, seed := range []string{"ann@example.org", " Ann@Example.ORG\u200b", "\ufeffa@b.c", "a@b", "a@@b.c", "a@b.", "@b.c", "a@.c", `"a@b"@c.d`, strings.Repeat("a", 65) + "@b.c", strings.Repeat("0a", 32), "\xff@a.b", "İ@a.b", "ſ@a.b"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		before := bytes.Clone(raw)
		hash, scratch, reason := NormaliseEmail(raw, nil)
		if !bytes.Equal(raw, before) {
			t.Fatal("the value was changed")
		}
		if reason != "" && len(raw) > 40 && strings.Contains(reason, string(raw)) {
			t.Fatalf("%q repeats the value", reason)
		}
		if lower, plain := plainAddress(nil, raw); plain && (emailFault(raw) != "" || !bytes.Equal(lower, appendLower(nil, raw))) {
			t.Fatalf("%q is no plain address, but %q", raw, emailFault(raw))
		}
		dressed := append(append([]byte("\u200b \ufeff"), raw...), "\u00a0\n"...)
		again, _, reasonAgain := NormaliseEmail(dressed, scratch)
		if again != hash || reasonAgain != reason {
			t.Fatalf("%q: %v %q, then %v %q", raw, hash, reason, again, reasonAgain)
		}
		if reason == "" && utf8.Valid(raw) && isASCII(raw) {
			if upper, _, _ := NormaliseEmail(bytes.ToUpper(raw), nil); upper != hash {
				t.Fatalf("%q is another in capitals", raw)
			}
		}
	})
}

func isASCII(v []byte) bool {
	for _, c := range v {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func FuzzNormaliseGAID(f *testing.F) {
	f.Add([]byte("38400000-8cf0-11bd-b23e-10b96e40000d"))
	f.Add([]byte("00000000-0000-0000-0000-000000000000"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		g, ok, reason := NormaliseGAID(raw)
		if ok && reason != "" || !ok && g != (GAID{}) {
			t.Fatalf("%q: %v, %t, %q", raw, g, ok, reason)
		}
		if again, okAgain, _ := NormaliseGAID([]byte(g.String())); ok && (again != g || !okAgain) {
			t.Fatalf("%q: %v is read as %v", raw, g, again)
		}
	})
}

func FuzzNormaliseName(f *testing.F) {
	for _, seed := range []string{"Ann", "  Ann \u00a0 Marie ", "\xff\xfe", strings.Repeat("ä ", 40), "a\u200b"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		name := bytes.Clone(NormaliseName(raw, nil))
		if n := utf8.RuneCount(name); n > MaxName {
			t.Fatalf("%q: %d characters", raw, n)
		}
		if bytes.HasPrefix(name, []byte(" ")) || bytes.HasSuffix(name, []byte(" ")) || bytes.Contains(name, []byte("  ")) {
			t.Fatalf("%q has blanks: %q", raw, name)
		}
		if again := NormaliseName(name, nil); !bytes.Equal(again, name) {
			t.Fatalf("%q: %q, then %q", raw, name, again)
		}
	})
}
