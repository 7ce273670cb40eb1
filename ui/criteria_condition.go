package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"audiencesync/sync"
)

// opsOf are the operators that make sense for a field, in the order of a menu.
func opsOf(field string, attributes []sync.Attribute) []sync.Op {
	switch t, known := typeOf(field, attributes); {
	case sync.IsColumn(field) && field != sync.ColumnExternalID:
		return []sync.Op{sync.OpIsSet, sync.OpIsNotSet}
	case known && t == sync.TypeBool:
		return []sync.Op{sync.OpIs, sync.OpIsNot, sync.OpIsSet, sync.OpIsNotSet}
	case known && t == sync.TypeNumber:
		return []sync.Op{sync.OpIs, sync.OpIsNot, sync.OpGreaterThan, sync.OpLessThan, sync.OpIn, sync.OpNotIn, sync.OpIsSet, sync.OpIsNotSet}
	case known && t == sync.TypeDate:
		return []sync.Op{sync.OpWithin, sync.OpBefore, sync.OpAfter, sync.OpIs, sync.OpIsNot, sync.OpIsSet, sync.OpIsNotSet}
	case known:
		return []sync.Op{sync.OpIs, sync.OpIsNot, sync.OpIn, sync.OpNotIn, sync.OpContains, sync.OpIsSet, sync.OpIsNotSet}
	}
	return sync.Ops
}

var opWords = map[sync.Op]string{
	sync.OpIs: "is", sync.OpIsNot: "is not", sync.OpIn: "is one of", sync.OpNotIn: "is not in", sync.OpContains: "contains",
	sync.OpGreaterThan: "above", sync.OpLessThan: "below", sync.OpBefore: "before", sync.OpAfter: "after",
	sync.OpWithin: "within", sync.OpIsSet: "is filled", sync.OpIsNotSet: "is empty",
}

func opWord(o sync.Op) string {
	if w := opWords[o]; w != "" {
		return w
	}
	return string(o)
}

// columnLabels name a person's own fields on screen.
var columnLabels = []struct{ field, label string }{
	{sync.ColumnEmail, "Email"}, {sync.ColumnFirstName, "First name"}, {sync.ColumnLastName, "Last name"},
	{sync.ColumnGAID, "Android GAID"}, {sync.ColumnExternalID, "External ID"},
}

func fieldLabel(field string, attributes []sync.Attribute) string {
	name := sync.CanonicalName(field)
	for _, c := range columnLabels {
		if c.field == name {
			return c.label
		}
	}
	for _, a := range attributes {
		if a.Name == name && a.Label != "" {
			return a.Label
		}
	}
	return field
}

// typeOf is the type of a field; external_id is text.
func typeOf(field string, attributes []sync.Attribute) (sync.AttributeType, bool) {
	name := sync.CanonicalName(field)
	if sync.IsColumn(name) {
		return sync.TypeText, true
	}
	for _, a := range attributes {
		if a.Name == name {
			return a.Type, true
		}
	}
	return sync.TypeText, false
}

func takesValue(o sync.Op) bool { return o != sync.OpIsSet && o != sync.OpIsNotSet }

// takesList says whether an operator takes several values.
func takesList(o sync.Op) bool { return o == sync.OpIn || o == sync.OpNotIn }

// conditionFault says beside a condition what is wrong with it.
func conditionFault(c sync.Condition, attributes []sync.Attribute, people int, now time.Time) string {
	name := sync.CanonicalName(c.Field)
	t, known := typeOf(c.Field, attributes)
	switch {
	case name == "":
		return "Choose a field."
	case people > 0 && !known:
		return "No list has this field."
	case !takesValue(c.Op):
		return ""
	case len(valuesOf(c.Value)) == 0:
		if takesList(c.Op) {
			return "Enter at least one value."
		}
		return "Enter a value."
	}
	if _, err := c.Test(now); err != nil {
		switch c.Op {
		case sync.OpWithin:
			return "Enter a number of days such as 30."
		case sync.OpGreaterThan, sync.OpLessThan:
			return "Enter a number such as 12.5."
		case sync.OpBefore, sync.OpAfter:
			return "Enter a date such as 2026-11-24."
		}
		return "This does not fit: " + err.Error() + "."
	}
	return typeFault(c, t, known)
}

