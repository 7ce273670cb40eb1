package storage

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"sort"
)

// chunkSize is how many people share a blob for each column.
const chunkSize = 16384

const chunkWords = chunkSize / 64

// A columnID names a column of people; those of attributes begin at
// firstAttribute.
type columnID int

// The columns that every workspace has.
const (
	columnEmail columnID = iota + 1
	columnGAID
	columnFirst
	columnLast
	columnExternal
	columnOrigin // list and row of the last change
	columnDigest
	firstAttribute columnID = 100
)

// A column is the decoded blob of one chunk; one that is nil has nothing for
// anybody. People at or beyond its length have nothing either.
type column interface{ bytes() int }

// fixedColumn has values of one width: email hashes, GAIDs, digests.
type fixedColumn struct {
	width   int
	people  int
	present []uint64
	before  []uint16 // how many are present before each word
	data    []byte   // values of those who are present
}

// textColumn has texts.
type textColumn struct {
	ends []uint32
	text string
}

// dictionaryColumn has a code for each person: 0 is nothing, else values[code-1].
type dictionaryColumn struct {
	values []string
	counts []uint32
	people int
	width  int // bits a code: 1, 2, 4, 8 or 16
	codes  []byte
}

// originColumn has runs of people from one list and rows that follow each other.
type originColumn struct {
	people int
	runs   []originRun
}

type originRun struct {
	first int // place in the chunk
	list  int64
	row   int
}

func (c *fixedColumn) bytes() int { return len(c.data) + 10*len(c.present) + 100 }
func (c *textColumn) bytes() int  { return len(c.text) + 4*len(c.ends) + 100 }
func (c *originColumn) bytes() int {
	return 24*len(c.runs) + 100
}
func (c *dictionaryColumn) bytes() int {
	n := len(c.codes) + 100
	for _, v := range c.values {
		n += len(v) + 20
	}
	return n
}

// at returns the value of the person at a place of the chunk, nil for none.
func (c *fixedColumn) at(i int) []byte {
	if c == nil || i>>6 >= len(c.present) || c.present[i>>6]>>(i&63)&1 == 0 {
		return nil
	}
	k := c.offset(i)
	return c.data[k : k+c.width]
}

// offset returns where in data the value of the person at a place is or would be.
func (c *fixedColumn) offset(i int) int {
	return (int(c.before[i>>6]) + bits.OnesCount64(c.present[i>>6]&(1<<(i&63)-1))) * c.width
}

// rank counts who is present before each word, and returns how many are.
func (c *fixedColumn) rank() int {
	c.before = make([]uint16, len(c.present))
	n := 0
	for i, w := range c.present {
		c.before[i] = uint16(n)
		n += bits.OnesCount64(w)
	}
	return n
}

func (c *textColumn) at(i int) string {
	if c == nil || i >= len(c.ends) {
		return ""
	}
	return c.text[c.begin(i):c.ends[i]]
}

// begin returns where in text the value of the person at a place begins.
func (c *textColumn) begin(i int) uint32 {
	if i == 0 {
		return 0
	}
	return c.ends[i-1]
}

func (c *dictionaryColumn) code(i int) int {
	if c == nil || i >= c.people {
		return 0
	}
	if c.width == 16 {
		return int(binary.LittleEndian.Uint16(c.codes[2*i:]))
	}
	bit := i * c.width
	return int(c.codes[bit>>3]) >> (bit & 7) & (1<<c.width - 1)
}

func (c *dictionaryColumn) at(i int) string {
	if code := c.code(i); code > 0 {
		return c.values[code-1]
	}
	return ""
}

func (c *originColumn) at(i int) (list int64, row int) { return (&originReader{originColumn: c}).at(i) }

// originReader finds people in their order without a search for each.
type originReader struct {
	*originColumn
	run int // of the person before
}

func (r *originReader) at(i int) (list int64, row int) {
	c := r.originColumn
	if c == nil || i >= c.people {
		return 0, 0
	}
	switch next := r.run + 1; {
	case next < len(c.runs) && c.runs[next].first == i:
		r.run = next
	case i < c.runs[r.run].first || next < len(c.runs) && c.runs[next].first < i:
		r.run = sort.Search(len(c.runs), func(k int) bool { return c.runs[k].first > i }) - 1
	}
	return c.runs[r.run].list, c.runs[r.run].row + i - c.runs[r.run].first
}

// appendAt appends the value of the person at a place; c may be nil.
func appendAt(dst []byte, c column, i int) []byte {
	switch c := c.(type) {
	case *fixedColumn:
		return append(dst, c.at(i)...)
	case *textColumn:
		return append(dst, c.at(i)...)
	case *dictionaryColumn:
		return append(dst, c.at(i)...)
	}
	return dst
}

// equalAt says whether the person at a place has this value; c may be nil.
func equalAt(c column, i int, v []byte) bool {
	switch c := c.(type) {
	case *fixedColumn:
		return bytes.Equal(c.at(i), v)
	case *textColumn:
		return c.at(i) == string(v)
	case *dictionaryColumn:
		return c.at(i) == string(v)
	}
	return len(v) == 0
}
