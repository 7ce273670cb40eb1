package sync

import "time"

// Group is one of the parts that criteria consist of.
type Group string

// The groups, in the order in which they are asked.
const (
	GroupLists Group = "lists"
	GroupAll   Group = "all"
	GroupAny   Group = "any"
	GroupNone  Group = "none"
)

// Miss is why somebody does not meet criteria: the first group that keeps them
// out. Condition is the first of "all" that fails, the first of "none" that is
// met, or the only one of "any"; it is empty for lists and for several of "any",
// where no single one is to blame. Value is what the person has there, "" for
// nothing: personal data, for a screen and never for a log.
type Miss struct {
	Group     Group
	Condition Condition
	Value     string
}

// condition is one of the criteria, compiled.
type condition struct {
	Condition
	test func(value string) bool
}

func (c condition) met(p *Person) bool { return c.test(p.Value(c.Field)) }

func compile(conditions []Condition, now time.Time) ([]condition, error) {
	out := make([]condition, len(conditions))
	for i, c := range conditions {
		test, err := c.Test(now)
		if err != nil {
			return nil, err
		}
		out[i] = condition{c, test}
	}
	return out, nil
}

// Missing compiles the criteria into a function that says why somebody does not
// meet them, nil when they do; listed says whether they are in one of the lists.
// It agrees with PeopleStore.Match. CodeInvalid when c does not Validate.
func (c Criteria) Missing(now time.Time) (func(p *Person, listed bool) *Miss, error) {
	if err := c.Validate(now); err != nil {
		return nil, err
	}
	var groups [3][]condition
	for i, of := range [3][]Condition{c.All, c.Any, c.None} {
		var err error
		if groups[i], err = compile(of, now); err != nil {
			return nil, err
		}
	}
	all, anyOf, none := groups[0], groups[1], groups[2]
	return func(p *Person, listed bool) *Miss {
		if len(c.Lists) > 0 && !listed {
			return &Miss{Group: GroupLists}
		}
		for _, d := range all {
			if !d.met(p) {
				return &Miss{GroupAll, d.Condition, p.Value(d.Field)}
			}
		}
		if m := missesAny(anyOf, p); m != nil {
			return m
		}
		for _, d := range none {
			if d.met(p) {
				return &Miss{GroupNone, d.Condition, p.Value(d.Field)}
			}
		}
		return nil
	}, nil
}

func missesAny(conditions []condition, p *Person) *Miss {
	for _, d := range conditions {
		if d.met(p) {
			return nil
		}
	}
	switch len(conditions) {
	case 0:
		return nil
	case 1:
		return &Miss{GroupAny, conditions[0].Condition, p.Value(conditions[0].Field)}
	}
	return &Miss{Group: GroupAny}
}

// Value is what a condition on a field sees of the person, "" for nothing.
func (p *Person) Value(field string) string {
	switch name := CanonicalName(field); name {
	case ColumnEmail:
		if p.HasEmail {
			return p.Email.String()
		}
	case ColumnGAID:
		if p.HasGAID {
			return p.GAID.String()
		}
	case ColumnFirstName:
		return p.First
	case ColumnLastName:
		return p.Last
	case ColumnExternalID:
		return p.ExternalID
	default:
		return p.Attributes[name]
	}
	return ""
}
