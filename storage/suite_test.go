package storage_test

import (
	"bytes"
	"path/filepath"
	"testing"

	"audiencesync/storage"
	"audiencesync/sync"
	"audiencesync/sync/storetest"
)

// open opens a workspace's file with a fixed key and closes it at the end.
func open(t *testing.T, path string) *storage.DB {
	t.Helper()
	d, err := storage.Open(t.Context(), path, storage.Options{SealingKey: bytes.Repeat([]byte{7}, 32)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func file(t *testing.T) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "audience-sync.db")
}

func TestSuite(t *testing.T) {
	t.Parallel()
	storetest.Suite(t, func(t *testing.T) sync.Store { return open(t, file(t)) })
}
