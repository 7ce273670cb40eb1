package simulator

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"time"
)

// The saved state is: a mark, the length of a JSON document and the document
// (everything but the people), then for each segment its people and aliases in
// binary, and a CRC-32C of it all. Numbers are little-endian.
const (
	stateMark  = "practice LinkedIn 1\n"
	maxHead    = 256 << 20
	personSize = 12 // key, hour
	aliasSize  = 16 // alias, person
)

// head is the part of the state that is small. Faults and the request log are
// not saved.
type head struct {
	Offset   time.Duration
	NextID   int64
	Accounts []Account
	Segments []*segment
	Tokens   map[string]*token
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Save writes the state: the clock's jumps, accounts, roles, tokens (as
// digests), segments and their people (as keys). Requests wait meanwhile.
func (s *Server) Save(w io.Writer) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	doc, err := json.Marshal(head{s.offset, s.nextID, s.accounts, s.byID(), s.grants.tokens})
	if err != nil {
		return err
	}
	b := bufio.NewWriterSize(w, 1<<18)
	sum := crc32.New(castagnoli)
	out := &stateWriter{w: io.MultiWriter(b, sum), room: make([]byte, 0, 1<<16)}
	out.room = append(out.room, stateMark...)
	out.number(uint64(len(doc)))
	out.room = append(out.room, doc...)
	for _, g := range s.byID() {
		g.save(out)
	}
	out.flush()
	if out.err == nil {
		_, out.err = b.Write(binary.LittleEndian.AppendUint32(nil, sum.Sum32()))
	}
	return errors.Join(out.err, b.Flush())
}

type stateWriter struct {
	w    io.Writer
	room []byte
	err  error
}

func (o *stateWriter) number(n uint64) {
	o.room = binary.LittleEndian.AppendUint64(o.room, n)
	if len(o.room) > 1<<15 {
		o.flush()
	}
}

func (o *stateWriter) flush() {
	if o.err == nil {
		_, o.err = o.w.Write(o.room)
	}
	o.room = o.room[:0]
}

func (g *segment) save(o *stateWriter) {
	o.number(uint64(g.people.n))
	for i, k := range g.people.keys {
		if k != 0 {
			o.room = binary.LittleEndian.AppendUint32(o.room, g.people.info[i].hour)
			o.number(k)
		}
	}
	n := 0
	for _, a := range g.known() {
		a.settle()
		n += a.n + len(a.more)
	}
	o.number(uint64(n))
	for _, a := range g.known() {
		a.save(o)
	}
}

func (a *aliases) save(o *stateWriter) {
	var persons []uint64
	for _, alias := range a.keys {
		if alias == 0 {
			continue
		}
		persons = persons[:0]
		a.owners(alias, func(person uint64) bool {
			persons = append(persons, person)
			return true
		})
		slices.Reverse(persons[1:]) // linked in this order, they come in the one they have now
		for _, person := range persons {
			o.number(alias)
			o.number(person)
		}
	}
}

// Load makes practice LinkedIn from a saved state. The accounts of the state
// win over those of the options.
func Load(r io.Reader, o Options) (*Server, error) {
	o.NoAudiences = true
	s := New(o)
	sum := crc32.New(castagnoli)
	b := bufio.NewReaderSize(r, 1<<18)
	in := &stateReader{r: io.TeeReader(b, sum)}
	err := s.load(in)
	if err == nil {
		want := sum.Sum32()
		var got [4]byte
		if _, err = io.ReadFull(b, got[:]); err == nil && binary.LittleEndian.Uint32(got[:]) != want {
			err = errors.New("its checksum is wrong")
		}
	}
	if err != nil {
		return nil, fmt.Errorf("simulator: the saved state of practice LinkedIn is damaged: %w", err)
	}
	return s, nil
}

type stateReader struct {
	r    io.Reader
	room [8192 * aliasSize]byte
}

func (in *stateReader) number() (uint64, error) {
	b := in.room[:8]
	_, err := io.ReadFull(in.r, b)
	return binary.LittleEndian.Uint64(b), err
}

// records reads n records of a size; whatever n says, no more memory is used
// than there are bytes.
func (in *stateReader) records(size int, each func(record []byte)) error {
	n, err := in.number()
	for err == nil && n > 0 {
		b := in.room[:min(n, 8192)*uint64(size)]
		if _, err = io.ReadFull(in.r, b); err != nil {
			break
		}
		n -= uint64(len(b) / size)
		for ; len(b) > 0; b = b[size:] {
			each(b[:size])
		}
	}
	return err
}

func (s *Server) load(in *stateReader) error {
	mark := make([]byte, len(stateMark))
	if _, err := io.ReadFull(in.r, mark); err != nil {
		return err
	}
	if string(mark) != stateMark {
		return errors.New("it does not begin as one")
	}
	n, err := in.number()
	if err != nil {
		return err
	}
	if n > maxHead {
		return errors.New("its head is too long")
	}
	doc, err := io.ReadAll(io.LimitReader(in.r, int64(n)))
	if err != nil {
		return err
	}
	var h head
	if err := json.Unmarshal(doc, &h); err != nil {
		return err
	}
	s.offset, s.nextID, s.accounts = h.Offset, max(h.NextID, firstSegmentID), h.Accounts
	for key, t := range h.Tokens {
		if t != nil {
			s.grants.tokens[key] = t
		}
	}
	for _, g := range h.Segments {
		if g == nil || s.segments[g.ID] != nil {
			return errors.New("its segments are not in order")
		}
		if err := g.load(s, in); err != nil {
			return err
		}
		s.segments[g.ID] = g
	}
	return nil
}

func (g *segment) load(s *Server, in *stateReader) error {
	g.weak, g.aliases.emails = true, true // for all that the state says
	err := in.records(personSize, func(b []byte) {
		key := nonZero(binary.LittleEndian.Uint64(b[4:]))
		p, added := g.people.put(key)
		if p.hour = binary.LittleEndian.Uint32(b); added {
			g.count(s, key, 1)
		}
	})
	if err != nil {
		return err
	}
	return in.records(aliasSize, func(b []byte) {
		g.aliases.link(nonZero(binary.LittleEndian.Uint64(b)), binary.LittleEndian.Uint64(b[8:]))
	})
}
