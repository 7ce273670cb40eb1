package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
	"audiencesync/ui/kit"
)

const toldText = "Another Audience Sync is running this workspace already (/home/maren/.local/share/audience-sync). Close it first, or choose another folder with --workspace."

func TestTelling(t *testing.T) {
	w := newTelling(appOf(t), "Audience Sync cannot open", toldText)
	closed := 0
	w.SetOnClosed(func() { closed++ })
	if !shows(w.Content(), "Audience Sync cannot open") || !shows(w.Content(), "Close it first") {
		t.Error("it does not say why")
	}
	w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyA})
	if closed != 0 {
		t.Error("any key closes it")
	}
	w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if closed != 1 {
		t.Errorf("Escape closed it %d times", closed)
	}
}

// TestTellingShots draws the small window in both palettes, where pictures are kept.
func TestTellingShots(t *testing.T) {
	for palette, mode := range map[string]kit.Mode{"light": kit.ModeLight, "dark": kit.ModeDark} {
		w := newTelling(appIn(t, mode), "Audience Sync cannot open", toldText)
		if shotsFolder() != "" {
			keepPictures(t, w, "telling-"+palette)
		}
		w.Close()
	}
}

func TestWithoutScreen(t *testing.T) {
	t.Parallel()
	env := func(pairs ...string) func(string) string {
		return func(key string) string {
			for i := 0; i < len(pairs); i += 2 {
				if pairs[i] == key {
					return pairs[i+1]
				}
			}
			return ""
		}
	}
	for _, system := range []string{"windows", "darwin"} {
		if err := withoutScreen(system, env()); err != nil {
			t.Errorf("%s: %v", system, err)
		}
	}
	for _, screen := range []string{"DISPLAY", "WAYLAND_DISPLAY"} {
		if err := withoutScreen("linux", env(screen, "x")); err != nil {
			t.Error(err)
		}
	}
	err := withoutScreen("linux", env())
	if sync.CodeOf(err) != sync.CodeUnavailable || !strings.Contains(err.Error(), "DISPLAY is not set") || !strings.Contains(err.Error(), "audience-sync run") {
		t.Errorf("%v", err)
	}
	if err := noScreen("linux", env("DISPLAY", ":99")); !strings.Contains(err.Error(), "DISPLAY is :99") {
		t.Error(err)
	}
	if err := noScreen("windows", env()); strings.Contains(err.Error(), "DISPLAY") {
		t.Error(err)
	}
}

// TestRaised: the window comes once for each ring, until it closes.
func TestRaised(t *testing.T) {
	t.Parallel()
	l := newLive(t.Context(), func(err error) { t.Error(err) })
	l.do = func(f func()) { f() }
	rings, came := make(chan struct{}), make(chan struct{})
	l.each(rings, func() { came <- struct{}{} })
	for range 3 {
		rings <- struct{}{}
		<-came
	}
	close(rings)
	l.close()
}
