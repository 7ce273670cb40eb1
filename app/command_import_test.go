package app

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"audiencesync/sync"
)

func TestParseMapping(t *testing.T) {
	t.Parallel()
	m, err := parseMapping([]string{"E-mail=email", "a=b=last_name", " Who = external_id "})
	if err != nil || len(m) != 3 || m["E-mail"] != "email" || m["a=b"] != "last_name" || m["Who"] != "external_id" {
		t.Errorf("got %v, %v", m, err)
	}
	for _, bad := range []string{"", "email", "=email", "Email=", "Email= "} {
		var usage usageError
		if _, err := parseMapping([]string{bad}); !errors.As(err, &usage) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestListIsNamedLikeItsFile(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"people.csv": "people", "a/b/CRM export.xlsx": "CRM export", "people.csv.gz": "people", "leads.2026.jsonl": "leads.2026",
		"people": "people", "two  blanks.csv": "two blanks", ".csv": ".csv", "export.ZIP": "export",
	} {
		if got := listName(filepath.FromSlash(file)); got != want {
			t.Errorf("%s: %q, want %q", file, got, want)
		}
	}
}

// TestRejectsOfEveryLength: more problems than are kept in memory at once, and
// none.
func TestRejectsOfEveryLength(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, bad := range []int{0, 1, rejectsPage, 2*rejectsPage + 500} {
		var list bytes.Buffer
		list.WriteString("Email,Country\nana@example.com,PT\n")
		for range bad {
			list.WriteString("x@example.com,PT,too,many\n")
		}
		file, rejects := filepath.Join(dir, fmt.Sprintf("=list%d.csv", bad)), filepath.Join(dir, "rejects.csv")
		if err := os.WriteFile(file, list.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		w := openWorkspace(t, Config{})
		var out bytes.Buffer
		s := &session{stdout: &out, stderr: new(bytes.Buffer), json: true, partial: map[string]any{}}
		if err := s.importFiles(t.Context(), w, []string{file, file}, importing{list: "L", rejects: rejects, mapping: sync.Mapping{}}); err != nil {
			t.Fatal(err)
		}
		var j importJSON
		if err := json.Unmarshal(out.Bytes(), &j); err != nil || j.Rejected != 2*bad || j.Rows != 2*bad+2 {
			t.Errorf("%d bad rows: %+v, %v", bad, j, err)
		}
		text, err := os.ReadFile(rejects)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
		if err != nil || len(rows) != 2*bad+1 || strings.Join(rows[0], ",") != "file,row,column,problem,reason" {
			t.Errorf("%d bad rows: %d lines, %v", bad, len(rows), err)
		}
		for _, row := range rows[1:] {
			if row[0] != "'"+filepath.Base(file) || row[3] != "rejected" { // a spreadsheet takes nothing for a formula
				t.Fatalf("%d bad rows: %q", bad, row)
			}
		}
	}
}

// TestProblemsAreToldUpToALimit keeps a terminal readable.
func TestProblemsAreToldUpToALimit(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "list.csv")
	if err := os.WriteFile(file, []byte("Email,Country\n"+strings.Repeat("x@example.com,PT,more\n", 30)+"ana@example.com,PT\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, said bytes.Buffer
	s := &session{stdout: &out, stderr: &said, partial: map[string]any{}}
	if err := s.importFiles(t.Context(), openWorkspace(t, Config{}), []string{file}, importing{mapping: sync.Mapping{}}); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(said.String(), "\n"); n != toldProblems+1 || !strings.Contains(said.String(), "and 20 more") || s.status != exitRejected {
		t.Errorf("status %d, said %q", s.status, said.String())
	}
}
