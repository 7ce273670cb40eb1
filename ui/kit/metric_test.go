package kit

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func TestMetricRow(t *testing.T) {
	setup(t)
	opened := 0
	m := NewMetricRow(icon("check_circle"), ToneSuccess, "Users Synced", "LinkedIn answered that it took them.", NewSparkline(ColorChartSynced, []float64{1, 2}), func() { opened++ })
	window(t, VBox(0, NewMetricHeader("Metric", "People", "Share", "Last 24 hours"), m), 600, 100)
	m.Set("11,962", "95.8 %")
	m.SetOn(true)
	test.Tap(m)
	if m.Value() != "11,962" || m.MinSize().Height != 56 || opened != 1 || m.back.Fill != ColorSelection {
		t.Errorf("%s %v", m.Value(), m.MinSize())
	}
}

func TestStatOpensWhatIsBehind(t *testing.T) {
	setup(t)
	opened := 0
	s, plain := NewStatButton("New", func() { opened++ }), NewStat("Duplicates")
	window(t, VBox(0, s, plain), 300, 200)
	s.Set("3,914", "people who were not here before", true, icon("person_add"), ToneSuccess)
	test.Tap(s)
	test.Tap(plain)
	s.SetOn(true)
	if opened != 1 || s.back.Fill != ColorSelection || !s.arrow.Visible() || s.Disabled() {
		t.Errorf("opened %d times, %v", opened, s.back.Fill)
	}
	plain.MouseIn(nil)
	if !plain.Disabled() || plain.arrow.Visible() || plain.back.Fill != ColorSurface {
		t.Error("a tile that opens nothing looks as if it did")
	}
	s.SetOn(false)
	s.MouseIn(nil)
	if s.back.Fill != ColorSunken {
		t.Errorf("under the pointer it is %v", s.back.Fill)
	}
}

func TestNumbersChangeInPlace(t *testing.T) {
	setup(t)
	k, s, mini, limit, p := NewKeyValue("Errored", "0"), NewStat("Audience size"), NewMiniMetric(icon("schedule"), ToneWarning, "Pending", "On their way.", func() {}), NewLimit("Requests in the last second"), NewProgressFooter(func() {})
	window(t, VBox(0, Facts(k, NewKeyValue("a", "b")), s, mini, limit, p), 400, 500)
	k.Set("32")
	k.SetTone(icon("error"), ToneError)
	s.Set("Below 300", "LinkedIn does not show sizes under 300.", false, icon("visibility_off"), ToneNeutral)
	mini.Set("309", "1 batch")
	limit.Set("4", "of 10", .4)
	p.Set("Importing, 26,390 of 41,872 rows", "61,000 rows/s", "less than a second left", .63)
	if k.Value() != "32" || k.value.color != ColorError || mini.Value() != "309" || p.What() == "" {
		t.Error("a number did not change")
	}
	if s.Value() != "Below 300" || s.value.color != ColorMuted || s.value.style != Title {
		t.Error("what is not known looks like a number")
	}
	s.Set("5,650", "members", true, nil, ToneNeutral)
	if s.value.style != Display || s.icon.Visible() {
		t.Error("a number looks unknown")
	}
	if limit.bar.Share() != .4 || p.bar.fill.Size().Width < p.bar.Size().Width*.6 {
		t.Errorf("the bar is %v of %v", p.bar.fill.Size(), p.bar.Size())
	}
	p.bar.Set(7)
	if p.bar.Share() != 1 {
		t.Error("more than all")
	}
}

func TestPageHead(t *testing.T) {
	setup(t)
	back := 0
	h := NewPageHead("Step 1", NewBreadcrumbs(Crumb{"Canvases", func() { back++ }}), NewPill(icon("edit"), "Draft", ToneNeutral), NewButton("Launch", nil, Primary, func() {}))
	window(t, NewPage(h, NewScroll(VBox(0, NewItem(icon("error"), ToneError, "Step 3 has no audience", "", NewLink("Choose audience", Small, func() {}), nil),
		NewTimelineEntry(icon("help"), ToneWarning, "Try 1", "14:31:58", "sent, no answer within 30 s", false)))), 900, 500)
	h.SetTitle("Step 2: a longer title")
	h.SetSubtitle("under it")
	h.SetPill(nil)
	h.SetActions(NewButton("Stop", nil, Destructive, func() {}))
	if h.Size().Height != 68 || h.title.Text() != "Step 2: a longer title" || !h.subtitle.Visible() {
		t.Errorf("%v", h.Size())
	}
	i := NewItem(icon("error"), ToneError, "Step 3 has no audience", "under", nil, nil)
	i.Set(icon("check_circle"), ToneSuccess, "All 3 steps are complete", "")
	if i.Title() != "All 3 steps are complete" || i.under.Visible() {
		t.Error(i.Title())
	}
}

func TestNobodyErroredIsNoAlarm(t *testing.T) {
	setup(t)
	row := NewMetricRow(icon("error"), ToneError, "Users Errored", "", nil, nil)
	mini := NewOutboxCount(icon("error"), ToneError, "Errored", nil)
	other := NewMiniMetric(icon("check_circle"), ToneSuccess, "Synced", "", nil)
	for value, want := range map[string]fyne.ThemeColorName{"0": ColorMuted, "1": ColorError} {
		row.Set(value, "")
		mini.Set(value, "")
		other.Set(value, "")
		if row.sign.icon.color != want || mini.sign.icon.color != want || other.sign.icon.color != ColorSuccess {
			t.Errorf("%s errored: %v, %v; synced %v", value, row.sign.icon.color, mini.sign.icon.color, other.sign.icon.color)
		}
	}
}
