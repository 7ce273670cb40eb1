package ui

import (
	"context"
	"fmt"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
	"audiencesync/sync/listfile"
	"audiencesync/ui/kit"
)

// showNotice says at the top of the sheet what keeps the file from being
// imported, or what is good to know.
func (s *importSheet) showNotice() bool {
	v := s.view
	warning := ""
	if s.facts.preview != nil && v.Fault == "" {
		warning = matchWarning(s.facts)
	}
	return s.notice.fill(fmt.Sprint(s.err, v.Fault, warning, s.done != nil, s.run != nil), func() fyne.CanvasObject {
		switch {
		case s.err != nil:
			return s.errorNotice()
		case s.done != nil || s.facts.preview == nil:
			return nil
		case v.Fault != "" && v.ListFault == "":
			return kit.NewNotice(kit.NoticeText{Tone: kit.ToneError, Title: "It cannot be imported like this", Text: []kit.Span{kit.Plain(v.Fault)}})
		case warning != "":
			return kit.NewNotice(kit.NoticeText{Tone: kit.ToneWarning, Title: "These people cannot be matched", Text: []kit.Span{kit.Plain(warning)}})
		}
		return nil
	})
}

func (s *importSheet) errorNotice() fyne.CanvasObject {
	m := messageOf(s.err)
	tone := kit.ToneError
	if sync.CodeOf(s.err) == sync.CodeCanceled {
		tone = kit.ToneNeutral
	}
	n := kit.NoticeText{Tone: tone, Title: m.Title, Text: []kit.Span{kit.Plain(m.Text)}}
	if s.facts.preview == nil {
		n.Button = kit.NewSmallButton("Look again", iconOf("refresh"), kit.Secondary, s.again)
	}
	return kit.NewNotice(n)
}

// again looks at a file once more: it may have been locked or half written.
func (s *importSheet) again() {
	s.err = nil
	s.show()
	s.inspect()
}

// showFooter draws what can be done: import, progress, or what comes next.
func (s *importSheet) showFooter() {
	shown := s.run != nil && s.run.shown
	if shown {
		s.footer.fill("progress", func() fyne.CanvasObject {
			s.bar = kit.NewProgressFooter(s.cancelRun)
			return s.bar
		})
		p := s.run.progress
		s.bar.Set(p.What, p.Speed, p.Left, p.Share)
		s.bar.SetCancellable(s.mayLose())
		return
	}
	v := s.view
	s.footer.fill(fmt.Sprint(s.at, v.Button, v.Fault, s.unread, s.err != nil, s.run != nil, s.done != nil), s.buttons)
}

// focusPrimary lets Enter do what the sheet is for.
func (s *importSheet) focusPrimary() {
	if s.primary == nil || s.primary.Disabled() || s.left {
		return
	}
	// The footer's place was drawn before, the button may not have been.
	if c := fyne.CurrentApp().Driver().CanvasForObject(s.footer.box); c != nil {
		c.Focus(s.primary)
	}
}

func (s *importSheet) buttons() fyne.CanvasObject {
	skip := "Cancel"
	if s.at+1 < len(s.queue) {
		skip = "Skip this file"
	}
	switch {
	case s.done != nil:
		return s.doneButtons()
	case s.facts.preview == nil:
		words := "Reading the beginning of " + s.facts.source.Base() + "…"
		if s.err != nil {
			words = "Nothing was imported."
		}
		return kit.Buttons(kit.NewCut(words, kit.Small, kit.ColorMuted), kit.NewButton(skip, nil, kit.Secondary, s.next))
	}
	icon, words := "info", "All or nothing: if the import fails, your people stay as they are. Bad rows are set aside with the reason."
	switch {
	case s.unread:
		icon, words = "error_outline", "Choose another encoding, delimiter, sheet or file above."
	case s.view.Fault != "":
		icon, words = "error_outline", s.view.Fault
	}
	left := kit.HBox(6, kit.NewIcon(iconOf(icon), kit.ColorMuted, 15), kit.Grow(kit.NewCut(words, kit.Small, kit.ColorMuted)))
	label := s.view.Button
	if s.run != nil {
		label = "Importing…"
	}
	start := kit.NewButton(label, iconOf("upload_file"), kit.Primary, s.begin)
	s.primary = start
	start.SetEnabled(s.view.Fault == "" && !s.unread && s.run == nil)
	stop := kit.NewButton(skip, nil, kit.Secondary, s.next)
	if s.run != nil {
		stop = kit.NewButton("Cancel", nil, kit.Secondary, s.cancelRun)
	}
	return kit.Buttons(left, stop, start)
}

