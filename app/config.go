package app

import (
	"context"
	"io"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"audiencesync/sync"
)

// Config says where a workspace is and what stands in for LinkedIn's own
// addresses and times (DESIGN section 5, environment).
type Config struct {
	Dir   string        // the workspace folder
	Token string        // an access token; then no sign-in is needed
	API   string        // in place of https://api.linkedin.com
	OAuth string        // in place of https://www.linkedin.com
	Flush time.Duration // in place of 5s; 0: 5s
	LogTo io.Writer     // gets the log too; may be nil

	Secrets sync.Secrets // in place of the keyring, for a workspace that is thrown away; may be nil
}

// openSecrets opens the secrets of the workspace with this ID.
func (c Config) openSecrets(ctx context.Context, id string) (sync.Secrets, SecretsKind, error) {
	if c.Secrets != nil {
		return c.Secrets, SecretsMemory, nil
	}
	return OpenSecrets(ctx, c.Dir, id)
}

// Names of the environment variables.
const (
	envToken        = "AUDIENCE_SYNC_TOKEN"
	envAPI          = "AUDIENCE_SYNC_API"
	envOAuth        = "AUDIENCE_SYNC_OAUTH"
	envFlush        = "AUDIENCE_SYNC_FLUSH"
	envWorkspace    = "AUDIENCE_SYNC_WORKSPACE"
	envClientSecret = "AUDIENCE_SYNC_CLIENT_SECRET"
)

// configFromEnvironment reads the variables; dir, when it is not empty, wins.
func configFromEnvironment(dir string) (Config, error) {
	c := Config{
		Dir:   dir,
		Token: strings.TrimSpace(os.Getenv(envToken)), // a file's last line feed is no part of it
		API:   os.Getenv(envAPI),
		OAuth: os.Getenv(envOAuth),
	}
	for name, address := range map[string]*string{envAPI: &c.API, envOAuth: &c.OAuth} {
		if err := checkAddress(name, address); err != nil {
			return c, err
		}
	}
	if c.Dir == "" {
		c.Dir = os.Getenv(envWorkspace)
	}
	if c.Dir == "" {
		data, err := dataFolder(runtime.GOOS, os.Getenv, os.UserHomeDir)
		if err != nil {
			return c, err
		}
		c.Dir = data
	}
	abs, err := filepath.Abs(c.Dir)
	if err != nil {
		return c, sync.Errorf(sync.CodeInvalid, err, "The workspace folder %q cannot be found from here; give its full path.", c.Dir)
	}
	c.Dir = abs
	if text := os.Getenv(envFlush); text != "" {
		c.Flush, err = time.ParseDuration(text)
		if err != nil || c.Flush <= 0 {
			return c, usagef("%s is %q, which is not a time; write it like 5s or 100ms.", envFlush, text)
		}
	}
	return c, nil
}

// checkAddress refuses addresses over which a token would travel in clear.
func checkAddress(name string, address *string) error {
	if *address == "" {
		return nil
	}
	u, err := url.Parse(*address)
	if err != nil || u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && isLoopback(u.Hostname())) {
		return usagef("%s must begin with https://, or with http:// and name this computer, such as http://127.0.0.1:8080.", name)
	}
	*address = strings.TrimSuffix(*address, "/")
	return nil
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback() || strings.EqualFold(host, "localhost")
}

// dataFolder is where programs keep a user's data: the XDG Base Directory
// Specification, Windows' known folder LocalAppData, Apple's File System
// Programming Guide.
func dataFolder(goos string, getenv func(string) string, home func() (string, error)) (string, error) {
	switch goos {
	case "windows":
		if dir := getenv("LOCALAPPDATA"); dir != "" {
			return filepath.Join(dir, "Audience Sync"), nil
		}
	case "darwin":
	default:
		if dir := getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
			return filepath.Join(dir, "audience-sync"), nil
		}
	}
	dir, err := home()
	if err != nil || dir == "" {
		return "", sync.Errorf(sync.CodeInvalid, err, "There is no home folder to keep the workspace in. Choose a folder with --workspace.")
	}
	switch goos {
	case "windows":
		return filepath.Join(dir, "AppData", "Local", "Audience Sync"), nil
	case "darwin":
		return filepath.Join(dir, "Library", "Application Support", "Audience Sync"), nil
	}
	return filepath.Join(dir, ".local", "share", "audience-sync"), nil
}
