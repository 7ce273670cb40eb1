package ui

import (
	"context"
	"fmt"
	"slices"

	"fyne.io/fyne/v2"

	"audiencesync/assets"
	"audiencesync/sync"
	"audiencesync/ui/kit"
)

// valueSource suggests values of attributes.
type valueSource interface {
	AttributeValues(ctx context.Context, name string, limit int) ([]sync.ValueCount, error)
}

// criteriaEditor shows who enters a canvas, and lets it be changed.
type criteriaEditor struct {
	shell   shell
	values  valueSource
	changed func(c sync.Criteria) // an edit of the person

	facts criteriaFacts
	shown []groupKind // groups that were added and are still empty
	taken *takenCriteria

	root   *kit.Card
	scroll *kit.Scroll
	edit   *kit.Button // on a launched canvas
	lists  *slot
	groups [3]*groupBox
	none   *kit.Text // there are no conditions
	undo   *slot
	adders *fyne.Container
	remark *kit.Text
	count  *countBox
}

func newCriteriaEditor(s shell, values valueSource, edit func(), changed func(sync.Criteria)) *criteriaEditor {
	e := &criteriaEditor{shell: s, values: values, changed: changed, lists: newSlot(), undo: newSlot()}
	e.edit = kit.NewSmallButton("Edit", assets.Icon("edit"), kit.Secondary, edit)
	e.edit.Hide()
	column := kit.VBox(8, kit.NewLabel("From lists"), e.lists.box)
	for kind := range e.groups {
		e.groups[kind] = newGroupBox(e, groupKind(kind))
		column.Add(e.groups[kind].root)
	}
	e.none = kit.NewNote()
	condition := kit.NewSmallButton("Condition", assets.Icon("add"), kit.TextButton, nil)
	condition.OnTap = func() { e.askCondition(condition) }
	group := kit.NewSmallButton("Group", assets.Icon("add"), kit.TextButton, nil)
	group.OnTap = func() { e.askGroup(group) }
	consent := kit.NewSmallButton("Consent filters", assets.Icon("shield"), kit.TextButton, nil)
	consent.OnTap = func() { e.askConsent(consent) }
	e.adders = kit.HBox(4, condition, group, consent)
	e.remark = kit.NewNote(kit.Plain("Checked again for each person when their batch is formed. Someone who no longer matches is not sent."))
	column.Add(e.none)
	column.Add(e.undo.box)
	column.Add(e.adders)
	column.Add(e.remark)
	e.scroll = kit.NewScroll(kit.PadSides(0, scrollRoom, 0, 0, column))
	e.count = newCountBox()
	e.root = kit.NewCard(kit.Header{Icon: assets.Icon("filter_alt"), Title: "Entry criteria", Actions: []fyne.CanvasObject{e.edit}},
		kit.VBox(8, kit.Grow(kit.PadSides(0, -scrollRoom, 0, 0, e.scroll)), e.count.root))
	return e
}

// set shows facts and touches only what differs.
func (e *criteriaEditor) set(f criteriaFacts, canEdit bool) {
	f.groups = e.shown
	e.facts = f
	v := criteriaViewOf(f)
	changed := display(e.edit, canEdit)
	changed = e.lists.fill(fmt.Sprint(v.Editable, v.Lists, len(v.AddLists)), func() fyne.CanvasObject { return e.listChips(v) }) || changed
	for kind, box := range e.groups {
		i := slices.IndexFunc(v.Groups, func(g groupView) bool { return g.Kind == groupKind(kind) })
		if i < 0 {
			changed = display(box.root, false) || changed
			continue
		}
		changed = box.set(v.Groups[i], *groupOf(&e.facts.criteria, groupKind(kind))) || changed
		changed = display(box.root, true) || changed
	}
	if e.none.SetText("No conditions: everybody enters."); len(v.Lists) > 0 {
		e.none.SetText("No conditions: everybody in these lists enters.")
	}
	changed = display(e.none, len(v.Groups) == 0) || changed
	changed = e.showUndo(v.Editable) || changed
	changed = display(e.adders, v.Editable) || changed
	changed = display(e.remark, !v.Editable) || changed
	changed = e.count.set(v.Count) || changed
	if changed {
		e.root.Refresh()
	}
}

