package ui

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
	"audiencesync/ui/kit"
)

// Sizes of a chart that is saved as a picture, in units; it is drawn at scale 2.
var (
	linesPicture = fyne.NewSize(960, 320)
	barsPicture  = fyne.NewSize(960, 320)
)

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

// linesKey changes when the lines do.
func linesKey(v detailsView) string {
	var b strings.Builder
	for _, l := range v.Lines {
		b.WriteString(l.Day.Format(time.DateOnly))
		if l.Size != nil {
			fmt.Fprint(&b, " ", *l.Size)
		}
		if l.Rate != nil {
			fmt.Fprint(&b, " ", *l.Rate)
		}
	}
	return b.String()
}

// lineCharts are the two panels with one cross-hair.
func lineCharts(v detailsView) fyne.CanvasObject {
	size, rate := kit.NewLineChart(sizeData(v.Lines)).WithoutDays(), kit.NewLineChart(rateData(v.Lines)).ShortLabel()
	kit.LinkCharts(size, rate)
	return kit.VBox(2, kit.NewText("Audience size", kit.SmallStrong, kit.ColorText), size,
		kit.HBox(5, kit.NewText("Match rate", kit.SmallStrong, kit.ColorText), kit.NewText("rolling 7 days", kit.Small, kit.ColorMuted)), rate)
}

func (t *detailsTab) lineCard(v detailsView) fyne.CanvasObject {
	if !v.HasLines {
		return kit.NewCard(kit.Header{}, kit.NewEmptyState(iconOf("show_chart"), "No line to draw yet",
			"Size and match rate appear here with LinkedIn's first report. Days without a value stay empty, never zero.", nil))
	}
	save := t.exports("size and match rate", linesPicture, func() fyne.CanvasObject { return lineCharts(v) }, func() ([]byte, error) {
		d := sizeData(v.Lines)
		d.Series = append(d.Series, rateData(v.Lines).Series...)
		return csvBytes(d)
	})
	return kit.NewCard(kit.Header{Title: "Size and match rate", Subtitle: "as LinkedIn reported them, once a day", Actions: save}, lineCharts(v))
}

func (t *detailsTab) barCard(v detailsView) fyne.CanvasObject {
	days, word := v.Added, "added"
	selected := 0
	if t.removed {
		days, word, selected = v.Removed, "removed", 1
	}
	data := barsData(days)
	toggle := kit.NewSmallSegmented(selected, func(i int) {
		t.removed = i == 1
		t.show()
	}, kit.Segment{Text: "Added"}, kit.Segment{Text: "Removed"})
	actions := append([]fyne.CanvasObject{toggle}, t.exports("people "+word+" per day", barsPicture,
		func() fyne.CanvasObject {
			return kit.VBox(6, kit.NewLegend(data), kit.NewStackedBarChart(data, barLabels))
		},
		func() ([]byte, error) { return csvBytes(data) })...)
	return kit.NewCard(kit.Header{Title: "People per day", Actions: actions}, kit.VBox(6, kit.NewLegend(data), kit.NewStackedBarChart(data, barLabels)))
}

func csvBytes(d kit.ChartData) ([]byte, error) {
	var b bytes.Buffer
	err := d.WriteCSV(&b)
	return b.Bytes(), err
}

// exports are the buttons that save a chart. A picture is drawn anew, as large
// as a slide wants it, in the palette that is asked for.
func (t *detailsTab) exports(name string, size fyne.Size, draw func() fyne.CanvasObject, table func() ([]byte, error)) []fyne.CanvasObject {
	name = t.facts.audience.Name + " " + name
	picture := func(mode kit.Mode) {
		var b bytes.Buffer
		if err := kit.WritePNG(&b, draw(), size, 2, mode); err != nil {
			t.shell.fail(err)
			return
		}
		t.shell.save(name+".png", func(path string) error { return writeFile(path, b.Bytes()) })
	}
	png := kit.NewSmallButton("PNG", iconOf("download"), kit.TextButton, nil)
	png.OnTap = func() {
		popMenu(png, menuItem("download", "Light picture", true, func() { picture(kit.ModeLight) }), menuItem("download", "Dark picture", true, func() { picture(kit.ModeDark) }))
	}
	csv := kit.NewSmallButton("CSV", iconOf("download"), kit.TextButton, func() {
		content, err := table()
		if err != nil {
			t.shell.fail(err)
			return
		}
		t.shell.save(name+".csv", func(path string) error { return writeFile(path, content) })
	})
	return []fyne.CanvasObject{png, csv}
}

func writeFile(path string, content []byte) error {
	if err := os.WriteFile(path, content, 0o600); err != nil {
		return sync.Errorf(sync.CodeReadOnly, err, "The file cannot be written there. Choose another folder.")
	}
	return nil
}
