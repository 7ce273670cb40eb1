package ui

import (
	"context"
	"strings"

	"audiencesync/sync"
)

// refusedWords begin the reason of whom LinkedIn refused.
const refusedWords = "LinkedIn refused the person: "

// reasonSource says why people of a step are errored or not synced.
type reasonSource interface {
	Reasons(ctx context.Context, stepID int64) (map[sync.Reason]int, error)
}

// readErrored asks the steps where somebody ended errored for the reasons.
func readErrored(ctx context.Context, ws reasonSource, canvases ...sync.CanvasMetrics) (erroredFor, error) {
	var out erroredFor
	for _, c := range canvases {
		for _, s := range c.Steps {
			if s.Errored == 0 {
				continue
			}
			reasons, err := ws.Reasons(ctx, s.StepID)
			if err != nil {
				return out, err
			}
			out.add(reasons)
		}
	}
	return out, nil
}

// erroredFor is how many people ended errored for a reason; of the
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

// late is how many of so many could not be sent in the time there is.
func (e erroredFor) late(errored int) int { return max(errored-e.refused-e.stopped, 0) }

// unbroken is a blank at which no line ends.
const unbroken = "\u00a0"

// short says it in few words, for the outbox.
func (e erroredFor) short(errored int) string {
	var parts []string
	for _, p := range []struct {
		n    int
		word string
	}{{e.late(errored), "given" + unbroken + "up"}, {e.refused, "refused"}, {e.stopped, "stopped"}} {
		if p.n > 0 {
			parts = append(parts, count(p.n)+unbroken+p.word)
		}
	}
	if parts == nil {
		return "not accepted"
	}
	return strings.Join(parts, ", ")
}

// words tell in one line what became of so many.
func (e erroredFor) words(errored int) string {
	var parts []string
	for _, p := range []struct {
		n         int
		one, many string
	}{
		{e.late(errored), "could not be sent in time", "could not be sent in time"},
		{e.refused, "was refused", "were refused"},
		{e.stopped, "was perhaps sent before the stop", "were perhaps sent before the stop"},
	} {
		if p.n > 0 {
			parts = append(parts, counted(p.n, p.one, p.many))
		}
	}
	return strings.Join(parts, ", ") + "."
}
