package sync_test

import (
	"runtime"
	stdsync "sync"
	"testing"

	"audiencesync/sync"
)

// TestSpares: what was given back is there again as long as anything is in use, also
// after the collector ran, which empties a pool; and nothing is held afterwards.
func TestSpares(t *testing.T) {
	t.Parallel()
	var s sync.Spares[*[]byte]
	a, b := s.Take(), s.Take()
	if a != nil || b != nil {
		t.Fatal("there is something before anything was given")
	}
	given := &[]byte{1}
	s.Give(given)
	for range 3 {
		runtime.GC()
	}
	if got := s.Take(); got != given {
		t.Errorf("%v is not what was given back", got)
	}
	if s.Take() != nil {
		t.Error("it was given out twice")
	}
	for range 3 {
		s.Give(&[]byte{2})
	}
	for range 3 {
		runtime.GC()
	}
	if got := s.Take(); got != nil {
		t.Errorf("%v is held though nothing is in use", got)
	}
}

// TestSparesAtOnce: nobody has what somebody else has.
func TestSparesAtOnce(t *testing.T) {
	t.Parallel()
	var s sync.Spares[*int]
	var all stdsync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 1000 {
				v := s.Take()
				if v == nil {
					v = new(int)
				}
				*v++ // the race detector sees two
				s.Give(v)
			}
		})
	}
	all.Wait()
}
