package ui

import (
	"fmt"
	"time"

	"audiencesync/sync"
)

// health is how the connection is, with the same word and colour everywhere.
type health string

const (
	healthGood     health = "good"
	healthNone     health = "none"     // nobody is connected
	healthRejected health = "rejected" // the sign-in is not accepted
	healthHeld     health = "held"     // LinkedIn or the network holds sending up
	healthPaused   health = "paused"   // every canvas is paused
)

// stripView is what the status strip shows on every screen.
type stripView struct {
	Health   health
	Word     string
	Pending  string
	Speed    string
	Limit    string
	Flush    string
	Practice bool
}

func stripViewOf(c sync.Connection, s sync.Status, active int, now time.Time) stripView {
	v := stripView{
		Health: healthGood, Word: "LinkedIn connected", Practice: c.Kind == sync.ConnectionPractice,
		Pending: count(s.Pending()), Speed: count(s.LastMinute), Limit: fmt.Sprintf("of %s requests/min", count(s.PerMinute)),
	}
	switch {
	case !c.Connected():
		v.Health, v.Word = healthNone, "Not connected"
	case c.Health == sync.HealthInvalid:
		v.Health, v.Word = healthRejected, "Sign-in rejected, reconnect"
	case v.Practice:
		v.Word = "Connected" // the mark at the right says to whom
	}
	held, isHeld := generalHold(s.Holds)
	if isHeld && v.Health == healthGood {
		v.Health, v.Word = healthHeld, holdWord(held.Kind)
	}
	switch {
	case v.Health == healthRejected && isHeld:
		v.Flush = "Sending paused since " + clock(held.Since, now)
	case isHeld && !held.Until.IsZero():
		v.Flush = "Next try at " + clock(held.Until, now)
	case s.Pending() == 0 && active == 0:
		v.Flush = "Nothing to send"
	case v.Health == healthRejected || v.Health == healthNone:
		v.Flush = "Sending is paused"
	case s.Pending() == 0 && s.Running:
		v.Flush = "Everything is sent" // nothing counts down, nothing is drawn
	case !s.Running || s.NextFlush.IsZero():
		v.Flush = "Not running"
	default:
		v.Flush = fmt.Sprintf("Next flush in %d s", max(int(s.NextFlush.Sub(now).Round(time.Second).Seconds()), 0))
	}
	return v
}

// generalHold returns the hold that stops everything, if there is one.
func generalHold(holds []sync.Hold) (sync.Hold, bool) {
	for _, h := range holds {
		if h.Scope == sync.HoldAll {
			return h, true
		}
	}
	return sync.Hold{}, false
}

// holdWord says in a few words why sending waits.
func holdWord(k sync.FailureKind) string {
	switch k {
	case sync.FailureSignIn:
		return "Sign-in rejected, reconnect"
	case sync.FailureNetwork:
		return "Offline, trying again"
	case sync.FailureMinuteLimit:
		return "LinkedIn's limit by minute"
	case sync.FailureDayLimit:
		return "LinkedIn's limit for today"
	case sync.FailureVersion:
		return "API version has ended"
	case sync.FailurePermission:
		return "Permission is missing"
	case sync.FailureNotFound:
		return "The audience is gone"
	case sync.FailureAccountLimit:
		return "The ad account is full"
	case sync.FailureTooYoung:
		return "Getting the audience ready"
	}
	return "LinkedIn has trouble, trying again"
}
