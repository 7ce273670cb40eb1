package ui

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"audiencesync/sync"
	"audiencesync/sync/listfile"
	"audiencesync/ui/kit"
)

// listEndings are the files that the chooser offers as lists.
var listEndings = []string{".csv", ".tsv", ".txt", ".xlsx", ".json", ".jsonl", ".ndjson", ".gz", ".zip"}

// lastFolder is the preference that remembers where files were.
const lastFolder = "folder"

// copy puts text on the clipboard.
func (w *window) copy(text string) {
	w.app.Clipboard().SetContent(text)
	w.toast("Copied.")
}

// copyDetails puts an error with the report for support on the clipboard.
func (w *window) copyDetails(m message) {
	var report string
	w.work(func(ctx context.Context) error {
		report = w.ws.Diagnosis(ctx)
		return nil
	}, func(error) {
		w.copy(m.Title + ". " + m.Text + "\n\n" + report)
	})
}

// save asks where to save a file and writes it there, off the thread.
func (w *window) save(name string, write func(path string) error) {
	d := dialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
		if err != nil {
			w.fail(err)
			return
		}
		if file == nil {
			return // the person thought better of it
		}
		path := file.URI().Path()
		_ = file.Close() // only its name is needed: write opens it
		w.rememberFolder(path)
		w.write(path, write)
	}, w.win)
	d.SetFileName(name)
	w.showFiles(d)
}

func (w *window) write(path string, write func(path string) error) {
	w.work(func(context.Context) error { return write(path) }, func(err error) {
		if err != nil {
			w.fail(err)
			return
		}
		w.toast(filepath.Base(path) + " was saved.")
	})
}

// choose lets the person choose a list file.
func (w *window) choose(chosen func(paths []string)) {
	d := dialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
		if err != nil {
			w.fail(err)
			return
		}
		if file == nil {
			return
		}
		path := file.URI().Path()
		_ = file.Close()
		w.rememberFolder(path)
		chosen([]string{path})
	}, w.win)
	d.SetTitleText("Choose a list. For several: File > Import folder…, or drop them on the window")
	d.SetFilter(storage.NewExtensionFileFilter(listEndings))
	w.showFiles(d)
}

// chooseFolder lets the person choose a folder, and imports every list in it: the
// toolkit's dialog gives one file at a time.
func (w *window) chooseFolder() {
	d := dialog.NewFolderOpen(func(folder fyne.ListableURI, err error) {
		if err != nil {
			w.fail(err)
			return
		}
		if folder == nil {
			return
		}
		w.app.Preferences().SetString(lastFolder, folder.Path())
		w.listsOf([]string{folder.Path()}, w.importFiles)
	}, w.win)
	d.SetTitleText("Choose a folder: every list in it is imported, one after another")
	d.SetConfirmText("Import its lists")
	w.showFiles(d)
}

// listsOf reads, off the thread, which lists are meant by files and folders.
func (w *window) listsOf(paths []string, then func(lists []string)) {
	var lists []string
	w.work(func(context.Context) (err error) {
		lists, err = listsIn(paths)
		return err
	}, func(err error) {
		if err != nil {
			w.fail(err)
			return
		}
		then(lists)
	})
}

// listsIn puts in the place of each folder the lists in it, by name, and keeps
// files whatever they are: what is no list is said where it is read. Folders in
// folders are left out.
func listsIn(paths []string) (lists []string, err error) {
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil || !info.IsDir() {
			lists = append(lists, path)
			continue
		}
		entries, err := os.ReadDir(path)
		if err != nil {
			return nil, sync.Errorf(sync.CodeInvalid, err, "The folder %s cannot be read. Check its permissions, or choose another.", filepath.Base(path))
		}
		for _, e := range entries {
			hidden := strings.HasPrefix(e.Name(), ".") || strings.HasPrefix(e.Name(), "~$") // Excel's mark of an open file
			if !e.IsDir() && !hidden && slices.Contains(listEndings, strings.ToLower(filepath.Ext(e.Name()))) {
				lists = append(lists, filepath.Join(path, e.Name()))
			}
		}
	}
	if len(lists) == 0 {
		return nil, sync.Errorf(sync.CodeInvalid, nil, "There is no list in the folder %s itself. Choose one that holds CSV, TSV, XLSX or JSON Lines files.", filepath.Base(paths[0]))
	}
	return lists, nil
}

// showFiles opens a file dialog in the place of the one that may be open.
func (w *window) showFiles(d *dialog.FileDialog) {
	w.closeFiles()
	w.files = d
	d.SetOnClosed(func() {
		if w.files == d {
			w.files = nil
		}
	})
	if folder := w.app.Preferences().String(lastFolder); folder != "" {
		if at, err := storage.ListerForURI(storage.NewFileURI(folder)); err == nil {
			d.SetLocation(at)
		}
	}
	d.Show() // before Resize, which needs its contents
	size := w.win.Canvas().Size()
	d.Resize(fyne.NewSize(min(860, size.Width-80), min(600, size.Height-80)))
}

// closeFiles closes the file dialog, if one is open, and tells whether it was.
func (w *window) closeFiles() bool {
	d := w.files
	if d == nil {
		return false
	}
	w.files = nil
	d.Hide()
	return true
}

func (w *window) rememberFolder(path string) {
	w.app.Preferences().SetString(lastFolder, filepath.Dir(path))
}

// paste imports the list that is on the clipboard.
func (w *window) paste() {
	text := w.app.Clipboard().Content()
	if text == "" {
		w.kit.Toast("There is no text on the clipboard.", "", nil)
		return
	}
	w.importInto("", []listfile.Source{{Name: "pasted list", Data: []byte(text)}})
}

// csvSaver is a screen that has a table to save.
type csvSaver interface{ saveCSV() }

func (w *window) saveCSV() {
	if s, ok := w.screen.(csvSaver); ok {
		s.saveCSV()
	}
}

// about says what this is.
func (w *window) about() {
	version := w.options.Version
	if version == "" {
		version = "development"
	}
	w.sheet("Audience Sync", "Version "+version, iconOf("sync_alt"), kit.SheetWidth, kit.VBox(kit.Gap,
		kit.NewParagraph(kit.Body, kit.ColorText, kit.Plain("Keeps LinkedIn customer-list audiences in step with your own lists, from this computer.")),
		kit.Facts(kit.NewKeyValue("Workspace", w.ws.Name()), kit.NewKeyValue("Secrets", w.ws.SecretsKind())),
		kit.NewNote(kit.Plain("The workspace is in "+w.ws.Folder()))),
		kit.Buttons(nil, kit.NewButton("Close", nil, kit.Secondary, w.closeSheet)), nil)
}

// diagnosis copies the report for support.
func (w *window) diagnosis() {
	var report string
	w.work(func(ctx context.Context) error {
		report = w.ws.Diagnosis(ctx)
		return nil
	}, func(error) {
		w.app.Clipboard().SetContent(report)
		w.toast("The diagnosis is on the clipboard. It holds no personal data and no token.")
	})
}

// openFolder shows the workspace's folder.
func (w *window) openFolder() {
	w.work(func(context.Context) error { return w.ws.OpenBrowser(w.ws.Folder()) }, func(err error) {
		if err != nil {
			w.fail(err)
		}
	})
}

// openBrandMenu is the menu under the workspace's name.
func (w *window) openBrandMenu() {
	kit.ShowMenu(w.nav,
		menuItem("folder_open", "Open the data folder", true, w.openFolder),
		menuItem("content_copy", "Copy the diagnosis", true, w.diagnosis),
		menuItem("settings", "Settings", true, func() { w.open(route{page: pageSettings}) }))
}
