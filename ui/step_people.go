package ui

import (
	"context"
	"fmt"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
	"audiencesync/ui/kit"
)

// behindSource reads the people behind a number.
type behindSource interface {
	leftSource
	Behind(ctx context.Context, stepID int64, state sync.EntryState, reason string, offset, limit int) ([]sync.Entry, int, error)
	FindPeople(ctx context.Context, text string, limit int) ([]sync.PersonID, error)
}

// Sizes of what is read at once.
const (
	behindPage  = 100
	behindFound = 50 // people that a search shows at most
)

// enteredWidth is that of the column that says when somebody entered.
const enteredWidth = 58

// searchAfter is how long the search waits for another letter.
const searchAfter = 250 * time.Millisecond

// behindPanel lists the people behind one metric: as many as there are, read a
// page at a time as they come into view.
type behindPanel struct {
	shell shell
	ws    behindSource

	facts  stepFacts
	metric metric
	reason string
	text   string // of the search
	total  int
	pages  map[int][]behindRow
	asked  map[int]bool
	round  int    // a page of an earlier round is dropped
	view   [2]int // first and last row in view
	found  []behindRow
	wait   func() // cancels the search that is put off

	root   *kit.Card
	head   *slot
	chips  *slot
	search *kit.Entry
	table  *kit.Table
}

func newBehindPanel(s shell, ws behindSource) *behindPanel {
	b := &behindPanel{shell: s, ws: ws, head: newSlot(), chips: newSlot(), metric: -1}
	b.search = kit.NewSearch("Name, external ID, GAID or email")
	b.search.OnChanged = b.typed
	b.table = kit.NewTable([]kit.Column{{Title: "Person", Grow: 146}, {Title: "Why", Grow: 163}, {Title: "Entered", Width: enteredWidth, Right: true}}, b.cells).Rows(kit.RowHeightTwo).FooterSign(iconOf("lock"))
	b.table.OnView = b.inView
	b.root = kit.NewFlushCard(kit.Header{}, kit.VBox(0, kit.PadSides(14, 16, 10, 16, kit.VBox(8, b.head.box, b.chips.box, b.search)), kit.Grow(b.table)))
	return b
}

// show turns to a metric, or keeps to it with new numbers.
func (b *behindPanel) show(f stepFacts, m metric) {
	total := 0
	if f.launched {
		total = m.of(f.metrics)
	}
	same := m == b.metric && total == b.total && f.metrics.StepID == b.facts.metrics.StepID
	turned := m != b.metric
	b.facts, b.metric = f, m
	if turned {
		b.reason, b.text = "", ""
		b.search.SetText("")
	}
	b.showHead(total)
	if same && b.pages != nil {
		return
	}
	b.total = total
	b.reload(turned)
}

func (b *behindPanel) showHead(total int) {
	chips := reasonChips(b.metric, total, b.facts.reasons)
	changed := b.head.fill(fmt.Sprint(b.metric, total), func() fyne.CanvasObject {
		csv := kit.NewSmallButton("CSV", iconOf("download"), kit.Secondary, b.export)
		csv.SetEnabled(total > 0)
		return kit.HBox(10, kit.NewIcon(iconOf(metricWords[b.metric].icon), kitTones[b.metric.tone()].Color(), 20),
			kit.Grow(kit.NewCut(b.metric.people(total), kit.Heading, kit.ColorText)), csv)
	})
	changed = b.chips.fill(fmt.Sprint(chips, b.reason), func() fyne.CanvasObject { return b.reasonLine(chips) }) || changed
	if changed {
		b.root.Refresh()
	}
}

// reasonColors tell the reasons apart in the bar over the chips.
var reasonColors = []fyne.ThemeColorName{kit.ColorChartNotSynced, kit.ColorText, kit.ColorChartPending, kit.ColorChartErrored, kit.ColorChartLine}

func (b *behindPanel) reasonLine(chips []reasonChip) fyne.CanvasObject {
	if len(chips) < 2 {
		return nil
	}
	var parts []kit.Series
	line := kit.Flow(6)
	for i, c := range chips {
		chip := kit.NewChip(c.Label, c.Reason == b.reason, func() { b.filter(c.Reason) })
		if i > 0 {
			color := reasonColors[(i-1)%len(reasonColors)]
			chip.SetDot(color)
			parts = append(parts, kit.Series{Name: c.Label, Color: color, Values: []float64{float64(c.N)}})
		}
		line.Add(chip)
	}
	return kit.VBox(8, kit.NewShareBar(parts), line)
}

func (b *behindPanel) filter(reason string) {
	b.reason = reason
	b.showHead(b.metric.of(b.facts.metrics))
	b.reload(true)
}

// reload forgets what was read. The rows stay as they are until others come.
func (b *behindPanel) reload(top bool) {
	b.round++
	b.asked = map[int]bool{}
	if top || b.pages == nil {
		b.pages = map[int][]behindRow{}
		b.found = nil
	}
	n := b.total
	if b.reason != "" {
		n = b.facts.reasons[sync.Reason{State: b.metric.state(), Text: b.reason}]
	}
	empty := "Nobody is behind this number now."
	if !b.facts.launched {
		empty = "The canvas was not launched yet."
	}
	b.table.SetEmpty(kit.NewEmptyState(iconOf("group"), "Nobody here", empty, nil))
	if b.text != "" && b.total > 0 {
		b.find()
		return
	}
	b.count(n)
	if top {
		b.table.Select(-1)
		b.table.ScrollToTop()
		b.view = [2]int{}
	}
	b.inView(b.view[0], b.view[1])
}

