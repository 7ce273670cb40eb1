package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"audiencesync/sync"
)

// seedHours are 24 hours of work up to now.
func seedHours(now time.Time) []sync.HourMetrics {
	var out []sync.HourMetrics
	entered := []int{9, 14, 11, 8, 10, 19, 17, 26, 31, 28, 33, 40, 38, 41, 46, 44, 36, 39, 31, 28, 24, 19, 12, 10}
	synced := []int{8, 12, 12, 9, 10, 14, 18, 22, 30, 34, 40, 42, 44, 47, 45, 38, 36, 40, 32, 24, 20, 12, 9, 11}
	for i := range entered {
		h := sync.HourMetrics{Hour: now.UTC().Truncate(time.Hour).Add(time.Duration(i-23) * time.Hour), Entered: entered[i], Synced: synced[i]}
		if i == 2 || i == 7 || i == 8 || i == 13 || i == 19 {
			h.NotSynced = 1 + i%3
		}
		out = append(out, h)
	}
	return out
}

func TestMetricsView(t *testing.T) {
	t.Parallel()
	f := seedActive()
	v := metricsViewOf(f.canvas, f.metrics.Steps[0], seedHours(monday), monday)
	var words []string
	for _, r := range v.Rows {
		words = append(words, r.Name+" "+r.Value+" "+r.Share)
		if r.What == "" || len(r.Points) != sparkHours {
			t.Errorf("%+v", r)
		}
	}
	if got := strings.Join(words, "; "); got != "Entered 12,480 100 %; Proceeded to Next Step 12,480 100 %; Users Synced 11,962 95.8 %; Users Not Synced 318 2.5 %; Users Pending 176 1.4 %; Users Errored 24 0.2 %; Exited Canvas 0 0 %" {
		t.Error(got)
	}
	if v.Since != "since launch, 12 Oct 2026" || !v.Live || !v.Conserved || v.Rows[1].What != "Went on to step 2, Delay 30 days." {
		t.Errorf("%+v", v)
	}
	if v.Sums[0].Text != "12,480 entered = 11,962 synced + 318 not synced + 176 pending + 24 errored" || v.Sums[1].Text != "12,480 entered = 12,480 proceeded + 0 exited" || !v.Sums[0].Good || !v.Sums[1].Good {
		t.Errorf("%+v", v.Sums)
	}
	m := f.metrics.Steps[0]
	m.Synced++
	if v = metricsViewOf(f.canvas, m, nil, monday); v.Sums[0].Good || v.Conserved {
		t.Error("a broken sum must show")
	}
	if v = metricsViewOf(sync.Canvas{State: sync.CanvasDraft}, sync.StepMetrics{Index: 1}, nil, monday); v.Since != "not launched" || v.Live || v.Rows[0].Share != "" {
		t.Errorf("%+v", v)
	}
}

func TestSparklines(t *testing.T) {
	t.Parallel()
	hour := monday.UTC().Truncate(time.Hour)
	hours := []sync.HourMetrics{
		{Hour: hour.Add(-40 * time.Hour), Entered: 10, Exited: 10, Synced: 4}, {Hour: hour.Add(-time.Hour), Entered: 5, Synced: 3, NotSynced: 1, Errored: 1},
		{Hour: hour, Synced: 2, Entered: 1, Exited: 1}, {Hour: hour.Add(time.Hour), Entered: 7},
	}
	filled := fillHours(hours, 3, 4, monday)
	for k, want := range map[metric]string{
		metricEntered: "[0 5 1]", metricProceeded: "[0 5 0]", metricSynced: "[0 3 2]", metricNotSynced: "[0 1 0]", metricPending: "[5 5 4]", metricErrored: "[0 1 0]", metricExited: "[0 0 1]",
	} {
		if got := fmt.Sprint(sparkline(k, filled)); got != want {
			t.Errorf("%d: %s, want %s", k, got, want)
		}
	}
	if !filled[0].Hour.Equal(hour.Add(-2*time.Hour)) || !filled[2].Hour.Equal(hour) {
		t.Errorf("%+v", filled)
	}
	if got := fmt.Sprint(sparkline(metricPending, fillHours(hours[1:2], 3, 0, monday))); got != "[0 0 0]" {
		t.Errorf("fewer than nobody were pending: %s", got)
	}
}

