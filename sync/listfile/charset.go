package listfile

import (
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// The charsets.
const (
	charsetUTF8        = "utf-8"
	charsetUTF16LE     = "utf-16le"
	charsetUTF16BE     = "utf-16be"
	charsetWindows1252 = "windows-1252"
)

const markUTF8 = "\xef\xbb\xbf"

// guessCharset goes by the byte order mark, then by whether the bytes are
// UTF-8. presumed: they are ASCII, so that what comes later may be either.
func guessCharset(begin []byte) (charset string, presumed bool) {
	switch {
	case bytes.HasPrefix(begin, []byte(markUTF8)):
		return charsetUTF8, false
	case bytes.HasPrefix(begin, []byte("\xff\xfe")), zeros(begin, 1):
		return charsetUTF16LE, false
	case bytes.HasPrefix(begin, []byte("\xfe\xff")), zeros(begin, 0):
		return charsetUTF16BE, false
	}
	for cut := range min(utf8.UTFMax, len(begin)+1) { // the last character may be cut
		if known := begin[:len(begin)-cut]; utf8.Valid(known) {
			return charsetUTF8, !bytes.ContainsFunc(known, func(r rune) bool { return r >= utf8.RuneSelf })
		}
	}
	return charsetWindows1252, false
}

// zeros says whether every second byte of a text is 0, as in UTF-16 without a
// mark.
func zeros(begin []byte, from int) bool {
	begin = begin[:min(len(begin), 64)&^1]
	for i := range begin {
		if (begin[i] == 0) != (i%2 == from) {
			return false
		}
	}
	return len(begin) >= 4
}

// decoded reads a text of a charset as UTF-8, without its mark and with line
// ends that are \n or \r\n.
func (in *input) decoded(begin []byte, rest io.Reader, charset string) (io.Reader, error) {
	whole := io.MultiReader(bytes.NewReader(begin), rest)
	var from encoding.Encoding
	lf, cr := []byte("\n"), []byte("\r")
	switch charset {
	case charsetUTF8:
		whole = io.MultiReader(bytes.NewReader(bytes.TrimPrefix(begin, []byte(markUTF8))), rest)
	case charsetUTF16LE:
		from, lf, cr = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), []byte("\n\x00"), []byte("\r\x00")
	case charsetUTF16BE:
		from, lf, cr = unicode.UTF16(unicode.BigEndian, unicode.UseBOM), []byte("\x00\n"), []byte("\x00\r")
	case charsetWindows1252:
		from = charmap.Windows1252
	default:
		return nil, in.invalid(fmt.Sprintf("cannot be read as %q. Choose utf-8, utf-16le, utf-16be or windows-1252.", charset))
	}
	if from != nil {
		whole = transform.NewReader(whole, from.NewDecoder())
	}
	if !bytes.Contains(begin, lf) && bytes.Contains(begin, cr) {
		whole = &oldLineEnds{whole}
	}
	return whole, nil
}

// oldLineEnds reads the line ends of classic Mac OS.
type oldLineEnds struct{ r io.Reader }

func (o *oldLineEnds) Read(p []byte) (int, error) {
	n, err := o.r.Read(p)
	for i, c := range p[:n] {
		if c == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}

// presumedText reads a value of a list whose beginning was ASCII: as UTF-8 if
// it is, otherwise as Windows-1252.
func presumedText(v []byte) []byte {
	if utf8.Valid(v) {
		return v
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(v)
	if err != nil { // it has a character for every byte
		return nil
	}
	return out
}
