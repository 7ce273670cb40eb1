package kit

import (
	"bytes"
	"image/png"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
)

func days(n int) []Tick {
	out := make([]Tick, n)
	for i := range out {
		out[i] = Tick{Label: thousands(float64(i + 1)), Long: "Day " + thousands(float64(i+1)), Key: "2026-11-0" + thousands(float64(i+1))}
	}
	return out
}

func lineSegments(c *LineChart) int {
	n := 0
	for _, o := range c.fixed {
		if _, ok := o.(*canvas.Line); ok {
			n++
		}
	}
	return n
}

func TestLineChartLeavesGaps(t *testing.T) {
	setup(t)
	c := NewLineChart(ChartData{Ticks: days(6), Series: []Series{{"Size", ColorChartLine, []float64{10, 12, Unknown(), 14, Unknown(), 11}}}})
	window(t, c, 400, 120)
	if got := lineSegments(c); got != 1 {
		t.Errorf("%d segments join the 1 pair of neighbours", got)
	}
	c.MouseMoved(pointAt(c.plot.x(2), 50))
	if c.Hovered() != 2 || c.HoverText() != "Day 3  no value" || c.rings[0].Visible() {
		t.Errorf("in a gap: %d %q", c.Hovered(), c.HoverText())
	}
	c.MouseMoved(pointAt(c.plot.x(3), 50))
	if c.HoverText() != "Day 4  14" || !c.rings[0].Visible() || !c.cross.Visible() {
		t.Errorf("%q", c.HoverText())
	}
	c.MouseOut()
	if c.cross.Visible() || c.rings[0].Visible() {
		t.Error("the cross-hair stays")
	}
}

func TestChartKeyboard(t *testing.T) {
	setup(t)
	c := NewLineChart(ChartData{Ticks: days(3), Series: []Series{{"Size", ColorChartLine, []float64{1, 2, 3}}}})
	w := window(t, c, 400, 120)
	w.Canvas().Focus(c)
	for _, k := range []struct {
		name fyne.KeyName
		want int
	}{{"", 2}, {fyne.KeyRight, 2}, {fyne.KeyLeft, 1}, {fyne.KeyHome, 0}, {fyne.KeyLeft, 0}, {fyne.KeyEnd, 2}} {
		key(c, k.name)
		if c.Hovered() != k.want {
			t.Errorf("%q is at %d, want %d", k.name, c.Hovered(), k.want)
		}
	}
	w.Canvas().Unfocus()
	if c.Hovered() != -1 {
		t.Error("the cross-hair stays without the keyboard")
	}
}

func TestLinkedChartsShareTheCrossHair(t *testing.T) {
	setup(t)
	a := NewLineChart(ChartData{Ticks: days(3), Series: []Series{{"Size", ColorChartLine, []float64{5, 6, 7}}}}).WithoutDays()
	b := NewLineChart(ChartData{Ticks: days(3), Series: []Series{{"Rate", ColorChartLine, []float64{74, 75, 76}}}, Format: func(v float64) string { return thousands(v) + " %" }}).ShortLabel()
	window(t, VBox(0, a, b), 400, 220)
	LinkCharts(a, b)
	a.MouseMoved(pointAt(a.plot.x(1), 20))
	if b.Hovered() != 1 || b.HoverText() != "75 %" || a.HoverText() != "Day 2  6" {
		t.Errorf("%d %q %q", b.Hovered(), b.HoverText(), a.HoverText())
	}
	a.SetData(ChartData{Ticks: days(1), Series: []Series{{"Size", ColorChartLine, []float64{5}}}})
	if a.Hovered() != -1 {
		t.Error("the cross-hair is on a day that is gone")
	}
}

func TestChartsWithoutValues(t *testing.T) {
	setup(t)
	for name, o := range map[string]fyne.Widget{
		"no days":         NewLineChart(ChartData{}),
		"no line values":  NewLineChart(ChartData{Ticks: days(2), Series: []Series{{"Size", ColorChartLine, []float64{Unknown(), Unknown()}}}}),
		"one day":         NewLineChart(ChartData{Ticks: days(1), Series: []Series{{"Size", ColorChartLine, []float64{300}}}}),
		"no bars":         NewStackedBarChart(ChartData{}, nil),
		"bars of nothing": NewStackedBarChart(ChartData{Ticks: days(2), Series: []Series{{"Synced", ColorChartSynced, []float64{0, 0}}}}, nil),
		"no spark":        NewSparkline(ColorMuted, nil),
		"flat spark":      NewSparkline(ColorMuted, []float64{0, 0, 0}),
	} {
		t.Run(name, func(t *testing.T) {
			w := window(t, o, 300, 150)
			if w.Canvas().Capture() == nil {
				t.Error("nothing is drawn")
			}
			if f, ok := o.(fyne.Focusable); ok {
				w.Canvas().Focus(f)
				key(f, fyne.KeyLeft)
				key(f, fyne.KeyRight)
			}
		})
	}
}

