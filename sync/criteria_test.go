package sync

import (
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func TestConditionTest(t *testing.T) {
	t.Parallel()
	tests := []struct {
		op    Op
		value any
		yes   []string
		no    []string // "" is a person who lacks the attribute
	}{
		{OpIs, true, []string{"true", "TRUE", "yes", "Y", "1"}, []string{"false", "no", "0", "", "maybe"}},
		{OpIs, false, []string{"false", "No", "n", "0"}, []string{"true", "1", "", "nobody"}},
		{OpIs, "true", []string{"true", "yes", "1"}, []string{"", "false"}},
		{OpIs, "yes", []string{"true", "Y"}, []string{"no", ""}},
		{OpIs, 5, []string{"5", "5.0", " 5 "}, []string{"50", "five", ""}},
		{OpIs, "DE", []string{"de", "DE"}, []string{"deu", "", "D E"}},
		{OpIs, "NO", []string{"NO", "no"}, []string{"DE", ""}},
		{OpIs, "2026-11-24", []string{"2026-11-24", "2026-11-24T09:30:00Z"}, []string{"2026-11-23", ""}},
		{OpIs, time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC), []string{"2026-11-24"}, []string{"2026-11-25"}},
		{OpIsNot, true, []string{"false", "", "maybe"}, []string{"yes", "1"}},
		{OpIsNot, "DE", []string{"", "FR"}, []string{"de"}},
		{OpIn, []any{"DE", "FR", 7}, []string{"de", "fr", "7.0"}, []string{"", "NL"}},
		{OpIn, []string{"DE"}, []string{"de"}, []string{""}},
		{OpIn, "DE", []string{"de"}, []string{"FR"}},
		{OpNotIn, []any{"DE", "FR"}, []string{"", "NL"}, []string{"de"}},
		{OpContains, "Berg", []string{"Heidelberg", "bergen"}, []string{"", "Köln"}},
		{OpGreaterThan, 10, []string{"10.5", "11"}, []string{"10", "9", "", "many"}},
		{OpLessThan, "10", []string{"9.9", "-3"}, []string{"10", ""}},
		{OpBefore, "2026-11-24", []string{"2026-11-23", "2026-11-23T23:59:59Z"}, []string{"2026-11-24", "2026-11-24T00:00:01Z", ""}},
		{OpAfter, "2026-11-24", []string{"2026-11-25"}, []string{"2026-11-24T23:00:00Z", "", "soon"}},
		{OpWithin, 60, []string{"2026-11-24", "2026-09-25", "2026-11-24T23:00:00Z"}, []string{"2026-09-24", "2026-11-25", "", "recently"}},
		{OpIsSet, nil, []string{"x", "false"}, []string{""}},
		{OpIsNotSet, nil, []string{""}, []string{"x"}},
	}
	for _, test := range tests {
		match, err := Condition{Field: "Some field", Op: test.op, Value: test.value}.Test(noon)
		if err != nil {
			t.Errorf("%s %v: %v", test.op, test.value, err)
			continue
		}
		for _, v := range test.yes {
			if !match(v) {
				t.Errorf("%q %s %v: want yes", v, test.op, test.value)
			}
		}
		for _, v := range test.no {
			if match(v) {
				t.Errorf("%q %s %v: want no", v, test.op, test.value)
			}
		}
	}
}

// Only these three are met by somebody who lacks the attribute.
func TestLackingAttributeMeetsOnlyNegations(t *testing.T) {
	t.Parallel()
	values := map[Op]any{OpIn: []any{"x"}, OpNotIn: []any{"x"}, OpWithin: 5, OpBefore: "2030-01-01", OpAfter: "2000-01-01", OpGreaterThan: -5, OpLessThan: 5}
	for _, op := range Ops {
		value, ok := values[op]
		if !ok {
			value = "x"
		}
		match, err := Condition{Field: "f", Op: op, Value: value}.Test(noon)
		if err != nil {
			t.Fatal(op, err)
		}
		want := op == OpIsNot || op == OpNotIn || op == OpIsNotSet
		if match("") != want {
			t.Errorf("%s on a lacking attribute: %v, want %v", op, !want, want)
		}
	}
}

func TestConditionErrors(t *testing.T) {
	t.Parallel()
	tests := map[string]Condition{
		"field is missing":     {Op: OpIs, Value: 1},
		"is not an operator":   {Field: "f", Op: "equals", Value: 1},
		"needs a value":        {Field: "f", Op: OpIs},
		"list of values":       {Field: "f", Op: OpIn},
		"needs a number":       {Field: "f", Op: OpGreaterThan, Value: "big"},
		"number of days":       {Field: "f", Op: OpWithin, Value: "soon"},
		"needs a date":         {Field: "f", Op: OpBefore, Value: "soon"},
		"value is empty":       {Field: "f", Op: OpIs, Value: " "},
		"only be asked for":    {Field: "Email", Op: OpIs, Value: "x"},
		"a value must be true": {Field: "f", Op: OpIs, Value: map[string]any{}},
		"f in":                 {Field: "f", Op: OpIn, Value: []any{[]any{}}},
	}
	for want, c := range tests {
		if _, err := c.Test(noon); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q in it", c, err, want)
		}
		if err := (Criteria{None: []Condition{c}}).Validate(noon); CodeOf(err) != CodeInvalid || !strings.Contains(err.Error(), `"none"`) {
			t.Errorf("criteria with %+v: %v", c, err)
		}
	}
}

func TestCriteriaTimed(t *testing.T) {
	t.Parallel()
	if (Criteria{All: []Condition{{Field: "f", Op: OpIs, Value: 1}}}).Timed() {
		t.Error("a plain comparison does not change with time")
	}
	if !(Criteria{Any: []Condition{{Field: "f", Op: OpWithin, Value: 1}}}).Timed() {
		t.Error("within changes with time")
	}
}
