package storage

import (
	"context"
	"slices"
	"strconv"
	"time"

	"audiencesync/sync"
)

func scanHold(h *sync.Hold, scan func(...any) error) error {
	return scan(&h.Scope, &h.Ref, &h.Kind, &h.Message, stamped{&h.Since}, stamped{&h.Until}, &h.Attempts)
}

const selectHold = "SELECT scope, ref, kind, message, since, until, attempts FROM hold"

// Hold implements sync.Ledger.
func (d *DB) Hold(ctx context.Context, h sync.Hold) error {
	return d.update(ctx, "hold sending", func(t *tx) error {
		old, err := collect(t, scanHold, selectHold+" WHERE scope = ? AND ref = ?", h.Scope, h.Ref)
		if err != nil {
			return err
		}
		since, attempts := h.Since, 1
		if len(old) > 0 && old[0].Kind == h.Kind {
			since, attempts = old[0].Since, old[0].Attempts+1
		}
		err = t.exec("INSERT OR REPLACE INTO hold (scope, ref, kind, message, since, until, attempts) VALUES (?, ?, ?, ?, ?, ?, ?)",
			h.Scope, h.Ref, h.Kind, h.Message, stamp(since), stamp(h.Until), attempts)
		if err != nil || !h.Runs() {
			return err
		}
		return t.stampHeld(h)
	})
}

// stampHeld starts the clock of the intakes behind a hold: now, not at Since,
// before which some may not have been there; in a paused canvas, where it stands
// still, at the pause, by whose length Resume moves it.
func (t *tx) stampHeld(h sync.Hold) error {
	return t.exec(`UPDATE intake SET first_at = (SELECT iif(c.state = 'paused', c.paused_at, ?1) FROM canvas c WHERE c.id = canvas_id)
		WHERE first_at = 0 AND (?2 = 'all'
			OR ?2 = 'account' AND audience_id IN (SELECT id FROM audience WHERE ad_account = ?3)
			OR ?2 = 'audience' AND audience_id = CAST(?3 AS INTEGER))`, stamp(h.Since), h.Scope, h.Ref)
}

// Release implements sync.Ledger.
func (d *DB) Release(ctx context.Context, scope sync.HoldScope, ref string) error {
	return d.update(ctx, "go on sending", func(t *tx) error {
		if scope == sync.HoldAll && ref == "*" {
			return t.exec("DELETE FROM hold")
		}
		return t.exec("DELETE FROM hold WHERE scope = ? AND ref = ?", scope, ref)
	})
}

// Holds implements sync.Ledger.
func (d *DB) Holds(ctx context.Context) (holds []sync.Hold, err error) {
	err = d.view(ctx, "read what holds sending", func(t *tx) error {
		holds, err = collect(t, scanHold, selectHold+" ORDER BY scope, ref")
		return err
	})
	return holds, err
}

// holds are those in force at one moment.
type holds []sync.Hold

func (t *tx) holdsAt(now time.Time) (holds, error) {
	all, err := collect(t, scanHold, selectHold)
	return slices.DeleteFunc(all, func(h sync.Hold) bool { return !h.InForce(now) }), err
}

// of returns the widest hold over an audience.
func (hs holds) of(audienceID int64, adAccount string) (sync.Hold, bool) {
	for _, want := range []struct {
		scope sync.HoldScope
		ref   string
	}{{sync.HoldAll, ""}, {sync.HoldAccount, adAccount}, {sync.HoldAudience, strconv.FormatInt(audienceID, 10)}} {
		if i := slices.IndexFunc(hs, func(h sync.Hold) bool { return h.Scope == want.scope && h.Ref == want.ref }); i >= 0 {
			return hs[i], true
		}
	}
	return sync.Hold{}, false
}
