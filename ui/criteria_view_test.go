package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"audiencesync/sync"
)

func seedCriteriaFacts() criteriaFacts {
	f := seedDraft()
	return criteriaFacts{criteria: seedCriteria, editable: true, attributes: seedAttributes, lists: f.lists, people: 48210, counts: seedCounts, now: monday.Add(time.Minute)}
}

func TestCriteriaView(t *testing.T) {
	t.Parallel()
	v := criteriaViewOf(seedCriteriaFacts())
	if len(v.Lists) != 2 || v.Lists[0].Missing || len(v.AddLists) != 1 || v.AddLists[0] != "Fair" || len(v.Absent) != 0 {
		t.Errorf("%+v", v)
	}
	var words []string
	for _, g := range v.Groups {
		words = append(words, g.Title+" "+g.Count)
		for _, r := range g.Rows {
			words = append(words, strings.TrimSpace(r.Field+" "+r.Op+" "+r.Value+" "+r.Fault))
		}
	}
	if got := strings.Join(words, "; "); got != "All 14,206; opted_in_marketing is true; trial_started within 60 days; Any 12,931; Ads Tracking Enabled is true; country is one of DE, FR, IE, NL; None minus 451; do_not_sell is true; plan is one of paid" {
		t.Error(got)
	}
	if c := v.Count; c.Number != "12,480" || c.Text != "of 48,210 people match now" || c.When != "counted 1 min ago" || c.Share < 0.25 || c.Share > 0.26 || fmt.Sprint(c.Have) != "[{12,104 email} {11,906 full name} {1,344 GAID}]" {
		t.Errorf("%+v", c)
	}
	if v.Summary != "From CRM export, Webinar October, 6 conditions" {
		t.Error(v.Summary)
	}
}

func TestCriteriaViewStates(t *testing.T) {
	t.Parallel()
	f := criteriaFacts{now: monday}
	if v := criteriaViewOf(f); v.Count.Number != "Nobody yet" || len(v.Groups) != 0 || len(v.Absent) != 3 || v.Summary != "Everybody, without conditions" {
		t.Errorf("empty: %+v", v)
	}
	f = seedCriteriaFacts()
	f.counts, f.counting = criteriaCounts{}, true
	if v := criteriaViewOf(f); v.Count.Number != "Not known yet" || v.Count.When != "counting…" {
		t.Errorf("counting: %+v", v.Count)
	}
	f.counting = false
	if v := criteriaViewOf(f); v.Count.Text != "finish the marked condition" || v.Groups[0].Count != "" {
		t.Errorf("faulty: %+v", v.Count)
	}
	f.criteria = sync.Criteria{Lists: []string{"Gone"}}
	f.groups = []groupKind{groupNone}
	if v := criteriaViewOf(f); !v.Lists[0].Missing || len(v.Groups) != 1 || v.Groups[0].Kind != groupNone || len(v.Absent) != 2 {
		t.Errorf("an added group stands before it has a condition: %+v", v)
	}
	f.editable = false
	if v := criteriaViewOf(f); len(v.Groups) != 0 {
		t.Errorf("read-only has no empty groups: %+v", v)
	}
}

func TestConditionFaults(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		c    sync.Condition
		want string
	}{
		{sync.Condition{}, "Choose a field."},
		{sync.Condition{Field: "plann", Op: sync.OpIs, Value: "x"}, "No list has this field."},
		{sync.Condition{Field: "plan", Op: sync.OpIs}, "Enter a value."},
		{sync.Condition{Field: "plan", Op: sync.OpIs, Value: " "}, "Enter a value."},
		{sync.Condition{Field: "plan", Op: sync.OpIn}, "Enter at least one value."},
		{sync.Condition{Field: "plan", Op: sync.OpIn, Value: []any{}}, "Enter at least one value."},
		{sync.Condition{Field: "plan", Op: sync.OpIsSet}, ""},
		{sync.Condition{Field: "plan", Op: sync.OpContains, Value: "pro"}, ""},
		{sync.Condition{Field: "seats", Op: sync.OpGreaterThan, Value: "many"}, "Enter a number such as 12.5."},
		{sync.Condition{Field: "seats", Op: sync.OpIs, Value: "many"}, "Enter a number such as 12.5."},
		{sync.Condition{Field: "seats", Op: sync.OpIn, Value: []any{1.0, "x"}}, "Enter a number such as 12.5."},
		{sync.Condition{Field: "seats", Op: sync.OpLessThan, Value: 5.0}, ""},
		{sync.Condition{Field: "trial_started", Op: sync.OpBefore, Value: "tomorrow"}, "Enter a date such as 2026-11-24."},
		{sync.Condition{Field: "trial_started", Op: sync.OpIs, Value: "tomorrow"}, "Enter a date such as 2026-11-24."},
		{sync.Condition{Field: "trial_started", Op: sync.OpAfter, Value: "2026-01-31"}, ""},
		{sync.Condition{Field: "trial_started", Op: sync.OpWithin, Value: "soon"}, "Enter a number of days such as 30."},
		{sync.Condition{Field: "opted_in_marketing", Op: sync.OpIs, Value: "perhaps"}, "Choose true or false."},
		{sync.Condition{Field: "email", Op: sync.OpIsSet}, ""},
		{sync.Condition{Field: "plan", Op: "like", Value: "x"}, "This does not fit"},
	} {
		got := conditionFault(test.c, seedAttributes, 1, monday)
		if !strings.HasPrefix(got, test.want) || test.want == "" && got != "" {
			t.Errorf("%+v: %q, want %q", test.c, got, test.want)
		}
	}
	if got := conditionFault(sync.Condition{Field: "plan", Op: sync.OpIs, Value: "x"}, nil, 0, monday); got != "" {
		t.Errorf("without people every field may come: %q", got)
	}
}

