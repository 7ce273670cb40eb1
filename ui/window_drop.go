package ui

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"

	"audiencesync/sync/listfile"
	"audiencesync/ui/dragging"
	"audiencesync/ui/kit"
)

// dropTaker is a screen where it matters on what a file is dropped.
type dropTaker interface {
	// dropList is the list into which files go that are dropped at a position, and
	// where that is shown; ok is false where it does not matter.
	dropList(at fyne.Position) (list string, z kit.DropZone, ok bool)
}

// dropList tells where files go that are dropped: into a list, or "" for one of
// their own.
func (w *window) dropList(at fyne.Position) (list string, z kit.DropZone) {
	if t, ok := w.screen.(dropTaker); ok && w.sheetFor == nil {
		if list, z, ok := t.dropList(at); ok {
			return list, z
		}
	}
	return "", kit.DropZone{Words: "Drop to import"}
}

// dropped takes files that were dropped anywhere on the window.
func (w *window) dropped(at fyne.Position, uris []fyne.URI) {
	w.kit.HideDrop()
	var paths []string
	for _, u := range uris {
		paths = append(paths, u.Path())
	}
	if len(paths) == 0 {
		return
	}
	w.win.RequestFocus()
	list, _ := w.dropList(at)
	w.listsOf(paths, func(lists []string) { w.importInto(list, fileSources(lists)) })
}

func (w *window) importFiles(paths []string) { w.importInto("", fileSources(paths)) }

// importInto opens the import sheet over the People page; list "" is for one that is
// called as its file.
func (w *window) importInto(list string, sources []listfile.Source) {
	w.leaveSheet(func() {
		if w.at.page != pagePeople {
			w.open(route{page: pagePeople})
		}
		if s := openImport(w, w.ws, sources); s != nil && list != "" {
			s.nameList(list)
		}
	})
}

// followDrags shows where files would go while somebody holds them over the window.
func (w *window) followDrags() {
	n, can := w.win.(driver.NativeWindow)
	if !can {
		return
	}
	n.RunNative(func(native any) {
		w.live.start(func() {
			dragging.Follow(w.live.ctx, native, func(at image.Point, over bool) {
				w.live.do(func() { w.dragged(at, over) })
			})
		})
	})
}

// dragged shows where files would go that are held at a dot of the window.
func (w *window) dragged(at image.Point, over bool) {
	if !over {
		w.kit.HideDrop()
		return
	}
	scale := w.win.Canvas().Scale()
	_, z := w.dropList(fyne.NewPos(float32(at.X)/scale, float32(at.Y)/scale))
	w.kit.ShowDrop(z)
}
