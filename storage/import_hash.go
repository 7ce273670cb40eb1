package storage

// A file of new people needs the hash of each of their keys; one that is imported
// again needs few. So they are worked out where the file is read, when the segment
// before had many new people, and where they are asked for otherwise.

// hashAll works out the hashes of the rows' keys but names and digests, which few
// people are recognised by.
func (r *rows) hashAll(h *keyHasher) {
	n := r.len()
	for kind := keyExternal; kind <= keyGAID; kind++ {
		all := r.hashes[kind]
		if cap(all) < n {
			all = make([]keyHash, n)
		}
		all = all[:n]
		for i := range all {
			all[i], _ = r.hash(h, i, kind)
		}
		r.hashes[kind] = all
	}
	r.hashed = true
}

// hash returns the hash of a row's key of a kind; ok is false where it has none.
func (r *rows) hash(h *keyHasher, i int, kind keyKind) (hash keyHash, ok bool) {
	var scratch [8]byte
	a, b := r.key(i, kind, &scratch)
	if len(a) == 0 {
		return hash, false
	}
	return h.hash(kind, a, b), true
}

// rowHash returns the hash of what a row is recognised by.
func (s *segment) rowHash(i int) keyHash {
	kind := s.rows.kind[i]
	if s.rows.hashed && kind <= keyGAID {
		return s.rows.hashes[kind][i]
	}
	if s.hashes == nil {
		s.hashes, s.hashed = make([]keyHash, s.rows.len()), make([]bool, s.rows.len())
	}
	if !s.hashed[i] {
		s.hashes[i], _ = s.rows.hash(s.keys, i, kind)
		s.hashed[i] = true
	}
	return s.hashes[i]
}

// hash returns the hash of a row's key of a kind; ok is false where it has none.
func (s *segment) hash(i int, kind keyKind) (hash keyHash, ok bool) {
	if !s.rows.hashed {
		return s.rows.hash(s.keys, i, kind)
	}
	var scratch [8]byte
	a, _ := s.rows.key(i, kind, &scratch)
	return s.rows.hashes[kind][i], len(a) > 0
}