func (e *criteriaEditor) listChips(v criteriaView) fyne.CanvasObject {
	var chips []fyne.CanvasObject
	for _, l := range v.Lists {
		label := l.Name
		if l.Missing {
			label += " (not there any more)"
		}
		if !v.Editable {
			chips = append(chips, kit.NewChip(label, true, nil))
			continue
		}
		chips = append(chips, kit.NewRemovableChip(label, "Remove "+l.Name, func() {
			c := e.criteria()
			c.Lists = slices.DeleteFunc(slices.Clone(c.Lists), func(n string) bool { return n == l.Name })
			e.take("The list "+l.Name, c)
		}))
	}
	if len(v.Lists) == 0 {
		chips = append(chips, kit.NewChip("Everybody", false, nil))
	}
	if v.Editable && len(v.AddLists) > 0 {
		add := kit.NewSmallButton("List", assets.Icon("add"), kit.TextButton, nil)
		add.OnTap = func() { e.askList(add, v.AddLists) }
		chips = append(chips, add)
	}
	return kit.Flow(6, chips...)
}

// criteria is a copy to change.
func (e *criteriaEditor) criteria() sync.Criteria {
	return sync.Definition{Entry: e.facts.criteria}.Clone().Entry
}

func (e *criteriaEditor) change(c sync.Criteria) {
	e.taken = nil
	e.changed(c)
}

func (e *criteriaEditor) askList(under fyne.CanvasObject, names []string) {
	var items []kit.MenuEntry
	for _, name := range names {
		items = append(items, menuItem("list", name, true, func() {
			c := e.criteria()
			c.Lists = append(c.Lists, name)
			e.change(c)
		}))
	}
	kit.ShowMenu(under, items...)
}

// askCondition adds to the only group there is, or asks to which.
func (e *criteriaEditor) askCondition(under fyne.CanvasObject) {
	var there []groupKind
	for kind, box := range e.groups {
		if box.root.Visible() {
			there = append(there, groupKind(kind))
		}
	}
	if len(there) <= 1 {
		e.addCondition(append(there, groupAll)[0])
		return
	}
	var items []kit.MenuEntry
	for _, kind := range there {
		items = append(items, menuItem("add", groupWords[kind].title+" "+groupWords[kind].text, true, func() { e.addCondition(kind) }))
	}
	kit.ShowMenu(under, items...)
}

func (e *criteriaEditor) addCondition(kind groupKind) {
	c := e.criteria()
	group := groupOf(&c, kind)
	*group = append(*group, sync.Condition{Op: sync.OpIs})
	e.change(c)
}

func (e *criteriaEditor) askGroup(under fyne.CanvasObject) {
	var items []kit.MenuEntry
	for kind, box := range e.groups {
		items = append(items, menuItem("add", groupWords[kind].title+" "+groupWords[kind].text, !box.root.Visible(), func() { e.addCondition(groupKind(kind)) }))
	}
	kit.ShowMenu(under, items...)
}

func (e *criteriaEditor) removeGroup(kind groupKind) {
	e.shown = slices.DeleteFunc(e.shown, func(k groupKind) bool { return k == kind })
	c := e.criteria()
	n := len(*groupOf(&c, kind))
	*groupOf(&c, kind) = nil
	e.take(fmt.Sprintf("%s with %s", groupWords[kind].title, counted(n, "condition", "conditions")), c)
}

func (e *criteriaEditor) askConsent(under fyne.CanvasObject) {
	var items []kit.MenuEntry
	for _, o := range consentOffers(e.facts.attributes, e.facts.criteria) {
		item := menuItem("shield", fmt.Sprintf("%s: %s", o.Title, consentVerb(o)), !o.Taken, func() { e.change(addConsent(e.criteria(), o)) })
		if o.Taken {
			item.Note = "in use"
		}
		items = append(items, item)
	}
	if len(items) == 0 {
		items = append(items, menuItem("info", "No list has a field for consent", false, nil))
	}
	kit.ShowMenu(under, items...)
}

func consentVerb(o consentOffer) string {
	if o.Group == groupNone {
		return "must not be true"
	}
	return "must be true"
}

// setCondition replaces one condition; removeCondition takes it out.
func (e *criteriaEditor) setCondition(kind groupKind, i int, cond sync.Condition) {
	c := e.criteria()
	if group := *groupOf(&c, kind); i < len(group) {
		group[i] = cond
		e.change(c)
	}
}

