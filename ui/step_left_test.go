package ui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"audiencesync/sync"
)

// leftCanvas lets everybody who opted in enter, takes that back for p1 and p2,
// and lets the engine's store find out.
func leftCanvas(t *testing.T, w *engineWorkspace) (sync.Canvas, int64) {
	t.Helper()
	ctx := t.Context()
	d := sync.Definition{
		Entry:      sync.Criteria{Lists: []string{"crm export"}, All: []sync.Condition{{Field: "opted_in_marketing", Op: sync.OpIs, Value: true}}},
		Components: []sync.Component{{Step: &sync.AudienceSync{Partner: sync.PartnerLinkedIn, AdAccount: "516413367", Audience: "Trial users", Create: true, Action: sync.ActionAdd, Fields: sync.MatchFields{Email: true}}}},
	}
	now := time.Now()
	c, err := w.SaveCanvas(ctx, "Retarget", d, now)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Launch(ctx, c.ID, now); err != nil {
		t.Fatal(err)
	}
	who, err := w.Match(ctx, d.Entry, nil, now)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := w.Enter(ctx, c.ID, who, now); n != 9 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	optIn(t, w, map[string]string{"p1": "no", "p2": ""})
	if _, _, err := w.TakeBatch(ctx, now, 5000); err != nil {
		t.Fatal(err)
	}
	return c, c.Definition.Components[0].StepID
}

// optIn imports what people say of marketing now.
func optIn(t *testing.T, w *engineWorkspace, values map[string]string) {
	t.Helper()
	var records []sync.Record
	for id, v := range values {
		records = append(records, sync.Record{Row: len(records) + 2, ExternalID: []byte(id), Attributes: [][]byte{[]byte(v)}})
	}
	spec := sync.ImportSpec{List: "Changes", ExternalID: true, Attributes: []sync.Attribute{{Name: "opted_in_marketing"}}, At: time.Now()}
	if _, err := w.Import(t.Context(), spec, &once{records}); err != nil {
		t.Fatal(err)
	}
}

// why says of those behind Not Synced why they are there, by external ID.
func why(t *testing.T, w *engineWorkspace, c sync.Canvas, step int64) string {
	t.Helper()
	entries, _, err := w.Behind(t.Context(), step, sync.EntryNotSynced, "", 0, 50)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := (&leaving{ws: w, canvas: c, now: time.Now()}).rows(t.Context(), entries)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range rows {
		out = append(out, r.Person.ExternalID+": "+whyWords(r, sync.MatchFields{Email: true}))
	}
	slices.Sort(out)
	return strings.Join(out, "; ")
}

func TestStepSaysWhichConditionIsNoLongerMet(t *testing.T) {
	t.Parallel()
	w := newEngineWorkspace(t)
	c, step := leftCanvas(t, w)
	const others = "; p7: No email; p8: No email"
	if got := why(t, w, c, step); got != "p1: Opted in is now no; p2: Opted in is not filled now"+others {
		t.Error(got)
	}
	optIn(t, w, map[string]string{"p1": "yes"})
	if got := why(t, w, c, step); got != "p1: Left the criteria, meets them again now; p2: Opted in is not filled now"+others {
		t.Error(got)
	}
	d := c.Definition.Clone()
	d.Entry.Lists = []string{"Elsewhere"}
	c, err := w.SaveCanvas(t.Context(), c.Name, d, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if got := why(t, w, c, step); got != "p1: Not in the list Elsewhere now; p2: Not in the list Elsewhere now"+others {
		t.Error(got)
	}
	d.Entry = sync.Criteria{}
	if c, err = w.SaveCanvas(t.Context(), c.Name, d, time.Now()); err != nil {
		t.Fatal(err)
	}
	if got := why(t, w, c, step); !strings.HasPrefix(got, "p1: Left the criteria, meets the present ones;") {
		t.Error(got)
	}
}

func TestLeftWords(t *testing.T) {
	t.Parallel()
	is := func(op sync.Op, v any) sync.Condition { return sync.Condition{Field: "plan", Op: op, Value: v} }
	c := sync.Canvas{Version: 1}
	for _, test := range []struct {
		m    sync.Miss
		want string
	}{
		{sync.Miss{Group: sync.GroupAll, Condition: is(sync.OpIsNot, "paid"), Value: "Paid"}, "Plan is now Paid"},
		{sync.Miss{Group: sync.GroupNone, Condition: is(sync.OpIn, []any{"paid"}), Value: "paid"}, "Plan is now paid"},
		{sync.Miss{Group: sync.GroupNone, Condition: is(sync.OpIsSet, nil), Value: "paid"}, "Plan is filled now"},
		{sync.Miss{Group: sync.GroupNone, Condition: is(sync.OpIsNot, "paid")}, "Plan is not filled now"},
		{sync.Miss{Group: sync.GroupAll, Condition: sync.Condition{Field: sync.ColumnEmail, Op: sync.OpIsSet}}, "Email is not filled now"},
		{sync.Miss{Group: sync.GroupAll, Condition: is(sync.OpWithin, 30.0), Value: "2026-08-02"}, "Plan is 2026-08-02, not in the last 30 days"},
		{sync.Miss{Group: sync.GroupNone, Condition: is(sync.OpWithin, 1), Value: "2026-11-20"}, "Plan is 2026-11-20, in the last day"},
		{sync.Miss{Group: sync.GroupAny}, "None of the Any conditions is true now"},
		{sync.Miss{Group: sync.GroupLists}, "In none of the lists now"},
		{sync.Miss{Group: sync.GroupAll, Condition: is(sync.OpIs, "x"), Value: strings.Repeat("long ", 20)}, "Plan is now " + strings.Repeat("long ", 7) + "long…"},
	} {
		if got := leftWords(&test.m, c, []sync.Attribute{{Name: "plan", Label: "Plan"}}); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}

// silent is a workspace that must not be asked.
type silent struct{ err error }

func (s silent) Match(context.Context, sync.Criteria, *sync.PeopleSet, time.Time) (*sync.PeopleSet, error) {
	return nil, s.err
}

func (s silent) Attributes(context.Context) ([]sync.Attribute, error) { return nil, s.err }

func TestLeavingAsksOnlyWhereSomebodyLeft(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk is gone")
	entries := []sync.Entry{{State: sync.EntryNotSynced, Reason: sync.ReasonNoMatchField.Text}, {State: sync.EntrySynced}}
	l := &leaving{ws: silent{broken}, now: monday}
	if rows, err := l.rows(t.Context(), entries); err != nil || len(rows) != 2 || rows[0].Left != "" {
		t.Errorf("%+v, %v", rows, err)
	}
	entries[1] = sync.Entry{State: sync.EntryNotSynced, Reason: sync.ReasonCriteria.Text}
	if _, err := l.rows(t.Context(), entries); !errors.Is(err, broken) {
		t.Errorf("an error is swallowed: %v", err)
	}
	l.ws = silent{}
	l.canvas.Definition.Entry.All = []sync.Condition{{Field: "plan", Op: "of a newer version"}}
	rows, err := l.rows(t.Context(), entries)
	if err != nil || whyWords(rows[1], sync.MatchFields{}) != "No longer meets the criteria" {
		t.Errorf("%+v, %v", rows, err)
	}
}
