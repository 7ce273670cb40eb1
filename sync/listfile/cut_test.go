package listfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// taken is what a splitter said, in words.
type taken struct {
	said []string
	base int
}

func (k *taken) record(place int, fields [][]byte) {
	k.said = append(k.said, fmt.Sprintf("%d %q", k.base+place, fields))
}

func (k *taken) reject(place int, reason string) {
	k.said = append(k.said, fmt.Sprintf("%d rejected: %s", k.base+place, reason))
}

func (k *taken) warn(place int, column, reason string) {
	k.said = append(k.said, fmt.Sprintf("%d warning %s: %s", k.base+place, column, reason))
}

// whole splits a text in one piece.
func whole(text string) []string {
	var k taken
	s := &csvSplitter{delimiter: ','}
	s.split(&chunk{data: []byte(text)}, &k)
	return k.said
}

// pieces splits a text in chunks of a size, as small as they can be.
func pieces(t testing.TB, text string, size int) (said []string, n int) {
	t.Helper()
	var k taken
	source := &textSource{r: iotest.OneByteReader(strings.NewReader(text)), quote: '"', delimiter: ','}
	s := &csvSplitter{delimiter: ','}
	for {
		c := &chunk{data: make([]byte, 0, size)}
		err := source.fill(c)
		if errors.Is(err, io.EOF) {
			return k.said, n
		}
		if err != nil {
			t.Fatal(err)
		}
		n++
		k.base += s.split(c, &k)
		if c.lost != "" {
			k.reject(0, c.lost)
			k.base++
		}
	}
}

// Wherever a text is cut, its rows are the same.
func TestCutsChangeNothing(t *testing.T) {
	t.Parallel()
	texts := []string{
		"a,b\nc,d\n", "a,\"b\nc\"\r\nd,e", "\"a\"\"\nb\",c\nd", "a\"b,c\nd,e\n\"f\"", "\"a\nb\nc", "\"a\"x\nb\n\"\n\",c",
		"\n\n\r\n\r", "a,\"b\"\r", "\"\"\"\"\n\"\"\"\n\"", "x,\"a\ny,\"b\"\nz,\"c\"\n", "\"a\"\r\nb\"\r\n\"c\"",
	}
	random := rand.New(rand.NewPCG(1, 2))
	const letters = "aab,,,\"\"\"\"\n\n\r\x00"
	for range 3000 {
		var b strings.Builder
		for range random.IntN(40) {
			b.WriteByte(letters[random.IntN(len(letters))])
		}
		texts = append(texts, b.String())
	}
	for _, text := range texts {
		want := whole(text)
		for size := 1; size < 12; size++ {
			if got, _ := pieces(t, text, size); !slices.Equal(got, want) {
				t.Fatalf("%q in pieces of %d:\n%q, in one\n%q", text, size, got, want)
			}
		}
	}
}

func TestCutIsAsSmallAsAsked(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("a,b\n", 100)
	if _, n := pieces(t, text, 16); n != 25 {
		t.Errorf("400 bytes in chunks of 16 are %d chunks", n)
	}
	if _, n := pieces(t, `"`+text, 16); n != 1 {
		t.Errorf("an open quotation mark was cut into %d chunks", n)
	}
}

