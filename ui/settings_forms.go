package ui

import (
	"context"
	"fmt"

	"audiencesync/sync"
	"audiencesync/ui/kit"
)

// appCard is the form of the LinkedIn app's credentials.
type appCard struct {
	typed[appForm]
	page *settingsScreen
	card *kit.Card
	look string // all that decides how tall the form is

	secretHint string

	id, secret, redirect                *kit.Entry
	idField, secretField, redirectField *kit.Field
	native                              *kit.CheckRow
	buttons                             formButtons
	next                                *kit.Link
}

func newAppCard(p *settingsScreen) *appCard {
	c := &appCard{page: p}
	c.typed = newTyped(c.form, c.show)
	c.id, c.secret, c.redirect = kit.NewEntry("14 letters and digits"), kit.NewSecret(""), kit.NewEntry("http://localhost:53682/callback")
	c.idField, c.secretField, c.redirectField = kit.NewField("Client ID", c.id), kit.NewField("Client secret", c.secret), kit.NewField("Redirect address", c.redirect)
	c.idField.SetHint("From your LinkedIn app's page, under Auth.")
	c.redirectField.SetHint("Enter the same address there as an authorised redirect URL.")
	for _, e := range []*kit.Entry{c.id, c.secret, c.redirect} {
		e.OnChanged = func(string) { c.check() }
		e.OnSubmitted = func(string) { c.save() }
	}
	c.native = kit.NewCheckRow("Sign in without a secret", "For LinkedIn apps that are enabled for native clients (PKCE)", nil, false, func(bool) { c.check() })
	c.buttons = newFormButtons(c.save, func() {
		c.show(c.kept)
		c.check()
	})
	c.next = kit.NewLink("Connect LinkedIn now", kit.Small, func() { p.shell.open(route{page: pageLinkedIn}) })
	c.next.Hide()
	c.card = kit.NewCard(kit.Header{Icon: iconOf("lock"), Title: "LinkedIn app", Subtitle: "lets this program sign you in"},
		kit.AtMost(480, kit.VBox(kit.FieldGap, c.idField, c.secretField, c.redirectField, c.native, kit.HBox(10, c.next, kit.Spacer(), c.buttons.discard, c.buttons.save))))
	return c
}

func (c *appCard) form() appForm {
	return appForm{c.id.Text(), c.secret.Text(), c.redirect.Text(), c.native.On()}
}

func (c *appCard) set(s sync.Settings, v settingsView) {
	c.read(appFormOf(s))
	c.secretHint = v.SecretHint
	c.secretField.SetHint(v.SecretHint)
	display(c.next, v.Complete && !c.page.facts.connection.Connected())
	c.check()
}

func (c *appCard) show(f appForm) {
	c.id.SetText(f.ClientID)
	c.secret.SetText(f.Secret)
	c.redirect.SetText(f.Redirect)
	c.native.SetOn(f.Native)
}

func (c *appCard) check() bool {
	f := c.form().faults()
	c.idField.SetError(f.ClientID)
	c.secretField.SetError(f.Secret)
	c.redirectField.SetError(f.Redirect)
	ok := f == appFaults{}
	c.buttons.set(c.form() != c.kept, ok)
	if look := fmt.Sprint(f, c.differs(), c.next.Visible(), c.secretHint); c.look != look {
		c.look = look
		c.page.root.Refresh() // a sentence may take a line more
	}
	return ok
}

func (c *appCard) save() {
	f := c.form().tidy()
	if f == c.kept || !c.check() {
		return
	}
	p := c.page
	p.keep(func(ctx context.Context) error {
		if f.Secret != "" {
			if err := p.ws.SetClientSecret(ctx, f.Secret); err != nil {
				return err
			}
		}
		_, err := p.ws.UpdateSettings(ctx, f.change)
		return err
	}, func() {
		f.Secret = "" // it is not shown again
		c.kept = f
		c.show(f)
		p.shell.toast("The LinkedIn app was saved.")
	})
}

// limitsCard is the form of the limits.
type limitsCard struct {
	typed[limitsForm]
	page *settingsScreen
	card *kit.Card
	look string

	sizeHint string

	perMinute, size, version, platform                     *kit.Entry
	perMinuteField, sizeField, versionField, platformField *kit.Field
	buttons                                                formButtons
}

