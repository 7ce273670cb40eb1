package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Heights of table rows.
const (
	RowHeight        = 38
	RowHeightInputs  = 34
	RowHeightTwo     = 43 // two lines
	RowHeightThree   = 60 // two lines, of which the second may go on in a third
	RowHeightPreview = 25
	headerHeight     = 33 // 32 and a line
	headerLow        = 29 // over low rows

	columnGap = 16
)

// Column heads a column of a table: a width, or a share of what is left.
type Column struct {
	Title string
	Width float32 // 0: grows
	Grow  float32 // share of the rest, 1 when Width and Grow are 0
	Right bool    // numbers
}

// Table shows any number of rows and draws only those in view. It is described
// by data: columns, and a function that says what a row shows.
type Table struct {
	widget.BaseWidget
	OnSelect func(row int)         // a click, or the arrow keys
	OnOpen   func(row int)         // Enter
	OnView   func(first, last int) // rows came into view: load them

	columns   []Column
	row       func(i int) []Cell
	count     int
	height    float32 // of a row
	small     bool
	fit       bool
	headless  bool
	selected  int
	empty     fyne.CanvasObject
	foot      *tableFoot
	body      *tableBody
	bar       *scrollBar
	clip      *container.Clip
	header    *tableHeader
	footShown bool
}

// NewTable makes a table of rows 38 high that scrolls in the place it is given.
func NewTable(columns []Column, row func(i int) []Cell) *Table {
	t := &Table{columns: columns, row: row, height: RowHeight, selected: -1}
	t.header = newTableHeader(t)
	t.body = newTableBody(t)
	t.bar = newScrollBar(t.body.scrollTo)
	t.clip = container.NewClip(newWheelArea(t.body, t.body))
	t.clip.ExtendBaseWidget(t.clip) // Fyne does so only when it is first measured
	t.foot = newTableFoot()
	t.ExtendBaseWidget(t)
	return t
}

// Rows sets the height of the rows; set it before the table is shown.
func (t *Table) Rows(height float32) *Table {
	t.height = height
	t.small = height <= RowHeightPreview
	return t
}

// Fit makes the table as tall as its rows, inside a page that scrolls.
func (t *Table) Fit() *Table {
	t.fit = true
	t.clip.Content = t.body // the wheel is the page's
	return t
}

// Headless leaves the header out.
func (t *Table) Headless() *Table {
	t.headless = true
	return t
}

// SetEmpty sets what shows while there are no rows.
func (t *Table) SetEmpty(o fyne.CanvasObject) {
	t.empty = o
	t.Refresh()
}

// SetCount tells how many rows there are and reads those in view again.
func (t *Table) SetCount(count int) {
	if count == t.count {
		t.Reload()
		return
	}
	t.count = count
	if t.selected >= count {
		t.selected = -1
	}
	t.body.clamp()
	t.Refresh()
}

// Count is how many rows there are.
func (t *Table) Count() int { return t.count }

// Reload reads the rows in view again and draws the cells that differ.
func (t *Table) Reload() { t.body.show(false) }

// SetColumns replaces the columns.
func (t *Table) SetColumns(columns []Column) {
	t.columns = columns
	t.body.drop()
	t.Refresh()
}

// SetFooter sets the words under the table, left and right.
func (t *Table) SetFooter(left, right string) {
	t.foot.left.SetText(left)
	t.foot.right.SetText(right)
	if shown := left != "" || right != ""; shown != t.footShown {
		t.footShown = shown
		t.Refresh()
	}
}

// FooterSign sets an icon before the words on the right.
func (t *Table) FooterSign(icon fyne.Resource) *Table {
	t.foot.sign.Set(icon, ColorMuted)
	t.foot.sign.Show()
	return t
}

// Selected is the chosen row, -1 for none.
func (t *Table) Selected() int { return t.selected }

// Select chooses a row and brings it into view, without calling OnSelect; -1
// chooses none.
func (t *Table) Select(row int) {
	if row == t.selected {
		return
	}
	t.selected = row
	t.body.reveal(row)
	t.body.show(false)
}

// Mark chooses a row without bringing it into view, as when others came before
// the row that was chosen.
func (t *Table) Mark(row int) {
	if row != t.selected {
		t.selected = row
		t.body.show(false)
	}
}

// ScrollToTop goes back to the first row.
func (t *Table) ScrollToTop() { t.body.scrollTo(0) }

// widths shares the width among the columns.
func (t *Table) widths(width float32) (xs, ws []float32) {
	left, shares := width-2*columnGap-columnGap*float32(len(t.columns)-1), float32(0)
	for _, c := range t.columns {
		if c.Width > 0 {
			left -= c.Width
		} else {
			shares += max(c.Grow, 1)
		}
	}
	x := float32(columnGap)
	for _, c := range t.columns {
		w := c.Width
		if w == 0 {
			w = max(left*max(c.Grow, 1)/shares, 40)
		}
		xs, ws = append(xs, x), append(ws, float32(int(w)))
		x += float32(int(w)) + columnGap
	}
	return xs, ws
}

// HeightFor is the height of a table that fits its rows.
func (t *Table) HeightFor(float32) float32 { return t.MinSize().Height }

