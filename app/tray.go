//go:build !headless && cgo

package app

import (
	"context"
	"runtime"
	"time"

	"github.com/godbus/dbus/v5"
)

// The desktop's tray on Linux, as KDE first named it; Xfce's, Cinnamon's and an
// extension of GNOME's answer to the same name.
const (
	trayWatcher = "org.kde.StatusNotifierWatcher"
	trayPath    = "/StatusNotifierWatcher"
)

// trayWithin is how long the desktop may take to answer: the window waits for it.
const trayWithin = 500 * time.Millisecond

// hasTray says whether the desktop shows tray icons. Elsewhere than on Linux
// every one does; there some have none, and a window that was closed to a tray
// that is not there could not be brought back.
func hasTray(ctx context.Context) bool {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, trayWithin)
	defer cancel()
	bus, err := dbus.ConnectSessionBus(dbus.WithContext(ctx))
	if err != nil {
		return false
	}
	defer func() { _ = bus.Close() }() // it was only asked
	var shown bool                     // by a panel, say; the watcher may run without one
	err = bus.Object(trayWatcher, trayPath).CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", dbus.FlagNoAutoStart,
		trayWatcher, "IsStatusNotifierHostRegistered").Store(&shown)
	return err == nil && shown
}
