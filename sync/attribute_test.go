package sync

import (
	"math"
	"slices"
	"testing"
	"time"
)

func TestCanonicalName(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		"Opted-in marketing": "opted_in_marketing", "opted_in_marketing": "opted_in_marketing", " E-Mail ": "e_mail", "Größe (cm)": "größe_cm", "日本": "日本", "": "", "--": "", "A1": "a1", "é": "é",
	} {
		got := CanonicalName(header)
		if got != want || CanonicalName(got) != got {
			t.Errorf("%q: %q", header, got)
		}
	}
}

func TestParseBool(t *testing.T) {
	t.Parallel()
	for _, v := range []string{"true", "TRUE", " yes", "y", "1"} {
		if b, ok := ParseBool(v); !b || !ok {
			t.Errorf("%q: %t, %t", v, b, ok)
		}
	}
	for _, v := range []string{"false", "No", "n ", "0"} {
		if b, ok := ParseBool(v); b || !ok {
			t.Errorf("%q: %t, %t", v, b, ok)
		}
	}
	for _, v := range []string{"", "2", "ja", "yess", "on"} {
		if _, ok := ParseBool(v); ok {
			t.Errorf("%q is read as true or false", v)
		}
	}
}

func TestParseNumber(t *testing.T) {
	t.Parallel()
	for v, want := range map[string]float64{"1": 1, " -2.5 ": -2.5, "+3": 3, ".5": .5, "1e3": 1000, "007": 7} {
		if n, ok := ParseNumber(v); !ok || n != want {
			t.Errorf("%q: %v, %t", v, n, ok)
		}
	}
	for _, v := range []string{"", "x", "0x10", "1_000", "NaN", "inf", "-Inf", "infinity", "1,5", "1 000", "--1", "nan"} {
		if n, ok := ParseNumber(v); ok {
			t.Errorf("%q is read as %v", v, n)
		}
	}
}

func TestParseDate(t *testing.T) {
	t.Parallel()
	for v, want := range map[string]time.Time{
		"2026-11-24": time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC), "2026-11-24T10:00:00Z": time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC),
		"2026-11-24T01:00:00+02:00": time.Date(2026, 11, 23, 23, 0, 0, 0, time.UTC), " 2026-11-24 10:05 ": time.Date(2026, 11, 24, 10, 5, 0, 0, time.UTC),
		"2026-11-24T10:05:07": time.Date(2026, 11, 24, 10, 5, 7, 0, time.UTC), "2026-11-24 10:05:07-01:00": time.Date(2026, 11, 24, 11, 5, 7, 0, time.UTC),
	} {
		if d, ok := ParseDate(v); !ok || !d.Time.Equal(want) {
			t.Errorf("%q: %+v, %t", v, d, ok)
		}
	}
	for _, v := range []string{"", "24.11.2026", "2026-13-01", "2026-02-30", "2026-1-1", "20261124", "2026-11-24x"} {
		if d, ok := ParseDate(v); ok {
			t.Errorf("%q is read as %v", v, d)
		}
	}
}

func TestDateCompare(t *testing.T) {
	t.Parallel()
	day := func(v string) Date { d, _ := ParseDate(v); return d }
	if day("2026-11-24").Compare(day("2026-11-24T23:59:59Z")) != 0 || day("2026-11-24T23:59:59Z").Compare(day("2026-11-24")) != 0 {
		t.Error("a whole day and a moment in it are the same day")
	}
	if day("2026-11-24").Compare(day("2026-11-25T00:00:00Z")) != -1 || day("2026-11-24T10:00:00Z").Compare(day("2026-11-24T09:00:00Z")) != 1 {
		t.Error("moments are not in order")
	}
}

func TestGuessType(t *testing.T) {
	t.Parallel()
	for want, lists := range map[AttributeType][][]string{
		TypeBool: {{"yes", "no"}, {"1", "0"}, {"true", "", "false", "y"}}, TypeNumber: {{"1", "0", "2"}, {"1.5", "-3"}},
		TypeDate: {{"2026-11-24", "2026-11-24T10:00:00Z"}}, TypeText: {nil, {"a", "1"}, {"2026-11-24", "soon"}, {"yes", "2"}},
	} {
		for _, values := range lists {
			got := GuessType(values)
			slices.Reverse(values)
			if got != want || GuessType(values) != want {
				t.Errorf("%q: %s, want %s", values, got, want)
			}
		}
	}
}

func FuzzAttributes(f *testing.F) {
	for _, v := range []string{"1", "2026-11-24", "yes", "Opted-in", "1e309", "\xff", "ǅ"} {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, v string) {
		if n, ok := ParseNumber(v); ok && (math.IsNaN(n) || math.IsInf(n, 0)) {
			t.Fatalf("%q is read as %v", v, n)
		}
		if d, ok := ParseDate(v); ok && d.Compare(d) != 0 {
			t.Fatalf("%q is not itself", v)
		}
		if name := CanonicalName(v); CanonicalName(name) != name {
			t.Fatalf("%q: %q is not canonical", v, name)
		}
		GuessType([]string{v, ""})
	})
}