// CreateRenderer implements fyne.Widget.
func (t *Table) CreateRenderer() fyne.WidgetRenderer { return &tableRenderer{t} }

type tableRenderer struct{ table *Table }

func (r *tableRenderer) Destroy() {}

func (r *tableRenderer) Objects() []fyne.CanvasObject {
	t := r.table
	out := []fyne.CanvasObject{t.clip}
	if t.fit { // a clip inside the page's scroll would show what that one hides
		out[0] = t.body
	}
	if !t.headless {
		out = append(out, t.header)
	}
	if !t.fit {
		out = append(out, t.bar)
	}
	if t.count == 0 && t.empty != nil {
		out = append(out, t.empty)
	}
	if t.footShown {
		out = append(out, t.foot)
	}
	return out
}

// frame is what header and footer take.
func (t *Table) frame() (head, foot float32) {
	if !t.headless {
		if head = headerHeight; t.height <= RowHeightInputs {
			head = headerLow
		}
	}
	if t.footShown {
		foot = 33
	}
	return head, foot
}

func (r *tableRenderer) MinSize() fyne.Size {
	t := r.table
	head, foot := t.frame()
	rows := 3 * t.height
	if t.fit {
		rows = float32(t.count) * t.height
	}
	if t.count == 0 && t.empty != nil {
		rows = max(rows, t.empty.MinSize().Height)
	}
	width := float32(2 * columnGap)
	for _, c := range t.columns {
		width += max(c.Width, 40) + columnGap
	}
	return fyne.NewSize(width-columnGap, head+rows+foot)
}

func (r *tableRenderer) Layout(size fyne.Size) {
	t := r.table
	head, foot := t.frame()
	put(t.header, 0, 0, fyne.NewSize(size.Width, head))
	inner := fyne.NewSize(size.Width, max(size.Height-head-foot, 0))
	if t.fit {
		put(t.body, 0, head, inner)
	} else {
		put(t.clip, 0, head, inner)
	}
	put(t.bar, size.Width-10, head, fyne.NewSize(10, inner.Height))
	put(t.foot, 0, size.Height-foot, fyne.NewSize(size.Width, foot))
	if t.empty != nil {
		put(t.empty, 0, head, inner)
	}
	t.body.clamp()
	t.body.show(false)
}

func (r *tableRenderer) Refresh() {
	r.Layout(r.table.Size())
	r.table.header.Refresh()
	r.table.foot.Refresh()
	r.table.bar.Refresh()
	if r.table.empty != nil {
		r.table.empty.Refresh()
	}
	if r.table.fit {
		r.table.body.Refresh()
		return
	}
	r.table.body.show(true)
	r.table.clip.Refresh()
}

// tableFoot is the line under a table.
type tableFoot struct {
	composite
	left, right *Text
	sign        *Icon
}

func newTableFoot() *tableFoot {
	f := &tableFoot{left: NewCut("", Small, ColorMuted), right: NewText("", Small, ColorMuted), sign: NewIcon(nil, ColorMuted, 15)}
	f.sign.Hide()
	back := NewBox(ColorSunken, colorNone, RadiusCard-1)
	back.Square = topCorners
	f.root = Over(back, VBox(0, NewDivider(), Grow(Pad(0, CardEdge, HBox(12, Grow(f.left), HBox(6, f.sign, f.right))))))
	f.ExtendBaseWidget(f)
	return f
}

// tableHeader draws the titles of the columns.
type tableHeader struct {
	widget.BaseWidget
	table *Table
}

func newTableHeader(t *Table) *tableHeader {
	h := &tableHeader{table: t}
	h.ExtendBaseWidget(h)
	return h
}

// CreateRenderer implements fyne.Widget.
func (h *tableHeader) CreateRenderer() fyne.WidgetRenderer {
	return &headerRenderer{header: h, back: NewBox(ColorSunken, colorNone, 0), line: NewDivider()}
}

type headerRenderer struct {
	header *tableHeader
	back   *Box
	line   *Divider
	titles []*Text
}

func (r *headerRenderer) Destroy()           {}
func (r *headerRenderer) MinSize() fyne.Size { return fyne.NewSize(0, headerLow) }

func (r *headerRenderer) Objects() []fyne.CanvasObject {
	out := []fyne.CanvasObject{r.back, r.line}
	for _, t := range r.titles {
		out = append(out, t)
	}
	return out
}

func (r *headerRenderer) Layout(size fyne.Size) {
	put(r.back, 0, 0, size)
	put(r.line, 0, size.Height-1, fyne.NewSize(size.Width, 1))
	columns := r.header.table.columns
	for len(r.titles) < len(columns) {
		r.titles = append(r.titles, NewCut("", SmallStrong, ColorMuted))
	}
	r.titles = r.titles[:len(columns)]
	xs, ws := r.header.table.widths(size.Width)
	for i, c := range columns {
		align := fyne.TextAlignLeading
		if c.Right {
			align = fyne.TextAlignTrailing
		}
		r.titles[i].align = align
		r.titles[i].SetText(c.Title)
		put(r.titles[i], xs[i], 8, fyne.NewSize(ws[i], 16))
	}
}

func (r *headerRenderer) Refresh() {
	r.Layout(r.header.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}
