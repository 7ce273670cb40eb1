package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// makeTray sets the tray's menu. The icon says nothing; the notifications do.
func (w *window) makeTray(icon fyne.Resource) {
	d, ok := w.app.(desktop.App)
	if !ok || !w.options.Tray {
		return
	}
	d.SetSystemTrayMenu(w.trayMenu())
	if icon != nil {
		d.SetSystemTrayIcon(icon)
	}
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
