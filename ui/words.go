package ui

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// count writes a number with a comma between thousands.
func count(n int) string {
	s := strconv.Itoa(n)
	start := 0
	if n < 0 {
		start = 1
	}
	for i := len(s) - 3; i > start; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// counted writes a number with its noun, "1 person" or "2,000 people".
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return count(n) + " " + many
}

// percent writes a share with one decimal where it is needed, a space before
// the sign; "" where there is nothing to take a share of.
func percent(part, whole int) string {
	if whole == 0 {
		return ""
	}
	p := 100 * float64(part) / float64(whole)
	if p == 0 || p == 100 || p >= 10 && p == float64(int(p)) {
		return fmt.Sprintf("%.0f %%", p)
	}
	return fmt.Sprintf("%.1f %%", p)
}

// day writes a date as 3 Nov 2026, in the person's own time zone.
func day(t time.Time) string {
	if t.IsZero() {
		return "not known"
	}
	return t.Local().Format("2 Jan 2006")
}

// clock writes a time of today as 14:32, of tomorrow with that word, else with
// the day.
func clock(t, now time.Time) string {
	t, now = t.Local(), now.Local()
	days := int(midnight(t).Sub(midnight(now)).Round(24*time.Hour) / (24 * time.Hour))
	switch days {
	case 0:
		return t.Format("15:04")
	case 1:
		return t.Format("15:04") + " tomorrow"
	case -1:
		return t.Format("15:04") + " yesterday"
	}
	return t.Format("2 Jan, 15:04")
}

func midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}

// ago writes how long something is past in the largest unit that fits.
func ago(t, now time.Time) string {
	switch d := now.Sub(t); {
	case t.IsZero():
		return "never"
	case d < 10*time.Second:
		return "just now"
	case d < time.Minute:
		return fmt.Sprintf("%d s ago", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h ago", int(d.Hours()))
	default:
		return fmt.Sprintf("%d days ago", int(d.Hours()/24))
	}
}

// span writes a length of time in words for a person who waits.
func span(d time.Duration) string {
	switch {
	case d < time.Second:
		return "less than 1 s"
	case d < 2*time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}

// size writes bytes as a file manager does.
func size(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d bytes", n)
	case n < 1000*1000:
		return fmt.Sprintf("%d kB", n/1000)
	case n < 1000*1000*1000:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/1e9)
}

// role writes LinkedIn's name of a role as people read it.
func role(name string) string {
	words := strings.Fields(strings.ToLower(strings.ReplaceAll(name, "_", " ")))
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, " ")
}

// sentenceCase writes LinkedIn's name of a status as people read it.
func sentenceCase(name string) string {
	s := strings.ToLower(strings.ReplaceAll(name, "_", " "))
	if s == "" {
		return "Not known"
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// initials are the first letters of the first and the last word of a name.
func initials(name string) string {
	words := strings.Fields(name)
	if len(words) == 0 {
		return "?"
	}
	out := firstLetter(words[0])
	if len(words) > 1 {
		out += firstLetter(words[len(words)-1])
	}
	return out
}

func firstLetter(word string) string {
	for _, r := range word {
		return strings.ToUpper(string(r))
	}
	return ""
}