func (s *importSheet) doneButtons() fyne.CanvasObject {
	v := resultViewOf(*s.done)
	icon, color := "check_circle", kit.ColorSuccess
	if v.Bad {
		icon, color = "warning", kit.ColorWarning
	}
	left := kit.HBox(10, kit.NewIcon(iconOf(icon), color, 20), kit.Grow(kit.NewCut(v.Title+", into "+s.done.list, kit.BodyStrong, kit.ColorText)))
	buttons := []fyne.CanvasObject{}
	if len(s.done.problems.List) > 0 {
		buttons = append(buttons, kit.NewButton("Save as CSV", iconOf("download"), kit.Secondary, s.saveProblems))
	}
	label := "Done"
	if s.at+1 < len(s.queue) {
		label = fmt.Sprintf("Next file (%d of %d)", s.at+2, len(s.queue))
	}
	s.primary = kit.NewButton(label, nil, kit.Primary, s.next)
	return kit.Buttons(left, append(buttons, s.primary)...)
}

// showResult shows what the import did in place of the columns.
func (s *importSheet) showResult() bool {
	return s.result.fill(fmt.Sprint(s.done != nil), func() fyne.CanvasObject {
		if s.done == nil {
			return nil
		}
		return s.resultBody(resultViewOf(*s.done))
	})
}

// behindHeight is that of the table under the numbers, which scrolls by itself.
const behindHeight = 360

func (s *importSheet) resultBody(v resultView) fyne.CanvasObject {
	first, second := kit.Even(kit.Gap), kit.Even(kit.Gap)
	s.tiles = map[string]*kit.Stat{}
	for i, c := range v.Counts {
		var tap func()
		if c.Opens != behindNothing {
			tap = func() { s.openBehind(c.Label, c.Opens) }
		}
		stat := kit.NewStatButton(c.Label, tap)
		stat.Set(c.Value, c.Means, true, iconOf(c.Icon), kitTones[c.Tone])
		s.tiles[c.Label] = stat
		if i < 3 {
			first.Add(stat)
		} else {
			second.Add(stat)
		}
	}
	s.opened.fill("", func() fyne.CanvasObject { return nil })
	s.showBehind(v.Open)
	return kit.VBox(kit.Gap, first, second, s.opened.box)
}

// openBehind shows what is behind a number that was pressed.
func (s *importSheet) openBehind(label string, b behind) {
	for l, stat := range s.tiles {
		stat.SetOn(l == label)
	}
	if s.showBehind(b) {
		s.body.Refresh()
	}
}

func (s *importSheet) showBehind(b behind) bool {
	return s.opened.fill("behind "+string(b), func() fyne.CanvasObject {
		switch b {
		case behindNothing:
			return kit.Remark(iconOf("check_circle"), kit.Plain("Every row could be read."))
		case behindProblems, behindRejected, behindWarnings:
			return kit.Sized(0, behindHeight, s.problemsCard(b.problems(s.done.problems.List)))
		}
		people := b.of(s.done.result)
		s.people = newPeopleTable(s.shell, s.ws, b.peopleTitle(people.Len()), func(context.Context) (*sync.PeopleSet, error) { return people, nil }, nil)
		s.people.file = s.done.list + " " + string(b)
		s.people.read(false)
		return kit.Sized(0, behindHeight, s.people.root)
	})
}

// problemsCard lists what was wrong with rows.
func (s *importSheet) problemsCard(rows []listfile.Problem) fyne.CanvasObject {
	v := resultViewOf(*s.done)
	table := kit.NewTable([]kit.Column{{Title: "Row", Width: 64, Right: true}, {Title: "What", Width: 140}, {Title: "Column", Grow: 2}, {Title: "Reason", Grow: 5}}, func(i int) []kit.Cell {
		r := problemRowOf(rows[i])
		return []kit.Cell{kit.TextCell(r.Row), kit.BadgeCell(iconOf(r.Icon), r.What, kitTones[r.Tone]), kit.TextCell(r.Column), kit.MutedCell(r.Reason)}
	})
	table.OnSelect = func(int) {} // so that a row can be copied
	table.SetCount(len(rows))
	table.SetFooter(v.Problems, v.More)
	return kit.NewFlushCard(kit.Header{Title: "What was wrong", Subtitle: "the rows themselves are not kept, only where and why"}, table)
}
