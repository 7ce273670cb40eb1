package kit

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func block(width, height float32) *fyne.Container { return Sized(width, height, Over()) }

func place(o fyne.CanvasObject) [4]float32 {
	return [4]float32{o.Position().X, o.Position().Y, o.Size().Width, o.Size().Height}
}

func TestBoxes(t *testing.T) {
	setup(t)
	a, b, c := block(30, 10), block(20, 20), block(10, 10)
	HBox(5, a, Grow(b), c).Resize(fyne.NewSize(100, 20))
	if place(a) != [4]float32{0, 5, 30, 10} || place(c) != [4]float32{90, 5, 10, 10} {
		t.Errorf("%v %v", place(a), place(c))
	}
	g := Grow(block(1, 10))
	VBox(5, a, g, c).Resize(fyne.NewSize(100, 100))
	if place(g) != [4]float32{0, 15, 100, 70} || place(c)[1] != 90 {
		t.Errorf("%v %v", place(g), place(c))
	}
	b.Hide()
	if got := VBox(5, a, b, c).MinSize(); got != fyne.NewSize(30, 25) {
		t.Errorf("a hidden object takes room: %v", got)
	}
	HBoxTop(0, a).Resize(fyne.NewSize(50, 50))
	if place(a)[1] != 0 {
		t.Error("not at the top")
	}
	HBoxBottom(0, a).Resize(fyne.NewSize(50, 50))
	if place(a)[1] != 40 {
		t.Error("not at the bottom")
	}
}

func TestHeightFollowsFromWidthThroughLayouts(t *testing.T) {
	setup(t)
	words := "When LinkedIn refuses a size the batch is split, and the size that worked is remembered."
	column := VBox(4, Pad(10, 10, HBox(8, block(20, 20), Grow(NewNote(Plain(words))))), NewNote(Plain(words)))
	wide, narrow := heightFor(column, 2000), heightFor(column, 200)
	if wide != 40+4+16 || narrow <= wide+16*4 {
		t.Errorf("wide %v, narrow %v", wide, narrow)
	}
	card := NewCard(Header{Title: "Now"}, NewNote(Plain(words)))
	even := Even(10, card, block(10, 10))
	sides := Sides(10, block(10, 10), 100, AtMost(150, NewNote(Plain(words))), nil, 0)
	if heightFor(even, 300) <= heightFor(even, 3000) || heightFor(sides, 300) <= 32 {
		t.Error("a row does not know how tall it gets")
	}
}

func TestFlowWraps(t *testing.T) {
	setup(t)
	a, b, c := block(60, 20), block(60, 10), block(60, 20)
	f := Flow(10, a, b, c)
	f.Resize(fyne.NewSize(140, 100))
	if place(b) != [4]float32{70, 5, 60, 10} || place(c) != [4]float32{0, 30, 60, 20} {
		t.Errorf("%v %v", place(b), place(c))
	}
	if heightFor(f, 140) != 50 || f.MinSize().Height != 50 || heightFor(f, 400) != 20 {
		t.Errorf("%v %v", heightFor(f, 140), f.MinSize())
	}
}

func TestSidesAndCaps(t *testing.T) {
	setup(t)
	left, middle, right := block(1, 1), Over(), block(1, 1)
	Sides(10, left, 50, middle, right, 60).Resize(fyne.NewSize(300, 40))
	if place(middle) != [4]float32{60, 0, 170, 40} || place(right)[0] != 240 {
		t.Errorf("%v %v", place(middle), place(right))
	}
	right.Hide()
	Sides(10, left, 50, middle, right, 60).Resize(fyne.NewSize(300, 40))
	if place(middle)[2] != 240 {
		t.Errorf("a hidden side keeps its room: %v", place(middle))
	}
	inner := Over()
	Centered(100, inner).Resize(fyne.NewSize(300, 10))
	if place(inner) != [4]float32{100, 0, 100, 10} {
		t.Errorf("%v", place(inner))
	}
}

func TestScrollKnowsItsHeight(t *testing.T) {
	setup(t)
	s := NewScroll(VBox(0, NewNote(Plain("one two three four five six seven eight nine ten"))))
	window(t, s, 100, 40)
	if got := s.content.Size(); got.Height < 40 || got.Width != 100 {
		t.Errorf("%v", got)
	}
}

// TestYielding gives a name what is left and cuts it, so that what stands beside
// it keeps its place.
func TestYielding(t *testing.T) {
	setup(t)
	value := NewYielding("a value that is far too long for the line it stands on", Body, ColorText)
	name := NewCut("External ID", Body, ColorMuted)
	line := HBox(5, Grow(AtLeast(60, name)), value)
	line.Resize(fyne.NewSize(200, 32))
	test.WidgetRenderer(value).Layout(value.Size())
	if name.Size().Width < 60 || value.Size().Width > 135 || !value.cut {
		t.Errorf("the name has %v, the value %v, cut %v", name.Size().Width, value.Size().Width, value.cut)
	}
	line.Resize(fyne.NewSize(900, 32))
	test.WidgetRenderer(value).Layout(value.Size())
	if value.Size().Width != value.natural() || value.cut {
		t.Errorf("with room the value has %v of %v, cut %v", value.Size().Width, value.natural(), value.cut)
	}
	pill := NewPill(nil, "Draft", ToneNeutral)
	head := newTitleLine(NewCut("a title that is far too long for the line it stands on", Title, ColorText), pill)
	head.Resize(fyne.NewSize(200, 26))
	if right := pill.Position().X + pill.Size().Width; pill.Size().Width < pill.MinSize().Width || right > 200 {
		t.Errorf("a state is %v wide and ends at %v of 200", pill.Size().Width, right)
	}
	wide := NewScroll(HBox(0, NewText("words that are wider than the scroll that they are in", Body, ColorText)))
	wide.Resize(fyne.NewSize(100, 50))
	test.WidgetRenderer(wide).Layout(wide.Size())
	if w := wide.scroll.Content.Size().Width; w != 100 {
		t.Errorf("the column of a scroll 100 wide is %v", w)
	}
}
