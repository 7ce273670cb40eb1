package ui

import (
	"strconv"
	"time"

	"audiencesync/sync"
)

// activityView is the head of the Activity page: the outbox in numbers.
type activityView struct {
	Subtitle    string
	Sending     bool
	Word        string // the pill: Sending, Idle, Waiting, Paused
	Icon        string
	Tone        tone
	Limited     string
	Limit       tone
	Second      int
	SecondLimit int
	Minute      int
	MinuteLimit int
	Unsent      outboxCell
	UnderWay    outboxCell
	Uncertain   outboxCell
	Certain     outboxCell
	Errored     outboxCell
	Holds       []holdRow
	Canvases    []sendingCanvas
	CanPause    bool // an active canvas exists
	CanResume   bool // a paused canvas exists
	Retry       int  // batches that failed and can be tried now
	TimeLeft    string
	Quiet       quiet
}

type outboxCell struct{ Value, Note string }

// sendingCanvas is a canvas that can be paused, resumed or stopped.
type sendingCanvas struct {
	ID     int64
	Name   string
	Paused bool
	Inside string // who is inside, in words
}

// quiet is what stands in place of the batches while there is none.
type quiet struct{ Title, Text string }

// activityFacts are what the head is made of.
type activityFacts struct {
	status     sync.Status
	metrics    []sync.CanvasMetrics
	errored    erroredFor
	accounts   []sync.AdAccount
	settings   sync.Settings
	connection sync.Connection
	now        time.Time
}

func activityViewOf(f activityFacts) activityView {
	s := f.status
	v := activityView{
		Subtitle: "The outbox: what goes to LinkedIn, and what it answered", Second: s.LastSecond, SecondLimit: sync.MaxRequestsPerSecond, Minute: s.LastMinute, MinuteLimit: s.PerMinute,
		Limited: "not limited", Limit: toneGood,
		Unsent:    outboxCell{count(s.Totals.Unsent), "wait for a turn"},
		UnderWay:  outboxCell{count(s.Totals.Sending), underWay(s.UnderWay)},
		Uncertain: outboxCell{count(s.Totals.Uncertain), unseen(s.Totals.Batches[sync.BatchUncertain])},
		Retry:     s.Totals.Batches[sync.BatchWaiting] + s.Totals.Batches[sync.BatchUncertain],
	}
	if f.connection.Kind == sync.ConnectionPractice {
		v.Subtitle = "The outbox: what goes to practice LinkedIn, and what it answered"
	}
	synced, errored, active, paused := v.countCanvases(f.metrics)
	v.Certain = outboxCell{count(synced), "accepted"}
	v.Errored = outboxCell{count(errored), f.errored.short(errored)}
	v.CanPause, v.CanResume = active > 0, paused > 0
	v.setWord(f, active, paused)
	if s.LastMinute >= s.PerMinute && s.PerMinute > 0 {
		v.Limited, v.Limit = "at the limit", toneWarning
	}
	for _, general := range []bool{true, false} { // what stops everything comes first
		for _, h := range s.Holds {
			if (h.Scope == sync.HoldAll) == general {
				v.Holds = append(v.Holds, holdRowOf(h, f))
			}
		}
	}
	v.Quiet = quietOf(f, active, paused)
	return v
}

func underWay(requests int) string {
	if requests == 0 {
		return "none under way"
	}
	return "in " + counted(requests, "request", "requests")
}

func unseen(batches int) string {
	if batches == 0 {
		return "no answer seen"
	}
	return counted(batches, "batch", "batches") + ", no" + unbroken + "answer" + unbroken + "yet"
}

// countCanvases sums up what the canvases have behind them and lists those
// that are at work.
func (v *activityView) countCanvases(metrics []sync.CanvasMetrics) (synced, errored, active, paused int) {
	for _, c := range metrics {
		for _, step := range c.Steps {
			errored += step.Errored
			synced += step.Synced
		}
		switch c.State {
		case sync.CanvasActive:
			active++
		case sync.CanvasPaused:
			paused++
		default:
			continue
		}
		v.Canvases = append(v.Canvases, sendingCanvas{c.CanvasID, c.Name, c.State == sync.CanvasPaused, insideWords(c)})
	}
	return synced, errored, active, paused
}

