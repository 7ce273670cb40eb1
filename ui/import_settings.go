package ui

import (
	"slices"

	"fyne.io/fyne/v2"

	"audiencesync/sync/listfile"
	"audiencesync/ui/kit"
)

// importSettings are the fields over the columns: how the file is read, into
// which list, and what happens to people who are here already. Those that do not apply to a format are left out.
type importSettings struct {
	sheet *importSheet
	root  *fyne.Container

	charset   *kit.Select
	delimiter *kit.Select
	header    *kit.Link
	member    *kit.Select
	tab       *kit.Select
	list      *kit.Entry
	listField *kit.Field
	existing  *kit.Select
	optedOut  *kit.Select
	fields    [4]*fyne.Container
	places    *fyne.Container // where in the file the list is
	firstRow  *fyne.Container // stands beside what was detected
	asks      *fyne.Container // what happens to who was opted out

	members, tabs []string
}

func newImportSettings(s *importSheet) *importSettings {
	t := &importSettings{sheet: s}
	t.charset = kit.NewSmallSelect(nil, -1, func(i int) { s.set(func(o *listfile.Options) { o.Charset = importCharsets[i].Field }) })
	t.delimiter = kit.NewSmallSelect(nil, -1, func(i int) { s.set(func(o *listfile.Options) { o.Delimiter = importDelimiters[i].r }) })
	t.header = kit.NewLink("", kit.Small, t.offerHeaders)
	t.member = kit.NewSmallSelect(nil, -1, func(i int) { s.set(func(o *listfile.Options) { o.Member, o.Sheet = t.members[i], "" }) })
	t.tab = kit.NewSmallSelect(nil, -1, func(i int) { s.set(func(o *listfile.Options) { o.Sheet = t.tabs[i] }) })
	t.list = kit.NewSmallEntry("Name of the list")
	t.list.OnChanged = func(text string) {
		if text != s.facts.list {
			s.nameList(text)
		}
	}
	t.list.OnSubmitted = func(string) { s.begin() }
	t.list.Choices("Lists that are here", func() { t.offerLists(t.list) })
	t.listField = kit.NewField("Into list", t.list)
	var set []fyne.CanvasObject
	for i, f := range []struct {
		label string
		field fyne.CanvasObject
		width float32
	}{{"File in the archive", t.member, 190}, {"Sheet", t.tab, 150}, {"Text encoding", t.charset, 150}, {"Columns split by", t.delimiter, 116}} {
		t.fields[i] = kit.Sized(f.width, 0, kit.NewField(f.label, f.field))
		set = append(set, t.fields[i])
	}
	t.places = kit.HBoxTop(12, set[:2]...)
	t.firstRow = kit.HBox(4, kit.NewText("First row:", kit.Small, kit.ColorMuted), t.header, kit.NewIcon(iconOf("arrow_drop_down"), kit.ColorMuted, 16))
	t.root = kit.VBox(10, t.places, kit.HBoxTop(12, append([]fyne.CanvasObject{set[2], set[3], kit.Grow(t.listField)}, t.policies()...)...))
	return t
}

// policies are the fields about people who are here already.
func (t *importSettings) policies() []fyne.CanvasObject {
	var existing, optedOut []string
	for _, c := range existingChoices {
		existing = append(existing, c.label)
	}
	for _, c := range optedOutChoices {
		optedOut = append(optedOut, c.label)
	}
	t.existing = kit.NewSmallSelect(kit.Options(existing...), -1, func(i int) {
		t.sheet.decide(func(f *importFacts) { f.existing = existingChoices[i].policy })
	})
	t.optedOut = kit.NewSmallSelect(kit.Options(optedOut...), -1, func(i int) {
		t.sheet.decide(func(f *importFacts) { f.optedOut = optedOutChoices[i].policy })
	})
	t.asks = kit.Sized(150, 0, kit.NewField("Opted out before", t.optedOut))
	return []fyne.CanvasObject{kit.Sized(258, 0, kit.NewField("When a person is already here", t.existing)), t.asks}
}

// headerWords say what the first row of a file is.
var headerWords = [...]string{"column names", "a person already"}

// offerHeaders lets a person say what the first row is. It is a line, not a
// field, so that the preview has room under it.
func (t *importSettings) offerHeaders() {
	var entries []kit.MenuEntry
	for i, words := range headerWords {
		entries = append(entries, kit.MenuEntry{Text: words, Tap: func() {
			t.sheet.set(func(o *listfile.Options) { o.Header, o.NoHeader = i == 0, i == 1 })
		}})
	}
	kit.ShowMenu(t.firstRow, entries...)
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
	changed = display(t.places, len(p.Members) > 1 || len(p.Sheets) > 1) || changed
	changed = display(t.fields[2], isText(p)) || changed
	changed = display(t.fields[3], p.Delimiter != 0) || changed
	changed = display(t.firstRow, p.Format != "JSON Lines") || changed
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
	words := headerWords[0]
	if !p.HasHeader {
		words = headerWords[1]
	}
	t.header.SetText(words)
	t.existing.SetSelected(v.Policy.Existing)
	t.optedOut.SetSelected(v.Policy.OptedOut)
	changed = display(t.asks, v.Policy.AsksOptedOut) || changed
	t.list.SetText(f.list)
	before := t.listField.Error()
	t.listField.SetError(v.ListFault)
	return changed || before != v.ListFault
}
