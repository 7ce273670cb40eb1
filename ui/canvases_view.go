package ui

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"audiencesync/sync"
)

// canvasesFacts are what the list of canvases is made of.
type canvasesFacts struct {
	canvases   []sync.Canvas
	metrics    []sync.CanvasMetrics
	holds      []sync.Hold
	connection sync.Connection
	now        time.Time
}

// canvasesView is what the list of canvases shows.
type canvasesView struct {
	Empty    bool
	Subtitle string
	Rows     []canvasRow
}

// canvasRow is one canvas in the list.
type canvasRow struct {
	ID        int64
	Name      string
	State     string
	StateTone tone
	StateIcon string
	Health    string // one or two words
	Why       string // the reason behind Health, "" where there is none
	Tone      tone
	Entered   string
	Pending   string
	Changed   string
	CanDelete bool
}

func canvasesViewOf(f canvasesFacts) canvasesView {
	v := canvasesView{Empty: len(f.canvases) == 0, Subtitle: "None yet"}
	active := 0
	for _, c := range f.canvases {
		m := metricsOf(f.metrics, c.ID)
		r := canvasRow{ID: c.ID, Name: c.Name, CanDelete: c.State == sync.CanvasDraft || c.State == sync.CanvasStopped}
		r.State, r.StateTone, r.StateIcon = stateWords(c.State)
		h := healthOf(c, m, f.holds, f.connection, f.now)
		r.Health, r.Why, r.Tone = h.Word, h.Why, h.Tone
		entered, pending := totals(m)
		r.Entered, r.Pending = count(entered), count(pending)
		r.Changed = lastChange(c, f.now)
		if c.State == sync.CanvasActive {
			active++
		}
		v.Rows = append(v.Rows, r)
	}
	if !v.Empty {
		v.Subtitle = fmt.Sprintf("%s, %d active", counted(len(f.canvases), "canvas", "canvases"), active)
	}
	return v
}

// stateWords names a canvas's state, its colour and its icon.
func stateWords(s sync.CanvasState) (word string, t tone, icon string) {
	switch s {
	case sync.CanvasActive:
		return "Active", toneGood, "play_circle"
	case sync.CanvasPaused:
		return "Paused", toneWarning, "pause_circle"
	case sync.CanvasStopped:
		return "Stopped", toneNeutral, "stop"
	}
	return "Draft", toneNeutral, "edit"
}

func metricsOf(all []sync.CanvasMetrics, id int64) sync.CanvasMetrics {
	for _, m := range all {
		if m.CanvasID == id {
			return m
		}
	}
	return sync.CanvasMetrics{CanvasID: id}
}

// totals counts who entered a canvas and who is pending in it. Everybody
// enters at the first component: a step counts them, else the delay does.
func totals(m sync.CanvasMetrics) (entered, pending int) {
	for _, s := range m.Steps {
		entered = max(entered, s.Entered)
		pending += s.Pending
	}
	for _, d := range m.Delays {
		entered = max(entered, d.Waiting+d.Passed)
	}
	return entered, pending
}

// canvasHealth says whether a canvas can send.
type canvasHealth struct {
	Word   string
	Why    string
	Tone   tone
	Remedy route // where it is put right; page "" where waiting is all there is
}

// healthOf finds what holds a canvas up, the worst first.
func healthOf(c sync.Canvas, m sync.CanvasMetrics, holds []sync.Hold, conn sync.Connection, now time.Time) canvasHealth {
	switch c.State {
	case sync.CanvasDraft:
		return canvasHealth{Word: "Not launched", Tone: toneNeutral}
	case sync.CanvasStopped:
		return canvasHealth{Word: "Ended", Tone: toneNeutral}
	}
	partner := route{page: pageLinkedIn}
	switch {
	case !conn.Connected():
		return canvasHealth{"Cannot send", "LinkedIn is not connected.", toneBad, partner}
	case conn.Health == sync.HealthInvalid:
		return canvasHealth{"Cannot send", "LinkedIn no longer accepts the sign-in. Reconnect on the LinkedIn page.", toneBad, partner}
	}
	if h, held := holdOn(c, m, holds); held {
		return heldHealth(c.Name, h, now)
	}
	if c.State == sync.CanvasPaused {
		return canvasHealth{Word: "Paused", Why: "Nobody enters, nothing is sent, the 13 hours stand still.", Tone: toneWarning}
	}
	if _, pending := totals(m); pending > 0 {
		return canvasHealth{Word: "Sending", Tone: toneGood}
	}
	return canvasHealth{Word: "Up to date", Tone: toneGood}
}

