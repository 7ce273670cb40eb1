package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// composite is a widget made of others that stand in one container.
type composite struct {
	widget.BaseWidget
	root *fyne.Container
}

// CreateRenderer implements fyne.Widget.
func (c *composite) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.root) }

// HeightFor is the height at a width.
func (c *composite) HeightFor(width float32) float32 { return heightFor(c.root, width) }

// pressable is what buttons, links, rows and segments share: pointer and
// keyboard, hover, focus and being off. The widget that embeds it says in style
// what it looks like in each state.
type pressable struct {
	composite
	Tip      string // shown at the pointer
	OnTap    func()
	style    func()
	ring     *Box
	self     fyne.Widget
	hovered  bool
	focused  bool
	disabled bool
}

// press sets the widget up; content stands between back and the focus ring.
func (p *pressable) press(self fyne.Widget, ringRadius float32, style func(), content ...fyne.CanvasObject) {
	p.self, p.style = self, style
	p.ring = NewBox(colorNone, ColorAccent, ringRadius)
	p.ring.Width = 2
	p.ring.Hide()
	p.root = Over(append(content, p.ring)...)
	p.ExtendBaseWidget(self)
	style()
}

// ringAround moves the focus ring outside: an accent ring on an accent ground
// shows nothing, and one over a row's first icon hides it.
func (p *pressable) ringAround(vertical, horizontal float32) {
	p.root.Objects[len(p.root.Objects)-1] = Pad(-vertical, -horizontal, p.ring)
}

// restyle draws the state it is in.
func (p *pressable) restyle() {
	p.style()
	setVisible(p.ring, p.focused && !p.disabled)
}

func setVisible(o fyne.CanvasObject, show bool) {
	if o.Visible() == show {
		return
	}
	if !show {
		o.Hide()
		return
	}
	o.Show()
	if fyne.CurrentApp().Driver().CanvasForObject(o) == nil {
		wakeShells()
	}
}

// wakeShells has every window drawn anew. Fyne does not know the window of an
// object that was never drawn, so what shows for the first time stays unseen
// until something beside it changes; the ground of the shell is that something.
func wakeShells() {
	for _, w := range fyne.CurrentApp().Driver().AllWindows() {
		if s, ok := w.Content().(*Shell); ok {
			canvas.Refresh(s.back)
		}
	}
}

// Tapped implements fyne.Tappable.
func (p *pressable) Tapped(*fyne.PointEvent) { p.tap() }

func (p *pressable) tap() {
	if p.disabled || p.OnTap == nil {
		return
	}
	hideTip(p.self)
	p.OnTap()
}

// Enable lets it be used.
func (p *pressable) Enable() { p.SetEnabled(true) }

// Disable greys it out; say beside it why.
func (p *pressable) Disable() { p.SetEnabled(false) }

// SetEnabled is Enable or Disable.
func (p *pressable) SetEnabled(on bool) {
	if p.disabled == !on {
		return
	}
	p.disabled, p.hovered = !on, p.hovered && on
	p.restyle()
}

// Disabled implements fyne.Disableable; what does nothing takes no focus.
func (p *pressable) Disabled() bool { return p.disabled || p.OnTap == nil }

// Cursor implements desktop.Cursorable.
func (p *pressable) Cursor() desktop.Cursor {
	if p.disabled || p.OnTap == nil {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// MouseIn implements desktop.Hoverable.
func (p *pressable) MouseIn(*desktop.MouseEvent) {
	p.hovered = !p.disabled
	p.style()
	showTip(p.self, p.Tip)
}

// MouseMoved implements desktop.Hoverable.
func (p *pressable) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (p *pressable) MouseOut() {
	p.hovered = false
	p.style()
	hideTip(p.self)
}

// FocusGained implements fyne.Focusable.
func (p *pressable) FocusGained() {
	p.focused = true
	p.restyle()
}

// FocusLost implements fyne.Focusable.
func (p *pressable) FocusLost() {
	p.focused = false
	p.restyle()
}

// TypedRune implements fyne.Focusable.
func (p *pressable) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (p *pressable) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		p.tap()
	default:
		passKey(p.self, ev)
	}
}

// passKey hands a key that a focused widget does not use to the window, which
// closes what Escape closes.
func passKey(w fyne.CanvasObject, ev *fyne.KeyEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(w); c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(ev)
	}
}

// focus moves the keyboard to a widget, if it is in a window.
func focus(w fyne.Focusable) {
	o, ok := w.(fyne.CanvasObject)
	if !ok {
		return
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil {
		c.Focus(w)
		return
	}
	for _, window := range fyne.CurrentApp().Driver().AllWindows() {
		if _, ok := window.Content().(*Shell); ok {
			window.Canvas().Focus(w) // it was never drawn before: Fyne does not know its window yet
		}
	}
}

// linkArea lies over a link inside a paragraph.
type linkArea struct{ pressable }

func newLinkArea(tap func()) *linkArea {
	l := &linkArea{}
	l.OnTap = tap
	l.press(l, 2, func() {})
	return l
}

// tipArea lies over a text that was cut.
type tipArea struct {
	composite
	tip string
}

func newTipArea(tip string) *tipArea {
	t := &tipArea{tip: tip}
	t.root = Over()
	t.ExtendBaseWidget(t)
	return t
}

// MouseIn implements desktop.Hoverable.
func (t *tipArea) MouseIn(*desktop.MouseEvent) { showTip(t, t.tip) }

// MouseMoved implements desktop.Hoverable.
func (t *tipArea) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (t *tipArea) MouseOut() { hideTip(t) }
