package ui

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
	"audiencesync/ui/kit"
)

// frameTopics are the changes that the frame around the screens shows.
const frameTopics = sync.TopicConnection | sync.TopicCanvases | sync.TopicMetrics | sync.TopicActivity | sync.TopicSettings | sync.TopicPeople

// savedTopics are the changes that store what a person did.
const savedTopics = sync.TopicConnection | sync.TopicCanvases | sync.TopicSettings | sync.TopicPeople

// tickEvery is how often the seconds to the next flush are counted down.
const tickEvery = time.Second

// readFrame fetches what the strip, the navigation, the title, the theme and
// the tour show.
func readFrame(ctx context.Context, ws Workspace) (f frameFacts, err error) {
	f.now = time.Now()
	for _, read := range []func() error{
		func() error { f.connection, err = ws.Connection(ctx); return err },
		func() error { f.status, err = ws.Status(ctx); return err },
		func() error { f.canvases, err = ws.Canvases(ctx); return err },
		func() error { f.metrics, err = ws.Metrics(ctx, 0); return err },
		func() error { f.settings, err = ws.Settings(ctx); return err },
		func() error { f.people, err = ws.PeopleCount(ctx); return err },
		func() error { f.accounts, err = ws.AdAccounts(ctx); return err },
	} {
		if err := read(); err != nil {
			return f, err
		}
	}
	return f, nil
}

// applyFrame shows what was read; the first reading opens the first page.
func (w *window) applyFrame(f frameFacts) {
	before, first := w.facts, !w.ready
	w.facts, w.ready = f, true
	if !first {
		w.notify(frameNews(before, f))
	}
	if first || before.settings.Appearance != f.settings.Appearance {
		w.showTheme(f.settings.Appearance)
	}
	if first {
		w.open(route{page: firstPage(f)})
		w.tour.begin(f, w.options)
	}
	w.showFrame()
	w.tour.apply(f)
}

// showFrame draws what differs.
func (w *window) showFrame() {
	if w.hidden {
		return
	}
	facts := w.facts
	facts.saved, facts.work = w.saved, importsAside(w.imports)
	v := frameViewOf(facts)
	if v == w.shown {
		return
	}
	w.shown = v
	showStrip(w.strip, v.Strip)
	w.strip.SetRight(v.Saved)
	w.strip.SetWork(v.Work.Words, v.Work.Of)
	w.nav.SetAlert(string(pageLinkedIn), v.Strip.Health == healthRejected, "")
	w.nav.SetAlert(string(pageCanvases), v.CannotSend != "", v.CannotSend)
	if title := windowTitle(w.ws.Name(), v.Strip.Practice); w.win.Title() != title {
		w.win.SetTitle(title)
	}
}

// tick counts the seconds down; while requests are made their number is read
// anew, because it falls without anything happening.
func (w *window) tick() {
	if w.hidden || !w.ready || time.Since(w.readAt) < tickEvery {
		return // what was just read is right to the second
	}
	w.facts.now = time.Now()
	if w.facts.status.LastMinute > 0 {
		w.update(true, w.at.page == pageActivity)
		return
	}
	w.showFrame()
}

// stripSigns are the icon and the tone of each health.
var stripSigns = map[health]struct {
	icon   string
	tone   kit.Tone
	strong bool
}{
	healthGood:     {"check_circle", kit.ToneSuccess, false},
	healthNone:     {"link_off", kit.ToneNeutral, false},
	healthRejected: {"error", kit.ToneError, true},
	healthHeld:     {"warning", kit.ToneWarning, true},
	healthPaused:   {"pause_circle", kit.ToneWarning, true},
}

func showStrip(s *kit.Strip, v stripView) {
	sign := stripSigns[v.Health]
	s.SetHealth(iconOf(sign.icon), v.Word, sign.tone, sign.strong)
	label, value := splitFlush(v.Flush)
	s.SetCells(
		kit.StripCell{Label: "Pending", Value: v.Pending},
		kit.StripCell{Label: "Speed", Value: v.Speed, After: v.Limit},
		kit.StripCell{Label: label, Value: value})
	practice := ""
	if v.Practice {
		practice = "Practice LinkedIn: nothing leaves this computer"
	}
	s.SetPractice(practice)
}

// splitFlush parts the words from the time, which stands out.
func splitFlush(text string) (label, value string) {
	for _, words := range []string{"Next flush in ", "Next try at ", "Sending paused since "} {
		if rest, ok := strings.CutPrefix(text, words); ok {
			return strings.TrimSpace(words), rest
		}
	}
	return text, ""
}

// showTheme sets the palette that the settings name.
func (w *window) showTheme(appearance string) {
	mode := modeOf(appearance)
	if t, ok := w.app.Settings().Theme().(*kit.Theme); ok && t.Mode == mode {
		return
	}
	w.app.Settings().SetTheme(kit.NewTheme(mode))
}

// modeOf is the palette that a setting names.
func modeOf(appearance string) kit.Mode {
	return map[string]kit.Mode{"light": kit.ModeLight, "dark": kit.ModeDark}[appearance]
}

// notify tells what happened while the person is elsewhere.
func (w *window) notify(news []fyne.Notification) {
	if !w.facts.settings.Notifications || !w.hidden && !w.away {
		return
	}
	for i := range news {
		w.app.SendNotification(&news[i])
	}
}
