package ui

import (
	"cmp"
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
	"audiencesync/ui/kit"
)

// Sizes of what is read at once.
const (
	peoplePage  = 200
	peopleFound = 500 // people that a search shows at most
)

// personSource reads and finds people.
type personSource interface {
	People(ctx context.Context, ids []sync.PersonID) ([]sync.Person, error)
	FindPeople(ctx context.Context, text string, limit int) ([]sync.PersonID, error)
}

// peopleReader reads who is in a table.
type peopleReader func(ctx context.Context) (*sync.PeopleSet, error)

// peopleTable shows a set of people, such as those of a list, and the rows in
// view.
type peopleTable struct {
	shell shell
	ws    personSource
	open  func(who sync.Person) // nil: nothing more is told of a person

	people peopleReader
	name   string
	file   string // of an export; "": the name
	text   string // of the search
	round  int
	set    *sync.PeopleSet
	wait   func() // cancels the search that is put off
	rows   *rowPages[sync.Person]

	root   *kit.Card
	title  *kit.Text
	search *kit.Entry
	csv    *kit.Button
	table  *kit.Table
}

func newPeopleTable(s shell, ws personSource, name string, people peopleReader, open func(sync.Person)) *peopleTable {
	t := &peopleTable{shell: s, ws: ws, name: name, people: people, open: open}
	t.rows = newRowPages[sync.Person](s, peoplePage, func() { t.table.Reload() })
	t.table = kit.NewTable(nil, t.cells).Rows(kit.RowHeightTwo).FooterSign(iconOf("lock"))
	t.narrow(false)
	t.table.OnView = t.rows.inView
	t.table.OnSelect = func(row int) {
		if who, ok := t.rows.row(row); ok && t.open != nil {
			t.open(who)
		}
	}
	t.title = kit.NewCut(t.name, kit.Heading, kit.ColorText)
	t.search = kit.NewSearch("Name, ID, email")
	t.search.OnChanged = t.typed
	t.csv = kit.NewSmallButton("CSV", iconOf("download"), kit.Secondary, t.export)
	t.csv.Disable()
	head := kit.PadSides(10, kit.CardEdge, 10, kit.CardEdge, kit.HBox(12, kit.Grow(kit.AtLeast(88, t.title)), kit.Between(120, 264, t.search), t.csv))
	t.root = kit.NewFlushCard(kit.Header{}, kit.VBox(0, head, kit.Grow(t.table)))
	return t
}

// narrow leaves a column out, beside the panel about a person.
func (t *peopleTable) narrow(on bool) {
	columns := []kit.Column{{Title: "Person", Grow: 3}, {Title: "Can be matched by", Width: 122}}
	if !on {
		columns = append(columns, kit.Column{Title: "Last changed by", Grow: 2})
	}
	t.table.SetColumns(columns)
}

// choose turns to other people.
func (t *peopleTable) choose(name string, people peopleReader) {
	t.people, t.name = people, name
	t.title.SetText(name)
	t.table.Select(-1)
	t.table.ScrollToTop()
	t.read(false)
}

// renew reads who is in the list now; the rows stay until others come.
func (t *peopleTable) renew() { t.read(true) }

func (t *peopleTable) read(same bool) {
	t.round++
	round, people := t.round, t.people
	t.shell.read(func(ctx context.Context) (func(), error) {
		set, err := people(ctx)
		if err != nil {
			return nil, err
		}
		return func() {
			if round == t.round {
				t.set = set
				t.csv.SetEnabled(!set.Empty())
				t.turn(same)
			}
		}, nil
	})
}

// export saves everybody of the set, whoever is in view.
func (t *peopleTable) export() {
	set := t.set
	t.shell.save(cmp.Or(t.file, t.name)+".csv", func(path string) error { return writePeople(context.Background(), t.ws, path, set) })
}

// turn shows the set, or who of it the search finds.
func (t *peopleTable) turn(same bool) {
	if t.text != "" {
		t.find(same)
		return
	}
	t.show(same, t.set.Len(), t.reader(), nil)
}

