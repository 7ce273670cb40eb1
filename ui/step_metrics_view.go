package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"audiencesync/sync"
)

// metric is one of the seven numbers of a step, in the original's order.
type metric int

const (
	metricEntered metric = iota
	metricProceeded
	metricSynced
	metricNotSynced
	metricPending
	metricErrored
	metricExited
)

// metricWords name the metrics and define them as the original does.
var metricWords = [...]struct{ name, what, icon string }{
	metricEntered:   {"Entered", "Entered this step to be synced.", "login"},
	metricProceeded: {"Proceeded to Next Step", "Went on to the next component.", "arrow_downward"},
	metricSynced:    {"Users Synced", "LinkedIn answered that it took them.", "check_circle"},
	metricNotSynced: {"Users Not Synced", "No match field, or left the criteria.", "do_not_disturb_on"},
	metricPending:   {"Users Pending", "In the outbox, or being sent.", "schedule"},
	metricErrored:   {"Users Errored", "Refused, or not sent for 13 hours.", "error"},
	metricExited:    {"Exited Canvas", "Counted on the last step only.", "logout"},
}

// metricTones colour the metrics whose icon carries a meaning.
var metricTones = [...]tone{metricSynced: toneGood, metricPending: toneWarning, metricErrored: toneBad, metricExited: toneNeutral}

func (m metric) tone() tone {
	if metricTones[m] == "" {
		return toneNeutral
	}
	return metricTones[m]
}

// of returns the metric's number.
func (m metric) of(s sync.StepMetrics) int {
	return [...]int{s.Entered, s.Proceeded, s.Synced, s.NotSynced, s.Pending, s.Errored, s.Exited}[m]
}

// state is whom Behind returns for the metric; "" means everybody who entered.
func (m metric) state() sync.EntryState {
	switch m {
	case metricSynced:
		return sync.EntrySynced
	case metricNotSynced:
		return sync.EntryNotSynced
	case metricPending:
		return sync.EntryPending
	case metricErrored:
		return sync.EntryErrored
	}
	return ""
}

// people heads the list behind a metric.
func (m metric) people(n int) string {
	words := [...]string{"entered", "proceeded", "synced", "not synced", "pending", "errored", "exited"}
	return counted(n, "person", "people") + " " + words[m]
}

// metricsView is what the Metrics tab shows.
type metricsView struct {
	Since     string
	Live      bool
	Rows      []metricRow
	Sums      []sumRow
	Conserved bool
}

// metricRow is one line of the table.
type metricRow struct {
	Metric       metric
	Name, What   string
	Value, Share string
	Points       []float64 // for the sparkline, by hour
}

// metricsText are the numbers as a spreadsheet takes them from the clipboard.
func metricsText(v metricsView) string {
	text := "Metric\tPeople\tShare\n"
	for _, r := range v.Rows {
		text += r.Name + "\t" + strings.ReplaceAll(r.Value, ",", "") + "\t" + r.Share + "\n"
	}
	return text
}

// sumRow is one of the two sums that always hold.
type sumRow struct {
	Text string
	Good bool
}

// sparkHours is how many hours a sparkline shows, the one under way included.
const sparkHours = 24

func metricsViewOf(c sync.Canvas, m sync.StepMetrics, hours []sync.HourMetrics, now time.Time) metricsView {
	v := metricsView{Since: "not launched", Live: c.State == sync.CanvasActive}
	if !c.LaunchedAt.IsZero() {
		v.Since = "since launch, " + day(c.LaunchedAt)
	}
	filled := fillHours(hours, sparkHours, m.Pending, now)
	for k := metricEntered; k <= metricExited; k++ {
		w := metricWords[k]
		v.Rows = append(v.Rows, metricRow{Metric: k, Name: w.name, What: whatIn(k, c.Definition, m.Index), Value: count(k.of(m)), Share: percent(k.of(m), m.Entered), Points: sparkline(k, filled)})
	}
	v.Conserved = m.Conserved()
	v.Sums = []sumRow{
		{fmt.Sprintf("%s entered = %s synced + %s not synced + %s pending + %s errored", count(m.Entered), count(m.Synced), count(m.NotSynced), count(m.Pending), count(m.Errored)), m.Entered == m.Synced+m.NotSynced+m.Pending+m.Errored},
		{fmt.Sprintf("%s entered = %s proceeded + %s exited", count(m.Entered), count(m.Proceeded), count(m.Exited)), m.Entered == m.Proceeded+m.Exited},
	}
	return v
}

