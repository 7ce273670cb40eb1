package ui

import (
	"context"
	"errors"
	"runtime/debug"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"audiencesync/sync"
	"audiencesync/ui/kit"
)

// window is the frame around the screens: navigation, the page, the strip, and
// what lies over them. It is the shell that a screen talks to.
type window struct {
	app     fyne.App
	win     fyne.Window
	ws      Workspace
	options Options
	live    *live
	overdue overdue

	kit    *kit.Shell
	nav    *kit.NavRail
	strip  *kit.Strip
	tour   *tourBar
	page   *fyne.Container // the screen on show
	notice *slot           // what went wrong on it
	body   *fyne.Container // notice, page, tour

	at     route
	past   []route
	screen screen
	menu   *windowMenu

	reading  *reading       // what is read now, nil for nothing
	due      reading        // what is to be read after it
	epoch    int            // changes with the screen: an answer for an earlier one is dropped
	failed   bool           // the notice is of a fetch, and goes with the next good one
	hidden   bool           // in the tray: nothing is drawn
	away     bool           // another program has the keyboard
	leaving  bool           // the person wants to quit
	imports  []*importSheet // that run
	missed   sync.Topic
	saved    time.Time // when something was last stored
	sheetFor *sheetState
	facts    frameFacts
	shown    frameView     // of them
	ready    bool          // facts were read
	prompt   time.Duration // how long the window's thread waits for what is read now
	atOnce   time.Duration // likewise, when another page is opened
	readAt   time.Time
	onShown  func()             // what a page was opened for
	files    *dialog.FileDialog // that is open
}

// sheetState is the open sheet: where its errors go, and whether closing it
// loses something.
type sheetState struct {
	notice *slot
	sheet  *kit.Sheet
	guard  func() bool
}

// newWindow makes the frame. Nothing runs before start.
func newWindow(ctx context.Context, app fyne.App, ws Workspace, o Options) *window {
	w := &window{app: app, ws: ws, options: o, atOnce: atOnce}
	w.live = newLive(ctx, w.fail)
	w.nav = kit.NewNavRail(ws.Name(), "Workspace", w.openBrandMenu, []kit.NavEntry{
		{Key: string(pageLinkedIn), Icon: iconOf("link"), Text: "LinkedIn"},
		{Key: string(pagePeople), Icon: iconOf("group"), Text: "People"},
		{Key: string(pageCanvases), Icon: iconOf("account_tree"), Text: "Canvases"},
		{Key: string(pageActivity), Icon: iconOf("outbox"), Text: "Activity"},
	}, []kit.NavEntry{{Key: string(pageSettings), Icon: iconOf("settings"), Text: "Settings"}})
	w.nav.OnOpen = func(key string) { w.open(route{page: page(key)}) }
	w.strip = kit.NewStrip(func() { w.open(route{page: pageLinkedIn}) }, w.reopenImport)
	w.tour = newTourBar(w)
	w.notice, w.page = newSlot(), kit.Over()
	display(w.notice.box, false)
	w.body = kit.VBox(0, w.notice.box, kit.Grow(w.page), w.tour.root)
	w.kit = kit.NewShell(w.nav, w.strip)
	w.kit.After = func(d time.Duration, f func()) { w.live.later(d, f) }
	w.kit.SetPage(w.body)
	w.win = app.NewWindow("Audience Sync")
	w.win.SetPadded(false)
	w.win.SetContent(w.kit)
	w.kit.Attach(w.win.Canvas())
	w.kit.Above = w.closeFiles
	w.kit.Page = w.escapePage
	w.menu = newWindowMenu(w)
	w.win.SetMainMenu(w.menu.main)
	w.win.SetOnDropped(w.dropped)
	w.win.SetCloseIntercept(w.close)
	w.restoreFrame()
	return w
}

// prepare opens the first page before the window is seen: each painting costs
// time, and one that is complete is enough. What takes long to read comes later.
func (w *window) prepare() {
	w.promptly(patience, w.readFrame)
}

// start follows what changes; call it when the program's loop runs.
func (w *window) start() {
	topics, unsubscribe := w.ws.Subscribe()
	w.live.follow(topics, unsubscribe, w.changed)
	w.live.every(tickEvery, w.tick)
	w.live.each(w.options.Raise, w.raise)
	w.followTray()
	w.live.ended(w.quit)
	w.followDrags()
	w.live.tidy(startedAfter, debug.FreeOSMemory) // much of what reading fonts took is not needed again
	w.readFrame()
}

// startedAfter is when what the start needed is not needed any longer.
const startedAfter = 3 * time.Second

// changed reads again what the topics touch.
func (w *window) changed(t sync.Topic) {
	if t&savedTopics != 0 {
		w.saved = time.Now()
	}
	if w.hidden {
		w.missed |= t
		if t&(sync.TopicConnection|sync.TopicActivity|sync.TopicMetrics) != 0 {
			w.readFrame() // the tray's notifications come of it
		}
		return
	}
	w.update(t&frameTopics != 0, w.screen != nil && t&w.screen.topics() != 0)
}

