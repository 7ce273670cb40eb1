package listfile

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"audiencesync/sync"
)

// rowsOf splits a text of CSV without mapping it.
func rowsOf(text []byte, delimiter byte) (rows [][]string, rejected int) {
	k := &keeper{}
	s := &csvSplitter{delimiter: delimiter}
	s.split(&chunk{data: bytes.Clone(text)}, k)
	return k.rows, k.rejected
}

// keeper keeps the rows that it takes.
type keeper struct {
	rows     [][]string
	rejected int
	last     int
	disorder bool
}

func (k *keeper) record(place int, fields [][]byte) {
	k.rows = append(k.rows, toStrings(fields))
	k.follow(place)
}

func (k *keeper) reject(place int, _ string) {
	k.rejected++
	k.follow(place)
}

func (k *keeper) warn(int, string, string) {}

func (k *keeper) follow(place int) {
	k.disorder = k.disorder || place < k.last
	k.last = place + 1
}

// FuzzCSV holds the parser against encoding/csv: what that takes, we take, with
// the same fields; and any text comes out the same in one piece and in many.
func FuzzCSV(f *testing.F) {
	for _, s := range []string{
		"", "email\na@b.de\n", "a,b\n\"c\nd\",\"e\"\"f\"\r\n", "a;b\n1;2", "\xef\xbb\xbfemail\n", "\xff\xfee\x00m\x00\n\x00", "a\"b\n\"c", "\"a\"b,c\n",
		"sep=;\na;b\n", "\r\r\r", "a,b\r\r\n", "\x00", "email,email\na@b.de,c@d.de\n", "anna@example.com\n", strings.Repeat(",", 300), "é,ü\n\xfc,x\n",
		"\"a\r\nb\"\r", "\"\"", "a,\"\"\n\"\",b", "\"a\"\n\n\n\"b\"\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		compareWithStandard(t, text)
		if len(text) < 4096 {
			one := whole(string(text))
			for _, size := range []int{1, 7} {
				if many, _ := pieces(t, string(text), size); !slices.Equal(one, many) {
					t.Errorf("in one piece %q\nin pieces of %d %q", one, size, many)
				}
			}
		}
		readAnything(t, text)
	})
}

func compareWithStandard(t *testing.T, text []byte) {
	standard := csv.NewReader(bytes.NewReader(text))
	standard.FieldsPerRecord = -1
	want, err := standard.ReadAll()
	if err != nil || bytes.IndexByte(text, 0) >= 0 {
		return
	}
	got, rejected := rowsOf(text, ',')
	if rejected > 0 || !slices.EqualFunc(got, want, slices.Equal[[]string]) {
		t.Errorf("rows %q and %d rejected, encoding/csv has %q", got, rejected, want)
	}
}

