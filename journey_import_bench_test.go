//go:build linux && cgo && !headless

package main_test

import (
	"bytes"
	"fmt"
	"image"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// Two entries of the navigation.
var peopleEntry, canvasesEntry = image.Pt(100, 146), image.Pt(100, 182)

// notches are turned without a pause: as many as go into the minute in which an import
// waits for one.
const notches = 850

// BenchmarkWindowImporting is how long a click on the navigation, and a notch of the
// wheel over a list, take to be seen while the window imports ten million rows, beside
// the same when it does nothing. A click counts from when the button comes up. It is
// looked at in the display's memory.
func BenchmarkWindowImporting(b *testing.B) {
	n := newBench(b)
	n.synced(1000, 5000)
	list := n.list(10_000_000)
	for n.Loop() {
		d, screen, h := n.watched()
		d.changes(pageTitle, func() { d.click(peopleEntry) })
		settle(n)
		n.reportTimes("notch_idle", n.notches(h, screen, notches))
		n.reportTimes("click_idle", n.clicks(h, screen, 20))
		d.pointer = image.Point{} // moved by the hand
		d.drop(image.Pt(640, 400), list)
		d.click(d.primary(sheetFooter))
		settle(n)
		d.changes(sheetBody, func() { d.key("Escape") }) // it goes on
		n.reportTimes("notch_importing", n.notches(h, screen, notches))
		n.reportTimes("click_importing", n.clicks(h, screen, 20))
		_ = d.window.Process.Kill()
		if err := <-d.ended; err == nil {
			n.Error("the window ended before it was killed")
		}
		d.left = true
		_ = screen.Close() // only read
	}
}

// watched opens the window on a display of its own that keeps its picture in a file,
// so that looking at it takes nothing from the program.
func (n *bench) watched() (d *desk, screen *os.File, h hand) {
	n.Helper()
	dir := n.TempDir()
	display := startDisplay(n.B, "-fbdir", dir)
	d = openDeskOn(n.B, &program{path: n.program, dir: n.dir, env: append(n.env, "AUDIENCE_SYNC_WORKSPACE="+n.workspace())}, display)
	screen, err := os.Open(filepath.Join(dir, "Xvfb_screen0"))
	if err != nil {
		n.Fatal(err)
	}
	return d, screen, d.hand()
}

// hand is one program that moves and presses as it is told: starting one for each
// click takes longer than the click is allowed to.
type hand struct {
	*desk
	tells io.Writer
}

func (d *desk) hand() hand {
	d.Helper()
	doing := exec.CommandContext(d.Context(), "xdotool", "-")
	doing.Env = append(os.Environ(), "DISPLAY="+d.display)
	tells, err := doing.StdinPipe()
	if err == nil {
		err = doing.Start()
	}
	if err != nil {
		d.Fatal(err)
	}
	d.Cleanup(func() {
		_ = tells.Close()
		_ = doing.Wait() // the display may have gone before
	})
	return hand{d, tells}
}

func (h hand) do(what string, args ...any) {
	h.Helper()
	if _, err := fmt.Fprintf(h.tells, what+"\n", args...); err != nil {
		h.Fatal(err)
	}
}

// until returns when something is seen to change, in milliseconds from doing what
// makes it.
func (n *bench) until(screen *os.File, area image.Rectangle, do func()) (took float64) {
	n.Helper()
	before, began := seenOf(n, screen, area), time.Now()
	do()
	for bytes.Equal(seenOf(n, screen, area).rgb, before.rgb) {
		if time.Since(began) > patience {
			n.Fatalf("nothing of %v changes", area)
		}
		<-time.After(time.Millisecond)
	}
	return float64(time.Since(began).Microseconds()) / 1000
}

// clicks goes to two entries in turn, and returns how long each took to be seen.
func (n *bench) clicks(h hand, screen *os.File, times int) (took []float64) {
	n.Helper()
	for i := range times {
		at := canvasesEntry // it begins on People, where lists are dropped
		if i%2 == 1 {
			at = peopleEntry
		}
		h.do("mousemove %d %d", at.X, at.Y)
		rest(n)
		h.do("mousedown 1")
		rest(n)
		took = append(took, n.until(screen, marks, func() { h.do("mouseup 1") }))
	}
	return took
}

// rowsEdge is where the words of the people's rows begin.
var rowsEdge = image.Rect(513, 180, 523, 600)

// notches turns the wheel over the list of people, down and up again, as fast as a
// hand does, and returns how long each notch took to be seen.
func (n *bench) notches(h hand, screen *os.File, times int) (took []float64) {
	n.Helper()
	h.do("mousemove 700 400")
	rest(n)
	for i := range times {
		button := 5
		if i/10%2 == 1 {
			button = 4
		}
		took = append(took, n.until(screen, rowsEdge, func() { h.do("click --delay 0 %d", button) }))
		<-time.After(30 * time.Millisecond)
	}
	return took
}

// rest lets what the pointer does come to its end.
func rest(n *bench) {
	select {
	case <-n.Context().Done():
	case <-time.After(300 * time.Millisecond):
	}
}

func (n *bench) reportTimes(what string, took []float64) {
	n.Logf("%s: %.0f", what, took)
	slices.Sort(took)
	n.ReportMetric(took[len(took)/2], "ms_"+what)
	n.ReportMetric(took[len(took)*95/100], "ms_"+what+"_95%")
	n.ReportMetric(took[len(took)-1], "ms_"+what+"_most")
}
