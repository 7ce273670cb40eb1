package storetest

import (
	"testing"

	"audiencesync/sync"
)

func TestMemory(t *testing.T) {
	t.Parallel()
	Suite(t, func(*testing.T) sync.Store { return NewMemory() })
}
