package sync

import (
	"reflect"
	"testing"
)

func consentIs(v any) Condition { return Condition{Field: "Opted in", Op: OpIs, Value: v} }

func TestMissingNamesTheFirstCondition(t *testing.T) {
	t.Parallel()
	paid := Condition{Field: "plan", Op: OpIs, Value: "paid"}
	large := Condition{Field: "seats", Op: OpGreaterThan, Value: 10}
	recent := Condition{Field: "seen", Op: OpWithin, Value: 30}
	both := Criteria{Lists: []string{"CRM"}, All: []Condition{consentIs(true), large}, Any: []Condition{recent, large}, None: []Condition{paid}}
	meets := map[string]string{"opted_in": "yes", "seats": "12", "plan": "trial"}
	for _, test := range []struct {
		name   string
		c      Criteria
		change map[string]string
		listed bool
		want   *Miss
	}{
		{"nothing", both, nil, true, nil},
		{"no criteria and no list", Criteria{}, nil, false, nil},
		{"in none of the lists", both, map[string]string{"opted_in": "no"}, false, &Miss{Group: GroupLists}},
		{"the first of all", both, map[string]string{"opted_in": "no", "seats": "3"}, true, &Miss{GroupAll, consentIs(true), "no"}},
		{"the second of all", both, map[string]string{"seats": "3", "plan": "paid"}, true, &Miss{GroupAll, large, "3"}},
		{"what is not filled any more", both, map[string]string{"opted_in": ""}, true, &Miss{GroupAll, consentIs(true), ""}},
		{"the first of none that is met", both, map[string]string{"plan": "Paid"}, true, &Miss{GroupNone, paid, "Paid"}},
		{"any as a whole", Criteria{Any: []Condition{paid, recent}}, map[string]string{"seen": "2026-10-01"}, false, &Miss{Group: GroupAny}},
		{"one of any is enough", Criteria{Any: []Condition{paid, recent}}, map[string]string{"seen": "2026-11-01"}, false, nil},
		{"the only one of any", Criteria{Any: []Condition{recent}}, map[string]string{"seen": "2026-10-01"}, false, &Miss{GroupAny, recent, "2026-10-01"}},
	} {
		p := Person{Attributes: map[string]string{}}
		for _, values := range []map[string]string{meets, test.change} {
			for name, v := range values {
				p.Attributes[name] = v
			}
		}
		missing, err := test.c.Missing(noon)
		if err != nil {
			t.Fatal(test.name, err)
		}
		if got := missing(&p, test.listed); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: %+v, want %+v", test.name, got, test.want)
		}
	}
}

func TestMissingRefusesWhatDoesNotValidate(t *testing.T) {
	t.Parallel()
	bad := []Condition{{Field: "f", Op: "like", Value: 1}}
	for _, c := range []Criteria{{All: bad}, {Any: bad}, {None: bad}} {
		if _, err := c.Missing(noon); CodeOf(err) != CodeInvalid {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// A person's own fields are seen as the store sees them.
func TestPersonValue(t *testing.T) {
	t.Parallel()
	p := Person{ExternalID: "X-1", Attributes: map[string]string{"opted_in": "no"}}
	p.First = "Ada"
	for field, want := range map[string]string{
		"Opted In": "no", "first name": "Ada", "last_name": "", "email": "", "gaid": "", "External ID": "X-1", "unheard of": "",
	} {
		if got := p.Value(field); got != want {
			t.Errorf("%s: %q, want %q", field, got, want)
		}
	}
	p.HasEmail, p.HasGAID = true, true
	if p.Value(ColumnEmail) == "" || p.Value(ColumnGAID) == "" {
		t.Error("a match field that is filled is seen as missing")
	}
}
