package storage

import (
	"encoding/binary"
	"slices"
	"strings"
)

// A patch says who of a chunk has another value in a column than in its base. A
// list that changes few people of a chunk, or has somebody twice, writes patches;
// whole columns would be a hundred times as much.
type patch struct {
	places []int    // ascending
	values [][]byte // empty: nothing
}

// patchPeople is how many people a patch is about at most, so that reading it is
// little beside reading its base.
const patchPeople = chunkSize / 16

// The layout of a patch: how many people, and of each the distance from the one
// before, the length of the value and the value.

func encodePatch(places []int, value valueOf) []byte {
	out := binary.AppendUvarint(nil, uint64(len(places)))
	last := 0
	for _, place := range places {
		v := value(place)
		out = binary.AppendUvarint(out, uint64(place-last))
		out = binary.AppendUvarint(out, uint64(len(v)))
		out = append(out, v...)
		last = place
	}
	return out
}

func decodePatch(plain []byte) (p patch, err error) {
	c := &cursor{b: plain}
	place := 0
	for n := c.people(); len(p.places) < n && !c.bad; {
		gap := c.uvarint()
		place += gap
		c.bad = c.bad || place >= chunkSize || gap == 0 && len(p.places) > 0
		p.places = append(p.places, place)
		p.values = append(p.values, c.take(c.uvarint()))
	}
	if c.bad {
		return patch{}, errColumn
	}
	return p, nil
}

// patched returns a column with the changes of a patch, which is about people
// whom the column covers.
func patched(base column, p patch) (column, error) {
	switch c := base.(type) {
	case *fixedColumn:
		return c.patched(p)
	case *textColumn:
		return c.patched(p)
	case *dictionaryColumn:
		return c.patched(p)
	}
	return nil, errColumn
}

// covers says how many people a column is about.
func covers(base column) int {
	switch c := base.(type) {
	case *textColumn:
		return len(c.ends)
	case *dictionaryColumn:
		return c.people
	case *fixedColumn:
		return c.people
	}
	return 0
}

func (p patch) beyond(people int) bool {
	return len(p.places) > 0 && p.places[len(p.places)-1] >= people
}

func (c *fixedColumn) patched(p patch) (column, error) {
	if p.beyond(c.people) {
		return nil, errColumn
	}
	out := &fixedColumn{width: c.width, people: c.people, present: slices.Clone(c.present)}
	out.data = make([]byte, 0, len(c.data)+c.width*len(p.places))
	from := 0
	for k, place := range p.places {
		at, bit := c.offset(place), uint64(1)<<(place&63)
		out.data = append(out.data, c.data[from:at]...)
		from = at
		if c.present[place>>6]&bit != 0 {
			from += c.width
		}
		switch len(p.values[k]) {
		case c.width:
			out.data = append(out.data, p.values[k]...)
			out.present[place>>6] |= bit
		case 0:
			out.present[place>>6] &^= bit
		default:
			return nil, errColumn
		}
	}
	out.data = append(out.data, c.data[from:]...)
	out.rank()
	return out, nil
}

func (c *textColumn) patched(p patch) (column, error) {
	if p.beyond(len(c.ends)) {
		return nil, errColumn
	}
	out := &textColumn{ends: make([]uint32, len(c.ends))}
	var text strings.Builder
	text.Grow(len(c.text) + 16*len(p.places))
	done := 0
	keep := func(until int) {
		if done >= until {
			return
		}
		from := c.begin(done)
		shift := uint32(text.Len()) - from // wraps, and back again
		text.WriteString(c.text[from:c.ends[until-1]])
		for i := done; i < until; i++ {
			out.ends[i] = c.ends[i] + shift
		}
	}
	for k, place := range p.places {
		keep(place)
		text.Write(p.values[k])
		out.ends[place] = uint32(text.Len())
		done = place + 1
	}
	keep(len(c.ends))
	out.text = text.String()
	return out, nil
}

func (c *dictionaryColumn) patched(p patch) (column, error) {
	if p.beyond(c.people) {
		return nil, errColumn
	}
	d := dictionary{values: slices.Clone(c.values), counts: slices.Clone(c.counts), codes: make(map[string]uint16, len(c.values))}
	for i, v := range d.values {
		d.codes[v] = uint16(i + 1)
	}
	codes := make([]uint16, len(p.places))
	for k, place := range p.places {
		if was := c.code(place); was > 0 {
			d.counts[was-1]--
		}
		if len(p.values[k]) > 0 {
			codes[k] = d.code(p.values[k])
		}
	}
	out := &dictionaryColumn{values: d.values, counts: d.counts, people: c.people, width: codeWidth(len(d.values))}
	if out.width == c.width {
		out.codes = slices.Clone(c.codes)
	} else {
		out.width = max(out.width, c.width)
		all := make([]uint16, c.people)
		for i := range all {
			all[i] = uint16(c.code(i))
		}
		out.codes = packCodes(nil, all, out.width)
	}
	for k, place := range p.places {
		out.recode(place, codes[k])
	}
	return out, nil
}

// recode gives the person at a place another code.
func (c *dictionaryColumn) recode(place int, code uint16) {
	if c.width == 16 {
		binary.LittleEndian.PutUint16(c.codes[2*place:], code)
		return
	}
	bit := place * c.width
	mask := byte(1<<c.width-1) << (bit & 7)
	c.codes[bit>>3] = c.codes[bit>>3]&^mask | byte(code)<<(bit&7)
}

// fill adds those who have a value in a dictionary's column.
func (p *presence) fill(c *dictionaryColumn) {
	all := 0
	for _, n := range c.counts {
		all += int(n)
	}
	for first := 0; first < c.people; first += 64 {
		word := ^uint64(0)
		if rest := c.people - first; rest < 64 {
			word = 1<<rest - 1
		}
		if all < c.people {
			word = 0
			for i := first; i < min(first+64, c.people); i++ {
				if c.code(i) > 0 {
					word |= 1 << (i - first)
				}
			}
		}
		p.set(first>>6, word)
	}
}

// summary is what is stored beside the blob of a column: who has a value, and
// what the values are not.
func summary(c column) (filled, faults int, present []byte) {
	p := presence{people: covers(c)}
	switch c := c.(type) {
	case *fixedColumn:
		for k, word := range c.present {
			p.set(k, word)
		}
	case *textColumn:
		begin := uint32(0)
		for first := 0; first < len(c.ends); first += 64 {
			word := uint64(0)
			for i, end := range c.ends[first:min(first+64, len(c.ends))] {
				if begin < end {
					word |= 1 << i
				}
				begin = end
			}
			p.set(first>>6, word)
		}
	case *dictionaryColumn:
		p.fill(c)
		for i, v := range c.values {
			if c.counts[i] > 0 {
				faults |= faultsOf(v, faults)
			}
		}
	}
	return p.filled, faults, p.bitmap()
}
