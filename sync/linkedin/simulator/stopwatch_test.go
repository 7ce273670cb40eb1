package simulator_test

import (
	"slices"
	"time"
)

// stopwatch keeps how long something took, each time.
type stopwatch struct{ took []time.Duration }

func (s *stopwatch) time(do func()) {
	began := time.Now()
	do()
	s.took = append(s.took, time.Since(began))
}

// median is in seconds.
func (s *stopwatch) median() float64 {
	slices.Sort(s.took)
	return s.took[len(s.took)/2].Seconds()
}
