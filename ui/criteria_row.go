package ui

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"audiencesync/assets"
	"audiencesync/sync"
	"audiencesync/ui/kit"
)

// valueKind is how a condition's value is entered.
type valueKind string

const (
	valueNone  valueKind = "none"
	valueBool  valueKind = "bool"
	valueList  valueKind = "list"
	valueText  valueKind = "text" // with suggestions
	valuePlain valueKind = "plain"
	valueDate  valueKind = "date"
	valueDays  valueKind = "days"
)

func valueKindOf(c sync.Condition, attributes []sync.Attribute) valueKind {
	t, known := typeOf(c.Field, attributes)
	switch {
	case !takesValue(c.Op):
		return valueNone
	case takesList(c.Op):
		return valueList
	case c.Op == sync.OpWithin:
		return valueDays
	case c.Op == sync.OpBefore || c.Op == sync.OpAfter || known && t == sync.TypeDate:
		return valueDate
	case known && t == sync.TypeBool:
		return valueBool
	case known && t == sync.TypeText && c.Op != sync.OpContains && !sync.IsColumn(sync.CanonicalName(c.Field)):
		return valueText
	}
	return valuePlain
}

// placeholders say what a value looks like.
var placeholders = map[valueKind]string{valueText: "value", valuePlain: "value", valueDate: "2026-11-24", valueDays: "30"}

// suggested is how many values of an attribute a menu offers.
const suggested = 40

// conditionRow is one condition, to read or to edit.
type conditionRow struct {
	editor   *criteriaEditor
	kind     groupKind
	index    int
	editable bool
	cond     sync.Condition
	fields   []string // what the field select offers, by index
	ops      []sync.Op

	root   *fyne.Container
	field  *kit.Select
	op     *kit.Select
	value  *slot
	entry  *kit.Entry  // in value, for kinds that are typed
	choice *kit.Select // in value, for bool and list
	wrote  string      // the value as the controls hold it
	words  [3]*kit.Text
	fault  *kit.Text
	faults *fyne.Container
}

func newConditionRow(e *criteriaEditor, kind groupKind, index int, editable bool) *conditionRow {
	r := &conditionRow{editor: e, kind: kind, index: index, editable: editable, value: newSlot()}
	r.fault = kit.NewParagraph(kit.Small, kit.ColorError)
	r.faults = kit.HBoxTop(5, kit.NewIcon(assets.Icon("error_outline"), kit.ColorError, 15), kit.Grow(r.fault))
	r.faults.Hide()
	if !editable {
		for i, style := range []kit.Style{kit.Body, kit.Body, kit.BodyStrong} {
			r.words[i] = kit.NewCut("", style, kit.ColorText)
		}
		r.words[1].SetColor(kit.ColorMuted)
		r.root = kit.VBox(2, kit.Sized(0, 20, kit.HBox(8, kit.Sized(152, 0, r.words[0]), kit.Sized(74, 0, r.words[1]), kit.Grow(r.words[2]))), r.faults)
		return r
	}
	r.field = kit.NewSmallSelect(nil, -1, r.chooseField)
	r.field.Placeholder = "Field"
	r.op = kit.NewSmallSelect(nil, -1, r.chooseOp)
	cross := kit.NewSmallIconButton(assets.Icon("close"), "Remove the condition", func() { e.removeCondition(kind, index) })
	r.root = kit.VBox(2, kit.HBox(5, kit.Sized(160, 0, r.field), kit.Sized(89, 0, r.op), kit.Grow(r.value.box), cross), r.faults)
	return r
}

