package app

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"audiencesync/sync"
)

// SecretsKind is where the secrets of a workspace are; as a text it says so in
// words.
type SecretsKind string

// The kinds.
const (
	SecretsKeyring SecretsKind = "the system's keyring"
	SecretsFile    SecretsKind = "an encrypted file in the workspace folder"
)

// String says where the secrets are, in words.
func (k SecretsKind) String() string { return string(k) }

// secretsName is the file in the workspace that holds the secrets, or says that
// the keyring does: a workspace whose secrets are in the keyring must not go on
// without them where the keyring is locked or missing.
const secretsName = "secrets"

// inKeyring is what the file says where the keyring holds the secrets.
var inKeyring = []byte("in the system's keyring\n")

// OpenSecrets opens the secrets of a workspace: where they are already, else in
// the system's keyring where that works, else in an encrypted file. The ID keeps
// workspaces apart in the keyring. A keyring that is locked or does not answer
// delays it for seconds at most.
//
// CodeUnavailable: the secrets are in the keyring, which does not answer.
// CodeDamaged: the file cannot be opened with this user's key.
func OpenSecrets(ctx context.Context, dir, workspaceID string) (sync.Secrets, SecretsKind, error) {
	path := filepath.Join(dir, secretsName)
	said, err := os.ReadFile(path)
	ring := &keyringSecrets{workspace: workspaceID}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if ring.probe(ctx, probeLimit) == nil {
			return ring, SecretsKeyring, writeFile(path, inKeyring)
		}
		if ctx.Err() != nil {
			return nil, "", context.Cause(ctx)
		}
		return openFile(path, workspaceID)
	case err != nil:
		return nil, "", sync.Errorf(sync.CodeUnreadable, err, "The file %s cannot be read. Check its permissions.", path)
	case !bytes.Equal(said, inKeyring):
		return openFile(path, workspaceID)
	}
	if err := ring.probe(ctx, keyringLimit); err != nil {
		return nil, "", err
	}
	return ring, SecretsKeyring, nil
}

func openFile(path, workspaceID string) (sync.Secrets, SecretsKind, error) {
	f, err := openSecretsFile(path, workspaceID)
	if err != nil {
		return nil, "", err
	}
	return f, SecretsFile, nil
}

func noSecret(name string) error {
	return sync.Errorf(sync.CodeNotFound, nil, "There is no secret %q in this workspace.", name)
}
