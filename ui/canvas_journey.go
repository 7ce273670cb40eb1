package ui

import (
	"fmt"

	"fyne.io/fyne/v2"

	"audiencesync/assets"
	"audiencesync/sync"
	"audiencesync/ui/kit"
)

// removedCards is what undo brings back.
type removedCards struct {
	words  string
	before sync.Definition
}

// journeyColumn draws the components as a vertical flow.
type journeyColumn struct {
	page  *canvasScreen
	root  *fyne.Container
	flow  *fyne.Container
	undo  *slot
	cards []*stepCard
	gaps  []*slot // after each card; the first one is before all
	end   *slot
	delay int // index of the delay that is being set, -1 for none
}

func newJourneyColumn(c *canvasScreen) *journeyColumn {
	j := &journeyColumn{page: c, flow: kit.VBox(0), undo: newSlot(), end: newSlot(), delay: -1}
	j.arrange()
	head := kit.PadSides(2, 0, 2, 1, kit.HBox(8, kit.NewText("Journey", kit.Heading, kit.ColorText), kit.NewText("one person at a time, top to bottom", kit.Small, kit.ColorMuted)))
	j.root = kit.VBox(6, head, kit.Grow(edgeScroll(kit.VBox(6, j.undo.box, j.flow))))
	return j
}

// set shows the components and touches only the cards that differ.
func (j *journeyColumn) set(v canvasView) {
	changed := len(j.cards) != len(v.Steps)
	for len(j.cards) < len(v.Steps) {
		j.cards = append(j.cards, newStepCard(j, len(j.cards)))
		j.gaps = append(j.gaps, newSlot())
	}
	j.cards, j.gaps = j.cards[:len(v.Steps)], j.gaps[:len(v.Steps)]
	if changed {
		j.arrange()
	}
	for i, s := range v.Steps {
		changed = j.cards[i].set(s, v.Editable) || changed
		last := i == len(v.Steps)-1
		changed = j.gaps[i].fill(fmt.Sprint(v.Editable, last, v.End != ""), func() fyne.CanvasObject { return j.gap(i, v.Editable, last, v.End != "") }) || changed
	}
	changed = j.end.fill(fmt.Sprint(v.Editable, v.End, len(v.Steps) == 0), func() fyne.CanvasObject { return j.ending(v) }) || changed
	changed = j.showUndo() || changed
	if changed {
		j.flow.Refresh()
		j.root.Refresh()
	}
}

func (j *journeyColumn) arrange() {
	j.flow.Objects = nil
	for i, card := range j.cards {
		j.flow.Objects = append(j.flow.Objects, card.root.box, j.gaps[i].box)
	}
	j.flow.Objects = append(j.flow.Objects, j.end.box)
}

func centred(o fyne.CanvasObject) fyne.CanvasObject {
	return kit.HBox(0, kit.Spacer(), o, kit.Spacer())
}

func wire(height float32) fyne.CanvasObject {
	return centred(kit.Sized(1, height, kit.NewBox(kit.ColorInputBorder, "", 0)))
}

// gap joins a card to what follows; in an editable journey something can be
// added there.
func (j *journeyColumn) gap(i int, editable, last, ends bool) fyne.CanvasObject {
	switch {
	case editable && !last:
		add := kit.NewRoundButton(assets.Icon("add"), "Add a step here", nil)
		add.OnTap = func() { j.askAdd(add, i) }
		return kit.VBox(0, wire(6), centred(add), wire(6))
	case editable:
		return wire(10)
	case last && !ends:
		return nil
	}
	return wire(18)
}

// ending is what stands under the last card.
func (j *journeyColumn) ending(v canvasView) fyne.CanvasObject {
	if !v.Editable {
		if v.End == "" {
			return nil
		}
		return centred(kit.NewPill(assets.Icon("logout"), v.End, kit.ToneNeutral))
	}
	buttons := centred(kit.HBox(8,
		kit.NewSmallButton("Audience Sync", assets.Icon("sync_alt"), kit.Secondary, func() { j.addStep(len(j.cards) - 1) }),
		kit.NewSmallButton("Delay", assets.Icon("hourglass_empty"), kit.Secondary, func() { j.addDelay(len(j.cards) - 1) })))
	if len(v.Steps) > 0 {
		return buttons
	}
	return kit.NewCard(kit.Header{}, kit.VBox(0, kit.NewEmptyState(assets.Icon("sync_alt"), "No step yet",
		"Add an Audience Sync step: it says which audience at LinkedIn people are added to or removed from.", nil), buttons))
}

