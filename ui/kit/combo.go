package kit

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"audiencesync/assets"
)

// comboRows is how many results show at once.
const comboRows = 6

// ComboItem is one result.
type ComboItem struct {
	Text     string
	Detail   string // a size
	Icon     fyne.Resource
	State    string // on a pill; "" for none
	Tone     Tone
	Disabled bool // shown, but cannot be chosen
}

// Combo is an entry with a list of results under it in the same column. Where
// nothing has exactly the name that was typed, the first row offers to create
// it. Up, down and Enter work while the keyboard is in the entry.
type Combo struct {
	composite
	// OnTyped is called as the text changes; answer it with SetResults.
	OnTyped  func(text string)
	OnPick   func(item ComboItem)
	OnCreate func(name string) // nil: nothing can be created
	OnEnter  func()            // Enter while no results show; may be nil

	entry   *Entry
	list    *fyne.Container
	rows    []*comboRow
	foot    *Text
	mark    *Pill // the state of what stands there
	marks   *fyne.Container
	items   []ComboItem
	lit     int
	open    bool
	inside  bool // the pointer is on the list
	setting bool
}

// NewCombo makes a closed combo.
func NewCombo(placeholder string) *Combo {
	c := &Combo{entry: newEntry(placeholder, 32, assets.Icon("search"), false)}
	c.entry.OnChanged = c.typed
	c.entry.entry.key = c.key
	c.entry.entry.state = c.focusChanged
	rows := VBox(0)
	for i := range comboRows + 1 {
		row := newComboRow(func() { c.choose(i) }, func(in bool) { c.pointed(i, in) })
		c.rows = append(c.rows, row)
		rows.Add(row)
	}
	c.foot = NewCut("", Small, ColorMuted)
	ground := NewBox(ColorSunken, colorNone, RadiusInput-1)
	ground.Square = topCorners
	rows.Add(Over(ground, Sized(0, 26, Pad(0, 8, HBox(0, Grow(c.foot))))))
	c.list = PadSides(4, 0, 0, 0, Over(NewBox(ColorSurface, ColorBorder, RadiusInput), Pad(1, 1, rows)))
	c.list.Hide()
	c.mark = NewPill(nil, "", ToneNeutral)
	c.mark.Hide()
	c.marks = container.New(markLayout{c}, c.mark)
	c.root = VBox(0, Over(c.entry, c.marks), c.list)
	c.ExtendBaseWidget(c)
	return c
}

// Text returns what is typed.
func (c *Combo) Text() string { return c.entry.Text() }

// SetText replaces it without searching and closes the list.
func (c *Combo) SetText(text string) {
	c.setting = true
	c.entry.SetText(text)
	c.setting = false
	c.setOpen(false)
}

// SetMark shows the state of what stands there behind its name, or nothing where
// the word is "". It tells whether both find room in a field of that width.
func (c *Combo) SetMark(icon fyne.Resource, word string, tone Tone, width float32) bool {
	c.mark.Set(icon, word, tone)
	fits := c.markAt()+c.mark.MinSize().Width <= width-searchWidth
	setVisible(c.mark, word != "" && fits)
	Arrange(c.marks)
	return fits
}

// searchWidth is that of the magnifying glass with the room around it.
const searchWidth = 40

// markAt is where the mark begins: the name, with the entry's edge before it.
func (c *Combo) markAt() float32 { return 10 + whole(Body.measure(c.Text())) + 8 }

type markLayout struct{ combo *Combo }

