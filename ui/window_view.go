package ui

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
)

// frameFacts are what the frame around the screens is made of.
type frameFacts struct {
	connection sync.Connection
	status     sync.Status
	canvases   []sync.Canvas
	metrics    []sync.CanvasMetrics
	settings   sync.Settings
	people     int
	accounts   []sync.AdAccount
	saved      time.Time // when something was last stored, zero for not yet
	work       workView
	now        time.Time
}

// frameView is what stands around every screen.
type frameView struct {
	Strip      stripView
	CannotSend string // how many canvases are held up, "" for none
	Saved      string // when something was last stored
	Work       workView
}

// workView is what goes on behind the screens: in a few words, and of what.
type workView struct{ Words, Of string }

func frameViewOf(f frameFacts) frameView {
	active, paused := 0, 0
	held := 0
	for _, c := range f.canvases {
		switch c.State {
		case sync.CanvasActive:
			active++
		case sync.CanvasPaused:
			paused++
		default:
			continue
		}
		if healthOf(c, metricsOf(f.metrics, c.ID), f.status.Holds, f.connection, f.now).Tone == toneBad {
			held++
		}
	}
	v := frameView{Strip: stripViewOf(f.connection, f.status, active, f.now), Work: f.work}
	if !f.saved.IsZero() && !v.Strip.Practice { // there the mark stands in its place
		v.Saved = "Saved " + clock(f.saved, f.now)
	}
	if held > 0 {
		v.CannotSend = count(held)
	}
	if active == 0 && paused > 0 && v.Strip.Health == healthGood {
		v.Strip.Health, v.Strip.Word = healthPaused, "Sending paused by you"
		v.Strip.Flush = "Resume on Activity or on the canvas"
	}
	return v
}

// windowTitle names the program, the workspace, and practice where it is.
func windowTitle(workspace string, practice bool) string {
	title := "Audience Sync – " + workspace
	if practice {
		title += " (practice)"
	}
	return title
}

// firstPage is where the window opens: where there is something to do.
func firstPage(f frameFacts) page {
	selected := slices.ContainsFunc(f.accounts, func(a sync.AdAccount) bool { return a.Selected })
	if !f.connection.Connected() || f.connection.Health == sync.HealthInvalid || !selected {
		return pageLinkedIn
	}
	if f.people == 0 {
		return pagePeople
	}
	return pageCanvases
}

// frameNews are the notifications for a person who is elsewhere: what needs
// them, and what is done.
func frameNews(before, now frameFacts) []fyne.Notification {
	var news []fyne.Notification
	practice := ""
	if now.connection.Kind == sync.ConnectionPractice {
		practice = "Practice: "
	}
	say := func(title, text string) {
		news = append(news, fyne.Notification{Title: practice + title, Content: text})
	}
	rejected := func(f frameFacts) bool {
		return f.connection.Connected() && f.connection.Health == sync.HealthInvalid
	}
	if rejected(now) && !rejected(before) {
		say("LinkedIn rejects the sign-in", "Nothing is sent until somebody reconnects.")
	}
	if before.status.Pending() > 0 && now.status.Pending() == 0 && !rejected(now) {
		synced, errored := 0, 0
		for _, c := range now.metrics {
			for _, s := range c.Steps {
				synced += s.Synced
				errored += s.Errored
			}
		}
		text := counted(synced, "person is", "people are") + " synced."
		if errored > 0 {
			text = counted(synced, "person is", "people are") + " synced, " + count(errored) + " errored."
		}
		say("Everything is sent", text)
	}
	return news
}
