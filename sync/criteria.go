package sync

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Op is how a condition compares.
type Op string

// The operators of a condition.
const (
	OpIs          Op = "is"
	OpIsNot       Op = "is_not"
	OpIn          Op = "in"
	OpNotIn       Op = "not_in"
	OpContains    Op = "contains"
	OpGreaterThan Op = "greater_than"
	OpLessThan    Op = "less_than"
	OpBefore      Op = "before"
	OpAfter       Op = "after"
	OpWithin      Op = "within" // the last N days
	OpIsSet       Op = "is_set"
	OpIsNotSet    Op = "is_not_set"
)

// Ops lists every operator in the order in which a menu offers them.
var Ops = []Op{OpIs, OpIsNot, OpIn, OpNotIn, OpContains, OpGreaterThan, OpLessThan, OpBefore, OpAfter, OpWithin, OpIsSet, OpIsNotSet}

// Condition compares one attribute, or one match field with is_set and
// is_not_set, with a value: bool, number, text, or a list of these for in and
// not_in.
type Condition struct {
	Field string `json:"field" yaml:"field"`
	Op    Op     `json:"op" yaml:"op"`
	Value any    `json:"value,omitempty" yaml:"value,omitempty"`
}

// Criteria say who enters a canvas: whoever is in at least one of the lists
// (no lists: everybody), meets all of All, at least one of Any (when there
// are some) and none of None.
type Criteria struct {
	Lists []string    `json:"lists,omitempty" yaml:"lists,omitempty"`
	All   []Condition `json:"all,omitempty" yaml:"all,omitempty"`
	Any   []Condition `json:"any,omitempty" yaml:"any,omitempty"`
	None  []Condition `json:"none,omitempty" yaml:"none,omitempty"`
}

// Conditions returns every condition of the three groups.
func (c Criteria) Conditions() []Condition {
	return slices.Concat(c.All, c.Any, c.None)
}

// Timed says whether the passing of time alone can change who meets c.
func (c Criteria) Timed() bool {
	return slices.ContainsFunc(c.Conditions(), func(d Condition) bool { return d.Op == OpWithin })
}

// Validate says what is wrong with the criteria, naming group and position.
func (c Criteria) Validate(now time.Time) error {
	for _, g := range []struct {
		name  string
		conds []Condition
	}{{"all", c.All}, {"any", c.Any}, {"none", c.None}} {
		for i, d := range g.conds {
			if _, err := d.Test(now); err != nil {
				return Errorf(CodeInvalid, err, "Condition %d of \"%s\": %s", i+1, g.name, err.Error())
			}
		}
	}
	return nil
}

// Fields of a person that are not attributes but can be asked for with is_set
// and is_not_set (and external_id with every text operator).
const (
	ColumnEmail      = "email"
	ColumnFirstName  = "first_name"
	ColumnLastName   = "last_name"
	ColumnGAID       = "gaid"
	ColumnExternalID = "external_id"
)

// IsColumn says whether a canonical field name is a person's own field.
func IsColumn(name string) bool {
	switch name {
	case ColumnEmail, ColumnFirstName, ColumnLastName, ColumnGAID, ColumnExternalID:
		return true
	}
	return false
}

// Test compiles the condition. The result takes a stored value ("" when the
// person lacks it) and is pure, so that it can be asked once for each
// distinct value.
func (c Condition) Test(now time.Time) (func(value string) bool, error) {
	field := CanonicalName(c.Field)
	if field == "" {
		return nil, fmt.Errorf("the field is missing")
	}
	if !slices.Contains(Ops, c.Op) {
		return nil, fmt.Errorf("%q is not an operator; use one of %s", c.Op, opNames())
	}
	if IsColumn(field) && field != ColumnExternalID && c.Op != OpIsSet && c.Op != OpIsNotSet {
		return nil, fmt.Errorf("%s can only be asked for with is_set and is_not_set", field)
	}
	switch c.Op {
	case OpIsSet:
		return func(v string) bool { return v != "" }, nil
	case OpIsNotSet:
		return func(v string) bool { return v == "" }, nil
	case OpIn, OpNotIn:
		return c.testList()
	}
	if c.Value == nil {
		return nil, fmt.Errorf("%s %s needs a value", field, c.Op)
	}
	lit, err := newLiteral(c.Value)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", field, c.Op, err)
	}
	return c.testLiteral(field, lit, now)
}

func opNames() string {
	names := make([]string, len(Ops))
	for i, o := range Ops {
		names[i] = string(o)
	}
	return strings.Join(names, ", ")
}

