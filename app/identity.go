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

// sealingKeySize is that of AES-256.
const sealingKeySize = 32

// The names of the workspace's secrets.
const (
	secretSealingKey   = "sealing-key"
	secretClientSecret = "client-secret"
	secretTokens       = "linkedin"
)

// alone keeps other processes from opening or changing the workspace's
// identity until end is called.
func (w *Workspace) alone(ctx context.Context) (end func(), err error) {
	l := flock.New(filepath.Join(w.config.Dir, "open.lock"), flock.SetPermissions(0o600))
	if _, err := l.TryLockContext(ctx, 10*time.Millisecond); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, notWritable(w.config.Dir, err)
	}
	return func() { _ = l.Unlock() }, nil // the end of the process frees it too
}

// unlock reads the workspace's identity, opens its secrets and returns its
// sealing key; a new workspace gets all three. Of two processes that open a new
// workspace at once both get the same.
func (w *Workspace) unlock(ctx context.Context) ([]byte, error) {
	end, err := w.alone(ctx)
	if err != nil {
		return nil, err
	}
	defer end()
	if err := w.readIdentity(); err != nil {
		return nil, err
	}
	if w.identity.ID == "" {
		id := make([]byte, 8)
		rand.Read(id)
		w.identity.ID = hex.EncodeToString(id)
		if err := w.saveIdentity(); err != nil { // before a secret has its name
			return nil, err
		}
	}
	if w.Secrets, w.secretsKind, err = w.config.openSecrets(ctx, w.identity.ID); err != nil {
		return nil, err
	}
	return w.sealingKey(ctx)
}

func (w *Workspace) sealingKey(ctx context.Context) ([]byte, error) {
	text, err := w.Secrets.Get(ctx, secretSealingKey)
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
	if err := w.Secrets.Set(ctx, secretSealingKey, base64.StdEncoding.EncodeToString(key)); err != nil {
		return nil, err
	}
	w.identity.Sealed = true
	return key, w.saveIdentity()
}

func (w *Workspace) keyLost(cause error) error {
	return sync.Errorf(sync.CodeDamaged, cause, "The key that opens the names in %s is not in %s any more. Restore it, or begin another workspace and import the lists there.", w.config.Dir, w.SecretsKind())
}

// belong makes the workspace one of LinkedIn's or of practice LinkedIn's: its
// audiences and canvases are of use only there.
func (w *Workspace) belong(ctx context.Context, kind sync.ConnectionKind) error {
	end, err := w.alone(ctx)
	if err != nil {
		return err
	}
	defer end()
	before, err := w.rereadIdentity()
	switch {
	case err != nil:
		return err
	case before == kind:
		return nil
	}
	if err := w.mayBelong(ctx, kind); err != nil {
		return err
	}
	if before != "" { // what was chosen there means nothing here
		if err := w.SelectAdAccounts(ctx, nil); err != nil {
			return err
		}
	}
	w.identityMu.Lock()
	defer w.identityMu.Unlock()
	w.identity.Partner = kind
	return w.saveIdentity()
}

// rereadIdentity returns whom the workspace belongs to, as another process may
// have said meanwhile.
func (w *Workspace) rereadIdentity() (sync.ConnectionKind, error) {
	w.identityMu.Lock()
	defer w.identityMu.Unlock()
	err := w.readIdentity()
	return w.identity.Partner, err
}

// mayBelong refuses a workspace that is used with the other one already.
func (w *Workspace) mayBelong(ctx context.Context, kind sync.ConnectionKind) error {
	w.identityMu.Lock()
	now := w.identity.Partner
	w.identityMu.Unlock()
	if now == "" || now == kind {
		return nil
	}
	used, err := w.used(ctx)
	switch {
	case err != nil || !used:
		return err
	case kind == sync.ConnectionPractice:
		return sync.Errorf(sync.CodeConflict, nil, "This workspace is used with LinkedIn: its audiences are there. To practise, open another folder with --workspace.")
	}
	return sync.Errorf(sync.CodeConflict, nil, "This workspace is used with practice LinkedIn: its audiences are only there. For LinkedIn itself, open another folder with --workspace.")
}

// used says whether there are audiences or canvases that were launched.
func (w *Workspace) used(ctx context.Context) (bool, error) {
	audiences, err := w.Audiences(ctx, "")
	if err != nil || len(audiences) > 0 {
		return true, err
	}
	canvases, err := w.Canvases(ctx)
	for _, c := range canvases {
		if !c.LaunchedAt.IsZero() {
			return true, err
		}
	}
	return false, err
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
	return replaceFile(name, func(f *os.File) error {
		_, err := f.Write(data)
		return err
	})
}

// replaceFile is writeFile for what is written piece by piece.
func replaceFile(name string, write func(*os.File) error) error {
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*") // made with mode 0600
	if err != nil {
		return notWritable(filepath.Dir(name), err)
	}
	err = errors.Join(write(f), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // it is of no use, nor in the way
		return notWritable(filepath.Dir(name), err)
	}
	return nil
}
