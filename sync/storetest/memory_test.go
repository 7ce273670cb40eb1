package storetest

import (
	"testing"

	"audiencesync/sync"

	"pgregory.net/rapid"
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

func TestModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { Model(t, NewMemory(), NewMemory()) })
}
