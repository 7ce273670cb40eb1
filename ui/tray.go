package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// makeTray sets the tray's menu. The icon says nothing; the notifications do. It must
// be made before the toolkit runs, which starts no tray later; where there is none yet,
// the toolkit's icon waits for it.
func (w *window) makeTray(icon fyne.Resource) {
	d, ok := w.app.(desktop.App)
	if !ok || w.options.Tray == nil {
		return
	}
	d.SetSystemTrayMenu(w.trayMenu())
	if icon != nil {
		d.SetSystemTrayIcon(icon)
	}
}

// inTray says whether a closed window could be brought back.
func (o Options) inTray() bool { return o.Tray != nil && o.Tray.Shown() }

// followTray follows the tray that comes later, and the one that goes: a window that
// was closed to it comes back.
func (w *window) followTray() {
	if w.options.Tray == nil {
		return
	}
	w.live.each(w.options.Tray.Changes(), func() {
		if w.hidden && !w.options.inTray() {
			w.raise()
			w.toast("The desktop's tray is gone, so the window is back.")
			return
		}
		if w.at.page == pageSettings {
			w.refresh() // it says what closing the window does
		}
	})
}

func (w *window) trayMenu() *fyne.Menu {
	quit := fyne.NewMenuItem("Quit", func() {
		if w.hidden && w.mayAsk() {
			w.raise() // the question cannot be seen otherwise
		}
		w.askQuit()
	})
	quit.IsQuit = true // or the toolkit adds one that asks nothing, where it speaks another language
	return fyne.NewMenu("Audience Sync",
		fyne.NewMenuItem("Open Audience Sync", w.raise),
		fyne.NewMenuItem("Activity", func() {
			w.raise()
			w.open(route{page: pageActivity})
		}),
		fyne.NewMenuItemSeparator(), quit)
}
