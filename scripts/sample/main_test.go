package main

import (
	"bytes"
	"encoding/csv"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
)

func sampleRows(t *testing.T) [][]string {
	t.Helper()
	var list bytes.Buffer
	if err := write(&list); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&list).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

func TestTheEmbeddedListIsWhatIsWritten(t *testing.T) {
	t.Parallel()
	want, err := os.ReadFile("../../assets/sample.csv")
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := write(&got); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Error(`assets/sample.csv differs; run "make sample"`)
	}
}

func TestNobodyInTheListCanBeReached(t *testing.T) {
	t.Parallel()
	domain := regexp.MustCompile(`(?i)@([^\s@]+\.[^\s@]+)$`)
	for _, row := range sampleRows(t) {
		m := domain.FindStringSubmatch(strings.TrimSpace(row[email]))
		if m != nil && !strings.Contains("example.com example.org example.net", strings.ToLower(m[1])) {
			t.Errorf("customer %s has an address at %s", row[customer], m[1])
		}
	}
}

func TestTheListHasWhatRealListsHave(t *testing.T) {
	t.Parallel()
	uuid := regexp.MustCompile(`(?i)^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	seen := map[string]bool{}
	count := map[string]int{}
	note := func(what string, is bool) {
		if is {
			count[what]++
		}
	}
	for _, row := range sampleRows(t) {
		address := strings.TrimSpace(row[email])
		named := row[first] != "" && row[last] != ""
		note("duplicates", seen[row[customer]])
		seen[row[customer]] = true
		note("faulty addresses", address != "" && !regexp.MustCompile(`^\S+@\S+\.\S+$|^[0-9a-f]{64}$`).MatchString(address))
		note("untrimmed addresses", address != row[email])
		note("hashed addresses", len(address) == 64)
		note("faulty GAIDs", row[gaid] != "" && !uuid.MatchString(row[gaid]))
		note("GAIDs of people who opted out", strings.Trim(row[gaid], "0-") == "" && row[gaid] != "")
		note("people without a match field", address == "" && !named && row[gaid] == "")
		note("half names", !named && row[first]+row[last] != "")
		note("quoted fields", strings.ContainsAny(row[plan]+row[first]+row[last], `",`))
		note("letters beyond ASCII", strings.ContainsFunc(row[first]+row[last], func(r rune) bool { return r > 0x7f }))
		note("people who opted in", row[optedIn] == "true")
		note("people who opted out", row[optedIn] == "false")
		note("consent unknown", row[optedIn] == "")
		note("people not to be sold", row[doNotSell] == "true")
		at, err := time.Parse(time.DateOnly, row[started])
		if err != nil || at.Year() != 2026 || at.Month() < time.September || at.Month() > time.November {
			t.Errorf("customer %s began on %q", row[customer], row[started])
		}
	}
	for what, least := range map[string]int{
		"duplicates": 10, "faulty addresses": 5, "untrimmed addresses": 5, "hashed addresses": 1, "faulty GAIDs": 4,
		"GAIDs of people who opted out": 5, "people without a match field": 5, "half names": 5, "quoted fields": 50,
		"letters beyond ASCII": 200, "people who opted in": 600, "people who opted out": 100, "consent unknown": 5, "people not to be sold": 30,
	} {
		if count[what] < least {
			t.Errorf("%s: %d, want at least %d", what, count[what], least)
		}
	}
}