func TestReasonChips(t *testing.T) {
	t.Parallel()
	reasons := map[sync.Reason]int{sync.ReasonNoMatchField: 247, sync.ReasonCriteria: 71, sync.ReasonStopped: 0, {State: sync.EntryErrored, Text: "LinkedIn refused the person: the value is malformed and much longer than a chip"}: 5}
	label := func(chips []reasonChip) string {
		var out []string
		for _, c := range chips {
			out = append(out, c.Label)
		}
		return strings.Join(out, "; ")
	}
	if got := label(reasonChips(metricNotSynced, 318, reasons)); got != "All 318; No match field 247; Left the criteria 71" {
		t.Error(got)
	}
	if got := label(reasonChips(metricErrored, 5, reasons)); got != "All 5; The value is malformed and much… 5" {
		t.Error(got)
	}
	if reasonChips(metricSynced, 9, reasons) != nil {
		t.Error("synced people have no reason")
	}
	if reasonWord(sync.ReasonStopped) != "Canvas stopped" || reasonWord(sync.ReasonStoppedUncertain) == "" || reasonWord(sync.Reason{}) != "Without a reason" {
		t.Error("a reason lacks its word")
	}
}

func TestPeopleBehind(t *testing.T) {
	t.Parallel()
	all := sync.MatchFields{Email: true, Name: true, GAID: true}
	p := sync.Person{ExternalID: "HBL-231904", List: "CRM export", Row: 7}
	p.First = "Ines"
	for _, test := range []struct {
		e    sync.Entry
		want string
	}{
		{sync.Entry{Person: p, State: sync.EntryNotSynced, Reason: sync.ReasonNoMatchField.Text}, "No email, last name or GAID"},
		{sync.Entry{Person: p, State: sync.EntryNotSynced, Reason: sync.ReasonCriteria.Text}, "No longer meets the criteria"},
		{sync.Entry{Person: p, State: sync.EntrySynced}, "LinkedIn accepted them"},
		{sync.Entry{Person: p, State: sync.EntryPending}, "On their way"},
		{sync.Entry{Person: p, State: sync.EntryErrored}, "No reason was given"},
	} {
		if r := personRowOf(behindRow{Entry: test.e}, all, monday); r.Why != test.want || r.Name != "Ines" || r.From != "CRM export, row 7" || r.Unnamed {
			t.Errorf("%+v", r)
		}
	}
	full := p
	full.HasEmail = true
	if r := personRowOf(behindRow{Entry: sync.Entry{Person: full}}, all, monday); r.Keys != "HBL-231904, 0000…0000" {
		t.Errorf("the keys are cut in their column: %q", r.Keys)
	}
	if got := whyWords(behindRow{Entry: sync.Entry{Person: full, State: sync.EntryNotSynced, Reason: sync.ReasonNoMatchField.Text}}, sync.MatchFields{Email: true}); got != "No match field was filled when they entered" {
		t.Error(got)
	}
	if r := personRowOf(behindRow{Entry: sync.Entry{Person: sync.Person{}}}, all, monday); !r.Unnamed || r.Name != "no name" {
		t.Errorf("%+v", r)
	}
	for m := metricEntered; m <= metricExited; m++ {
		if !strings.HasPrefix(m.people(318), "318 people ") {
			t.Error(m.people(318))
		}
	}
}

func TestPeopleCSVHasNoAddress(t *testing.T) {
	t.Parallel()
	p := sync.Person{ExternalID: "HBL-1", List: "CRM export", Row: 2}
	p.First, p.HasEmail = "Ada", true
	got := peopleCSVRow(behindRow{Entry: sync.Entry{Person: p, State: sync.EntrySynced, EnteredAt: monday}}, sync.MatchFields{Email: true})
	if strings.Join(got, ",") != "HBL-1,Ada,,0000…0000,synced,LinkedIn accepted them,CRM export,2,"+monday.Local().Format("2006-01-02 15:04") || len(got) != len(peopleCSVHead) {
		t.Error(got)
	}
	if got = peopleCSVRow(behindRow{Entry: sync.Entry{Person: p}}, sync.MatchFields{}); got[8] != "" {
		t.Errorf("a time that is not known is %q", got[8])
	}
}

func TestTimeOrDay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		at   time.Time
		want string
	}{
		{monday, monday.Local().Format("15:04")}, {midnight(monday.Local()), "00:00"}, {midnight(monday.Local()).Add(-time.Minute), monday.AddDate(0, 0, -1).Local().Format("2 Jan")},
		{monday.AddDate(-1, 0, 0), monday.AddDate(-1, 0, 0).Local().Format("Jan 2006")}, {time.Time{}, "–"},
	} {
		if got := timeOrDay(c.at, monday); got != c.want {
			t.Errorf("%v: %q, want %q", c.at, got, c.want)
		}
	}
}
