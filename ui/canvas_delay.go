package ui

import (
	"fyne.io/fyne/v2"

	"audiencesync/sync"
	"audiencesync/ui/kit"
)

// delayEditor sets in its card how long people wait.
type delayEditor struct {
	root  fyne.CanvasObject
	field *kit.Field
	entry *kit.Entry
	unit  *kit.Select
	set   func(d sync.Delay)
}

func newDelayEditor(d sync.Delay, set func(sync.Delay), done func()) *delayEditor {
	e := &delayEditor{entry: kit.NewSmallEntry("30"), set: set}
	number, word := delayParts(d)
	var words []string
	selected := 0
	for i, u := range delayUnits {
		words = append(words, u.Word)
		if u.Word == word {
			selected = i
		}
	}
	e.unit = kit.NewSmallSelect(kit.Options(words...), selected, func(int) { e.read() })
	if d > 0 {
		e.entry.SetText(number)
	}
	e.entry.OnChanged = func(string) { e.read() }
	e.entry.OnSubmitted = func(string) {
		if e.read() {
			done()
		}
	}
	e.field = kit.NewField("How long people wait", kit.HBox(6, kit.Sized(90, 0, e.entry), kit.Sized(100, 0, e.unit), kit.NewSmallButton("Done", nil, kit.Secondary, done)))
	e.root = e.field
	return e
}

// read takes the delay over when it can be read, and says beside it when not.
func (e *delayEditor) read() bool {
	d, fault := parseDelay(e.entry.Text(), delayUnits[max(e.unit.Selected(), 0)].Word)
	e.field.SetError(fault)
	e.entry.SetInvalid(fault != "")
	e.field.Refresh()
	if fault != "" {
		return false
	}
	e.set(d)
	return true
}
