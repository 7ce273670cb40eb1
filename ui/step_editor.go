package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
	"audiencesync/ui/kit"
)

// editorSource is what the step editor needs of the workspace.
type editorSource interface {
	// Audiences returns what the workspace knows, drafts among them.
	Audiences(ctx context.Context, adAccount string) ([]sync.Audience, error)
	RemoteAudiences(ctx context.Context, adAccount string) ([]sync.RemoteAudience, error)
	CreateAudience(ctx context.Context, adAccount, name string) (sync.Audience, error)
}

// stepEditor is the sheet in which an Audience Sync step is set up.
type stepEditor struct {
	shell  shell
	ws     editorSource
	keep   func(s sync.AudienceSync) // takes the step over into the canvas
	remove func()

	facts editorFacts
	view  editorView
	asked int // listings asked for: a late one is dropped

	body         *fyne.Container
	notice       *slot
	account      *kit.Select
	accountField *kit.Field
	combo        *kit.Combo
	comboField   *kit.Field
	chosen       *slot
	action       *kit.Segmented
	fields       [3]*kit.CheckRow
	fieldsField  *kit.Field
	none         *slot
	footer       *slot
}

// openEditor shows the editor for a component in a sheet.
func openEditor(s shell, ws editorSource, f editorFacts, keep func(sync.AudienceSync), remove func()) *stepEditor {
	e := &stepEditor{shell: s, ws: ws, keep: keep, remove: remove, facts: f}
	e.facts.form = editorForm{account: f.kept.AdAccount, name: f.kept.Audience, action: f.kept.Action, fields: f.kept.Fields}
	e.build()
	e.show()
	s.sheet(e.view.Title, e.view.Subtitle, iconOf("sync_alt"), kit.SheetWidth, e.body, e.footer.box, e.unsaved)
	e.list()
	return e
}

// unsaved says whether closing loses something that was entered.
func (e *stepEditor) unsaved() bool {
	was, is := e.facts.kept, e.view.step(e.facts.form)
	was.Create, is.Create = false, false
	return was != is || e.facts.working
}

func (e *stepEditor) build() {
	e.notice, e.chosen, e.none, e.footer = newSlot(), newSlot(), newSlot(), newSlot()
	partner := kit.NewSelect(kit.Options("LinkedIn"), 0, nil)
	e.account = kit.NewSelect(nil, -1, e.chooseAccount)
	e.account.Placeholder = "Choose an ad account"
	e.accountField = kit.NewField("Ad account", e.account)
	e.combo = kit.NewCombo("Type a name")
	e.combo.SetText(e.facts.form.name)
	e.combo.OnTyped = e.typed
	e.combo.OnPick = func(item kit.ComboItem) { e.chose(item.Text) }
	e.combo.OnEnter = e.press
	e.comboField = kit.NewField("Choose a New or Existing Audience", e.combo)
	e.action = kit.NewSegmented(0, e.chooseAction, kit.Segment{Icon: iconOf("person_add"), Text: "Add Users to Audience"}, kit.Segment{Icon: iconOf("person_remove"), Text: "Remove"})
	rows := kit.Facts()
	for i := range e.fields {
		e.fields[i] = kit.NewCheckRow([]string{"Email", "First and last name", "Android GAID"}[i], " ", howItLeaves(i == 0), false, func(on bool) { e.chooseField(i, on) })
		rows.Add(e.fields[i])
		rows.Add(kit.NewDivider())
	}
	e.fieldsField = kit.NewField("Match fields", rows)
	e.body = kit.VBox(kit.FieldGap, e.notice.box,
		kit.HBoxTop(12, kit.Sized(150, 0, kit.NewField("Partner", partner)), kit.Grow(e.accountField)),
		kit.VBox(6, e.comboField, e.chosen.box),
		kit.NewField("What this step does", kit.HBox(0, e.action)), e.fieldsField, e.none.box)
}

func howItLeaves(hashed bool) fyne.CanvasObject {
	if hashed {
		return fieldBadge("hashed on this computer", true)
	}
	return fieldBadge("sent in clear", false)
}

