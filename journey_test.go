//go:build linux && cgo && !headless

package main_test

import (
	"image"
	"image/color"
	"testing"
)

// Where things stand in a new window of 1280 × 832, and the colours of the dark
// theme that they are known by.
var (
	accent  = color.RGBA{R: 0x8c, G: 0xa8, B: 0xff}
	surface = color.RGBA{R: 0x1c, G: 0x20, B: 0x28}
	ink     = color.RGBA{R: 0xe7, G: 0xea, B: 0xef}

	pageTitle   = image.Rect(220, 30, 800, 75)
	pageHead    = image.Rect(900, 35, 1275, 90)
	navigation  = image.Rect(0, 30, 200, 800)
	tourWords   = image.Rect(260, 750, 900, 795)
	tourOffer   = image.Rect(1020, 745, 1212, 778)
	tourButton  = image.Pt(1165, 761)
	sheetFooter = image.Rect(700, 745, 1275, 800)
	middle      = image.Rect(440, 270, 840, 560)
)

// TestJourneyFirstStart opens the window for the first time and follows the
// tour until the people of the sample list are synced to practice LinkedIn.
func TestJourneyFirstStart(t *testing.T) {
	t.Parallel()
	p := startProgram(t)
	for _, name := range []string{"AUDIENCE_SYNC_TOKEN", "AUDIENCE_SYNC_API", "AUDIENCE_SYNC_OAUTH"} {
		p.unset(name)
	}
	d := openDesk(t, p)
	tour := func() { d.changes(tourWords, func() { d.click(tourButton) }) }
	d.until("the tour is there", func() bool { return d.look(tourWords).has(ink) })
	tour() // connect
	tour() // an ad account
	d.click(tourButton)
	d.primary(sheetFooter)
	d.changes(sheetFooter, func() { d.key("Return") }) // import
	d.changes(tourWords, func() { d.key("Return") })   // done
	tour()                                             // make the canvas
	d.primary(pageHead)                                // it may be launched
	d.click(tourButton)
	d.primary(middle)
	d.changes(tourWords, func() { d.key("Return") })

	wanted := len(samplePeople(t).emails(func(row map[string]string) bool {
		return row["opted_in_marketing"] == "true" && row["do_not_sell"] != "true"
	}))
	d.until("everybody is synced", func() bool {
		step := d.step("My first canvas", 1)
		return step.number("synced") == wanted && step.number("pending") == 0
	})
	d.until("the tour offers the numbers", func() bool { return d.look(tourOffer).has(ink) })
	d.changes(pageTitle, func() { d.click(tourButton) })
}

// step is what the metrics say of a step while the window runs.
func (d *desk) step(canvas string, number int) object {
	d.Helper()
	for _, c := range d.json(d.T, 0, "metrics").list("canvases") {
		if steps := c.list("steps"); c["name"] == canvas && len(steps) >= number {
			return steps[number-1]
		}
	}
	return object{}
}
