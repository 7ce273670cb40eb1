package listfile

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
)

const (
	maxSheetRow = 1 << 20 // as in a spreadsheet
	// chunkRows bounds a chunk whose rows hold next to nothing.
	chunkRows = 8 << 10

	reasonBeyond = "a value stands to the right of the last column; it is left out"
)

// lookAtBook looks at an XLSX: the sheet that was asked for, or the first with
// rows.
func (h *head) lookAtBook(o Options) error {
	h.format, h.charset = formatXLSX, charsetUTF8
	b, err := openBook(h.in, h.book)
	if err != nil {
		return h.bookError(err)
	}
	h.sheets = b.names()
	c := newChunk()
	for _, s := range b.sheets {
		if o.Sheet != "" && o.Sheet != s.name {
			continue
		}
		source, err := b.openSheet(s.file)
		if err != nil {
			return h.bookError(err)
		}
		err = source.fill(c)
		if o.Sheet == "" && errors.Is(err, io.EOF) {
			err = source.Close()
			if err == nil {
				continue
			}
		}
		h.closing = append(h.closing, source)
		h.lookAtSheet(source, c, err, o)
		return nil
	}
	if o.Sheet != "" {
		return h.in.invalid(fmt.Sprintf("has no sheet named %q. Its sheets are %s.", o.Sheet, someOf(h.sheets)))
	}
	return h.in.invalid("has no sheet with anything in it. Export the list again.")
}

// bookError translates an error of reading what a workbook has beside rows.
func (h *head) bookError(err error) error {
	if errors.Is(err, errTexts) {
		return h.in.unreadable(err, "holds more than 512 MB of text. Save the sheet as CSV, then import that.")
	}
	return h.in.damaged(err, 0)
}

func (h *head) lookAtSheet(source *sheetSource, c *chunk, end error, o Options) {
	h.source = source
	if h.whole = errors.Is(end, io.EOF); end != nil && !h.whole {
		h.cut = end
	}
	if len(c.sheet) == 0 {
		return
	}
	width := 0
	for _, row := range c.sheet {
		width = max(width, row.last-row.first)
	}
	first := make([]string, width)
	for i, f := range c.cellsOf(c.sheet[0], nil) {
		first[i] = string(f)
	}
	h.decideHeader(first, o)
	h.splitter = func() splitter { return &sheetSplitter{width: width} }
	h.firstRow = c.sheet[0].row
	if h.hasHeader {
		h.firstRow++
		c.sheet = c.sheet[1:]
	}
	source.kept = c
	h.sample(c)
	if h.whole = errors.Is(source.end, io.EOF); source.end != nil && !h.whole {
		h.cut = source.end
	}
	h.expected = source.expected - h.firstRow + 1
}

// sheetSource reads the rows of a sheet into chunks.
type sheetSource struct {
	book     *book
	file     io.ReadCloser
	xml      *xmlScanner
	kept     *chunk // rows that were looked at
	row      int    // number of the last row
	expected int    // what the last one's number will be, as the sheet says
	end      error  // what the sheet ended with
	text     []byte // of the cell
}

func (b *book) openSheet(f *zip.File) (*sheetSource, error) {
	r, err := b.open(f)
	if err != nil {
		return nil, err
	}
	return &sheetSource{book: b, file: r, xml: newXMLScanner(r)}, nil
}

// Close ends reading the sheet. What is wrong with the file, reading it told.
func (s *sheetSource) Close() error {
	_ = s.file.Close()
	return nil
}

func (s *sheetSource) fill(c *chunk) error {
	if s.kept != nil {
		c.data, c.sheet, c.ends = append(c.data, s.kept.data...), append(c.sheet, s.kept.sheet...), append(c.ends, s.kept.ends...)
		s.kept = nil
	}
	for len(c.sheet) < chunkRows && len(c.data) < chunkSize && s.end == nil {
		s.end = s.readRow(c)
	}
	if len(c.sheet) == 0 {
		return s.end
	}
	c.firstRow = c.sheet[0].row
	return nil
}

// readRow reads up to the end of the next row. A sheet that ends before its
// last tag was cut off, whatever the zip says of it.
func (s *sheetSource) readRow(c *chunk) error {
	for {
		token, _, err := s.xml.next()
		if err != nil {
			return unexpected(err)
		}
		switch {
		case token == xmlEnd && string(s.xml.name) == "sheetData":
			return s.drain()
		case token == xmlStart && string(s.xml.name) == "row":
			return s.cells(c)
		case token == xmlStart && string(s.xml.name) == "dimension":
			s.expected = lastRowOf(s.xml.attribute("ref"))
		}
	}
}

