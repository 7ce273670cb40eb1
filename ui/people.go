package ui

import (
	"context"
	"fmt"
	"time"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
	"audiencesync/sync/listfile"
	"audiencesync/ui/kit"
)

// peopleSource is what the People page needs of the workspace.
type peopleSource interface {
	importSource
	PeopleVersion(ctx context.Context) (int64, error)
	PeopleCount(ctx context.Context) (int, error)
	Match(ctx context.Context, c sync.Criteria, within *sync.PeopleSet, now time.Time) (*sync.PeopleSet, error)
	ListPeople(ctx context.Context, listID int64) (*sync.PeopleSet, error)
}

// listsWidth is that of the column with lists and attributes.
const listsWidth = 260

// peopleScreen is the lists and the people in them.
type peopleScreen struct {
	shell  shell
	ws     peopleSource
	sample string // path of a list to offer to a newcomer

	facts peopleFacts
	view  peopleView
	list  int64 // of which the people are shown; 0: everybody

	root   fyne.CanvasObject
	head   *kit.PageHead
	empty  *kit.Card
	full   *fyne.Container
	lists  *kit.Table
	fields *kit.Table
	table  *peopleTable
	panel  *personPanel
}

func newPeopleScreen(s shell, ws peopleSource, o Options) *peopleScreen {
	p := &peopleScreen{shell: s, ws: ws, sample: o.SampleList}
	p.facts.version = -1
	p.panel = newPersonPanel(s, ws, p.closePerson)
	p.table = newPeopleTable(s, ws, "Everybody", p.everybody, p.openPerson)
	p.build()
	return p
}

func (p *peopleScreen) content() fyne.CanvasObject { return p.root }

func (p *peopleScreen) topics() sync.Topic { return sync.TopicPeople }

func (p *peopleScreen) build() {
	paste := kit.NewButton("Paste", iconOf("content_paste"), kit.Secondary, p.paste)
	files := kit.NewButton("Import files", iconOf("upload_file"), kit.Primary, p.choose)
	p.head = kit.NewPageHead("People", nil, nil, paste, files)
	p.lists = kit.NewTable([]kit.Column{{Title: "List"}, {Title: "People", Width: 76, Right: true}}, p.listCells).Rows(kit.RowHeightTwo)
	p.lists.OnSelect = func(row int) {
		if row < len(p.view.Lists) {
			p.chooseList(p.view.Lists[row])
		}
	}
	p.lists.Select(0)
	p.fields = kit.NewTable([]kit.Column{{Title: "Attribute"}, {Title: "Filled", Width: 76, Right: true}}, p.fieldCells).Rows(kit.RowHeightTwo)
	p.fields.SetEmpty(kit.NewEmptyState(iconOf("tune"), "No attribute yet", "Columns that are no match field become attributes, for criteria.", nil))
	left := kit.VBox(kit.Gap, kit.Grow(kit.NewFlushCard(kit.Header{}, p.lists)), kit.Grow(kit.NewFlushCard(kit.Header{}, p.fields)))
	p.full = kit.Sides(kit.Gap, left, listsWidth, p.table.root, p.panel.root, inspectorWidth)
	p.full.Hide()
	p.empty = kit.NewCard(kit.Header{}, p.welcome())
	p.empty.Hide()
	p.root = kit.NewPage(p.head, kit.Over(p.empty, p.full))
}

func (p *peopleScreen) everybody(ctx context.Context) (*sync.PeopleSet, error) {
	return p.ws.Match(ctx, sync.Criteria{}, nil, time.Now())
}

// chooseList shows the people of another list.
func (p *peopleScreen) chooseList(l listRow) {
	if l.ID == p.list {
		return
	}
	p.list = l.ID
	people := p.everybody
	if l.ID != 0 {
		people = func(ctx context.Context) (*sync.PeopleSet, error) { return p.ws.ListPeople(ctx, l.ID) }
	}
	p.table.choose(l.Name, people)
}

// welcome is what a workspace without people shows.
func (p *peopleScreen) welcome() fyne.CanvasObject {
	ways := kit.HBox(10, kit.NewButton("Choose files", iconOf("folder_open"), kit.Secondary, p.choose), kit.NewButton("Paste", iconOf("content_paste"), kit.Secondary, p.paste))
	if p.sample != "" {
		ways.Add(kit.NewButton("Use the sample list", iconOf("lightbulb"), kit.Secondary, p.useSample))
	}
	return kit.NewEmptyState(iconOf("upload_file"), "Drop a list of people anywhere on this window",
		"CSV, TSV, XLSX or JSON Lines, also packed with gzip or zip. Email addresses are hashed on this computer while the file is read; they are stored nowhere.", ways)
}

