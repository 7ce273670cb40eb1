package listfile

import "audiencesync/sync"

const (
	// maxRow is the longest row that is read, its line end included.
	maxRow = 1 << 20
	// chunkSize is how much is parsed at a time: small enough that the records
	// made of it stay in the processor's cache.
	chunkSize = 128 << 10
	// chunks is how many there are; with maxRow it bounds the memory.
	chunks = 6
)

// chunk is a run of whole rows on its way from the file to the caller. There
// is a fixed number of them; each is used again and again.
type chunk struct {
	data  []byte  // the rows as they stand in a text file, or a sheet's cells one behind the other
	sheet []cells // the rows of a sheet
	ends  []int   // where in data each of their cells ends
	lost  string  // why one more row that stood behind data is not in it
	err   error   // the list ends here, not at its end

	records    []sync.Record
	attributes [][]byte  // where the records' Attributes point
	problems   []Problem // their rows count from the chunk's beginning
	rows       int       // row numbers taken up, empty lines included
	firstRow   int       // of a chunk that knows it; 0: follows the one before
	done       chan struct{}
}

// cells is a row of a sheet: its number, where its data begins, and which of
// the chunk's ends are its.
type cells struct{ row, from, first, last int }

// cellsOf appends the cells of a sheet's row to dst.
func (c *chunk) cellsOf(row cells, dst [][]byte) [][]byte {
	from := row.from
	for _, end := range c.ends[row.first:row.last] {
		dst = append(dst, c.data[from:end:end])
		from = end
	}
	return dst
}

func newChunk() *chunk {
	return &chunk{data: make([]byte, 0, chunkSize), done: make(chan struct{}, 1)}
}

func (c *chunk) reset() {
	c.data, c.sheet, c.ends, c.lost, c.err = c.data[:0], c.sheet[:0], c.ends[:0], "", nil
	c.records, c.attributes, c.problems = c.records[:0], c.attributes[:0], c.problems[:0]
	c.rows, c.firstRow = 0, 0
}

// splitter takes a chunk apart into rows and says of each what it holds. Rows
// are counted from 0; it returns how many places the chunk takes up.
type splitter interface {
	split(c *chunk, to rowTaker) int
}

// rowTaker takes rows. Fields point into the chunk.
type rowTaker interface {
	record(place int, fields [][]byte)
	reject(place int, reason string)
	warn(place int, column, reason string)
}

// rowSource fills chunks with the rows of a list, in order. The end is io.EOF,
// with an empty chunk; with another error the chunk holds what was whole.
type rowSource interface {
	fill(c *chunk) error
}
