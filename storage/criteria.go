package storage

import (
	"context"
	"time"

	"audiencesync/sync"
)

// Match implements sync.PeopleStore.
func (d *DB) Match(ctx context.Context, c sync.Criteria, within *sync.PeopleSet, now time.Time) (people *sync.PeopleSet, err error) {
	if err := c.Validate(now); err != nil {
		return nil, err
	}
	err = d.view(ctx, "find the people", func(t *tx) error { people, err = t.match(c, within, now); return err })
	return people, err
}

// match returns who of within (nil: of everybody) meets the criteria.
func (t *tx) match(c sync.Criteria, within *sync.PeopleSet, now time.Time) (*sync.PeopleSet, error) {
	if err := c.Validate(now); err != nil {
		return nil, err
	}
	people, err := t.everybody()
	if err != nil {
		return nil, err
	}
	if within != nil {
		people.And(within)
	}
	if len(c.Lists) > 0 {
		in, err := t.inLists(c.Lists)
		if err != nil {
			return nil, err
		}
		people.And(in)
	}
	for _, cond := range c.All {
		meet, err := t.meets(cond, people, now)
		if err != nil {
			return nil, err
		}
		people.And(meet)
	}
	if len(c.Any) > 0 {
		either := &sync.PeopleSet{}
		for _, cond := range c.Any {
			meet, err := t.meets(cond, people, now)
			if err != nil {
				return nil, err
			}
			either.Or(meet)
		}
		people.And(either)
	}
	for _, cond := range c.None {
		meet, err := t.meets(cond, people, now)
		if err != nil {
			return nil, err
		}
		people.AndNot(meet)
	}
	return people, nil
}

// meets returns a set in which, of the people of among, exactly those are who
// meet the condition.
func (t *tx) meets(cond sync.Condition, among *sync.PeopleSet, now time.Time) (*sync.PeopleSet, error) {
	test, err := cond.Test(now)
	if err != nil {
		return nil, err
	}
	var id columnID
	switch name := sync.CanonicalName(cond.Field); name {
	case sync.ColumnEmail:
		return t.meetsPresent(columnEmail, among, test)
	case sync.ColumnGAID:
		return t.meetsPresent(columnGAID, among, test)
	case sync.ColumnFirstName:
		return t.meetsPresent(columnFirst, among, test)
	case sync.ColumnLastName:
		return t.meetsPresent(columnLast, among, test)
	case sync.ColumnExternalID:
		if cond.Op == sync.OpIsSet || cond.Op == sync.OpIsNotSet {
			return t.meetsPresent(columnExternal, among, test)
		}
		id = columnExternal
	default:
		if id, err = t.attributeColumn(name); err != nil {
			return nil, err
		}
	}
	return t.meetsValue(id, among, test)
}

// meetsPresent evaluates is_set and is_not_set without reading a value.
func (t *tx) meetsPresent(id columnID, among *sync.PeopleSet, test func(string) bool) (*sync.PeopleSet, error) {
	set, err := t.present(id)
	if err != nil || test("set") {
		return set, err
	}
	unset := among.Clone()
	unset.AndNot(set)
	return unset, nil
}

// meetsValue evaluates a condition chunk by chunk, where anybody of among is.
func (t *tx) meetsValue(id columnID, among *sync.PeopleSet, test func(string) bool) (*sync.PeopleSet, error) {
	blobs, err := t.columnBlobs(id)
	if err != nil {
		return nil, err
	}
	r, err := t.columns(false)
	if err != nil {
		return nil, err
	}
	out := &sync.PeopleSet{}
	if test("") {
		out = among.Clone() // who has nothing stored meets it; who has is decided below
	}
	answers := &answers{test: test, known: map[string]bool{}}
	for _, b := range blobs {
		if !anybody(among, b.chunk) {
			continue
		}
		c, err := r.decoded(b, id)
		if err != nil {
			return nil, err
		}
		first := sync.PersonID(b.chunk * chunkSize)
		out.OrWords(first, noWords[:]) // so that there are words
		words := out.Words(first, chunkWords)
		switch c := c.(type) {
		case *dictionaryColumn:
			c.answer(answers, words)
		case *textColumn:
			c.answer(answers, words)
		}
	}
	return out, nil
}

var noWords [chunkWords]uint64

// answers remembers what a condition says of values, so that each is asked
// about once, however many chunks have it.
type answers struct {
	test  func(string) bool
	known map[string]bool
}

// answersKept bounds what is remembered.
const answersKept = 100_000

func (a *answers) of(v string) bool {
	if yes, known := a.known[v]; known {
		return yes
	}
	yes := a.test(v)
	if len(a.known) < answersKept {
		a.known[v] = yes
	}
	return yes
}

// answer sets or clears the bit of everybody in the column.
func (c *dictionaryColumn) answer(a *answers, words []uint64) {
	yes := make([]bool, len(c.values)+1)
	yes[0] = a.of("")
	for i, v := range c.values {
		yes[i+1] = a.of(v)
	}
	bitsOf := c.bitsOf(yes)
	for first := 0; first < c.people; first += 64 {
		beyond := ^uint64(0) << (min(64, c.people-first) - 1) << 1 // the column: as it was
		words[first>>6] = words[first>>6]&beyond | bitsOf(first)&^beyond
	}
}

// bitsOf returns what gives the answers of 64 people, read by the byte: a byte of
// codes is of several.
func (c *dictionaryColumn) bitsOf(yes []bool) func(first int) uint64 {
	if c.width == 16 {
		return c.bitsOfWide(yes)
	}
	people := 8 / c.width // a byte
	var answers [256]uint64
	for b := range answers {
		for k := range people {
			if code := b >> (k * c.width) & (1<<c.width - 1); code < len(yes) && yes[code] {
				answers[b] |= 1 << k
			}
		}
	}
	return func(first int) (w uint64) {
		from := first / people
		for i, b := range c.codes[from:min(len(c.codes), from+64/people)] {
			w |= answers[b] << (i * people)
		}
		return w
	}
}

// bitsOfWide is bitsOf where a code has two bytes.
func (c *dictionaryColumn) bitsOfWide(yes []bool) func(first int) uint64 {
	return func(first int) (w uint64) {
		for k := range min(64, c.people-first) {
			if yes[c.code(first+k)] {
				w |= 1 << k
			}
		}
		return w
	}
}

// answer sets or clears the bit of everybody in the column.
func (c *textColumn) answer(a *answers, words []uint64) {
	for i := range c.ends {
		if a.test(c.at(i)) {
			words[i>>6] |= 1 << (i & 63)
		} else {
			words[i>>6] &^= 1 << (i & 63)
		}
	}
}
