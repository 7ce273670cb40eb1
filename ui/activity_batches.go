package ui

import (
	"context"
	"fmt"
	"time"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
	"audiencesync/ui/kit"
)

// batchPage is how many batches are read at once.
const batchPage = 100

// batchList is the table of batches with its filters: as many as there are,
// read a page at a time.
type batchList struct {
	shell shell
	ws    activitySource

	totals  sync.ActivityTotals
	quiet   quiet
	now     time.Time
	chosen  int // filter
	batch   *sync.Batch
	rows    *rowPages[sync.Batch]
	inspect func()

	root  *kit.Card
	chips *fyne.Container
	table *kit.Table
}

func newBatchList(s shell, ws activitySource, inspect func()) *batchList {
	l := &batchList{shell: s, ws: ws, inspect: inspect, chips: kit.Flow(7)}
	l.rows = newRowPages[sync.Batch](s, batchPage, l.show)
	l.table = kit.NewTable([]kit.Column{{Title: "Batch", Width: 50}, {Title: "State", Width: 98}, {Title: "Canvas and step", Grow: 3},
		{Title: "People", Width: 54, Right: true}, {Title: "Tries", Width: 38, Right: true}, {Title: "LinkedIn's answer", Grow: 3}}, l.cells).Rows(kit.RowHeightTwo)
	l.table.OnSelect = l.selected
	l.table.OnOpen = func(row int) {
		if b, ok := l.rows.row(row); ok {
			s.open(batchViewOf(b, "", l.now).Behind)
		}
	}
	l.table.OnView = l.rows.inView
	for i, c := range batchChips {
		l.chips.Add(kit.NewChip(c.Label, i == 0, func() { l.filter(i) }))
	}
	l.root = kit.NewFlushCard(kit.Header{}, kit.VBox(0, kit.Pad(12, kit.CardEdge, l.chips), kit.Grow(l.table)))
	l.turn()
	return l
}

// filter shows the batches of one state.
func (l *batchList) filter(i int) {
	if i == l.chosen {
		return
	}
	l.chosen = i
	l.turn()
	l.table.Select(-1)
	l.table.ScrollToTop()
	l.count()
}

// turn has the pages read what the filter leaves.
func (l *batchList) turn() { l.rows.open(l.reader()) }

func (l *batchList) reader() pageReader[sync.Batch] {
	states := batchChips[l.chosen].States
	return func(ctx context.Context, offset, limit int) ([]sync.Batch, error) {
		found, _, err := l.ws.Batches(ctx, states, offset, limit)
		return found, err
	}
}

// renew reads the batches in view again, as something changed.
func (l *batchList) renew(t sync.ActivityTotals, q quiet, now time.Time) {
	l.totals, l.quiet, l.now = t, q, now
	l.count()
	l.rows.renew(l.reader())
	if l.table.Count() > 0 {
		l.rows.again()
	}
	l.follow()
}

func (l *batchList) count() {
	for i, c := range batchChips {
		chip := l.chips.Objects[i].(*kit.Chip)
		chip.SetText(chipLabel(c, l.totals))
		chip.SetOn(i == l.chosen)
	}
	n := batchChips[l.chosen].batches(l.totals)
	if n == 0 {
		l.table.SetEmpty(kit.NewEmptyState(iconOf("outbox"), l.quiet.Title, l.quiet.Text, nil))
	}
	l.table.SetCount(n)
	footer := ""
	if n > 0 {
		footer = counted(n, "batch", "batches")
		if l.chosen > 0 {
			footer = fmt.Sprintf("%s of %s", count(n), counted(batchChips[0].batches(l.totals), "batch", "batches"))
		}
	}
	l.table.SetFooter(footer, map[bool]string{true: "newest first, without personal data"}[n > 0])
	l.root.Refresh()
}

func (l *batchList) cells(i int) []kit.Cell {
	b, ok := l.rows.row(i)
	if !ok {
		return []kit.Cell{kit.MutedCell("…"), {}, {}, {}, {}, {}}
	}
	r := batchRowOf(b, l.now)
	answer := kit.Cell{Text: r.Answer, Sub: r.Next, Muted: true}
	if r.Tone == toneBad {
		answer.Muted, answer.Tone, answer.Toned = false, kit.ToneError, true
	}
	return []kit.Cell{kit.TextCell(r.Number), kit.PillCell(iconOf(r.Icon), r.State, kitTones[r.Tone]), {Text: r.Where, Sub: r.What, Strong: true},
		kit.TextCell(r.People), kit.TextCell(r.Tries), answer}
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
