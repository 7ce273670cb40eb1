package listfile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"audiencesync/sync"
)

const (
	headSize   = 256 << 10 // how much of a list is looked at
	sampleRows = 1000      // how many of its rows
	maxColumns = 16_384    // as in a spreadsheet
)

// The formats.
const (
	formatCSV       = "CSV"
	formatTSV       = "TSV"
	formatXLSX      = "XLSX"
	formatJSONLines = "JSON Lines"
)

// head is the beginning of a list: how it is read, and its first rows.
type head struct {
	*opened
	format    string
	charset   string
	presumed  bool // the charset is known to be ASCII only
	delimiter byte
	sheets    []string
	hasHeader bool
	headers   []string
	rows      [][]string // the first people
	sampled   int        // how many there were to look at
	rejected  int        // rows among them that cannot be read
	expected  int        // how many people a sheet says it has; 0: it does not
	looked    int64      // bytes on disk that they took
	whole     bool       // there are no more
	cut       error      // the list is damaged behind them
	warnings  []string

	firstRow int // number of the first person's row
	source   rowSource
	splitter func() splitter
	closing  []io.Closer
}

// look opens a list and looks at its beginning. The caller closes the head.
func look(ctx context.Context, s Source, o Options) (*head, error) {
	if err := ctx.Err(); err != nil {
		return nil, canceled(err, s.Base())
	}
	in, err := openInput(s)
	if err != nil {
		return nil, err
	}
	h := &head{firstRow: 1}
	h.opened, err = unpack(in, o)
	if err == nil {
		if h.book != nil {
			err = h.lookAtBook(o)
		} else {
			err = h.lookAtText(o)
		}
	}
	if err == nil {
		err = h.notEmpty()
	}
	if err != nil {
		if h.opened == nil {
			h.opened = &opened{in: in}
		}
		return h, errors.Join(err, h.close())
	}
	h.looked = in.progress()
	return h, nil
}

func canceled(err error, name string) error {
	return sync.Errorf(sync.CodeCanceled, err, "Reading %s was cancelled.", name)
}

func (h *head) close() error {
	var errs []error
	for _, c := range h.closing {
		errs = append(errs, c.Close())
	}
	h.closing = nil
	return errors.Join(append(errs, h.in.close())...)
}

func (h *head) notEmpty() error {
	switch {
	case len(h.headers) > maxColumns:
		return h.in.unreadable(nil, fmt.Sprintf("has %d columns, which is more than any list has. Check its delimiter.", len(h.headers)))
	case len(h.rows) > 0 || h.rejected > 0:
		return nil
	case h.cut != nil:
		return h.in.damaged(h.cut, h.firstRow-1)
	case !h.whole:
		return nil // what comes next is too long or empty; the reader will say
	case h.hasHeader:
		return h.in.invalid("has a header and nobody under it. Export the list again.")
	}
	return h.in.invalid("has nobody in it. Export the list again.")
}

// lookAtText looks at CSV, TSV and JSON Lines.
func (h *head) lookAtText(o Options) error {
	raw, end := readBegin(h.text)
	if len(raw) == 0 && !errors.Is(end, io.EOF) {
		return h.in.damaged(end, 0)
	}
	h.charset, h.presumed = guessCharset(raw)
	if o.Charset != "" {
		h.charset, h.presumed = strings.ToLower(o.Charset), false
	}
	rest := h.text
	if end != nil {
		rest = ended{end}
	}
	r, err := h.in.decoded(raw, rest, h.charset)
	if err != nil {
		return err
	}
	text, end := readBegin(r)
	if err := h.in.noText(text); err != nil {
		return err
	}
	s := &textSource{r: r, end: end}
	h.source, h.whole = s, errors.Is(end, io.EOF)
	if end != nil && !h.whole {
		h.cut = end
	}
	if jsonLines(text) {
		h.lookAtJSONLines(s, text)
		return nil
	}
	return h.lookAtRows(s, text, o)
}

// ended is what is left of a reader that ended.
type ended struct{ err error }

func (e ended) Read([]byte) (int, error) { return 0, e.err }

// readBegin reads as much as is looked at; the error is that with which the
// reader ended, if it did.
func readBegin(r io.Reader) (begin []byte, end error) {
	begin = make([]byte, 0, 4<<10)
	for len(begin) < headSize && end == nil {
		if len(begin) == cap(begin) {
			begin = slices.Grow(begin, 3*cap(begin))
		}
		var n int
		n, end = r.Read(begin[len(begin):min(cap(begin), headSize)])
		begin = begin[:len(begin)+n]
	}
	return begin, end
}