// set shows a condition and reports whether the row takes another height.
func (r *conditionRow) set(c sync.Condition, v conditionView) bool {
	changed := display(r.faults, v.Fault != "" && r.editable)
	if r.fault.Text() != v.Fault {
		r.fault.SetText(v.Fault)
		changed = true
	}
	if !r.editable {
		r.words[0].SetText(v.Field)
		r.words[1].SetText(v.Op)
		r.words[2].SetText(v.Value)
		return changed
	}
	r.cond = c
	r.offerFields(c.Field)
	r.offerOps(c)
	kind := valueKindOf(c, r.editor.facts.attributes)
	r.value.fill(string(kind), func() fyne.CanvasObject { return r.control(kind) })
	r.show(kind)
	return changed
}

// offerFields fills the field select: attributes first, then match fields; a
// field that no list has stays until another is chosen.
func (r *conditionRow) offerFields(field string) {
	name := sync.CanonicalName(field)
	var fields []string
	var options []kit.Option
	add := func(f, label string) {
		fields, options = append(fields, f), append(options, kit.Option{Label: label})
	}
	for _, a := range r.editor.facts.attributes {
		add(a.Name, fieldLabel(a.Name, r.editor.facts.attributes))
	}
	for _, c := range columnLabels {
		add(c.field, c.label)
	}
	selected := slices.Index(fields, name)
	if selected < 0 && name != "" {
		selected = len(fields)
		add(field, field)
	}
	if !slices.Equal(fields, r.fields) || selected != r.field.Selected() {
		r.fields = fields
		r.field.SetOptions(options, selected)
	}
	r.field.SetInvalid(selected < 0)
}

func (r *conditionRow) offerOps(c sync.Condition) {
	ops := opsOf(c.Field, r.editor.facts.attributes)
	if !slices.Contains(ops, c.Op) {
		ops = append(slices.Clone(ops), c.Op)
	}
	selected := slices.Index(ops, c.Op)
	if slices.Equal(ops, r.ops) && selected == r.op.Selected() {
		return
	}
	r.ops = ops
	var labels []string
	for _, o := range ops {
		labels = append(labels, opWord(o))
	}
	r.op.SetOptions(kit.Options(labels...), selected)
}

func (r *conditionRow) chooseField(i int) { r.edit(changeField(r.cond, r.fields[i], r.facts())) }
func (r *conditionRow) chooseOp(i int)    { r.edit(changeOp(r.cond, r.ops[i], r.facts())) }

func (r *conditionRow) facts() []sync.Attribute { return r.editor.facts.attributes }

func (r *conditionRow) edit(c sync.Condition) { r.editor.setCondition(r.kind, r.index, c) }

// write stores what the controls hold.
func (r *conditionRow) write(texts ...string) {
	t, _ := typeOf(r.cond.Field, r.facts())
	c := r.cond
	c.Value = readValue(texts, c.Op, t)
	r.wrote = strings.Join(valuesOf(c.Value), "\n")
	r.edit(c)
}

// control makes what the value is entered with.
func (r *conditionRow) control(kind valueKind) fyne.CanvasObject {
	r.entry, r.choice, r.wrote = nil, nil, "\x00"
	switch kind {
	case valueNone:
		return nil
	case valueBool:
		r.choice = kit.NewSmallSelect(kit.Options("true", "false"), -1, func(i int) { r.write([]string{"true", "false"}[i]) })
		return r.choice
	case valueList:
		r.choice = kit.NewSmallSelect(nil, -1, nil)
		r.choice.OnTap = func() { r.suggest(r.pickSeveral) }
		return r.choice
	}
	r.entry = kit.NewSmallEntry(placeholders[kind])
	r.entry.OnChanged = func(text string) {
		if text != r.wrote {
			r.write(text)
		}
	}
	switch kind {
	case valueDays:
		return kit.HBox(5, kit.Grow(r.entry), kit.NewText("days", kit.Small, kit.ColorMuted))
	case valueText:
		pick := kit.NewSmallIconButton(assets.Icon("arrow_drop_down"), "Values in your lists", nil)
		pick.OnTap = func() { r.suggest(r.pickOne) }
		return kit.HBox(0, kit.Grow(r.entry), pick)
	}
	return r.entry
}

