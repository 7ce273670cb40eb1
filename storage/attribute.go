package storage

import (
	"context"
	"slices"
	"strings"

	"audiencesync/sync"
)

// attributeColumn is an attribute and where its values are.
type attributeColumn struct {
	id          columnID
	name, label string
}

func (t *tx) attributeColumns() (all []attributeColumn, err error) {
	err = t.rows(func(scan func(...any) error) error {
		var a attributeColumn
		err := scan(&a.id, &a.name, &a.label)
		all = append(all, a)
		return err
	}, "SELECT column_id, name, label FROM attribute ORDER BY column_id")
	return all, err
}

// attributeColumn returns the column of an attribute, 0 when there is none.
func (t *tx) attributeColumn(name string) (id columnID, err error) {
	_, err = t.row("SELECT column_id FROM attribute WHERE name = ?", []any{name}, &id)
	return id, err
}

// Attributes implements sync.PeopleStore.
func (d *DB) Attributes(ctx context.Context) (all []sync.Attribute, err error) {
	err = d.view(ctx, "read the attributes", func(t *tx) error {
		return t.rows(func(scan func(...any) error) error {
			var a sync.Attribute
			var faults [3]int
			err := scan(&a.Name, &a.Label, &a.People, &faults[0], &faults[1], &faults[2])
			a.Type = sync.TypeText
			if a.People > 0 {
				a.Type = typeOf(faults[0] | faults[1] | faults[2])
			}
			all = append(all, a)
			return err
		}, `SELECT name, label, coalesce(sum(filled), 0), coalesce(max(faults & 1), 0), coalesce(max(faults & 2), 0), coalesce(max(faults & 4), 0)
			FROM attribute LEFT JOIN people_column USING (column_id) GROUP BY column_id`)
	})
	slices.SortFunc(all, func(a, b sync.Attribute) int { return strings.Compare(a.Name, b.Name) })
	return all, err
}

// valuesCounted bounds how many different values are counted at once. Beyond
// it the rarest are forgotten, so that counts may come out too low.
const valuesCounted = 200_000

// AttributeValues implements sync.PeopleStore.
func (d *DB) AttributeValues(ctx context.Context, name string, limit int) (values []sync.ValueCount, err error) {
	err = d.view(ctx, "read the attribute's values", func(t *tx) error {
		id, err := t.attributeColumn(sync.CanonicalName(name))
		if err != nil || id == 0 {
			return err
		}
		counts := map[string]int{}
		if err := t.countValues(id, counts); err != nil {
			return err
		}
		for v, n := range counts {
			values = append(values, sync.ValueCount{Value: v, People: n})
		}
		return nil
	})
	slices.SortFunc(values, func(a, b sync.ValueCount) int {
		if a.People != b.People {
			return b.People - a.People
		}
		return strings.Compare(a.Value, b.Value)
	})
	return values[:max(0, min(limit, len(values)))], err
}

func (t *tx) countValues(id columnID, counts map[string]int) error {
	blobs, err := t.columnBlobs(id)
	if err != nil {
		return err
	}
	r, err := t.columns(false)
	if err != nil {
		return err
	}
	for _, b := range blobs {
		c, err := r.decoded(b, id)
		if err != nil {
			return err
		}
		d := c.(*dictionaryColumn)
		for i, v := range d.values {
			if d.counts[i] > 0 { // a patch may have taken it from everybody
				counts[v] += int(d.counts[i])
			}
		}
		for least := 1; len(counts) > valuesCounted; least++ {
			for v, n := range counts {
				if n <= least {
					delete(counts, v)
				}
			}
		}
	}
	return nil
}

// columnBlobs returns where the column is, chunk by chunk.
func (t *tx) columnBlobs(id columnID) ([]storedBlob, error) {
	return collect(t, func(b *storedBlob, scan func(...any) error) error { return scan(&b.chunk, &b.blob, &b.base) },
		"SELECT chunk, blob_id, coalesce(base_id, 0) FROM people_column WHERE column_id = ? ORDER BY chunk", int(id))
}
