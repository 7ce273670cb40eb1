package listfile

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"audiencesync/sync"
)

func gzipped(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const oneRow = "email\nanna@example.com\n"

// Each format packed in each way is the same list.
func TestPacked(t *testing.T) {
	t.Parallel()
	book := workbook(t, sheetRows{"A", [][]any{{"email"}, {"anna@example.com"}}})
	formats := map[string][]byte{
		"people.csv": []byte(oneRow), "people.tsv": []byte("email\tx\nanna@example.com\t\n"),
		"people.jsonl": []byte(`{"email":"anna@example.com"}`), "people.xlsx": book,
	}
	want := map[string]string{"people.csv": "CSV", "people.tsv": "TSV", "people.jsonl": "JSON Lines", "people.xlsx": "XLSX"}
	for name, data := range formats {
		for packed, file := range map[string][]byte{"": data, "gzip": gzipped(t, data), "zip": zipped(t, map[string]string{name: string(data)})} {
			t.Run(name+" "+packed, func(t *testing.T) {
				t.Parallel()
				people, _, err := read(t, Source{Data: file}, Options{})
				if err != nil || len(people) != 1 || people[0].email != hashOf(t, "anna@example.com") {
					t.Errorf("got %v, %v", people, err)
				}
				p, err := Inspect(t.Context(), Source{Data: file}, Options{})
				if err != nil || p.Format != want[name] || p.Packed != packed || p.Size != int64(len(file)) {
					t.Errorf("preview %+v, %v", p, err)
				}
				if packed == "zip" && !slices.Equal(p.Members, []string{name}) {
					t.Errorf("members %q", p.Members)
				}
			})
		}
	}
}

func TestSeveralListsInAZip(t *testing.T) {
	t.Parallel()
	data := zipped(t, map[string]string{
		"a.csv": oneRow, "b/b.csv": "email\nbert@example.com\n", "../c.txt": "email\ncarl@example.com\n",
		"__MACOSX/._a.csv": "\x00", ".hidden.csv": "x", "readme.pdf": "%PDF", "folder/": "",
	})
	members := []string{"../c.txt", "a.csv", "b/b.csv"}
	p, err := Inspect(t.Context(), Source{Name: "all.zip", Data: data}, Options{})
	wantError(t, err, sync.CodeInvalid, "all.zip holds several lists", strings.Join(members, ", "))
	if p == nil || p.Packed != "zip" || !slices.Equal(p.Members, members) {
		t.Errorf("preview %+v", p)
	}
	_, err = Open(t.Context(), Source{Name: "all.zip", Data: data}, Options{})
	wantError(t, err, sync.CodeInvalid, "several lists")
	for member, address := range map[string]string{"a.csv": "anna@example.com", "b/b.csv": "bert@example.com", "../c.txt": "carl@example.com"} {
		people, _, err := read(t, Source{Data: data}, Options{Member: member})
		if err != nil || len(people) != 1 || people[0].email != hashOf(t, address) {
			t.Errorf("%s: %v, %v", member, people, err)
		}
	}
	_, _, err = read(t, Source{Name: "all.zip", Data: data}, Options{Member: "readme.pdf"})
	wantError(t, err, sync.CodeInvalid, `no list named "readme.pdf"`, "a.csv")
	// one file is the list whatever it is called
	people, _, err := read(t, Source{Data: zipped(t, map[string]string{"export": oneRow, ".DS_Store": "x"})}, Options{})
	if err != nil || len(people) != 1 {
		t.Errorf("got %v, %v", people, err)
	}
	_, _, err = read(t, Source{Name: "all.zip", Data: zipped(t, map[string]string{"folder/": ""})}, Options{})
	wantError(t, err, sync.CodeUnreadable, "all.zip holds no list")
	many := map[string]string{}
	for i := range 20 {
		many[fmt.Sprintf("%02d.csv", i)] = oneRow
	}
	_, _, err = read(t, Source{Name: "all.zip", Data: zipped(t, many)}, Options{})
	wantError(t, err, sync.CodeInvalid, "11.csv and 8 more")
}

func TestZipsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	withHeader := func(change func(*zip.FileHeader)) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		h := &zip.FileHeader{Name: "a.csv", Method: zip.Store, CRC32: 1, CompressedSize64: 3, UncompressedSize64: 3}
		change(h)
		w, err := z.CreateRaw(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, "a,b"); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"a password":           {withHeader(func(h *zip.FileHeader) { h.Flags |= 1 }), "protected with a password"},
		"another way to pack":  {withHeader(func(h *zip.FileHeader) { h.Method = 99 }), "not supported"},
		"a wrong checksum":     {withHeader(func(*zip.FileHeader) {}), "damaged"},
		"no end":               {zipped(t, map[string]string{"a.csv": oneRow})[:60], "cut off or damaged"},
		"a zip in a zip":       {zipped(t, map[string]string{"a.csv": string(zipped(t, map[string]string{"b.csv": oneRow}))}), "packed twice"},
		"half a zip in a zip":  {zipped(t, map[string]string{"a.csv": "PK\x03\x04 and no more"}), "damaged"},
		"an empty list":        {zipped(t, map[string]string{"a.csv": ""}), "packed and empty"},
		"a picture in it":      {zipped(t, map[string]string{"a.csv": "\x89PNG\r\n\x1a\n"}), "a picture"},
		"an empty zip":         {zipped(t, nil), "holds no list"},
		"a text document":      {zipped(t, map[string]string{"word/document.xml": "<x/>"}), "a text document"},
		"a presentation":       {zipped(t, map[string]string{"ppt/presentation.xml": "<x/>"}), "a presentation"},
		"an OpenDocument file": {zipped(t, map[string]string{"content.xml": "<x/>", "mimetype": "x"}), "an OpenDocument file"},
		"a binary workbook":    {zipped(t, map[string]string{"xl/workbook.bin": "x"}), "XLSB"},
		"Numbers":              {zipped(t, map[string]string{"Index/Document.iwa": "x"}), "a Numbers document"},
		"an empty gzip":        {gzipped(t, nil), "packed and empty"},
		"a gzip without body":  {[]byte("\x1f\x8b\x08"), "cut off or damaged"},
		"no gzip behind it":    {[]byte("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff nonsense"), "damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := read(t, Source{Name: "file.zip", Data: c.data}, Options{})
			wantError(t, err, sync.CodeUnreadable, "file.zip", c.want)
			_, err = Inspect(t.Context(), Source{Name: "file.zip", Data: c.data}, Options{})
			wantError(t, err, sync.CodeUnreadable, "file.zip", c.want)
		})
	}
}

