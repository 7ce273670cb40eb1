package storage

import (
	"cmp"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"

	"audiencesync/sync"
)

// The counters of people.
const (
	counterPeople        = "people"
	counterPeopleVersion = "people_version"
)

// A columnReader reads columns of chunks inside a transaction.
type columnReader struct {
	t             *tx
	pointer, blob *sql.Stmt
	pass          bool // do not keep what is read: an import goes through everything
}

// storedBlob is where a column of a chunk is.
type storedBlob struct {
	chunk int
	blob  int64 // 0 when nobody has anything in it
	base  int64 // what the blob is a patch of; 0 when it is whole
}

// columns returns a reader of what everybody sees or, with staged, of what the
// running import has written where it has.
func (t *tx) columns(staged bool) (*columnReader, error) {
	query := "SELECT blob_id, coalesce(base_id, 0) FROM people_column WHERE column_id = ?1 AND chunk = ?2"
	if staged {
		query = `SELECT blob_id, coalesce(base_id, 0) FROM (
			SELECT 1 AS place, blob_id, base_id FROM people_column_staged WHERE column_id = ?1 AND chunk = ?2 UNION ALL
			SELECT 2 AS place, blob_id, base_id FROM people_column WHERE column_id = ?1 AND chunk = ?2) ORDER BY place LIMIT 1`
	}
	r := &columnReader{t: t, pass: staged}
	var err error
	if r.pointer, err = t.PrepareContext(t.ctx, query); err != nil {
		return nil, err
	}
	r.blob, err = t.PrepareContext(t.ctx, "SELECT data FROM people_blob WHERE id = ?")
	return r, err
}

// find returns where a column of a chunk is.
func (r *columnReader) find(id columnID, chunk int) (storedBlob, error) {
	at := storedBlob{chunk: chunk}
	if err := r.pointer.QueryRowContext(r.t.ctx, int(id), chunk).Scan(&at.blob, &at.base); err != nil && err != sql.ErrNoRows {
		return at, err
	}
	return at, nil
}

// load reads a column of a chunk; nil when nobody has anything in it.
func (r *columnReader) load(id columnID, chunk int) (column, error) {
	at, err := r.find(id, chunk)
	if err != nil {
		return nil, err
	}
	return r.loadFrom(at, id)
}

func (r *columnReader) loadFrom(at storedBlob, id columnID) (column, error) {
	if at.blob == 0 {
		return nil, nil
	}
	return r.decoded(at, id)
}

// loadAll reads several columns of a chunk.
func (r *columnReader) loadAll(ids []columnID, chunk int) ([]column, error) {
	out := make([]column, len(ids))
	for i, id := range ids {
		c, err := r.load(id, chunk)
		if err != nil {
			return nil, err
		}
		out[i] = c
	}
	return out, nil
}

func (r *columnReader) decoded(at storedBlob, id columnID) (column, error) {
	if c := r.t.db.cache.get(at.blob); c != nil {
		return c, nil
	}
	c, err := r.decode(at, id)
	if errors.Is(err, errSealed) || errors.Is(err, errColumn) {
		return nil, damaged(fmt.Errorf("column %d of chunk %d: %w", id, at.chunk, err))
	}
	if err != nil {
		return nil, err
	}
	if !r.pass {
		r.t.db.cache.put(at.blob, c)
	}
	return c, nil
}

func (r *columnReader) decode(at storedBlob, id columnID) (column, error) {
	if at.base == 0 {
		plain, err := r.unsealed(at.blob, place(id, at.chunk))
		if err != nil {
			return nil, err
		}
		return decodeColumn(id, plain)
	}
	p, err := r.patch(at, id)
	if err != nil {
		return nil, err
	}
	base, err := r.decode(storedBlob{chunk: at.chunk, blob: at.base}, id)
	if err != nil {
		return nil, err
	}
	return patched(base, p)
}

// patch reads what a column has that its base has not.
func (r *columnReader) patch(at storedBlob, id columnID) (patch, error) {
	plain, err := r.unsealed(at.blob, placeOfPatch(id, at.chunk, at.base))
	if err != nil {
		return patch{}, err
	}
	return decodePatch(plain)
}

// unsealed reads a blob without a copy of what is sealed.
func (r *columnReader) unsealed(blob int64, place []byte) ([]byte, error) {
	rows, err := r.blob.QueryContext(r.t.ctx, blob)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	if !rows.Next() {
		return nil, cmp.Or(rows.Err(), sql.ErrNoRows)
	}
	var sealed sql.RawBytes
	if err := rows.Scan(&sealed); err != nil {
		return nil, err
	}
	return r.t.db.seal.open(sealed, place)
}

// place is what binds a sealed blob to its column and chunk.
func place(id columnID, chunk int) []byte {
	return binary.LittleEndian.AppendUint64(nil, uint64(id)<<32|uint64(chunk))
}

// placeOfPatch binds a sealed patch to its base too.
func placeOfPatch(id columnID, chunk int, base int64) []byte {
	return binary.LittleEndian.AppendUint64(place(id, chunk), uint64(base))
}

// loadAs reads a column of a chunk whose kind is known; nil when there is none.
func loadAs[C column](r *columnReader, id columnID, chunk int) (c C, err error) {
	v, err := r.load(id, chunk)
	if err != nil || v == nil {
		return c, err
	}
	return v.(C), nil
}

// everybody returns all people.
func (t *tx) everybody() (*sync.PeopleSet, error) {
	n, err := t.counter(counterPeople)
	s := &sync.PeopleSet{}
	s.AddRange(0, sync.PersonID(n))
	return s, err
}

// present returns who has a value in a column.
func (t *tx) present(id columnID) (*sync.PeopleSet, error) {
	s := &sync.PeopleSet{}
	err := t.rows(func(scan func(...any) error) error {
		var chunk, filled int
		var bitmap sql.RawBytes
		if err := scan(&chunk, &filled, &bitmap); err != nil {
			return err
		}
		first := sync.PersonID(chunk * chunkSize)
		if bitmap == nil {
			s.AddRange(first, first+sync.PersonID(filled))
			return nil
		}
		words := make([]uint64, len(bitmap)/8)
		for i := range words {
			words[i] = binary.LittleEndian.Uint64(bitmap[8*i:])
		}
		s.OrWords(first, words)
		return nil
	}, "SELECT chunk, filled, present FROM people_column WHERE column_id = ?", int(id))
	return s, err
}

// anybody says whether anybody of a set is in a chunk.
func anybody(s *sync.PeopleSet, chunk int) bool {
	for _, w := range s.Words(sync.PersonID(chunk*chunkSize), chunkWords) {
		if w != 0 {
			return true
		}
	}
	return false
}
