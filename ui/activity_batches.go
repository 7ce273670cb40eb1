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
	batchPage    = 100
	batchesFound = 500 // batches that a search shows at most
)

// batchList is the table of batches with its filters: as many as there are,
// read a page at a time.
type batchList struct {
	shell shell
	ws    activitySource

	totals  sync.ActivityTotals
	quiet   quiet
	now     time.Time
	narrow  bool
	chosen  int    // filter
	text    string // of the search
	round   int
	wait    func() // cancels the search that is put off
	batch   *sync.Batch
	rows    *rowPages[sync.Batch]
	inspect func()

	root   *kit.Card
	head   *fyne.Container
	chips  *fyne.Container
	search *kit.Entry
	csv    *kit.Button
	table  *kit.Table
}

func newBatchList(s shell, ws activitySource, inspect func()) *batchList {
	l := &batchList{shell: s, ws: ws, inspect: inspect, chips: kit.Flow(7)}
	l.rows = newRowPages[sync.Batch](s, batchPage, l.show)
	l.table = kit.NewTable(nil, l.cells).Rows(kit.RowHeightTwo)
	l.columns()
	l.table.OnSelect = l.selected
	l.table.OnOpen = func(row int) {
		if b, ok := l.rows.row(row); ok {
			s.open(batchViewOf(b, nil, "", l.now).Behind)
		}
	}
	l.table.OnView = l.rows.inView
	for i, c := range batchChips {
		l.chips.Add(kit.NewChip(c.Label, i == 0, func() { l.filter(i) }))
	}
	l.search = kit.NewSearch("Find a batch")
	l.search.OnChanged = l.typed
	l.csv = kit.NewSmallButton("CSV", iconOf("download"), kit.Secondary, l.export)
	l.csv.Disable()
	l.head = kit.HBoxTop(12, kit.Grow(kit.PadSides(3, 0, 3, 0, l.chips)), kit.HBox(12, kit.Sized(140, 0, l.search), l.csv))
	l.root = kit.NewFlushCard(kit.Header{}, kit.VBox(0, kit.PadSides(10, kit.CardEdge, 7, kit.CardEdge, l.head), kit.Grow(l.table)))
	return l
}

func (l *batchList) columns() {
	columns := []kit.Column{{Title: "Batch", Width: 50}, {Title: "State", Width: 98}, {Title: "Canvas and step", Grow: 3},
		{Title: "Action", Width: 50}, {Title: "People", Width: 54, Right: true}, {Title: "Tries", Width: 38, Right: true}, {Title: "LinkedIn's answer", Grow: 3}}
	if l.narrow {
		columns = slices.Delete(columns, 3, 4)
	}
	l.table.SetColumns(columns)
}

// fit leaves a column out where there is little room beside the panel.
func (l *batchList) fit(narrow bool) {
	if narrow != l.narrow {
		l.narrow = narrow
		l.columns()
	}
}

// filter shows the batches of one state.
func (l *batchList) filter(i int) {
	if i == l.chosen {
		return
	}
	l.chosen = i
	l.table.Select(-1)
	l.table.ScrollToTop()
	l.turn(false)
}

// typed searches when no other letter comes for a moment.
func (l *batchList) typed(text string) {
	text = searchedBatch(text)
	if text == l.text {
		return
	}
	l.text = text
	if l.wait != nil {
		l.wait()
	}
	l.wait = after(l.shell, searchAfter, func() {
		l.table.Select(-1)
		l.table.ScrollToTop()
		l.turn(false)
	})
}

// renew reads the batches in view again, as something changed.
func (l *batchList) renew(t sync.ActivityTotals, q quiet, now time.Time) {
	l.totals, l.quiet, l.now = t, q, now
	l.turn(true)
	l.follow()
}

// turn shows what filter and search leave; same: of what is on show already.
func (l *batchList) turn(same bool) {
	l.round++
	round, text, chip := l.round, l.text, batchChips[l.chosen]
	l.mark()
	if text == "" {
		l.list(same, chip.batches(l.totals), func(ctx context.Context, offset, limit int) ([]sync.Batch, error) {
			found, _, err := l.ws.Batches(ctx, chip.States, offset, limit)
			return found, err
		})
		return
	}
	l.shell.read(func(ctx context.Context) (func(), error) {
		found, err := l.ws.FindBatches(ctx, text, chip.States, batchesFound)
		if err != nil {
			return nil, err
		}
		return func() {
			if round != l.round {
				return
			}
			l.list(same, len(found), func(_ context.Context, offset, limit int) ([]sync.Batch, error) {
				n := len(found)
				return found[min(offset, n):min(offset+limit, n)], nil
			})
		}, nil
	})
}

