//go:build linux && cgo && !headless

package main_test

import (
	"context"
	"image"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// desktopBars is what a desktop keeps of a screen's height for its bars: 48 on
// Windows 11, less elsewhere.
const desktopBars = 48

// TestNewWindowFits: a window that nobody made larger is whole on small screens,
// where a window manager frames it and where none does.
func TestNewWindowFits(t *testing.T) {
	t.Parallel()
	for name, screen := range map[string]struct {
		size   image.Point
		framed bool
	}{
		"1280 x 800, alone":  {image.Pt(1280, 800), false},
		"1366 x 768, framed": {image.Pt(1366, 768), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			size := strconv.Itoa(screen.size.X) + "x" + strconv.Itoa(screen.size.Y)
			display := startDisplay(t, "-screen", "0", size+"x24")
			left := image.Pt(screen.size.X, screen.size.Y-desktopBars)
			if screen.framed {
				frameWindows(t, display)
			}
			p := startProgram(t)
			d := openDeskOn(t, p, display)
			window, frame := d.geometry()
			if whole := frame.Union(window); !whole.In(image.Rectangle{Max: screen.size}) || whole.Dx() > left.X || whole.Dy() > left.Y {
				t.Errorf("the window takes %v, of a screen of %v less its bars", whole, screen.size)
			}
			if framed := frame != window; framed != screen.framed {
				t.Fatalf("the window is %v and its frame %v", window, frame)
			}
			foot := image.Rect(window.Min.X, window.Max.Y-30, window.Min.X+800, window.Max.Y)
			d.until("the strip is seen at the bottom", func() bool { return d.look(foot).has(ink) })
		})
	}
}

// frameWindows runs a window manager.
func frameWindows(t *testing.T, display string) {
	t.Helper()
	wm := exec.CommandContext(context.WithoutCancel(t.Context()), "openbox", "--sm-disable")
	wm.Env = append(os.Environ(), "DISPLAY="+display, "HOME="+t.TempDir(), "XDG_CONFIG_HOME="+t.TempDir(), "XDG_CACHE_HOME="+t.TempDir())
	if err := wm.Start(); err != nil {
		t.Fatalf("%v; \"bash scripts/deps window\" installs what is missing", err)
	}
	t.Cleanup(func() {
		_ = wm.Process.Kill()
		_ = wm.Wait() // it says that it was killed
	})
}

// geometry is where the window stands, and where with the frame that a window
// manager put around it.
func (d *desk) geometry() (window, frame image.Rectangle) {
	d.Helper()
	out, err := d.x("xdotool", "search", "--sync", "--onlyvisible", "--name", "^Audience Sync")
	if err != nil {
		d.Fatal(err)
	}
	id := strings.Fields(string(out))[0]
	if out, err = d.x("xwininfo", "-id", id); err != nil {
		d.Fatal(err)
	}
	number := func(name string) int {
		found := regexp.MustCompile(regexp.QuoteMeta(name) + `:\s*(-?\d+)`).FindSubmatch(out)
		if found == nil {
			d.Fatalf("xwininfo does not say %q:\n%s", name, out)
		}
		n, _ := strconv.Atoi(string(found[1])) // digits
		return n
	}
	at := image.Pt(number("Absolute upper-left X"), number("Absolute upper-left Y"))
	window = image.Rectangle{at, at.Add(image.Pt(number("Width"), number("Height")))}
	if out, err = d.x("xprop", "-id", id, "_NET_FRAME_EXTENTS"); err != nil {
		d.Fatal(err)
	}
	extents := regexp.MustCompile(`\d+`).FindAllString(string(out[strings.IndexByte(string(out), '=')+1:]), 4)
	if len(extents) < 4 {
		return window, window
	}
	var sides [4]int // left, right, top, bottom
	for i, e := range extents {
		sides[i], _ = strconv.Atoi(e) // digits
	}
	return window, image.Rect(window.Min.X-sides[0], window.Min.Y-sides[2], window.Max.X+sides[1], window.Max.Y+sides[3])
}
