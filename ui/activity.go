package ui

import (
	"context"
	"fmt"
	"time"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
	"audiencesync/ui/kit"
)

// activitySource is what the Activity page needs of the workspace.
type activitySource interface {
	reasonSource
	Status(ctx context.Context) (sync.Status, error)
	Metrics(ctx context.Context, canvasID int64) ([]sync.CanvasMetrics, error)
	AdAccounts(ctx context.Context) ([]sync.AdAccount, error)
	Settings(ctx context.Context) (sync.Settings, error)
	Connection(ctx context.Context) (sync.Connection, error)
	Batches(ctx context.Context, states []sync.BatchState, offset, limit int) ([]sync.Batch, int, error)
	FindBatches(ctx context.Context, text string, states []sync.BatchState, limit int) ([]sync.Batch, error)
	Attempts(ctx context.Context, batchID int64) ([]sync.Attempt, error)
	RetryNow(ctx context.Context, canvasID int64, now time.Time) (int, error)
	Release(ctx context.Context, scope sync.HoldScope, ref string) error
	Pause(ctx context.Context, id int64, at time.Time) error
	Resume(ctx context.Context, id int64, at time.Time) error
	Stop(ctx context.Context, id int64, at time.Time) error
	Changed(t sync.Topic)
}

// roomy is from which width on the panel leaves room for every column.
const roomy = 1000

// inspectorWidth is that of the panel about one row.
const inspectorWidth = 290

// activityScreen is the outbox.
type activityScreen struct {
	shell shell
	ws    activitySource

	facts activityFacts
	view  activityView
	busy  string // what was asked for and is being done

	root    *fyne.Container
	head    *kit.PageHead
	pill    *kit.Pill
	actions *slot
	holds   *slot
	speed   *kit.StatusLine
	second  *kit.Limit
	minute  *kit.Limit
	counts  map[string]*kit.MiniMetric
	list    *batchList
	panel   *batchPanel
	split   *fyne.Container
}

func newActivityScreen(s shell, ws activitySource) *activityScreen {
	a := &activityScreen{shell: s, ws: ws, actions: newSlot(), holds: newSlot(), counts: map[string]*kit.MiniMetric{}}
	a.list = newBatchList(s, ws, a.inspect)
	a.panel = newBatchPanel(a)
	a.build()
	return a
}

func (a *activityScreen) content() fyne.CanvasObject { return a.root }

func (a *activityScreen) topics() sync.Topic {
	return sync.TopicActivity | sync.TopicMetrics | sync.TopicCanvases | sync.TopicConnection | sync.TopicSettings
}

func (a *activityScreen) build() {
	a.pill = kit.NewPill(iconOf("check_circle"), "Idle", kit.ToneNeutral)
	a.pill.Hide()
	a.head = kit.NewPageHead("Activity", nil, a.pill, a.actions.box)
	a.head.SetSubtitle("The outbox: what goes to LinkedIn, and what it answered")
	a.speed = kit.NewStatusLine(nil, "", kit.ToneNeutral)
	a.second = kit.NewLimit("Requests in the last second")
	a.minute = kit.NewLimit("Requests in the last minute")
	limits := kit.NewCard(kit.Header{}, kit.VBox(8,
		kit.HBox(8, kit.NewText("Speed against the limits", kit.BodyStrong, kit.ColorText), kit.Spacer(), a.speed), a.second, a.minute))
	cells := kit.Even(8,
		a.counter("Unsent", "schedule", kit.ToneNeutral, 1), a.counter("Sending", "sync", kit.ToneAccent, 2),
		a.counter("Uncertain", "help", kit.ToneWarning, 3), a.counter("Certain", "check_circle", kit.ToneSuccess, 4),
		a.counter("Errored", "error", kit.ToneError, 5))
	counts := kit.NewCard(kit.Header{}, kit.VBox(0, kit.Spacer(), cells, kit.Spacer()))
	a.split = kit.Sides(15, nil, 0, a.list.root, a.panel.root, inspectorWidth)
	a.root = kit.NewPage(a.head, kit.VBox(kit.Gap, a.holds.box, kit.Sides(kit.Gap, limits, 296, counts, nil, 0), kit.Grow(a.split)))
	a.holds.box.Hide()
}

// counter is a number of people that leads to the batches behind it.
func (a *activityScreen) counter(name, icon string, t kit.Tone, chip int) fyne.CanvasObject {
	m := kit.NewOutboxCount(iconOf(icon), t, name, func() { a.list.filter(chip) })
	m.Set("…", "")
	a.counts[name] = m
	return m
}

func (a *activityScreen) fetch(ctx context.Context) (func(), error) {
	f := activityFacts{now: time.Now()}
	var err error
	if f.status, err = a.ws.Status(ctx); err != nil {
		return nil, err
	}
	if f.metrics, err = a.ws.Metrics(ctx, 0); err != nil {
		return nil, err
	}
	if f.errored, err = readErrored(ctx, a.ws, f.metrics...); err != nil {
		return nil, err
	}
	if f.accounts, err = a.ws.AdAccounts(ctx); err != nil {
		return nil, err
	}
	if f.settings, err = a.ws.Settings(ctx); err != nil {
		return nil, err
	}
	if f.connection, err = a.ws.Connection(ctx); err != nil {
		return nil, err
	}
	return func() { a.apply(f) }, nil
}

func (a *activityScreen) apply(f activityFacts) {
	a.facts, a.view = f, activityViewOf(f)
	a.show()
	a.list.renew(f.status.Totals, a.view.Quiet, f.now)
}

