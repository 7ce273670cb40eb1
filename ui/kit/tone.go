package kit

import "fyne.io/fyne/v2"

// Tone is what a colour says. A tone is never shown without an icon and a word.
type Tone int

// The tones of pills, notices, icons and words.
const (
	ToneNeutral Tone = iota // an outcome, a draft, not known
	ToneSuccess
	ToneWarning
	ToneError
	ToneAccent   // at work
	TonePractice // the practice mark, never anything else
)

// Color is the colour of text and icons in this tone.
func (t Tone) Color() fyne.ThemeColorName {
	return [...]fyne.ThemeColorName{ColorMuted, ColorSuccess, ColorWarning, ColorError, ColorAccentText, ColorPractice}[t]
}

// Soft is the colour behind it.
func (t Tone) Soft() fyne.ThemeColorName {
	return [...]fyne.ThemeColorName{ColorNeutralSoft, ColorSuccessSoft, ColorWarningSoft, ColorErrorSoft, ColorAccentSoft, ColorPracticeSoft}[t]
}
