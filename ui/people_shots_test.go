package ui

import (
	"testing"

	"fyne.io/fyne/v2"

	"audiencesync/ui/kit"
)

// drawShots draws screens in both palettes; with AUDIENCE_SYNC_SHOTS=folder the
// pictures are kept.
func drawShots(t *testing.T, shots map[string]func(s *fakeShell)) {
	folder := shotsFolder()
	for palette, mode := range map[string]kit.Mode{"light": kit.ModeSystem, "dark": kit.ModeDark} {
		if folder == "" && mode == kit.ModeDark {
			continue // the same widgets in other colours
		}
		appIn(t, mode)
		for name, show := range shots {
			t.Run(name+" "+palette, func(t *testing.T) {
				s := newFakeShell(t)
				s.strip.SetRight("Saved 14:32")
				show(s)
				s.clean()
				if folder == "" {
					return // laid out and without an error; drawing takes a second each
				}
				keepPictures(t, s.window, name+"-"+palette)
			})
		}
	}
}

func small(s *fakeShell) *fakeShell {
	s.window.Resize(fyne.NewSize(1024, 700))
	return s
}
