package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// tableRow draws one row.
type tableRow struct {
	widget.BaseWidget
	table   *Table
	index   int
	cells   []*cellView
	back    *canvas.Rectangle
	line    *canvas.Rectangle
	objects []fyne.CanvasObject
	chosen  bool
	under   bool
	ruled   bool
	painted bool
}

func newTableRow(t *Table) *tableRow {
	r := &tableRow{table: t, index: -1}
	r.back = canvas.NewRectangle(nil)
	r.line = canvas.NewRectangle(nil)
	r.objects = []fyne.CanvasObject{r.back, r.line}
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *tableRow) CreateRenderer() fyne.WidgetRenderer { return &rowRenderer{r} }

type rowRenderer struct{ row *tableRow }

func (r *rowRenderer) Destroy()                     {}
func (r *rowRenderer) MinSize() fyne.Size           { return fyne.Size{} }
func (r *rowRenderer) Objects() []fyne.CanvasObject { return r.row.objects }
func (r *rowRenderer) Refresh()                     { r.row.painted = false }

func (r *rowRenderer) Layout(size fyne.Size) {
	put(r.row.back, 0, 0, fyne.NewSize(size.Width, size.Height-1))
	put(r.row.line, 0, size.Height-1, fyne.NewSize(size.Width, 1))
}

func (r *tableRow) fill(cells []Cell, xs, ws []float32, force bool) {
	added := false
	for len(r.cells) < len(r.table.columns) {
		r.cells = append(r.cells, &cellView{themed: r.table, small: r.table.small})
	}
	for i, view := range r.cells {
		cell := Cell{}
		if i < len(cells) {
			cell = cells[i]
		}
		width := ws[i]
		if last := len(ws) - 1; cell.Across {
			width = xs[last] + ws[last] - xs[i]
		}
		if view.fill(cell, xs[i], width, r.table.height-1, r.table.columns[i].Right, force) {
			added = true
		}
	}
	if added {
		r.objects = []fyne.CanvasObject{r.back, r.line}
		for _, view := range r.cells {
			r.objects = append(r.objects, view.objects()...)
		}
	}
	if force {
		r.painted = false
	}
}

// mark draws whether the row is chosen or under the pointer.
func (r *tableRow) mark(chosen, under, ruled bool) {
	if r.painted && r.chosen == chosen && r.under == under && r.ruled == ruled {
		return
	}
	r.painted, r.chosen, r.under, r.ruled = true, chosen, under, ruled
	fill := colorNone
	switch {
	case chosen:
		fill = ColorSelection
	case under:
		fill = theme.ColorNameHover
	}
	r.back.FillColor = colorOf(r.table, fill)
	r.line.FillColor = colorOf(r.table, ColorBorder)
	r.line.Hidden = !ruled
	r.back.Refresh()
	r.line.Refresh()
}
