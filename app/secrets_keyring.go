package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"audiencesync/sync"

	"github.com/zalando/go-keyring"
)

// keyringService is under what name the keyring shows our secrets.
const keyringService = "Audience Sync"

// How long the keyring may take: a probe at the start of a new workspace, which
// can do without, and everything else, where somebody may have to type a
// password first.
const (
	probeLimit   = 5 * time.Second
	keyringLimit = 30 * time.Second
)

// keyringSecrets keeps secrets in the system's keyring: Secret Service,
// Keychain or Credential Manager.
type keyringSecrets struct{ workspace string }

func (k *keyringSecrets) user(name string) string { return k.workspace + "/" + name }

// Credential Manager takes 2,560 bytes, Keychain about 2,900: a longer secret
// is kept in parts.
const keyringPart = 2_000

// Get reads a secret. CodeNotFound where there is none, CodeUnavailable where
// the keyring does not give it.
func (k *keyringSecrets) Get(ctx context.Context, name string) (string, error) {
	return inTime(ctx, keyringLimit, func() (string, error) { return k.get(name) })
}

func (k *keyringSecrets) get(name string) (string, error) {
	first, err := keyring.Get(keyringService, k.user(name))
	if err != nil {
		return "", keyringError(name, err)
	}
	more, text := splitFirst(first)
	var value strings.Builder
	value.WriteString(text)
	for _, part := range more {
		text, err := keyring.Get(keyringService, k.user(name+part))
		if err != nil {
			return "", keyringError(name, err)
		}
		value.WriteString(text)
	}
	return value.String(), nil
}

// splitFirst reads the first part of a secret: how many more there are and a
// word in their names, a line feed, and the beginning of the text.
func splitFirst(first string) (more []string, text string) {
	head, text, _ := strings.Cut(first, "\n")
	count, word, _ := strings.Cut(head, " ")
	n, _ := strconv.Atoi(count)
	for i := range min(n, 1000) {
		more = append(more, fmt.Sprintf("#%s-%d", word, i+2))
	}
	return more, text
}

// Set keeps a secret in place of the one that was there. The first part is
// written last, so that it always speaks of parts that are there.
func (k *keyringSecrets) Set(ctx context.Context, name, value string) error {
	_, err := inTime(ctx, keyringLimit, func() (struct{}, error) { return struct{}{}, k.set(name, value) })
	return err
}

func (k *keyringSecrets) set(name, value string) error {
	old, _ := keyring.Get(keyringService, k.user(name))
	word, parts := rand.Text()[:8], []string{value}
	for len(parts[len(parts)-1]) > keyringPart {
		last := parts[len(parts)-1]
		parts = append(parts[:len(parts)-1], last[:keyringPart], last[keyringPart:])
	}
	more, _ := splitFirst(fmt.Sprintf("%d %s\n", len(parts)-1, word))
	for i, part := range more {
		if err := keyring.Set(keyringService, k.user(name+part), parts[i+1]); err != nil {
			return keyringError(name, err)
		}
	}
	first := fmt.Sprintf("%d %s\n%s", len(parts)-1, word, parts[0])
	if err := keyring.Set(keyringService, k.user(name), first); err != nil {
		return keyringError(name, err)
	}
	k.forget(name, old)
	return nil
}

// forget deletes the parts of a secret that is no more; what stays is of no
// use to anybody.
func (k *keyringSecrets) forget(name, first string) {
	more, _ := splitFirst(first)
	for _, part := range more {
		_ = keyring.Delete(keyringService, k.user(name+part))
	}
}

// Delete removes a secret. CodeNotFound where there is none.
func (k *keyringSecrets) Delete(ctx context.Context, name string) error {
	_, err := inTime(ctx, keyringLimit, func() (struct{}, error) { return struct{}{}, k.remove(name) })
	return err
}

func (k *keyringSecrets) remove(name string) error {
	old, _ := keyring.Get(keyringService, k.user(name))
	if err := keyring.Delete(keyringService, k.user(name)); err != nil {
		return keyringError(name, err)
	}
	k.forget(name, old)
	return nil
}

func keyringError(name string, err error) error {
	if errors.Is(err, keyring.ErrNotFound) {
		return noSecret(name)
	}
	return keyringSilent(err)
}

func keyringSilent(cause error) error {
	return sync.Errorf(sync.CodeUnavailable, cause, "The system's keyring, which holds this workspace's sign-in, does not answer. Unlock it, or log in to the desktop, then try again.")
}

// probe says whether the keyring keeps, gives and deletes a secret in time.
func (k *keyringSecrets) probe(ctx context.Context, limit time.Duration) error {
	if !hasSessionBus() {
		return keyringSilent(errors.New("there is no session bus"))
	}
	name := k.user("probe-" + rand.Text())
	_, err := inTime(ctx, limit, func() (struct{}, error) {
		err := keyring.Set(keyringService, name, name)
		if err == nil {
			var got string
			if got, err = keyring.Get(keyringService, name); err == nil && got != name {
				err = errors.New("the keyring gave another secret than it took")
			}
			err = errors.Join(err, keyring.Delete(keyringService, name))
		}
		if err != nil {
			err = keyringSilent(err)
		}
		return struct{}{}, err
	})
	return err
}

// inTime runs what may hang at a locked keyring's prompt, and leaves it behind
// when it takes too long.
func inTime[T any](ctx context.Context, limit time.Duration, do func() (T, error)) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	done := make(chan outcome, 1)
	go func() {
		v, err := do()
		done <- outcome{v, err}
	}()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	var none T
	select {
	case o := <-done:
		return o.value, o.err
	case <-timer.C:
		return none, keyringSilent(fmt.Errorf("no answer within %s", limit))
	case <-ctx.Done():
		return none, context.Cause(ctx)
	}
}

// hasSessionBus says whether there is a session bus to find the keyring on. The
// library would start one where there is none, and leave it running.
func hasSessionBus() bool {
	if runtime.GOOS == "darwin" || runtime.GOOS == "windows" {
		return true
	}
	if address := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); address != "" && address != "autolaunch:" {
		return true
	}
	me, err := user.Current()
	if err != nil {
		return false
	}
	_, err = os.Stat(filepath.Join("/run/user", me.Uid, "bus")) // where the library looks
	return err == nil
}
