package ui

import (
	"fmt"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
	"audiencesync/ui/kit"
)

// importColumns is the table of columns with what each becomes.
type importColumns struct {
	sheet *importSheet
	root  *kit.Card
	table *kit.Table
	rows  []columnRow
	made  map[string]*columnWidgets
	asks  *kit.Entry // for the name of an attribute, once it was asked for
}

// columnWidgets are the controls of one column.
type columnWidgets struct {
	becomes *kit.Select
	happens *slot
	choices []fieldChoice
	chosen  int
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
		w.becomes = kit.NewSmallSelect(nil, -1, func(i int) {
			if w.choices[i].Field == otherAttribute {
				w.becomes.SetSelected(w.chosen)
				c.askName(w.becomes, r.Header)
				return
			}
			c.sheet.become(r.Header, w.choices[i].Field)
		})
		c.made[r.Header] = w
	}
	w.choices, w.chosen = r.Choices, r.Chosen
	options := make([]kit.Option, len(r.Choices))
	for i, k := range r.Choices {
		options[i].Label = k.Label
	}
	w.becomes.SetOptions(options, r.Chosen)
	w.becomes.SetInvalid(r.Fault != "")
	w.happens.fill(fmt.Sprint(r.Happens, r.Icon, r.Words, r.WordsOn, r.Fault), func() fyne.CanvasObject { return c.happens(r) })
}

// askName asks for the name of an attribute that is not in the menu.
func (c *importColumns) askName(under fyne.CanvasObject, header string) {
	entry := kit.NewSmallEntry("opted_in_marketing")
	field := kit.NewField("Name of the attribute", entry)
	var shut func()
	entry.OnSubmitted = func(text string) {
		if fault := attributeFault(text); fault != "" {
			field.SetError(fault)
			return
		}
		shut()
		c.sheet.become(header, sync.CanonicalName(text))
	}
	use := kit.NewSmallButton("Use it", nil, kit.Secondary, func() { entry.OnSubmitted(entry.Text()) })
	shut = kit.ShowPanel(under, kit.VBox(8, field, kit.HBox(0, kit.Spacer(), use)), 236)
	entry.Focus()
	c.asks = entry
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
	becomes := kit.Cell{Object: w.becomes} // the words are for a copy of the row
	if r.Chosen >= 0 {
		becomes.Text = r.Choices[r.Chosen].Label
	}
	return []kit.Cell{kit.NameCell(r.Header), first, becomes, {Object: w.happens.box, Text: r.Happens}}
}
