package sync

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Settings are the workspace's choices; secrets are not among them.
type Settings struct {
	RequestsPerMinute int    `json:"requests_per_minute"`
	BatchSize         int    `json:"batch_size"`
	AcceptedSize      int    `json:"accepted_size,omitempty"` // learned: the largest size LinkedIn took after refusing one; 0: none was refused
	APIVersion        string `json:"api_version"`
	SourcePlatform    string `json:"source_platform"` // the enum value that LinkedIn gave to the app
	ClientID          string `json:"client_id,omitempty"`
	RedirectAddress   string `json:"redirect_address,omitempty"`
	NativePKCE        bool   `json:"native_pkce,omitempty"`
	Appearance        string `json:"appearance,omitempty"`   // "", light, dark
	CloseAction       string `json:"close_action,omitempty"` // "quit" or "tray"
	Notifications     bool   `json:"notifications"`
	TourSeen          bool   `json:"tour_seen,omitempty"`
}

// DefaultAPIVersion is the version of LinkedIn's Marketing API that this
// program was written against (Learn: "Recent Marketing API Changes").
const DefaultAPIVersion = "202608"

// DefaultSettings returns the settings of a new workspace.
func DefaultSettings() Settings {
	return Settings{
		RequestsPerMinute: DefaultRequestsPerMinute,
		BatchSize:         DefaultBatchSize,
		APIVersion:        DefaultAPIVersion,
		SourcePlatform:    "API",
		RedirectAddress:   "http://localhost:53682/callback",
		Notifications:     true,
	}
}

// SendSize is how many people a request takes now.
func (s Settings) SendSize() int {
	n := min(max(s.BatchSize, 1), MaxBatchSize)
	if s.AcceptedSize > 0 {
		n = min(n, s.AcceptedSize)
	}
	return n
}

// Problems says of each setting (by its JSON name) what is wrong with it, in a
// sentence; none: nothing is.
func (s Settings) Problems() map[string]string {
	p := map[string]string{}
	refuse := func(bad bool, name, why string) {
		if bad {
			p[name] = why
		}
	}
	refuse(s.RequestsPerMinute < 1 || s.RequestsPerMinute > MaxRequestsPerMinute, "requests_per_minute",
		fmt.Sprintf("Enter a number from 1 to %d; LinkedIn's last known limit is %d.", MaxRequestsPerMinute, DefaultRequestsPerMinute))
	refuse(s.BatchSize < 1 || s.BatchSize > MaxBatchSize, "batch_size", fmt.Sprintf("Enter a number from 1 to %d.", MaxBatchSize))
	_, err := time.Parse("200601", s.APIVersion)
	refuse(err != nil, "api_version", "Enter a year and a month, such as "+DefaultAPIVersion+".")
	refuse(!isSymbol(s.SourcePlatform), "source_platform", "Enter the name that LinkedIn gave to your app: capital letters, digits and underscores.")
	refuse(s.RedirectAddress != "" && !isLoopback(s.RedirectAddress), "redirect_address", "Enter an address on this computer with a fixed port, such as "+DefaultSettings().RedirectAddress+".")
	refuse(!slices.Contains([]string{"", "light", "dark"}, s.Appearance), "appearance", "Choose light or dark, or leave it to the system.")
	refuse(!slices.Contains([]string{"", "quit", "tray"}, s.CloseAction), "close_action", "Choose quit or tray.")
	return p
}

// isSymbol says whether a text has the form of LinkedIn's enum values.
func isSymbol(text string) bool {
	return text != "" && strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == ""
}

// isLoopback says whether an address is http on this computer with a port.
func isLoopback(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" || u.Port() == "" || u.Port() == "0" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || err == nil && ip.IsLoopback()
}
