package kit

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Shell is the content of the window: navigation, strip and the page between
// them, and over the page, in this order, a sheet, a dialog, toasts, the
// tooltip, and where files that are held over the window would go. Nothing lies over
// the strip.
type Shell struct {
	widget.BaseWidget
	Above func() bool // closes what lies over the dialogs too, and tells whether it did; may be nil
	Page  func() bool // closes something in the page, when nothing lies over it; may be nil
	// After runs f on the window's thread after a time; the kit starts no
	// goroutine. Without it toasts stay and tooltips come at once.
	After func(d time.Duration, f func())

	nav    *NavRail
	strip  *Strip
	back   *Box
	page   fyne.CanvasObject
	sheet  *layer
	dialog *layer
	toasts []*Toast
	tip    *tip
	drop   *dropMark
}

// NewShell makes the window's content; set it with SetPadded(false).
func NewShell(nav *NavRail, strip *Strip) *Shell {
	s := &Shell{nav: nav, strip: strip, back: NewBox("background", colorNone, 0), page: Over()}
	s.tip, s.drop = newTip(), newDropMark()
	s.ExtendBaseWidget(s)
	return s
}

// Attach lets Escape reach what it closes; call it once with the window's canvas.
func (s *Shell) Attach(c fyne.Canvas) {
	c.SetOnTypedKey(func(ev *fyne.KeyEvent) {
		if ev.Name == fyne.KeyEscape {
			s.Escape()
		}
	})
}

// Escape closes what lies on top: a small panel, the dialog, the sheet, as their
// crosses do, or what can be closed in the page. It tells whether there was one.
func (s *Shell) Escape() bool {
	if s.Above != nil && s.Above() {
		return true
	}
	if c := s.canvas(); c != nil {
		if p, ok := c.Overlays().Top().(*panel); ok {
			p.close()
			return true
		}
	}
	for _, l := range []*layer{s.dialog, s.sheet} {
		if l != nil {
			l.escape()
			return true
		}
	}
	return s.Page != nil && s.Page()
}

// SetPage shows another page.
func (s *Shell) SetPage(page fyne.CanvasObject) {
	if s.page == page {
		return
	}
	s.page = page
	s.Refresh()
}

// OpenSheet shows a sheet over the page, in place of one that is open.
func (s *Shell) OpenSheet(sheet *Sheet) {
	s.closeLayer(&s.sheet)
	if sheet.OnClose == nil {
		sheet.OnClose = s.CloseSheet
	}
	s.openLayer(&s.sheet, newLayer(sheet, sheetPlace{sheet}, func() { sheet.OnClose() }))
}

// CloseSheet closes the sheet without asking; the keyboard goes back to what
// opened it.
func (s *Shell) CloseSheet() { s.closeLayer(&s.sheet) }

// Sheet returns the open sheet or nil.
func (s *Shell) Sheet() *Sheet {
	if s.sheet == nil {
		return nil
	}
	return s.sheet.content.(*Sheet)
}

// OpenDialog asks before something that cannot be undone or starts sending.
func (s *Shell) OpenDialog(d *Dialog) {
	s.closeLayer(&s.dialog)
	d.close = func() { s.closeLayer(&s.dialog) }
	s.openLayer(&s.dialog, newLayer(d, dialogPlace{d}, d.cancel))
	if c := s.canvas(); c != nil && !d.danger {
		c.Focus(d.verb) // Enter confirms; what loses something is chosen with care
	}
}

// CloseDialog closes it as if nothing had been asked.
func (s *Shell) CloseDialog() { s.closeLayer(&s.dialog) }

func (s *Shell) openLayer(at **layer, l *layer) {
	c := s.canvas()
	if c != nil {
		l.before = c.Focused()
	}
	*at = l
	s.Refresh()
	if c != nil {
		l.enter(c)
	}
}

func (s *Shell) closeLayer(at **layer) {
	l := *at
	if l == nil {
		return
	}
	*at = nil
	s.Refresh()
	c := s.canvas()
	if c == nil {
		return
	}
	if o, ok := l.before.(fyne.CanvasObject); ok && fyne.CurrentApp().Driver().CanvasForObject(o) == c {
		c.Focus(l.before)
	} else {
		c.Unfocus()
	}
}

func (s *Shell) canvas() fyne.Canvas { return fyne.CurrentApp().Driver().CanvasForObject(s) }

// CreateRenderer implements fyne.Widget.
func (s *Shell) CreateRenderer() fyne.WidgetRenderer {
	r := &shellRenderer{shell: s}
	r.collect()
	return r
}

type shellRenderer struct {
	shell   *Shell
	objects []fyne.CanvasObject
}

func (r *shellRenderer) Destroy()                     {}
func (r *shellRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *shellRenderer) MinSize() fyne.Size           { return fyne.NewSize(1024, 640) }

func (r *shellRenderer) collect() {
	s := r.shell
	r.objects = []fyne.CanvasObject{s.back, s.nav, s.page, s.strip}
	for _, l := range []*layer{s.sheet, s.dialog} {
		if l != nil {
			r.objects = append(r.objects, l)
		}
	}
	for _, t := range s.toasts {
		r.objects = append(r.objects, t)
	}
	r.objects = append(r.objects, s.tip, s.drop)
}

