package ui

import (
	"context"
	"errors"
	"fmt"
	"time"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
	"audiencesync/ui/kit"
)

// linkedinScreen is the partner page: what LinkedIn gets to know, who is
// connected, and which ad accounts are synced to.
type linkedinScreen struct {
	shell shell
	ws    Workspace

	facts linkedinFacts
	view  linkedinView
	stop  func() // ends the sign-in under way

	root     *fyne.Container
	column   *fyne.Container
	head     *kit.PageHead
	pill     *kit.Pill
	practice *kit.Pill
	refresh  *kit.Button
	trouble  *slot
	export   *slot
	waiting  *slot
	accounts *accountsCard
	overview *slot
	tip      *slot
}

func newLinkedInScreen(s shell, ws Workspace) *linkedinScreen {
	l := &linkedinScreen{shell: s, ws: ws}
	l.pill = kit.NewPill(nil, "", kit.ToneNeutral)
	l.practice = kit.NewPill(iconOf("science"), "Practice LinkedIn", kit.TonePractice)
	l.practice.Hide()
	l.refresh = kit.NewButton("Refresh", iconOf("refresh"), kit.Secondary, l.ask)
	l.refresh.Hide()
	l.head = kit.NewPageHead("LinkedIn", nil, kit.HBox(8, l.pill, l.practice), l.refresh)
	l.head.SetSubtitle("Advertising partner")
	l.trouble, l.export, l.waiting, l.overview, l.tip = newSlot(), newSlot(), newSlot(), newSlot(), newSlot()
	l.accounts = newAccountsCard(l.chooseAccounts, func() { l.column.Refresh() })
	l.accounts.card.Hide()
	l.column = kit.VBox(kit.Gap, l.trouble.box, l.overview.box, l.export.box, l.waiting.box, l.accounts.card, l.tip.box)
	l.root = kit.NewPage(l.head, kit.NewScroll(l.column))
	return l
}

func (l *linkedinScreen) content() fyne.CanvasObject { return l.root }

func (l *linkedinScreen) topics() sync.Topic {
	return sync.TopicConnection | sync.TopicCanvases | sync.TopicAudiences | sync.TopicSettings | sync.TopicActivity
}

func (l *linkedinScreen) fetch(ctx context.Context) (func(), error) {
	f := linkedinFacts{now: time.Now(), secrets: l.ws.SecretsKind(), hasSecret: l.ws.HasClientSecret(ctx)}
	var err error
	var settings sync.Settings
	for _, read := range []func() error{
		func() error { f.connection, err = l.ws.Connection(ctx); return err },
		func() error { f.accounts, err = l.ws.AdAccounts(ctx); return err },
		func() error { f.audiences, err = l.ws.Audiences(ctx, ""); return err },
		func() error { f.canvases, err = l.ws.Canvases(ctx); return err },
		func() error { f.metrics, err = l.ws.Metrics(ctx, 0); return err },
		func() error { f.holds, err = l.ws.Holds(ctx); return err },
		func() error { settings, err = l.ws.Settings(ctx); return err },
	} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	f.clientID, f.native = settings.ClientID, settings.NativePKCE
	if v, ok := l.ws.(versioned); ok && f.connection.Kind != sync.ConnectionPractice {
		f.warning = v.VersionWarning(settings.APIVersion, f.now)
	}
	return func() {
		f.connecting, f.busy = l.facts.connecting, l.facts.busy
		l.facts = f
		l.show()
	}, nil
}

// show draws what differs.
func (l *linkedinScreen) show() {
	l.view = linkedinViewOf(l.facts)
	v := l.view
	sign := map[string]struct {
		icon string
		tone kit.Tone
	}{
		"Connected": {"check_circle", kit.ToneSuccess}, "Sign-in rejected": {"error", kit.ToneError},
		"Not connected": {"link_off", kit.ToneNeutral}, "Connecting": {"hourglass_empty", kit.ToneAccent},
	}[v.Status]
	l.pill.Set(iconOf(sign.icon), v.Status, sign.tone)
	changed := display(l.practice, v.Practice)
	changed = display(l.refresh, v.Connected) || changed
	l.refresh.SetText(map[bool]string{false: "Refresh", true: "Check again"}[v.Rejected])
	l.refresh.SetEnabled(v.Busy == "")
	changed = l.showTrouble() || changed
	changed = l.showExport() || changed
	changed = l.showWaiting() || changed
	changed = l.showOverview() || changed
	changed = l.showTip() || changed
	changed = display(l.accounts.card, v.Connected && len(v.Accounts) > 0) || changed
	l.accounts.set(v)
	l.order()
	l.head.Refresh()
	if changed {
		l.root.Refresh()
	}
}

