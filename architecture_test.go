package main_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// The rules of the house (docs/architecture.md), as tables. A package or an
// arrow that is not in them is a decision: make it here, in the open.

// module is our own path.
const module = "audiencesync"

// arrows are the packages of ours that a package may import.
var arrows = map[string][]string{
	".":                       {"app"},
	"app":                     {"assets", "storage", "sync", "sync/linkedin", "sync/linkedin/simulator", "sync/listfile", "ui"},
	"assets":                  {},
	"scripts/sample":          {},
	"storage":                 {"storage/migrations", "sync"},
	"storage/migrations":      {},
	"sync":                    {},
	"sync/linkedin":           {"sync"},
	"sync/linkedin/simulator": {},
	"sync/listfile":           {"sync"},
	"sync/storetest":          {"sync"},
	"ui":                      {"assets", "sync", "sync/listfile", "ui/dragging", "ui/kit", "ui/locale", "ui/position"},
	"ui/kit":                  {"assets"},
	"ui/locale":               {},
	"ui/dragging":             {},
	"ui/position":             {},
}

// testArrows are those that its tests may import besides.
var testArrows = map[string][]string{
	".":             {"assets", "storage", "sync", "sync/linkedin", "sync/linkedin/simulator", "sync/listfile", "sync/storetest"},
	"app":           {"sync/storetest"},
	"storage":       {"sync/storetest"},
	"sync":          {"sync/storetest"},
	"sync/linkedin": {"sync/linkedin/simulator"},
	"ui":            {"sync/linkedin/simulator", "sync/storetest"},
}

// foreign are the packages of ours that may import a module of others, or one
// of the standard packages that are named here. The standard library's other
// packages are free to all, modules that are not named to none.
var foreign = map[string][]string{
	"database/sql":                  {"storage"},
	"net/http":                      {"app", "sync/linkedin", "sync/linkedin/simulator"},
	"fyne.io/fyne/v2":               {"app", "assets", "ui", "ui/dragging", "ui/kit", "ui/position"},
	"github.com/go-gl/glfw":         {"ui"},
	"github.com/godbus/dbus":        {"app"},
	"github.com/gofrs/flock":        {"app"},
	"github.com/pkg/browser":        {"app"},
	"github.com/spf13/cobra":        {"app"},
	"github.com/spf13/pflag":        {"app"},
	"github.com/zalando/go-keyring": {"app"},
	"go.yaml.in/yaml/v3":            {"app"},
	"golang.org/x/crypto":           {"app"},
	"golang.org/x/oauth2":           {"app", "sync/linkedin"},
	"golang.org/x/text":             {"sync/listfile"},
	"modernc.org/sqlite":            {"storage"},
	"pgregory.net/rapid":            {"sync/storetest"},
}

// testForeign are those that any test may import besides.
var testForeign = []string{
	"net/http", "github.com/godbus/dbus", "github.com/rogpeppe/go-internal", "github.com/thedatashed/xlsxreader", "github.com/xuri/excelize/v2", "go.uber.org/goleak", "pgregory.net/rapid",
}

// linkedIn are the packages that know LinkedIn's addresses.
var linkedIn = []string{"sync/linkedin", "sync/linkedin/simulator"}

// windowThread is the one file of the window that starts goroutines and comes
// back from them.
const windowThread = "ui/live.go"

func TestArchitecture(t *testing.T) {
	t.Parallel()
	for _, p := range problems(t, os.DirFS(".")) {
		t.Error(p)
	}
}

// source is one Go file.
type source struct {
	path, dir string
	test      bool
	file      *ast.File
	at        *token.FileSet
}

// page is one page of documentation.
type page struct{ path, text string }

// problems lists every breach of the rules in a tree.
func problems(t *testing.T, tree fs.FS) []string {
	t.Helper()
	sources, pages, found := read(t, tree)
	for _, s := range sources {
		found = append(found, s.imports()...)
		found = append(found, s.addresses()...)
		found = append(found, s.threads()...)
	}
	found = append(found, comments(sources)...)
	found = append(found, mentions(sources, pages)...)
	found = append(found, dependencies(t, tree)...)
	slices.Sort(found)
	return slices.Compact(found)
}

// read parses every Go file of this module; what can be said of a file by its
// name and text alone is said here.
func read(t *testing.T, tree fs.FS) (sources []source, pages []page, found []string) {
	t.Helper()
	at := token.NewFileSet()
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (strings.ContainsAny(d.Name()[:1], "._") || slices.Contains([]string{"bin", "dist", "testdata"}, d.Name())):
			return fs.SkipDir
		case d.IsDir() && name != "." && exists(tree, path.Join(name, "go.mod")):
			return fs.SkipDir // another module: the tools
		case d.IsDir():
			return nil
		}
		if ext := path.Ext(name); ext == ".go" || ext == ".md" || ext == ".sql" {
			text, err := fs.ReadFile(tree, name)
			if err != nil {
				return err
			}
			found = append(found, promises(name, string(text))...)
			if ext == ".md" {
				pages = append(pages, page{name, string(text)})
			}
		}
		if path.Ext(name) != ".go" {
			return nil
		}
		found = append(found, vagueName(name)...)
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(at, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		sources = append(sources, source{name, path.Dir(name), strings.HasSuffix(name, "_test.go"), file, at})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return sources, pages, found
}

