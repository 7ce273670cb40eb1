package listfile

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// tokens reads a document in words: (name attributes), text, /name.
func tokens(r io.Reader) (string, error) {
	var b strings.Builder
	s := newXMLScanner(r)
	for {
		token, text, err := s.next()
		if errors.Is(err, io.EOF) {
			return b.String(), nil
		}
		if err != nil {
			return b.String(), err
		}
		switch token {
		case xmlStart:
			fmt.Fprintf(&b, "(%s %q)", s.name, s.attribute("a"))
		case xmlEnd:
			fmt.Fprintf(&b, "/%s", s.name)
		case xmlText:
			b.Write(text)
		}
	}
}

func TestXMLScanner(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ xml, want string }{
		{"", ""},
		{"text", "text"},
		{"<a>b</a>", `(a "")b/a`},
		{"<a/>", `(a "")/a`},
		{"<x:a a=\"1\"/>", `(a "1")/a`},
		{"<a b='2' a='1'>", `(a "1")`},
		{"<a\n\ta = \"1\"\n>", `(a "1")`},
		{"<a a=\"b>c\">d", `(a "b>c")d`},
		{"<a a='\"'>", `(a "\"")`},
		{"<a ba=\"1\">", `(a "")`},
		{"<a a>", `(a "")`},
		{"<a a=>", `(a "")`},
		{"<a b=\"x=a\" a=\"y\">", `(a "y")`},
		{"<?xml version=\"1.0\"?><a>", `(a "")`},
		{"a<!-- <b> -- -->c", "ac"},
		{"<![CDATA[<b>&amp;]]>", "<b>&amp;"},
		{"<![CDATA[]]>", ""},
		{"&lt;&#65;&unknown;&", "<A&unknown;&"},
		{"&#x1F600;&#0;&#x110000;&#;&#x;", "😀\x00&#x110000;&#;&#x;"},
	} {
		for name, r := range map[string]io.Reader{"whole": strings.NewReader(c.xml), "by bytes": iotest.OneByteReader(strings.NewReader(c.xml)), "by halves": iotest.HalfReader(strings.NewReader(c.xml))} {
			if got, err := tokens(r); err != nil || got != c.want {
				t.Errorf("%q %s: %s, %v, want %s", c.xml, name, got, err, c.want)
			}
		}
	}
}

func TestXMLScannerErrors(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk is gone")
	for text, want := range map[string]error{
		"<>": errXML, "<!DOCTYPE a>": errDoctype, "<!ENTITY a \"b\">": errDoctype,
		strings.Repeat("x", 2*maxRow):                       errCell,
		"<a " + strings.Repeat("x", 2*maxRow):               errCell,
		"<!--" + strings.Repeat("x", 2*maxRow):              errCell,
		"<![CDATA[" + strings.Repeat("x", 2*maxRow) + "]]>": errCell,
	} {
		if _, err := tokens(strings.NewReader(text)); !errors.Is(err, want) {
			t.Errorf("%.20q: %v, want %v", text, err, want)
		}
	}
	for _, text := range []string{"", "a", "<a", "<!--", "<![CDATA[x", "<a>b", "<?x"} {
		if _, err := tokens(io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken))); !errors.Is(err, broken) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// What encoding/xml reads, the scanner reads, character by character.
func TestXMLScannerAsEncodingXML(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`<a x="1">t&amp;u<b/>v<!-- c --><![CDATA[<&>]]></a>`, `<row r="1"><c r="A1" t="s"><v>0</v></c></row>`,
		"<a>\n<b>é漢😀</b>\t</a>", `<a><b c="&lt;"/></a>`, `<p:a xmlns:p="q"><p:b>1</p:b></p:a>`,
	} {
		var want strings.Builder
		d := xml.NewDecoder(strings.NewReader(text))
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			switch token := token.(type) {
			case xml.StartElement:
				fmt.Fprintf(&want, `(%s "")`, token.Name.Local)
			case xml.EndElement:
				fmt.Fprintf(&want, "/%s", token.Name.Local)
			case xml.CharData:
				want.Write(token)
			}
		}
		if got, err := tokens(strings.NewReader(text)); err != nil || got != want.String() {
			t.Errorf("%s: %s, %v, want %s", text, got, err, want.String())
		}
	}
}

func TestColumnPlaces(t *testing.T) {
	t.Parallel()
	for place, want := range map[string]int{"A1": 0, "B2": 1, "Z9": 25, "AA1": 26, "az10": 51, "ZZ1": 701, "AAA1": 702, "XFD1048576": 16_383, "": 7, "12": 7} {
		if got := columnOf([]byte(place), 7); got != want {
			t.Errorf("%s is column %d, want %d", place, got, want)
		}
	}
	if got := columnOf([]byte(strings.Repeat("Z", 100)), 0); got < maxColumns {
		t.Errorf("a place of a hundred letters is column %d", got)
	}
	for area, want := range map[string]int{"A1:F20": 20, "A1": 1, "": 0, "A1:F99999999": 0, "x": 0, "A1:XFD1048576": 1_048_576} {
		if got := lastRowOf([]byte(area)); got != want {
			t.Errorf("%s ends at row %d, want %d", area, got, want)
		}
	}
}

func TestSharedTexts(t *testing.T) {
	t.Parallel()
	var texts sharedTexts
	if err := texts.read(strings.NewReader(`<sst><si><t>a</t></si><si><t></t></si><si><t>bc</t></si></sst>`)); err != nil {
		t.Fatal(err)
	}
	for i, want := range map[int]string{-1: "", 0: "a", 1: "", 2: "bc", 3: ""} {
		if got := string(texts.at(i)); got != want {
			t.Errorf("text %d is %q", i, got)
		}
	}
	if err := texts.read(strings.NewReader(`<sst><!DOCTYPE x>`)); !errors.Is(err, errDoctype) {
		t.Error(err)
	}
}

func TestNumbersOfSheets(t *testing.T) {
	t.Parallel()
	for v, want := range map[string]string{
		"0": "0", "007": "007", "1": "1", "-1": "-1", "1.50": "1.5", "0.1": "0.1", "0.30000000000000004": "0.30000000000000004", "2.9999999999999998E-2": "0.03",
		"1E3": "1000", "123456789012345": "123456789012345", "1.23456789012345E+17": "123456789012345000", "1e300": "1e+300", "1e999": "1e999", "NaN": "NaN", "": "", "x": "x",
	} {
		if got := string(appendNumber(nil, []byte(v))); got != want {
			t.Errorf("%s is %s, want %s", v, got, want)
		}
	}
}