// order puts what LinkedIn gets to know first for a newcomer and last for who
// is connected.
func (l *linkedinScreen) order() {
	order := []fyne.CanvasObject{l.trouble.box, l.overview.box, l.export.box, l.waiting.box, l.accounts.card, l.tip.box}
	if l.view.Connected {
		order = []fyne.CanvasObject{l.trouble.box, l.export.box, l.waiting.box, l.accounts.card, l.overview.box, l.tip.box}
	}
	if l.column.Objects[1] != order[1] {
		l.column.Objects = order
		l.column.Refresh()
	}
}

// connect signs in at LinkedIn in the browser.
func (l *linkedinScreen) connect() {
	if l.view.NoApp && !l.view.Connected {
		l.shell.open(route{page: pageSettings, tab: settingsApp})
		return
	}
	l.facts.connecting = true
	l.stop = l.shell.work(l.ws.Connect, func(err error) {
		l.facts.connecting, l.stop = false, nil
		l.connected(err, "LinkedIn is connected.")
	})
	l.show()
}

// practise connects to practice LinkedIn.
func (l *linkedinScreen) practise() {
	l.facts.busy = "Starting practice LinkedIn…"
	l.shell.work(l.ws.ConnectPractice, func(err error) {
		l.facts.busy = ""
		l.connected(err, "Practice LinkedIn is connected.")
	})
	l.show()
}

func (l *linkedinScreen) connected(err error, said string) {
	l.show()
	if err != nil {
		if !errors.Is(err, context.Canceled) {
			l.shell.fail(err)
		}
		return
	}
	l.shell.toast(said)
	l.changed()
}

// reconnect signs the same way in again.
func (l *linkedinScreen) reconnect() {
	if l.view.Practice {
		l.practise()
		return
	}
	l.connect()
}

func (l *linkedinScreen) cancel() {
	if l.stop != nil {
		l.stop()
	}
}

// changed lets every screen know. A sign-in goes on when another page is
// opened: the browser may still be answered.
func (l *linkedinScreen) changed() {
	l.ws.Changed(sync.TopicConnection | sync.TopicActivity)
	l.shell.refresh()
}

// ask reads who is signed in and which ad accounts there are.
func (l *linkedinScreen) ask() {
	l.facts.busy = "Asking LinkedIn…"
	l.shell.work(l.ws.RefreshAccounts, func(err error) {
		l.facts.busy = ""
		l.show()
		switch {
		case err == nil:
			l.shell.toast("Read from LinkedIn just now.")
		case sync.CodeOf(err) != sync.CodeSignIn: // the page turns red itself
			l.shell.fail(err)
		}
		l.changed()
	})
	l.show()
}

func (l *linkedinScreen) disconnect() {
	name := "LinkedIn"
	if l.view.Practice {
		name = "practice LinkedIn"
	}
	l.shell.confirm(confirmation{
		title: "Disconnect " + name + "?", verb: "Disconnect", destructive: true,
		text: l.view.Stops + " Audiences at LinkedIn stay as they are. People who wait are kept, and become Errored after 13 hours without sending.",
		then: func() {
			l.shell.work(l.ws.Disconnect, func(err error) {
				if err != nil {
					l.shell.fail(err)
					return
				}
				l.changed()
			})
		},
	})
}

// chooseAccounts selects exactly these ad accounts.
func (l *linkedinScreen) chooseAccounts(ids []string) {
	l.shell.work(func(ctx context.Context) error { return l.ws.SelectAdAccounts(ctx, ids) }, func(err error) {
		if err != nil {
			l.shell.fail(err)
		}
		l.changed()
	})
}

