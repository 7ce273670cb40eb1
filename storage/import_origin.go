package storage

// originAt is the list and row of the last change of the person at a place.
func (w *chunkWriter) originAt(place int) (list int64, row int) {
	switch r := w.refs[place]; {
	case r.rows != nil:
		return w.list.ID, int(r.rows.number[r.i])
	case w.back != nil && w.back[place]:
		return w.origin[1].at(place)
	}
	return w.origin[0].at(place)
}

// changesOrigin says whether anybody's is another one now.
func (w *chunkWriter) changesOrigin() bool {
	for _, place := range w.places {
		list, row := w.originAt(place)
		if was, at := w.origin[0].at(place); was != list || at != row {
			return true
		}
	}
	return false
}
