package ui

import (
	"context"
	"fmt"
	"strings"
	"time"

	"audiencesync/sync"
)

// leftSource is what tells how somebody left the criteria.
type leftSource interface {
	Match(ctx context.Context, c sync.Criteria, within *sync.PeopleSet, now time.Time) (*sync.PeopleSet, error)
	Attributes(ctx context.Context) ([]sync.Attribute, error)
}

// behindRow is one person behind a number; Left says how somebody who left the
// criteria stands to them now, "" for everybody else.
type behindRow struct {
	sync.Entry
	Left string
}

// leaving tells of people how they left the criteria of a canvas. It asks for
// nothing before the first of them comes, and keeps what it asked for.
type leaving struct {
	ws     leftSource
	canvas sync.Canvas
	now    time.Time

	asked      bool
	missing    func(*sync.Person, bool) *sync.Miss // nil: the criteria cannot be evaluated
	listed     *sync.PeopleSet
	attributes []sync.Attribute
}

// rows returns entries with how they left.
func (l *leaving) rows(ctx context.Context, entries []sync.Entry) ([]behindRow, error) {
	out := make([]behindRow, len(entries))
	for i, e := range entries {
		out[i].Entry = e
		if e.State != sync.EntryNotSynced || e.Reason != sync.ReasonCriteria.Text {
			continue
		}
		if err := l.ask(ctx); err != nil {
			return nil, err
		}
		if l.missing != nil {
			out[i].Left = leftWords(l.missing(&e.Person, l.listed.Has(e.Person.Person)), l.canvas, l.attributes)
		}
	}
	return out, nil
}

func (l *leaving) ask(ctx context.Context) (err error) {
	if l.asked {
		return nil
	}
	c := l.canvas.Definition.Entry
	l.listed = &sync.PeopleSet{}
	if len(c.Lists) > 0 {
		if l.listed, err = l.ws.Match(ctx, sync.Criteria{Lists: c.Lists}, nil, l.now); err != nil {
			return err
		}
	}
	if l.attributes, err = l.ws.Attributes(ctx); err != nil {
		return err
	}
	l.missing, _ = c.Missing(l.now) // without it, the row says that they left
	l.asked = true
	return nil
}

// leftWords say what keeps somebody out of the criteria as they are now.
func leftWords(m *sync.Miss, c sync.Canvas, attributes []sync.Attribute) string {
	lists := c.Definition.Entry.Lists
	switch {
	case m == nil && c.Version > 1: // they entered under these, or under earlier ones
		return "Left the criteria, meets the present ones"
	case m == nil:
		return "Left the criteria, meets them again now"
	case m.Group == sync.GroupLists && len(lists) == 1:
		return fmt.Sprintf("Not in the list %s now", lists[0])
	case m.Group == sync.GroupLists:
		return "In none of the lists now"
	case m.Condition.Field == "":
		return "None of the Any conditions is true now"
	}
	field := fieldLabel(m.Condition.Field, attributes)
	switch op := m.Condition.Op; {
	case m.Value == "":
		return field + " is not filled now"
	case op == sync.OpIsSet || op == sync.OpIsNotSet:
		return field + " is filled now"
	case op == sync.OpWithin: // time passes, the value stays
		in := "not in"
		if m.Group == sync.GroupNone {
			in = "in"
		}
		return fmt.Sprintf("%s is %s, %s the last %s", field, shortValue(m.Value), in, strings.TrimPrefix(valueWords(m.Condition), "1 "))
	}
	return fmt.Sprintf("%s is now %s", field, shortValue(m.Value))
}

// shortValue is a value that leaves room for what is said of it.
func shortValue(v string) string {
	if runes := []rune(v); len(runes) > 40 {
		return string(runes[:39]) + "…"
	}
	return v
}
