package sync

import "testing"

func TestConsentOf(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"ads_tracking_enabled": "Ads Tracking Enabled", "opted_in_marketing": "Opted in to marketing", "consent": "Opted in to marketing",
		"do_not_sell": "Do Not Sell Or Share", "unsubscribed": "Opted out", "lat": "Limit ad tracking", "country": "", "": "", "Opted-in": "",
	} {
		got := ""
		if c := ConsentOf(name); c != nil {
			got = c.Title
		}
		if got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
}

func TestConsentNamesAreCanonicalAndOfOne(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, c := range Consents {
		for _, name := range c.Names {
			if CanonicalName(name) != name || seen[name] || IsColumn(name) {
				t.Errorf("%q", name)
			}
			seen[name] = true
		}
	}
}

func TestIsOptedOut(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, value string
		want        bool
	}{
		{"opted_in_marketing", "false", true},
		{"opted_in_marketing", " No ", true},
		{"opted_in_marketing", "0", true},
		{"opted_in_marketing", "true", false},
		{"opted_in_marketing", "", false},
		{"opted_in_marketing", "maybe", false},
		{"ads_tracking_enabled", "N", true},
		{"do_not_sell", "true", true},
		{"do_not_sell", "YES", true},
		{"do_not_sell", "false", false},
		{"do_not_sell", "", false},
		{"unsubscribed", "1", true},
		{"limit_ad_tracking", "y", true},
		{"country", "false", false},
	} {
		if got := ConsentOf(c.name).IsOptedOut(c.value); got != c.want {
			t.Errorf("%s=%q: %v", c.name, c.value, got)
		}
	}
}
