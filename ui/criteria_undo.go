package ui

import (
	"fyne.io/fyne/v2"

	"audiencesync/sync"
)

// takenCriteria is what undo brings back.
type takenCriteria struct {
	words  string
	before sync.Criteria
}

// take removes something from the criteria and offers to bring it back, until
// the next edit of them.
func (e *criteriaEditor) take(words string, without sync.Criteria) {
	e.taken = &takenCriteria{words + " was removed.", e.criteria()}
	e.changed(without)
}

func (e *criteriaEditor) showUndo(editable bool) bool {
	if !editable {
		e.taken = nil
	}
	if e.taken == nil {
		return e.undo.fill("", func() fyne.CanvasObject { return nil })
	}
	t := *e.taken
	return e.undo.fill(t.words, func() fyne.CanvasObject { return undoLine(t.words, func() { e.change(t.before) }) })
}
