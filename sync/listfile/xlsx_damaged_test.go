package listfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"audiencesync/sync"
)

// A workbook that is cut off or damaged anywhere is never read as a shorter
// one.
func TestXLSXDamaged(t *testing.T) {
	t.Parallel()
	header := `<row r="1"><c t="str"><v>external_id</v></c></row><row r="2"><c><v>1</v></c></row>`
	var b strings.Builder
	b.WriteString(header)
	for row := 3; row < 30_000; row++ {
		fmt.Fprintf(&b, `<row r="%d"><c><v>%d</v></c></row>`, row, row)
	}
	many := b.String()
	cut := func(sheet string, n int) map[string]string {
		p := parts(sheet)
		s := p["xl/worksheets/sheet1.xml"]
		p["xl/worksheets/sheet1.xml"] = s[:len(s)-n]
		return p
	}
	with := func(name, text string) map[string]string {
		p := parts(header)
		if p[name] = text; text == "" {
			delete(p, name)
		}
		return p
	}
	for name, c := range map[string]struct {
		parts map[string]string
		want  string
	}{
		"cut between rows":              {cut(header, len("</sheetData></worksheet>")), "behind row 2"},
		"cut in a row":                  {cut(header, len("</c></row></sheetData></worksheet>")), "behind row 1"},
		"cut far behind":                {cut(many, len("</v></c></row></sheetData></worksheet>")), "behind row 29998"},
		"no sheet in it":                {with("xl/worksheets/sheet1.xml", ""), "no sheet"},
		"no relationships":              {with("xl/_rels/workbook.xml.rels", ""), "damaged"},
		"a broken workbook part":        {with("xl/workbook.xml", "<workbook><"), "damaged"},
		"broken styles":                 {with("xl/styles.xml", "<styleSheet><cellXfs><xf numFmtId='x'/></cellXfs></styleSheet>"), "damaged"},
		"broken shared texts":           {with("xl/sharedStrings.xml", "<sst><si><t>a"), ""},
		"a document type with entities": {with("xl/worksheets/sheet1.xml", `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet><sheetData>`+header+`</sheetData></worksheet>`), "damaged"},
		"a column beyond all":           {parts(header + `<row><c r="ZZZZ3"><v>1</v></c></row>`), "behind row 2"},
		"a row beyond all":              {parts(header + `<row r="2000000"><c><v>1</v></c></row>`), "behind row 2"},
		"an endless cell":               {parts(header + `<row r="3"><c><v>` + strings.Repeat("1", 3*maxRow) + `</v></c></row>`), "a cell of more than 1 MB behind row 2"},
		"an endless cell in pieces":     {parts(header + `<row r="3"><c><v>` + strings.Repeat(strings.Repeat("1", maxRow/2)+"<x/>", 4) + `</v></c></row>`), "a cell of more than 1 MB behind row 2"},
		"an empty tag":                  {parts(header + `<>`), "behind row 2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := read(t, Source{Name: "book.xlsx", Data: zipped(t, c.parts)}, Options{})
			if c.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if errors.Is(err, io.EOF) || sync.CodeOf(err) != sync.CodeUnreadable && sync.CodeOf(err) != sync.CodeInvalid {
				t.Fatal(err)
			}
			wantError(t, err, sync.CodeOf(err), "book.xlsx", c.want)
		})
	}
}

// Whatever byte of a workbook is lost or changed: an error, or the same people.
func TestXLSXFlippedBytes(t *testing.T) {
	t.Parallel()
	data := workbook(t, sheetRows{"People", [][]any{{"email", "n"}, {"anna@example.com", 1}, {"bert@example.com", 2}}})
	want, _, err := read(t, Source{Data: data}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for cut := range 40 {
		if _, _, err := read(t, Source{Data: data[:len(data)*cut/40]}, Options{}); err == nil {
			t.Errorf("cut to %d fortieths, it was read", cut)
		}
	}
	for i := 0; i < len(data); i += 17 {
		bad := bytes.Clone(data)
		bad[i] ^= 0x55
		people, _, err := read(t, Source{Data: bad}, Options{})
		if err == nil && fmt.Sprint(people) != fmt.Sprint(want) {
			t.Errorf("byte %d changed: %v", i, people)
		}
	}
}