func heldHealth(canvas string, h sync.Hold, now time.Time) canvasHealth {
	why := h.Message
	if !h.Until.IsZero() && h.Until.After(now) {
		why = strings.TrimSpace(why + " Next try at " + clock(h.Until, now) + ".")
	}
	switch h.Kind {
	case sync.FailureMinuteLimit, sync.FailureDayLimit, sync.FailureTooYoung, sync.FailureServer, sync.FailureNetwork, sync.FailureLost:
		return canvasHealth{holdWord(h.Kind), why, toneWarning, route{}}
	case sync.FailureNotFound, sync.FailureAccountLimit:
		return canvasHealth{"Cannot send", why, toneBad, route{page: pageCanvas, canvas: canvas}}
	}
	return canvasHealth{"Cannot send", why, toneBad, route{page: pageLinkedIn}}
}

// holdOn returns the hold that stops a canvas, one that needs somebody before
// one that ends by itself.
func holdOn(c sync.Canvas, m sync.CanvasMetrics, holds []sync.Hold) (sync.Hold, bool) {
	var found sync.Hold
	ok := false
	for _, h := range holds {
		if !applies(h, c, m) {
			continue
		}
		if !ok || !found.Until.IsZero() && h.Until.IsZero() || !found.Runs() && h.Runs() {
			found, ok = h, true
		}
	}
	return found, ok
}

func applies(h sync.Hold, c sync.Canvas, m sync.CanvasMetrics) bool {
	switch h.Scope {
	case sync.HoldAll:
		return true
	case sync.HoldAccount:
		for _, k := range c.Definition.Components {
			if k.Step != nil && k.Step.AdAccount == h.Ref {
				return true
			}
		}
	case sync.HoldAudience:
		for _, s := range m.Steps {
			if strconv.FormatInt(s.AudienceID, 10) == h.Ref {
				return true
			}
		}
	}
	return false
}

// lastChange says what last happened to a canvas.
func lastChange(c sync.Canvas, now time.Time) string {
	switch {
	case !c.StoppedAt.IsZero():
		return "stopped " + ago(c.StoppedAt, now)
	case !c.PausedAt.IsZero():
		return "paused " + ago(c.PausedAt, now)
	case !c.LaunchedAt.IsZero():
		return "launched " + ago(c.LaunchedAt, now)
	}
	return "made " + ago(c.CreatedAt, now)
}

// nameFault says why a canvas cannot have a name, "" when it can. own is the
// canvas that is renamed, 0 for a new one.
func nameFault(name string, canvases []sync.Canvas, own int64) string {
	name = tidyName(name)
	switch {
	case name == "":
		return "Enter a name."
	case len([]rune(name)) > 100:
		return "A name has at most 100 characters."
	}
	for _, c := range canvases {
		if c.ID != own && strings.EqualFold(c.Name, name) {
			return fmt.Sprintf("There is a canvas %q already.", c.Name)
		}
	}
	return ""
}

// tidyName folds white space, as every name on screen is written.
func tidyName(name string) string { return strings.Join(strings.Fields(name), " ") }

// copyName is a free name for a duplicate.
func copyName(name string, canvases []sync.Canvas) string {
	if runes := []rune(name); len(runes) > 80 {
		name = string(runes[:80])
	}
	try := name + " copy"
	for n := 2; nameFault(try, canvases, 0) != ""; n++ {
		try = fmt.Sprintf("%s copy %d", name, n)
	}
	return try
}