func TestOpsFitTheType(t *testing.T) {
	t.Parallel()
	for field, want := range map[string]string{
		"email": "is filled, is empty", "gaid": "is filled, is empty", "opted_in_marketing": "is, is not, is filled, is empty",
		"external_id":   "is, is not, is one of, is not in, contains, is filled, is empty",
		"plan":          "is, is not, is one of, is not in, contains, is filled, is empty",
		"seats":         "is, is not, above, below, is one of, is not in, is filled, is empty",
		"trial_started": "within, before, after, is, is not, is filled, is empty",
	} {
		var words []string
		for _, o := range opsOf(field, seedAttributes) {
			words = append(words, opWord(o))
		}
		if got := strings.Join(words, ", "); got != want {
			t.Errorf("%s: %s", field, got)
		}
	}
	if len(opsOf("unknown", seedAttributes)) != len(sync.Ops) {
		t.Error("an unknown field takes every operator")
	}
	for _, o := range sync.Ops {
		if opWords[o] == "" {
			t.Errorf("%s has no word", o)
		}
	}
}

func TestConditionChangesKeepWhatFits(t *testing.T) {
	t.Parallel()
	c := changeField(sync.Condition{}, "opted_in_marketing", seedAttributes)
	if c.Op != sync.OpIs || !isTrue(c.Value) {
		t.Errorf("%+v", c)
	}
	c = changeField(c, "trial_started", seedAttributes)
	if c.Op != sync.OpIs || c.Value != nil {
		t.Errorf("%+v", c)
	}
	c = changeOp(sync.Condition{Field: "plan", Op: sync.OpIs, Value: "pro"}, sync.OpIn, seedAttributes)
	if fmt.Sprint(c.Value) != "[pro]" {
		t.Errorf("%+v", c)
	}
	c.Value = []any{"pro", "free"}
	if c = changeOp(c, sync.OpIsNot, seedAttributes); c.Value != "pro" {
		t.Errorf("%+v", c)
	}
	if c = changeOp(c, sync.OpIsSet, seedAttributes); c.Value != nil {
		t.Errorf("%+v", c)
	}
	c = changeOp(sync.Condition{Field: "trial_started", Op: sync.OpBefore, Value: "2026-01-01"}, sync.OpWithin, seedAttributes)
	if c.Value != nil {
		t.Errorf("a date is no number of days: %+v", c)
	}
}

func TestReadAndWriteValues(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		texts []string
		op    sync.Op
		t     sync.AttributeType
		want  string
	}{
		{[]string{"true"}, sync.OpIs, sync.TypeBool, "bool true"},
		{[]string{"true"}, sync.OpIs, sync.TypeText, "string true"},
		{[]string{" 12.5 "}, sync.OpIs, sync.TypeNumber, "float64 12.5"},
		{[]string{"007"}, sync.OpIs, sync.TypeText, "string 007"},
		{[]string{"60"}, sync.OpWithin, sync.TypeDate, "float64 60"},
		{[]string{"DE", " ", "FR"}, sync.OpIn, sync.TypeText, "[]interface {} [DE FR]"},
		{[]string{" "}, sync.OpIs, sync.TypeText, "<nil> <nil>"},
		{[]string{"x"}, sync.OpIsSet, sync.TypeText, "<nil> <nil>"},
	} {
		got := readValue(test.texts, test.op, test.t)
		if s := fmt.Sprintf("%T %v", got, got); s != test.want {
			t.Errorf("%v: %s, want %s", test.texts, s, test.want)
		}
	}
	if got := valuesOf(1e7); got[0] != "10000000" {
		t.Error(got)
	}
	if got := valuesOf(monday); got[0] != "2026-11-23" {
		t.Error(got)
	}
	if shortValues([]string{"DE", "FR", "IE", "NL"}, 8) != "DE, FR +2" || shortValues([]string{"a long one alone"}, 4) != "a long one alone" {
		t.Error(shortValues([]string{"DE", "FR", "IE", "NL"}, 8))
	}
}

