package ui

import (
	"fmt"
	"slices"

	"fyne.io/fyne/v2"

	"audiencesync/sync/listfile"
	"audiencesync/ui/kit"
)

// importSettings are the fields over the columns: how the file is read, and
// into which list. Those that do not apply to a format are left out.
type importSettings struct {
	sheet *importSheet
	root  *fyne.Container

	charset   *kit.Select
	delimiter *kit.Select
	header    *kit.Select
	member    *kit.Select
	tab       *kit.Select
	list      *kit.Entry
	listField *kit.Field
	fields    [5]*fyne.Container

	members, tabs []string
}

func newImportSettings(s *importSheet) *importSettings {
	t := &importSettings{sheet: s}
	t.charset = kit.NewSmallSelect(nil, -1, func(i int) { s.set(func(o *listfile.Options) { o.Charset = importCharsets[i].Field }) })
	t.delimiter = kit.NewSmallSelect(nil, -1, func(i int) { s.set(func(o *listfile.Options) { o.Delimiter = importDelimiters[i].r }) })
	t.header = kit.NewSmallSelect(kit.Options("Column names", "A person already"), -1, func(i int) {
		s.set(func(o *listfile.Options) { o.Header, o.NoHeader = i == 0, i == 1 })
	})
	t.member = kit.NewSmallSelect(nil, -1, func(i int) { s.set(func(o *listfile.Options) { o.Member, o.Sheet = t.members[i], "" }) })
	t.tab = kit.NewSmallSelect(nil, -1, func(i int) { s.set(func(o *listfile.Options) { o.Sheet = t.tabs[i] }) })
	t.list = kit.NewSmallEntry("Name of the list")
	t.list.OnChanged = func(text string) {
		if text != s.facts.list {
			s.nameList(text)
		}
	}
	t.list.OnSubmitted = func(string) { s.begin() }
	more := kit.NewIconButton(iconOf("arrow_drop_down"), "Lists that are here", nil)
	more.OnTap = func() { t.offerLists(more) }
	t.listField = kit.NewField("Into list", kit.HBox(2, kit.Grow(t.list), more))
	var set []fyne.CanvasObject
	for i, f := range []struct {
		label string
		field fyne.CanvasObject
		width float32
	}{{"File in the archive", t.member, 190}, {"Sheet", t.tab, 150}, {"Text encoding", t.charset, 150}, {"Columns split by", t.delimiter, 136}, {"First row", t.header, 150}} {
		t.fields[i] = kit.Sized(f.width, 0, kit.NewField(f.label, f.field))
		set = append(set, t.fields[i])
	}
	set = append(set, kit.Grow(t.listField))
	t.root = kit.HBoxTop(12, set...)
	return t
}

// offerLists lets a person choose a list that is here already.
func (t *importSettings) offerLists(under fyne.CanvasObject) {
	var entries []kit.MenuEntry
	for _, l := range t.sheet.facts.lists {
		entries = append(entries, kit.MenuEntry{Text: l.Name, Note: counted(l.People, "person", "people"), Tap: func() { t.sheet.nameList(l.Name) }})
	}
	if len(entries) == 0 {
		entries = []kit.MenuEntry{{Text: "There is no list yet", Disabled: true}}
	}
	kit.ShowMenu(under, entries...)
}

// show fills the fields and reports whether some came or went.
func (t *importSettings) show(f importFacts, o listfile.Options, v importView) bool {
	p := f.preview
	changed := display(t.fields[0], len(p.Members) > 1)
	changed = display(t.fields[1], len(p.Sheets) > 1) || changed
	changed = display(t.fields[2], isText(p)) || changed
	changed = display(t.fields[3], p.Delimiter != 0) || changed
	changed = display(t.fields[4], p.Format != "JSON Lines") || changed
	t.members, t.tabs = p.Members, p.Sheets
	t.member.SetOptions(kit.Options(p.Members...), slices.Index(p.Members, o.Member))
	t.tab.SetOptions(kit.Options(p.Sheets...), slices.Index(p.Sheets, o.Sheet))
	var labels []string
	for _, c := range importCharsets {
		labels = append(labels, c.Label)
	}
	t.charset.SetOptions(kit.Options(labels...), slices.IndexFunc(importCharsets, func(c fieldChoice) bool { return c.Field == p.Charset }))
	labels, at := nil, -1
	for i, d := range importDelimiters {
		labels = append(labels, d.label)
		if d.r == p.Delimiter {
			at = i
		}
	}
	t.delimiter.SetOptions(kit.Options(labels...), at)
	if p.HasHeader {
		t.header.SetSelected(0)
	} else {
		t.header.SetSelected(1)
	}
	t.list.SetText(f.list)
	before := t.listField.Error()
	t.listField.SetNote(v.ListHint)
	t.listField.SetError(v.ListFault)
	return changed || before != v.ListFault
}

