package kit

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
)

func drawn(t *Text) []string {
	var out []string
	for _, o := range test.WidgetRenderer(t).Objects() {
		if c, ok := o.(*canvas.Text); ok {
			out = append(out, c.Text)
		}
	}
	return out
}

func TestParagraphWrapsAtBlanks(t *testing.T) {
	setup(t)
	p := NewParagraph(Body, ColorText, Plain("Sending again is safe, adding someone "), Strong("twice"), Plain(" counts once."))
	p.Resize(fyne.NewSize(150, 100))
	lines := strings.Join(drawn(p), "|")
	if strings.ReplaceAll(lines, "|", "") == "" || p.lines < 3 {
		t.Fatalf("%d lines: %s", p.lines, lines)
	}
	if got, want := p.MinSize().Height, float32(p.lines*18); got != want {
		t.Errorf("height %v, want %v", got, want)
	}
	if got := p.HeightFor(1000); got != 18 {
		t.Errorf("height on one line: %v", got)
	}
	for _, piece := range p.pieces {
		if piece.x+piece.width > 154 {
			t.Errorf("%q sticks out", piece.text)
		}
	}
}

func TestParagraphBreaksALongWordAndLines(t *testing.T) {
	setup(t)
	p := NewParagraph(Body, ColorText, Plain(strings.Repeat("ä", 60)+"\nnext"))
	p.Resize(fyne.NewSize(100, 100))
	all := strings.Join(drawn(p), "")
	if all != strings.Repeat("ä", 60)+"next" || p.lines < 5 {
		t.Errorf("%d lines: %s", p.lines, all)
	}
}

func TestCutTextEndsInAnEllipsis(t *testing.T) {
	setup(t)
	c := NewCut("Suppress customers who already bought", Body, ColorText)
	c.Resize(fyne.NewSize(100, 18))
	got := drawn(c)[0]
	if !strings.HasSuffix(got, "…") || Body.measure(got) > 100 {
		t.Errorf("%q", got)
	}
	c.Resize(fyne.NewSize(500, 18))
	if got := drawn(c)[0]; got != "Suppress customers who already bought" {
		t.Errorf("%q", got)
	}
	if c.MinSize().Width > 24 {
		t.Error("a text that may be cut holds its place open")
	}
}

func TestSettingTheSameTextDrawsNothing(t *testing.T) {
	setup(t)
	c := NewText("309", SmallStrong, ColorText)
	before := drawn(c)
	object := test.WidgetRenderer(c).Objects()[0]
	c.SetText("309")
	c.SetText("310")
	after := test.WidgetRenderer(c).Objects()[0]
	if before[0] != "309" || object != after || drawn(c)[0] != "310" {
		t.Error("a number is not drawn in place")
	}
	if c.MinSize().Height != 16 || c.Text() != "310" {
		t.Errorf("%v %s", c.MinSize(), c.Text())
	}
}

func TestLinkInAParagraph(t *testing.T) {
	setup(t)
	tapped := 0
	p := NewParagraph(Small, ColorMuted, Plain("5 were refused. "), LinkTo("See who and why", func() { tapped++ }))
	w := window(t, p, 400, 40)
	for _, o := range test.WidgetRenderer(p).Objects() {
		if area, ok := o.(*linkArea); ok {
			test.Tap(area)
			w.Canvas().Focus(area)
			key(area, fyne.KeyReturn)
		}
	}
	if tapped != 2 {
		t.Errorf("tapped %d times", tapped)
	}
}

func TestAlignedText(t *testing.T) {
	setup(t)
	for align, want := range map[fyne.TextAlign]float32{fyne.TextAlignLeading: 0, fyne.TextAlignTrailing: 1, fyne.TextAlignCenter: .5} {
		x := NewText("1,204", Body, ColorText).Aligned(align)
		x.Resize(fyne.NewSize(200, 18))
		if got := x.pieces[0].x / (200 - x.pieces[0].width); got != want {
			t.Errorf("align %d: %v", align, got)
		}
	}
}

// TestHookIsNotCut: a text that begins with a J is drawn a hair to the right, and
// is itself what it was.
func TestHookIsNotCut(t *testing.T) {
	setup(t)
	for text, want := range map[string]string{"Journey": "\u200aJourney", "jobs": "\u200ajobs", "A Journey": "A Journey", "": ""} {
		label := NewText(text, Heading, ColorText)
		label.Resize(label.MinSize())
		got := ""
		for _, o := range test.WidgetRenderer(label).Objects() {
			if drawn, ok := o.(*canvas.Text); ok {
				got += drawn.Text
			}
		}
		if got != want || label.Text() != text {
			t.Errorf("%q is drawn as %q", label.Text(), got)
		}
	}
}
