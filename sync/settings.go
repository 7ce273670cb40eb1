package sync

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