// show draws what differs.
func (e *stepEditor) show() {
	v := editorViewOf(e.facts)
	e.view = v
	e.notice.fill(noticeKey(v.Notice), func() fyne.CanvasObject { return e.noticeOf(v.Notice) })
	var options []kit.Option
	for _, a := range v.Accounts {
		options = append(options, accountChoice(a))
	}
	e.account.SetOptions(options, v.Account)
	e.accountField.SetError(v.AccountFault)
	e.comboField.SetError(v.AudienceFault)
	e.comboField.SetHint(v.AudienceHint)
	inField := e.mark(v.Chosen)
	e.chosen.fill(fmt.Sprint(chosenKey(v), inField), func() fyne.CanvasObject { return chosenLine(v, inField) })
	e.combo.OnCreate = e.chose
	if e.facts.form.action == sync.ActionRemove {
		e.combo.OnCreate = nil // nobody can be removed from what does not exist
	}
	e.action.SetSelected(map[sync.Action]int{sync.ActionAdd: 0, sync.ActionRemove: 1}[e.facts.form.action])
	for i, f := range v.Fields {
		e.fields[i].SetOn(f.On)
		e.fields[i].SetSub(f.People)
	}
	e.fieldsField.SetNote(v.FieldsNote)
	e.fieldsField.SetError(v.FieldsFault)
	e.none.fill(v.None+v.Why, func() fyne.CanvasObject { return remarks(v.None, v.Why) })
	e.footer.fill(fmt.Sprint(v.Button, v.CanSave, v.Saved, e.facts.working), func() fyne.CanvasObject { return e.buttons(v) })
	e.body.Refresh()
}

func remarks(words ...string) fyne.CanvasObject {
	box := kit.VBox(6)
	for _, w := range words {
		if w != "" {
			box.Add(kit.Remark(iconOf("info"), kit.Plain(w)))
		}
	}
	return box
}

func accountChoice(a accountOption) kit.Option {
	if a.Why == "" {
		return kit.Option{Label: a.Name, Note: a.ID}
	}
	why, _, _ := strings.Cut(a.Why, ";")
	why, _, _ = strings.Cut(why, ",")
	return kit.Option{Label: a.Name + " (" + why + ")", Note: a.ID}
}

func chosenKey(v editorView) string {
	if v.Chosen == nil {
		return ""
	}
	return fmt.Sprint(*v.Chosen)
}

// mark shows the state of the chosen audience behind its name, where it finds
// room there.
func (e *stepEditor) mark(o *audienceOption) bool {
	if o == nil {
		o = &audienceOption{}
	}
	return e.combo.SetMark(iconOf(o.Icon), o.Status, kitTones[o.Tone], sheetField)
}

// sheetField is how wide a field of the step editor is.
const sheetField = 478

// chosenLine says under the name what the chosen audience is like.
func chosenLine(v editorView, marked bool) fyne.CanvasObject {
	if v.Chosen == nil || marked && v.Chosen.Size == "" {
		return nil
	}
	o := *v.Chosen
	line := kit.HBox(8)
	if !marked {
		line.Add(kit.NewPill(iconOf(o.Icon), o.Status, kitTones[o.Tone]))
	}
	if o.Size != "" {
		line.Add(kit.NewText(o.Size+" members", kit.Small, kit.ColorMuted))
	}
	return line
}

func noticeKey(n *noticeView) string {
	if n == nil {
		return ""
	}
	return fmt.Sprint(*n)
}

func (e *stepEditor) noticeOf(n *noticeView) fyne.CanvasObject {
	if n == nil {
		return nil
	}
	text := kit.NoticeText{Tone: kit.ToneError, Title: n.Title, Text: []kit.Span{kit.Plain(n.Text)}}
	if n.Good {
		text.Tone = kit.ToneSuccess
		text.Close = func() {
			e.notice.fill("closed", func() fyne.CanvasObject { return nil })
			e.body.Refresh()
		}
		return kit.NewNotice(text)
	}
	if n.Retry {
		text.Actions = append(text.Actions, kit.NewLink("Try again", kit.SmallStrong, e.again))
	}
	if n.Remedy != "" {
		text.Actions = append(text.Actions, kit.NewLink(n.Remedy, kit.SmallStrong, func() { e.shell.open(n.Route) }))
	}
	if n.Details != "" {
		text.Actions = append(text.Actions, kit.NewLink("Copy details", kit.SmallStrong, func() { e.shell.copy(n.Details) }))
	}
	return kit.NewNotice(text)
}

// again repeats what failed: creating the audience, or asking for the list.
func (e *stepEditor) again() {
	if e.facts.err != nil {
		e.press()
		return
	}
	e.list()
}

func (e *stepEditor) buttons(v editorView) fyne.CanvasObject {
	if v.Saved {
		return kit.Buttons(kit.HBox(5, kit.NewIcon(iconOf("check"), kit.ColorMuted, 16), kit.NewText("Saved to the draft", kit.Small, kit.ColorMuted)),
			kit.NewButton("Done", nil, kit.Primary, e.shell.closeSheet))
	}
	if e.facts.working {
		return kit.Buttons(kit.NewText("LinkedIn is being asked…", kit.Small, kit.ColorMuted))
	}
	save := kit.NewButton(v.Button, nil, kit.Primary, e.press)
	save.SetEnabled(v.CanSave)
	return kit.Buttons(kit.HBox(0, kit.NewButton("Remove step", iconOf("delete"), kit.TextDanger, func() {
		e.shell.closeSheet()
		e.remove()
	})), kit.NewButton("Cancel", nil, kit.Secondary, e.shell.closeSheet), save)
}

