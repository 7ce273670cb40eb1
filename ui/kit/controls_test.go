package kit

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

func TestButton(t *testing.T) {
	setup(t)
	tapped := 0
	b := NewButton("Launch", icon("play_arrow"), Primary, func() { tapped++ })
	w := window(t, VBox(0, b), 200, 50)
	if b.MinSize().Height != 32 || NewSmallButton("x", nil, Secondary, nil).MinSize().Height != 26 || NewLargeButton("x", nil, Primary, nil).MinSize().Height != 38 {
		t.Error("the heights are not those of the design")
	}
	test.Tap(b)
	w.Canvas().Focus(b)
	if !b.ring.Visible() {
		t.Error("the keyboard is here and nothing shows it")
	}
	key(b, fyne.KeySpace)
	key(b, fyne.KeyReturn)
	b.Disable()
	test.Tap(b)
	key(b, fyne.KeyReturn)
	if tapped != 3 || !b.Disabled() || b.back.Fill != ColorNeutralSoft {
		t.Errorf("tapped %d times, ground %s", tapped, b.back.Fill)
	}
	b.Enable()
	b.MouseIn(pointAt(1, 1))
	if b.back.Fill != ColorAccentHover {
		t.Errorf("under the pointer: %s", b.back.Fill)
	}
	b.MouseOut()
	b.SetKind(Destructive)
	if b.back.Fill != ColorSurface || b.back.Stroke != ColorError {
		t.Error("destructive is filled")
	}
	b.SetText("Stop")
	if b.Text() != "Stop" {
		t.Error(b.Text())
	}
}

func TestWithoutActionTakesNoFocus(t *testing.T) {
	setup(t)
	w := window(t, VBox(0, NewButton("nothing", nil, Secondary, nil), NewLink("go", Body, func() {})), 200, 90)
	w.Canvas().FocusNext()
	if _, link := w.Canvas().Focused().(*Link); !link {
		t.Errorf("%T has the keyboard", w.Canvas().Focused())
	}
}

func TestPillChipNotice(t *testing.T) {
	setup(t)
	p := NewPill(icon("schedule"), "Pending", ToneWarning)
	p.Set(icon("check_circle"), "Synced", ToneSuccess)
	if p.Text() != "Synced" || p.back.Fill != ColorSuccessSoft || p.text.color != ColorSuccess || p.MinSize().Height != 22 {
		t.Errorf("%s %s", p.Text(), p.back.Fill)
	}
	tapped := 0
	c := NewChip("All", false, func() { tapped++ })
	test.Tap(c)
	c.SetOn(true)
	if tapped != 1 || !c.On() || c.back.Fill != ColorAccentSoft {
		t.Error("a chip does not show that it is chosen")
	}
	closed := false
	n := NewNotice(NoticeText{Tone: ToneError, Title: "LinkedIn did not create the audience", Text: []Span{Plain("Your role is now Viewer (403).")}, Close: func() { closed = true }})
	window(t, n, 300, 200)
	if n.HeightFor(200) <= n.HeightFor(600) {
		t.Error("a notice does not wrap")
	}
	n.SetText("Audience created")
	if n.Title() != "Audience created" || n.text.Visible() {
		t.Error("the old words stay")
	}
	for _, tone := range []Tone{ToneNeutral, ToneSuccess, ToneWarning, ToneError, ToneAccent, TonePractice} {
		if toneIcon(tone) == nil || tone.Color() == "" || tone.Soft() == "" {
			t.Errorf("tone %d has no icon or colour", tone)
		}
	}
	if closed {
		t.Error("closed by itself")
	}
}

