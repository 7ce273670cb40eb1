package sync

import (
	"math/rand/v2"
	"testing"
)

// sized is a request of the people from to to.
func sized(from, to PersonID) *Batch {
	b := &Batch{StepID: 1, People: &PeopleSet{}, Count: int(to - from)}
	b.People.AddRange(from, to)
	return b
}

func TestSizeLearner(t *testing.T) {
	t.Parallel()
	type answer struct {
		taken    bool
		from, to PersonID
		want     int
	}
	for name, answers := range map[string][]answer{
		"twice both halves were taken": {
			{false, 0, 5000, 0}, {true, 0, 2500, 0}, {true, 2500, 5000, 0},
			{false, 5000, 10_000, 0}, {true, 7500, 10_000, 0}, {true, 5000, 7500, 2500},
		},
		"halves of halves": {
			{false, 0, 5000, 0}, {false, 0, 2500, 0}, {false, 2500, 5000, 0}, {true, 0, 1250, 0}, {true, 2500, 3750, 0}, {true, 1250, 2500, 0}, {true, 3750, 5000, 1250},
		},
		"one refused person among many": {
			{false, 0, 5000, 0}, {true, 0, 2500, 0}, {false, 2500, 5000, 0}, {true, 2500, 3750, 0}, {false, 3750, 5000, 0}, {true, 3750, 4375, 0},
			{false, 4375, 5000, 0}, {true, 4375, 4687, 0}, {false, 4687, 5000, 0}, {true, 4687, 4843, 0}, {false, 4843, 5000, 0}, {true, 4922, 5000, 0},
		},
		"two refused people in two batches": { // halves of two batches are not the two halves of one
			{false, 0, 5000, 0}, {false, 5000, 10_000, 0}, {true, 0, 2500, 0}, {true, 5000, 7500, 0}, {false, 2500, 5000, 0}, {false, 7500, 10_000, 0},
		},
		"the size is taken after all": {
			{false, 0, 5000, 0}, {true, 5000, 10_000, 0}, {true, 0, 2500, 0}, {true, 2500, 5000, 0}, {false, 10_000, 15_000, 0}, {true, 10_000, 12_500, 0}, {true, 12_500, 15_000, 0},
		},
		"a bigger one between two confirmations": {
			{false, 0, 5000, 0}, {true, 0, 2500, 0}, {true, 2500, 5000, 0}, {true, 20_000, 24_000, 0},
			{false, 5000, 10_000, 0}, {true, 5000, 7500, 0}, {true, 7500, 10_000, 0},
		},
		"a handful says nothing of the size": {
			{false, 0, 4, 0}, {true, 0, 2, 0}, {true, 2, 4, 0}, {false, 4, 8, 0}, {true, 4, 6, 0}, {true, 6, 8, 0},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var l sizeLearner
			for i, a := range answers {
				if b := sized(a.from, a.to); !a.taken {
					l.Refused(b)
				} else if n := l.Taken(b); n != a.want {
					t.Errorf("answer %d taught %d, want %d", i+1, n, a.want)
				}
			}
		})
	}
}

// However many people are refused for themselves, nothing is learned of the
// size; and when it is the size, what is learned is never more than that.
func TestSizeLearnerIsNeverWrong(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 3))
		limit, poison := 5000, map[PersonID]bool{}
		if seed%2 == 0 {
			limit = 2*smallestLearned + r.IntN(2000)
		} else {
			for range 1 + r.IntN(20) {
				poison[PersonID(r.IntN(50_000))] = true
			}
		}
		if n := learnedOf(r, limit, poison); seed%2 == 1 && n != 0 || n > limit || seed%2 == 0 && n < limit/2 {
			t.Errorf("seed %d: learned %d of the limit %d with %d refused people", seed, n, limit, len(poison))
		}
	}
}

// learnedOf sends ten batches of 5,000 and their parts in random order.
func learnedOf(r *rand.Rand, limit int, poison map[PersonID]bool) (learned int) {
	var l sizeLearner
	var due []*Batch
	for i := range PersonID(10) {
		due = append(due, sized(i*5000, (i+1)*5000))
	}
	for len(due) > 0 {
		k := r.IntN(len(due))
		b := due[k]
		due = append(due[:k], due[k+1:]...)
		refused := b.Count > limit
		for p := range b.People.All() {
			refused = refused || poison[p]
		}
		switch {
		case !refused:
			if n := l.Taken(b); n > 0 && (learned == 0 || n < learned) {
				learned = n
			}
		case b.Count > 1:
			l.Refused(b)
			rest := b.People.Clone()
			first := rest.Take((b.Count + 1) / 2)
			for _, people := range []*PeopleSet{first, rest} {
				due = append(due, &Batch{StepID: 1, People: people, Count: people.Len()})
			}
		}
	}
	return learned
}
