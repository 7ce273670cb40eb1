package storage

import (
	"encoding/binary"
	"math/bits"
	"slices"

	"audiencesync/sync"
)

// encoder encodes columns in memory that it uses again.
type encoder struct {
	out, values []byte
	codes       []uint16
}

// encoded is a column on its way to the file.
type encoded struct {
	plain   []byte // valid until the encoder encodes the next
	filled  int
	faults  int
	present []byte // nil when the first filled people have a value
}

// valueOf returns the value of the person at a place of the chunk, if any, until it is
// asked again.
type valueOf func(place int) []byte

// presence collects who has a value.
type presence struct {
	words  [chunkWords]uint64
	filled int
	people int
}

func (p *presence) add(i int) {
	p.words[i>>6] |= 1 << (i & 63)
	p.filled++
}

// set says it of the k-th 64 people at once.
func (p *presence) set(k int, word uint64) {
	p.words[k] = word
	p.filled += bits.OnesCount64(word)
}

// bitmap returns nil when the first filled people have a value.
func (p *presence) bitmap() []byte {
	full := true
	for i := 0; i < p.filled && full; i += 64 {
		want := ^uint64(0)
		if rest := p.filled - i; rest < 64 {
			want = 1<<rest - 1
		}
		full = p.words[i>>6] == want
	}
	if full {
		return nil
	}
	out := make([]byte, 0, p.people/8+8)
	for i := 0; i < p.people; i += 64 {
		out = binary.LittleEndian.AppendUint64(out, p.words[i>>6])
	}
	return out
}

// The layouts of a blob begin with the number of people.

// fixed: people, width, a byte that says whether a bitmap follows, the bitmap or how
// many, the values.
func (w *encoder) fixed(people, width int, value valueOf) encoded {
	p := presence{people: people}
	values := slices.Grow(w.values[:0], people*width)
	for i := range people {
		if v := value(i); len(v) > 0 {
			values = append(values, v...)
			p.add(i)
		}
	}
	w.values = values
	e := encoded{filled: p.filled, present: p.bitmap()}
	out := binary.AppendUvarint(slices.Grow(w.out[:0], len(values)+len(e.present)+16), uint64(people))
	out = append(out, byte(width))
	if e.present == nil {
		out = append(out, 0)
		out = binary.AppendUvarint(out, uint64(p.filled))
	} else {
		out = append(out, 1)
		out = append(out, e.present...)
	}
	w.out = append(out, values...)
	e.plain = w.out
	return e
}

// text: people, the length of each text, the texts.
func (w *encoder) text(people int, value valueOf) encoded {
	p := presence{people: people}
	lengths, text := binary.AppendUvarint(w.out[:0], uint64(people)), w.values[:0]
	for i := range people {
		v := value(i)
		if len(v) > 0 {
			text = append(text, v...)
			p.add(i)
		}
		lengths = binary.AppendUvarint(lengths, uint64(len(v)))
	}
	w.values, w.out = text, append(lengths, text...)
	return encoded{plain: w.out, filled: p.filled, present: p.bitmap()}
}

// encodeOrigin: people, how many runs, and each run's length, list and first row.
func encodeOrigin(people int, value func(int) (int64, int)) encoded {
	c := originColumn{people: people}
	for i := range people {
		list, row := value(i)
		if k := len(c.runs) - 1; k < 0 || c.runs[k].list != list || c.runs[k].row+i-c.runs[k].first != row {
			c.runs = append(c.runs, originRun{i, list, row})
		}
	}
	out := binary.AppendUvarint(nil, uint64(people))
	out = binary.AppendUvarint(out, uint64(len(c.runs)))
	last := 0
	for k, r := range c.runs {
		end := people
		if k+1 < len(c.runs) {
			end = c.runs[k+1].first
		}
		out = binary.AppendUvarint(out, uint64(end-r.first))
		out = binary.AppendUvarint(out, uint64(r.list))
		out = binary.AppendVarint(out, int64(r.row-last))
		last = r.row
	}
	return encoded{plain: out, filled: people}
}

// dictionary numbers the values of a column, from 1.
type dictionary struct {
	values []string
	counts []uint32 // of each value
	codes  map[string]uint16
}

// fewValues is up to how many values looking through them is faster than a map.
const fewValues = 8

// code returns the number of a value and counts it.
func (d *dictionary) code(v []byte) uint16 {
	if len(d.values) <= fewValues {
		for k, known := range d.values {
			if known == string(v) {
				d.counts[k]++
				return uint16(k + 1)
			}
		}
	} else if code, known := d.codes[string(v)]; known {
		d.counts[code-1]++
		return code
	}
	d.values, d.counts = append(d.values, string(v)), append(d.counts, 1)
	code := uint16(len(d.values))
	d.codes[d.values[code-1]] = code
	return code
}

// dictionary: people, bits a code, the values with how many have each, the codes.
func (w *encoder) dictionary(people int, value valueOf) encoded {
	p := presence{people: people}
	d := dictionary{codes: make(map[string]uint16, fewValues)}
	codes := slices.Grow(w.codes[:0], people)[:people]
	for i := range people {
		v := value(i)
		if codes[i] = 0; len(v) == 0 {
			continue
		}
		p.add(i)
		codes[i] = d.code(v)
	}
	width := codeWidth(len(d.values))
	out := binary.AppendUvarint(w.out[:0], uint64(people))
	out = append(out, byte(width))
	out = binary.AppendUvarint(out, uint64(len(d.values)))
	faults := 0
	for i, v := range d.values {
		out = binary.AppendUvarint(out, uint64(d.counts[i]))
		out = binary.AppendUvarint(out, uint64(len(v)))
		out = append(out, v...)
		faults |= faultsOf(v, faults)
	}
	w.codes, w.out = codes, packCodes(out, codes, width)
	return encoded{plain: w.out, filled: p.filled, faults: faults, present: p.bitmap()}
}

func codeWidth(values int) int {
	for _, w := range []int{1, 2, 4, 8} {
		if values < 1<<w {
			return w
		}
	}
	return 16
}

func packCodes(out []byte, codes []uint16, width int) []byte {
	if width == 16 {
		for _, c := range codes {
			out = binary.LittleEndian.AppendUint16(out, c)
		}
		return out
	}
	per := 8 / width
	for i := 0; i < len(codes); i += per {
		b := byte(0)
		for k, c := range codes[i:min(i+per, len(codes))] {
			b |= byte(c) << (k * width)
		}
		out = append(out, b)
	}
	return out
}

// What the values of an attribute are not.
const (
	notBool = 1 << iota
	notNumber
	notDate
)

// faultsOf says what a value is not, besides what is known already.
func faultsOf(v string, known int) int {
	faults := 0
	if known&notBool == 0 {
		if _, ok := sync.ParseBool(v); !ok {
			faults |= notBool
		}
	}
	if known&notNumber == 0 {
		if _, ok := sync.ParseNumber(v); !ok {
			faults |= notNumber
		}
	}
	if known&notDate == 0 {
		if _, ok := sync.ParseDate(v); !ok {
			faults |= notDate
		}
	}
	return faults
}

// typeOf is the narrowest type that values have which are not faults.
func typeOf(faults int) sync.AttributeType {
	switch {
	case faults&notBool == 0:
		return sync.TypeBool
	case faults&notNumber == 0:
		return sync.TypeNumber
	case faults&notDate == 0:
		return sync.TypeDate
	}
	return sync.TypeText
}
