package app

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"audiencesync/sync"

	"github.com/zalando/go-keyring"
)

// noKeyring makes this process one without a session bus, and gives it a home
// of its own.
func noKeyring(t *testing.T) {
	t.Helper()
	keyring.MockInitWithError(errors.New("there is no keyring"))
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	t.Setenv("HOME", t.TempDir())
}

// mockKeyring gives this process a keyring in memory.
func mockKeyring(t *testing.T) {
	t.Helper()
	noKeyring(t)
	keyring.MockInit()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent") // the mock does not look
}

func mustOpenSecrets(t *testing.T, dir string, want SecretsKind) sync.Secrets {
	t.Helper()
	s, kind, err := OpenSecrets(t.Context(), dir, "w1")
	if err != nil {
		t.Fatal(err)
	}
	if kind != want {
		t.Fatalf("secrets in %s, want %s", kind, want)
	}
	return s
}

// checkSecrets is what holds for secrets of every kind.
func checkSecrets(t *testing.T, s sync.Secrets) {
	t.Helper()
	ctx := t.Context()
	if _, err := s.Get(ctx, "none"); sync.CodeOf(err) != sync.CodeNotFound {
		t.Errorf("a secret that is not there: %v", err)
	}
	if err := s.Delete(ctx, "none"); sync.CodeOf(err) != sync.CodeNotFound {
		t.Errorf("deleting what is not there: %v", err)
	}
	for _, value := range []string{"", "short", "zwei\nZeilen ✓", "2 word\nlike a head", strings.Repeat("t", 1999), strings.Repeat("long ✓", 1000), "short again"} {
		if err := s.Set(ctx, "token", value); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Get(ctx, "token"); err != nil || got != value {
			t.Fatalf("%d bytes became %d: %v", len(value), len(got), err)
		}
	}
	if err := s.Set(ctx, "other", "stays"); err != nil {
		t.Fatal(err)
	}
	if err := s.Delete(ctx, "token"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Get(ctx, "token"); sync.CodeOf(err) != sync.CodeNotFound {
		t.Errorf("a deleted secret: %v", err)
	}
	if got, err := s.Get(ctx, "other"); err != nil || got != "stays" {
		t.Errorf("the other secret: %q, %v", got, err)
	}
}

func TestSecretsInKeyring(t *testing.T) {
	mockKeyring(t)
	dir := t.TempDir()
	checkSecrets(t, mustOpenSecrets(t, dir, SecretsKeyring))
	if got, err := mustOpenSecrets(t, dir, SecretsKeyring).Get(t.Context(), "other"); err != nil || got != "stays" {
		t.Errorf("opened again: %q, %v", got, err)
	}
	if s, _, err := OpenSecrets(t.Context(), t.TempDir(), "w2"); err != nil {
		t.Error(err)
	} else if _, err := s.Get(t.Context(), "other"); sync.CodeOf(err) != sync.CodeNotFound {
		t.Errorf("another workspace reads it: %v", err)
	}
	text, err := os.ReadFile(filepath.Join(dir, secretsName))
	if err != nil || bytes.Contains(text, []byte("stays")) {
		t.Errorf("the workspace holds %q, %v", text, err)
	}
}

func TestSecretsStayInTheKeyring(t *testing.T) {
	mockKeyring(t)
	dir := t.TempDir()
	mustOpenSecrets(t, dir, SecretsKeyring)
	noKeyring(t)
	_, _, err := OpenSecrets(t.Context(), dir, "w1")
	if sync.CodeOf(err) != sync.CodeUnavailable || !strings.Contains(err.Error(), "Unlock it") {
		t.Errorf("a keyring that is gone: %v", err)
	}
}

func TestSecretsOfALockedKeyring(t *testing.T) {
	mockKeyring(t)
	s := mustOpenSecrets(t, t.TempDir(), SecretsKeyring)
	keyring.MockInitWithError(errors.New("the prompt was dismissed"))
	for name, err := range map[string]error{
		"Set":    s.Set(t.Context(), "token", "x"),
		"Delete": s.Delete(t.Context(), "token"),
		"Get":    func() error { _, err := s.Get(t.Context(), "token"); return err }(),
	} {
		if sync.CodeOf(err) != sync.CodeUnavailable {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSecretsInFile(t *testing.T) {
	noKeyring(t)
	dir := t.TempDir()
	checkSecrets(t, mustOpenSecrets(t, dir, SecretsFile))
	path := filepath.Join(dir, secretsName)
	sealed, err := os.ReadFile(path)
	if err != nil || bytes.Contains(sealed, []byte("stays")) || bytes.Contains(sealed, []byte("other")) {
		t.Errorf("the file is readable: %q, %v", sealed, err)
	}
	key := filepath.Join(os.Getenv("XDG_CONFIG_HOME"), "audience-sync", keyName)
	for _, name := range []string{path, key} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	if info, err := os.Stat(filepath.Dir(key)); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the key's folder: %v, %v", info, err)
	}
	mockOnly := func() { keyring.MockInit(); t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent") }
	mockOnly() // a keyring turns up later: the workspace stays with its file
	if got, err := mustOpenSecrets(t, dir, SecretsFile).Get(t.Context(), "other"); err != nil || got != "stays" {
		t.Errorf("opened again: %q, %v", got, err)
	}
}

func TestSecretsFileDamaged(t *testing.T) {
	noKeyring(t)
	dir := t.TempDir()
	s := mustOpenSecrets(t, dir, SecretsFile)
	if err := s.Set(t.Context(), "token", "value"); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, secretsName)
	key := filepath.Join(os.Getenv("XDG_CONFIG_HOME"), "audience-sync", keyName)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	wholeKey, err := os.ReadFile(key)
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(whole)
	flipped[len(flipped)-1] ^= 1
	otherKey := bytes.Clone(wholeKey)
	otherKey[0] ^= 1
	for _, c := range []struct {
		name         string
		file, key    []byte
		id, sentence string
	}{
		{"cut off", whole[:10], wholeKey, "w1", "does not open"},
		{"a changed bit", flipped, wholeKey, "w1", "does not open"},
		{"another key", whole, otherKey, "w1", "does not open"},
		{"a short key", whole, wholeKey[:7], "w1", "is damaged"},
		{"no key", whole, nil, "w1", "is missing"},
		{"another workspace's file", whole, wholeKey, "w2", "does not open"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_ = os.Remove(key) // there may be none
			if err := errors.Join(os.WriteFile(path, c.file, 0o600), writeUnlessNil(key, c.key)); err != nil {
				t.Fatal(err)
			}
			_, _, err := OpenSecrets(t.Context(), dir, c.id)
			if sync.CodeOf(err) != sync.CodeDamaged || !strings.Contains(err.Error(), c.sentence) || strings.Contains(err.Error(), "value") {
				t.Errorf("%s: %v", sync.CodeOf(err), err)
			}
			if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, c.file) {
				t.Error("the file was changed")
			}
		})
	}
}

func writeUnlessNil(name string, data []byte) error {
	if data == nil {
		return nil
	}
	return os.WriteFile(name, data, 0o644) // #nosec: the program narrows it
}

// TestSecretsFileManyAtOnce: several windows and commands keep secrets of their
// own in one file.
func TestSecretsFileManyAtOnce(t *testing.T) {
	noKeyring(t)
	dir := t.TempDir()
	done := make(chan error)
	for _, name := range []string{"a", "b", "c", "d"} {
		go func() {
			s, _, err := OpenSecrets(t.Context(), dir, "w1") // a process of its own, as far as the file knows
			for range 20 {
				if err == nil {
					err = s.Set(t.Context(), name, name)
				}
			}
			done <- err
		}()
	}
	for range 4 {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	s := mustOpenSecrets(t, dir, SecretsFile)
	for _, name := range []string{"a", "b", "c", "d"} {
		if got, err := s.Get(t.Context(), name); err != nil || got != name {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestNoSessionBusIsStarted(t *testing.T) {
	noKeyring(t)
	for _, address := range []string{"", "autolaunch:"} {
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
		if hasSessionBus() {
			if _, err := os.Stat("/run/user"); err != nil {
				t.Errorf("with %q there is a bus", address)
			}
		}
	}
}