func (e *criteriaEditor) removeCondition(kind groupKind, i int) {
	c := e.criteria()
	group := groupOf(&c, kind)
	if i >= len(*group) {
		return
	}
	words := "The condition"
	if field := (*group)[i].Field; field != "" {
		words += " on " + fieldLabel(field, e.facts.attributes)
	}
	*group = slices.Delete(*group, i, i+1)
	if len(*group) == 0 && !slices.Contains(e.shown, kind) {
		e.shown = append(e.shown, kind) // the group stays until it is taken out itself
	}
	e.take(words, c)
}

// groupBox is one group with its head and its conditions.
type groupBox struct {
	editor *criteriaEditor
	kind   groupKind
	root   *fyne.Container
	count  *kit.Text
	cross  *kit.IconButton
	rows   *fyne.Container
	made   []*conditionRow
}

func newGroupBox(e *criteriaEditor, kind groupKind) *groupBox {
	g := &groupBox{editor: e, kind: kind, count: kit.NewText("", kit.Small, kit.ColorMuted), rows: kit.VBox(6)}
	g.cross = kit.NewSmallIconButton(assets.Icon("delete"), "Remove the group", func() { e.removeGroup(kind) })
	head := kit.Sized(0, 28, kit.PadSides(0, 8, 0, 11, kit.HBox(6, kit.NewText(groupWords[kind].title, kit.BodyStrong, kit.ColorText),
		kit.NewText(groupWords[kind].text, kit.Small, kit.ColorMuted), kit.Spacer(), g.count, g.cross)))
	back := kit.NewBox(kit.ColorSunken, "", kit.RadiusInput-1)
	g.root = kit.Over(kit.NewBox(kit.ColorSurface, kit.ColorBorder, kit.RadiusInput),
		kit.VBox(0, kit.Pad(1, 1, kit.Over(back, head)), kit.Pad(8, 8, g.rows)))
	g.root.Hide()
	return g
}

// set reports whether the box takes another height than before.
func (g *groupBox) set(v groupView, conds []sync.Condition) bool {
	g.count.SetText(v.Count)
	g.count.Refresh()
	editable := g.editor.facts.editable
	display(g.cross, editable)
	changed := false
	if len(g.made) > 0 && g.made[0].editable != editable {
		g.made, changed = nil, true
	}
	for len(g.made) < len(v.Rows) {
		i := len(g.made)
		g.made, changed = append(g.made, newConditionRow(g.editor, g.kind, i, editable)), true
	}
	if len(g.made) > len(v.Rows) {
		g.made, changed = g.made[:len(v.Rows)], true
	}
	if changed {
		g.rows.Objects = nil
		for _, r := range g.made {
			g.rows.Add(r.root)
		}
	}
	for i, r := range g.made {
		changed = r.set(conds[i], v.Rows[i]) || changed
	}
	if changed {
		g.root.Refresh()
	}
	return changed
}

// countBox is how many match now.
type countBox struct {
	root   *fyne.Container
	line   *fyne.Container
	number *kit.Text
	text   *kit.Text
	when   *kit.Text
	bar    *kit.Bar
	have   *kit.Text
}

func newCountBox() *countBox {
	b := &countBox{number: kit.NewText("", kit.Title, kit.ColorText), text: kit.NewCut("", kit.Body, kit.ColorMuted), when: kit.NewText("", kit.Micro, kit.ColorMuted)}
	b.bar, b.have = kit.NewBar(0), kit.NewParagraph(kit.Small, kit.ColorMuted)
	b.line = kit.HBox(8, b.number, kit.Grow(b.text), b.when)
	b.root = kit.Panel(kit.VBox(6, b.line, b.bar, b.have))
	return b
}

func (b *countBox) set(v countView) bool {
	b.number.SetText(v.Number)
	b.text.SetText(v.Text)
	b.when.SetText(v.When)
	b.bar.Set(v.Share)
	var spans []kit.Span
	for i, h := range v.Have {
		if i > 0 {
			spans = append(spans, kit.Plain("     "))
		}
		spans = append(spans, kit.Span{Text: h.Number, Bold: true, Tone: kit.ColorText}, kit.Plain(" "+h.Word))
	}
	b.have.SetSpans(spans...)
	b.line.Refresh()
	return display(b.have, len(spans) > 0)
}
