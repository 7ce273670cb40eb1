package ui

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"audiencesync/sync"
)

func TestWindowTakesDroppedFiles(t *testing.T) {
	w := openDesk(t, busyDesk(t, sync.ConnectionLinkedIn), route{page: pageCanvases})
	file := filepath.Join("..", "assets", "sample.csv")
	w.dropped(fyne.NewPos(600, 300), []fyne.URI{storage.NewFileURI(file)})
	w.settle()
	if w.at.page != pagePeople || w.sheetFor == nil || !w.shows("sample.csv") {
		t.Errorf("at %+v, sheet %v", w.at, w.sheetFor)
	}
}

// TestWindowImportsAFolder: every list in it comes one after another, also where
// it is dropped; nothing else of it does.
func TestWindowImportsAFolder(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"b.CSV", "a.xlsx", ".hidden.csv", "~$a.xlsx", "photo.png", "c.tsv"} {
		must(t, os.WriteFile(filepath.Join(folder, name), []byte("email\nlena@example.com\n"), 0o600))
	}
	inside := filepath.Join(folder, "more.csv")
	must(t, os.Mkdir(inside, 0o700))
	single := filepath.Join("..", "assets", "sample.csv")
	lists, err := listsIn([]string{single, folder, "gone.csv"})
	want := []string{single, filepath.Join(folder, "a.xlsx"), filepath.Join(folder, "b.CSV"), filepath.Join(folder, "c.tsv"), "gone.csv"}
	if err != nil || !slices.Equal(lists, want) {
		t.Errorf("%q, %v", lists, err)
	}
	w := openDesk(t, busyDesk(t, sync.ConnectionLinkedIn), route{page: pageCanvases})
	w.dropped(fyne.NewPos(600, 300), []fyne.URI{storage.NewFileURI(inside)})
	w.settle()
	if w.sheetFor != nil || !w.shows("There is no list in the folder more.csv itself") {
		t.Error("a folder without a list gets no answer")
	}
	w.dropped(fyne.NewPos(600, 300), []fyne.URI{storage.NewFileURI(folder)})
	w.settle()
	if w.sheetFor == nil || !w.shows("a.xlsx") || !w.shows("File 1 of 3") {
		t.Errorf("sheet %v", w.sheetFor)
	}
	w.menuTap("Import folder…")
	if w.files == nil || w.win.Canvas().Overlays().Top() == nil {
		t.Error("no folder can be chosen")
	}
}

func TestWindowPastesAList(t *testing.T) {
	w := openDesk(t, busyDesk(t, sync.ConnectionLinkedIn), route{page: pageLinkedIn})
	w.kit.After = nil // toasts stay: their five seconds are real ones
	w.app.Clipboard().SetContent("")
	w.menuTap("Paste list")
	if w.sheetFor != nil || !strings.Contains(strings.Join(w.kit.Toasts(), "|"), "no text on the clipboard") {
		t.Error(w.kit.Toasts())
	}
	w.app.Clipboard().SetContent("email,first name\nlena@example.com,Lena\n")
	w.menuTap("Paste list")
	if w.at.page != pagePeople || w.sheetFor == nil {
		t.Errorf("at %+v", w.at)
	}
}

func TestWindowAsksForFiles(t *testing.T) {
	w := openDesk(t, busyDesk(t, sync.ConnectionLinkedIn), route{page: pageLinkedIn})
	folder := t.TempDir()
	w.rememberFolder(filepath.Join(folder, "list.csv"))
	w.menuTap("Import…")
	if w.win.Canvas().Overlays().Top() == nil {
		t.Fatal("no file can be chosen")
	}
	w.win.Canvas().Overlays().Remove(w.win.Canvas().Overlays().Top())
	w.save("metrics.csv", func(string) error { return nil })
	if w.win.Canvas().Overlays().Top() == nil {
		t.Fatal("no place can be chosen")
	}
}

// TestWindowClosesTheFileDialog: Escape closes it, a second one takes its place,
// and what opens a page or a sheet does not leave it lying over that.
func TestWindowClosesTheFileDialog(t *testing.T) {
	w := openDesk(t, busyDesk(t, sync.ConnectionLinkedIn), route{page: pageLinkedIn})
	w.rememberFolder(filepath.Join(t.TempDir(), "list.csv"))
	overlays := w.win.Canvas().Overlays()
	for name, do := range map[string]func(){
		"Escape":       func() { w.win.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape}) },
		"another page": func() { w.menuTap("Canvases") },
		"a file":       func() { w.importFiles([]string{"list.csv"}) },
	} {
		w.menuTap("Import…")
		w.menuTap("Import…")
		if n := len(overlays.List()); n != 1 {
			t.Errorf("%s: %d dialogs are open", name, n)
		}
		do()
		if overlays.Top() != nil || w.files != nil {
			t.Errorf("%s: the dialog is open still", name)
		}
	}
}

func TestWindowSavesAndSaysSo(t *testing.T) {
	w := openDesk(t, busyDesk(t, sync.ConnectionLinkedIn), route{page: pageLinkedIn})
	w.kit.After = nil // toasts stay: their five seconds are real ones
	w.write("/somewhere/metrics.csv", func(string) error { return nil })
	w.settle()
	if got := strings.Join(w.kit.Toasts(), "|"); got != "metrics.csv was saved." {
		t.Error(got)
	}
	w.write("/somewhere/metrics.csv", func(string) error {
		return sync.Errorf(sync.CodeDiskFull, nil, "There is no room left on that disk.")
	})
	w.settle()
	if !w.shows("no room left on that disk") {
		t.Error("the failure is not said")
	}
}
