package storage

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"

	"audiencesync/sync"
)

const selectAudience = "SELECT id, ad_account, name, remote_id, source_key, created_at, remote_at, read_at, status, size, input, matched FROM audience"

func scanAudience(a *sync.Audience, scan func(...any) error) error {
	r := &a.Latest
	return scan(&a.ID, &a.AdAccount, &a.Name, &a.RemoteID, &a.SourceKey, stamped{&a.CreatedAt}, stamped{&a.RemoteAt}, stamped{&r.At}, &r.Status, &r.Size, &r.Input, &r.Matched)
}

// audience reads the first audience for which the condition holds.
func (t *tx) audience(where string, args ...any) (a sync.Audience, found bool, err error) {
	all, err := collect(t, scanAudience, selectAudience+" WHERE "+where+" ORDER BY id LIMIT 1", args...)
	if err != nil || len(all) == 0 {
		return a, false, err
	}
	return all[0], true, nil
}

func (t *tx) audienceNamed(adAccount, name string) (sync.Audience, bool, error) {
	return t.audience("ad_account = ? AND name_key = ?", adAccount, fold(name))
}

// newAudience saves a draft; ours is one that this program is to make.
func (t *tx) newAudience(adAccount, name string, ours bool, at time.Time) (a sync.Audience, err error) {
	members, err := t.newSet(nil)
	if err != nil {
		return a, err
	}
	a = sync.Audience{AdAccount: adAccount, Name: name, CreatedAt: unstamp(stamp(at)), Latest: sync.Reading{Status: sync.StatusDraft}}
	a.ID, err = t.insert("INSERT INTO audience (ad_account, name, name_key, created_at, members, status) VALUES (?, ?, ?, ?, ?, ?)",
		adAccount, name, fold(name), stamp(at), members, a.Latest.Status)
	if err != nil || !ours {
		return a, err
	}
	a.SourceKey = newSourceKey(a.ID)
	return a, t.exec("UPDATE audience SET source_key = ? WHERE id = ?", a.SourceKey, a.ID)
}

// newSourceKey is our key of an audience at LinkedIn. Two workspaces may make
// audiences in one ad account: the ID alone would take the other's for ours.
func newSourceKey(id int64) string {
	return fmt.Sprintf("%s%d-%s", sync.SourceKeyPrefix, id, strings.ToLower(rand.Text()[:12]))
}

// DraftAudience implements sync.AudienceStore.
func (d *DB) DraftAudience(ctx context.Context, adAccount, name string, at time.Time) (a sync.Audience, err error) {
	err = d.update(ctx, "save the audience", func(t *tx) error {
		other, found, err := t.audienceNamed(adAccount, name)
		switch {
		case err != nil:
			return err
		case found:
			return audienceTaken(other.Name)
		}
		a, err = t.newAudience(adAccount, name, true, at)
		return err
	})
	if err != nil {
		return sync.Audience{}, err
	}
	return a, nil
}

func audienceTaken(name string) error {
	return sync.Errorf(sync.CodeConflict, nil, "There is an audience %q in this ad account already. Choose it, or enter another name.", name)
}

// AdoptAudience implements sync.AudienceStore.
func (d *DB) AdoptAudience(ctx context.Context, r sync.RemoteAudience, at time.Time) (a sync.Audience, err error) {
	err = d.update(ctx, "save the audience", func(t *tx) error {
		known, found, err := t.audience("remote_id = ? AND remote_id <> ''", r.RemoteID)
		switch {
		case err != nil:
			return err
		case found:
			a, err = t.renameAudience(known, r.Name)
			return err
		}
		if a, found, err = t.audienceNamed(r.AdAccount, r.Name); err == nil && !found {
			a, err = t.newAudience(r.AdAccount, r.Name, false, at)
		}
		if err != nil {
			return err
		}
		a.RemoteID, a.Latest = r.RemoteID, sync.Reading{}
		return t.exec("UPDATE audience SET remote_id = ?, read_at = 0, status = '', size = NULL, input = NULL, matched = NULL WHERE id = ?", a.RemoteID, a.ID)
	})
	if err != nil {
		return sync.Audience{}, err
	}
	return a, nil
}