// typeFault finds values that can be compared but never be equal: a word with
// a number field, say.
func typeFault(c sync.Condition, t sync.AttributeType, known bool) string {
	if !known || c.Op == sync.OpContains || c.Op == sync.OpWithin {
		return ""
	}
	for _, v := range valuesOf(c.Value) {
		switch t {
		case sync.TypeNumber:
			if _, ok := sync.ParseNumber(v); !ok {
				return "Enter a number such as 12.5."
			}
		case sync.TypeDate:
			if _, ok := sync.ParseDate(v); !ok {
				return "Enter a date such as 2026-11-24."
			}
		case sync.TypeBool:
			if _, ok := sync.ParseBool(v); !ok {
				return "Choose true or false."
			}
		}
	}
	return ""
}

// valuesOf writes a condition's value as the texts a person entered.
func valuesOf(v any) []string {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		var out []string
		for _, one := range v {
			out = append(out, valuesOf(one)...)
		}
		return out
	case []string:
		return v
	case string:
		if strings.TrimSpace(v) == "" {
			return nil
		}
		return []string{v}
	case float64:
		return []string{strconv.FormatFloat(v, 'f', -1, 64)}
	case time.Time:
		return []string{v.Format(time.DateOnly)}
	}
	return []string{fmt.Sprint(v)}
}

// valueWords writes a condition's value for reading.
func valueWords(c sync.Condition) string {
	if !takesValue(c.Op) {
		return ""
	}
	values := valuesOf(c.Value)
	if c.Op == sync.OpWithin && len(values) == 1 {
		if values[0] == "1" {
			return "1 day"
		}
		return values[0] + " days"
	}
	return strings.Join(values, ", ")
}

// shortValues is what fits on a button: the first ones and how many more.
func shortValues(values []string, fit int) string {
	var out []string
	length := 0
	for i, v := range values {
		if length += len([]rune(v)) + 2; i > 0 && length > fit {
			return fmt.Sprintf("%s +%d", strings.Join(out, ", "), len(values)-i)
		}
		out = append(out, v)
	}
	return strings.Join(out, ", ")
}

// readValue makes of what a person entered the value that is stored.
func readValue(texts []string, op sync.Op, t sync.AttributeType) any {
	read := func(s string) any {
		s = strings.TrimSpace(s)
		if b, ok := sync.ParseBool(s); ok && t == sync.TypeBool {
			return b
		}
		if n, ok := sync.ParseNumber(s); ok && (t == sync.TypeNumber || op == sync.OpWithin) {
			return n
		}
		return s
	}
	switch {
	case !takesValue(op):
		return nil
	case takesList(op):
		values := make([]any, 0, len(texts))
		for _, s := range texts {
			if strings.TrimSpace(s) != "" {
				values = append(values, read(s))
			}
		}
		return values
	case len(texts) == 0 || strings.TrimSpace(texts[0]) == "":
		return nil
	}
	return read(texts[0])
}

// changeField and changeOp keep of a condition what still fits.
func changeField(c sync.Condition, field string, attributes []sync.Attribute) sync.Condition {
	t, _ := typeOf(field, attributes)
	ops := opsOf(field, attributes)
	op := c.Op
	if !slices.Contains(ops, op) {
		op = ops[0]
	}
	next := sync.Condition{Field: field, Op: op}
	if t == sync.TypeBool && op == sync.OpIs {
		next.Value = true
	}
	return next
}

func changeOp(c sync.Condition, op sync.Op, attributes []sync.Attribute) sync.Condition {
	t, _ := typeOf(c.Field, attributes)
	next := sync.Condition{Field: c.Field, Op: op}
	values := valuesOf(c.Value)
	if takesList(op) != takesList(c.Op) && !takesList(op) && len(values) > 1 {
		values = values[:1]
	}
	if (op == sync.OpWithin) != (c.Op == sync.OpWithin) {
		values = nil
	}
	next.Value = readValue(values, op, t)
	return next
}
