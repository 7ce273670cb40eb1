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
	first := 1
	if p.HasHeader {
		first = 2
	}
	for n, row := range p.Rows[:min(len(p.Rows), previewRows)] {
		cells := []string{count(first + n)}
		for _, i := range at {
			value := ""
			if i < len(row) {
				value = strings.TrimSpace(row[i])
			}
			if c := p.Columns[i]; !f.plain[c.Header] {
				value = asBool(value, c.Words)
			}
			cells = append(cells, value)
		}
		t.Rows = append(t.Rows, cells)
	}
	t.Note = fmt.Sprintf("first %s; emails are masked on screen and kept only as a hash", counted(len(t.Rows), "row", "rows"))
	if left > 0 {
		t.Note += fmt.Sprintf("; %s not shown", counted(left, "column", "columns"))
	}
	return t
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