// A gzip that was cut off, wherever, is an error that names the last good row.
func TestTruncatedGzip(t *testing.T) {
	t.Parallel()
	data := gzipped(t, manyRows(60_000))
	for tenth := range 10 {
		people, _, err := read(t, Source{Name: "people.csv.gz", Data: data[:len(data)*tenth/10+12]}, Options{})
		wantError(t, err, sync.CodeUnreadable, "people.csv.gz was cut off or damaged", "Nothing of it was imported")
		if n := len(people); n > 0 && !strings.Contains(err.Error(), fmt.Sprintf("behind row %d.", people[n-1].row)) {
			t.Errorf("%v, but row %d was read", err, people[n-1].row)
		}
	}
	data[len(data)-6] ^= 1 // the checksum
	_, _, err := read(t, Source{Name: "people.csv.gz", Data: data}, Options{})
	wantError(t, err, sync.CodeUnreadable, "damaged behind row 60001")
	small := gzipped(t, []byte("email\nanna@example.com\nbert@example.com\n"))
	_, err = Inspect(t.Context(), Source{Name: "people.csv.gz", Data: small[:len(small)-9]}, Options{})
	wantError(t, err, sync.CodeUnreadable, "damaged behind row")
}

// What unpacks to a thousand times its size is not read on.
func TestBombs(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	line := []byte(strings.Repeat("a,"+strings.Repeat("a", 1000)+"\n", 1<<10))
	for range 100 {
		if _, err := z.Write(line); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	_, problems, err := read(t, Source{Name: "bomb.gz", Data: b.Bytes()}, Options{Header: true, Mapping: sync.Mapping{"a": "external_id"}})
	wantError(t, err, sync.CodeUnreadable, "bomb.gz unpacks to far more than a list does")
	if len(problems.List) > 0 {
		t.Errorf("problems %v", problems.List[0])
	}
	// one with a header that lies about its size
	var deflated bytes.Buffer
	w, err := flate.NewWriter(&deflated, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	for range 100 {
		if _, err := w.Write(line); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	b.Reset()
	archive := zip.NewWriter(&b)
	raw, err := archive.CreateRaw(&zip.FileHeader{Name: "a.csv", Method: zip.Deflate, CompressedSize64: uint64(deflated.Len()), UncompressedSize64: 10})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := raw.Write(deflated.Bytes()); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	_, _, err = read(t, Source{Name: "bomb.zip", Data: b.Bytes()}, Options{Header: true, Mapping: sync.Mapping{"a": "external_id"}})
	wantError(t, err, sync.CodeUnreadable, "bomb.zip")
}

// A list that shrinks well is no bomb.
func TestDenseListIsNoBomb(t *testing.T) {
	t.Parallel()
	const rows = 600_000
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	same := strings.Repeat(",Germany", 15)
	fmt.Fprintf(z, "external_id%s\n", same)
	for i := range rows {
		fmt.Fprintf(z, "%d%s\n", i, same)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if n := readAll(t, Source{Data: b.Bytes()}); n != rows {
		t.Errorf("%d rows", n)
	}
}

// compound is a file of the format of Excel before 2007.
func compound(name string) []byte {
	data := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 2<<20)...)
	for _, u := range utf16.Encode([]rune(name)) {
		data = append(data, byte(u), byte(u>>8))
	}
	return append(data, make([]byte, 512)...)
}

func TestNoLists(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ data, want string }{
		"empty":              {"", "is empty"},
		"blanks":             {" \n\t\r\n", "nothing but blanks"},
		"a picture":          {"\x89PNG\r\n\x1a\n\x00\x00", "a picture"},
		"a JPEG":             {"\xff\xd8\xff\xe0", "a picture"},
		"a PDF":              {"%PDF-1.7\n%\xe2\xe3", "a PDF"},
		"old Excel":          {string(compound("Workbook")), "Excel before 2007"},
		"protected Excel":    {string(compound("EncryptedPackage")), "protected with a password"},
		"a web page":         {"\xef\xbb\xbf\n<HTML><table>", "a web page"},
		"XML":                {"<?xml version=\"1.0\"?><x/>", "XML"},
		"a JSON array":       {"[\n {\"email\":\"a@b.de\"}]", "one object a line"},
		"binary":             {strings.Repeat("\x00\x01\x02\xffabc", 50), "not a text file"},
		"binary without NUL": {strings.Repeat("\x01\x02\x03a", 50), "not a text file"},
		"a 7z":               {"7z\xbc\xaf\x27\x1c", "a 7z archive"},
		"a header only":      {"email,country\n", "a header and nobody under it"},
		"an endless header":  {strings.Repeat("a,", headSize), "row 1"},
		"too many columns":   {strings.Repeat("a,", maxColumns+1) + "\n", "columns"},
		"a broken header":    {"\n\"email\"x,country\na,b\n", "from row 2 on: broken quoting"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := read(t, Source{Name: "file", Data: []byte(c.data)}, Options{})
			code := sync.CodeUnreadable
			if name == "a header only" {
				code = sync.CodeInvalid
			}
			wantError(t, err, code, "file ", c.want)
			_, err = Inspect(t.Context(), Source{Name: "file", Data: []byte(c.data)}, Options{})
			wantError(t, err, code, "file ", c.want)
		})
	}
}
