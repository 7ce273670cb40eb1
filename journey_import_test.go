//go:build linux && cgo && !headless

package main_test

import (
	"image"
	"path/filepath"
	"testing"
)

// TestJourneyImportWaits: an import whose sheet is closed stands still while somebody
// uses the window, and goes on when they pause.
func TestJourneyImportWaits(t *testing.T) {
	t.Parallel()
	p := startProgram(t)
	p.furnish(t)
	canvas, list := filepath.Join(p.dir, "canvas.yaml"), filepath.Join(t.TempDir(), "many.csv")
	write(t, canvas, "name: Everybody\nentry: {}\nsteps: [{delay: 1d}]\n")
	into(t, list, p.command(t.Context(), "sample", "--rows", "1000000"))
	p.run(t, 0, "canvas", "apply", canvas)
	everybody := func() int { return p.json(t, 0, "canvas", "preview", "Everybody").number("would_enter") }
	before := everybody()
	d := openDesk(t, p)
	d.changes(pageTitle, func() { d.key("ctrl+2") })
	d.drop(image.Pt(640, 400), list)
	d.click(d.primary(sheetFooter))
	d.changes(sheetBody, func() { d.key("Escape") })
	for range 20 { // each takes a fifth of a second
		d.xdotool("mousemove", "700", "400", "sleep", "0.1", "mousemove", "700", "420", "sleep", "0.1")
	}
	if n := everybody(); n != before {
		t.Errorf("%d people, and %d before: it went on", n, before)
	}
	d.until("it goes on", func() bool { return everybody() > before })
}
