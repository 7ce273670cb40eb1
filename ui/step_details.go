package ui

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
	"audiencesync/ui/kit"
)

// detailsSource is what Step Details needs of the workspace.
type detailsSource interface {
	Audiences(ctx context.Context, adAccount string) ([]sync.Audience, error)
	AdAccounts(ctx context.Context) ([]sync.AdAccount, error)
	Readings(ctx context.Context, audienceID int64, since time.Time) ([]sync.Reading, error)
	Metrics(ctx context.Context, canvasID int64) ([]sync.CanvasMetrics, error)
	Days(ctx context.Context, stepID int64) ([]sync.DayMetrics, error)
	Refresh(ctx context.Context, a sync.Audience) (sync.Audience, error)
}

// readingsFor is how far back readings are asked for: more than the charts
// show, so that the status's beginning may be found.
const readingsFor = 90 * 24 * time.Hour

// detailsTab shows what LinkedIn says of an audience, now and over time.
type detailsTab struct {
	shell shell
	ws    detailsSource

	chosen    atomic.Int64 // the audience's ID; 0: the step's own
	facts     detailsFacts
	view      detailsView
	audiences []sync.Audience

	notes    string // under the tiles
	root     *fyne.Container
	account  *kit.Select
	audience *kit.Select
	asked    *kit.Text
	ask      *kit.Button
	bar      *fyne.Container
	size     *kit.Stat
	match    *kit.Stat
	status   *kit.Stat
	hint     *slot
	lines    *lineCard
	bars     *barCard
	side     *slot
	column   *fyne.Container
}

func newDetailsTab(s shell, ws detailsSource) *detailsTab {
	t := &detailsTab{shell: s, ws: ws, hint: newSlot(), side: newSlot(), lines: newLineCard()}
	t.bars = newBarCard(t)
	partner := kit.NewSmallSelect(kit.Options("LinkedIn"), 0, nil)
	t.account = kit.NewSmallSelect(nil, -1, t.chooseAccount)
	t.audience = kit.NewSmallSelect(nil, -1, t.chooseAudience)
	t.asked = kit.NewText("", kit.Small, kit.ColorMuted)
	t.ask = kit.NewSmallButton("Ask now", iconOf("refresh"), kit.Secondary, t.askNow)
	t.bar = kit.HBoxBottom(12, kit.Sized(132, 0, kit.NewField("Partner", partner)), kit.Sized(224, 0, kit.NewField("Ad account", t.account)),
		kit.Sized(250, 0, kit.NewField("Audience", t.audience)), kit.Spacer(), kit.PadSides(0, 0, 5, 0, t.asked), t.ask)
	t.size, t.match, t.status = kit.NewStat("Audience size"), kit.NewStat("Match rate, last 7 days"), kit.NewStat("Status")
	left := kit.VBox(kit.Gap, t.lines.root.box, t.bars.root)
	t.column = kit.VBox(kit.Gap, t.bar, kit.Even(kit.Gap, t.size, t.match, t.status), t.hint.box, kit.Sides(kit.Gap, nil, 0, left, t.side.box, 322))
	t.root = kit.Over(edgeScroll(t.column))
	return t
}

// read reads off the thread and returns how to show it. own is the audience of
// the step.
func (t *detailsTab) read(ctx context.Context, step sync.AudienceSync, own int64) (func(), error) {
	f := detailsFacts{now: time.Now(), wanted: step.Audience, days: map[sync.Action][]sync.DayMetrics{}}
	all, err := t.ws.Audiences(ctx, "")
	if err != nil {
		return nil, err
	}
	id := t.chosen.Load()
	i := slices.IndexFunc(all, func(a sync.Audience) bool { return id != 0 && a.ID == id })
	if i < 0 {
		i = slices.IndexFunc(all, func(a sync.Audience) bool {
			return a.ID == own && own != 0 || a.AdAccount == step.AdAccount && sameName(a.Name, step.Audience)
		})
	}
	if f.accounts, err = t.ws.AdAccounts(ctx); err != nil {
		return nil, err
	}
	if f.metrics, err = t.ws.Metrics(ctx, 0); err != nil {
		return nil, err
	}
	if i >= 0 {
		f.audience, f.known = all[i], true
		if f.readings, err = t.ws.Readings(ctx, all[i].ID, f.now.Add(-readingsFor)); err != nil {
			return nil, err
		}
		if err := t.readDays(ctx, &f); err != nil {
			return nil, err
		}
	}
	return func() { t.apply(f, all, step.AdAccount) }, nil
}