func TestFieldSaysWhatIsWrong(t *testing.T) {
	setup(t)
	e := NewEntry("")
	f := NewField("Client ID", e)
	f.SetHint("From your LinkedIn app.")
	f.SetNote("optional")
	plain := f.HeightFor(300)
	f.SetError("A client ID has 14 letters and digits.")
	if f.Error() == "" || f.hint.Visible() || !e.ring.Visible() || e.ring.Stroke != ColorError {
		t.Error("the fault does not show")
	}
	f.SetError("")
	if e.ring.Visible() || !f.hint.Visible() || f.HeightFor(300) != plain {
		t.Error("the fault does not go away")
	}
}

func TestEntry(t *testing.T) {
	setup(t)
	var typedText, sent string
	e := NewEntry("Name")
	e.OnChanged = func(s string) { typedText = s }
	e.OnSubmitted = func(s string) { sent = s }
	w := window(t, VBox(0, e), 300, 100)
	escaped := 0
	w.Canvas().SetOnTypedKey(func(*fyne.KeyEvent) { escaped++ })
	e.Focus()
	if !e.ring.Visible() {
		t.Error("no ring with the keyboard")
	}
	test.Type(e.Focusable(), "Trial")
	key(e.Focusable(), fyne.KeyReturn)
	key(e.Focusable(), fyne.KeyEscape)
	if typedText != "Trial" || sent != "Trial" || e.Text() != "Trial" || escaped != 1 {
		t.Errorf("%q %q %q, Escape %d", typedText, sent, e.Text(), escaped)
	}
	if e.MinSize().Height != 32 || NewSearch("").MinSize().Height != 28 || NewSmallEntry("").MinSize().Height != 28 {
		t.Error("the heights are not those of the design")
	}
	e.SetEnabled(false)
	e.SetText("x")
	if e.back.Fill != ColorSunken {
		t.Error("off looks like on")
	}
}

// TestEntryLoadsNoFonts of its own: they cost 6 MB, for good, each time.
func TestEntryLoadsNoFonts(t *testing.T) {
	setup(t)
	e := NewSmallEntry("Name")
	e.SetText("Trial")
	root := VBox(0, e)
	w := window(t, root, 100, 40)
	again := func() {
		root.Refresh()
		w.Canvas().Capture()
	}
	again()
	if n := testing.AllocsPerRun(2, again); n > 2_000 {
		t.Errorf("drawing it again allocates %v times", n)
	}
}

// TestEntryIsPlain: nothing of Fyne's ground, edge and bar is seen, and what is
// typed stands in the middle.
func TestEntryIsPlain(t *testing.T) {
	setup(t)
	for height, e := range map[float32]*Entry{32: NewEntry(""), 28: NewSearch("")} {
		window(t, e, 120, height)
		e.Focus()
		test.Type(e.Focusable(), "A name that is longer than there is room for it")
		for _, o := range test.WidgetRenderer(e.entry).Objects() {
			if r, ok := o.(*canvas.Rectangle); ok && r.Visible() {
				t.Errorf("%v: Fyne's own %v shows", height, r.FillColor)
			}
			if s, ok := o.(*container.Scroll); ok {
				if s.Offset.X == 0 {
					t.Errorf("%v: it is not where the cursor is", height)
				}
				for _, o := range test.WidgetRenderer(s).Objects()[1:] {
					if o.Visible() {
						t.Errorf("%v: %T lies over long text", height, o)
					}
				}
			}
		}
		if line := e.entry.Position().Y + 7 + 9; line != height/2 {
			t.Errorf("%v: the middle of its text is at %v", height, line)
		}
	}
}

func TestSecretCanBeShown(t *testing.T) {
	setup(t)
	e := NewSecret("")
	window(t, e, 200, 32)
	eye := e.entry.ActionItem.(*IconButton)
	test.Tap(eye)
	if e.entry.Password || eye.Tip != "Hide" {
		t.Error("still hidden")
	}
	test.Tap(eye)
	if !e.entry.Password {
		t.Error("still shown")
	}
}

