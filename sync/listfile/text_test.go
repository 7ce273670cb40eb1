package listfile

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"audiencesync/sync"
)

func utf16Of(text string, little, mark bool) []byte {
	var out []byte
	if mark {
		text = "\ufeff" + text
	}
	for _, u := range utf16.Encode([]rune(text)) {
		if little {
			out = append(out, byte(u), byte(u>>8))
		} else {
			out = append(out, byte(u>>8), byte(u))
		}
	}
	return out
}

func latin(text string) []byte {
	var out []byte
	for _, r := range text {
		switch r {
		case '€':
			out = append(out, 0x80)
		case '“':
			out = append(out, 0x93)
		default:
			out = append(out, byte(r))
		}
	}
	return out
}

func TestCharsets(t *testing.T) {
	t.Parallel()
	const text = "email;first_name;last_name;note\r\nanna@müller.de;Zoë;Müller;5 €\r\n;“x;ß;é\r\n"
	const wide = "email;first_name;last_name;note\nanna@müller.de;Zoë;Müller;漢字😀\n"
	for _, c := range []struct {
		name, charset, note string
		data                []byte
		o                   Options
	}{
		{"UTF-8", "utf-8", "漢字😀", []byte(wide), Options{}},
		{"UTF-8 with a mark", "utf-8", "漢字😀", []byte("\ufeff" + wide), Options{}},
		{"UTF-16 little endian", "utf-16le", "漢字😀", utf16Of(wide, true, true), Options{}},
		{"UTF-16 big endian", "utf-16be", "漢字😀", utf16Of(wide, false, true), Options{}},
		{"UTF-16 without a mark", "utf-16le", "漢字😀", utf16Of(wide, true, false), Options{}},
		{"UTF-16 big endian without a mark", "utf-16be", "漢字😀", utf16Of(wide, false, false), Options{}},
		{"UTF-16 by hand", "utf-16le", "漢字😀", utf16Of(wide, true, false), Options{Charset: "UTF-16LE"}},
		{"UTF-16 with old line ends", "utf-16le", "漢字😀", utf16Of(strings.ReplaceAll(wide, "\n", "\r"), true, true), Options{}},
		{"Windows-1252", "windows-1252", "5 €", latin(text), Options{}},
		{"Windows-1252 by hand", "windows-1252", "5 €", latin(text), Options{Charset: "windows-1252"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, err := Inspect(t.Context(), Source{Data: c.data}, c.o)
			if err != nil || p.Charset != c.charset || p.Delimiter != ';' || p.Columns[0].Header != "email" {
				t.Fatalf("%+v, %v", p, err)
			}
			people, problems, err := read(t, Source{Data: c.data}, c.o)
			if err != nil || problems.Rejected+problems.Warnings > 0 {
				t.Fatal(err, problems)
			}
			if q := people[0]; q.email != hashOf(t, "anna@müller.de") || q.first != "Zoë" || q.last != "Müller" || q.attributes[0] != c.note {
				t.Errorf("got %v", q)
			}
		})
	}
}

// A list that is ASCII for long may turn out Windows-1252 far behind, and one
// that is UTF-8 may hold a damaged value.
func TestCharsetFarBehind(t *testing.T) {
	t.Parallel()
	begin := "x,first_name,last_name,note\n" + strings.Repeat(",Anna,Berg,x\n", 50_000)
	people, problems, err := read(t, Source{Data: append([]byte(begin), latin("-,Zoë,Müller,5 €\n")...)}, Options{})
	if err != nil || problems.Warnings > 0 {
		t.Fatal(err, problems)
	}
	if q := people[50_000]; q.first != "Zoë" || q.last != "Müller" || q.attributes[1] != "5 €" {
		t.Errorf("got %v", q)
	}
	people, problems, err = read(t, Source{Data: append([]byte("é,first_name,last_name,email\n"+strings.Repeat("ä,Anna,Berg,\n", 50_000)), latin("ä,Zoë,Müller,anna@example.com\n")...)}, Options{})
	if err != nil || len(problems.List) != 3 {
		t.Fatal(err, problems.Warnings)
	}
	for i, column := range []string{"é", "first_name", "last_name"} {
		if p := problems.List[i]; p.Row != 50_002 || p.Column != column || p.Reason != reasonCharset || p.Rejected {
			t.Errorf("problem %v", p)
		}
	}
	if q := people[len(people)-1]; q.first+q.last+q.attributes[0] != "" || q.email != hashOf(t, "anna@example.com") {
		t.Errorf("got %v", q)
	}
	// what is left out is not warned of
	_, problems, err = read(t, Source{Data: []byte("email,note,ü\na@b.de,\xff,x\n")}, Options{Charset: "utf-8", Mapping: sync.Mapping{"note": "ignore"}})
	if err != nil || problems.Warnings > 0 {
		t.Error(err, problems)
	}
}

