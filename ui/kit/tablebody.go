package kit

import (
	"math"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// tableBody holds as many row views as fit and fills them again while it
// scrolls. The offset is a float64: a million rows are more units than a
// float32 can count.
type tableBody struct {
	widget.BaseWidget
	table   *Table
	rows    []*tableRow // row i is drawn by rows[i % len(rows)]
	offset  float64
	hovered int
	focused bool
	byMouse bool
	ring    *Box
	layer   *fyne.Container
}

func newTableBody(t *Table) *tableBody {
	b := &tableBody{table: t, hovered: -1, ring: NewBox(colorNone, ColorAccent, 2)}
	b.ring.Width = 2
	b.ring.Hide()
	b.layer = &fyne.Container{}
	b.ExtendBaseWidget(b)
	return b
}

// CreateRenderer implements fyne.Widget.
func (b *tableBody) CreateRenderer() fyne.WidgetRenderer { return &bodyRenderer{b} }

type bodyRenderer struct{ body *tableBody }

func (r *bodyRenderer) Destroy()           {}
func (r *bodyRenderer) MinSize() fyne.Size { return fyne.Size{} }
func (r *bodyRenderer) Refresh()           { r.body.show(true) }

func (r *bodyRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.body.layer, r.body.ring}
}

func (r *bodyRenderer) Layout(size fyne.Size) {
	r.body.layer.Resize(size)
	r.body.ring.Resize(size)
	r.body.show(false)
}

// drop forgets the row views, as the columns are others.
func (b *tableBody) drop() {
	b.rows = nil
	b.layer.Objects = nil
}

func (b *tableBody) height() float64 { return float64(b.table.height) }

func (b *tableBody) total() float64 { return float64(b.table.count) * b.height() }

func (b *tableBody) clamp() {
	most := max(b.total()-float64(b.Size().Height), 0)
	b.offset = min(max(b.offset, 0), most)
}

func (b *tableBody) scrollTo(offset float64) {
	before := b.offset
	b.offset = offset
	b.clamp()
	if b.offset != before {
		hideTip(b)
		b.show(false)
	}
}

// reveal scrolls as little as brings a row into view.
func (b *tableBody) reveal(row int) {
	if row < 0 || b.Size().Height == 0 {
		return
	}
	top := float64(row) * b.height()
	switch view := float64(b.Size().Height); {
	case top < b.offset:
		b.scrollTo(top)
	case top+b.height() > b.offset+view:
		b.scrollTo(top + b.height() - view)
	}
}

// show fills the views of the rows in view; force draws equal cells too.
func (b *tableBody) show(force bool) {
	t := b.table
	size := b.Size()
	if size.Width == 0 || size.Height == 0 {
		return
	}
	first := int(b.offset / b.height())
	last := min(int(math.Ceil((b.offset+float64(size.Height))/b.height())), t.count) - 1
	need := int(math.Ceil(float64(size.Height)/b.height())) + 1
	if t.fit {
		need = t.count
	}
	if len(b.rows) < need || t.fit && len(b.rows) != need {
		b.resizePool(need)
	}
	xs, ws := t.widths(size.Width)
	used := make([]bool, len(b.rows))
	for i := first; i <= last; i++ {
		view := b.rows[i%len(b.rows)]
		used[i%len(b.rows)] = true
		view.index = i
		view.Move(fyne.NewPos(0, float32(float64(i)*b.height()-b.offset)))
		view.Resize(fyne.NewSize(size.Width, t.height))
		view.fill(t.row(i), xs, ws, force)
		view.mark(i == t.selected, i == b.hovered, i < t.count-1 || !t.fit)
		setVisible(view, true)
	}
	for i, view := range b.rows {
		if !used[i] {
			view.index = -1
			setVisible(view, false)
		}
	}
	t.bar.set(b.offset, b.total(), float64(size.Height))
	if t.OnView != nil && last >= first {
		t.OnView(first, last)
	}
}

// resizePool starts the views anew: which view draws a row depends on how many
// there are.
func (b *tableBody) resizePool(n int) {
	for len(b.rows) < n {
		b.rows = append(b.rows, newTableRow(b.table))
	}
	b.rows = b.rows[:n]
	b.layer.Objects = b.layer.Objects[:0]
	for _, row := range b.rows {
		b.layer.Objects = append(b.layer.Objects, row)
	}
}