func (markLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (l markLayout) Layout(objects []fyne.CanvasObject, _ fyne.Size) {
	for _, o := range objects {
		put(o, l.combo.markAt(), (entryHeight-o.MinSize().Height)/2, o.MinSize())
	}
}

// SetInvalid draws the edge red; Field does it.
func (c *Combo) SetInvalid(invalid bool) { c.entry.SetInvalid(invalid) }

// SetEnabled lets it be typed in.
func (c *Combo) SetEnabled(on bool) { c.entry.SetEnabled(on) }

// Focus moves the keyboard here.
func (c *Combo) Focus() { c.entry.Focus() }

// Focusable is what takes the keyboard.
func (c *Combo) Focusable() fyne.Focusable { return c.entry.entry }

// Open tells whether the results show.
func (c *Combo) Open() bool { return c.open }

// SetResults shows what was found; foot says how many of how many.
func (c *Combo) SetResults(items []ComboItem, foot string) {
	c.items = items
	c.foot.SetText(foot)
	c.lit = 0
	for c.lit < c.count() && !c.choosable(c.lit) {
		c.lit++
	}
	c.fill()
}

// creates tells whether the first row offers to create what was typed.
func (c *Combo) creates() bool {
	name := strings.TrimSpace(c.Text())
	if c.OnCreate == nil || name == "" {
		return false
	}
	for _, item := range c.items {
		if strings.EqualFold(strings.TrimSpace(item.Text), name) {
			return false
		}
	}
	return true
}

// count is the number of rows, the one that creates among them.
func (c *Combo) count() int {
	n := min(len(c.items), comboRows)
	if c.creates() {
		n++
	}
	return n
}

// item is what stands in a row; create is true for the row that creates.
func (c *Combo) item(row int) (item ComboItem, create bool) {
	if c.creates() {
		if row == 0 {
			return ComboItem{}, true
		}
		row--
	}
	if row < 0 || row >= len(c.items) {
		return ComboItem{Disabled: true}, false
	}
	return c.items[row], false
}

func (c *Combo) choosable(row int) bool {
	item, create := c.item(row)
	return create || !item.Disabled
}

func (c *Combo) fill() {
	n := c.count()
	for i, row := range c.rows {
		setVisible(row, i < n)
		if i >= n {
			continue
		}
		item, create := c.item(i)
		if create {
			row.showCreate("Create \"" + strings.TrimSpace(c.Text()) + "\"")
		} else {
			row.show(item)
		}
		row.light(i == c.lit)
	}
}

func (c *Combo) typed(text string) {
	if c.setting {
		return
	}
	c.mark.Hide() // it was of another name
	if c.OnTyped != nil {
		c.OnTyped(text)
	}
	c.fill()
	c.setOpen(true)
}

func (c *Combo) setOpen(open bool) {
	if c.open == open {
		return
	}
	c.open = open
	setVisible(c.list, open)
	Arrange(c.root)
}

func (c *Combo) focusChanged(focused bool) {
	c.entry.focusChanged(focused)
	if !focused && !c.inside {
		c.setOpen(false)
	}
}

func (c *Combo) pointed(row int, in bool) {
	c.inside = in
	if in && c.choosable(row) {
		c.lit = row
		c.fill()
	}
}

func (c *Combo) choose(row int) {
	if row >= c.count() || !c.choosable(row) {
		return
	}
	item, create := c.item(row)
	name := strings.TrimSpace(c.Text())
	c.inside = false
	if create {
		c.setOpen(false)
		c.OnCreate(name)
		return
	}
	c.SetText(item.Text)
	if c.OnPick != nil {
		c.OnPick(item)
	}
}

// key is what the entry does not do itself.
func (c *Combo) key(ev *fyne.KeyEvent) bool {
	if !c.open {
		switch {
		case ev.Name == fyne.KeyDown:
			c.typed(c.Text())
		case (ev.Name == fyne.KeyReturn || ev.Name == fyne.KeyEnter) && c.OnEnter != nil:
			c.OnEnter()
		default:
			return false
		}
		return true
	}
	switch ev.Name {
	case fyne.KeyDown:
		c.step(1)
	case fyne.KeyUp:
		c.step(-1)
	case fyne.KeyReturn, fyne.KeyEnter:
		c.choose(c.lit)
	case fyne.KeyEscape:
		c.setOpen(false)
	default:
		return false
	}
	return true
}

// step lights the next row that can be chosen.
func (c *Combo) step(by int) {
	for row := c.lit + by; row >= 0 && row < c.count(); row += by {
		if c.choosable(row) {
			c.lit = row
			c.fill()
			return
		}
	}
}

// comboRow is one result. It takes no focus, so that the keyboard stays in the
// entry.
type comboRow struct {
	composite
	back   *Box
	plus   *Icon
	text   *Text
	detail *Text
	pill   *Pill
	line   *fyne.Container
	tap    func()
	point  func(in bool)
}

func newComboRow(tap func(), point func(in bool)) *comboRow {
	r := &comboRow{tap: tap, point: point}
	r.back = NewBox(colorNone, colorNone, RadiusPill)
	r.plus = NewIcon(assets.Icon("add"), ColorAccentText, 18)
	r.text = NewCut("", Body, ColorText)
	r.detail = NewText("", Small, ColorMuted)
	r.pill = NewPill(nil, "", ToneNeutral)
	r.line = HBox(8, r.plus, Grow(r.text), r.detail, r.pill)
	r.root = Over(r.back, Sized(0, 32, Pad(0, 9, r.line)))
	r.ExtendBaseWidget(r)
	return r
}

func (r *comboRow) showCreate(text string) {
	r.text.SetStrong(true)
	r.text.SetColor(ColorAccentText)
	r.text.SetText(text)
	r.detail.SetText("Enter")
	setVisible(r.plus, true)
	setVisible(r.detail, true)
	setVisible(r.pill, false)
	Arrange(r.line)
}

func (r *comboRow) show(item ComboItem) {
	color := ColorText
	if item.Disabled {
		color = ColorFaint
	}
	r.text.SetStrong(false)
	r.text.SetColor(color)
	r.text.SetText(item.Text)
	r.detail.SetText(item.Detail)
	setVisible(r.plus, false)
	setVisible(r.detail, item.Detail != "")
	setVisible(r.pill, item.State != "")
	r.pill.Set(item.Icon, item.State, item.Tone)
	Arrange(r.line)
}

func (r *comboRow) light(on bool) {
	fill := colorNone
	if on {
		fill = ColorSelection
	}
	r.back.Paint(fill, colorNone)
}

// Tapped implements fyne.Tappable.
func (r *comboRow) Tapped(*fyne.PointEvent) { r.tap() }

// MouseIn implements desktop.Hoverable.
func (r *comboRow) MouseIn(*desktop.MouseEvent) { r.point(true) }

// MouseMoved implements desktop.Hoverable.
func (r *comboRow) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (r *comboRow) MouseOut() { r.point(false) }
