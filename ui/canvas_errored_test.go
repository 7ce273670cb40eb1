package ui

import (
	"strings"
	"testing"

	"audiencesync/sync"
)

func TestErroredInWords(t *testing.T) {
	t.Parallel()
	bad := func(text string) sync.Reason { return sync.Reason{State: sync.EntryErrored, Text: text} }
	for want, c := range map[string]struct {
		errored int
		reasons map[sync.Reason]int
		short   string
	}{
		"27 could not be sent in time, 5 were refused.": {32, map[sync.Reason]int{bad("LinkedIn has trouble (503)."): 20, bad("It could not be sent for 13 hours."): 7,
			bad(refusedWords + "it does not accept the email hash (status 400)"): 4, bad(refusedWords + "another"): 1, sync.ReasonNoMatchField: 90}, "27 given up, 5 refused"},
		"1 was refused.":                       {1, map[sync.Reason]int{bad(refusedWords + "x"): 1}, "1 refused"},
		"3 could not be sent in time.":         {3, nil, "3 given up"},
		"2 were perhaps sent before the stop.": {2, map[sync.Reason]int{sync.ReasonStoppedUncertain: 2}, "2 stopped"},
	} {
		var e erroredFor
		e.add(c.reasons)
		if got := e.words(c.errored); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		if got := strings.ReplaceAll(e.short(c.errored), unbroken, " "); got != c.short {
			t.Errorf("%q, want %q", got, c.short)
		}
	}
	if got := (erroredFor{}).short(0); got != "not accepted" {
		t.Errorf("nobody: %q", got)
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
