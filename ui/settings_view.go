package ui

import (
	"fmt"
	"strconv"
	"strings"

	"audiencesync/sync"
)

// The parts of the Settings page that other pages lead to.
const (
	settingsApp    = "app"
	settingsLimits = "limits"
)

// appForm is the LinkedIn app's part of Settings as it is typed.
type appForm struct {
	ClientID, Secret, Redirect string
	Native                     bool
}

func appFormOf(s sync.Settings) appForm {
	return appForm{ClientID: s.ClientID, Redirect: s.RedirectAddress, Native: s.NativePKCE}
}

func (f appForm) tidy() appForm {
	return appForm{strings.TrimSpace(f.ClientID), strings.TrimSpace(f.Secret), strings.TrimSpace(f.Redirect), f.Native}
}

// appFaults say what is wrong with each field, "" for nothing.
type appFaults struct{ ClientID, Secret, Redirect string }

func (f appForm) faults() appFaults {
	f = f.tidy()
	s := sync.DefaultSettings()
	f.change(&s)
	redirect := s.Problems()["redirect_address"]
	if f.Redirect == "" {
		redirect = "Enter the address that LinkedIn sends the browser back to, such as " + sync.DefaultSettings().RedirectAddress + "."
	}
	return appFaults{clientIDFault(f.ClientID), secretFault(f.Secret), redirect}
}

func clientIDFault(id string) string {
	odd := strings.IndexFunc(id, func(r rune) bool { return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') })
	switch {
	case id == "":
		return ""
	case odd >= 0 && id[odd] == ' ':
		return "A client ID has letters and digits only; this one has a blank in it."
	case odd >= 0:
		return fmt.Sprintf("A client ID has letters and digits only; this one has %q in it.", []rune(id[odd:])[0])
	case len(id) < 8:
		return fmt.Sprintf("A client ID has 14 letters and digits; this one has %d.", len(id))
	}
	return ""
}

func secretFault(secret string) string {
	if strings.ContainsAny(secret, " \t\n") {
		return "A client secret has no blanks; copy it again from LinkedIn's page, under Auth."
	}
	return ""
}

// limitsForm is the limits' part of Settings as it is typed.
type limitsForm struct{ PerMinute, BatchSize, Version, Platform string }

func limitsFormOf(s sync.Settings) limitsForm {
	return limitsForm{strconv.Itoa(s.RequestsPerMinute), strconv.Itoa(s.BatchSize), s.APIVersion, s.SourcePlatform}
}

// limitsFaults say what is wrong with each field, "" for nothing.
type limitsFaults struct{ PerMinute, BatchSize, Version, Platform string }

func (f limitsForm) faults() limitsFaults {
	s := sync.DefaultSettings()
	f.change(&s)
	p := s.Problems()
	return limitsFaults{p["requests_per_minute"], p["batch_size"], p["api_version"], p["source_platform"]}
}

// number reads what a person typed, with or without marks between thousands;
// what is none becomes one that no setting can be.
func number(text string) int {
	n, err := strconv.Atoi(strings.NewReplacer(",", "", " ", "", "\u00a0", "", "'", "").Replace(strings.TrimSpace(text)))
	if err != nil {
		return -1
	}
	return n
}

// change writes a form into the settings; one without a fault may be stored.
func (f limitsForm) change(s *sync.Settings) {
	s.RequestsPerMinute = number(f.PerMinute)
	size := number(f.BatchSize)
	if size != s.BatchSize {
		s.AcceptedSize = 0 // LinkedIn may take the new size
	}
	s.BatchSize = size
	s.APIVersion, s.SourcePlatform = strings.TrimSpace(f.Version), strings.TrimSpace(f.Platform)
}

func (f appForm) change(s *sync.Settings) {
	f = f.tidy()
	s.ClientID, s.RedirectAddress, s.NativePKCE = f.ClientID, f.Redirect, f.Native
}

// settingsFacts are what the Settings page is made of.
type settingsFacts struct {
	settings   sync.Settings
	hasSecret  bool
	secrets    string
	folder     string
	warning    string
	tray       bool
	connection sync.Connection
	kinds      []string // of practice LinkedIn's faults; nil where there is none
}

// settingsView is what the Settings page shows besides the two forms.
type settingsView struct {
	SecretHint string
	SizeHint   string
	Version    string // what LinkedIn said of the API version, "" for nothing
	CloseHint  string
	Appearance int // of as the desktop is, light, dark
	Tray       bool
	Practice   bool
	Complete   bool // somebody can connect
}

func settingsViewOf(f settingsFacts) settingsView {
	s := f.settings
	v := settingsView{Version: f.warning, Practice: f.kinds != nil, Complete: s.ClientID != "" && (f.hasSecret || s.NativePKCE)}
	switch {
	case s.NativePKCE:
		v.SecretHint = "Not needed: this LinkedIn app signs in without one."
	case f.hasSecret:
		v.SecretHint = "A secret is kept in " + f.secrets + ". Leave this empty to keep it."
	default:
		v.SecretHint = "It goes to " + f.secrets + ", never into the workspace or the log."
	}
	v.SizeHint = fmt.Sprintf("%s is what LinkedIn's streaming is known to take.", count(sync.DefaultBatchSize))
	if s.AcceptedSize > 0 && s.AcceptedSize < s.BatchSize {
		v.SizeHint = fmt.Sprintf("LinkedIn refused this size; %s were accepted and are sent now.", count(s.AcceptedSize))
	}
	v.Appearance = max(indexOf(appearances, s.Appearance), 0)
	v.Tray = s.CloseAction == closeToTray && f.tray
	switch {
	case !f.tray:
		v.CloseHint = "This desktop shows no tray icons: a closed window could not be brought back."
	case v.Tray:
		v.CloseHint = "Delays, new people and retries go on while the window is closed."
	default:
		v.CloseHint = "Nothing is sent while the program is closed. It goes on from there the next time."
	}
	return v
}

// appearances are the values of the setting in the order of the choices.
var appearances = []string{"", "light", "dark"}

func indexOf(all []string, one string) int {
	for i, s := range all {
		if s == one {
			return i
		}
	}
	return -1
}
