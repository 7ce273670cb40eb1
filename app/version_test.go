package app

import (
	"runtime/debug"
	"testing"
)

func TestVersionOfACommit(t *testing.T) {
	t.Parallel()
	revision := debug.BuildSetting{Key: "vcs.revision", Value: "0123456789abcdef0123456789abcdef01234567"}
	for want, settings := range map[string][]debug.BuildSetting{
		"":                         nil,
		" (0123456789ab)":          {revision, {Key: "vcs.modified", Value: "false"}},
		" (0123456789ab, changed)": {revision, {Key: "vcs.modified", Value: "true"}},
	} {
		if got := commit(settings); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if m := releaseLine.FindStringSubmatch("[Details]\nName = \"x\"\nVersion = \"0.1.0\"\nBuild = 1\n"); m == nil || m[1] != "0.1.0" {
		t.Errorf("the version in FyneApp.toml: %v", m)
	}
}
