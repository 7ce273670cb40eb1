package position

import (
	"image"
	"testing"
)

func TestSeen(t *testing.T) {
	t.Parallel()
	desktop := image.Rect(-1920, 0, 1280, 800) // a screen to the left of the first
	for p, want := range map[image.Point]bool{
		{0, 0}: true, {-1920, 0}: true, {1079, 699}: true,
		{1080, 0}: false, {0, 700}: false, {-1921, 0}: false, {0, -1}: false, {-32000, -32000}: false, // where Windows keeps what is minimised
	} {
		if Seen(p, desktop) != want {
			t.Errorf("a window at %v is seen: %v, want %v", p, !want, want)
		}
	}
}

func TestOfNothing(t *testing.T) {
	t.Parallel()
	if p, ok := Of(nil); ok {
		t.Errorf("what is no window stands at %v", p)
	}
}
