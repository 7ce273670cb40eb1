//go:build linux && cgo && !headless

package main_test

import (
	"image"
	"strconv"
	"strings"
	"testing"
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
	if window, _ := d.geometry(); window.Min != stood {
		t.Errorf("the window stands at %v, not at %v, where it stood", window.Min, stood)
	}
	d.moveTo(image.Pt(900, 140))
	d.quit()

	narrow := startDisplay(t, "-screen", "0", "1024x700x24")
	d = openDeskOn(t, p, narrow)
	if window, _ := d.geometry(); !window.Min.In(image.Rect(0, 0, 200, 200)) {
		t.Errorf("the window stands at %v, on a screen of 1024 x 700", window.Min)
	}
	d.quit()
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
	out, err := d.x("xdotool", "search", "--onlyvisible", "--name", "^Audience Sync")
	if err != nil {
		d.Fatal(err)
	}
	d.xdotool("windowmove", strings.Fields(string(out))[0], strconv.Itoa(at.X), strconv.Itoa(at.Y))
	after := before
	d.until("the window has moved", func() bool {
		after, _ = d.geometry()
		return after.Min != before.Min
	})
	return after.Min
}
