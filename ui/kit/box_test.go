package kit

import (
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"
)

// TestBoxLooksTheSameInParts compares the ends and the middle of a box in parts
// with those of one that is drawn whole.
func TestBoxLooksTheSameInParts(t *testing.T) {
	setup(t)
	for _, stroke := range []fyne.ThemeColorName{colorNone, ColorBorder} {
		for _, scale := range []float32{1, 1.5, 2} {
			whole, parts := boxPixels(t, NewBox(ColorSurface, stroke, RadiusCard), scale, largeFrom-2, 1), boxPixels(t, NewBox(ColorSurface, stroke, RadiusCard), scale, largeFrom+40, 3)
			rows := int(12 * scale)
			for y := range rows {
				for x := range whole[y] {
					if !alike(whole[y][x], parts[y][x], 0) || !alike(whole[len(whole)-1-y][x], parts[len(parts)-1-y][x], 0) {
						t.Fatalf("scale %v, stroke %q: the ends differ at %d, %d", scale, stroke, x, y)
					}
				}
			}
			for y := rows; y < len(parts)-rows; y++ {
				for x := range parts[y] {
					if parts[y][x] != whole[rows][x] {
						t.Fatalf("scale %v, stroke %q: a seam at %d, %d", scale, stroke, x, y)
					}
				}
			}
		}
	}
}

// TestBoxLooksLikeRectangles compares boxes with what Fyne draws from two
// rectangles, one over the other.
func TestBoxLooksLikeRectangles(t *testing.T) {
	setup(t)
	for name, b := range map[string]*Box{
		"a button":        NewBox(ColorSurface, ColorInputBorder, RadiusInput),
		"a pill":          NewBox(ColorNeutralSoft, colorNone, RadiusPill),
		"a dot":           NewBox(ColorError, colorNone, 30),
		"a plain one":     NewBox(ColorNav, colorNone, 0),
		"a see-through":   NewBox(ColorScrim, colorNone, RadiusCard),
		"square below":    {Fill: ColorSunken, Radius: RadiusCard, Square: bottomCorners},
		"square left":     {Fill: ColorSunken, Stroke: ColorBorder, Radius: RadiusCard, Square: leftCorners},
		"a thicker edge":  {Fill: ColorSurface, Stroke: ColorError, Radius: RadiusCard, Width: 3},
		"without corners": {Fill: ColorSurface, Stroke: ColorError},
	} {
		b.ExtendBaseWidget(b)
		for _, scale := range []float32{1, 2} {
			ours, theirs := boxPixels(t, b, scale, 60, 1), rectanglePixels(b, scale, 60)
			for y := range ours {
				for x := range ours[y] {
					by := 60
					if inMiddle(x, y, len(ours[y]), len(ours), scale, b) {
						by = 2
					}
					if !alike(ours[y][x], theirs[y][x], by) {
						t.Fatalf("%s at %v: %v at %d, %d, where Fyne draws %v", name, scale, ours[y][x], x, y, theirs[y][x])
					}
				}
			}
		}
	}
}

// inMiddle tells whether a point is in no corner, so that nothing is smoothed.
func inMiddle(x, y, width, height int, scale float32, b *Box) bool {
	r := int(b.Radius * scale)
	return x >= r && x < width-r || y >= r && y < height-r
}

func TestBoxIsHollowWithoutFill(t *testing.T) {
	setup(t)
	b := NewBox(colorNone, ColorAccent, RadiusInput)
	b.Width = 2
	pixels := boxPixels(t, b, 1, 40, 1)
	ground, edge := pixels[20][30], color.NRGBAModel.Convert(colorOf(b, ColorAccent))
	for x := range 60 {
		want := ground
		if x < 2 || x >= 58 {
			want = edge.(color.NRGBA)
		}
		if pixels[20][x] != want {
			t.Errorf("%v at %d", pixels[20][x], x)
		}
	}
	if ground != color.NRGBAModel.Convert(colorOf(b, "background")) {
		t.Errorf("inside there is %v", ground)
	}
}