func (r *shellRenderer) Layout(size fyne.Size) {
	s := r.shell
	above := fyne.NewSize(size.Width, size.Height-StripHeight)
	narrow := size.Width < NavNarrowBelow
	width := float32(NavWidth)
	if narrow {
		width = NavNarrowWidth
	}
	s.nav.setNarrow(narrow)
	put(s.back, 0, 0, fyne.NewSquareSize(1)) // Fyne paints the ground; this is for wakeShells
	put(s.nav, 0, 0, fyne.NewSize(width, above.Height))
	put(s.page, width, 0, fyne.NewSize(above.Width-width, above.Height))
	put(s.strip, 0, above.Height, fyne.NewSize(size.Width, StripHeight))
	for _, l := range []*layer{s.sheet, s.dialog} {
		if l != nil {
			put(l, 0, 0, above)
		}
	}
	s.placeToasts(above)
	s.tip.fit(size)
	put(s.drop, 0, 0, above)
}

// placeToasts stacks the toasts from the bottom right, beside an open sheet or,
// where there is no room, above its footer.
func (s *Shell) placeToasts(above fyne.Size) {
	const most = 420
	right, y := above.Width-16, above.Height-16
	if sheet := s.Sheet(); sheet != nil {
		if above.Width-sheet.width > most+32 {
			right -= sheet.width
		} else {
			y -= sheetFoot
		}
	}
	for _, t := range slices.Backward(s.toasts) {
		w := min(t.MinSize().Width, most)
		h := t.HeightFor(w)
		y -= h
		put(t, right-w, y, fyne.NewSize(w, h))
		y -= 8
	}
}

func put(o fyne.CanvasObject, x, y float32, size fyne.Size) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(size)
}

func (r *shellRenderer) Refresh() {
	r.collect()
	r.Layout(r.shell.Size())
	for _, o := range r.objects {
		o.Refresh()
	}
}

// layer holds a panel over a scrim and keeps the keyboard inside it.
type layer struct {
	widget.BaseWidget
	content fyne.CanvasObject
	place   placing
	escape  func()
	before  fyne.Focusable // what had the keyboard
	scrim   *scrim
	start   *guard
	end     *guard
	moving  bool
}

// placing says where in a layer its panel stands.
type placing interface {
	place(size fyne.Size) (fyne.Position, fyne.Size)
}

func newLayer(content fyne.CanvasObject, place placing, escape func()) *layer {
	l := &layer{content: content, place: place, escape: escape, scrim: newScrim(NewBox(ColorScrim, colorNone, 0))}
	l.start = newGuard(func(c fyne.Canvas) { l.turn(c, l.end, c.FocusPrevious) })
	l.end = newGuard(func(c fyne.Canvas) { l.turn(c, l.start, c.FocusNext) })
	l.ExtendBaseWidget(l)
	return l
}

// enter gives the keyboard to the first thing inside.
func (l *layer) enter(c fyne.Canvas) { l.turn(c, l.start, c.FocusNext) }

// turn goes to one end and steps inwards from there.
func (l *layer) turn(c fyne.Canvas, from *guard, step func()) {
	if l.moving {
		return
	}
	l.moving = true
	c.Focus(from)
	step()
	l.moving = false
}

// CreateRenderer implements fyne.Widget.
func (l *layer) CreateRenderer() fyne.WidgetRenderer {
	return &layerRenderer{l, []fyne.CanvasObject{l.scrim, l.start, l.content, l.end}}
}

type layerRenderer struct {
	layer   *layer
	objects []fyne.CanvasObject
}

func (r *layerRenderer) Destroy()                     {}
func (r *layerRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *layerRenderer) MinSize() fyne.Size           { return fyne.Size{} }

func (r *layerRenderer) Layout(size fyne.Size) {
	put(r.layer.scrim, 0, 0, size)
	pos, inner := r.layer.place.place(size)
	put(r.layer.content, pos.X, pos.Y, inner)
}

func (r *layerRenderer) Refresh() {
	for _, o := range r.objects {
		o.Refresh()
	}
}

// scrim dims the page, or is the ground of a panel, and swallows what is meant
// for what lies under it. It counts as something
// to focus, so that a click beside the fields leaves the keyboard where it is,
// but is switched off, so that Tab passes it by.
type scrim struct {
	pressable
}

func newScrim(ground *Box) *scrim {
	s := &scrim{}
	s.press(s, 0, func() {}, ground)
	s.disabled = true
	return s
}

// Scrolled implements fyne.Scrollable.
func (s *scrim) Scrolled(*fyne.ScrollEvent) {}

// Cursor implements desktop.Cursorable.
func (s *scrim) Cursor() desktop.Cursor { return desktop.DefaultCursor }

// guard stands before and after a panel's content and turns Tab back.
type guard struct {
	composite
	reached func(c fyne.Canvas)
}

func newGuard(reached func(fyne.Canvas)) *guard {
	g := &guard{reached: reached}
	g.root = Over()
	g.ExtendBaseWidget(g)
	return g
}

// FocusGained implements fyne.Focusable.
func (g *guard) FocusGained() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(g); c != nil {
		g.reached(c)
	}
}

// FocusLost implements fyne.Focusable.
func (g *guard) FocusLost() {}

// TypedRune implements fyne.Focusable.
func (g *guard) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (g *guard) TypedKey(ev *fyne.KeyEvent) { passKey(g, ev) }
