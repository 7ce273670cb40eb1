package storage

import (
	"testing"

	"audiencesync/sync"
	"audiencesync/sync/storetest"
)

func TestSuite(t *testing.T) {
	t.Parallel()
	storetest.Suite(t, func(t *testing.T) sync.Store { return openAt(t, t.TempDir()) })
}
