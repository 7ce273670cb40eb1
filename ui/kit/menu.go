package kit

import (
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"audiencesync/assets"
)

// menuRows is how many rows a menu shows before it scrolls, and menuWidest how
// wide it is at most.
const (
	menuRows   = 12
	menuWidest = 480
)

// MenuEntry is one line of a menu.
type MenuEntry struct {
	Icon     fyne.Resource
	Text     string
	Note     string // an ID, or a shortcut
	Danger   bool
	Disabled bool
	Tap      func()
}

// ShowMenu opens a menu under an object. Arrows, the first letter, Enter and
// Escape work; a click beside it closes it.
func ShowMenu(under fyne.CanvasObject, entries ...MenuEntry) { openMenu(under, entries, -1) }

// openMenuAt shows a menu at a position of an object: where the pointer is.
func openMenuAt(o fyne.CanvasObject, at fyne.Position, entries []MenuEntry) {
	at = at.Add(fyne.CurrentApp().Driver().AbsolutePositionForObject(o))
	newMenu(fyne.CurrentApp().Driver().CanvasForObject(o), at, fyne.Size{}, entries, -1)
}

// menu lies over the whole window while it is open.
type menu struct {
	composite
	entries []MenuEntry
	rows    []*menuRow
	scroll  *Scroll
	lit     int
	canvas  fyne.Canvas
	before  fyne.Focusable
}

// openMenu shows entries with a tick at one of them, -1 for no ticks at all.
func openMenu(under fyne.CanvasObject, entries []MenuEntry, ticked int) {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(under)
	newMenu(fyne.CurrentApp().Driver().CanvasForObject(under), at, under.Size(), entries, ticked)
}

// newMenu shows a menu under what stands at a position.
func newMenu(c fyne.Canvas, at fyne.Position, under fyne.Size, entries []MenuEntry, ticked int) {
	if c == nil || len(entries) == 0 {
		return
	}
	m := &menu{entries: entries, canvas: c, before: c.Focused(), lit: max(ticked, 0)}
	list, width := VBox(0), float32(0)
	for i, e := range entries {
		row := newMenuRow(e, i == ticked, ticked >= 0, func() { m.choose(i) }, func() { m.light(i) })
		m.rows = append(m.rows, row)
		list.Add(row)
		width = max(width, row.MinSize().Width)
	}
	width = whole(min(max(width+10, under.Width), menuWidest, c.Size().Width-16))
	height := float32(min(len(entries), menuRows))*menuRowHeight + 10
	m.scroll = NewScroll(list)
	back := NewBox(ColorSurface, ColorBorder, RadiusInput)
	back.Shadow = true
	panel := Sized(width, height, Over(back, Pad(5, 5, m.scroll)))
	x, y := menuPlace(at, under, c, fyne.NewSize(width, height))
	m.root = &fyne.Container{Layout: &padLayout{top: y, left: x}, Objects: []fyne.CanvasObject{panel}}
	m.ExtendBaseWidget(m)
	c.Overlays().Add(m)
	m.Resize(c.Size())
	m.light(m.lit)
	c.Focus(m)
}

// menuPlace puts a panel under what stands at a position, or over it where there
// is no room.
func menuPlace(at fyne.Position, under fyne.Size, c fyne.Canvas, size fyne.Size) (x, y float32) {
	y = at.Y + under.Height + 3
	if y+size.Height > c.Size().Height {
		y = max(at.Y-size.Height-3, 0)
	}
	return max(min(at.X, c.Size().Width-size.Width-4), 0), y
}

func (m *menu) close() {
	m.canvas.Overlays().Remove(m)
	if m.before != nil {
		m.canvas.Focus(m.before)
	}
}

func (m *menu) choose(i int) {
	if m.entries[i].Disabled {
		return
	}
	m.close()
	if m.entries[i].Tap != nil {
		m.entries[i].Tap()
	}
}

func (m *menu) light(i int) {
	m.lit = i
	for n, row := range m.rows {
		row.light(n == i)
	}
}

// step goes to the next entry that can be chosen and scrolls to it.
func (m *menu) step(by int) {
	for i := m.lit + by; i >= 0 && i < len(m.entries); i += by {
		if !m.entries[i].Disabled {
			m.light(i)
			m.reveal(i)
			return
		}
	}
}

func (m *menu) reveal(i int) {
	s := m.scroll.scroll
	top, view := float32(i)*menuRowHeight, s.Size().Height
	switch {
	case top < s.Offset.Y:
		s.ScrollToOffset(fyne.NewPos(0, top))
	case top+menuRowHeight > s.Offset.Y+view:
		s.ScrollToOffset(fyne.NewPos(0, top+menuRowHeight-view))
	}
}

// Tapped implements fyne.Tappable: beside the panel.
func (m *menu) Tapped(*fyne.PointEvent) { m.close() }

// FocusGained implements fyne.Focusable.
func (m *menu) FocusGained() {}

// FocusLost implements fyne.Focusable.
func (m *menu) FocusLost() {}

// TypedRune implements fyne.Focusable: the next entry with that first letter.
func (m *menu) TypedRune(r rune) {
	for n := range m.entries {
		i := (m.lit + 1 + n) % len(m.entries)
		first := []rune(strings.TrimSpace(m.entries[i].Text))
		if len(first) > 0 && unicode.ToLower(first[0]) == unicode.ToLower(r) && !m.entries[i].Disabled {
			m.light(i)
			m.reveal(i)
			return
		}
	}
}

// TypedKey implements fyne.Focusable.
func (m *menu) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyDown:
		m.step(1)
	case fyne.KeyUp:
		m.step(-1)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		m.choose(m.lit)
	case fyne.KeyEscape:
		m.close()
	}
}

const menuRowHeight = 30

// menuRow is one line; the keyboard stays with the menu.
type menuRow struct {
	composite
	back *Box
	tap  func()
	over func()
	off  bool
}

func newMenuRow(e MenuEntry, ticked, ticks bool, tap, over func()) *menuRow {
	r := &menuRow{tap: tap, over: over, off: e.Disabled, back: NewBox(colorNone, colorNone, RadiusPill)}
	text, sign := ColorText, ColorMuted
	switch {
	case e.Disabled:
		text, sign = ColorFaint, ColorFaint
	case e.Danger:
		text, sign = ColorError, ColorError
	}
	line := HBox(8)
	if ticks {
		tick := NewIcon(assets.Icon("check"), ColorAccentText, 16)
		line.Add(Sized(16, 0, tick))
		tick.Hidden = !ticked
	}
	if e.Icon != nil {
		line.Add(NewIcon(e.Icon, sign, 18))
	}
	line.Add(NewYielding(e.Text, Body, text))
	if e.Note != "" {
		line.Add(Spacer())
		line.Add(NewText(e.Note, MonoSmall, ColorMuted))
	}
	r.root = Over(r.back, Sized(0, menuRowHeight, Pad(0, 8, line)))
	r.ExtendBaseWidget(r)
	return r
}

func (r *menuRow) light(on bool) {
	fill := colorNone
	if on && !r.off {
		fill = ColorSelection
	}
	r.back.Paint(fill, colorNone)
}

// Tapped implements fyne.Tappable.
func (r *menuRow) Tapped(*fyne.PointEvent) { r.tap() }

// MouseIn implements desktop.Hoverable.
func (r *menuRow) MouseIn(*desktop.MouseEvent) { r.over() }

// MouseMoved implements desktop.Hoverable.
func (r *menuRow) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (r *menuRow) MouseOut() {}
