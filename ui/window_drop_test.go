package ui

import (
	"image"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"audiencesync/sync"
	"audiencesync/ui/kit"
)

// held says what the window shows of files that are held over a dot of it.
func (w *testWindow) held(x, y int) (z kit.DropZone, shown bool) {
	w.dragged(image.Pt(x, y), true)
	return w.kit.Drop()
}

// TestWindowShowsWhereFilesWouldGo: the whole window takes them, a list of the People
// page into itself, and what is dropped goes there.
func TestWindowShowsWhereFilesWouldGo(t *testing.T) {
	d := busyDesk(t, sync.ConnectionLinkedIn)
	_, err := d.Import(t.Context(), sync.ImportSpec{List: "CRM export", At: time.Now(), ExternalID: true}, &once{[]sync.Record{{ExternalID: []byte("A-1"), Row: 2}}})
	must(t, err)
	w := openDesk(t, d, route{page: pageCanvases})
	if z, shown := w.held(300, 176); !shown || z != (kit.DropZone{Words: "Drop to import"}) {
		t.Errorf("%+v, shown %v", z, shown)
	}
	if w.dragged(image.Point{}, false); w.shows("Drop to import") {
		t.Error("it stays when they are not held any longer")
	}
	w.open(route{page: pagePeople})
	w.settle()
	lists := w.screen.(*peopleScreen).view.Lists
	_, first, size := w.screen.(*peopleScreen).lists.RowAt(fyne.NewPos(300, 116))
	at := first.AddXY(20, size.Height*3/2) // on the second row: the first is everybody
	z, shown := w.held(int(at.X), int(at.Y))
	if !shown || len(lists) < 2 || z.Words != "Drop to import into "+lists[1].Name || z.Size != size || z.At != first.AddXY(0, size.Height) {
		t.Errorf("%+v, shown %v; the first row is at %v, %v", z, shown, first, size)
	}
	if z, _ = w.held(int(at.X), int(first.Y+1)); z.Words != "Drop to import" {
		t.Errorf("over everybody: %+v", z)
	}
	w.dropped(at, []fyne.URI{storage.NewFileURI(filepath.Join("..", "assets", "sample.csv"))})
	w.settle()
	if _, shown = w.kit.Drop(); shown || w.sheetFor == nil {
		t.Fatalf("still shown: %v, sheet %v", shown, w.sheetFor)
	}
	into := false
	walk(w.kit.Sheet(), func(o fyne.CanvasObject) bool {
		e, is := o.(*kit.Entry)
		into = into || is && e.Text() == lists[1].Name
		return !into
	})
	if !into {
		t.Error("the sheet does not say into which list")
	}
	if z, _ = w.held(int(at.X), int(at.Y)); z.Words != "Drop to import" {
		t.Errorf("under the sheet: %+v", z)
	}
}
