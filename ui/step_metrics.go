package ui

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"audiencesync/ui/kit"
)

// Widths of the metrics and of the people beside them, who give way first.
const (
	metricsWidth     = 584
	peopleWidth      = 432
	peopleLeastWidth = 320
)

// metricsLayout sets the people beside the metrics.
type metricsLayout struct{}

func (metricsLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(peopleLeastWidth+columnsGap+peopleLeastWidth, 300)
}

func (metricsLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	right := min(max(size.Width-metricsWidth-columnsGap, peopleLeastWidth), peopleWidth)
	place(objects[0], 0, 0, size.Width-right-columnsGap, size.Height)
	place(objects[1], size.Width-right, 0, right, size.Height)
}

// sparkColors draw the course of each metric.
var sparkColors = [...]fyne.ThemeColorName{
	metricEntered: kit.ColorChartLine, metricProceeded: kit.ColorChartLine, metricSynced: kit.ColorChartSynced,
	metricNotSynced: kit.ColorChartNotSynced, metricPending: kit.ColorChartPending, metricErrored: kit.ColorChartErrored, metricExited: kit.ColorChartNotSynced,
}

// metricsTab shows the seven metrics and the people behind one of them.
type metricsTab struct {
	root   *fyne.Container
	table  *slot
	card   *kit.Card
	since  *kit.Text
	live   *kit.StatusLine
	rows   []*kit.MetricRow
	sparks []*kit.Sparkline
	sums   *slot
	people *behindPanel
	chosen metric
	facts  stepFacts
	view   metricsView
}

func newMetricsTab(s shell, ws behindSource, chosen metric) *metricsTab {
	t := &metricsTab{table: newSlot(), sums: newSlot(), chosen: chosen, since: kit.NewText("", kit.Small, kit.ColorMuted), live: kit.NewStatusLine(iconOf("sync"), "live", kit.ToneSuccess)}
	t.people = newBehindPanel(s, ws)
	t.live.Hide()
	copyAll := kit.NewSmallIconButton(iconOf("content_copy"), "Copy the numbers", func() { s.copy(metricsText(t.view)) })
	t.card = kit.NewFlushCard(kit.Header{Title: "Metrics", Actions: []fyne.CanvasObject{t.live, t.since, copyAll}}, kit.VBox(0, t.table.box, t.sums.box))
	note := kit.Remark(iconOf("info"), kit.Plain("Synced follows within seconds, once LinkedIn has answered. Errored can lag by 13 hours: until then a person stays Pending and is tried again."))
	t.root = container.New(metricsLayout{}, edgeScroll(kit.VBox(kit.Gap, t.card, note)), t.people.root)
	return t
}

func (t *metricsTab) apply(f stepFacts) {
	t.facts = f
	v := metricsViewOf(f.canvas, f.metrics, f.hours, f.now)
	t.view = v
	t.since.SetText(v.Since)
	changed := display(t.live, v.Live)
	words := ""
	for _, r := range v.Rows {
		words += r.What
	}
	changed = t.table.fill(words, func() fyne.CanvasObject { return t.build(v) }) || changed
	for i, r := range v.Rows {
		t.rows[i].Set(r.Value, r.Share)
		t.sparks[i].Set(r.Points)
		t.rows[i].SetOn(r.Metric == t.chosen)
	}
	changed = t.sums.fill(fmt.Sprint(v.Sums), func() fyne.CanvasObject { return sumLines(v.Sums) }) || changed
	if changed {
		t.root.Refresh()
	}
	t.people.show(f, t.chosen)
}

func (t *metricsTab) build(v metricsView) fyne.CanvasObject {
	t.rows, t.sparks = nil, nil
	column := kit.VBox(0, metricsHeader())
	for _, r := range v.Rows {
		spark := kit.NewSparkline(sparkColors[r.Metric], r.Points)
		row := kit.NewMetricRow(iconOf(metricWords[r.Metric].icon), kitTones[r.Metric.tone()], r.Name, r.What, spark, func() { t.choose(r.Metric) })
		t.rows, t.sparks = append(t.rows, row), append(t.sparks, spark)
		column.Add(row)
		column.Add(kit.NewDivider())
	}
	return column
}

func metricsHeader() fyne.CanvasObject {
	word := func(text string) *kit.Text { return kit.NewText(text, kit.SmallStrong, kit.ColorMuted) }
	right := func(width float32, text string) fyne.CanvasObject {
		return kit.Sized(width, 0, word(text).Aligned(fyne.TextAlignTrailing))
	}
	line := kit.HBox(10, kit.Grow(kit.PadSides(0, 0, 0, 28, word("Metric"))), right(kit.MetricWidths[0], "People"), right(kit.MetricWidths[1], "Share"), right(kit.MetricWidths[2], fmt.Sprintf("Last %d hours", sparkHours)), kit.Sized(18, 0, kit.Over()))
	return kit.VBox(0, kit.NewDivider(), kit.Over(kit.NewBox(kit.ColorSunken, "", 0), kit.Sized(0, 32, kit.PadSides(0, 10, 0, kit.CardEdge, line))), kit.NewDivider())
}

func sumLines(sums []sumRow) fyne.CanvasObject {
	column := kit.VBox(4)
	for _, s := range sums {
		icon, tone := "check_circle", kit.ToneSuccess
		if !s.Good {
			icon, tone = "error", kit.ToneError
		}
		column.Add(kit.HBox(7, kit.NewIcon(iconOf(icon), tone.Color(), 15), kit.Grow(kit.NewCut(s.Text, kit.Small, kit.ColorText))))
	}
	return kit.PadSides(0, 1, 1, 1, kit.Over(kit.NewBox(kit.ColorSunken, "", kit.RadiusCard-1), kit.Pad(10, kit.CardEdge, column)))
}

// choose shows the people behind another metric.
func (t *metricsTab) choose(m metric) {
	t.chosen = m
	for i, r := range t.rows {
		r.SetOn(metric(i) == m)
	}
	t.people.show(t.facts, m)
}