// readAnything reads what may be any file, and checks what always holds.
func readAnything(t *testing.T, data []byte) {
	for _, o := range []Options{{}, {Header: true, Mapping: sync.Mapping{}}, {NoHeader: true}} {
		preview, err := Inspect(t.Context(), Source{Name: "fuzz", Data: data}, o)
		checkFuzzError(t, err)
		if err == nil && len(preview.Columns) == 0 && preview.Format != formatJSONLines {
			t.Error("a list without columns")
		}
		if err == nil && len(preview.Columns) > 0 {
			o.Mapping = sync.Mapping{preview.Columns[0].Header: FieldExternalID}
		}
		r, err := Open(t.Context(), Source{Name: "fuzz", Data: data}, o)
		if checkFuzzError(t, err); err != nil {
			continue
		}
		drain(t, r)
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}

func drain(t *testing.T, r *Reader) {
	rows, last := 0, 0
	for {
		records, err := r.Next(t.Context())
		if errors.Is(err, io.EOF) {
			break
		}
		if checkFuzzError(t, err); err != nil {
			return
		}
		for i := range records {
			if rows++; records[i].Row <= last {
				t.Errorf("row %d follows row %d", records[i].Row, last)
			}
			last = records[i].Row
			if len(records[i].Attributes) != len(r.Spec().Attributes) {
				t.Errorf("row %d has %d attributes", last, len(records[i].Attributes))
			}
			for _, v := range append(records[i].Attributes, records[i].First, records[i].Last, records[i].ExternalID) {
				if sync.LooksLikeEmail(v) {
					t.Errorf("row %d holds an address in clear", last)
				}
			}
		}
	}
	for _, p := range r.Problems().List {
		if p.Reason == "" || sync.LooksLikeEmail([]byte(p.Column)) {
			t.Errorf("problem %+v", p)
		}
	}
	if _, _, n := r.Progress(); rows+r.Problems().Rejected > n {
		t.Errorf("%d records and %d rejected of %d rows", rows, r.Problems().Rejected, n)
	}
}

func checkFuzzError(t *testing.T, err error) {
	var e *sync.Error
	if err == nil || errors.As(err, &e) && (e.Code == sync.CodeInvalid || e.Code == sync.CodeUnreadable) && strings.HasPrefix(e.Message, "fuzz ") {
		return
	}
	t.Errorf("error %#v", err)
}

// FuzzJSONLines holds the parser against encoding/json.
func FuzzJSONLines(f *testing.F) {
	for _, s := range []string{
		"", `{"email":"a@b.de"}`, `{"a":1,"b":null,"c":true,"d":[1,{"x":"]"}],"e":{"f":"}"}}`, `{"a":"\u00fc\ud83d\ude00\ud800\n\"\\"}`,
		"{}\n\n{\"a\":\"b\"}\n[1]\n{\"a\"", " { \"a\" : 1.5e3 , \"b\" : \"x\" } ", `{"":""}`, `{"a":1,"a":2}`, "{\"a\":\"\xff\"}", `{"a@b.de":1}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		for line := range bytes.Lines(text) {
			compareWithJSON(t, line)
		}
		readAnything(t, text)
	})
}

func compareWithJSON(t *testing.T, line []byte) {
	var want map[string]json.RawMessage
	if err := json.Unmarshal(line, &want); err != nil || want == nil || !utf8.Valid(line) {
		return
	}
	got := map[string]string{}
	eachMember(line, func(key, value []byte) {
		if value[0] == '{' || value[0] == '[' {
			value = []byte(`"nested"`)
		}
		got[string(key)] = string(plainValue(value))
	})
	for key, raw := range want {
		value := fmt.Sprint(string(raw))
		switch raw[0] {
		case '"':
			if err := json.Unmarshal(raw, &value); err != nil {
				t.Fatal(err)
			}
		case 'n':
			value = ""
		case '{', '[':
			value = "nested"
		}
		if v, ok := got[key]; !ok || v != value {
			t.Errorf("%q is %q, encoding/json has %q", key, v, value)
		}
	}
}

// FuzzXLSX reads damaged workbooks, and sheets of any XML in a sound one.
func FuzzXLSX(f *testing.F) {
	f.Add([]byte(`<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>-1</v></c></row>`), false)
	f.Add([]byte(`<row><c t="inlineStr"><is><t>email</t></is></c></row><row><c t="str"><v>a@b.de</v></c><c r="AB2" s="1"><v>46056.5</v></c></row>`), false)
	f.Add([]byte(`<row><c><v>&#65;&amp;&lt;</v></c><!-- - --><?x?><![CDATA[ ]]></row>`), false)
	f.Add([]byte(`<row r="3"><c r="XFD3"/><c r='A3' t="b"><v>1</v></c></row><row r="1"/><x:row/>`), false)
	f.Add(workbook(f, sheetRows{"People", [][]any{{"email", "n", "d"}, {"anna@example.com", 1.5, true}}}), true)
	f.Add(zipped(f, parts(`<row><c><v>1</v></c></row>`)), true)
	f.Fuzz(func(t *testing.T, data []byte, isFile bool) {
		if !isFile {
			p := parts(string(data))
			p["xl/sharedStrings.xml"] = `<sst><si><t>external_id</t></si></sst>`
			p["xl/styles.xml"] = `<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`
			data = zipped(t, p)
		}
		readAnything(t, data)
	})
}
