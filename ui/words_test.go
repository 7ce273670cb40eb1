package ui

import (
	"testing"
	"time"
)

func TestWords(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 14, 32, 0, 0, time.Local)
	for got, want := range map[string]string{
		count(0):                             "0",
		count(999):                           "999",
		count(1000):                          "1,000",
		count(-12480):                        "-12,480",
		count(10_000_000):                    "10,000,000",
		counted(1, "person", "people"):       "1 person",
		counted(4266, "person", "people"):    "4,266 people",
		percent(318, 12480):                  "2.5 %",
		percent(0, 12480):                    "0 %",
		percent(12480, 12480):                "100 %",
		percent(1, 0):                        "",
		day(now):                             "24 Nov 2026",
		day(time.Time{}):                     "not known",
		clock(now.Add(-time.Hour), now):      "13:32",
		clock(now.Add(13*time.Hour), now):    "03:32 tomorrow",
		clock(now.Add(-20*time.Hour), now):   "18:32 yesterday",
		clock(now.AddDate(0, 0, -7), now):    "17 Nov, 14:32",
		ago(now.Add(-3*time.Second), now):    "just now",
		ago(now.Add(-42*time.Second), now):   "42 s ago",
		ago(now.Add(-2*time.Minute), now):    "2 min ago",
		ago(now.Add(-30*time.Hour), now):     "30 h ago",
		ago(now.AddDate(0, 0, -9), now):      "9 days ago",
		ago(time.Time{}, now):                "never",
		span(300 * time.Millisecond):         "less than 1 s",
		span(90 * time.Second):               "90 s",
		span(90 * time.Minute):               "90 min",
		span(26 * time.Hour):                 "26 h",
		span(720 * time.Hour):                "30 days",
		size(12):                             "12 bytes",
		size(3_400):                          "3 kB",
		size(6_300_000):                      "6.3 MB",
		size(2_500_000_000):                  "2.5 GB",
		role("ACCOUNT_BILLING_ADMIN"):        "Account Billing Admin",
		sentenceCase("PENDING_DELETION"):     "Pending deletion",
		sentenceCase(""):                     "Not known",
		initials("Maren Okafor"):             "MO",
		initials("élodie anne van der Berg"): "ÉB",
		initials(""):                         "?",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
