package listfile

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"audiencesync/sync"
)

// workbook writes sheets with excelize; the cells of a row are what
// excelize makes of Go's values.
func workbook(t testing.TB, sheets ...sheetRows) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, s := range sheets {
		if i == 0 {
			if err := f.SetSheetName("Sheet1", s.name); err != nil {
				t.Fatal(err)
			}
		} else if _, err := f.NewSheet(s.name); err != nil {
			t.Fatal(err)
		}
		for r, row := range s.rows {
			if err := f.SetSheetRow(s.name, fmt.Sprintf("A%d", r+1), &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	return written(t, f)
}

type sheetRows struct {
	name string
	rows [][]any
}

func written(t testing.TB, f *excelize.File) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func attributesOf(people []person) (out [][]string) {
	for _, p := range people {
		out = append(out, p.attributes)
	}
	return out
}

func TestXLSX(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 2, 3, 0, 0, 0, 0, time.UTC)
	data := workbook(t, sheetRows{"People", [][]any{
		{"Email", "Vorname", "Nachname", "Note", "Consent", "Score", "Since"},
		{"anna@example.com", "Anna", "Berg", "a & b <c> \"d\"\n2", true, 12.5, day},
		{},
		{"bad", "", "", nil, false, 123456789012.0, day.Add(90 * time.Minute)},
		{"bert@example.com"},
	}})
	people, problems, err := read(t, Source{Name: "book.xlsx", Data: data}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"a & b <c> \"d\"\n2", "true", "12.5", "2026-02-03"},
		{"", "false", "123456789012", "2026-02-03T01:30:00"},
		{"", "", "", ""},
	}
	if got := attributesOf(people); fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
		t.Errorf("attributes\n%q, want\n%q", got, want)
	}
	if people[0].row != 2 || people[1].row != 4 || people[2].row != 5 || people[0].first != "Anna" || people[2].email != hashOf(t, "bert@example.com") {
		t.Errorf("people %v", people)
	}
	if len(problems.List) != 1 || problems.List[0].Row != 4 || problems.List[0].Column != "Email" {
		t.Errorf("problems %v", problems.List)
	}
	preview, err := Inspect(t.Context(), Source{Data: data}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if preview.Format != "XLSX" || !slices.Equal(preview.Sheets, []string{"People"}) || preview.EstimatedRows != 3 || !preview.HasHeader {
		t.Errorf("preview %+v", preview)
	}
	if c := preview.Columns[6]; c.Type != sync.TypeDate || c.Field != "since" {
		t.Errorf("the column of dates is %+v", c)
	}
}

func TestXLSXSheets(t *testing.T) {
	t.Parallel()
	data := workbook(t,
		sheetRows{"Empty", nil},
		sheetRows{"First", [][]any{{"email"}, {"anna@example.com"}}},
		sheetRows{"Zweites & Blatt", [][]any{{"email"}, {"bert@example.com"}}})
	for sheet, address := range map[string]string{"": "anna@example.com", "First": "anna@example.com", "Zweites & Blatt": "bert@example.com"} {
		people, _, err := read(t, Source{Name: "book.xlsx", Data: data}, Options{Sheet: sheet})
		if err != nil || len(people) != 1 || people[0].email != hashOf(t, address) {
			t.Errorf("%q: %v, %v", sheet, people, err)
		}
	}
	_, _, err := read(t, Source{Name: "book.xlsx", Data: data}, Options{Sheet: "None"})
	wantError(t, err, sync.CodeInvalid, "book.xlsx", `"None"`, "Zweites & Blatt")
	_, _, err = read(t, Source{Name: "book.xlsx", Data: data}, Options{Sheet: "Empty"})
	wantError(t, err, sync.CodeInvalid, "nobody")
	_, _, err = read(t, Source{Name: "book.xlsx", Data: workbook(t, sheetRows{"A", nil})}, Options{})
	wantError(t, err, sync.CodeInvalid, "no sheet with anything in it")
	_, _, err = read(t, Source{Name: "book.xlsx", Data: workbook(t, sheetRows{"A", [][]any{{"email"}}})}, Options{})
	wantError(t, err, sync.CodeInvalid, "a header and nobody under it")
}

