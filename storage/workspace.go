package storage

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"audiencesync/sync"
)

// The names of documents and counters.
const (
	documentConnection = "connection"
	documentSettings   = "settings"
	counterSlot        = "request_slot" // Unix microseconds
)

// document reads a document into v; it is left as it is where there is none.
func (t *tx) document(name string, v any) error {
	var text string
	found, err := t.row("SELECT value FROM document WHERE name = ?", []any{name}, &text)
	if err != nil || !found {
		return err
	}
	return json.Unmarshal([]byte(text), v)
}

func (t *tx) setDocument(name string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return t.exec("INSERT INTO document (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, string(text))
}

// Connection implements sync.WorkspaceStore.
func (d *DB) Connection(ctx context.Context) (c sync.Connection, err error) {
	err = d.view(ctx, "read the connection", func(t *tx) error { return t.document(documentConnection, &c) })
	return c, err
}

// SaveConnection implements sync.WorkspaceStore.
func (d *DB) SaveConnection(ctx context.Context, c sync.Connection) error {
	return d.update(ctx, "save the connection", func(t *tx) error { return t.setDocument(documentConnection, c) })
}

// SaveAdAccounts implements sync.WorkspaceStore.
func (d *DB) SaveAdAccounts(ctx context.Context, accounts []sync.AdAccount) error {
	return d.update(ctx, "save the ad accounts", func(t *tx) error {
		old, err := t.adAccounts()
		if err != nil {
			return err
		}
		if err := t.exec("DELETE FROM ad_account"); err != nil {
			return err
		}
		for _, a := range accounts {
			selected := slices.ContainsFunc(old, func(o sync.AdAccount) bool { return o.ID == a.ID && o.Selected })
			if err := t.exec("INSERT INTO ad_account (id, name, role, status, test, selected) VALUES (?, ?, ?, ?, ?, ?)", a.ID, a.Name, a.Role, a.Status, a.Test, selected); err != nil {
				return err
			}
		}
		return nil
	})
}

// AdAccounts implements sync.WorkspaceStore.
func (d *DB) AdAccounts(ctx context.Context) (accounts []sync.AdAccount, err error) {
	err = d.view(ctx, "read the ad accounts", func(t *tx) error { accounts, err = t.adAccounts(); return err })
	return accounts, err
}

func (t *tx) adAccounts() (accounts []sync.AdAccount, err error) {
	err = t.rows(func(scan func(...any) error) error {
		var a sync.AdAccount
		defer func() { accounts = append(accounts, a) }()
		return scan(&a.ID, &a.Name, &a.Role, &a.Status, &a.Test, &a.Selected)
	}, "SELECT id, name, role, status, test, selected FROM ad_account ORDER BY name COLLATE NOCASE, id")
	return accounts, err
}

// SelectAdAccounts implements sync.WorkspaceStore.
func (d *DB) SelectAdAccounts(ctx context.Context, ids []string) error {
	return d.update(ctx, "select the ad accounts", func(t *tx) error {
		accounts, err := t.adAccounts()
		if err != nil {
			return err
		}
		for _, id := range ids {
			i := slices.IndexFunc(accounts, func(a sync.AdAccount) bool { return a.ID == id })
			if i < 0 {
				return sync.Errorf(sync.CodeNotFound, nil, "There is no ad account %s among those of the connected member.", id)
			}
			if why := accounts[i].Usable(); why != "" {
				return sync.Errorf(sync.CodeInvalid, nil, "%s cannot be synced to: %s.", accounts[i].Name, why)
			}
		}
		for _, a := range accounts {
			if err := t.exec("UPDATE ad_account SET selected = ? WHERE id = ?", slices.Contains(ids, a.ID), a.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

// Settings implements sync.WorkspaceStore.
func (d *DB) Settings(ctx context.Context) (s sync.Settings, err error) {
	err = d.view(ctx, "read the settings", func(t *tx) error { s, err = t.settings(); return err })
	return s, err
}

func (t *tx) settings() (sync.Settings, error) {
	s := sync.DefaultSettings()
	return s, t.document(documentSettings, &s)
}

// UpdateSettings implements sync.WorkspaceStore.
func (d *DB) UpdateSettings(ctx context.Context, change func(*sync.Settings)) (s sync.Settings, err error) {
	err = d.update(ctx, "save the settings", func(t *tx) error {
		if s, err = t.settings(); err != nil {
			return err
		}
		change(&s)
		return t.setDocument(documentSettings, s)
	})
	return s, err
}

// ReserveRequest implements sync.WorkspaceStore.
func (d *DB) ReserveRequest(ctx context.Context, now time.Time, interval time.Duration, missed time.Time) (slot time.Time, err error) {
	err = d.update(ctx, "keep to the limits", func(t *tx) error {
		stored, err := t.counter(counterSlot)
		if err != nil {
			return err
		}
		var last, end time.Time
		if stored != 0 {
			last = time.UnixMicro(stored)
		}
		slot, end = sync.NextSlot(last, now, missed, interval)
		return t.setCounter(counterSlot, (end.UnixNano()+999)/1000) // never before it
	})
	return slot, err
}
