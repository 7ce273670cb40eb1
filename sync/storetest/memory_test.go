package storetest

import (
	"testing"

	"audiencesync/sync"
)

func openMemory(*testing.T) sync.Store { return NewMemory() }

func TestMemory(t *testing.T) {
	t.Parallel()
	Suite(t, openMemory)
}

func TestMemoryReopen(t *testing.T) {
	t.Parallel()
	SuiteReopen(t, openMemory, func(_ *testing.T, s sync.Store) sync.Store { return s })
}