// whatIn is a metric's definition with what comes next in this canvas.
func whatIn(k metric, d sync.Definition, index int) string {
	if k != metricProceeded || index < 1 || index >= len(d.Components) {
		return metricWords[k].what
	}
	next := d.Components[index]
	if next.Step == nil {
		return fmt.Sprintf("Went on to step %d, Delay %s.", index+1, delayWords(next.Delay))
	}
	return fmt.Sprintf("Went on to step %d, %s.", index+1, stepTitle(next.Step.Action, next.Step.Audience))
}

// hourNumbers are a step's numbers of one hour, with who was pending at its end.
type hourNumbers struct {
	sync.HourMetrics
	Pending int
}

// fillHours returns the last n hours up to now, hours without anything as zeros:
// these are counts of what this program did, so nothing is 0 and not unknown.
// Who was pending is told backwards from who is now.
func fillHours(hours []sync.HourMetrics, n, pending int, now time.Time) []hourNumbers {
	last := now.UTC().Truncate(time.Hour)
	out := make([]hourNumbers, n)
	for i := range out {
		out[i].Hour = last.Add(time.Duration(i-n+1) * time.Hour)
	}
	for _, h := range hours {
		if i := n - 1 - int(last.Sub(h.Hour)/time.Hour); i >= 0 && i < n {
			out[i].HourMetrics = h
		}
	}
	for i := n - 1; i >= 0; i-- {
		out[i].Pending = max(pending, 0)
		pending -= out[i].Entered - out[i].Synced - out[i].NotSynced - out[i].Errored
	}
	return out
}

// sparkline is how a metric went by hour: how many came, and of Pending, how
// many there were.
func sparkline(k metric, hours []hourNumbers) []float64 {
	points := make([]float64, len(hours))
	for i, h := range hours {
		points[i] = float64([...]int{h.Entered, h.Entered - h.Exited, h.Synced, h.NotSynced, h.Pending, h.Errored, h.Exited}[k])
	}
	return points
}

// reasonChip filters the people behind a number by why they are there.
type reasonChip struct {
	Label  string
	Reason string // "" for all
	N      int
}

// reasonChips lists the reasons of a metric, the most frequent first.
func reasonChips(m metric, total int, reasons map[sync.Reason]int) []reasonChip {
	state := m.state()
	if state != sync.EntryNotSynced && state != sync.EntryErrored {
		return nil
	}
	chips := []reasonChip{}
	for r, n := range reasons {
		if r.State == state && n > 0 {
			chips = append(chips, reasonChip{Label: fmt.Sprintf("%s %s", reasonWord(r), count(n)), Reason: r.Text, N: n})
		}
	}
	slices.SortFunc(chips, func(a, b reasonChip) int {
		if a.N != b.N {
			return b.N - a.N
		}
		return strings.Compare(a.Reason, b.Reason)
	})
	return append([]reasonChip{{Label: "All " + count(total), N: total}}, chips...)
}

// reasonWord is a reason short enough for a chip.
func reasonWord(r sync.Reason) string {
	switch r {
	case sync.ReasonNoMatchField:
		return "No match field"
	case sync.ReasonCriteria:
		return "Left the criteria"
	case sync.ReasonStopped:
		return "Canvas stopped"
	case sync.ReasonStoppedUncertain:
		return "Stopped, perhaps sent"
	}
	word := strings.TrimPrefix(r.Text, refusedWords)
	if runes := []rune(word); len(runes) > 32 {
		word = string(runes[:31]) + "…"
	}
	if word == "" {
		return "Without a reason"
	}
	return strings.ToUpper(word[:1]) + word[1:]
}

// personRow is one line of the people behind a number.
type personRow struct {
	Name, Keys, Why, From string
	Entered               string
	Unnamed               bool
}

