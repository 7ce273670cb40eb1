package app

import (
	"context"
	stdsync "sync"

	"audiencesync/sync"
)

// SecretsMemory is where the secrets of a workspace are that is thrown away
// when the program ends.
const SecretsMemory SecretsKind = "memory, until the program ends"

// memorySecrets keeps secrets nowhere else.
type memorySecrets struct{ values stdsync.Map }

// Get reads a secret. CodeNotFound where there is none.
func (m *memorySecrets) Get(_ context.Context, name string) (string, error) {
	if v, ok := m.values.Load(name); ok {
		return v.(string), nil
	}
	return "", noSecret(name)
}

// Set keeps a secret.
func (m *memorySecrets) Set(_ context.Context, name, value string) error {
	m.values.Store(name, value)
	return nil
}

// Delete removes a secret. CodeNotFound where there is none.
func (m *memorySecrets) Delete(_ context.Context, name string) error {
	if _, ok := m.values.LoadAndDelete(name); !ok {
		return noSecret(name)
	}
	return nil
}

var _ sync.Secrets = (*memorySecrets)(nil)