func (b *behindPanel) count(n int) {
	b.table.SetCount(n)
	left := fmt.Sprintf("%s in all", counted(n, "person", "people"))
	if b.text != "" {
		left = fmt.Sprintf("%s found", counted(n, "person", "people"))
		if n == behindFound {
			left = fmt.Sprintf("the first %d found", n)
		}
	}
	b.table.SetFooter(left, "emails are kept as hashes only")
}

// inView reads the pages that came into view.
func (b *behindPanel) inView(first, last int) {
	b.view = [2]int{first, last}
	if b.text != "" {
		return
	}
	for page := max(first, 0) / behindPage; page <= last/behindPage; page++ {
		b.load(page)
	}
}

func (b *behindPanel) load(page int) {
	if b.asked[page] || b.table.Count() == 0 {
		return
	}
	b.asked[page] = true
	round, step, state, reason, left := b.round, b.facts.metrics.StepID, b.metric.state(), b.reason, b.leaving()
	b.shell.read(func(ctx context.Context) (func(), error) {
		entries, n, err := b.ws.Behind(ctx, step, state, reason, page*behindPage, behindPage)
		if err != nil {
			return nil, err
		}
		rows, err := left.rows(ctx, entries)
		if err != nil {
			return nil, err
		}
		return func() {
			if round != b.round {
				return
			}
			b.pages[page] = rows
			if n != b.table.Count() {
				b.count(n)
			}
			b.table.Reload()
		}, nil
	})
}

func (b *behindPanel) leaving() *leaving {
	return &leaving{ws: b.ws, canvas: b.facts.canvas, now: b.facts.now}
}

func (b *behindPanel) cells(i int) []kit.Cell {
	e, ok := b.entry(i)
	if !ok {
		return []kit.Cell{kit.MutedCell("…"), {}, {}}
	}
	r := personRowOf(e, b.facts.step.Fields, b.facts.now)
	name := kit.Cell{Text: r.Name, Sub: r.Keys, Strong: !r.Unnamed, Muted: r.Unnamed}
	return []kit.Cell{name, {Text: r.Why, Sub: r.From, Wrap: true}, kit.MutedCell(r.Entered)}
}

func (b *behindPanel) entry(i int) (behindRow, bool) {
	if b.text != "" {
		if i < len(b.found) {
			return b.found[i], true
		}
		return behindRow{}, false
	}
	page := b.pages[i/behindPage]
	if i%behindPage < len(page) {
		return page[i%behindPage], true
	}
	return behindRow{}, false
}

func (b *behindPanel) typed(text string) {
	if text == b.text {
		return
	}
	b.text = tidyName(text)
	if b.wait != nil {
		b.wait()
	}
	b.wait = after(b.shell, searchAfter, func() { b.reload(true) })
}

// find looks for people by name or key among those behind the number.
func (b *behindPanel) find() {
	round, step, state, reason, text, left := b.round, b.facts.metrics.StepID, b.metric.state(), b.reason, b.text, b.leaving()
	b.shell.read(func(ctx context.Context) (func(), error) {
		entries, err := findBehind(ctx, b.ws, step, state, reason, text)
		if err != nil {
			return nil, err
		}
		found, err := left.rows(ctx, entries)
		if err != nil {
			return nil, err
		}
		return func() {
			if round == b.round {
				b.found = found
				b.count(len(found))
				b.table.Reload()
			}
		}, nil
	})
}

// findBehind looks people up by name or key and keeps those who are behind the
// number: it is in the order of their IDs, so each is found by halving.
func findBehind(ctx context.Context, ws behindSource, step int64, state sync.EntryState, reason, text string) ([]sync.Entry, error) {
	ids, err := ws.FindPeople(ctx, text, 4*behindFound)
	if err != nil {
		return nil, err
	}
	slices.Sort(ids)
	_, high, err := ws.Behind(ctx, step, state, reason, 0, 1)
	if err != nil {
		return nil, err
	}
	var found []sync.Entry
	low, end := 0, high
	for _, id := range ids {
		high = end
		for high-low > behindPage {
			mid := (low + high) / 2
			one, _, err := ws.Behind(ctx, step, state, reason, mid, 1)
			if err != nil || len(one) == 0 {
				return found, err
			}
			if one[0].Person.Person <= id {
				low = mid
			} else {
				high = mid
			}
		}
		page, _, err := ws.Behind(ctx, step, state, reason, low, high-low)
		if err != nil {
			return nil, err
		}
		for i, e := range page {
			if e.Person.Person == id {
				found, low = append(found, e), low+i
			}
		}
		if len(found) == behindFound {
			break
		}
	}
	return found, nil
}

// export saves everybody behind the number, whatever is in view.
func (b *behindPanel) export() {
	step, state, reason, fields, left := b.facts.metrics.StepID, b.metric.state(), b.reason, b.facts.step.Fields, b.leaving()
	name := fmt.Sprintf("%s step %d %s.csv", b.facts.canvas.Name, b.facts.metrics.Index, metricKeys[b.metric].tab)
	b.shell.save(name, func(path string) error {
		return writeBehind(context.Background(), b.ws, path, step, state, reason, fields, left)
	})
}

// writeBehind writes the people behind a number, a page at a time.
func writeBehind(ctx context.Context, ws behindSource, path string, step int64, state sync.EntryState, reason string, fields sync.MatchFields, left *leaving) error {
	return writeTable(path, peopleCSVHead, func(each func([]string) bool) error {
		for offset := 0; ; offset += peopleExport {
			entries, _, err := ws.Behind(ctx, step, state, reason, offset, peopleExport)
			if err != nil {
				return err
			}
			rows, err := left.rows(ctx, entries)
			if err != nil {
				return err
			}
			for _, r := range rows {
				if !each(peopleCSVRow(r, fields)) {
					return nil
				}
			}
			if len(entries) < peopleExport {
				return nil
			}
		}
	})
}
