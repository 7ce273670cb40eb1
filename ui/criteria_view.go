package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"audiencesync/sync"
)

// groupKind is one of the three groups of criteria.
type groupKind int

const (
	groupAll groupKind = iota
	groupAny
	groupNone
)

var groupWords = [...]struct{ title, text string }{
	groupAll:  {"All", "of these must be true"},
	groupAny:  {"Any", "of these is enough"},
	groupNone: {"None", "of these may be true"},
}

// criteriaView is what the criteria card shows.
type criteriaView struct {
	Editable bool
	Lists    []listChip
	AddLists []string // lists that are not chosen
	Groups   []groupView
	Absent   []groupKind // groups that can be added
	Consent  []consentOffer
	Count    countView
	Summary  string // one line for a narrow window
}

// listChip is a list people come from; Missing: it is not there any more.
type listChip struct {
	Name    string
	Missing bool
}

// groupView is one group with its conditions.
type groupView struct {
	Kind        groupKind
	Title, Text string
	Count       string
	Rows        []conditionView
}

// conditionView is one condition in words; Fault is what is wrong with it.
type conditionView struct {
	Field, Op, Value string
	Fault            string
}

// countView is the box under the conditions.
type countView struct {
	Number string
	Text   string
	Share  float64
	Have   []haveWord
	When   string
}

type haveWord struct{ Number, Word string }

// criteriaFacts are what the card is made of.
type criteriaFacts struct {
	criteria   sync.Criteria
	editable   bool
	groups     []groupKind // shown though empty, in the order they were added
	attributes []sync.Attribute
	lists      []sync.List
	people     int
	counts     criteriaCounts
	counting   bool
	now        time.Time
}

func criteriaViewOf(f criteriaFacts) criteriaView {
	v := criteriaView{Editable: f.editable, Consent: consentOffers(f.attributes, f.criteria)}
	for _, name := range f.criteria.Lists {
		known := slices.ContainsFunc(f.lists, func(l sync.List) bool { return strings.EqualFold(l.Name, name) })
		v.Lists = append(v.Lists, listChip{name, !known})
	}
	for _, l := range f.lists {
		if !slices.ContainsFunc(f.criteria.Lists, func(n string) bool { return strings.EqualFold(n, l.Name) }) {
			v.AddLists = append(v.AddLists, l.Name)
		}
	}
	for kind := groupAll; kind <= groupNone; kind++ {
		conds := *groupOf(&f.criteria, kind)
		if len(conds) == 0 && !(f.editable && slices.Contains(f.groups, kind)) {
			v.Absent = append(v.Absent, kind)
			continue
		}
		g := groupView{Kind: kind, Title: groupWords[kind].title, Text: groupWords[kind].text, Count: groupCountWords(f.counts, kind)}
		for _, c := range conds {
			g.Rows = append(g.Rows, conditionViewOf(c, f.attributes, f.people, f.now))
		}
		v.Groups = append(v.Groups, g)
	}
	v.Count = countViewOf(f)
	v.Summary = summaryOf(f.criteria)
	return v
}

// groupOf returns the conditions of one group.
func groupOf(c *sync.Criteria, kind groupKind) *[]sync.Condition {
	switch kind {
	case groupAny:
		return &c.Any
	case groupNone:
		return &c.None
	}
	return &c.All
}

func groupCountWords(c criteriaCounts, kind groupKind) string {
	g := [...]groupCount{c.All, c.Any, c.None}[kind]
	switch {
	case !g.Known:
		return ""
	case kind == groupNone:
		return "minus " + count(g.N)
	}
	return count(g.N)
}

func conditionViewOf(c sync.Condition, attributes []sync.Attribute, people int, now time.Time) conditionView {
	return conditionView{
		Field: fieldLabel(c.Field, attributes), Op: opWord(c.Op), Value: valueWords(c),
		Fault: conditionFault(c, attributes, people, now),
	}
}

func countViewOf(f criteriaFacts) countView {
	t := f.counts.Total
	v := countView{Number: "Not known yet", Text: "people match"}
	switch {
	case f.people == 0 && f.counts.People == 0:
		return countView{Number: "Nobody yet", Text: "import a list first"}
	case !t.Known && f.counting:
		v.When = "counting…"
		return v
	case !t.Known:
		v.Text = "finish the marked condition"
		return v
	}
	v.Number, v.Text = count(t.People), fmt.Sprintf("of %s people match now", count(f.counts.People))
	if f.counts.People > 0 {
		v.Share = float64(t.People) / float64(f.counts.People)
	}
	for _, w := range []struct {
		f    sync.MatchFields
		word string
	}{{sync.MatchFields{Email: true}, "email"}, {sync.MatchFields{Name: true}, "full name"}, {sync.MatchFields{GAID: true}, "GAID"}} {
		v.Have = append(v.Have, haveWord{count(t.Have(w.f)), w.word})
	}
	if v.When = "counted " + ago(f.counts.At, f.now); f.counting {
		v.When = "counting…"
	}
	return v
}

func summaryOf(c sync.Criteria) string {
	from := "Everybody"
	if len(c.Lists) > 0 {
		from = "From " + strings.Join(c.Lists, ", ")
	}
	n := len(c.Conditions())
	if n == 0 {
		return from + ", without conditions"
	}
	return from + ", " + counted(n, "condition", "conditions")
}
