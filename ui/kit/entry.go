package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"audiencesync/assets"
)

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
func NewEntry(placeholder string) *Entry { return newEntry(placeholder, 32, nil, false, 0) }

// NewSmallEntry is 28 high, for rows.
func NewSmallEntry(placeholder string) *Entry { return newEntry(placeholder, 28, nil, false, 0) }

// NewSearch is 28 high with a magnifying glass.
// Escape empties it first.
func NewSearch(placeholder string) *Entry {
	e := newEntry(placeholder, 28, assets.Icon("search"), false, 0)
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
func NewSecret(placeholder string) *Entry { return newEntry(placeholder, 32, nil, true, 0) }

// NewTextArea takes several lines.
func NewTextArea(placeholder string, rows int) *Entry {
	return newEntry(placeholder, float32(rows)*18+14, nil, false, rows)
}

func newEntry(placeholder string, height float32, icon fyne.Resource, secret bool, rows int) *Entry {
	e := &Entry{entry: &typed{}}
	t := e.entry
	t.Password = secret
	if rows > 0 {
		t.MultiLine, t.Wrapping = true, fyne.TextWrapWord
	}
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
	control := container.NewThemeOverride(t, entryTheme{small: height < 32})
	e.root = Over(e.back, Sized(0, height, control), e.ring)
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

// Focus moves the keyboard here.
func (e *Entry) Focus() { focus(e.entry) }

// Focusable is what takes the keyboard, for tests and canvas.Focus.
func (e *Entry) Focusable() fyne.Focusable { return e.entry }

// entryTheme takes Fyne's own edge and ground from an entry, which Box draws as
// for every other control, and gives rows their smaller type and long text no
// bar.
type entryTheme struct{ small bool }

func (entryTheme) base() fyne.Theme { return fyne.CurrentApp().Settings().Theme() }

// Color implements fyne.Theme.
func (t entryTheme) Color(n fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	switch n {
	case theme.ColorNameInputBackground, theme.ColorNameInputBorder:
		return color.Transparent
	}
	return t.base().Color(n, v)
}

// Font implements fyne.Theme.
func (t entryTheme) Font(s fyne.TextStyle) fyne.Resource { return t.base().Font(s) }

// Icon implements fyne.Theme.
func (t entryTheme) Icon(n fyne.ThemeIconName) fyne.Resource { return t.base().Icon(n) }

// Size implements fyne.Theme.
func (t entryTheme) Size(n fyne.ThemeSizeName) float32 {
	if n == theme.SizeNameScrollBar || n == theme.SizeNameScrollBarSmall {
		return 0 // a bar would lie over the letters
	}
	if !t.small {
		return t.base().Size(n)
	}
	switch n {
	case theme.SizeNameText:
		return 12
	case theme.SizeNameInnerPadding:
		return 5.5
	case theme.SizeNameInlineIcon:
		return 16
	}
	return t.base().Size(n)
}
