//go:build cgo

package ui

import (
	"context"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"

	"audiencesync/assets"
	"audiencesync/ui/kit"
)

// appID names the program to the desktop; preferences are kept under it.
// FyneApp.toml says the same.
const appID = "io.github.audiencesync.desktop"

// Run shows the window and returns when it has closed for good, or ctx ends.
// It must be called on the program's first thread. This is the only file that
// needs a C library, so that the tests of everything else do not.
func Run(ctx context.Context, ws Workspace, o Options) error {
	settings, err := ws.Settings(ctx)
	if err != nil {
		return err
	}
	icon := assets.AppIcon()
	fyneapp.SetMetadata(fyne.AppMetadata{
		ID: appID, Name: "Audience Sync", Version: o.Version, Icon: icon, Migrations: map[string]bool{"fyneDo": true},
	})
	a := fyneapp.NewWithID(appID)
	a.SetIcon(icon)
	a.Settings().SetTheme(kit.NewTheme(modeOf(settings.Appearance)))
	w := newWindow(ctx, a, ws, o)
	w.win.SetMaster()
	w.makeTray(icon)
	life := a.Lifecycle()
	life.SetOnStarted(w.start)
	life.SetOnEnteredForeground(func() { w.away = false })
	life.SetOnExitedForeground(func() { w.away = true })
	w.win.Show()
	a.Run()
	w.live.close()
	w.live.wait() // the workspace is closed next
	return nil
}
