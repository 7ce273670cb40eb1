package listfile

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"audiencesync/sync"
)

// table is a list in no form yet.
type table struct {
	headers []string
	rows    [][]string
}

// tables draws lists: an external ID, an email, the names and two attributes,
// of characters that some form or other finds hard.
func tables(t *rapid.T, letters []rune) table {
	text := rapid.StringOfN(rapid.SampledFrom(letters), 0, 12, -1)
	email := rapid.OneOf(
		rapid.Map(rapid.StringMatching(`[a-zA-Z0-9.+]{1,8}`), func(s string) string { return "x" + s + "@example.com" }),
		rapid.Just(""), text,
	)
	drawn := table{headers: []string{"external_id", "email", "first_name", "last_name", "note", "Länge"}}
	for range rapid.IntRange(1, 8).Draw(t, "rows") {
		row := []string{"k" + rapid.StringMatching(`[a-z]{1,4}`).Draw(t, "id"), email.Draw(t, "email")}
		for range 4 {
			row = append(row, text.Draw(t, "text"))
		}
		drawn.rows = append(drawn.rows, row)
	}
	return drawn
}

// people is what the list must be read as, by the rules of package sync alone.
func (d table) people() (want []string) {
	plain := func(v string) string {
		v = string(sync.TrimInvisible([]byte(v)))
		if sync.LooksLikeEmail([]byte(v)) {
			return ""
		}
		return v
	}
	for _, row := range d.rows {
		p := person{x: plain(row[0])}
		if address := sync.TrimInvisible([]byte(row[1])); len(address) > 0 {
			if h, _, reason := sync.NormaliseEmail(address, nil); reason == "" {
				p.email = h.String()
			}
		}
		p.first = string(sync.NormaliseName([]byte(plain(row[2])), nil))
		p.last = string(sync.NormaliseName([]byte(plain(row[3])), nil))
		p.attributes = []string{plain(row[4]), plain(row[5])}
		want = append(want, p.String())
	}
	return want
}

func (d table) asCSV(delimiter rune, crlf bool) string {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = delimiter, crlf
	_ = w.WriteAll(append([][]string{d.headers}, d.rows...)) // a buffer takes everything
	return b.String()
}

func (d table) asJSONLines(t *rapid.T) string {
	var b strings.Builder
	for _, row := range d.rows {
		b.WriteByte('{')
		for i, v := range row {
			if i > 0 {
				b.WriteByte(',')
			}
			key, err := json.Marshal(d.headers[i])
			if err != nil {
				t.Fatal(err)
			}
			value, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, " %s:%s", key, value)
		}
		b.WriteString(" }\n")
	}
	return b.String()
}

// asSheet is the XML of the rows; every other cell refers to a shared text.
func (d table) asSheet() map[string]string {
	var sheet, shared strings.Builder
	n := 0
	escape := func(b *strings.Builder, v string) {
		_ = xml.EscapeText(b, []byte(v)) // a builder takes everything
	}
	for i, row := range append([][]string{d.headers}, d.rows...) {
		fmt.Fprintf(&sheet, `<row r="%d">`, i+1)
		for j, v := range row {
			place := fmt.Sprintf("%c%d", 'A'+j, i+1)
			switch {
			case v == "":
			case (i+j)%2 == 0:
				shared.WriteString(`<si><t xml:space="preserve">`)
				escape(&shared, v)
				shared.WriteString(`</t></si>`)
				fmt.Fprintf(&sheet, `<c r="%s" t="s"><v>%d</v></c>`, place, n)
				n++
			default:
				fmt.Fprintf(&sheet, `<c r="%s" t="inlineStr"><is><t>`, place)
				escape(&sheet, v)
				sheet.WriteString(`</t></is></c>`)
			}
		}
		sheet.WriteString(`</row>`)
	}
	p := parts(sheet.String())
	p["xl/sharedStrings.xml"] = `<sst>` + shared.String() + `</sst>`
	return p
}

