//go:build !headless

package assets

import (
	"bytes"
	"image/png"
	"regexp"
	"strings"
	"testing"
)

func TestIconsAreColourlessPaths(t *testing.T) {
	t.Parallel()
	names := IconNames()
	if len(names) < 60 {
		t.Fatalf("%d icons are embedded", len(names))
	}
	for _, name := range names {
		svg := string(Icon(name).Content())
		if !strings.HasPrefix(svg, "<svg ") || strings.Contains(svg, "fill=") {
			t.Errorf("%s: kit colours shapes that have no fill of their own: %.80s", name, svg)
		}
	}
}

func TestIconUnknownNamePanics(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("a name that is not embedded went unnoticed")
		}
	}()
	Icon("no_such_icon")
}

func TestAppIconIs512Square(t *testing.T) {
	t.Parallel()
	config, err := png.DecodeConfig(bytes.NewReader(AppIcon().Content()))
	if err != nil || config.Width != 512 || config.Height != 512 {
		t.Errorf("%+v, %v", config, err)
	}
}

// The painter misreads arc flags that are packed together, as in "a3 3 0 016 0".
func TestIconsHaveNoPackedArcs(t *testing.T) {
	t.Parallel()
	path, arc := regexp.MustCompile(` d="([^"]*)"`), regexp.MustCompile(`[aA][^a-zA-Z]*`)
	for _, name := range IconNames() {
		for _, d := range path.FindAllStringSubmatch(string(Icon(name).Content()), -1) {
			for _, found := range arc.FindAllString(d[1], -1) {
				if n := len(strings.Fields(found[1:])); n != 7 {
					t.Errorf("%s: %q has %d numbers", name, found, n)
				}
			}
		}
	}
}
