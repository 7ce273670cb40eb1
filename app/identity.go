package app

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"audiencesync/sync"

	"github.com/gofrs/flock"
)

// identity is what a workspace folder says of itself: it holds no secret.
type identity struct {
	ID      string              `json:"id"`      // names the workspace's secrets in the keyring
	Sealed  bool                `json:"sealed"`  // a sealing key was made; without it names and GAIDs are lost
	Partner sync.ConnectionKind `json:"partner"` // whom the audiences and canvases belong to; "" before the first connection
}

const identityName = "workspace.json"

// sealingKeySize is that of XChaCha20-Poly1305.
const sealingKeySize = 32

// secretName is the name of one of the workspace's secrets.
func (w *Workspace) secretName(what string) string { return w.identity.ID + "/" + what }

// unlock reads the workspace's identity and its sealing key; a new workspace
// gets both. Two processes that open a new workspace at once get the same.
func (w *Workspace) unlock(ctx context.Context) ([]byte, error) {
	l := flock.New(filepath.Join(w.config.Dir, "open.lock"), flock.SetPermissions(0o600))
	if _, err := l.TryLockContext(ctx, 10*time.Millisecond); err != nil {
		return nil, notWritable(w.config.Dir, err)
	}
	defer l.Unlock()
	if err := w.readIdentity(); err != nil {
		return nil, err
	}
	if w.identity.ID == "" {
		id := make([]byte, 8)
		rand.Read(id)
		w.identity.ID = hex.EncodeToString(id)
	}
	text, err := w.Secrets.Get(ctx, w.secretName("sealing-key"))
	switch {
	case err == nil:
		key, err := base64.StdEncoding.DecodeString(text)
		if err != nil || len(key) != sealingKeySize {
			return nil, w.keyLost(err)
		}
		return key, nil
	case sync.CodeOf(err) != sync.CodeNotFound:
		return nil, err
	case w.identity.Sealed:
		return nil, w.keyLost(err)
	}
	key := make([]byte, sealingKeySize)
	rand.Read(key)
	if err := w.Secrets.Set(ctx, w.secretName("sealing-key"), base64.StdEncoding.EncodeToString(key)); err != nil {
		return nil, err
	}
	w.identity.Sealed = true
	return key, w.saveIdentity()
}

func (w *Workspace) keyLost(cause error) error {
	return sync.Errorf(sync.CodeDamaged, cause, "The key that opens the names in %s is not in %s any more. Restore it, or begin another workspace and import the lists there.", w.config.Dir, w.SecretsKind())
}

func (w *Workspace) readIdentity() error {
	data, err := os.ReadFile(filepath.Join(w.config.Dir, identityName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return unreadable(identityName, err)
	}
	if err := json.Unmarshal(data, &w.identity); err != nil || w.identity.ID == "" {
		return sync.Errorf(sync.CodeDamaged, err, "%s in %s is damaged. Put it back from a backup of the folder.", identityName, w.config.Dir)
	}
	return nil
}

func (w *Workspace) saveIdentity() error {
	data, err := json.Marshal(w.identity)
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(w.config.Dir, identityName), data)
}

// writeFile replaces a file wholly or not at all, also when the power fails.
func writeFile(name string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*") // made with mode 0600
	if err != nil {
		return notWritable(filepath.Dir(name), err)
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		os.Remove(f.Name())
		return notWritable(filepath.Dir(name), err)
	}
	return nil
}