func (j *journeyColumn) definition() sync.Definition { return j.page.facts.definition }

func (j *journeyColumn) askAdd(under fyne.CanvasObject, after int) {
	kit.ShowMenu(under,
		menuItem("sync_alt", "Audience Sync", true, func() { j.addStep(after) }),
		menuItem("hourglass_empty", "Delay", true, func() { j.addDelay(after) }))
}

// addStep adds an Audience Sync step and opens its editor.
func (j *journeyColumn) addStep(after int) {
	j.page.editJourney(insertComponent(j.definition(), after, newStep(j.definition(), j.page.facts.accounts)))
	j.page.openStep(after + 1)
}

func (j *journeyColumn) addDelay(after int) {
	j.delay = after + 1
	j.page.editJourney(insertComponent(j.definition(), after, newDelay()))
}

// remove takes a component out and offers to bring it back, until the next
// edit of the journey.
func (j *journeyColumn) remove(i int) {
	before, words := j.definition(), j.page.view.Steps[i].Title
	j.delay = -1
	j.page.editJourney(removeComponent(before, i))
	j.page.removed = &removedCards{words: words + " was removed.", before: before}
	j.page.show()
}

func (j *journeyColumn) showUndo() bool {
	r := j.page.removed
	if r == nil {
		return j.undo.fill("", func() fyne.CanvasObject { return nil })
	}
	return j.undo.fill(r.words, func() fyne.CanvasObject {
		return undoLine(r.words, func() {
			d := j.definition().Clone()
			d.Components = r.before.Components
			j.page.editJourney(d)
		})
	})
}

// stepCard is one component.
type stepCard struct {
	journey *journeyColumn
	index   int
	root    *slot
	card    *kit.Card
	sub     *kit.Text
	mini    []*kit.MiniMetric
	editor  *delayEditor
}

func newStepCard(j *journeyColumn, index int) *stepCard {
	return &stepCard{journey: j, index: index, root: newSlot()}
}

// set makes the card anew where its form differs, else changes its numbers.
func (s *stepCard) set(v componentView, editable bool) bool {
	form := v
	form.Mini, form.Sub = nil, ""
	setting := editable && v.Delay && s.journey.delay == s.index
	changed := s.root.fill(fmt.Sprint(form, len(v.Mini), editable, setting), func() fyne.CanvasObject { return s.build(v, editable, setting) })
	if s.sub.Text() != v.Sub {
		s.sub.SetText(v.Sub)
	}
	for i, m := range v.Mini {
		s.mini[i].Set(m.Value, "")
	}
	return changed
}

// stepName is a step's title: in two lines while a state and a menu beside it
// take the room, as long as it is no longer than that.
func stepName(v componentView, editable bool) *kit.Text {
	if editable && len([]rune(v.Title)) <= 40 {
		return kit.NewParagraph(kit.BodyStrong, kit.ColorText, kit.Plain(v.Title))
	}
	return kit.NewCut(v.Title, kit.BodyStrong, kit.ColorText)
}