// show puts a stored value into the controls, unless they hold it: what is
// being typed is not written over.
func (r *conditionRow) show(kind valueKind) {
	values := valuesOf(r.cond.Value)
	text := strings.Join(values, "\n")
	if text == r.wrote {
		return
	}
	r.wrote = text
	switch {
	case kind == valueBool:
		b, ok := sync.ParseBool(text)
		r.choice.SetSelected(map[bool]int{true: 0, false: 1}[b])
		if !ok {
			r.choice.SetSelected(-1)
		}
	case kind == valueList && len(values) == 0:
		r.choice.Placeholder = "Choose values"
		r.choice.SetOptions(nil, -1)
	case kind == valueList:
		r.choice.SetOptions(kit.Options(shortValues(values, 8)), 0)
	case r.entry != nil:
		r.entry.SetText(text)
	}
}

// suggest reads the frequent values of the field and hands them on.
func (r *conditionRow) suggest(pick func(found []sync.ValueCount)) {
	name := sync.CanonicalName(r.cond.Field)
	r.editor.shell.read(func(ctx context.Context) (func(), error) {
		if name == "" || sync.IsColumn(name) {
			return func() { pick(nil) }, nil
		}
		found, err := r.editor.values.AttributeValues(ctx, name, suggested)
		if err != nil {
			return nil, err
		}
		return func() { pick(found) }, nil
	})
}

func (r *conditionRow) pickOne(found []sync.ValueCount) {
	var items []kit.MenuEntry
	for _, v := range found {
		items = append(items, kit.MenuEntry{Text: v.Value, Note: count(v.People), Tap: func() {
			if r.entry != nil {
				r.entry.SetText(v.Value)
			}
		}})
	}
	if len(items) == 0 {
		items = append(items, menuItem("info", "No value in your lists", false, nil))
	}
	kit.ShowMenu(r.value.box, items...)
}

// pickSeveral opens a panel with the frequent values to tick and a line for
// others.
func (r *conditionRow) pickSeveral(found []sync.ValueCount) {
	chosen := valuesOf(r.cond.Value)
	known := func(v string) bool {
		return slices.ContainsFunc(found, func(f sync.ValueCount) bool { return strings.EqualFold(f.Value, v) })
	}
	for _, v := range chosen {
		if !known(v) {
			found = append(found, sync.ValueCount{Value: v, People: -1})
		}
	}
	rows := kit.VBox(0)
	add := func(v sync.ValueCount) {
		var right fyne.CanvasObject
		if v.People >= 0 {
			right = kit.NewText(count(v.People), kit.Small, kit.ColorMuted)
		}
		on := slices.ContainsFunc(chosen, func(c string) bool { return strings.EqualFold(c, v.Value) })
		rows.Add(kit.NewCheckRow(v.Value, "", right, on, func(on bool) {
			chosen = slices.DeleteFunc(chosen, func(c string) bool { return strings.EqualFold(c, v.Value) })
			if on {
				chosen = append(chosen, v.Value)
			}
			r.writeList(chosen)
		}))
	}
	for _, v := range found {
		add(v)
	}
	other := kit.NewSmallEntry("Another value, then Enter")
	other.OnSubmitted = func(text string) {
		text = strings.TrimSpace(text)
		if text == "" || slices.Contains(chosen, text) {
			return
		}
		chosen = append(chosen, text)
		r.writeList(chosen)
		add(sync.ValueCount{Value: text, People: -1})
		other.SetText("")
		rows.Refresh()
	}
	height := min(float32(len(found)+1)*27, 260)
	kit.ShowPanel(r.value.box, kit.VBox(6, other, kit.Sized(0, height, kit.NewScroll(rows))), 250)
	other.Focus()
}

func (r *conditionRow) writeList(values []string) {
	r.write(slices.Clone(values)...)
	r.wrote = "\x00"
	r.show(valueList)
}
