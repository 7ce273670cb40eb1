package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"audiencesync/assets"
)

// Colours of our own, beside Fyne's names. Text colours are Foreground,
// ColorMuted and Placeholder; the one accent is Primary.
const (
	ColorNav          fyne.ThemeColorName = "navBackground"
	ColorSurface      fyne.ThemeColorName = "surface"
	ColorSunken                           = theme.ColorNameHeaderBackground
	ColorText                             = theme.ColorNameForeground
	ColorMuted        fyne.ThemeColorName = "foregroundMuted"
	ColorFaint                            = theme.ColorNamePlaceHolder
	ColorAccent                           = theme.ColorNamePrimary
	ColorAccentHover  fyne.ThemeColorName = "primaryHover"
	ColorOnAccent                         = theme.ColorNameForegroundOnPrimary
	ColorAccentSoft   fyne.ThemeColorName = "primarySoft"
	ColorAccentText                       = theme.ColorNameHyperlink
	ColorSelection                        = theme.ColorNameSelection
	ColorBorder                           = theme.ColorNameSeparator
	ColorInputBorder                      = theme.ColorNameInputBorder
	ColorSuccess                          = theme.ColorNameSuccess
	ColorSuccessSoft  fyne.ThemeColorName = "successSoft"
	ColorWarning                          = theme.ColorNameWarning
	ColorWarningSoft  fyne.ThemeColorName = "warningSoft"
	ColorError                            = theme.ColorNameError
	ColorErrorSoft    fyne.ThemeColorName = "errorSoft"
	ColorNeutralSoft  fyne.ThemeColorName = "neutralSoft"
	ColorPractice     fyne.ThemeColorName = "practice"
	ColorPracticeSoft fyne.ThemeColorName = "practiceSoft"
	ColorOnPractice   fyne.ThemeColorName = "onPractice"
	ColorTrack        fyne.ThemeColorName = "track"
	ColorScrim        fyne.ThemeColorName = "scrim"

	ColorChartGrid      fyne.ThemeColorName = "chartGrid"
	ColorChartLine      fyne.ThemeColorName = "chartLine"
	ColorChartSynced    fyne.ThemeColorName = "chartSynced"
	ColorChartNotSynced fyne.ThemeColorName = "chartNotSynced"
	ColorChartErrored   fyne.ThemeColorName = "chartErrored"
	ColorChartPending   fyne.ThemeColorName = "chartPending"

	colorNone fyne.ThemeColorName = "" // nothing is drawn
)

// Mode says which of the two palettes a Theme shows.
type Mode int

// The modes of a theme.
const (
	ModeSystem Mode = iota // as the desktop is set
	ModeLight
	ModeDark
)

// Theme is the look of the app: its colours, sizes and fonts.
type Theme struct{ Mode Mode }

// NewTheme returns the app's theme; set it before the first window.
func NewTheme(mode Mode) *Theme { return &Theme{Mode: mode} }

// Color implements fyne.Theme. Unknown names get Fyne's own colour.
func (t *Theme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	switch t.Mode {
	case ModeLight:
		variant = theme.VariantLight
	case ModeDark:
		variant = theme.VariantDark
	}
	pair, ok := palette[name]
	if !ok {
		return theme.DefaultTheme().Color(name, variant)
	}
	if variant == theme.VariantDark {
		return pair.dark
	}
	return pair.light
}

// Font implements fyne.Theme: Noto Sans as Fyne carries it, SemiBold for bold.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource {
	if style.Bold && !style.Monospace && !style.Italic && !style.Symbol {
		return semiBold
	}
	return theme.DefaultTheme().Font(style)
}

// Icon implements fyne.Theme.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource {
	return theme.DefaultTheme().Icon(name)
}

// Size implements fyne.Theme.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	if size, ok := sizes[name]; ok {
		return size
	}
	return theme.DefaultTheme().Size(name)
}

var semiBold = assets.SemiBold()

// InnerPadding is 7 and not 8 so that an entry of 13 high text is 32 high.
var sizes = map[fyne.ThemeSizeName]float32{
	theme.SizeNamePadding:            4,
	theme.SizeNameInnerPadding:       7,
	theme.SizeNameText:               13,
	theme.SizeNameCaptionText:        12,
	theme.SizeNameSubHeadingText:     16,
	theme.SizeNameHeadingText:        20,
	theme.SizeNameSeparatorThickness: 1,
	theme.SizeNameInputBorder:        1,
	theme.SizeNameInputRadius:        6,
	theme.SizeNameSelectionRadius:    4,
	theme.SizeNameInlineIcon:         18,
	theme.SizeNameScrollBar:          10,
	theme.SizeNameScrollBarSmall:     4,
	theme.SizeNameModalBlurRadius:    0,
}

// A pair is one colour token in the two palettes.
type pair struct{ light, dark color.NRGBA }