func (s *stepCard) build(v componentView, editable, setting bool) fyne.CanvasObject {
	s.sub = kit.NewCut(v.Sub, kit.Small, kit.ColorMuted)
	line := kit.HBox(10, kit.IconTile(iconOf(v.Icon)), kit.Grow(kit.VBox(0, stepName(v, editable), s.sub)))
	switch {
	case v.Status == "Incomplete":
		line.Add(kit.NewPill(iconOf("error"), v.Status, kit.ToneError))
	case v.Status != "":
		line.Add(kit.NewPill(iconOf("check_circle"), v.Status, kitTones[v.Tone]))
	}
	right := float32(14)
	if editable {
		right = 6
		more := kit.NewSmallIconButton(iconOf("more_vert"), "More", nil)
		more.OnTap = func() { s.menu(more, v) }
		line.Add(more)
	} else {
		line.Add(kit.NewIcon(iconOf("chevron_right"), kit.ColorMuted, 20))
	}
	var head fyne.CanvasObject = kit.PadSides(11, right, 11, 14, line)
	if editable || !v.Delay {
		head = newPressArea(head, func() { s.journey.page.openStep(s.index) })
	}
	column := kit.VBox(0, head)
	if body := s.body(v, setting); body != nil {
		column.Add(kit.Pad(0, 1, kit.NewDivider()))
		column.Add(kit.PadSides(9, 14, 9, 14, body))
	}
	s.card = kit.NewFlushCard(kit.Header{}, column)
	if v.Fault != "" {
		s.card.SetEdge(kit.ColorError)
	}
	return s.card
}

// body is what stands under the head: what is wrong, the numbers, the fields.
func (s *stepCard) body(v componentView, setting bool) fyne.CanvasObject {
	switch {
	case setting:
		s.editor = newDelayEditor(s.journey.definition().Components[s.index].Delay, s.setDelay, s.doneDelay)
		return s.editor.root
	case v.Fault != "":
		return kit.HBox(9, kit.NewIcon(iconOf("error_outline"), kit.ColorError, 16), kit.Grow(kit.NewParagraph(kit.Small, kit.ColorText, kit.Plain(v.Fault))),
			kit.NewSmallButton(v.Remedy, nil, kit.Secondary, func() { s.journey.page.openStep(s.index) }))
	case v.Mini != nil:
		return s.numbers(v.Mini)
	case len(v.Fields) > 0:
		chips := make([]fyne.CanvasObject, len(v.Fields))
		for i, f := range v.Fields {
			chips[i] = fieldBadge(f.Word, f.Hashed)
		}
		return kit.Flow(6, chips...)
	}
	return nil
}

func fieldBadge(word string, hashed bool) fyne.CanvasObject {
	if hashed {
		return kit.NewBadge(iconOf("lock"), word, kit.ToneSuccess)
	}
	return kit.NewBadge(iconOf("visibility"), word, kit.ToneWarning)
}

func (s *stepCard) numbers(mini []miniMetric) fyne.CanvasObject {
	s.mini = nil
	rows := kit.VBox(6)
	for at := 0; at < len(mini); at += 3 {
		var cells []fyne.CanvasObject
		for _, m := range mini[at:min(at+3, len(mini))] {
			k := kit.NewMiniMetric(iconOf(m.Icon), kitTones[m.Tone], m.Word, m.What, func() { s.journey.page.openMetric(s.index, m.Word) })
			s.mini = append(s.mini, k)
			cells = append(cells, k)
		}
		rows.Add(kit.Even(8, cells...))
	}
	return rows
}

func (s *stepCard) menu(under fyne.CanvasObject, v componentView) {
	j := s.journey
	kit.ShowMenu(under,
		menuItem("edit", "Edit", true, func() { j.page.openStep(s.index) }),
		menuItem("arrow_upward", "Move up", v.Up, func() { j.move(s.index, -1) }),
		menuItem("arrow_downward", "Move down", v.Down, func() { j.move(s.index, 1) }),
		menuItem("content_copy", "Duplicate", true, func() { j.page.editJourney(duplicateComponent(j.definition(), s.index)) }),
		dangerItem("Delete", true, func() { j.remove(s.index) }))
}

func (j *journeyColumn) move(i, by int) {
	j.delay = -1
	j.page.editJourney(moveComponent(j.definition(), i, by))
}

func (s *stepCard) setDelay(d sync.Delay) {
	comp := s.journey.definition().Components[s.index]
	comp.Delay = d
	s.journey.page.editJourney(setComponent(s.journey.definition(), s.index, comp))
}

func (s *stepCard) doneDelay() {
	s.journey.delay = -1
	s.journey.page.show()
}