func (a *activityScreen) show() {
	v := a.view
	a.head.SetSubtitle(v.Subtitle)
	other := a.pill.Text() != pillWords(v)
	a.pill.Set(iconOf(v.Icon), pillWords(v), kitTones[v.Tone])
	changed := display(a.pill, true)
	if other {
		a.head.Refresh()
	}
	icon := "check_circle"
	if v.Limit != toneGood {
		icon = "schedule"
	}
	a.speed.Set(iconOf(icon), v.Limited, kitTones[v.Limit])
	showLimit(a.second, v.Second, v.SecondLimit)
	showLimit(a.minute, v.Minute, v.MinuteLimit)
	for name, cell := range map[string]outboxCell{"Unsent": v.Unsent, "Sending": v.UnderWay, "Uncertain": v.Uncertain, "Certain": v.Certain, "Errored": v.Errored} {
		a.counts[name].Set(cell.Value, cell.Note)
	}
	changed = a.showActions() || changed
	changed = a.showHolds() || changed
	if changed {
		a.root.Refresh()
	}
	a.panel.show()
}

func showLimit(l *kit.Limit, n, most int) {
	share := 0.0
	if most > 0 {
		share = float64(n) / float64(most)
	}
	l.Set(count(n), "of "+count(most), share)
}

// pillWords say what the outbox does, and for how long still where that is known.
func pillWords(v activityView) string {
	if v.TimeLeft == "" {
		return v.Word
	}
	return v.Word + ", " + v.TimeLeft + " left"
}

func (a *activityScreen) showActions() bool {
	v := a.view
	changed := a.actions.fill(fmt.Sprint(v.Retry, v.CanPause, v.CanResume, len(v.Canvases), a.busy), func() fyne.CanvasObject {
		line := kit.HBox(12)
		if a.busy != "" {
			line.Add(kit.NewText(a.busy, kit.Small, kit.ColorMuted))
			return line
		}
		if v.Retry > 0 && v.CanPause {
			line.Add(kit.NewButton(fmt.Sprintf("Retry failed only (%s)", count(v.Retry)), iconOf("replay"), kit.Secondary, func() { a.retry(0) }))
		}
		if v.CanResume {
			line.Add(kit.NewButton("Resume all", iconOf("play_arrow"), kit.Secondary, a.askResumeAll))
		}
		if v.CanPause {
			line.Add(kit.NewButton("Pause all", iconOf("pause"), kit.Secondary, a.askPauseAll))
		}
		if len(v.Canvases) > 0 {
			more := kit.NewIconButton(iconOf("more_vert"), "One canvas", nil)
			more.OnTap = func() { a.menu(more) }
			line.Add(more)
		}
		return line
	})
	if changed {
		a.head.Refresh()
	}
	return changed
}

// showHolds shows the worst trouble as a notice and leads to the others.
func (a *activityScreen) showHolds() bool {
	return a.holds.fill(fmt.Sprint(a.view.Holds, a.busy), func() fyne.CanvasObject {
		if len(a.view.Holds) == 0 {
			return nil
		}
		column := kit.VBox(8, a.holdNotice(a.view.Holds[0], false))
		if more := len(a.view.Holds) - 1; more > 0 {
			column.Add(kit.HBox(6, kit.NewIcon(iconOf("error_outline"), kit.ColorMuted, 15),
				kit.NewLink("and "+counted(more, "other trouble", "other troubles"), kit.Small, a.openHolds), kit.Spacer()))
		}
		return column
	})
}

// holdNotice tells of a trouble; in a sheet, which is narrow, what can be done
// stands under the words.
func (a *activityScreen) holdNotice(h holdRow, inSheet bool) fyne.CanvasObject {
	buttons := kit.HBox(8)
	if h.CanRelease && a.busy == "" {
		buttons.Add(kit.NewSmallButton("Try again now", iconOf("replay"), kit.Secondary, func() { a.release(h) }))
	}
	if h.Remedy != "" {
		buttons.Add(kit.NewSmallButton(h.Remedy, nil, kit.Secondary, func() {
			a.shell.closeSheet()
			a.shell.open(h.Route)
		}))
	}
	n := kit.NoticeText{Tone: kitTones[h.Tone], Title: h.Title, Text: []kit.Span{kit.Plain(sentence(h.Text, h.Until))}}
	switch {
	case inSheet:
		n.Actions = buttons.Objects
	case len(buttons.Objects) > 0:
		n.Button = buttons
	}
	return kit.NewNotice(n)
}

func sentence(first, second string) string {
	if first == "" {
		return second
	}
	return first + " " + second
}

// openHolds lists every trouble.
func (a *activityScreen) openHolds() {
	body := kit.VBox(8)
	for _, h := range a.view.Holds {
		body.Add(a.holdNotice(h, true))
	}
	a.shell.sheet("What sending waits for", counted(len(a.view.Holds), "trouble", "troubles"), iconOf("error_outline"), kit.SheetWidth, body,
		kit.Buttons(nil, kit.NewButton("Close", nil, kit.Secondary, a.shell.closeSheet)), nil)
}

// escape puts the panel about a batch away.
func (a *activityScreen) escape() bool {
	open := a.list.batch != nil
	if open {
		a.list.close()
	}
	return open
}

// inspect opens or closes the panel about one batch.
func (a *activityScreen) inspect() {
	a.list.fit(a.list.batch != nil && a.split.Size().Width < roomy)
	if a.panel.show() {
		a.split.Refresh()
	}
}
