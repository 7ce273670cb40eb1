package app

import (
	"errors"
	"path/filepath"
	"testing"

	"audiencesync/sync"
)

func TestDataFolder(t *testing.T) {
	t.Parallel()
	home := func() (string, error) { return "/home/ana", nil }
	for _, c := range []struct {
		name, goos, key, value, want string
	}{
		{"Linux", "linux", "", "", "/home/ana/.local/share/audience-sync"},
		{"Linux with XDG", "linux", "XDG_DATA_HOME", "/data", "/data/audience-sync"},
		{"Linux with a relative XDG, which the specification ignores", "linux", "XDG_DATA_HOME", "data", "/home/ana/.local/share/audience-sync"},
		{"macOS", "darwin", "XDG_DATA_HOME", "/data", "/home/ana/Library/Application Support/Audience Sync"},
		{"Windows", "windows", "LOCALAPPDATA", "/local", "/local/Audience Sync"},
		{"Windows without the variable", "windows", "", "", "/home/ana/AppData/Local/Audience Sync"},
	} {
		getenv := func(key string) string {
			if key == c.key {
				return c.value
			}
			return ""
		}
		got, err := dataFolder(c.goos, getenv, home)
		if err != nil || filepath.ToSlash(got) != c.want {
			t.Errorf("%s: got %q, %v, want %q", c.name, got, err, c.want)
		}
	}
	nobody := func() (string, error) { return "", errors.New("no home") }
	if _, err := dataFolder("linux", func(string) string { return "" }, nobody); sync.CodeOf(err) != sync.CodeInvalid {
		t.Errorf("without a home: %v", err)
	}
}

func TestConfigFromEnvironment(t *testing.T) {
	t.Setenv(envWorkspace, "/elsewhere")
	t.Setenv(envFlush, "100ms")
	t.Setenv(envToken, "secret")
	c, err := configFromEnvironment("")
	if err != nil || c.Dir != "/elsewhere" || c.Flush.String() != "100ms" || c.Token != "secret" {
		t.Errorf("got %+v, %v", c, err)
	}
	if c, err = configFromEnvironment("/flag"); err != nil || c.Dir != "/flag" {
		t.Errorf("the flag does not win: %+v, %v", c, err)
	}
	for _, bad := range []string{"soon", "-1s", "0s"} {
		t.Setenv(envFlush, bad)
		var usage usageError
		if _, err := configFromEnvironment(""); !errors.As(err, &usage) {
			t.Errorf("%s=%s: got %v", envFlush, bad, err)
		}
	}
}