func (p *peopleScreen) fetch(ctx context.Context) (func(), error) {
	f := peopleFacts{now: time.Now()}
	var err error
	if f.version, err = p.ws.PeopleVersion(ctx); err != nil {
		return nil, err
	}
	if f.people, err = p.ws.PeopleCount(ctx); err != nil {
		return nil, err
	}
	if f.lists, err = p.ws.Lists(ctx); err != nil {
		return nil, err
	}
	if f.attributes, err = p.ws.Attributes(ctx); err != nil {
		return nil, err
	}
	if p.facts.version < 0 && f.people > 0 {
		if f.everybody, err = p.everybody(ctx); err != nil {
			return nil, err
		}
		if f.first, err = p.ws.People(ctx, f.everybody.Page(0, peoplePage)); err != nil {
			return nil, err
		}
	}
	return func() { p.apply(f) }, nil
}

func (p *peopleScreen) apply(f peopleFacts) {
	other := f.version != p.facts.version
	p.facts, p.view = f, peopleViewOf(f)
	p.head.SetSubtitle(p.view.Subtitle)
	p.head.Refresh()
	changed := display(p.empty, p.view.Empty)
	changed = display(p.full, !p.view.Empty) || changed
	p.lists.SetCount(len(p.view.Lists))
	p.fields.SetCount(len(p.view.Fields))
	if changed {
		p.root.Refresh()
	}
	if !other || p.view.Empty {
		return
	}
	if f.everybody != nil && p.list == 0 {
		p.table.begin(f.everybody, f.first)
	} else {
		p.table.renew()
	}
	p.panel.renew()
}

func (p *peopleScreen) listCells(i int) []kit.Cell {
	if i >= len(p.view.Lists) {
		return []kit.Cell{{}, {}}
	}
	l := p.view.Lists[i]
	return []kit.Cell{{Text: l.Name, Sub: l.From, Strong: true}, kit.TextCell(l.People)}
}

func (p *peopleScreen) fieldCells(i int) []kit.Cell {
	if i >= len(p.view.Fields) {
		return []kit.Cell{{}, {}}
	}
	f := p.view.Fields[i]
	return []kit.Cell{{Text: f.Name, Sub: f.Type}, kit.TextCell(f.People)}
}

func (p *peopleScreen) openPerson(who sync.Person) {
	if p.panel.open(who, p.facts.lists) {
		p.table.narrow(true)
		p.full.Refresh()
	}
}

func (p *peopleScreen) closePerson() {
	p.table.table.Select(-1)
	if p.panel.close() {
		p.table.narrow(false)
		p.full.Refresh()
	}
}

// escape puts the panel about a person away.
func (p *peopleScreen) escape() bool {
	open := p.panel.known
	if open {
		p.closePerson()
	}
	return open
}

// saveCSV saves the people of the list on show.
func (p *peopleScreen) saveCSV() {
	if p.table.set != nil && !p.table.set.Empty() {
		p.table.export()
	}
}

func (p *peopleScreen) choose() {
	p.shell.choose(func(paths []string) { openImport(p.shell, p.ws, fileSources(paths)) })
}

// paste imports what is on the clipboard; it never touches the disk.
func (p *peopleScreen) paste() {
	text := fyne.CurrentApp().Clipboard().Content()
	if text == "" {
		p.shell.fail(sync.Errorf(sync.CodeInvalid, nil, "There is no text on the clipboard. Copy the rows, with their header, in your spreadsheet and paste again."))
		return
	}
	openImport(p.shell, p.ws, []listfile.Source{{Name: "Pasted list", Data: []byte(text)}})
}

// dropList implements dropTaker: a file that is dropped on a list goes into it.
func (p *peopleScreen) dropList(at fyne.Position) (list string, z kit.DropZone, ok bool) {
	row, pos, size := p.lists.RowAt(at)
	if p.view.Empty || row < 0 || row >= len(p.view.Lists) || p.view.Lists[row].ID == 0 {
		return "", z, false
	}
	list = p.view.Lists[row].Name
	return list, kit.DropZone{Words: "Drop to import into " + list, At: pos, Size: size}, true
}

func (p *peopleScreen) useSample() { openImport(p.shell, p.ws, fileSources([]string{p.sample})) }

// fileSources are the lists at these paths.
func fileSources(paths []string) []listfile.Source {
	out := make([]listfile.Source, len(paths))
	for i, path := range paths {
		out[i].Path = path
	}
	return out
}

