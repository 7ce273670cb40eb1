package ui

import (
	"strings"

	"audiencesync/sync"
)

// refusedWords begin the reason of whom LinkedIn refused.
const refusedWords = "LinkedIn refused the person: "

// erroredFor is how many people of a canvas ended errored for a reason; of the
// rest, none could be sent in the time there is.
type erroredFor struct{ refused, stopped int }

func (e *erroredFor) add(reasons map[sync.Reason]int) {
	for r, n := range reasons {
		switch {
		case r == sync.ReasonStoppedUncertain:
			e.stopped += n
		case r.State == sync.EntryErrored && strings.HasPrefix(r.Text, refusedWords):
			e.refused += n
		}
	}
}

// words tell in one line what became of so many.
func (e erroredFor) words(errored int) string {
	var parts []string
	late := max(errored-e.refused-e.stopped, 0)
	for _, p := range []struct {
		n         int
		one, many string
	}{
		{late, "could not be sent in time", "could not be sent in time"},
		{e.refused, "was refused", "were refused"},
		{e.stopped, "was perhaps sent before the stop", "were perhaps sent before the stop"},
	} {
		if p.n > 0 {
			parts = append(parts, counted(p.n, p.one, p.many))
		}
	}
	return strings.Join(parts, ", ") + "."
}
