package kit

import (
	"encoding/csv"
	"fmt"
	"image/png"
	"io"
	"iter"
	"math"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/software"
)

// WriteCSV writes a table as RFC 4180 with a header. Cells that a spreadsheet
// would run as a formula get a leading apostrophe (OWASP, CSV injection).
func WriteCSV(w io.Writer, header []string, rows iter.Seq[[]string]) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(safeCells(header)); err != nil {
		return fmt.Errorf("write the header: %w", err)
	}
	for row := range rows {
		if err := out.Write(safeCells(row)); err != nil {
			return fmt.Errorf("write a row: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}

func safeCells(cells []string) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = safeCell(c)
	}
	return out
}

func safeCell(cell string) string {
	if cell == "" {
		return cell
	}
	switch cell[0] {
	case '=', '+', '-', '@', '\t', '\r':
		return "'" + cell
	}
	return cell
}

// WriteCSV writes the numbers of a chart, a day a row; a gap is an empty cell.
func (d ChartData) WriteCSV(w io.Writer) error {
	header := []string{d.Axis}
	for _, s := range d.Series {
		header = append(header, s.Name)
	}
	return WriteCSV(w, header, func(yield func([]string) bool) {
		for i, t := range d.Ticks {
			row := []string{t.Key}
			for _, s := range d.Series {
				row = append(row, plainNumber(s, i))
			}
			if !yield(row) {
				return
			}
		}
	})
}

func plainNumber(s Series, i int) string {
	v, ok := s.value(i)
	switch {
	case !ok:
		return ""
	case v == math.Trunc(v):
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// WritePNG draws an object that is in no window, on a surface, in one palette at
// a scale. Like all drawing it runs on the window's thread.
func WritePNG(w io.Writer, o fyne.CanvasObject, size fyne.Size, scale float32, mode Mode) error {
	framed := container.NewThemeOverride(Over(NewBox(ColorSurface, colorNone, 0), Pad(CardEdge, CardEdge, o)), NewTheme(mode))
	c := software.NewCanvas()
	c.SetPadded(false)
	c.SetScale(scale)
	c.SetContent(framed)
	c.Resize(size)
	if err := png.Encode(w, c.Capture()); err != nil {
		return fmt.Errorf("write the picture: %w", err)
	}
	return nil
}
