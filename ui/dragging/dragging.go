// Package dragging tells when somebody holds files over a window, which the toolkit
// tells only when they are dropped. It watches what the desktop says of the drag and
// of the pointer; it must not take part in the drag, so that it cannot spoil one.
package dragging

import "image"

// Report is told where over the window files are held, in the window's own dots, and
// over as false when they are not, or not any longer. It is told changes only.
type Report func(at image.Point, over bool)