func personRowOf(e behindRow, fields sync.MatchFields, now time.Time) personRow {
	keys := strings.Replace(personKeys(e.Person), ", email ", ", ", 1)             // else it is cut; the foot says what the hash is of
	why := strings.Replace(whyWords(e, fields), " is now ", " is now"+unbroken, 1) // a line does not begin with the value
	r := personRow{Name: personName(e.Person), Keys: keys, Why: why, From: e.Person.List, Entered: timeOrDay(e.EnteredAt, now)}
	r.Unnamed = e.Person.First+e.Person.Last == ""
	if e.Person.Row > 0 && r.From != "" {
		r.From += ", row " + strconv.Itoa(e.Person.Row)
	}
	return r
}

// timeOrDay is short: the time of what is today, else the date; a dash where it
// is not known.
func timeOrDay(at, now time.Time) string {
	local, today := at.Local(), now.Local()
	switch {
	case at.IsZero():
		return "–"
	case midnight(local).Equal(midnight(today)):
		return local.Format("15:04")
	case local.Year() == today.Year():
		return local.Format("2 Jan")
	}
	return local.Format("Jan 2006")
}

// whyWords say of one person why they are behind the number.
func whyWords(e behindRow, fields sync.MatchFields) string {
	switch {
	case e.State == sync.EntrySynced:
		return "LinkedIn accepted them"
	case e.State == sync.EntryPending:
		return "On their way"
	case e.Reason == sync.ReasonNoMatchField.Text:
		return missingWords(e.Person, fields)
	case e.Left != "":
		return e.Left
	case e.Reason == sync.ReasonCriteria.Text:
		return "No longer meets the criteria"
	case e.Reason == "":
		return "No reason was given"
	}
	return strings.ToUpper(e.Reason[:1]) + e.Reason[1:]
}

// missingWords name what of the step's match fields a person lacks.
func missingWords(p sync.Person, f sync.MatchFields) string {
	var lacks []string
	if f.Email && !p.HasEmail {
		lacks = append(lacks, "email")
	}
	switch {
	case !f.Name:
	case p.First == "" && p.Last == "":
		lacks = append(lacks, "name")
	case p.First == "":
		lacks = append(lacks, "first name")
	case p.Last == "":
		lacks = append(lacks, "last name")
	}
	if f.GAID && !p.HasGAID {
		lacks = append(lacks, "GAID")
	}
	switch n := len(lacks); n {
	case 0: // filled since: the decision was made at entry
		return "No match field was filled when they entered"
	case 1:
		return "No " + lacks[0]
	default:
		return "No " + strings.Join(lacks[:n-1], ", ") + " or " + lacks[n-1]
	}
}

// peopleCSVHead is the header of an export. There is no address in it: the
// program does not have one.
var peopleCSVHead = []string{"external_id", "first_name", "last_name", "email_hash", "state", "reason", "list", "row", "entered"}

// peopleCSVRow is a person in an export.
func peopleCSVRow(e behindRow, fields sync.MatchFields) []string {
	p, hash, entered := e.Person, "", ""
	if !e.EnteredAt.IsZero() {
		entered = e.EnteredAt.Local().Format("2006-01-02 15:04")
	}
	if p.HasEmail {
		h := p.Email.String()
		hash = h[:4] + "…" + h[len(h)-4:]
	}
	return []string{p.ExternalID, p.First, p.Last, hash, string(e.State), whyWords(e, fields), p.List, strconv.Itoa(p.Row), entered}
}

// metricKeys name the metrics in a route and on a journey card.
var metricKeys = [...]struct{ tab, mini string }{
	metricEntered: {"entered", "Entered"}, metricProceeded: {"proceeded", "Proceeded"}, metricSynced: {"synced", "Synced"},
	metricNotSynced: {"not_synced", "Not Synced"}, metricPending: {"pending", "Pending"}, metricErrored: {"errored", "Errored"}, metricExited: {"exited", "Exited"},
}

// metricOf reads a route's tab; ok is false for another tab.
func metricOf(tab string) (m metric, ok bool) {
	for k, key := range metricKeys {
		if key.tab == tab {
			return metric(k), true
		}
	}
	return metricNotSynced, false
}
