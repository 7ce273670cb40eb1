package ui

import (
	"strings"
	"testing"

	"audiencesync/sync"
)

func TestAppFormFaults(t *testing.T) {
	t.Parallel()
	good := appForm{ClientID: "86abcdefghijkl", Redirect: "http://localhost:53682/callback"}
	for name, test := range map[string]struct {
		change func(f *appForm)
		want   string // part of the one fault, "" for none
	}{
		"good":                   {func(*appForm) {}, ""},
		"not filled in yet":      {func(f *appForm) { f.ClientID = "" }, ""},
		"blanks around":          {func(f *appForm) { f.ClientID, f.Secret = " 86abcdefghijkl\n", " s3cret= " }, ""},
		"a blank inside":         {func(f *appForm) { f.ClientID = "86abc defghijkl" }, "has a blank in it"},
		"a sign":                 {func(f *appForm) { f.ClientID = "86abc_defghijk" }, "has '_' in it"},
		"too short":              {func(f *appForm) { f.ClientID = "86a" }, "this one has 3"},
		"a secret with a blank":  {func(f *appForm) { f.Secret = "se cret" }, "no blanks"},
		"no address":             {func(f *appForm) { f.Redirect = " " }, "such as http://localhost:53682/callback"},
		"no port":                {func(f *appForm) { f.Redirect = "http://localhost/callback" }, "a fixed port"},
		"another computer":       {func(f *appForm) { f.Redirect = "http://example.com:80/callback" }, "on this computer"},
		"https":                  {func(f *appForm) { f.Redirect = "https://localhost:1/callback" }, "on this computer"},
		"not an address":         {func(f *appForm) { f.Redirect = "localhost:53682" }, "on this computer"},
		"an address with a part": {func(f *appForm) { f.Redirect = "http://localhost:1/callback?x=1" }, "on this computer"},
		"an IPv6 address":        {func(f *appForm) { f.Redirect = "http://[::1]:53682/callback" }, ""},
	} {
		f := good
		test.change(&f)
		got := f.faults()
		all := got.ClientID + got.Secret + got.Redirect
		if test.want == "" && all != "" || !strings.Contains(all, test.want) {
			t.Errorf("%s: %q", name, all)
		}
	}
}

func TestLimitsFormFaults(t *testing.T) {
	t.Parallel()
	good := limitsFormOf(sync.DefaultSettings())
	for name, test := range map[string]struct {
		change func(f *limitsForm)
		want   string
	}{
		"good":                {func(*limitsForm) {}, ""},
		"the most":            {func(f *limitsForm) { f.PerMinute, f.BatchSize = "600", "100,000" }, ""},
		"too many requests":   {func(f *limitsForm) { f.PerMinute = "601" }, "from 1 to 600"},
		"too many people":     {func(f *limitsForm) { f.BatchSize = "100001" }, "from 1 to 100000"},
		"none":                {func(f *limitsForm) { f.PerMinute = "0" }, "from 1 to"},
		"less than none":      {func(f *limitsForm) { f.BatchSize = "-5" }, "from 1 to"},
		"a word":              {func(f *limitsForm) { f.PerMinute = "many" }, "a number from 1"},
		"empty":               {func(f *limitsForm) { f.BatchSize = "" }, "a number from 1"},
		"more than a number":  {func(f *limitsForm) { f.PerMinute = "99999999999999999999" }, "a number from 1"},
		"half a version":      {func(f *limitsForm) { f.Version = "2026" }, "year and a month"},
		"a thirteenth month":  {func(f *limitsForm) { f.Version = "202613" }, "year and a month"},
		"no platform":         {func(f *limitsForm) { f.Platform = "" }, "Enter the name"},
		"a platform in words": {func(f *limitsForm) { f.Platform = "my app" }, "capital letters"},
	} {
		f := good
		test.change(&f)
		got := f.faults()
		all := got.PerMinute + got.BatchSize + got.Version + got.Platform
		if test.want == "" && all != "" || !strings.Contains(all, test.want) {
			t.Errorf("%s: %q", name, all)
		}
	}
}

func TestLimitsFormForgetsTheLearnedSizeWithANewOne(t *testing.T) {
	t.Parallel()
	s := sync.DefaultSettings()
	s.AcceptedSize = 1200
	f := limitsFormOf(s)
	f.PerMinute = "400"
	f.change(&s)
	if s.RequestsPerMinute != 400 || s.AcceptedSize != 1200 {
		t.Errorf("%+v", s)
	}
	f.BatchSize = "10,000"
	f.change(&s)
	if s.BatchSize != 10000 || s.AcceptedSize != 0 {
		t.Errorf("%+v", s)
	}
}

func TestSettingsView(t *testing.T) {
	t.Parallel()
	f := settingsFacts{settings: sync.DefaultSettings(), secrets: "this computer's keyring", tray: true}
	v := settingsViewOf(f)
	if v.Complete || v.Practice || v.Tray || !strings.Contains(v.CloseHint, "Nothing is sent") || !strings.Contains(v.SecretHint, "goes to this computer's keyring") || !strings.Contains(v.SizeHint, "5,000") {
		t.Errorf("%+v", v)
	}
	f.settings.ClientID, f.hasSecret, f.settings.CloseAction, f.settings.Appearance = "x", true, closeToTray, "dark"
	f.settings.AcceptedSize, f.kinds = 1200, []string{"500"}
	v = settingsViewOf(f)
	if !v.Complete || !v.Practice || !v.Tray || !strings.Contains(v.CloseHint, "retries go on") || v.Appearance != 2 || !strings.Contains(v.SecretHint, "Leave this empty") || !strings.Contains(v.SizeHint, "1,200 were accepted") {
		t.Errorf("%+v", v)
	}
	f.tray, f.hasSecret, f.settings.NativePKCE = false, false, true
	v = settingsViewOf(f)
	if !v.Complete || v.Tray || !strings.Contains(v.CloseHint, "no tray icons") || !strings.Contains(v.SecretHint, "Not needed") {
		t.Errorf("%+v", v)
	}
}