// Rows up to 1 MB are read, longer ones rejected with their number, and
// reading goes on behind them.
func TestLongRows(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return strings.Repeat("x", n) }
	for _, c := range []struct {
		name, middle string
		rows         []int
		problem      string
	}{
		{"just short enough", "," + long(maxRow-2) + "\n", []int{2, 3, 4}, ""},
		{"one byte too long", "," + long(maxRow-1) + "\n", []int{2, 4}, "3 rejected : " + reasonTooLong},
		{"far too long", "," + long(5*maxRow) + "\n", []int{2, 4}, "3 rejected : " + reasonTooLong},
		{"too long in quotation marks", ",\"" + long(2*maxRow) + "\"\n", []int{2, 4}, "3 rejected : " + reasonUnclosed},
		{"open for too long", ",\"a\n" + strings.Repeat(",b\n", maxRow/2), nil, "3 rejected : " + reasonUnclosed},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			people, problems := mustRead(t, "email,note\n,a\n"+c.middle+",z\n", Options{Delimiter: ','})
			var rows []int
			for _, p := range people {
				rows = append(rows, p.row)
			}
			if c.rows == nil {
				for row := range maxRow/2 + 3 {
					if row >= 2 && row != 3 {
						c.rows = append(c.rows, row)
					}
				}
				c.rows = append(c.rows, maxRow/2+3, maxRow/2+4)
			}
			if !slices.Equal(rows, c.rows) {
				t.Errorf("rows %v … were read (%d), want %d", rows[:min(5, len(rows))], len(rows), len(c.rows))
			}
			if got := fmt.Sprint(problems.List); got != "["+c.problem+"]" {
				t.Errorf("problems %s, want %s", got, c.problem)
			}
			if last := people[len(people)-1]; last.attributes[0] != "z" {
				t.Errorf("the last row is %v", last)
			}
		})
	}
}

// A line of a gigabyte passes through buffers that stay as small as they are.
func TestEndlessLineTakesNoMemory(t *testing.T) {
	t.Parallel()
	source := &textSource{r: io.MultiReader(strings.NewReader("a,b\n"), io.LimitReader(endless{}, 1<<30), strings.NewReader("\nc,d\n")), quote: '"', delimiter: ','}
	c, largest, lost := newChunk(), 0, 0
	var text []byte
	for {
		c.reset()
		err := source.fill(c)
		largest = max(largest, cap(c.data), cap(source.rest))
		text = append(text, c.data...)
		if c.lost != "" {
			lost++
		}
		if err != nil {
			if !errors.Is(err, io.EOF) {
				t.Fatal(err)
			}
			break
		}
	}
	if lost != 1 || string(text) != "a,b\nc,d\n" || largest > 2*maxRow {
		t.Errorf("%d rows lost, %q kept, %d bytes in a buffer", lost, text, largest)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// An error of reading leaves the whole rows before it and nothing of the one
// in which it came.
func TestReadErrorEndsBehindAWholeRow(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk is gone")
	source := &textSource{r: io.MultiReader(strings.NewReader("a,b\nc,d\n\"e\nf"), iotest.ErrReader(broken)), quote: '"', delimiter: ','}
	c := newChunk()
	if err := source.fill(c); err != nil || string(c.data) != "a,b\nc,d\n" {
		t.Errorf("%q, %v", c.data, err)
	}
	for range 2 {
		c.reset()
		if err := source.fill(c); !errors.Is(err, broken) || len(c.data) > 0 {
			t.Errorf("%q, %v", c.data, err)
		}
	}
}

// Each row is looked at a few times at most, however its quoting is broken.
func TestBrokenQuotingIsLinear(t *testing.T) {
	t.Parallel()
	for _, line := range []string{"\"a\n", "a\"\n", "\"\"\"\n", "\"a\"b\n", ",\"\n", "\"\"a,\"\n"} {
		text := []byte(strings.Repeat(line, maxRow/len(line)))
		var k countingTaker
		s := &csvSplitter{delimiter: ','}
		s.split(&chunk{data: text}, &k)
		source := &textSource{quote: '"', delimiter: ','}
		source.wholeRows(text)
		if lines := bytes.Count(text, []byte("\n")); k.rows > lines || k.rows < lines/2-1 {
			t.Errorf("%q: %d rows of %d lines", line, k.rows, lines)
		}
	}
}

// countingTaker counts rows.
type countingTaker struct{ rows int }

func (k *countingTaker) record(int, [][]byte)   { k.rows++ }
func (k *countingTaker) reject(int, string)     { k.rows++ }
func (*countingTaker) warn(int, string, string) {}