func TestStackedBars(t *testing.T) {
	setup(t)
	data := ChartData{Ticks: days(3), Series: []Series{
		{"Synced", ColorChartSynced, []float64{30000, 20000, 100}},
		{"Errored", ColorChartErrored, []float64{1, 0, 0}},
		{"Pending", ColorChartPending, []float64{5, 0, 176}},
	}}
	c := NewStackedBarChart(data, map[string]BarLabel{"Errored": {"errored", ColorError, false}, "Pending": {"pending", ColorWarning, true}})
	window(t, c, 500, 200)
	parts, _ := c.stack(c.plot, 0, 0, 26)
	if len(parts) != 3 {
		t.Fatalf("%d parts", len(parts))
	}
	one, below := parts[1], parts[0]
	if one.Size().Height < 1.5 || below.Position().Y-(one.Position().Y+one.Size().Height) != 1 {
		t.Errorf("one errored is %v high, with %v between", one.Size().Height, below.Position().Y-(one.Position().Y+one.Size().Height))
	}
	var labels []string
	for _, o := range c.fixed {
		if text, ok := o.(*canvas.Text); ok && strings.Contains(text.Text, " ") {
			labels = append(labels, text.Text)
		}
	}
	if got := strings.Join(labels, ", "); got != "1 errored, 176 pending" {
		t.Errorf("labels: %s", got)
	}
	c.MouseMoved(pointAt(c.plot.x(2), 50))
	if got := c.HoverText(); got != "Day 3  100 synced, 176 pending" {
		t.Errorf("%q", got)
	}
	if got := data.Series[0].Total(); got != 50100 {
		t.Errorf("total %v", got)
	}
}

func TestAtMostEightDaysAreLabelled(t *testing.T) {
	t.Parallel()
	for n := range 400 {
		got := labelled(n)
		if len(got) > maxLabels || n > 0 && got[0] != n-1 {
			t.Errorf("%d days: %v", n, got)
		}
	}
}

// TestBarsHaveEveryLabelThatFits: a day under each bar, a line for every round
// number under the highest.
func TestBarsHaveEveryLabelThatFits(t *testing.T) {
	t.Parallel()
	p := plot{width: 590, ticks: 14, slots: true, high: 340}
	if got := p.labels(); len(got) != 14 || got[0] != 13 || got[13] != 0 {
		t.Errorf("%v", got)
	}
	if got := gridLines(p); !slices.Equal(got, []float64{0, 100, 200, 300}) {
		t.Errorf("%v", got)
	}
	p.width = 300
	if got := p.labels(); len(got) > maxLabels {
		t.Errorf("where it is narrow: %v", got)
	}
	p = plot{width: 590, ticks: 14, low: 5500, high: 6500}
	if got := gridLines(p); len(p.labels()) > maxLabels || len(got) != 3 {
		t.Errorf("a line chart: %v, %v", p.labels(), got)
	}
}

func TestScales(t *testing.T) {
	t.Parallel()
	for high, want := range map[float64]float64{449: 200, 400: 200, 399: 100, 50: 25, 2: 1, 3: 1, 1_000_000: 500_000} {
		if got := barStep(high); got != want {
			t.Errorf("under %v a step of %v, want %v", high, got, want)
		}
	}
	for _, values := range [][]float64{{5650, 6250}, {72, 75}, {0, 0}, {300}, {0.5, 0.6}, {999, 1001}} {
		low, high := lineScale([]Series{{Values: values}})
		for _, v := range values {
			if v < low || v > high || low >= high || low < 0 {
				t.Errorf("%v stands between %v and %v", values, low, high)
			}
		}
	}
}

func TestThousands(t *testing.T) {
	t.Parallel()
	for v, want := range map[float64]string{0: "0", 999: "999", 1000: "1,000", 1234567.6: "1,234,568", -1000: "-1,000", -100: "-100"} {
		if got := thousands(v); got != want {
			t.Errorf("%v: %s", v, got)
		}
	}
}

func TestSparklineRedrawsOnlyOtherValues(t *testing.T) {
	setup(t)
	s := NewSparkline(ColorChartSynced, []float64{1, Unknown(), 3, 4})
	window(t, s, 120, 30)
	made := slices.Clone(s.pen.lines)
	if len(made) != 1 || len(s.pen.drawn) != 3 {
		t.Fatalf("%d lines, %d pieces: a gap is no line", len(made), len(s.pen.drawn))
	}
	made[0].StrokeWidth = 7 // as long as nothing draws it again
	s.Set([]float64{1, Unknown(), 3, 4})
	if made[0].StrokeWidth != 7 {
		t.Error("equal values are drawn again")
	}
	s.Set([]float64{1, 2, 3, 8})
	if len(s.pen.lines) != 3 || s.pen.lines[0] != made[0] || made[0].StrokeWidth == 7 {
		t.Error("other values are drawn with other pieces, or not at all")
	}
	high := made[0].Position2
	s.Set([]float64{8, 8, 8, 8})
	if len(s.pen.drawn) != 2 || made[0].Position2 == high || made[0].Position1.Y != made[0].Position2.Y {
		t.Errorf("a level stretch is one line: %d pieces", len(s.pen.drawn))
	}
}

