//go:build linux && cgo && !headless

package main_test

import (
	"bufio"
	"bytes"
	"fmt"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Where things stand in a new window of 1280 × 688, and the colours of the dark
// theme that they are known by.
var (
	accent  = color.RGBA{R: 0x8c, G: 0xa8, B: 0xff}
	hovered = color.RGBA{R: 0xa6, G: 0xbb, B: 0xff} // the accent under the pointer
	failed  = color.RGBA{R: 0xff, G: 0x91, B: 0x89}
	surface = color.RGBA{R: 0x1c, G: 0x20, B: 0x28}
	ink     = color.RGBA{R: 0xe7, G: 0xea, B: 0xef}

	pageTitle     = image.Rect(220, 30, 800, 75)
	pageHead      = image.Rect(900, 35, 1275, 90)
	navigation    = image.Rect(0, 30, 200, 656)
	tourWords     = image.Rect(260, 606, 900, 651)
	tourOffer     = image.Rect(1020, 601, 1212, 634)
	tourButton    = image.Pt(1165, 617)
	form          = image.Rect(224, 94, 700, 200)  // for a name, above the list
	tryPractice   = image.Rect(460, 465, 710, 515) // the frame of the focus is seen in these
	accountsTable = image.Rect(222, 460, 232, 600)
	firstAccount  = image.Rect(240, 360, 262, 386) // when one is chosen
	newStepButton = image.Rect(725, 290, 860, 325)
	cancelImport  = image.Pt(1225, 627)
	strip         = image.Rect(0, 658, 800, 688)
	noticeOfPage  = image.Rect(900, 90, 1275, 260)
	firstCanvas   = image.Pt(275, 148)
	moreOfFirst   = image.Pt(1223, 148) // the menu of the first canvas
	firstStep     = image.Pt(834, 150)  // on the page of a canvas
	newStep       = image.Pt(792, 307)  // on that of an empty one
	removeUsers   = image.Pt(1040, 306) // in the step editor, an audience being chosen
	sheetBody     = image.Rect(765, 30, 1275, 596)
	sheetFooter   = image.Rect(700, 601, 1275, 656)
	middle        = image.Rect(440, 198, 840, 488)
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

// TestJourneyAddThenRemove makes a canvas by hand that adds everybody to an
// audience that is at LinkedIn already, and from a copy of it one that removes
// them again.
func TestJourneyAddThenRemove(t *testing.T) {
	t.Parallel()
	p := startProgram(t)
	people := samplePeople(t)
	all := people.emails(func(map[string]string) bool { return true })
	p.furnish(t)
	d := openDesk(t, p)

	d.changes(form, func() { d.key("ctrl+n") })
	d.write("Everybody")
	d.changes(pageTitle, func() { d.key("Return") })
	d.changes(sheetBody, func() { d.click(newStep) })
	d.key("Tab", "Tab")
	d.changes(sheetBody, func() { d.write("q3") })
	d.changes(sheetFooter, func() { d.key("Down", "Return") })
	d.launch()
	d.until("everybody is added", func() bool { return d.step("Everybody", 1).number("synced") == len(all) })
	if n := p.members(t, "Trial users Q3", all); n != len(all) {
		t.Errorf("%d of %d people are in the audience", n, len(all))
	}

	d.changes(pageHead, func() { d.key("ctrl+3") })
	d.changes(sheetBody, func() { d.click(moreOfFirst) })
	d.changes(pageTitle, func() { d.key("Down", "Return") }) // duplicate
	d.changes(sheetBody, func() { d.click(firstStep) })
	d.changes(sheetFooter, func() { d.click(removeUsers) })
	d.launch()
	d.until("everybody is removed", func() bool { return d.step("Everybody copy", 1).number("synced") == len(all) })
	if n := p.members(t, "Trial users Q3", all); n != 0 {
		t.Errorf("%d of %d people are in the audience still", n, len(all))
	}
}

// TestJourneyReconnect takes the sign-in away while a canvas is active: nothing
// is lost, the screens say so, and Reconnect leads through the browser to where
// everybody is synced.
func TestJourneyReconnect(t *testing.T) {
	t.Parallel()
	p := startProgram(t)
	p.unset("AUDIENCE_SYNC_TOKEN")
	p.env = append(p.env, "AUDIENCE_SYNC_CLIENT_SECRET="+canarySecret)
	p.signIn(t, "--client-id", "practice-client", "--redirect", freeAddress(t))
	p.furnish(t)
	browser := p.browser(t)
	all := samplePeople(t).emails(func(map[string]string) bool { return true })
	p.draft(t, "Trial users")
	d := openDesk(t, p)

	d.changes(pageTitle, func() { d.click(firstCanvas) })
	d.primary(pageHead)
	d.key("ctrl+l")
	d.primary(middle)
	d.key("Return")
	d.until("everybody is synced", func() bool { return d.step("Trial users", 1).number("synced") == len(all) })
	p.tell(t, "tokens", `{"action":"revoke"}`)
	late := filepath.Join(p.dir, "late.csv")
	if err := os.WriteFile(late, []byte("Email\none@late.example\ntwo@late.example\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.run(t, 0, "import", "--list", "Late", late)
	d.until("the strip is red", func() bool { return d.look(strip).has(failed) })
	if step := d.step("Trial users", 1); step.number("pending") != 2 || step.number("synced") != len(all) {
		t.Errorf("the sign-in is rejected, and the step is %v", step)
	}
	d.changes(pageTitle, func() { d.key("ctrl+1") })
	d.click(d.primary(noticeOfPage))
	var asked []byte
	d.until("the browser is opened", func() (opened bool) {
		asked, _ = os.ReadFile(browser) // not yet
		return bytes.HasSuffix(asked, []byte("\n"))
	})
	allow(t, strings.TrimSpace(string(asked)))
	d.until("those who waited are synced", func() bool { return d.step("Trial users", 1).number("synced") == len(all)+2 })
	d.until("the strip is not red", func() bool { return !d.look(strip).has(failed) })
}

// TestJourneyDropCancelled drops a list of 100,000 rows on the window and
// cancels the import while it goes on: nothing of it is kept.
func TestJourneyDropCancelled(t *testing.T) {
	t.Parallel()
	p := startProgram(t)
	p.furnish(t)
	p.draft(t, "Everybody")
	before := p.json(t, 0, "canvas", "preview", "Everybody").number("would_enter")
	d := openDesk(t, p)

	d.drop(image.Pt(640, 400), wideList(t, 100_000, 120))
	d.primary(sheetFooter)
	d.point(cancelImport) // which stands where the button is that begins
	d.key("Return")
	d.until("the import shows how far it is", func() bool {
		v := d.look(sheetFooter)
		_, begins := v.button()
		return !begins && v.has(accent)
	})
	d.click(cancelImport)
	d.primary(sheetFooter) // it may be imported again
	d.changes(sheetBody, func() { d.key("Escape") })
	if n := p.json(t, 0, "canvas", "preview", "Everybody").number("would_enter"); n != before || before == 0 {
		t.Errorf("there were %d people before, and %d after", before, n)
	}
}

// TestJourneyKeyboard does all of it without the mouse: connects, chooses an ad
// account, pastes a list, makes a canvas with a new audience and launches it.
func TestJourneyKeyboard(t *testing.T) {
	t.Parallel()
	p := startProgram(t)
	for _, name := range []string{"AUDIENCE_SYNC_TOKEN", "AUDIENCE_SYNC_API", "AUDIENCE_SYNC_OAUTH"} {
		p.unset(name)
	}
	p.run(t, 0, "settings", "tour_seen=true")
	d := openDesk(t, p)

	d.tabTo(tryPractice)
	d.changes(strip, func() { d.key("Return") })
	d.tabTo(accountsTable)
	d.key("Down", "space")
	d.until("the ad account is chosen", func() bool { return d.look(firstAccount).has(accent) })

	d.copyFile(filepath.Join("assets", "sample.csv"))
	d.key("ctrl+shift+v")
	d.primary(sheetFooter)
	d.changes(sheetFooter, func() { d.key("Return") }) // import
	d.changes(pageTitle, func() { d.key("Return") })   // done

	d.changes(pageTitle, func() { d.key("ctrl+n") })
	d.write("Everybody")
	d.changes(pageTitle, func() { d.key("Return") })
	d.tabTo(newStepButton)
	d.changes(sheetBody, func() { d.key("Return") })
	d.key("Tab", "Tab")
	d.changes(sheetBody, func() { d.write("New people") })
	d.changes(sheetBody, func() { d.key("Return") }) // it is to be created
	d.key("Tab", "Tab", "Tab", "Tab", "Tab", "Tab")  // from the next field to the last button
	d.changes(sheetBody, func() { d.key("Return") }) // says that it was
	d.changes(pageTitle, func() { d.key("Escape") })
	d.primary(pageHead)
	d.key("ctrl+l")
	d.primary(middle)
	d.key("Return")
	wanted := len(samplePeople(t).emails(func(map[string]string) bool { return true }))
	d.until("everybody is synced", func() bool { return d.step("Everybody", 1).number("synced") == wanted })
}

// wideList makes a list with so many rows, of which each has values that no
// other has, so that importing it takes a while.
func wideList(t *testing.T, rows, columns int) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "wide.csv")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	w.WriteString("Email")
	for c := range columns {
		fmt.Fprintf(w, ",Score %d", c)
	}
	var line []byte
	for r := range rows {
		line = fmt.Appendf(line[:0], "\nperson-%d@example.org", r)
		for c := range columns {
			line = strconv.AppendInt(append(line, ','), int64(r*columns+c), 10)
		}
		w.Write(line)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return name
}

// browser gives the program a browser that only notes what it is to show, in
// the file whose name is returned.
func (p *program) browser(t *testing.T) string {
	t.Helper()
	bin, shown := filepath.Join(p.dir, "bin"), filepath.Join(p.dir, "shown")
	if err := os.Mkdir(bin, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(bin, "xdg-open"), []byte("#!/bin/sh\necho \"$1\" >"+shown+"\n"), 0o700); err != nil { // #nosec: a program
		t.Fatal(err)
	}
	p.env = append(p.env, "PATH="+bin+":"+os.Getenv("PATH"))
	return shown
}

// furnish selects an ad account and imports the sample list, and leaves out the
// tour.
func (p *program) furnish(t *testing.T) {
	t.Helper()
	p.run(t, 0, "accounts", "--select", emea)
	p.run(t, 0, "import", "--list", "Sample list", filepath.Join("assets", "sample.csv"))
	p.run(t, 0, "settings", "tour_seen=true")
}

// draft makes a canvas that adds everybody to an audience of its own name.
func (p *program) draft(t *testing.T, name string) {
	t.Helper()
	file := filepath.Join(p.dir, "canvas.yaml")
	text := fmt.Sprintf("name: %[1]s\nsteps:\n  - audience_sync: {partner: linkedin, ad_account: %[2]q, audience: %[1]s, create: true, action: add, match_fields: [email]}\n", name, emea)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p.run(t, 0, "canvas", "apply", file)
}

// launch keeps the step that is being edited and launches its canvas.
func (d *desk) launch() {
	d.Helper()
	d.click(d.primary(sheetFooter))
	d.until("the canvas may be launched", func() bool {
		_, edited := d.look(sheetFooter).button()
		_, ready := d.look(pageHead).button()
		return !edited && ready
	})
	d.key("ctrl+l")
	d.primary(middle)
	d.key("Return")
}

// members is how many of these people are in an audience.
func (p *program) members(t *testing.T, audience string, hashes map[string]bool) (n int) {
	t.Helper()
	var segments []struct {
		ID   int64
		Name string
	}
	p.control(t, "segments", &segments)
	for _, g := range segments {
		if g.Name != audience {
			continue
		}
		for hash := range hashes {
			if is, _ := p.ask(t, fmt.Sprintf("members?segment=%d&email=%s", g.ID, hash))["member"].(bool); is {
				n++
			}
		}
	}
	return n
}

// step is what the metrics say of a step while the window runs.
func (d *desk) step(canvas string, number int) object {
	d.Helper()
	for _, c := range d.json(d.TB.(*testing.T), 0, "metrics").list("canvases") {
		if steps := c.list("steps"); c["name"] == canvas && len(steps) >= number {
			return steps[number-1]
		}
	}
	return object{}
}