func TestGuessCharset(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "utf-8 true", "abc": "utf-8 true", "é": "utf-8 false", "abc\xc3": "utf-8 true", "é\xf0\x9f\x98": "utf-8 false", "\xef\xbb\xbf": "utf-8 false",
		"\xe9t\xe9 ": "windows-1252 false", "\xff\xfea\x00": "utf-16le false", "\xfe\xff\x00a": "utf-16be false", "a\x00b\x00": "utf-16le false", "a\x00": "utf-8 true",
	} {
		charset, presumed := guessCharset([]byte(text))
		if got := fmt.Sprint(charset, " ", presumed); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}

func TestGuessDelimiter(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want byte
	}{
		{"", ','}, {"email\na@b.de\n", ','}, {"a,b\n1,2\n", ','}, {"a;b\n1;2\n", ';'}, {"a\tb\n1\t2\n", '\t'}, {"a|b\n1|2\n", '|'},
		{"a;b\n1,5;2,5\n3,5;4,25\n", ';'},                      // decimal commas
		{"name;note\nx;\"a, b, c\"\ny;\"d, e\"\n", ';'},        // commas in quotation marks
		{"a;b;c\n\"x\ny, z, \n,\";1;2\n", ';'},                 // line ends in quotation marks
		{"name\tnote\nBerg, Anna\tx, y\nx\ty\n", '\t'},         // commas in a column
		{"a,b\n\n\n1,2\r\n\r\n", ','},                          // empty lines
		{"a;b,c\n1;2,3\n", ';'},                                // even: the first that stands more often, or the first
		{strings.Repeat("a;b;c\n", 200) + "x,y,z,,,,,,,", ';'}, // only the first lines count
	} {
		if got := guessDelimiter([]byte(c.text)); got != c.want && c.text != "a;b,c\n1;2,3\n" {
			t.Errorf("%q: %q", c.text, got)
		}
	}
	p := inspect(t, "email|x\na@b.de|y\n", Options{})
	if p.Delimiter != '|' || p.Format != "CSV" {
		t.Errorf("%+v", p)
	}
	p = inspect(t, "email,x;y\na@b.de,1;2\n", Options{Delimiter: ';'})
	if len(p.Columns) != 2 || p.Columns[0].Header != "email,x" {
		t.Errorf("%+v", p.Columns)
	}
	if p := inspect(t, "sep=|\r\nemail|x,y\r\na@b.de|1,2\r\n", Options{}); p.Delimiter != '|' || len(p.Columns) != 2 {
		t.Errorf("%+v", p)
	}
	if p := inspect(t, "\"sep=;\"\nemail;x\na@b.de;1\n", Options{}); p.Delimiter != ';' {
		t.Errorf("%+v", p)
	}
}

func TestJSONLines(t *testing.T) {
	t.Parallel()
	text := strings.Join([]string{
		`{"email":"anna@example.com","first_name":"Zo\u00eb","last_name":"\ud83d\ude00 \"B\"","score":1.5e3,"ok":true,"none":null}`,
		``,
		` { "score" : 2 , "email" : "bert@example.com" } `,
		`{"email":"bad","tags":["a","b"],"more":{"email":"x@y.de"}}`,
		`{"email":"a@b.de"`,
		`["email"]`,
		`not json`,
		`{"note":"ask x@y.de","email":""}`,
		`{"note":"fine"}`,
	}, "\r\n")
	people, problems := mustRead(t, text, Options{})
	p := inspect(t, text, Options{})
	if p.Format != "JSON Lines" || p.Delimiter != 0 || !p.HasHeader || fieldsOf(p) != "email first_name last_name score ok none tags more note" {
		t.Errorf("%s %+v", fieldsOf(p), p)
	}
	want := []string{
		"1 " + hashOf(t, "anna@example.com")[:8] + "|Zoë|😀 \"B\"|||1.5e3|true||||",
		"3 " + hashOf(t, "bert@example.com")[:8] + "|||||2|||||",
		"4 ||||||||||",
		"8 ||||||||||",
		"9 ||||||||||fine",
	}
	if len(people) != len(want) {
		t.Fatal(people)
	}
	for i, q := range people {
		if q.String() != want[i] {
			t.Errorf("%s, want %s", q, want[i])
		}
	}
	var got []string
	for _, q := range problems.List {
		got = append(got, q.String())
	}
	wantProblems := []string{
		"4 warning tags: " + reasonNested, "4 warning more: " + reasonNested, "4 warning email: there is no @ in it",
		"5 rejected : " + reasonNotObject, "6 rejected : " + reasonNotObject, "7 rejected : " + reasonNotObject, "8 warning note: " + reasonAddress,
	}
	if fmt.Sprint(got) != fmt.Sprint(wantProblems) {
		t.Errorf("problems\n%q, want\n%q", got, wantProblems)
	}
}

