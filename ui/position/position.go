// Package position tells where on the desktop a window stands, which the toolkit can
// set and not tell. It asks the system by the window's own handle, and knows nothing
// of what is in the window. It must not move anything.
package position

import "image"

// Points are the system's, as the toolkit's RequestPosition takes them. A window
// stands where its content begins, under its title.

// Seen says whether enough of a window that stands at p is on the desktop, so that
// it can be taken hold of by its title.
func Seen(p image.Point, desktop image.Rectangle) bool {
	const across, down = 200, 100
	return p.In(image.Rect(desktop.Min.X, desktop.Min.Y, desktop.Max.X-across, desktop.Max.Y-down))
}
