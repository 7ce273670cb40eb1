package ui

import (
	"context"
	"fmt"
	"time"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
	"audiencesync/ui/kit"
)

// settingsScreen is the Settings page. What is typed is saved by a button,
// because half a secret is of no use; what is chosen is saved at once.
type settingsScreen struct {
	shell   shell
	ws      Workspace
	options Options
	part    string // that another page led to
	shown   bool

	facts settingsFacts
	view  settingsView

	root     *fyne.Container
	warning  *slot
	app      *appCard
	limits   *limitsCard
	look     *kit.Segmented
	close    *kit.Segmented
	hint     *kit.Text
	notify   *kit.CheckRow
	secrets  *kit.KeyValue
	practice *slot
}

func newSettingsScreen(s shell, ws Workspace, o Options, part string) *settingsScreen {
	p := &settingsScreen{shell: s, ws: ws, options: o, part: part}
	p.build()
	return p
}

func (p *settingsScreen) content() fyne.CanvasObject { return p.root }

func (p *settingsScreen) unsaved() bool { return p.app.differs() || p.limits.differs() }

func (p *settingsScreen) topics() sync.Topic { return sync.TopicSettings | sync.TopicConnection }

func (p *settingsScreen) build() {
	head := kit.NewPageHead("Settings", nil, nil)
	head.SetSubtitle("Of this workspace, on this computer")
	p.warning, p.practice = newSlot(), newSlot()
	p.app = newAppCard(p)
	p.limits = newLimitsCard(p)
	left := kit.VBox(kit.Gap, p.app.card, p.practice.box)
	right := kit.VBox(kit.Gap, p.limits.card, p.windowCard(), p.folderCard())
	p.root = kit.NewPage(head, kit.NewScroll(kit.VBox(kit.Gap, p.warning.box, kit.Even(kit.Gap, left, right))))
}

func (p *settingsScreen) windowCard() fyne.CanvasObject {
	p.look = kit.NewSegmented(0, func(i int) {
		p.save(func(s *sync.Settings) { s.Appearance = appearances[i] })
	}, kit.Segment{Text: "As the desktop"}, kit.Segment{Text: "Light"}, kit.Segment{Text: "Dark"})
	p.close = kit.NewSegmented(0, func(i int) {
		p.save(func(s *sync.Settings) { s.CloseAction = []string{closeQuits, closeToTray}[i] })
	}, kit.Segment{Text: "Quit"}, kit.Segment{Text: "Keep syncing in the tray"})
	p.hint = kit.NewNote()
	p.notify = kit.NewCheckRow("Notify me", "When everything is sent, and when LinkedIn needs you", nil, true, func(on bool) {
		p.save(func(s *sync.Settings) { s.Notifications = on })
	})
	return kit.NewCard(kit.Header{Icon: iconOf("tune"), Title: "Window"}, kit.VBox(kit.FieldGap,
		kit.NewField("Appearance", kit.HBox(0, p.look)),
		kit.VBox(5, kit.NewField("When the window closes", kit.HBox(0, p.close)), p.hint),
		p.notify))
}

func (p *settingsScreen) folderCard() fyne.CanvasObject {
	open := kit.NewSmallButton("Open", iconOf("folder_open"), kit.Secondary, p.openFolder)
	copyIt := kit.NewSmallButton("Copy diagnosis", iconOf("content_copy"), kit.Secondary, p.copyDiagnosis)
	p.secrets = kit.NewKeyValue("Secrets", "")
	version := p.options.Version
	if version == "" {
		version = "development"
	}
	return kit.NewCard(kit.Header{Icon: iconOf("storage"), Title: "Data", Actions: []fyne.CanvasObject{open, copyIt}}, kit.VBox(6,
		kit.NewNote(kit.Plain("The workspace with its backups and its log is in")), kit.NewCut(p.ws.Folder(), kit.Mono, kit.ColorText),
		kit.Facts(p.secrets, kit.NewKeyValue("Version", version)),
		kit.NewNote(kit.Plain("A diagnosis for support holds no personal data and no token."))))
}

func (p *settingsScreen) fetch(ctx context.Context) (func(), error) {
	f := settingsFacts{secrets: p.ws.SecretsKind(), folder: p.ws.Folder(), hasSecret: p.ws.HasClientSecret(ctx), tray: p.options.inTray()}
	var err error
	if f.settings, err = p.ws.Settings(ctx); err != nil {
		return nil, err
	}
	if f.connection, err = p.ws.Connection(ctx); err != nil {
		return nil, err
	}
	if v, ok := p.ws.(versioned); ok {
		f.warning = v.VersionWarning(f.settings.APIVersion, time.Now())
	}
	if dials := practiceOf(p.ws); dials != nil && f.connection.Kind == sync.ConnectionPractice {
		f.kinds = dials.Kinds()
	}
	return func() { p.apply(f) }, nil
}

// practiceOf returns the dials of practice LinkedIn, nil where there are none.
func practiceOf(ws Workspace) PracticeControl {
	if p, ok := ws.(practised); ok {
		return p.Practice()
	}
	return nil
}

func (p *settingsScreen) apply(f settingsFacts) {
	p.facts, p.view = f, settingsViewOf(f)
	v := p.view
	p.app.set(f.settings, v)
	p.limits.set(f.settings, v)
	p.look.SetSelected(v.Appearance)
	p.close.SetEnabled(f.tray)
	p.close.SetSelected(map[bool]int{true: 1}[v.Tray])
	p.hint.SetText(v.CloseHint)
	p.notify.SetOn(f.settings.Notifications)
	p.secrets.Set(f.secrets)
	changed := p.warning.fill(v.Version, func() fyne.CanvasObject {
		if v.Version == "" {
			return nil
		}
		return kit.NewNotice(kit.NoticeText{Tone: kit.ToneWarning, Title: "The API version needs a newer one", Text: []kit.Span{kit.Plain(v.Version)}})
	})
	changed = p.practice.fill(fmt.Sprint(f.kinds), func() fyne.CanvasObject {
		if !v.Practice {
			return nil
		}
		return practiceCard(p.shell, practiceOf(p.ws), f.kinds)
	}) || changed
	if changed {
		p.root.Refresh()
	}
	if !p.shown {
		p.shown = true
		switch p.part {
		case settingsApp:
			p.app.id.Focus()
		case settingsLimits:
			p.limits.version.Focus()
		}
	}
}

// save changes the settings and lets every screen know.
func (p *settingsScreen) save(change func(s *sync.Settings)) {
	p.keep(func(ctx context.Context) error {
		_, err := p.ws.UpdateSettings(ctx, change)
		return err
	}, func() {})
}

func (p *settingsScreen) keep(task func(ctx context.Context) error, then func()) {
	p.shell.work(task, func(err error) {
		if err != nil {
			p.shell.fail(err)
		} else {
			then()
		}
		p.ws.Changed(sync.TopicSettings)
		p.shell.refresh()
	})
}

func (p *settingsScreen) openFolder() {
	p.shell.work(func(context.Context) error { return p.ws.OpenBrowser(p.ws.Folder()) }, func(err error) {
		if err != nil {
			p.shell.fail(err)
		}
	})
}

func (p *settingsScreen) copyDiagnosis() {
	var report string
	p.shell.work(func(ctx context.Context) error {
		report = p.ws.Diagnosis(ctx)
		return nil
	}, func(error) { p.shell.copy(report) })
}
