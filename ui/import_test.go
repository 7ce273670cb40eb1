package ui

import (
	"compress/gzip"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"audiencesync/sync"
	"audiencesync/sync/listfile"
)

const germanList = "E-Mail;Vorname;Nachname;Land;Marketing Opt-in;Bemerkung\r\n" +
	"lena@norddruck.example;Lena;Vogt;DE;ja;Rückruf\r\n" +
	"julien@velomark.example;Julien;Marchand;FR;nein;\r\n" +
	"not an address;Tomás;Ferreira;PT;ja;\r\n" +
	"too;few\r\n" +
	"mirthe@aldertech.example;Mirthe;de Wit;NL;ja;\r\n" +
	"LENA@norddruck.example;Lena;Vogt;AT;ja;\r\n"

// listFile writes a list to the disk.
func listFile(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// openList drops files on a workspace that has people of one list.
func openList(t *testing.T, paths ...string) (*fakeShell, *engineWorkspace, *importSheet) {
	t.Helper()
	appOf(t)
	w := newEngineWorkspace(t)
	s := newFakeShell(t)
	i := openImport(s, w, fileSources(paths))
	s.settle()
	return s, w, i
}

// change chooses what a column becomes, as its menu does.
func (s *importSheet) change(t *testing.T, header, label string) {
	t.Helper()
	for _, r := range s.view.Columns {
		if r.Header == header {
			i := slices.IndexFunc(r.Choices, func(k fieldChoice) bool { return k.Label == label })
			if i < 0 {
				t.Fatalf("%s cannot become %q: %v", header, label, r.Choices)
			}
			s.columns.made[header].becomes.OnChanged(i)
			return
		}
	}
	t.Fatalf("there is no column %s", header)
}

func (s *importSheet) column(header string) columnRow {
	for _, r := range s.view.Columns {
		if r.Header == header {
			return r
		}
	}
	return columnRow{}
}

func TestImportAFile(t *testing.T) {
	s, w, i := openList(t, listFile(t, "kunden.csv", germanList))
	if s.sheeted != "Import kunden.csv" || i.err != nil || i.view.Fault != "" {
		t.Fatalf("%q, %v, %+v", s.sheeted, i.err, i.view)
	}
	if c := i.column("E-Mail"); c.First != "l•••@norddruck.example" || c.Happens != "hashed on this computer" {
		t.Errorf("%+v", c)
	}
	for _, row := range i.view.Preview.Rows {
		if strings.Contains(strings.Join(row, " "), "lena@") {
			t.Errorf("an address shows: %v", row)
		}
	}
	if c := i.column("Marketing Opt-in"); c.Words != "ja/nein" || !c.WordsOn || !s.shows("ja/nein read as yes/no") {
		t.Errorf("%+v", c)
	}
	i.change(t, "Bemerkung", "Leave out")
	i.change(t, "Land", "Attribute: land")
	s.typeInto(i.settings.list, "Kunden")
	s.click(i.view.Button)
	if i.done == nil || i.err != nil {
		t.Fatalf("it was not imported: %v", i.err)
	}
	r := i.done.result
	if r.New.Len() != 4 || r.Duplicates != 1 || i.done.problems.Rejected != 1 || i.done.rows() != 6 || !s.shows("6 rows read in") || !s.shows("1 row was rejected, 1 field was left empty") {
		t.Errorf("%+v, %+v", r, i.done.problems)
	}
	s.click("Save as CSV")
	path := filepath.Join(t.TempDir(), "rejected.csv")
	if err := s.saved["Kunden rejected rows.csv"](path); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if text := string(raw); err != nil || !strings.Contains(text, "5,,rejected,") || !strings.Contains(text, "4,E-Mail,warning,") || strings.Contains(text, "not an address") {
		t.Errorf("%v, %s", err, text)
	}
	s.click("Done")
	lists, err := w.Lists(t.Context())
	if err != nil || lists[0].Name != "Kunden" || lists[0].People != 4 || s.sheeted != "" {
		t.Errorf("%+v, %v", lists, err)
	}
	values, err := w.AttributeValues(t.Context(), "marketing_opt_in", 5)
	if err != nil || len(values) == 0 || values[0].Value != "true" {
		t.Errorf("%+v, %v", values, err)
	}
	s.clean()
}

// TestImportRemembersTheColumns: the same headers come in again as they were
// mapped.
func TestImportRemembersTheColumns(t *testing.T) {
	path := listFile(t, "kunden.csv", germanList)
	s, w, i := openList(t, path)
	i.change(t, "Bemerkung", "Leave out")
	s.click(i.view.Button)
	s.click("Done")
	i = openImport(s, w, fileSources([]string{path}))
	s.settle()
	if !i.facts.remembered || i.facts.mapping["Bemerkung"] != "ignore" || !s.shows("as you mapped them last time") {
		t.Errorf("%v, %q", i.facts.mapping, i.view.Subtitle)
	}
	if i.view.ListHint != "adds to 4 people, nobody is taken out" || i.guard() {
		t.Errorf("%q", i.view.ListHint)
	}
	s.click(i.view.Button)
	if r := i.done.result; !r.New.Empty() || r.Unchanged.Len() != 4 {
		t.Errorf("%+v", r)
	}
	s.clean()
}

// TestImportSaysWhatIsMissing: nothing starts before a column says who a person is.
func TestImportSaysWhatIsMissing(t *testing.T) {
	s, _, i := openList(t, listFile(t, "kunden.csv", germanList))
	i.change(t, "E-Mail", "Leave out")
	i.change(t, "Vorname", "Leave out")
	if !s.off(i.view.Button) || !s.shows("It cannot be imported like this") || !s.shows("A first name counts only together with a last name") {
		t.Errorf("%+v", i.view.Fault)
	}
	i.begin()
	s.settle()
	if i.done != nil {
		t.Error("it starts all the same")
	}
	i.change(t, "Land", "External ID")
	if s.off(i.view.Button) {
		t.Error(i.view.Fault)
	}
	i.change(t, "Bemerkung", "External ID")
	if !s.off(i.view.Button) || i.column("Land").Fault != "chosen for Bemerkung too" {
		t.Errorf("%+v", i.column("Land"))
	}
	i.change(t, "Bemerkung", "Attribute: bemerkung")
	s.typeInto(i.settings.list, " ")
	if !s.off(i.view.Button) || i.settings.listField.Error() != "Enter a name for the list." {
		t.Error(i.settings.listField.Error())
	}
	if !i.guard() {
		t.Error("what was chosen is lost without a question")
	}
}

// TestImportNamesAnAttribute that is in no menu yet.
func TestImportNamesAnAttribute(t *testing.T) {
	s, _, i := openList(t, listFile(t, "kunden.csv", germanList))
	i.change(t, "Land", "Another attribute…")
	s.typeInto(i.columns.asks, "email")
	i.columns.asks.OnSubmitted("email")
	if i.facts.mapping["Land"] == "email" {
		t.Error("an attribute is called like a field")
	}
	s.typeInto(i.columns.asks, "Home Country")
	i.columns.asks.OnSubmitted("Home Country")
	if r := i.column("Land"); i.facts.mapping["Land"] != "home_country" || r.Choices[r.Chosen].Label != "Attribute: home_country" || r.Happens != "stays here, text" {
		t.Errorf("%v, %+v", i.facts.mapping, r)
	}
	s.clean()
}

// TestImportReadsItAnotherWay: a changed option shows at once.
func TestImportReadsItAnotherWay(t *testing.T) {
	s, _, i := openList(t, listFile(t, "a.csv", "Email,Name\nada@example.com,M\xfcller\n"))
	if focused := s.window.Canvas().Focused(); focused != i.primary {
		t.Errorf("Enter would not import: %v", focused)
	}
	if i.facts.preview.Charset != "windows-1252" || i.view.Preview.Rows[0][2] != "Müller" {
		t.Fatalf("%s, %v", i.facts.preview.Charset, i.view.Preview.Rows)
	}
	i.settings.charset.OnChanged(0)
	s.settle()
	if i.facts.preview.Charset != "utf-8" || i.view.Preview.Rows[0][2] == "Müller" {
		t.Errorf("%s, %v", i.facts.preview.Charset, i.view.Preview.Rows)
	}
	i.settings.charset.OnChanged(1)
	i.settings.header.Tapped(nil)
	s.pick("a person already")
	if i.facts.preview.HasHeader || i.view.Preview.Rows[0][0] != "1" || len(i.view.Preview.Rows) != 2 {
		t.Errorf("%+v", i.view.Preview)
	}
	if got := i.settings.header.Text(); got != "a person already" {
		t.Error(got)
	}
	i.settings.header.Tapped(nil)
	s.pick("column names")
	i.settings.delimiter.OnChanged(1)
	s.settle()
	if n := len(i.facts.preview.Columns); n != 1 {
		t.Errorf("%d columns", n)
	}
	s.clean()
}

// TestImportBadFiles: what cannot be read gets a sentence in the sheet, and can
// be looked at again.
func TestImportBadFiles(t *testing.T) {
	folder := t.TempDir()
	png := listFile(t, "photo.png", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00")
	gone := filepath.Join(folder, "gone.csv")
	half := filepath.Join(folder, "half.csv.gz")
	var packed strings.Builder
	z := gzip.NewWriter(&packed)
	if _, err := z.Write([]byte(strings.Repeat("ada@example.com,GB\n", 100_000))); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(half, []byte(packed.String()[:12]), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{"a folder": folder, "a picture": png, "no file": gone, "half a file": half, "an empty file": listFile(t, "empty.csv", "")} {
		s, w, i := openList(t, path)
		if i.err == nil || sync.CodeOf(i.err) == sync.CodeInternal || !s.shows(i.err.Error()) || !s.shows("Nothing was imported.") {
			t.Errorf("%s: %v", name, i.err)
			continue
		}
		s.click("Look again")
		if name == "no file" {
			if err := os.WriteFile(gone, []byte("Email\nada@example.com\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			s.click("Look again")
			if i.err != nil || s.find("Import 1 row") == nil {
				t.Errorf("%s: it is here now: %v", name, i.err)
			}
			continue
		}
		s.click("Cancel")
		if lists, err := w.Lists(t.Context()); err != nil || len(lists) != 1 || s.sheeted != "" {
			t.Errorf("%s: %+v, %v", name, lists, err)
		}
		s.clean()
	}
}

// TestImportQueue takes several files one after another.
func TestImportQueue(t *testing.T) {
	good, bad, last := listFile(t, "one.csv", "Email\nada@example.com\n"), listFile(t, "two.csv", ""), listFile(t, "three.csv", "Email\nalan@example.com\n")
	s, w, i := openList(t, good, bad, last)
	if !strings.HasPrefix(i.view.Subtitle, "File 1 of 3. From ") {
		t.Error(i.view.Subtitle)
	}
	s.typeInto(i.settings.list, "crm EXPORT")
	s.click("Import 1 row")
	s.click("Next file (2 of 3)")
	if s.sheeted != "Import two.csv" || i.err == nil {
		t.Fatalf("%q, %v", s.sheeted, i.err)
	}
	s.click("Skip this file")
	if s.sheeted != "Import three.csv" || i.settings.list.Text() != "crm EXPORT" {
		t.Fatalf("%q, %q", s.sheeted, i.settings.list.Text())
	}
	s.click("Import 1 row")
	s.click("Done")
	lists, err := w.Lists(t.Context())
	if err != nil || len(lists) != 1 || lists[0].Name != "CRM export" || lists[0].People != 12 {
		t.Errorf("%+v, %v", lists, err)
	}
	s.clean()
}

// slowStore cancels an import as soon as it has begun.
type slowStore struct {
	*engineWorkspace
	begun func()
}

func (w slowStore) Import(ctx context.Context, spec sync.ImportSpec, rows sync.Records) (sync.ImportResult, error) {
	if _, err := rows.Next(ctx); err != nil {
		return sync.ImportResult{}, err
	}
	w.begun()
	return w.engineWorkspace.Import(ctx, spec, rows)
}

func bigList(t testing.TB, rows int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("Email,Country\n")
	for n := range rows {
		fmt.Fprintf(&b, "person%d@example.com,GB\n", n)
	}
	return listFile(t, "big.csv", b.String())
}

// TestImportCancelled keeps nothing.
func TestImportCancelled(t *testing.T) {
	appOf(t)
	w := &slowStore{engineWorkspace: newEngineWorkspace(t)}
	s := newFakeShell(t)
	i := openImport(s, w, fileSources([]string{bigList(t, 100_000)}))
	s.settle()
	w.begun = func() {
		i.run.shown, i.run.progress = true, i.run.read()
		i.showFooter()
		s.find("Cancel").Tapped(nil)
	}
	s.click(i.view.Button)
	if i.done != nil || sync.CodeOf(i.err) != sync.CodeCanceled || !s.shows("Nothing of big.csv was kept") || s.off(i.view.Button) {
		t.Errorf("%+v, %v", i.done, i.err)
	}
	if n, err := w.PeopleCount(t.Context()); err != nil || n != 10 {
		t.Errorf("%d people, %v", n, err)
	}
	w.begun = func() {}
	i.round++ // nothing else is asked meanwhile
	s.clean()
}

// TestImportGoesOnBehindAClosedSheet and says so when it is done.
func TestImportGoesOnBehindAClosedSheet(t *testing.T) {
	appOf(t)
	w := &slowStore{engineWorkspace: newEngineWorkspace(t)}
	s := newFakeShell(t)
	i := openImport(s, w, fileSources([]string{bigList(t, 3)}))
	s.settle()
	w.begun = func() {
		if s.guard() {
			t.Error("a running import is not lost by closing the sheet")
		}
		if !i.run.aside.Load() {
			t.Error("the import does not know that nobody watches it")
		}
		s.closeSheet()
	}
	s.click(i.view.Button)
	if len(s.toasts) != 2 || !strings.HasPrefix(s.toasts[0], "The import of big.csv goes on") || !strings.HasPrefix(s.toasts[1], "big was imported: ") {
		t.Errorf("%v", s.toasts)
	}
	s.clean()
}

func TestImportNothing(t *testing.T) {
	if openImport(nil, nil, nil) != nil {
		t.Error("nothing was dropped")
	}
}

func TestWriteProblems(t *testing.T) {
	t.Parallel()
	p := listfile.Problems{Rejected: 1, List: []listfile.Problem{{Row: 3, Reason: "=too long", Rejected: true}}}
	path := filepath.Join(t.TempDir(), "p.csv")
	if err := writeProblems(path, p); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil || string(raw) != "row,column,problem,reason\n3,,rejected,'=too long\n" {
		t.Errorf("%q, %v", raw, err)
	}
	if err := writeProblems(filepath.Join(path, "below"), p); sync.CodeOf(err) != sync.CodeReadOnly {
		t.Error(err)
	}
}

// TestImportProgressIsDrawn while the import goes on.
func TestImportProgressIsDrawn(t *testing.T) {
	s, _, i := openList(t, listFile(t, "kunden.csv", germanList))
	i.run = &importRun{since: time.Now(), shown: true, progress: progressOf(60, 100, 26_390, "about 41,900 rows", time.Second), cancel: func() {}}
	i.show()
	bar := i.bar
	if bar == nil || bar.What() != "Importing, 26,390 of about 41,900 rows" || !bar.Cancellable() {
		t.Fatal("there is no progress where the button was")
	}
	i.run.progress = progressOf(100, 100, 41_872, "about 41,900 rows", time.Second)
	i.showFooter()
	if i.bar != bar || bar.What() != "Saving 41,872 rows" {
		t.Errorf("%q", bar.What())
	}
	i.run.opened(&listfile.Reader{})
	i.run.stored.Store(true)
	i.run.progress = i.run.read()
	i.showFooter()
	if bar.What() != "Saved, tidying up" || bar.Cancellable() {
		t.Errorf("%q, to be cancelled: %t", bar.What(), bar.Cancellable())
	}
	if i.cancelRun(); i.run.stopped {
		t.Error("what is stored was cancelled")
	}
	s.clean()
}

// An import leaves the processor to the window while somebody uses it.
func TestImportGivesWay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var used atomic.Int64
		var asks atomic.Bool
		run := &importRun{usedFor: func() (time.Duration, bool) { return time.Duration(used.Load()), asks.Load() }}
		took := func(ctx context.Context) time.Duration {
			began := time.Now()
			run.giveWay(ctx)
			return time.Since(began)
		}
		waits := func(what string, d time.Duration) {
			t.Helper()
			if got := took(t.Context()); got != d {
				t.Errorf("%s: it waited %v, not %v", what, got, d)
			}
		}
		waits("for nobody", 0)
		used.Store(int64(time.Second))
		waits("watched", breath)
		run.aside.Store(true)
		time.AfterFunc(longUse-1, func() { used.Store(int64(longUse) + 1) })
		waits("in the background", longUse)
		used.Store(int64(longUse) + 1)
		waits("in turn", longRest) // the minute's end was one
		asks.Store(true)
		waits("for what is asked for", mostRest)
		time.AfterFunc(2*longRest-1, func() { asks.Store(false) })
		waits("until that is shown", 2*longRest)
		used.Store(int64(time.Second))
		const pause = 12 * breath
		time.AfterFunc(pause-1, func() { used.Store(0) })
		waits("until a pause", pause)
		used.Store(1)
		cancelled, cancel := context.WithCancel(t.Context())
		cancel()
		if d := took(cancelled); d != 0 {
			t.Errorf("it waited %v although it was cancelled", d)
		}
	})
}
