package sync

import stdsync "sync"

// sizeLearner finds out whether LinkedIn refuses requests for their size or
// for what is in them: after a refusal of n people, two halves that are both
// taken say that it was the size; a half that is refused again says that it
// was not (yet).
type sizeLearner struct {
	mu      stdsync.Mutex
	refused int // the size under suspicion; 0: none
	taken   int // halves of it taken since
}

// Refused notes that a request of n people was refused.
func (l *sizeLearner) Refused(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.refused == 0 || n < l.refused {
		l.refused, l.taken = n, 0
	}
}

// Taken notes that a request of n people was taken, and returns the size to
// keep to from now on when that is known now, else 0.
func (l *sizeLearner) Taken(n int) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	half := (l.refused + 1) / 2
	switch {
	case l.refused <= 1 || n < half-1:
		return 0
	case n > half: // more than the half went through
		if n >= l.refused {
			l.refused, l.taken = 0, 0
		}
		return 0
	}
	if l.taken++; l.taken < 2 {
		return 0
	}
	l.refused, l.taken = 0, 0
	return half
}