func newLimitsCard(p *settingsScreen) *limitsCard {
	c := &limitsCard{page: p}
	c.typed = newTyped(c.form, c.show)
	c.perMinute, c.size, c.version, c.platform = kit.NewEntry("500"), kit.NewEntry("5000"), kit.NewEntry(sync.DefaultAPIVersion), kit.NewEntry("API")
	c.perMinuteField, c.sizeField = kit.NewField("Requests a minute", c.perMinute), kit.NewField("People a request", c.size)
	c.versionField, c.platformField = kit.NewField("API version", c.version), kit.NewField("Source platform", c.platform)
	c.perMinuteField.SetHint("At most 600, and never more than 10 a second.")
	c.versionField.SetHint("Year and month, as LinkedIn names them.")
	c.platformField.SetHint("API, unless LinkedIn gave your app a name.")
	for _, e := range []*kit.Entry{c.perMinute, c.size, c.version, c.platform} {
		e.OnChanged = func(string) { c.check() }
		e.OnSubmitted = func(string) { c.save() }
	}
	c.buttons = newFormButtons(c.save, func() {
		c.show(c.kept)
		c.check()
	})
	c.card = kit.NewCard(kit.Header{Icon: iconOf("timer"), Title: "Limits", Subtitle: "all canvases together"},
		kit.AtMost(480, kit.VBox(kit.FieldGap, kit.Even(12, c.perMinuteField, c.sizeField), kit.Even(12, c.versionField, c.platformField),
			kit.HBox(10, kit.Spacer(), c.buttons.discard, c.buttons.save))))
	return c
}

func (c *limitsCard) form() limitsForm {
	return limitsForm{c.perMinute.Text(), c.size.Text(), c.version.Text(), c.platform.Text()}
}

func (c *limitsCard) set(s sync.Settings, v settingsView) {
	c.read(limitsFormOf(s))
	c.sizeHint = v.SizeHint
	c.sizeField.SetHint(v.SizeHint)
	c.check()
}

func (c *limitsCard) show(f limitsForm) {
	c.perMinute.SetText(f.PerMinute)
	c.size.SetText(f.BatchSize)
	c.version.SetText(f.Version)
	c.platform.SetText(f.Platform)
}

func (c *limitsCard) check() bool {
	f := c.form().faults()
	c.perMinuteField.SetError(f.PerMinute)
	c.sizeField.SetError(f.BatchSize)
	c.versionField.SetError(f.Version)
	c.platformField.SetError(f.Platform)
	ok := f == limitsFaults{}
	c.buttons.set(c.form() != c.kept, ok)
	if look := fmt.Sprint(f, c.differs(), c.sizeHint); c.look != look {
		c.look = look
		c.page.root.Refresh()
	}
	return ok
}

func (c *limitsCard) save() {
	f := c.form()
	if f == c.kept || !c.check() {
		return
	}
	p := c.page
	var stored sync.Settings
	p.keep(func(ctx context.Context) (err error) {
		stored, err = p.ws.UpdateSettings(ctx, f.change)
		return err
	}, func() {
		c.kept = limitsFormOf(stored)
		c.show(c.kept)
		p.shell.toast("The limits were saved; they hold from the next request.")
	})
}

// typed compares what stands in a form with what is stored.
type typed[form comparable] struct {
	kept  form
	fresh bool // nothing was read yet
	now   func() form
	put   func(form)
}

func newTyped[form comparable](now func() form, put func(form)) typed[form] {
	return typed[form]{fresh: true, now: now, put: put}
}

func (t *typed[form]) differs() bool { return !t.fresh && t.now() != t.kept }

// read shows what is stored, unless something else is being typed.
func (t *typed[form]) read(stored form) {
	if t.fresh || t.now() == t.kept {
		t.put(stored)
	}
	t.fresh, t.kept = false, stored
}

// formButtons save what differs, or take it back.
type formButtons struct{ save, discard *kit.Button }

func newFormButtons(save, discard func()) formButtons {
	b := formButtons{kit.NewButton("Save", nil, kit.Secondary, save), kit.NewButton("Discard", nil, kit.TextButton, discard)}
	b.set(false, true)
	return b
}

func (b formButtons) set(differs, ok bool) {
	kind := kit.Secondary
	if differs && ok {
		kind = kit.Primary
	}
	b.save.SetKind(kind)
	b.save.SetEnabled(differs && ok)
	display(b.discard, differs)
}
