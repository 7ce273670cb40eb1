package ui

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
	"audiencesync/ui/kit"
)

// Sizes of what is read at once.
const (
	peoplePage  = 200
	peopleFound = 500 // people that a search shows at most
)

// peopleTable shows the people of one list, or everybody: a set of them, and
// the rows in view.
type peopleTable struct {
	shell shell
	ws    peopleSource
	open  func(who sync.Person)

	list  int64 // 0: everybody
	name  string
	text  string // of the search
	round int
	set   *sync.PeopleSet
	wait  func() // cancels the search that is put off
	rows  *rowPages[sync.Person]

	root   *kit.Card
	title  *kit.Text
	search *kit.Entry
	table  *kit.Table
}

func newPeopleTable(s shell, ws peopleSource, open func(sync.Person)) *peopleTable {
	t := &peopleTable{shell: s, ws: ws, open: open, name: "Everybody"}
	t.rows = newRowPages[sync.Person](s, peoplePage, func() { t.table.Reload() })
	t.table = kit.NewTable(nil, t.cells).Rows(kit.RowHeightTwo)
	t.narrow(false)
	t.table.OnView = t.rows.inView
	t.table.OnSelect = func(row int) {
		if who, ok := t.rows.row(row); ok {
			t.open(who)
		}
	}
	t.title = kit.NewCut(t.name, kit.Heading, kit.ColorText)
	t.search = kit.NewSearch("Name, external ID, GAID or email")
	t.search.OnChanged = t.typed
	head := kit.PadSides(10, kit.CardEdge, 10, kit.CardEdge, kit.HBox(12, kit.Grow(t.title), kit.Sized(232, 0, t.search)))
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

// choose turns to another list.
func (t *peopleTable) choose(list int64, name string) {
	if list == t.list {
		return
	}
	t.list, t.name = list, name
	t.title.SetText(name)
	t.table.Select(-1)
	t.table.ScrollToTop()
	t.read(false)
}

// renew reads who is in the list now; the rows stay until others come.
func (t *peopleTable) renew() { t.read(true) }

func (t *peopleTable) read(same bool) {
	t.round++
	round, list := t.round, t.list
	t.shell.read(func(ctx context.Context) (func(), error) {
		people, err := t.people(ctx, list)
		if err != nil {
			return nil, err
		}
		return func() {
			if round == t.round {
				t.set = people
				t.turn(same)
			}
		}, nil
	})
}

func (t *peopleTable) people(ctx context.Context, list int64) (*sync.PeopleSet, error) {
	if list == 0 {
		return t.ws.Match(ctx, sync.Criteria{}, nil, time.Now())
	}
	return t.ws.ListPeople(ctx, list)
}

// turn shows the set, or who of it the search finds.
func (t *peopleTable) turn(same bool) {
	if t.text != "" {
		t.find(same)
		return
	}
	set := t.set // never changed once it is shown
	t.show(same, set.Len(), func(ctx context.Context, offset, limit int) ([]sync.Person, error) {
		return t.ws.People(ctx, set.Page(offset, limit))
	})
}

func (t *peopleTable) find(same bool) {
	t.round++
	round, set, text := t.round, t.set, t.text
	t.shell.read(func(ctx context.Context) (func(), error) {
		found, err := t.ws.FindPeople(ctx, text, peopleFound)
		if err != nil {
			return nil, err
		}
		found = slices.DeleteFunc(found, func(id sync.PersonID) bool { return !set.Has(id) })
		return func() {
			if round != t.round {
				return
			}
			t.show(same, len(found), func(ctx context.Context, offset, limit int) ([]sync.Person, error) {
				n := len(found)
				return t.ws.People(ctx, found[min(offset, n):min(offset+limit, n)])
			})
		}, nil
	})
}

func (t *peopleTable) show(same bool, n int, read pageReader[sync.Person]) {
	first, last := t.rows.first, t.rows.last
	if same {
		t.rows.renew(read)
	} else {
		t.rows.open(read)
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