func (l *linkedinScreen) showTrouble() bool {
	v := l.view
	return l.trouble.fill(fmt.Sprint(v.Rejected, v.RejectedTitle, v.RejectedText, v.RejectedWho, v.RejectedWait, v.Warning, v.Choose, v.Busy, v.Connecting), func() fyne.CanvasObject {
		switch {
		case v.Rejected:
			return l.rejectedNotice()
		case v.Warning != "":
			return kit.NewNotice(kit.NoticeText{Tone: kit.ToneWarning, Title: "LinkedIn ends the API version this workspace uses", Text: []kit.Span{kit.Plain(v.Warning)},
				Button: kit.NewSmallButton("Open Settings", nil, kit.Secondary, func() { l.shell.open(route{page: pageSettings, tab: settingsLimits}) })})
		case v.Choose:
			return kit.NewNotice(kit.NoticeText{Tone: kit.ToneAccent, Title: "Choose the ad accounts to sync to", Text: []kit.Span{
				kit.Plain("Tick them below. Canvases can be built before; launching one needs its ad account to be ticked.")}})
		}
		return nil
	})
}

func (l *linkedinScreen) rejectedNotice() fyne.CanvasObject {
	v := l.view
	button := kit.NewLargeButton("Reconnect", iconOf("login"), kit.Primary, l.reconnect)
	if v.Connecting || v.Busy != "" {
		button.SetText("Waiting for the browser")
		button.Disable()
	}
	details := kit.NewLink("Copy details", kit.SmallStrong, func() {
		l.shell.copy(v.RejectedTitle + "\n" + v.RejectedText + "\n" + v.RejectedWho + " " + v.RejectedWait)
	})
	right := kit.VBox(8, button, kit.HBox(0, kit.Spacer(), details, kit.Spacer()))
	if v.Connecting {
		right.Add(kit.HBox(0, kit.Spacer(), kit.NewLink("Cancel", kit.SmallStrong, l.cancel), kit.Spacer()))
	}
	text := []kit.Span{kit.Plain(v.RejectedText)}
	if v.RejectedWait != "" {
		text = append(text, kit.Plain("\n"), kit.Strong(v.RejectedWho), kit.Plain(" "))
		text = append(text, stressed(v.RejectedWait, v.RejectedBy)...)
	}
	return kit.NewNotice(kit.NoticeText{Tone: kit.ToneError, Large: true, Title: v.RejectedTitle, Text: text, Button: right})
}

// showWaiting lists the canvases that cannot send.
func (l *linkedinScreen) showWaiting() bool {
	rows := l.view.Waiting
	return l.waiting.fill(fmt.Sprint(rows), func() fyne.CanvasObject {
		if len(rows) == 0 {
			return nil
		}
		table := kit.NewTable([]kit.Column{
			{Title: "Canvas", Grow: 3}, {Title: "State", Width: 116}, {Title: "Steps that wait", Grow: 4},
			{Title: "People waiting", Width: 100, Right: true}, {Title: "First become Errored", Width: 140, Right: true}, {Title: "", Width: 40, Right: true},
		}, func(i int) []kit.Cell {
			r := rows[i]
			open := func() { l.shell.open(route{page: pageCanvas, canvas: r.Canvas}) }
			end := kit.Cell{Text: r.Errored, Tone: kit.ToneError, Toned: !r.Nobody, Muted: r.Nobody}
			return []kit.Cell{kit.NameCell(r.Canvas), kit.PillCell(iconOf("error"), "Cannot send", kit.ToneError), kit.TextCell(r.Steps),
				kit.TextCell(r.People), end, kit.LinkCell("Open", open)}
		}).Fit()
		table.OnOpen = func(i int) { l.shell.open(route{page: pageCanvas, canvas: rows[i].Canvas}) }
		table.SetCount(len(rows))
		return kit.NewFlushCard(kit.Header{Title: "Canvases that cannot send", Subtitle: counted(len(rows), "active canvas", "active canvases") + "; they go on by themselves once you reconnect"}, table)
	})
}

func (l *linkedinScreen) showTip() bool {
	v := l.view
	return l.tip.fill(fmt.Sprint(v.Connected, v.Rejected, v.Tip, v.As, v.Since), func() fyne.CanvasObject {
		switch {
		case !v.Connected:
			return kit.Remark(iconOf("info"), kit.Plain("You can import people and build canvases before you connect. Launching needs a connection."))
		case v.Rejected:
			return kit.VBox(6, kit.Remark(iconOf("account"), kit.Plain("Was connected as "+v.As+" since "+v.Since+".")),
				kit.Remark(iconOf("lightbulb"), kit.Plain("Another person may reconnect. They need a role other than Viewer in the ad accounts that are ticked.")))
		case v.Tip != "" && !v.Choose: // the notice says it

			return kit.Remark(iconOf("lightbulb"), kit.Plain(v.Tip))
		}
		return nil
	})
}
