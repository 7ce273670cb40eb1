package storage

import (
	"context"
	"encoding/json"
	"fmt"

	"audiencesync/sync"
)

// SaveMapping implements sync.PeopleStore.
func (d *DB) SaveMapping(ctx context.Context, headers []string, m sync.Mapping) error {
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	key := d.seal.digest(headers)
	return d.update(ctx, "save the mapping", func(t *tx) error {
		return t.exec("INSERT INTO mapping (headers, columns) VALUES (?, ?) ON CONFLICT (headers) DO UPDATE SET columns = excluded.columns", key, d.seal.seal(text, key))
	})
}

// Mapping implements sync.PeopleStore.
func (d *DB) Mapping(ctx context.Context, headers []string) (m sync.Mapping, err error) {
	key := d.seal.digest(headers)
	err = d.view(ctx, "read the mapping", func(t *tx) error {
		var sealed []byte
		found, err := t.row("SELECT columns FROM mapping WHERE headers = ?", []any{key}, &sealed)
		if err != nil || !found {
			return err
		}
		text, err := d.seal.open(sealed, key)
		if err != nil {
			return damaged(fmt.Errorf("mapping: %w", err))
		}
		return json.Unmarshal(text, &m)
	})
	return m, err
}
