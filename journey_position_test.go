//go:build linux && cgo && !headless

package main_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestJourneyPosition: a window opens where it stood when it was closed, unless
// there is no screen any more.
func TestJourneyPosition(t *testing.T) {
	t.Parallel()
	wide := startDisplay(t, "-screen", "0", "1366x900x24")
	frameWindows(t, wide)
	p := startProgram(t)
	d := openDeskOn(t, p, wide)
	stood := d.moveTo(image.Pt(80, 140))
	d.quit()

	d = openDeskOn(t, p, wide)
	d.stands(stood)
	d.moveTo(image.Pt(900, 140))
	d.quit()

	narrow := startDisplay(t, "-screen", "0", "1024x700x24")
	d = openDeskOn(t, p, narrow)
	if window, _ := d.geometry(); !window.Min.In(image.Rect(0, 0, 200, 200)) {
		t.Errorf("the window stands at %v, on a screen of 1024 x 700", window.Min)
	}
	d.quit()
}

// TestJourneyMinimised: a window that is minimised, or in the tray, when the program
// ends opens where it stood before. A window manager moves what it minimises.
func TestJourneyMinimised(t *testing.T) {
	t.Parallel()
	_, address := startTray(t)
	p := startProgram(t)
	p.env = append(p.env, "DBUS_SESSION_BUS_ADDRESS="+address)
	p.run(t, 0, "settings", "close_action=tray")
	display := startDisplay(t, "-screen", "0", "1366x900x24")
	frameWindows(t, display)
	d := openDeskOn(t, p, display)
	stood := d.moveTo(image.Pt(70, 140))
	d.xdotool("windowminimize", d.id())
	d.until("its place is remembered", func() bool { return !d.seen() && d.remembered() == stood })
	d.terminate()

	d = openDeskOn(t, p, display)
	d.stands(stood)
	stood = d.moveTo(image.Pt(30, 180))
	d.closeToTray()
	d.terminate()

	d = openDeskOn(t, p, display)
	d.stands(stood)
	d.quit()
}

// stands waits until the window stands at a place: a window manager that is busy may
// put it elsewhere first.
func (d *desk) stands(at image.Point) {
	d.Helper()
	d.Logf("it remembers %v", d.remembered())
	d.until(fmt.Sprintf("the window stands at %v", at), func() bool {
		window, _ := d.geometry()
		return window.Min == at
	})
}

// remembered is the place of the window that the toolkit wrote down last.
func (d *desk) remembered() (at image.Point) {
	d.Helper()
	text, err := os.ReadFile(filepath.Join(d.dir, "home", "config", "fyne", "io.github.audiencesync.desktop", "preferences.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return at
	}
	if err != nil {
		d.Fatal(err)
	}
	var kept struct {
		Frame []float64 `json:"window.frame"`
	}
	if json.Unmarshal(text, &kept) != nil || len(kept.Frame) < 4 {
		return at // half written, or without a place
	}
	return image.Pt(int(kept.Frame[2]), int(kept.Frame[3]))
}

// terminate ends the program as the desktop does when its user logs out.
func (d *desk) terminate() {
	d.Helper()
	d.left = true
	if err := d.window.Process.Signal(syscall.SIGTERM); err != nil {
		d.Fatal(err)
	}
	select {
	case err := <-d.ended:
		if err != nil {
			d.Errorf("the program ended with %v and said:\n%s", err, d.log.Bytes())
		}
	case <-time.After(patience):
		_ = d.window.Process.Kill()
		d.Fatalf("the program does not end; it said:\n%s", d.log.Bytes())
	}
}

// id is the window's, as the X tools take it.
func (d *desk) id() string {
	d.Helper()
	out, err := d.x("xdotool", "search", "--onlyvisible", "--name", "^Audience Sync")
	if err != nil {
		d.Fatal(err)
	}
	return strings.Fields(string(out))[0]
}

// moveTo moves the window, and returns where its content is then.
func (d *desk) moveTo(at image.Point) image.Point {
	d.Helper()
	before := image.Rectangle{}
	d.until("the window is framed", func() bool { // a window manager that comes late would place it anew
		window, frame := d.geometry()
		before = window
		return frame != window
	})
	d.xdotool("windowmove", d.id(), strconv.Itoa(at.X), strconv.Itoa(at.Y))
	after := before
	d.until("the window has moved", func() bool {
		after, _ = d.geometry()
		return after.Min != before.Min
	})
	return after.Min
}
