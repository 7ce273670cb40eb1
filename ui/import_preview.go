package ui

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
	"audiencesync/sync/listfile"
	"audiencesync/ui/kit"
)

// Sizes of the preview.
const (
	previewRows    = 5
	previewColumns = 8
)

// previewOf shows the first people as they will be kept.
func previewOf(f importFacts) previewTable {
	p := f.preview
	t := previewTable{Heads: []string{"Row"}}
	var at []int
	left := 0
	for i, c := range p.Columns {
		if f.mapping[c.Header] == listfile.FieldIgnore {
			continue
		}
		if len(at) == previewColumns {
			left++
			continue
		}
		at = append(at, i)
		t.Heads = append(t.Heads, fieldTitle(f.mapping[c.Header]))
	}
	t.fill(f, at)
	first := counted(len(t.Rows), "row", "rows")
	if len(t.Rows) < p.EstimatedRows {
		first = count(len(t.Rows)) + " of " + rowWords(p)
	}
	t.Note = fmt.Sprintf("first %s; emails are masked on screen and kept only as a hash", first)
	if left > 0 {
		t.Note += fmt.Sprintf("; %s not shown", counted(left, "column", "columns"))
	}
	return t
}

// fill writes the rows, those that would be rejected among them.
func (t *previewTable) fill(f importFacts, columns []int) {
	people := f.preview.Rows
	checked := f.checked
	if checked == nil {
		checked = uncheckedRows(f.preview)
	}
	for _, c := range checked {
		cells, faults := []string{count(c.row)}, map[int]string{}
		if c.rejected != "" {
			faults[0] = c.rejected
			t.Rows, t.Faults = append(t.Rows, cells), append(t.Faults, faults)
			continue
		}
		if len(people) == 0 {
			break
		}
		row := people[0]
		people = people[1:]
		for n, i := range columns {
			value := ""
			if i < len(row) {
				value = strings.TrimSpace(row[i])
			}
			column := f.preview.Columns[i]
			if !f.plain[column.Header] {
				value = asBool(value, column.Words)
			}
			if why := c.empty[column.Header]; why != "" {
				faults[n+1] = why
			}
			cells = append(cells, value)
		}
		t.Rows, t.Faults = append(t.Rows, cells), append(t.Faults, faults)
	}
	t.Bad, t.Worst = badWords(f.checked)
}

// uncheckedRows are the first rows as far as they are known at once.
func uncheckedRows(p *listfile.Preview) []checkedRow {
	first := 1
	if p.HasHeader {
		first = 2
	}
	rows := make([]checkedRow, min(len(p.Rows), previewRows))
	for n := range rows {
		rows[n].row = first + n
	}
	return rows
}

// fieldTitle heads a column of the preview.
func fieldTitle(field string) string {
	for _, k := range listfile.Fields {
		if k.Name == field {
			return k.Label
		}
	}
	return field
}

// asBool reads a yes or no word of another language.
func asBool(value string, words map[string]bool) string {
	for w, b := range words {
		if strings.EqualFold(w, value) {
			return fmt.Sprint(b)
		}
	}
	return value
}

// mappingOf is what each column becomes: as chosen by hand, else as the
// listfile reader guessed, else an attribute of its name.
func mappingOf(p *listfile.Preview, byHand sync.Mapping) sync.Mapping {
	out := sync.Mapping{}
	for _, c := range p.Columns {
		field, chosen := byHand[c.Header]
		switch {
		case chosen:
		case c.Field != "":
			field = c.Field
		default:
			field = attributeName(c.Header)
		}
		out[c.Header] = field
	}
	return out
}

// wordsOf are the yes and no words that are read as such.
func wordsOf(f importFacts) map[string]map[string]bool {
	out := map[string]map[string]bool{}
	for _, c := range f.preview.Columns {
		if len(c.Words) > 0 && !f.plain[c.Header] {
			out[c.Header] = c.Words
		}
	}
	return out
}

func headersOf(p *listfile.Preview) []string {
	out := make([]string, len(p.Columns))
	for i, c := range p.Columns {
		out[i] = c.Header
	}
	return out
}

// importPreview is the table of the first people.
type importPreview struct {
	root  *fyne.Container
	note  *kit.Text
	bad   *kit.StatusLine
	table *kit.Table
	shown previewTable
}

func newImportPreview() *importPreview {
	p := &importPreview{note: kit.NewCut("", kit.Small, kit.ColorMuted), bad: kit.NewStatusLine(nil, "", kit.ToneError)}
	p.bad.Hide()
	p.table = kit.NewTable(nil, p.cells).Rows(kit.RowHeightPreview).Fit()
	p.root = kit.VBox(6, kit.HBox(8, kit.NewText("Preview", kit.BodyStrong, kit.ColorText), kit.Grow(p.note), p.bad), kit.NewFlushCard(kit.Header{}, p.table))
	return p
}

func (p *importPreview) show(t previewTable) bool {
	p.note.SetText(t.Note)
	other := !slices.Equal(t.Heads, p.shown.Heads)
	changed := other || len(t.Rows) != len(p.shown.Rows) || t.Bad != p.shown.Bad
	p.shown = t
	p.bad.Set(iconOf("error_outline"), t.Bad, kitTones[t.Worst])
	display(p.bad, t.Bad != "")
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
	faults := p.shown.Faults[i]
	for n, value := range p.shown.Rows[i] {
		switch {
		case n == 0:
			out = append(out, kit.MutedCell(value))
		case faults[n] != "":
			out = append(out, kit.Cell{Text: faults[n], Icon: iconOf("error_outline"), Tone: kit.ToneWarning, Toned: true})
		case value == "":
			out = append(out, kit.Cell{Text: "empty", Faint: true})
		default:
			out = append(out, kit.TextCell(value))
		}
	}
	if why := faults[0]; why != "" {
		out = append(out, kit.Cell{Text: why, Icon: iconOf("error_outline"), Tone: kit.ToneError, Toned: true, Across: true})
	}
	return out
}
