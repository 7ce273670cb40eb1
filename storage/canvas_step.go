package storage

import (
	"database/sql"
	"slices"
	"strings"

	"audiencesync/sync"
)

// stepKey is what makes two steps of a canvas the same one.
type stepKey struct {
	partner, adAccount, audience string
	action                       sync.Action
}

func keyOf(s *sync.AudienceSync) stepKey {
	return stepKey{s.Partner, s.AdAccount, fold(s.Audience), s.Action}
}

type stepRow struct {
	id       int64
	key      stepKey
	audience sql.Null[int64] // its name may have changed since
}

// namesNoAudience says whether some step cannot be sent to: a draft may have
// such, a canvas that runs may not.
func namesNoAudience(d sync.Definition) bool {
	return slices.ContainsFunc(d.Components, func(k sync.Component) bool { return k.Step != nil && !namesAudience(k.Step) })
}

func namesAudience(s *sync.AudienceSync) bool {
	return s.AdAccount != "" && strings.TrimSpace(s.Audience) != ""
}

func noAudienceNamed(canvas string) error {
	return sync.Errorf(sync.CodeInvalid, nil, "A step of the canvas %q has no ad account or no audience. Choose them in the step first.", canvas)
}

// keepSteps gives each step of def the ID of the step before that does the
// same, of several in their order, else a new one.
func (t *tx) keepSteps(c *sync.Canvas, def sync.Definition) error {
	free, err := t.steps(c)
	if err != nil {
		return err
	}
	var kept []int64
	for i := range def.Components {
		k := &def.Components[i]
		k.StepID = 0
		if k.Step == nil {
			continue
		}
		j := slices.IndexFunc(free, func(r stepRow) bool { return r.key == keyOf(k.Step) })
		r := stepRow{key: keyOf(k.Step)}
		if j >= 0 {
			r = free[j]
			free = slices.Delete(free, j, j+1)
		}
		if k.StepID, err = t.saveStep(r, k.Step, c); err != nil {
			return err
		}
		kept = append(kept, k.StepID)
	}
	if c.State != sync.CanvasDraft {
		return nil
	}
	return t.exec("DELETE FROM step WHERE canvas_id = ? AND id NOT IN (SELECT value FROM json_each(?))", c.ID, numbers(kept)) // nobody entered a draft's
}

// steps returns the steps of a canvas's definition in their order.
func (t *tx) steps(c *sync.Canvas) ([]stepRow, error) {
	place := map[int64]int{}
	for i, k := range c.Definition.Components {
		place[k.StepID] = i
	}
	rows, err := collect(t, func(r *stepRow, scan func(...any) error) error {
		return scan(&r.id, &r.key.partner, &r.key.adAccount, &r.key.audience, &r.key.action, &r.audience)
	}, "SELECT id, partner, ad_account, audience_key, action, audience_id FROM step WHERE canvas_id = ?", c.ID)
	rows = slices.DeleteFunc(rows, func(r stepRow) bool { _, now := place[r.id]; return !now })
	slices.SortFunc(rows, func(a, b stepRow) int { return place[a.id] - place[b.id] })
	return rows, err
}

// saveStep makes a step that is new, and a row for the audience that it names;
// none while it names none.
func (t *tx) saveStep(r stepRow, s *sync.AudienceSync, c *sync.Canvas) (id int64, err error) {
	if !r.audience.Valid && namesAudience(s) {
		a, found, err := t.audienceNamed(s.AdAccount, s.Audience)
		if err == nil && !found {
			a, err = t.newAudience(s.AdAccount, s.Audience, s.Create, c.CreatedAt)
		}
		if err != nil {
			return 0, err
		}
		r.audience = sql.Null[int64]{V: a.ID, Valid: true}
	}
	if s.Create && r.audience.Valid { // it may have been saved as an existing one before
		err := t.exec("UPDATE audience SET source_key = ?1 WHERE id = ?2 AND remote_id = '' AND source_key = ''", newSourceKey(r.audience.V), r.audience.V)
		if err != nil {
			return 0, err
		}
	}
	if r.id != 0 {
		return r.id, t.exec("UPDATE step SET audience_id = ? WHERE id = ?", r.audience, r.id)
	}
	return t.insert("INSERT INTO step (canvas_id, partner, ad_account, audience_key, action, audience_id) VALUES (?, ?, ?, ?, ?, ?)",
		c.ID, r.key.partner, r.key.adAccount, r.key.audience, r.key.action, r.audience)
}