// personPanel tells of one person.
type personPanel struct {
	shell shell
	ws    peopleSource
	done  func()
	who   sync.Person
	known bool
	lists []sync.List
	root  *fyne.Container
	slot  *slot
}

func newPersonPanel(s shell, ws peopleSource, done func()) *personPanel {
	p := &personPanel{shell: s, ws: ws, done: done, slot: newSlot()}
	p.root = kit.Over(edgeScroll(kit.VBox(0, p.slot.box)))
	p.root.Hide()
	return p
}

// open tells of a person and reports whether the panel was closed before.
func (p *personPanel) open(who sync.Person, lists []sync.List) bool {
	p.who, p.known, p.lists = who, true, lists
	p.show(personViewOf(who, nil))
	p.readLists()
	return display(p.root, true)
}

func (p *personPanel) close() bool {
	p.known = false
	return display(p.root, false)
}

// renew reads the person again, as a list was imported.
func (p *personPanel) renew() {
	if !p.known {
		return
	}
	id := p.who.Person
	p.shell.read(func(ctx context.Context) (func(), error) {
		found, err := p.ws.People(ctx, []sync.PersonID{id})
		if err != nil || len(found) == 0 {
			return nil, err
		}
		return func() {
			if p.known && p.who.Person == id {
				p.who = found[0]
				p.readLists()
			}
		}, nil
	})
}

// readLists finds the lists that the person is in.
func (p *personPanel) readLists() {
	id, lists := p.who.Person, p.lists
	p.shell.read(func(ctx context.Context) (func(), error) {
		var in []string
		for _, l := range lists {
			people, err := p.ws.ListPeople(ctx, l.ID)
			if err != nil {
				return nil, err
			}
			if people.Has(id) {
				in = append(in, l.Name)
			}
		}
		return func() {
			if p.known && p.who.Person == id {
				p.show(personViewOf(p.who, in))
			}
		}, nil
	})
}

func (p *personPanel) show(v personView) {
	if p.slot.fill(fmt.Sprint(v), func() fyne.CanvasObject { return p.card(v) }) {
		p.root.Refresh()
	}
}

func (p *personPanel) card(v personView) fyne.CanvasObject {
	color := kit.ColorText
	if v.Unnamed {
		color = kit.ColorMuted
	}
	column := kit.VBox(10, kit.HBox(10, kit.Grow(kit.NewCut(v.Name, kit.Heading, color)), kit.NewSmallIconButton(iconOf("close"), "Close", p.done)))
	for _, m := range v.Match {
		column.Add(matchLine(m))
	}
	column.Add(kit.NewDivider())
	facts := []fyne.CanvasObject{}
	if v.External != "" {
		facts = append(facts, kit.NewKeyValue("External ID", v.External))
	}
	facts = append(facts, kit.NewKeyValue("Last changed by", orWord(v.Came, "not known")))
	column.Add(kit.Facts(facts...))
	column.Add(kit.NewLabel("Attributes"))
	if len(v.Attributes) == 0 {
		column.Add(kit.NewNote(kit.Plain("none")))
	} else {
		lines := []fyne.CanvasObject{}
		for _, a := range v.Attributes {
			lines = append(lines, kit.NewKeyValue(a[0], a[1]))
		}
		column.Add(kit.Facts(lines...))
	}
	column.Add(kit.NewLabel("Lists"))
	in := kit.VBox(4)
	for _, name := range v.Lists {
		in.Add(kit.HBox(6, kit.NewIcon(iconOf("list"), kit.ColorMuted, 15), kit.Grow(kit.NewCut(name, kit.Body, kit.ColorText))))
	}
	column.Add(in)
	return kit.NewCard(kit.Header{}, column)
}

// matchLine is a match field with what happens to it.
func matchLine(m keyRow) fyne.CanvasObject {
	style, color := kit.Body, kit.ColorText
	if m.Mono {
		style = kit.MonoSmall
	}
	icon, tone := "visibility", kit.ToneWarning
	if m.Hashed {
		icon, tone = "lock", kit.ToneSuccess
	}
	if !m.Known {
		color, icon, tone = kit.ColorMuted, "remove", kit.ToneNeutral
	}
	return kit.HBoxTop(8, kit.PadSides(1, 0, 0, 0, kit.NewIcon(iconOf(icon), tone.Color(), 16)),
		kit.Grow(kit.VBox(0, kit.NewText(m.Label, kit.Small, kit.ColorMuted), kit.NewCut(m.Value, style, color))))
}
