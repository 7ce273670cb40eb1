//go:build !headless

package assets

import (
	"embed"
	"fmt"

	"fyne.io/fyne/v2"
)

//go:embed icons/*.svg
var icons embed.FS

//go:embed icon.png
var appIcon []byte

//go:embed fonts/NotoSans-SemiBold.ttf
var semiBold []byte

// Icon returns the Material icon of a name such as "link_off", 24 units square
// and black: kit gives it a colour of the theme. It panics on a name that is not
// embedded, because names are written in the source; IconNames lists them.
func Icon(name string) fyne.Resource {
	content, err := icons.ReadFile("icons/" + name + ".svg")
	if err != nil {
		panic(fmt.Sprintf("assets: there is no icon %q", name))
	}
	return fyne.NewStaticResource(name+".svg", content)
}

// IconNames lists the embedded icons in order.
func IconNames() []string {
	files, err := icons.ReadDir("icons")
	if err != nil {
		panic(err)
	}
	names := make([]string, 0, len(files))
	for _, f := range files {
		names = append(names, f.Name()[:len(f.Name())-len(".svg")])
	}
	return names
}

// AppIcon is the program's own icon, 512 pixels square.
func AppIcon() fyne.Resource { return fyne.NewStaticResource("icon.png", appIcon) }

// SemiBold is Noto Sans SemiBold, the theme's bold.
func SemiBold() fyne.Resource { return fyne.NewStaticResource("NotoSans-SemiBold.ttf", semiBold) }
