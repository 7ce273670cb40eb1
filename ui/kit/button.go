package kit

import "fyne.io/fyne/v2"

// ButtonKind is the weight of a button.
type ButtonKind int

// The kinds of buttons.
const (
	Secondary   ButtonKind = iota // outline
	Primary                       // filled; at most one in view
	Destructive                   // red outline
	TextButton                    // accent word
	TextDanger                    // red word
)

// Button is a word, perhaps with an icon.
type Button struct {
	pressable
	kind ButtonKind
	size buttonSize
	back *Box
	icon *Icon
	text *Text
	line *fyne.Container
}

type buttonSize struct {
	height, edge, gap, icon float32
	style                   Style
}

var (
	buttonNormal = buttonSize{32, 14, 9, 18, BodyStrong}
	buttonSmall  = buttonSize{26, 10, 6, 16, SmallStrong}
	buttonLarge  = buttonSize{38, 18, 10, 18, BodyStrong}
)

// NewButton makes a button 32 high; icon may be nil.
func NewButton(text string, icon fyne.Resource, kind ButtonKind, tap func()) *Button {
	return newButton(text, icon, kind, buttonNormal, tap)
}

// NewSmallButton makes a button 26 high, for cards and rows.
func NewSmallButton(text string, icon fyne.Resource, kind ButtonKind, tap func()) *Button {
	return newButton(text, icon, kind, buttonSmall, tap)
}

// NewLargeButton makes a button 38 high, for the one thing a page is for.
func NewLargeButton(text string, icon fyne.Resource, kind ButtonKind, tap func()) *Button {
	return newButton(text, icon, kind, buttonLarge, tap)
}

func newButton(text string, icon fyne.Resource, kind ButtonKind, size buttonSize, tap func()) *Button {
	b := &Button{kind: kind, size: size}
	b.OnTap = tap
	edge := size.edge
	if kind == TextButton || kind == TextDanger {
		edge = 6
	}
	b.back = NewBox(colorNone, colorNone, RadiusInput)
	b.icon = NewIcon(icon, ColorText, size.icon)
	b.text = NewText(text, size.style, ColorText)
	setVisible(b.icon, icon != nil)
	b.line = HBox(size.gap, Spacer(), b.icon, b.text, Spacer())
	b.press(b, RadiusInput+3, b.paint, b.back, Sized(0, size.height, Pad(0, edge-size.gap, b.line)))
	b.ringAround(3, 3)
	return b
}

// SetText changes the word.
func (b *Button) SetText(text string) { b.text.SetText(text) }

// Text returns the word.
func (b *Button) Text() string { return b.text.Text() }

// SetIcon changes the icon.
func (b *Button) SetIcon(icon fyne.Resource) {
	b.icon.Set(icon, b.icon.color)
	setVisible(b.icon, icon != nil)
}

// SetKind changes the weight, as when a form becomes complete.
func (b *Button) SetKind(kind ButtonKind) {
	b.kind = kind
	b.paint()
}

func (b *Button) paint() {
	fill, stroke, text, icon := b.colors()
	b.back.Paint(fill, stroke)
	b.text.SetColor(text)
	b.icon.Set(b.icon.res, icon)
}

func (b *Button) colors() (fill, stroke, text, icon fyne.ThemeColorName) {
	hover := func(rest, over fyne.ThemeColorName) fyne.ThemeColorName {
		if b.hovered {
			return over
		}
		return rest
	}
	if b.disabled {
		if b.kind == TextButton || b.kind == TextDanger {
			return colorNone, colorNone, ColorFaint, ColorFaint
		}
		return ColorNeutralSoft, colorNone, ColorFaint, ColorFaint
	}
	switch b.kind {
	case Primary:
		return hover(ColorAccent, ColorAccentHover), colorNone, ColorOnAccent, ColorOnAccent
	case Destructive:
		return hover(ColorSurface, ColorErrorSoft), ColorError, ColorError, ColorError
	case TextButton:
		return hover(colorNone, ColorAccentSoft), colorNone, ColorAccentText, ColorAccentText
	case TextDanger:
		return hover(colorNone, ColorErrorSoft), colorNone, ColorError, ColorError
	default:
		return hover(ColorSurface, ColorSunken), ColorInputBorder, ColorText, ColorText
	}
}

// IconButton is an icon alone; its tip says the word.
type IconButton struct {
	pressable
	back *Box
	icon *Icon
	tint fyne.ThemeColorName
	fill fyne.ThemeColorName // of the ground, and its edge, at rest
	edge fyne.ThemeColorName
}

// NewIconButton makes a square of 28 with an icon of 18.
func NewIconButton(icon fyne.Resource, tip string, tap func()) *IconButton {
	return newIconButton(icon, tip, 28, 18, tap)
}

// NewSmallIconButton makes a square of 22 with an icon of 16, for rows.
func NewSmallIconButton(icon fyne.Resource, tip string, tap func()) *IconButton {
	return newIconButton(icon, tip, 22, 16, tap)
}

// NewRoundButton makes a circle of 22 that stands on a line.
func NewRoundButton(icon fyne.Resource, tip string, tap func()) *IconButton {
	b := newIconButton(icon, tip, 22, 14, tap)
	b.back.Radius, b.ring.Radius = 11, 11
	b.fill, b.edge = ColorSurface, ColorInputBorder
	b.paint()
	return b
}

func newIconButton(icon fyne.Resource, tip string, side, iconSide float32, tap func()) *IconButton {
	b := &IconButton{tint: ColorMuted, fill: colorNone, edge: colorNone}
	b.OnTap, b.Tip = tap, tip
	b.back = NewBox(colorNone, colorNone, RadiusInput)
	b.icon = NewIcon(icon, b.tint, iconSide)
	b.press(b, RadiusInput, b.paint, b.back, Sized(side, side, b.icon))
	return b
}

// SetIcon changes the icon.
func (b *IconButton) SetIcon(icon fyne.Resource) { b.icon.Set(icon, b.icon.color) }

func (b *IconButton) paint() {
	switch {
	case b.disabled:
		b.back.Paint(b.fill, b.edge)
		b.icon.Set(b.icon.res, ColorFaint)
	case b.hovered:
		b.back.Paint(ColorNeutralSoft, b.edge)
		b.icon.Set(b.icon.res, ColorText)
	default:
		b.back.Paint(b.fill, b.edge)
		b.icon.Set(b.icon.res, b.tint)
	}
}

// Link is an accent word on a line of its own.
type Link struct {
	pressable
	text *Text
}

// NewLink makes a link in body or small type.
func NewLink(text string, style Style, tap func()) *Link {
	l := &Link{text: NewYielding(text, style, ColorAccentText)}
	l.OnTap = tap
	l.press(l, 2, l.paint, l.text)
	return l
}

// SetText changes the word.
func (l *Link) SetText(text string) { l.text.SetText(text) }

// Text returns the word.
func (l *Link) Text() string { return l.text.Text() }

func (l *Link) least() float32 { return leastWord }

func (l *Link) paint() {
	switch {
	case l.disabled:
		l.text.SetColor(ColorFaint)
	case l.hovered:
		l.text.SetColor(ColorAccentHover)
	default:
		l.text.SetColor(ColorAccentText)
	}
}
