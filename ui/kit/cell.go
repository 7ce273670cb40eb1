package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"audiencesync/assets"
)

// Cell is what one place of a table shows, as plain data.
type Cell struct {
	Text     string
	Sub      string // second line, small and muted
	SubMono  string // behind Sub, an ID or a hash
	Icon     fyne.Resource
	Tone     Tone // of the icon, and of the text where Toned or Pill
	Toned    bool
	Pill     bool // icon and text on a soft ground
	Badge    bool // the same, smaller
	Wrap     bool // small, in two lines where one is too short
	Strong   bool // a name
	Muted    bool
	Mono     bool
	Faint    bool // a row that cannot be chosen
	Across   bool // over the columns that follow, which are empty
	Note     string
	NoteIcon fyne.Resource
	NoteTone Tone
	Check    Check
	OnTap    func()            // a tick box's or a link's
	Object   fyne.CanvasObject // a control, in tables of few rows only
}

// Check is the state of a tick box in a cell.
type Check int

// The states of a tick box.
const (
	CheckNone Check = iota // there is none
	CheckOff
	CheckOn
	CheckLockedOff
	CheckLockedOn
)

// TextCell is the usual cell.
func TextCell(text string) Cell { return Cell{Text: text} }

// NameCell is the bold first column.
func NameCell(text string) Cell { return Cell{Text: text, Strong: true} }

// MutedCell is a second thought.
func MutedCell(text string) Cell { return Cell{Text: text, Muted: true} }

// MonoCell is an ID or a hash.
func MonoCell(text string) Cell { return Cell{Text: text, Mono: true} }

// PillCell is a state.
func PillCell(icon fyne.Resource, text string, tone Tone) Cell {
	return Cell{Icon: icon, Text: text, Tone: tone, Pill: true}
}

// BadgeCell is a smaller state.
func BadgeCell(icon fyne.Resource, text string, tone Tone) Cell {
	return Cell{Icon: icon, Text: text, Tone: tone, Badge: true}
}

// LinkCell is tapped.
func LinkCell(text string, tap func()) Cell { return Cell{Text: text, OnTap: tap} }

// CheckCell is a tick box.
func CheckCell(on, enabled bool, tap func()) Cell {
	c := Cell{Check: CheckOff, OnTap: tap}
	switch {
	case on && enabled:
		c.Check = CheckOn
	case on:
		c.Check, c.OnTap = CheckLockedOn, nil
	case !enabled:
		c.Check, c.OnTap = CheckLockedOff, nil
	}
	return c
}

// sameLook tells whether two cells draw the same; what a tap does is read when
// it happens.
func (c Cell) sameLook(d Cell) bool {
	icons := sameResource(c.Icon, d.Icon) && sameResource(c.NoteIcon, d.NoteIcon)
	link := (c.OnTap == nil) == (d.OnTap == nil)
	c.Icon, d.Icon, c.NoteIcon, d.NoteIcon, c.OnTap, d.OnTap = nil, nil, nil, nil, nil, nil
	return icons && link && c.Object == d.Object && c.plain() == d.plain()
}

// plain is the comparable part of a cell.
type plainCell struct {
	text, sub, mono, note                                     string
	tone, noteTone                                            Tone
	toned, pill, badge, wrap, strong, muted, monospace, faint bool
	check                                                     Check
}

func (c Cell) plain() plainCell {
	return plainCell{c.Text, c.Sub, c.SubMono, c.Note, c.Tone, c.NoteTone,
		c.Toned, c.Pill, c.Badge, c.Wrap, c.Strong, c.Muted, c.Mono, c.Faint, c.Check}
}

func (c Cell) style() Style {
	switch {
	case c.Badge:
		return MicroStrong
	case c.Pill:
		return SmallStrong
	case c.Wrap:
		return Small
	case c.Mono:
		return Mono
	case c.Strong:
		return BodyStrong
	}
	return Body
}