// One list is the same people in every form, packing and charset.
func TestOneListInEveryForm(t *testing.T) {
	t.Parallel()
	letters := []rune("aB9 \t\n\"',;|@.é€ß{}[]<>&\\_-=\u00a0\u200b")
	rapid.Check(t, func(rt *rapid.T) {
		d := tables(rt, letters)
		want := fmt.Sprint(d.people())
		for form, data := range map[string][]byte{
			"CSV":                   []byte(d.asCSV(',', false)),
			"semicolons and CR LF":  []byte(d.asCSV(';', true)),
			"TSV":                   []byte(d.asCSV('\t', false)),
			"bars":                  []byte(d.asCSV('|', false)),
			"UTF-16":                utf16Of(d.asCSV(',', false), true, true),
			"UTF-16, the other way": utf16Of(d.asCSV('\t', true), false, true),
			"JSON Lines":            []byte(d.asJSONLines(rt)),
			"XLSX":                  zipped(t, d.asSheet()),
			"gzip":                  gzipped(t, []byte(d.asCSV(',', false))),
			"zip":                   zipped(t, map[string]string{"list.csv": d.asCSV(';', false)}),
		} {
			people, problems, err := read(t, Source{Name: form, Data: data}, d.options(delimiterOf(form)))
			if err != nil || problems.Rejected > 0 {
				rt.Fatalf("%s: %v, %v\n%q", form, err, problems.List, data)
			}
			for i, first := 0, people[0].row; i < len(people); i++ {
				if people[i].row != i+first {
					rt.Fatalf("%s: row %d stands at place %d", form, people[i].row, i)
				}
				people[i].row = 0
			}
			if got := fmt.Sprint(people); got != want {
				rt.Fatalf("%s is read as\n%q, want\n%q\n%q", form, got, want, data)
			}
		}
	})
}

// options map every column by hand: so few and so strange values may mislead
// the guess, too.
func (d table) options(delimiter rune) Options {
	o := Options{Header: true, Delimiter: delimiter, Mapping: sync.Mapping{}}
	for _, h := range d.headers {
		o.Mapping[h] = h
	}
	return o
}

// delimiterOf saves the guess, which so few and so strange rows may mislead.
func delimiterOf(form string) rune {
	switch form {
	case "semicolons and CR LF", "zip":
		return ';'
	case "TSV", "UTF-16, the other way":
		return '\t'
	case "bars":
		return '|'
	}
	return ','
}

// The rules about rows hold for any bytes: each line is a person or a problem.
func TestEveryLineIsAPersonOrAProblem(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		lines := rapid.SliceOfN(rapid.StringOfN(rapid.SampledFrom([]rune("ab,\x00é@.")), 0, 10, -1), 1, 30).Draw(rt, "lines")
		text := "external_id,note\n" + strings.Join(lines, "\n")
		people, problems, err := read(t, Source{Name: "list.csv", Data: []byte(text)}, table{headers: []string{"external_id", "note"}}.options(','))
		filled := 0
		for _, line := range lines {
			if line != "" {
				filled++
			}
		}
		if filled == 0 {
			if sync.CodeOf(err) != sync.CodeInvalid {
				rt.Fatal(err)
			}
			return
		}
		if sync.CodeOf(err) == sync.CodeUnreadable && strings.Count(text, "\x00") > 8 {
			return // taken for a binary file
		}
		if err != nil || len(people)+problems.Rejected != filled {
			rt.Fatalf("%d people and %d rejected of %d lines, %v", len(people), problems.Rejected, filled, err)
		}
		for _, p := range people {
			if line := lines[p.row-2]; strings.Count(line, ",") != 1 || !strings.HasPrefix(strings.TrimSpace(line), p.x) {
				rt.Fatalf("row %d is %v, its line %q", p.row, p, line)
			}
		}
	})
}

// A value that is not UTF-8 never reaches a record as it is.
func TestRecordsAreUTF8(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		value := rapid.SliceOfN(rapid.SampledFrom([]byte("aé\xff\xc3\x80 ,")), 1, 20).Draw(rt, "value")
		text := append([]byte("external_id,first_name,last_name,note\n"), bytes.Repeat(append(bytes.ReplaceAll(value, []byte(","), nil), ','), 3)...)
		text = append(text, 'x', '\n')
		for _, charset := range []string{"", "utf-8", "windows-1252"} {
			people, _, err := read(t, Source{Data: text}, Options{Header: true, Charset: charset, Delimiter: ',', Mapping: sync.Mapping{"external_id": "external_id"}})
			if err != nil {
				rt.Fatal(err)
			}
			for _, p := range people {
				if !utf8.ValidString(p.x + p.first + p.last + strings.Join(p.attributes, "")) {
					rt.Fatalf("%s: %q", charset, p)
				}
			}
		}
	})
}
