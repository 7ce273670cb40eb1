package storetest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"audiencesync/sync"
)

// fatal is what a description needs of a test.
type fatal interface {
	Helper()
	Fatalf(format string, args ...any)
}

// description is everything that can be read of a store, in lines, without the
// IDs that a store gives as it likes.
type description struct {
	t     fatal
	s     sync.Store
	b     strings.Builder
	names map[string]string // of audiences by ID, as holds refer to them
}

func describe(t fatal, s sync.Store) string {
	t.Helper()
	d := &description{t: t, s: s, names: map[string]string{}}
	d.people()
	d.audiences()
	d.canvases()
	d.outbox()
	return d.b.String()
}

func (d *description) line(format string, args ...any) { fmt.Fprintf(&d.b, format+"\n", args...) }

// read returns what a method does, and fails the test with its error.
func read[T any](d *description, what string, v T, err error) T {
	if err != nil {
		d.t.Fatalf("%s: %v", what, err)
	}
	return v
}

func moment(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.UTC().Format("01-02T15:04:05.000000")
}

func (d *description) people() {
	total, err := d.s.PeopleCount(background)
	all := make([]sync.PersonID, read(d, "count", total, err))
	for i := range all {
		all[i] = sync.PersonID(i)
	}
	people, err := d.s.People(background, all)
	for _, p := range read(d, "people", people, err) {
		d.line("person %+v %q %s row %d %q", p.Member, p.ExternalID, p.List, p.Row, p.Attributes)
	}
	lists, err := d.s.Lists(background)
	for _, l := range read(d, "lists", lists, err) {
		in, err := d.s.ListPeople(background, l.ID)
		d.line("list %s %s %d %s %v", l.Name, l.File, l.People, moment(l.ImportedAt), ids(read(d, "list", in, err)))
	}
	attributes, err := d.s.Attributes(background)
	for _, a := range read(d, "attributes", attributes, err) {
		values, err := d.s.AttributeValues(background, a.Name, 10)
		d.line("attribute %+v %v", a, read(d, "values", values, err))
	}
}

func (d *description) audiences() {
	audiences, err := d.s.Audiences(background, "")
	audiences = read(d, "audiences", audiences, err)
	slices.SortStableFunc(audiences, func(a, b sync.Audience) int { return strings.Compare(a.AdAccount, b.AdAccount) })
	for _, a := range audiences {
		d.names[fmt.Sprint(a.ID)] = a.AdAccount + " " + a.Name
		in, err := d.s.AudiencePeople(background, a.ID)
		readings, rerr := d.s.Readings(background, a.ID, time.Time{})
		d.line("audience %s %s %s ours %t at %s created %s latest %s %s, readings %d, people %v", a.AdAccount, a.Name, a.RemoteID, a.SourceKey != "", moment(a.RemoteAt),
			moment(a.CreatedAt), a.Latest.Status, moment(a.Latest.At), len(read(d, "readings", readings, rerr)), ids(read(d, "audience", in, err)))
	}
}

func (d *description) canvases() {
	canvases, err := d.s.Canvases(background)
	for _, c := range read(d, "canvases", canvases, err) {
		entered, err := d.s.Entered(background, c.ID)
		d.line("canvas %s %s version %d created %s launched %s paused %s stopped %s entered %v", c.Name, c.State, c.Version, moment(c.CreatedAt), moment(c.LaunchedAt),
			moment(c.PausedAt), moment(c.StoppedAt), ids(read(d, "entered", entered, err)))
	}
	all, err := d.s.Metrics(background, 0)
	for _, c := range read(d, "metrics", all, err) {
		d.line("metrics %s %s", c.Name, c.State)
		for _, k := range c.Delays {
			d.line("  delay %d %v waiting %d passed %d next %s", k.Index, k.Delay, k.Waiting, k.Passed, moment(k.NextAt))
		}
		for _, s := range c.Steps {
			d.step(s)
		}
	}
}

func (d *description) step(s sync.StepMetrics) {
	id, audience := s.StepID, d.names[fmt.Sprint(s.AudienceID)]
	s.StepID, s.AudienceID = 0, 0
	d.line("  step %+v of %s", s, audience)
	if !s.Conserved() || s.Pending < 0 {
		d.t.Fatalf("not conserved: %+v", s)
	}
	entries, n, err := d.s.Behind(background, id, "", "", 0, 1000)
	for _, e := range read(d, "behind", entries, err) {
		d.line("    %d %s %s entered %s", e.Person.Person, e.State, e.Reason, moment(e.EnteredAt))
	}
	if n != s.Entered {
		d.t.Fatalf("%d people behind %+v", n, s)
	}
	reasons, err := d.s.Reasons(background, id)
	for _, r := range slices.SortedFunc(maps.Keys(read(d, "reasons", reasons, err)), func(a, b sync.Reason) int { return strings.Compare(a.Text, b.Text) }) {
		d.line("    %s %s: %d", r.State, r.Text, reasons[r])
	}
	days, err := d.s.Days(background, id)
	for _, day := range read(d, "days", days, err) {
		d.line("    %s %d %d %d %d", moment(day.Day), day.Entered, day.Synced, day.NotSynced, day.Errored)
	}
	hours, err := d.s.Hours(background, id, time.Time{})
	for _, h := range read(d, "hours", hours, err) {
		d.line("    %s %d %d %d %d %d", moment(h.Hour), h.Entered, h.Exited, h.Synced, h.NotSynced, h.Errored)
	}
}

func (d *description) outbox() {
	batches, n, err := d.s.Batches(background, nil, 0, 1000)
	d.line("batches %d", n)
	for _, b := range read(d, "batches", batches, err) {
		d.line("  %s", batchLine(&b))
		attempts, err := d.s.Attempts(background, b.ID)
		for _, a := range read(d, "attempts", attempts, err) {
			d.line("    try %d at %s answered %s %s %d %q", a.Number, moment(a.At), moment(a.AnsweredAt), a.Failure, a.Status, a.Answer)
		}
	}
	totals, err := d.s.Activity(background)
	totals = read(d, "activity", totals, err)
	maps.DeleteFunc(totals.Batches, func(_ sync.BatchState, n int) bool { return n == 0 })
	d.line("activity %+v", totals)
	holds, err := d.s.Holds(background)
	var lines []string
	for _, h := range read(d, "holds", holds, err) {
		if h.Scope == sync.HoldAudience {
			h.Ref = d.names[h.Ref]
		}
		lines = append(lines, fmt.Sprintf("hold %s %s %s %q since %s until %s attempts %d", h.Scope, h.Ref, h.Kind, h.Message, moment(h.Since), moment(h.Until), h.Attempts))
	}
	slices.Sort(lines) // by the audiences' IDs they may stand in any order
	d.line("%s", strings.Join(lines, "\n"))
}

func batchLine(b *sync.Batch) string {
	return fmt.Sprintf("%s %d v%d %s/%s %s %+v %s people %d of %d formed %s attempts %d first %s sent %s next %s ended %s %q %s failed %+v synced %d errored %d", b.Canvas, b.Index, b.Version, b.Audience.AdAccount,
		b.Audience.Name, b.Action, b.Fields, b.State, b.Count, b.Considered, moment(b.FormedAt), b.Attempts, moment(b.FirstAt), moment(b.SentAt), moment(b.NextAt), moment(b.EndedAt), b.Answer, b.Failure, b.Failed, b.Synced, b.Errored)
}
