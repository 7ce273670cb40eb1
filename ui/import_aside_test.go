package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
)

// An import that goes on without its sheet can be seen on every screen, and brought
// back, where it can be cancelled.
func TestImportAside(t *testing.T) {
	d := busyDesk(t, sync.ConnectionLinkedIn)
	d.importing = make(chan struct{})
	w := openDesk(t, d, route{page: pagePeople})
	file := filepath.Join(t.TempDir(), "crm.csv")
	must(t, os.WriteFile(file, []byte("Email\nnora@example.com\n"), 0o600))
	w.importFiles([]string{file})
	w.settle()
	const words, underWay = "Importing, ", 2 // the import and its progress
	tap := func(word string) {
		t.Helper()
		w.find(word).Tapped(&fyne.PointEvent{})
		w.settleBut(underWay)
	}
	tap("Import 1 row")
	if w.shown.Work != (workView{}) {
		t.Errorf("the strip tells of it although its sheet is there: %+v", w.shown.Work)
	}
	w.leaveSheet(func() {})
	w.open(route{page: pageCanvases})
	w.settleBut(underWay)
	if v := w.shown.Work; !strings.HasPrefix(v.Words, words) || v.Of != "crm.csv" || !w.shows(v.Words) {
		t.Fatalf("%+v", v)
	}
	tap(w.shown.Work.Words)
	if w.sheetFor == nil || !w.shows("Cancel") || w.shown.Work != (workView{}) || w.imports[0].run.aside.Load() {
		t.Fatalf("its sheet is not back: %+v", w.shown.Work)
	}
	w.leaveSheet(func() {})
	if w.shown.Work.Words == "" {
		t.Error("left again, it is not told of")
	}
	close(d.importing)
	w.settle()
	if w.shown.Work != (workView{}) || len(w.imports) != 0 {
		t.Errorf("it is told of although it is done: %+v", w.shown.Work)
	}
	w.reopenImport() // pressed at the same moment
}
