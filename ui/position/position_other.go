//go:build !windows && !(cgo && (linux || freebsd || openbsd || netbsd))

package position

import "image"

// Of does not know where a window stands on this system.
func Of(any) (p image.Point, ok bool) { return p, false }

// Desktop does not know the screens of this system.
func Desktop() (r image.Rectangle, ok bool) { return r, false }
