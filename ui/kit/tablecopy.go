package kit

import (
	"strings"

	"fyne.io/fyne/v2"
)

// RowText is a row as text with tabs between the columns, for the clipboard.
func (t *Table) RowText(row int) string {
	if row < 0 || row >= t.count {
		return ""
	}
	var words []string
	for _, c := range t.row(row) {
		if text := c.words(); text != "" {
			words = append(words, text)
		}
	}
	return strings.Join(words, "\t")
}

// words are what a cell says, its second line among them.
func (c Cell) words() string { return strings.TrimSpace(c.Text + " " + c.Sub + c.SubMono) }

// Text is the whole table with its titles, a row a line, every column in its
// place, as spreadsheets take it from the clipboard.
func (t *Table) Text() string {
	var out strings.Builder
	line := func(words []string) { out.WriteString(strings.Join(words, "\t") + "\n") }
	var titles []string
	for _, c := range t.columns {
		titles = append(titles, c.Title)
	}
	line(titles)
	for i := range t.count {
		words := make([]string, len(t.columns))
		for k, c := range t.row(i)[:min(len(t.row(i)), len(words))] {
			words[k] = c.words()
		}
		line(words)
	}
	return out.String()
}

// TypedShortcut implements fyne.Shortcutable: the chosen row is copied as text.
func (b *tableBody) TypedShortcut(s fyne.Shortcut) {
	if _, copies := s.(*fyne.ShortcutCopy); copies && b.table.selected >= 0 {
		b.copy(b.table.RowText(b.table.selected))
	}
}

// copy puts words on the clipboard and says so.
func (b *tableBody) copy(words string) {
	fyne.CurrentApp().Clipboard().SetContent(words)
	if s := shellOf(b); s != nil {
		s.Toast("Copied.", "", nil)
	}
}

// TappedSecondary implements fyne.SecondaryTappable: what can be copied here. A
// table that is read as it comes into view is not copied as a whole; such ones
// are saved as files.
func (b *tableBody) TappedSecondary(ev *fyne.PointEvent) {
	hideTip(b)
	row, column := b.at(ev.Position)
	if row < 0 {
		return
	}
	var entries []MenuEntry
	if cell, ok := b.cell(row, column); ok && cell.words() != "" {
		entries = append(entries, MenuEntry{Text: "Copy " + quoted(cell.words()), Tap: func() { b.copy(cell.words()) }})
	}
	entries = append(entries, MenuEntry{Text: "Copy row", Note: copyKeys(), Tap: func() { b.copy(b.table.RowText(row)) }})
	if b.table.OnView == nil && b.table.count > 1 {
		entries = append(entries, MenuEntry{Text: "Copy table", Tap: func() { b.copy(b.table.Text()) }})
	}
	b.table.Mark(row)
	openMenuAt(b, ev.Position, entries)
}

// quoted is the beginning of what a menu offers to copy.
func quoted(words string) string {
	if runes := []rune(words); len(runes) > 32 {
		words = strings.TrimSpace(string(runes[:30])) + "…"
	}
	return "\u201c" + words + "\u201d"
}

// copyKeys is what to press for the same.
func copyKeys() string {
	if fyne.KeyModifierShortcutDefault == fyne.KeyModifierSuper {
		return "\u2318C"
	}
	return "Ctrl+C"
}