// alike allows for the ways in which the edge of a round corner is smoothed.
func alike(a, b color.NRGBA, by int) bool {
	for _, d := range []int{int(a.R) - int(b.R), int(a.G) - int(b.G), int(a.B) - int(b.B)} {
		if d < -by || d > by {
			return false
		}
	}
	return true
}

func boxPixels(t *testing.T, b *Box, scale, height float32, parts int) [][]color.NRGBA {
	t.Helper()
	pixels := pixelsOf(b, scale, height)
	if len(b.parts) != parts {
		t.Fatalf("a box of %v has %d parts", height, len(b.parts))
	}
	return pixels
}

func rectanglePixels(b *Box, scale, height float32) [][]color.NRGBA {
	edge, face, w := canvas.NewRectangle(colorOf(b, b.Stroke)), canvas.NewRectangle(colorOf(b, b.Fill)), float32(0)
	if b.Stroke != colorNone {
		w = max(b.Width, 1)
	}
	set := func(r *canvas.Rectangle, radius float32) {
		corner := func(which corners) float32 {
			if b.Square&which != 0 || radius == 0 {
				return 0.01 // Fyne takes 0 for the radius of all
			}
			return radius
		}
		r.TopLeftCornerRadius, r.TopRightCornerRadius = corner(topCorners|leftCorners), corner(topCorners|rightCorners)
		r.BottomLeftCornerRadius, r.BottomRightCornerRadius = corner(bottomCorners|leftCorners), corner(bottomCorners|rightCorners)
	}
	set(edge, b.Radius)
	set(face, max(b.Radius-w, 0))
	put(edge, 0, 0, fyne.NewSize(60, height))
	put(face, w, w, fyne.NewSize(60-2*w, height-2*w))
	return pixelsOf(container.NewWithoutLayout(edge, face), scale, height)
}

func pixelsOf(o fyne.CanvasObject, scale, height float32) [][]color.NRGBA {
	c := software.NewCanvas()
	c.SetPadded(false)
	c.SetScale(scale)
	c.SetContent(o)
	c.Resize(fyne.NewSize(60, height))
	picture := c.Capture()
	rows := make([][]color.NRGBA, picture.Bounds().Dy())
	for y := range rows {
		for x := range picture.Bounds().Dx() {
			rows[y] = append(rows[y], color.NRGBAModel.Convert(picture.At(x, y)).(color.NRGBA))
		}
	}
	return rows
}

// TestBoxIsPictures keeps Fyne's rectangles, which cost most of a frame, out of
// everything that casts no shadow, and drawing what is drawn already.
func TestBoxIsPictures(t *testing.T) {
	setup(t)
	b := NewBox(ColorSurface, ColorBorder, RadiusCard)
	w := test.NewTempWindow(t, Over(b))
	for _, c := range []struct {
		fill, stroke fyne.ThemeColorName
		height       float32
		parts        int
	}{
		{ColorSurface, ColorBorder, 200, 3}, {ColorSurface, ColorBorder, 40, 1}, {colorNone, colorNone, 40, 0},
		{ColorSurface, colorNone, 300, 3}, {colorNone, ColorAccent, 200, 3}, {colorNone, colorNone, 200, 0},
	} {
		w.Resize(fyne.NewSize(300, c.height))
		b.Resize(fyne.NewSize(300, c.height))
		b.Paint(c.fill, c.stroke)
		parts := test.WidgetRenderer(b).Objects()
		if len(parts) != c.parts {
			t.Errorf("%+v: %d parts", c, len(parts))
		}
		for _, o := range parts {
			if _, is := o.(*canvas.Raster); !is {
				t.Errorf("%+v: a %T", c, o)
			}
		}
		if b.lay(b.Size()) {
			t.Errorf("%+v: drawn again though nothing changed", c)
		}
	}
	b.Fill, b.Stroke = ColorSurface, ColorBorder
	if !b.lay(b.Size()) || b.middle.look.edge != colorOf(b, ColorBorder) {
		t.Error("the edge keeps its colour")
	}
}
