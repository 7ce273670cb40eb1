package ui

import (
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/software"
)

// shotsFolder is where pictures are kept; "": nowhere.
func shotsFolder() string { return os.Getenv("AUDIENCE_SYNC_SHOTS") }

// keepPictures draws a window at both scales, into the folder.
func keepPictures(t *testing.T, w fyne.Window, name string) {
	t.Helper()
	c, ok := w.Canvas().(software.WindowlessCanvas)
	if !ok {
		t.Fatalf("%T has no scale", w.Canvas())
	}
	once := w.Canvas().Capture().Bounds()
	for _, scale := range []int{1, 2} {
		c.SetScale(float32(scale))
		picture := w.Canvas().Capture()
		if b := picture.Bounds(); b.Dx() != scale*once.Dx() || b.Dy() != scale*once.Dy() {
			t.Errorf("at scale %d the picture is %v", scale, b)
		}
		end := map[int]string{1: ".png", 2: "-2x.png"}[scale]
		file, err := os.Create(filepath.Join(shotsFolder(), name+end))
		must(t, err)
		must(t, png.Encode(file, picture))
		must(t, file.Close())
	}
}