// hex makes an opaque pair from 0xRRGGBB values.
func hex(light, dark uint32) pair { return pair{opaque(light), opaque(dark)} }

func opaque(rgb uint32) color.NRGBA {
	return color.NRGBA{R: uint8(rgb >> 16), G: uint8(rgb >> 8), B: uint8(rgb), A: 0xff}
}

// faded is c with an opacity between 0 and 1.
func faded(rgb uint32, opacity float64) color.NRGBA {
	c := opaque(rgb)
	c.A = uint8(opacity*255 + 0.5)
	return c
}

// palette holds every token; contrast is measured in theme_test.go.
var palette = map[fyne.ThemeColorName]pair{
	theme.ColorNameBackground:          hex(0xF5F6F8, 0x14171C),
	ColorNav:                           hex(0xEBEDF1, 0x0F1216),
	ColorSurface:                       hex(0xFFFFFF, 0x1C2028),
	theme.ColorNameInputBackground:     hex(0xFFFFFF, 0x1C2028),
	theme.ColorNameMenuBackground:      hex(0xFFFFFF, 0x1C2028),
	theme.ColorNameOverlayBackground:   hex(0xFFFFFF, 0x1C2028),
	theme.ColorNameButton:              hex(0xFFFFFF, 0x1C2028),
	ColorSunken:                        hex(0xF1F3F6, 0x171A20),
	ColorBorder:                        hex(0xDFE3E9, 0x2D333D),
	ColorInputBorder:                   hex(0x858E9C, 0x717B8A),
	ColorText:                          hex(0x1A2230, 0xE7EAEF),
	ColorMuted:                         hex(0x525D6C, 0xAAB3C0),
	ColorFaint:                         hex(0x697382, 0x929CAA),
	theme.ColorNameDisabled:            hex(0x697382, 0x929CAA),
	ColorAccent:                        hex(0x2750C4, 0x8CA8FF),
	theme.ColorNameFocus:               hex(0x2750C4, 0x8CA8FF),
	ColorAccentHover:                   hex(0x1E41A6, 0xA6BBFF),
	ColorOnAccent:                      hex(0xFFFFFF, 0x0C1326),
	ColorAccentSoft:                    hex(0xE7ECFB, 0x232C47),
	ColorAccentText:                    hex(0x2148B0, 0xA3B8FF),
	ColorSelection:                     hex(0xEDF1FC, 0x222A40),
	ColorSuccess:                       hex(0x0A6B5C, 0x55C7B1),
	ColorSuccessSoft:                   hex(0xDFF2EE, 0x16322D),
	ColorWarning:                       hex(0x835400, 0xE9B451),
	ColorWarningSoft:                   hex(0xFCF0D4, 0x362B14),
	ColorError:                         hex(0xB3261E, 0xFF9189),
	ColorErrorSoft:                     hex(0xFCE8E6, 0x3C201F),
	theme.ColorNameForegroundOnSuccess: hex(0xFFFFFF, 0x0C1326),
	theme.ColorNameForegroundOnWarning: hex(0xFFFFFF, 0x0C1326),
	theme.ColorNameForegroundOnError:   hex(0xFFFFFF, 0x0C1326),
	theme.ColorNameDisabledButton:      hex(0xE9ECF1, 0x2A303A),
	ColorNeutralSoft:                   hex(0xE9ECF1, 0x2A303A),
	ColorPractice:                      hex(0x6A3BA3, 0xC7A8F6),
	ColorPracticeSoft:                  hex(0xF0E9FA, 0x2E2342),
	ColorOnPractice:                    hex(0xFFFFFF, 0x1A1030),
	ColorTrack:                         hex(0xE3E7ED, 0x2D333D),
	ColorChartGrid:                     hex(0xE6E9EE, 0x2A3039),
	ColorChartLine:                     hex(0x2750C4, 0x8CA8FF),
	ColorChartSynced:                   hex(0x0F7466, 0x1F9382),
	ColorChartNotSynced:                hex(0x8792A1, 0xAEB7C4),
	ColorChartErrored:                  hex(0xB3261E, 0xD94A40),
	ColorChartPending:                  hex(0xC08A12, 0xE9B451),
	ColorScrim:                         {faded(0x141B26, .42), faded(0x000000, .58)},
	theme.ColorNameShadow:              {faded(0x141B26, .16), faded(0x000000, .55)},
	theme.ColorNameHover:               {faded(0x1A2230, .06), faded(0xE7EAEF, .07)},
	theme.ColorNamePressed:             {faded(0x1A2230, .10), faded(0xE7EAEF, .12)},
	theme.ColorNameScrollBar:           {faded(0x525D6C, .55), faded(0xAAB3C0, .45)},
	theme.ColorNameScrollBarBackground: {faded(0x525D6C, .08), faded(0xAAB3C0, .06)},
}