func exists(tree fs.FS, name string) bool {
	_, err := fs.Stat(tree, name)
	return err == nil
}

func (s source) imports() (found []string) {
	own, known := arrows[s.dir]
	if !known {
		return []string{fmt.Sprintf("the package %s is not in the table of the house: add it with what it may import", s.dir)}
	}
	if s.test {
		own = slices.Concat(own, testArrows[s.dir], []string{s.dir})
	}
	for _, spec := range s.file.Imports {
		name, _ := strconv.Unquote(spec.Path.Value)
		ours, isOurs := strings.CutPrefix(name, module+"/")
		switch {
		case isOurs && !slices.Contains(own, ours):
			found = append(found, fmt.Sprintf("%s imports %s: %s may not", s.path, name, s.dir))
		case !isOurs && !s.mayImport(name):
			found = append(found, fmt.Sprintf("%s imports %s: %s may not", s.path, name, s.dir))
		case name == "sync" && s.dir != "sync" && (spec.Name == nil || spec.Name.Name != "stdsync"):
			found = append(found, s.path+` imports the standard "sync" under its own name; call it stdsync, so that sync is always ours`)
		}
	}
	return found
}

// mayImport judges a package that is not ours.
func (s source) mayImport(name string) bool {
	for known, dirs := range foreign {
		if within(name, known) {
			return slices.Contains(dirs, s.dir) || s.test && slices.ContainsFunc(testForeign, func(m string) bool { return within(name, m) })
		}
	}
	first, _, _ := strings.Cut(name, "/")
	if !strings.Contains(first, ".") {
		return name != module // the standard library
	}
	return s.test && slices.ContainsFunc(testForeign, func(m string) bool { return within(name, m) })
}

func within(name, prefix string) bool {
	return name == prefix || strings.HasPrefix(name, prefix+"/")
}

// addresses finds LinkedIn's where they do not belong. A text with a blank in
// it is a sentence that mentions one.
func (s source) addresses() (found []string) {
	if s.test || slices.Contains(linkedIn, s.dir) {
		return nil
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		lit, ok := n.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return true
		}
		text, _ := strconv.Unquote(lit.Value)
		if !strings.ContainsAny(text, " \t\n") && (strings.Contains(text, "api.linkedin.com") || strings.Contains(text, "www.linkedin.com")) {
			found = append(found, fmt.Sprintf("%s has an address of LinkedIn: only %s may", s.at.Position(lit.Pos()), strings.Join(linkedIn, " and ")))
		}
		return true
	})
	return found
}

// threads finds what leaves or enters the window's thread elsewhere than in
// its one place.
func (s source) threads() (found []string) {
	if s.test || s.path == windowThread || !within(s.dir, "ui") && s.dir != "app" {
		return nil
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			if within(s.dir, "ui") {
				found = append(found, fmt.Sprintf("%s starts a goroutine: only %s may", s.at.Position(n.Pos()), windowThread))
			}
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && x.Name == "fyne" && (n.Sel.Name == "Do" || n.Sel.Name == "DoAndWait") {
				found = append(found, fmt.Sprintf("%s uses fyne.%s: only %s may", s.at.Position(n.Pos()), n.Sel.Name, windowThread))
			}
		}
		return true
	})
	return found
}

// comments finds packages that do not say what they are.
func comments(sources []source) (found []string) {
	said := map[string]bool{}
	for _, s := range sources {
		if s.test {
			continue
		}
		form := "Package " + s.file.Name.Name + " "
		ok := s.file.Doc != nil && (strings.HasPrefix(s.file.Doc.Text(), form) || s.file.Name.Name == "main")
		said[s.dir] = said[s.dir] || ok
	}
	for dir, ok := range said {
		if !ok {
			found = append(found, fmt.Sprintf("the package %s has no comment that says what it is and what it must not do", dir))
		}
	}
	return found
}