func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// drain reads what stands behind the rows, so that the zip's checksum is
// looked at.
func (s *sheetSource) drain() error {
	for {
		s.xml.pos = len(s.xml.buf)
		if err := s.xml.more(); err != nil {
			return err
		}
	}
}

// cells reads a row whose tag was read. A row with nothing in it is no row.
func (s *sheetSource) cells(c *chunk) error {
	s.row++
	if n := number(s.xml.attribute("r")); n > s.row {
		s.row = n
	}
	if s.row > maxSheetRow {
		return errXML
	}
	row := cells{row: s.row, from: len(c.data), first: len(c.ends)}
	for {
		token, _, err := s.xml.next()
		if err == nil && token == xmlStart && string(s.xml.name) == "c" {
			err = s.cell(c, len(c.ends)-row.first)
		} else if err == nil && token == xmlEnd && string(s.xml.name) == "row" {
			break
		}
		if err != nil { // of what is not whole, nothing
			c.data, c.ends = c.data[:row.from], c.ends[:row.first]
			return unexpected(err)
		}
	}
	if row.last = len(c.ends); len(c.data) > row.from {
		c.sheet = append(c.sheet, row)
	}
	return nil
}

// cell reads a cell whose tag was read; behind is how many the row has.
func (s *sheetSource) cell(c *chunk, behind int) error {
	column := columnOf(s.xml.attribute("r"), behind)
	kind := cellKind(s.xml.attribute("t"))
	style := max(0, number(s.xml.attribute("s")))
	if err := s.cellText(); err != nil {
		return err
	}
	if column >= maxColumns {
		return errXML
	}
	if column < behind || len(s.text) == 0 {
		return nil
	}
	for ; behind < column; behind++ {
		c.ends = append(c.ends, len(c.data))
	}
	c.data = s.book.appendValue(c.data, kind, style, s.text)
	c.ends = append(c.ends, len(c.data))
	return nil
}

// cellText reads the value of a cell into text, up to the cell's end.
func (s *sheetSource) cellText() error {
	s.text = s.text[:0]
	in, phonetic := false, 0
	for {
		token, text, err := s.xml.next()
		if err != nil {
			return unexpected(err)
		}
		if token == xmlText {
			if in && phonetic == 0 {
				if s.text = append(s.text, text...); len(s.text) > maxRow {
					return errCell
				}
			}
			continue
		}
		switch string(s.xml.name) {
		case "rPh":
			phonetic += 1 - 2*token
		case "v", "t":
			in = token == xmlStart
		case "c":
			if token == xmlEnd {
				return nil
			}
		}
	}
}

// lastRowOf reads the row of the second place in a range such as A1:F20.
func lastRowOf(area []byte) int {
	place := area[bytes.IndexByte(area, ':')+1:]
	n := number(bytes.TrimLeft(place, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	if n < 0 || n > maxSheetRow {
		return 0
	}
	return n
}

// number reads decimal digits; -1 when there is anything else, or nothing. It
// is called for every cell, and strconv allocates its errors.
func number(digits []byte) int {
	if len(digits) == 0 || len(digits) > 9 {
		return -1
	}
	n := 0
	for _, c := range digits {
		if c < '0' || c > '9' {
			return -1
		}
		n = 10*n + int(c-'0')
	}
	return n
}

// cellKind keeps the types without an allocation.
func cellKind(t []byte) string {
	switch string(t) {
	case "s":
		return "s"
	case "b":
		return "b"
	case "e":
		return "e"
	case "d":
		return "d"
	case "str":
		return "str"
	case "inlineStr":
		return "inlineStr"
	}
	return "n"
}

// columnOf reads the letters of a place such as AB12, from 0; a cell without
// one stands behind the last.
func columnOf(place []byte, last int) int {
	n := 0
	for _, c := range place {
		c &^= 0x20 // upper case; of a digit, no letter
		if c < 'A' || c > 'Z' || n > maxColumns {
			break
		}
		n = n*26 + int(c-'A') + 1
	}
	if n == 0 {
		return last
	}
	return n - 1
}

// sheetSplitter makes rows of a sheet's cells as wide as the header.
type sheetSplitter struct {
	width  int
	fields [][]byte
}

func (s *sheetSplitter) split(c *chunk, to rowTaker) int {
	if len(c.sheet) == 0 {
		return 0
	}
	first, place := c.sheet[0].row, 0
	for _, row := range c.sheet {
		place = row.row - first
		s.fields = c.cellsOf(row, s.fields[:0])
		if len(s.fields) > s.width {
			to.warn(place, "", reasonBeyond)
			s.fields = s.fields[:s.width]
		}
		for len(s.fields) < s.width {
			s.fields = append(s.fields, nil)
		}
		to.record(place, s.fields)
	}
	return place + 1
}
