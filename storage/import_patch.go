package storage

import (
	"cmp"
	"context"
	"slices"
)

// changed returns the places of whose value in the column changes: all where it
// may be a patch, else the first.
func (w *chunkWriter) changed(i int) (places []int) {
	most := 1
	if w.patchable(i) {
		most = patchPeople + 1
	}
	value := w.valuesOf(i)
	for _, place := range w.places {
		if !equalAt(w.now[i], place, value(place)) {
			if places = append(places, place); len(places) == most {
				break
			}
		}
	}
	return places
}

// patchable says whether a column is stored of exactly the people of the chunk.
func (w *chunkWriter) patchable(i int) bool {
	return w.now[i] != nil && covers(w.now[i]) == len(w.refs)
}

// patch encodes the changes of a column as a patch of what is stored; base is 0
// where a whole column is better.
func (w *chunkWriter) patch(ctx context.Context, i int, changed []int) (e encoded, base int64, err error) {
	if !w.patchable(i) || len(changed) > patchPeople {
		return e, 0, nil
	}
	now, id, at := w.now[i], w.columns[i].id, w.at[i]
	changes := patch{places: changed}
	for _, place := range changed {
		changes.values = append(changes.values, w.value(nil, i, place))
	}
	places := changed
	if at.base != 0 {
		var before patch
		if err := w.db.view(ctx, "store the people", func(t *tx) error {
			r, err := t.columns(true)
			if err == nil {
				before, err = r.patch(at, id)
			}
			return err
		}); err != nil {
			return e, 0, err
		}
		places = slices.Concat(places, before.places)
		slices.Sort(places)
		places = slices.Compact(places)
	}
	e.plain = encodePatch(places, w.valuesOf(i))
	if len(places) > patchPeople || 2*len(e.plain) > now.bytes() {
		return e, 0, nil
	}
	column, err := patched(now, changes)
	if err != nil {
		return e, 0, err
	}
	e.filled, e.faults, e.present = summary(column)
	return e, cmp.Or(at.base, at.blob), nil
}