func (v *activityView) setWord(f activityFacts, active, paused int) {
	s := f.status
	_, held := generalHold(s.Holds)
	// Narrow holds may be all there is to wait for.
	held = held || len(s.Holds) > 0 && s.Pending() > 0 && s.UnderWay == 0 && s.Totals.Sending == 0
	switch {
	case held:
		v.Word, v.Icon, v.Tone = "Waiting", "schedule", toneWarning
		v.Limited, v.Limit = "on hold", toneWarning
	case s.Pending() > 0 && active > 0:
		v.Sending, v.Word, v.Icon, v.Tone = true, "Sending", "sync", toneAccent
		v.TimeLeft = timeLeft(s.Pending(), f.settings)
	case paused > 0 && active == 0:
		v.Word, v.Icon, v.Tone = "Paused", "pause_circle", toneWarning
	default:
		v.Word, v.Icon, v.Tone = "Idle", "check_circle", toneNeutral
	}
}

// quietOf says why there is no batch yet.
func quietOf(f activityFacts, active, paused int) quiet {
	switch {
	case len(f.status.Totals.Batches) > 0:
		return quiet{"No batch like that", "Choose another filter above."}
	case f.status.Pending() > 0 && paused > 0 && active == 0:
		return quiet{"Nothing was sent yet", "The canvases are paused. Resume one to send."}
	case f.status.Pending() > 0:
		return quiet{"Nothing was sent yet", "The first batch is formed at the next flush."}
	case !f.connection.Connected():
		return quiet{"Nothing was sent yet", "Connect LinkedIn, or practice LinkedIn, and launch a canvas. What it sends stands here."}
	case active == 0:
		return quiet{"Nothing was sent yet", "Launch a canvas. What it sends stands here, with what LinkedIn answered."}
	}
	return quiet{"Nothing was sent yet", "Nobody has met the criteria of an active canvas so far."}
}

// holdRow is one known trouble for which sending waits, and what to do.
type holdRow struct {
	Title, Text, Until string
	Remedy             string // label of the button that leads to where it is put right; "" for none
	Route              route
	CanRelease         bool // trying again now makes sense
	Scope              sync.HoldScope
	Ref                string
	Tone               tone
}

func holdRowOf(h sync.Hold, f activityFacts) holdRow {
	r := holdRow{Title: holdWord(h.Kind), Text: h.Message, Until: "Sending waits until somebody acts.", Scope: h.Scope, Ref: h.Ref, Tone: toneBad}
	if !h.Until.IsZero() {
		r.Until, r.Tone = "Next try "+soon(h.Until, f.now)+".", toneWarning
	}
	var user string // a canvas that uses the audience
	switch h.Scope {
	case sync.HoldAccount:
		for _, a := range f.accounts {
			if a.ID == h.Ref {
				r.Title += ": " + a.Name
			}
		}
	case sync.HoldAudience:
		var audience string
		audience, user = audienceHeld(f.metrics, h.Ref)
		if audience != "" {
			r.Title += ": " + audience
		}
	}
	switch h.Kind {
	case sync.FailureSignIn:
		r.Remedy, r.Route = "Reconnect", route{page: pageLinkedIn}
	case sync.FailurePermission:
		r.Remedy, r.Route, r.CanRelease = "Open LinkedIn page", route{page: pageLinkedIn}, true
	case sync.FailureVersion:
		r.Remedy, r.Route, r.CanRelease = "Open Settings", route{page: pageSettings}, true
	case sync.FailureMinuteLimit, sync.FailureDayLimit, sync.FailureTooYoung:
		// Trying earlier would only burn requests.
	default:
		r.CanRelease = true
		if user != "" && h.Until.IsZero() {
			r.Remedy, r.Route = "Open canvas", route{page: pageCanvas, canvas: user}
		}
	}
	return r
}

// audienceHeld names an audience by its ID, and a canvas that uses it.
func audienceHeld(metrics []sync.CanvasMetrics, ref string) (audience, canvas string) {
	for _, c := range metrics {
		for _, s := range c.Steps {
			if strconv.FormatInt(s.AudienceID, 10) == ref {
				audience, canvas = s.Audience, c.Name
				if c.State == sync.CanvasActive {
					return audience, canvas
				}
			}
		}
	}
	return audience, canvas
}

// timeLeft is how long the limits alone need for what is pending.
func timeLeft(pending int, s sync.Settings) string {
	requests := (pending + s.SendSize() - 1) / s.SendSize()
	return "about " + span(time.Duration(requests)*sync.RequestInterval(s.RequestsPerMinute)+time.Second)
}
