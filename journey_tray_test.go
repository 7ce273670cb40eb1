//go:build linux && cgo && !headless

package main_test

import (
	"bufio"
	"bytes"
	"context"
	"image"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// tray is a desktop's tray: it notes who registers an icon, and uses its menu as
// a panel does.
type tray struct {
	testing.TB
	bus   *dbus.Conn
	icons chan dbus.BusObject
}

const trayWatcher = "org.kde.StatusNotifierWatcher"

// RegisterStatusNotifierItem is the watcher's, for a program that has an icon.
func (y *tray) RegisterStatusNotifierItem(path string, from dbus.Sender) *dbus.Error {
	y.icons <- y.bus.Object(string(from), dbus.ObjectPath(path))
	return nil
}

// Get is that of the watcher's properties.
func (y *tray) Get(string, string) (dbus.Variant, *dbus.Error) { return dbus.MakeVariant(true), nil }

// startTray runs a message bus with a tray on it, and returns the bus's address.
func startTray(t *testing.T) (y *tray, address string) {
	t.Helper()
	y, address = startBus(t)
	y.come()
	return y, address
}

// startBus runs a message bus on which the tray has not come yet.
func startBus(t *testing.T) (y *tray, address string) {
	t.Helper()
	daemon := exec.CommandContext(context.WithoutCancel(t.Context()), "dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address")
	said, err := daemon.StdoutPipe()
	if err == nil {
		err = daemon.Start()
	}
	if err != nil {
		t.Fatalf("%v; \"bash scripts/deps window\" installs what is missing", err)
	}
	t.Cleanup(func() {
		_ = daemon.Process.Kill()
		_ = daemon.Wait() // it says that it was killed
	})
	lines := bufio.NewScanner(said)
	if !lines.Scan() {
		t.Fatal("the message bus does not say where it is")
	}
	bus, err := dbus.Connect(lines.Text())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = bus.Close() })
	y = &tray{TB: t, bus: bus, icons: make(chan dbus.BusObject, 4)}
	for _, name := range []string{trayWatcher, "org.freedesktop.DBus.Properties"} {
		if err := bus.Export(y, "/StatusNotifierWatcher", name); err != nil {
			t.Fatal(err)
		}
	}
	return y, lines.Text()
}

// come is a panel that starts, and leave one that ends.
func (y *tray) come() {
	y.Helper()
	if _, err := y.bus.RequestName(trayWatcher, dbus.NameFlagDoNotQueue); err != nil {
		y.Fatal(err)
	}
}

func (y *tray) leave() {
	y.Helper()
	if _, err := y.bus.ReleaseName(trayWatcher); err != nil {
		y.Fatal(err)
	}
}

// icon waits for the program's.
func (y *tray) icon() dbus.BusObject {
	y.Helper()
	select {
	case icon := <-y.icons:
		return icon
	case <-time.After(patience):
		y.Fatal("no icon comes into the tray")
		return nil
	}
}

// layout is one entry of a menu and those under it, as com.canonical.dbusmenu has
// it.
type layout struct {
	ID         int32
	Properties map[string]dbus.Variant
	Children   []dbus.Variant
}

// menu is the labels of an icon's menu and their numbers, once it is whole.
func (y *tray) menu(icon dbus.BusObject) (labels []string, ids map[string]int32) {
	y.Helper()
	object := y.bus.Object(icon.Destination(), icon.Path()+"/menu")
	var revision uint32
	var root layout
	if err := object.Call("com.canonical.dbusmenu.GetLayout", 0, int32(0), int32(-1), []string{}).Store(&revision, &root); err != nil {
		y.Fatal(err)
	}
	ids = map[string]int32{}
	for _, v := range root.Children {
		var entry layout
		if err := dbus.Store([]any{v.Value()}, &entry); err != nil {
			y.Fatal(err)
		}
		label, _ := entry.Properties["label"].Value().(string)
		if kind, _ := entry.Properties["type"].Value().(string); kind == "separator" {
			label = "-"
		}
		labels = append(labels, label)
		ids[label] = entry.ID
	}
	return labels, ids
}

// choose clicks an entry of the menu. Who is told to quit may not answer.
func (y *tray) choose(icon dbus.BusObject, label string) {
	y.Helper()
	_, ids := y.menu(icon)
	object := y.bus.Object(icon.Destination(), icon.Path()+"/menu")
	if err := object.Call("com.canonical.dbusmenu.Event", dbus.FlagNoReplyExpected, ids[label], "clicked", dbus.MakeVariant(""), uint32(0)).Err; err != nil {
		y.Fatal(err)
	}
}

