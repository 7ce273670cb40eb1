package sync_test

import (
	"maps"
	"slices"
	"testing"

	"audiencesync/sync"
)

func TestSettingsSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*sync.Settings)
		want   string
	}{
		"defaults":            {func(*sync.Settings) {}, ""},
		"too many requests":   {func(s *sync.Settings) { s.RequestsPerMinute = 601 }, "requests_per_minute"},
		"no requests":         {func(s *sync.Settings) { s.RequestsPerMinute = 0 }, "requests_per_minute"},
		"most people":         {func(s *sync.Settings) { s.BatchSize = sync.MaxBatchSize }, ""},
		"too many people":     {func(s *sync.Settings) { s.BatchSize = sync.MaxBatchSize + 1 }, "batch_size"},
		"version of no month": {func(s *sync.Settings) { s.APIVersion = "202613" }, "api_version"},
		"version in words":    {func(s *sync.Settings) { s.APIVersion = "latest" }, "api_version"},
		"platform in words":   {func(s *sync.Settings) { s.SourcePlatform = "my app" }, "source_platform"},
		"no platform":         {func(s *sync.Settings) { s.SourcePlatform = "" }, "source_platform"},
		"loopback address":    {func(s *sync.Settings) { s.RedirectAddress = "http://127.0.0.1:4000/back" }, ""},
		"address elsewhere":   {func(s *sync.Settings) { s.RedirectAddress = "http://example.com:4000/back" }, "redirect_address"},
		"address, no port":    {func(s *sync.Settings) { s.RedirectAddress = "http://localhost/back" }, "redirect_address"},
		"address, a query":    {func(s *sync.Settings) { s.RedirectAddress = "http://localhost:4000/back?x=1" }, "redirect_address"},
		"address of a name":   {func(s *sync.Settings) { s.RedirectAddress = "http://localhost@example.com:80/" }, "redirect_address"},
		"appearance":          {func(s *sync.Settings) { s.Appearance = "blue" }, "appearance"},
		"close action":        {func(s *sync.Settings) { s.CloseAction = "explode" }, "close_action"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := sync.DefaultSettings()
			c.change(&s)
			var want []string
			if c.want != "" {
				want = []string{c.want}
			}
			if got := slices.Collect(maps.Keys(s.Problems())); !slices.Equal(got, want) {
				t.Errorf("problems %v, want %v", s.Problems(), want)
			}
		})
	}
}