// importColumns is the table of columns with what each becomes.
type importColumns struct {
	sheet *importSheet
	root  *kit.Card
	table *kit.Table
	rows  []columnRow
	made  map[string]*columnWidgets
}

// columnWidgets are the controls of one column.
type columnWidgets struct {
	becomes *kit.Select
	happens *slot
	choices []fieldChoice
}

func newImportColumns(s *importSheet) *importColumns {
	c := &importColumns{sheet: s, made: map[string]*columnWidgets{}}
	c.table = kit.NewTable([]kit.Column{{Title: "Column in the file", Grow: 2}, {Title: "First value", Grow: 2}, {Title: "Becomes", Width: 236}, {Title: "What happens to it", Grow: 4}}, c.cells).
		Rows(kit.RowHeightInputs).Fit()
	c.root = kit.NewFlushCard(kit.Header{}, c.table)
	return c
}

// show fills the rows and reports whether there are more or fewer than before.
func (c *importColumns) show(rows []columnRow) bool {
	changed := len(rows) != len(c.rows)
	c.rows = rows
	for _, r := range rows {
		c.fill(r)
	}
	c.table.SetCount(len(rows))
	return changed
}

func (c *importColumns) fill(r columnRow) {
	w := c.made[r.Header]
	if w == nil {
		w = &columnWidgets{happens: newSlot()}
		w.becomes = kit.NewSmallSelect(nil, -1, func(i int) { c.sheet.become(r.Header, w.choices[i].Field) })
		c.made[r.Header] = w
	}
	w.choices = r.Choices
	options := make([]kit.Option, len(r.Choices))
	for i, k := range r.Choices {
		options[i].Label = k.Label
	}
	w.becomes.SetOptions(options, r.Chosen)
	w.becomes.SetInvalid(r.Fault != "")
	w.happens.fill(fmt.Sprint(r.Happens, r.Icon, r.Words, r.WordsOn, r.Fault), func() fyne.CanvasObject { return c.happens(r) })
}

func (c *importColumns) happens(r columnRow) fyne.CanvasObject {
	line := kit.HBox(8)
	switch {
	case r.Fault != "":
		line.Add(kit.NewBadge(iconOf("error"), r.Fault, kit.ToneError))
	case r.Icon == "":
		line.Add(kit.NewText(r.Happens, kit.Small, kit.ColorMuted))
	default:
		line.Add(kit.NewBadge(iconOf(r.Icon), r.Happens, kitTones[r.Tone]))
	}
	if r.Words != "" {
		line.Add(kit.NewChip(r.Words+" read as yes/no", r.WordsOn, func() { c.sheet.readWords(r.Header, !r.WordsOn) }))
	}
	return line
}

func (c *importColumns) cells(i int) []kit.Cell {
	if i >= len(c.rows) {
		return []kit.Cell{{}, {}, {}, {}}
	}
	r := c.rows[i]
	w := c.made[r.Header]
	first := kit.MutedCell(r.First)
	if r.First == "" {
		first = kit.Cell{Text: "empty", Faint: true}
	}
	return []kit.Cell{kit.NameCell(r.Header), first, {Object: w.becomes}, {Object: w.happens.box}}
}

// importPreview is the table of the first people.
type importPreview struct {
	root  *fyne.Container
	note  *kit.Text
	table *kit.Table
	shown previewTable
}

func newImportPreview() *importPreview {
	p := &importPreview{note: kit.NewCut("", kit.Small, kit.ColorMuted)}
	p.table = kit.NewTable(nil, p.cells).Rows(kit.RowHeightPreview).Fit()
	p.root = kit.VBox(8, kit.HBox(8, kit.NewText("Preview", kit.BodyStrong, kit.ColorText), kit.Grow(p.note)), kit.NewFlushCard(kit.Header{}, p.table))
	return p
}

func (p *importPreview) show(t previewTable) bool {
	p.note.SetText(t.Note)
	other := !slices.Equal(t.Heads, p.shown.Heads)
	changed := other || len(t.Rows) != len(p.shown.Rows)
	p.shown = t
	if other {
		columns := []kit.Column{{Title: "Row", Width: 34, Right: true}}
		for i, h := range t.Heads[1:] {
			c := kit.Column{Title: h, Grow: 2}
			if i == 0 {
				c.Grow = 3
			}
			columns = append(columns, c)
		}
		p.table.SetColumns(columns)
	}
	p.table.SetCount(len(t.Rows))
	return changed
}

func (p *importPreview) cells(i int) []kit.Cell {
	var out []kit.Cell
	if i >= len(p.shown.Rows) {
		return make([]kit.Cell, len(p.shown.Heads))
	}
	for n, value := range p.shown.Rows[i] {
		switch {
		case n == 0:
			out = append(out, kit.MutedCell(value))
		case value == "":
			out = append(out, kit.Cell{Text: "empty", Faint: true})
		default:
			out = append(out, kit.TextCell(value))
		}
	}
	return out
}
