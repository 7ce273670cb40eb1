package storage

// stagedColumn is a sealed column on its way to the file.
type stagedColumn struct {
	id     columnID
	chunk  int
	sealed []byte
	encoded
}

func (im *importer) seal(id columnID, chunk int, e encoded) stagedColumn {
	s := stagedColumn{id, chunk, im.db.seal.seal(e.plain, place(id, chunk)), e}
	s.plain = nil
	return s
}

// stage stores a column where only the running import sees it.
func (t *tx) stage(s stagedColumn) error {
	var old int64
	if _, err := t.row("SELECT blob_id FROM people_column_staged WHERE column_id = ? AND chunk = ?", []any{int(s.id), s.chunk}, &old); err != nil {
		return err
	}
	blob, err := t.insert("INSERT INTO people_blob (data) VALUES (?)", s.sealed)
	if err != nil {
		return err
	}
	if err := t.exec(`INSERT INTO people_column_staged (column_id, chunk, blob_id, filled, faults, present) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (column_id, chunk) DO UPDATE SET blob_id = excluded.blob_id, filled = excluded.filled, faults = excluded.faults, present = excluded.present`,
		int(s.id), s.chunk, blob, s.filled, s.faults, s.present); err != nil {
		return err
	}
	if old != 0 {
		return t.exec("DELETE FROM people_blob WHERE id = ?", old)
	}
	return nil
}
