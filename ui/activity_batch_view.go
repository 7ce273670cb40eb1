package ui

import (
	"fmt"
	"strings"
	"time"

	"audiencesync/sync"
)

// batchRow is one line of the outbox.
type batchRow struct {
	ID            int64
	Number, State string
	Icon          string
	Canvas        string
	Where         string // step and audience
	Action        string
	People, Tries string
	Answer        string
	Next          string // when it is tried again, or when it ended
	Tone          tone
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

// batches counts what a filter leaves.
func (c batchChip) batches(t sync.ActivityTotals) int {
	n := 0
	for state, k := range t.Batches {
		if c.States == nil || state == c.States[0] {
			n += k
		}
	}
	return n
}

// chipLabel writes a filter with how many batches are behind it.
func chipLabel(c batchChip, t sync.ActivityTotals) string {
	if c.States == nil {
		return c.Label
	}
	return c.Label + " " + count(c.batches(t))
}

// batchWords name the states of a batch on screen.
var batchWords = map[sync.BatchState]struct {
	word string
	tone tone
	icon string
}{
	sync.BatchSending:   {"Sending", toneAccent, "sync"},
	sync.BatchUncertain: {"Uncertain", toneWarning, "help"},
	sync.BatchWaiting:   {"Unsent", toneNeutral, "schedule"},
	sync.BatchDone:      {"Certain", toneGood, "check_circle"},
	sync.BatchErrored:   {"Errored", toneBad, "error"},
	sync.BatchSplit:     {"Split", toneNeutral, "sync_alt"},
	sync.BatchDropped:   {"Not sent", toneNeutral, "do_not_disturb_on"},
}

func batchRowOf(b sync.Batch, now time.Time) batchRow {
	w := batchWords[b.State]
	action := "Add"
	if b.Action == sync.ActionRemove {
		action = "Remove"
	}
	r := batchRow{
		ID: b.ID, Number: count(int(b.ID)), State: w.word, Tone: w.tone, Icon: w.icon, Canvas: b.Canvas, Where: fmt.Sprintf("step %d, %s", b.Index, b.Audience.Name),
		Action: action, People: count(b.Count), Tries: count(b.Attempts), Answer: b.Answer,
	}
	switch b.State {
	case sync.BatchDone:
		r.Answer = doneWords(b)
	case sync.BatchSending:
		r.Answer = "waiting for the answer"
	case sync.BatchSplit:
		r.Answer = "its people went on in smaller batches"
	case sync.BatchErrored:
		if word := lastWord(b.Failed); word != "" && b.EndedAt.Sub(b.FirstAt) >= sync.RetryWindow {
			r.Answer = word + " for 13 hours"
		}
	case sync.BatchWaiting, sync.BatchUncertain:
		r.Answer = orWord(failedWords(b.Failed), orWord(b.Answer, "none yet"))
		r.Next = "next try " + soon(b.NextAt, now)
	}
	if !b.EndedAt.IsZero() {
		r.Next = ago(b.EndedAt, now)
	}
	return r
}

// soon writes a time to come: of the next minutes to the second.
func soon(t, now time.Time) string {
	switch {
	case !t.After(now):
		return "now"
	case t.Sub(now) < 10*time.Minute:
		return "at " + t.Local().Format("15:04:05")
	}
	return "at " + clock(t, now)
}

// batchView is the inspector of one batch.
type batchView struct {
	Title     string
	State     batchRow
	Story     string
	Audience  string
	Moments   []moment
	Deadline  string // what happens if it goes on like this; "" for a batch that is done
	CanRetry  bool
	CanPause  bool
	CanResume bool
	CanStop   bool
	Behind    route // the people behind it
}

func batchViewOf(b sync.Batch, tries []sync.Attempt, canvas sync.CanvasState, now time.Time) batchView {
	v := batchView{Title: "Batch " + count(int(b.ID)), State: batchRowOf(b, now), Audience: b.Audience.Name}
	open := b.State == sync.BatchWaiting || b.State == sync.BatchUncertain
	v.Story = batchStory(b)
	v.Moments = batchMoments(b, tries, now)
	if open && !b.FirstAt.IsZero() {
		v.Deadline = "If this goes on until " + clock(b.FirstAt.Add(sync.RetryWindow), now) + ", these people become Errored."
		if canvas == sync.CanvasPaused {
			v.Deadline = "The canvas is paused, so nothing is sent and the 13 hours stand still."
			last := &v.Moments[len(v.Moments)-1]
			last.When, last.How, last.Tone = "", "once the canvas is resumed", toneNeutral
		}
	}
	v.CanRetry = open && canvas == sync.CanvasActive
	v.CanPause, v.CanResume = canvas == sync.CanvasActive, canvas == sync.CanvasPaused
	v.CanStop = v.CanPause || v.CanResume
	tab := map[sync.BatchState]string{sync.BatchDone: "synced", sync.BatchErrored: "errored", sync.BatchDropped: "not_synced"}[b.State]
	if tab == "" {
		tab = "pending"
	}
	if b.State == sync.BatchDone && b.Synced == 0 {
		tab = "errored"
	}
	v.Behind = route{page: pageStep, canvas: b.Canvas, step: b.Index, tab: tab}
	return v
}

// batchStory says in a sentence or two what became of a batch.
func batchStory(b sync.Batch) string {
	switch b.State {
	case sync.BatchUncertain:
		return "LinkedIn may have taken them: its answer was not seen. Sending again is safe, adding or removing someone twice counts once."
	case sync.BatchErrored:
		return "It was given up. Nobody in it was accepted as far as LinkedIn said."
	case sync.BatchDropped:
		return "Nobody was left to send, or the canvas was stopped."
	case sync.BatchSplit:
		return "LinkedIn did not take it in one piece. Its people went on in smaller batches."
	case sync.BatchSending:
		return "The request is under way."
	case sync.BatchWaiting:
		return "LinkedIn did not take it, or it was not sent. It is tried again."
	}
	if b.Errored > 0 {
		return "LinkedIn accepted most of them and refused some, each with a reason."
	}
	return "LinkedIn accepted everybody in it."
}

// searchedBatch is what a typed text asks for; a number may be written as it
// stands on the screen.
func searchedBatch(text string) string {
	text = tidyName(text)
	if digits := strings.ReplaceAll(text, ",", ""); digits != "" && strings.Trim(digits, "0123456789") == "" {
		return digits
	}
	return text
}

// quietFor says why no batch is on show.
func quietFor(text string, otherwise quiet) quiet {
	if text == "" {
		return otherwise
	}
	return quiet{"No batch found", "Type a batch's number, or a part of the name of a canvas or an audience."}
}

// batchFooter says how many batches are on show.
func batchFooter(n, all int, text string, chip int) (footer, note string) {
	switch {
	case n == 0:
		return "", ""
	case n >= batchesFound && text != "":
		footer = "the newest " + count(batchesFound) + " found"
	case text != "":
		footer = counted(n, "batch", "batches") + " found"
	case chip > 0:
		footer = count(n) + " of " + counted(all, "batch", "batches")
	default:
		footer = counted(n, "batch", "batches")
	}
	return footer, "newest first, without personal data"
}

func orWord(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
