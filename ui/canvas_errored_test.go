package ui

import (
	"testing"

	"audiencesync/sync"
)

func TestErroredInWords(t *testing.T) {
	t.Parallel()
	bad := func(text string) sync.Reason { return sync.Reason{State: sync.EntryErrored, Text: text} }
	for want, c := range map[string]struct {
		errored int
		reasons map[sync.Reason]int
	}{
		"27 could not be sent in time, 5 were refused.": {32, map[sync.Reason]int{bad("LinkedIn has trouble (503)."): 20, bad("It could not be sent for 13 hours."): 7,
			bad(refusedWords + "it does not accept the email hash (status 400)"): 4, bad(refusedWords + "another"): 1, sync.ReasonNoMatchField: 90}},
		"1 was refused.":                       {1, map[sync.Reason]int{bad(refusedWords + "x"): 1}},
		"3 could not be sent in time.":         {3, nil},
		"2 were perhaps sent before the stop.": {2, map[sync.Reason]int{sync.ReasonStoppedUncertain: 2}},
	} {
		var e erroredFor
		e.add(c.reasons)
		if got := e.words(c.errored); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestCanvasTellsTheErroredApart reads the reasons of every step that has some.
func TestCanvasTellsTheErroredApart(t *testing.T) {
	store := seedStore(true)
	store.reasons[sync.Reason{State: sync.EntryErrored, Text: refusedWords + "it does not accept the person's data (status 400)"}] = 2
	s, p := openCanvas(t, store)
	if !s.shows("28 could not be sent in time, 4 were refused. See who and why") {
		t.Error(p.view.Now.Explain) // both steps refused two
	}
	s.clean()
}