// reader reads the people of the set, which is never changed once it is shown.
func (t *peopleTable) reader() pageReader[sync.Person] {
	set := t.set
	return func(ctx context.Context, offset, limit int) ([]sync.Person, error) {
		return t.ws.People(ctx, set.Page(offset, limit))
	}
}

// begin shows a set of which the first page was read already.
func (t *peopleTable) begin(set *sync.PeopleSet, first []sync.Person) {
	t.round++
	t.set = set
	t.csv.SetEnabled(!set.Empty())
	if t.text != "" {
		t.find(false)
		return
	}
	t.show(false, set.Len(), t.reader(), first)
}

func (t *peopleTable) find(same bool) {
	t.round++
	round, set, text := t.round, t.set, t.text
	t.shell.read(func(ctx context.Context) (func(), error) {
		found, err := findAmong(ctx, t.ws, text, set)
		if err != nil {
			return nil, err
		}
		return func() {
			if round != t.round {
				return
			}
			t.show(same, len(found), func(ctx context.Context, offset, limit int) ([]sync.Person, error) {
				n := len(found)
				return t.ws.People(ctx, found[min(offset, n):min(offset+limit, n)])
			}, nil)
		}, nil
	})
}

// findAmong looks for people of a set. Those who came first are found first, so
// that it asks for more until there are enough of the set or no more at all.
func findAmong(ctx context.Context, ws personSource, text string, set *sync.PeopleSet) ([]sync.PersonID, error) {
	for limit := peopleFound; ; limit *= 20 {
		found, err := ws.FindPeople(ctx, text, limit)
		if err != nil {
			return nil, err
		}
		all := len(found) < limit
		found = slices.DeleteFunc(found, func(id sync.PersonID) bool { return !set.Has(id) })
		if all || len(found) >= peopleFound {
			return found[:min(len(found), peopleFound)], nil
		}
	}
}

// show turns to n rows; known are the first of others than before.
func (t *peopleTable) show(same bool, n int, read pageReader[sync.Person], known []sync.Person) {
	first, last := t.rows.first, t.rows.last
	if same {
		t.rows.renew(read)
	} else {
		t.rows.open(read)
		if known != nil {
			t.rows.pages[0] = known
		}
	}
	if n == 0 {
		t.table.SetEmpty(t.nobody())
	}
	t.table.SetCount(n)
	t.table.SetFooter(peopleFooter(n, t.text != ""), "emails are kept as hashes only")
	switch {
	case n == 0:
	case same:
		t.rows.again()
	default:
		t.rows.inView(min(first, n-1), min(last, n-1))
	}
}

func (t *peopleTable) nobody() fyne.CanvasObject {
	if t.text != "" {
		return kit.NewEmptyState(iconOf("search"), "Nobody found", "Type a part of a name, or a whole email address, external ID or GAID.", nil)
	}
	return kit.NewEmptyState(iconOf("group"), "Nobody in this list", "Import a file into it.", nil)
}

func (t *peopleTable) typed(text string) {
	text = tidyName(text)
	if text == t.text {
		return
	}
	t.text = text
	if t.wait != nil {
		t.wait()
	}
	t.wait = after(t.shell, searchAfter, func() {
		if t.set != nil {
			t.table.Select(-1)
			t.table.ScrollToTop()
			t.turn(false)
		}
	})
}

func (t *peopleTable) cells(i int) []kit.Cell {
	who, ok := t.rows.row(i)
	if !ok {
		return []kit.Cell{kit.MutedCell("…"), {}, {}}
	}
	unnamed := who.First+who.Last == ""
	match := kit.TextCell(personMatch(who))
	match.Muted = match.Text == "none"
	return []kit.Cell{{Text: personName(who), Sub: personKeys(who), Strong: !unnamed, Muted: unnamed}, match,
		{Text: who.List, Sub: "row " + count(who.Row), Muted: true}}
}