func (t *tx) renameAudience(a sync.Audience, name string) (sync.Audience, error) {
	if a.Name == name {
		return a, nil
	}
	if other, found, err := t.audienceNamed(a.AdAccount, name); err != nil {
		return a, err
	} else if found && other.ID != a.ID {
		return a, audienceTaken(other.Name)
	}
	a.Name = name
	return a, t.exec("UPDATE audience SET name = ?, name_key = ? WHERE id = ?", name, fold(name), a.ID)
}

// AudienceCreated implements sync.AudienceStore.
func (d *DB) AudienceCreated(ctx context.Context, id int64, remoteID string, at time.Time) error {
	return d.update(ctx, "save the audience", func(t *tx) error {
		if _, found, err := t.audience("id = ?", id); err != nil {
			return err
		} else if !found {
			return noAudience()
		}
		return t.exec("UPDATE audience SET remote_id = ?, remote_at = ?, read_at = 0, status = '', size = NULL, input = NULL, matched = NULL WHERE id = ?", remoteID, stamp(at), id)
	})
}

func noAudience() error {
	return sync.Errorf(sync.CodeNotFound, nil, "There is no such audience in this workspace.")
}

// FindAudience implements sync.AudienceStore.
func (d *DB) FindAudience(ctx context.Context, adAccount, name string) (a sync.Audience, err error) {
	err = d.view(ctx, "read the audience", func(t *tx) error {
		var found bool
		if a, found, err = t.audienceNamed(adAccount, name); err == nil && !found {
			err = sync.Errorf(sync.CodeNotFound, nil, "There is no audience %q in the ad account %s.", name, adAccount)
		}
		return err
	})
	return a, err
}

// Audiences implements sync.AudienceStore.
func (d *DB) Audiences(ctx context.Context, adAccount string) (all []sync.Audience, err error) {
	err = d.view(ctx, "read the audiences", func(t *tx) error {
		all, err = collect(t, scanAudience, selectAudience+" WHERE ?1 = '' OR ad_account = ?1 ORDER BY id", adAccount)
		return err
	})
	slices.SortStableFunc(all, func(a, b sync.Audience) int { return byName(a.Name, b.Name) })
	return all, err
}

// Record implements sync.AudienceStore.
func (d *DB) Record(ctx context.Context, audienceID int64, r sync.Reading) error {
	return d.update(ctx, "keep what LinkedIn said of the audience", func(t *tx) error {
		if _, found, err := t.audience("id = ?", audienceID); err != nil {
			return err
		} else if !found {
			return noAudience()
		}
		values := []any{stamp(r.At), r.Status, r.Size, r.Input, r.Matched, audienceID, r.At.Unix() / 3600}
		if err := t.exec("UPDATE audience SET read_at = ?, status = ?, size = ?, input = ?, matched = ? WHERE id = ?", values[:6]...); err != nil {
			return err
		}
		return t.exec(`INSERT OR REPLACE INTO reading (read_at, status, size, input, matched, audience_id, hour) VALUES (?, ?, ?, ?, ?, ?, ?)`, values...)
	})
}

// Readings implements sync.AudienceStore.
func (d *DB) Readings(ctx context.Context, audienceID int64, since time.Time) (all []sync.Reading, err error) {
	err = d.view(ctx, "read what LinkedIn said of the audience", func(t *tx) error {
		all, err = collect(t, func(r *sync.Reading, scan func(...any) error) error {
			return scan(stamped{&r.At}, &r.Status, &r.Size, &r.Input, &r.Matched)
		}, "SELECT read_at, status, size, input, matched FROM reading WHERE audience_id = ? AND read_at >= ? ORDER BY hour", audienceID, stamp(since))
		return err
	})
	return all, err
}

// AudiencePeople implements sync.Ledger.
func (d *DB) AudiencePeople(ctx context.Context, audienceID int64) (people *sync.PeopleSet, err error) {
	err = d.view(ctx, "read who is in the audience", func(t *tx) error {
		var set int64
		found, err := t.row("SELECT members FROM audience WHERE id = ?", []any{audienceID}, &set)
		switch {
		case err != nil:
			return err
		case !found:
			return noAudience()
		}
		people, err = t.loadSet(set)
		return err
	})
	return people, err
}