func (e *stepEditor) chooseAccount(i int) {
	if i < 0 || i >= len(e.view.Accounts) || e.view.Accounts[i].ID == e.facts.form.account {
		return
	}
	e.facts.form.account = e.view.Accounts[i].ID
	e.facts.remote, e.facts.stored, e.facts.err, e.facts.created = nil, nil, nil, nil
	e.show()
	e.list()
}

// chose takes a name from the results and goes on to the next field.
func (e *stepEditor) chose(name string) {
	e.typed(name)
	e.action.Focus()
}

func (e *stepEditor) typed(name string) {
	e.facts.form.name = name
	e.facts.err = nil // it was about another name
	e.show()
	e.results()
}

// results filters the audiences: names that begin with what was typed first.
func (e *stepEditor) results() {
	found, foot := matchAudiences(e.view.Audiences, e.facts.form.name)
	items := make([]kit.ComboItem, len(found))
	for i, o := range found {
		items[i] = kit.ComboItem{Text: o.Name, Detail: o.Size, Icon: iconOf(o.Icon), State: o.Status, Tone: kitTones[o.Tone], Disabled: o.Why != ""}
	}
	e.combo.SetResults(items, foot)
}

// matchAudiences finds what holds the typed words, and says how many do.
func matchAudiences(all []audienceOption, typed string) ([]audienceOption, string) {
	want := strings.ToLower(tidyName(typed))
	var begin, within []audienceOption
	for _, o := range all {
		switch name := strings.ToLower(o.Name); {
		case strings.HasPrefix(name, want):
			begin = append(begin, o)
		case holds(name, want):
			within = append(within, o)
		}
	}
	found := slices.Concat(begin, within)
	if want == "" {
		return found, counted(len(all), "audience", "audiences") + " in this ad account, type to search"
	}
	verb := "match"
	if len(found) == 1 {
		verb = "matches"
	}
	return found, fmt.Sprintf("%s of %s in this ad account %s what you typed", count(len(found)), counted(len(all), "audience", "audiences"), verb)
}

func (e *stepEditor) chooseAction(i int) {
	e.facts.form.action = []sync.Action{sync.ActionAdd, sync.ActionRemove}[i]
	e.show()
}

func (e *stepEditor) chooseField(i int, on bool) {
	f := &e.facts.form.fields
	*[]*bool{&f.Email, &f.Name, &f.GAID}[i] = on
	e.show()
}

// list asks LinkedIn for the audiences of the chosen ad account; where it
// cannot be asked, what the workspace knows is offered.
func (e *stepEditor) list() {
	account := e.facts.form.account
	if account == "" {
		return
	}
	e.asked++
	mine := e.asked
	e.facts.listing, e.facts.listErr = true, nil
	e.show()
	var stored []sync.Audience
	var remote []sync.RemoteAudience
	var asking error
	e.shell.work(func(ctx context.Context) (err error) {
		if stored, err = e.ws.Audiences(ctx, account); err != nil {
			return err
		}
		remote, asking = e.ws.RemoteAudiences(ctx, account)
		return nil
	}, func(err error) {
		if mine != e.asked {
			return
		}
		if err == nil {
			err = asking
		}
		e.facts.listing, e.facts.listErr, e.facts.stored, e.facts.remote = false, err, stored, remote
		if err == nil && remote == nil {
			e.facts.remote = []sync.RemoteAudience{}
		}
		e.show()
		e.results()
	})
}

// press does what the button says.
func (e *stepEditor) press() {
	v := e.view
	if !v.CanSave {
		return
	}
	if v.Chosen != nil {
		e.keepStep(v.step(e.facts.form))
		e.shell.closeSheet()
		return
	}
	account, name := e.facts.form.account, tidyName(e.facts.form.name)
	e.facts.working, e.facts.err, e.facts.created = true, nil, nil
	e.show()
	var made sync.Audience
	e.shell.work(func(ctx context.Context) (err error) {
		made, err = e.ws.CreateAudience(ctx, account, name)
		return err
	}, func(err error) {
		e.facts.working, e.facts.err = false, err
		if err == nil {
			e.facts.created = &made
			e.facts.stored = append(slices.Clone(e.facts.stored), made)
			e.combo.SetText(made.Name)
			e.facts.form.name = made.Name
			e.keepStep(editorViewOf(e.facts).step(e.facts.form))
		}
		e.show()
	})
}

func (e *stepEditor) keepStep(s sync.AudienceSync) {
	e.facts.kept = s
	e.keep(s)
}