func (c Cell) color() fyne.ThemeColorName {
	switch {
	case c.Pill, c.Badge, c.Toned:
		return c.Tone.Color()
	case c.Faint:
		return ColorFaint
	case c.OnTap != nil && c.Check == CheckNone:
		return ColorAccentText
	case c.Muted:
		return ColorMuted
	}
	return ColorText
}

// cellView draws cells with primitives that it makes once and fills again and
// again while the table scrolls.
type cellView struct {
	themed   interface{ Theme() fyne.Theme }
	small    bool // the smaller type of previews
	back     *canvas.Rectangle
	icon     *canvas.Image
	text     *canvas.Text
	sub      *canvas.Text
	mono     *canvas.Text
	noteIcon *canvas.Image
	note     *canvas.Text
	object   fyne.CanvasObject

	cell    Cell
	x       float32
	width   float32
	cut     []string // the whole of what is cut, line by line
	started bool
}

func (v *cellView) objects() []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, 0, 8)
	if v.back != nil {
		out = append(out, v.back)
	}
	if v.icon != nil {
		out = append(out, v.icon)
	}
	for _, t := range []*canvas.Text{v.text, v.sub, v.mono, v.note} {
		if t != nil {
			out = append(out, t)
		}
	}
	if v.noteIcon != nil {
		out = append(out, v.noteIcon)
	}
	if v.object != nil {
		out = append(out, v.object)
	}
	return out
}

// fill draws a cell at x over a width; it reports whether primitives were added.
func (v *cellView) fill(c Cell, x, width, height float32, right, force bool) (added bool) {
	if v.started && !force && v.x == x && v.width == width && v.cell.sameLook(c) {
		v.cell = c
		return false
	}
	before := len(v.objects())
	changedObject := v.object != c.Object
	v.started, v.cell, v.x, v.width, v.cut, v.object = true, c, x, width, nil, c.Object
	if c.Check != CheckNone {
		v.drawCheck(x, height)
	} else if c.Object != nil {
		v.hide()
		h := c.Object.MinSize().Height
		put(c.Object, x, float32(int((height-h)/2)), fyne.NewSize(width, h))
	} else {
		v.drawText(x, width, height, right)
	}
	return changedObject || len(v.objects()) != before
}

func (v *cellView) hide() {
	for _, o := range v.objects() {
		if o != v.object {
			o.Hide()
		}
	}
}

func (v *cellView) drawCheck(x, height float32) {
	v.hide()
	on := v.cell.Check == CheckOn || v.cell.Check == CheckLockedOn
	icon, name := checkIcon(on, v.cell.Check >= CheckLockedOff)
	v.setImage(&v.icon, icon, colorOf(v.themed, name), x, 20, height)
}

func (v *cellView) drawText(x, width, height float32, right bool) {
	if v.cell.Wrap && Small.measure(v.cell.Text) > width {
		v.drawTwoLines(x, width, height)
		return
	}
	c := v.cell
	style := c.style()
	if v.small && style <= BodyStrong {
		style += Small
	}
	ink := colorOf(v.themed, c.color())
	edge, side := v.edges()
	iconWidth := float32(0)
	if c.Icon != nil {
		iconWidth = side + 5
	}
	noteWidth := v.noteWidth()
	text, textWidth := c.Text, style.measure(c.Text)
	room := width - 2*edge - iconWidth - noteWidth
	if textWidth > room+0.5 {
		text, textWidth = ellipsis(c.Text, style, room)
		v.cut = append(v.cut, c.Text)
	}
	start := x
	if right {
		start = x + width - textWidth - iconWidth - 2*edge - noteWidth
	}
	line := height
	if c.Sub != "" || c.SubMono != "" {
		line = 2 * float32(int((height-34)/2)+9)
	}
	if v.subWraps(width, height) {
		line -= 16
	}
	v.setBack(start, 2*edge+iconWidth+textWidth, line)
	if c.Icon != nil {
		v.setImage(&v.icon, c.Icon, colorOf(v.themed, c.Tone.Color()), start+edge, side, line)
	} else if v.icon != nil {
		v.icon.Hide()
	}
	v.setText(&v.text, text, style, ink, start+edge+iconWidth, textWidth, line)
	if v.subWraps(width, height) {
		v.drawSubLines(x, width, line)
	} else {
		v.drawSub(x, width, line)
	}
	v.drawNote(start+textWidth+iconWidth+2*edge+8, line)
}

