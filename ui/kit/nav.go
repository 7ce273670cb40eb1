package kit

import (
	"fyne.io/fyne/v2"

	"audiencesync/assets"
)

// Widths of the navigation, and the window width below which it shows icons only.
const (
	NavWidth       = 200
	NavNarrowWidth = 56
	NavNarrowBelow = 1180
)

// NavEntry is one place to go.
type NavEntry struct {
	Key  string
	Icon fyne.Resource
	Text string
}

// NavRail is the navigation at the left: who owns the workspace, the places to
// go, and settings at the bottom.
type NavRail struct {
	composite
	OnOpen func(key string)

	brand  *navBrand
	items  map[string]*NavItem
	narrow bool
	edge   *fyne.Container
}

// NewNavRail makes the navigation; brand opens a menu and may be nil.
func NewNavRail(name, under string, brand func(), top, bottom []NavEntry) *NavRail {
	n := &NavRail{items: map[string]*NavItem{}}
	n.brand = newNavBrand(name, under, brand)
	list := VBox(2, n.brand, Sized(0, 7, Spacer()))
	for _, e := range top {
		list.Add(n.item(e))
	}
	list.Add(Spacer())
	for _, e := range bottom {
		list.Add(n.item(e))
	}
	n.edge = Sized(NavWidth, 0, Over(NewBox(ColorNav, colorNone, 0), Sides(0, nil, 0, Pad(10, 9, list), NewDivider(), 1)))
	n.root = n.edge
	n.ExtendBaseWidget(n)
	return n
}

func (n *NavRail) item(e NavEntry) *NavItem {
	item := newNavItem(e, func() {
		if n.OnOpen != nil {
			n.OnOpen(e.Key)
		}
	})
	n.items[e.Key] = item
	return item
}

// Select marks where the person is.
func (n *NavRail) Select(key string) {
	for k, item := range n.items {
		item.setOn(k == key)
	}
}

// SetAlert puts the red mark on an entry: a count, or "" and on for the mark
// alone.
func (n *NavRail) SetAlert(key string, on bool, count string) {
	if item := n.items[key]; item != nil {
		item.setAlert(on, count)
	}
}

// SetBrand changes the workspace's name.
func (n *NavRail) SetBrand(name, under string) {
	n.brand.name.SetText(name)
	n.brand.under.SetText(under)
	n.brand.setNarrow(n.narrow)
}

// Item returns an entry, nil for an unknown key.
func (n *NavRail) Item(key string) *NavItem { return n.items[key] }

// setNarrow shows icons only.
func (n *NavRail) setNarrow(narrow bool) {
	if n.narrow == narrow {
		return
	}
	n.narrow = narrow
	width := float32(NavWidth)
	if narrow {
		width = NavNarrowWidth
	}
	n.edge.Layout = &sizedLayout{width: width}
	n.brand.setNarrow(narrow)
	for _, item := range n.items {
		item.setNarrow(narrow)
	}
}

// NavItem is one place to go.
type NavItem struct {
	pressable
	on     bool
	narrow bool
	back   *Box
	icon   *Icon
	text   *Text
	alert  *fyne.Container
	count  *Text
	dot    *fyne.Container
	name   string
}

func newNavItem(e NavEntry, tap func()) *NavItem {
	i := &NavItem{name: e.Text}
	i.OnTap = tap
	i.back = NewBox(colorNone, colorNone, RadiusInput)
	i.icon = NewIcon(e.Icon, ColorMuted, 18)
	i.text = NewCut(e.Text, Body, ColorMuted)
	i.count = NewText("", SmallStrong, ColorError)
	i.alert = HBox(4, NewIcon(assets.Icon("error"), ColorError, 15), i.count)
	i.dot = PadSides(4, 4, 22, 26, Sized(8, 8, NewBox(ColorError, colorNone, 4)))
	i.alert.Hide()
	i.dot.Hide()
	line := HBox(10, i.icon, Grow(i.text), i.alert)
	i.press(i, RadiusInput, i.paint, i.back, Sized(0, 34, Pad(0, 10, line)), i.dot)
	return i
}

func (i *NavItem) setOn(on bool) {
	i.on = on
	i.paint()
}

func (i *NavItem) setAlert(on bool, count string) {
	if on == (i.alert.Visible() || i.dot.Visible()) && i.count.Text() == count {
		return
	}
	i.count.SetText(count)
	setVisible(i.count, count != "")
	i.count.Hidden = count == ""
	setVisible(i.alert, on && !i.narrow)
	setVisible(i.dot, on && i.narrow)
	i.Refresh()
}

func (i *NavItem) setNarrow(narrow bool) {
	on := i.alert.Visible() || i.dot.Visible()
	i.narrow, i.Tip = narrow, ""
	if narrow {
		i.Tip = i.name
	}
	setVisible(i.text, !narrow)
	setVisible(i.alert, on && !narrow)
	setVisible(i.dot, on && narrow)
}

func (i *NavItem) paint() {
	switch {
	case i.on:
		i.back.Paint(ColorSurface, ColorBorder)
		i.icon.Set(i.icon.res, ColorAccentText)
		i.text.SetColor(ColorText)
	case i.hovered:
		i.back.Paint(ColorNeutralSoft, colorNone)
		i.icon.Set(i.icon.res, ColorText)
		i.text.SetColor(ColorText)
	default:
		i.back.Paint(colorNone, colorNone)
		i.icon.Set(i.icon.res, ColorMuted)
		i.text.SetColor(ColorMuted)
	}
	i.text.SetStrong(i.on)
}

// navBrand is the head of the navigation.
type navBrand struct {
	pressable
	back        *Box
	name, under *Text
	words       *fyne.Container
	edge        *fyne.Container
}

func newNavBrand(name, under string, tap func()) *navBrand {
	b := &navBrand{name: NewCut(name, BodyStrong, ColorText), under: NewCut(under, Micro, ColorMuted)}
	b.OnTap = tap
	b.back = NewBox(colorNone, colorNone, RadiusInput)
	mark := Sized(28, 28, Over(NewBox(ColorAccent, colorNone, RadiusInput), NewIcon(assets.Icon("sync_alt"), ColorOnAccent, 18)))
	arrow := NewIcon(assets.Icon("expand_more"), ColorMuted, 18)
	setVisible(arrow, tap != nil)
	b.words = Grow(HBox(8, Grow(VBox(0, b.name, b.under)), arrow))
	b.edge = Pad(0, 8, HBox(10, mark, b.words))
	b.press(b, RadiusInput, b.paint, b.back, Sized(0, 44, b.edge))
	return b
}

func (b *navBrand) setNarrow(narrow bool) {
	b.Tip = ""
	if narrow {
		b.Tip = b.name.Text()
	}
	setVisible(b.words, !narrow)
	edge := float32(8)
	if narrow {
		edge = 4
	}
	b.edge.Layout = &padLayout{left: edge, right: edge}
	Arrange(b.edge)
}

func (b *navBrand) paint() {
	if b.hovered {
		b.back.Paint(ColorNeutralSoft, colorNone)
	} else {
		b.back.Paint(colorNone, colorNone)
	}
}