// A sheet may have no header and begin anywhere; a value beyond its columns
// does not cost the row.
func TestXLSXPlaces(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	defer f.Close()
	set := func(cell string, v any) {
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	for row := 3; row < 9010; row++ {
		set(fmt.Sprintf("B%d", row), fmt.Sprintf("p%d@example.com", row))
	}
	set("D9005", "far out")
	people, problems, err := read(t, Source{Data: written(t, f)}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(people) != 9007 || people[0].row != 3 || people[9006].row != 9009 || people[9006].email != hashOf(t, "p9009@example.com") {
		t.Errorf("%d people, first %v", len(people), people[0])
	}
	if got := fmt.Sprint(problems.List); got != "[9005 warning : "+reasonBeyond+"]" {
		t.Errorf("problems %s", got)
	}
}

// Streamed sheets have their texts in the cells, as do those of many programs.
func TestXLSXInlineTexts(t *testing.T) {
	t.Parallel()
	data := streamed(t, 30_000)
	people, problems, err := read(t, Source{Data: data}, Options{})
	if err != nil || problems.Rejected+problems.Warnings > 0 {
		t.Fatal(err, problems)
	}
	if len(people) != 30_000 {
		t.Fatalf("%d people", len(people))
	}
	for i, p := range people {
		if p.row != i+2 || p.first != "Anna & Co" || p.last != fmt.Sprint("Berg", i) {
			t.Fatalf("row %d is %v", i+2, p)
		}
	}
}

// streamed writes a sheet of n people with excelize's stream writer.
func streamed(t testing.TB, n int) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	rows := [][]any{{"email", "first_name", "last_name", "score"}}
	for i := range n {
		rows = append(rows, []any{fmt.Sprintf("person.%d@example.com", i), "Anna & Co", fmt.Sprint("Berg", i), i})
	}
	for i, row := range rows {
		if err := w.SetRow(fmt.Sprintf("A%d", i+1), row); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return written(t, f)
}

// parts are the parts of the smallest workbook.
func parts(sheet string) map[string]string {
	return map[string]string{
		"[Content_Types].xml":        `<Types/>`,
		"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   `<worksheet><sheetData>` + sheet + `</sheetData></worksheet>`,
	}
}

func zipped(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	names := make([]string, 0, len(parts))
	for name := range parts {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, parts[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What programs write that excelize does not.
func TestXLSXAsOthersWriteIt(t *testing.T) {
	t.Parallel()
	text := func(s string) string { return `<c t="inlineStr"><is><t>` + s + `</t></is></c>` }
	header := `<row>` + text("external_id") + text("v") + `</row>`
	styles := `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\-mm"/><numFmt numFmtId="165" formatCode="[h]:mm"/></numFmts>` +
		`<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>`
	shared := `<sst count="99999999999" uniqueCount="3"><si><t>plain</t></si><si><r><t>ri</t></r><r><rPr/><t xml:space="preserve">ch </t></r></si><si><t>漢</t><rPh sb="0" eb="1"><t>かん</t></rPh></si><si/></sst>`
	for _, c := range []struct{ name, cell, want string }{
		{"a shared text", `<c r="B2" t="s"><v>0</v></c>`, "plain"},
		{"rich text", `<c r="B2" t="s"><v>1</v></c>`, "rich"},
		{"phonetic text is not the text", `<c r="B2" t="s"><v>2</v></c>`, "漢"},
		{"an empty shared text", `<c r="B2" t="s"><v>3</v></c>`, ""},
		{"a shared text that is not there", `<c r="B2" t="s"><v>4</v></c>`, ""},
		{"a negative one", `<c r="B2" t="s"><v>-1</v></c>`, ""},
		{"one that is no number", `<c r="B2" t="s"><v>x</v></c>`, ""},
		{"rich text in the cell", `<c r="B2" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>`, "ab"},
		{"a formula's text", `<c r="B2" t="str"><f>A1&amp;"x"</f><v>y</v></c>`, "y"},
		{"an error", `<c r="B2" t="e"><v>#N/A</v></c>`, ""},
		{"no place", `<c t="inlineStr"><is><t>a</t></is></c>`, "a"},
		{"a small place", `<c r="b2"><v>7</v></c>`, "7"},
		{"an attribute in single quotes", `<c r='B2' t = 'b' ><v>1</v></c>`, "true"},
		{"a prefix", `<x:c r="B2"><x:v>7</x:v></x:c>`, "7"},
		{"CDATA", `<c r="B2" t="str"><v><![CDATA[a<b]]></v></c>`, "a<b"},
		{"a comment", `<!-- > --><c r="B2"><?x > ?><v>7</v></c>`, "7"},
		{"entities", `<c r="B2" t="str"><v>&lt;&gt;&amp;&quot;&apos;&#65;&#x42;&nbsp;&#xZ;&</v></c>`, `<>&"'AB&nbsp;&#xZ;&`},
		{"an escaped character", `<c r="B2" t="str"><v>a_x0041_b_x00zz_c_x</v></c>`, "aAb_x00zz_c_x"},
		{"a day", `<c r="B2" s="1"><v>46056</v></c>`, "2026-02-03"},
		{"a day with a time", `<c r="B2" s="2"><v>46056.5</v></c>`, "2026-02-03T12:00:00"},
		{"the last moment of a day", `<c r="B2" s="2"><v>46056.9999999</v></c>`, "2026-02-04T00:00:00"},
		{"a time alone", `<c r="B2" s="1"><v>0.25</v></c>`, "06:00:00"},
		{"before the day that never was", `<c r="B2" s="1"><v>1</v></c>`, "1900-01-01"},
		{"a duration is a number", `<c r="B2" s="3"><v>1.5</v></c>`, "1.5"},
		{"no date that far", `<c r="B2" s="1"><v>99999999</v></c>`, "99999999"},
		{"a date before dates", `<c r="B2" s="1"><v>-5</v></c>`, "-5"},
		{"an ISO date", `<c r="B2" t="d" s="1"><v>2026-02-03</v></c>`, "2026-02-03"},
		{"a style that is not there", `<c r="B2" s="77"><v>46056</v></c>`, "46056"},
		{"a number as computers have it", `<c r="B2"><v>0.10000000000000001</v></c>`, "0.1"},
		{"a long number", `<c r="B2"><v>4.9123456789E+11</v></c>`, "491234567890"},
		{"a tiny number", `<c r="B2"><v>1E-9</v></c>`, "1e-09"},
		{"no number", `<c r="B2"><v>12-7</v></c>`, "12-7"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := parts(header + `<row r="2">` + `<c r="A2"><v>1</v></c>` + c.cell + `</row>`)
			p["xl/styles.xml"], p["xl/sharedStrings.xml"] = styles, shared
			people, _, err := read(t, Source{Data: zipped(t, p)}, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if len(people) != 1 || people[0].x != "1" || people[0].attributes[0] != c.want {
				t.Errorf("got %q, want %q", people, c.want)
			}
		})
	}
}

func TestXLSX1904(t *testing.T) {
	t.Parallel()
	p := parts(`<row><c t="str"><v>external_id</v></c><c t="str"><v>d</v></c></row><row><c><v>1</v></c><c s="0"><v>0</v></c></row>`)
	p["xl/workbook.xml"] = strings.Replace(p["xl/workbook.xml"], "<sheets>", `<workbookPr date1904="1"/><sheets>`, 1)
	p["xl/styles.xml"] = `<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>`
	people, _, err := read(t, Source{Data: zipped(t, p)}, Options{})
	if err != nil || len(people) != 1 || people[0].attributes[0] != "1904-01-01" {
		t.Errorf("got %v, %v", people, err)
	}
}

func TestDateFormats(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{
		"General": false, "0.00": false, "0.00E+00": false, `#,##0.00 "days"`: false, `[Red]0`: false, "@": false, "": false, `"open`: false, "[": false,
		`0\d`: false, `_-* #,##0.00\ "kr"_-`: false, "[h]:mm": false, "[SS]": false,
		"yyyy-mm-dd": true, "DD.MM.YYYY": true, "[$-409]d-mmm-yy;@": true, "h:mm AM/PM": true, `[Red]m/d`: true, `"am" d`: true,
	} {
		if got := isDateFormat(code); got != want {
			t.Errorf("%q: %v", code, got)
		}
	}
}

// The memory of a sheet is bounded by what is in flight, not by its rows.
func TestXLSXChunksStaySmall(t *testing.T) {
	t.Parallel()
	data := streamed(t, 20_000)
	in, err := openInput(Source{Data: data})
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(in, in.size)
	if err != nil {
		t.Fatal(err)
	}
	b, err := openBook(in, z)
	if err != nil {
		t.Fatal(err)
	}
	s, err := b.openSheet(b.sheets[0].file)
	if err != nil {
		t.Fatal(err)
	}
	c, rows := newChunk(), 0
	for {
		c.reset()
		if err = s.fill(c); err != nil {
			break
		}
		if rows += len(c.sheet); len(c.sheet) > chunkRows || cap(c.data) > 2*chunkSize || cap(s.xml.buf) > 64<<10 {
			t.Errorf("%d rows, %d bytes, %d bytes of XML in a chunk", len(c.sheet), cap(c.data), cap(s.xml.buf))
		}
	}
	if !errors.Is(err, io.EOF) || rows != 20_001 {
		t.Errorf("%d rows, %v", rows, err)
	}
}
