package linkedin_test

import (
	"strings"
	"testing"
	"time"

	"audiencesync/sync"
	"audiencesync/sync/linkedin"
	"audiencesync/sync/linkedin/simulator"
)

func TestVersionWarning(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ version, now, want string }{
		{"202601", "2026-11-15", ""},
		{"202601", "2026-11-16", "ends version 202601 of its API on 15 January 2027"},
		{"202601", "2027-01-14", "ends version"},
		{"202601", "2027-01-15", "ended version"},
		{"202511", "2026-11-23", "ended version 202511 of its API on 16 November 2026"},
		{"202608", "2026-11-23", ""},
		{"202611", "2026-11-23", ""}, // its end is not known here
		{"", "2026-11-23", ""},
	} {
		now, err := time.Parse(time.DateOnly, c.now)
		ok(t, err)
		if got := linkedin.VersionWarning(c.version, now); (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s on %s: %q, want %q", c.version, c.now, got, c.want)
		}
	}
}

// TestVersionsOfTheSimulator: what practice LinkedIn takes and what we know
// agree, and the default is among them for more than half a year.
func TestVersionsOfTheSimulator(t *testing.T) {
	t.Parallel()
	written := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	for _, v := range simulator.DefaultVersions {
		if day, known := linkedin.Sunset(v); !known || !day.After(written) {
			t.Errorf("%s: %v, %t", v, day, known)
		}
	}
	if day, known := linkedin.Sunset(sync.DefaultAPIVersion); !known || day.Sub(written) < 183*24*time.Hour {
		t.Errorf("the default %s ends on %s", sync.DefaultAPIVersion, day)
	}
	for version, right := range map[string]bool{"202608": true, "2026-08": false, "202613": false, "": false} {
		if err := linkedin.CheckVersion(version); (err == nil) != right {
			t.Errorf("%q: %v", version, err)
		}
	}
}