// noText recognises what is not text by its control characters.
func (in *input) noText(text []byte) error {
	control := 0
	for _, c := range text {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' {
			control++
		}
	}
	if control > 8 && (bytes.IndexByte(text, 0) >= 0 || 20*control > len(text)) {
		return in.unreadable(nil, "is not a text file. Choose a CSV, TSV, XLSX or JSON Lines file.")
	}
	if len(bytes.TrimSpace(text)) == 0 && len(text) < headSize {
		return in.unreadable(nil, "has nothing but blanks in it. Export the list again.")
	}
	return nil
}

// lookAtRows looks at CSV and TSV.
func (h *head) lookAtRows(s *textSource, text []byte, o Options) error {
	marked, skip := delimiterLine(text)
	text = text[skip:]
	switch {
	case o.Delimiter >= 0x80 || o.Delimiter == '"' || o.Delimiter == '\n' || o.Delimiter == '\r' || o.Delimiter < 0:
		return h.in.invalid("cannot be read with that delimiter. Choose a comma, a semicolon, a tab or |.")
	case o.Delimiter != 0:
		h.delimiter = byte(o.Delimiter)
	case skip > 0:
		h.delimiter = marked
	default:
		h.delimiter = guessDelimiter(text)
	}
	h.format = formatCSV
	if h.delimiter == '\t' {
		h.format = formatTSV
	}
	s.quote, s.delimiter = '"', h.delimiter
	h.splitter = func() splitter { return &csvSplitter{delimiter: h.delimiter} }
	first, end, err := h.firstLine(text)
	if err != nil {
		return err
	}
	h.decideHeader(first, o)
	if h.hasHeader {
		text = text[end:]
	} else {
		h.firstRow = 1
	}
	s.rest = append(s.rest, text...)
	if !h.whole {
		cut, _ := s.wholeRows(text)
		text = text[:cut]
	}
	h.sample(&chunk{data: text})
	return nil
}

// firstLine returns the fields of the first row that is not empty, and what it
// ends at. firstRow becomes the row behind it.
func (h *head) firstLine(text []byte) (fields []string, end int, err error) {
	for pos := 0; pos < len(text); h.firstRow++ {
		if n := bytes.IndexByte(text[pos:], '\n'); n >= 0 && len(dropCR(text[pos:pos+n])) == 0 {
			pos += n + 1
			continue
		}
		s := &csvSplitter{delimiter: h.delimiter}
		length, reason := s.splitQuoted(text[pos:])
		if pos+length == len(text) && h.cut != nil {
			return nil, 0, h.in.damaged(h.cut, h.firstRow-1)
		}
		if reason == "" && pos+length == len(text) && !h.whole {
			reason = "the first row is longer than a header can be"
		}
		if reason != "" {
			return nil, 0, h.in.unreadable(nil, fmt.Sprintf("cannot be read from row %d on: %s. Correct it, or export the list again.", h.firstRow, reason))
		}
		h.firstRow++
		return toStrings(s.fields), pos + length, nil
	}
	return nil, 0, nil
}

func (h *head) decideHeader(first []string, o Options) {
	h.hasHeader = o.Header || !o.NoHeader && guessHasHeader(first)
	h.headers, h.warnings = nameColumns(first, h.hasHeader)
}

// sample keeps the first rows of a chunk for guessing.
func (h *head) sample(c *chunk) {
	h.splitter().split(c, h)
}

// record implements rowTaker.
func (h *head) record(_ int, fields [][]byte) {
	if len(fields) != len(h.headers) {
		h.rejected++
		return
	}
	h.sampled++
	if len(h.rows) < sampleRows {
		h.rows = append(h.rows, h.readable(fields))
	}
}

// reject implements rowTaker.
func (h *head) reject(int, string) { h.rejected++ }

// warn implements rowTaker.
func (h *head) warn(int, string, string) {}

// readable are fields as people read them.
func (h *head) readable(fields [][]byte) []string {
	out := make([]string, len(fields))
	for i, f := range fields {
		if h.presumed {
			f = presumedText(f)
		}
		out[i] = string(sync.TrimInvisible(bytes.ToValidUTF8(f, []byte("\ufffd"))))
	}
	return out
}

func toStrings(fields [][]byte) []string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = string(f)
	}
	return out
}

// values are the sampled values of a column that are filled.
func (h *head) values(column int) []string {
	out := make([]string, 0, len(h.rows))
	for _, row := range h.rows {
		if row[column] != "" {
			out = append(out, row[column])
		}
	}
	return out
}

// someHeaders names the columns in a sentence.
func (h *head) someHeaders() string {
	short := slices.Clone(h.headers)
	for i, s := range short {
		if r := []rune(s); len(r) > 40 {
			s = string(r[:40]) + "…"
		}
		short[i] = fmt.Sprintf("%q", s)
	}
	return someOf(short)
}
