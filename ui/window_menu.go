package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// windowMenu is the menu bar. Shortcuts stand on its items and nowhere else:
// so they work while an entry has the keyboard.
type windowMenu struct {
	w                      *window
	main                   *fyne.MainMenu
	save, preview, launch  *fyne.MenuItem
	back                   *fyne.MenuItem
	saveOn, canvasOn, past bool
}

func newWindowMenu(w *window) *windowMenu {
	m := &windowMenu{w: w}
	key := func(name fyne.KeyName, modifier fyne.KeyModifier) fyne.Shortcut {
		return &desktop.CustomShortcut{KeyName: name, Modifier: modifier}
	}
	const control, shift = fyne.KeyModifierShortcutDefault, fyne.KeyModifierShift
	item := func(label string, shortcut fyne.Shortcut, tap func()) *fyne.MenuItem {
		i := fyne.NewMenuItem(label, tap)
		i.Shortcut = shortcut
		return i
	}
	m.save = item("Save as CSV…", key(fyne.KeyS, control), w.saveCSV)
	m.preview = item("Preview", key(fyne.KeyP, control), func() { w.onCanvas((*canvasScreen).preview) })
	m.launch = item("Launch…", key(fyne.KeyL, control), func() { w.onCanvas((*canvasScreen).tryLaunch) })
	m.back = item("Back", key(fyne.KeyLeft, fyne.KeyModifierAlt), w.back)
	quit := item("Quit", key(fyne.KeyQ, control), w.askQuit)
	quit.IsQuit = true
	to := func(p page) func() { return func() { w.open(route{page: p}) } }
	m.main = fyne.NewMainMenu(
		fyne.NewMenu("File",
			item("Import…", key(fyne.KeyI, control), func() { w.choose(w.importFiles) }),
			item("Import folder…", key(fyne.KeyI, control|shift), w.chooseFolder),
			item("Paste list", key(fyne.KeyV, control|shift), w.paste),
			m.save,
			fyne.NewMenuItemSeparator(),
			item("Open data folder", nil, w.openFolder),
			fyne.NewMenuItemSeparator(), quit),
		fyne.NewMenu("View",
			item("LinkedIn", key(fyne.Key1, control), to(pageLinkedIn)), item("People", key(fyne.Key2, control), to(pagePeople)),
			item("Canvases", key(fyne.Key3, control), to(pageCanvases)), item("Activity", key(fyne.Key4, control), to(pageActivity)),
			item("Settings", key(fyne.Key5, control), to(pageSettings)),
			fyne.NewMenuItemSeparator(), m.back, item("Read again", key(fyne.KeyR, control), w.refresh)),
		fyne.NewMenu("Canvas",
			item("New canvas", key(fyne.KeyN, control), w.newCanvas), m.preview, m.launch),
		fyne.NewMenu("Help",
			item("Tour", nil, func() { w.tour.restart() }), item("Copy diagnosis", nil, w.diagnosis), item("About Audience Sync", nil, w.about)))
	m.saveOn, m.canvasOn, m.past = true, true, true
	return m
}

// update greys out what the page on show has not.
func (m *windowMenu) update() {
	_, save := m.w.screen.(csvSaver)
	_, canvas := m.w.screen.(*canvasScreen)
	past := len(m.w.past) > 0
	if save == m.saveOn && canvas == m.canvasOn && past == m.past {
		return
	}
	m.saveOn, m.canvasOn, m.past = save, canvas, past
	m.save.Disabled, m.preview.Disabled, m.launch.Disabled, m.back.Disabled = !save, !canvas, !canvas, !past
	m.main.Refresh()
}

func (w *window) onCanvas(do func(*canvasScreen)) {
	if c, ok := w.screen.(*canvasScreen); ok && c.loaded {
		do(c)
	}
}

// tryLaunch asks before a launch, or says why there can be none.
func (c *canvasScreen) tryLaunch() {
	if !c.view.CanLaunch {
		c.shell.toast("This canvas cannot be launched now: the checks beside it say why.")
		return
	}
	c.askLaunch()
}

// newCanvas opens the list with the form for a new one.
func (w *window) newCanvas() {
	w.leaveSheet(func() {
		ask := func() {
			if c, ok := w.screen.(*canvasesScreen); ok {
				c.askNew()
			}
		}
		if w.at.page == pageCanvases {
			ask()
			return
		}
		w.open(route{page: pageCanvases})
		w.whenShown(ask) // what is not on show yet cannot take the keyboard
	})
}