func TestConsentOffers(t *testing.T) {
	t.Parallel()
	var titles []string
	for _, o := range consentOffers(seedAttributes, sync.Criteria{}) {
		titles = append(titles, o.Title)
	}
	if got := strings.Join(titles, "; "); got != "Ads Tracking Enabled; Opted in to marketing (opted_in_marketing); Do Not Sell Or Share (do_not_sell)" {
		t.Error(got)
	}
	c := sync.Criteria{}
	offers := consentOffers(seedAttributes, c)
	c = addConsent(c, offers[2])
	if len(c.None) != 1 || c.None[0].Field != "do_not_sell" || !isTrue(c.None[0].Value) {
		t.Errorf("%+v", c)
	}
	if again := consentOffers(seedAttributes, c)[2]; !again.Taken || len(addConsent(c, again).None) != 1 {
		t.Error("a filter is added once")
	}
	if got := consentNames(seedCriteria); strings.Join(got, ",") != "opted_in_marketing,ads_tracking_enabled,do_not_sell" {
		t.Error(got)
	}
}

// setStore answers Match by canned sets: everybody whose ID a condition names.
type setStore struct{ asked []string }

func (s *setStore) PeopleCount(context.Context) (int, error) { return 100, nil }

func (s *setStore) Match(_ context.Context, c sync.Criteria, within *sync.PeopleSet, _ time.Time) (*sync.PeopleSet, error) {
	s.asked = append(s.asked, fmt.Sprintf("%d/%d/%d of %d", len(c.All), len(c.Any), len(c.None), within.Len()))
	out := &sync.PeopleSet{}
	switch {
	case within == nil:
		out.AddRange(0, 80)
	case len(c.Any) > 0:
		out.AddRange(0, 50)
		out.And(within)
	default:
		out = within.Clone()
		out.Remove(0)
	}
	return out, nil
}

func (s *setStore) Having(_ context.Context, f sync.MatchFields, within *sync.PeopleSet) (*sync.PeopleSet, error) {
	out := &sync.PeopleSet{}
	switch {
	case f.Email:
		out.AddRange(0, 10)
	case f.Name:
		out.AddRange(5, 20)
	case f.GAID:
		out.AddRange(90, 100)
	}
	out.And(within)
	return out, nil
}

func TestCountCriteria(t *testing.T) {
	t.Parallel()
	s := &setStore{}
	c, err := countCriteria(t.Context(), s, seedCriteria, monday)
	if err != nil || c.People != 100 || c.All.N != 80 || c.Any.N != 50 || c.None.N != 1 || c.Total.People != 49 {
		t.Fatalf("%+v, %v", c, err)
	}
	if got := []int{c.Total.Have(sync.MatchFields{Email: true}), c.Total.Have(sync.MatchFields{Email: true, Name: true}), c.Total.Have(sync.MatchFields{GAID: true}), c.Total.Have(sync.MatchFields{}), c.Total.Without(sync.MatchFields{Name: true}), c.Total.Without(sync.MatchFields{})}; !slices.Equal(got, []int{9, 19, 0, 0, 34, 0}) {
		t.Error(got)
	}
	if got := strings.Join(s.asked, "; "); got != "2/0/0 of 0; 0/2/0 of 80; 0/0/2 of 50" {
		t.Error(got)
	}
}

func TestCountStopsAtAnIncompleteGroup(t *testing.T) {
	t.Parallel()
	bad := []sync.Condition{{Field: "plan", Op: sync.OpIs}}
	for name, test := range map[string]struct {
		c    sync.Criteria
		want [4]bool
	}{
		"all":  {sync.Criteria{All: bad}, [4]bool{}},
		"any":  {sync.Criteria{Any: bad}, [4]bool{true}},
		"none": {sync.Criteria{None: bad}, [4]bool{true, true}},
		"good": {sync.Criteria{}, [4]bool{true, true, true, true}},
	} {
		c, err := countCriteria(t.Context(), &setStore{}, test.c, monday)
		if got := [4]bool{c.All.Known, c.Any.Known, c.None.Known, c.Total.Known}; err != nil || got != test.want {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

func isTrue(v any) bool {
	b, ok := v.(bool)
	return ok && b
}
