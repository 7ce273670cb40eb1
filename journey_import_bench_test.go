//go:build linux && cgo && !headless

package main_test

import (
	"bytes"
	"image"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// Two entries of the navigation.
var peopleEntry, canvasesEntry = image.Pt(100, 146), image.Pt(100, 182)

// BenchmarkWindowImporting is how long a click on the navigation takes to be seen
// while the window imports ten million rows, beside the same when it does nothing.
// It is looked at in the display's memory; starting the program that clicks is in
// it, some milliseconds.
func BenchmarkWindowImporting(b *testing.B) {
	n := newBench(b)
	n.synced(1000, 5000)
	list := n.list(10_000_000)
	for n.Loop() {
		dir := n.TempDir()
		display := startDisplay(n.B, "-fbdir", dir)
		d := openDeskOn(n.B, &program{path: n.program, dir: n.dir, env: append(n.env, "AUDIENCE_SYNC_WORKSPACE="+n.workspace())}, display)
		screen, err := os.Open(filepath.Join(dir, "Xvfb_screen0"))
		if err != nil {
			n.Fatal(err)
		}
		d.changes(pageTitle, func() { d.click(peopleEntry) })
		n.reportClicks("idle", n.clicks(d, screen, 20))
		d.drop(image.Pt(640, 400), list)
		d.click(d.primary(sheetFooter))
		settle(n)
		d.changes(sheetBody, func() { d.key("Escape") }) // it goes on
		n.reportClicks("importing", n.clicks(d, screen, 60))
		_ = d.window.Process.Kill()
		<-d.ended
		d.left = true
		_ = screen.Close() // only read
	}
}

// clicks goes to two entries in turn and returns how long each took to be seen,
// in milliseconds.
func (n *bench) clicks(d *desk, screen *os.File, times int) (took []float64) {
	n.Helper()
	for i := range times {
		at := canvasesEntry // it begins on People, where lists are dropped
		if i%2 == 1 {
			at = peopleEntry
		}
		d.point(at)
		rest(n)
		before, began := marksOf(n, screen), time.Now()
		d.xdotool("click", "1")
		for bytes.Equal(marksOf(n, screen).rgb, before.rgb) {
			if time.Since(began) > patience {
				n.Fatalf("click %d is not seen", i)
			}
			<-time.After(time.Millisecond)
		}
		took = append(took, float64(time.Since(began).Microseconds())/1000)
	}
	return took
}

// rest lets what the pointer does come to its end.
func rest(n *bench) {
	select {
	case <-n.Context().Done():
	case <-time.After(500 * time.Millisecond):
	}
}

func (n *bench) reportClicks(when string, took []float64) {
	n.Logf("%s: %.0f", when, took)
	slices.Sort(took)
	n.ReportMetric(took[len(took)/2], "ms_click_"+when)
	n.ReportMetric(took[len(took)*95/100], "ms_click_"+when+"_95%")
	n.ReportMetric(took[len(took)-1], "ms_click_"+when+"_most")
}
