package app

import (
	"path/filepath"

	"audiencesync/sync"

	"github.com/gofrs/flock"
)

// lock takes a lock file of the workspace for this process, or returns nil
// when another process has it. The system frees it when the process ends,
// however it ends.
func lock(dir, name string) (*flock.Flock, error) {
	l := flock.New(filepath.Join(dir, name), flock.SetPermissions(0o600))
	ok, err := l.TryLock()
	if err != nil {
		return nil, sync.Errorf(sync.CodeReadOnly, err, "The workspace folder %s cannot be written. Check its permissions, or choose another with --workspace.", dir)
	}
	if !ok {
		return nil, nil
	}
	return l, nil
}

// lockEngine makes this process the one that runs the workspace's engine.
func lockEngine(dir string) (*flock.Flock, error) {
	l, err := lock(dir, "engine.lock")
	if err == nil && l == nil {
		err = sync.Errorf(sync.CodeBusy, nil, "Another Audience Sync is running this workspace already (%s). Close it first, or choose another folder with --workspace.", dir)
	}
	return l, err
}
