package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"audiencesync/ui/kit"
)

// sharedApp is the app of every test that draws. Fyne's test driver forgets the
// fonts and the width of every text with each new app and each theme, and loads
// them anew, which was most of the time and the memory that these tests took.
// Fyne has one app at a time, so tests that draw do not run side by side.
var sharedApp fyne.App

// appOf is the app as the desktop is set, which is light here.
func appOf(t testing.TB) fyne.App {
	t.Helper()
	return appIn(t, kit.ModeSystem)
}

// appIn is the app in a palette, without what an earlier test made it remember. Nobody
// who uses it may be parallel, because the toolkit has one thread: setting a variable
// ends a test that is.
func appIn(t testing.TB, mode kit.Mode) fyne.App {
	t.Helper()
	t.Setenv("AUDIENCE_SYNC_TEST_WINDOW", t.Name())
	if sharedApp == nil {
		sharedApp = test.NewApp()
	}
	for _, key := range []string{lastFolder, frameKey} {
		sharedApp.Preferences().RemoveValue(key)
	}
	paint(sharedApp, mode)
	return sharedApp
}

// paint gives an app a palette, unless it has it.
func paint(app fyne.App, mode kit.Mode) {
	if now, ok := app.Settings().Theme().(*kit.Theme); !ok || now.Mode != mode {
		app.Settings().SetTheme(kit.NewTheme(mode))
	}
}
