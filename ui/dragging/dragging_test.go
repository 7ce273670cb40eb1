package dragging

import (
	"context"
	"image"
	"testing"
)

// What a drag does is tried in a real window (TestJourneyDrag).
func TestFollowNothing(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for _, native := range []any{nil, "no window"} { // comes back though ctx goes on
		Follow(ctx, native, func(image.Point, bool) { t.Error("files over no window") })
	}
}
