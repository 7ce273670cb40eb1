package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"audiencesync/assets"
)

// entryHeight is that of Fyne's entry in our theme.
const entryHeight = 32

// Entry is a line to type in. It does not grow: put it in a column.
type Entry struct {
	composite
	OnChanged   func(text string)
	OnSubmitted func(text string)

	entry   *typed
	back    *Box
	ring    *Box
	invalid bool
}

// typed is Fyne's entry with the keys that a window uses handed on.
type typed struct {
	widget.Entry
	key   func(*fyne.KeyEvent) bool // true when used up
	state func(focused bool)
}

// TypedKey implements fyne.Focusable.
func (t *typed) TypedKey(ev *fyne.KeyEvent) {
	if t.key != nil && t.key(ev) {
		return
	}
	if ev.Name == fyne.KeyEscape {
		passKey(t, ev)
		return
	}
	t.Entry.TypedKey(ev)
}

// FocusGained implements fyne.Focusable.
func (t *typed) FocusGained() {
	t.Entry.FocusGained()
	t.state(true)
}

// FocusLost implements fyne.Focusable.
func (t *typed) FocusLost() {
	t.Entry.FocusLost()
	t.state(false)
}

// NewEntry is 32 high.
func NewEntry(placeholder string) *Entry { return newEntry(placeholder, 32, nil, false) }

// NewSmallEntry is 28 high, for rows.
func NewSmallEntry(placeholder string) *Entry { return newEntry(placeholder, 28, nil, false) }

// NewSearch is 28 high with a magnifying glass.
// Escape empties it first.
func NewSearch(placeholder string) *Entry {
	e := newEntry(placeholder, 28, assets.Icon("search"), false)
	e.entry.key = func(ev *fyne.KeyEvent) bool {
		clears := ev.Name == fyne.KeyEscape && e.Text() != ""
		if clears {
			e.SetText("")
		}
		return clears
	}
	return e
}

// NewSecret hides what is typed and can show it.
func NewSecret(placeholder string) *Entry { return newEntry(placeholder, 32, nil, true) }

func newEntry(placeholder string, height float32, icon fyne.Resource, secret bool) *Entry {
	e := &Entry{entry: &typed{}}
	t := e.entry
	t.Password = secret
	t.Scroll = fyne.ScrollVerticalOnly // along the line it scrolls by the keyboard: a bar would lie over the letters
	t.ExtendBaseWidget(t)
	t.state = e.focusChanged
	t.SetPlaceHolder(placeholder)
	t.OnChanged = func(text string) {
		if e.OnChanged != nil {
			e.OnChanged(text)
		}
	}
	t.OnSubmitted = func(text string) {
		if e.OnSubmitted != nil {
			e.OnSubmitted(text)
		}
	}
	switch {
	case icon != nil:
		t.ActionItem = Sized(28, 0, NewIcon(icon, ColorMuted, height/2+2))
	case secret:
		t.ActionItem = e.revealer()
	}
	e.ring = NewBox(colorNone, ColorAccent, RadiusInput)
	e.ring.Width = 2
	e.ring.Hide()
	e.back = NewBox(ColorSurface, ColorInputBorder, RadiusInput)
	e.root = Over(e.back, container.New(entryLayout{height}, t), e.ring)
	e.ExtendBaseWidget(e)
	return e
}

func (e *Entry) revealer() fyne.CanvasObject {
	var b *IconButton
	b = newIconButton(assets.Icon("visibility"), "Show", 28, 16, func() {
		e.entry.Password = !e.entry.Password
		name, tip := "visibility", "Show"
		if !e.entry.Password {
			name, tip = "visibility_off", "Hide"
		}
		b.SetIcon(assets.Icon(name))
		b.Tip = tip
		e.entry.Refresh()
	})
	return b
}

func (e *Entry) focusChanged(focused bool) {
	color := ColorAccent
	if e.invalid {
		color = ColorError
	}
	e.ring.Paint(colorNone, color)
	setVisible(e.ring, focused || e.invalid)
}

// SetInvalid draws the edge red; Field does it.
func (e *Entry) SetInvalid(invalid bool) {
	e.invalid = invalid
	c := fyne.CurrentApp().Driver().CanvasForObject(e.entry)
	e.focusChanged(c != nil && c.Focused() == fyne.Focusable(e.entry))
}

// Text returns what was typed.
func (e *Entry) Text() string { return e.entry.Text }

// SetText replaces it, if it differs.
func (e *Entry) SetText(text string) {
	if e.entry.Text != text {
		e.entry.SetText(text)
	}
}

// SetEnabled lets it be typed in.
func (e *Entry) SetEnabled(on bool) {
	if on {
		e.back.Paint(ColorSurface, ColorInputBorder)
		e.entry.Enable()
	} else {
		e.back.Paint(ColorSunken, ColorInputBorder)
		e.entry.Disable()
	}
}

// Choices puts an arrow at the end that opens what could be typed.
func (e *Entry) Choices(tip string, open func()) {
	e.entry.ActionItem = container.NewCenter(newIconButton(assets.Icon("arrow_drop_down"), tip, 24, 20, open))
}

// Focus moves the keyboard here.
func (e *Entry) Focus() { focus(e.entry) }

// Focusable is what takes the keyboard, for tests and canvas.Focus.
func (e *Entry) Focusable() fyne.Focusable { return e.entry }

// CreateRenderer leaves out the ground and the edge, which Box draws as for every
// other control. A theme of its own would do so too, but Fyne loads the fonts
// anew for each, and keeps them: 6 MB an entry, whenever it is refreshed.
func (t *typed) CreateRenderer() fyne.WidgetRenderer {
	r := t.Entry.CreateRenderer()
	for _, drawn := range r.Objects() {
		if ground, ok := drawn.(*canvas.Rectangle); ok {
			ground.Hide()
		}
	}
	return r
}

// entryLayout gives an entry the height in which Fyne's text stands in the middle,
// whatever height is seen of it.
type entryLayout struct{ height float32 }

func (l entryLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(overLayout{}.MinSize(objects).Width, l.height)
}

func (l entryLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		edge := (l.height - 26) / 2 // 10 to the text, 8 in rows, of which Fyne leaves 7
		o.Move(fyne.NewPos(edge, (l.height-entryHeight)/2))
		o.Resize(fyne.NewSize(size.Width-2*edge, entryHeight))
	}
}
