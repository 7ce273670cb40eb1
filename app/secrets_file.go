package app

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"audiencesync/sync"

	"github.com/gofrs/flock"
	"golang.org/x/crypto/chacha20poly1305"
)

// secretsFile keeps secrets in one file, sealed with XChaCha20-Poly1305. Its key
// is in the user's configuration folder, so that a copy of the workspace alone
// gives nothing away. Several processes may use it.
type secretsFile struct {
	path string
	key  []byte
	bind []byte // what the seal is for: our format, and the workspace
}

// keyName is the key's file in the user's configuration folder.
const keyName = "secrets.key"

// openSecretsFile makes the key where there is none, unless there is a file
// already that only the lost one would open.
func openSecretsFile(path, workspaceID string) (*secretsFile, error) {
	key, err := readKey(path)
	if err != nil {
		return nil, err
	}
	f := &secretsFile{path: path, key: key, bind: []byte("audience-sync secrets 1\n" + workspaceID)}
	if _, err := f.read(); err != nil {
		return nil, err
	}
	return f, nil
}

func readKey(path string) ([]byte, error) {
	config, err := os.UserConfigDir()
	if err != nil {
		return nil, sync.Errorf(sync.CodeInvalid, err, "There is no home folder to keep the key of the workspace's secrets in. Set HOME, or XDG_CONFIG_HOME.")
	}
	name := filepath.Join(config, "audience-sync", keyName)
	key, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		if _, none := os.Stat(path); none != nil {
			key, err = makeKey(name)
		} else if key, err = os.ReadFile(name); errors.Is(err, fs.ErrNotExist) { // else another process has made both, the key first
			return nil, sync.Errorf(sync.CodeDamaged, nil, "The key %s, which opens the secrets of this workspace, is missing. Restore it from a backup.", name)
		}
	}
	switch {
	case err != nil:
		return nil, sync.Errorf(sync.CodeReadOnly, err, "The key of the workspace's secrets, %s, cannot be read or written. Check the permissions of the folder.", name)
	case len(key) != chacha20poly1305.KeySize:
		return nil, sync.Errorf(sync.CodeDamaged, nil, "The key %s, which opens the secrets of this workspace, is damaged. Restore it from a backup.", name)
	}
	_ = os.Chmod(name, 0o600) // somebody may have copied it with other permissions
	return key, nil
}

// makeKey makes the key wholly or not at all; of two processes that make it at
// once both get the same.
func makeKey(name string) ([]byte, error) {
	dir := filepath.Dir(name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	l := flock.New(name+".lock", flock.SetPermissions(0o600))
	if err := l.Lock(); err != nil {
		return nil, err
	}
	defer func() { _ = l.Unlock() }() // the end of the process frees it too
	if key, err := os.ReadFile(name); err == nil {
		return key, nil
	}
	key := make([]byte, chacha20poly1305.KeySize)
	rand.Read(key)
	return key, writeFile(name, key)
}

// Get reads a secret. CodeNotFound where there is none.
func (f *secretsFile) Get(_ context.Context, name string) (string, error) {
	secrets, err := f.read()
	if err != nil {
		return "", err
	}
	value, found := secrets[name]
	if !found {
		return "", noSecret(name)
	}
	return value, nil
}

// Set keeps a secret in place of the one that was there.
func (f *secretsFile) Set(ctx context.Context, name, value string) error {
	return f.change(ctx, func(secrets map[string]string) error {
		secrets[name] = value
		return nil
	})
}

// Delete removes a secret. CodeNotFound where there is none.
func (f *secretsFile) Delete(ctx context.Context, name string) error {
	return f.change(ctx, func(secrets map[string]string) error {
		if _, found := secrets[name]; !found {
			return noSecret(name)
		}
		delete(secrets, name)
		return nil
	})
}

// change reads, changes and replaces the file while no other process does.
func (f *secretsFile) change(ctx context.Context, do func(map[string]string) error) error {
	l := flock.New(f.path+".lock", flock.SetPermissions(0o600))
	if _, err := l.TryLockContext(ctx, 10*time.Millisecond); err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return notWritable(filepath.Dir(f.path), err)
	}
	defer func() { _ = l.Unlock() }() // the end of the process frees it too
	secrets, err := f.read()
	if err != nil {
		return err
	}
	if err := do(secrets); err != nil {
		return err
	}
	return f.write(secrets)
}

func (f *secretsFile) read() (map[string]string, error) {
	secrets := map[string]string{}
	sealed, err := os.ReadFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return secrets, nil
	}
	if err != nil {
		return nil, sync.Errorf(sync.CodeUnreadable, err, "The file %s cannot be read. Check its permissions.", f.path)
	}
	seal, err := chacha20poly1305.NewX(f.key)
	if err != nil {
		return nil, err
	}
	if len(sealed) < seal.NonceSize() {
		return nil, f.damaged(nil)
	}
	text, err := seal.Open(nil, sealed[:seal.NonceSize()], sealed[seal.NonceSize():], f.bind)
	if err != nil || json.Unmarshal(text, &secrets) != nil {
		return nil, f.damaged(err)
	}
	return secrets, nil
}

func (f *secretsFile) damaged(cause error) error {
	return sync.Errorf(sync.CodeDamaged, cause, "The file %s does not open with this user's key: it is damaged, or was made by another user or on another computer. Restore it from a backup.", f.path)
}

func (f *secretsFile) write(secrets map[string]string) error {
	text, err := json.Marshal(secrets)
	if err != nil {
		return err
	}
	seal, err := chacha20poly1305.NewX(f.key)
	if err != nil {
		return err
	}
	nonce := make([]byte, seal.NonceSize(), seal.NonceSize()+len(text)+seal.Overhead())
	rand.Read(nonce)
	return writeFile(f.path, seal.Seal(nonce, nonce, text, f.bind))
}