func (l *batchList) list(same bool, n int, read pageReader[sync.Batch]) {
	first, last := l.rows.first, l.rows.last
	if same {
		l.rows.renew(read)
	} else {
		l.rows.open(read)
	}
	if n == 0 {
		q := quietFor(l.text, l.quiet)
		l.table.SetEmpty(kit.NewEmptyState(iconOf("outbox"), q.Title, q.Text, nil))
	}
	l.table.SetCount(n)
	l.csv.SetEnabled(n > 0)
	footer, note := batchFooter(n, batchChips[0].batches(l.totals), l.text, l.chosen)
	l.table.SetFooter(footer, note)
	switch {
	case n == 0:
	case same:
		l.rows.again()
	default:
		l.rows.inView(min(first, n-1), min(last, n-1))
	}
}

// mark shows which filter is chosen and how many batches are behind each.
func (l *batchList) mark() {
	changed := false
	for i, c := range batchChips {
		chip := l.chips.Objects[i].(*kit.Chip)
		changed = chip.SetText(chipLabel(c, l.totals)) || changed
		chip.SetOn(i == l.chosen)
	}
	if !changed {
		return
	}
	height := l.head.Size().Height
	kit.Arrange(l.head) // draws only what moved
	kit.Arrange(l.chips)
	if l.head.MinSize().Height != height {
		l.root.Refresh()
	}
}

func (l *batchList) cells(i int) []kit.Cell {
	b, ok := l.rows.row(i)
	if !ok {
		return []kit.Cell{kit.MutedCell("…"), {}, {}, {}, {}, {}, {}}
	}
	r := batchRowOf(b, l.now)
	answer := kit.Cell{Text: r.Answer, Sub: r.Next, Muted: true}
	if r.Tone == toneBad {
		answer.Muted, answer.Tone, answer.Toned = false, kit.ToneError, true
	}
	cells := []kit.Cell{kit.TextCell(r.Number), kit.PillCell(iconOf(r.Icon), r.State, kitTones[r.Tone]), {Text: r.Canvas, Sub: r.Where, Strong: true},
		kit.TextCell(r.Action), kit.TextCell(r.People), kit.TextCell(r.Tries), answer}
	if l.narrow {
		cells = slices.Delete(cells, 3, 4)
	}
	return cells
}

// show draws what was read and keeps the chosen batch chosen while others come
// before it.
func (l *batchList) show() {
	at := -1
	for i := l.rows.first; l.batch != nil && i <= l.rows.last; i++ {
		if b, ok := l.rows.row(i); ok && b.ID == l.batch.ID {
			at = i
			*l.batch = b
		}
	}
	l.table.Mark(at)
	l.table.Reload()
	if at >= 0 {
		l.inspect()
	}
}

func (l *batchList) selected(row int) {
	if b, ok := l.rows.row(row); ok {
		l.batch = &b
		l.inspect()
	}
}

// close puts the panel about a batch away.
func (l *batchList) close() {
	l.batch = nil
	l.table.Select(-1)
	l.inspect()
}

// follow reads the chosen batch again when it is not among the rows in view.
func (l *batchList) follow() {
	if l.batch == nil || l.table.Selected() >= 0 {
		return
	}
	id := l.batch.ID
	l.shell.read(func(ctx context.Context) (func(), error) {
		b, ok, err := findBatch(ctx, l.ws, id)
		if err != nil {
			return nil, err
		}
		return func() {
			if ok && l.batch != nil && l.batch.ID == id {
				*l.batch = b
				l.inspect()
			}
		}, nil
	})
}

// findBatch looks a batch up: they stand newest first, so halving finds it.
func findBatch(ctx context.Context, ws activitySource, id int64) (b sync.Batch, ok bool, err error) {
	_, high, err := ws.Batches(ctx, nil, 0, 1)
	if err != nil {
		return b, false, err
	}
	for low := 0; low < high; {
		mid := (low + high) / 2
		page, _, err := ws.Batches(ctx, nil, mid, 1)
		if err != nil || len(page) == 0 {
			return b, false, err
		}
		switch {
		case page[0].ID == id:
			return page[0], true, nil
		case page[0].ID > id:
			low = mid + 1
		default:
			high = mid
		}
	}
	return b, false, nil
}
