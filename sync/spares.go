package sync

import stdsync "sync"

// Spares keeps the memory of requests that are answered for those that come after, as
// long as any is under way: the largest need tens of megabytes, and a pool forgets them
// before the next. What is left when none is under way goes to a pool.
type Spares[T any] struct {
	mu    stdsync.Mutex
	inUse int
	spare []T
	pool  stdsync.Pool
}

// Take returns something that was given back, or the zero value.
func (s *Spares[T]) Take() (v T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inUse++
	if n := len(s.spare); n > 0 {
		v, s.spare = s.spare[n-1], s.spare[:n-1]
	} else {
		v, _ = s.pool.Get().(T)
	}
	return v
}

// Give gives back what came of a Take. Nobody may use it any more.
func (s *Spares[T]) Give(v T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.spare = append(s.spare, v); s.inUse > 1 {
		s.inUse--
		return
	}
	s.inUse = 0
	for _, v := range s.spare {
		s.pool.Put(v)
	}
	s.spare = nil
}