// readDays sums up every step that uses the audience.
func (t *detailsTab) readDays(ctx context.Context, f *detailsFacts) error {
	for _, c := range f.metrics {
		for _, s := range c.Steps {
			if s.AudienceID != f.audience.ID || s.Entered == 0 {
				continue
			}
			days, err := t.ws.Days(ctx, s.StepID)
			if err != nil {
				return err
			}
			f.days[s.Action] = addDays(f.days[s.Action], days)
		}
	}
	return nil
}

func (t *detailsTab) apply(f detailsFacts, all []sync.Audience, account string) {
	if f.known {
		account = f.audience.AdAccount
	} else if id := t.facts.audience.AdAccount; t.chosen.Load() != 0 && id != "" {
		account = id
	}
	f.refreshes = t.facts.refreshes
	t.facts = f
	t.audiences = slices.DeleteFunc(slices.Clone(all), func(a sync.Audience) bool { return a.AdAccount != account })
	t.offer(account)
	t.show()
}

// offer fills the selects.
func (t *detailsTab) offer(account string) {
	var accounts, audiences []kit.Option
	at := -1
	for i, a := range t.facts.accounts {
		accounts = append(accounts, kit.Option{Label: a.Name, Note: a.ID})
		if a.ID == account {
			at = i
		}
	}
	t.account.SetOptions(accounts, at)
	at = -1
	for i, a := range t.audiences {
		audiences = append(audiences, kit.Option{Label: a.Name})
		if t.facts.known && a.ID == t.facts.audience.ID {
			at = i
		}
	}
	t.audience.SetOptions(audiences, at)
	t.audience.SetEnabled(len(audiences) > 0)
}

func (t *detailsTab) show() {
	v := detailsViewOf(t.facts)
	t.view = v
	t.asked.SetText(v.Asked)
	t.ask.SetEnabled(v.CanAsk)
	setStat(t.size, v.Size)
	setStat(t.match, v.Match)
	setStat(t.status, v.Status)
	notes := v.Size.Note + v.Match.Note + v.Status.Note
	changed := notes != t.notes // a tile may have become taller
	t.notes = notes
	changed = t.hint.fill(v.HintBold+v.Hint, func() fyne.CanvasObject {
		if v.Hint == "" {
			return nil
		}
		return kit.NewNotice(kit.NoticeText{Tone: kit.ToneAccent, Title: v.HintBold, Text: []kit.Span{kit.Plain(v.Hint)}})
	}) || changed
	changed = t.lines.set(t, v) || changed
	t.bars.set(v)
	changed = t.side.fill(fmt.Sprint(v.Means, v.MeansSince, v.Sent, v.Found, v.Rate, v.UsedBy), func() fyne.CanvasObject { return t.sideCards(v) }) || changed
	t.bar.Refresh()
	if changed {
		t.root.Refresh()
	}
}

func setStat(s *kit.Stat, v statView) {
	s.Set(v.Value, v.Note, v.Known, iconOf(v.Icon), kitTones[v.Tone])
}

