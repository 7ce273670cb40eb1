//go:build !(cgo && (linux || freebsd || openbsd || netbsd))

package dragging

import "context"

// Follow cannot follow drags on this system, where the pointer itself shows that
// files can be dropped.
func Follow(context.Context, any, Report) {}
