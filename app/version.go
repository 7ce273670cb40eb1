package app

import (
	"regexp"
	"runtime/debug"
)

// release is the version in FyneApp.toml, which Main is given.
var release = "(devel)"

var releaseLine = regexp.MustCompile(`(?m)^\s*Version\s*=\s*"([^"]+)"`)

func setRelease(details string) {
	if m := releaseLine.FindStringSubmatch(details); m != nil {
		release = m[1]
	}
}

// version is the release and, where the build knows it, the commit.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return release
	}
	return release + commit(info.Settings)
}

func commit(settings []debug.BuildSetting) string {
	revision, changed := "", ""
	for _, s := range settings {
		switch {
		case s.Key == "vcs.revision" && len(s.Value) >= 12:
			revision = s.Value[:12]
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = ", changed"
		}
	}
	if revision == "" {
		return ""
	}
	return " (" + revision + changed + ")"
}
