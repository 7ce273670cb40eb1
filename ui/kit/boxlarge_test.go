package kit

import (
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"
)

// TestLargeBoxLooksLikeASmallOne compares the corners, the edges and the middle
// of a box in parts with those of the one rectangle.
func TestLargeBoxLooksLikeASmallOne(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(NewTheme(ModeLight))
	for _, stroke := range []fyne.ThemeColorName{colorNone, ColorBorder} {
		for _, scale := range []float32{1, 1.5, 2} {
			small, large := boxPixels(t, stroke, scale, largeFrom-2), boxPixels(t, stroke, scale, largeFrom+40)
			rows := int(12 * scale)
			for y := range rows {
				for x := range small[y] {
					if !alike(small[y][x], large[y][x]) || !alike(small[len(small)-1-y][x], large[len(large)-1-y][x]) {
						t.Fatalf("scale %v, stroke %q: the caps differ at %d, %d", scale, stroke, x, y)
					}
				}
			}
			for y := rows; y < len(large)-rows; y++ {
				for x := range large[y] {
					if large[y][x] != large[rows][x] {
						t.Fatalf("scale %v, stroke %q: a seam at %d, %d", scale, stroke, x, y)
					}
				}
			}
		}
	}
}

// alike allows for the ways in which the edge of a round corner is smoothed.
func alike(a, b color.NRGBA) bool {
	for _, d := range []int{int(a.R) - int(b.R), int(a.G) - int(b.G), int(a.B) - int(b.B)} {
		if d < -8 || d > 8 {
			return false
		}
	}
	return true
}

func boxPixels(t *testing.T, stroke fyne.ThemeColorName, scale, height float32) [][]color.NRGBA {
	t.Helper()
	c := software.NewCanvas()
	c.SetPadded(false)
	c.SetScale(scale)
	b := NewBox(ColorSurface, stroke, RadiusCard)
	c.SetContent(b)
	c.Resize(fyne.NewSize(60, height))
	if large := b.large != nil && b.large.on; large != (height >= largeFrom) {
		t.Fatalf("a box of %v is large: %v", height, large)
	}
	picture := c.Capture()
	rows := make([][]color.NRGBA, picture.Bounds().Dy())
	for y := range rows {
		for x := range picture.Bounds().Dx() {
			rows[y] = append(rows[y], color.NRGBAModel.Convert(picture.At(x, y)).(color.NRGBA))
		}
	}
	return rows
}

func TestLargeBoxFollowsItsSizeAndColours(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(NewTheme(ModeLight))
	b := NewBox(ColorSurface, ColorBorder, RadiusCard)
	w := test.NewTempWindow(t, Over(b))
	for _, height := range []float32{200, 40, 300} {
		w.Resize(fyne.NewSize(300, height))
		b.Resize(fyne.NewSize(300, height))
		if b.large.on != (height >= largeFrom) {
			t.Errorf("%v: %v", height, b.large.on)
		}
	}
	b.Paint(ColorSurface, ColorError)
	if b.large.left.FillColor != colorOf(b, ColorError) || b.large.caps[0].FillColor != colorOf(b, ColorError) {
		t.Error("the edge keeps its colour")
	}
}