func TestSelect(t *testing.T) {
	setup(t)
	got := -1
	s := NewSelect([]Option{{"EMEA", "516413367"}, {"North America", ""}}, -1, func(i int) { got = i })
	w := window(t, VBox(0, s), 300, 200)
	if s.text.Text() != "Choose" {
		t.Error(s.text.Text())
	}
	w.Canvas().Focus(s)
	key(s, fyne.KeyDown)
	key(s, fyne.KeyDown)
	if got != 1 || s.text.Text() != "North America" {
		t.Errorf("%d %s", got, s.text.Text())
	}
	key(s, fyne.KeyUp)
	if got != 0 || s.note.Text() != "516413367" {
		t.Errorf("%d %s", got, s.note.Text())
	}
	test.Tap(s)
	m, open := w.Canvas().Overlays().Top().(*menu)
	if !open {
		t.Fatal("nothing opened")
	}
	key(m, fyne.KeyDown)
	key(m, fyne.KeyReturn)
	if got != 1 || w.Canvas().Overlays().Top() != nil || w.Canvas().Focused() != fyne.Focusable(s) {
		t.Errorf("chose %d from the list; the keyboard is at %T", got, w.Canvas().Focused())
	}
	s.SetOptions(Options("one", "two"), 1)
	s.SetInvalid(true)
	if s.Selected() != 1 || s.back.Stroke != ColorError {
		t.Error("not the new options")
	}
}

func TestSegmented(t *testing.T) {
	setup(t)
	got := -1
	s := NewSegmented(0, func(i int) { got = i }, Segment{nil, "Metrics"}, Segment{nil, "Step Details"}, Segment{nil, "Setup"})
	window(t, HBox(0, s), 400, 40)
	width := s.MinSize().Width
	test.Tap(s.parts[1])
	if got != 1 || s.Selected() != 1 || s.MinSize().Width != width {
		t.Errorf("%d, width %v then %v", got, width, s.MinSize().Width)
	}
	key(s, fyne.KeyRight)
	key(s, fyne.KeyRight)
	key(s, fyne.KeyLeft)
	if got != 1 {
		t.Errorf("%d", got)
	}
	s.Disable()
	test.Tap(s.parts[0])
	if s.Selected() != 1 {
		t.Error("chosen while off")
	}
}

func TestCheckRow(t *testing.T) {
	setup(t)
	var got []bool
	c := NewCheckRow("Email", "12,104 people", nil, true, func(on bool) { got = append(got, on) })
	window(t, c, 300, 50)
	test.Tap(c)
	key(c, fyne.KeySpace)
	c.Disable()
	test.Tap(c)
	if len(got) != 2 || got[0] || !got[1] || !c.On() || c.text.color != ColorFaint {
		t.Errorf("%v", got)
	}
}

// TestComboMark: the state stands behind the name while both find room, and only
// as long as the name is what it was.
func TestComboMark(t *testing.T) {
	setup(t)
	c := NewCombo("")
	window(t, VBox(0, c), 400, 400)
	c.SetText("Trial users")
	if !c.SetMark(nil, "Draft", ToneNeutral, 400) || !c.mark.Visible() {
		t.Fatal("the state does not show")
	}
	if at, end := c.mark.Position().X, 10+Body.measure("Trial users"); at < end+6 || at > end+10 {
		t.Errorf("the name ends at %v, the state is at %v", end, at)
	}
	test.Type(c.Focusable(), "x")
	if c.mark.Visible() {
		t.Error("the state of another name stays")
	}
	if c.SetMark(nil, "Draft", ToneNeutral, 120) || c.mark.Visible() {
		t.Error("there is no room for it")
	}
	if c.SetMark(nil, "", ToneNeutral, 400); c.mark.Visible() {
		t.Error("a state without a word shows")
	}
}

