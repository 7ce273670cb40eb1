package ui

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"audiencesync/ui/kit"
)

// Widths of the columns of a canvas's page.
const (
	criteriaWidth = 424
	journeyWidth  = 340
	sideWidth     = 236
	columnsGap    = 16
)

// sideColumn holds the launch checks of a draft, the state of a launched
// canvas. Where it does not fit beside the journey it is one line that opens.
type sideColumn struct {
	page   *canvasScreen
	column *fyne.Container // of cards
	cards  *slot
	line   *slot // the same in one line
	open   bool
	facts  map[string]*kit.KeyValue
	view   canvasView
}

func newSideColumn(c *canvasScreen) *sideColumn {
	s := &sideColumn{page: c, cards: newSlot(), line: newSlot()}
	s.column = kit.VBox(0, kit.Grow(edgeScroll(kit.VBox(0, s.cards.box))))
	return s
}

func (s *sideColumn) set(v canvasView) {
	s.view = v
	still := v
	still.Now.Pending, still.Now.Errored = "", ""
	still.Now.Entered, still.Now.Waiting = fmt.Sprint(v.Now.Entered != ""), fmt.Sprint(v.Now.Waiting != "")
	changed := s.cards.fill(fmt.Sprint(still.Checks, still.Now, v.Launched, v.State, v.Editable), func() fyne.CanvasObject { return s.build(v) })
	changed = s.line.fill(fmt.Sprint(v.Checks.Word, v.Now.Word, v.Launched, s.open), func() fyne.CanvasObject { return s.folded(v) }) || changed
	for key, value := range map[string]string{"Entered today": v.Now.Entered, "Waiting in the delay": v.Now.Waiting, "Pending": v.Now.Pending, "Errored": v.Now.Errored} {
		if k := s.facts[key]; k != nil {
			k.Set(value)
		}
	}
	if changed && s.page.columns != nil {
		s.page.columns.Refresh()
	}
}

func (s *sideColumn) build(v canvasView) fyne.CanvasObject {
	s.facts = nil
	if v.Editable {
		return s.checks(v.Checks)
	}
	cards := kit.VBox(kit.Gap, s.now(v))
	if v.Launched {
		word, tone, text := fmt.Sprintf("%d to fix", v.Checks.ToFix), kit.ToneError, "Something that was right at launch is not any more."
		icon := "error"
		if v.Checks.ToFix == 0 {
			word, tone, text, icon = fmt.Sprintf("%d of %d", len(v.Checks.Rows), len(v.Checks.Rows)), kit.ToneSuccess, "Passed at launch, and checked again now.", "check_circle"
		}
		column := kit.VBox(8, kit.NewNote(kit.Plain(text)))
		for _, r := range v.Checks.Rows {
			if r.Tone == toneBad {
				column.Add(s.row(r))
			}
		}
		cards.Add(kit.NewCard(kit.Header{Title: "Launch checks", Actions: []fyne.CanvasObject{kit.NewStatusLine(iconOf(icon), word, tone)}}, column))
	}
	if v.Now.Launched != "" {
		cards.Add(kit.NewCard(kit.Header{}, kit.VBox(6, kit.Fact("Launched", v.Now.Launched, ""),
			kit.NewNote(kit.Plain("Changes to the criteria apply to people who enter from then on.")))))
	}
	return cards
}

func (s *sideColumn) now(v canvasView) fyne.CanvasObject {
	n := v.Now
	s.facts = map[string]*kit.KeyValue{}
	var lines []fyne.CanvasObject
	for _, f := range [][2]string{{"Entered today", n.Entered}, {"Waiting in the delay", n.Waiting}, {"Pending", n.Pending}, {"Errored", n.Errored}} {
		if f[1] == "" {
			continue
		}
		k := kit.NewKeyValue(f[0], f[1])
		if f[0] == "Errored" && n.Bad {
			k.SetTone(iconOf("error"), kit.ToneError)
		}
		s.facts[f[0]] = k
		lines = append(lines, k)
	}
	body := kit.VBox(4, kit.Facts(lines...))
	if n.Explain != "" {
		body.Add(kit.NewNote(kit.Plain(n.Explain+" "), kit.LinkTo("See who and why", s.page.openErrored)))
	}
	icon := map[tone]string{toneGood: "check_circle", toneWarning: "schedule", toneBad: "error", toneNeutral: "stop"}[n.Tone]
	word := kit.NewStatusLine(iconOf(icon), n.Word, kitTones[n.Tone])
	if len(n.Word) > longWord {
		return kit.NewCard(kit.Header{Title: "Now"}, kit.VBox(8, word, body))
	}
	return kit.NewCard(kit.Header{Title: "Now", Actions: []fyne.CanvasObject{word}}, body)
}

