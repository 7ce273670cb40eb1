package ui

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
	"audiencesync/ui/kit"
)

// pictureSize is that of a chart saved as a picture, in units; it is drawn at
// scale 2.
var pictureSize = fyne.NewSize(960, 320)

// sizeData and rateData are the two lines; a day without a value is a gap.
func sizeData(days []dayReading) kit.ChartData {
	values := make([]float64, len(days))
	for i, d := range days {
		if values[i] = kit.Unknown(); d.Size != nil {
			values[i] = float64(*d.Size)
		}
	}
	return kit.ChartData{Axis: "Day", Ticks: readingTicks(days), Series: []kit.Series{{Name: "Audience size", Color: kit.ColorChartLine, Values: values}}}
}

func rateData(days []dayReading) kit.ChartData {
	values := make([]float64, len(days))
	for i, d := range days {
		if values[i] = kit.Unknown(); d.Rate != nil {
			values[i] = 100 * *d.Rate
		}
	}
	return kit.ChartData{Axis: "Day", Ticks: readingTicks(days), Format: func(v float64) string { return fmt.Sprintf("%.0f %%", v) },
		Series: []kit.Series{{Name: "Match rate, %", Color: kit.ColorChartLine, Values: values}}}
}

func readingTicks(days []dayReading) []kit.Tick {
	ticks := make([]kit.Tick, len(days))
	for i, d := range days {
		ticks[i] = tickOf(d.Day, i == 0)
	}
	return ticks
}

func tickOf(day time.Time, first bool) kit.Tick {
	t := kit.Tick{Label: day.Format("2"), Long: day.Format("Mon 2 Jan"), Key: day.Format(time.DateOnly)}
	if first || day.Day() == 1 {
		t.Label = day.Format("2 Jan")
	}
	return t
}

// barsData is the stack of each day; only today has people pending, because
// everybody else is certain by now or counted there.
func barsData(days []dayNumbers) kit.ChartData {
	n := len(days)
	d := kit.ChartData{Axis: "Day", Ticks: make([]kit.Tick, n), Series: []kit.Series{
		{Name: "Synced", Color: kit.ColorChartSynced, Values: make([]float64, n)},
		{Name: "Not synced", Color: kit.ColorChartNotSynced, Values: make([]float64, n)},
		{Name: "Errored", Color: kit.ColorChartErrored, Values: make([]float64, n)},
		{Name: "Pending", Color: kit.ColorChartPending, Values: make([]float64, n)},
	}}
	for i, day := range days {
		d.Ticks[i] = tickOf(day.Day, i == 0)
		d.Series[0].Values[i], d.Series[1].Values[i], d.Series[2].Values[i] = float64(day.Synced), float64(day.NotSynced), float64(day.Errored)
		if i == n-1 {
			d.Series[3].Values[i] = float64(day.Pending)
		}
	}
	return d
}

var barLabels = map[string]kit.BarLabel{
	"Errored": {Word: "errored", Color: kit.ColorError}, "Pending": {Word: "pending", Color: kit.ColorWarning, LastOnly: true},
}

// chartKey changes when what a chart shows does.
func chartKey(data ...kit.ChartData) string {
	var b strings.Builder
	for _, d := range data {
		for _, t := range d.Ticks {
			b.WriteString(t.Key)
		}
		for _, s := range d.Series {
			fmt.Fprint(&b, s.Values)
		}
	}
	return b.String()
}

// Heights of the charts on the page.
const (
	sizeHeight = 74
	rateHeight = 80
	barsHeight = 160
)

// lineCard shows size and match rate in two panels with one cross-hair.
type lineCard struct {
	root       *slot
	size, rate *kit.LineChart
	key        string
}

func newLineCard() *lineCard { return &lineCard{root: newSlot()} }

// linePanels makes the two panels.
func linePanels(size, rate kit.ChartData) (top, bottom *kit.LineChart, both fyne.CanvasObject) {
	top, bottom = kit.NewLineChart(size).WithoutDays(), kit.NewLineChart(rate).ShortLabel()
	kit.LinkCharts(top, bottom)
	return top, bottom, kit.VBox(2, kit.NewText("Audience size", kit.SmallStrong, kit.ColorText), kit.Sized(0, sizeHeight, top),
		kit.HBox(5, kit.NewText("Match rate", kit.SmallStrong, kit.ColorText), kit.NewText("rolling 7 days", kit.Small, kit.ColorMuted)), kit.Sized(0, rateHeight, bottom))
}

// set changes the lines where they are; the cross-hair stays.
func (c *lineCard) set(t *detailsTab, v detailsView) (changed bool) {
	size, rate := sizeData(v.Lines), rateData(v.Lines)
	changed = c.root.fill(fmt.Sprint(v.HasLines), func() fyne.CanvasObject {
		if !v.HasLines {
			return kit.NewCard(kit.Header{}, kit.NewEmptyState(iconOf("show_chart"), "No line to draw yet",
				"Size and match rate appear here with LinkedIn's first report. Days without a value stay empty, never zero.", nil))
		}
		var both fyne.CanvasObject
		c.size, c.rate, both = linePanels(size, rate)
		return kit.NewCard(kit.Header{Title: "Size and match rate", Subtitle: "as LinkedIn reported them, once a day", Actions: c.export(t).buttons()}, both)
	})
	if key := chartKey(size, rate); v.HasLines && key != c.key {
		c.key = key
		c.size.SetData(size)
		c.rate.SetData(rate)
	}
	return changed
}

