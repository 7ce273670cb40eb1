package storage

import (
	"encoding/binary"
	"errors"
	"slices"
	"strings"
)

var errColumn = errors.New("the column of a chunk is damaged")

// cursor reads a blob; once something is wrong, bad stays set.
type cursor struct {
	b   []byte
	bad bool
}

func (c *cursor) uvarint() int {
	v, n := binary.Uvarint(c.b)
	if n <= 0 || v > 1<<40 {
		c.bad = true
		return 0
	}
	c.b = c.b[n:]
	return int(v)
}

func (c *cursor) varint() int {
	v, n := binary.Varint(c.b)
	if n <= 0 {
		c.bad = true
		return 0
	}
	c.b = c.b[n:]
	return int(v)
}

func (c *cursor) take(n int) []byte {
	if n < 0 || n > len(c.b) {
		c.bad = true
		return nil
	}
	v := c.b[:n]
	c.b = c.b[n:]
	return v
}

func (c *cursor) people() int {
	n := c.uvarint()
	if n > chunkSize {
		c.bad = true
		return 0
	}
	return n
}

// decodeColumn decodes the blob of a column.
func decodeColumn(id columnID, plain []byte) (column, error) {
	c := &cursor{b: plain}
	var out column
	switch {
	case id >= firstAttribute:
		out = c.dictionary()
	case id == columnOrigin:
		out = c.origin()
	case id == columnFirst || id == columnLast || id == columnExternal:
		out = c.texts()
	default:
		out = c.fixed()
	}
	if c.bad {
		return nil, errColumn
	}
	return out, nil
}

func (c *cursor) fixed() *fixedColumn {
	people, head := c.people(), c.take(2)
	words := (people + 63) / 64
	f := &fixedColumn{people: people, present: make([]uint64, words)}
	if c.bad {
		return f
	}
	f.width = int(head[0])
	if head[1] == 0 {
		n := c.uvarint()
		if n > people {
			c.bad = true
			return f
		}
		for i := range n {
			f.present[i>>6] |= 1 << (i & 63)
		}
	} else if bitmap := c.take(8 * words); !c.bad {
		for i := range f.present {
			f.present[i] = binary.LittleEndian.Uint64(bitmap[8*i:])
		}
	}
	f.data = c.take(f.rank() * f.width)
	return f
}

func (c *cursor) texts() *textColumn {
	people := c.people()
	t := &textColumn{ends: make([]uint32, people)}
	end := 0
	for i := range t.ends {
		if len(c.b) > 0 && c.b[0] < 0x80 { // nearly always
			end += int(c.b[0])
			c.b = c.b[1:]
		} else {
			end += c.uvarint()
		}
		t.ends[i] = uint32(end)
	}
	t.text = string(c.take(end))
	return t
}

func (c *cursor) origin() *originColumn {
	o := &originColumn{people: c.people()}
	at, row := 0, 0
	for range c.uvarint() {
		if c.bad {
			return o
		}
		length := c.uvarint()
		list := c.uvarint()
		row += c.varint()
		o.runs = append(o.runs, originRun{at, int64(list), row})
		at += length
	}
	c.bad = c.bad || at != o.people
	return o
}

func (c *cursor) dictionary() *dictionaryColumn {
	d := &dictionaryColumn{people: c.people()}
	if head := c.take(1); !c.bad {
		d.width = int(head[0])
	}
	n := c.uvarint()
	if n > chunkSize {
		c.bad = true
		return d
	}
	var text strings.Builder
	ends := make([]int, 0, n)
	for range n {
		d.counts = append(d.counts, uint32(c.uvarint()))
		text.Write(c.take(c.uvarint()))
		ends = append(ends, text.Len())
	}
	all, from := text.String(), 0
	d.values = slices.Grow(d.values, n)
	for _, end := range ends {
		d.values = append(d.values, all[from:end])
		from = end
	}
	d.codes = c.take((d.people*d.width + 7) / 8)
	return d
}