func (c Condition) testList() (func(string) bool, error) {
	values, ok := c.Value.([]any)
	if !ok {
		if texts, isTexts := c.Value.([]string); isTexts {
			for _, t := range texts {
				values = append(values, t)
			}
		} else if c.Value != nil {
			values = []any{c.Value}
		}
	}
	if len(values) == 0 {
		return nil, fmt.Errorf("%s %s needs a list of values", c.Field, c.Op)
	}
	lits := make([]literal, len(values))
	for i, v := range values {
		l, err := newLiteral(v)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", c.Field, c.Op, err)
		}
		lits[i] = l
	}
	in := func(v string) bool {
		return v != "" && slices.ContainsFunc(lits, func(l literal) bool { return l.equals(v) })
	}
	if c.Op == OpNotIn {
		return func(v string) bool { return !in(v) }, nil
	}
	return in, nil
}

func (c Condition) testLiteral(field string, lit literal, now time.Time) (func(string) bool, error) {
	switch c.Op {
	case OpIs:
		return func(v string) bool { return v != "" && lit.equals(v) }, nil
	case OpIsNot:
		return func(v string) bool { return v == "" || !lit.equals(v) }, nil
	case OpContains:
		return func(v string) bool { return v != "" && strings.Contains(strings.ToLower(v), lit.folded) }, nil
	case OpGreaterThan, OpLessThan:
		return c.testOrder(field, lit)
	case OpBefore, OpAfter:
		if !lit.isDate {
			return nil, fmt.Errorf("%s %s needs a date such as 2026-11-24", field, c.Op)
		}
		want := 1
		if c.Op == OpBefore {
			want = -1
		}
		return func(v string) bool {
			d, ok := ParseDate(v)
			return ok && d.Compare(lit.date) == want
		}, nil
	default: // OpWithin
		if !lit.isNumber || lit.number < 0 || lit.number > 36500 {
			return nil, fmt.Errorf("%s within needs a number of days", field)
		}
		today := Date{now.UTC(), true}
		first := Date{now.UTC().AddDate(0, 0, -int(lit.number)), true}
		return func(v string) bool {
			d, ok := ParseDate(v)
			return ok && d.Compare(first) >= 0 && d.Compare(today) <= 0
		}, nil
	}
}

func (c Condition) testOrder(field string, lit literal) (func(string) bool, error) {
	if !lit.isNumber {
		return nil, fmt.Errorf("%s %s needs a number", field, c.Op)
	}
	greater := c.Op == OpGreaterThan
	return func(v string) bool {
		n, ok := ParseNumber(v)
		return ok && (greater && n > lit.number || !greater && n < lit.number)
	}, nil
}

// A literal is a condition's value, parsed once in every way it can be read.
type literal struct {
	folded   string
	truth    bool
	isBool   bool // a boolean, or a word that means one
	number   float64
	isNumber bool
	date     Date
	isDate   bool
}

func newLiteral(v any) (literal, error) {
	var l literal
	switch v := v.(type) {
	case bool:
		l.truth, l.isBool, l.folded = v, true, fmt.Sprint(v)
		return l, nil
	case string:
		l.folded = strings.ToLower(strings.TrimSpace(v))
	case int, int64, float64, uint64:
		l.folded = fmt.Sprint(v)
	case json.Number:
		l.folded = v.String()
	case time.Time: // what YAML makes of an unquoted date
		l.folded = v.UTC().Format(time.RFC3339)
		if v.Equal(v.Truncate(24 * time.Hour)) {
			l.folded = v.UTC().Format(time.DateOnly)
		}
	default:
		return l, fmt.Errorf("a value must be true, false, a number, a date or text")
	}
	if l.folded == "" {
		return l, fmt.Errorf("the value is empty; use is_set or is_not_set")
	}
	l.number, l.isNumber = ParseNumber(l.folded)
	l.date, l.isDate = ParseDate(strings.ToUpper(l.folded))
	if !l.isNumber {
		l.truth, l.isBool = ParseBool(l.folded)
	}
	return l, nil
}

func (l literal) equals(v string) bool {
	if l.isBool {
		b, ok := ParseBool(v)
		return ok && b == l.truth
	}
	if l.isNumber {
		n, ok := ParseNumber(v)
		return ok && n == l.number
	}
	if l.isDate {
		d, ok := ParseDate(v)
		return ok && d.Compare(l.date) == 0
	}
	return strings.ToLower(strings.TrimSpace(v)) == l.folded
}