func TestCombo(t *testing.T) {
	setup(t)
	all := []ComboItem{{Text: "Trial users Q3"}, {Text: "Trial failed", Disabled: true}, {Text: "Trial users spring"}}
	var picked, created string
	c := NewCombo("")
	c.OnTyped = func(string) { c.SetResults(all, "3 of 7") }
	c.OnPick = func(i ComboItem) { picked = i.Text }
	c.OnCreate = func(name string) { created = name }
	window(t, VBox(0, c), 400, 400)
	c.Focus()
	closed := c.HeightFor(400)
	test.Type(c.Focusable(), "Trial ")
	if !c.Open() || c.HeightFor(400) <= closed || c.rows[0].text.Text() != `Create "Trial"` {
		t.Fatalf("%v %q", c.Open(), c.rows[0].text.Text())
	}
	key(c.Focusable(), fyne.KeyDown)
	key(c.Focusable(), fyne.KeyDown)
	key(c.Focusable(), fyne.KeyReturn)
	if picked != "Trial users spring" || c.Open() || c.Text() != picked {
		t.Errorf("picked %q past one that cannot be chosen; %q", picked, c.Text())
	}
	c.SetText("")
	test.Type(c.Focusable(), "trial users q3")
	if c.creates() {
		t.Error("a name that exists in other letters can be created")
	}
	key(c.Focusable(), fyne.KeyEscape)
	if c.Open() {
		t.Error("Escape leaves it open")
	}
	c.SetText("")
	test.Type(c.Focusable(), "New one")
	key(c.Focusable(), fyne.KeyReturn)
	if created != "New one" {
		t.Errorf("created %q", created)
	}
	c.SetText("")
	test.Type(c.Focusable(), "q")
	c.rows[1].MouseIn(pointAt(1, 1))
	c.Focusable().FocusLost()
	if !c.Open() {
		t.Error("the list closed before it could be clicked")
	}
	test.Tap(c.rows[1])
	if picked != "Trial users Q3" {
		t.Errorf("clicked %q", picked)
	}
}

func TestMenu(t *testing.T) {
	setup(t)
	b := NewIconButton(icon("more_vert"), "More", func() {})
	w := window(t, VBox(0, b), 300, 300)
	var got []string
	entries := []MenuEntry{{Text: "Duplicate", Disabled: true}, {Icon: icon("edit"), Text: "Edit"}, {Text: "Delete", Note: "Del", Danger: true}}
	for i := range entries {
		entries[i].Tap = func() { got = append(got, entries[i].Text) }
	}
	show := func() *menu {
		ShowMenu(b, entries...)
		return w.Canvas().Overlays().Top().(*menu)
	}
	m := show()
	key(m, fyne.KeyReturn)
	test.Tap(m.rows[0])
	if len(got) != 0 {
		t.Error("an entry that is off was chosen")
	}
	m.TypedRune('d')
	key(m, fyne.KeyUp)
	key(m, fyne.KeyUp)
	key(m, fyne.KeyReturn)
	show().rows[2].Tapped(nil)
	key(show(), fyne.KeyEscape)
	test.Tap(show())
	if len(got) != 2 || got[0] != "Edit" || got[1] != "Delete" || w.Canvas().Overlays().Top() != nil {
		t.Errorf("%v", got)
	}
}

func TestLongMenuScrolls(t *testing.T) {
	setup(t)
	labels := make([]string, 60)
	for i := range labels {
		labels[i] = "attribute " + thousands(float64(i))
	}
	s := NewSelect(Options(labels...), 0, nil)
	w := window(t, VBox(0, Spacer(), s), 300, 600)
	test.Tap(s)
	m := w.Canvas().Overlays().Top().(*menu)
	for range 59 {
		key(m, fyne.KeyDown)
	}
	if m.lit != 59 || m.scroll.scroll.Offset.Y != (60-menuRows)*menuRowHeight {
		t.Errorf("at %d, scrolled to %v", m.lit, m.scroll.scroll.Offset.Y)
	}
	panel := m.root.Objects[0]
	if panel.Position().Y < 0 || panel.Position().Y+menuRows*menuRowHeight+10 > 600 {
		t.Errorf("the list is at %v", panel.Position())
	}
}
