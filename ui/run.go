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
	startRest, used := w.live.rests(awaitDesktop, glfw.PostEmptyEvent, w.typing)
	life.SetOnStarted(func() {
		w.start()
		hearInput(w.win, used)
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

// awaitDesktop waits until the desktop has something for the window, at most so long.
//
// https://www.glfw.org/docs/latest/group__window.html#ga605a178db92f1a7f1a925563ef3ea2cf
func awaitDesktop(atMost time.Duration) { glfw.WaitEventsTimeout(atMost.Seconds()) }

// hearInput calls used whenever somebody does something in a window that is open: the
// toolkit tells widgets of it, and nobody of all.
func hearInput(w fyne.Window, used func()) {
	drawn, is := w.(interface{ RunWithContext(f func()) })
	if !is {
		return
	}
	drawn.RunWithContext(func() {
		v := glfw.GetCurrentContext()
		var move glfw.CursorPosCallback
		move = v.SetCursorPosCallback(func(v *glfw.Window, x, y float64) { used(); move(v, x, y) })
		var press glfw.MouseButtonCallback
		press = v.SetMouseButtonCallback(func(v *glfw.Window, b glfw.MouseButton, a glfw.Action, m glfw.ModifierKey) {
			used()
			press(v, b, a, m)
		})
		var scroll glfw.ScrollCallback
		scroll = v.SetScrollCallback(func(v *glfw.Window, x, y float64) { used(); scroll(v, x, y) })
		var key glfw.KeyCallback
		key = v.SetKeyCallback(func(v *glfw.Window, k glfw.Key, code int, a glfw.Action, m glfw.ModifierKey) {
			used()
			key(v, k, code, a, m)
		})
	})
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
