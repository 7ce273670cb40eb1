//go:build linux && cgo && !headless

package main_test

import (
	"bytes"
	"image"
	"os"
	"testing"
	"time"
)

// BenchmarkWindowPeople is how the table of a million people answers, from what the
// hand does to the picture: real storage, a real window, drawn by the processor. The
// yardsticks, on a machine that does nothing else, are 100 ms from a click until the
// table stands, and 50 ms for a frame while the wheel turns; besides, going to the far
// end of the table and back, and page by page, where the rows have to be read.
func BenchmarkWindowPeople(b *testing.B) {
	n := newBench(b)
	n.do("connect", "--practice")
	n.people(1_000_000)
	for n.Loop() {
		d, screen, h := n.watched()
		settle(n)
		n.reportTimes("open", n.openings(h, screen, 10))
		before := ticks(n, d.window.Process.Pid)
		frames := n.frames(h, screen, 15*time.Second)
		n.ReportMetric(float64(ticks(n, d.window.Process.Pid)-before)*10/float64(len(frames)), "ms_processor_frame")
		n.reportTimes("frame", frames)
		n.presses(h, screen)
		_ = screen.Close() // only read
	}
}

// openings goes to the people and away again, and returns how long each took until
// the table stood as it stayed.
func (n *bench) openings(h hand, screen *os.File, times int) (took []float64) {
	n.Helper()
	n.click(h, screen, peopleEntry)
	for range times {
		n.click(h, screen, canvasesEntry)
		_, last := n.click(h, screen, peopleEntry)
		took = append(took, last)
	}
	return took
}

// click returns when the rows were first another picture, and when for the last time.
func (n *bench) click(h hand, screen *os.File, at image.Point) (first, last float64) {
	n.Helper()
	h.do("mousemove %d %d", at.X, at.Y)
	rest(n)
	h.do("mousedown 1")
	rest(n)
	return n.changes(screen, rowsEdge, func() { h.do("mouseup 1") })
}

// changes returns when something was first another picture, and when it was for the
// last time in a second, in milliseconds from doing what makes it.
func (n *bench) changes(screen *os.File, area image.Rectangle, do func()) (first, last float64) {
	n.Helper()
	began := time.Now()
	first = n.until(screen, area, do)
	last = first
	for before := seenOf(n, screen, area); time.Since(began) < time.Second; <-time.After(time.Millisecond) {
		if now := seenOf(n, screen, area); !bytes.Equal(now.rgb, before.rgb) {
			before, last = now, float64(time.Since(began).Microseconds())/1000
		}
	}
	return first, last
}

// frames turns the wheel all the time, and returns how long each picture stood until
// the next.
func (n *bench) frames(h hand, screen *os.File, during time.Duration) (took []float64) {
	n.Helper()
	few := image.Rect(rowsEdge.Min.X, 300, rowsEdge.Max.X, 400) // two rows: to look at more takes from the program
	h.do("mousemove 700 400")
	rest(n)
	began := time.Now()
	turned, changed := began, began
	for before := seenOf(n, screen, few); time.Since(began) < during; <-time.After(time.Millisecond) {
		if time.Since(turned) > 30*time.Millisecond {
			turned = time.Now()
			h.do("click --delay 0 5") // it waits a tenth of a second after each otherwise
		}
		if now := seenOf(n, screen, few); !bytes.Equal(now.rgb, before.rgb) {
			before = now
			took = append(took, float64(time.Since(changed).Microseconds())/1000)
			changed = time.Now()
		}
	}
	return took[1:] // the first is that of the beginning
}

// presses goes to the end of the table and back, a page at a time.
func (n *bench) presses(h hand, screen *os.File) {
	n.Helper()
	rest(n)
	h.do("click 1") // the table has the keyboard
	rest(n)
	var far, pages []float64
	for range 5 {
		for _, key := range []string{"End", "Home"} {
			_, last := n.changes(screen, rowsEdge, func() { h.do("key %s", key) })
			far = append(far, last)
		}
	}
	for range 20 {
		_, last := n.changes(screen, rowsEdge, func() { h.do("key Next") })
		pages = append(pages, last)
	}
	n.reportTimes("far", far)
	n.reportTimes("page", pages)
}
