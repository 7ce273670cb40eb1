package ui

import (
	"strings"

	"fyne.io/fyne/v2"

	"audiencesync/ui/kit"
)

// accountsCard chooses the ad accounts to sync to.
type accountsCard struct {
	card   *kit.Card
	table  *kit.Table
	search *kit.Entry
	all    []accountRow
	shown  []accountRow
	choose func(ids []string)
	grown  func() // the table is taller or shorter
}

func newAccountsCard(choose func(ids []string), grown func()) *accountsCard {
	a := &accountsCard{choose: choose, grown: grown}
	a.table = kit.NewTable([]kit.Column{
		{Title: "Sync to", Width: 50}, {Title: "Ad account", Grow: 175}, {Title: "ID", Width: 84}, {Title: "Your role", Grow: 222},
		{Title: "Status", Width: 104}, {Title: "Audiences", Width: 62, Right: true}, {Title: "Canvases", Width: 92, Right: true},
	}, a.cells).Fit()
	a.table.OnOpen = a.toggle
	a.search = kit.NewSearch("Search name or ID")
	a.search.OnChanged = func(string) { a.filter() }
	a.card = kit.NewFlushCard(kit.Header{Title: "Ad accounts", Subtitle: " ", Actions: []fyne.CanvasObject{kit.Sized(190, 0, a.search)}}, a.table)
	return a
}

func (a *accountsCard) set(v linkedinView) {
	a.all = v.Accounts
	a.card.SetTitle("Ad accounts", v.Selected)
	a.filter()
}

// filter keeps the accounts whose name or ID holds what was typed.
func (a *accountsCard) filter() {
	text := strings.ToLower(strings.TrimSpace(a.search.Text()))
	shown := make([]accountRow, 0, len(a.all))
	for _, r := range a.all {
		if strings.Contains(strings.ToLower(r.Name), text) || strings.Contains(r.ID, text) {
			shown = append(shown, r)
		}
	}
	resized := len(shown) != len(a.shown)
	a.shown = shown
	a.table.SetCount(len(shown))
	if resized {
		a.grown()
	}
}

func (a *accountsCard) cells(i int) []kit.Cell {
	r := a.shown[i]
	name := kit.Cell{Text: r.Name, Strong: r.Selected, Faint: !r.Usable}
	id := kit.Cell{Text: r.ID, Mono: true, Faint: !r.Usable}
	role := kit.Cell{Text: r.Role, Faint: !r.Usable, Note: r.Note, NoteIcon: iconOf("visibility"), NoteTone: kit.ToneWarning}
	if r.Usable {
		role.NoteIcon = iconOf("info") // a test account
	}
	status := kit.PillCell(iconOf("help"), r.Status, kit.ToneNeutral)
	switch {
	case r.Active:
		status = kit.PillCell(iconOf("check_circle"), r.Status, kit.ToneSuccess)
	case r.Status != "Not known":
		status = kit.PillCell(iconOf("block"), r.Status, kit.ToneNeutral)
	}
	canvases := kit.Cell{Text: r.Canvases, Faint: !r.Usable, Tone: kit.ToneError, Toned: strings.Contains(r.Canvases, "cannot")}
	return []kit.Cell{
		kit.CheckCell(r.Selected, r.Usable || r.Selected, func() { a.toggle(i) }), name, id, role, status,
		{Text: r.Audiences, Faint: !r.Usable}, canvases,
	}
}

// toggle ticks or unticks a row.
func (a *accountsCard) toggle(i int) {
	r := a.shown[i]
	if !r.Usable && !r.Selected {
		return
	}
	var ids []string
	for _, k := range a.all {
		if k.ID == r.ID {
			k.Selected = !k.Selected
		}
		if k.Selected && (k.Usable || k.ID == r.ID) {
			ids = append(ids, k.ID)
		}
	}
	a.choose(ids)
}
