package kit

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// contrast is the ratio of WCAG 2.2, "Contrast (Minimum)".
func contrast(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c color.Color) float64 {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	part := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*part(n.R) + 0.7152*part(n.G) + 0.0722*part(n.B)
}

func TestContrast(t *testing.T) {
	t.Parallel()
	background := theme.ColorNameBackground
	for _, p := range []struct {
		ink, ground fyne.ThemeColorName
		least       float64
	}{
		{ColorText, ColorSurface, 4.5}, {ColorText, background, 4.5}, {ColorText, ColorNav, 4.5},
		{ColorMuted, ColorSurface, 4.5}, {ColorMuted, background, 4.5}, {ColorMuted, ColorNav, 4.5},
		{ColorMuted, ColorSunken, 4.5}, {ColorMuted, ColorNeutralSoft, 4.5}, {ColorFaint, ColorSurface, 4.5},
		{ColorAccentText, ColorSurface, 4.5}, {ColorAccentText, background, 4.5}, {ColorAccentText, ColorAccentSoft, 4.5},
		{ColorAccentText, ColorSelection, 4.5}, {ColorOnAccent, ColorAccent, 4.5}, {ColorOnAccent, ColorAccentHover, 4.5},
		{ColorSuccess, ColorSurface, 4.5}, {ColorSuccess, ColorSuccessSoft, 4.5}, {ColorSuccess, ColorNav, 4.5},
		{ColorWarning, ColorSurface, 4.5}, {ColorWarning, ColorWarningSoft, 4.5}, {ColorWarning, ColorNav, 4.5},
		{ColorError, ColorSurface, 4.5}, {ColorError, ColorErrorSoft, 4.5}, {ColorError, ColorNav, 4.5},
		{ColorText, ColorSuccessSoft, 4.5}, {ColorText, ColorErrorSoft, 4.5}, {ColorText, ColorWarningSoft, 4.5},
		{ColorPractice, ColorPracticeSoft, 4.5}, {ColorOnPractice, ColorPractice, 4.5},
		{background, ColorText, 4.5}, {ColorSurface, ColorText, 4.5},
		{ColorPractice, ColorNav, 3}, {ColorInputBorder, ColorSurface, 3}, {ColorInputBorder, background, 3},
		{ColorAccent, ColorSurface, 3}, {ColorChartSynced, ColorSurface, 3}, {ColorChartNotSynced, ColorSurface, 3},
		{ColorChartPending, ColorSurface, 3}, {ColorChartErrored, ColorSurface, 3}, {ColorChartLine, ColorSurface, 3},
	} {
		for _, mode := range []Mode{ModeLight, ModeDark} {
			th := NewTheme(mode)
			if got := contrast(th.Color(p.ink, 0), th.Color(p.ground, 0)); got < p.least {
				t.Errorf("%s on %s in mode %d: %.2f, at least %.1f", p.ink, p.ground, mode, got, p.least)
			}
		}
	}
}

func TestThemeFollowsTheSystemUnlessForced(t *testing.T) {
	t.Parallel()
	light, dark := palette[ColorSurface].light, palette[ColorSurface].dark
	for _, c := range []struct {
		mode    Mode
		variant fyne.ThemeVariant
		want    color.NRGBA
	}{
		{ModeSystem, theme.VariantLight, light}, {ModeSystem, theme.VariantDark, dark},
		{ModeLight, theme.VariantDark, light}, {ModeDark, theme.VariantLight, dark},
	} {
		if got := NewTheme(c.mode).Color(ColorSurface, c.variant); got != c.want {
			t.Errorf("mode %d, variant %d: %v", c.mode, c.variant, got)
		}
	}
}

func TestThemeSizesAndFonts(t *testing.T) {
	t.Parallel()
	th := NewTheme(ModeLight)
	if th.Size(theme.SizeNameText) != 13 || th.Size(theme.SizeNameInputRadius) != 6 {
		t.Error("the sizes are not the app's")
	}
	if th.Size(theme.SizeNameWindowButtonHeight) <= 0 {
		t.Error("a size of Fyne's own is lost")
	}
	if got := th.Font(fyne.TextStyle{Bold: true}).Name(); got != "NotoSans-SemiBold.ttf" {
		t.Errorf("bold is %s", got)
	}
	if got := th.Font(fyne.TextStyle{Monospace: true}).Name(); got == "NotoSans-SemiBold.ttf" {
		t.Error("monospace is bold")
	}
	if th.Icon(theme.IconNameConfirm) == nil {
		t.Error("Fyne's own icons are lost")
	}
}
