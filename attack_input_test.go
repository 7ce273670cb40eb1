package main_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/csv"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// mostMemory is what an import of a hostile file may take, far below what the
// file would fill.
const mostMemory = 500 << 20

// TestHostileFiles imports files that are made to do harm: each ends with a
// sentence, in little memory, and leaves nothing behind.
func TestHostileFiles(t *testing.T) {
	t.Parallel()
	p := startProgram(t)
	p.run(t, 0, "import", "--list", "List", p.wave(t, 0, 100, 0))
	for name, write := range map[string]func(t *testing.T, path string){
		"bomb.zip": func(t *testing.T, path string) { bomb(t, path, "list.csv", "", 2<<10, nil) },
		"bomb.xlsx": func(t *testing.T, path string) {
			bomb(t, path, "xl/worksheets/sheet1.xml", "<worksheet><sheetData><row><c><v>", 2<<10, sheet(nil))
		},
		"laughs.xlsx": func(t *testing.T, path string) { zipped(t, path, sheet(strings.NewReader(laughs()))) },
		"outside.zip": func(t *testing.T, path string) {
			zipped(t, path, map[string]io.Reader{"../../outside.csv": strings.NewReader("a"), "/outside.csv": strings.NewReader("b")})
		},
		"line.csv":    func(t *testing.T, path string) { line(t, path) },
		"picture.csv": func(t *testing.T, path string) { written(t, path, "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00") },
		"folder.csv": func(t *testing.T, path string) {
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		},
		"nobody.jsonl": func(t *testing.T, path string) { written(t, path, strings.Repeat("[", 1<<20)) },
	} {
		path := filepath.Join(p.dir, name)
		write(t, path)
		cmd := p.command(t.Context(), "import", path)
		out, err := cmd.CombinedOutput()
		if code := cmd.ProcessState.ExitCode(); err == nil || code != 1 && code != 3 || bytes.Contains(out, []byte("unforeseen")) || bytes.Contains(out, []byte("goroutine")) {
			t.Errorf("%s: %v: %s", name, err, out)
		}
		if used := peak(cmd); used > mostMemory { // of 1 to 2 GB
			t.Errorf("%s took %d MB", name, used>>20)
		}
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{filepath.Join(p.dir, "outside.csv"), filepath.Join(filepath.Dir(p.dir), "outside.csv"), "outside.csv"} {
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%s was written outside", path)
		}
	}
	if got := p.json(t, 0, "import", "--list", "List", p.wave(t, 0, 100, 0)); got.number("unchanged") != 100 {
		t.Errorf("afterwards: %v", got)
	}
	p.run(t, 0, "backup", "check")
}

func written(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// line is a file of 1 GB without a line's end, most of which takes no room.
func line(t *testing.T, path string) {
	t.Helper()
	written(t, path, "Email\nperson@example.com")
	if err := os.Truncate(path, 1<<30); err != nil {
		t.Fatal(err)
	}
}

// zipped writes an archive.
func zipped(t *testing.T, path string, files map[string]io.Reader) {
	t.Helper()
	archive(t, path, files, func(*zip.Writer) error { return nil })
}

func archive(t *testing.T, path string, files map[string]io.Reader, more func(*zip.Writer) error) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z := zip.NewWriter(f)
	for name, text := range files {
		if text == nil {
			continue
		}
		w, err := z.Create(name)
		if err == nil {
			_, err = io.Copy(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(more(z), z.Close()); err != nil {
		t.Fatal(err)
	}
}

// bomb writes an archive with a file that unpacks to so many megabytes of one
// letter. Its packed form is one packed megabyte, repeated.
func bomb(t *testing.T, path, name, head string, megabytes int, files map[string]io.Reader) {
	t.Helper()
	letters := bytes.Repeat([]byte("x"), 1<<20)
	first, rest, end := packed(t, []byte(head)), packed(t, letters), []byte{1, 0, 0, 0xff, 0xff} // an empty last block (RFC 1951)
	data := slices.Concat(first, bytes.Repeat(rest, megabytes), end)
	sum := crc32.ChecksumIEEE([]byte(head))
	for range megabytes {
		sum = crc32.Update(sum, crc32.IEEETable, letters)
	}
	archive(t, path, files, func(z *zip.Writer) error {
		w, err := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, CRC32: sum,
			CompressedSize64: uint64(len(data)), UncompressedSize64: uint64(len(head) + megabytes<<20)})
		if err != nil {
			return err
		}
		_, err = w.Write(data)
		return err
	})
}

// packed is a text as whole blocks that others may follow.
func packed(t *testing.T, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err == nil {
		_, err = w.Write(text)
	}
	if err = errors.Join(err, w.Flush()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sheet are the files of an XLSX with this sheet.
func sheet(text io.Reader) map[string]io.Reader {
	return map[string]io.Reader{
		"[Content_Types].xml":        strings.NewReader(`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`),
		"_rels/.rels":                strings.NewReader(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`),
		"xl/workbook.xml":            strings.NewReader(`<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`),
		"xl/_rels/workbook.xml.rels": strings.NewReader(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`),
		"xl/worksheets/sheet1.xml":   text, // nil: not in it
	}
}

// laughs is a sheet with entities that would grow to 3 GB.
func laughs() string {
	var b strings.Builder
	b.WriteString("<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol0 \"lol\">")
	for i := 1; i < 10; i++ {
		fmt.Fprintf(&b, "<!ENTITY lol%d \"%s\">", i, strings.Repeat(fmt.Sprintf("&lol%d;", i-1), 10))
	}
	b.WriteString("]><worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>&lol9;</t></is></c></row></sheetData></worksheet>")
	return b.String()
}

// TestNoFormulaIsWritten: headers and file names that a spreadsheet would run do
// not begin a cell of what we write.
func TestNoFormulaIsWritten(t *testing.T) {
	t.Parallel()
	p := startProgram(t)
	list, rejects := filepath.Join(p.dir, "=cmd.csv"), filepath.Join(p.dir, "rejects.csv")
	written(t, list, "\"=HYPERLINK(\"\"http://evil.example\"\")\",@SUM(1),+email\nnot an address,x,=1+1\na,b,c,d,e\n")
	out, _ := p.command(t.Context(), "import", "--rejects", rejects, "--map", "=HYPERLINK(\"http://evil.example\")=email", "--map", "+email=gaid", list, list).CombinedOutput()
	data, err := os.ReadFile(rejects)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil || len(rows) < 4 {
		t.Fatalf("%v: %d rows: %s\n%s", err, len(rows), data, out)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
				t.Errorf("a spreadsheet would run %q", cell)
			}
		}
	}
}
