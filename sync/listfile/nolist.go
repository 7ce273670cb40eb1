package listfile

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"unicode/utf16"
)

// noList says of a file that begins like something else than a list what it is
// and what to do.
func (in *input) noList(begin []byte) error {
	if bytes.HasPrefix(begin, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) {
		if in.holds("EncryptedPackage") {
			return in.unreadable(nil, "is protected with a password. Open it, remove the password, and save it again.")
		}
		return in.unreadable(nil, "is in the format of Excel before 2007 or another old format. Open it and save it as XLSX or CSV.")
	}
	for _, k := range foreignBegins {
		if bytes.HasPrefix(begin, []byte(k.begin)) {
			return in.unreadable(nil, "is "+k.what+" and not a list. Choose a CSV, TSV, XLSX or JSON Lines file.")
		}
	}
	lower := bytes.ToLower(bytes.TrimLeft(begin[:min(len(begin), 512)], "\xef\xbb\xbf \t\r\n"))
	switch {
	case bytes.HasPrefix(lower, []byte("<!doctype html")), bytes.HasPrefix(lower, []byte("<html")), bytes.HasPrefix(lower, []byte("<table")):
		return in.unreadable(nil, "is a web page, whatever its name says. Open it in a spreadsheet and save it as XLSX or CSV.")
	case bytes.HasPrefix(lower, []byte("<?xml")):
		return in.unreadable(nil, "is XML. Open it in a spreadsheet and save it as XLSX or CSV.")
	case bytes.HasPrefix(lower, []byte("[")) && jsonArray(lower):
		return in.unreadable(nil, "is one JSON array. Save it as JSON Lines: one object a line, without the brackets around them.")
	}
	return nil
}

var foreignBegins = []struct{ begin, what string }{
	{"\x89PNG", "a picture"}, {"\xff\xd8\xff", "a picture"}, {"GIF8", "a picture"}, {"BM\x00", "a picture"},
	{"%PDF", "a PDF"}, {"SQLite format 3", "a database"}, {"\x7fELF", "a program"}, {"MZ\x90", "a program"},
	{"7z\xbc\xaf\x27\x1c", "a 7z archive"}, {"Rar!", "a RAR archive"}, {"\x28\xb5\x2f\xfd", "a zstd archive"},
	{"BZh", "a bzip2 archive"}, {"\xfd7zXZ", "an xz archive"}, {"PAR1", "a Parquet file"}, {"{\\rtf", "a text document"},
}

// jsonArray tells an array of objects from a CSV that begins with a bracket.
func jsonArray(begin []byte) bool {
	rest := bytes.TrimLeft(begin[1:], " \t\r\n")
	return len(rest) > 0 && rest[0] == '{'
}

// holds looks for a name in the directory of a compound file, where names are
// UTF-16. The directory of what Excel encrypts is near one of the ends.
func (in *input) holds(name string) bool {
	var want []byte
	for _, u := range utf16.Encode([]rune(name)) {
		want = append(want, byte(u), byte(u>>8))
	}
	const most = 1 << 20
	for _, from := range []int64{0, max(0, in.size-most)} {
		part, err := io.ReadAll(io.NewSectionReader(in.at, from, most))
		if err == nil && bytes.Contains(part, want) {
			return true
		}
	}
	return false
}

// otherDocument names what a zip is that is a document but no XLSX.
func otherDocument(z *zip.Reader) string {
	for _, f := range z.File {
		switch {
		case f.Name == "xl/workbook.bin":
			return "a binary workbook (XLSB)"
		case f.Name == "word/document.xml":
			return "a text document"
		case f.Name == "ppt/presentation.xml":
			return "a presentation"
		case f.Name == "content.xml":
			return "an OpenDocument file"
		case strings.HasPrefix(f.Name, "Index/") && strings.HasSuffix(f.Name, ".iwa"):
			return "a Numbers document"
		}
	}
	return ""
}

// damaged translates an error of reading on. lastRow is the last row that was
// read whole, 0 when there is none.
func (in *input) damaged(err error, lastRow int) error {
	where := "at its beginning"
	if lastRow > 0 {
		where = fmt.Sprintf("behind row %d", lastRow)
	}
	var system *fs.PathError
	switch {
	case errors.Is(err, errBomb):
		return in.unreadable(err, "unpacks to far more than a list does, and may be made to fill this computer. Unpack it yourself if you trust it.")
	case errors.Is(err, errCell):
		return in.unreadable(err, "has a cell of more than 1 MB "+where+". Remove it, or save the sheet as CSV.")
	case errors.Is(err, zip.ErrAlgorithm):
		return in.unreadable(err, "is packed in a way that is not supported. Pack it again as an ordinary zip, or import it unpacked.")
	case errors.As(err, &system):
		return in.unreadable(plainCause(err), "cannot be read any further, "+where+". Nothing of it was imported; check the disk or the connection to it.")
	}
	return in.unreadable(err, "was cut off or damaged "+where+". Nothing of it was imported; get a complete copy and import that.")
}

// errCell is the cause when one value of a sheet is longer than a row may be.
var errCell = errors.New("a cell is too long")
