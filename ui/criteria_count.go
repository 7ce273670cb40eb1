package ui

import (
	"context"
	"time"

	"audiencesync/sync"
)

// criteriaCounts are how many people meet criteria now, and how far each group
// narrows them down.
type criteriaCounts struct {
	People int // of the workspace
	All    groupCount
	Any    groupCount
	None   groupCount // how many it takes away
	Total  coverage
	At     time.Time
}

// groupCount is a number that may not be known.
type groupCount struct {
	Known bool
	N     int
}

// coverage is how many people there are, and how many of them have which of
// the match fields.
type coverage struct {
	Known  bool
	People int
	have   map[sync.MatchFields]int
}

// Have is how many have at least one of the fields.
func (c coverage) Have(f sync.MatchFields) int {
	if !f.Any() {
		return 0
	}
	return c.have[f]
}

// Without is how many have none of the fields, 0 when none is chosen.
func (c coverage) Without(f sync.MatchFields) int {
	if !c.Known || !f.Any() {
		return 0
	}
	return c.People - c.Have(f)
}

// fieldChoices are all choices of match fields that name at least one.
var fieldChoices = []sync.MatchFields{
	{Email: true}, {Name: true}, {GAID: true},
	{Email: true, Name: true}, {Email: true, GAID: true}, {Name: true, GAID: true},
	{Email: true, Name: true, GAID: true},
}

// matcher is what counting needs of the Store.
type matcher interface {
	PeopleCount(ctx context.Context) (int, error)
	Match(ctx context.Context, c sync.Criteria, within *sync.PeopleSet, now time.Time) (*sync.PeopleSet, error)
	Having(ctx context.Context, fields sync.MatchFields, within *sync.PeopleSet) (*sync.PeopleSet, error)
}

// countCriteria counts who meets criteria, group by group: each narrows down
// what the one before left. It stops at the first group that is incomplete,
// whose number and all after it are then not known.
func countCriteria(ctx context.Context, store matcher, c sync.Criteria, now time.Time) (criteriaCounts, error) {
	counts := criteriaCounts{At: now}
	var err error
	if counts.People, err = store.PeopleCount(ctx); err != nil {
		return counts, err
	}
	if (sync.Criteria{All: c.All}).Validate(now) != nil {
		return counts, nil
	}
	people, err := store.Match(ctx, sync.Criteria{Lists: c.Lists, All: c.All}, nil, now)
	if err != nil {
		return counts, err
	}
	counts.All = groupCount{true, people.Len()}
	if (sync.Criteria{Any: c.Any}).Validate(now) != nil {
		return counts, nil
	}
	if len(c.Any) > 0 {
		if people, err = store.Match(ctx, sync.Criteria{Any: c.Any}, people, now); err != nil {
			return counts, err
		}
	}
	counts.Any = groupCount{true, people.Len()}
	if (sync.Criteria{None: c.None}).Validate(now) != nil {
		return counts, nil
	}
	if len(c.None) > 0 {
		if people, err = store.Match(ctx, sync.Criteria{None: c.None}, people, now); err != nil {
			return counts, err
		}
	}
	counts.None = groupCount{true, counts.Any.N - people.Len()}
	counts.Total, err = countCoverage(ctx, store, people)
	return counts, err
}

func countCoverage(ctx context.Context, store matcher, people *sync.PeopleSet) (coverage, error) {
	c := coverage{People: people.Len(), have: map[sync.MatchFields]int{}}
	sets := map[sync.MatchFields]*sync.PeopleSet{}
	for _, f := range fieldChoices[:3] {
		set, err := store.Having(ctx, f, people)
		if err != nil {
			return coverage{}, err
		}
		sets[f] = set
	}
	for _, f := range fieldChoices {
		either := &sync.PeopleSet{}
		for one, set := range sets {
			if one.Email && f.Email || one.Name && f.Name || one.GAID && f.GAID {
				either.Or(set)
			}
		}
		c.have[f] = either.Len()
	}
	c.Known = true
	return c, nil
}