// longWord is more letters than fit beside the title of a card.
const longWord = 18

func (s *sideColumn) checks(v checksView) fyne.CanvasObject {
	status := kit.NewStatusLine(iconOf("check_circle"), v.Word, kit.ToneSuccess)
	if v.ToFix > 0 {
		status = kit.NewStatusLine(nil, v.Word, kit.ToneError)
	}
	var rows []fyne.CanvasObject
	for _, r := range v.Rows {
		rows = append(rows, kit.Pad(8, 0, s.row(r)))
	}
	rows = append(rows, kit.PadSides(8, 0, 0, 0, kit.NewNote(kit.Plain(v.Foot))))
	return kit.NewCard(kit.Header{Title: "Launch checks", Actions: []fyne.CanvasObject{status}}, kit.Facts(rows...))
}

func (s *sideColumn) row(r checkRow) fyne.CanvasObject {
	icon := map[tone]string{toneGood: "check_circle", toneWarning: "warning", toneBad: "error"}[r.Tone]
	words := kit.VBox(0, kit.NewParagraph(kit.Body, kit.ColorText, kit.Plain(r.Title)))
	if r.Text != "" && !(r.Tone == toneBad && tells(r.Text)) {
		words.Add(kit.NewNote(kit.Plain(r.Text)))
	}
	if r.Remedy != "" {
		words.Add(kit.NewLink(r.Remedy, kit.Small, func() { s.page.remedy(r) }))
	}
	return kit.HBoxTop(9, kit.NewIcon(iconOf(icon), kitTones[r.Tone].Color(), 18), kit.Grow(words))
}

// tells says whether a sentence only repeats what the link under it offers.
func tells(text string) bool {
	return strings.HasPrefix(text, "Choose ") || strings.HasPrefix(text, "Add ") || strings.HasPrefix(text, "Set ")
}

// folded is the column in one line.
func (s *sideColumn) folded(v canvasView) fyne.CanvasObject {
	title, word, tone, icon := "Now", v.Now.Word, kitTones[v.Now.Tone], "check_circle"
	if v.Editable {
		title, word, tone = "Launch checks", v.Checks.Word, kit.ToneSuccess
		if v.Checks.ToFix > 0 {
			tone, icon = kit.ToneError, "error"
		}
	}
	first := ""
	if v.Editable && len(v.Checks.Rows) > 0 {
		first = v.Checks.Rows[0].Title
	}
	arrow := "expand_more"
	if s.open {
		arrow = "close"
	}
	toggle := kit.NewSmallIconButton(iconOf(arrow), "Show all", nil)
	toggle.OnTap = s.toggle
	return kit.NewFlushCard(kit.Header{}, newPressArea(kit.Pad(7, 14, kit.HBox(10, kit.NewText(title, kit.Heading, kit.ColorText), kit.NewStatusLine(iconOf(icon), word, tone),
		kit.Grow(kit.NewCut(first, kit.Small, kit.ColorMuted)), toggle)), s.toggle))
}

func (s *sideColumn) toggle() {
	s.open = !s.open
	s.set(s.view)
	s.page.columns.Refresh()
}

// newCanvasColumns sets the three columns beside one another where they fit;
// else the side column is a line over the other two.
func newCanvasColumns(criteria, journey fyne.CanvasObject, side *sideColumn) *fyne.Container {
	l := &columnsLayout{criteria: criteria, journey: journey, side: side}
	return container.New(l, criteria, journey, side.line.box, side.column)
}

type columnsLayout struct {
	criteria, journey fyne.CanvasObject
	side              *sideColumn
}

func (l *columnsLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(criteriaWidth+columnsGap+journeyWidth, 300)
}

func (l *columnsLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	wide := size.Width >= criteriaWidth+journeyWidth+sideWidth+2*columnsGap
	line, column := l.side.line.box, l.side.column
	display(line, !wide)
	display(column, wide || l.side.open)
	display(l.journey, wide || !l.side.open)
	top := float32(0)
	rest := size.Width - criteriaWidth - columnsGap
	if wide {
		rest -= sideWidth + columnsGap
		place(column, size.Width-sideWidth, 0, sideWidth, size.Height)
	} else {
		h := line.MinSize().Height
		place(line, 0, 0, size.Width, h)
		top = h + kit.Gap
		place(column, criteriaWidth+columnsGap, top, rest, size.Height-top) // in the journey's place
	}
	place(l.criteria, 0, top, criteriaWidth, size.Height-top)
	place(l.journey, criteriaWidth+columnsGap, top, rest, size.Height-top)
}

func place(o fyne.CanvasObject, x, y, width, height float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(width, max(height, 0)))
}