// promise is what a comment must not put off. It is written so that this file
// does not break the rule itself.
var promise = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME)\b`)

func promises(name, text string) (found []string) {
	for i, line := range strings.Split(text, "\n") {
		if m := promise.FindString(line); m != "" {
			found = append(found, fmt.Sprintf("%s:%d says %s: do it, or open an issue", name, i+1, m))
		}
	}
	return found
}

var vague = []string{"util", "utils", "common", "helper", "helpers", "manager", "misc", "base", "types"}

func vagueName(name string) []string {
	stem := strings.TrimSuffix(strings.TrimSuffix(name, ".go"), "_test")
	for _, word := range strings.FieldsFunc(stem, func(r rune) bool { return r == '/' || r == '_' }) {
		if slices.Contains(vague, word) {
			return []string{fmt.Sprintf("%s: %q says nothing; name it by what it is responsible for", name, word)}
		}
	}
	return nil
}

var testName = regexp.MustCompile(`\bTest[A-Z]\w+`)

// mentions finds tests that a page names and nobody wrote.
func mentions(sources []source, pages []page) (found []string) {
	written := map[string]bool{}
	for _, s := range sources {
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && s.test && f.Recv == nil {
				written[f.Name.Name] = true
			}
		}
	}
	for _, p := range pages {
		for _, name := range testName.FindAllString(p.text, -1) {
			if !written[name] {
				found = append(found, fmt.Sprintf("%s names %s, which no package has", p.path, name))
			}
		}
	}
	return found
}

const dependenciesPage = "docs/dependencies.md"

// dependencies compares go.mod's direct requirements with the page that gives
// the reason for each.
func dependencies(t *testing.T, tree fs.FS) (found []string) {
	t.Helper()
	mod, err := fs.ReadFile(tree, "go.mod")
	if err != nil {
		t.Fatal(err)
	}
	page, err := fs.ReadFile(tree, dependenciesPage)
	if err != nil {
		return []string{dependenciesPage + " is missing: it gives the reason for each dependency"}
	}
	var direct, named []string
	for _, m := range regexp.MustCompile(`(?m)^(?:require)?\s+([a-z0-9.]+\.[a-z]+/\S+) v\S+$`).FindAllSubmatch(mod, -1) {
		direct = append(direct, string(m[1]))
	}
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+)` ").FindAllSubmatch(page, -1) {
		named = append(named, string(m[1]))
	}
	for _, d := range direct {
		if !slices.Contains(named, d) {
			found = append(found, fmt.Sprintf("go.mod requires %s, for which %s has no reason", d, dependenciesPage))
		}
	}
	for _, n := range named {
		if !slices.Contains(direct, n) {
			found = append(found, fmt.Sprintf("%s names %s, which go.mod does not require", dependenciesPage, n))
		}
	}
	return found
}