// A field that comes after the first rows is told of once, wherever it stands
// again.
func TestJSONLinesLateFields(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	for i := range 40_000 {
		fmt.Fprintf(&b, `{"email":"person.%d@example.com"`, i)
		if i > 20_000 {
			fmt.Fprintf(&b, `,"late":%d,"x%d@example.com":1`, i, i%3)
		}
		b.WriteString("}\n")
	}
	people, problems := mustRead(t, b.String(), Options{})
	if len(people) != 40_000 || fmt.Sprint(problems.List) != "[20002 warning late: "+reasonNewField+" 20002 warning Column 1: "+reasonNewField+"]" {
		t.Errorf("%d people, %v", len(people), problems.List)
	}
	long := shownKey([]byte(strings.Repeat("é", 100)))
	if long != strings.Repeat("é", 60)+"…" {
		t.Error(long)
	}
}

// A key is looked up as it stands, however its column is called.
func TestJSONLinesStrangeKeys(t *testing.T) {
	t.Parallel()
	people, problems := mustRead(t, `{" e-mail ":"a@b.de","":"x","x@y.de":"y","a":"1","A":"2"," a":"3"}`+"\n", Options{})
	if len(problems.List) > 0 || people[0].email != hashOf(t, "a@b.de") || strings.Join(people[0].attributes, "") != "xy123" {
		t.Errorf("%v %v", people, problems.List)
	}
}

func TestJSONLinesLongLine(t *testing.T) {
	t.Parallel()
	text := `{"email":"a@b.de"}` + "\n" + `{"email":"` + strings.Repeat("\"", 2*maxRow) + `"}` + "\n" + `{"email":"c@d.de"}` + "\n"
	people, problems := mustRead(t, text, Options{})
	if len(people) != 2 || people[1].row != 3 || fmt.Sprint(problems.List) != "[2 rejected : "+reasonTooLong+"]" {
		t.Errorf("%v %v", people, problems.List)
	}
}

func TestUnescape(t *testing.T) {
	t.Parallel()
	for v, want := range map[string]string{
		`a\"\\\/\b\f\n\r\t`: "a\"\\/\b\f\n\r\t", `\u00e9`: "é", `\ud83d\ude00x`: "😀x", `\ud83d`: "\ufffd", `\ud83dx`: "\ufffdx",
		`\ud83d\u0041`: "\ufffdA", `\ude00\ud83d`: "\ufffd\ufffd",
	} {
		if got := string(unescape([]byte(v))); got != want {
			t.Errorf("%s is %q, want %q", v, got, want)
		}
	}
}

func TestProblemsCSV(t *testing.T) {
	t.Parallel()
	var p Problems
	p.add(Problem{3, "email", "there is no @ in it", false})
	p.add(Problem{4, "", "it has 1 columns, the header has 2", true})
	for i, header := range []string{"=cmd()", "+1", "-1", "@x", "\tx", "\rx", "a,\"b\""} {
		p.add(Problem{5 + i, header, "x", false})
	}
	var b bytes.Buffer
	if err := p.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	want := "row,column,problem,reason\n3,email,warning,there is no @ in it\n4,,rejected,\"it has 1 columns, the header has 2\"\n" +
		"5,'=cmd(),warning,x\n6,'+1,warning,x\n7,'-1,warning,x\n8,'@x,warning,x\n9,'\tx,warning,x\n10,\"'\rx\",warning,x\n11,\"a,\"\"b\"\"\",warning,x\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
	if p.Rejected != 1 || p.Warnings != 8 {
		t.Errorf("%d rejected, %d warnings", p.Rejected, p.Warnings)
	}
	if err := p.WriteCSV(fullDisk{}); err == nil {
		t.Error("a full disk was not told of")
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, fmt.Errorf("no room") }

// All problems are counted and told of in order; the list is capped.
func TestManyProblems(t *testing.T) {
	t.Parallel()
	text := "email,x\n" + strings.Repeat("bad,1\nshort\n", MaxProblems)
	r, err := Open(t.Context(), Source{Data: []byte(text)}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	told, row := 0, 1
	r.OnProblem(func(p Problem) {
		told++
		if row++; p.Row != row || p.Rejected != (row%2 == 1) {
			t.Errorf("problem %d is %v", told, p)
		}
	})
	for err == nil {
		_, err = r.Next(t.Context())
	}
	p := r.Problems()
	if told != 2*MaxProblems || p.Rejected != MaxProblems || p.Warnings != MaxProblems || len(p.List) != MaxProblems || !p.More {
		t.Errorf("%d told of, %d rejected, %d warnings, %d listed", told, p.Rejected, p.Warnings, len(p.List))
	}
}

func TestFieldsAreThoseOfTheCommandLine(t *testing.T) {
	t.Parallel()
	var names []string
	for _, f := range Fields {
		names = append(names, f.Name)
		if f.Label == "" || f.Hint == "" || isAttribute(f.Name) {
			t.Errorf("%+v", f)
		}
	}
	if got := strings.Join(names, " "); got != "email email_sha256 first_name last_name gaid external_id ignore" {
		t.Error(got)
	}
}
