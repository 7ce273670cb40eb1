package ui

import (
	"fyne.io/fyne/v2"

	"audiencesync/sync"
	"audiencesync/ui/kit"
)

// The size of the window that tells why the program cannot open.
const tellingWidth, tellingHeight = 480, 230

// newTelling is a small window that says something and can be closed.
func newTelling(a fyne.App, title, text string) fyne.Window {
	w := a.NewWindow("Audience Sync")
	shut := kit.NewButton("Close", nil, kit.Primary, w.Close)
	said := kit.VBox(6, kit.NewParagraph(kit.Subtitle, kit.ColorText, kit.Plain(title)), kit.NewParagraph(kit.Body, kit.ColorText, kit.Plain(text)))
	w.SetPadded(false)
	w.SetContent(kit.PadSides(20, 20, 20, 20, kit.VBox(12,
		kit.Grow(kit.HBoxTop(12, kit.NewIcon(iconOf("error_outline"), kit.ColorWarning, 22), kit.Grow(said))),
		kit.HBox(8, kit.Spacer(), shut))))
	closes := func(e *fyne.KeyEvent) {
		switch e.Name {
		case fyne.KeyEscape, fyne.KeyReturn, fyne.KeyEnter:
			w.Close()
		}
	}
	w.Canvas().SetOnTypedKey(closes)
	w.Resize(fyne.NewSize(tellingWidth, tellingHeight))
	w.CenterOnScreen()
	return w
}

// watched gives the toolkit its time from when the window closes.
func watched(w fyne.Window, end func()) *overdue {
	o := &overdue{}
	w.SetOnClosed(func() { o.begin(end) })
	return o
}

// withoutScreen is an error where the environment names no screen; elsewhere
// than on X11 and Wayland nothing is known before it is tried.
func withoutScreen(system string, getenv func(string) string) error {
	if system == "windows" || system == "darwin" || getenv("DISPLAY") != "" || getenv("WAYLAND_DISPLAY") != "" {
		return nil
	}
	return noScreen(system, getenv)
}

// noScreen says that no window can be shown, and what to do.
func noScreen(system string, getenv func(string) string) error {
	where := ""
	if display := getenv("DISPLAY"); system != "windows" && system != "darwin" {
		where = " (DISPLAY is not set)"
		if display != "" {
			where = " (DISPLAY is " + display + ")"
		}
	}
	return sync.Errorf(sync.CodeUnavailable, nil, "The window cannot open: no screen can be reached%s. Start Audience Sync from a desktop session, or use its commands, which need no screen, such as \"audience-sync run\".", where)
}