// open shows another page. What is unsaved in an open sheet is asked for
// first.
func (w *window) open(r route) {
	if r.page == "" {
		return
	}
	w.leave(func() {
		if w.at.page != "" && w.at != r {
			w.past = append(w.past, w.at)
			if len(w.past) > 50 {
				w.past = w.past[1:]
			}
		}
		w.show(r)
	})
}

// back shows the page before.
func (w *window) back() {
	if n := len(w.past); n > 0 {
		w.leave(func() {
			r := w.past[n-1]
			w.past = w.past[:n-1]
			w.show(r)
		})
	}
}

func (w *window) show(r route) {
	if l, ok := w.screen.(leaver); ok {
		l.leave()
	}
	w.epoch++
	w.onShown = nil
	w.reading, w.due = nil, reading{frame: w.reading != nil && w.reading.frame || w.due.frame}
	w.at, w.screen = r, w.makeScreen(r)
	w.clearNotice()
	w.nav.Select(string(r.page.section()))
	w.menu.update()
	w.promptly(w.atOnce, w.refresh)
	mine := w.epoch
	w.live.later(patience, func() {
		if mine == w.epoch {
			w.swap()
		}
	})
}

// patience is how long the page before stays while the next one reads what it
// shows: an empty form that fills a moment later looks like values that change.
const patience = 300 * time.Millisecond

// atOnce is how long a click is not answered so that it is answered with the whole
// page: each picture of the window costs more without a graphics card.
const atOnce = 25 * time.Millisecond

// promptly reads, and waits so long for it.
func (w *window) promptly(within time.Duration, read func()) {
	before := w.prompt
	w.prompt = max(before, within)
	read()
	w.prompt = before
}

// whenShown calls then when the page that was opened is on show.
func (w *window) whenShown(then func()) {
	if w.reading == nil {
		then()
	} else {
		w.onShown = then
	}
}

// swap puts the screen in the place of the one before.
func (w *window) swap() {
	if content := w.screen.content(); len(w.page.Objects) == 0 || w.page.Objects[0] != content {
		w.page.Objects = []fyne.CanvasObject{content}
		w.page.Refresh()
	}
}

// escaper is a screen with something open in it that Escape closes.
type escaper interface{ escape() bool }

func (w *window) escapePage() bool {
	e, ok := w.screen.(escaper)
	return ok && e.escape()
}

// leaver is a screen that keeps something back for a moment.
type leaver interface{ leave() }

// careful is a screen on which something may have been typed that leaving
// loses.
type careful interface{ unsaved() bool }

// makeScreen makes the screen of a route.
func (w *window) makeScreen(r route) screen {
	switch r.page {
	case pagePeople:
		return newPeopleScreen(w, w.ws, w.options)
	case pageActivity:
		return newActivityScreen(w, w.ws)
	case pageCanvases:
		return newCanvasesScreen(w, w.ws)
	case pageCanvas:
		return newCanvasScreen(w, w.ws, r.canvas)
	case pageStep:
		return newStepScreen(w, w.ws, r)
	case pageSettings:
		return newSettingsScreen(w, w.ws, w.options, r.tab)
	}
	return newLinkedInScreen(w, w.ws)
}

func (w *window) read(fetch func(ctx context.Context) (func(), error)) { w.live.read(fetch) }

func (w *window) work(task func(ctx context.Context) error, done func(err error)) func() {
	return w.live.work(task, done)
}

func (w *window) toast(text string) { w.kit.Toast(text, "", nil) }

// fail shows an error at the top of the sheet, or else of the page.
func (w *window) fail(err error) {
	if err == nil || errors.Is(err, context.Canceled) || sync.CodeOf(err) == sync.CodeCanceled {
		return
	}
	m := messageOf(err)
	at := w.notice
	if w.sheetFor != nil {
		at = w.sheetFor.notice
	}
	n := kit.NoticeText{Tone: kit.ToneError, Title: m.Title, Text: []kit.Span{kit.Plain(m.Text)}}
	if m.Remedy != "" && m.Route.page != w.at.page {
		n.Button = kit.NewSmallButton(m.Remedy, nil, kit.Secondary, func() { w.open(m.Route) })
	}
	n.Actions = []fyne.CanvasObject{kit.NewLink("Copy details", kit.Small, func() { w.copyDetails(m) })}
	n.Close = func() { w.empty(at) }
	if at.fill(m.Title+m.Text, func() fyne.CanvasObject {
		if at == w.notice {
			return kit.PadSides(12, kit.PageEdge, 0, kit.PageEdge, kit.NewNotice(n))
		}
		return kit.PadSides(0, 0, kit.Gap, 0, kit.NewNotice(n))
	}) {
		w.arranged(at)
	}
}

func (w *window) clearNotice() {
	w.failed = false
	w.empty(w.notice)
}

func (w *window) empty(at *slot) {
	if at.fill("", func() fyne.CanvasObject { return nil }) {
		w.arranged(at)
	}
}

// arranged gives a notice, or what stood under it, its room.
func (w *window) arranged(at *slot) {
	if at == w.notice {
		w.body.Refresh()
		return
	}
	if w.sheetFor != nil && w.sheetFor.notice == at {
		w.sheetFor.sheet.Refresh()
		w.sheetFor.sheet.ToTop()
	}
}
