package storage

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"audiencesync/sync"
)

// fold returns the same text for names that differ in letter case only: it
// agrees with strings.EqualFold, which SQLite's NOCASE does not beyond ASCII.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		least := r
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			least = min(least, f)
		}
		return least
	}, name)
}

// byName orders as people expect it, whatever the letter case.
func byName(a, b string) int {
	return cmp.Or(cmp.Compare(strings.ToLower(a), strings.ToLower(b)), cmp.Compare(a, b))
}

const selectCanvas = `SELECT c.id, c.name, c.state, c.version, c.created_at, c.launched_at, c.paused_at, c.stopped_at, v.definition
	FROM canvas c JOIN canvas_version v ON v.canvas_id = c.id AND v.version = c.version`

func scanCanvas(c *sync.Canvas, scan func(...any) error) error {
	var definition []byte
	if err := scan(&c.ID, &c.Name, &c.State, &c.Version, stamped{&c.CreatedAt}, stamped{&c.LaunchedAt}, stamped{&c.PausedAt}, stamped{&c.StoppedAt}, &definition); err != nil {
		return err
	}
	return json.Unmarshal(definition, &c.Definition)
}

// canvas reads the canvas for which the condition holds.
func (t *tx) canvas(where string, arg any) (c sync.Canvas, found bool, err error) {
	all, err := collect(t, scanCanvas, selectCanvas+" WHERE "+where, arg)
	if err != nil || len(all) == 0 {
		return c, false, err
	}
	return all[0], true, nil
}

func noCanvas(name string) error {
	return sync.Errorf(sync.CodeNotFound, nil, "There is no canvas %q.", name)
}

func noSuchCanvas() error {
	return sync.Errorf(sync.CodeNotFound, nil, "There is no such canvas any more.")
}

// Canvas implements sync.CanvasStore.
func (d *DB) Canvas(ctx context.Context, name string) (c sync.Canvas, err error) {
	err = d.view(ctx, "read the canvas", func(t *tx) error {
		var found bool
		if c, found, err = t.canvas("c.name_key = ?", fold(name)); err == nil && !found {
			err = noCanvas(name)
		}
		return err
	})
	return c, err
}

// Canvases implements sync.CanvasStore.
func (d *DB) Canvases(ctx context.Context) (all []sync.Canvas, err error) {
	err = d.view(ctx, "read the canvases", func(t *tx) error {
		all, err = collect(t, scanCanvas, selectCanvas)
		return err
	})
	slices.SortFunc(all, func(a, b sync.Canvas) int { return byName(a.Name, b.Name) })
	return all, err
}

// SaveCanvas implements sync.CanvasStore.
func (d *DB) SaveCanvas(ctx context.Context, name string, def sync.Definition, at time.Time) (c sync.Canvas, err error) {
	err = d.update(ctx, "save the canvas", func(t *tx) error {
		var found bool
		if c, found, err = t.canvas("c.name_key = ?", fold(name)); err != nil {
			return err
		}
		switch {
		case !found:
			c = sync.Canvas{Name: name, State: sync.CanvasDraft, Version: 1, CreatedAt: unstamp(stamp(at))}
			if c.ID, err = t.newCanvas(c); err != nil {
				return err
			}
		case c.State == sync.CanvasStopped:
			return sync.Errorf(sync.CodeConflict, nil, "The canvas %q was stopped, which is final. Save under another name.", c.Name)
		case c.State != sync.CanvasDraft && namesNoAudience(def):
			return noAudienceNamed(c.Name)
		case c.State != sync.CanvasDraft:
			c.Version++
		}
		def = def.Clone()
		if err := t.keepSteps(&c, def); err != nil {
			return err
		}
		c.Definition = def
		return t.saveDefinition(c)
	})
	if err != nil {
		return sync.Canvas{}, err
	}
	return c, nil
}

func (t *tx) newCanvas(c sync.Canvas) (int64, error) {
	set, err := t.newSet(nil)
	if err != nil {
		return 0, err
	}
	return t.insert("INSERT INTO canvas (name, name_key, state, version, created_at, entered_set) VALUES (?, ?, ?, ?, ?, ?)",
		c.Name, fold(c.Name), c.State, c.Version, stamp(c.CreatedAt), set)
}

func (t *tx) saveDefinition(c sync.Canvas) error {
	text, err := json.Marshal(c.Definition)
	if err != nil {
		return err
	}
	err = t.exec(`INSERT INTO canvas_version (canvas_id, version, definition) VALUES (?, ?, ?)
		ON CONFLICT (canvas_id, version) DO UPDATE SET definition = excluded.definition`, c.ID, c.Version, string(text))
	if err != nil {
		return err
	}
	return t.exec("UPDATE canvas SET version = ? WHERE id = ?", c.Version, c.ID)
}

// definition reads a version of a canvas.
func (t *tx) definition(canvasID int64, version int) (def sync.Definition, err error) {
	var text []byte
	found, err := t.row("SELECT definition FROM canvas_version WHERE canvas_id = ? AND version = ?", []any{canvasID, version}, &text)
	switch {
	case err != nil:
		return def, err
	case !found:
		return def, fmt.Errorf("canvas %d has no version %d", canvasID, version)
	}
	return def, json.Unmarshal(text, &def)
}

// RenameCanvas implements sync.CanvasStore.
func (d *DB) RenameCanvas(ctx context.Context, id int64, name string) error {
	return d.update(ctx, "rename the canvas", func(t *tx) error {
		if _, found, err := t.canvas("c.id = ?", id); err != nil {
			return err
		} else if !found {
			return noSuchCanvas()
		}
		if other, found, err := t.canvas("c.name_key = ?", fold(name)); err != nil {
			return err
		} else if found && other.ID != id {
			return sync.Errorf(sync.CodeConflict, nil, "There is a canvas %q already. Choose another name.", other.Name)
		}
		return t.exec("UPDATE canvas SET name = ?, name_key = ? WHERE id = ?", name, fold(name), id)
	})
}

// DeleteCanvas implements sync.CanvasStore.
func (d *DB) DeleteCanvas(ctx context.Context, id int64) error {
	return d.update(ctx, "delete the canvas", func(t *tx) error {
		c, found, err := t.canvas("c.id = ?", id)
		switch {
		case err != nil:
			return err
		case !found:
			return noSuchCanvas()
		case c.State != sync.CanvasDraft && c.State != sync.CanvasStopped:
			return sync.Errorf(sync.CodeConflict, nil, "The canvas %q is %s; stop it first.", c.Name, c.State)
		}
		return t.exec("DELETE FROM canvas WHERE id = ?", id) // steps, batches, outcomes and their sets go with it
	})
}