// edges are the room beside a pill's content and the side of the icon.
func (v *cellView) edges() (edge, side float32) {
	switch {
	case v.cell.Pill:
		return 7, 14
	case v.cell.Badge:
		return 6, 13
	}
	return 0, 15
}

func (v *cellView) setBack(x, width, line float32) {
	c := v.cell
	if !c.Pill && !c.Badge || c.Text == "" {
		if v.back != nil {
			v.back.Hide()
		}
		return
	}
	if v.back == nil {
		v.back = canvas.NewRectangle(color.Transparent)
		v.back.CornerRadius = RadiusPill
	}
	h := float32(22)
	if c.Badge {
		h = 20
	}
	v.back.FillColor = colorOf(v.themed, c.Tone.Soft())
	put(v.back, x, float32(int((line-h)/2)), fyne.NewSize(width, h))
	v.back.Show()
	v.back.Refresh()
}

func (v *cellView) drawSub(x, width, line float32) {
	c := v.cell
	if c.Sub == "" && c.SubMono == "" {
		for _, t := range []*canvas.Text{v.sub, v.mono} {
			if t != nil {
				t.Hide()
			}
		}
		return
	}
	y := line/2 + 9
	sub, mono, subWidth, monoWidth := c.Sub, c.SubMono, Small.measure(c.Sub), MonoSmall.measure(c.SubMono)
	if subWidth+monoWidth > width {
		if subWidth > width {
			sub, subWidth = ellipsis(sub, Small, width)
		}
		if mono, monoWidth = ellipsis(mono, MonoSmall, width-subWidth); c.SubMono == "" || monoWidth > width-subWidth {
			mono, monoWidth = "", 0 // there is none, or not even the dots fit
		}
		v.cut = append(v.cut, c.Sub+c.SubMono)
	}
	muted := colorOf(v.themed, ColorMuted)
	v.setText(&v.sub, sub, Small, muted, x, subWidth, 16)
	v.sub.Move(fyne.NewPos(x, y+lift))
	v.setText(&v.mono, mono, MonoSmall, muted, x+subWidth, monoWidth, 16)
	v.mono.Move(fyne.NewPos(x+subWidth, y+lift))
}

func (v *cellView) noteWidth() float32 {
	if v.cell.Note == "" {
		return 0
	}
	return 8 + 15 + 4 + Small.measure(v.cell.Note)
}

func (v *cellView) drawNote(x, line float32) {
	c := v.cell
	if c.Note == "" {
		if v.note != nil {
			v.note.Hide()
			v.noteIcon.Hide()
		}
		return
	}
	ink := colorOf(v.themed, c.NoteTone.Color())
	icon := c.NoteIcon
	if icon == nil {
		icon = assets.Icon("info")
	}
	v.setImage(&v.noteIcon, icon, ink, x, 14, line)
	v.setText(&v.note, c.Note, Small, ink, x+18, Small.measure(c.Note), line)
}

func (v *cellView) setText(at **canvas.Text, text string, style Style, ink color.Color, x, width, height float32) {
	if *at == nil {
		*at = canvas.NewText("", ink)
	}
	t, f := *at, faces[style]
	t.Text, t.TextSize, t.TextStyle, t.Color = hooked(text), f.size, f.style, ink
	put(t, x, float32(int((height-f.line)/2))+lift, fyne.NewSize(width, f.line))
	t.Hidden = text == ""
	t.Refresh()
}

func (v *cellView) setImage(at **canvas.Image, icon fyne.Resource, ink color.Color, x, side, height float32) {
	if *at == nil {
		*at = &canvas.Image{FillMode: canvas.ImageFillContain}
	}
	i := *at
	i.Resource = colored(icon, ink)
	put(i, x, float32(int((height-side)/2)), fyne.NewSquareSize(side))
	i.Show()
	i.Refresh()
}
