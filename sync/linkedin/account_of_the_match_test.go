package linkedin_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"audiencesync/sync"
	"audiencesync/sync/linkedin/simulator"
)

// The page, and the folders that its columns are about.
const (
	matchPage = "../../docs/linkedin.md"
	rootDir   = "../.."
)

var place = regexp.MustCompile("`([a-z_/]+\\.go): (\\w+)`")

// TestAccountOfTheMatch: docs/linkedin.md says of every row what its columns
// promise, names only what exists, and leaves out no endpoint, fault or class.
func TestAccountOfTheMatch(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile(matchPage)
	ok(t, err)
	text := string(b)
	known := declared{}
	rows := 0
	for line := range strings.Lines(text) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | ")
		if !strings.HasPrefix(line, "| ") || len(cells) != 6 || strings.HasPrefix(line, "| Call or rule") {
			continue
		}
		rows++
		known.check(t, cells[3], "sync/linkedin")
		known.check(t, cells[4], "sync/linkedin/simulator")
		for i, cell := range cells[1:] {
			if strings.TrimSpace(cell) == "" {
				t.Errorf("column %d is empty: %s", i+2, line)
			}
		}
		if !regexp.MustCompile("`Test").MatchString(cells[5]) {
			t.Errorf("no test: %s", line)
		}
		if !slices.ContainsFunc([]string{"sure", "likely", "unsure", "see above", "not LinkedIn's"}, func(s string) bool { return strings.HasPrefix(strings.TrimSpace(cells[2]), s) }) {
			t.Errorf("how sure is %q: %s", cells[2], line)
		}
	}
	if rows < 70 {
		t.Errorf("%d rows were read", rows)
	}
	for _, kind := range simulator.Kinds {
		if !strings.Contains(text, "`"+string(kind)+"`") {
			t.Errorf("the fault %s is missing", kind)
		}
	}
	for _, class := range classes {
		if !strings.Contains(text, "`"+string(class)+"`") {
			t.Errorf("the class %s is missing", class)
		}
	}
	for _, path := range simulator.Paths() {
		if path = strings.NewReplacer("/destinations/*", "/destinations/LINKEDIN", "adAccountUsers/*", "adAccountUsers/(account:…", "/*", "/{id}").Replace(path); !strings.Contains(text, path) {
			t.Errorf("the endpoint %s is missing", path)
		}
	}
}

// classes are all classes of failure.
var classes = []sync.FailureKind{
	sync.FailureSignIn, sync.FailurePermission, sync.FailureNotFound, sync.FailureTooYoung, sync.FailureInvalid, sync.FailureTooLarge,
	sync.FailureMinuteLimit, sync.FailureDayLimit, sync.FailureAccountLimit, sync.FailureVersion, sync.FailureServer, sync.FailureNetwork, sync.FailureLost,
}

// declared remembers the functions of files.
type declared map[string][]string

// check finds places that do not exist; dir is where files without a folder
// are.
func (d declared) check(t *testing.T, cell, dir string) {
	t.Helper()
	all := place.FindAllStringSubmatch(cell, -1)
	if len(all) == 0 && strings.TrimSpace(cell) != "" {
		t.Errorf("no place in %q", cell)
	}
	for _, m := range all {
		file := m[1]
		if !strings.Contains(file, "/") {
			file = dir + "/" + file
		}
		if _, parsed := d[file]; !parsed {
			d[file] = functions(t, filepath.Join(rootDir, file))
		}
		if !slices.Contains(d[file], m[2]) {
			t.Errorf("%s has no %s", file, m[2])
		}
	}
}

func functions(t *testing.T, file string) (names []string) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Error(err)
		return nil
	}
	for _, d := range parsed.Decls {
		if f, isFunction := d.(*ast.FuncDecl); isFunction {
			names = append(names, f.Name.Name)
		}
	}
	return names
}
