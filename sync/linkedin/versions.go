package linkedin

import (
	"fmt"
	"time"

	"audiencesync/sync"
)

// warnBefore is how long before its sunset a version is warned of.
const warnBefore = 60 * 24 * time.Hour

// sunsets are the last days of the API's versions. LinkedIn keeps each for at
// least a year, announces the end on its page and in no header. There was no
// 202512. The sunset of 202608 was not dated when this was written: it is put
// at the earliest day.
//
// https://learn.microsoft.com/linkedin/marketing/integrations/migrations
var sunsets = map[string]string{
	"202504": "2026-04-15", "202505": "2026-05-15", "202506": "2026-06-15", "202507": "2026-07-15",
	"202508": "2026-08-17", "202509": "2026-09-15", "202510": "2026-10-15", "202511": "2026-11-16",
	"202601": "2027-01-15", "202602": "2027-02-15", "202603": "2027-03-16", "202604": "2027-04-15",
	"202605": "2027-05-15", "202606": "2027-06-15", "202607": "2027-07-15", "202608": "2027-08-01",
}

// Sunset is the day on which LinkedIn ends a version of its API; ok is false
// for a version whose end is not known here.
func Sunset(version string) (day time.Time, ok bool) {
	day, err := time.Parse(time.DateOnly, sunsets[version])
	return day, err == nil
}

// VersionWarning says what to do about a version that has ended or will within
// 60 days, "" when nothing.
func VersionWarning(version string, now time.Time) string {
	day, ok := Sunset(version)
	switch {
	case !ok || now.Before(day.Add(-warnBefore)):
		return ""
	case now.Before(day):
		return fmt.Sprintf("LinkedIn ends version %s of its API on %s. Update the program, or choose a newer version in Settings.", version, day.Format("2 January 2006"))
	}
	return fmt.Sprintf("LinkedIn ended version %s of its API on %s. Update the program, or choose a newer version in Settings.", version, day.Format("2 January 2006"))
}

// CheckVersion refuses what is not of the form YYYYMM.
func CheckVersion(version string) error {
	if _, err := time.Parse("200601", version); err != nil {
		return sync.Errorf(sync.CodeInvalid, nil, "The API version must be a year and a month, such as %s.", sync.DefaultAPIVersion)
	}
	return nil
}
