package listfile

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// maxPart bounds the parts of a workbook that are read as a whole.
const maxPart = 32 << 20

// book is a workbook: what is known of it besides its rows.
type book struct {
	in       *input
	zip      *zip.Reader
	sheets   []bookSheet
	texts    sharedTexts
	isDate   []bool // by style
	from1904 bool
}

type bookSheet struct {
	name string
	file *zip.File
}

func (b *book) names() []string {
	out := make([]string, len(b.sheets))
	for i, s := range b.sheets {
		out[i] = s.name
	}
	return out
}

// part finds a part by name; nil when there is none. Some programs write the
// letter case differently.
func (b *book) part(name string) *zip.File {
	i := slices.IndexFunc(b.zip.File, func(f *zip.File) bool { return strings.EqualFold(f.Name, name) })
	if i < 0 {
		return nil
	}
	return b.zip.File[i]
}

// open reads a part.
func (b *book) open(f *zip.File) (io.ReadCloser, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	return part{&unpacked{r: r, in: b.in}, r}, nil
}

type part struct {
	io.Reader
	io.Closer
}

// decode reads a small part into a struct.
func (b *book) decode(name string, into any) error {
	f := b.part(name)
	if f == nil {
		return fmt.Errorf("%w: %s is missing", zip.ErrFormat, name)
	}
	r, err := b.open(f)
	if err != nil {
		return err
	}
	data, err := io.ReadAll(io.LimitReader(r, maxPart)) // to the end, where the checksum is
	if err == nil {
		err = xml.Unmarshal(data, into)
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", name, err)
	}
	return errors.Join(err, r.Close())
}

func openBook(in *input, z *zip.Reader) (*book, error) {
	b := &book{in: in, zip: z}
	if err := b.readSheets(); err != nil {
		return nil, err
	}
	if b.part("xl/styles.xml") != nil {
		if err := b.readStyles(); err != nil {
			return nil, err
		}
	}
	if f := b.part("xl/sharedStrings.xml"); f != nil {
		r, err := b.open(f)
		if err != nil {
			return nil, err
		}
		if err := errors.Join(b.texts.read(r), r.Close()); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func (b *book) readSheets() error {
	var w struct {
		Properties struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"id,attr"`
		} `xml:"sheets>sheet"`
	}
	var rels struct {
		Relationship []struct {
			ID     string `xml:"Id,attr"`
			Type   string `xml:"Type,attr"`
			Target string `xml:"Target,attr"`
		}
	}
	if err := errors.Join(b.decode("xl/workbook.xml", &w), b.decode("xl/_rels/workbook.xml.rels", &rels)); err != nil {
		return err
	}
	b.from1904 = w.Properties.Date1904 == "1" || w.Properties.Date1904 == "true"
	for _, s := range w.Sheets {
		for _, rel := range rels.Relationship {
			if rel.ID != s.ID || !strings.HasSuffix(rel.Type, "/worksheet") {
				continue
			}
			name := path.Join("xl", rel.Target)
			if strings.HasPrefix(rel.Target, "/") {
				name = rel.Target[1:]
			}
			if f := b.part(name); f != nil {
				b.sheets = append(b.sheets, bookSheet{s.Name, f})
			}
		}
	}
	return nil
}

func (b *book) readStyles() error {
	var s struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			Format int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := b.decode("xl/styles.xml", &s); err != nil {
		return err
	}
	codes := map[int]string{}
	for _, f := range s.Formats {
		codes[f.ID] = f.Code
	}
	for _, c := range s.Cells {
		code, own := codes[c.Format]
		b.isDate = append(b.isDate, own && isDateFormat(code) || !own && isDateID(c.Format))
	}
	return nil
}

// sharedTexts are the texts of a workbook that its cells refer to, one behind
// the other: a million of them are two allocations.
type sharedTexts struct {
	data []byte
	ends []uint32
}

// maxTexts bounds their memory.
const maxTexts = 512 << 20

var errTexts = errors.New("more than 512 MB of different texts")

func (t *sharedTexts) read(r io.Reader) error {
	s := newXMLScanner(r)
	in, phonetic := false, 0
	for {
		token, text, err := s.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		name := string(s.name)
		switch {
		case token == xmlText && in && phonetic == 0:
			if len(t.data)+len(text) > maxTexts {
				return errTexts
			}
			t.data = append(t.data, text...)
		case token == xmlText:
		case name == "rPh":
			phonetic += 1 - 2*token
		case name == "t":
			in = token == xmlStart
		case name == "si" && token == xmlEnd:
			t.ends = append(t.ends, uint32(len(t.data)))
		}
	}
}

// at returns the text with this number, nil when there is none.
func (t *sharedTexts) at(i int) []byte {
	if i < 0 || i >= len(t.ends) {
		return nil
	}
	from := uint32(0)
	if i > 0 {
		from = t.ends[i-1]
	}
	return t.data[from:t.ends[i]]
}