func TestThemeChangeRecolours(t *testing.T) {
	app := setup(t)
	c := NewStackedBarChart(ChartData{Ticks: days(1), Series: []Series{{"Synced", ColorChartSynced, []float64{5}}}}, nil)
	box, text := NewBox(ColorSurface, ColorBorder, 8), NewText("a", Body, ColorText)
	window(t, VBox(0, c, box, text), 300, 300)
	app.Settings().SetTheme(NewTheme(ModeDark))
	for _, o := range []fyne.Widget{c, box, text} {
		o.Refresh()
	}
	dark := NewTheme(ModeDark)
	parts, _ := c.stack(c.plot, 0, 0, 26)
	if parts[0].(*canvas.Rectangle).FillColor != dark.Color(ColorChartSynced, 0) {
		t.Error("the bars keep the light palette")
	}
	if box.top.look.fill != dark.Color(ColorSurface, 0) {
		t.Error("a card keeps the light palette")
	}
	if test.WidgetRenderer(text).Objects()[0].(*canvas.Text).Color != dark.Color(ColorText, 0) {
		t.Error("a text keeps the light palette")
	}
}

func TestChartCSV(t *testing.T) {
	t.Parallel()
	d := ChartData{Axis: "Day", Ticks: days(2), Series: []Series{{Name: "=Size", Values: []float64{5650, Unknown()}}, {Name: "Match rate", Values: []float64{74.5, 75}}}}
	var b bytes.Buffer
	if err := d.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	if got, want := b.String(), "Day,'=Size,Match rate\r\n2026-11-01,5650,74.5\r\n2026-11-02,,75\r\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func FuzzSafeCell(f *testing.F) {
	for _, s := range []string{"", "=1+1", "+49", "-5", "@x", "\tx", "\rx", "plain", "'=x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		got := safeCell(cell)
		if got != "" && strings.ContainsRune("=+-@\t\r", rune(got[0])) {
			t.Errorf("%q is run as a formula", got)
		}
		if strings.TrimPrefix(got, "'") != cell && got != cell {
			t.Errorf("%q became %q", cell, got)
		}
	})
}

func TestPNGIsDrawnInTheWantedPalette(t *testing.T) {
	app := setup(t)
	for mode, name := range map[Mode]string{ModeLight: "light", ModeDark: "dark"} {
		for _, scale := range []float32{1, 2} {
			var b bytes.Buffer
			o := VBox(0, NewText("Audience size", SmallStrong, ColorText), NewStackedBarChart(ChartData{Ticks: days(1), Series: []Series{{"Synced", ColorChartSynced, []float64{5}}}}, nil))
			if err := WritePNG(&b, o, fyne.NewSize(300, 240), scale, mode); err != nil {
				t.Fatal(err)
			}
			picture, err := png.Decode(&b)
			if err != nil || picture.Bounds().Dx() != int(300*scale) {
				t.Fatalf("%v %v", err, picture.Bounds())
			}
			th := NewTheme(mode)
			for part, at := range map[fyne.ThemeColorName][2]int{ColorSurface: {3, 3}, ColorChartSynced: {160, 160}} {
				r, g, bl, _ := picture.At(int(float32(at[0])*scale), int(float32(at[1])*scale)).RGBA()
				wr, wg, wb, _ := th.Color(part, 0).RGBA()
				if r != wr || g != wg || bl != wb {
					t.Errorf("%s at %vx: %s is %x %x %x", name, scale, part, r>>8, g>>8, bl>>8)
				}
			}
		}
	}
	if app.Settings().Theme().(*Theme).Mode != ModeLight {
		t.Error("the picture changed the app's theme")
	}
}

// TestBarLabelsKeepApart: what would be written over another label is left to
// the pointer.
func TestBarLabelsKeepApart(t *testing.T) {
	setup(t)
	data := ChartData{Series: []Series{{Name: "Synced"}, {Name: "Errored"}}}
	for i := range 14 {
		data.Ticks = append(data.Ticks, Tick{Label: "1"})
		data.Series[0].Values = append(data.Series[0].Values, float64(400_000+20_000*(i%3)))
		data.Series[1].Values = append(data.Series[1].Values, float64(i%2)*38_000)
	}
	chart := NewStackedBarChart(data, map[string]BarLabel{"Errored": {Word: "errored", Color: ColorError}})
	window(t, chart, 560, 184)
	var labels []*canvas.Text
	for _, o := range chart.fixed {
		if l, ok := o.(*canvas.Text); ok && strings.HasSuffix(l.Text, "errored") {
			labels = append(labels, l)
		}
	}
	for i, a := range labels {
		for _, b := range labels[:i] {
			x, y := a.Position().X-b.Position().X, a.Position().Y-b.Position().Y
			if max(x, -x) < a.Size().Width && max(y, -y) < 12 {
				t.Errorf("%q at %v and at %v", a.Text, a.Position(), b.Position())
			}
		}
	}
	if len(labels) < 2 || len(labels) == 7 {
		t.Errorf("%d of 7 labels: some fit, not all", len(labels))
	}
}
