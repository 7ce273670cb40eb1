//go:build cgo

package ui

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"
	"github.com/go-gl/glfw/v3.4/glfw"

	"audiencesync/assets"
	"audiencesync/ui/kit"
	_ "audiencesync/ui/locale" // before the toolkit
)

// appID names the program to the desktop; preferences are kept under it.
// FyneApp.toml says the same.
const appID = "io.github.audiencesync.desktop"

// Run shows the window and returns when it has closed for good, or ctx ends.
// It must be called on the program's first thread. This is the only file that
// needs a C library, so that the tests of everything else do not.
func Run(ctx context.Context, ws Workspace, o Options) error {
	if err := withoutScreen(runtime.GOOS, os.Getenv); err != nil {
		return err
	}
	settings, err := ws.Settings(ctx)
	if err != nil {
		return err
	}
	a := newApp(o.Version)
	a.Settings().SetTheme(kit.NewTheme(modeOf(settings.Appearance)))
	w := newWindow(ctx, a, ws, o)
	w.win.SetMaster()
	w.makeTray(assets.AppIcon())
	life := a.Lifecycle()
	startRest := w.live.rests(awaitInput, glfw.PostEmptyEvent, w.typing)
	life.SetOnStarted(func() {
		w.start()
		startRest()
	})
	life.SetOnEnteredForeground(func() { w.away = false })
	life.SetOnExitedForeground(w.leaveForeground)
	defer w.live.wait() // the workspace is closed next
	defer w.live.close()
	w.prepare()
	if err := show(w.win); err != nil {
		return err
	}
	a.Run()
	if !w.overdue.met() {
		select {} // the program is being ended
	}
	w.live.close()
	w.live.wait()
	return w.flush(ctx)
}

// awaitInput waits until the desktop has something for the window, at most so long,
// and says whether it had.
//
// https://www.glfw.org/docs/latest/group__window.html#ga605a178db92f1a7f1a925563ef3ea2cf
func awaitInput(atMost time.Duration) (input bool) {
	began := time.Now()
	glfw.WaitEventsTimeout(atMost.Seconds())
	return time.Since(began) < atMost*9/10
}

func newApp(version string) fyne.App {
	icon := assets.AppIcon()
	fyneapp.SetMetadata(fyne.AppMetadata{
		ID: appID, Name: "Audience Sync", Version: version, Icon: icon, Migrations: map[string]bool{"fyneDo": true},
	})
	a := fyneapp.NewWithID(appID)
	a.SetIcon(icon)
	return a
}

// show opens the first window. Without a screen the toolkit panics there.
func show(w fyne.Window) (err error) {
	defer func() {
		if v := recover(); v != nil {
			if !strings.Contains(fmt.Sprintf("%T", v), "glfw.") {
				panic(v)
			}
			err = noScreen(runtime.GOOS, os.Getenv)
		}
	}()
	w.Show()
	return nil
}

// Tell shows a message in a small window and returns when it was closed or ctx
// ended. It must be called on the program's first thread, in place of Run. As
// Options.Overdue does, end ends the program where the toolkit does not return.
func Tell(ctx context.Context, title, text string, end func()) error {
	if err := withoutScreen(runtime.GOOS, os.Getenv); err != nil {
		return err
	}
	a := newApp("")
	a.Settings().SetTheme(kit.NewTheme(kit.ModeSystem))
	w := newTelling(a, title, text)
	w.SetMaster()
	o := watched(w, end)
	l := newLive(ctx, func(error) {})
	l.ended(w.Close)
	defer l.close()
	if err := show(w); err != nil {
		return err
	}
	a.Run()
	if !o.met() {
		select {} // the program is being ended
	}
	return nil
}
