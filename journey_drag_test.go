//go:build linux && cgo && !headless

package main_test

import (
	"image"
	"os"
	"path/filepath"
	"testing"
)

// TestJourneyDrag: while files are held over the window it shows where they would go,
// and they go there; a list is a place of its own. A window manager puts a frame
// around the window, which is not part of it.
func TestJourneyDrag(t *testing.T) {
	t.Parallel()
	p := startProgram(t)
	p.furnish(t)
	canvas, more := filepath.Join(p.dir, "canvas.yaml"), filepath.Join(t.TempDir(), "more.csv")
	write(t, canvas, "name: Of the list\nentry: {lists: [Sample list]}\nsteps: [{delay: 1d}]\n")
	write(t, more, "email\nlena.drag@example.com\nnia.drag@example.com\n")
	p.run(t, 0, "canvas", "apply", canvas)
	inList := func() int { return p.json(t, 0, "canvas", "preview", "Of the list").number("would_enter") }
	before := inList()
	display := startDisplay(t, "-screen", "0", "1400x900x24")
	frameWindows(t, display)
	d := openDeskOn(t, p, display)
	window, _ := d.geometry()
	at := func(x, y int) image.Point { return window.Min.Add(image.Pt(x, y)) }
	part := func(r image.Rectangle) image.Rectangle { return r.Add(window.Min) }
	d.changes(part(pageTitle), func() { d.key("ctrl+2") })

	g := d.drag(more)
	edge := part(image.Rect(2, 400, 12, 500)) // of the window, or of what is left of it
	g.to(at(900, 500))
	d.until("the window shows that it takes them", func() bool { return d.look(edge).has(accent) })
	outside := window.Max.Sub(image.Pt(300, -10))
	g.to(outside)
	d.until("it does not any longer", func() bool { return !d.look(edge).has(accent) })
	g.to(at(300, 174))
	row := part(image.Rect(222, 150, 235, 200)) // the left edge of the list's row
	d.until("the list shows that it takes them", func() bool { return d.look(row).has(accent) && !d.look(edge).has(accent) })
	g.drop()
	begin := d.primary(part(sheetFooter))
	d.changes(part(sheetFooter), func() { d.click(begin) })
	d.primary(part(sheetFooter)) // it is done
	if n := inList(); n != before+2 {
		t.Errorf("%d people in the list, want %d and 2", n, before)
	}
	d.quit()
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
