//go:build !headless && cgo

package app

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/godbus/dbus/v5"

	"audiencesync/ui"
)

// The desktop's tray on Linux, as KDE first named it; Xfce's, Cinnamon's and an
// extension of GNOME's answer to the same name.
const (
	trayWatcher = "org.kde.StatusNotifierWatcher"
	trayPath    = "/StatusNotifierWatcher"
)

// trayWithin is how long the desktop may take to answer: the window waits for it.
const trayWithin = 500 * time.Millisecond

// trayReturns is how long a panel may take to start again before it counts as gone: a
// window that was closed to it comes back then.
const trayReturns = 5 * time.Second

// tray is the desktop's, followed on the message bus: on many desktops a program that
// starts with the session is there before the panel.
type tray struct {
	shown   atomic.Bool
	changes chan struct{}
}

// Shown implements ui.Tray.
func (y *tray) Shown() bool { return y.shown.Load() }

// Changes implements ui.Tray.
func (y *tray) Changes() <-chan struct{} { return y.changes }

// followTray follows the desktop's tray until ctx ends; nil where there can never be
// one. Elsewhere than on Linux every desktop has one.
func followTray(ctx context.Context) ui.Tray {
	y := &tray{changes: make(chan struct{}, 1)}
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		y.shown.Store(true)
		return y
	}
	ctx, cancel := context.WithCancel(ctx)
	late := time.AfterFunc(trayWithin, cancel)
	bus, err := dbus.ConnectSessionBus(dbus.WithContext(ctx))
	if err != nil {
		cancel()
		return nil
	}
	signals := make(chan *dbus.Signal, 8)
	bus.Signal(signals)
	for _, match := range [][]dbus.MatchOption{
		{dbus.WithMatchInterface("org.freedesktop.DBus"), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, trayWatcher)},
		{dbus.WithMatchInterface(trayWatcher), dbus.WithMatchObjectPath(trayPath)}, // a host comes or goes
	} {
		err = errors.Join(err, bus.AddMatchSignalContext(ctx, match...))
	}
	ask := func() bool { return hasTray(ctx, bus) }
	y.shown.Store(ask())
	if !late.Stop() || err != nil {
		cancel() // closes the connection too
		return nil
	}
	go y.follow(ctx, signals, ask)
	return y
}

// hasTray says whether the desktop shows tray icons now.
func hasTray(ctx context.Context, bus *dbus.Conn) bool {
	ctx, cancel := context.WithTimeout(ctx, trayWithin)
	defer cancel()
	var shown bool // by a panel, say; the watcher may run without one
	err := bus.Object(trayWatcher, trayPath).CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", dbus.FlagNoAutoStart,
		trayWatcher, "IsStatusNotifierHostRegistered").Store(&shown)
	return err == nil && shown
}

// follow asks again for every signal, until ctx ends. The end of the bus is that of
// the tray.
func (y *tray) follow(ctx context.Context, signals <-chan *dbus.Signal, ask func() bool) {
	var gone <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-gone:
			gone = nil
			y.tell()
		case _, open := <-signals:
			if !open {
				signals = nil
			}
			shown := open && ask()
			if shown == y.shown.Swap(shown) {
				continue
			}
			gone = nil
			if shown {
				y.tell()
			} else {
				gone = time.After(trayReturns)
			}
		}
	}
}

func (y *tray) tell() {
	select {
	case y.changes <- struct{}{}:
	default: // the window has not come to the last change yet
	}
}