func (c *lineCard) export(t *detailsTab) export {
	return export{t, "size and match rate", func() fyne.CanvasObject {
		_, _, both := linePanels(c.size.Data(), c.rate.Data())
		return both
	}, func() kit.ChartData {
		d := c.size.Data()
		d.Series = append(slices.Clone(d.Series), c.rate.Data().Series...)
		return d
	}}
}

// barCard shows what became of people each day, of those added or removed.
type barCard struct {
	root    *kit.Card
	chart   *kit.StackedBarChart
	legend  *slot
	removed bool
	key     string
}

func newBarCard(t *detailsTab) *barCard {
	c := &barCard{legend: newSlot(), chart: kit.NewStackedBarChart(barsData(nil), barLabels)}
	toggle := kit.NewSmallSegmented(0, func(i int) {
		c.removed = i == 1
		c.set(t.view)
	}, kit.Segment{Text: "Added"}, kit.Segment{Text: "Removed"})
	e := export{t, "people per day", func() fyne.CanvasObject {
		data := c.chart.Data()
		return kit.VBox(6, kit.NewLegend(data), kit.NewStackedBarChart(data, barLabels))
	}, func() kit.ChartData { return c.chart.Data() }}
	c.root = kit.NewCard(kit.Header{Title: "People per day", Actions: append([]fyne.CanvasObject{toggle}, e.buttons()...)},
		kit.VBox(4, c.legend.box, kit.Sized(0, barsHeight, c.chart)))
	return c
}

// set changes the bars where they are.
func (c *barCard) set(v detailsView) {
	data := barsData(v.Added)
	if c.removed {
		data = barsData(v.Removed)
	}
	key := chartKey(data)
	if key == c.key {
		return
	}
	c.key = key
	c.chart.SetData(data)
	c.legend.fill(key, func() fyne.CanvasObject { return kit.NewLegend(data) })
	c.root.Refresh()
}

// export saves a chart: drawn anew as large as a slide wants it, in the palette
// that is asked for, or as a table.
type export struct {
	tab  *detailsTab
	name string
	draw func() fyne.CanvasObject
	data func() kit.ChartData
}

func (e export) file(ending string) string { return e.tab.facts.audience.Name + " " + e.name + ending }

func (e export) buttons() []fyne.CanvasObject {
	png := kit.NewSmallButton("PNG", iconOf("download"), kit.TextButton, nil)
	png.OnTap = func() {
		kit.ShowMenu(png, menuItem("download", "Light picture", true, func() { e.picture(kit.ModeLight) }),
			menuItem("download", "Dark picture", true, func() { e.picture(kit.ModeDark) }))
	}
	return []fyne.CanvasObject{kit.NewSmallButton("Table", iconOf("table_chart"), kit.TextButton, e.table), png, kit.NewSmallButton("CSV", iconOf("download"), kit.TextButton, e.csv)}
}

// table shows the chart's numbers, the last day first; a day without a value
// says so.
func (e export) table() {
	d := e.data()
	columns := []kit.Column{{Title: d.Axis, Width: 96}}
	for _, s := range d.Series {
		columns = append(columns, kit.Column{Title: s.Name, Right: true})
	}
	n := len(d.Ticks)
	table := kit.NewTable(columns, func(i int) []kit.Cell {
		day := n - 1 - i
		cells := []kit.Cell{kit.TextCell(d.Ticks[day].Long)}
		for _, s := range d.Series {
			cells = append(cells, numberCell(s.Values[day]))
		}
		return cells
	}).Rows(kit.RowHeightInputs).Fit()
	table.SetCount(n)
	e.tab.shell.sheet(upperFirst(e.name), e.tab.facts.audience.Name, iconOf("table_chart"), kit.SheetWidth, kit.VBox(0, kit.NewFlushCard(kit.Header{}, table)),
		kit.Buttons(nil, kit.NewButton("Close", nil, kit.Secondary, e.tab.shell.closeSheet)), nil)
}

func numberCell(v float64) kit.Cell {
	if math.IsNaN(v) {
		return kit.MutedCell("not known")
	}
	return kit.TextCell(count(int(math.Round(v))))
}

func (e export) picture(mode kit.Mode) {
	var b bytes.Buffer
	if err := kit.WritePNG(&b, e.draw(), pictureSize, 2, mode); err != nil {
		e.tab.shell.fail(err)
		return
	}
	e.tab.shell.save(e.file(".png"), func(path string) error { return writeFile(path, b.Bytes()) })
}

func (e export) csv() {
	var b bytes.Buffer
	if err := e.data().WriteCSV(&b); err != nil {
		e.tab.shell.fail(err)
		return
	}
	e.tab.shell.save(e.file(".csv"), func(path string) error { return writeFile(path, b.Bytes()) })
}

func writeFile(path string, content []byte) error {
	if err := os.WriteFile(path, content, 0o600); err != nil {
		return sync.Errorf(sync.CodeReadOnly, err, "The file cannot be written there. Choose another folder.")
	}
	return nil
}
