package ui

import (
	"fyne.io/fyne/v2"

	"audiencesync/ui/kit"
)

// sheet opens a panel on the right; errors that come while it is open stand at
// its top.
func (w *window) sheet(title, subtitle string, icon fyne.Resource, width float32, body, footer fyne.CanvasObject, guard func() bool) {
	notice := newSlot()
	display(notice.box, false)
	s := kit.NewSheet(width, icon, title, subtitle, kit.VBox(0, notice.box, kit.Grow(body)), footer)
	w.sheetFor = &sheetState{notice: notice, sheet: s, guard: guard}
	s.OnClose = func() { w.leaveSheet(func() {}) }
	w.kit.OpenSheet(s)
}

// closeSheet closes the sheet without asking.
func (w *window) closeSheet() {
	w.sheetFor = nil
	w.kit.CloseSheet()
}

// leave goes on when neither the sheet nor the page loses anything by it, or
// the person says so.
func (w *window) leave(then func()) {
	w.leaveSheet(func() {
		if c, ok := w.screen.(careful); ok && c.unsaved() {
			w.askToLeave(then)
			return
		}
		then()
	})
}

// leaveSheet closes the sheet, if one is open, and goes on; where that loses
// something the person is asked first.
func (w *window) leaveSheet(then func()) {
	w.closeFiles()
	if w.sheetFor == nil {
		then()
		return
	}
	leave := func() {
		w.closeSheet()
		then()
	}
	if guard := w.sheetFor.guard; guard == nil || !guard() {
		leave()
		return
	}
	w.askToLeave(leave)
}

func (w *window) askToLeave(then func()) {
	w.confirm(confirmation{
		title: "Leave without saving?", text: "What you entered here is not saved yet.",
		verb: "Leave", destructive: true, then: then,
	})
}

// confirm asks one question with one verb.
func (w *window) confirm(c confirmation) {
	w.kit.OpenDialog(kit.NewDialog(c.title, []kit.Span{kit.Plain(c.text)}, "Cancel", c.verb, c.destructive, c.then))
}
