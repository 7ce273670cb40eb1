package sync

import stdsync "sync"

// smallestLearned is the size below which nothing is learned: a request that
// small is refused for what is in it, and splitting is cheap.
const smallestLearned = 100

// confirmations are how many refused batches must have gone through in halves
// before the size is believed to be the reason.
const confirmations = 2

// suspicions are how many refused batches are watched at once.
const suspicions = 32

// sizeLearner finds out whether LinkedIn refuses requests for their size or
// for what is in them: a refused batch of which both halves are taken says
// that it was the size, one of which a half is refused again says that it was
// not (yet), and so does a request of a refused size that is taken.
type sizeLearner struct {
	mu        stdsync.Mutex
	watched   []*suspicion
	confirmed int // refused batches of which both halves were taken
	half      int // the smallest of those halves
}

// A suspicion is a refused batch that was split.
type suspicion struct {
	step   int64
	count  int
	people *PeopleSet // of the halves that were not taken yet
}

func (s *suspicion) covers(b *Batch) bool { return s.step == b.StepID && s.people.Intersects(b.People) }

// Refused notes that a request was refused, perhaps for its size.
func (l *sizeLearner) Refused(b *Batch) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.drop(b)
	if b.Count < 2*smallestLearned {
		return
	}
	if len(l.watched) == suspicions {
		l.watched = l.watched[1:]
	}
	l.watched = append(l.watched, &suspicion{b.StepID, b.Count, b.People.Clone()})
}

// drop forgets the batch of which b is a part.
func (l *sizeLearner) drop(b *Batch) {
	kept := l.watched[:0]
	for _, s := range l.watched {
		if !s.covers(b) {
			kept = append(kept, s)
		}
	}
	clear(l.watched[len(kept):])
	l.watched = kept
}

// Taken notes that a request was taken, and returns the size to keep to from
// now on when that is known now, else 0.
func (l *sizeLearner) Taken(b *Batch) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if b.Count > l.half {
		l.confirmed = 0
	}
	kept, learned := l.watched[:0], 0
	for _, s := range l.watched {
		if s.covers(b) {
			s.people.AndNot(b.People)
		}
		switch {
		case b.Count >= s.count: // such a size is taken after all
			continue
		case s.people.Empty():
			learned = max(learned, l.confirm((s.count+1)/2))
			continue
		}
		kept = append(kept, s)
	}
	clear(l.watched[len(kept):])
	l.watched = kept
	return learned
}

// confirm counts one more refused batch of which both halves were taken.
func (l *sizeLearner) confirm(half int) int {
	if l.confirmed == 0 || half < l.half {
		l.half = half
	}
	if l.confirmed++; l.confirmed < confirmations {
		return 0
	}
	l.confirmed = 0
	return l.half
}
