package ui

import (
	"fmt"
	"time"

	"audiencesync/sync"
)

// activityView is the head of the Activity page: the outbox in numbers.
type activityView struct {
	Sending     bool
	Word        string // the pill: Sending, Idle, Waiting, Paused
	Limited     string
	Minute      int
	MinuteLimit int
	Unsent      outboxCell
	UnderWay    outboxCell
	Uncertain   outboxCell
	Errored     outboxCell
	Holds       []holdRow
	CanPause    bool // an active canvas exists
	CanResume   bool // a paused canvas exists
	TimeLeft    string
}

type outboxCell struct{ Value, Note string }

type holdRow struct{ Title, Text, Until string }

// activityFacts are what the head is made of.
type activityFacts struct {
	status   sync.Status
	metrics  []sync.CanvasMetrics
	settings sync.Settings
	now      time.Time
}

func activityViewOf(f activityFacts) activityView {
	s := f.status
	errored, active, paused := 0, 0, 0
	for _, c := range f.metrics {
		switch c.State {
		case sync.CanvasActive:
			active++
		case sync.CanvasPaused:
			paused++
		}
		for _, step := range c.Steps {
			errored += step.Errored
		}
	}
	v := activityView{
		Minute: s.LastMinute, MinuteLimit: s.PerMinute, CanPause: active > 0, CanResume: paused > 0, Limited: "not limited",
		Unsent:    outboxCell{count(s.Totals.Unsent), "waiting for their turn"},
		UnderWay:  outboxCell{count(s.Totals.Sending), counted(s.UnderWay, "request under way", "requests under way")},
		Uncertain: outboxCell{count(s.Totals.Uncertain), "no answer seen; sent again"},
		Errored:   outboxCell{count(errored), "refused, or given up after 13 hours"},
	}
	switch hold, held := generalHold(s.Holds); {
	case held:
		v.Word, v.Limited = "Waiting", holdWord(hold.Kind)
	case s.Pending() > 0 && active > 0:
		v.Sending, v.Word = true, "Sending"
	case paused > 0 && active == 0:
		v.Word = "Paused"
	default:
		v.Word = "Idle"
	}
	if s.LastMinute >= s.PerMinute && s.PerMinute > 0 {
		v.Limited = "at the limit"
	}
	if v.Sending {
		v.TimeLeft = timeLeft(s.Pending(), f.settings)
	}
	for _, h := range s.Holds {
		row := holdRow{Title: holdWord(h.Kind), Text: h.Message, Until: "until somebody acts"}
		if !h.Until.IsZero() {
			row.Until = "next try at " + clock(h.Until, f.now)
		}
		v.Holds = append(v.Holds, row)
	}
	return v
}

// timeLeft is how long the limits alone need for what is pending.
func timeLeft(pending int, s sync.Settings) string {
	requests := (pending + s.SendSize() - 1) / s.SendSize()
	return "about " + span(time.Duration(requests)*sync.RequestInterval(s.RequestsPerMinute)+time.Second)
}

// batchRow is one line of the outbox.
type batchRow struct {
	ID                                          int64
	Number, State, Where, Action, People, Tries string
	Answer                                      string
	Tone                                        tone
}

// tone is the meaning of a colour.
type tone string

const (
	toneGood    tone = "good"
	toneWarning tone = "warning"
	toneBad     tone = "bad"
	toneNeutral tone = "neutral"
	toneAccent  tone = "accent"
)

// batchChip is a filter of the outbox.
type batchChip struct {
	Label  string
	States []sync.BatchState
}

// batchChips are the filters, in the order in which they stand.
var batchChips = []batchChip{
	{"All", nil},
	{"Unsent", []sync.BatchState{sync.BatchWaiting}},
	{"Sending", []sync.BatchState{sync.BatchSending}},
	{"Uncertain", []sync.BatchState{sync.BatchUncertain}},
	{"Certain", []sync.BatchState{sync.BatchDone}},
	{"Errored", []sync.BatchState{sync.BatchErrored}},
}

// chipLabel writes a filter with how many batches are behind it.
func chipLabel(c batchChip, t sync.ActivityTotals) string {
	n := 0
	for state, k := range t.Batches {
		if c.States == nil || state == c.States[0] {
			n += k
		}
	}
	if c.States == nil {
		return c.Label
	}
	return c.Label + " " + count(n)
}

// batchWords name the states of a batch on screen.
var batchWords = map[sync.BatchState]struct {
	word string
	tone tone
}{
	sync.BatchSending:   {"Sending", toneAccent},
	sync.BatchUncertain: {"Uncertain", toneWarning},
	sync.BatchWaiting:   {"Unsent", toneNeutral},
	sync.BatchDone:      {"Certain", toneGood},
	sync.BatchErrored:   {"Errored", toneBad},
	sync.BatchSplit:     {"Split", toneNeutral},
	sync.BatchDropped:   {"Not sent", toneNeutral},
}

func batchRowOf(b sync.Batch, now time.Time) batchRow {
	w := batchWords[b.State]
	r := batchRow{
		ID: b.ID, Number: count(int(b.ID)), State: w.word, Tone: w.tone, Where: fmt.Sprintf("%s %d", b.Canvas, b.Index),
		Action: sentenceCase(string(b.Action)), People: count(b.Count), Tries: count(b.Attempts), Answer: b.Answer,
	}
	switch {
	case b.State == sync.BatchDone && b.Errored == 0:
		r.Answer = "accepted all " + count(b.Synced)
	case b.State == sync.BatchDone:
		r.Answer = fmt.Sprintf("accepted %s, refused %s", count(b.Synced), count(b.Errored))
	case b.State == sync.BatchSending:
		r.Answer = "waiting for the answer"
	case b.State == sync.BatchWaiting && b.NextAt.After(now):
		r.Answer = b.Answer + " Next try in " + span(b.NextAt.Sub(now)) + "."
	}
	return r
}

// batchStory tells a batch's life for the inspector.
func batchStory(b sync.Batch, now time.Time) []string {
	verb := "to add to"
	if b.Action == sync.ActionRemove {
		verb = "to remove from"
	}
	story := []string{fmt.Sprintf("%s %s %s.", counted(b.Count, "person", "people"), verb, b.Audience.Name)}
	if !b.FirstAt.IsZero() {
		story = append(story, "First try at "+clock(b.FirstAt, now)+", "+counted(b.Attempts, "try", "tries")+" so far.")
	}
	switch b.State {
	case sync.BatchUncertain:
		story = append(story, "LinkedIn may have taken them: its answer was not seen. Sending again is safe, adding someone twice counts once.")
	case sync.BatchErrored:
		story = append(story, b.Answer)
	case sync.BatchDone:
		story = append(story, batchRowOf(b, now).Answer+" at "+clock(b.EndedAt, now)+".")
	case sync.BatchWaiting:
		story = append(story, b.Answer)
	}
	if (b.State == sync.BatchUncertain || b.State == sync.BatchWaiting) && !b.FirstAt.IsZero() {
		story = append(story, "If this goes on until "+clock(b.FirstAt.Add(sync.RetryWindow), now)+", these people become Errored.")
	}
	return story
}