// seen says whether the window is on the screen.
func (d *desk) seen() bool {
	d.Helper()
	out, err := d.x("xdotool", "search", "--onlyvisible", "--name", "^Audience Sync")
	return err == nil && strings.TrimSpace(string(out)) != "" // it fails where nothing is found
}

// closeToTray closes the window where that hides it.
func (d *desk) closeToTray() {
	d.Helper()
	if _, err := d.x("wmctrl", "-c", "Audience Sync"); err != nil {
		d.Fatal(err)
	}
	d.until("the window is closed", func() bool { return !d.seen() })
}

// TestJourneyTray closes the window on a desktop with a tray: syncing goes on, the
// icon's menu brings the window back, and ends the program.
func TestJourneyTray(t *testing.T) {
	t.Parallel()
	y, address := startTray(t)
	p := startProgram(t)
	p.env = append(p.env, "DBUS_SESSION_BUS_ADDRESS="+address)
	p.furnish(t)
	p.run(t, 0, "settings", "close_action=tray")
	p.draft(t, "Everybody")
	display := startDisplay(t)
	frameWindows(t, display)
	d := openDeskOn(t, p, display)
	icon := y.icon()
	pictures, err := icon.GetProperty("org.kde.StatusNotifierItem.IconPixmap")
	if err != nil {
		t.Fatal(err)
	}
	var drawn []struct {
		Width, Height int32
		Pixels        []byte
	}
	if err := pictures.Store(&drawn); err != nil || len(drawn) == 0 || len(drawn[0].Pixels) == 0 || len(drawn[0].Pixels) != int(4*drawn[0].Width*drawn[0].Height) {
		t.Errorf("the icon is not drawn: %v", err)
	}
	if labels, _ := y.menu(icon); !slices.Equal(labels, []string{"Open Audience Sync", "Activity", "-", "Quit"}) {
		t.Errorf("the menu has %q", labels)
	}

	title := func() image.Rectangle {
		window, _ := d.geometry()
		return pageTitle.Add(window.Min)
	}
	d.changes(title(), func() { d.key("ctrl+4") })
	activity := d.still(title())
	d.changes(title(), func() { d.key("ctrl+3") })
	d.closeToTray()
	p.run(t, 0, "canvas", "launch", "Everybody")
	all := len(samplePeople(t).emails(func(map[string]string) bool { return true }))
	d.until("everybody is synced without a window", func() bool { return d.step("Everybody", 1).number("synced") == all })

	y.choose(icon, "Activity")
	d.until("the window is back", d.seen)
	d.until("it shows the page", func() bool { return bytes.Equal(d.look(title()).rgb, activity.rgb) })
	d.closeToTray()
	y.choose(icon, "Open Audience Sync")
	d.until("the window is back again", d.seen)
	d.closeToTray()
	d.left = true
	y.choose(icon, "Quit")
	select {
	case err := <-d.ended:
		if err != nil {
			t.Errorf("the program ended with %v and said:\n%s", err, d.log.Bytes())
		}
	case <-time.After(patience):
		_ = d.window.Process.Kill()
		t.Errorf("the tray's Quit does not end the program; it said:\n%s", d.log.Bytes())
	}
}

// TestJourneyTrayComesLate: a panel that starts after the program shows its icon, and
// the window can be closed to it; when the panel ends, the window comes back.
func TestJourneyTrayComesLate(t *testing.T) {
	t.Parallel()
	y, address := startBus(t)
	p := startProgram(t)
	p.env = append(p.env, "DBUS_SESSION_BUS_ADDRESS="+address)
	p.run(t, 0, "settings", "close_action=tray")
	display := startDisplay(t)
	frameWindows(t, display)
	d := openDeskOn(t, p, display)
	y.come()
	icon := y.icon()
	d.closeToTray()
	y.choose(icon, "Open Audience Sync")
	d.until("the window is back", d.seen)

	d.closeToTray()
	y.leave()
	d.until("the window comes back without a tray", d.seen)
	y.come()
	icon = y.icon()
	d.closeToTray()
	y.choose(icon, "Activity")
	d.until("the window is back again", d.seen)

	y.leave()
	d.left = true
	late := time.After(patience)
	for again := time.NewTicker(time.Second); ; {
		_, _ = d.x("wmctrl", "-c", "Audience Sync") // it may be told before the program knows
		select {
		case err := <-d.ended:
			if err != nil {
				t.Errorf("the program ended with %v and said:\n%s", err, d.log.Bytes())
			}
			return
		case <-late:
			_ = d.window.Process.Kill()
			t.Fatalf("without a tray, closing the window does not end the program; it said:\n%s", d.log.Bytes())
		case <-again.C:
		}
	}
}