// TestArchitectureCanFail breaks each rule once in a tree that is right
// otherwise.
func TestArchitectureCanFail(t *testing.T) {
	t.Parallel()
	const app = "// Package app assembles.\npackage app\n"
	for _, c := range []struct {
		name, path, text string
		want             string // in the one problem; "" for none
	}{
		{"nothing is wrong", "app/run.go", "package app\n\nimport _ \"audiencesync/storage\"\n", ""},
		{"an arrow that is not in the table", "ui/list.go", "// Package ui shows.\npackage ui\n\nimport _ \"audiencesync/storage\"\n", "ui/list.go imports audiencesync/storage"},
		{"a package of ours in a package that imports none", "sync/canvas.go", "// Package sync rules.\npackage sync\n\nimport _ \"audiencesync/sync/listfile\"\n", "sync may not"},
		{"a package that is not in the table", "engine/run.go", "// Package engine runs.\npackage engine\n", "the package engine is not in the table"},
		{"the root package imported", "app/run.go", "package app\n\nimport _ \"audiencesync\"\n", "imports audiencesync: app may not"},
		{"an arrow of tests outside a test", "storage/run.go", "// Package storage keeps.\npackage storage\n\nimport _ \"audiencesync/sync/storetest\"\n", "imports audiencesync/sync/storetest"},
		{"an arrow of tests in a test", "storage/run_test.go", "package storage_test\n\nimport _ \"audiencesync/sync/storetest\"\n", ""},
		{"an arrow that tests lack too", "sync/listfile/run_test.go", "package listfile\n\nimport _ \"audiencesync/storage\"\n", "imports audiencesync/storage"},
		{"SQL outside storage", "app/run.go", "package app\n\nimport _ \"database/sql\"\n", "imports database/sql: app may not"},
		{"SQL outside storage in a test", "app/run_test.go", "package app\n\nimport _ \"modernc.org/sqlite\"\n", "imports modernc.org/sqlite: app may not"},
		{"SQLite's packages in storage", "storage/run.go", "// Package storage keeps.\npackage storage\n\nimport _ \"modernc.org/sqlite/vtab\"\n", ""},
		{"the window outside the window", "sync/listfile/run.go", "// Package listfile reads.\npackage listfile\n\nimport _ \"fyne.io/fyne/v2/widget\"\n", "imports fyne.io/fyne/v2/widget"},
		{"a module in package sync", "sync/run.go", "// Package sync rules.\npackage sync\n\nimport _ \"golang.org/x/text/unicode/norm\"\n", "sync may not"},
		{"a module that nobody may import", "app/run.go", "package app\n\nimport _ \"github.com/someone/something\"\n", "imports github.com/someone/something"},
		{"a module for tests in a test", "app/run_test.go", "package app\n\nimport _ \"go.uber.org/goleak\"\n", ""},
		{"a module for tests outside a test", "app/run.go", "package app\n\nimport _ \"go.uber.org/goleak\"\n", "imports go.uber.org/goleak"},
		{"HTTP in the window", "ui/run.go", "// Package ui shows.\npackage ui\n\nimport _ \"net/http\"\n", "imports net/http"},
		{"the standard sync under its own name", "app/run.go", "package app\n\nimport _ \"sync\"\n", "call it stdsync"},
		{"the standard sync under another", "app/run.go", "package app\n\nimport stdsync \"sync\"\n\nvar _ stdsync.Mutex\n", ""},
		{"an address of LinkedIn", "app/run.go", "package app\n\nconst api = \"https://api.linkedin.com/rest\"\n", "app/run.go:3:13 has an address of LinkedIn"},
		{"a sentence about an address of LinkedIn", "app/run.go", "package app\n\nconst help = \"in place of https://api.linkedin.com\"\n", ""},
		{"an address of LinkedIn in the client", "sync/linkedin/run.go", "// Package linkedin talks.\npackage linkedin\n\nconst api = `https://www.linkedin.com`\n", ""},
		{"fyne.Do outside its file", "ui/run.go", "// Package ui shows.\npackage ui\n\nimport \"fyne.io/fyne/v2\"\n\nvar do = fyne.Do\n", "ui/run.go:6:10 uses fyne.Do"},
		{"fyne.DoAndWait in the app", "app/run.go", "package app\n\nimport \"fyne.io/fyne/v2\"\n\nfunc f() { fyne.DoAndWait(nil) }\n", "uses fyne.DoAndWait"},
		{"fyne.Do in its file", "ui/live.go", "// Package ui shows.\npackage ui\n\nimport \"fyne.io/fyne/v2\"\n\nfunc f() { go fyne.Do(nil) }\n", ""},
		{"a goroutine in the window", "ui/kit/run.go", "// Package kit draws.\npackage kit\n\nfunc f() { go f() }\n", "ui/kit/run.go:4:12 starts a goroutine"},
		{"no package comment", "sync/linkedin/run.go", "package linkedin\n", "the package sync/linkedin has no comment"},
		{"a package comment that is none", "sync/linkedin/run.go", "// Talks to LinkedIn.\npackage linkedin\n", "the package sync/linkedin has no comment"},
		{"a promise", "app/run.go", "package app\n\n// TO" + "DO: later\n", "app/run.go:3 says TO" + "DO"},
		{"a promise in SQL", "storage/migrations/0001.sql", "-- FIX" + "ME\n", "storage/migrations/0001.sql:1 says FIX" + "ME"},
		{"a name that says nothing", "app/string_util.go", "package app\n", `"util" says nothing`},
		{"a test's name that says nothing", "app/helpers_test.go", "package app\n", `"helpers" says nothing`},
		{"a dependency without a reason", dependenciesPage, "| `golang.org/x/text` |\n", "requires modernc.org/sqlite, for which"},
		{"a reason without a dependency", dependenciesPage, "| `golang.org/x/text` |\n| `modernc.org/sqlite` |\n| `go.uber.org/goleak` |\n", "names go.uber.org/goleak, which"},
		{"a test that nobody wrote", "docs/architecture.md", "See `TestOfOrder`.\n", "names TestOfOrder, which no package has"},
		{"another module is not ours to judge", "tools/run.go", "package tools\n\nimport _ \"github.com/someone/something\"\n", ""},
		{"test data is not ours to judge", "app/testdata/run.go", "package x\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			tree := fstest.MapFS{
				"go.mod":         {Data: []byte("module audiencesync\n\nrequire (\n\tmodernc.org/sqlite v1.62.0\n\tmodernc.org/libc v1.80.1 // indirect\n)\n\nrequire golang.org/x/text v0.43.0\n")},
				dependenciesPage: {Data: []byte("| `modernc.org/sqlite` |\n| `golang.org/x/text` |\n")},
				"tools/go.mod":   {Data: []byte("module tools\n")},
				"app/doc.go":     {Data: []byte(app)},
			}
			tree[c.path] = &fstest.MapFile{Data: []byte(c.text)}
			got := problems(t, tree)
			if c.want == "" && len(got) == 0 {
				return
			}
			if c.want == "" || len(got) != 1 || !strings.Contains(got[0], c.want) {
				t.Errorf("got %q, want one with %q", got, c.want)
			}
		})
	}
}