func (t *detailsTab) sideCards(v detailsView) fyne.CanvasObject {
	status := kit.HBox(8, kit.NewPill(iconOf(v.Means.Icon), v.Means.Word, kitTones[v.Means.Tone]), kit.Grow(kit.NewCut(v.MeansSince, kit.Small, kit.ColorMuted)))
	means := kit.VBox(8, status, kit.NewParagraph(kit.Body, kit.ColorText, kit.Plain(v.Means.Text)))
	if v.Means.Todo != "" {
		means.Add(kit.NewParagraph(kit.Body, kit.ColorText, kit.Strong("What to do: "), kit.Plain(v.Means.Todo)))
	}
	means.Add(kit.NewLink("All statuses in plain words", kit.Small, t.allStatuses))
	cards := kit.VBox(kit.Gap, kit.NewCard(kit.Header{Title: "What the status means"}, means),
		kit.NewCard(kit.Header{Title: "How the match rate is made"}, kit.VBox(6,
			kit.Facts(kit.NewKeyValue("Sent in the last 7 days", v.Sent), kit.NewKeyValue("Found at LinkedIn", v.Found), kit.NewKeyValue("Match rate", v.Rate)),
			kit.NewNote(kit.Plain("Size counts everybody ever sent, less those removed and those who opted out of ads, so the two need not agree.")))))
	used := kit.VBox(6)
	for _, u := range v.UsedBy {
		icon, color := "person_remove", kit.ColorMuted
		if u.Add {
			icon, color = "person_add", kit.ColorSuccess
		}
		used.Add(kit.HBox(7, kit.NewIcon(iconOf(icon), color, 16), kit.NewLink(u.Title, kit.Body, func() {
			t.shell.open(route{page: pageStep, canvas: u.Canvas, step: u.Step, tab: "metrics"})
		}), kit.Spacer(), kit.NewText(u.Verb, kit.Small, kit.ColorMuted)))
	}
	if len(v.UsedBy) == 0 {
		used.Add(kit.NewNote(kit.Plain("No launched canvas uses it yet.")))
	}
	cards.Add(kit.NewCard(kit.Header{Title: "Used by"}, used))
	return cards
}

// allStatuses lists every status with its meaning.
func (t *detailsTab) allStatuses() {
	body := kit.VBox(kit.Gap)
	for _, s := range []sync.AudienceStatus{sync.StatusDraft, sync.StatusBuilding, sync.StatusReady, sync.StatusUpdating, sync.StatusArchived, sync.StatusExpired, sync.StatusFailed, sync.StatusDeleted} {
		m := meaningOf(s)
		lines := kit.VBox(4, kit.HBox(0, kit.NewPill(iconOf(m.Icon), m.Word, kitTones[m.Tone])), kit.NewParagraph(kit.Body, kit.ColorText, kit.Plain(m.Text)))
		if m.Todo != "" {
			lines.Add(kit.NewNote(kit.Plain(m.Todo)))
		}
		body.Add(lines)
		body.Add(kit.NewDivider())
	}
	t.shell.sheet("Statuses of an audience", "as LinkedIn reports them", iconOf("help"), kit.SheetWidth, body,
		kit.Buttons(nil, kit.NewButton("Close", nil, kit.Secondary, t.shell.closeSheet)), nil)
}

func (t *detailsTab) chooseAccount(i int) {
	account := t.facts.accounts[i].ID
	t.shell.read(func(ctx context.Context) (func(), error) {
		found, err := t.ws.Audiences(ctx, account)
		if err != nil {
			return nil, err
		}
		return func() {
			t.audiences = found
			t.facts.known, t.facts.audience, t.facts.readings, t.facts.days = false, sync.Audience{AdAccount: account}, nil, nil
			t.chosen.Store(-1) // none of this account is chosen yet
			t.offer(account)
			t.show()
		}, nil
	})
}

func (t *detailsTab) chooseAudience(i int) {
	t.chosen.Store(t.audiences[i].ID)
	t.shell.refresh()
}

// askNow asks LinkedIn for size and status now.
func (t *detailsTab) askNow() {
	a := t.facts.audience
	t.facts.refreshes = true
	t.show()
	t.shell.work(func(ctx context.Context) error {
		_, err := t.ws.Refresh(ctx, a)
		return err
	}, func(err error) {
		t.facts.refreshes = false
		t.show()
		if err != nil {
			t.shell.fail(err)
			return
		}
		t.shell.refresh()
	})
}