// at finds the row and the column under a position, -1 where there is none.
func (b *tableBody) at(pos fyne.Position) (row, column int) {
	row = int((b.offset + float64(pos.Y)) / b.height())
	if pos.Y < 0 || row >= b.table.count {
		return -1, -1
	}
	xs, ws := b.table.widths(b.Size().Width)
	for i := range xs {
		if pos.X >= xs[i]-columnGap/2 && pos.X < xs[i]+ws[i]+columnGap/2 {
			return row, i
		}
	}
	return row, -1
}

func (b *tableBody) cell(row, column int) (Cell, bool) {
	if row < 0 || column < 0 {
		return Cell{}, false
	}
	cells := b.table.row(row)
	if column >= len(cells) {
		return Cell{}, false
	}
	return cells[column], true
}

// Tapped implements fyne.Tappable: a cell that does something does it, else the
// row is chosen.
func (b *tableBody) Tapped(ev *fyne.PointEvent) {
	hideTip(b) // the page that opens would have it lying over it
	b.byMouse = !b.focused
	setVisible(b.ring, false)
	focus(b)
	row, column := b.at(ev.Position)
	if cell, ok := b.cell(row, column); ok && cell.OnTap != nil {
		cell.OnTap()
		return
	}
	b.choose(row)
}

func (b *tableBody) choose(row int) {
	t := b.table
	if row < 0 || row >= t.count {
		return
	}
	t.Select(row)
	if t.OnSelect != nil {
		t.OnSelect(row)
	}
}

// MouseIn implements desktop.Hoverable.
func (b *tableBody) MouseIn(ev *desktop.MouseEvent) { b.MouseMoved(ev) }

// MouseMoved implements desktop.Hoverable.
func (b *tableBody) MouseMoved(ev *desktop.MouseEvent) {
	row, column := b.at(ev.Position)
	if b.table.OnSelect != nil {
		b.hover(row)
	}
	b.tip(row, column)
}

// MouseOut implements desktop.Hoverable.
func (b *tableBody) MouseOut() {
	b.hover(-1)
	hideTip(b)
}

func (b *tableBody) hover(row int) {
	if row == b.hovered {
		return
	}
	b.hovered = row
	for _, view := range b.rows {
		view.mark(view.index >= 0 && view.index == b.table.selected, view.index >= 0 && view.index == row, view.ruled)
	}
}

// tip shows the whole text of a cell that was cut.
func (b *tableBody) tip(row, column int) {
	if row < 0 || column < 0 || len(b.rows) == 0 {
		hideTip(b)
		return
	}
	view := b.rows[row%len(b.rows)]
	if column >= len(view.cells) || len(view.cells[column].cut) == 0 {
		hideTip(b)
		return
	}
	showTipAt(b, view.cells[column].text, strings.Join(view.cells[column].cut, "\n"))
}

// Cursor implements desktop.Cursorable.
func (b *tableBody) Cursor() desktop.Cursor {
	if b.hovered >= 0 {
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}

// FocusGained implements fyne.Focusable.
func (b *tableBody) FocusGained() {
	b.focused = true
	setVisible(b.ring, !b.byMouse)
	b.byMouse = false
}

// FocusLost implements fyne.Focusable.
func (b *tableBody) FocusLost() {
	b.focused = false
	setVisible(b.ring, false)
}

// TypedRune implements fyne.Focusable.
func (b *tableBody) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (b *tableBody) TypedKey(ev *fyne.KeyEvent) {
	t := b.table
	page := max(int(float64(b.Size().Height)/b.height())-1, 1)
	switch ev.Name {
	case fyne.KeyDown:
		b.choose(min(t.selected+1, t.count-1))
	case fyne.KeyUp:
		b.choose(max(t.selected-1, 0))
	case fyne.KeyPageDown:
		b.choose(min(t.selected+page, t.count-1))
	case fyne.KeyPageUp:
		b.choose(max(t.selected-page, 0))
	case fyne.KeyHome:
		b.choose(0)
	case fyne.KeyEnd:
		b.choose(t.count - 1)
	case fyne.KeyReturn, fyne.KeyEnter:
		if t.selected >= 0 && t.OnOpen != nil {
			t.OnOpen(t.selected)
		}
	case fyne.KeySpace:
		b.tick()
	default:
		passKey(b, ev)
	}
}

// tick taps the tick box of the chosen row.
func (b *tableBody) tick() {
	if b.table.selected < 0 {
		return
	}
	for _, c := range b.table.row(b.table.selected) {
		if c.Check != CheckNone && c.OnTap != nil {
			c.OnTap()
			return
		}
	}
}
